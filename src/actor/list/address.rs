//! Addresses in a text: URLs, e-mail addresses, handles. A name inside one is no mention.

use super::characters::is_word;
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;

/// Signs of an address. The endings catch links written without "http": "example.com/trump".
const SIGNS: [&str; 12] = [
    "@", "://", "www.", ".com/", ".org/", ".net/", ".gov/", ".edu/", ".co/", ".uk/", ".ly/", ".me/",
];

/// Finds addresses in folded text.
#[derive(Debug)]
pub(crate) struct AddressFinder(AhoCorasick);

impl AddressFinder {
    /// Builds the finder.
    ///
    /// # Errors
    /// Never: the automaton's builder fails for more patterns than these.
    pub(crate) fn new() -> Result<Self, aho_corasick::BuildError> {
        // For its fast prefilter, which other kinds lack; no sign is part of another.
        AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(SIGNS)
            .map(Self)
    }

    /// Returns the addresses in `text`, in order, none overlapping another.
    pub(crate) fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for sign in self.0.find_iter(text) {
            // Never looking back over an address already found keeps the time linear.
            let floor = found.last().map_or(0, |last| last.end);
            if sign.start() < floor {
                continue;
            }
            let address = match SIGNS[sign.pattern().as_usize()] {
                "@" => mail_or_handle_at(text, floor, sign.start()),
                "www." => link_at(text, sign.start(), sign.start()),
                _ => link_at(text, host_start(text, floor, sign.start()), sign.start()),
            };
            found.extend(address);
        }
        found
    }
}

/// Returns `user@host`, or `@handle` where nothing stands before the sign.
fn mail_or_handle_at(text: &str, floor: usize, sign: usize) -> Option<Range<usize>> {
    let end = sign + 1 + run_len(&text[sign + 1..], is_host);
    let end = floor + text[floor..end].trim_end_matches(['.', '-']).len();
    (end > sign + 1).then(|| host_start(text, floor, sign)..end)
}

fn link_at(text: &str, start: usize, sign: usize) -> Option<Range<usize>> {
    let follows_word = start == sign && text[..start].chars().next_back().is_some_and(is_word);
    (!follows_word).then(|| start..sign + run_len(&text[sign..], is_link))
}

fn host_start(text: &str, floor: usize, end: usize) -> usize {
    let before = &text[floor..end];
    floor + before.trim_end_matches(is_host).len()
}

fn run_len(text: &str, belongs: fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

fn is_host(c: char) -> bool {
    is_word(c) || matches!(c, '.' | '-' | '_' | '+' | '%')
}

/// Returns true for a character of a link, which extends to white space, a closing bracket or a quotation mark.
fn is_link(c: char) -> bool {
    match c {
        ' ' | '<' | '>' | '"' | ')' | ']' | '}' | '|' => false,
        _ => c.is_ascii() || is_word(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_addresses_and_nothing_else() {
        let cases: &[(&str, &[&str])] = &[
            (
                "see https://example.org/a/trump?x=1 now",
                &["https://example.org/a/trump?x=1"],
            ),
            ("(www.trump.com)", &["www.trump.com"]),
            ("mail j.trump@example.org.", &["j.trump@example.org"]),
            ("by @trump.", &["@trump"]),
            ("cnn.com/trump-wins said", &["cnn.com/trump-wins"]),
            (
                "[trump](https://x.co/y) [obama](http://a.b)",
                &["https://x.co/y", "http://a.b"],
            ),
            ("a @ b, and c/d, awww. no", &[]),
            ("@a@b@c", &["@a", "@b", "@c"]),
            ("://", &["://"]),
        ];
        let finder = AddressFinder::new().unwrap();
        for (text, expected) in cases {
            let found: Vec<&str> = finder.find(text).into_iter().map(|r| &text[r]).collect();
            assert_eq!(&found, expected, "{text}");
        }
    }
}
