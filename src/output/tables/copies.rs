//! `copies.csv`: the articles that are copies, or an agency's.

use crate::output::table::{Column, Table, column};
use jiff::civil::Date;

/// An article that is a copy, or an agency's.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct CopyRow {
    pub article_id: String,
    pub outlet: String,
    pub date: Option<Date>,
    pub duplicate_group: String,
    pub is_wire: bool,
    pub agency: String,
}

/// `copies.csv`.
pub const COPIES: Table<CopyRow> = Table {
    row: "an article with mentions that has copies among the others, or that an agency wrote; join it to the mentions by article_id",
    key: &["article_id"],
    columns: &[
        column!(article_id, "The article's id"),
        column!(outlet, "The outlet"),
        column!(date, "Day of publication; empty where there is none that can be read"),
        COPY_COLUMNS[0],
        COPY_COLUMNS[1],
        column!(
            agency or empty,
            "The agency that the article's own text is credited to; empty where it is credited to none"
        ),
    ],
    n_main: None,
};

/// The columns that `mentions.csv` has too.
pub(super) const COPY_COLUMNS: [Column<CopyRow>; 2] = [
    column!(
        duplicate_group or empty,
        "The same for copies and near copies of one text: the smallest article_id among them; empty for an article that has none"
    ),
    column!(
        is_wire,
        "Whether an agency wrote the article: credited to one, or a copy of an article that is; false for an agency's own outlet"
    ),
];
