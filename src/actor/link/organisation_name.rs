//! The form under which the names of organisations and countries are compared.

use super::display_name::bare_name;
use crate::actor::list::fold::name_key;

/// Words that are written in two ways, each with the one in which they are compared.
const SPELLINGS: [(&str, &str); 6] = [
    ("defence", "defense"),
    ("centre", "center"),
    ("centres", "centers"),
    ("organisation", "organization"),
    ("programme", "program"),
    ("&", "and"),
];
/// Words for the part of a government that stand before or after its field.
const PARTS_OF_GOVERNMENT: [&str; 2] = ["department", "ministry"];

/// Returns the form under which the names of organisations and countries are compared: folded, without article and legal form,
/// acronyms without full stops, "Department of Justice" as "justice department" and "United States Senate" as "us senate".
pub(super) fn organisation_key(text: &str) -> String {
    let folded = name_key(bare_name(text.trim())).replace('-', " ");
    let words = join_letters(&folded);
    let words = words.iter().map(|word| standardize(word)).collect::<Vec<_>>();
    let words = shorten_country(&words);
    part_of_government(&words).unwrap_or_else(|| words.join(" "))
}

/// Splits a name into words, of which those that are letters with full stops become one: "u.n.", "u. n.", "u.s. senate".
fn join_letters(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_open = false;
    for word in text.split_whitespace() {
        let letters = dotted_letters(word);
        match (letters, words.last_mut()) {
            // "u. s.": one acronym, where each of its letters has a full stop.
            (Some(letters), Some(last)) if is_open && letters.len() == 1 => last.push_str(&letters),
            (letters, _) => {
                is_open = letters.as_ref().is_some_and(|letters| letters.len() == 1);
                words.push(letters.unwrap_or_else(|| word.to_owned()));
            }
        }
    }
    words
}

/// Returns the letters of "u.n.", "u.n" and "u."; the last full stop of a name is not in its key.
fn dotted_letters(word: &str) -> Option<String> {
    let letters: Vec<&str> = word.trim_end_matches('.').split('.').collect();
    let is_dotted = letters
        .iter()
        .all(|letter| letter.chars().count() == 1 && letter.starts_with(char::is_alphabetic));
    is_dotted.then(|| letters.concat())
}

fn standardize(word: &str) -> &str {
    let standard = SPELLINGS.iter().find(|(written, _)| *written == word);
    standard.map_or(word, |(_, standard)| standard)
}

/// Replaces "united states" at the beginning of a longer name by "us".
fn shorten_country<'w>(words: &'w [&'w str]) -> Vec<&'w str> {
    match words {
        ["united", "states", rest @ ..] if !rest.is_empty() && rest[0] != "of" => [&["us"], rest].concat(),
        ["united", "kingdom", rest @ ..] if !rest.is_empty() => [&["uk"], rest].concat(),
        _ => words.to_vec(),
    }
}

/// Returns "us justice department" for "us department of justice".
fn part_of_government(words: &[&str]) -> Option<String> {
    let at = words
        .windows(2)
        .position(|pair| PARTS_OF_GOVERNMENT.contains(&pair[0]) && pair[1] == "of")?;
    let field = match &words[at + 2..] {
        ["the", field @ ..] => field,
        field => field,
    };
    let is_field = !field.is_empty() && !field.iter().any(|word| matches!(*word, "of" | "for" | "the"));
    is_field.then(|| [&words[..at], field, &words[at..=at]].concat().join(" "))
}

/// Returns the capitals of "IAEA", "I.A.E.A." and "I. A. E. A.", where a text is nothing else.
pub(super) fn parse_acronym(text: &str) -> Option<String> {
    let letters: String = text.chars().filter(|c| !matches!(c, '.' | ' ')).collect();
    let is_spaced = text.contains(' ') && !text.split(' ').all(|part| part.ends_with('.'));
    let fits = (2..=6).contains(&letters.chars().count()) && letters.chars().all(char::is_uppercase);
    (fits && !is_spaced).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mean_one_organisation_have_one_key() {
        let cases: &[(&str, &[&str])] = &[
            ("un", &["UN", "U.N.", "U.N", "the U. N.", "The UN"]),
            ("gop", &["GOP", "G.O.P.", "G. O. P."]),
            ("us", &["US", "U.S.", "U. S.", "the U.S"]),
            (
                "us senate",
                &["US Senate", "U.S. Senate", "U. S. Senate", "United States Senate"],
            ),
            (
                "justice department",
                &["Justice Department", "the Department of Justice"],
            ),
            (
                "us justice department",
                &["U.S. Department of Justice", "US Justice Department"],
            ),
            (
                "treasury department",
                &["Department of the Treasury", "Treasury Department"],
            ),
            ("defense ministry", &["Ministry of Defence", "Defense Ministry"]),
            (
                "health and human services department",
                &["Department of Health & Human Services"],
            ),
            // Not of a field alone.
            ("department of health of ohio", &["Department of Health of Ohio"]),
            ("united states of america", &["United States of America"]),
            ("al qaeda", &["al-Qaeda", "Al Qaeda"]),
            ("acme", &["Acme Inc.", "the Acme Corp."]),
            ("j crew", &["J. Crew"]),
        ];
        for (key, texts) in cases {
            for text in *texts {
                assert_eq!(organisation_key(text), *key, "{text}");
            }
        }
    }

    #[test]
    fn an_acronym_is_capitals_alone() {
        let acronyms = ["IAEA", "I.A.E.A.", "I. A. E. A.", "UN"].map(parse_acronym);
        assert!(acronyms.iter().all(Option::is_some), "{acronyms:?}");
        let others = ["Iaea", "I", "GOP USA", "CNN/ORC", "ABCDEFG"].map(parse_acronym);
        assert!(others.iter().all(Option::is_none), "{others:?}");
    }
}
