//! What is said before the verb: "“…,” said Ada Quill", "…, Ada Quill said", "as Ada Quill said, …", "…, according to Ada Quill".

use super::clause::REACH;
use super::{Attribution, Cue, SentenceReader, trim};
use crate::quote::lexicon::Categories;
use crate::quote::speaker;
use crate::quote::tokens::TokenKind;
use std::ops::Range;

impl SentenceReader<'_, '_> {
    /// "“…,” said Ada Quill", "…, said Ada Quill".
    pub(super) fn inverted(&mut self, cue: &Cue) -> Option<Attribution> {
        let unit = self.unit;
        let at = cue.word;
        let says = cue.of.is(Categories::SAY.or(Categories::TELL).or(Categories::MARK));
        if says
            && (at == self.from || unit.is_mark_before(at, ","))
            && let Some(found) = self.opening(cue)
        {
            return Some(found);
        }
        if at == 0 || !says || unit.word(at).ends_with("ing") {
            return None;
        }
        let quoted = self.quoted_before(at);
        let comma = unit.is_mark_before(at, ",") && cue.of.is(Categories::INVERTED);
        if quoted.is_none() && !comma {
            return None;
        }
        if self.after_time(cue.range.end) > cue.range.end {
            return None;
        }
        let source = speaker::after(unit, cue.range.end)?;
        if quoted.is_none() && !self.ends_attribution(source.end) {
            return None;
        }
        let content = self.words_before(quoted.map_or(at, |quoted| quoted + 1));
        Some(self.both_sides(content, source, cue))
    }

    /// "Said Ada Quill, who won: “…”": the verb opens the sentence, and what is said follows its speaker.
    fn opening(&mut self, cue: &Cue) -> Option<Attribution> {
        /// The most tokens between the verb and what is said.
        const OPENING_MAX: usize = 20;
        let unit = self.unit;
        let source = speaker::after(unit, cue.range.end).filter(|source| unit.is_capitalised(source.start))?;
        if unit.is_mark(source.end, ":") && source.end + 1 == unit.tokens.len() {
            // What is said stands in the next paragraph.
            self.last = Some([source.clone(), cue.range.clone()]);
        }
        let near = source.end..unit.tokens.len().min(source.end + OPENING_MAX);
        let quoted = near
            .take_while(|&at| !unit.is(at, Categories::VERB) && !unit.is_mark(at, "."))
            .find(|&at| unit.is_quoted(at) && unit.is_mark_before(at, ",:"))?;
        if unit.is(source.start, Categories::PRONOUN)
            || cue.word > self.from + 2
            || unit.word(cue.word).ends_with("ing")
        {
            return None;
        }
        self.from = quoted + 1;
        let said = quoted..quoted + 1;
        Some(Attribution {
            content: vec![said],
            source: Some(source),
            cue: Some(cue.range.clone()),
        })
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
            let ends = self.ends_attribution(next) || self.opens_quoted(next) || self.ends_after(cue);
            return (content.len() == 1 || ends).then(|| self.both_sides(content, source.clone(), cue));
        }
        let parted = source.start > self.from && unit.is_mark_before(source.start, ",—–");
        let hearer = speaker::after(unit, next).filter(|_| cue.of.is(Categories::TELL));
        let tells = hearer.is_some_and(|hearer| self.opens_quoted(hearer.end));
        if !parted || tells || self.opens_quoted(next) || !self.ends_after(cue) {
            return None;
        }
        let content = self.words_before(source.start);
        let goes_on = unit.is_mark(next, ",") && self.goes_on_after(next + 1);
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
        let near = at.saturating_sub(REACH)..at;
        let before = trim(unit, self.reported_from(at)..at).or_else(|| trim(unit, near));
        let begins = before.is_none();
        let after = Some(end + 1)
            .filter(|&at| self.goes_on(at) || begins && at < unit.tokens.len())
            .map(|at| at..self.clause_end(at));
        let content = before.into_iter().chain(after).collect();
        self.from = end;
        Some(Attribution {
            content,
            source: Some(source),
            cue: Some(cue),
        })
    }

    /// Returns the first token of what a source at `at` is given for: the sentence, or what a colon or a last ", with …" or ", which …"
    /// begins.
    pub(super) fn reported_from(&self, at: usize) -> usize {
        let unit = self.unit;
        let from = self.open_bracket(self.from, at);
        let end = if at > from && unit.is_mark_before(at, ",") {
            at - 1
        } else {
            at
        };
        let mut near = (from.max(at.saturating_sub(REACH))..end).rev();
        let Some(mark) = near.find(|&at| unit.is_mark(at, ",:;")) else {
            return from;
        };
        let begins = !unit.is_mark(mark, ",") || unit.is_any_of(mark + 1, &["with", "which", "who"]);
        if begins { mark + 1 } else { from }
    }

    /// Returns the token after the bracket that is still open at `end`, or else `from`.
    fn open_bracket(&self, from: usize, end: usize) -> usize {
        let mut closed = 0;
        for at in (from.max(end.saturating_sub(REACH))..end).rev() {
            match self.unit.tokens[at].kind {
                TokenKind::Mark(')') => closed += 1,
                TokenKind::Mark('(') if closed == 0 => return at + 1,
                TokenKind::Mark('(') => closed -= 1,
                _ => {}
            }
        }
        from
    }

    /// "Quill reportedly lied", "Reportedly, Quill lied": all of the clause, and nobody said by whom.
    pub(super) fn hearsay(&mut self, at: usize) -> Option<Attribution> {
        let unit = self.unit;
        let from = self.from.max(at.saturating_sub(REACH));
        let begin = (from..at)
            .rev()
            .find(|&at| unit.is_mark(at, ",;:—–(") || unit.is_any_of(at, &["but", "and", "that"]));
        let before = trim(unit, begin.map_or(from, |at| at + 1)..at);
        let end = self.clause_end(at + 1).min(unit.tokens.len());
        let comma = (at + 2..end).find(|&at| unit.is_mark(at, ","));
        let after = trim(unit, at + 1..comma.unwrap_or(end));
        let content: Vec<_> = before.into_iter().chain(after).collect();
        (!content.is_empty()).then(|| Attribution {
            content,
            source: None,
            cue: Some(at..at + 1),
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
        let marks = if unit.is_quoted(end.saturating_sub(1)) {
            ":;—–?!(["
        } else {
            ":;?!"
        };
        let near = from.max(end.saturating_sub(REACH))..end.saturating_sub(1);
        let mark = near.rev().find(|&at| unit.is_mark(at, marks));
        from = mark.map_or(from, |at| at + 1);
        from = self.open_bracket(from, end);
        while from < end && unit.is_mark(from, ".,;:—–-") {
            from += 1;
        }
        if unit.is(from, Categories::STOP) && unit.is_quoted(from + 1) && from + 1 < end {
            from += 1;
        }
        from.min(end)..end
    }

    /// Returns the token in marks that stands right before `at`, a comma or dash between them or not.
    pub(super) fn quoted_before(&self, at: usize) -> Option<usize> {
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
        unit.is_mark_before(at, ",:;—–-.").then_some(at)
    }

    /// Returns true if an attribution that follows what is said ends here: before a mark, a time or a place.
    pub(super) fn ends_attribution(&self, at: usize) -> bool {
        let unit = self.unit;
        if at >= unit.tokens.len() || unit.is_mark(at, ".,;—–)") {
            return true;
        }
        let time = self.after_time(at);
        let begins_clause = unit.is_word(time) && !unit.is(time, Categories::LINK.or(Categories::STOP));
        if time > at && begins_clause {
            return false;
        }
        if time > at && (time >= unit.tokens.len() || unit.is_mark(time, ".,;—–)")) {
            return true;
        }
        let place = time > at || unit.is(at, Categories::TIME.or(Categories::LINK)) && !unit.is_any_of(at, &["to"]);
        let leads = place || unit.is_any_of(at, &["during", "after", "before"]);
        let reach = at..unit.tokens.len().min(at + 12);
        let opens_clause = reach
            .take_while(|&at| !unit.is_mark(at, ",;"))
            .any(|at| unit.is_any_of(at, &["that"]) || self.quotes_words(at) || unit.is_mark(at, ":"));
        leads && !opens_clause
    }

    /// Returns true of words in marks, but not of a title inside a phrase ("on “Morning Oslo”").
    fn quotes_words(&self, at: usize) -> bool {
        let unit = self.unit;
        let inner = unit.inner(at);
        inner.is_some_and(|inner| unit.is_mark(at.saturating_sub(1), ",:") || !speaker::is_title(inner.of(unit.text)))
    }

    /// Returns true if nothing that could be said follows a verb, and the one it was said to.
    fn ends_after(&self, cue: &Cue) -> bool {
        let next = cue.range.end;
        let shows = cue.of.is(Categories::SHOW) && cue.word > 0 && self.unit.is_before(cue.word, Categories::EVIDENCE);
        (cue.of.is(Categories::SAY) || shows) && self.ends_attribution(next)
            || cue.of.is(Categories::TELL)
                && speaker::after(self.unit, next).is_some_and(|hearer| self.ends_attribution(hearer.end))
    }

    /// Returns true if "…, he said," interrupts a clause that goes on at `at`: not with another verb of speech.
    fn goes_on_after(&self, at: usize) -> bool {
        let unit = self.unit;
        let participle = unit.word(at).ends_with("ing") && unit.is(at, Categories::VERB);
        let refers = unit.is_any_of(
            at,
            &[
                "referring",
                "citing",
                "pointing",
                "alluding",
                "according",
                "who",
                "when",
                "as",
            ],
        );
        let joined = unit.is_any_of(at, &["and", "but"]) && self.joins_speech(at);
        at < unit.tokens.len() && !participle && !refers && !joined
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
