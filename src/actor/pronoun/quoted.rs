//! Whom a quotation is about that names nobody: "Ada Quill won. “She cheated,” said Bo Marn."

use super::antecedent::{LOOK_BACK, Resolver, SENTENCES, is_same_person, only};
use super::persons::PersonPhrase;
use super::vocabulary::{Form, Gender};

impl Resolver<'_> {
    /// Returns whom a quotation is about that names nobody: the only person that its pronoun can be in the nearest sentence before,
    /// or before it in its own, but for the speaker, who must be known.
    pub(super) fn outside(
        &self,
        pronoun: &PersonPhrase,
        gender: Gender,
        before: &[PersonPhrase],
        earlier: &[Resolver],
    ) -> Option<usize> {
        let speech = pronoun.quote?;
        let speakers = self
            .speakers
            .get(speech)
            .filter(|speakers| (1..=LOOK_BACK).contains(&speakers.len()))?;
        // "She lied," she said: whoever speaks, the one may be the other.
        let mut unknown = speakers.iter().filter(|speaker| speaker.entity.is_none());
        if unknown.any(|speaker| speaker.form == Some(Form::Personal(gender))) {
            return None;
        }
        let can_be = |person: &PersonPhrase| {
            self.has_gender(person, gender) && !speakers.iter().any(|speaker| is_same_person(person, Some(speaker)))
        };
        let known = |entity: &usize| self.genders.of(*entity) == Some(gender);
        let mut own = before
            .iter()
            .filter(|person| person.quote != Some(speech) && can_be(person))
            .peekable();
        if own.peek().is_some() {
            return only(own).filter(known);
        }
        let mut sentences = 0;
        for last in earlier.iter().rev().take(LOOK_BACK) {
            if sentences == SENTENCES || last.field() != self.field() || last.persons.len() > LOOK_BACK {
                return None;
            }
            let mut found = last.persons.iter().filter(|person| can_be(person)).peekable();
            if found.peek().is_some() {
                let is_inside = found.clone().any(|person| person.quote == Some(speech));
                return only(found).filter(known).filter(|_| !is_inside);
            }
            sentences += usize::from(last.sentence.quote.is_none());
        }
        None
    }
}
