//! The registry: the actors of a checked list, and the finding of their names in text.

use super::actor::{Actor, ActorIndex};
use super::check::{ReadList, read_actors};
use super::derived::{DerivedName, DerivedNames};
use super::finder::{Finder, NameMatch};
use super::fold::name_key;
use crate::error::{Error, Result};
use crate::text::hex;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::Path;

/// The actors to look for. It never changes once read, and can be shared between threads.
#[derive(Debug)]
pub struct Registry {
    actors: Vec<Actor>,
    derived: DerivedNames,
    finder: Finder,
    notes: Vec<String>,
    sha256: String,
}

/// Problems of a list that are reported.
const PROBLEMS_SHOWN: usize = 30;

impl Registry {
    /// Reads the list at `path`.
    ///
    /// # Errors
    /// [`Error::Unreadable`], [`Error::Invalid`] with the first problems where it cannot be used.
    pub fn from_path(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::unreadable("actor list", path))?;
        Self::from_bytes(path, &bytes)
    }

    /// Reads a list; `name` is only for messages.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the first problems.
    pub fn from_bytes(name: &Path, bytes: &[u8]) -> Result<Self> {
        let ReadList { actors, notes } =
            read_actors(bytes).map_err(|problems| Error::invalid_first(name, problems, PROBLEMS_SHOWN))?;
        let derived = DerivedNames::default();
        let finder =
            Finder::new(&actors, &derived).map_err(|e| Error::invalid(name, format!("too many aliases: {e}")))?;
        Ok(Registry {
            actors,
            derived,
            finder,
            notes,
            sha256: hex(&Sha256::digest(bytes)),
        })
    }

    /// Makes a registry without actors.
    ///
    /// # Errors
    /// Never: the automaton's builder fails only for very many names.
    pub fn empty() -> Result<Self> {
        let derived = DerivedNames::default();
        let finder = Finder::new(&[], &derived).map_err(|e| Error::invalid("the empty registry", e.to_string()))?;
        Ok(Registry {
            actors: Vec::new(),
            derived,
            finder,
            notes: Vec::new(),
            sha256: String::new(),
        })
    }

    /// Returns the registry that also finds the names of `derived`, but for those that the list itself gives to somebody, and
    /// those that two of its actors would share.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the names are more than an automaton can hold.
    pub(crate) fn with_derived_names(self, derived: Vec<DerivedName>) -> Result<Self> {
        let derived = DerivedNames::choose(&self.actors, derived);
        let finder = Finder::new(&self.actors, &derived)
            .map_err(|e| Error::invalid("the actor list", format!("too many aliases: {e}")))?;
        Ok(Registry {
            derived,
            finder,
            ..self
        })
    }

    /// Returns the keys of the derived names, each with the key of the name or alias that it is derived from.
    pub(crate) fn derived_keys(&self) -> impl Iterator<Item = (&str, String)> {
        self.derived
            .iter()
            .map(|(key, name)| (key.as_str(), name_key(&name.source)))
    }

    /// Returns the form of a name that a text is, where no row of the list holds it.
    pub(crate) fn derived_form(&self, text: &str) -> Option<&str> {
        self.derived.get(text).map(|name| name.form.as_str())
    }

    /// Returns the actors, in the order of the list.
    pub fn actors(&self) -> &[Actor] {
        &self.actors
    }

    /// Returns the actor at an index that this registry gave.
    ///
    /// # Panics
    /// If the index is another registry's and out of range here.
    pub fn actor(&self, index: ActorIndex) -> &Actor {
        &self.actors[index.get()]
    }

    /// Returns the names in `text`, in order, none overlapping another. Takes time linear in the length of the text.
    pub fn find(&self, text: &str) -> Vec<NameMatch> {
        self.finder.find(text)
    }

    /// Returns the names and aliases of the actors and the names derived from them, each as [`name_key`] gives it.
    pub(crate) fn index_by_name(&self) -> HashMap<String, ActorIndex> {
        let actors = self.actors.iter().zip(0..);
        let listed =
            actors.flat_map(|(actor, index)| actor.names().map(move |name| (name_key(name), ActorIndex(index))));
        let derived = self.derived.iter().map(|(key, name)| (key.clone(), name.actor));
        listed.chain(derived).collect()
    }

    /// Returns what was done in order to read the list, a sentence for each kind.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns the SHA-256 of the list's bytes, in hexadecimal; empty for the empty registry.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_can_be_shared_between_threads() {
        fn shared<T: Send + Sync + 'static>() {}
        shared::<Registry>();
    }

    #[test]
    fn a_missing_file_is_refused_by_name() {
        let error = Registry::from_path(Path::new("no such list.csv")).unwrap_err();
        assert!(matches!(error, Error::Unreadable { .. }), "{error:?}");
        assert!(error.to_string().contains("no such list.csv"), "{error}");
    }

    #[test]
    fn hash_is_that_of_the_bytes() {
        let registry = Registry::from_bytes(Path::new("l.csv"), b"name,type\nAda,PER\n").unwrap();
        assert_eq!(registry.sha256(), hex(&Sha256::digest(b"name,type\nAda,PER\n")));
    }
}
