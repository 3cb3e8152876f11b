//! The word lists of `datasets/tables`, read once.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const ABBREVIATIONS: &str = include_str!("../../datasets/tables/abbreviations.txt");
const STARTERS: &str = include_str!("../../datasets/tables/sentence_starters.txt");

/// The role that the full stop after an abbreviation can have. See `datasets/tables/abbreviations.txt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abbreviation {
    NeverEnds,
    BeforeNumber,
    MayEnd,
    State,
    Time,
}

impl Abbreviation {
    fn parse(category: &str) -> Option<Self> {
        Some(match category {
            "never-ends" => Self::NeverEnds,
            "before-number" => Self::BeforeNumber,
            "may-end" => Self::MayEnd,
            "state" => Self::State,
            "time" => Self::Time,
            _ => return None,
        })
    }
}

/// Longest word that is looked up, in bytes.
const LONGEST: usize = 24;

static BY_WORD: LazyLock<HashMap<String, Abbreviation>> = LazyLock::new(|| {
    entries(ABBREVIATIONS)
        .filter_map(|(category, word)| Some((key(word), Abbreviation::parse(category)?)))
        .collect()
});

/// Returns the key of a word: in lower case, but an entry that begins with a capital keeps it, so that "Gen" is not found in "gen".
fn key(word: &str) -> String {
    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
    let mut key = word.to_ascii_lowercase();
    if capital {
        key.replace_range(..1, &word[..1]);
    }
    key
}

/// Returns the category of `word`, written without its last full stop.
pub(super) fn abbreviation(word: &str) -> Option<Abbreviation> {
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let key = key(word);
    BY_WORD
        .get(&key)
        .or_else(|| BY_WORD.get(&key.to_ascii_lowercase()))
        .copied()
}

/// Returns true if `word` is a name that is written with an exclamation mark.
pub(super) fn is_exclaimed_name(word: &str) -> bool {
    static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| words(ABBREVIATIONS, "exclaim"));
    NAMES.contains(word)
}

macro_rules! lookup {
    ($(#[$doc:meta])* $name:ident, $category:literal) => {
        $(#[$doc])*
        pub(super) fn $name(word: &str) -> bool {
            static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| words(STARTERS, $category));
            word.len() <= LONGEST && WORDS.contains(word.to_ascii_lowercase().as_str())
        }
    };
}

lookup!(
    /// Returns true if a sentence rather than a name begins with `word`, in any case.
    is_starter,
    "starter"
);
lookup!(
    /// Returns true if `word` belongs to the hour before it: a day, a month, a zone.
    goes_on_after_time,
    "time-goes-on"
);
lookup!(
    /// Returns true if `word` can stand with an hour before a sentence begins: a day, a preposition.
    can_begin_with_time,
    "time-begins"
);
lookup!(
    /// Returns true if a name of a country's body goes on with `word` ("the U.S. Senate").
    goes_on_after_country,
    "after-country"
);
lookup!(
    /// Returns true if a line that ends with `word` goes on in the next one.
    goes_on_in_next_line,
    "line-goes-on"
);
lookup!(
    /// Returns true if `word` is a title that the name of a person follows.
    is_title,
    "title"
);
lookup!(
    /// Returns true if `word` is a verb of speech, as it follows a quotation.
    is_speech_verb,
    "speech"
);

fn words(table: &'static str, category: &str) -> HashSet<&'static str> {
    entries(table)
        .filter(|(of, _)| *of == category)
        .map(|(_, word)| word)
        .collect()
}

/// Returns the (category, word) pairs of a table.
pub(crate) fn entries(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut category = "";
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(move |line| {
            let heading = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
            category = heading.unwrap_or(category);
            let words = if heading.is_some() { "" } else { line };
            let of = category;
            words.split_whitespace().map(move |word| (of, word))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_stands_in_a_known_category_and_once() {
        let mut seen = HashSet::new();
        let mut faults = Vec::new();
        for (table, known) in [
            (ABBREVIATIONS, &["exclaim"][..]),
            (
                STARTERS,
                &[
                    "starter",
                    "time-goes-on",
                    "time-begins",
                    "after-country",
                    "line-goes-on",
                    "title",
                    "speech",
                ][..],
            ),
        ] {
            for (category, word) in entries(table) {
                if !known.contains(&category) && Abbreviation::parse(category).is_none() {
                    faults.push(format!("{word}: unknown category {category:?}"));
                }
                if word.ends_with('.') || word.len() > LONGEST || !seen.insert((category, word)) {
                    faults.push(format!(
                        "{word}: written with its full stop, too long, or twice in {category}"
                    ));
                }
                if table == STARTERS && word != word.to_ascii_lowercase() {
                    faults.push(format!("{word}: not in lower case"));
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn an_abbreviation_is_in_one_category_only() {
        let mut of = HashMap::new();
        let twice: Vec<_> = entries(ABBREVIATIONS)
            .filter(|(category, word)| of.insert(*word, *category).is_some_and(|other| other != *category))
            .collect();
        assert!(twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn a_capital_entry_needs_its_capital() {
        assert_eq!(abbreviation("Gen"), Some(Abbreviation::NeverEnds));
        assert_eq!(abbreviation("GEN"), Some(Abbreviation::NeverEnds));
        assert_eq!(abbreviation("gen"), None);
        assert_eq!(abbreviation("VS"), Some(Abbreviation::NeverEnds));
        assert_eq!(abbreviation("ft"), Some(Abbreviation::MayEnd));
        assert_eq!(abbreviation("Ft"), Some(Abbreviation::NeverEnds));
    }
}
