//! What stands between a speaker and the verb: appositions, relative clauses, brackets; and the rest of a list.

use super::{begins_clause, is_join, phrase_before};
use crate::quote::lexicon::Categories;
use crate::quote::tokens::{SpeechUnit, TokenKind};
use std::ops::Range;

/// The most tokens between two commas or brackets that stand between a speaker and the verb.
const ASIDE_MAX: usize = 40;

/// Words that no apposition begins or holds.
const STARTS: Categories = Categories::STOP.or(Categories::AUXILIARY).or(Categories::VERB);

/// Returns the end of the phrase, without an aside after it: ", a spokesman,", "(D-Vt.)", a dash on both sides.
pub(super) fn skip_aside(unit: &SpeechUnit, end: usize) -> Option<usize> {
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

/// "those who back her opponents": the phrase before "who", where a clause begins with that and the one beside the verb is the object
/// in the relative clause.
pub(super) fn head_of_relative(unit: &SpeechUnit, phrase: &Range<usize>) -> Option<Range<usize>> {
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
pub(super) fn head_of_apposition(unit: &SpeechUnit, phrase: &Range<usize>) -> Option<Range<usize>> {
    let near = phrase.start.saturating_sub(ASIDE_MAX)..phrase.start;
    let begin = near.rev().take_while(|&at| belongs_to_subject(unit, at)).last()?;
    let name_end = (begin..phrase.start).find(|&at| !unit.is_capitalised(at))?;
    let leads = Categories::LINK.or(Categories::TIME).or(Categories::ADVERB);
    let dated = (begin..name_end).any(|at| unit.is(at, Categories::TIME));
    let is_name = name_end > begin + 1
        && !dated
        && !unit.is(begin, leads)
        && unit.is_mark(name_end, ",")
        && begins_clause(unit, begin);
    let follows = unit.is_mark_before(phrase.start, ",") || phrase.start > name_end + 1;
    (is_name && follows).then_some(begin..name_end)
}

/// Returns true of words and commas that can stand between a name and its verb.
fn belongs_to_subject(unit: &SpeechUnit, at: usize) -> bool {
    let is_comma = unit.is_mark(at, ",") && !unit.is_quoted(at.saturating_sub(1));
    is_comma || unit.is_word(at) && (unit.is_capitalised(at) || !unit.is(at, STARTS))
}

/// "many experts and the mayor", "Ada Quill, Bo Marn and their aides": with the phrases before an "and", where a clause begins with them.
pub(super) fn joined(unit: &SpeechUnit, phrase: &Range<usize>) -> Option<Range<usize>> {
    let last = phrase.start.checked_sub(1)?;
    let and = if is_join(unit, last) {
        last
    } else if unit.is_mark(last, ",") && phrase.clone().any(|at| is_join(unit, at)) {
        phrase.start
    } else {
        return None;
    };
    let comma = and.checked_sub(1).filter(|&at| unit.is_mark(at, ","));
    let mut first = if and == phrase.start {
        phrase.clone()
    } else {
        phrase_before(unit, comma.unwrap_or(and))?
    };
    let named = unit.is_capitalised(first.start);
    while let Some(comma) = first.start.checked_sub(1).filter(|&at| unit.is_mark(at, ","))
        && let Some(item) = phrase_before(unit, comma)
        && unit.is_capitalised(item.start) == named
        && opens_list(unit, item.start)
    {
        first = item;
    }
    let alone = comma.is_some() && and < phrase.start && first.end + 1 == and && !opens_list(unit, first.start);
    (begins_clause(unit, first.start) && !alone).then_some(first.start..phrase.end)
}

/// Returns true if the list of who speaks can begin or go on at `at`: not after a preposition ("In Ohio, Ada Quill and Bo Marn").
fn opens_list(unit: &SpeechUnit, at: usize) -> bool {
    at == 0 || unit.is_mark_before(at, ",;:—–") || unit.is_any_of_before(at, &["and", "but", "that"])
}
