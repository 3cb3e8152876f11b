//! Which aliases of the list name nobody in the dump.

use crate::actor::{Registry, name_key};
use crate::output::MentionRow;
use std::collections::{BTreeMap, HashMap};

/// The aliases that no mention has had so far.
#[derive(Debug, Default)]
pub(super) struct AliasCheck {
    /// By the actor's id: the aliases by their keys, in the order of the list.
    waiting: HashMap<String, Vec<(String, String)>>,
    /// The keys of other forms of the list's names, with those of the names.
    derived: HashMap<String, String>,
}

impl AliasCheck {
    /// Waits for every alias that the list writes.
    pub(super) fn new(registry: &Registry) -> Self {
        let mut waiting = HashMap::new();
        for actor in registry.actors() {
            let written = actor.aliases.iter().take(actor.written_aliases);
            let aliases: Vec<_> = written.map(|alias| (name_key(alias), alias.clone())).collect();
            if !aliases.is_empty() {
                waiting.insert(actor.id.clone(), aliases);
            }
        }
        let derived = registry.derived_keys().map(|(form, name)| (form.to_owned(), name));
        Self {
            waiting,
            derived: derived.collect(),
        }
    }

    /// Takes note of a mention.
    pub(super) fn see(&mut self, mention: &MentionRow) {
        let Some(aliases) = self.waiting.get_mut(&mention.actor_id) else {
            return;
        };
        let key = name_key(&mention.mention);
        let key = self.derived.get(&key).unwrap_or(&key);
        aliases.retain(|(alias, _)| alias != key);
        if aliases.is_empty() {
            self.waiting.remove(&mention.actor_id);
        }
    }

    /// Returns the aliases that were not found, by the actor's id.
    pub(super) fn not_found(self) -> BTreeMap<String, Vec<String>> {
        let waiting = self.waiting.into_iter();
        waiting
            .map(|(id, aliases)| (id, aliases.into_iter().map(|(_, alias)| alias).collect()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::LinkTables;
    use crate::terms::Metonyms;
    use std::path::Path;

    #[test]
    fn aliases_that_no_mention_has_are_left() {
        let list = "actor_id,name,type,aliases\na,Ada Müller,PER,Frau Müller|the Doctor|A.M.\nb,Bo Marn,PER,Marn\n\
            d,Kessia Rail Union,ORG,KRU\n";
        let tables = LinkTables::open(None, &Metonyms::Off).unwrap();
        let registry = Registry::from_bytes(Path::new("l.csv"), list.as_bytes()).unwrap();
        let registry = registry.with_further_forms(&tables).unwrap();
        let mut check = AliasCheck::new(&registry);
        for (actor_id, mention) in [
            ("a", "FRAU MULLER"),
            ("a", "A.M"),
            ("b", "Marn"),
            ("c", "the Doctor"),
            ("d", "K.R.U."),
        ] {
            check.see(&MentionRow {
                actor_id: actor_id.to_owned(),
                mention: mention.to_owned(),
                ..MentionRow::default()
            });
        }
        let expected = BTreeMap::from([("a".to_owned(), vec!["the Doctor".to_owned()])]);
        assert_eq!(check.not_found(), expected);
    }
}
