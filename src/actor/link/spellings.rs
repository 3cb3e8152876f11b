//! Spellings of one name: the rule that merges "Zelensky" and "Zelenskyy".
//!
//! A word is compared in the standard spelling of the table `name_spellings.csv`; one that is not in the table, by the endings
//! of Slavic names.

use crate::actor::list::fold::{Case, fold};
use crate::error::{Error, Problem, Result};
use std::collections::HashMap;
use std::path::Path;

const BUILT_IN: &str = include_str!("../../../datasets/tables/name_spellings.csv");

/// Endings of Slavic names in different transliterations, each with the one in which they are compared.
const ENDINGS: [(&str, &str); 7] = [
    ("skyy", "sky"),
    ("skiy", "sky"),
    ("skii", "sky"),
    ("skij", "sky"),
    ("lnyy", "lny"),
    ("lniy", "lny"),
    ("triy", "try"),
];

/// Spellings of the words of names, each with the standard one in which words are compared.
#[derive(Debug, Default)]
pub struct Spellings {
    standard: HashMap<String, String>,
    /// The variants of each standard spelling, in the order of the table.
    variants: HashMap<String, Vec<String>>,
}

impl Spellings {
    /// Returns the built-in table.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the program was built with a faulty table.
    pub(super) fn built_in() -> Result<Self> {
        Self::from_bytes(Path::new("name_spellings.csv"), BUILT_IN.as_bytes())
    }

    /// Reads the table at `path`; see [`Spellings::from_bytes`].
    ///
    /// # Errors
    /// [`Error::Unreadable`], [`Error::Invalid`].
    pub(super) fn from_path(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::unreadable("table", path))?;
        Self::from_bytes(path, &bytes)
    }

    /// Reads a table with the columns `standard,variants`, variants separated by `|`.
    ///
    /// # Errors
    /// [`Error::Invalid`], with the line.
    pub fn from_bytes(name: &Path, bytes: &[u8]) -> Result<Self> {
        let mut table = Self::default();
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
                let variants = table.variants.entry(standard.clone()).or_default();
                variants.push(variant.clone());
                let other = table.standard.insert(variant.clone(), standard.clone());
                if other.is_some_and(|other| other != standard) {
                    let line = record.position().map_or(0, csv::Position::line);
                    let problem = format!("“{variant}” stands for two spellings");
                    return Err(Error::invalid(name, Problem::on_line(line, problem)));
                }
            }
        }
        Ok(table)
    }

    /// Returns the spelling in which a folded word is compared.
    pub(super) fn standardize(&self, word: &str) -> String {
        if let Some(standard) = self.standard.get(word) {
            return standard.clone();
        }
        let ending = ENDINGS
            .iter()
            .find_map(|(variant, standard)| Some((word.strip_suffix(variant)?, standard)));
        ending.map_or_else(|| word.to_owned(), |(stem, standard)| format!("{stem}{standard}"))
    }

    /// Returns a word in all its spellings, its own among them, with a capital at the start where it has one.
    pub(super) fn all_of(&self, word: &str) -> Vec<String> {
        let standard = self.standardize(&fold(word, Case::Folded));
        let variants = self.variants.get(&standard).into_iter().flatten().cloned();
        let endings = ENDINGS.iter().filter_map(|(variant, ending)| {
            let stem = standard.strip_suffix(ending)?;
            Some(format!("{stem}{variant}"))
        });
        let mut all: Vec<String> = std::iter::once(standard.clone())
            .chain(variants)
            .chain(endings)
            .collect();
        if word.starts_with(char::is_uppercase) {
            all.iter_mut().for_each(capitalize);
        }
        all
    }
}

/// Makes the first letter of a word a capital.
pub(super) fn capitalize(word: &mut String) {
    let first: String = word.chars().take(1).flat_map(char::to_uppercase).collect();
    let rest = word.chars().next().map_or(0, char::len_utf8);
    word.replace_range(..rest, &first);
}
