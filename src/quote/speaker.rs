//! The phrase that names who speaks: beside a verb of speech, to its left or its right.
//!
//! There is no tagger: a phrase grows word by word until a word of the table (`stop`, `auxiliary`, `time`, a verb of
//! speech, a determiner) or a mark ends it. Every walk is bounded.

use super::lexicon::Categories;
use super::tokens::{SpeechUnit, TokenKind};
use std::ops::Range;

/// The most tokens of a phrase.
const PHRASE_MAX: usize = 24;

/// The most tokens between two commas or brackets that stand between a speaker and the verb.
const ASIDE_MAX: usize = 40;

const RELATIVES: [&str; 2] = ["who", "whom"];

/// Words that end a phrase on either side.
const ENDS: Categories = Categories::STOP
    .or(Categories::AUXILIARY)
    .or(Categories::ADVERB)
    .or(Categories::TIME);

/// Words that no apposition begins or holds.
const STARTS: Categories = Categories::STOP.or(Categories::AUXILIARY).or(Categories::VERB);

/// Returns the speaker whose phrase ends right before token `end`; what stands between commas or in brackets is passed over.
pub(super) fn before(unit: &SpeechUnit, end: usize) -> Option<Range<usize>> {
    let verb = end;
    let end = skip_aside(unit, verb)?;
    if end > 0 && unit.is_any_of(end - 1, &RELATIVES) {
        return Some(end - 1..end);
    }
    if end > 1 && unit.is_any_of(end - 1, &["that", "which"]) {
        let that = if unit.is_mark(end - 2, ",") { end - 2 } else { end - 1 };
        return phrase_before(unit, that).map(|_| end - 1..end);
    }
    let phrase = phrase_before(unit, end)?;
    let phrase = joined(unit, &phrase).unwrap_or(phrase);
    let named = head_of_apposition(unit, &phrase).filter(|_| end < verb);
    Some(head_of_relative(unit, &phrase).or(named).unwrap_or(phrase))
}

/// "those who back her opponents": the phrase before "who", where a clause begins with that and the one beside the verb is the object
/// in the relative clause.
fn head_of_relative(unit: &SpeechUnit, phrase: &Range<usize>) -> Option<Range<usize>> {
    /// The most tokens between "who" and the end of its clause.
    const CLAUSE_MAX: usize = 16;
    let near = phrase.start.saturating_sub(CLAUSE_MAX)..phrase.start;
    let who = near
        .clone()
        .rev()
        .take_while(|&at| unit.is_word(at))
        .find(|&at| unit.is_any_of(at, &["who"]))?;
    let quiet = (who + 1..phrase.start).all(|at| !unit.is(at, Categories::VERB));
    // "back her opponents" is read as a phrase: its verb is no verb of speech.
    let has_verb = who + 1 < phrase.start || phrase.len() > 1 && !unit.is_capitalised(phrase.start);
    let head = phrase_before(unit, who).filter(|_| quiet && has_verb)?;
    begins_clause(unit, head.start).then_some(head)
}

/// "Ada Quill, 58, of Akron, Ohio,", "Ada Quill, director of a bank, a lawyer,": the name that a clause begins with, before several
/// appositions.
fn head_of_apposition(unit: &SpeechUnit, phrase: &Range<usize>) -> Option<Range<usize>> {
    let near = phrase.start.saturating_sub(ASIDE_MAX)..phrase.start;
    let begin = near.rev().take_while(|&at| belongs_to_subject(unit, at)).last()?;
    let name_end = (begin..phrase.start).find(|&at| !unit.is_capitalised(at))?;
    let is_name = name_end > begin + 1 && unit.is_mark(name_end, ",") && begins_clause(unit, begin);
    let follows = unit.is_mark(phrase.start - 1, ",") || phrase.start > name_end + 1;
    (is_name && follows).then_some(begin..name_end)
}

/// Returns true of words and commas that can stand between a name and its verb.
fn belongs_to_subject(unit: &SpeechUnit, at: usize) -> bool {
    let is_comma = unit.is_mark(at, ",") && !unit.is_quoted(at.saturating_sub(1));
    is_comma || unit.is_word(at) && (unit.is_capitalised(at) || !unit.is(at, STARTS))
}

/// Returns true if a token stands at the beginning of a sentence or a clause.
fn begins_clause(unit: &SpeechUnit, at: usize) -> bool {
    at == 0 || !unit.is_word(at - 1) || unit.is(at - 1, Categories::STOP)
}

/// "many experts and the mayor": with the phrase before an "and", where a clause begins with that.
fn joined(unit: &SpeechUnit, phrase: &Range<usize>) -> Option<Range<usize>> {
    let and = phrase.start.checked_sub(1).filter(|&at| is_join(unit, at))?;
    let first = phrase_before(unit, and)?;
    begins_clause(unit, first.start).then_some(first.start..phrase.end)
}

/// Returns the end of the phrase, without an aside after it: ", a spokesman,", "(D-Vt.)", a dash on both sides.
fn skip_aside(unit: &SpeechUnit, end: usize) -> Option<usize> {
    let last = end.checked_sub(1)?;
    let (opens, closes) = match unit.tokens[last].kind {
        TokenKind::Mark(')') => ("(", ")"),
        TokenKind::Mark(']') => ("[", "]"),
        TokenKind::Mark(',') => (",", ","),
        TokenKind::Mark('—' | '–' | '-') => ("—–-", "—–-"),
        _ => return Some(end),
    };
    let from = last.saturating_sub(ASIDE_MAX);
    let open = (from..last).rev().find(|&at| unit.is_mark(at, opens))?;
    if closes != ")" && (open == 0 || unit.is_quoted(open - 1)) {
        return None;
    }
    Some(open)
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
        TokenKind::Quoted(inner) if is_term(inner.of(unit.text)) => Role::Part,
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
            Role::Link => start < end && at > 0 && (is_noun(unit, at - 1) || is_part_of(unit, at - 1)),
            Role::And => !closed && start < end && joins_names(unit, at),
            Role::Part => !closed && (start < end || !unit.is_quoted(at)),
            Role::Determiner | Role::Noun => !closed,
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
            Role::Noun => !noun || !follows_name(unit, end) || name_goes_on(unit, end),
        };
        if !takes {
            break;
        }
        noun = !matches!(role, Role::Link | Role::Determiner) || is_part_of(unit, end);
        end += 1;
    }
    while end > start && (unit.is(end - 1, Categories::LINK) || is_join(unit, end - 1) || unit.is_quoted(end - 1)) {
        end -= 1;
    }
    (start..end).any(|at| unit.is_word(at)).then_some(start..end)
}

/// Returns true if an "and" stands between two names.
fn joins_names(unit: &SpeechUnit, and: usize) -> bool {
    and > 0 && unit.is_capitalised(and - 1) && unit.is_capitalised(and + 1)
}

/// Returns true if a word in small letters stands after a name, which is not the owner of what follows.
fn follows_name(unit: &SpeechUnit, at: usize) -> bool {
    unit.is_capitalised(at - 1) && !unit.is_capitalised(at) && !is_possessive(unit, at - 1)
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
    let near = at..(at + 4).min(unit.tokens.len());
    let end = near
        .clone()
        .find(|&at| unit.is_capitalised(at) || is_past(unit, at) || role(unit, at, false) != Role::Noun);
    match end {
        Some(end) => unit.is_capitalised(end) || (end > at && unit.is_mark(end, ".,;:—")),
        None => near.end == unit.tokens.len(),
    }
}

/// Returns true if a preposition after a noun joins another one to it: "a spokesman for the ministry", but "Bo Marn at a rally".
fn links_on(unit: &SpeechUnit, at: usize) -> bool {
    let follows_name = unit.is_capitalised(at - 1);
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
    ["'s", "’s", "s'", "s’"].iter().any(|ending| word.ends_with(ending))
}

fn ends_phrase(unit: &SpeechUnit, at: usize) -> bool {
    if unit.is_capitalised_inside(at) {
        return unit.is(at, Categories::TIME) && !unit.is_any_of(at, &["may", "march"]);
    }
    let is_verb = unit.is(at, Categories::VERB) && !unit.is_capitalised(at) && !is_surely_noun(unit, at);
    let describes = at > 0
        && (unit.is(at - 1, Categories::DETERMINER) || unit.is_any_of(at - 1, &["of"]) || is_possessive(unit, at - 1));
    is_verb || unit.is(at, ENDS) || unit.is_adverb(at) && !describes
}

/// Returns true of a word that may be a verb or a noun ("report", "state") where a noun stands: after a determiner, "of" or an owner.
fn is_surely_noun(unit: &SpeechUnit, at: usize) -> bool {
    let Some(last) = at.checked_sub(1) else { return false };
    let leads = unit.is(last, Categories::DETERMINER) || unit.is_any_of(last, &["of"]) || is_possessive(unit, last);
    unit.is(at, Categories::NOUN) && leads
}

fn is_past(unit: &SpeechUnit, at: usize) -> bool {
    !unit.is_capitalised(at) && unit.word(at).ends_with("ed")
}

/// Returns the phrase that a sentence begins with, after conjunctions and adverbs: its subject, as far as can be seen.
pub(super) fn subject(unit: &SpeechUnit) -> Option<Range<usize>> {
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
        let comma = (at..unit.tokens.len().min(at + ASIDE_MAX)).find(|&at| unit.is_mark(at, ","))?;
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
    // The first verb in -ed ends the phrase, where a noun stands before it.
    let verb = (phrase.start + 1..phrase.end).find(|&at| is_past(unit, at));
    Some(phrase.start..verb.unwrap_or(phrase.end))
}
