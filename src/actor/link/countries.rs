//! The countries of the built-in table, and the names by which texts call them.

use super::name_table::NameTable;
use crate::actor::list::actor::Actor;
use crate::error::Result;
use crate::terms::ActorType;
use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

const COUNTRIES: &str = include_str!("../../../datasets/tables/countries.csv");
const NATIONALITIES: &str = include_str!("../../../datasets/tables/nationalities.csv");

/// Names that are sure only where a model finds names: parts of other names ("Latin America", "Democratic People's Republic of
/// Korea"), and a firm.
const UNSURE: [&str; 4] = ["America", "Emirates", "Republic of Korea", "Republic of the Congo"];

/// The countries by their names.
#[derive(Debug)]
pub(super) struct Countries {
    table: NameTable,
    /// Adjectives of nations, each with the id of its country.
    adjectives: HashMap<&'static str, &'static str>,
}

impl Countries {
    /// Returns the built-in table.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::error::Error::Invalid) if the program was built with a faulty table.
    pub(super) fn built_in() -> Result<Self> {
        Ok(Self {
            table: NameTable::from_bytes(Path::new("countries.csv"), COUNTRIES.as_bytes())?,
            adjectives: NATIONALITIES
                .lines()
                .skip(1)
                .filter_map(|line| line.split_once(','))
                .collect(),
        })
    }

    /// Returns the country that is called `text`.
    pub(super) fn find(&self, text: &str) -> Option<&Actor> {
        self.table.find(text).map(|index| self.table.actor(index))
    }

    /// Returns the names of the country whose name an actor of a list has, but for those that are sure only where a model finds
    /// names.
    pub(super) fn names_of_listed(&self, actor: &Actor) -> Vec<String> {
        let country = self.find(&actor.name).filter(|_| actor.kind != ActorType::Person);
        let names = country.into_iter().flat_map(Actor::names);
        names.filter(|name| !UNSURE.contains(name)).map(str::to_owned).collect()
    }

    /// Splits the key of an organisation into its country and what is left: "russian foreign ministry", "us senate".
    pub(super) fn split_country<'k>(&self, key: &'k str) -> Option<(&str, &'k str)> {
        let ends = key.match_indices(' ').map(|(at, _)| at).take(3);
        ends.filter_map(|at| Some((self.country_of(&key[..at])?, &key[at + 1..])))
            .last()
    }

    fn country_of(&self, words: &str) -> Option<&str> {
        let adjective = self.adjectives.get(words).copied();
        adjective.or_else(|| {
            self.table
                .find_key(words)
                .map(|index| self.table.actor(index).id.as_str())
        })
    }
}

/// Returns the name of the country with this id.
pub(crate) fn country_name(id: &str) -> Option<&'static str> {
    // Split at commas alone, because no name of the table needs quotes.
    static NAMES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let rows = COUNTRIES.lines().skip(1).filter_map(|line| line.split_once(','));
        rows.filter_map(|(id, rest)| Some((id, rest.split(',').next()?)))
            .collect()
    });
    NAMES.get(id).copied()
}

/// Returns what follows the country at the beginning of the words of an organisation's id, in the built-in table.
pub(crate) fn split_country(words: &str) -> Option<String> {
    static COUNTRIES: LazyLock<Option<Countries>> = LazyLock::new(|| Countries::built_in().ok());
    let (_, rest) = COUNTRIES.as_ref()?.split_country(words)?;
    Some(rest.to_owned())
}
