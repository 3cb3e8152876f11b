//! The persons of a sentence: names, pronouns, and words for somebody ("a man").

use super::candidates::form_at;
use super::quotation::Speeches;
use super::vocabulary::{Form, Gender, first_word, last_word, meaning, words};
use crate::actor::gender::{Genders, MAJORITY, gender_of_first_name};
use crate::article::{Article, FieldSpan, SentenceSpan};
use crate::sentence::Sentence;
use crate::text;

/// Longest apposition between a name and what it is about, in bytes.
pub(super) const APPOSITION: usize = 80;
/// Words before a name that can be its title.
const TITLE_WORDS: usize = 7;

/// Words in a sentence that stand for a person.
#[derive(Debug, Clone, Copy)]
pub(super) struct PersonPhrase {
    pub(super) span: SentenceSpan,
    /// The form of a pronoun; none of a name or a word for somebody.
    pub(super) form: Option<Form>,
    /// The person, of a name or a pronoun that is resolved.
    pub(super) entity: Option<usize>,
    /// The gender that its own word says.
    pub(super) gender: Option<Gender>,
    /// True if a clause begins with it.
    pub(super) is_subject: bool,
    /// The quotation it stands in.
    pub(super) quote: Option<usize>,
    /// True if it is who speaks: "Ada" in "Ada said", not in "Ada's aides said".
    pub(super) is_speaker: bool,
}

/// A sentence and the persons in it.
pub(super) struct SentencePersons<'t> {
    pub(super) text: &'t str,
    pub(super) sentence: Sentence,
    /// The quotation that all of it stands in.
    pub(super) quote: Option<usize>,
    /// In the order of the text.
    pub(super) persons: Vec<PersonPhrase>,
}

impl<'t> SentencePersons<'t> {
    /// Finds the persons of a sentence; what titles say of genders goes to `genders`. `names` are spans of persons' names with
    /// the persons, `speech` is what is said in the article.
    pub(super) fn new(
        article: &'t Article,
        sentence: Sentence,
        names: &[(FieldSpan, usize)],
        speech: &Speeches,
        genders: &mut Genders,
    ) -> Self {
        let text = sentence.text(article);
        let reader = PersonFinder {
            text,
            sentence,
            names: names_in(sentence, text, names),
            speech,
        };
        let first = text.find(char::is_alphanumeric).and_then(|at| reader.quote(at));
        let last = text.rfind(char::is_alphanumeric).and_then(|at| reader.quote(at));
        Self {
            text,
            sentence,
            quote: first.filter(|_| first == last),
            persons: reader.persons(genders),
        }
    }
}

/// A person's name in a sentence.
#[derive(Debug, Clone, Copy)]
struct PersonName {
    span: SentenceSpan,
    entity: usize,
}

/// Returns the names that fit the sentence, in order and apart from each other.
fn names_in(sentence: Sentence, text: &str, names: &[(FieldSpan, usize)]) -> Vec<PersonName> {
    let mut inside: Vec<PersonName> = names
        .iter()
        .filter_map(|(span, entity)| {
            Some(PersonName {
                span: sentence.to_sentence(*span)?,
                entity: *entity,
            })
        })
        .filter(|name| !name.span.of(text).is_empty())
        .collect();
    inside.sort_by_key(|name| name.span);
    inside.dedup_by(|name, before| name.span.start < before.span.end);
    inside
}

/// Finds the persons of one sentence.
struct PersonFinder<'t> {
    text: &'t str,
    sentence: Sentence,
    /// In order and apart from each other.
    names: Vec<PersonName>,
    speech: &'t Speeches,
}

impl PersonFinder<'_> {
    /// Returns the persons in the order of the text; what titles say of genders goes to `genders`.
    fn persons(&self, genders: &mut Genders) -> Vec<PersonPhrase> {
        let mut persons: Vec<PersonPhrase> = Vec::new();
        for name in &self.names {
            let (gender, is_subject) = self.before_name(name.span);
            if let Some(gender) = gender {
                genders.add(name.entity, gender, MAJORITY);
            }
            if let Some(gender) = gender_of_name(name.span.of(self.text)) {
                genders.add_first_name(name.entity, gender);
            }
            persons.push(PersonPhrase {
                entity: Some(name.entity),
                ..self.phrase(name.span, None, None, is_subject)
            });
        }
        persons.extend(words(self.text).filter_map(|word| self.person_word(word)));
        persons.sort_by_key(|person| person.span.start);
        persons
    }

    fn phrase(&self, span: SentenceSpan, form: Option<Form>, gender: Option<Gender>, is_subject: bool) -> PersonPhrase {
        PersonPhrase {
            span,
            form,
            entity: None,
            gender,
            is_subject: is_subject && !is_possessive(&self.text[span.end..]),
            quote: self.quote(span.start),
            is_speaker: self.is_speaker(span),
        }
    }

    /// Returns true if words name who speaks: they stand last in the name of a speaker, or before an apposition.
    fn is_speaker(&self, span: SentenceSpan) -> bool {
        let span = self.sentence.to_field(span);
        let source = self.speech.source_around(self.sentence.field, span);
        let rest = source.and_then(|source| self.sentence.to_sentence(FieldSpan::new(span.end, source.end)));
        rest.map(|rest| rest.of(self.text).trim_start())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([',', '(']))
    }

    /// Returns the quotation that a byte of the sentence stands in.
    fn quote(&self, at: usize) -> Option<usize> {
        self.speech
            .speech_at(self.sentence.field, self.sentence.span.start + at)
    }

    /// Reads the words before a name: returns the gender that they say, and true if a clause begins with it.
    fn before_name(&self, name: SentenceSpan) -> (Option<Gender>, bool) {
        let mut gender = meaning(first_word(name.of(self.text))).gender;
        let mut before = &self.text[..name.start];
        for place in 0..TITLE_WORDS {
            let (rest, word) = last_word(before);
            let meaning = meaning(word);
            let is_apart = before[rest.len() + word.len()..].contains(|c: char| !" .-\u{a0}".contains(c));
            if is_apart && meaning.gender.is_none() {
                break;
            }
            if place < 2 {
                gender = gender.or(meaning.gender);
            }
            let is_title = meaning.gender.is_some() || meaning.person.is_some() || meaning.office;
            if !is_title && !word.starts_with(char::is_uppercase) {
                break;
            }
            before = rest;
        }
        (gender, begins_clause(before))
    }

    /// Returns a word outside names that stands for a person.
    fn person_word(&self, word: SentenceSpan) -> Option<PersonPhrase> {
        let next = self.names.partition_point(|name| name.span.end <= word.start);
        let (before, after) = self.names.split_at(next);
        if after.first().is_some_and(|name| name.span.start < word.end) {
            return None;
        }
        if let Some(form) = form_at(self.text, word) {
            let gender = match form {
                Form::Personal(gender) => Some(gender),
                Form::They | Form::Relative => None,
            };
            let is_subject = ["he", "she"].contains(&word.of(self.text).to_ascii_lowercase().as_str());
            // "He's" is no possessive.
            return Some(PersonPhrase {
                is_subject,
                ..self.phrase(word, Some(form), gender, false)
            });
        }
        let gender = meaning(word.of(self.text)).person?;
        let is_compound = meaning(first_word(&self.text[word.end..])).person.is_some();
        let is_title = after.first().is_some_and(|name| self.is_title(word, name.span));
        let is_apposed = before.last().is_some_and(|name| self.is_apposed(name.span, word));
        let is_subject = begins_clause(last_word(&self.text[..word.start]).0);
        (!is_compound && !is_title && !is_apposed).then(|| self.phrase(word, None, gender, is_subject))
    }

    /// Returns true if a word belongs to the name after it: "his wife, Ada", "spokesman for" does not.
    fn is_title(&self, word: SentenceSpan, name: SentenceSpan) -> bool {
        let between = &self.text[word.end..name.start];
        between.len() <= 30 && text::words(between).all(|(_, word)| word.starts_with(char::is_uppercase))
    }

    /// Returns true if a word says what the person named before it is: "Ada, a retired officer".
    fn is_apposed(&self, name: SentenceSpan, word: SentenceSpan) -> bool {
        let between = &self.text[name.end..word.start];
        between.len() <= APPOSITION
            && between
                .strip_prefix(", ")
                .is_some_and(|rest| !rest.contains([',', ';', ':']))
    }
}

/// Returns the gender that the first name of a person tells, where the name has more than one word: alone, it may be a surname.
fn gender_of_name(name: &str) -> Option<Gender> {
    let mut words = text::words(name).map(|(_, word)| word).skip_while(|word| {
        let meaning = meaning(word);
        meaning.office || meaning.gender.is_some()
    });
    let first = words.next()?;
    words.next().and_then(|_| gender_of_first_name(first))
}

/// Returns true if a possessive ending follows.
fn is_possessive(after: &str) -> bool {
    ["'s", "’s", "' ", "’ "].iter().any(|ending| after.starts_with(ending))
}

/// Returns true if a clause begins after `before`.
fn begins_clause(before: &str) -> bool {
    let before = before.trim_end();
    before.ends_with(|c: char| !c.is_alphanumeric() && !"'’.-".contains(c))
        || before.is_empty()
        || meaning(last_word(before).1).before_subject
}
