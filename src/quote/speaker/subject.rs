//! Whose a verb is that no speaker stands beside: the subject of the sentence or of the clause.

use super::{after, is_noun, is_past, joined};
use crate::quote::lexicon::Categories;
use crate::quote::tokens::SpeechUnit;
use std::ops::Range;

/// The most tokens of what opens a sentence before its subject ("In a letter to the board,").
const OPENING_MAX: usize = 40;

/// Words after which no subject's phrase goes on.
const STARTS: Categories = Categories::STOP.or(Categories::AUXILIARY).or(Categories::VERB);

/// Returns the phrase that a sentence begins with, after conjunctions and adverbs: its subject, as far as can be seen.
pub(in crate::quote) fn subject(unit: &SpeechUnit) -> Option<Range<usize>> {
    let begin = unit.after_dateline();
    let mut at = begin;
    while unit.is(at, Categories::STOP.or(Categories::ADVERB)) && at < begin + 3 {
        at += 1;
    }
    let leads = [
        "during", "after", "before", "amid", "despite", "since", "until", "while", "when", "as", "if", "although",
        "though", "because",
    ];
    let first = (begin..at).any(|at| unit.is_any_of(at, &leads));
    let time = unit.is_any_of(at, &["late", "last", "this", "early", "shortly", "once"]);
    if first || time || unit.is(at, Categories::LINK.or(Categories::TIME)) {
        let comma = (at..unit.tokens.len().min(at + OPENING_MAX)).find(|&at| unit.is_mark(at, ","))?;
        at = comma + 1;
    }
    if unit.is_mark(at, ",") {
        at += 1;
    }
    let mut phrase = after(unit, at)?;
    // "The Ohio senator sought": a noun in small letters after a name, before a verb.
    let next = phrase.end + 1;
    let is_verb = is_past(unit, next) || unit.is(next, STARTS.or(Categories::LINK).or(Categories::TIME));
    if unit.is(phrase.start, Categories::DETERMINER) && is_noun(unit, phrase.end) && is_verb {
        phrase.end = next;
    }
    Some(before_past(unit, phrase))
}

/// Returns a phrase without the first verb in -ed and what follows it, where a noun stands before it.
fn before_past(unit: &SpeechUnit, phrase: Range<usize>) -> Range<usize> {
    let verb = (phrase.start + 1..phrase.end).find(|&at| is_past(unit, at));
    phrase.start..verb.unwrap_or(phrase.end)
}

/// Returns the subject of the clause that token `at` stands in, where it begins after token `from`: the last phrase before `at` that
/// follows a comma or a conjunction, and that a verb follows.
pub(in crate::quote) fn clause_subject(unit: &SpeechUnit, from: usize, at: usize) -> Option<Range<usize>> {
    /// The most tokens of the clause.
    const CLAUSE_MAX: usize = 30;
    let opens = ["and", "but", "while"];
    let near = from.max(at.saturating_sub(CLAUSE_MAX))..at;
    near.rev().find_map(|begin| {
        if unit.is_any_of(begin, &["who"]) {
            let closed = (begin..at).any(|at| unit.is_mark(at, ",") && is_finite(unit, at + 1));
            return (!closed && is_finite(unit, begin + 1)).then_some(begin..begin + 1);
        }
        if !unit.is_mark(begin, ",;:—–") && !unit.is_any_of(begin, &opens) {
            return None;
        }
        let phrase = before_past(unit, after(unit, begin + 1)?);
        if unit.is_any_of(phrase.start, &["who", "which", "that", "whose"]) {
            return None;
        }
        let led = unit.is(phrase.start, Categories::LINK.or(Categories::TIME));
        let whole = joined(unit, &phrase).unwrap_or_else(|| phrase.clone());
        (phrase.end < at && !led && is_finite(unit, phrase.end)).then_some(whole)
    })
}

/// Returns true of a verb that a subject stands before, and of the adverbs before it.
fn is_finite(unit: &SpeechUnit, at: usize) -> bool {
    let verb = (at..at + 3)
        .find(|&at| !unit.is(at, Categories::ADVERB) && !unit.is_adverb(at))
        .unwrap_or(at);
    let speaks = unit.is(verb, Categories::VERB) && !unit.is_capitalised(verb) && !unit.word(verb).ends_with("ing");
    let helps = unit.is(verb, Categories::AUXILIARY) && !unit.is_any_of(verb, &["to", "not", "be", "being", "having"]);
    speaks || helps || is_past(unit, verb) || unit.is(verb, Categories::PAST)
}
