//! Inside a sentence: around each verb of speech, who speaks and what is said.

use super::lexicon::Categories;
use super::speaker;
use super::tokens::{SpeechUnit, TokenKind};
use std::ops::Range;

/// The most tokens that are read beside a verb to find where what is said begins or ends.
const REACH: usize = 200;

/// The most tokens between words in marks and the verb that attributes them.
const REGION_MAX: usize = 30;

/// The most tokens between a verb and the "that" or the mark that begins what is said.
const OPENER_MAX: usize = 25;

/// An attribution: what is said, by whom and with which verb, as tokens of one sentence.
pub(super) struct Attribution {
    pub(super) content: Vec<Range<usize>>,
    pub(super) source: Option<Range<usize>>,
    pub(super) cue: Option<Range<usize>>,
}

/// Strips the marks at both ends; none where nothing else is left.
pub(super) fn trim(unit: &SpeechUnit, mut range: Range<usize>) -> Option<Range<usize>> {
    let outer = ".,;:—–-!?";
    while !range.is_empty() && unit.is_mark(range.start, outer) {
        range.start += 1;
    }
    while !range.is_empty() && unit.is_mark(range.end - 1, outer) {
        range.end -= 1;
    }
    (!range.is_empty()).then_some(range)
}

/// Returns true if words in marks end as speech does before an attribution.
fn ends_speech(unit: &SpeechUnit, at: usize) -> bool {
    unit.inner(at).is_some_and(|inner| {
        inner.of(unit.text).ends_with([',', '?', '!', '—', '-', '–', '…', '.']) || unit.is_mark(at + 1, ",")
    })
}

/// A sentence, read verb by verb.
pub(super) struct SentenceReader<'u, 't> {
    unit: &'u SpeechUnit<'t>,
    /// The first token that can belong to what is said before the next verb.
    from: usize,
    /// The speaker and the verb found last.
    pub(super) last: Option<[Range<usize>; 2]>,
}

impl<'u, 't> SentenceReader<'u, 't> {
    pub(super) fn new(unit: &'u SpeechUnit<'t>) -> Self {
        Self {
            unit,
            from: 0,
            last: None,
        }
    }

    /// Returns what the verb of speech at `at` attributes, where there is one.
    pub(super) fn attribution(&mut self, at: usize) -> Option<Attribution> {
        let found = if self.unit.is_any_of(at, &["according"]) && self.unit.is_any_of(at + 1, &["to"]) {
            self.according(at)
        } else if let Some(cue) = self.cue(at) {
            self.verb(cue)
        } else if self.unit.is(at, Categories::NOUN) {
            self.noun(at)
        } else {
            None
        }?;
        if self.is_authors(&found) {
            return None;
        }
        if let (Some(source), Some(cue)) = (&found.source, &found.cue) {
            self.last = Some([source.clone(), cue.clone()]);
        }
        Some(found)
    }

    /// "I think", "as we know", "you see" outside of marks: the author's own voice, or nobody's.
    fn is_authors(&self, found: &Attribution) -> bool {
        let unit = self.unit;
        let in_marks = found.content.iter().cloned().flatten().any(|at| unit.is_quoted(at));
        let source = found.source.as_ref();
        source.is_some_and(|source| unit.is_any_of(source.start, &["I", "we", "you"])) && !in_marks
    }

    fn cue(&self, at: usize) -> Option<Cue> {
        let unit = self.unit;
        let is_compound = unit.is_any_of(at + 1, &["tank", "tanks"]) || at > 0 && unit.is_any_of(at - 1, &["so"]);
        if unit.is_capitalised_inside(at) || is_compound {
            return None;
        }
        let TokenKind::Word(of) = unit.tokens[at].kind else {
            return None;
        };
        if of.is(Categories::PHRASE) && self.is_phrase(at) {
            return Some(Cue {
                range: at..at + 2,
                of: Categories::JUDGE.or(of.and(Categories::NOUN)),
                word: at,
            });
        }
        of.is(Categories::VERB).then_some(Cue {
            range: at..at + 1,
            of,
            word: at,
        })
    }

    /// "called for", "pointed to".
    fn is_phrase(&self, at: usize) -> bool {
        let unit = self.unit;
        unit.is_word(at + 1)
            && Categories::of(&format!("{}-{}", unit.word(at), unit.word(at + 1))).is(Categories::PHRASE)
    }

    fn according(&mut self, at: usize) -> Option<Attribution> {
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

    fn limit(&self, from: usize) -> usize {
        self.unit.tokens.len().min(from + REACH)
    }

    /// "his claim that": whose it is stands before the noun.
    fn noun(&mut self, at: usize) -> Option<Attribution> {
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

    fn verb(&mut self, cue: Cue) -> Option<Attribution> {
        let unit = self.unit;
        let first = self.first_of_verb(cue.word);
        if self.is_passive(first, &cue) {
            return self.passive(first, cue);
        }
        if let Some(found) = self.inverted(&cue) {
            return Some(found);
        }
        let source = self.source(first, cue.word)?;
        if cue.of.is(Categories::NOUN) && first == cue.word && !self.is_surely_verb(&source, &cue) {
            return None;
        }
        if let Some(found) = self.after_words(&source, &cue) {
            return Some(found);
        }
        if source.start > 0 && unit.is_any_of(source.start - 1, &["as"]) {
            return self.as_said(source, &cue);
        }
        self.before_words(source, cue)
    }

    /// "Ada Quill said that …".
    fn before_words(&mut self, source: Range<usize>, cue: Cue) -> Option<Attribution> {
        let unit = self.unit;
        if unit.is_mark(cue.range.end, ":") {
            // What is said may stand in the next paragraph.
            self.last = Some([source.clone(), cue.range.clone()]);
        }
        let mut content = self.words_after(&cue)?;
        let judges = cue.of.is(Categories::JUDGE) && !cue.of.is(Categories::SAY.or(Categories::TELL));
        if judges || self.is_aside(&source) {
            let end = content.clone().skip(1).find(|&at| {
                unit.is_mark(at, ",;—–") || unit.is_any_of(at, &["during", "after", "before", "while", "when"])
            });
            content.end = end.unwrap_or(content.end);
        }
        Some(Attribution {
            content: vec![content],
            source: Some(source),
            cue: Some(cue.range),
        })
    }

    /// Returns true if a speaker and a verb stand in a clause of their own, which a comma ends: "after she said …,", ", who said …,".
    fn is_aside(&self, source: &Range<usize>) -> bool {
        let unit = self.unit;
        let begins = [
            "after", "while", "when", "although", "though", "until", "since", "before", "if", "because", "even",
        ];
        let subordinate = source.start > 0 && unit.is_any_of(source.start - 1, &begins);
        subordinate
            || (unit.is_any_of(source.start, &["who"]) && source.start > 0 && unit.is_mark(source.start - 1, ","))
    }

    /// Returns true if a word that may be a noun ("attacks", "states") is a verb here: after a pronoun or a name, or before a clause.
    fn is_surely_verb(&self, source: &Range<usize>, cue: &Cue) -> bool {
        let unit = self.unit;
        let next = cue.range.end;
        let before_clause =
            unit.is_any_of(next, &["that", "he", "she", "they", "it", "how", "whether"]) || self.opens_quoted(next);
        let before_object = unit.is(next, Categories::DETERMINER)
            || unit.is_capitalised(next)
            || unit.is_any_of(next, &["him", "her", "them", "for", "on"]);
        let last = source.end - 1;
        let is_name = unit.is_capitalised(last) && !speaker::is_possessive(unit, last);
        let after_name = source.end == cue.word && (is_name || unit.is(last, Categories::PRONOUN));
        before_clause || (after_name && (before_object || cue.range.len() > 1))
    }

    /// Returns the first token of the verb with its auxiliaries and adverbs.
    fn first_of_verb(&self, word: usize) -> usize {
        let between = Categories::AUXILIARY.or(Categories::ADVERB);
        let unit = self.unit;
        (word.saturating_sub(6)..word)
            .rev()
            .take_while(|&at| (unit.is(at, between) && !unit.is_capitalised_inside(at)) || unit.is_adverb(at))
            .last()
            .unwrap_or(word)
    }

    fn is_passive(&self, first: usize, cue: &Cue) -> bool {
        let unit = self.unit;
        let be = ["is", "are", "was", "were", "be", "been", "being"];
        let past = unit.word(cue.word).ends_with("ed") || unit.is_any_of(cue.word, &["told", "said"]);
        past && (first..cue.word).any(|at| unit.is_any_of(at, &be))
    }

    /// "was accused by Bo Marn of lying".
    fn passive(&mut self, first: usize, cue: Cue) -> Option<Attribution> {
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

    /// "“…,” said Ada Quill", "…, said Ada Quill".
    fn inverted(&mut self, cue: &Cue) -> Option<Attribution> {
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

    /// Words in marks right after a verb, or after a comma or colon there.
    fn opens_quoted(&self, at: usize) -> bool {
        let unit = self.unit;
        unit.is_quoted(at) || (unit.is_mark(at, ",:") && unit.is_quoted(at + 1))
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

    /// Returns the speaker: the phrase before the verb, or the speaker of the verb before that this one is joined to.
    fn source(&self, first: usize, word: usize) -> Option<Range<usize>> {
        let unit = self.unit;
        let joined = first > 0 && unit.is_any_of(first - 1, &["and", "but", "or"]);
        let participle = unit.word(word).ends_with("ing") && first == word;
        if first == 0 {
            return None;
        }
        if joined || participle || unit.is_any_of(first, &["to"]) {
            let near = participle.then(|| speaker::before(unit, first)).flatten();
            let near = near.filter(|_| !unit.is_mark(first - 1, ",—–"));
            return near
                .or_else(|| self.last.as_ref().map(|[source, _]| source.clone()))
                .or_else(|| speaker::subject(unit).filter(|subject| subject.end <= first));
        }
        self.between_quoted_and(first).or_else(|| speaker::before(unit, first))
    }

    /// All that stands between words in marks and the verb: "“…,” the senator and former mayor, an Ohioan, said".
    fn between_quoted_and(&self, verb: usize) -> Option<Range<usize>> {
        let unit = self.unit;
        let near = verb.saturating_sub(REGION_MAX)..verb;
        let quoted = near.rev().find(|&at| unit.is_quoted(at) && ends_speech(unit, at))?;
        let start = quoted + 1;
        let comma = (start..verb).find(|&at| !unit.is_word(at)).unwrap_or(verb);
        let is_phrase = start < comma && !unit.is(start, Categories::STOP.or(Categories::LINK).or(Categories::VERB));
        let closed = comma == verb || unit.is_mark(comma, ",(") && unit.is_mark(verb - 1, ",)") && comma < verb - 1;
        let quiet = (start..verb).all(|at| !unit.is_quoted(at) && !unit.is_mark(at, ":;"));
        let inside = (start..comma).all(|at| !unit.is(at, Categories::VERB) || unit.is_capitalised(at));
        (is_phrase && closed && quiet && inside).then_some(start..comma)
    }

    /// "“…,” Ada Quill said", "…, Ada Quill said on Monday."
    fn after_words(&mut self, source: &Range<usize>, cue: &Cue) -> Option<Attribution> {
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

    /// "as Ada Quill said, …", "…, as Ada Quill said, …".
    fn as_said(&mut self, source: Range<usize>, cue: &Cue) -> Option<Attribution> {
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

    /// Returns what is said after the verb.
    fn words_after(&self, cue: &Cue) -> Option<Range<usize>> {
        let unit = self.unit;
        let start = self.start_after(cue)?;
        let parted = unit.is_quoted(start) && unit.is_mark(start - 1, ",:");
        let beside = parted || unit.is_quoted(start) && start == cue.range.end;
        let clause = unit.is_any_of(start, &["that", "how", "whether", "why", "what", "if"]);
        let reports = Categories::SAY.or(Categories::TELL).or(Categories::JUDGE);
        let takes = match unit.is_any_of(start, &["to"]) {
            true => reports.or(Categories::INTEND),
            false => reports,
        };
        let fits = cue.of.is(takes)
            || cue.of.is(Categories::MARK) && (beside || clause)
            || cue.of.is(Categories::FACT) && clause;
        let end = match parted {
            true => self.row_of_quoted(start),
            false => self.clause_end(start),
        };
        (fits && end > start).then_some(start..end)
    }

    /// Returns the end of words in marks that follow one another.
    fn row_of_quoted(&self, start: usize) -> usize {
        let unit = self.unit;
        (start..unit.tokens.len())
            .find(|&at| !unit.is_quoted(at) && !unit.is_mark(at, ".…"))
            .unwrap_or(unit.tokens.len())
    }

    /// Returns the first token of what is said: after the time, the place and the person it was said to.
    fn start_after(&self, cue: &Cue) -> Option<usize> {
        let unit = self.unit;
        let next = cue.range.end;
        let time = Categories::TIME.or(Categories::ADVERB);
        let aside = unit.is(next, time.or(Categories::LINK)) || unit.is_any_of(next, &["during", "after", "before"]);
        let tells = cue.of.is(Categories::TELL) && !unit.is_any_of(next, &["that", "how", "whether", "if", "to"]);
        let start = if unit.is_mark(next, ":") {
            next + 1
        } else if (aside || tells || unit.is_mark(next, ","))
            && let Some(opener) = self.opener(next)
        {
            opener
        } else if tells {
            speaker::after(unit, next)?.end
        } else if aside && cue.of.is(Categories::SAY) && !cue.of.is(Categories::JUDGE) {
            let at = (next..next + 3).find(|&at| !unit.is(at, time))?;
            Some(at).filter(|&at| !unit.is(at, Categories::LINK))?
        } else {
            Some(next).filter(|&at| !unit.is_mark(at, ".,;!?)—–"))?
        };
        (start < unit.tokens.len()).then_some(start)
    }

    /// The "that", the words in marks or what follows a colon near a verb, before another one.
    fn opener(&self, next: usize) -> Option<usize> {
        let unit = self.unit;
        let near = next..unit.tokens.len().min(next + OPENER_MAX);
        let at = near
            .take_while(|&at| !unit.is(at, Categories::VERB) || unit.is_capitalised(at))
            .find(|&at| {
                let opens_quoted = unit.is_quoted(at) && (at == next || unit.is_mark(at - 1, ",:"));
                opens_quoted || unit.is_any_of(at, &["that"]) || unit.is_mark(at, ":")
            })?;
        Some(if unit.is_mark(at, ":") { at + 1 } else { at })
    }

    /// Returns the end of the clause that begins at `start`.
    fn clause_end(&self, start: usize) -> usize {
        (start + 1..self.limit(start))
            .find(|&at| self.ends_clause(at))
            .unwrap_or(self.limit(start))
    }

    /// Returns true if a clause ends before the token: another verb of speech with the same subject follows, or another attribution.
    fn ends_clause(&self, at: usize) -> bool {
        let unit = self.unit;
        if unit.is_mark(at, ",—–") {
            let according = unit.is_any_of(at + 1, &["according"]);
            let participle = is_speech_verb(unit, at + 1) && unit.word(at + 1).ends_with("ing");
            return according || participle;
        }
        if unit.is_any_of(at, &["and", "but"]) {
            let skip = (at + 1..at + 4)
                .find(|&at| !unit.is(at, Categories::ADVERB.or(Categories::AUXILIARY)))
                .unwrap_or(at + 1);
            return is_speech_verb(unit, skip) && !unit.word(skip).ends_with("ing");
        }
        unit.is_any_of(at, &["according"]) || unit.is_mark(at, ";")
    }
}

fn is_speech_verb(unit: &SpeechUnit, at: usize) -> bool {
    unit.is(at, Categories::SAY.or(Categories::TELL).or(Categories::JUDGE)) && !unit.is_capitalised(at)
}

/// A verb of speech.
struct Cue {
    range: Range<usize>,
    of: Categories,
    word: usize,
}
