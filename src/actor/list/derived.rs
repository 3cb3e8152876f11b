//! Names that no row of the list holds, derived from one that does.

use super::actor::{Actor, ActorIndex};
use super::fold::name_key;
use crate::terms::MatchMethod;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Another form of a name of the list: another spelling, or an acronym with full stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DerivedName {
    /// The actor that it names.
    pub(crate) actor: ActorIndex,
    /// A match counts as one of the name or alias that it is derived from.
    pub(crate) method: MatchMethod,
    /// The name or alias of the list that it is derived from; the actor's name where a table gives the form to the actor.
    pub(crate) source: String,
    /// The form, with the capitals that a text must have.
    pub(crate) form: String,
}

/// The derived names that are looked for, by their keys.
#[derive(Debug, Default)]
pub(super) struct DerivedNames(BTreeMap<String, DerivedName>);

impl DerivedNames {
    /// Chooses from `derived` the names that nobody else has: neither the list nor a name derived for another actor.
    pub(super) fn choose(actors: &[Actor], derived: Vec<DerivedName>) -> Self {
        let listed: HashSet<String> = actors.iter().flat_map(Actor::names).map(name_key).collect();
        let (mut chosen, mut shared) = (BTreeMap::new(), BTreeSet::new());
        for name in derived {
            let key = name_key(&name.form);
            if listed.contains(&key) {
                continue;
            }
            let known = chosen.entry(key.clone()).or_insert_with(|| name.clone());
            if known.actor != name.actor {
                shared.insert(key);
            }
        }
        chosen.retain(|key, _| !shared.contains(key));
        Self(chosen)
    }

    /// Returns the names, with their keys in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &DerivedName)> {
        self.0.iter()
    }

    /// Returns the derived name that a text is.
    pub(super) fn get(&self, text: &str) -> Option<&DerivedName> {
        if self.0.is_empty() {
            None
        } else {
            self.0.get(&name_key(text))
        }
    }
}
