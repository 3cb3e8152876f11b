//! Whose a verb of speech is: the phrase beside it, or the subject that it shares.

use super::SentenceReader;
use crate::quote::lexicon::Categories;
use crate::quote::speaker;
use crate::quote::tokens::SpeechUnit;
use std::ops::Range;

/// The most tokens between words in marks and the verb that attributes them.
const REGION_MAX: usize = 30;

impl SentenceReader<'_, '_> {
    /// Returns the speaker: the phrase before the verb, or the speaker of the verb before that this one is joined to.
    pub(super) fn source(&self, first: usize, word: usize) -> Option<Range<usize>> {
        let unit = self.unit;
        let begin = self.before_circumstance(first);
        let joined = first > 0 && unit.is_any_of_before(first, &["and", "but", "or"]);
        let participle =
            unit.word(word).ends_with("ing") && (first..word).all(|at| !unit.is(at, Categories::AUXILIARY));
        if first == 0 {
            return participle.then(|| self.subject_after(word)).flatten();
        }
        if joined || participle || unit.is_any_of(first, &["to"]) {
            let near = (participle && begin == first)
                .then(|| speaker::before(unit, first))
                .flatten();
            let near = near.filter(|near| {
                !unit.is_mark_before(first, ",—–") && !self.is_written(near, word) && !self.is_object(near)
            });
            return near.or_else(|| self.shared(first));
        }
        self.between_quoted_and(first)
            .or_else(|| speaker::before(unit, begin))
            .or_else(|| speaker::before(unit, first))
    }

    /// Returns who speaks where the verb shares its subject with another: the speaker of the verb before, or the subject of the clause.
    fn shared(&self, first: usize) -> Option<Range<usize>> {
        let unit = self.unit;
        match &self.last {
            Some([source, _]) => Some(source.clone()),
            None => speaker::clause_subject(unit, self.from, first)
                .or_else(|| speaker::subject(unit).filter(|subject| subject.end <= first)),
        }
    }

    /// "Noting that it was late, Ada Quill left": the subject stands after the comma.
    fn subject_after(&self, word: usize) -> Option<Range<usize>> {
        let unit = self.unit;
        let comma = (word..self.limit(word)).find(|&at| unit.is_mark(at, ","))?;
        speaker::after(unit, comma + 1)
    }

    /// "emailed supporters saying": the phrase is the object of another verb, whose subject says it.
    fn is_object(&self, near: &Range<usize>) -> bool {
        let unit = self.unit;
        let Some(verb) = near.start.checked_sub(1) else {
            return false;
        };
        let past = unit.word(verb).ends_with("ed") && !unit.is_capitalised(verb);
        past || unit.is(verb, Categories::PAST) || unit.is(verb, Categories::VERB) && !unit.is(verb, Categories::NOUN)
    }

    /// "sent a letter denouncing Marn": who wrote it denounces. But "a poll showing" shows itself.
    fn is_written(&self, near: &Range<usize>, word: usize) -> bool {
        let unit = self.unit;
        near.end > near.start && unit.is_before(near.end, Categories::EVIDENCE) && !unit.is(word, Categories::SHOW)
    }

    /// All that stands between words in marks and the verb: "“…,” the senator and former mayor, an Ohioan, said".
    pub(super) fn between_quoted_and(&self, verb: usize) -> Option<Range<usize>> {
        let unit = self.unit;
        let near = verb.saturating_sub(REGION_MAX)..verb;
        let quoted = near.rev().find(|&at| unit.is_quoted(at) && ends_speech(unit, at))?;
        let start = quoted + 1;
        let comma = (start..verb).find(|&at| !unit.is_word(at)).unwrap_or(verb);
        let is_phrase = start < comma && !unit.is(start, Categories::STOP.or(Categories::LINK).or(Categories::VERB));
        let closed = comma == verb || unit.is_mark(comma, ",(") && unit.is_mark_before(verb, ",)") && comma < verb - 1;
        let quiet = (start..verb).all(|at| !unit.is_quoted(at) && !unit.is_mark(at, ":;"));
        let inside = (start..comma).all(|at| !unit.is(at, Categories::VERB) || unit.is_capitalised(at));
        (is_phrase && closed && quiet && inside).then_some(start..comma)
    }
}

/// Returns true if words in marks end as speech does before an attribution.
pub(super) fn ends_speech(unit: &SpeechUnit, at: usize) -> bool {
    unit.inner(at).is_some_and(|inner| {
        inner.of(unit.text).ends_with([',', '?', '!', '—', '-', '–', '…', '.']) || unit.is_mark(at + 1, ",")
    })
}
