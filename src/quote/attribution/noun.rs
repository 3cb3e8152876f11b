//! Nouns of speech: "his claim that …", "complaints that …", "Quill's criticism of …".

use super::{Attribution, SentenceReader, trim};
use crate::quote::lexicon::Categories;
use crate::quote::speaker;
use std::ops::Range;

impl SentenceReader<'_, '_> {
    /// "his claim that …", "complaints that …", "her criticism of …". Who stands before the noun as its owner said it; without one
    /// nobody is named, and only a clause is said.
    pub(super) fn noun(&mut self, at: usize) -> Option<Attribution> {
        let unit = self.unit;
        let next = at + 1;
        let clause = unit.is_any_of(next, &["that"]);
        let object =
            unit.is(at, Categories::CRITICISM) && unit.is_any_of(next, &["of", "for", "about", "over", "against"]);
        let owner = self.owner(at);
        let fits = object && owner.is_some() || clause && (owner.is_some() || unit.is(at, Categories::RUMOR));
        if !fits || next + 1 >= unit.tokens.len() {
            return None;
        }
        let start = if clause { next } else { next + 1 };
        let end = self.clause_end(start + 1);
        let comma = (start + 1..end).find(|&at| object && unit.is_mark(at, ",—–:"));
        let said = start..comma.unwrap_or(end);
        Some(Attribution {
            content: vec![said],
            source: owner,
            cue: Some(at..next),
        })
    }

    /// "In Quill's view, …", "…, in their opinion": the clause beside it.
    pub(super) fn view(&mut self, at: usize) -> Option<Attribution> {
        let unit = self.unit;
        let owner = self.owner(at)?;
        let begin = owner.start.checked_sub(1).filter(|&at| unit.is_any_of(at, &["in"]))?;
        let end = at + 1;
        let content = if unit.is_mark(end, ",") && begin <= self.from + 1 {
            end + 1..self.clause_end(end + 1)
        } else {
            trim(unit, self.reported_from(begin)..begin).filter(|_| end >= unit.tokens.len() || !unit.is_word(end))?
        };
        self.from = end;
        Some(Attribution {
            content: vec![content],
            source: Some(owner),
            cue: Some(at..end),
        })
    }

    /// Returns who stands before a noun as its owner: "his", "the mayor's".
    fn owner(&self, at: usize) -> Option<Range<usize>> {
        let unit = self.unit;
        let last = at.checked_sub(1)?;
        if unit.is_any_of(last, &["his", "her", "their", "its", "my", "our", "your"]) {
            return Some(last..at);
        }
        speaker::is_possessive(unit, last)
            .then(|| speaker::before(unit, at))
            .flatten()
    }
}
