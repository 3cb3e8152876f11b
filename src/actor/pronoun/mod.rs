//! Pronouns: whom *he*, *she* and *who* stand for, where the article says it plainly.
//!
//! A pronoun is resolved where only one person can be meant, and refused otherwise: a wrong link makes a wrong score, a
//! missing one only loses a mention. `docs/pronouns.md` has the rule, what it refuses, its accuracy, and what else was tried.
//!
//! `candidates` finds the pronouns of a text by the words of `vocabulary`; `persons` finds all that stands for a person in a
//! sentence, and `quotation` what is said in one speech; `antecedent` chooses the person that a pronoun stands for, with what
//! `Genders` has counted.

mod antecedent;
mod candidates;
mod persons;
mod quotation;
mod vocabulary;

use crate::actor::gender::Genders;
use crate::article::{Article, Field, FieldSpan};
use crate::sentence::Sentence;
use antecedent::Resolver;
pub use candidates::{candidates, lemma};
use persons::SentencePersons;
use quotation::quotations;
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
/// `homonyms` are persons that can be one of several others: those of names that are not linked. `speech` is direct speech: what is said inside a quotation and outside of it does not refer across its marks. Persons and
/// quotations may come in any order; names that do not fit the article are left out.
pub fn resolve(
    article: &Article,
    sentences: &[Sentence],
    names: &[Reference],
    homonyms: &[(usize, &[usize])],
    speech: &[(Field, FieldSpan)],
) -> Vec<Reference> {
    let mut names_in: Vec<Vec<(FieldSpan, usize)>> = vec![Vec::new(); sentences.len()];
    for name in names {
        if let Some(names) = names_in.get_mut(name.sentence) {
            names.push((name.span, name.entity));
        }
    }
    let speech = quotations(article, speech);
    let mut genders = Genders::default();
    for (person, meant) in homonyms {
        genders.add_meant(*person, meant);
    }
    let sentences: Vec<SentencePersons> = sentences
        .iter()
        .zip(names_in)
        .map(|(sentence, names)| SentencePersons::new(article, *sentence, &names, &speech, &mut genders))
        .collect();
    // The second pass knows what the pronouns of the first one say of the persons' genders.
    for (form, link) in resolve_in_order(&sentences, &genders) {
        if let Form::Personal(gender) = form {
            genders.add(link.entity, gender, 1);
        }
    }
    let links = resolve_in_order(&sentences, &genders);
    links.into_iter().map(|(_, link)| link).collect()
}

/// Resolves the pronouns in the order of the text: one that is resolved stands for its person to the next.
fn resolve_in_order(sentences: &[SentencePersons], genders: &Genders) -> Vec<(Form, Reference)> {
    let mut links = Vec::new();
    let mut earlier: Vec<Resolver> = Vec::with_capacity(sentences.len());
    for (index, sentence) in sentences.iter().enumerate() {
        let mut resolver = Resolver::new(sentence, genders);
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
