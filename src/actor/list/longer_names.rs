//! Longer names in which a listed name of one word means something else: "New Mexico", "Turkey sandwiches", "Johnson & Johnson".

use super::boundary::FoldedMatch;
use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../../datasets/tables/longer_names.txt");

/// The words before and after a word in the longer names that hold it.
static SURROUNDINGS: LazyLock<HashMap<&str, Vec<(&str, &str)>>> = LazyLock::new(read_table);

fn read_table() -> HashMap<&'static str, Vec<(&'static str, &'static str)>> {
    let mut surroundings: HashMap<&str, Vec<(&str, &str)>> = HashMap::new();
    let names = TABLE.lines().map(str::trim);
    for name in names.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut start = 0;
        for word in name.split(' ') {
            let (before, after) = (&name[..start], &name[start + word.len()..]);
            let around = (before.trim_end(), after.trim_start());
            surroundings.entry(word).or_default().push(around);
            start += word.len() + 1;
        }
    }
    surroundings
}

/// Returns true if a match of the one word `key` is a part of a longer name that means something else.
pub(super) fn is_in_longer_name(key: &str, found: &FoldedMatch<'_>) -> bool {
    let known = SURROUNDINGS.get(key).into_iter().flatten();
    is_in_firm(key, found)
        || known
            .into_iter()
            .any(|(before, after)| stands_after(before, found) && (after.is_empty() || found.is_before(after)))
}

/// Returns true if `before` stands before the match, with a capital: "New Mexico" is not "the new Mexico".
fn stands_after(before: &str, found: &FoldedMatch<'_>) -> bool {
    before.is_empty()
        || found.is_after(before)
            && found
                .start
                .checked_sub(before.len() + 1)
                .is_some_and(|at| found.is_capital(at))
}

/// Returns true for both names of "Johnson & Johnson".
fn is_in_firm(key: &str, found: &FoldedMatch<'_>) -> bool {
    let first = found
        .before()
        .strip_suffix(" & ")
        .and_then(|rest| rest.strip_suffix(key));
    let last = found
        .after()
        .strip_prefix(" & ")
        .and_then(|rest| rest.strip_prefix(key));
    first.is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
        || last.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}
