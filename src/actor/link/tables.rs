//! The editable tables: spellings of names, countries, governments by their seats.

use super::form::{PersonName, is_title};
use crate::actor::list::find::key;
use crate::actor::list::normalize::{Case, fold};
use crate::actor::{ActorIndex, Registry};
use crate::error::{Error, Problem, Result};
use crate::terms::Metonyms;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::LazyLock;

const SPELLINGS: &str = include_str!("../../../datasets/tables/name_spellings.csv");
const COUNTRIES: &str = include_str!("../../../datasets/tables/countries.csv");
const NOT_ACTORS: &str = include_str!("../../../datasets/tables/not_actors.txt");
const METONYMS: &str = include_str!("../../../datasets/tables/metonyms.csv");

/// Endings of one Slavic name in different transliterations, and the one they are compared in.
const ENDINGS: [(&str, &str); 7] = [
    ("skyy", "sky"),
    ("skiy", "sky"),
    ("skii", "sky"),
    ("skij", "sky"),
    ("lnyy", "lny"),
    ("lniy", "lny"),
    ("triy", "try"),
];

/// Which spellings of a word of a name are taken for one.
#[derive(Debug, Default)]
pub struct Spellings(HashMap<String, String>);

impl Spellings {
    /// Reads a table with the columns `standard,variants`, variants separated by `|`.
    ///
    /// # Errors
    /// [`Error::Invalid`], with the line.
    pub fn from_bytes(name: &Path, bytes: &[u8]) -> Result<Self> {
        let mut table = HashMap::new();
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(bytes);
        let header = reader.headers().map_err(|e| Error::invalid(name, e.to_string()))?;
        if header != vec!["standard", "variants"] {
            let problem = Problem::on_line(1, "the columns must be standard,variants");
            return Err(Error::invalid(name, problem));
        }
        for record in reader.records() {
            let record = record.map_err(|e| Error::invalid(name, e.to_string()))?;
            let standard = fold(&record[0], Case::Folded);
            for variant in record[1].split('|').map(|variant| fold(variant, Case::Folded)) {
                if table
                    .insert(variant.clone(), standard.clone())
                    .is_some_and(|other| other != standard)
                {
                    let line = record.position().map_or(0, csv::Position::line);
                    let problem = format!("“{variant}” stands for two spellings");
                    return Err(Error::invalid(name, Problem::on_line(line, problem)));
                }
            }
        }
        Ok(Self(table))
    }

    /// The spelling in which a folded word is compared.
    pub(super) fn standard(&self, word: &str) -> String {
        if let Some(standard) = self.0.get(word) {
            return standard.clone();
        }
        let ending = ENDINGS
            .iter()
            .find_map(|(variant, standard)| Some((word.strip_suffix(variant)?, standard)));
        ending.map_or_else(|| word.to_owned(), |(stem, standard)| format!("{stem}{standard}"))
    }
}

/// Everything that linking looks up.
#[derive(Debug)]
pub struct Tables {
    pub(super) spellings: Spellings,
    countries: Registry,
    country_keys: HashMap<String, ActorIndex>,
    /// Folded words that are no actor's name when they stand alone.
    not_actors: HashSet<String>,
    /// `None` where governments are not linked by their seats.
    metonyms: Option<Registry>,
}

impl Tables {
    /// The tables that are built in, or those of files where one is named.
    ///
    /// # Errors
    /// [`Error::Unreadable`] where a file cannot be read, [`Error::Invalid`] where it cannot be used.
    pub fn open(spellings: Option<&Path>, metonyms: &Metonyms) -> Result<Self> {
        let spellings = match spellings {
            None => Spellings::from_bytes(Path::new("name_spellings.csv"), SPELLINGS.as_bytes())?,
            Some(path) => Spellings::from_bytes(path, &read(path)?)?,
        };
        let countries = Registry::from_bytes(Path::new("countries.csv"), COUNTRIES.as_bytes())?;
        let country_keys = names_of(&countries);
        let metonyms = match metonyms {
            Metonyms::Off => None,
            Metonyms::On => Some(Registry::from_bytes(Path::new("metonyms.csv"), METONYMS.as_bytes())?),
            Metonyms::File(path) => Some(Registry::from_bytes(path, &read(path)?)?),
        };
        Ok(Self {
            spellings,
            countries,
            country_keys,
            not_actors: not_actors(),
            metonyms,
        })
    }

    /// The id and name of the country that is called `text`.
    pub(super) fn country(&self, text: &str) -> Option<(&str, &str)> {
        let bare = key(text);
        let index = self.country_keys.get(bare.strip_prefix("the ").unwrap_or(&bare))?;
        let country = self.countries.actor(*index);
        Some((&country.id, &country.name))
    }

    /// Whether a text that the model took for a name is none: a word of the table, or one without a capital.
    pub(super) fn is_no_actor(&self, text: &str) -> bool {
        !text.contains(char::is_uppercase) && text.is_ascii()
            || self.not_actors.contains(&key(text))
            || is_title(text)
            || is_party_and_state(text)
    }

    /// The seats of governments, whose ids are those of their countries.
    pub fn metonyms(&self) -> Option<&Registry> {
        self.metonyms.as_ref()
    }

    pub(super) fn person(&self, text: &str) -> Option<PersonName> {
        PersonName::parse(text, &self.spellings)
    }
}

/// The name of a country of the table, whose names need no quotes.
pub(crate) fn country_name(id: &str) -> Option<&'static str> {
    static NAMES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let named = |line: &'static str| {
            line.split_once(',')
                .and_then(|(id, rest)| Some((id, rest.split(',').next()?)))
        };
        COUNTRIES.lines().skip(1).filter_map(named).collect()
    });
    NAMES.get(id).copied()
}

fn not_actors() -> HashSet<String> {
    let lines = NOT_ACTORS.lines().filter(|line| !line.starts_with(['#', '[']));
    lines
        .flat_map(str::split_whitespace)
        .map(|word| word.replace('_', " "))
        .collect()
}

/// "R-Fla.", "D-Calif": the party and state of a member of Congress.
fn is_party_and_state(text: &str) -> bool {
    let state = ["R-", "D-", "I-"].iter().find_map(|party| text.strip_prefix(party));
    state.is_some_and(|state| state.starts_with(char::is_uppercase) && state.len() <= 6)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(Error::unreadable("table", path))
}

/// Who of a list is called what, each name as [`key`] has it.
pub(super) fn names_of(registry: &Registry) -> HashMap<String, ActorIndex> {
    let actors = registry.actors().iter().zip(0..);
    actors
        .flat_map(|(actor, index)| {
            let names = std::iter::once(&actor.name).chain(&actor.aliases);
            names.map(move |name| (key(name), ActorIndex(index)))
        })
        .collect()
}
