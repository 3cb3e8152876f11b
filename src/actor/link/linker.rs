//! The linker: the list and the tables that the names of every article are linked with, and the ids of actors that no list
//! holds.

use super::person_name::PersonName;
use super::tables::LinkTables;
use super::typed_id::type_ending;
use crate::actor::list::actor::ActorIndex;
use crate::actor::list::actor_id::{id_fault, slug};
use crate::actor::list::registry::Registry;
use crate::terms::ActorType;
use crate::text::hex;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};

/// Links names; shared by all threads.
#[derive(Debug)]
pub struct Linker<'r> {
    registry: &'r Registry,
    tables: &'r LinkTables,
    /// Names and aliases of the list, each as [`name_key`](crate::actor::list::fold::name_key) gives it.
    pub(super) listed_names: HashMap<String, ActorIndex>,
    /// Countries and institutions of the tables that the list holds, by the ids of the tables.
    pub(super) listed_known: HashMap<String, ActorIndex>,
    /// The ids of the list, in lower case.
    pub(super) listed_ids: BTreeSet<String>,
    /// The names of the listed persons that have more than one word.
    pub(super) persons: HashMap<ActorIndex, Vec<PersonName>>,
    /// Those persons by the first and the last word of their names.
    by_ends: HashMap<(String, String), BTreeSet<ActorIndex>>,
}

impl<'r> Linker<'r> {
    /// Makes a linker for the actors of `registry`.
    pub fn new(registry: &'r Registry, tables: &'r LinkTables) -> Self {
        let actors = registry.actors().iter().zip(0..);
        let persons: HashMap<ActorIndex, Vec<PersonName>> = actors
            .filter(|(actor, _)| actor.kind == ActorType::Person)
            .map(|(actor, index)| {
                let names = actor.names().filter_map(|name| tables.parse_person(name));
                (ActorIndex(index), names.filter(PersonName::is_full).collect())
            })
            .collect();
        let mut by_ends: HashMap<(String, String), BTreeSet<ActorIndex>> = HashMap::new();
        for (actor, names) in &persons {
            for ends in names.iter().filter_map(PersonName::ends) {
                by_ends.entry(ends).or_default().insert(*actor);
            }
        }
        Self {
            registry,
            tables,
            listed_names: registry.index_by_name(),
            listed_known: find_known(registry, tables),
            listed_ids: registry
                .actors()
                .iter()
                .map(|actor| actor.id.to_ascii_lowercase())
                .collect(),
            persons,
            by_ends,
        }
    }

    /// Returns the list.
    pub fn registry(&self) -> &'r Registry {
        self.registry
    }

    /// Returns the listed person whose name is the same but for a middle name or a spelling, where there is only one.
    pub(super) fn find_listed_person(&self, name: &PersonName) -> Option<ActorIndex> {
        let actors = self.by_ends.get(&name.ends()?)?;
        let mut same = actors
            .iter()
            .filter(|actor| self.persons[*actor].iter().any(|known| known.is_same(name)));
        same.next().copied().filter(|_| same.next().is_none())
    }

    /// Returns true if a full name that the model found is not that of the listed person whose alias is a part of it: "Melania
    /// Trump", where the list has "Trump".
    pub(crate) fn is_other_person(&self, found: &str, listed: ActorIndex) -> bool {
        let Some(names) = self.persons.get(&listed) else {
            return false;
        };
        let found = self.tables.parse_person(found).filter(PersonName::is_full);
        !names.is_empty() && found.is_some_and(|found| !names.iter().any(|name| name.may_be(&found)))
    }

    /// Returns true if a text is the name of a country.
    pub(crate) fn is_country(&self, text: &str) -> bool {
        self.tables.countries.find(text).is_some()
    }

    /// Returns true if a text is the full name of a person, in form.
    pub(crate) fn is_full_name(&self, text: &str) -> bool {
        self.tables.parse_person(text).is_some_and(|name| name.is_full())
    }

    /// Returns the tables.
    pub fn tables(&self) -> &'r LinkTables {
        self.tables
    }

    /// Makes the id of an actor that the list does not have. `full`: whether a person's name is a full one.
    pub(super) fn make_id(&self, words: &str, kind: ActorType, full: bool) -> String {
        let ending = match kind {
            ActorType::Person if full => String::new(),
            _ => type_ending(kind),
        };
        let id = match slug(words) {
            stem if stem.is_empty() => format!("name-{}{ending}", &hex(&Sha256::digest(words))[..16]),
            stem => format!("{stem}{ending}"),
        };
        self.free_id(&id)
    }

    /// Returns an id, in another form where the list holds it or it cannot name a file.
    pub(super) fn free_id(&self, id: &str) -> String {
        if self.listed_ids.contains(id) || id_fault(id).is_some() {
            format!("found-{id}")
        } else {
            id.to_owned()
        }
    }
}

/// Finds the countries and institutions of the tables that the list holds. One of whose names two listed actors have several
/// is neither's.
fn find_known(registry: &Registry, tables: &LinkTables) -> HashMap<String, ActorIndex> {
    let mut owners: HashMap<&str, BTreeSet<ActorIndex>> = HashMap::new();
    for (actor, index) in registry.actors().iter().zip(0..) {
        let country = actor.names().find_map(|name| tables.countries.find(name));
        let country = country.filter(|_| actor.kind != ActorType::Person);
        let known = country.into_iter().chain(tables.institutions.of_listed(actor));
        for id in known.map(|known| known.id.as_str()) {
            owners.entry(id).or_default().insert(ActorIndex(index));
        }
    }
    let only = owners.into_iter().filter(|(_, actors)| actors.len() == 1);
    only.filter_map(|(id, actors)| Some((id.to_owned(), *actors.first()?)))
        .collect()
}
