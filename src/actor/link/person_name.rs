//! The parts of a person's name: title, given names, surname; and which of two names can be a shorter form of the other.

use super::nicknames::is_nickname;
use super::spellings::Spellings;
use super::titles::{is_name_title, name_title, titles_len};
use crate::actor::gender::gender_of_first_name;
use crate::actor::list::fold::{Case, fold};

/// First words of surnames of several words.
pub(super) const PARTICLES: [&str; 16] = [
    "von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "bin", "ibn", "st",
];
/// Words that may follow a surname.
const GENERATIONS: [&str; 7] = ["jr", "sr", "ii", "iii", "iv", "junior", "senior"];
/// Numbers of popes and kings.
const NUMERALS: &str = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii";
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
        let (titles, name) = text.split_at(titles_len(text));
        let mut words: Vec<String> = fold(name, Case::Folded)
            .split(' ')
            .enumerate()
            // "al Assad", but "Al Gore".
            .filter(|(at, word)| *at == 0 || !matches!(*word, "al" | "el"))
            .filter_map(|(_, word)| standardize(word, spellings))
            .collect();
        // "J.F.K." is JFK.
        if let [only] = words.as_mut_slice() {
            only.retain(|c| c != '.');
        }
        let title = titles.split_whitespace().next_back().and_then(name_title);
        (!words.is_empty()).then_some(match title {
            Some(title) => Self { words }.with_title(title),
            None => Self { words },
        })
    }

    /// Puts a title before a first name alone, which makes it a full name: "Pope Francis", "King Charles III".
    pub(super) fn with_title(mut self, title: &str) -> Self {
        // Popes may have two first names.
        let most = if title == "pope" { 2 } else { 1 };
        let names = self.words.iter().filter(|word| !is_numeral(word)).count();
        if self.title().is_none() && (1..=most).contains(&names) {
            self.words.insert(0, title.to_owned());
        }
        self
    }

    /// Returns the title that is part of the name: "pope" of "Pope Francis".
    pub(super) fn title(&self) -> Option<&str> {
        let title = self.words.first().filter(|word| is_name_title(word))?;
        (self.words.len() > 1).then_some(title)
    }

    /// Returns the name without the title that is part of it.
    pub(super) fn without_title(&self) -> Self {
        Self {
            words: self.words[usize::from(self.title().is_some())..].to_vec(),
        }
    }

    /// Returns the name without the number after it.
    pub(super) fn without_number(&self) -> Self {
        let mut words = self.words.clone();
        words.pop_if(|word| is_numeral(word));
        Self { words }
    }

    /// Returns true if it has more than one word, generation ("Jr.") not counted.
    pub(super) fn is_full(&self) -> bool {
        self.core().len() > 1
    }

    /// Returns true if it may be a surname of several words or a full name: "van der Leyen", "Van Morrison".
    pub(super) fn begins_with_particle(&self) -> bool {
        PARTICLES.contains(&self.words[0].as_str())
    }

    /// Returns true for "Von der", which is no name.
    pub(super) fn is_particles(&self) -> bool {
        self.words.len() > 1 && self.words.iter().all(|word| PARTICLES.contains(&word.as_str()))
    }

    /// Returns true for "Donald Trump Jr."
    pub(super) fn is_junior(&self) -> bool {
        self.generation()
            .is_some_and(|own| matches!(own.as_str(), "jr" | "junior"))
    }

    /// Returns the words without "Jr."
    fn core(&self) -> &[String] {
        let is_generation =
            |word: &String| GENERATIONS.contains(&word.as_str()) || (self.title().is_some() && is_numeral(word));
        let generation = self.words.last().is_some_and(is_generation);
        &self.words[..self.words.len() - usize::from(generation && self.words.len() > 1)]
    }

    /// Returns true for "Trump Jr.".
    pub(super) fn has_generation(&self) -> bool {
        self.generation().is_some()
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
            && self.has_generation_of(other)
            && (middle.is_empty() || other_middle.is_empty() || agree(middle, other_middle))
    }

    /// Returns true if the two may name one person: as [`is_same`](Self::is_same), or with a short form of the first name ("Joe
    /// Biden"), or with words left out ("Tayyip Erdoğan").
    pub(super) fn may_be(&self, other: &Self) -> bool {
        let generation = self.generation() == other.generation();
        let is_short = self.last() == other.last()
            && (self.first() == other.first()
                || is_nickname(self.first(), other.first())
                || is_misspelling(self.first(), other.first()));
        let is_part = other.core().iter().all(|word| self.core().contains(word));
        self.is_same(other) || generation && (is_short || is_part)
    }

    /// Returns true if no generation tells two persons of one name apart. The number of a king may be missing.
    fn has_generation_of(&self, other: &Self) -> bool {
        match (self.generation(), other.generation()) {
            (Some(own), Some(others)) => own == others,
            (None, None) => true,
            _ => self.title().is_some(),
        }
    }

    /// Returns true if this may stand for `full` in an article: its surname with or without particles, or its last words.
    pub(super) fn is_surname_of(&self, full: &Self) -> bool {
        let (short, long) = (self.core(), full.core());
        let generation = self.generation().is_none_or(|own| Some(own) == full.generation());
        short.len() < long.len() && long.ends_with(short) && generation
    }

    /// Returns true if this is the first name of `full`, alone or with its "Jr."
    pub(super) fn is_first_name_of(&self, full: &Self) -> bool {
        let generation = self.generation().is_none_or(|own| Some(own) == full.generation());
        generation && matches!((self.core(), full.core()), ([own], [first, _, ..]) if own == first)
    }

    /// Returns true for "Don Jr.": a first name with what tells its bearer from another of the same name.
    pub(super) fn is_first_name_with_generation(&self) -> bool {
        !self.is_full() && self.has_generation() && gender_of_first_name(self.first()).is_some()
    }

    /// Returns true if this is such a name of `full`, with a short form of the first name: "Don Jr." for Donald Trump Jr.
    pub(super) fn is_junior_name_of(&self, full: &Self) -> bool {
        let is_first = self.first() == full.first() || is_nickname(self.first(), full.first());
        is_first && self.generation() == full.generation()
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

fn is_numeral(word: &str) -> bool {
    NUMERALS.split(' ').any(|numeral| numeral == word)
}

/// Returns true for "Hillary" and "Hilary": doubled letters are as one.
fn has_same_letters(name: &str, other: &str) -> bool {
    let (mut letters, mut others): (Vec<char>, Vec<char>) = (name.chars().collect(), other.chars().collect());
    letters.dedup();
    others.dedup();
    letters == others
}

/// Returns true for "Donald" and "Donand", which is nobody's name: one letter is another, missing, or too many.
fn is_misspelling(name: &str, other: &str) -> bool {
    const SHORTEST: usize = 5;
    name.len().min(other.len()) >= SHORTEST
        && (has_same_letters(name, other)
            || gender_of_first_name(other).is_none() && strsim::osa_distance(name, other) <= 1)
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
