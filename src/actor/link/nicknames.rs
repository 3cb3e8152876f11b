//! First names and the forms of them by which the same person is called: the table `nicknames.csv`.

use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../../datasets/tables/nicknames.csv");

/// Each first name of the table with the full ones that it may stand for, its own among them.
static FULL_NAMES: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut full_names: HashMap<&str, Vec<&str>> = HashMap::new();
    let rows = TABLE.lines().skip(1).filter_map(|line| line.split_once(','));
    for (full, forms) in rows {
        for form in std::iter::once(full).chain(forms.split('|')) {
            full_names.entry(form).or_default().push(full);
        }
    }
    full_names
});

/// Returns true if one first name, folded, is a form of the other: "chuck" of "charles", "jim" beside "jimmy".
pub(crate) fn is_nickname(name: &str, other: &str) -> bool {
    let full_names = [name, other].map(|name| FULL_NAMES.get(name).map_or(&[][..], Vec::as_slice));
    full_names[0].iter().any(|full| full_names[1].contains(full))
}
