//! `boilerplate.csv`: the text that outlets repeat.

use crate::output::table::{Table, column};

/// A sentence that an outlet repeats.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct BoilerplateRow {
    pub outlet: String,
    pub text: String,
    pub n_articles: u64,
    pub n_mentions: u64,
    pub example_article_id: String,
}

/// `boilerplate.csv`.
pub const BOILERPLATE: Table<BoilerplateRow> = Table {
    row: "a sentence or line that so many unrelated articles of an outlet hold that it is no reporting; its mentions are in no number",
    key: &[],
    columns: &[
        column!(outlet, "The outlet that repeats it"),
        column!(
            text or empty,
            "Its words, as one of the articles has them; empty where the sentences were not kept"
        ),
        column!(
            n_articles,
            "Articles of the outlet that hold it and mention an actor in it"
        ),
        column!(
            n_mentions,
            "Mentions of actors in it, which are kept out of the numbers"
        ),
        column!(example_article_id, "One of the articles: the one whose id comes first"),
    ],
    n_main: None,
};
