//! Verbs in the passive: "Bo Marn was accused by Ada Quill of lying".

use super::denied::is_nobody;
use super::{Attribution, Cue, SentenceReader, trim};
use crate::quote::lexicon::Categories;
use crate::quote::speaker;

/// The most tokens between "asked" and what begins the question.
const ASKED_MAX: usize = 8;

impl SentenceReader<'_, '_> {
    pub(super) fn is_passive(&self, first: usize, cue: &Cue) -> bool {
        let unit = self.unit;
        let be = ["is", "are", "was", "were", "be", "been", "being"];
        let past = unit.word(cue.word).ends_with("ed") || unit.is_any_of(cue.word, &["told", "said"]);
        past && !cue.of.is(Categories::ADJECTIVE) && (first..cue.word).any(|at| unit.is_any_of(at, &be))
    }

    /// "When asked whether she lied", "asked by Bo Marn about the plan": who asks is mostly not said.
    pub(super) fn asked(&mut self, cue: &Cue) -> Option<Attribution> {
        let unit = self.unit;
        let (first, next) = (self.first_of_verb(cue.word), cue.word + 1);
        let asks = [
            "whether", "if", "about", "why", "how", "what", "who", "whom", "which", "when", "where",
        ];
        let after = first == 0 || unit.is_any_of_before(first, &["when", "if"]) || unit.is_mark_before(first, ",—–");
        if unit.is_any_of(cue.word, &["asked"])
            && unit.is_mark(next, ",:")
            && unit.is_quoted(next + 1)
            && self.is_passive(first, cue)
        {
            let question = next + 1..next + 2;
            return Some(Attribution {
                content: vec![question],
                source: None,
                cue: Some(cue.range.clone()),
            });
        }
        let mut near = (next..next + ASKED_MAX).take_while(|&at| unit.is_word(at));
        let next = near.find(|&at| unit.is_any_of(at, &asks))?;
        let is_asked = unit.is_any_of(cue.word, &["asked"]);
        let start = if unit.is_any_of(next, &["about"]) {
            next + 1
        } else {
            next
        };
        if !is_asked || !(after || self.is_passive(first, cue)) || start >= unit.tokens.len() {
            return None;
        }
        let end = (start + 1..self.limit(start)).find(|&at| unit.is_mark(at, ",;—–"));
        let question = start..end.unwrap_or(self.limit(start));
        let by = cue.word + 1;
        let source = unit
            .is_any_of(by, &["by"])
            .then(|| speaker::after(unit, by + 1))
            .flatten();
        Some(Attribution {
            content: vec![question],
            source,
            cue: Some(cue.range.clone()),
        })
    }

    /// "As reported by the Oslo Post, …", "…, as first reported by the Oslo Post".
    pub(super) fn reported_by(&mut self, cue: &Cue) -> Option<Attribution> {
        let unit = self.unit;
        let by = cue.range.end;
        let first = self.first_of_verb(cue.word);
        let as_said = first > 0 && unit.is_any_of_before(first, &["as"]) && unit.is_any_of(by, &["by"]);
        let says = unit.word(cue.word).ends_with("ed") && cue.of.is(Categories::SAY);
        let source = speaker::after(unit, by + 1).filter(|_| as_said && says)?;
        self.as_said(first..source.end, cue).map(|found| Attribution {
            source: Some(source),
            ..found
        })
    }

    /// "a plan criticized by Ada Quill": the object stands before the participle, and who speaks after "by".
    pub(super) fn object_of(&self, first: usize, cue: &Cue) -> Option<Attribution> {
        let unit = self.unit;
        let by = cue.range.end;
        let judges = cue.of.is(Categories::JUDGE) && unit.word(cue.word).ends_with("ed") && cue.range.len() == 1;
        let helped = (first..cue.word).any(|at| unit.is(at, Categories::AUXILIARY));
        if first == 0 || !judges || helped || !unit.is_any_of(by, &["by"]) || unit.word(by + 1).ends_with("ing") {
            return None;
        }
        let parted = usize::from(unit.is_mark_before(first, ","));
        let object = speaker::before(unit, first - parted)?;
        let source = speaker::after(unit, by + 1)?;
        Some(Attribution {
            content: vec![object],
            source: Some(source),
            cue: Some(cue.range.clone()),
        })
    }

    /// "was accused by Bo Marn of lying".
    pub(super) fn passive(&mut self, first: usize, cue: Cue) -> Option<Attribution> {
        let unit = self.unit;
        let next = cue.range.end;
        let that = self.after_time(next);
        let hearsay = unit.is_any_of(next, &["to"]) && cue.of.is(Categories::HEARSAY);
        let reports = Categories::SAY.or(Categories::TELL).or(Categories::FACT);
        if cue.of.is(reports) && unit.is_any_of(that, &["that"]) {
            let clause = that..self.clause_end(that);
            return Some(Attribution {
                content: vec![clause],
                source: None,
                cue: Some(cue.range),
            });
        }
        if !hearsay && !cue.of.is(Categories::JUDGE) {
            return None;
        }
        let mut near = next..next + 8;
        let by = near.find(|&at| unit.is_any_of(at, &["by"]) || unit.is_mark(at, ",;:"));
        let source = by
            .filter(|&at| unit.is_any_of(at, &["by"]))
            .and_then(|by| speaker::after(unit, by + 1));
        if source.as_ref().is_some_and(|source| is_nobody(unit, source)) {
            return None;
        }
        let is_named = unit.is_any_of(
            cue.word,
            &["called", "named", "labeled", "labelled", "branded", "termed"],
        );
        let is_title = is_named && cue.range.len() == 1 && source.is_none() && !unit.is_quoted(next);
        if is_title && (!unit.is(next, Categories::DETERMINER) || unit.is_any_of(next, &["the"])) {
            return None;
        }
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
