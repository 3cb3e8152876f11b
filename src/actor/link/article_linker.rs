//! The linking of one article: full names first, then names that may be short for one of them.

use super::address::Address;
use super::bearers::Bearers;
use super::display_name::display_name;
use super::linker::Linker;
use super::links::{ArticleLinks, Entity, Link};
use super::occurrence::{KnownOwner, NameOccurrence};
use super::offices::find_offices_of;
use super::organisation_name::organisation_key;
use super::person_name::PersonName;
use super::titles::titles_len;
use crate::actor::list::actor::ActorIndex;
use crate::actor::list::fold::name_key;
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
pub(super) struct ArticleLinker<'w> {
    pub(super) linker: &'w Linker<'w>,
    pub(super) article: &'w Article,
    pub(super) sentences: &'w [Sentence],
    pub(super) occurrences: &'w [NameOccurrence],
    /// One for each occurrence: its text as [`organisation_key`] gives it.
    pub(super) keys: Vec<String>,
    /// The last words of names of several words.
    pub(super) last_words: HashSet<String>,
    /// The likeliest type of each name, over the article.
    pub(super) kinds: HashMap<String, ActorType>,
    /// The entities by their ids.
    pub(super) by_id: HashMap<String, usize>,
    /// The names of persons, each with the index of its entity, by their first words.
    pub(super) by_first: HashMap<String, Vec<(PersonName, usize)>>,
    /// The same, by their last words.
    pub(super) by_last: HashMap<String, Vec<(PersonName, usize)>>,
    /// The entities that the article introduces with an acronym.
    pub(super) acronyms: HashMap<String, BTreeSet<usize>>,
    /// One for each occurrence: what the words before it say of its bearer.
    pub(super) addresses: Vec<Address>,
    /// The evidence of the article on its persons.
    pub(super) bearers: Bearers,
    /// The places of the first full names, by their entities.
    pub(super) first_named: HashMap<usize, usize>,
    pub(super) links: ArticleLinks,
    /// True for each occurrence that is linked.
    pub(super) is_linked: Vec<bool>,
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
            addresses: Vec::new(),
            bearers: Bearers::default(),
            first_named: HashMap::new(),
            links: ArticleLinks {
                links: vec![Link::Nobody; occurrences.len()],
                ..ArticleLinks::default()
            },
            is_linked: vec![false; occurrences.len()],
        };
        article_linker.keys = occurrences
            .iter()
            .map(|occurrence| organisation_key(article_linker.text(occurrence)))
            .collect();
        article_linker.last_words = article_linker
            .keys
            .iter()
            .filter_map(|key| key.rsplit_once(' ').map(|(_, last)| last.to_owned()))
            .collect();
        article_linker.kinds = article_linker.likeliest_kinds();
        article_linker.addresses = (0..occurrences.len()).map(|at| article_linker.address(at)).collect();
        article_linker
    }

    fn link_all(mut self) -> ArticleLinks {
        self.link_known_names();
        self.link_full_names();
        self.link_shared_surnames();
        self.link_other_names();
        self.link_acronyms();
        self.link_last_words();
        self.read_bearers();
        self.link_titled_names();
        self.check_listed_surnames();
        self.link_short_names();
        self.collect_offices();
        self.links
    }

    pub(super) fn text(&self, occurrence: &NameOccurrence) -> &'w str {
        occurrence
            .span
            .of(self.article.field(self.sentences[occurrence.sentence].field))
    }

    /// Reads the words before a name.
    fn address(&self, at: usize) -> Address {
        let occurrence = &self.occurrences[at];
        let sentence = &self.sentences[occurrence.sentence];
        let name = sentence.to_sentence(occurrence.span);
        let text = self.text(occurrence);
        let titles = titles_len(text);
        let is_full = text[titles..].contains(' ');
        name.map_or_else(Address::default, |name| {
            Address::of(sentence.text(self.article), &name, titles, is_full)
        })
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

    pub(super) fn kind(&self, at: usize) -> ActorType {
        self.kinds
            .get(&self.keys[at])
            .copied()
            .unwrap_or(self.occurrences[at].kind)
    }

    pub(super) fn set_link(&mut self, at: usize, link: Link) {
        self.links.links[at] = link;
        self.is_linked[at] = true;
    }

    /// Returns the indices of the occurrences that are not linked yet.
    pub(super) fn unlinked(&self) -> Vec<usize> {
        (0..self.occurrences.len()).filter(|at| !self.is_linked[*at]).collect()
    }

    /// Returns the index of the entity with this id, after adding it where there is none.
    pub(super) fn add_entity(&mut self, entity: Entity) -> usize {
        if let Some(known) = self.by_id.get(&entity.id) {
            return *known;
        }
        let index = self.links.entities.len();
        self.by_id.insert(entity.id.clone(), index);
        self.links.entities.push(entity);
        index
    }

    /// Returns the index of the entity of an actor of the list, whose names then count in the article.
    pub(super) fn add_listed(&mut self, actor: ActorIndex) -> usize {
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
    /// Names that are the last words of a longer one are left to the short names.
    fn link_full_names(&mut self) {
        let long_names = self.long_names();
        for at in self.unlinked() {
            let text = self.text(&self.occurrences[at]);
            let is_part = self.person_name(at).is_some_and(|name| name.is_particles());
            if self.linker.listed_names.contains_key(&name_key(text)) || is_part || self.is_no_name(at) {
                self.set_link(at, Link::Nobody);
            } else if self.kind(at) == ActorType::Person && !self.is_sure_institution(text) {
                let name = self.person_name(at).filter(|name| name.title().is_none());
                let name = name.filter(|name| name.is_full() && !name.begins_with_particle());
                if let Some(name) = name.filter(|name| !long_names.hold_last_words(name)) {
                    let entity = self.add_person(&name, text);
                    self.set_link(at, Link::To(entity, MatchMethod::Name));
                }
            }
        }
    }

    /// Returns true for a name of a person: also one that the model takes for an organisation, where it is the surname of a
    /// person whom the article names in full.
    pub(super) fn is_person(&self, text: &str, kind: ActorType) -> bool {
        match kind {
            ActorType::Person => !self.is_sure_institution(text),
            ActorType::Location => false,
            ActorType::Organisation | ActorType::Misc => {
                let name = self.linker.tables().parse_person(text);
                let name = name.filter(|name| !name.is_full() && !self.is_sure_institution(text));
                name.is_some_and(|name| !self.entities_with_surname(&name).is_empty())
            }
        }
    }

    /// Parses the name of a person, with the title that makes a first name a full one.
    pub(super) fn person_name(&self, at: usize) -> Option<PersonName> {
        let name = self.linker.tables().parse_person(self.text(&self.occurrences[at]))?;
        Some(match self.addresses[at].title {
            Some(title) => name.with_title(title),
            None => name,
        })
    }

    /// Adds a name of an entity to the names that shorter ones are compared with.
    fn index_person(&mut self, name: &PersonName, entity: usize) {
        if name.is_full() {
            let known = self.linker.tables().office_holders.find(name);
            self.bearers.add(entity, name, known);
        }
        let both = [(&mut self.by_first, name.first()), (&mut self.by_last, name.last())];
        for (names, word) in both {
            names.entry(word.to_owned()).or_default().push((name.clone(), entity));
        }
    }

    /// Returns the index of the person of this name, after adding it where there is none.
    pub(super) fn add_person(&mut self, name: &PersonName, text: &str) -> usize {
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

    /// Collects the persons to whom the article gives an office, and the offices of those whom it does not name in full.
    fn collect_offices(&mut self) {
        for (at, occurrence) in self.occurrences.iter().enumerate() {
            let holder = match &self.links.links[at] {
                Link::To(entity, _) if self.links.entities[*entity].kind == ActorType::Person => Some(*entity),
                Link::Ambiguous(meant) if meant.or_another => None,
                _ => continue,
            };
            let (sentence, text) = (&self.sentences[occurrence.sentence], self.text(occurrence));
            let Some(name) = sentence.to_sentence(occurrence.span) else {
                continue;
            };
            let title = &text[..titles_len(text)];
            for office in find_offices_of(sentence.text(self.article), &name, title) {
                match holder {
                    Some(entity) => self.links.offices.entry(office).or_default().insert(entity),
                    None => self.links.offices_of_unnamed.insert(office),
                };
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
