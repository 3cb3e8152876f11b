//! Offices: who holds which in an article, and where a text speaks of the office alone.

use crate::article::SentenceSpan;

/// Offices that a text may use in place of a name, each with other words for it.
const ROLES: [&[&str]; 24] = [
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
/// Words that begin a longer office: "vice" president, "the then" president.
const OTHER_HOLDER: [&str; 12] = [
    "former", "ex", "late", "vice", "deputy", "then", "previous", "next", "incoming", "outgoing", "acting", "interim",
];
/// What must not follow "the president" for it to stand alone.
const GOES_ON: [&str; 5] = ["of", "elect", "for", "general", "emeritus"];

/// An office, by its place in the table.
pub(crate) type Role = usize;

/// A word and where it stands.
type Word<'t> = (usize, &'t str);

/// "the president", "the prime minister's": an office alone, bytes of `text`. Whose it is, the article must say.
pub(crate) fn bare_roles(text: &str) -> Vec<(SentenceSpan, Role)> {
    let words = words(text);
    let mut found = Vec::new();
    for (at, (start, word)) in words.iter().enumerate() {
        if !word.eq_ignore_ascii_case("the") {
            continue;
        }
        let Some((role, length)) = role_at(&words[at + 1..]) else {
            continue;
        };
        let (last_start, last) = words[at + length];
        let end = last_start + last.len();
        if stands_alone(text, end, words.get(at + length + 1)) {
            found.push((SentenceSpan::new(*start, end), role));
        }
    }
    found
}

/// Not "the president of", "the President-elect", "the Governor Jerry Brown".
fn stands_alone(text: &str, end: usize, next: Option<&Word<'_>>) -> bool {
    let Some((start, word)) = next else { return true };
    let between = &text[end..*start];
    if between.trim().is_empty() || between == "-" {
        let capital = word.starts_with(char::is_uppercase);
        return !capital && !GOES_ON.contains(&word.to_lowercase().as_str()) && between != "-";
    }
    true
}

/// The offices that a text gives to the name at `name`: "President X", "X, the president of", "the president, X".
pub(super) fn offices(text: &str, name: &SentenceSpan, title: &str) -> Vec<Role> {
    let before = words(&text[..name.start.min(text.len())]);
    let own = words(title);
    let mut found = Vec::new();
    let tail: Vec<Word<'_>> = before.iter().rev().take(4).rev().chain(&own).copied().collect();
    found.extend(role_at_end(&tail));
    let after = text.get(name.end..).unwrap_or("");
    if let Some(apposition) = after.strip_prefix(", ") {
        let clause = apposition.split([',', '.', ';', '—']).next().unwrap_or("");
        found.extend(role_in(&words(clause)));
    }
    found
}

/// The office that `words` end with, where it is its holder's now.
fn role_at_end(words: &[Word<'_>]) -> Option<Role> {
    (0..words.len()).find_map(|at| {
        let (role, length) = role_at(&words[at..])?;
        (at + length == words.len() && is_current(&words[..at])).then_some(role)
    })
}

/// The office in an apposition's first words: "the new reformist president", "president of the union".
fn role_in(words: &[Word<'_>]) -> Option<Role> {
    let head = &words[..words.len().min(6)];
    (0..head.len()).find_map(|at| {
        let (role, _) = role_at(&head[at..])?;
        let named = |word: &Word<'_>| word.1.eq_ignore_ascii_case("of") || word.1.eq_ignore_ascii_case("to");
        (is_current(&head[..at]) && !head[..at].iter().any(named)).then_some(role)
    })
}

fn is_current(before: &[Word<'_>]) -> bool {
    !before
        .iter()
        .rev()
        .take(3)
        .any(|(_, word)| OTHER_HOLDER.contains(&word.to_lowercase().as_str()))
}

/// The office that `words` begin with, and how many words it takes; the longest.
fn role_at(words: &[Word<'_>]) -> Option<(Role, usize)> {
    let begins = |name: &str| {
        let parts: Vec<&str> = name.split([' ', '-']).collect();
        let same = parts.len() <= words.len()
            && parts
                .iter()
                .zip(words)
                .all(|(part, (_, word))| word.eq_ignore_ascii_case(part));
        same.then_some(parts.len())
    };
    let all = ROLES
        .iter()
        .enumerate()
        .flat_map(|(role, names)| names.iter().map(move |name| (role, name)));
    all.filter_map(|(role, name)| Some((role, begins(name)?)))
        .max_by_key(|(role, length)| (*length, usize::MAX - role))
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(begin)) => {
                words.push((begin, &text[begin..at]));
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|begin| (begin, &text[begin..])));
    words
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
            let found: Vec<&str> = bare_roles(text).iter().map(|(span, _)| span.of(text)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn who_holds_an_office_is_read_beside_the_name() {
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
            let found = offices(text, &SentenceSpan::new(start, start + name.len()), "");
            assert_eq!(found.contains(&0), holds, "{text}");
        }
    }
}
