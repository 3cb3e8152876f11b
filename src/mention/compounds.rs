//! Names joined by a hyphen or slash: "Clinton-Obama" is two persons of the article, "Ocasio-Cortez" is one.

use crate::actor::{Linker, NameOccurrence, name_key};
use crate::article::{Article, FieldSpan};
use crate::sentence::Sentence;
use crate::terms::ActorType;
use std::collections::HashSet;

/// A name of the article, and the span that the model scored for it: its own, or that of the compound it is a part of.
#[derive(Debug, Clone, Copy)]
pub struct ScoredName {
    /// The name.
    pub name: NameOccurrence,
    /// The span that was scored.
    pub scored: FieldSpan,
}

/// First parts of names that are one with what follows: "al-Baghdadi".
const ARTICLES: [&str; 8] = ["al", "el", "ul", "ad", "as", "abu", "bin", "jean"];

/// Things that are named after the two persons who made them, in lower case.
const LAWS: &str = "pact pacts act acts law laws line agreement agreements bill bills treaty treaties accord accords amendment doctrine \
    plan proposal commission legislation reform reforms";
/// The same, for names that the model takes for an organisation's, which has agreements and lines of its own.
const PACTS: &str = "pact act law treaty accord accords amendment doctrine";

/// Endings that make something else of a surname: "Trumpism", "Trumpers".
const DERIVING: [&str; 12] = [
    "ism", "isms", "ist", "ists", "ian", "ians", "ite", "ites", "ers", "ization", "care", "nomics",
];

/// Takes apart the names of an article that are compounds of others, and leaves out those that are no name of anybody.
pub(super) fn take_apart(
    linker: &Linker<'_>,
    article: &Article,
    sentences: &[Sentence],
    names: Vec<NameOccurrence>,
) -> Vec<ScoredName> {
    let mut known = KnownNames::default();
    let mut result = Vec::with_capacity(names.len());
    for at in 0..names.len() {
        let name = names[at];
        let text = text_of(article, sentences, &name);
        let may_be_several = parts_of(text).is_some() || full_names_of(text, name.kind).is_some();
        if !may_be_several && !may_be_derived(text, name.kind) && !may_be_countries(text, name.kind) {
            result.push(ScoredName {
                name,
                scored: name.span,
            });
            continue;
        }
        known.read(article, sentences, &names);
        let parts = match known.is_of_law(linker, article, sentences, &name) {
            true => Vec::new(),
            false => known.parts(linker, text, &name),
        };
        for span in parts {
            let is_country = span != name.span && linker.is_country(span.of(field_of(article, sentences, &name)));
            let kind = if is_country { ActorType::Location } else { name.kind };
            result.push(ScoredName {
                name: NameOccurrence { span, kind, ..name },
                scored: name.span,
            });
        }
    }
    result
}

fn field_of<'a>(article: &'a Article, sentences: &[Sentence], name: &NameOccurrence) -> &'a str {
    article.field(sentences[name.sentence].field)
}

fn text_of<'a>(article: &'a Article, sentences: &[Sentence], name: &NameOccurrence) -> &'a str {
    name.span.of(field_of(article, sentences, name))
}

/// The names of an article that are no compounds.
#[derive(Debug, Default)]
struct KnownNames {
    is_read: bool,
    /// Whole names and their last words, folded.
    names: HashSet<String>,
    /// All words of names of several words, folded: "ocasio-cortez".
    words: HashSet<String>,
}

impl KnownNames {
    /// Collects the names of the article, once.
    fn read(&mut self, article: &Article, sentences: &[Sentence], names: &[NameOccurrence]) {
        if std::mem::replace(&mut self.is_read, true) {
            return;
        }
        for name in names {
            let key = name_key(text_of(article, sentences, name));
            if let Some((_, last)) = key.rsplit_once(' ') {
                self.names.insert(last.to_owned());
                self.words.extend(key.split(' ').map(str::to_owned));
            }
            if parts_of(&key).is_none() {
                self.names.insert(key);
            }
        }
    }

    /// Returns the spans of the names that a text consists of: its own where it is one name, none where it is nobody's.
    fn parts(&self, linker: &Linker<'_>, text: &str, name: &NameOccurrence) -> Vec<FieldSpan> {
        let whole = vec![name.span];
        if may_be_countries(text, name.kind) {
            let words = spans_between(text, ' ', name.span);
            let all = text.split(' ').all(|word| linker.is_country(word));
            return if all { words } else { whole };
        }
        if let Some((one, other)) = full_names_of(text, name.kind) {
            let are_known = [one, other].iter().all(|part| self.names.contains(&name_key(part)));
            return if are_known {
                spans_between(text, '-', name.span)
            } else {
                whole
            };
        }
        let Some(separator) = parts_of(text) else {
            return if self.is_derived(text) { Vec::new() } else { whole };
        };
        if self.words.contains(&name_key(text)) {
            return whole;
        }
        let parts: Vec<&str> = text.split(separator).collect();
        let known = parts.iter().filter(|part| self.is_known(linker, part)).count();
        let acronyms = parts
            .iter()
            .filter(|part| is_acronym(part) && !self.is_known(linker, part))
            .count();
        match known {
            0 => whole,
            _ if known + acronyms == parts.len() => spans_between(text, separator, name.span),
            _ if name.kind == ActorType::Person => Vec::new(),
            _ => whole,
        }
    }

    /// Returns true for two surnames of which the text says that a law or pact has them: "the Sykes-Picot agreement". They are nobody.
    fn is_of_law(&self, linker: &Linker<'_>, article: &Article, sentences: &[Sentence], name: &NameOccurrence) -> bool {
        let text = text_of(article, sentences, name);
        let after = &field_of(article, sentences, name)[name.span.end..];
        let word = after.strip_prefix(' ').unwrap_or("");
        let word = word
            .split(|c: char| !c.is_alphabetic())
            .next()
            .unwrap_or("")
            .to_lowercase();
        let is_of_law = match name.kind {
            ActorType::Person => LAWS.split(' ').any(|law| law == word),
            _ => PACTS.split(' ').any(|pact| pact == word),
        };
        let Some(separator) = parts_of(text).filter(|separator| is_of_law && *separator != '/') else {
            return false;
        };
        let mut parts = text.split(separator);
        !self.words.contains(&name_key(text)) && !parts.any(|part| is_acronym(part) || linker.is_country(part))
    }

    fn is_known(&self, linker: &Linker<'_>, part: &str) -> bool {
        self.names.contains(&name_key(part)) || linker.is_country(part)
    }

    /// Returns true for "Trumpism" where the article names a Trump.
    fn is_derived(&self, text: &str) -> bool {
        let key = name_key(text);
        let stem = DERIVING.iter().find_map(|ending| {
            let stem = key.strip_suffix(ending)?;
            (self.names.contains(stem)).then_some(stem)
        });
        stem.is_some() && !self.words.contains(&key)
    }
}

/// Returns the sign between the parts of a single word that may be several names.
fn parts_of(text: &str) -> Option<char> {
    let separator = text.chars().find(|c| matches!(c, '-' | '–' | '/'))?;
    let first = text.split(separator).next()?;
    let has_words = text.split(separator).all(|part| part.chars().count() > 1);
    let is_one_name = ARTICLES.iter().any(|article| first.eq_ignore_ascii_case(article));
    (has_words && !is_one_name && !text.contains(' ')).then_some(separator)
}

/// Returns the two names of "Muhammad Ali-Joe Frazier", of which one at least has several words.
fn full_names_of(text: &str, kind: ActorType) -> Option<(&str, &str)> {
    let (one, other) = text.split_once('-').filter(|_| kind == ActorType::Person)?;
    let is_pair = text.contains(' ') && !other.contains('-') && other.starts_with(char::is_uppercase);
    is_pair.then_some((one, other))
}

/// Returns true for a single word that may be made of a surname: "Trumpism".
fn may_be_derived(text: &str, kind: ActorType) -> bool {
    let is_kind = matches!(kind, ActorType::Person | ActorType::Organisation);
    is_kind && !text.contains(' ') && DERIVING.iter().any(|ending| text.ends_with(ending))
}

/// Returns true for a name of several words that may be a list of countries: "Iraq Syria".
fn may_be_countries(text: &str, kind: ActorType) -> bool {
    kind == ActorType::Location && text.contains(' ')
}

fn is_acronym(text: &str) -> bool {
    (2..=5).contains(&text.len()) && text.chars().all(|c| c.is_ascii_uppercase())
}

/// Returns the spans of the parts of a text, which lies at `whole`, that a sign separates.
fn spans_between(text: &str, separator: char, whole: FieldSpan) -> Vec<FieldSpan> {
    let mut start = whole.start;
    let parts = text.split(separator).map(|part| {
        let span = FieldSpan::new(start, start + part.len());
        start = span.end + separator.len_utf8();
        span
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::{KnownOwner, LinkTables, Registry};
    use crate::article::{Field, Origin};
    use crate::terms::Metonyms;

    /// Texts of names, one to a type, and what becomes of the last.
    const CASES: &[(&[&str], ActorType, &[&str])] = &[
        (
            &["Barack Obama", "Hillary Clinton", "Clinton-Obama"],
            ActorType::Person,
            &["Clinton", "Obama"],
        ),
        (
            &["Donald Trump", "Trump-Russia"],
            ActorType::Person,
            &["Trump", "Russia"],
        ),
        (&["Trump-Russia"], ActorType::Person, &[]),
        (&["Barack Obama", "Obama-Xi"], ActorType::Person, &[]),
        (
            &["Trump", "Trump–Putin", "Putin", "Trump–Putin"],
            ActorType::Person,
            &["Trump", "Putin"],
        ),
        (
            &["Bernie Sanders", "Trump", "Sanders/Trump"],
            ActorType::Person,
            &["Sanders", "Trump"],
        ),
        (&["Ocasio-Cortez"], ActorType::Person, &["Ocasio-Cortez"]),
        (
            &["Alexandria Ocasio-Cortez", "Hernán Cortez", "Ocasio-Cortez"],
            ActorType::Person,
            &["Ocasio-Cortez"],
        ),
        (
            &["Jean-Marie Le Pen", "Marie", "Jean-Marie"],
            ActorType::Person,
            &["Jean-Marie"],
        ),
        (&["Baghdadi", "al-Baghdadi"], ActorType::Person, &["al-Baghdadi"]),
        (&["AFL-CIO"], ActorType::Organisation, &["AFL-CIO"]),
        (&["EU-Turkey"], ActorType::Organisation, &["EU", "Turkey"]),
        (
            &["Washington Post", "Post-Dispatch"],
            ActorType::Organisation,
            &["Post-Dispatch"],
        ),
        (&["Coca-Cola"], ActorType::Organisation, &["Coca-Cola"]),
        (&["CNN", "CNN/ORC"], ActorType::Organisation, &["CNN", "ORC"]),
        (&["Donald Trump", "Trumpism"], ActorType::Person, &[]),
        (&["Trumpism"], ActorType::Person, &["Trumpism"]),
        (
            &["Muhammad Ali", "Joe Frazier", "Muhammad Ali-Joe Frazier"],
            ActorType::Person,
            &["Muhammad Ali", "Joe Frazier"],
        ),
        (
            &["Jones", "Catherine Zeta-Jones"],
            ActorType::Person,
            &["Catherine Zeta-Jones"],
        ),
        // Laws and pacts, but not those of states.
        (&["Sykes-Picot {line}"], ActorType::Person, &[]),
        (&["Molotov-Ribbentrop {Pact}"], ActorType::Organisation, &[]),
        (&["Rolls-Royce {line}"], ActorType::Organisation, &["Rolls-Royce"]),
        (&["Ron Wyden", "Wyden-Murray {bill}"], ActorType::Person, &[]),
        (&["EU-Turkey {agreement}"], ActorType::Organisation, &["EU", "Turkey"]),
        (
            &["Alexandria Ocasio-Cortez", "Ocasio-Cortez {bill}"],
            ActorType::Person,
            &["Ocasio-Cortez"],
        ),
        (&["Iraq Syria"], ActorType::Location, &["Iraq", "Syria"]),
        (&["New York"], ActorType::Location, &["New York"]),
    ];

    #[test]
    fn compounds_are_told_from_names() {
        let tables = LinkTables::open(None, &Metonyms::Off).unwrap();
        let registry = Registry::empty().unwrap();
        let linker = Linker::new(&registry, &tables);
        let mut wrong = Vec::new();
        for (texts, kind, expected) in CASES {
            // What stands in brackets is no part of the name.
            let marked = texts.join(" | ");
            let text = marked.replace(['{', '}'], "");
            let article = Article {
                id: "1".to_owned(),
                outlet: "o".to_owned(),
                date: None,
                url: String::new(),
                title: String::new(),
                text: text.clone(),
                cleaning: Default::default(),
                language: None,
                content: 0,
                text_length: 0,
                replaces: None,
                origin: Origin {
                    source: "-".into(),
                    line: 1,
                },
            };
            let sentence = Sentence {
                field: Field::Text,
                index: 0,
                span: FieldSpan::new(0, text.len()),
            };
            let mut at = 0;
            let mut names = Vec::new();
            for shown in *texts {
                let name = shown.split(" {").next().unwrap();
                names.push(NameOccurrence {
                    sentence: 0,
                    span: FieldSpan::new(at, at + name.len()),
                    kind: *kind,
                    confidence: 0.9,
                    owner: KnownOwner::Unknown,
                });
                at += shown.replace(['{', '}'], "").len() + 3;
            }
            let last = names[names.len() - 1].span;
            let result = take_apart(&linker, &article, &[sentence], names);
            let of_last = result.iter().filter(|part| part.scored == last);
            let found: Vec<&str> = of_last.map(|part| part.name.span.of(&text)).collect();
            if found != *expected {
                wrong.push(format!("{text}: {found:?}, not {expected:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
