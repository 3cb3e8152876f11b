//! Offices: which one a text gives to a name, and where a text uses the office alone in place of a name.

use crate::article::SentenceSpan;
use crate::text::words;

/// Offices that a text may use in place of a name, each with other words for it.
const OFFICES: [&[&str]; 24] = [
    &["president"],
    &["prime minister", "premier"],
    &["chancellor"],
    &["foreign minister", "foreign secretary"],
    &["finance minister", "treasury secretary"],
    &[
        "defence minister",
        "defense minister",
        "defence secretary",
        "defense secretary",
    ],
    &["interior minister", "home secretary"],
    &["secretary of state"],
    &["attorney general"],
    &["vice president", "vice-president"],
    &["minister"],
    &["senator", "sen"],
    &["congressman", "congresswoman"],
    &["governor", "gov"],
    &["mayor"],
    &["speaker"],
    &["pope", "pontiff"],
    &["king"],
    &["queen"],
    &["crown prince"],
    &["supreme leader"],
    &["chief executive", "ceo"],
    &["judge"],
    &["ambassador"],
];
/// Words before an office that give it to somebody else or make it another one: "vice" president, "the then" president.
const OTHER_HOLDER: [&str; 12] = [
    "former", "ex", "late", "vice", "deputy", "then", "previous", "next", "incoming", "outgoing", "acting", "interim",
];
/// Words that must not follow "the president" for it to stand alone.
const CONTINUATIONS: [&str; 5] = ["of", "elect", "for", "general", "emeritus"];

/// An office, by its index in [`OFFICES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Office(pub(super) usize);

/// A word, after the byte it begins at.
type Word<'t> = (usize, &'t str);

/// Finds offices that stand alone ("the president", "the prime minister's") in a sentence. Their holder only the article can
/// tell.
pub(crate) fn find_bare_offices(text: &str) -> Vec<(SentenceSpan, Office)> {
    let words: Vec<Word<'_>> = words(text).collect();
    let mut found = Vec::new();
    for (at, (start, word)) in words.iter().enumerate() {
        if !word.eq_ignore_ascii_case("the") {
            continue;
        }
        let Some((office, length)) = office_at(&words[at + 1..]) else {
            continue;
        };
        let (last_start, last) = words[at + length];
        let end = last_start + last.len();
        if stands_alone(text, end, words.get(at + length + 1)) {
            found.push((SentenceSpan::new(*start, end), office));
        }
    }
    found
}

/// Returns false for "the president of", "the President-elect", "the Governor Jerry Brown".
fn stands_alone(text: &str, end: usize, next: Option<&Word<'_>>) -> bool {
    let Some((start, word)) = next else { return true };
    let between = &text[end..*start];
    if between.trim().is_empty() || between == "-" {
        let is_capitalised = word.starts_with(char::is_uppercase);
        return !is_capitalised && !CONTINUATIONS.contains(&word.to_lowercase().as_str()) && between != "-";
    }
    true
}

/// Finds the offices that a sentence gives to the name at `name`, the `title` at its beginning included: "President X", "X,
/// the president of", "the president, X".
pub(super) fn find_offices_of(text: &str, name: &SentenceSpan, title: &str) -> Vec<Office> {
    let before: Vec<Word<'_>> = words(&text[..name.start.min(text.len())]).collect();
    let mut found = Vec::new();
    let tail = before.iter().copied().rev().take(4).rev();
    let tail: Vec<Word<'_>> = tail.chain(words(title)).collect();
    found.extend(office_at_end(&tail));
    let after = text.get(name.end..).unwrap_or("");
    if let Some(apposition) = after.strip_prefix(", ") {
        let clause = apposition.split([',', '.', ';', '—']).next().unwrap_or("");
        found.extend(office_in(&words(clause).take(6).collect::<Vec<_>>()));
    }
    found
}

/// Returns the office that `words` end with, where the holder is the present one.
fn office_at_end(words: &[Word<'_>]) -> Option<Office> {
    (0..words.len()).find_map(|at| {
        let (office, length) = office_at(&words[at..])?;
        (at + length == words.len() && is_current(&words[..at])).then_some(office)
    })
}

/// Returns the office in an apposition's first words: "the new reformist president", "president of the union".
fn office_in(words: &[Word<'_>]) -> Option<Office> {
    (0..words.len()).find_map(|at| {
        let (office, _) = office_at(&words[at..])?;
        let before = &words[..at];
        let has_preposition = before
            .iter()
            .any(|(_, word)| word.eq_ignore_ascii_case("of") || word.eq_ignore_ascii_case("to"));
        (is_current(before) && !has_preposition).then_some(office)
    })
}

fn is_current(before: &[Word<'_>]) -> bool {
    !before
        .iter()
        .rev()
        .take(3)
        .any(|(_, word)| OTHER_HOLDER.contains(&word.to_lowercase().as_str()))
}

/// Returns the longest office that `words` begin with, and its number of words.
fn office_at(words: &[Word<'_>]) -> Option<(Office, usize)> {
    let all = OFFICES
        .iter()
        .enumerate()
        .flat_map(|(index, names)| names.iter().map(move |name| (Office(index), name)));
    all.filter_map(|(office, name)| Some((office, matching_words(words, name)?)))
        .max_by_key(|(office, length)| (*length, std::cmp::Reverse(*office)))
}

/// Returns the number of words of `name` if `words` begin with it.
fn matching_words(words: &[Word<'_>], name: &str) -> Option<usize> {
    let parts: Vec<&str> = name.split([' ', '-']).collect();
    let is_same = parts.len() <= words.len()
        && parts
            .iter()
            .zip(words)
            .all(|(part, (_, word))| word.eq_ignore_ascii_case(part));
    is_same.then_some(parts.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_alone_is_found_and_a_longer_one_is_not_cut() {
        let cases: [(&str, &[&str]); 9] = [
            (
                "The president left, and the prime minister's aides too.",
                &["The president", "the prime minister"],
            ),
            ("the president of France", &[]),
            ("the President-elect and the vice president", &["the vice president"]),
            ("the Governor Jerry Brown", &[]),
            ("the former president", &[]),
            ("He asked the president.", &["the president"]),
            ("the presidential race", &[]),
            ("the attorney general said", &["the attorney general"]),
            ("the secretary of state", &["the secretary of state"]),
        ];
        for (text, expected) in cases {
            let found: Vec<&str> = find_bare_offices(text).iter().map(|(span, _)| span.of(text)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn an_office_is_found_beside_its_holders_name() {
        let cases = [
            ("President Mara Ilvane spoke.", "Mara Ilvane", true),
            ("former President Mara Ilvane spoke.", "Mara Ilvane", false),
            ("Mara Ilvane, Kessia’s new reformist president.", "Mara Ilvane", true),
            ("Mara Ilvane, the wife of the president, spoke.", "Mara Ilvane", false),
            ("Mara Ilvane, the vice president, spoke.", "Mara Ilvane", false),
            ("the president, said Mara Ilvane", "Mara Ilvane", false),
        ];
        for (text, name, holds) in cases {
            let start = text.find(name).unwrap();
            let found = find_offices_of(text, &SentenceSpan::new(start, start + name.len()), "");
            assert_eq!(found.contains(&Office(0)), holds, "{text}");
        }
    }
}
