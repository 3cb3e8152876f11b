//! `sentences.parquet`: the sentences that name an actor.

use super::SENTENCE_INDEX;
use crate::article::Field;
use crate::output::parquet::ParquetRow;
use crate::output::table::{Table, column};
use parquet::basic::{Compression, ZstdLevel};

/// A sentence that names an actor.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct SentenceRow {
    pub article_id: String,
    pub field: Field,
    pub sentence_index: u32,
    pub sentence: String,
}

/// `sentences.parquet`.
pub const SENTENCES: Table<SentenceRow> = Table {
    row: "a sentence that names an actor",
    key: &["article_id", "field", "sentence_index"],
    columns: &[
        column!(article_id, "The article's id"),
        column!(field, "title or text: what the sentence stands in"),
        column!(sentence_index, SENTENCE_INDEX),
        column!(sentence, "Its words, without markup"),
    ],
};

impl ParquetRow for SentenceRow {
    const NAME: &'static str = "sentence";
    const TABLE: Table<Self> = SENTENCES;

    fn text_bytes(&self) -> usize {
        self.article_id.len() + self.sentence.len()
    }

    /// Text, unlike numbers, is worth more than Snappy.
    fn compression() -> Compression {
        Compression::ZSTD(ZstdLevel::default())
    }
}
