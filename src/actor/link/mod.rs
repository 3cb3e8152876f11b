//! Whose name is it? The linking of the names in one article, and the ids of actors that no list holds.
//!
//! - A full name is the actor's; so is the same name with another middle name or initial, title, or spelling (the table
//!   `name_spellings.csv`, and the endings of Slavic names).
//! - A surname, or the last words of a name ("van der Leyen", "bin Salman", "Assad" for "al-Assad"), is the one person's of the
//!   article whose full name ends so. Where two have it, it is refused: a row of `skipped.csv` that names both. A first name alone is
//!   the one person's who has it, and nobody's surname.
//! - An acronym is the organisation's that the article introduces with it ("International Atomic Energy Agency (IAEA)"), or the only one
//!   in the article with these initials.
//! - The last word of an organisation's name ("the Post") is the one organisation's of the article whose name ends so.
//! - "the president" is the one actor's to whom the article gives that office, in words beside the name.
//! - What the actor list has decided stays: a name of the list that stands where the list rules it out is nobody's.
//!
//! Ids are made from the name alone, so that every article, shard and night gives an actor the same one.

mod article;
mod form;
mod role;
mod short;
mod tables;
#[cfg(test)]
mod tests;

pub(crate) use tables::country_name;
pub use tables::{Spellings, Tables};

use crate::actor::list::registry::{ActorIndex, Registry, id_fault, slug};
use crate::article::{Article, FieldSpan};
use crate::sentence::{Sentence, in_sentence};
use crate::terms::{ActorType, MatchMethod};
use crate::text::hex;
use article::Work;
use form::PersonName;
use role::Role;
pub(crate) use role::bare_roles;
use sha2::{Digest, Sha256};
pub(crate) use short::surnames;
use std::collections::{BTreeSet, HashMap};

/// A name in an article, before it is known whose it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NameOccurrence {
    /// Index into the article's sentences.
    pub sentence: usize,
    /// Bytes of the sentence's field.
    pub span: FieldSpan,
    /// What bears the name, as the model or the list says.
    pub kind: ActorType,
    /// How sure the model is, in 0..1; 1 for a name of the list.
    pub confidence: f32,
    /// What is known of it beforehand.
    pub known: Known,
}

impl NameOccurrence {
    /// Returns true if the name shares a byte with one of `others`, which are sorted by sentence.
    pub(crate) fn overlaps_any(&self, others: &[NameOccurrence]) -> bool {
        in_sentence(others, self.sentence, |other| other.sentence)
            .iter()
            .any(|other| other.span.overlaps(&self.span))
    }
}

/// What is known of a name before the article is read as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Nothing.
    Open,
    /// Whose name it is by the list.
    Listed(ActorIndex, MatchMethod),
    /// Which government it stands for, by the table of metonyms.
    Seat(ActorIndex),
}

/// Somebody or something that an article names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// The list's id, or one made from the name.
    pub id: String,
    /// The list's name, or the fullest of the article.
    pub name: String,
    /// Person, organisation, place or other.
    pub kind: ActorType,
    /// Whether the list has it.
    pub listed: bool,
    /// Whether it is a country of the table.
    pub country: bool,
}

/// Whose a name is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// A bearer's, by its index.
    To(usize, MatchMethod),
    /// One of several persons' with the same surname.
    Ambiguous(Vec<usize>),
    /// Nobody's: the list rules it out.
    Nobody,
}

/// The names of an article with their bearers.
#[derive(Debug, Default)]
pub struct Linked {
    /// Everybody named.
    pub bearers: Vec<Entity>,
    /// One a naming, in their order.
    pub links: Vec<Link>,
    offices: HashMap<Role, BTreeSet<usize>>,
}

impl Linked {
    /// The one bearer of an office in the article.
    pub(crate) fn holder(&self, role: Role) -> Option<usize> {
        let holders = self.offices.get(&role)?;
        holders.first().copied().filter(|_| holders.len() == 1)
    }
}

/// Links names; shared by all threads.
#[derive(Debug)]
pub struct Linker<'r> {
    registry: &'r Registry,
    tables: &'r Tables,
    /// Names and aliases of the list.
    listed_keys: HashMap<String, ActorIndex>,
    /// In lower case.
    listed_ids: BTreeSet<String>,
    /// The names of the listed persons that have more than one word.
    persons: HashMap<ActorIndex, Vec<PersonName>>,
    /// Those persons by the first and the last word of their names.
    by_ends: HashMap<(String, String), BTreeSet<ActorIndex>>,
}

impl<'r> Linker<'r> {
    /// A linker for the actors of `registry`.
    pub fn new(registry: &'r Registry, tables: &'r Tables) -> Self {
        let indices = (0..registry.actors().len() as u32).map(ActorIndex);
        let full_names = |index: ActorIndex| {
            let actor = registry.actor(index);
            let names = std::iter::once(&actor.name).chain(&actor.aliases);
            let names = names.filter_map(|name| tables.person(name)).filter(PersonName::is_full);
            (actor.kind == ActorType::Person).then(|| (index, names.collect()))
        };
        let persons: HashMap<ActorIndex, Vec<PersonName>> = indices.filter_map(full_names).collect();
        let mut by_ends: HashMap<(String, String), BTreeSet<ActorIndex>> = HashMap::new();
        for (actor, names) in &persons {
            for ends in names.iter().filter_map(PersonName::ends) {
                by_ends.entry(ends).or_default().insert(*actor);
            }
        }
        Self {
            registry,
            tables,
            listed_keys: tables::names_of(registry),
            listed_ids: registry
                .actors()
                .iter()
                .map(|actor| actor.id.to_ascii_lowercase())
                .collect(),
            persons,
            by_ends,
        }
    }

    /// The list.
    pub fn registry(&self) -> &'r Registry {
        self.registry
    }

    /// The one listed person whose name is the same but for a middle name or a spelling.
    fn listed_person(&self, name: &PersonName) -> Option<ActorIndex> {
        let actors = self.by_ends.get(&name.ends()?)?;
        let same = |actor: &&ActorIndex| self.persons[*actor].iter().any(|known| known.is_same(name));
        let mut same = actors.iter().filter(same);
        same.next().copied().filter(|_| same.next().is_none())
    }

    /// Whether a name that the model found is another's than the listed person's whose alias is a part of it: "Melania Trump".
    pub(crate) fn is_another(&self, found: &str, listed: ActorIndex) -> bool {
        let Some(names) = self.persons.get(&listed) else {
            return false;
        };
        let found = self.tables.person(found).filter(PersonName::is_full);
        found.is_some_and(|found| !names.iter().any(|name| name.is_same(&found)))
    }

    /// The tables.
    pub fn tables(&self) -> &'r Tables {
        self.tables
    }

    /// Whose the names of an article are; `namings` in the order of the text, apart from each other.
    pub fn link(&self, article: &Article, sentences: &[Sentence], namings: &[NameOccurrence]) -> Linked {
        Work::new(self, article, sentences, namings).linked()
    }

    /// The id of an actor that the list does not have.
    fn id(&self, words: &str, kind: ActorType, full: bool) -> String {
        let ending = match kind {
            ActorType::Person if full => String::new(),
            _ => format!(".{}", kind.as_str().to_lowercase()),
        };
        let id = match slug(words) {
            stem if stem.is_empty() => format!("name-{}{ending}", &hex(&Sha256::digest(words))[..16]),
            stem => format!("{stem}{ending}"),
        };
        let taken = self.listed_ids.contains(&id) || id_fault(&id).is_some();
        if taken { format!("found.{id}") } else { id }
    }
}

/// A name as a list would have it: without a person's titles, on one line.
pub(crate) fn shown_name(text: &str, kind: ActorType) -> String {
    let titles = if kind == ActorType::Person {
        form::titles_len(text)
    } else {
        0
    };
    bare_name(&text[titles..])
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "/")
}

/// A name without "the" before it and the form of a company after it.
fn bare_name(text: &str) -> &str {
    const COMPANY: [&str; 12] = [
        "inc",
        "corp",
        "corporation",
        "ltd",
        "llc",
        "co",
        "plc",
        "gmbh",
        "ag",
        "sa",
        "nv",
        "limited",
    ];
    let text = text
        .strip_prefix("the ")
        .or_else(|| text.strip_prefix("The "))
        .unwrap_or(text);
    let Some((head, last)) = text.trim_end_matches(['.', ',']).rsplit_once(' ') else {
        return text;
    };
    if COMPANY.contains(&last.to_lowercase().as_str()) {
        head.trim_end_matches(',')
    } else {
        text
    }
}
