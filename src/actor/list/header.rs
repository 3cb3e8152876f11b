//! The header of the actor list: the columns, and what else they are called.

use crate::csv_rows::RawRow;
use crate::terms::ActorType;

/// Columns that a list may have.
pub(super) const COLUMNS: [&str; 9] = [
    "actor_id",
    "name",
    "type",
    "aliases",
    "case_sensitive",
    "not_before",
    "not_after",
    FIRST_NAME,
    LAST_NAME,
];
// The two that are read only where there is no `name`.
pub(super) const FIRST_NAME: &str = "first_name";
pub(super) const LAST_NAME: &str = "last_name";
/// Columns that a list is expected to have, of [`COLUMNS`].
pub(super) const OWN: usize = 7;
/// Columns that are passed over without a word: notes of the list's author, and columns of `actors_found.csv`.
pub(super) const IGNORED: [&str; 9] = [
    "notes",
    "note",
    "comment",
    "n_articles",
    "n_mentions",
    "merged_ids",
    "shared_names",
    "example",
    "example_article_id",
];
/// Columns that tell a list to be `actors_found.csv`, whose rows are in the order of their articles.
pub(super) const FOUND: [&str; 2] = ["n_articles", "n_mentions"];
/// Other names of columns.
const SYNONYMS: [(&str, &str); 49] = [
    ("id", "actor_id"),
    ("key", "actor_id"),
    ("slug", "actor_id"),
    ("actor", "name"),
    ("actors", "name"),
    ("names", "name"),
    ("actor_name", "name"),
    ("full_name", "name"),
    ("fullname", "name"),
    ("display_name", "name"),
    ("label", "name"),
    ("itemlabel", "name"),
    ("person_name", "name"),
    ("politician_name", "name"),
    ("entity", "name"),
    ("person", "name"),
    ("politician", "name"),
    ("organisation", "name"),
    ("organization", "name"),
    ("kind", "type"),
    ("typ", "type"),
    ("actor_type", "type"),
    ("entity_type", "type"),
    ("category", "type"),
    ("class", "type"),
    ("alias", "aliases"),
    ("aka", "aliases"),
    ("also_known_as", "aliases"),
    ("synonyms", "aliases"),
    ("variants", "aliases"),
    ("alternative_name", "aliases"),
    ("alternative_names", "aliases"),
    ("alternate_names", "aliases"),
    ("other_names", "aliases"),
    ("nicknames", "aliases"),
    ("altlabel", "aliases"),
    ("alt_label", "aliases"),
    ("itemaltlabel", "aliases"),
    ("case", "case_sensitive"),
    (FIRST_NAME, FIRST_NAME),
    (LAST_NAME, LAST_NAME),
    ("first", FIRST_NAME),
    ("given_name", FIRST_NAME),
    ("forename", FIRST_NAME),
    ("firstname", FIRST_NAME),
    ("surname", LAST_NAME),
    ("family_name", LAST_NAME),
    ("lastname", LAST_NAME),
    ("last", LAST_NAME),
];

/// Returns true if a row names a column that a list must have.
pub(super) fn is_header(row: &RawRow) -> bool {
    // "person" may be the type of a name.
    let cells = row.cells.iter().filter(|cell| ActorType::parse(cell.trim()).is_none());
    let known = cells.filter_map(|cell| known_column(&normalize_name(cell)));
    let known: Vec<&str> = known.collect();
    // A title above the header may be one of the words alone.
    let is_alone = row.cells.iter().filter(|cell| !cell.trim().is_empty()).count() == 1;
    known.len() > 1 || (is_alone && known == ["name"]) || (known.len() == 1 && !is_alone)
}

/// Returns the column that a name stands for, its own or another.
pub(super) fn known_column(name: &str) -> Option<&'static str> {
    let own = COLUMNS[..OWN].iter().find(|column| **column == name).copied();
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    own.or_else(|| {
        let (_, column) = SYNONYMS
            .iter()
            .find(|(word, _)| *word == name || (*word == bare && *word == "alias"))?;
        Some(*column)
    })
}

/// Brings a column's name into the form of [`COLUMNS`]: "Actor ID" becomes "actor_id".
pub(super) fn normalize_name(cell: &str) -> String {
    let name = cell.trim().trim_matches(['“', '”', '"', '\'', '‘', '’']).trim();
    name.to_lowercase().replace([' ', '-', '\u{a0}'], "_")
}
