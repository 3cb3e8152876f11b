//! The parts of a person's name: title, given names, surname; and which of two names can be a shorter form of the other.

use super::nicknames;
use super::spellings::Spellings;
use super::titles::titles_len;
use crate::actor::list::fold::{Case, fold};

/// First words of surnames of several words.
const PARTICLES: [&str; 16] = [
    "von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "bin", "ibn", "st",
];
/// Words that may follow a surname.
const GENERATIONS: [&str; 7] = ["jr", "sr", "ii", "iii", "iv", "junior", "senior"];
/// Articles before surnames, which some texts write and others leave out.
const ARTICLES: [&str; 5] = ["al-", "el-", "ul-", "ad-", "as-"];

/// A person's name, folded, without titles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PersonName {
    /// Each word in its standard spelling; at least one.
    pub(super) words: Vec<String>,
}

impl PersonName {
    /// Parses a name; `None` where it is nothing but titles.
    pub(super) fn parse(text: &str, spellings: &Spellings) -> Option<Self> {
        let words: Vec<String> = fold(&text[titles_len(text)..], Case::Folded)
            .split(' ')
            .enumerate()
            // "al Assad", but "Al Gore".
            .filter(|(at, word)| *at == 0 || !matches!(*word, "al" | "el"))
            .filter_map(|(_, word)| standardize(word, spellings))
            .collect();
        (!words.is_empty()).then_some(Self { words })
    }

    /// Returns true if it has more than one word, generation ("Jr.") not counted.
    pub(super) fn is_full(&self) -> bool {
        self.core().len() > 1
    }

    /// Returns true if it may be a surname of several words or a full name: "van der Leyen", "Van Morrison".
    pub(super) fn begins_with_particle(&self) -> bool {
        PARTICLES.contains(&self.words[0].as_str())
    }

    /// Returns the words without "Jr."
    fn core(&self) -> &[String] {
        let generation = self.words.last().is_some_and(|w| GENERATIONS.contains(&w.as_str()));
        &self.words[..self.words.len() - usize::from(generation && self.words.len() > 1)]
    }

    fn generation(&self) -> Option<&String> {
        self.words.get(self.core().len())
    }

    /// Returns its first word.
    pub(super) fn first(&self) -> &str {
        self.core().first().map_or("", String::as_str)
    }

    /// Returns its last word but "Jr.".
    pub(super) fn last(&self) -> &str {
        self.core().last().map_or("", String::as_str)
    }

    /// Returns the first and the last word of a full name.
    pub(super) fn ends(&self) -> Option<(String, String)> {
        match self.core() {
            [first, .., last] => Some((first.clone(), last.clone())),
            _ => None,
        }
    }

    /// Returns true if the two name one person: the same first and last word, and nothing in between that contradicts.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.core(), other.core());
        let ([first, middle @ .., last], [other_first, other_middle @ .., other_last]) = (mine, theirs) else {
            return mine == theirs;
        };
        first == other_first
            && last == other_last
            && (self.generation() == other.generation())
            && (middle.is_empty() || other_middle.is_empty() || agree(middle, other_middle))
    }

    /// Returns true if the two may name one person: as [`is_same`](Self::is_same), or with a short form of the first name ("Joe
    /// Biden"), or with words left out ("Tayyip Erdoğan").
    pub(super) fn may_be(&self, other: &Self) -> bool {
        let generation = self.generation() == other.generation();
        let is_short = self.last() == other.last() && nicknames::is_form_of(self.first(), other.first());
        let is_part = other.core().iter().all(|word| self.core().contains(word));
        self.is_same(other) || generation && (is_short || is_part)
    }

    /// Returns true if this may stand for `full` in an article: its surname with or without particles, or its last words.
    pub(super) fn is_surname_of(&self, full: &Self) -> bool {
        let (short, long) = (self.core(), full.core());
        let generation = self.generation().is_none_or(|own| Some(own) == full.generation());
        short.len() < long.len() && long.ends_with(short) && generation
    }

    /// Returns true if this is the first name of `full`, alone.
    pub(super) fn is_first_name_of(&self, full: &Self) -> bool {
        matches!((self.core(), full.core()), ([own], [first, _, ..]) if own == first)
    }
}

/// Returns true if each middle name is the other's initial or the same.
fn agree(mine: &[String], theirs: &[String]) -> bool {
    mine.len() == theirs.len()
        && mine
            .iter()
            .zip(theirs)
            .all(|(a, b)| a == b || is_initial_of(a, b) || is_initial_of(b, a))
}

fn is_initial_of(initial: &str, name: &str) -> bool {
    initial.len() == 1 && name.starts_with(initial)
}

/// Brings a word of a name into the form in which words are compared: without full stop and Arabic article, in its standard
/// spelling.
fn standardize(word: &str, spellings: &Spellings) -> Option<String> {
    let word = word.trim_matches(['.', ',', '\'', '"']);
    let bare = ARTICLES
        .iter()
        .find_map(|article| word.strip_prefix(article))
        .unwrap_or(word);
    (!bare.is_empty()).then(|| spellings.standardize(bare))
}
