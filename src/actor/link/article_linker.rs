//! The linking of one article: full names first, then names that may be short for one of them.

use super::display_name::{bare_name, display_name};
use super::linker::Linker;
use super::links::{ArticleLinks, Entity, Link};
use super::occurrence::{KnownOwner, NameOccurrence};
use super::offices::find_offices_of;
use super::person_name::PersonName;
use super::titles::titles_len;
use crate::actor::list::actor::ActorIndex;
use crate::actor::list::fold::{Case, fold, name_key};
use crate::article::Article;
use crate::sentence::Sentence;
use crate::terms::{ActorType, MatchMethod};
use std::collections::{BTreeSet, HashMap, HashSet};

impl Linker<'_> {
    /// Links the names of an article; `occurrences` in the order of the text, none overlapping another.
    pub fn link(&self, article: &Article, sentences: &[Sentence], occurrences: &[NameOccurrence]) -> ArticleLinks {
        ArticleLinker::new(self, article, sentences, occurrences).link_all()
    }
}

/// Links the names of one article, step by step.
struct ArticleLinker<'w> {
    linker: &'w Linker<'w>,
    article: &'w Article,
    sentences: &'w [Sentence],
    occurrences: &'w [NameOccurrence],
    /// One for each occurrence: its text as [`plain_key`] gives it.
    keys: Vec<String>,
    /// The last words of names of several words.
    last_words: HashSet<String>,
    /// The likeliest type of each name, over the article.
    kinds: HashMap<String, ActorType>,
    /// The entities by their ids.
    by_id: HashMap<String, usize>,
    /// The names of persons, each with the index of its entity, by their first words.
    by_first: HashMap<String, Vec<(PersonName, usize)>>,
    /// The same, by their last words.
    by_last: HashMap<String, Vec<(PersonName, usize)>>,
    /// The entities that the article introduces with an acronym.
    acronyms: HashMap<String, BTreeSet<usize>>,
    links: ArticleLinks,
    /// True for each occurrence that is linked.
    is_linked: Vec<bool>,
}

impl<'w> ArticleLinker<'w> {
    fn new(
        linker: &'w Linker<'w>,
        article: &'w Article,
        sentences: &'w [Sentence],
        occurrences: &'w [NameOccurrence],
    ) -> Self {
        let mut article_linker = Self {
            linker,
            article,
            sentences,
            occurrences,
            keys: Vec::new(),
            last_words: HashSet::new(),
            kinds: HashMap::new(),
            by_id: HashMap::new(),
            by_first: HashMap::new(),
            by_last: HashMap::new(),
            acronyms: HashMap::new(),
            links: ArticleLinks {
                links: vec![Link::Nobody; occurrences.len()],
                ..ArticleLinks::default()
            },
            is_linked: vec![false; occurrences.len()],
        };
        article_linker.keys = occurrences
            .iter()
            .map(|occurrence| plain_key(article_linker.text(occurrence)))
            .collect();
        article_linker.last_words = article_linker
            .keys
            .iter()
            .filter_map(|key| key.rsplit_once(' ').map(|(_, last)| last.to_owned()))
            .collect();
        article_linker.kinds = article_linker.likeliest_kinds();
        article_linker
    }

    fn link_all(mut self) -> ArticleLinks {
        self.link_known_names();
        self.link_full_names();
        self.link_other_names();
        self.link_acronyms();
        self.link_last_words();
        self.link_short_names();
        self.collect_offices();
        self.links
    }

    fn text(&self, occurrence: &NameOccurrence) -> &'w str {
        occurrence
            .span
            .of(self.article.field(self.sentences[occurrence.sentence].field))
    }

    /// Returns the type of each name for which the model is most confident, over all its occurrences.
    fn likeliest_kinds(&self) -> HashMap<String, ActorType> {
        let mut sums: HashMap<String, [f32; 4]> = HashMap::new();
        for (occurrence, key) in self.occurrences.iter().zip(&self.keys) {
            sums.entry(key.clone()).or_default()[occurrence.kind as usize] += occurrence.confidence;
        }
        sums.into_iter()
            .map(|(key, sums)| (key, likeliest_kind(sums)))
            .collect()
    }

    fn kind(&self, at: usize) -> ActorType {
        self.kinds
            .get(&self.keys[at])
            .copied()
            .unwrap_or(self.occurrences[at].kind)
    }

    fn set_link(&mut self, at: usize, link: Link) {
        self.links.links[at] = link;
        self.is_linked[at] = true;
    }

    /// Returns the indices of the occurrences that are not linked yet.
    fn unlinked(&self) -> Vec<usize> {
        (0..self.occurrences.len()).filter(|at| !self.is_linked[*at]).collect()
    }

    /// Returns the index of the entity with this id, after adding it where there is none.
    fn add_entity(&mut self, entity: Entity) -> usize {
        if let Some(known) = self.by_id.get(&entity.id) {
            return *known;
        }
        let index = self.links.entities.len();
        self.by_id.insert(entity.id.clone(), index);
        self.links.entities.push(entity);
        index
    }

    /// Returns the index of the entity of an actor of the list, whose names then count in the article.
    fn add_listed(&mut self, actor: ActorIndex) -> usize {
        let linker = self.linker;
        let listed = linker.registry().actor(actor);
        let known = self.links.entities.len();
        let index = self.add_entity(Entity {
            id: listed.id.clone(),
            name: listed.name.clone(),
            kind: listed.kind,
            is_listed: true,
            is_country: false,
        });
        if index == known {
            let names = linker.persons.get(&actor).into_iter().flatten();
            names.for_each(|name| self.index_person(name, index));
        }
        index
    }

    /// Links names of the list and seats of governments, whose owners are known.
    fn link_known_names(&mut self) {
        for (at, occurrence) in self.occurrences.iter().enumerate() {
            match occurrence.owner {
                KnownOwner::Listed(actor, method) => {
                    let entity = self.add_listed(actor);
                    self.set_link(at, Link::To(entity, method));
                }
                KnownOwner::Seat(seat) => {
                    let Some(metonyms) = self.linker.tables().metonyms() else {
                        continue;
                    };
                    let government = metonyms.actor(seat);
                    let entity = self.add_country(&government.id, &government.name);
                    self.set_link(at, Link::To(entity, MatchMethod::Metonym));
                }
                KnownOwner::Unknown => {}
            }
        }
    }

    /// Links full names of persons, and to nobody the names that the list rules out or that name no actor.
    fn link_full_names(&mut self) {
        for at in self.unlinked() {
            let text = self.text(&self.occurrences[at]);
            if self.linker.listed_names.contains_key(&name_key(text)) || self.linker.tables().not_actors.holds(text) {
                self.set_link(at, Link::Nobody);
            } else if self.kind(at) == ActorType::Person {
                let name = self.linker.tables().parse_person(text);
                if let Some(name) = name.filter(|name| name.is_full() && !name.begins_with_particle()) {
                    let entity = self.add_person(&name, text);
                    self.set_link(at, Link::To(entity, MatchMethod::Name));
                }
            }
        }
    }

    /// Links the names of organisations, places and others, except acronyms and last words.
    fn link_other_names(&mut self) {
        for at in self.unlinked() {
            let occurrence = &self.occurrences[at];
            let (text, kind) = (self.text(occurrence), self.kind(at));
            if self.is_person(text, kind) {
                continue;
            }
            if let Some((id, name)) = self.linker.tables().countries.find(text) {
                let entity = self.add_country(id, name);
                self.set_link(at, Link::To(entity, MatchMethod::Name));
            } else if parse_acronym(text).is_none() && !self.is_last_word(at) {
                let entity = self.add_other(text, kind);
                self.set_link(at, Link::To(entity, MatchMethod::Name));
                self.note_acronym(occurrence, entity);
            }
        }
    }

    /// Returns true for a name of a person: also one that the model takes for an organisation, where it is the surname of a
    /// person whom the article names in full.
    fn is_person(&self, text: &str, kind: ActorType) -> bool {
        match kind {
            ActorType::Person => true,
            ActorType::Location => false,
            ActorType::Organisation | ActorType::Misc => {
                let name = self.linker.tables().parse_person(text);
                name.is_some_and(|name| !name.is_full() && !self.entities_with_surname(&name).is_empty())
            }
        }
    }

    /// Adds a name of an entity to the names that shorter ones are compared with.
    fn index_person(&mut self, name: &PersonName, entity: usize) {
        let both = [(&mut self.by_first, name.first()), (&mut self.by_last, name.last())];
        for (names, word) in both {
            names.entry(word.to_owned()).or_default().push((name.clone(), entity));
        }
    }

    /// Returns the index of the person of this name, after adding it where there is none.
    fn add_person(&mut self, name: &PersonName, text: &str) -> usize {
        let similar = self.by_last.get(name.last()).into_iter().flatten();
        if let Some((_, entity)) = similar.into_iter().find(|(known, _)| known.is_same(name)) {
            return *entity;
        }
        if let Some(actor) = self.linker.find_listed_person(name) {
            return self.add_listed(actor);
        }
        let entity = self.add_entity(Entity {
            id: self
                .linker
                .make_id(&name.words.join(" "), ActorType::Person, name.is_full()),
            name: display_name(text, ActorType::Person),
            kind: ActorType::Person,
            is_listed: false,
            is_country: false,
        });
        self.index_person(name, entity);
        entity
    }

    /// Returns the index of a country of the table, which the list may hold under its own id.
    fn add_country(&mut self, id: &str, name: &str) -> usize {
        if let Some(actor) = self.linker.listed_names.get(&name_key(name)) {
            return self.add_listed(*actor);
        }
        self.add_entity(Entity {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: ActorType::Location,
            is_listed: self.linker.listed_ids.contains(id),
            is_country: true,
        })
    }

    /// Returns the index of an organisation, place or other.
    fn add_other(&mut self, text: &str, kind: ActorType) -> usize {
        let name = bare_name(text);
        self.add_entity(Entity {
            id: self.linker.make_id(&fold(name, Case::Folded), kind, true),
            name: display_name(text, kind),
            kind,
            is_listed: false,
            is_country: false,
        })
    }

    /// Records the acronym in brackets after a name.
    fn note_acronym(&mut self, occurrence: &NameOccurrence, entity: usize) {
        let text = self.article.field(self.sentences[occurrence.sentence].field);
        let bracket = text
            .get(occurrence.span.end..)
            .and_then(|after| after.trim_start().strip_prefix('('));
        let inside = bracket.and_then(|rest| rest.split_once(')')).map(|(inside, _)| inside);
        if let Some(acronym) = inside.and_then(parse_acronym) {
            self.acronyms.entry(acronym).or_default().insert(entity);
        }
    }

    /// Links acronyms: as introduced, or by the initials of one organisation, or as names of their own.
    fn link_acronyms(&mut self) {
        let mut by_initials: HashMap<String, BTreeSet<usize>> = HashMap::new();
        for (index, entity) in self.links.entities.iter().enumerate() {
            if entity.kind == ActorType::Organisation {
                by_initials.entry(initials(&entity.name)).or_default().insert(index);
            }
        }
        for at in self.unlinked() {
            let occurrence = &self.occurrences[at];
            let is_person = self.is_person(self.text(occurrence), self.kind(at));
            let Some(short) = parse_acronym(self.text(occurrence)).filter(|_| !is_person) else {
                continue;
            };
            let introduced = self.acronyms.get(&short).filter(|meant| !meant.is_empty());
            let meant = introduced
                .or_else(|| by_initials.get(&short))
                .cloned()
                .unwrap_or_default();
            let link = match (meant.len(), meant.first()) {
                (1, Some(entity)) => Link::To(*entity, MatchMethod::ShortForm),
                _ => Link::To(self.add_other(self.text(occurrence), self.kind(at)), MatchMethod::Name),
            };
            self.set_link(at, link);
        }
    }

    /// Returns true if a name of one word is the last word of longer names in the article: "the Post".
    fn is_last_word(&self, at: usize) -> bool {
        // Bodies whose name is not short for a longer one: the House is not the White House.
        const STANDALONE: [&str; 6] = ["house", "senate", "congress", "union", "court", "parliament"];
        let word = self.keys[at].as_str();
        !word.contains(' ') && !STANDALONE.contains(&word) && self.last_words.contains(word)
    }

    /// Links last words of the names of organisations that stand for the whole name.
    fn link_last_words(&mut self) {
        let mut longer: HashMap<(ActorType, String), Vec<usize>> = HashMap::new();
        for (index, entity) in self.links.entities.iter().enumerate() {
            if let Some((_, last)) = plain_key(&entity.name).rsplit_once(' ') {
                longer.entry((entity.kind, last.to_owned())).or_default().push(index);
            }
        }
        for at in self.unlinked() {
            let (text, kind) = (self.text(&self.occurrences[at]), self.kind(at));
            if self.is_person(text, kind) {
                continue;
            }
            let meant = longer.get(&(kind, self.keys[at].clone())).cloned().unwrap_or_default();
            let link = match meant.len() {
                0 => Link::To(self.add_other(text, kind), MatchMethod::Name),
                1 => Link::To(meant[0], MatchMethod::ShortForm),
                _ => Link::Ambiguous(meant),
            };
            self.set_link(at, link);
        }
    }

    /// Links surnames and first names of persons, those of several words first. "The Clintons" are linked to nobody.
    fn link_short_names(&mut self) {
        for several in [true, false] {
            for at in self.unlinked() {
                let text = self.text(&self.occurrences[at]);
                match self
                    .linker
                    .tables()
                    .parse_person(text)
                    .filter(|name| name.is_full() == several)
                {
                    Some(_) if self.is_family(text) => self.set_link(at, Link::Nobody),
                    Some(name) => {
                        let link = self.resolve_short_name(&name, text);
                        self.set_link(at, link);
                    }
                    None => {}
                }
            }
        }
    }

    fn resolve_short_name(&mut self, name: &PersonName, text: &str) -> Link {
        let mut meant = self.entities_with_surname(name);
        if meant.is_empty() {
            meant = fitting_entities(self.by_first.get(name.first()), |full| name.is_first_name_of(full));
        }
        match meant.len() {
            0 => Link::To(self.add_person(name, text), MatchMethod::Name),
            1 => Link::To(meant[0], MatchMethod::ShortForm),
            _ => Link::Ambiguous(meant),
        }
    }

    /// Returns true for "Clintons" where the article names a Clinton in full.
    fn is_family(&self, text: &str) -> bool {
        let surname = text
            .strip_suffix('s')
            .and_then(|stem| self.linker.tables().parse_person(stem));
        surname.is_some_and(|surname| !self.entities_with_surname(&surname).is_empty())
    }

    fn entities_with_surname(&self, name: &PersonName) -> Vec<usize> {
        fitting_entities(self.by_last.get(name.last()), |full| name.is_surname_of(full))
    }

    /// Collects the persons to whom the article gives an office.
    fn collect_offices(&mut self) {
        for (at, occurrence) in self.occurrences.iter().enumerate() {
            let Link::To(entity, _) = self.links.links[at] else {
                continue;
            };
            if self.links.entities[entity].kind != ActorType::Person {
                continue;
            }
            let (sentence, text) = (&self.sentences[occurrence.sentence], self.text(occurrence));
            let Some(name) = sentence.to_sentence(occurrence.span) else {
                continue;
            };
            let title = &text[..titles_len(text)];
            for office in find_offices_of(sentence.text(self.article), &name, title) {
                self.links.offices.entry(office).or_default().insert(entity);
            }
        }
    }
}

/// Returns the type with the highest sum of confidences, the first of equals.
fn likeliest_kind(sums: [f32; 4]) -> ActorType {
    ActorType::ALL.into_iter().fold(ActorType::Person, |best, kind| {
        if sums[kind as usize] > sums[best as usize] {
            kind
        } else {
            best
        }
    })
}

/// Returns the entities whose full names fit, each once.
fn fitting_entities(names: Option<&Vec<(PersonName, usize)>>, fits: impl Fn(&PersonName) -> bool) -> Vec<usize> {
    let fitting = names
        .into_iter()
        .flatten()
        .filter(|(full, _)| full.is_full() && fits(full));
    let entities: BTreeSet<usize> = fitting.map(|(_, entity)| *entity).collect();
    entities.into_iter().collect()
}

/// Returns the form under which names are compared: folded, without article and legal form.
fn plain_key(text: &str) -> String {
    name_key(bare_name(text))
}

/// Returns the capitals of "IAEA" and "I.A.E.A.", where a text is nothing else.
fn parse_acronym(text: &str) -> Option<String> {
    let letters: String = text.chars().filter(|c| *c != '.').collect();
    let fits = (2..=6).contains(&letters.chars().count()) && letters.chars().all(char::is_uppercase);
    fits.then_some(letters)
}

/// Returns the initials of a name's capitalised words; empty for a single word.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split([' ', '-']).collect();
    let capitals = words
        .iter()
        .filter_map(|word| word.chars().next().filter(|c| c.is_uppercase()));
    let capitals: String = capitals.collect();
    if words.len() > 1 { capitals } else { String::new() }
}
