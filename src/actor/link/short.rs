//! Surnames of listed persons in running text, where no model is asked for names.

use super::{Known, Linker, NameOccurrence};
use crate::actor::list::find::key;
use crate::actor::list::registry::ActorIndex;
use crate::article::{Article, SentenceSpan};
use crate::sentence::Sentence;
use crate::terms::ActorType;
use std::collections::HashSet;

/// Words that begin sentences with a capital and are no part of the name after them.
const OPENERS: &str = "a after also although an and as at because before but by despite during even for former from how if in later like \
    many most mr mrs ms new no not now of on once only or since so some still such that the then there these this those though to today \
    under until what when where whether which while who why with yesterday yet";

/// Namings that consist of capitalised words and end with the surname of a listed person whom the article names in full. They are
/// that person's, or show that another bears the surname too. A surname that the list has as an alias is left out: the list
/// has decided about it.
pub(crate) fn surnames(
    linker: &Linker<'_>,
    article: &Article,
    sentences: &[Sentence],
    listed: &[NameOccurrence],
) -> Vec<NameOccurrence> {
    let named = listed.iter().filter_map(|naming| match naming.known {
        Known::Listed(actor, _) => Some(actor),
        _ => None,
    });
    let named: HashSet<ActorIndex> = named.collect();
    let wanted: HashSet<&str> = named
        .iter()
        .flat_map(|actor| linker.persons.get(actor).into_iter().flatten())
        .filter_map(|name| Some(name.words.last()?.as_str()))
        .filter(|surname| !linker.listed_keys.contains_key(*surname))
        .collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (index, sentence) in sentences.iter().enumerate() {
        let text = sentence.text(article);
        for run in capital_runs(text) {
            let last = linker.tables.person(run.of(text)).and_then(|mut name| name.words.pop());
            let naming = NameOccurrence {
                sentence: index,
                span: sentence.to_field(run),
                kind: ActorType::Person,
                confidence: 1.0,
                known: Known::Open,
            };
            if last.is_some_and(|last| wanted.contains(last.as_str()))
                && !linker.listed_keys.contains_key(&key(run.of(text)))
                && !naming.overlaps_any(listed)
            {
                found.push(naming);
            }
        }
    }
    found
}

/// Runs of capitalised words with single spaces between them, without what opens a sentence.
fn capital_runs(text: &str) -> Vec<SentenceSpan> {
    let mut runs: Vec<SentenceSpan> = Vec::new();
    for word in words(text) {
        let shown = word.of(text);
        let opener = OPENERS.split(' ').any(|opener| shown.eq_ignore_ascii_case(opener));
        if !shown.starts_with(char::is_uppercase) || opener {
            continue;
        }
        match runs.last_mut() {
            Some(run) if matches!(&text[run.end..word.start], " " | ". ") => run.end = word.end,
            _ => runs.push(word),
        }
    }
    runs
}

/// Words with what holds them together: "O’Brien", "Smith-Jones". A possessive ending is no part of one.
fn words(text: &str) -> Vec<SentenceSpan> {
    let mut words = Vec::new();
    let mut start = None;
    let inner = |c: char| matches!(c, '-' | '\'' | '’');
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric() || (start.is_some() && inner(c)), start) {
            (true, None) => start = Some(at),
            (false, Some(begin)) => {
                let word = text[begin..at].trim_end_matches(inner);
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
