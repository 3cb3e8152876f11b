//! Inside a sentence: around each verb of speech, who speaks and what is said.
//!
//! `cue` of this file says which words are verbs of speech; `who` whose they are, past the words of `circumstance`; `before`, `after`, `passive` and `noun` what is
//! said, by where it stands; and `clause` where it ends.

mod after;
mod before;
mod circumstance;
mod clause;
mod denied;
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
    while !range.is_empty() && unit.is_mark_before(range.end, outer) {
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
            from: unit.after_dateline(),
            last: None,
        }
    }

    /// Returns what the verb of speech at `at` attributes, where there is one.
    pub(super) fn attribution(&mut self, at: usize) -> Option<Attribution> {
        let found = if self.unit.is_any_of(at, &["according"]) && self.unit.is_any_of(at + 1, &["to"]) {
            self.according(at)
        } else if let Some(cue) = self.cue(at)
            && let Some(found) = self.verb(cue)
        {
            Some(found)
        } else if self.unit.is(at, Categories::NOUN)
            && let Some(found) = self.noun(at)
        {
            Some(found)
        } else if self.unit.is(at, Categories::VIEW) {
            self.view(at)
        } else if self.unit.is(at, Categories::HEARSAY_ADVERB) {
            self.hearsay(at)
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
        let is_compound = unit.is_any_of(at + 1, &["tank", "tanks"]) || at > 0 && unit.is_any_of_before(at, &["so"]);
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
        let of = if of.is(Categories::VERB) {
            of
        } else if self.is_verb_beside_marks(at) {
            Categories::MARK
        } else {
            return None;
        };
        Some(Cue {
            range: at..at + 1,
            of,
            word: at,
        })
    }

    /// "“…!” the crowd roared.", "“…,” scoffed Ada Quill.": a verb in -ed beside words in marks that end as speech does before its verb.
    fn is_verb_beside_marks(&self, at: usize) -> bool {
        let unit = self.unit;
        if !unit.word(at).ends_with("ed") || unit.is_capitalised(at) {
            return false;
        }
        let inverted = at > 0 && who::ends_speech(unit, at - 1) && unit.is_capitalised(at + 1);
        inverted
            || self
                .between_quoted_and(self.first_of_verb(at))
                .is_some_and(|source| source.len() < 8)
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
        if let Some(found) = self.asked(&cue) {
            return Some(found);
        }
        let follows_quoted = self
            .quoted_before(cue.word)
            .or_else(|| self.quoted_before(first))
            .is_some()
            || self.between_quoted_and(first).is_some();
        if !follows_quoted && self.is_denied(first, &cue) {
            return None;
        }
        if let Some(found) = self.reported_by(&cue) {
            return Some(found);
        }
        if let Some(found) = self.object_of(first, &cue) {
            return Some(found);
        }
        if self.is_passive(first, &cue) {
            return self.passive(first, cue);
        }
        if let Some(found) = self.inverted(&cue) {
            return Some(found);
        }
        let source = self.source(first, cue.word)?;
        const BARE: [&str; 12] = [
            "the", "a", "an", "no", "his", "her", "their", "its", "my", "our", "your", "any",
        ];
        if denied::is_nobody(unit, &source)
            || source.len() == 1 && unit.is_any_of(source.start, &BARE)
            || denied::is_denied_before(unit, &source)
            || self.is_general(&source, first..cue.word)
            || self.is_adjective(first, &cue)
        {
            return None;
        }
        if cue.of.is(Categories::NOUN) && first == cue.word && !follows_quoted && !self.is_surely_verb(&source, &cue) {
            return None;
        }
        if let Some(found) = self.after_words(&source, &cue) {
            return Some(found);
        }
        if source.start > 0 && unit.is_any_of_before(source.start, &["as"]) && self.ends_attribution(cue.range.end) {
            return self.as_said(source, &cue);
        }
        self.before_words(source, cue)
    }

    /// "It is too soon to say", "it is fair to call it": what anybody could say.
    fn is_general(&self, source: &Range<usize>, verb: Range<usize>) -> bool {
        let unit = self.unit;
        unit.is_any_of(source.start, &["it", "there", "that", "this"])
            && verb.into_iter().any(|at| unit.is_any_of(at, &["to"]))
    }

    /// "the alleged plan", "400 pledged delegates": a participle that describes a noun.
    fn is_adjective(&self, first: usize, cue: &Cue) -> bool {
        let unit = self.unit;
        let Some(last) = first.checked_sub(1).filter(|_| first == cue.word) else {
            return false;
        };
        let ends = unit.word(cue.word).ends_with("ed") || unit.word(cue.word).ends_with("ing");
        let counts = ["fewer", "more", "enough", "most", "many", "of", "other"];
        let counted = (unit.word(last).starts_with(|c: char| c.is_ascii_digit()) || unit.is_any_of(last, &counts))
            && unit.word(cue.range.end).starts_with(char::is_lowercase);
        const LEADS: [&str; 15] = [
            "the", "a", "an", "this", "these", "those", "his", "her", "their", "its", "our", "my", "your", "each",
            "every",
        ];
        let owned = unit.is_any_of(last, &LEADS) || speaker::is_possessive(unit, last);
        ends && (owned || counted)
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
        let shows = cue.of.is(Categories::SHOW) && source.clone().any(|at| unit.is(at, Categories::EVIDENCE));
        let beside = source.end == cue.word || unit.is_mark_before(cue.word, ",)");
        let after_name = beside && (is_name || unit.is(last, Categories::PRONOUN));
        let is_base = !["s", "ed", "ing"]
            .iter()
            .any(|ending| unit.word(cue.word).ends_with(ending));
        let plural = unit.word(last).ends_with('s')
            || unit.is_any_of(
                last,
                &[
                    "they", "we", "I", "you", "who", "people", "many", "some", "others", "most",
                ],
            );
        let agrees = unit.word(cue.word).ends_with('s')
            && !unit.word(last).ends_with('s')
            && !speaker::is_possessive(unit, last)
            && unit.is(next, Categories::DETERMINER)
            && source.len() > 1;
        // "the states that vote in May".
        if unit.is_any_of(cue.word, &["states"]) && !is_name && !unit.is(last, Categories::PRONOUN) && !shows {
            return unit.is(last, Categories::EVIDENCE);
        }
        // "David Quill hopes to win", "officials hope the plan works".
        let intends = cue.of.is(Categories::INTEND) && unit.is_any_of(next, &["to"]);
        let noun_before = beside && !speaker::is_possessive(unit, last) && !unit.is(last, Categories::DETERMINER);
        let vows = intends && noun_before && (is_name || unit.word(last).ends_with('s') == is_base);
        let object = unit.is(next, Categories::DETERMINER.or(Categories::PRONOUN)) || unit.is_capitalised(next);
        let many = is_base && noun_before && object && unit.word(last).ends_with('s') && !unit.is_capitalised(last);
        shows
            || vows
            || many
            || agrees
            || (before_clause && (!is_base || plural))
            || (after_name && (before_object || cue.range.len() > 1))
    }

    /// Returns the first token of the verb with its auxiliaries and adverbs.
    fn first_of_verb(&self, word: usize) -> usize {
        let between = Categories::AUXILIARY.or(Categories::ADVERB);
        let unit = self.unit;
        (word.saturating_sub(6)..word)
            .rev()
            .take_while(|&at| {
                (unit.is(at, between) && !unit.is_capitalised_inside(at)) || unit.is_adverb(at) || is_all(unit, at)
            })
            .last()
            .unwrap_or(word)
    }
}

/// "have all said", "Quill and Marn both said".
fn is_all(unit: &SpeechUnit, at: usize) -> bool {
    let follows = at > 0 && unit.is_word(at - 1) && !unit.is_before(at, Categories::STOP);
    follows && unit.is_any_of(at, &["all", "both", "each"])
}

/// A verb of speech.
struct Cue {
    range: Range<usize>,
    of: Categories,
    word: usize,
}
