//! `sentences.parquet`: the sentences that name an actor.

use super::{SENTENCE_INDEX, TITLE, URL};
use crate::article::Field;
use crate::output::parquet::ParquetRow;
use crate::output::table::{Table, column};
use jiff::civil::Date;
use parquet::basic::{Compression, ZstdLevel};

/// A sentence that names an actor.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct SentenceRow {
    pub article_id: String,
    pub outlet: String,
    pub date: Option<Date>,
    /// Empty where there is none.
    pub url: String,
    /// Empty where there is none.
    pub title: String,
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
        column!(outlet, "The outlet as the dump names it"),
        column!(date, "Day of publication; empty where there is none that can be read"),
        column!(url or empty, URL),
        column!(title or empty, TITLE),
        column!(field, "title or text: what the sentence stands in"),
        column!(sentence_index, SENTENCE_INDEX),
        column!(sentence, "Its words, without markup"),
    ],
    n_main: None,
};

impl SentenceRow {
    /// The columns that are there for a person alone.
    pub const BESIDE: [&str; 4] = ["outlet", "date", "url", "title"];
}

impl ParquetRow for SentenceRow {
    const NAME: &'static str = "sentence";
    const TABLE: Table<Self> = SENTENCES;
    const ADDED: &'static [&'static str] = &Self::BESIDE;

    fn text_bytes(&self) -> usize {
        let texts = [&self.article_id, &self.outlet, &self.url, &self.title, &self.sentence];
        texts.into_iter().map(String::len).sum()
    }

    /// Text, unlike numbers, is worth more than Snappy.
    fn compression() -> Compression {
        Compression::ZSTD(ZstdLevel::default())
    }
}
