//! Nouns of speech: "his claim that …", "complaints that …", "Quill's criticism of …".

use super::denied::is_nobody;
use super::{Attribution, Cue, SentenceReader, trim};
use crate::quote::lexicon::Categories;
use crate::quote::speaker;
use crate::quote::tokens::SpeechUnit;
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
        let is_pronoun = owner
            .as_ref()
            .is_some_and(|owner| unit.is(owner.start, Categories::DETERMINER));
        let voice = self.voice(at).filter(|_| owner.is_none() || is_pronoun);
        if voice.is_some_and(|verb| self.is_unsaid(verb)) {
            return None;
        }
        let owner = voice.and_then(|verb| self.voicing(verb)).or(owner);
        if owner.as_ref().is_some_and(|owner| is_nobody(unit, owner)) {
            return None;
        }
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

    /// "Ada Quill expressed concern that …": the verb that voices a noun.
    fn voice(&self, at: usize) -> Option<usize> {
        /// The most tokens between the verb and the noun.
        const NEAR: usize = 3;
        let unit = self.unit;
        let near = at.saturating_sub(NEAR)..at;
        near.rev()
            .take_while(|&at| unit.is_word(at))
            .find(|&at| unit.is(at, Categories::VOICE))
    }

    /// Returns who stands before a verb that voices a noun.
    fn voicing(&self, verb: usize) -> Option<Range<usize>> {
        let first = self.first_of_verb(verb);
        speaker::before(self.unit, self.before_circumstance(first))
    }

    /// Returns true if nobody voices it: "did not express concern".
    fn is_unsaid(&self, verb: usize) -> bool {
        let cue = Cue {
            range: verb..verb + 1,
            of: Categories::SAY,
            word: verb,
        };
        self.is_denied(self.first_of_verb(verb), &cue)
    }

    /// Returns who stands before a noun as its owner: "his", "the mayor's".
    fn owner(&self, at: usize) -> Option<Range<usize>> {
        let unit = self.unit;
        /// The most words between the owner and the noun that describe this ("the mayor's persistent claim").
        const DESCRIBING_MAX: usize = 3;
        let near = at.saturating_sub(DESCRIBING_MAX + 1)..at;
        // "Their experience shows that": a verb, and nothing is owned.
        let may_be_verb = unit.is(at, Categories::VERB) && unit.word(at).ends_with('s');
        let last = near.rev().find(|&at| may_be_verb || !describes(unit, at))?;
        if unit.is_any_of(last, &["his", "her", "their", "its", "my", "our", "your"]) {
            return Some(last..last + 1);
        }
        speaker::is_possessive(unit, last)
            .then(|| speaker::before(unit, last + 1))
            .flatten()
    }
}

/// Returns true of a word in small letters that can describe a noun: "persistent".
fn describes(unit: &SpeechUnit, at: usize) -> bool {
    let others = Categories::VERB
        .or(Categories::STOP)
        .or(Categories::AUXILIARY)
        .or(Categories::LINK)
        .or(Categories::PRONOUN)
        .or(Categories::DETERMINER);
    unit.word(at).starts_with(char::is_lowercase) && !speaker::is_possessive(unit, at) && !unit.is(at, others)
}
