//! The notes on a list: what was done in order to read it, a sentence for each kind, however often it was done.

use std::collections::BTreeMap;
use std::fmt::Display;

/// Something that is done to a cell or row in order to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mend {
    WordForNothing,
    MissingCells,
    SurplusAliases,
    SplitAliases,
    SplitAtCommas,
    Turned,
    Remark,
    Nickname,
    Title,
    Capitals,
    GuessedPerson,
    GuessedOrganisation,
    GuessedLocation,
    GuessedMisc,
    MissingId,
    RepeatedRow,
    SharedName,
    SharedAlias,
}

/// The notes so far.
#[derive(Debug, Default)]
pub(super) struct Notes {
    on_file: Vec<String>,
    on_rows: BTreeMap<Mend, FirstMend>,
}

/// The first of the places where the same is done.
#[derive(Debug)]
struct FirstMend {
    line: u64,
    sentence: String,
    /// The lines of the next.
    next: Vec<u64>,
    more: u64,
}

/// Lines that a note names beside its first.
const LINES_SHOWN: usize = 4;

impl Notes {
    /// Adds a note on the whole file.
    pub(super) fn add(&mut self, sentence: impl Display) {
        self.on_file.push(sentence.to_string());
    }

    /// Counts what was done to a row; the sentence is that of the first row.
    pub(super) fn count(&mut self, mend: Mend, line: u64, sentence: impl Display) {
        match self.on_rows.get_mut(&mend) {
            Some(first) if first.next.len() < LINES_SHOWN => first.next.push(line),
            Some(first) => first.more += 1,
            None => {
                let first = FirstMend {
                    line,
                    sentence: sentence.to_string(),
                    next: Vec::new(),
                    more: 0,
                };
                self.on_rows.insert(mend, first);
            }
        }
    }

    /// Returns the notes as sentences.
    pub(super) fn sentences(self) -> Vec<String> {
        let on_rows = self.on_rows.into_values().map(|first| {
            let FirstMend {
                line,
                sentence,
                next,
                more,
            } = first;
            let next: Vec<String> = next.iter().map(u64::to_string).collect();
            match (next.len(), more) {
                (0, _) => format!("line {line}: {sentence}"),
                (1, _) => format!("line {line}: {sentence}; the like on line {}", next[0]),
                (_, 0) => format!("line {line}: {sentence}; the like on lines {}", next.join(", ")),
                _ => format!(
                    "line {line}: {sentence}; the like on lines {} and {more} more",
                    next.join(", ")
                ),
            }
        });
        self.on_file.into_iter().chain(on_rows).collect()
    }
}
