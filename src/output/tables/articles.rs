//! `articles.parquet`: the articles that were read and scored.

use super::{TITLE, URL};
use crate::clean::SentenceHash;
use crate::copies::Signature;
use crate::output::parquet::ParquetRow;
use crate::output::table::{Column, ColumnSpec, Table, column};
use crate::output::value::{Kind, Value};
use jiff::civil::Date;

/// An article that was read and scored.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct ArticleRow {
    pub article_id: String,
    pub outlet: String,
    pub date: Option<Date>,
    /// Empty where there is none.
    pub url: String,
    /// Empty where there is none, or where no text is to be kept.
    pub title: String,
    /// Empty where it is not certain.
    pub language: String,
    pub content: u64,
    /// 0 in files of earlier versions.
    pub text_length: u64,
    pub source: String,
    pub line: u64,
    pub n_sentences: u32,
    pub n_mentions: u32,
    /// For each refused mention the ids of those whose it could be.
    pub refused: String,
    /// Empty where there is none.
    pub agency: String,
    pub signature: Option<Signature>,
    pub sentence_hashes: Vec<SentenceHash>,
}

/// `articles.parquet`.
pub const ARTICLES: Table<ArticleRow> = Table {
    row: "an article that was read and scored, with or without mentions",
    key: &["article_id"],
    columns: &[
        column!(article_id, "The article's id"),
        column!(outlet, "The outlet"),
        column!(date, "Day of publication; empty where there is none that can be read"),
        column!(url or empty, URL),
        column!(title or empty, TITLE),
        column!(
            language or empty,
            "Its language in ISO 639-1; empty where it is not certain, as in texts of fewer than twenty words"
        ),
        CONTENT_HASH,
        column!(
            text_length,
            "Bytes of its text as it was given, in UTF-8: of versions of an article with one date the shortest counts"
        ),
        column!(source, "The input it was read from"),
        column!(line, "Line (row for Parquet) of that input, from 1"),
        column!(n_sentences, "Its sentences, the title included"),
        column!(n_mentions, "Its scored mentions"),
        column!(
            refused or empty,
            "Its mentions that could be several actors' and were refused: for each the ids of those in the article (by the article alone, see actor_ids.csv), joined by |; several mentions by ;"
        ),
        column!(
            agency or empty,
            "The agency that the text is credited to; empty where there is none, and for an article without mentions"
        ),
        SIGNATURE,
        SENTENCE_HASHES,
    ],
    n_main: None,
};

/// 64 bits as hexadecimal digits: Parquet has no unsigned integers of that size that every reader
/// knows.
const CONTENT_HASH: Column<ArticleRow> = Column {
    spec: ColumnSpec {
        name: "content_hash",
        kind: Kind::Text,
        is_optional: false,
        description: "16 hexadecimal digits of a SHA-256 over outlet, date, title and text: tells versions of an article apart",
    },
    get: |row| Value::Text(format!("{:016x}", row.content).into()),
    set: |row, value| {
        let content = value.text().and_then(|hex| u64::from_str_radix(hex, 16).ok());
        content.map(|content| row.content = content).is_some()
    },
};

/// No signature is an empty cell; in files of earlier versions it is no bytes.
const SIGNATURE: Column<ArticleRow> = Column {
    spec: ColumnSpec {
        name: "signature",
        kind: Kind::Bytes,
        is_optional: true,
        description: "Binary: MinHash of the text, 126 little-endian 16-bit numbers, by which `summarize` tells copies; empty for an article without mentions or of fewer than eleven words",
    },
    get: |row| {
        row.signature
            .as_ref()
            .map_or(Value::Empty, |signature| Value::Bytes(signature.to_bytes().into()))
    },
    set: |row, value| {
        row.signature = match value {
            Value::Empty => None,
            Value::Bytes(bytes) => Signature::from_bytes(bytes),
            _ => return false,
        };
        true
    },
};

const SENTENCE_HASHES: Column<ArticleRow> = Column {
    spec: ColumnSpec {
        name: "sentence_hashes",
        kind: Kind::Bytes,
        is_optional: false,
        description: "Binary: for each sentence with scored mentions its place (little-endian 32 bits: its index, and the highest bit for the title) and a hash of its words (64 bits), by which `summarize` finds text that an outlet repeats",
    },
    get: |row| Value::Bytes(SentenceHash::to_bytes(&row.sentence_hashes).into()),
    set: |row, value| {
        let Value::Bytes(bytes) = value else { return false };
        let hashes = SentenceHash::from_bytes(bytes);
        hashes.map(|hashes| row.sentence_hashes = hashes).is_some()
    },
};

impl ParquetRow for ArticleRow {
    const NAME: &'static str = "article";
    const TABLE: Table<Self> = ARTICLES;
    const ADDED: &'static [&'static str] = &["url", "title", "text_length"];

    fn text_bytes(&self) -> usize {
        let texts = [
            &self.article_id,
            &self.outlet,
            &self.url,
            &self.title,
            &self.source,
            &self.refused,
        ];
        texts.into_iter().map(String::len).sum()
    }
}
