//! The subject of a pronoun's own clause.

use super::antecedent::{CLAUSE, Resolver};
use super::persons::{APPOSITION, PersonPhrase};
use super::vocabulary::{Gender, first_word, last_word, meaning};
use crate::text;

impl Resolver<'_> {
    /// Returns the person that a subject or a possessive stands for by its own clause.
    pub(super) fn in_clause(&self, pronoun: &PersonPhrase, gender: Gender, before: &[PersonPhrase]) -> Option<usize> {
        self.subject(pronoun, gender, before)
            .or_else(|| self.apposed_subject(pronoun, gender, before))
            .or_else(|| self.reporter(pronoun, gender, before))
            .or_else(|| self.partner(pronoun, gender, before))
    }

    /// Returns the subject of a pronoun's clause, where nobody is between: "Ada lost her keys", "Ada said she left".
    fn subject(&self, pronoun: &PersonPhrase, gender: Gender, before: &[PersonPhrase]) -> Option<usize> {
        let subject = before.iter().rev().find(|m| m.quote == pronoun.quote)?;
        let between = self.between(subject, pronoun);
        let near = if pronoun.is_subject {
            is_reported(between)
        } else {
            is_one_clause(between)
        };
        subject
            .entity
            .filter(|_| near && subject.is_subject && self.can_be(subject, gender, pronoun))
    }

    /// Returns the subject of a pronoun's clause where all others stand in an apposition to it: "Ada, daughter of Cora, lost her keys".
    fn apposed_subject(&self, pronoun: &PersonPhrase, gender: Gender, before: &[PersonPhrase]) -> Option<usize> {
        let subject = before.iter().rev().find(|m| m.is_subject && m.quote == pronoun.quote)?;
        let between = self.between(subject, pronoun);
        let (apposition, clause) = between.strip_prefix(", ")?.split_once(", ")?;
        let start = pronoun.span.start - clause.len();
        let is_apposition = apposition.len() <= APPOSITION && apposition.starts_with(char::is_lowercase);
        let is_alone = before.last().is_some_and(|last| last.span.end < start);
        let near = if pronoun.is_subject {
            is_reported(clause)
        } else {
            is_one_clause(clause)
        };
        subject
            .entity
            .filter(|_| is_apposition && is_alone && near && self.can_be(subject, gender, pronoun))
    }

    /// Returns the subject of a sentence whose second verb says what the pronoun does: "Ada met Bo, and said that she".
    fn reporter(&self, pronoun: &PersonPhrase, gender: Gender, before: &[PersonPhrase]) -> Option<usize> {
        let last = before.last()?;
        let (_, clause) = self
            .between(last, pronoun)
            .rsplit_once(" and ")
            .filter(|_| pronoun.is_subject)?;
        let is_reported = meaning(first_word(clause)).before_speaker && is_reported(clause);
        let mut subjects = before.iter().filter(|m| m.quote == pronoun.quote && m.is_subject);
        let subject = subjects.next().filter(|_| is_reported && subjects.next().is_none())?;
        subject.entity.filter(|_| self.can_be(subject, gender, pronoun))
    }

    /// Returns the person whom a possessive is joined to: "Ada and her brother".
    fn partner(&self, pronoun: &PersonPhrase, gender: Gender, before: &[PersonPhrase]) -> Option<usize> {
        let partner = before.last()?;
        let is_joined = ["and", "or", "nor"].contains(&self.between(partner, pronoun).trim());
        partner
            .entity
            .filter(|_| is_joined && !pronoun.is_subject && self.can_be(partner, gender, pronoun))
    }
}

/// Returns true if the subject before `between` says what comes after it: "said on Monday that", ", the mayor, said".
fn is_reported(between: &str) -> bool {
    if !meaning(last_word(between).1).before_speaker {
        return false;
    }
    let clause = match between.strip_prefix(", ").and_then(|rest| rest.split_once(", ")) {
        Some((apposition, clause)) if apposition.len() <= APPOSITION => clause,
        _ => between,
    };
    let mut words = text::words(clause).map(|(_, word)| word);
    let is_short = text::words(clause).take(7).count() < 7;
    is_short
        && !clause.contains([',', ';', ':', '—', '–'])
        && words.any(|word| meaning(word).before_speaker && word != "that")
}

/// Returns true if nothing in `between` ends a clause.
pub(super) fn is_one_clause(between: &str) -> bool {
    between.len() <= CLAUSE
        && !between.contains([',', ';', ':', '—', '–'])
        && !text::words(between).any(|(_, word)| meaning(word).ends_clause)
}
