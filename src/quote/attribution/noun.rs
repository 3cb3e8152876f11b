//! Nouns of speech: "his claim that …".

use super::{Attribution, SentenceReader};
use crate::quote::speaker;

impl SentenceReader<'_, '_> {
    /// "his claim that": whose it is stands before the noun.
    pub(super) fn noun(&mut self, at: usize) -> Option<Attribution> {
        let unit = self.unit;
        if at == 0 || !unit.is_any_of(at + 1, &["that"]) {
            return None;
        }
        let owner = if unit.is_any_of(at - 1, &["his", "her", "their", "its", "my", "our", "your"]) {
            at - 1..at
        } else if speaker::is_possessive(unit, at - 1) {
            speaker::before(unit, at)?
        } else {
            return None;
        };
        let clause = at + 1..self.clause_end(at + 2);
        Some(Attribution {
            content: vec![clause],
            source: Some(owner),
            cue: Some(at..at + 1),
        })
    }
}
