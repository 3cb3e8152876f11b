//! The loss of a run: whether so many records could not be used that its numbers may not stand for
//! the dump.

use crate::error::Reason;
use crate::record::facts::Facts;
use std::collections::BTreeMap;

/// The percentage of the records above which their loss is a warning of its own.
const NOTABLE_PERCENT: u64 = 5;

/// Reasons named in the warning at most.
const REASONS_SHOWN: usize = 3;

/// The reasons for which a record is lost, and what to do.
const REMEDIES: [(Reason, &str); 9] = [
    (
        Reason::DamagedRecord,
        "get the file again, unless only a few records of it are damaged",
    ),
    (Reason::UnreadableInput, "get the file again: it is damaged or cut off"),
    (
        Reason::UnknownFormat,
        "name the field of the text with --map text=NAME, or convert the file",
    ),
    (
        Reason::InvalidJson,
        "write the file again as JSON Lines, one object a line",
    ),
    (
        Reason::MalformedCsv,
        "write the file again with quotation marks around fields that hold the delimiter or line breaks",
    ),
    (Reason::InvalidUtf8, "write the file again in UTF-8"),
    (
        Reason::RecordTooLarge,
        "look for a quotation mark or bracket that is not closed",
    ),
    (
        Reason::MissingText,
        "if another field holds the text, name it with --map text=NAME",
    ),
    (
        Reason::ConflictingId,
        "if another field is the id, name it with --map id=NAME",
    ),
];

/// Returns what to do about records that are lost for a reason; `None` where nothing can be done.
pub(crate) fn remedy(reason: Reason) -> Option<&'static str> {
    let known = REMEDIES.iter().find(|(known, _)| *known == reason);
    known.map(|(_, remedy)| *remedy)
}

/// Returns the number of records that could not be used, and of all. Pages of a web archive that
/// hold no article are neither, nor are articles in other languages. `skipped` has the rows of `skipped.csv` by reason.
pub(crate) fn lost_and_read(records_skipped: u64, records_read: u64, skipped: &BTreeMap<String, u64>) -> (u64, u64) {
    let not_meant = [Reason::NoArticle, Reason::OtherLanguage].iter();
    let not_meant: u64 = not_meant.filter_map(|reason| skipped.get(reason.as_str())).sum();
    (
        records_skipped.saturating_sub(not_meant),
        records_read.saturating_sub(not_meant),
    )
}

impl Facts {
    /// Returns the number of records that could not be used, and of all but those of other shards, as [`lost_and_read`].
    pub(super) fn lost_and_read(&self) -> (u64, u64) {
        let read = self.counts.records_read - self.counts.other_shards;
        lost_and_read(self.counts.records_skipped, read, &self.skipped)
    }

    /// Warns where more than 5 % of the records could not be used: names the commonest reasons and
    /// what to do. Records that came twice are no loss.
    pub fn notable_loss(&self) -> Option<String> {
        let (lost, read) = self.lost_and_read();
        if lost * 100 <= read * NOTABLE_PERCENT {
            return None;
        }
        let counted = REMEDIES.iter().filter_map(|(reason, remedy)| {
            let count = *self.skipped.get(reason.as_str())?;
            Some((count, reason.as_str(), *remedy))
        });
        let mut reasons: Vec<_> = counted.collect();
        reasons.sort_by_key(|(count, ..)| std::cmp::Reverse(*count));
        reasons.truncate(REASONS_SHOWN);
        let counts: Vec<_> = reasons
            .iter()
            .map(|(count, reason, _)| format!("{reason} {count}"))
            .collect();
        let remedies: Vec<_> = reasons
            .iter()
            .map(|(_, reason, remedy)| format!("{reason}: {remedy}"))
            .collect();
        let percent = 100.0 * lost as f64 / read as f64;
        Some(format!(
            "{lost} of {read} records ({percent:.0} %) could not be used and are in no number: {}. What to do: {}. \
             skipped.csv names each record",
            counts.join(", "),
            remedies.join("; ")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Registry;
    use crate::model::ModelFiles;
    use crate::stance::Engine;

    fn loss(read: u64, skipped: &[(&str, u64)]) -> Option<String> {
        let model = ModelFiles::embedded().unwrap();
        let list = Registry::from_bytes("a.csv".as_ref(), b"actor_id,name,type\na,Mara Ilvane,PER\n").unwrap();
        let mut facts = Facts::new(&model, Engine::default(), &list, "1/1".to_owned());
        facts.counts.records_read = read;
        let lost = skipped
            .iter()
            .filter(|(reason, _)| !matches!(*reason, "duplicate_record" | "ambiguous_name"));
        facts.counts.records_skipped = lost.map(|(_, count)| count).sum();
        facts.skipped = skipped
            .iter()
            .map(|(reason, count)| ((*reason).to_owned(), *count))
            .collect();
        facts.notable_loss()
    }

    #[test]
    fn a_loss_of_more_than_a_twentieth_names_its_reasons() {
        assert_eq!(loss(100, &[]), None);
        assert_eq!(loss(100, &[("missing_text", 5)]), None);
        assert_eq!(loss(100, &[("no_article", 80)]), None);
        assert_eq!(loss(100, &[("other_language", 100)]), None);
        assert_eq!(loss(100, &[("missing_text", 2), ("duplicate_record", 60)]), None);
        let skipped = [
            ("missing_text", 2),
            ("invalid_json", 9),
            ("invalid_utf8", 3),
            ("ambiguous_name", 50),
            ("conflicting_id", 1),
        ];
        let warning = loss(100, &skipped).unwrap();
        assert!(
            warning.starts_with(
                "15 of 100 records (15 %) could not be used and are in no number: invalid_json 9, invalid_utf8 3, missing_text 2. "
            ),
            "{warning}"
        );
        assert!(warning.contains("--map text=NAME"), "{warning}");
    }
}
