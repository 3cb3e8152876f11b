//! `skipped.csv`: the records and mentions that were not scored.

use crate::error::RecordError;
use crate::output::table::{Table, column};

/// A record or mention that was not scored.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct SkippedRow {
    pub source: String,
    pub line: u64,
    pub article_id: String,
    pub stage: String,
    pub reason: String,
    pub detail: String,
}

/// `skipped.csv`.
pub const SKIPPED: Table<SkippedRow> = Table {
    row: "a record or mention that was not scored, and why",
    key: &[],
    columns: &[
        column!(source, "The input it was read from; - is standard input"),
        column!(line, "Line (row for Parquet) where the record begins, from 1"),
        column!(article_id or empty, "The article's id, where it was known"),
        column!(
            stage,
            "ingest: the record was not read; link, stance: the mention was not scored; clean: it stands in a byline, a caption or the like; summarize: it was scored and is in no number"
        ),
        column!(reason, "One word to filter by"),
        column!(detail or empty, "What was wrong, and where it helps what to do; ids of actors are those by the article alone, see actor_ids.csv"),
    ],
    n_main: None,
};

impl From<&RecordError> for SkippedRow {
    fn from(error: &RecordError) -> Self {
        Self {
            source: error.origin.source.to_string(),
            line: error.origin.line,
            article_id: error.article_id.clone().unwrap_or_default(),
            stage: error.stage.as_str().to_owned(),
            reason: error.reason.as_str().to_owned(),
            detail: error.detail.clone(),
        }
    }
}
