//! An actor of the list.

use crate::terms::{ActorType, MatchMethod};

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
    /// The name, a person's with the first name first; also looked for in the text.
    pub name: String,
    /// Person, organisation, place or other.
    pub kind: ActorType,
    /// True where another actor of a list that discovery wrote has the same name, which is not looked for as this one's.
    pub name_is_shared: bool,
    /// Further names: those of the list, then those that its names imply ("Bob Menendez", "Sen. Marco Rubio").
    pub aliases: Vec<String>,
    /// The number of those that the list writes.
    pub written_aliases: usize,
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
    /// Returns the names that are looked for: the name, then the aliases.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.matched_names().map(|(_, name)| name)
    }

    /// Returns the same, each with how a mention of it is matched.
    pub(crate) fn matched_names(&self) -> impl Iterator<Item = (MatchMethod, &str)> {
        let name = (!self.name_is_shared).then_some((MatchMethod::Name, self.name.as_str()));
        let aliases = self.aliases.iter().map(|alias| (MatchMethod::Alias, alias.as_str()));
        name.into_iter().chain(aliases)
    }
}
