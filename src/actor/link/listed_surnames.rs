//! Surnames of listed persons in running text, where no model is asked for names.

use super::linker::Linker;
use super::occurrence::{KnownOwner, NameOccurrence};
use super::organisation_name::parse_acronym;
use super::person_name::PersonName;
use crate::actor::list::actor::ActorIndex;
use crate::actor::list::fold::name_key;
use crate::article::{Article, SentenceSpan};
use crate::sentence::Sentence;
use crate::terms::ActorType;
use std::collections::HashSet;

/// Words that begin sentences with a capital and are no part of the name after them.
const OPENERS: &str = "a after also although an and as at because before but by despite during even for former from how if in later like \
    many most mr mrs ms new no not now of on once only or since so some still such that the then there these this those though to today \
    under until what when where whether which while who why with yesterday yet";

/// Finds runs of capitalised words that end with the surname of a listed person whom the article names in full (`listed`).
/// They name that person, or show that another has the surname too. A surname that is an alias of the list is left out: the
/// list decides about it.
pub(crate) fn find_listed_surnames(
    linker: &Linker<'_>,
    article: &Article,
    sentences: &[Sentence],
    listed: &[NameOccurrence],
) -> Vec<NameOccurrence> {
    let named: HashSet<ActorIndex> = listed
        .iter()
        .filter_map(|occurrence| match occurrence.owner {
            KnownOwner::Listed(actor, _) => Some(actor),
            _ => None,
        })
        .collect();
    let wanted: HashSet<&str> = named
        .iter()
        .flat_map(|actor| linker.persons.get(actor).into_iter().flatten())
        .map(PersonName::last)
        .filter(|surname| !linker.listed_names.contains_key(*surname))
        .collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (index, sentence) in sentences.iter().enumerate() {
        let text = sentence.text(article);
        for run in find_capital_runs(text) {
            let last = linker
                .tables()
                .parse_person(run.of(text))
                .map(|name| name.last().to_owned());
            let occurrence = NameOccurrence {
                sentence: index,
                span: sentence.to_field(run),
                kind: ActorType::Person,
                confidence: 1.0,
                owner: KnownOwner::Unknown,
            };
            if last.is_some_and(|last| wanted.contains(last.as_str()))
                && !linker.listed_names.contains_key(&name_key(run.of(text)))
                && !is_known_acronym(linker, run.of(text))
                && !occurrence.overlaps_any(listed)
            {
                found.push(occurrence);
            }
        }
    }
    found
}

/// Returns true for an acronym of an institution or country: "UN" is not Kim Jong Un.
fn is_known_acronym(linker: &Linker<'_>, text: &str) -> bool {
    let tables = linker.tables();
    parse_acronym(text).is_some()
        && (tables.countries.find(text).is_some() || tables.institutions.table().find(text).is_some())
}

/// Returns the runs of capitalised words with single spaces between them, without words that open a sentence.
fn find_capital_runs(text: &str) -> Vec<SentenceSpan> {
    let mut runs: Vec<SentenceSpan> = Vec::new();
    for word in split_words(text) {
        let shown = word.of(text);
        let is_opener = OPENERS.split(' ').any(|opener| shown.eq_ignore_ascii_case(opener));
        if !shown.starts_with(char::is_uppercase) || is_opener {
            continue;
        }
        match runs.last_mut() {
            Some(run) if matches!(&text[run.end..word.start], " " | ". ") => run.end = word.end,
            _ => runs.push(word),
        }
    }
    runs
}

/// Splits a text into words, with hyphens and apostrophes inside them: "O’Brien", "Smith-Jones". A possessive ending is no part
/// of one.
fn split_words(text: &str) -> Vec<SentenceSpan> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric() || (start.is_some() && is_joiner(c)), start) {
            (true, None) => start = Some(at),
            (false, Some(begin)) => {
                let word = text[begin..at].trim_end_matches(is_joiner);
                let word = word
                    .strip_suffix("'s")
                    .or_else(|| word.strip_suffix("’s"))
                    .unwrap_or(word);
                words.push(SentenceSpan::new(begin, begin + word.len()));
                start = None;
            }
            _ => {}
        }
    }
    words
}

fn is_joiner(c: char) -> bool {
    matches!(c, '-' | '\'' | '’')
}
