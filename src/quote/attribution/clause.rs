//! Where a clause that is said ends inside a sentence.

use super::SentenceReader;
use crate::quote::lexicon::Categories;
use crate::quote::tokens::SpeechUnit;

/// The most tokens that are read beside a verb to find where what is said begins or ends.
pub(super) const REACH: usize = 200;

impl SentenceReader<'_, '_> {
    pub(super) fn limit(&self, from: usize) -> usize {
        self.unit.tokens.len().min(from + REACH)
    }

    /// Returns the end of the clause that begins at `start`.
    pub(super) fn clause_end(&self, start: usize) -> usize {
        (start + 1..self.limit(start))
            .find(|&at| self.ends_clause(at))
            .unwrap_or(self.limit(start))
    }

    /// Returns true if a clause ends before the token: another verb of speech with the same subject follows, or another attribution.
    fn ends_clause(&self, at: usize) -> bool {
        let unit = self.unit;
        if unit.is_mark(at, ",—–") {
            let according = unit.is_any_of(at + 1, &["according"]);
            let participle = is_speech_verb(unit, at + 1) && unit.word(at + 1).ends_with("ing");
            return according || participle;
        }
        if unit.is_any_of(at, &["and", "but"]) {
            let skip = (at + 1..at + 4)
                .find(|&at| !unit.is(at, Categories::ADVERB.or(Categories::AUXILIARY)))
                .unwrap_or(at + 1);
            return is_speech_verb(unit, skip) && !unit.word(skip).ends_with("ing");
        }
        unit.is_any_of(at, &["according"]) || unit.is_mark(at, ";")
    }
}

fn is_speech_verb(unit: &SpeechUnit, at: usize) -> bool {
    unit.is(at, Categories::SAY.or(Categories::TELL).or(Categories::JUDGE)) && !unit.is_capitalised(at)
}
