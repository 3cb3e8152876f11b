//! Where a clause that is said ends inside a sentence.

use super::SentenceReader;
use crate::quote::lexicon::Categories;
use crate::quote::tokens::{SpeechUnit, TokenKind};

/// The most tokens that are read beside a verb to find where what is said begins or ends.
pub(super) const REACH: usize = 200;

impl SentenceReader<'_, '_> {
    pub(super) fn limit(&self, from: usize) -> usize {
        self.unit.tokens.len().min(from + REACH)
    }

    /// Returns the end of the clause that begins at `start`.
    pub(super) fn clause_end(&self, start: usize) -> usize {
        let unit = self.unit;
        let limit = self.closed_bracket(start, self.limit(start));
        let last_comma = (start + 2..limit).rev().find(|&at| unit.is_mark(at, ",—–-"));
        let remark = last_comma.filter(|&at| self.begins_remark(at + 1) && !unit.is_mark(start + 1, ","));
        (start + 1..remark.unwrap_or(limit))
            .find(|&at| self.ends_clause(at))
            .unwrap_or(remark.unwrap_or(limit))
    }

    /// Returns the bracket that closes where none was opened since `start`, or `limit`.
    fn closed_bracket(&self, start: usize, limit: usize) -> usize {
        let mut open = 0;
        for at in start..limit {
            match self.unit.tokens[at].kind {
                TokenKind::Mark('(') => open += 1,
                TokenKind::Mark(')') if open == 0 => return at,
                TokenKind::Mark(')') => open -= 1,
                _ => {}
            }
        }
        limit
    }

    /// Returns the end of the words that say when, from `at` on: "on Monday", "earlier this week", "late Thursday night"; `at` where
    /// there are none.
    pub(super) fn after_time(&self, at: usize) -> usize {
        const LEADS: [&str; 12] = [
            "on", "in", "at", "late", "early", "earlier", "later", "this", "last", "next", "the", "that",
        ];
        const LONGEST: usize = 4;
        let unit = self.unit;
        let leads = (at..at + LONGEST).find(|&at| !unit.is_any_of(at, &LEADS));
        let Some(time) = leads.filter(|&time| unit.is(time, Categories::TIME)) else {
            return at;
        };
        (time..time + 2 * LONGEST)
            .find(|&at| !unit.is(at, Categories::TIME) && !unit.word(at).starts_with(|c: char| c.is_ascii_digit()))
            .unwrap_or(time + 1)
    }

    /// Returns true if a clause ends before the token: another verb of speech with the same subject follows, or another attribution.
    fn ends_clause(&self, at: usize) -> bool {
        let unit = self.unit;
        if unit.is_mark(at, ",—–-") || self.follows_quoted_comma(at) {
            let next = if unit.is_mark(at, ",—–-") { at + 1 } else { at };
            let according = unit.is_any_of(next, &["according"]);
            let participle = is_speech_verb(unit, next) && unit.word(next).ends_with("ing");
            let points = unit.is_any_of(next, &["pointing", "referring", "alluding"])
                || unit.is_any_of(next, &["even"]) && unit.is_any_of(next + 1, &["as", "though", "after"]);
            let joined = unit.is_any_of(next, &["and", "but"]) && self.joins_speech(next);
            return according || participle || points || joined || self.begins_contrast(next);
        }
        if unit.is_any_of(at, &["while"]) {
            return is_speech_verb(unit, at + 1) && unit.word(at + 1).ends_with("ing");
        }
        if unit.is_any_of(at, &["and", "but"]) {
            let skip = (at + 1..at + 4)
                .find(|&at| !unit.is(at, Categories::ADVERB.or(Categories::AUXILIARY)))
                .unwrap_or(at + 1);
            return is_speech_verb(unit, skip) && !unit.word(skip).ends_with("ing");
        }
        unit.is_any_of(at, &["according"]) || unit.is_mark(at, ";")
    }

    /// Returns true if a clause with its own subject and verb of speech follows an "and": ", and aides say".
    pub(super) fn joins_speech(&self, and: usize) -> bool {
        const SUBJECT_MAX: usize = 6;
        let unit = self.unit;
        let near = and + 1..unit.tokens.len().min(and + 1 + SUBJECT_MAX);
        let verb = near
            .take_while(|&at| unit.is_word(at))
            .find(|&at| is_speech_verb(unit, at));
        verb.is_some_and(|verb| {
            !unit.word(verb).ends_with("ing")
                && !unit.is(verb, Categories::NOUN)
                && !unit.is_any_of_before(verb, &["to"])
        })
    }

    /// Returns true if words in marks that end with a comma stand before the token.
    fn follows_quoted_comma(&self, at: usize) -> bool {
        let inner = at.checked_sub(1).and_then(|last| self.unit.inner(last));
        inner.is_some_and(|inner| inner.of(self.unit.text).ends_with(','))
    }

    /// Returns true if the author goes on after a comma: "…, but the vote showed otherwise", "…, while Quill won".
    fn begins_contrast(&self, at: usize) -> bool {
        let unit = self.unit;
        if unit.is_any_of(at, &["while", "whereas", "compared", "however"]) {
            return true;
        }
        let next = at + 1;
        let person = unit.is_any_of(next, &["he", "she", "they"]) || unit.is_capitalised_inside(next);
        let subject = person || unit.is(next, Categories::DETERMINER) || unit.is_any_of(next, &["it"]);
        unit.is_any_of(at, &["but"]) && subject || unit.is_any_of(at, &["and"]) && unit.is_any_of(next, &["he", "she"])
    }

    /// Returns true if what the author adds about the last noun begins here: "…, which she lost", "…, a swipe at Marn".
    fn begins_remark(&self, at: usize) -> bool {
        self.unit.is_any_of(
            at,
            &["which", "who", "whose", "a", "an", "though", "although", "despite"],
        )
    }
}

fn is_speech_verb(unit: &SpeechUnit, at: usize) -> bool {
    unit.is(at, Categories::SAY.or(Categories::TELL).or(Categories::JUDGE)) && !unit.is_capitalised(at)
}
