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

mod form;
mod role;
mod short;
mod tables;
#[cfg(test)]
mod tests;

pub(crate) use tables::country_name;
pub use tables::{Spellings, Tables};

use super::find::{MatchMethod, key};
use super::normalize::{Case, fold};
use super::registry::{ActorIndex, ActorType, Registry, id_fault, slug};
use crate::article::{Article, Span};
use crate::sentence::Sentence;
use crate::text::hex;
use form::PersonName;
use role::Role;
pub(crate) use role::bare_roles;
use sha2::{Digest, Sha256};
pub(crate) use short::surnames;
use std::collections::{BTreeSet, HashMap};

/// A name in an article, before it is known whose it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Naming {
    /// Index into the article's sentences.
    pub sentence: usize,
    /// Bytes of the sentence's field.
    pub span: Span,
    /// What bears the name, as the model or the list says.
    pub kind: ActorType,
    /// How sure the model is, in 0..1; 1 for a name of the list.
    pub confidence: f32,
    /// What is known of it beforehand.
    pub known: Known,
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
pub struct Bearer {
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
    pub bearers: Vec<Bearer>,
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
    pub fn link(&self, article: &Article, sentences: &[Sentence], namings: &[Naming]) -> Linked {
        let mut work = Work::new(self, article, sentences, namings);
        work.listed();
        work.full_names();
        work.bodies();
        work.acronyms();
        work.last_words();
        work.short_names();
        work.offices();
        work.linked
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

/// The linking of one article.
struct Work<'w> {
    linker: &'w Linker<'w>,
    article: &'w Article,
    sentences: &'w [Sentence],
    namings: &'w [Naming],
    /// The likeliest kind of each name, over the article.
    kinds: HashMap<String, ActorType>,
    by_id: HashMap<String, usize>,
    /// The full names of persons, with their bearers.
    full: Vec<(PersonName, usize)>,
    acronyms: HashMap<String, BTreeSet<usize>>,
    linked: Linked,
    /// Namings that are linked.
    done: Vec<bool>,
}

impl<'w> Work<'w> {
    fn new(linker: &'w Linker<'w>, article: &'w Article, sentences: &'w [Sentence], namings: &'w [Naming]) -> Self {
        let mut work = Self {
            linker,
            article,
            sentences,
            namings,
            kinds: HashMap::new(),
            by_id: HashMap::new(),
            full: Vec::new(),
            acronyms: HashMap::new(),
            linked: Linked {
                links: vec![Link::Nobody; namings.len()],
                ..Linked::default()
            },
            done: vec![false; namings.len()],
        };
        work.kinds = work.likeliest_kinds();
        work
    }

    fn text(&self, naming: &Naming) -> &'w str {
        naming
            .span
            .of(self.article.field(self.sentences[naming.sentence].field))
    }

    fn likeliest_kinds(&self) -> HashMap<String, ActorType> {
        let mut sums: HashMap<String, [f32; 4]> = HashMap::new();
        for naming in self.namings {
            sums.entry(plain_key(self.text(naming))).or_default()[naming.kind as usize] += naming.confidence;
        }
        let likeliest = |sums: [f32; 4]| {
            let best = |best: ActorType, kind: ActorType| {
                if sums[kind as usize] > sums[best as usize] {
                    kind
                } else {
                    best
                }
            };
            ActorType::ALL.into_iter().reduce(best).unwrap_or(ActorType::Misc)
        };
        sums.into_iter().map(|(key, sums)| (key, likeliest(sums))).collect()
    }

    fn kind(&self, naming: &Naming) -> ActorType {
        self.kinds
            .get(&plain_key(self.text(naming)))
            .copied()
            .unwrap_or(naming.kind)
    }

    fn settle(&mut self, at: usize, link: Link) {
        self.linked.links[at] = link;
        self.done[at] = true;
    }

    fn open(&self) -> Vec<usize> {
        (0..self.namings.len()).filter(|at| !self.done[*at]).collect()
    }

    /// The bearer with this id, a new one where there is none.
    fn bearer(&mut self, bearer: Bearer) -> usize {
        if let Some(known) = self.by_id.get(&bearer.id) {
            return *known;
        }
        let index = self.linked.bearers.len();
        self.by_id.insert(bearer.id.clone(), index);
        self.linked.bearers.push(bearer);
        index
    }

    fn listed_bearer(&mut self, actor: ActorIndex) -> usize {
        let linker = self.linker;
        let listed = linker.registry.actor(actor);
        let bearers = self.linked.bearers.len();
        let index = self.bearer(Bearer {
            id: listed.id.clone(),
            name: listed.name.clone(),
            kind: listed.kind,
            listed: true,
            country: false,
        });
        if index == bearers {
            let names = linker.persons.get(&actor).into_iter().flatten();
            self.full.extend(names.map(|name| (name.clone(), index)));
        }
        index
    }

    /// Names of the list, and seats of governments, first: they are settled.
    fn listed(&mut self) {
        for (at, naming) in self.namings.iter().enumerate() {
            match naming.known {
                Known::Listed(actor, method) => {
                    let bearer = self.listed_bearer(actor);
                    self.settle(at, Link::To(bearer, method));
                }
                Known::Seat(seat) => {
                    let Some(metonyms) = self.linker.tables.metonyms() else {
                        continue;
                    };
                    let government = metonyms.actor(seat);
                    let bearer = self.country(&government.id, &government.name);
                    self.settle(at, Link::To(bearer, MatchMethod::Metonym));
                }
                Known::Open => {}
            }
        }
    }

    /// Full names of persons. What the list rules out, or names no actor, is settled on the way.
    fn full_names(&mut self) {
        for at in self.open() {
            let text = self.text(&self.namings[at]);
            if self.linker.listed_keys.contains_key(&key(text)) || self.linker.tables.is_no_actor(text) {
                self.settle(at, Link::Nobody);
            } else if self.kind(&self.namings[at]) == ActorType::Person {
                let name = self.linker.tables.person(text);
                if let Some(name) = name.filter(|name| name.is_full() && !name.begins_with_particle()) {
                    let bearer = self.person(&name, text);
                    self.settle(at, Link::To(bearer, MatchMethod::Name));
                }
            }
        }
    }

    /// The names of everything else but acronyms and last words.
    fn bodies(&mut self) {
        for at in self.open() {
            let naming = &self.namings[at];
            let (text, kind) = (self.text(naming), self.kind(naming));
            if self.is_person(text, kind) {
                continue;
            }
            if let Some((id, name)) = self.linker.tables.country(text) {
                let bearer = self.country(id, name);
                self.settle(at, Link::To(bearer, MatchMethod::Name));
            } else if acronym(text).is_none() && !self.is_last_word(text) {
                let bearer = self.body(text, kind);
                self.settle(at, Link::To(bearer, MatchMethod::Name));
                self.introduce(naming, bearer);
            }
        }
    }

    /// Whether a name is a person's: also what the model takes for an organisation once, where it is the surname of a person whom
    /// the article names in full.
    fn is_person(&self, text: &str, kind: ActorType) -> bool {
        let surname = || self.linker.tables.person(text).filter(|name| !name.is_full());
        match kind {
            ActorType::Person => true,
            ActorType::Location => false,
            ActorType::Organisation | ActorType::Misc => {
                surname().is_some_and(|name| !self.bearers_where(|full| name.is_surname_of(full)).is_empty())
            }
        }
    }

    fn person(&mut self, name: &PersonName, text: &str) -> usize {
        if let Some((_, bearer)) = self.full.iter().find(|(known, _)| known.is_same(name)) {
            return *bearer;
        }
        if let Some(actor) = self.linker.listed_person(name) {
            return self.listed_bearer(actor);
        }
        let bearer = self.bearer(Bearer {
            id: self.linker.id(&name.words.join(" "), ActorType::Person, name.is_full()),
            name: shown_name(text, ActorType::Person),
            kind: ActorType::Person,
            listed: false,
            country: false,
        });
        self.full.push((name.clone(), bearer));
        bearer
    }

    /// A country of the table, which the list may hold under its own id.
    fn country(&mut self, id: &str, name: &str) -> usize {
        if let Some(actor) = self.linker.listed_keys.get(&key(name)) {
            return self.listed_bearer(*actor);
        }
        self.bearer(Bearer {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: ActorType::Location,
            listed: self.linker.listed_ids.contains(id),
            country: true,
        })
    }

    /// An organisation, place or other.
    fn body(&mut self, text: &str, kind: ActorType) -> usize {
        let name = bare_name(text);
        self.bearer(Bearer {
            id: self.linker.id(&fold(name, Case::Folded), kind, true),
            name: shown_name(text, kind),
            kind,
            listed: false,
            country: false,
        })
    }

    /// Takes note of the acronym in brackets after a name.
    fn introduce(&mut self, naming: &Naming, bearer: usize) {
        let text = self.article.field(self.sentences[naming.sentence].field);
        let bracket = text
            .get(naming.span.end..)
            .and_then(|after| after.trim_start().strip_prefix('('));
        let inside = bracket.and_then(|rest| rest.split_once(')')).map(|(inside, _)| inside);
        if let Some(acronym) = inside.and_then(acronym) {
            self.acronyms.entry(acronym).or_default().insert(bearer);
        }
    }

    /// Acronyms: as introduced, or by the initials of one organisation, or a name of their own.
    fn acronyms(&mut self) {
        let initials: Vec<(String, usize)> = self
            .linked
            .bearers
            .iter()
            .enumerate()
            .filter(|(_, bearer)| bearer.kind == ActorType::Organisation)
            .map(|(index, bearer)| (initials(&bearer.name), index))
            .collect();
        for at in self.open() {
            let naming = &self.namings[at];
            let is_person = self.is_person(self.text(naming), self.kind(naming));
            let Some(short) = acronym(self.text(naming)).filter(|_| !is_person) else {
                continue;
            };
            let mut meant = self.acronyms.get(&short).cloned().unwrap_or_default();
            if meant.is_empty() {
                meant = initials
                    .iter()
                    .filter(|(own, _)| *own == short)
                    .map(|(_, index)| *index)
                    .collect();
            }
            let link = match (meant.len(), meant.first()) {
                (1, Some(bearer)) => Link::To(*bearer, MatchMethod::ShortForm),
                _ => Link::To(self.body(self.text(naming), self.kind(naming)), MatchMethod::Name),
            };
            self.settle(at, link);
        }
    }

    /// Whether a name of one word is the last word of longer names in the article: "the Post".
    fn is_last_word(&self, text: &str) -> bool {
        // Bodies that are no part of what ends alike: the House is not the White House.
        const OWN: [&str; 6] = ["house", "senate", "congress", "union", "court", "parliament"];
        let word = plain_key(text);
        !word.contains(' ')
            && !OWN.contains(&word.as_str())
            && self
                .namings
                .iter()
                .any(|n| ends_with_word(&plain_key(self.text(n)), &word))
    }

    /// The last words of the names of organisations, standing for the whole.
    fn last_words(&mut self) {
        for at in self.open() {
            let (text, kind) = (self.text(&self.namings[at]), self.kind(&self.namings[at]));
            if self.is_person(text, kind) {
                continue;
            }
            let word = plain_key(text);
            let bearers = self.linked.bearers.iter().enumerate();
            let longer = bearers.filter(|(_, b)| b.kind == kind && ends_with_word(&plain_key(&b.name), &word));
            let meant: Vec<usize> = longer.map(|(index, _)| index).collect();
            let link = match meant.len() {
                0 => Link::To(self.body(text, kind), MatchMethod::Name),
                1 => Link::To(meant[0], MatchMethod::ShortForm),
                _ => Link::Ambiguous(meant),
            };
            self.settle(at, link);
        }
    }

    /// Surnames and first names of persons, those of several words first. "The Clintons" are nobody.
    fn short_names(&mut self) {
        for several in [true, false] {
            for at in self.open() {
                let text = self.text(&self.namings[at]);
                match self.linker.tables.person(text).filter(|name| name.is_full() == several) {
                    Some(_) if self.is_family(text) => self.settle(at, Link::Nobody),
                    Some(name) => {
                        let link = self.short_name(&name, text);
                        self.settle(at, link);
                    }
                    None => {}
                }
            }
        }
    }

    fn short_name(&mut self, name: &PersonName, text: &str) -> Link {
        let mut meant = self.bearers_where(|full| name.is_surname_of(full));
        if meant.is_empty() {
            meant = self.bearers_where(|full| name.is_first_name_of(full));
        }
        match meant.len() {
            0 => Link::To(self.person(name, text), MatchMethod::Name),
            1 => Link::To(meant[0], MatchMethod::ShortForm),
            _ => Link::Ambiguous(meant),
        }
    }

    fn is_family(&self, text: &str) -> bool {
        let surname = text.strip_suffix('s').and_then(|stem| self.linker.tables.person(stem));
        surname.is_some_and(|surname| !self.bearers_where(|full| surname.is_surname_of(full)).is_empty())
    }

    fn bearers_where(&self, fits: impl Fn(&PersonName) -> bool) -> Vec<usize> {
        let fitting = self.full.iter().filter(|(full, _)| full.is_full() && fits(full));
        let bearers: BTreeSet<usize> = fitting.map(|(_, bearer)| *bearer).collect();
        bearers.into_iter().collect()
    }

    /// Which persons the article gives an office.
    fn offices(&mut self) {
        for (at, naming) in self.namings.iter().enumerate() {
            let Link::To(bearer, _) = self.linked.links[at] else {
                continue;
            };
            if self.linked.bearers[bearer].kind != ActorType::Person {
                continue;
            }
            let (sentence, text) = (&self.sentences[naming.sentence], self.text(naming));
            let whole = sentence.span.of(self.article.field(sentence.field));
            let start = naming.span.start.saturating_sub(sentence.span.start);
            let title = &text[..form::titles_len(text)];
            for role in role::offices(whole, &Span::new(start, start + naming.span.len()), title) {
                self.linked.offices.entry(role).or_default().insert(bearer);
            }
        }
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

fn plain_key(text: &str) -> String {
    key(bare_name(text))
}

fn ends_with_word(name: &str, word: &str) -> bool {
    name.strip_suffix(word).is_some_and(|rest| rest.ends_with(' '))
}

/// The capitals of "IAEA" and "I.A.E.A.", where a text is nothing else.
fn acronym(text: &str) -> Option<String> {
    let letters: String = text.chars().filter(|c| *c != '.').collect();
    let fits = (2..=6).contains(&letters.chars().count()) && letters.chars().all(char::is_uppercase);
    fits.then_some(letters)
}

/// The initials of a name's capitalised words.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split([' ', '-']).collect();
    let capitals = words
        .iter()
        .filter_map(|word| word.chars().next().filter(|c| c.is_uppercase()));
    let capitals: String = capitals.collect();
    if words.len() > 1 { capitals } else { String::new() }
}
