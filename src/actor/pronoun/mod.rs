//! Pronouns: whom *he*, *she* and *who* stand for, where the article says it plainly.
//!
//! A pronoun is resolved where only one person can be meant, and refused otherwise: a wrong link makes a wrong score, a
//! missing one only loses a mention. `docs/pronouns.md` has the rule, what it refuses, its accuracy, and what else was tried.
//!
//! `candidates` finds the pronouns of a text by the words of `vocabulary`; `persons` finds all that stands for a person in a
//! sentence, and `quotation` what is said in one speech, and by whom; `antecedent` chooses the person that a pronoun stands for,
//! with what `Genders` has counted: by its `clause`, by the sentences before, and by what is around the quotation (`quoted`).

mod antecedent;
mod candidates;
mod clause;
mod persons;
mod quotation;
mod quoted;
mod vocabulary;

use crate::actor::gender::Genders;
use crate::article::{Article, Field, FieldSpan};
use crate::quote::Quote;
use crate::sentence::Sentence;
use antecedent::Resolver;
pub use candidates::{candidates, lemma};
use persons::{PersonPhrase, SentencePersons};
use quotation::Speeches;
use vocabulary::Form;

/// Words in a sentence that stand for one person of the article: a name, an office, or a resolved pronoun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// Index into the article's sentences.
    pub sentence: usize,
    /// The words.
    pub span: FieldSpan,
    /// The person: equal for the same person in this article.
    pub entity: usize,
}

/// Links the pronouns of an article to the persons that are named in it. The links are in the order of the text.
///
/// `homonyms` are persons that can be one of several others: those of names that are not linked. `quotes` say what is said, and by whom: hardly
/// anything refers across quotation marks. Persons and quotes may come in any order; names that do not fit the article are left out.
pub fn resolve(
    article: &Article,
    sentences: &[Sentence],
    names: &[Reference],
    homonyms: &[(usize, &[usize])],
    quotes: &[(Field, Quote)],
) -> Vec<Reference> {
    let mut names_in: Vec<Vec<(FieldSpan, usize)>> = vec![Vec::new(); sentences.len()];
    for name in names {
        if let Some(names) = names_in.get_mut(name.sentence) {
            names.push((name.span, name.entity));
        }
    }
    let speeches = Speeches::new(article, quotes);
    let mut genders = Genders::default();
    for (person, meant) in homonyms {
        genders.add_meant(*person, meant);
    }
    let sentences: Vec<SentencePersons> = sentences
        .iter()
        .zip(names_in)
        .map(|(sentence, names)| SentencePersons::new(article, *sentence, &names, &speeches, &mut genders))
        .collect();
    // The second pass knows what the pronouns of the first one say of the persons' genders.
    let links = resolve_in_order(&sentences, &speakers(&speeches, &sentences, &[]), &genders);
    for (form, link) in &links {
        if let Form::Personal(gender) = form {
            genders.add(link.entity, *gender, 1);
        }
    }
    let speakers = speakers(&speeches, &sentences, &links);
    let links = resolve_in_order(&sentences, &speakers, &genders);
    links.into_iter().map(|(_, link)| link).collect()
}

/// Returns for each speech all persons in the words that name its speaker; a pronoun of `links`, which are in order, has its person.
fn speakers(speeches: &Speeches, sentences: &[SentencePersons], links: &[(Form, Reference)]) -> Vec<Vec<PersonPhrase>> {
    let mut speakers = vec![Vec::new(); speeches.count()];
    for (speech, field, source) in speeches.sources() {
        let at = sentences.partition_point(|s| (s.sentence.field, s.sentence.span.end) <= (field, source.start));
        let Some((sentence, speakers)) = sentences.get(at).zip(speakers.get_mut(speech)) else {
            continue;
        };
        let to_field = |person: &PersonPhrase| sentence.sentence.to_field(person.span);
        let first = sentence
            .persons
            .partition_point(|person| to_field(person).end <= source.start);
        let persons = sentence.persons[first..].iter();
        for person in persons.take_while(|person| to_field(person).start < source.end) {
            let place = (at, to_field(person));
            let link = links.binary_search_by_key(&place, |(_, link)| (link.sentence, link.span));
            let linked = link
                .ok()
                .and_then(|found| links.get(found))
                .map(|(_, link)| link.entity);
            speakers.push(PersonPhrase {
                entity: person.entity.or(linked),
                ..*person
            });
        }
    }
    speakers
}

/// Resolves the pronouns in the order of the text: one that is resolved stands for its person to the next.
fn resolve_in_order(
    sentences: &[SentencePersons],
    speakers: &[Vec<PersonPhrase>],
    genders: &Genders,
) -> Vec<(Form, Reference)> {
    let mut links = Vec::new();
    let mut earlier: Vec<Resolver> = Vec::with_capacity(sentences.len());
    for (index, sentence) in sentences.iter().enumerate() {
        let mut resolver = Resolver::new(sentence, speakers, genders);
        for (at, pronoun) in sentence.persons.iter().enumerate() {
            let Some(form) = pronoun.form else { continue };
            let Some(entity) = resolver.resolve(at, form, &earlier) else {
                continue;
            };
            let link = Reference {
                sentence: index,
                span: sentence.sentence.to_field(pronoun.span),
                entity,
            };
            links.push((form, link));
        }
        earlier.push(resolver);
    }
    links
}

#[cfg(test)]
mod tests;
