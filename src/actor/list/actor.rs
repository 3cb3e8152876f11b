//! An actor of the list.

use crate::terms::ActorType;

/// An actor's position in its [`Registry`](crate::actor::Registry).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ActorIndex(pub(crate) u32);

impl ActorIndex {
    /// Returns the index into [`Registry::actors`](crate::actor::Registry::actors).
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Unique in the list, also when case is ignored; safe as the name of a file.
    pub id: String,
    /// The name as the list writes it; also looked for in the text.
    pub name: String,
    /// Person, organisation, place or other.
    pub kind: ActorType,
    /// Further names, as the list writes them.
    pub aliases: Vec<String>,
    /// `None`: the rule described at [the module](crate::actor).
    pub case_sensitive: Option<bool>,
    /// Words that rule a match out where they stand directly after it.
    pub not_before: Vec<String>,
    /// Words that rule a match out where they stand directly before it.
    pub not_after: Vec<String>,
    /// Line of the list, 1-based.
    pub line: u64,
}

impl Actor {
    /// Returns the name, then the aliases.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.aliases).map(String::as_str)
    }
}
