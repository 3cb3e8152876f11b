//! The gender of a person: what a title, a word for kin, or a first name tells of it, by the table `genders.txt`, and what
//! the words of an article add up to.

use super::list::fold::{Case, fold};
use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../datasets/tables/genders.txt");

/// A person's gender, as the text's own words tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Gender {
    Male,
    Female,
}

/// The categories of the table, with the genders that their words tell.
const TITLES: [(Gender, &str); 2] = [(Gender::Male, "male titles"), (Gender::Female, "female titles")];
const FIRST_NAMES: [(Gender, &str); 2] = [
    (Gender::Male, "male first names"),
    (Gender::Female, "female first names"),
];

/// Returns the titles and words for kin ("Mr", "wife") that tell the gender of the person whose name follows, in lower case.
pub(crate) fn gendered_titles() -> impl Iterator<Item = (Gender, &'static str)> {
    words_of(TITLES)
}

/// Returns the gender that such a word, in lower case, tells.
pub(crate) fn gender_of_title(word: &str) -> Option<Gender> {
    static GENDERS: LazyLock<HashMap<&str, Gender>> =
        LazyLock::new(|| gendered_titles().map(|(gender, title)| (title, gender)).collect());
    GENDERS.get(word).copied()
}

/// Returns the gender of nearly everybody who has a first name, in any case and with or without accents. Evidence, and no
/// proof: what the text itself says of a person comes first.
pub(crate) fn gender_of_first_name(name: &str) -> Option<Gender> {
    static GENDERS: LazyLock<HashMap<&str, Gender>> =
        LazyLock::new(|| words_of(FIRST_NAMES).map(|(gender, name)| (name, gender)).collect());
    GENDERS.get(fold(name, Case::Folded).as_str()).copied()
}

/// Returns the words of categories of the table, each with its category's gender.
fn words_of(categories: [(Gender, &'static str); 2]) -> impl Iterator<Item = (Gender, &'static str)> {
    let mut wanted = None;
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(move |line| match line.strip_prefix('[') {
            Some(name) => {
                let known = categories
                    .iter()
                    .find(|(_, category)| name.trim_end_matches(']') == *category);
                wanted = known.map(|(gender, _)| *gender);
                None
            }
            None => Some((wanted?, line)),
        })
        .flat_map(|(gender, line)| line.split_whitespace().map(move |word| (gender, word)))
}

/// A gender is known if words for it are this many times as frequent as words for the other.
pub(crate) const MAJORITY: u32 = 3;

/// Counts the words that say of a person to be a man or a woman.
#[derive(Default)]
pub(crate) struct Genders {
    /// Words of the text for a man and for a woman, for each person.
    told: HashMap<usize, [u32; 2]>,
    /// The gender of nearly all bearers of a person's first name; `None` where first names disagree.
    first_names: HashMap<usize, Option<Gender>>,
    /// The persons whom a name can mean that is not linked.
    meant: HashMap<usize, Vec<usize>>,
}

impl Genders {
    /// Counts a word of weight `weight` for a person.
    pub(crate) fn add(&mut self, entity: usize, gender: Gender, weight: u32) {
        self.told.entry(entity).or_default()[gender as usize] += weight;
    }

    /// Notes the gender that a person's first name tells.
    pub(crate) fn add_first_name(&mut self, entity: usize, gender: Gender) {
        let known = self.first_names.entry(entity).or_insert(Some(gender));
        if *known != Some(gender) {
            *known = None;
        }
    }

    /// Notes the persons whom a name can mean, which stands for the person `entity` that is one of them.
    pub(crate) fn add_meant(&mut self, entity: usize, meant: &[usize]) {
        self.meant.insert(entity, meant.to_vec());
    }

    /// Returns a person's gender, where the words are clear about it; where there are none, that of the first name.
    pub(crate) fn of(&self, entity: usize) -> Option<Gender> {
        let Some([male, female]) = self.told.get(&entity).copied() else {
            return match self.meant.get(&entity) {
                Some(meant) => self.of_all(meant),
                None => self.first_names.get(&entity).copied().flatten(),
            };
        };
        if male > 0 && male >= MAJORITY * female {
            Some(Gender::Male)
        } else if female > 0 && female >= MAJORITY * male {
            Some(Gender::Female)
        } else {
            None
        }
    }

    /// Returns the gender of persons who all have one.
    fn of_all(&self, persons: &[usize]) -> Option<Gender> {
        let gender = self.of(*persons.first()?)?;
        persons
            .iter()
            .all(|person| self.of(*person) == Some(gender))
            .then_some(gender)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn first_names_that_nearly_all_bearers_share_a_gender_with_tell_it() {
        let cases = [
            ("Barack", Some(Gender::Male)),
            ("MICHELLE", Some(Gender::Female)),
            ("Élodie", Some(Gender::Female)),
            ("Kim", None),
            ("Andrea", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(gender_of_first_name(name), expected, "{name}");
        }
    }

    #[test]
    fn the_table_holds_each_word_once_as_it_is_compared() {
        for categories in [TITLES, FIRST_NAMES] {
            let mut seen = HashSet::new();
            for (_, word) in words_of(categories) {
                assert_eq!(fold(word, Case::Folded), word);
                assert!(seen.insert(word), "{word} stands twice in genders.txt");
            }
            assert!(!seen.is_empty());
        }
    }
}
