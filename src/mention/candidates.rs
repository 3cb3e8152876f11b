//! Candidates: what the text of a sentence alone shows that may turn out to be a mention.

use crate::actor::{KnownOwner, Linker, NameMatch, NameOccurrence, Office, Registry, find_bare_offices, pronoun};
use crate::article::{FieldSpan, SentenceSpan};
use crate::sentence::Sentence;
use crate::terms::ActorType;
use std::collections::BTreeSet;

/// Everything in an article that may turn out to be a mention, but for the names that the model finds.
#[derive(Debug, Default)]
pub struct MentionCandidates {
    /// One per sentence.
    pub(super) sentences: Vec<SentenceCandidates>,
}

/// The candidates of one sentence.
#[derive(Debug, Default)]
pub(super) struct SentenceCandidates {
    /// Names of the list and seats of governments, in the order of the text.
    pub(super) names: Vec<NameOccurrence>,
    /// Offices alone ("the president").
    pub(super) offices: Vec<(FieldSpan, Office)>,
    /// Names after "pro-" and "anti-", which a model often finds no name in.
    pub(super) prefixed: Vec<FieldSpan>,
    /// Pronouns.
    pub(super) pronouns: Vec<FieldSpan>,
}

impl MentionCandidates {
    /// Returns the spans in a sentence, in the order of the text, each once.
    pub fn spans(&self, sentence: usize) -> Vec<FieldSpan> {
        let spans: BTreeSet<FieldSpan> = self
            .sentences
            .get(sentence)
            .into_iter()
            .flat_map(|c| c.spans())
            .collect();
        spans.into_iter().collect()
    }
}

impl SentenceCandidates {
    fn spans(&self) -> impl Iterator<Item = FieldSpan> {
        let names = self.names.iter().map(|name| name.span);
        let offices = self.offices.iter().map(|(span, _)| *span);
        let others = self.prefixed.iter().chain(&self.pronouns).copied();
        names.chain(offices).chain(others)
    }
}

/// Returns the names of the list in the sentence `index` and, apart from those, the seats of governments, in the order of the
/// text.
pub(super) fn known_names(linker: &Linker, sentence: &Sentence, index: usize, text: &str) -> Vec<NameOccurrence> {
    let listed = linker.registry().find(text);
    let mut seats = linker
        .tables()
        .metonyms()
        .map(|table| seats(table, text))
        .unwrap_or_default();
    seats.retain(|seat| !listed.iter().any(|name| name.span.overlaps(&seat.span)));
    let listed = listed.into_iter().map(|name| {
        let owner = KnownOwner::Listed(name.actor, name.method);
        (name.span, linker.registry().actor(name.actor).kind, owner)
    });
    let seats = seats
        .into_iter()
        .map(|seat| (seat.span, ActorType::Location, KnownOwner::Seat(seat.actor)));
    let mut names: Vec<NameOccurrence> = listed
        .chain(seats)
        .map(|(span, kind, owner)| NameOccurrence {
            sentence: index,
            span: sentence.to_field(span),
            kind,
            confidence: 1.0,
            owner,
        })
        .collect();
    names.sort_by_key(|name| name.span);
    names
}

/// Returns the seats of governments in a sentence, where they are no place: not "in Moscow".
fn seats(table: &Registry, text: &str) -> Vec<NameMatch> {
    const PLACE: [&str; 15] = [
        "in", "at", "near", "around", "outside", "inside", "to", "into", "from", "of", "across", "through", "via",
        "visit", "visited",
    ];
    let mut found = table.find(text);
    found.retain(|seat| {
        let before = text[..seat.span.start].trim_end();
        let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        !PLACE.contains(&word.to_lowercase().as_str())
    });
    found
}

/// Returns the offices alone in a sentence.
pub(super) fn offices(sentence: &Sentence, text: &str) -> Vec<(FieldSpan, Office)> {
    let found = find_bare_offices(text).into_iter();
    found.map(|(span, role)| (sentence.to_field(span), role)).collect()
}

/// Returns the words with a capital after "pro-" and "anti-" in a sentence: "Obama" in "anti-Obama groups".
pub(super) fn prefixed(sentence: &Sentence, text: &str) -> Vec<FieldSpan> {
    const PREFIXES: [&str; 2] = ["pro", "anti"];
    let hyphens = text.match_indices('-').map(|(at, _)| at);
    let found = hyphens.filter_map(|at| {
        let prefix = text[..at].rsplit(|c: char| !c.is_alphanumeric()).next()?;
        let after = &text[at + 1..];
        let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let is_name = after.starts_with(char::is_uppercase) && !after[end..].starts_with('-');
        let is_prefixed = is_name && PREFIXES.iter().any(|known| known.eq_ignore_ascii_case(prefix));
        is_prefixed.then(|| sentence.to_field(SentenceSpan::new(at + 1, at + 1 + end)))
    });
    found.collect()
}

/// Returns the pronouns in a sentence that can be linked.
pub(super) fn pronouns(sentence: &Sentence, text: &str) -> Vec<FieldSpan> {
    let found = pronoun::candidates(text).into_iter();
    found.map(|span| sentence.to_field(span)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Field;

    #[test]
    fn names_after_prefixes_are_found() {
        let cases: [(&str, &[&str]); 6] = [
            ("Pro-Obama crowds and anti-Obama groups", &["Obama", "Obama"]),
            ("an anti-immigrant Trump", &[]),
            ("an anti-Clinton-Obama mood", &[]),
            ("a semi-pro-Obama mood (anti-Marn).", &["Obama", "Marn"]),
            ("ex-Obama aides, e-Obama", &[]),
            ("anti-", &[]),
        ];
        for (text, expected) in cases {
            let sentence = Sentence {
                field: Field::Text,
                index: 0,
                span: FieldSpan::new(0, text.len()),
            };
            let found = prefixed(&sentence, text);
            let found: Vec<&str> = found.iter().map(|span| span.of(text)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
