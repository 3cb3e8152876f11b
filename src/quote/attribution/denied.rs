//! Verbs of speech of which the sentence says that nobody spoke: "Nobody criticised Quill", "Marn would not say that …". What follows
//! them is the outlet's own statement about what was left unsaid.

use super::{Cue, SentenceReader};
use crate::quote::lexicon::Categories;
use crate::quote::tokens::SpeechUnit;
use std::ops::Range;

/// Words that deny the verb that they stand before.
const DENIALS: [&str; 8] = [
    "not", "never", "neither", "nor", "hardly", "barely", "scarcely", "nowhere",
];

/// Words after "not" with which it denies nothing: "not only accused".
const NOT_DENYING: [&str; 5] = ["only", "just", "merely", "simply", "alone"];

/// Subjects that are nobody, in one word.
const NOBODY: [&str; 6] = ["nobody", "none", "neither", "nothing", "no-one", "few"];

/// The most tokens between a verb that asks for something and the "to" of what it asks for.
const HEARER_MAX: usize = 6;

/// Words that make of a verb something that may never be said: "might say", "should have said".
const IMAGINED: [&str; 6] = ["may", "might", "could", "should", "can", "ought"];

impl SentenceReader<'_, '_> {
    /// Returns true if the sentence says that the words were not said, or only imagines them. `first` is the first token of the verb
    /// with its auxiliaries. A denied thought is one ("does not believe that"), so only verbs that say or judge can be denied.
    pub(super) fn is_denied(&self, first: usize, cue: &Cue) -> bool {
        let unit = self.unit;
        if cue.of.is(Categories::THINK) {
            return false;
        }
        let verb = first..cue.word;
        let denied = verb.clone().any(|at| denies(unit, at)) || first > 0 && denies(unit, first - 1);
        let imagined = verb
            .clone()
            .any(|at| unit.is_any_of(at, &IMAGINED) && !unit.is_capitalised_inside(at));
        denied || imagined || self.is_undone(&verb, cue.word) || self.is_asked(&verb)
    }

    /// Returns true of "without saying", "refused to say", "stopped short of saying", "has yet to say", "urged her to say".
    fn is_undone(&self, verb: &Range<usize>, word: usize) -> bool {
        let unit = self.unit;
        let to = verb.clone().rev().find(|&at| unit.is_any_of(at, &["to"]));
        let Some(before) = to.unwrap_or(verb.start).checked_sub(1) else {
            return false;
        };
        if to.is_none() && !unit.word(word).ends_with("ing") {
            return false;
        }
        let of = before > 0 && unit.is_any_of(before, &["of"]) && unit.is_any_of_before(before, &["short", "instead"]);
        let near = before.saturating_sub(HEARER_MAX)..=before;
        let mut hearer = near.rev().take_while(|&at| unit.is_word(at));
        let told = to.is_some() && hearer.any(|at| unit.is(at, Categories::TELL) && !unit.is_capitalised_inside(at));
        of || told || unit.is(before, Categories::UNDONE)
    }

    /// Returns true of a question that asks whether somebody spoke: "Did Marn say that …?"
    fn is_asked(&self, verb: &Range<usize>) -> bool {
        let unit = self.unit;
        let asks = unit.is_any_of(0, &["did", "does", "do", "has", "have", "will", "would"]);
        asks && verb.start > 0 && unit.tokens.last().is_some_and(|token| token.is_mark("?"))
    }
}

/// Returns true of "nor did Marn say", "never has she said", "if Marn says": before their subject, the words are denied or imagined.
pub(super) fn is_denied_before(unit: &SpeechUnit, source: &Range<usize>) -> bool {
    /// The most tokens before "did" in which "at no point" is looked for.
    const NEAR: usize = 4;
    let Some(last) = source.start.checked_sub(1) else {
        return false;
    };
    let inverted = unit.is_any_of(last, &["did", "does", "do", "has", "have", "had", "will", "would"]);
    let mut near = last.saturating_sub(NEAR)..last;
    inverted && near.any(|at| denies(unit, at) || unit.is_any_of(at, &["no"]))
        || unit.is_any_of(last, &["if", "unless"])
}

/// Returns true if a word denies the verb after it: "not", "didn't", but not "not only".
fn denies(unit: &SpeechUnit, at: usize) -> bool {
    let word = unit.word(at);
    let is_short = ["n't", "n’t"].iter().any(|ending| word.ends_with(ending)) || unit.is_any_of(at, &["cannot"]);
    let is_denial = is_short || unit.is_any_of(at, &DENIALS);
    is_denial && !unit.is_any_of(at + 1, &NOT_DENYING)
}

/// Returns true of a subject that is nobody: "no one", "none of them", "few voters", "nobody in the party", "hardly anyone", "no
/// senator", "not everyone"; but "a few", "no fewer than ten".
pub(super) fn is_nobody(unit: &SpeechUnit, source: &Range<usize>) -> bool {
    const PLACES: [&str; 8] = ["in", "on", "at", "among", "from", "within", "inside", "outside"];
    let start = source.start;
    let is_place = start > 1 && unit.is_any_of_before(start, &PLACES);
    is_nobody_at(unit, start)
        || is_place && (is_nobody_at(unit, start - 2) || start > 2 && unit.is_any_of(start - 3, &["no", "few"]))
}

/// Returns true if the subject that begins at a token is nobody.
fn is_nobody_at(unit: &SpeechUnit, start: usize) -> bool {
    let before = |words: &[&str]| start > 0 && unit.is_any_of_before(start, words);
    if unit.is_any_of(start, &["one"]) && before(&["no", "not"]) {
        return true;
    }
    if unit.is_any_of(start, &NOBODY) {
        return !before(&["a", "quite", "other"]) && !unit.is_any_of(start + 1, &["other"]);
    }
    let counts = ["fewer", "less", "doubt", "longer", "other"];
    let no = unit.is_any_of(start, &["no"]) && !unit.is_any_of(start + 1, &counts);
    let all = [
        "a",
        "anyone",
        "anybody",
        "any",
        "everyone",
        "everybody",
        "every",
        "all",
        "many",
    ];
    let not_one = before(&["not"]) && unit.is_any_of(start, &all);
    let almost = ["hardly", "barely", "scarcely"];
    let hardly = unit.is_any_of(start, &almost) || before(&almost) || before(&["nor", "neither"]);
    no || not_one || hardly
}
