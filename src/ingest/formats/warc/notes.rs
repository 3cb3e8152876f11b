//! What was decided on the records of an archive, in sentences.

use std::collections::BTreeMap;

/// Counts of what was decided on the records of an archive.
#[derive(Debug, Default)]
pub(crate) struct WarcNotes {
    passed_over: BTreeMap<String, u64>,
    pub wrong_lengths: u64,
    pub dates_of_records: u64,
    pub guessed_encodings: u64,
    pub texts: u64,
}

/// Kinds of records, as they are listed; any other is "other".
const KINDS: [&str; 6] = ["warcinfo", "request", "response", "metadata", "resource", "revisit"];

impl WarcNotes {
    /// Counts a record without a page; `what` says what it is instead, where its kind does not.
    pub(crate) fn pass_over(&mut self, kind: &str, what: &str) {
        let kind = if KINDS.contains(&kind) { kind } else { "other" };
        let name = match what {
            "" => kind.to_owned(),
            what => format!("{kind} ({what})"),
        };
        *self.passed_over.entry(name).or_default() += 1;
    }

    /// Returns a sentence for each decision.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if !self.passed_over.is_empty() {
            let counts: Vec<String> = self
                .passed_over
                .iter()
                .map(|(name, count)| format!("{count} {name}"))
                .collect();
            sentences.push(format!(
                "records without a page were passed over: {}",
                counts.join(", ")
            ));
        }
        let counted = [
            (
                self.dates_of_records,
                "articles have the day on which their page was fetched: the page states none that can be read",
            ),
            (
                self.guessed_encodings,
                "pages declare no encoding that fits their bytes; it was guessed",
            ),
            (
                self.wrong_lengths,
                "records state a wrong Content-Length; they were read up to the next record",
            ),
            (
                self.texts,
                "records are texts without their pages: lines that are no sentences, such as those of menus, were left out",
            ),
        ];
        let counted = counted.iter().filter(|(count, _)| *count > 0);
        sentences.extend(counted.map(|(count, what)| format!("{what}: {count}")));
        sentences
    }
}
