//! Pronouns: whom *he*, *she* and *who* stand for, where the article says it plainly.
//!
//! A pronoun is resolved where only one person can be meant, and refused otherwise: a wrong link makes a wrong score, a
//! missing one makes a mention less. The rule, what it refuses, how right it is and what else was tried:
//! `docs/pronouns.md`.

mod vocabulary;

use crate::article::{Article, Field, FieldSpan, SentenceSpan};
use crate::sentence::Sentence;
use crate::terms::ActorType;
use std::collections::HashMap;
use vocabulary::{first_word, is_plural_verb, last_word, meaning, words};

/// A name in the article whose bearer is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedPerson {
    /// Index into the article's sentences.
    pub sentence: usize,
    /// Bytes in the text of the sentence's field.
    pub span: FieldSpan,
    /// Equal for the same actor in this article.
    pub bearer: usize,
    /// What bears it.
    pub kind: ActorType,
}

/// A pronoun and whom it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PronounLink {
    /// Index into the article's sentences.
    pub sentence: usize,
    /// Bytes in the text of the sentence's field.
    pub span: FieldSpan,
    /// The bearer of the name it stands for.
    pub bearer: usize,
}

/// As the text's own words tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gender {
    Male,
    Female,
}

/// The pronouns, each with all its cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Personal(Gender),
    They,
    Relative,
}

/// Mentions looked back at in a sentence; one that names more people before a pronoun is not plain.
const LOOK_BACK: usize = 24;
/// Longest text, in bytes, between a subject and a word of the same clause.
const CLAUSE: usize = 200;
/// Longest apposition between a name and its "who", in bytes.
const APPOSITION: usize = 80;
/// Words before a name that can be its title.
const TITLE_WORDS: usize = 7;
/// How much more often a bearer must be of one gender than of the other for it to be known.
const MAJORITY: u32 = 3;

/// `he`, `she`, `they` or `who`, where `word` is a form of one (`him`, `hers`, `whose`), in any case.
pub fn lemma(word: &str) -> Option<&'static str> {
    Some(match meaning(word).form? {
        Form::Personal(Gender::Male) => "he",
        Form::Personal(Gender::Female) => "she",
        Form::They => "they",
        Form::Relative => "who",
    })
}

/// The pronouns of `text` that can be resolved: the forms of *he*, *she* and *who*. Spans in bytes, in order. [`resolve`]
/// links no others: *they* stood for nobody named in any of 71 cases, and is never linked.
pub fn candidates(text: &str) -> Vec<SentenceSpan> {
    pronouns(text).map(|(span, _)| span).collect()
}

fn pronouns(text: &str) -> impl Iterator<Item = (SentenceSpan, Form)> + '_ {
    let form = |span: SentenceSpan| Some((span, form_at(text, span)?));
    words(text).filter_map(form)
}

/// The form of the pronoun that is the word at `span`: not "WHO", "she-wolf" or "Her Majesty".
fn form_at(text: &str, span: SentenceSpan) -> Option<Form> {
    let word = span.of(text);
    let form = meaning(word).form.filter(|form| *form != Form::They)?;
    let after = &text[span.end..];
    let hyphens = |c: char| "-‐‑".contains(c);
    let part = after.starts_with(hyphens) || text[..span.start].ends_with(hyphens);
    (word != "WHO" && !part && !meaning(first_word(after)).honour).then_some(form)
}

/// Links the pronouns of an article to the bearers of its names.
///
/// `quoted` is direct speech: what is said inside a quotation and outside of it does not refer across its marks. Names and
/// quotations may come in any order; names that do not fit the article are left out. The links are in the order of the text.
pub fn resolve(
    article: &Article,
    sentences: &[Sentence],
    names: &[NamedPerson],
    quoted: &[(Field, FieldSpan)],
) -> Vec<PronounLink> {
    let mut persons: Vec<Vec<NamedPerson>> = vec![Vec::new(); sentences.len()];
    for name in names.iter().filter(|name| name.kind == ActorType::Person) {
        if let Some(persons) = persons.get_mut(name.sentence) {
            persons.push(*name);
        }
    }
    let mut quoted = quoted.to_vec();
    quoted.sort_by_key(|(field, span)| (*field, span.start));
    let mut genders = Genders::default();
    let scene = |(sentence, persons): (&Sentence, Vec<NamedPerson>)| {
        let scene = Scene::new(article, *sentence, &persons, &quoted);
        let mentions = scene.mentions(&mut genders);
        (scene, mentions)
    };
    let scenes: Vec<(Scene, Vec<Mention>)> = sentences.iter().zip(persons).map(scene).collect();
    // What the pronouns of a first reading say of the bearers' genders, the second one knows.
    for (form, link) in read(&scenes, &genders) {
        if let Form::Personal(gender) = form {
            genders.add(link.bearer, gender, 1);
        }
    }
    read(&scenes, &genders).into_iter().map(|(_, link)| link).collect()
}

/// What the words of a text say of its persons' genders.
#[derive(Default, Clone)]
struct Genders(HashMap<usize, [u32; 2]>);

impl Genders {
    fn add(&mut self, bearer: usize, gender: Gender, weight: u32) {
        self.0.entry(bearer).or_default()[gender as usize] += weight;
    }

    fn of(&self, bearer: usize) -> Option<Gender> {
        let [male, female] = *self.0.get(&bearer)?;
        if male > 0 && male >= MAJORITY * female {
            Some(Gender::Male)
        } else if female > 0 && female >= MAJORITY * male {
            Some(Gender::Female)
        } else {
            None
        }
    }
}

/// A person in a sentence.
#[derive(Debug, Clone, Copy)]
struct Mention {
    span: SentenceSpan,
    /// The pronoun; none of a name or a word for somebody.
    form: Option<Form>,
    /// Who it is, of a name or a pronoun that is resolved.
    bearer: Option<usize>,
    /// What its own word says.
    gender: Option<Gender>,
    /// Whether a clause begins with it.
    subject: bool,
    /// The quotation it stands in.
    quote: Option<usize>,
}

/// A person's name in a sentence.
#[derive(Debug, Clone, Copy)]
struct Person {
    span: SentenceSpan,
    bearer: usize,
}

/// A sentence and the names of persons in it.
struct Scene<'t> {
    text: &'t str,
    sentence: Sentence,
    /// In order and apart from each other.
    persons: Vec<Person>,
    /// Direct speech of the article, in order.
    quoted: &'t [(Field, FieldSpan)],
}

impl<'t> Scene<'t> {
    fn new(article: &'t Article, sentence: Sentence, names: &[NamedPerson], quoted: &'t [(Field, FieldSpan)]) -> Self {
        let text = sentence.text(article);
        let mut persons: Vec<Person> = names
            .iter()
            .filter_map(|name| {
                let span = sentence.to_sentence(name.span)?;
                let bearer = name.bearer;
                (!span.of(text).is_empty()).then_some(Person { span, bearer })
            })
            .collect();
        persons.sort_by_key(|name| (name.span.start, name.span.end));
        persons.dedup_by(|name, before| name.span.start < before.span.end);
        Self {
            text,
            sentence,
            persons,
            quoted,
        }
    }

    /// The persons in the order of the text; what titles say of genders goes to `genders`.
    fn mentions(&self, genders: &mut Genders) -> Vec<Mention> {
        let mut mentions: Vec<Mention> = Vec::new();
        for name in &self.persons {
            let (gender, subject) = self.before_name(name.span);
            if let Some(gender) = gender {
                genders.add(name.bearer, gender, MAJORITY);
            }
            mentions.push(Mention {
                bearer: Some(name.bearer),
                ..self.mention(name.span, None, None, subject)
            });
        }
        mentions.extend(words(self.text).filter_map(|word| self.word(word)));
        mentions.sort_by_key(|mention| mention.span.start);
        mentions
    }

    fn mention(&self, span: SentenceSpan, form: Option<Form>, gender: Option<Gender>, subject: bool) -> Mention {
        Mention {
            span,
            form,
            bearer: None,
            gender,
            subject: subject && !is_possessive(&self.text[span.end..]),
            quote: self.quote(span.start),
        }
    }

    /// The quotation that a byte of the sentence stands in.
    fn quote(&self, at: usize) -> Option<usize> {
        let (field, at) = (self.sentence.field, self.sentence.span.start + at);
        let after = self.quoted.partition_point(|(f, span)| (*f, span.start) <= (field, at));
        let last = after.checked_sub(1)?;
        let (quoted, span) = self.quoted.get(last)?;
        (*quoted == field && at < span.end).then_some(last)
    }

    /// What the words before a name say: its bearer's gender, and whether a clause begins with it.
    fn before_name(&self, name: SentenceSpan) -> (Option<Gender>, bool) {
        let mut gender = meaning(first_word(name.of(self.text))).gender;
        let mut before = &self.text[..name.start];
        for place in 0..TITLE_WORDS {
            let (rest, word) = last_word(before);
            let meaning = meaning(word);
            let apart = before[rest.len() + word.len()..].contains(|c: char| !" .-\u{a0}".contains(c));
            if apart && meaning.gender.is_none() {
                break;
            }
            if place < 2 {
                gender = gender.or(meaning.gender);
            }
            let title = meaning.gender.is_some() || meaning.person.is_some() || meaning.office;
            if !title && !word.starts_with(char::is_uppercase) {
                break;
            }
            before = rest;
        }
        (gender, begins_clause(before))
    }

    /// A word outside names that stands for a person.
    fn word(&self, word: SentenceSpan) -> Option<Mention> {
        let next = self.persons.partition_point(|name| name.span.end <= word.start);
        let (before, after) = self.persons.split_at(next);
        if after.first().is_some_and(|name| name.span.start < word.end) {
            return None;
        }
        if let Some(form) = form_at(self.text, word) {
            let gender = match form {
                Form::Personal(gender) => Some(gender),
                Form::They | Form::Relative => None,
            };
            let subject = ["he", "she"].contains(&word.of(self.text).to_ascii_lowercase().as_str());
            return Some(self.mention(word, Some(form), gender, subject));
        }
        let gender = meaning(word.of(self.text)).person?;
        let compound = meaning(first_word(&self.text[word.end..])).person.is_some();
        let titles = after.first().is_some_and(|name| self.is_title(word, name.span));
        let apposed = before.last().is_some_and(|name| self.is_apposed(name.span, word));
        let subject = begins_clause(last_word(&self.text[..word.start]).0);
        (!compound && !titles && !apposed).then(|| self.mention(word, None, gender, subject))
    }

    /// Whether a word belongs to the name after it: "his wife, Ada", "spokesman for" does not.
    fn is_title(&self, word: SentenceSpan, name: SentenceSpan) -> bool {
        let between = &self.text[word.end..name.start];
        between.len() <= 30 && words(between).all(|word| word.of(between).starts_with(char::is_uppercase))
    }

    /// Whether a word says what the bearer of the name before it is: "Ada, a retired officer".
    fn is_apposed(&self, name: SentenceSpan, word: SentenceSpan) -> bool {
        let between = &self.text[name.end..word.start];
        between.len() <= APPOSITION
            && between
                .strip_prefix(", ")
                .is_some_and(|rest| !rest.contains([',', ';', ':']))
    }
}

/// Whether a possessive ending follows.
fn is_possessive(after: &str) -> bool {
    ["'s", "’s", "' ", "’ "].iter().any(|ending| after.starts_with(ending))
}

/// Whether a clause begins after `before`.
fn begins_clause(before: &str) -> bool {
    let before = before.trim_end();
    before.ends_with(|c: char| !c.is_alphanumeric() && !"'’.-".contains(c))
        || before.is_empty()
        || meaning(last_word(before).1).before_subject
}

/// Whether nothing in `between` ends a clause.
fn is_one_clause(between: &str) -> bool {
    between.len() <= CLAUSE
        && !between.contains([',', ';', ':', '—', '–'])
        && !words(between).any(|word| meaning(word.of(between)).ends_clause)
}

/// Resolves the pronouns in the order of the text: one that is resolved stands for its person to the next.
fn read(scenes: &[(Scene, Vec<Mention>)], genders: &Genders) -> Vec<(Form, PronounLink)> {
    let mut links = Vec::new();
    let mut before: Option<Reading> = None;
    for (sentence, (scene, mentions)) in scenes.iter().enumerate() {
        let mut reading = Reading {
            scene,
            genders,
            mentions: mentions.clone(),
        };
        let last = before.filter(|last| last.scene.sentence.field == scene.sentence.field);
        for (at, mention) in mentions.iter().enumerate() {
            let Some(form) = mention.form else { continue };
            let Some(bearer) = reading.antecedent(at, form, last.as_ref()) else {
                continue;
            };
            reading.mentions[at].bearer = Some(bearer);
            let span = scene.sentence.to_field(mention.span);
            links.push((form, PronounLink { sentence, span, bearer }));
        }
        before = Some(reading);
    }
    links
}

/// A sentence whose pronouns are being resolved.
struct Reading<'t> {
    scene: &'t Scene<'t>,
    genders: &'t Genders,
    mentions: Vec<Mention>,
}

impl Reading<'_> {
    fn antecedent(&self, at: usize, form: Form, last: Option<&Reading>) -> Option<usize> {
        match form {
            Form::Personal(gender) => self.personal(at, gender, last),
            Form::Relative => self.relative(at),
            Form::They => None,
        }
    }

    fn between(&self, mention: &Mention, pronoun: &Mention) -> &str {
        self.scene.text.get(mention.span.end..pronoun.span.start).unwrap_or("")
    }

    /// Whom *he* or *she* stands for: the subject of its clause; else the only person that it can be of those named before it
    /// in its sentence; where there is none, of those in the sentence before.
    fn personal(&self, at: usize, gender: Gender, last: Option<&Reading>) -> Option<usize> {
        let pronoun = &self.mentions[at];
        let object = self.is_object(pronoun);
        let before = &self.mentions[at.saturating_sub(LOOK_BACK)..at];
        if !object && let Some(bearer) = self.subject(pronoun, gender, before) {
            return Some(bearer);
        }
        if at > LOOK_BACK {
            return None;
        }
        let own = before.iter().filter(|m| self.can_be(m, gender, pronoun));
        // "Ada praised her": whoever that is, not Ada.
        let actor = own
            .clone()
            .rev()
            .find(|m| m.subject)
            .filter(|m| object && is_one_clause(self.between(m, pronoun)));
        let is_actor =
            |m: &Mention| actor.is_some_and(|a| std::ptr::eq(m, a) || (m.bearer.is_some() && m.bearer == a.bearer));
        let mut own = own.filter(|m| !is_actor(m)).peekable();
        if own.peek().is_some() {
            return only(own);
        }
        let last = last.filter(|last| last.mentions.len() <= LOOK_BACK)?;
        only(
            last.mentions
                .iter()
                .filter(|m| last.can_be(m, gender, pronoun) && !is_actor(m)),
        )
    }

    /// Whether a pronoun is the object of a verb or preposition: "him"; "her" where no noun follows.
    fn is_object(&self, pronoun: &Mention) -> bool {
        let after = self.scene.text[pronoun.span.end..].trim_start();
        match pronoun.span.of(self.scene.text).to_ascii_lowercase().as_str() {
            "him" => true,
            "her" => !after.starts_with(char::is_alphanumeric) || meaning(first_word(after)).preposition,
            _ => false,
        }
    }

    /// Whether a person can be the one that a pronoun in the same quotation, or like it in none, stands for.
    fn can_be(&self, person: &Mention, gender: Gender, pronoun: &Mention) -> bool {
        let known = person.gender.or_else(|| self.genders.of(person.bearer?));
        known.is_none_or(|known| known == gender)
            && person.form != Some(Form::Relative)
            && person.quote == pronoun.quote
    }

    /// The subject of a pronoun's clause, where nobody is between: "Ada lost her keys", "Ada said she left".
    fn subject(&self, pronoun: &Mention, gender: Gender, before: &[Mention]) -> Option<usize> {
        let subject = before.iter().rev().find(|m| m.quote == pronoun.quote)?;
        let between = self.between(subject, pronoun);
        let near = if pronoun.subject {
            meaning(last_word(between).1).before_speaker && words(between).take(3).count() < 3
        } else {
            is_one_clause(between)
        };
        subject
            .bearer
            .filter(|_| near && subject.subject && self.can_be(subject, gender, pronoun))
    }

    /// Whom *who* stands for: the person named directly before it, or before an apposition, "Ada, a lawyer from Oslo, who".
    fn relative(&self, at: usize) -> Option<usize> {
        let pronoun = &self.mentions[at];
        let place = self.mentions[..at]
            .iter()
            .rposition(|m| m.form.is_some() || m.bearer.is_some())?;
        let name = self.mentions.get(place).filter(|m| m.form.is_none())?;
        if is_plural_verb(first_word(&self.scene.text[pronoun.span.end..])) {
            return None;
        }
        let between = self.between(name, pronoun);
        name.bearer.filter(|_| is_direct(between) || is_apposition(between))
    }
}

/// The one bearer of all these persons; none where there are several, or one is nobody named.
fn only<'m>(mut persons: impl Iterator<Item = &'m Mention>) -> Option<usize> {
    let bearer = persons.next()?.bearer?;
    persons.all(|person| person.bearer == Some(bearer)).then_some(bearer)
}

/// Whether nothing but a comma, a dash, a bracket or a preposition stands between a name and its "who".
fn is_direct(between: &str) -> bool {
    let bare = between.trim_matches(|c: char| c.is_whitespace() || ",—–-".contains(c));
    let bracket = bare.starts_with('(') && (bare.len() == 1 || bare.find(')') == Some(bare.len() - 1));
    bare.is_empty() || bracket || ["with", "of", "for", "to", "by", "from"].contains(&bare)
}

/// Whether `between` says what or where the person is who is named before it: ", 34, a nurse from Oslo, ".
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

#[cfg(test)]
mod tests;
