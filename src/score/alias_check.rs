//! Which aliases of the list name nobody in the dump.

use crate::actor::{Registry, name_key};
use crate::output::MentionRow;
use std::collections::{BTreeMap, HashMap};

/// The aliases that no mention has had so far.
#[derive(Debug, Default)]
pub(super) struct AliasCheck {
    /// By the actor's id: the aliases by their keys, in the order of the list.
    waiting: HashMap<String, Vec<(String, String)>>,
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
        Self { waiting }
    }

    /// Takes note of a mention.
    pub(super) fn see(&mut self, mention: &MentionRow) {
        let Some(aliases) = self.waiting.get_mut(&mention.actor_id) else {
            return;
        };
        let key = name_key(&mention.mention);
        aliases.retain(|(alias, _)| *alias != key);
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
    use std::path::Path;

    #[test]
    fn aliases_that_no_mention_has_are_left() {
        let list = "actor_id,name,type,aliases\na,Ada Müller,PER,Frau Müller|the Doctor|A.M.\nb,Bo Marn,PER,Marn\n";
        let registry = Registry::from_bytes(Path::new("l.csv"), list.as_bytes()).unwrap();
        let mut check = AliasCheck::new(&registry);
        for (actor_id, mention) in [("a", "FRAU MULLER"), ("a", "A.M"), ("b", "Marn"), ("c", "the Doctor")] {
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
