//! Names as they are shown: without titles, article and legal form.

use super::spellings::capitalize;
use super::titles::{is_name_title, name_title, titles_len};
use super::typed_id::TypedId;
use crate::terms::ActorType;

/// Returns a name as a list would have it: without a person's titles, on one line.
pub(crate) fn display_name(text: &str, kind: ActorType) -> String {
    let titles = if kind == ActorType::Person {
        titles_before(text)
    } else {
        0
    };
    bare_name(&text[titles..])
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "/")
}

/// Returns the name of a discovered actor as `text` gives it, with the title of its id where that makes the name: "Pope Francis"
/// for `pope_francis`, though the text found is "Francis".
pub(crate) fn found_name(id: &str, text: &str, kind: ActorType) -> String {
    let name = display_name(text, kind);
    match id.split_once('_').map(|(first, _)| first) {
        Some(title) if kind == ActorType::Person && is_name_title(title) && TypedId::parse(id).is_none() => {
            titled_name(title, &name)
        }
        // "Bill" of "Bill and Hillary Clinton".
        Some(_) if kind == ActorType::Person && !name.contains([' ', '-']) && TypedId::parse(id).is_none() => {
            name_of_id(id)
        }
        _ => name,
    }
}

/// Returns the words of an id, each with a capital.
fn name_of_id(id: &str) -> String {
    let words = id.split('_').map(|word| {
        let mut word = word.to_owned();
        capitalize(&mut word);
        word
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Puts a title before a name, unless it begins with it.
pub(super) fn titled_name(title: &str, name: &str) -> String {
    let first = name.split(' ').next().unwrap_or("");
    if name_title(first) == Some(title) {
        return name.to_owned();
    }
    let capital: String = title.chars().take(1).flat_map(char::to_uppercase).collect();
    format!("{capital}{} {name}", &title[1..])
}

/// Returns the length in bytes of the titles that are no part of a name: none in "Pope Francis".
fn titles_before(text: &str) -> usize {
    let (titles, name) = text.split_at(titles_len(text));
    let last = titles.trim_end().rsplit(' ').next().unwrap_or("");
    let names = name
        .split(' ')
        .filter(|word| !word.chars().all(|c| matches!(c, 'I' | 'V' | 'X')));
    let most = if last.eq_ignore_ascii_case("pope") { 2 } else { 1 };
    if name_title(last).is_some() && names.count() <= most {
        titles.trim_end().len() - last.len()
    } else {
        titles.len()
    }
}

/// Returns a name without "the" before it and without the legal form of a company after it.
pub(super) fn bare_name(text: &str) -> &str {
    const LEGAL_FORMS: [&str; 12] = [
        "inc",
        "corp",
        "corporation",
        "ltd",
        "llc",
        "co",
        "plc",
        "gmbh",
        "ag",
        "sa",
        "nv",
        "limited",
    ];
    let text = text
        .strip_prefix("the ")
        .or_else(|| text.strip_prefix("The "))
        .unwrap_or(text);
    let Some((head, last)) = text.trim_end_matches(['.', ',']).rsplit_once(' ') else {
        return text;
    };
    if LEGAL_FORMS.contains(&last.to_lowercase().as_str()) {
        head.trim_end_matches(',')
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_makes_a_first_name_full_is_shown() {
        let cases = [
            ("bo_marn", "President Bo Marn", "Bo Marn"),
            ("pope_francis", "Pope Francis", "Pope Francis"),
            ("pope_francis", "Francis", "Pope Francis"),
            ("pope_john_paul_ii", "Pope John Paul II", "Pope John Paul II"),
            ("king_charles_iii", "Charles III", "King Charles III"),
            ("bo_marn", "Bo", "Bo Marn"),
            ("tsar_nicholas", "Czar Nicholas", "Czar Nicholas"),
            (
                "mohammed_bin_salman",
                "Crown Prince Mohammed bin Salman",
                "Mohammed bin Salman",
            ),
        ];
        for (id, text, expected) in cases {
            assert_eq!(found_name(id, text, ActorType::Person), expected, "{text}");
        }
    }
}
