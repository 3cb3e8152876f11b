//! What is said before the verb: "“…,” said Ada Quill", "…, Ada Quill said", "as Ada Quill said, …", "…, according to Ada Quill".

use super::clause::REACH;
use super::{Attribution, Cue, SentenceReader, trim};
use crate::quote::lexicon::Categories;
use crate::quote::speaker;
use std::ops::Range;

impl SentenceReader<'_, '_> {
    /// "“…,” said Ada Quill", "…, said Ada Quill".
    pub(super) fn inverted(&mut self, cue: &Cue) -> Option<Attribution> {
        let unit = self.unit;
        let at = cue.word;
        let says = cue.of.is(Categories::SAY.or(Categories::TELL).or(Categories::MARK));
        if at == 0 || !says || unit.word(at).ends_with("ing") {
            return None;
        }
        let quoted = self.quoted_before(at);
        let comma = unit.is_mark(at - 1, ",") && cue.of.is(Categories::INVERTED);
        if quoted.is_none() && !comma {
            return None;
        }
        let source = speaker::after(unit, cue.range.end)?;
        if quoted.is_none() && !self.ends_attribution(source.end) {
            return None;
        }
        let content = self.words_before(quoted.map_or(at, |quoted| quoted + 1));
        Some(self.both_sides(content, source, cue))
    }

    /// "“…,” Ada Quill said", "…, Ada Quill said on Monday."
    pub(super) fn after_words(&mut self, source: &Range<usize>, cue: &Cue) -> Option<Attribution> {
        let unit = self.unit;
        if source.end > cue.word || unit.is_any_of(source.start, &["who", "that", "which"]) {
            return None;
        }
        let next = cue.range.end;
        if let Some(quoted) = self.quoted_before(source.start) {
            let content = self.words_before(quoted + 1);
            let ends = self.ends_attribution(next) || self.opens_quoted(next) || cue.of.is(Categories::TELL);
            return (content.len() == 1 || ends).then(|| self.both_sides(content, source.clone(), cue));
        }
        let parted = source.start > self.from && unit.is_mark(source.start - 1, ",—–");
        if !parted || self.opens_quoted(next) || !self.ends_after(cue) {
            return None;
        }
        let content = self.words_before(source.start);
        let goes_on = unit.is_mark(next, ",") && self.goes_on(next + 1);
        if !goes_on && (content.len() < 3 || self.is_circumstance(&content)) {
            return None;
        }
        let mut found = self.both_sides(content, source.clone(), cue);
        if goes_on && found.content.len() == 1 {
            found.content.push(next + 1..self.clause_end(next + 1));
        }
        Some(found)
    }

    /// "as Ada Quill said, …", "…, as Ada Quill said, …".
    pub(super) fn as_said(&mut self, source: Range<usize>, cue: &Cue) -> Option<Attribution> {
        let unit = self.unit;
        let begin = source.start - 1;
        let reach = cue.range.end..self.limit(cue.range.end);
        let comma = reach.clone().find(|&at| unit.is_mark(at, ",:—–"));
        let before = trim(unit, self.from..begin);
        let after = comma.map(|comma| comma + 1..self.clause_end(comma + 1));
        self.from = comma.unwrap_or(unit.tokens.len());
        Some(Attribution {
            content: before.into_iter().chain(after).collect(),
            source: Some(source),
            cue: Some(cue.range.clone()),
        })
    }

    pub(super) fn according(&mut self, at: usize) -> Option<Attribution> {
        let unit = self.unit;
        let source = speaker::after(unit, at + 2)?;
        let cue = at..at + 2;
        let end = (source.end..self.limit(source.end)).find(|&at| unit.is_mark(at, ",;—–"));
        let end = end.unwrap_or(unit.tokens.len());
        // After another attribution, that one is what is reported too.
        let before = trim(unit, self.from..at).or_else(|| trim(unit, at.saturating_sub(REACH)..at));
        let after = Some(end + 1)
            .filter(|&at| self.goes_on(at))
            .map(|at| at..self.clause_end(at));
        let content = before.into_iter().chain(after).collect();
        self.from = end;
        Some(Attribution {
            content,
            source: Some(source),
            cue: Some(cue),
        })
    }

    /// Words before a verb and its speaker, and the words in marks after them where the quotation goes on.
    fn both_sides(&mut self, before: Range<usize>, source: Range<usize>, cue: &Cue) -> Attribution {
        let unit = self.unit;
        let end = source.end.max(cue.range.end);
        let in_marks = before.clone().any(|at| unit.is_quoted(at));
        let after = self.quoted_after(end).filter(|_| in_marks);
        self.from = after.map_or(end, |after| after + 1);
        Attribution {
            content: std::iter::once(before).chain(after.map(|at| at..at + 1)).collect(),
            source: Some(source),
            cue: Some(cue.range.clone()),
        }
    }

    /// Returns what is said before the attribution: from the beginning of the sentence, or from where the last one ended.
    fn words_before(&self, end: usize) -> Range<usize> {
        let unit = self.unit;
        let mut from = self.from;
        if unit.is_quoted(end - 1) {
            let near = from.max(end.saturating_sub(REACH))..end - 1;
            from = near
                .rev()
                .find(|&at| unit.is_mark(at, ":;—–?!("))
                .map_or(from, |at| at + 1);
        }
        while from < end && unit.is_mark(from, ".,;:—–-") {
            from += 1;
        }
        if unit.is(from, Categories::STOP) && unit.is_quoted(from + 1) && from + 1 < end {
            from += 1;
        }
        from.min(end)..end
    }

    /// Returns the token in marks that stands right before `at`, a comma or dash between them or not.
    fn quoted_before(&self, at: usize) -> Option<usize> {
        let unit = self.unit;
        let at = at.checked_sub(1)?;
        let last = if unit.is_mark(at, ",—–-") {
            at.checked_sub(1)?
        } else {
            at
        };
        (unit.is_quoted(last) && last >= self.from).then_some(last)
    }

    /// Words in marks that go on after an attribution, before another verb of speech.
    fn quoted_after(&self, from: usize) -> Option<usize> {
        let unit = self.unit;
        let reach = from..unit.tokens.len().min(from + 30);
        let at = reach
            .into_iter()
            .find(|&at| unit.is_quoted(at) || (unit.is(at, Categories::VERB) && at > from))
            .filter(|&at| unit.is_quoted(at))?;
        unit.is_mark(at - 1, ",:;—–-.").then_some(at)
    }

    /// Returns true if an attribution that follows what is said ends here: before a mark, a time or a place.
    fn ends_attribution(&self, at: usize) -> bool {
        let unit = self.unit;
        if at >= unit.tokens.len() || unit.is_mark(at, ".,;—–)") {
            return true;
        }
        let leads =
            unit.is(at, Categories::TIME.or(Categories::LINK)) || unit.is_any_of(at, &["during", "after", "before"]);
        let reach = at..unit.tokens.len().min(at + 12);
        let opens_clause = reach
            .take_while(|&at| !unit.is_mark(at, ",;"))
            .any(|at| unit.is_any_of(at, &["that"]) || unit.is_quoted(at) || unit.is_mark(at, ":"));
        leads && !opens_clause
    }

    /// Returns true if nothing that could be said follows a verb, and the one it was said to.
    fn ends_after(&self, cue: &Cue) -> bool {
        let next = cue.range.end;
        cue.of.is(Categories::SAY) && self.ends_attribution(next)
            || cue.of.is(Categories::TELL)
                && speaker::after(self.unit, next).is_some_and(|hearer| self.ends_attribution(hearer.end))
    }

    /// Returns true if a clause that an attribution interrupts goes on at `at`: not with a conjunction, nor with a participle.
    fn goes_on(&self, at: usize) -> bool {
        let unit = self.unit;
        at < unit.tokens.len() && !unit.is(at, Categories::STOP) && !unit.word(at).ends_with("ing")
    }

    /// "In a statement", "Last week": a few words that say when or where, not what.
    fn is_circumstance(&self, words: &Range<usize>) -> bool {
        let leads = Categories::LINK.or(Categories::TIME).or(Categories::ADVERB);
        words.len() < 6 && self.unit.is(words.start, leads)
    }
}
