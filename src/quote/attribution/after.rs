//! What is said after the verb: "Ada Quill said that …", "Ada Quill accused Bo Marn of …".

use super::{Attribution, Cue, SentenceReader};
use crate::quote::lexicon::Categories;
use crate::quote::speaker;
use std::ops::Range;

/// The most tokens between a verb and the "that" or the mark that begins what is said.
const OPENER_MAX: usize = 25;

impl SentenceReader<'_, '_> {
    /// "Ada Quill said that …".
    pub(super) fn before_words(&mut self, source: Range<usize>, cue: Cue) -> Option<Attribution> {
        let unit = self.unit;
        if unit.is_mark(cue.range.end, ":") {
            // What is said may stand in the next paragraph.
            self.last = Some([source.clone(), cue.range.clone()]);
        }
        let mut content = self.words_after(&source, &cue)?;
        let judges = cue.of.is(Categories::JUDGE) && !cue.of.is(Categories::SAY.or(Categories::TELL));
        if judges {
            content.end = self.object_end(&content);
        }
        if unit.word(cue.word).ends_with("ing") {
            content.end = self.next_participle(&content);
        }
        let opens = source.start > cue.word;
        let whole = content.clone();
        if judges || opens || self.is_aside(&source) {
            content.end = self.object_limit(&content, judges);
        }
        let rest = self.after_aside(content.end).filter(|&rest| judges && rest < whole.end);
        let rest = rest.map(|rest| rest..self.object_limit(&(rest..whole.end), judges));
        Some(Attribution {
            content: std::iter::once(content).chain(rest).collect(),
            source: Some(source),
            cue: Some(cue.range),
        })
    }

    /// Returns the mark or word in `content` that ends the object of a verb, or a clause in a clause; another verb ends what one that
    /// judges takes.
    fn object_limit(&self, content: &Range<usize>, judges: bool) -> usize {
        let unit = self.unit;
        let end = content.clone().skip(1).find(|&at| {
            let another = judges
                && unit.is_any_of(at, &["and"])
                && unit.is(at + 1, Categories::VERB)
                && !unit.is(at + 1, Categories::NOUN);
            unit.is_mark(at, ",;—–") && !self.is_in_list(at)
                || another
                || unit.is_any_of(at, &["during", "after", "before", "while", "when", "but"])
        });
        end.unwrap_or(content.end)
    }

    /// "called Marn, his old rival, a liar": returns what goes on after the aside that the comma begins.
    fn after_aside(&self, comma: usize) -> Option<usize> {
        /// The most tokens of an aside.
        const ASIDE_MAX: usize = 20;
        let unit = self.unit;
        let close = (comma + 1..comma + ASIDE_MAX).find(|&at| !unit.is_word(at))?;
        let next = close + 1;
        let goes_on = unit.is_any_of(next, &["a", "an", "of", "for", "as"]) || unit.is_quoted(next);
        (unit.is_mark(comma, ",") && unit.is_mark(close, ",") && goes_on).then_some(next)
    }

    /// Returns the end of the object of a verb: after a pronoun, before a place ("it at a rally").
    fn object_end(&self, content: &Range<usize>) -> usize {
        let unit = self.unit;
        let next = content.start + 1;
        let pronoun = unit.is_any_of(content.start, &["it", "him", "her", "them", "this", "that"]);
        let place = unit.is_any_of(next, &["in", "on", "at", "during"]);
        if pronoun && place { next } else { content.end }
    }

    /// Returns the end of what a participle says, before another one: "saying he left and suggesting that …".
    fn next_participle(&self, content: &Range<usize>) -> usize {
        let unit = self.unit;
        let mut inside = content.clone().skip(1);
        let join = inside.find(|&at| {
            unit.is_any_of(at, &["and", "but"])
                && unit.is(at + 1, Categories::VERB)
                && unit.word(at + 1).ends_with("ing")
        });
        join.unwrap_or(content.end)
    }

    /// Returns true if a sentence opens with a clause that a comma ends, and `at` stands in it: "While Trump has said …, ".
    fn is_in_opening_clause(&self, at: usize) -> bool {
        let begins = [
            "while", "when", "although", "though", "as", "after", "before", "since", "if", "because", "until", "once",
        ];
        let unit = self.unit;
        let opens =
            unit.is_any_of(0, &begins) || unit.is_any_of(0, &["but", "and", "even"]) && unit.is_any_of(1, &begins);
        opens && at < OPENER_MAX && (0..at).all(|at| unit.is_word(at))
    }

    /// Returns true of the comma in "a kind, loving and honest man".
    fn is_in_list(&self, comma: usize) -> bool {
        let unit = self.unit;
        let joined = unit.is_any_of(comma + 2, &["and", "or"]) || unit.is_mark(comma + 2, ",");
        unit.is_mark(comma, ",")
            && unit.is_word(comma + 1)
            && !unit.is(comma + 1, Categories::VERB.or(Categories::STOP))
            && joined
    }

    /// Returns true if a speaker and a verb stand in a clause of their own, which a comma ends: "after she said …,", ", who said …,".
    fn is_aside(&self, source: &Range<usize>) -> bool {
        let unit = self.unit;
        let begins = [
            "after", "while", "when", "although", "though", "until", "since", "before", "if", "because", "even",
        ];
        let subordinate =
            source.start > 0 && unit.is_any_of_before(source.start, &begins) || self.is_in_opening_clause(source.end);
        subordinate
            || (unit.is_any_of(source.start, &["who"]) && source.start > 0 && unit.is_mark_before(source.start, ","))
    }

    /// Returns what is said after the verb.
    fn words_after(&self, source: &Range<usize>, cue: &Cue) -> Option<Range<usize>> {
        let unit = self.unit;
        let start = self.start_after(cue)?;
        let parted = unit.is_quoted(start) && unit.is_mark_before(start, ",:");
        let beside = parted || unit.is_quoted(start) && start == cue.range.end;
        // "posted on Facebook that".
        const NEAR: usize = 3;
        let clause = unit.is_any_of(start, &["that", "how", "whether", "why", "what", "if"]);
        let reports = Categories::SAY.or(Categories::TELL).or(Categories::JUDGE);
        let takes = match unit.is_any_of(start, &["to"]) {
            true => reports.or(Categories::INTEND),
            false => reports,
        };
        let refuses =
            cue.of.is(Categories::INTEND) && unit.is(cue.word, Categories::UNDONE) && unit.is_any_of(start, &["to"]);
        if refuses && unit.is(start + 1, Categories::VERB) {
            return None;
        }
        // "the plan which Marn opposed in May": the object stands before.
        let judges =
            cue.of.is(Categories::JUDGE) && !cue.of.is(Categories::SAY.or(Categories::TELL)) && cue.range.len() == 1;
        let place = [
            "in", "on", "over", "under", "at", "during", "by", "while", "when", "after", "before",
        ];
        if judges && (unit.is_any_of(start, &place) || unit.is(start, Categories::TIME)) {
            return None;
        }
        let written = unit.is_any_of(cue.word, &["write", "writes", "wrote", "writing", "written"]);
        if written && unit.is(start, Categories::DETERMINER) || self.is_naming(source, cue, start) {
            return None;
        }
        let shows = source.clone().any(|at| unit.is(at, Categories::EVIDENCE));
        let fits = cue.of.is(takes)
            || cue.of.is(Categories::MARK) && (beside || clause && start < cue.range.end + NEAR)
            || cue.of.is(Categories::FACT.or(Categories::ADJECTIVE)) && clause
            || cue.of.is(Categories::FACT) && unit.is_any_of(start, &["he", "she", "they", "we", "there"])
            || self.sees_as(cue, start)
            || cue.of.is(Categories::SHOW) && shows;
        let end = match parted {
            true => self.row_of_quoted(start),
            false => self.clause_end(start),
        };
        (fits && end > start).then_some(start..end)
    }

    /// "sees her as a rival", "regards the plan as a mistake".
    fn sees_as(&self, cue: &Cue, start: usize) -> bool {
        /// The most tokens of the object.
        const OBJECT_MAX: usize = 8;
        let unit = self.unit;
        let sees = [
            "see",
            "sees",
            "saw",
            "view",
            "views",
            "viewed",
            "viewing",
            "seeing",
            "regard",
            "regards",
            "regarded",
            "perceive",
            "perceived",
        ];
        let mut near = (start + 1..start + OBJECT_MAX).take_while(|&at| unit.is_word(at));
        unit.is_any_of(cue.word, &sees) && near.any(|at| unit.is_any_of(at, &["as"]))
    }

    /// "a firm called Marn & Co.", "she called him": nothing is said of the one who is called.
    fn is_naming(&self, source: &Range<usize>, cue: &Cue, start: usize) -> bool {
        let unit = self.unit;
        let calls = unit.is_any_of(cue.word, &["call", "calls", "called", "calling"]) && cue.range.len() == 1;
        let pronoun = unit.is_any_of(start, &["him", "her", "me", "them", "us"]);
        let name = (start..start + 4)
            .find(|&at| !unit.is_capitalised_inside(at))
            .unwrap_or(start);
        let after = if pronoun { start + 1 } else { name };
        let ends = after >= unit.tokens.len()
            || unit.is_mark(after, ".,;:)—–?!")
            || unit.is(after, Categories::LINK.or(Categories::TIME).or(Categories::STOP));
        if calls && unit.is_any_of(start, &["off", "up", "in", "into", "back", "from", "to", "on"]) {
            return true;
        }
        let begins = unit.is_any_of(source.start, &["a", "an", "another"]) && (name > start || unit.is_quoted(start));
        calls && (begins || (pronoun || name > start) && ends && self.after_aside(after).is_none())
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
        let next = self.after_time(cue.range.end);
        if next > cue.range.end && cue.of.is(Categories::INTEND) && unit.is_any_of(next, &["to"]) {
            return (next + 1 < unit.tokens.len()).then_some(next);
        }
        if next > cue.range.end && !unit.is_mark(next, ".,;:!?)—–") && !unit.is(next, Categories::LINK) {
            return Some(next).filter(|&at| at < unit.tokens.len());
        }
        let next = cue.range.end;
        if cue.of.is(Categories::INTEND)
            && !cue.of.is(Categories::TELL)
            && unit.is(next, Categories::LINK.or(Categories::TIME))
            && !unit.is_any_of(next, &["to"])
            && let Some(to) = self.intent_after(next)
        {
            return Some(to);
        }
        let time = Categories::TIME.or(Categories::ADVERB);
        if cue.of.is(Categories::INTEND) && unit.is_any_of(next, &["to"]) {
            let is_verb =
                unit.word(next + 1).starts_with(char::is_lowercase) && !unit.is(next + 1, Categories::DETERMINER);
            return (is_verb || unit.title_case || unit.is_quoted(next + 1))
                .then_some(next)
                .filter(|_| unit.is_word(next + 1) || unit.is_quoted(next + 1));
        }
        let aside = unit.is(next, time.or(Categories::LINK)) || unit.is_any_of(next, &["during", "after", "before"]);
        let tells = cue.of.is(Categories::TELL) && !unit.is_any_of(next, &["that", "how", "whether", "if", "to"]);
        let start = if unit.is_mark(next, ":") {
            next + 1
        } else if tells && let Some(clause) = self.clause_after_hearer(next) {
            clause
        } else if (aside || tells || unit.is_mark(next, ","))
            && let Some(opener) = self.opener(next, cue)
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

    /// "promised Sunday at a rally to end it": the infinitive after a time and a place.
    fn intent_after(&self, next: usize) -> Option<usize> {
        /// The most tokens of the time and the place.
        const BETWEEN_MAX: usize = 8;
        let unit = self.unit;
        (next..next + BETWEEN_MAX)
            .take_while(|&at| unit.is_word(at) && !unit.is(at, Categories::VERB.or(Categories::STOP)))
            .find(|&at| unit.is_any_of(at, &["to"]))
            .filter(|&to| {
                unit.word(to + 1).starts_with(char::is_lowercase)
                    && !unit.is(to + 1, Categories::DETERMINER.or(Categories::PRONOUN))
            })
    }

    /// "told voters they had won": the clause begins with its subject.
    fn clause_after_hearer(&self, next: usize) -> Option<usize> {
        let hearer = speaker::after(self.unit, next)?;
        let begins = self.unit.is_any_of(
            hearer.end,
            &[
                "he", "she", "they", "it", "we", "I", "you", "that", "how", "whether", "to",
            ],
        );
        (begins && hearer.end < self.unit.tokens.len()).then_some(hearer.end)
    }

    /// The "that", the words in marks or what follows a colon near a verb, before another one.
    fn opener(&self, next: usize, cue: &Cue) -> Option<usize> {
        let asks = self.unit.is_any_of(cue.word, &["ask", "asks", "asked", "asking"]);
        let unit = self.unit;
        let near = next..unit.tokens.len().min(next + OPENER_MAX);
        let at = near
            .take_while(|&at| !unit.is(at, Categories::VERB) || unit.is_capitalised(at))
            .find(|&at| {
                let opens_quoted = unit.is_quoted(at) && (at == next || unit.is_mark_before(at, ",:"));
                let questions = asks && unit.is_any_of(at, &["whether", "if", "why", "how"]);
                opens_quoted || questions || unit.is_any_of(at, &["that"]) || unit.is_mark(at, ":")
            })?;
        Some(if unit.is_mark(at, ":") { at + 1 } else { at })
    }

    /// Words in marks right after a verb, or after a comma or colon there.
    pub(super) fn opens_quoted(&self, at: usize) -> bool {
        let unit = self.unit;
        unit.is_quoted(at) || (unit.is_mark(at, ",:") && unit.is_quoted(at + 1))
    }
}
