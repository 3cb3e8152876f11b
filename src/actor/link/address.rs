//! What the words before a name say of its bearer: "Mrs.", "former President", "his wife," "the younger".

use super::offices::{Office, office_before};
use super::titles::{goes_with_surnames, is_title_word, name_title};
use crate::actor::gender::{Gender, gender_of_title};
use crate::article::SentenceSpan;
use crate::text::words;

/// Bytes before a name that are read.
const WINDOW: usize = 100;
/// Words before a name that are read.
const MOST_WORDS: usize = 7;
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

/// What the words before a name say of its bearer.
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
    /// True for "Mr. and Mrs.".
    pub(super) is_couple: bool,
}

impl Address {
    /// Reads the words before the name at `name`, and the `titles` at its beginning.
    pub(super) fn of(text: &str, name: &SentenceSpan, titles: usize) -> Self {
        let end = (name.start + titles).min(text.len());
        let mut start = end.saturating_sub(WINDOW);
        while !text.is_char_boundary(start) {
            start += 1;
        }
        let before = &text[start..end];
        let all: Vec<(usize, &str)> = words(before).collect();
        let mut address = Self {
            title: last_title(before),
            ..Self::default()
        };
        let (mut next, mut is_title) = (before.len(), true);
        for (place, (at, word)) in all.iter().rev().enumerate().take(MOST_WORDS) {
            let lower = word.to_lowercase();
            let gap = &before[at + word.len()..next];
            let is_part = place == 0 && address.title.is_some();
            let is_kin = KIN.contains(&lower.as_str()) && !is_part;
            let is_adjacent = gap.chars().all(|c| matches!(c, ' ' | '.' | '-' | '\u{a0}'));
            if !is_adjacent && !(is_kin && gap.trim() == ",") {
                break;
            }
            let gender = gender_of_title(&lower);
            is_title &= place < TITLE_WORDS && (gender.is_some() || is_title_word(&lower) || age(&lower).is_some());
            if is_title || is_kin {
                address.gender = address.gender.or(gender);
            }
            if is_title {
                address.add_title(&lower, place);
            }
            address.is_kin |= is_kin;
            if is_kin || !(is_title || word.starts_with(char::is_uppercase) || lower == "elect") {
                address.is_couple = place > 0 && lower == "and" && is_couple(&all[..all.len() - place - 1]);
                break;
            }
            next = *at;
        }
        let bare = before.trim_end_matches([' ', '.', '-', '\u{a0}']);
        if bare.ends_with(char::is_alphanumeric) {
            let first = all.len().saturating_sub(TITLE_WORDS + 1);
            address.office = all.get(first).and_then(|(at, _)| office_before(&before[*at..]));
            // The wife of somebody in office.
            address.is_kin |= bare.to_lowercase().ends_with("first lady");
        }
        address
    }

    fn add_title(&mut self, word: &str, place: usize) {
        self.is_honorific |= place == 0 && HONORIFICS.contains(&word);
        self.is_then |= word == "then";
        self.age = self.age.or(age(word));
    }

    /// Returns true if it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.gender.is_none() && self.office.is_none() && self.age.is_none()
    }
}

/// Returns true if "and" stands after another title: "Mr. and Mrs. Ilvane".
fn is_couple(before_and: &[(usize, &str)]) -> bool {
    let word = before_and.last().map(|(_, word)| word.to_lowercase());
    word.is_some_and(|word| HONORIFICS.contains(&word.as_str()))
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
