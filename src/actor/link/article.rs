//! The linking of one article: full names first, then what may be short for one of them.

use super::form::{self, PersonName};
use super::role;
use super::{Entity, Known, Link, Linked, Linker, NameOccurrence, bare_name, shown_name};
use crate::actor::list::find::key;
use crate::actor::list::normalize::{Case, fold};
use crate::actor::list::registry::ActorIndex;
use crate::article::Article;
use crate::sentence::Sentence;
use crate::terms::{ActorType, MatchMethod};
use std::collections::{BTreeSet, HashMap, HashSet};

/// The linking of one article.
pub(super) struct Work<'w> {
    linker: &'w Linker<'w>,
    article: &'w Article,
    sentences: &'w [Sentence],
    namings: &'w [NameOccurrence],
    /// One a naming: its text as [`plain_key`] has it.
    keys: Vec<String>,
    /// The last words of names of several.
    last_words: HashSet<String>,
    /// The likeliest kind of each name, over the article.
    kinds: HashMap<String, ActorType>,
    by_id: HashMap<String, usize>,
    /// The names of persons, with their bearers, by the first and by the last word.
    by_first: HashMap<String, Vec<(PersonName, usize)>>,
    by_last: HashMap<String, Vec<(PersonName, usize)>>,
    acronyms: HashMap<String, BTreeSet<usize>>,
    linked: Linked,
    /// Namings that are linked.
    done: Vec<bool>,
}

impl<'w> Work<'w> {
    pub(super) fn new(
        linker: &'w Linker<'w>,
        article: &'w Article,
        sentences: &'w [Sentence],
        namings: &'w [NameOccurrence],
    ) -> Self {
        let text = |naming: &NameOccurrence| naming.span.of(article.field(sentences[naming.sentence].field));
        let keys: Vec<String> = namings.iter().map(|naming| plain_key(text(naming))).collect();
        let last_word = |key: &String| key.rsplit_once(' ').map(|(_, last)| last.to_owned());
        let mut work = Self {
            linker,
            article,
            sentences,
            namings,
            last_words: keys.iter().filter_map(last_word).collect(),
            keys,
            kinds: HashMap::new(),
            by_id: HashMap::new(),
            by_first: HashMap::new(),
            by_last: HashMap::new(),
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

    /// Links everything.
    pub(super) fn linked(mut self) -> Linked {
        self.listed();
        self.full_names();
        self.bodies();
        self.acronyms();
        self.last_words();
        self.short_names();
        self.offices();
        self.linked
    }

    fn text(&self, naming: &NameOccurrence) -> &'w str {
        naming
            .span
            .of(self.article.field(self.sentences[naming.sentence].field))
    }

    fn likeliest_kinds(&self) -> HashMap<String, ActorType> {
        let mut sums: HashMap<String, [f32; 4]> = HashMap::new();
        for (naming, key) in self.namings.iter().zip(&self.keys) {
            sums.entry(key.clone()).or_default()[naming.kind as usize] += naming.confidence;
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

    fn kind(&self, at: usize) -> ActorType {
        self.kinds.get(&self.keys[at]).copied().unwrap_or(self.namings[at].kind)
    }

    fn settle(&mut self, at: usize, link: Link) {
        self.linked.links[at] = link;
        self.done[at] = true;
    }

    fn open(&self) -> Vec<usize> {
        (0..self.namings.len()).filter(|at| !self.done[*at]).collect()
    }

    /// The bearer with this id, a new one where there is none.
    fn bearer(&mut self, bearer: Entity) -> usize {
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
        let index = self.bearer(Entity {
            id: listed.id.clone(),
            name: listed.name.clone(),
            kind: listed.kind,
            listed: true,
            country: false,
        });
        if index == bearers {
            let names = linker.persons.get(&actor).into_iter().flatten();
            names.for_each(|name| self.remember(name, index));
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
            } else if self.kind(at) == ActorType::Person {
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
            let (text, kind) = (self.text(naming), self.kind(at));
            if self.is_person(text, kind) {
                continue;
            }
            if let Some((id, name)) = self.linker.tables.country(text) {
                let bearer = self.country(id, name);
                self.settle(at, Link::To(bearer, MatchMethod::Name));
            } else if acronym(text).is_none() && !self.is_last_word(at) {
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
                surname().is_some_and(|name| !self.bearers_of_surname(&name).is_empty())
            }
        }
    }

    fn remember(&mut self, name: &PersonName, bearer: usize) {
        let both = [(&mut self.by_first, name.first()), (&mut self.by_last, name.last())];
        for (names, word) in both {
            names.entry(word.to_owned()).or_default().push((name.clone(), bearer));
        }
    }

    fn person(&mut self, name: &PersonName, text: &str) -> usize {
        let alike = self.by_last.get(name.last()).into_iter().flatten();
        if let Some((_, bearer)) = alike.into_iter().find(|(known, _)| known.is_same(name)) {
            return *bearer;
        }
        if let Some(actor) = self.linker.listed_person(name) {
            return self.listed_bearer(actor);
        }
        let bearer = self.bearer(Entity {
            id: self.linker.id(&name.words.join(" "), ActorType::Person, name.is_full()),
            name: shown_name(text, ActorType::Person),
            kind: ActorType::Person,
            listed: false,
            country: false,
        });
        self.remember(name, bearer);
        bearer
    }

    /// A country of the table, which the list may hold under its own id.
    fn country(&mut self, id: &str, name: &str) -> usize {
        if let Some(actor) = self.linker.listed_keys.get(&key(name)) {
            return self.listed_bearer(*actor);
        }
        self.bearer(Entity {
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
        self.bearer(Entity {
            id: self.linker.id(&fold(name, Case::Folded), kind, true),
            name: shown_name(text, kind),
            kind,
            listed: false,
            country: false,
        })
    }

    /// Takes note of the acronym in brackets after a name.
    fn introduce(&mut self, naming: &NameOccurrence, bearer: usize) {
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
        let mut by_initials: HashMap<String, BTreeSet<usize>> = HashMap::new();
        for (index, bearer) in self.linked.bearers.iter().enumerate() {
            if bearer.kind == ActorType::Organisation {
                by_initials.entry(initials(&bearer.name)).or_default().insert(index);
            }
        }
        for at in self.open() {
            let naming = &self.namings[at];
            let is_person = self.is_person(self.text(naming), self.kind(at));
            let Some(short) = acronym(self.text(naming)).filter(|_| !is_person) else {
                continue;
            };
            let introduced = self.acronyms.get(&short).filter(|meant| !meant.is_empty());
            let meant = introduced
                .or_else(|| by_initials.get(&short))
                .cloned()
                .unwrap_or_default();
            let link = match (meant.len(), meant.first()) {
                (1, Some(bearer)) => Link::To(*bearer, MatchMethod::ShortForm),
                _ => Link::To(self.body(self.text(naming), self.kind(at)), MatchMethod::Name),
            };
            self.settle(at, link);
        }
    }

    /// Whether a name of one word is the last word of longer names in the article: "the Post".
    fn is_last_word(&self, at: usize) -> bool {
        // Bodies that are no part of what ends alike: the House is not the White House.
        const OWN: [&str; 6] = ["house", "senate", "congress", "union", "court", "parliament"];
        let word = self.keys[at].as_str();
        !word.contains(' ') && !OWN.contains(&word) && self.last_words.contains(word)
    }

    /// The last words of the names of organisations, standing for the whole.
    fn last_words(&mut self) {
        let mut longer: HashMap<(ActorType, String), Vec<usize>> = HashMap::new();
        for (index, bearer) in self.linked.bearers.iter().enumerate() {
            if let Some((_, last)) = plain_key(&bearer.name).rsplit_once(' ') {
                longer.entry((bearer.kind, last.to_owned())).or_default().push(index);
            }
        }
        for at in self.open() {
            let (text, kind) = (self.text(&self.namings[at]), self.kind(at));
            if self.is_person(text, kind) {
                continue;
            }
            let meant = longer.get(&(kind, self.keys[at].clone())).cloned().unwrap_or_default();
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
        let mut meant = self.bearers_of_surname(name);
        if meant.is_empty() {
            meant = bearers(self.by_first.get(name.first()), |full| name.is_first_name_of(full));
        }
        match meant.len() {
            0 => Link::To(self.person(name, text), MatchMethod::Name),
            1 => Link::To(meant[0], MatchMethod::ShortForm),
            _ => Link::Ambiguous(meant),
        }
    }

    fn is_family(&self, text: &str) -> bool {
        let surname = text.strip_suffix('s').and_then(|stem| self.linker.tables.person(stem));
        surname.is_some_and(|surname| !self.bearers_of_surname(&surname).is_empty())
    }

    fn bearers_of_surname(&self, name: &PersonName) -> Vec<usize> {
        bearers(self.by_last.get(name.last()), |full| name.is_surname_of(full))
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
            let Some(name) = sentence.to_sentence(naming.span) else {
                continue;
            };
            let title = &text[..form::titles_len(text)];
            for role in role::offices(sentence.text(self.article), &name, title) {
                self.linked.offices.entry(role).or_default().insert(bearer);
            }
        }
    }
}

/// The bearers of the full names that fit, each once.
fn bearers(names: Option<&Vec<(PersonName, usize)>>, fits: impl Fn(&PersonName) -> bool) -> Vec<usize> {
    let fitting = names
        .into_iter()
        .flatten()
        .filter(|(full, _)| full.is_full() && fits(full));
    let bearers: BTreeSet<usize> = fitting.map(|(_, bearer)| *bearer).collect();
    bearers.into_iter().collect()
}

fn plain_key(text: &str) -> String {
    key(bare_name(text))
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
