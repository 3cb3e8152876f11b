//! The ids of actors: which texts can be one, and the id that is made from a name.

use super::fold::{Case, fold};
use crate::text::excerpt;

/// Longest actor id, in bytes: a file system allows 255 for a name, and endings are added to it.
const LONGEST_ID: usize = 100;

/// Returns the reason why a text cannot be an id, as a sentence for the user.
pub(crate) fn id_fault(id: &str) -> Option<String> {
    if id.is_empty() {
        return Some("the actor_id is empty".to_owned());
    }
    let fault = if id.len() > LONGEST_ID {
        "is longer than 100 bytes"
    } else if !id.chars().all(is_allowed) {
        "may hold only letters A to Z, digits, “.”, “_” and “-” (it names files)"
    } else if id.starts_with('.') || id.ends_with('.') {
        "must not begin or end with “.” (it names files)"
    } else if is_device(id) {
        "is the name of a device on Windows and cannot name a file"
    } else {
        return None;
    };
    Some(format!("actor_id “{}” {fault}", excerpt(id)))
}

fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

/// Returns true for `con`, `LPT1.csv` and the like, which Windows does not take for a file.
fn is_device(id: &str) -> bool {
    let stem = id.split('.').next().unwrap_or(id).to_ascii_lowercase();
    let number = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let is_numbered = number.is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit());
    is_numbered || matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
}

/// Makes an id from a name: "Jean-Claude Juncker" gives "jean_claude_juncker". Empty where no letter is in ASCII.
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in fold(name, Case::Folded).chars().filter(|c| *c != '\'') {
        match c {
            _ if c.is_ascii_alphanumeric() => slug.push(c),
            _ if !slug.ends_with('_') => slug.push('_'),
            _ => {}
        }
    }
    slug.truncate(LONGEST_ID); // ASCII only
    slug.trim_matches('_').to_owned()
}
