//! A table of actors that texts call by several names: the countries, the institutions.

use super::organisation_name::{organisation_key, parse_acronym};
use crate::actor::list::actor::Actor;
use crate::actor::list::check::read_actors;
use crate::error::{Error, Problem, Result};
use std::collections::HashMap;
use std::path::Path;

/// Longest acronym that a text writes in capitals only: "WHO" is not "Who", but "Nato" is "NATO".
const LONGEST_IN_CAPITALS: usize = 3;

/// Actors by the names that texts call them.
#[derive(Debug)]
pub(super) struct NameTable {
    actors: Vec<Actor>,
    by_key: HashMap<String, KnownName>,
}

/// The bearer of a name.
#[derive(Debug, Clone, Copy)]
struct KnownName {
    /// Index into [`NameTable::actors`].
    actor: usize,
    /// A text must write it in capitals.
    in_capitals: bool,
}

impl NameTable {
    /// Reads a table in the form of an actor list.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every problem, also where two rows hold one name.
    pub(super) fn from_bytes(path: &Path, bytes: &[u8]) -> Result<Self> {
        let list = read_actors(bytes).map_err(|problems| Error::Invalid {
            path: path.to_path_buf(),
            problems,
        })?;
        let actors = list.actors;
        let mut by_key: HashMap<String, KnownName> = HashMap::new();
        for (index, actor) in actors.iter().enumerate() {
            for name in actor.names() {
                let known = by_key.entry(organisation_key(name)).or_insert(KnownName {
                    actor: index,
                    in_capitals: true,
                });
                if known.actor != index {
                    let owner = &actors[known.actor];
                    let problem = format!("“{name}” is a name of {} on line {} too", owner.id, owner.line);
                    return Err(Error::invalid(path, Problem::on_line(actor.line, problem)));
                }
                known.in_capitals &= is_written_in_capitals(name);
            }
        }
        Ok(Self { actors, by_key })
    }

    /// Returns the index of the actor that is called `text`.
    pub(super) fn find(&self, text: &str) -> Option<usize> {
        let known = self.by_key.get(&organisation_key(text))?;
        let fits = !known.in_capitals || !text.contains(char::is_lowercase);
        fits.then_some(known.actor)
    }

    /// Returns the index of the actor of which a key is a name, whatever its case in the text.
    pub(super) fn find_key(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).map(|known| known.actor)
    }

    /// Returns all its actors.
    pub(super) fn into_actors(self) -> Vec<Actor> {
        self.actors
    }

    /// Returns the actor at an index that [`NameTable::find`] gave.
    pub(super) fn actor(&self, index: usize) -> &Actor {
        &self.actors[index]
    }
}

fn is_written_in_capitals(name: &str) -> bool {
    parse_acronym(name).is_some_and(|letters| letters.chars().count() <= LONGEST_IN_CAPITALS)
}
