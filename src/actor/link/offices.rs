//! Offices: which one a text gives to a name, and where a text uses the office alone in place of a name.

use crate::article::SentenceSpan;
use crate::text::words;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Offices, each with other words for it. Those of the first list a text may also use in place of a name ("the president"),
/// those of the second stand before names alone.
const OFFICES: [(&[&str], &[&str]); 37] = [
    (&["president"], &[]),
    (&["prime minister", "premier"], &[]),
    (&["chancellor"], &[]),
    (&["foreign minister", "foreign secretary"], &[]),
    (&["finance minister", "treasury secretary"], &[]),
    (
        &[
            "defence minister",
            "defense minister",
            "defence secretary",
            "defense secretary",
        ],
        &[],
    ),
    (&["interior minister", "home secretary"], &[]),
    (&["secretary of state"], &[]),
    (&["attorney general"], &[]),
    (&["vice president", "vice-president"], &[]),
    (&["minister"], &[]),
    (&["senator", "sen"], &[]),
    (&["congressman", "congresswoman"], &["representative", "rep"]),
    (&["governor", "gov"], &[]),
    (&["mayor"], &[]),
    (&["speaker"], &[]),
    (&["pope", "pontiff"], &[]),
    (&["king"], &[]),
    (&["queen"], &[]),
    (&["crown prince"], &["prince", "princes"]),
    (&["supreme leader"], &[]),
    (&["chief executive", "ceo"], &[]),
    (&["judge"], &[]),
    (&["ambassador"], &[]),
    (&[], &["secretary"]),
    (&[], &["justice", "chief justice"]),
    (&[], &["director"]),
    (&[], &["chairman", "chairwoman", "chair"]),
    (&[], &["commissioner"]),
    (&[], &["sheriff"]),
    (&[], &["general", "gen"]),
    (&[], &["admiral", "adm"]),
    (&[], &["colonel", "col"]),
    (&[], &["captain", "capt"]),
    (&[], &["doctor", "dr"]),
    (&[], &["professor", "prof"]),
    (&[], &["princess"]),
];
/// Offices of which a country has one: a text that names their holder by surname alone has said before who that is, or takes it
/// for known.
const HEADS: [&str; 6] = ["president", "prime minister", "chancellor", "pope", "king", "queen"];
/// Offices below those, whose holders are known by them.
const CIVIL: [&str; 8] = [
    "senator",
    "congressman",
    "governor",
    "mayor",
    "secretary",
    "justice",
    "minister",
    "judge",
];
/// Bytes before a name that are read.
const WINDOW: usize = 100;
/// Words before an office that make it another one: the "vice" president.
const OTHER_OFFICE: [&str; 5] = ["vice", "deputy", "lt", "lieutenant", "assistant"];
/// Words before an office that give it to somebody else, or at another time: "the then" president.
const OTHER_HOLDER: [&str; 10] = [
    "former", "ex", "late", "then", "previous", "next", "incoming", "outgoing", "acting", "interim",
];
/// Verbs after an office whose subject it is.
const FINITE_VERBS: [&str; 24] = [
    "is", "was", "has", "had", "will", "would", "can", "could", "may", "might", "must", "should", "did", "does", "do",
    "said", "says", "told", "wants", "wanted", "needs", "made", "went", "took",
];
/// Words that must not follow "the president" for it to stand alone.
const CONTINUATIONS: [&str; 5] = ["of", "elect", "for", "general", "emeritus"];

/// An office, by its index in [`OFFICES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Office(pub(super) usize);

impl Office {
    fn name(self) -> &'static str {
        let (alone, before_names) = OFFICES[self.0];
        alone.iter().chain(before_names).next().copied().unwrap_or("")
    }

    /// Returns the office that a text calls so.
    pub(super) fn named(text: &str) -> Option<Self> {
        let place = OFFICES.iter().position(|(alone, before_names)| {
            let mut names = alone.iter().chain(*before_names);
            names.any(|name| name.eq_ignore_ascii_case(text))
        });
        place.map(Office)
    }

    /// Returns the offices of which one is held by everybody whose name is followed by party and state.
    pub(super) fn of_congress() -> impl Iterator<Item = Self> {
        let all = (0..OFFICES.len()).map(Office);
        all.filter(|office| matches!(office.name(), "senator" | "congressman"))
    }

    /// Returns true for the head of a state, a government or a church.
    pub(super) fn is_head(self) -> bool {
        HEADS.contains(&self.name())
    }

    /// Returns true for an office below those that its holder is known by.
    pub(super) fn is_civil(self) -> bool {
        !self.is_head() && self.name().split(' ').any(|word| CIVIL.contains(&word))
    }

    /// Returns true if a text that calls somebody `title` may mean this office: "Secretary" a secretary of state, "Prince" a
    /// crown prince.
    pub(super) fn is_meant_by(self, title: Office) -> bool {
        self == title || self.name().split(' ').any(|word| word == title.name())
    }

    /// Returns true if a name's title, as it is compared, is this office: "pope".
    pub(super) fn is_title(self, title: &str) -> bool {
        self.name().ends_with(title)
    }
}

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
        let Some((office, length)) = office_at(&words[at + 1..]).filter(|(office, _)| stands_for_names(*office)) else {
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

/// Returns true if a text may use an office in place of a name.
fn stands_for_names(office: Office) -> bool {
    !OFFICES[office.0].0.is_empty()
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

/// Returns the end of what stands before a byte of a text.
pub(super) fn window_before(text: &str, end: usize) -> &str {
    let end = end.min(text.len());
    let start = (end.saturating_sub(WINDOW)..=end).find(|at| text.is_char_boundary(*at));
    &text[start.unwrap_or(end)..end]
}

/// Finds the offices that a sentence gives to the name at `name`, the `title` at its beginning included: "President X", "X,
/// the president of", "the president, X".
pub(super) fn find_offices_of(text: &str, name: &SentenceSpan, title: &str) -> Vec<Office> {
    // No mark stands between a title and its bearer: "“… the president?” Ilvane asked".
    let before = window_before(text, name.start);
    let is_beside = before
        .trim_end_matches([' ', '.', '-', '\u{a0}'])
        .ends_with(char::is_alphanumeric);
    let before: Vec<Word<'_>> = words(before).collect();
    let tail = match is_beside {
        true => &before[before.len().saturating_sub(4)..],
        false => &[],
    };
    let tail: Vec<Word<'_>> = tail.iter().copied().chain(words(title)).collect();
    let title = office_at_end(&tail).filter(|(_, before)| is_current(before));
    let clause = clause_after(text.get(name.end..).unwrap_or(""));
    let apposition = clause.and_then(office_in).filter(|(_, is_current)| *is_current);
    let title = title.map(|(office, _)| office);
    title.into_iter().chain(apposition.map(|(office, _)| office)).collect()
}

/// Returns the office that the words before a name end with, held now or at another time: "President", "President-elect",
/// "former Secretary of State". `before` are no more than a few words.
pub(super) fn office_before(before: &str) -> Option<Office> {
    let mut tail: Vec<Word<'_>> = words(before).collect();
    tail.pop_if(|(_, word)| word.eq_ignore_ascii_case("elect"));
    office_at_end(&tail).map(|(office, _)| office)
}

/// Returns the office that the words after a name give to its bearer, held now or at another time: ", the former president of
/// Kessia", " became president", " (D-Mass.)".
pub(super) fn office_after(after: &str) -> Option<Office> {
    const BEING: [&str; 7] = [
        " is ",
        " was ",
        " became ",
        " becomes ",
        " was elected ",
        " was sworn in as ",
        " served as ",
    ];
    let being = BEING.iter().rev().find_map(|verb| after.strip_prefix(verb));
    let clause = clause_after(after).or_else(|| being.map(first_clause))?;
    office_in(clause).map(|(office, _)| office)
}

/// Returns the clause after a name that says what its bearer is: ", the president of Kessia".
fn clause_after(after: &str) -> Option<&str> {
    after.strip_prefix(", ").map(first_clause)
}

fn first_clause(text: &str) -> &str {
    text.split([',', '.', ';', '—']).next().unwrap_or("")
}

/// Returns the office that `words` end with, and the words before it.
fn office_at_end<'w, 't>(words: &'w [Word<'t>]) -> Option<(Office, &'w [Word<'t>])> {
    (0..words.len()).find_map(|at| {
        let (office, length) = office_at(&words[at..])?;
        let before = &words[..at];
        (at + length == words.len() && !is_other_office(before)).then_some((office, before))
    })
}

/// Returns the office in an apposition's first words, and whether it is held now: "the new reformist president", "president of
/// the union"; not "the president's wife".
fn office_in(clause: &str) -> Option<(Office, bool)> {
    const PREPOSITIONS: [&str; 6] = ["of", "to", "for", "with", "by", "under"];
    const RELATIVES: [&str; 4] = ["who", "whom", "whose", "which"];
    const BEING: [&str; 5] = ["is", "was", "became", "as", "become"];
    let words: Vec<Word<'_>> = words(clause).take(7).collect();
    (0..words.len().min(6)).find_map(|at| {
        let (office, length) = office_at(&words[at..])?;
        let before = &words[..at];
        let is_possessive = words
            .get(at + length)
            .is_some_and(|(start, word)| *word == "s" && !clause[..*start].ends_with(' '));
        let has_preposition = before
            .iter()
            .any(|(_, word)| PREPOSITIONS.contains(&word.to_lowercase().as_str()));
        // "Ilvane, who wanted the president to go", "without Ilvane, the president would go".
        let is_relative = holds_any(&before[..before.len().min(1)], 1, &RELATIVES)
            && holds_any(before, 1, &["the"])
            && !holds_any(&before[..before.len() - 1], 1, &BEING);
        let is_subject = words
            .get(at + length)
            .is_some_and(|(_, word)| FINITE_VERBS.contains(&word.to_lowercase().as_str()));
        let is_anothers = has_preposition || is_possessive || is_relative || is_subject;
        (!is_other_office(before) && !is_anothers).then_some((office, is_current(before)))
    })
}

fn is_other_office(before: &[Word<'_>]) -> bool {
    holds_any(before, 1, &OTHER_OFFICE)
}

fn is_current(before: &[Word<'_>]) -> bool {
    !holds_any(before, 3, &OTHER_HOLDER)
}

/// Returns true if one of the last `most` words is one of `wanted`.
fn holds_any(words: &[Word<'_>], most: usize, wanted: &[&str]) -> bool {
    let mut last = words.iter().rev().take(most);
    last.any(|(_, word)| wanted.contains(&word.to_lowercase().as_str()))
}

/// The words of an office's name, and the office.
type OfficeName = (Vec<&'static str>, Office);

/// The names of offices by their first words.
static BY_FIRST_WORD: LazyLock<HashMap<&str, Vec<OfficeName>>> = LazyLock::new(|| {
    let mut by_first: HashMap<&str, Vec<OfficeName>> = HashMap::new();
    for (index, (alone, before_names)) in OFFICES.iter().enumerate() {
        for name in alone.iter().chain(*before_names) {
            let words: Vec<&str> = name.split([' ', '-']).collect();
            by_first.entry(words[0]).or_default().push((words, Office(index)));
        }
    }
    by_first
});

/// Returns the longest office that `words` begin with, and its number of words.
fn office_at(words: &[Word<'_>]) -> Option<(Office, usize)> {
    let (_, first) = words.first()?;
    let named = BY_FIRST_WORD.get(first.to_ascii_lowercase().as_str())?.iter();
    named
        .filter(|(name, _)| begin_with(words, name))
        .map(|(name, office)| (*office, name.len()))
        .max_by_key(|(office, length)| (*length, std::cmp::Reverse(*office)))
}

fn begin_with(words: &[Word<'_>], name: &[&str]) -> bool {
    name.len() <= words.len()
        && name
            .iter()
            .zip(words)
            .all(|(part, (_, word))| word.eq_ignore_ascii_case(part))
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
            (
                "“Did you clear the president?” Mara Ilvane asked.",
                "Mara Ilvane",
                false,
            ),
            (
                "Rather than fire Mara Ilvane, the president should go.",
                "Mara Ilvane",
                false,
            ),
            (
                "Mara Ilvane, who wanted the president to go, left.",
                "Mara Ilvane",
                false,
            ),
            (
                "Mara Ilvane, who became the president in May, left.",
                "Mara Ilvane",
                true,
            ),
            ("Mara Ilvane, who was elected president, left.", "Mara Ilvane", true),
            ("Mara Ilvane, the president, has gone.", "Mara Ilvane", true),
        ];
        for (text, name, holds) in cases {
            let start = text.find(name).unwrap();
            let found = find_offices_of(text, &SentenceSpan::new(start, start + name.len()), "");
            assert_eq!(found.contains(&Office(0)), holds, "{text}");
        }
    }
}
