//! Verbs in the passive: "Bo Marn was accused by Ada Quill of lying".

use super::{Attribution, Cue, SentenceReader, trim};
use crate::quote::lexicon::Categories;
use crate::quote::speaker;

impl SentenceReader<'_, '_> {
    pub(super) fn is_passive(&self, first: usize, cue: &Cue) -> bool {
        let unit = self.unit;
        let be = ["is", "are", "was", "were", "be", "been", "being"];
        let past = unit.word(cue.word).ends_with("ed") || unit.is_any_of(cue.word, &["told", "said"]);
        past && (first..cue.word).any(|at| unit.is_any_of(at, &be))
    }

    /// "was accused by Bo Marn of lying".
    pub(super) fn passive(&mut self, first: usize, cue: Cue) -> Option<Attribution> {
        let unit = self.unit;
        if !cue.of.is(Categories::JUDGE) {
            return None;
        }
        let mut near = cue.range.end..cue.range.end + 8;
        let by = near.find(|&at| unit.is_any_of(at, &["by"]) || unit.is_mark(at, ",;:"));
        let source = by
            .filter(|&at| unit.is_any_of(at, &["by"]))
            .and_then(|by| speaker::after(unit, by + 1));
        let object = speaker::before(unit, first);
        let rest = source.as_ref().map_or(cue.range.end, |source| source.end);
        let rest = rest..self.clause_end(rest);
        let content: Vec<_> = object.into_iter().chain(trim(unit, rest)).collect();
        Some(Attribution {
            content,
            source,
            cue: Some(cue.range),
        })
    }
}
