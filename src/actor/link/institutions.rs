//! The institutions of the table, and the names by which texts call them: parties, parts of government, international
//! organisations, media.

use super::name_table::NameTable;
use crate::actor::list::actor::Actor;
use crate::error::{Error, Result};
use crate::terms::ActorType;
use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

const BUILT_IN: &str = include_str!("../../../datasets/tables/institutions.csv");

/// Names that are sure only where a model finds names: words of other names ("White House", "Florida Senate", "Senate Homeland
/// Security Committee"), surnames, and acronyms that are words.
const UNSURE: [&str; 38] = [
    "House",
    "Senate",
    "Congress",
    "Commons",
    "Treasury",
    "Fed",
    "Homeland Security",
    "Veterans Affairs",
    "Health and Human Services",
    "Housing and Urban Development",
    "Fox",
    "Breitbart",
    "Bloomberg",
    "Wagner",
    "Klan",
    "Brookings",
    "Spiegel",
    "Citi",
    "Harvard",
    "Yale",
    "Stanford",
    "Quinnipiac",
    "Antifa",
    "Tories",
    "WHO",
    "ICE",
    "HUD",
    "MIT",
    "CAIR",
    "TASS",
    "Qaeda",
    "Hill",
    "Ways and Means",
    "Senate Judiciary",
    "House Judiciary",
    "Senate Intelligence",
    "House Intelligence",
    "Security Council",
];
/// Acronyms of two letters that are sure in a text; others are words, states or units.
const SURE_PAIRS: [&str; 2] = ["UN", "EU"];

/// The institutions by their names.
#[derive(Debug)]
pub(super) struct Institutions(NameTable);

impl Institutions {
    /// Returns the built-in table.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the program was built with a faulty table.
    pub(super) fn built_in() -> Result<Self> {
        NameTable::from_bytes(Path::new("institutions.csv"), BUILT_IN.as_bytes()).map(Self)
    }

    /// Reads the table at `path`, which has the form of an actor list.
    ///
    /// # Errors
    /// [`Error::Unreadable`], [`Error::Invalid`].
    pub(super) fn from_path(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::unreadable("table", path))?;
        NameTable::from_bytes(path, &bytes).map(Self)
    }

    /// Returns the table itself.
    pub(super) fn table(&self) -> &NameTable {
        &self.0
    }

    /// Returns the institution that an actor of a list is: the one of its name, or else that of an alias that can mean no other,
    /// or of two aliases. "Indian National Congress" is not the Congress of its alias, nor the Culinary Institute the CIA.
    pub(super) fn of_listed(&self, actor: &Actor) -> Option<&Actor> {
        if actor.kind == ActorType::Person {
            return None;
        }
        let by_name = self.0.find(&actor.name);
        let by_alias = actor
            .aliases
            .iter()
            .filter_map(|alias| Some((alias, self.0.find(alias)?)));
        let by_alias: Vec<(&String, usize)> = by_alias.collect();
        let sure = by_alias.iter().find(|(alias, index)| {
            let agreeing = by_alias.iter().filter(|(_, other)| other == index).count();
            agreeing > 1 || alias.contains(' ') && is_sure(alias)
        });
        let index = by_name.or_else(|| sure.map(|(_, index)| *index))?;
        Some(self.0.actor(index))
    }

    /// Returns the names of the institution that an actor of a list is, but for those that are sure only where a model finds
    /// names.
    pub(super) fn names_of_listed(&self, actor: &Actor) -> Vec<String> {
        let institution = self.of_listed(actor);
        let names = institution.into_iter().flat_map(Actor::names);
        let names = names.flat_map(|name| [Some(name.to_owned()), with_field_first(name), with_field_last(name)]);
        names.flatten().filter(|name| is_sure(name)).collect()
    }
}

fn is_sure(name: &str) -> bool {
    let is_long = name.chars().count() > 2 || SURE_PAIRS.contains(&name);
    is_long && !UNSURE.contains(&name)
}

/// Returns "U.S. Justice Department" for "U.S. Department of Justice".
fn with_field_first(name: &str) -> Option<String> {
    let (country, field) = name.split_once("Department of ")?;
    let field = field.strip_prefix("the ").unwrap_or(field);
    Some(format!("{country}{field} Department"))
}

/// Returns "U.S. Department of Justice" for "U.S. Justice Department".
fn with_field_last(name: &str) -> Option<String> {
    let rest = name.strip_suffix(" Department")?;
    let (country, field) = match rest.strip_prefix("U.S. ") {
        Some(field) => ("U.S. ", field),
        None => ("", rest),
    };
    // "Department of the Treasury" has the article in its name.
    let article = if matches!(field, "Treasury" | "Interior") {
        "the "
    } else {
        ""
    };
    (!field.ends_with("Police")).then(|| format!("{country}Department of {article}{field}"))
}

/// Returns the name of the institution with this id in the built-in table.
pub(crate) fn institution_name(id: &str) -> Option<&'static str> {
    static TABLE: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
        let institutions = Institutions::built_in().ok();
        let actors = institutions.into_iter().flat_map(|table| table.0.into_actors());
        actors.map(|actor| (actor.id, actor.name)).collect()
    });
    TABLE.get(id).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_an_institution_finds_it() {
        let institutions = Institutions::built_in().unwrap();
        let id = |name: &str| {
            let found = institutions.table().find(name);
            found.map(|index| institutions.table().actor(index).id.as_str())
        };
        let cases: &[(&str, &[&str])] = &[
            ("republican_party", &["GOP", "G.O.P.", "the Republican Party"]),
            (
                "islamic_state",
                &["Islamic State", "ISIS", "Isis", "ISIL", "the IS group", "Daesh", "IS"],
            ),
            (
                "justice_department",
                &[
                    "Justice Department",
                    "Department of Justice",
                    "DOJ",
                    "U.S. Department of Justice",
                ],
            ),
            ("us_house", &["House", "House of Representatives", "the US House"]),
            ("united_nations", &["UN", "U.N.", "United Nations"]),
            ("federal_reserve", &["the Fed", "Federal Reserve"]),
            (
                "defense_department",
                &["Pentagon", "Department of Defense", "US Defense Department"],
            ),
            ("nato", &["NATO", "Nato", "North Atlantic Treaty Organisation"]),
        ];
        for (expected, names) in cases {
            for name in *names {
                assert_eq!(id(name), Some(*expected), "{name}");
            }
        }
        for other in [
            "Who",
            "Ice",
            "White House of Horrors",
            "House of Horrors",
            "Supreme Court",
            "Senator",
        ] {
            assert_eq!(id(other), None, "{other}");
        }
    }
}
