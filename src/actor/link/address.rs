//! What the words before a name say of its bearer: "Mrs.", "former President", "his wife," "the younger".

use super::offices::{Office, office_before, window_before};
use super::titles::{goes_with_surnames, is_title_word, name_title};
use crate::actor::gender::{Gender, gender_of_title};
use crate::article::SentenceSpan;
use crate::text::words;

/// Words before a name that can be its title.
const TITLE_WORDS: usize = 4;
/// Words of address that say nothing but the gender, and are not used of popes and princes.
const HONORIFICS: [&str; 5] = ["mr", "mrs", "ms", "miss", "messrs"];
/// Kin of somebody who is known for an office.
pub(super) const KIN: [&str; 16] = [
    "wife",
    "husband",
    "widow",
    "widower",
    "spouse",
    "son",
    "daughter",
    "brother",
    "sister",
    "nephew",
    "niece",
    "grandson",
    "granddaughter",
    "stepson",
    "stepdaughter",
    "cousin",
];

/// The older or younger of two of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    Elder,
    Younger,
}

/// The words before a name, read for what they say of its bearer.
#[derive(Debug, Clone, Default)]
pub(super) struct Address {
    pub(super) gender: Option<Gender>,
    /// An office, held now or at another time.
    pub(super) office: Option<Office>,
    /// True where it was held at another time than the text speaks of: "then-Senator".
    pub(super) is_then: bool,
    /// True for "Mr." and the like.
    pub(super) is_honorific: bool,
    /// True for "his wife, ".
    pub(super) is_kin: bool,
    pub(super) age: Option<Age>,
    /// A title that makes a first name a full one.
    pub(super) title: Option<&'static str>,
    /// True for "Mr. and Mrs.", "President and Mrs.".
    pub(super) is_couple: bool,
}

impl Address {
    /// Reads the words before the name at `name`, and the `titles` at its beginning. `is_full`: whether the name is a full one, which
    /// may stand apart from the word for kin before it, as one with a title may: "his wife, Ada Ilvane", "her husband, President
    /// Ilvane".
    pub(super) fn of(text: &str, name: &SentenceSpan, titles: usize, is_full: bool) -> Self {
        let before = window_before(text, name.start + titles);
        let words: Vec<(usize, &str)> = words(before).collect();
        let mut address = Self {
            title: last_title(before),
            ..Self::default()
        };
        let mut next = before.len();
        for (place, (at, word)) in words.iter().rev().enumerate().take(TITLE_WORDS) {
            let (lower, gap) = (word.to_lowercase(), &before[at + word.len()..next]);
            let is_beside = gap.chars().all(is_joint) || (is_full || place > 0) && gap.trim() == ",";
            if !is_beside || !address.add_word(&lower, place, gap) {
                address.is_couple = place > 0 && lower == "and" && ends_with_title(&before[..*at]);
                break;
            }
            next = *at;
        }
        let bare = before.trim_end_matches(is_joint);
        if bare.ends_with(char::is_alphanumeric) {
            let first = words.len().saturating_sub(TITLE_WORDS + 1);
            address.office = words.get(first).and_then(|(at, _)| office_before(&before[*at..]));
            // The wife of somebody in office.
            address.is_kin |= bare.to_lowercase().ends_with("first lady");
        }
        address
    }

    /// Adds a word, in lower case, that is a title or a word for kin, which may have a comma after it; returns false for any
    /// other. `place`: how many stand between it and the name.
    fn add_word(&mut self, word: &str, place: usize, gap: &str) -> bool {
        let is_part = place == 0 && self.title.is_some();
        let is_kin = KIN.contains(&word) && !is_part;
        let (gender, age) = (gender_of_title(word), age(word));
        if !is_kin && (gap.contains(',') || gender.is_none() && age.is_none() && !is_title_word(word)) {
            return false;
        }
        self.gender = self.gender.or(gender);
        self.age = self.age.or(age);
        self.is_kin |= is_kin;
        self.is_honorific |= place == 0 && HONORIFICS.contains(&word);
        self.is_then |= word == "then";
        true
    }

    /// Returns true if it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.gender.is_none() && self.office.is_none() && self.age.is_none()
    }
}

/// Returns true for what may stand between a title and a name.
fn is_joint(c: char) -> bool {
    matches!(c, ' ' | '.' | '-' | '\u{a0}')
}

/// Returns true for "Mr." before "and Mrs. Ilvane", and for "President".
fn ends_with_title(before_and: &str) -> bool {
    let bare = before_and.trim_end_matches(is_joint);
    let word = bare.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let lower = word.to_lowercase();
    let is_title = is_title_word(&lower) || gender_of_title(&lower).is_some();
    is_title && word.starts_with(char::is_uppercase)
}

/// Returns the title directly before the end of `before` that makes a first name a full one.
fn last_title(before: &str) -> Option<&'static str> {
    let (rest, word) = before.trim_end().rsplit_once(' ').unwrap_or(("", before.trim_end()));
    let owner = rest.rsplit(' ').next().unwrap_or("").to_lowercase();
    let is_owned = ["his", "her", "their", "my", "your", "our"].contains(&owner.as_str())
        || owner.ends_with("'s")
        || owner.ends_with("’s");
    name_title(word).filter(|title| !is_owned || !goes_with_surnames(title))
}

fn age(word: &str) -> Option<Age> {
    match word {
        "younger" => Some(Age::Younger),
        "elder" | "older" => Some(Age::Elder),
        _ => None,
    }
}
