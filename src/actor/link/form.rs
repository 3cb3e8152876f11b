//! The parts of a person's name: title, given names, surname; and which of two names can be a shorter form of the other.

use super::tables::Spellings;
use crate::actor::list::normalize::{Case, fold};

/// Words of address, rank and office that stand before a name and are no part of it, folded. Longer ones first.
const TITLES: [&str; 98] = [
    "attorney general",
    "crown prince",
    "first lady",
    "chief justice",
    "prime minister",
    "vice president",
    "vice-president",
    "secretary of state",
    "first minister",
    "foreign minister",
    "finance minister",
    "defence minister",
    "defense minister",
    "interior minister",
    "deputy prime minister",
    "deputy",
    "president-elect",
    "president",
    "premier",
    "chancellor",
    "minister",
    "senator",
    "sen",
    "representative",
    "rep",
    "congressman",
    "congresswoman",
    "governor",
    "gov",
    "mayor",
    "judge",
    "justice",
    "speaker",
    "ambassador",
    "secretary",
    "chairman",
    "chairwoman",
    "commissioner",
    "director",
    "chief",
    "king",
    "queen",
    "prince",
    "princess",
    "pope",
    "sheikh",
    "shaikh",
    "sultan",
    "emir",
    "ayatollah",
    "imam",
    "rabbi",
    "cardinal",
    "archbishop",
    "bishop",
    "rev",
    "reverend",
    "father",
    "sister",
    "brother",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "doctor",
    "prof",
    "professor",
    "sir",
    "dame",
    "lord",
    "lady",
    "baroness",
    "baron",
    "general",
    "gen",
    "colonel",
    "col",
    "major",
    "maj",
    "captain",
    "capt",
    "lieutenant",
    "lt",
    "sergeant",
    "sgt",
    "corporal",
    "admiral",
    "adm",
    "officer",
    "detective",
    "sheriff",
    "coach",
    "former",
    "ex",
    "then",
    "hon",
];
/// What surnames of several words begin with.
const PARTICLES: [&str; 16] = [
    "von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "bin", "ibn", "st",
];
/// What may follow a surname.
const GENERATIONS: [&str; 7] = ["jr", "sr", "ii", "iii", "iv", "junior", "senior"];
/// Articles that some languages put before a surname and texts leave out as they like.
const ARTICLES: [&str; 5] = ["al-", "el-", "ul-", "ad-", "as-"];

/// A person's name, folded, without titles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PersonName {
    /// Each word in its standard spelling; at least one.
    pub(super) words: Vec<String>,
}

impl PersonName {
    /// `None` where nothing but titles is there.
    pub(super) fn parse(text: &str, spellings: &Spellings) -> Option<Self> {
        let words: Vec<String> = fold(&text[titles_len(text)..], Case::Folded)
            .split(' ')
            .enumerate()
            // "al Assad", but "Al Gore".
            .filter(|(at, word)| *at == 0 || !matches!(*word, "al" | "el"))
            .filter_map(|(_, word)| standard(word, spellings))
            .collect();
        (!words.is_empty()).then_some(Self { words })
    }

    /// Whether more than one word of it tells whose name it is.
    pub(super) fn is_full(&self) -> bool {
        self.core().len() > 1
    }

    /// Whether it may be a surname of several words, or else a full name: "van der Leyen", "Van Morrison".
    pub(super) fn begins_with_particle(&self) -> bool {
        PARTICLES.contains(&self.words[0].as_str())
    }

    /// The words without "Jr."
    fn core(&self) -> &[String] {
        let generation = self.words.last().is_some_and(|w| GENERATIONS.contains(&w.as_str()));
        &self.words[..self.words.len() - usize::from(generation && self.words.len() > 1)]
    }

    fn generation(&self) -> Option<&String> {
        self.words.get(self.core().len())
    }

    /// Its first word.
    pub(super) fn first(&self) -> &str {
        self.core().first().map_or("", String::as_str)
    }

    /// Its last word but "Jr.".
    pub(super) fn last(&self) -> &str {
        self.core().last().map_or("", String::as_str)
    }

    /// The first and the last word of a full name.
    pub(super) fn ends(&self) -> Option<(String, String)> {
        match self.core() {
            [first, .., last] => Some((first.clone(), last.clone())),
            _ => None,
        }
    }

    /// Whether the two name one person: the same first and last word, and nothing in between that contradicts.
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

    /// Whether this may stand for `full` in an article: its surname with or without particles, or its last words.
    pub(super) fn is_surname_of(&self, full: &Self) -> bool {
        let (short, long) = (self.core(), full.core());
        let generation = self.generation().is_none_or(|own| Some(own) == full.generation());
        short.len() < long.len() && long.ends_with(short) && generation
    }

    /// Whether this is the first name of `full`, alone.
    pub(super) fn is_first_name_of(&self, full: &Self) -> bool {
        matches!((self.core(), full.core()), ([own], [first, _, ..]) if own == first)
    }
}

/// Middle names agree where each is the other's initial or the same.
fn agree(mine: &[String], theirs: &[String]) -> bool {
    let initial = |a: &str, b: &str| a.len() == 1 && b.starts_with(a);
    mine.len() == theirs.len()
        && mine
            .iter()
            .zip(theirs)
            .all(|(a, b)| a == b || initial(a, b) || initial(b, a))
}

/// A word of a name as it is compared: without full stop and Arabic article, in its standard spelling.
fn standard(word: &str, spellings: &Spellings) -> Option<String> {
    let word = word.trim_matches(['.', ',', '\'', '"']);
    let bare = ARTICLES
        .iter()
        .find_map(|article| word.strip_prefix(article))
        .unwrap_or(word);
    (!bare.is_empty()).then(|| spellings.standard(bare))
}

/// Bytes of the titles before a name.
pub(super) fn titles_len(text: &str) -> usize {
    let mut at = 0;
    while let Some(length) = title_len(&text[at..]) {
        at += length;
    }
    at
}

/// Whether a text is nothing but a title.
pub(super) fn is_title(text: &str) -> bool {
    TITLES
        .iter()
        .any(|title| text.trim_end_matches('.').eq_ignore_ascii_case(title))
}

/// Bytes of the title that `text` begins with, and the space after it.
fn title_len(text: &str) -> Option<usize> {
    TITLES.iter().find_map(|title| {
        let head = text.get(..title.len())?;
        let rest = &text[title.len()..];
        let after = rest.trim_start_matches(['.', ' ', '\u{a0}']);
        (head.eq_ignore_ascii_case(title) && after.len() < rest.len() && !after.is_empty())
            .then_some(text.len() - after.len())
    })
}
