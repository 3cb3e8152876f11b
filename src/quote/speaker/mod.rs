//! The phrase that names who speaks: beside a verb of speech, to its left or its right.
//!
//! There is no tagger: a phrase grows word by word until a word of the table (`stop`, `auxiliary`, `time`, a verb of
//! speech, a determiner) or a mark ends it. Every walk is bounded. `aside` says what stands between a speaker and the verb, and
//! `subject` whose a verb is that no speaker stands beside.

mod aside;
mod subject;

pub(super) use subject::{clause_subject, subject};

use aside::{head_of_apposition, head_of_relative, joined, skip_aside};

use super::lexicon::Categories;
use super::tokens::{SpeechUnit, TokenKind};
use std::ops::Range;

/// The most tokens of a phrase.
const PHRASE_MAX: usize = 24;

/// Words that begin the time at which somebody spoke.
const WHEN: [&str; 6] = ["late", "last", "early", "earlier", "later", "next"];

const RELATIVES: [&str; 2] = ["who", "whom"];

/// Words that end a phrase on either side.
const ENDS: Categories = Categories::STOP
    .or(Categories::AUXILIARY)
    .or(Categories::ADVERB)
    .or(Categories::TIME);

/// Returns the speaker whose phrase ends right before token `end`; what stands between commas or in brackets is passed over.
pub(super) fn before(unit: &SpeechUnit, end: usize) -> Option<Range<usize>> {
    let verb = end;
    let mut end = skip_aside(unit, verb)?;
    // "Bo Marn (L-Kessia), a lawyer,": one aside after another.
    while end < verb
        && unit.is_mark(end.saturating_sub(1), "),")
        && let Some(next) = skip_aside(unit, end).filter(|&next| next < end && next > 0)
    {
        end = next;
    }
    if let Some(short) = end.checked_sub(1).filter(|&at| is_shortened(unit, at)) {
        return Some(short..end);
    }
    if end > 0 && unit.is_any_of_before(end, &RELATIVES) {
        return Some(end - 1..end);
    }
    if end > 1 && unit.is_any_of_before(end, &["that", "which"]) {
        let that = if unit.is_mark(end - 2, ",") { end - 2 } else { end - 1 };
        return phrase_before(unit, that).map(|_| end - 1..end);
    }
    let phrase = phrase_before(unit, end)?;
    let phrase = joined(unit, &phrase).unwrap_or(phrase);
    // "Ada Quill, a lawyer said that": the second comma is missing; but "Ada Quill, a lawyer said, is late".
    let described = unit.is_any_of(phrase.start, &["a", "an", "the"]) && unit.is_word(verb + 1);
    let named = head_of_apposition(unit, &phrase).filter(|head| {
        let opens = head.start == 0 || !unit.is_word(head.start - 1);
        end < verb || described && opens
    });
    let related = head_of_relative(unit, &phrase);
    let related = related.map(|head| head_of_apposition(unit, &head).unwrap_or(head));
    Some(related.or(named).unwrap_or(phrase))
}

/// Returns true if a token stands at the beginning of a sentence or a clause.
fn begins_clause(unit: &SpeechUnit, at: usize) -> bool {
    at == 0 || !unit.is_word(at - 1) || unit.is_before(at, Categories::STOP)
}

/// The role of a token in the phrase of a speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// All of a phrase.
    Pronoun,
    /// The first word of a noun's phrase.
    Determiner,
    /// Joins a noun to the one before it.
    Link,
    And,
    /// A noun, or what describes it: any word of no other role.
    Noun,
    /// A term in marks, the apostrophe of a plural.
    Part,
    /// Part of no phrase.
    End,
}

/// Returns the role of a token; `alone` says that no noun stands after it, which would make a determiner of "both" and "another".
fn role(unit: &SpeechUnit, at: usize, alone: bool) -> Role {
    match unit.tokens[at].kind {
        TokenKind::Quoted(inner) if at > 0 && is_term(inner.of(unit.text)) => Role::Part,
        TokenKind::Mark('’' | '\'') => Role::Part,
        TokenKind::Quoted(_) | TokenKind::Mark(_) => Role::End,
        TokenKind::Word(of) if of.is(Categories::DETERMINER) && !(alone && of.is(Categories::PRONOUN)) => {
            Role::Determiner
        }
        TokenKind::Word(of) if of.is(Categories::PRONOUN) && !unit.is_capitalised_inside(at) => Role::Pronoun,
        TokenKind::Word(of) if of.is(Categories::LINK) => Role::Link,
        TokenKind::Word(_) if is_join(unit, at) => Role::And,
        TokenKind::Word(_) if ends_phrase(unit, at) => Role::End,
        TokenKind::Word(_) => Role::Noun,
    }
}

/// "he's", "they’ve": a pronoun with its auxiliary, of which the speaker is the pronoun.
fn is_shortened(unit: &SpeechUnit, at: usize) -> bool {
    unit.is(at, Categories::PRONOUN) && unit.is(at, Categories::STOP) && unit.word(at).contains(['\'', '’'])
}

fn phrase_before(unit: &SpeechUnit, end: usize) -> Option<Range<usize>> {
    let mut start = end;
    // Whether the determiner was taken, so that only a preposition leads on.
    let mut closed = false;
    while start > 0 && end - start < PHRASE_MAX {
        let at = start - 1;
        let role = role(unit, at, start == end);
        let takes = match role {
            Role::Pronoun if start == end => return Some(at..end),
            Role::Pronoun | Role::End => false,
            Role::Link => {
                start < end && at > 0 && (is_noun(unit, at - 1) || is_part_of(unit, at - 1) || counts(unit, at))
            }
            Role::And => !closed && start < end && joins_names(unit, at),
            Role::Part => !closed && (start < end || !unit.is_quoted(at)),
            Role::Determiner => {
                !closed || unit.is_any_of(at, &["the", "these", "those", "all", "his", "her", "their", "its"])
            }
            Role::Noun => !closed,
        };
        if !takes {
            break;
        }
        closed = role == Role::Determiner;
        start = at;
    }
    // A preposition at the head belongs to what stands before.
    while start < end && (unit.is(start, Categories::LINK) || is_join(unit, start)) {
        start += 1;
    }
    (start..end).any(|at| unit.is_word(at)).then_some(start..end)
}

/// Returns the speaker whose phrase begins at token `start`, after an inverted verb or "according to".
pub(super) fn after(unit: &SpeechUnit, start: usize) -> Option<Range<usize>> {
    let mut end = start;
    let mut noun = false;
    while end < unit.tokens.len() && end - start < PHRASE_MAX {
        let role = role(unit, end, !is_noun(unit, end + 1) && !is_part_of(unit, end));
        let takes = match role {
            Role::Pronoun if end == start => return Some(start..end + 1),
            Role::Pronoun | Role::End => false,
            Role::Determiner => !noun,
            Role::Link => noun && links_on(unit, end),
            Role::And => noun && joins_names(unit, end),
            Role::Part => noun,
            Role::Noun => {
                !noun || !follows_name(unit, end) || name_goes_on(unit, end) || is_described(unit, start, end)
            }
        };
        if !takes {
            break;
        }
        noun = !matches!(role, Role::Link | Role::Determiner) || is_part_of(unit, end);
        end += 1;
    }
    while end > start && (unit.is_before(end, Categories::LINK) || is_join(unit, end - 1) || unit.is_quoted(end - 1)) {
        end -= 1;
    }
    (start..end).any(|at| unit.is_word(at)).then_some(start..end)
}

/// Returns true if an "and" stands between two names.
fn joins_names(unit: &SpeechUnit, and: usize) -> bool {
    and > 0 && unit.is_capitalised_before(and) && unit.is_capitalised(and + 1)
}

/// Returns true if a word in small letters stands after a name, which is not the owner of what follows.
fn follows_name(unit: &SpeechUnit, at: usize) -> bool {
    unit.is_capitalised_before(at) && !unit.is_capitalised(at) && !is_possessive(unit, at - 1)
}

/// "a Democratic strategist", "the former Republican candidate": the noun that a determiner at `start` leads to, after capitals only.
fn is_described(unit: &SpeechUnit, start: usize, at: usize) -> bool {
    let small = (start + 1..at).filter(|&at| unit.is_capitalised(at)).count();
    let leads = unit.is(start, Categories::DETERMINER) && !unit.is_capitalised_inside(start) && small > 0;
    leads && !is_past(unit, at) && !unit.is_any_of(at, &WHEN)
}

/// "six in ten voters", "many in the crowd": a preposition after a number.
fn counts(unit: &SpeechUnit, link: usize) -> bool {
    let is_number =
        |at: usize| unit.word(at).starts_with(|c: char| c.is_ascii_digit()) || unit.is(at, Categories::DETERMINER);
    let people = ["many", "some", "those", "most", "others", "all"];
    link > 0
        && (unit.is_any_of(link, &["in"])
            && is_number(link - 1)
            && is_number(link + 1)
            && !unit.is_any_of_before(link, &["the", "a", "his", "her", "their", "its"])
            || unit.is_any_of_before(link, &people) && unit.is_any_of(link, &["in", "at", "from", "on", "with"]))
}

/// Returns true of a few words in marks that all have a capital.
pub(super) fn is_title(words: &str) -> bool {
    words.len() < 40
        && words
            .split_whitespace()
            .all(|word| !word.starts_with(char::is_lowercase))
}

/// Returns true of words in marks that belong to a phrase ("the “inner six” aides"): a few, and no mark ends them.
fn is_term(words: &str) -> bool {
    words.len() < 40 && words.ends_with(char::is_alphanumeric)
}

/// "Quill supporter Bo", "Quill officials.": small letters after a name that belong to it.
fn name_goes_on(unit: &SpeechUnit, at: usize) -> bool {
    if unit.is(at, Categories::EVIDENCE) {
        return true;
    }
    if unit.is_any_of(at, &WHEN) {
        return false;
    }
    let near = at..(at + 4).min(unit.tokens.len());
    let end = near
        .clone()
        .find(|&at| unit.is_capitalised(at) || is_past(unit, at) || role(unit, at, false) != Role::Noun);
    match end {
        Some(end) => {
            unit.is_capitalised(end)
                || (end > at
                    && (unit.is_mark(end, ".,;:—") || unit.is_any_of(end, &["who", "and", "are", "were", "have"])))
        }
        None => near.end == unit.tokens.len(),
    }
}

/// Returns true if a preposition after a noun joins another one to it: "a spokesman for the ministry", but "Bo Marn at a rally".
fn links_on(unit: &SpeechUnit, at: usize) -> bool {
    let follows_name = unit.is_capitalised_before(at);
    let of = unit.is_any_of(at, &["of", "for", "from"]);
    let allowed = of || (!follows_name && unit.is_any_of(at, &["at", "with", "in", "on", "by"]));
    let next = at + 1;
    let leads_on = !follows_name || unit.is_capitalised(next) || unit.is(next, Categories::DETERMINER);
    allowed && leads_on && unit.is_word(next) && !unit.is(next, Categories::TIME) && (of || !unit.is(next, ENDS))
}

/// "one of", "some of": stands for a noun.
fn is_part_of(unit: &SpeechUnit, at: usize) -> bool {
    unit.is(at, Categories::DETERMINER) && unit.is_any_of(at + 1, &["of"])
}

fn is_noun(unit: &SpeechUnit, at: usize) -> bool {
    unit.is_word(at) && !unit.is(at, ENDS.or(Categories::LINK).or(Categories::DETERMINER)) && !ends_phrase(unit, at)
}

fn is_join(unit: &SpeechUnit, at: usize) -> bool {
    unit.is_any_of(at, &["and", "&"])
}

pub(super) fn is_possessive(unit: &SpeechUnit, at: usize) -> bool {
    let word = unit.word(at);
    let is_shortened = unit.is(at, Categories::STOP);
    !is_shortened && ["'s", "’s", "s'", "s’"].iter().any(|ending| word.ends_with(ending))
}

fn ends_phrase(unit: &SpeechUnit, at: usize) -> bool {
    if unit.is_capitalised_inside(at) {
        return unit.is(at, Categories::TIME) && !unit.is_any_of(at, &["may", "march"]);
    }
    let is_verb = unit.is(at, Categories::VERB) && !unit.is_capitalised(at) && !is_surely_noun(unit, at);
    let describes = at > 0
        && (unit.is_before(at, Categories::DETERMINER)
            || unit.is_any_of_before(at, &["of"])
            || is_possessive(unit, at - 1));
    is_verb || unit.is(at, ENDS) || unit.is_adverb(at) && !describes
}

/// Returns true of a word that may be a verb or a noun ("report", "state") where a noun stands: after a determiner, "of" or an owner.
fn is_surely_noun(unit: &SpeechUnit, at: usize) -> bool {
    let Some(last) = at.checked_sub(1) else { return false };
    let leads = unit.is(last, Categories::DETERMINER) || unit.is_any_of(last, &["of"]) || is_possessive(unit, last);
    // "biofuel advocates say", "reports claimed".
    let before_verb = unit.word(at).ends_with('s') && unit.is(at + 1, Categories::VERB.or(Categories::AUXILIARY));
    unit.is(at, Categories::NOUN) && (leads || before_verb)
}

fn is_past(unit: &SpeechUnit, at: usize) -> bool {
    !unit.is_capitalised(at) && unit.word(at).ends_with("ed")
}
