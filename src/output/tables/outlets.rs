//! `outlets.csv`: the outlets, where spellings were put together or a list of outlets was given.

use crate::output::table::{Column, Table, column};

/// An outlet.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct OutletRow {
    pub outlet: String,
    pub group: String,
    pub country: String,
    pub lean: String,
    pub more: String,
    pub n_articles: u64,
    pub spellings: String,
}

impl OutletRow {
    /// Returns what the list of outlets says of it in a column, whatever the letter case of that; empty where it says nothing.
    pub fn listed(&self, column: &str) -> &str {
        let column = column.trim();
        match column.to_lowercase().as_str() {
            "group" => &self.group,
            "country" => &self.country,
            "lean" => &self.lean,
            _ => {
                let mut more = self.more.split('|').filter_map(|cell| cell.split_once('='));
                let found = more.find(|(name, _)| name.to_lowercase() == column.to_lowercase());
                found.map_or("", |(_, value)| value)
            }
        }
    }
}

/// `outlets.csv`.
pub const OUTLETS: Table<OutletRow> = Table {
    row: "an outlet; written where spellings of a name were put together, or --outlets gave a list. Join it to other tables by outlet",
    key: &["outlet"],
    columns: &[
        column!(
            outlet,
            "The outlet's name, in the list or as most of its articles spell it"
        ),
        LIST_COLUMNS[0],
        LIST_COLUMNS[1],
        LIST_COLUMNS[2],
        column!(more or empty, "The list's other columns, each as column=value, separated by |"),
        column!(
            n_articles,
            "Its articles that were scored, those outside of --since and --until included"
        ),
        column!(
            spellings,
            "The names in the dumps that stand for it, as in mentions.parquet and articles.parquet, separated by |"
        ),
    ],
    n_main: None,
};

/// The columns that tables of outlets and `mentions.csv` have too, where a list was given.
pub const LIST_COLUMNS: [Column<OutletRow>; 3] = [
    column!(
        group or empty,
        "The outlet's group in the list of --outlets; empty where it has none"
    ),
    column!(country or empty, "The outlet's country in the list of --outlets"),
    column!(lean or empty, "The outlet's political lean in the list of --outlets"),
];
