//! The words that follow a mark which may end a sentence.

use super::marks::{closing, is_dash, is_initials, is_mark, is_opening};
use super::word_lists;

/// The most characters that are read of a word beside a mark.
pub(super) const WORD_MAX: usize = 32;

/// The kind of character that the text after a candidate begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NextKind {
    /// In lower case or with a mark that no sentence begins with.
    Continues,
    Dash,
    Begins,
}

/// The text after a candidate.
pub(super) struct Next<'t> {
    pub(super) kind: NextKind,
    /// The first word, without what opens before it and from an apostrophe on.
    pub(super) word: &'t str,
    pub(super) is_number: bool,
    /// True if nothing opens before the word.
    is_bare: bool,
    /// True if a full stop follows the word: an initial, not "A" or "I".
    is_shortened: bool,
    /// True if a dash, a space and a capital stand here.
    pub(super) after_dash: bool,
}

impl<'t> Next<'t> {
    pub(super) fn read(rest: &'t str) -> Self {
        let bare = strip_openings(rest);
        let word = first_word(bare);
        let kind = match bare.chars().next() {
            Some(c) if is_dash(c) => NextKind::Dash,
            Some(c) if c.is_lowercase() && !is_brand(word) => NextKind::Continues,
            Some(c) if is_mark(c) || closing(c).is_some() || ",;:%/&|".contains(c) => NextKind::Continues,
            Some(_) => NextKind::Begins,
            None => NextKind::Continues,
        };
        let dashed = bare.strip_prefix(is_dash).unwrap_or(bare);
        Self {
            kind,
            word,
            is_bare: bare.len() == rest.len(),
            is_number: word.starts_with(|c: char| c.is_ascii_digit()),
            is_shortened: bare[word.len()..].starts_with('.'),
            after_dash: dashed
                .strip_prefix(' ')
                .is_some_and(|rest| strip_openings(rest).starts_with(char::is_uppercase)),
        }
    }

    /// Returns true if a sentence rather than a name begins here; words in capitals do not show it.
    pub(super) fn is_starter(&self) -> bool {
        let mut chars = self.word.chars();
        let is_capitalised =
            chars.next().is_some_and(char::is_uppercase) && chars.next().is_none_or(char::is_lowercase);
        is_capitalised && !self.is_shortened && word_lists::is_starter(self.word)
    }

    /// Returns true of a number in digits or in Roman figures; "I" alone is the pronoun.
    pub(super) fn is_number_of_part(&self) -> bool {
        let is_roman = (2..=8).contains(&self.word.len()) && self.word.bytes().all(|b| b"IVXLCDM".contains(&b));
        self.is_number || is_roman || self.word == "V" || self.word == "X"
    }

    /// Returns true of a word in small letters with a capital, not "(AP)", "ET", "Gov.".
    pub(super) fn is_plain_word(&self) -> bool {
        let mut chars = self.word.chars();
        let is_capitalised =
            chars.next().is_some_and(char::is_uppercase) && chars.next().is_some_and(char::is_lowercase);
        self.is_bare && is_capitalised && !self.is_shortened
    }
}

/// Strips the quotes, brackets and bullets that open, at most four and the space after a bullet.
fn strip_openings(rest: &str) -> &str {
    let mut bare = rest;
    for _ in 0..4 {
        bare = bare
            .strip_prefix(is_opening)
            .map_or(bare, |rest| rest.strip_prefix(' ').unwrap_or(rest));
    }
    bare
}

/// Returns the letters and digits that `rest` begins with, `WORD_MAX` at most.
fn first_word(rest: &str) -> &str {
    leading(rest, char::is_alphanumeric)
}

/// Returns the characters like that which `rest` begins with, `WORD_MAX` at most.
pub(super) fn leading(rest: &str, like: impl Fn(char) -> bool) -> &str {
    let mut ends = rest.char_indices().take(WORD_MAX + 1).enumerate();
    let end = ends.find(|(count, (_, c))| *count == WORD_MAX || !like(*c));
    &rest[..end.map_or(rest.len(), |(_, (at, _))| at)]
}

/// "iPhone", "eBay": a name that begins in lower case.
fn is_brand(word: &str) -> bool {
    word.chars().skip(1).take(2).any(char::is_uppercase)
}

/// The most words between the commas or brackets after a name.
const ASIDE_MAX: usize = 14;

/// Returns true if `rest`, which follows a quoted question or cry, says who spoke: names, then a verb of speech. What stands
/// between commas or in brackets after a name is passed over.
pub(super) fn is_attribution(rest: &str) -> bool {
    let head = rest
        .char_indices()
        .nth(8 * WORD_MAX)
        .map_or(rest, |(at, _)| &rest[..at]);
    let mut words = head.split_whitespace();
    for place in 0..6 {
        let Some(word) = words.next() else { return false };
        let closes = match word.chars().next() {
            Some('(') if place > 0 => Some(')'),
            Some('[') if place > 0 => Some(']'),
            _ => None,
        };
        if let Some(closes) = closes {
            if !skip_aside(word, closes, &mut words) {
                return false;
            }
            continue;
        }
        let name = word.strip_suffix('.').unwrap_or(word);
        let is_short = name.len() < word.len();
        if place > 0 && word_lists::is_speech_verb(name.trim_end_matches([',', ':', ';'])) {
            return true;
        }
        let name = name.strip_suffix(',').unwrap_or(name);
        let is_name =
            name.starts_with(char::is_uppercase) && name.chars().all(|c| c.is_alphanumeric() || "-.'’".contains(c));
        let is_title = is_short && (is_initials(name) || word_lists::abbreviation(name).is_some());
        if !is_name || (is_short && !is_title) || (place == 0 && !is_short && word_lists::is_starter(name)) {
            return false;
        }
        if word.ends_with(',') {
            let is_over = words.next().is_some_and(|word| skip_aside(word, ',', &mut words));
            return is_over && words.next().is_some_and(is_speech_verb);
        }
    }
    false
}

fn is_speech_verb(word: &str) -> bool {
    word_lists::is_speech_verb(word.trim_end_matches([',', ':', ';', '.']))
}

/// Passes over the words from `first` to the one that ends with `closes`; false where a sentence ends before.
fn skip_aside<'t>(first: &str, closes: char, words: &mut impl Iterator<Item = &'t str>) -> bool {
    let is_closed =
        |word: &str| word.ends_with(closes) || (closes != ',' && word.trim_end_matches(',').ends_with(closes));
    if is_closed(first) {
        return true;
    }
    for word in words.take(ASIDE_MAX) {
        if is_closed(word) {
            return true;
        }
        let bare = word.trim_end_matches(is_mark);
        let is_end = bare.len() < word.len() && !is_initials(bare) && word_lists::abbreviation(bare).is_none();
        if is_end || closing(word.chars().next_back().unwrap_or(' ')) == Some(super::marks::ClosingKind::Quote) {
            return false;
        }
    }
    false
}
