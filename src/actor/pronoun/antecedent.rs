//! The antecedent of a pronoun: the one person that it can stand for.

use super::clause::is_one_clause;
use super::persons::{APPOSITION, PersonPhrase, SentencePersons};
use super::vocabulary::{Form, Gender, first_word, is_plural_verb, last_word, meaning};
use crate::actor::gender::Genders;
use crate::article::Field;

/// Persons looked back at in a sentence; one that names more people before a pronoun is not plain.
pub(super) const LOOK_BACK: usize = 24;
/// Sentences looked back at, but for those that are a quotation as a whole, which do not refer to what is outside.
pub(super) const SENTENCES: usize = 2;
/// Longest text, in bytes, between a subject and a word of the same clause.
pub(super) const CLAUSE: usize = 200;

/// Resolves the pronouns of one sentence.
pub(super) struct Resolver<'t> {
    pub(super) sentence: &'t SentencePersons<'t>,
    /// For each speech, the persons in the words that name its speaker.
    pub(super) speakers: &'t [Vec<PersonPhrase>],
    pub(super) genders: &'t Genders,
    /// The persons of the sentence; a pronoun that is resolved has its person.
    pub(super) persons: Vec<PersonPhrase>,
}

impl<'t> Resolver<'t> {
    pub(super) fn new(
        sentence: &'t SentencePersons<'t>,
        speakers: &'t [Vec<PersonPhrase>],
        genders: &'t Genders,
    ) -> Self {
        Self {
            sentence,
            speakers,
            genders,
            persons: sentence.persons.clone(),
        }
    }

    pub(super) fn field(&self) -> Field {
        self.sentence.sentence.field
    }

    /// Returns the person that the pronoun at `at` stands for, and keeps it for the pronouns after it. `earlier` are the
    /// sentences before.
    pub(super) fn resolve(&mut self, at: usize, form: Form, earlier: &[Resolver]) -> Option<usize> {
        let entity = match form {
            Form::Personal(gender) => self.personal(at, gender, earlier),
            Form::Relative => self.relative(at),
            Form::They => None,
        };
        self.persons[at].entity = entity;
        entity
    }

    pub(super) fn between(&self, person: &PersonPhrase, pronoun: &PersonPhrase) -> &str {
        self.sentence
            .text
            .get(person.span.end..pronoun.span.start)
            .unwrap_or("")
    }

    /// Returns the person that *he* or *she* stands for: the subject of its clause; else the only person, or the topic, of those
    /// that it can be before it in its sentence; where there is none, of those in the nearest sentence before that has one; at last
    /// of those around its quotation.
    fn personal(&self, at: usize, gender: Gender, earlier: &[Resolver]) -> Option<usize> {
        let pronoun = &self.persons[at];
        let is_object = self.is_object(pronoun);
        let before = &self.persons[at.saturating_sub(LOOK_BACK)..at];
        if !is_object && let Some(entity) = self.in_clause(pronoun, gender, before) {
            return Some(entity);
        }
        if at > LOOK_BACK {
            return None;
        }
        let own = before.iter().filter(|m| self.can_be(m, gender, pronoun));
        // "Ada praised her": whoever that is, not Ada.
        let actor = own
            .clone()
            .rev()
            .find(|m| m.is_subject)
            .filter(|m| is_object && is_one_clause(self.between(m, pronoun)));
        // Nor is it in "Ada, her sister".
        let mut own = own
            .filter(|m| !is_same_person(m, actor) && (pronoun.is_subject || self.between(m, pronoun) != ", "))
            .peekable();
        if own.peek().is_some() {
            let topic = self.topic(own.clone(), earlier.last()).filter(|_| pronoun.is_subject);
            return topic.or_else(|| only(own));
        }
        let is_first = !is_object && before.is_empty();
        let announced = self.announced(at, gender).filter(|_| is_first);
        announced
            .or_else(|| self.in_earlier(pronoun, gender, actor, earlier))
            .or_else(|| self.outside(pronoun, gender, before, earlier))
    }

    /// Returns the only person that a pronoun can be in the nearest of the sentences before that has one, but for `actor`.
    fn in_earlier(
        &self,
        pronoun: &PersonPhrase,
        gender: Gender,
        actor: Option<&PersonPhrase>,
        earlier: &[Resolver],
    ) -> Option<usize> {
        let is_first = pronoun.is_subject && self.persons.first().is_some_and(|first| first.span == pronoun.span);
        let mut sentences = 0;
        for (place, last) in earlier.iter().enumerate().rev().take(LOOK_BACK) {
            if sentences == SENTENCES || last.field() != self.field() || last.persons.len() > LOOK_BACK {
                return None;
            }
            let mut found = last
                .persons
                .iter()
                .filter(|m| last.can_be(m, gender, pronoun) && !is_same_person(m, actor))
                .peekable();
            if found.peek().is_none() {
                sentences += usize::from(last.sentence.quote.is_none_or(|quote| Some(quote) == pronoun.quote));
                continue;
            }
            if sentences == 0 {
                // Who speaks goes on to speak: "Ada said that Cora lied. “She always does,” she added."
                let goes_on = pronoun.is_speaker && pronoun.is_subject;
                let speaker = found.clone().filter(|m| m.is_speaker && goes_on);
                let before = place.checked_sub(1).and_then(|place| earlier.get(place));
                let topic = last.topic(found.clone(), before).filter(|_| is_first);
                return topic.or_else(|| only(found)).or_else(|| only(speaker));
            }
            // Further back, "she" is nobody who need not be a woman.
            return only(found).filter(|entity| self.genders.of(*entity).is_some());
        }
        None
    }

    /// Returns the person whom a sentence is about: its subject, who comes again in it or is the subject of the sentence `before`,
    /// while of all `others` that a pronoun can be each is named once and not as a subject: "Ada said she had met Cora. She ...".
    fn topic<'m>(&self, others: impl Iterator<Item = &'m PersonPhrase>, before: Option<&Resolver>) -> Option<usize> {
        let first = self.persons.first().filter(|first| first.is_subject)?;
        let entity = first.entity?;
        let mut times = 0;
        let mut named: Vec<usize> = Vec::new();
        for person in others {
            if person.entity == Some(entity) {
                times += 1;
                continue;
            }
            let other = person.entity.filter(|other| !named.contains(other))?;
            if person.is_subject || person.form.is_some() {
                return None;
            }
            named.push(other);
        }
        let before = before.filter(|before| before.field() == self.field());
        let continues = before.is_some_and(|before| before.begins_with(entity));
        (times > 1 || (times == 1 && continues)).then_some(entity)
    }

    /// Returns true if a person is the subject that the sentence begins with.
    fn begins_with(&self, entity: usize) -> bool {
        let first = self.persons.first().filter(|first| first.is_subject);
        first.is_some_and(|first| first.entity == Some(entity))
    }

    /// Returns the subject of a sentence whose first words have its pronoun: "In her speech, Ada Quill said".
    fn announced(&self, at: usize, gender: Gender) -> Option<usize> {
        let pronoun = &self.persons[at];
        let before = &self.sentence.text[..pronoun.span.start];
        let name = self.persons[at + 1..].iter().find(|m| m.form.is_none())?;
        let between = self.between(pronoun, name);
        let is_opening = meaning(first_word(before)).opens_sentence && !before.contains(',');
        let is_near = between.len() <= CLAUSE && between.matches([',', ';', ':', '—', '–']).count() == 1;
        let is_subject = is_opening && is_near && name.is_subject && name.quote == pronoun.quote;
        name.entity
            .filter(|entity| is_subject && self.genders.of(*entity) == Some(gender))
    }

    /// Returns true if a pronoun is the object of a verb or preposition: "him"; "her" where no noun follows.
    fn is_object(&self, pronoun: &PersonPhrase) -> bool {
        let after = self.sentence.text[pronoun.span.end..].trim_start();
        match pronoun.span.of(self.sentence.text).to_ascii_lowercase().as_str() {
            "him" => true,
            "her" => !after.starts_with(char::is_alphanumeric) || meaning(first_word(after)).preposition,
            _ => false,
        }
    }

    /// Returns true if a person can be the one that a pronoun in the same quotation, or like it in none, stands for.
    pub(super) fn can_be(&self, person: &PersonPhrase, gender: Gender, pronoun: &PersonPhrase) -> bool {
        self.has_gender(person, gender) && person.quote == pronoun.quote
    }

    /// Returns true if nothing says that a person is of the other gender.
    pub(super) fn has_gender(&self, person: &PersonPhrase, gender: Gender) -> bool {
        let known = person.gender.or_else(|| self.genders.of(person.entity?));
        known.is_none_or(|known| known == gender) && person.form != Some(Form::Relative)
    }

    /// Returns the person that *who* stands for: the one named directly before it, or before an apposition, "Ada, a lawyer from
    /// Oslo, who".
    fn relative(&self, at: usize) -> Option<usize> {
        let pronoun = &self.persons[at];
        let place = self.persons[..at]
            .iter()
            .rposition(|m| m.form.is_some() || m.entity.is_some())?;
        let name = self.persons.get(place).filter(|m| m.form.is_none())?;
        if is_plural_verb(first_word(&self.sentence.text[pronoun.span.end..])) {
            return None;
        }
        let between = self.between(name, pronoun);
        name.entity.filter(|_| is_direct(between) || is_apposition(between))
    }
}

pub(super) fn is_same_person(phrase: &PersonPhrase, other: Option<&PersonPhrase>) -> bool {
    other.is_some_and(|other| std::ptr::eq(phrase, other) || (phrase.entity.is_some() && phrase.entity == other.entity))
}

/// Returns the one entity that all these phrases stand for; none where there are several, or one is nobody named.
pub(super) fn only<'m>(mut persons: impl Iterator<Item = &'m PersonPhrase>) -> Option<usize> {
    let entity = persons.next()?.entity?;
    persons.all(|person| person.entity == Some(entity)).then_some(entity)
}

/// Returns true if nothing but a comma, a dash, a bracket or a preposition stands between a name and its "who".
fn is_direct(between: &str) -> bool {
    let bare = between.trim_matches(|c: char| c.is_whitespace() || ",—–-".contains(c));
    let bracket = bare.starts_with('(') && (bare.len() == 1 || bare.find(')') == Some(bare.len() - 1));
    bare.is_empty() || bracket || ["with", "of", "for", "to", "by", "from"].contains(&bare)
}

/// Returns true if `between` says what or where the person is who is named before it: ", 34, a nurse from Oslo, ".
fn is_apposition(between: &str) -> bool {
    let Some(inside) = between.strip_prefix(", ").filter(|_| between.len() <= APPOSITION) else {
        return false;
    };
    let (first, last) = (first_word(inside), last_word(inside).1);
    let closed = inside.trim_end().ends_with(',');
    let opens = ["a", "an", "the", "of"].contains(&first)
        || first.starts_with(|c: char| c.is_ascii_digit())
        || (closed && first.starts_with(char::is_uppercase));
    let plural = last.ends_with('s') || last == "people" || last == "those";
    opens && !inside.contains(';') && (closed || !plural)
}
