//! What stands between a speaker and the verb and says when or how: "Ada Quill on Monday said", "Ada Quill has in the past said".

use super::SentenceReader;
use crate::quote::lexicon::Categories;

/// The most words between the preposition and the noun.
const BETWEEN_MAX: usize = 3;

impl SentenceReader<'_, '_> {
    /// Returns the end of what stands before the words that say when or how, where these end at `end`.
    pub(super) fn before_circumstance(&self, end: usize) -> usize {
        if self.unit.is_any_of(end, &["ago", "later", "earlier"])
            && let Some(begin) = self.before_ago(end + 1)
        {
            return begin;
        }
        let begin = self.before_time(end);
        if begin < end {
            return begin;
        }
        self.before_ago(end).or_else(|| self.before_noun(end)).unwrap_or(end)
    }

    /// "last Monday", "on Monday".
    fn before_time(&self, end: usize) -> usize {
        let unit = self.unit;
        const LEADS: [&str; 6] = ["last", "this", "past", "late", "early", "on"];
        let near = end.saturating_sub(4)..end;
        if end == 0 || !unit.is_before(end, Categories::TIME) || unit.is_quoted(end - 1) {
            return end;
        }
        near.rev()
            .take_while(|&at| unit.is(at, Categories::TIME) || unit.is_any_of(at, &LEADS))
            .last()
            .filter(|&at| at > 0)
            .unwrap_or(end)
    }

    /// "two weeks ago", "a few days later", "earlier in the day".
    fn before_ago(&self, end: usize) -> Option<usize> {
        let unit = self.unit;
        if end > 3
            && unit.is_any_of_before(end, &["day", "week", "month", "year"])
            && unit.is_any_of(end - 4, &["earlier", "later"])
        {
            return Some(end - 4);
        }
        let last = end
            .checked_sub(1)
            .filter(|&at| unit.is_any_of(at, &["ago", "later", "earlier"]))?;
        let units = [
            "days", "weeks", "months", "years", "hours", "minutes", "day", "week", "month", "year", "hour", "moments",
        ];
        let begin = last.checked_sub(1).filter(|&at| unit.is_any_of(at, &units))?;
        let counts = [
            "a", "few", "several", "less", "more", "than", "just", "only", "about", "some", "couple", "of",
        ];
        let near = begin.saturating_sub(5)..begin;
        let counted = near.rev().take_while(|&at| {
            unit.is_any_of(at, &counts)
                || unit.is(at, Categories::DETERMINER)
                || unit.word(at).starts_with(|c: char| c.is_ascii_digit())
        });
        counted.last().filter(|&at| at > 0)
    }

    /// "in the past", "at one point", "in a statement".
    fn before_noun(&self, end: usize) -> Option<usize> {
        let unit = self.unit;
        let noun = end.checked_sub(1).filter(|&at| unit.is(at, Categories::CIRCUMSTANCE))?;
        let near = noun.saturating_sub(BETWEEN_MAX + 1)..noun;
        let link = near
            .rev()
            .take_while(|&at| unit.is_word(at) && !unit.is(at, Categories::VERB.or(Categories::STOP)))
            .find(|&at| unit.is_any_of(at, &["in", "at", "on", "for", "over"]))?;
        (link > 0).then_some(link)
    }
}
