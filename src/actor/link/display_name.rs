//! Names as they are shown: without titles, article and legal form.

use super::titles::{name_title, titles_len};
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
