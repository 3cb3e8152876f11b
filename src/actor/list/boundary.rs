//! The boundaries of a match: the characters and words beside it that make it part of another word or name.

use super::characters::{is_unspaced_boundary, is_word};
use super::fold::Folded;

/// The boundary of a match at one of its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Boundary {
    /// The name may begin or end here.
    Open,
    /// Only if a listed name stands across the hyphen.
    Hyphenated,
    /// The match is part of another word or name.
    Closed,
}

/// Words that go before a name and a hyphen without being part of a name, even with a capital: "Anti-Trump".
const PREFIXES: &str = "\
    al all anti co cyber de early el ex former half inter intra late mid mini neo never non \
    now pan post pre pro pseudo quasi self semi then trans ultra un";

/// Words that go after a name and a hyphen without being part of a name, even in a headline: "Trump-Backed".
const SUFFIXES: &str = "\
    affiliated aligned allied appointed approved area backed based bashing born bound \
    branded built controlled country critical designed directed driven educated endorsed era \
    esque focused friendly funded fueled held hating inspired issued led leaning like linked \
    loving made nominated only ordered owned produced related run sanctioned skeptic \
    sponsored style supported supporting themed wide";

/// Endings after an apostrophe that leave the name before it whole: 's, 'll. Others make another name: "Xi'an".
const CONTRACTIONS: [&str; 7] = ["s", "d", "ll", "re", "ve", "m", "t"];

/// Longest word looked at beside a hyphen, in characters; a longer one is no name.
const LONGEST_WORD: usize = 64;
/// Longest word before an apostrophe that can be an article or preposition: d', l', qu', dell'.
const LONGEST_ELISION: usize = 5;
/// Longest word in capitals taken for an acronym.
pub(crate) const LONGEST_ACRONYM: usize = 5;

/// Returns true for a word, in lower case, that goes after a name and a hyphen without being part of the name.
pub(crate) fn is_name_suffix(word: &str) -> bool {
    SUFFIXES.split(' ').any(|known| known == word)
}

/// A match in folded text, with the source that it came from.
pub(crate) struct FoldedMatch<'t> {
    pub(crate) source: &'t str,
    pub(crate) folded: &'t Folded,
    /// Folded bytes of the match.
    pub(crate) start: usize,
    /// One past the last.
    pub(crate) end: usize,
    /// The alias is an acronym: never part of a double name.
    pub(crate) is_acronym: bool,
}

impl FoldedMatch<'_> {
    fn name(&self) -> &str {
        &self.folded.as_str()[self.start..self.end]
    }

    /// Returns the folded text before the match.
    pub(crate) fn before(&self) -> &str {
        &self.folded.as_str()[..self.start]
    }

    /// Returns the folded text after the match.
    pub(crate) fn after(&self) -> &str {
        &self.folded.as_str()[self.end..]
    }

    /// Judges the beginning of the match.
    pub(crate) fn boundary_before(&self) -> Boundary {
        let Some(c) = self.before().chars().next_back() else {
            return Boundary::Open;
        };
        let further = &self.before()[..self.start - c.len_utf8()];
        let word_further = further.chars().next_back().is_some_and(is_word);
        match c {
            '@' | '#' => Boundary::Closed,
            '_' | '&' => open_unless(word_further),
            '.' => open_unless(word_further && self.begins_with_initial()),
            '\'' => open_unless(word_further && !self.is_elision(last_word(further, LONGEST_ELISION))),
            '-' => self.across_hyphen(last_word(further, LONGEST_WORD), further.len(), PREFIXES),
            _ => open_unless(is_word(c) && !self.name().starts_with(|first| is_unspaced_boundary(c, first))),
        }
    }

    /// Judges the end of the match.
    pub(crate) fn boundary_after(&self) -> Boundary {
        let Some(c) = self.after().chars().next() else {
            return Boundary::Open;
        };
        let further = &self.after()[c.len_utf8()..];
        let word = first_word(further, LONGEST_WORD);
        let word_starts = self.end + c.len_utf8();
        match c {
            '_' => open_unless(word != Some("")),
            '&' => open_unless(word != Some("") && self.is_capital(word_starts)),
            '.' => open_unless(self.runs_on_after_dot(further, word_starts)),
            '\'' => open_unless(!word.is_some_and(|word| word.is_empty() || CONTRACTIONS.contains(&word))),
            '-' => self.across_hyphen(word.map(|word| (word_starts, word)), self.end, SUFFIXES),
            _ => open_unless(is_word(c) && !self.name().ends_with(|last| is_unspaced_boundary(last, c))),
        }
    }

    /// Judges a hyphen by the other word beside it, which may be one name with ours.
    fn across_hyphen(&self, other: Option<(usize, &str)>, hyphen: usize, harmless: &str) -> Boundary {
        let Some((at, word)) = other else {
            return Boundary::Open;
        };
        let en_dash = self.source[self.folded.source_floor(hyphen)..].starts_with('–');
        if word.is_empty() || en_dash || !self.is_capital(at) || self.is_acronym {
            return Boundary::Open;
        }
        if harmless.split(' ').any(|known| known == word) || self.only_other_is_acronym(at, word) {
            return Boundary::Open;
        }
        Boundary::Hyphenated
    }

    /// Returns true for "US-China" with "China" listed. In a headline of capitals acronyms cannot be recognized.
    fn only_other_is_acronym(&self, at: usize, word: &str) -> bool {
        let letters = word.chars().count();
        (2..=LONGEST_ACRONYM).contains(&letters)
            && self.is_upper(at, at + word.len())
            && !self.is_upper(self.start, self.end)
    }

    /// Returns true for a full stop directly before a letter: a host name or file ("Trump.com") or a longer acronym ("U.S" in "U.S.A."). A
    /// capital otherwise begins a sentence whose space was lost ("Obama.The").
    fn runs_on_after_dot(&self, further: &str, at: usize) -> bool {
        further.starts_with(char::is_alphabetic) && (!self.is_capital(at) || self.ends_with_initial())
    }

    /// Returns true if the word before an apostrophe may be an elided article or preposition.
    fn is_elision(&self, word: Option<(usize, &str)>) -> bool {
        word.is_some_and(|(at, _)| !self.is_capital(at))
    }

    /// Returns true for "U" of "U.S."
    fn begins_with_initial(&self) -> bool {
        self.name().chars().nth(1) == Some('.')
    }

    /// Returns true for "S" of "U.S", "W" of "George W".
    fn ends_with_initial(&self) -> bool {
        matches!(self.name().chars().rev().nth(1), None | Some('.' | ' '))
    }

    /// Returns true if the source has a capital at a folded byte.
    pub(crate) fn is_capital(&self, at: usize) -> bool {
        self.source[self.folded.source_floor(at)..].starts_with(char::is_uppercase)
    }

    /// Returns true if the source of folded bytes has no small letter.
    pub(crate) fn is_upper(&self, start: usize, end: usize) -> bool {
        let span = self.folded.span(start, end);
        span.is_some_and(|span| !span.of(self.source).contains(char::is_lowercase))
    }

    /// Returns true if `phrase` (folded) stands directly after the match.
    pub(crate) fn is_before(&self, phrase: &str) -> bool {
        let may_touch = !phrase.starts_with(is_word);
        let after = self.after();
        let rest = after.strip_prefix([' ', '-']);
        [rest, may_touch.then_some(after)]
            .into_iter()
            .flatten()
            .filter_map(|rest| rest.strip_prefix(phrase))
            .any(|rest| !(phrase.ends_with(is_word) && rest.starts_with(is_word)))
    }

    /// Returns true if `phrase` (folded) stands directly before the match.
    pub(crate) fn is_after(&self, phrase: &str) -> bool {
        let may_touch = !phrase.ends_with(is_word);
        let before = self.before();
        let rest = before.strip_suffix([' ', '-']);
        [rest, may_touch.then_some(before)]
            .into_iter()
            .flatten()
            .filter_map(|rest| rest.strip_suffix(phrase))
            .any(|rest| !(phrase.starts_with(is_word) && rest.ends_with(is_word)))
    }
}

fn open_unless(closed: bool) -> Boundary {
    if closed { Boundary::Closed } else { Boundary::Open }
}

/// Returns the word at the end of `text` (empty where there is none) and where it begins; `None` where it is too long.
fn last_word(text: &str, longest: usize) -> Option<(usize, &str)> {
    let mut start = text.len();
    for (count, (at, c)) in text.char_indices().rev().enumerate() {
        if !is_word(c) {
            break;
        }
        if count == longest {
            return None;
        }
        start = at;
    }
    Some((start, &text[start..]))
}

/// Returns the word at the start of `text` (empty where there is none); `None` where it is too long.
fn first_word(text: &str, longest: usize) -> Option<&str> {
    for (count, (at, c)) in text.char_indices().enumerate() {
        if !is_word(c) {
            return Some(&text[..at]);
        }
        if count == longest {
            return None;
        }
    }
    Some(text)
}
