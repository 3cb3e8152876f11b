//! The countries of the built-in table, and the names by which texts call them.

use crate::actor::list::actor::ActorIndex;
use crate::actor::list::fold::name_key;
use crate::actor::list::registry::Registry;
use crate::error::Result;
use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

const COUNTRIES: &str = include_str!("../../../datasets/tables/countries.csv");

/// The countries by their names.
#[derive(Debug)]
pub(super) struct Countries {
    registry: Registry,
    by_name: HashMap<String, ActorIndex>,
}

impl Countries {
    /// Returns the built-in table.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::error::Error::Invalid) if the program was built with a faulty table.
    pub(super) fn built_in() -> Result<Self> {
        let registry = Registry::from_bytes(Path::new("countries.csv"), COUNTRIES.as_bytes())?;
        let by_name = registry.index_by_name();
        Ok(Self { registry, by_name })
    }

    /// Returns the id and name of the country that is called `text`.
    pub(super) fn find(&self, text: &str) -> Option<(&str, &str)> {
        let key = name_key(text);
        let index = self.by_name.get(key.strip_prefix("the ").unwrap_or(&key))?;
        let country = self.registry.actor(*index);
        Some((&country.id, &country.name))
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
