//! Inside a sentence: around each verb of speech, who speaks and what is said.
//!
//! `cue` of this file says which words are verbs of speech; `who` whose they are; `before`, `after`, `passive` and `noun` what is
//! said, by where it stands; and `clause` where it ends.

mod after;
mod before;
mod clause;
mod noun;
mod passive;
mod who;

use super::lexicon::Categories;
use super::speaker;
use super::tokens::{SpeechUnit, TokenKind};
use std::ops::Range;

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
}

/// A verb of speech.
struct Cue {
    range: Range<usize>,
    of: Categories,
    word: usize,
}
