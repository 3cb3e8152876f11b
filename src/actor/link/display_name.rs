//! Names as they are shown: without titles, article and legal form.

use super::titles::titles_len;
use crate::terms::ActorType;

/// Returns a name as a list would have it: without a person's titles, on one line.
pub(crate) fn display_name(text: &str, kind: ActorType) -> String {
    let titles = if kind == ActorType::Person { titles_len(text) } else { 0 };
    bare_name(&text[titles..])
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "/")
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
