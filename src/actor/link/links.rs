//! The result of linking: the entities that an article names, and the link of each name.

use super::offices::Office;
use crate::terms::{ActorType, MatchMethod};
use std::collections::{BTreeSet, HashMap};

/// Somebody or something that an article names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// The list's id, or one made from the name.
    pub id: String,
    /// The list's name, or the fullest of the article.
    pub name: String,
    /// Person, organisation, place or other.
    pub kind: ActorType,
    /// The list has it.
    pub is_listed: bool,
    /// It is a country of the table.
    pub is_country: bool,
}

/// The link of a name to its entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// The name of one entity, by its index, and how it was matched.
    To(usize, MatchMethod),
    /// A name that could belong to several: to persons with the same surname, say.
    Ambiguous(Candidates),
    /// Not linked: the list rules it out, or it names no actor.
    Nobody,
}

impl Link {
    /// Returns the link of a name that could belong to several.
    pub(super) fn refused(entities: Vec<usize>, or_another: bool) -> Self {
        Self::Ambiguous(Candidates { entities, or_another })
    }
}

/// Those to whom a name could belong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Candidates {
    /// The entities, by their indices.
    pub entities: Vec<usize>,
    /// True if it could also belong to another person of the surname, whom the article does not name in full.
    pub or_another: bool,
}

/// The names of an article with their entities.
#[derive(Debug, Default)]
pub struct ArticleLinks {
    /// Everybody and everything named.
    pub entities: Vec<Entity>,
    /// The links, one for each occurrence of a name, in their order.
    pub links: Vec<Link>,
    /// The persons to whom the article gives an office, by their indices.
    pub(super) offices: HashMap<Office, BTreeSet<usize>>,
    /// The offices that it gives to somebody whom it does not name in full.
    pub(super) offices_of_unnamed: BTreeSet<Office>,
}

impl ArticleLinks {
    /// Returns the holder of an office in the article, where there is only one.
    pub(crate) fn holder(&self, office: Office) -> Option<usize> {
        let holders = self.offices.get(&office)?;
        let is_only = holders.len() == 1 && !self.offices_of_unnamed.contains(&office);
        holders.first().copied().filter(|_| is_only)
    }
}
