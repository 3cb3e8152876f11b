//! An article as every stage sees it, and spans of text in it.

use crate::clean::{Cleaning, GivenPositions};
use crate::version::VersionRank;
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;
use std::sync::Arc;

/// A half-open range of *bytes* of a text. The base `B` names the text, so that the compiler keeps spans of a field apart
/// from those of a sentence; [`Sentence`](crate::sentence::Sentence) converts between the two.
///
/// Output files carry Unicode code points instead; that conversion happens once, where mentions are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Span<B> {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    #[serde(skip)]
    base: PhantomData<B>,
}

/// The base of spans that count from the beginning of a title or a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldBase {}

/// The base of spans that count from the beginning of one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SentenceBase {}

/// Bytes of an article's title or text.
pub type FieldSpan = Span<FieldBase>;

/// Bytes of one sentence.
pub type SentenceSpan = Span<SentenceBase>;

impl<B> Span<B> {
    /// Returns the span `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self {
            start,
            end,
            base: PhantomData,
        }
    }

    /// Returns the text under the span; empty where the span does not fit `text`.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// Returns the span without the white space at both ends of its text.
    pub fn trim(&self, text: &str) -> Self {
        let inside = self.of(text);
        let start = self.start + (inside.len() - inside.trim_start().len());
        Self::new(start, start + inside.trim().len())
    }

    /// Returns the length in bytes.
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Returns true if the span holds no byte.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Returns true if the two spans share a byte.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// The part of an article a sentence stands in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The headline.
    Title,
    /// The body.
    #[default]
    Text,
}

impl Field {
    /// Parses the word of a field; every other word is the body.
    pub fn parse(word: &str) -> Self {
        if word == "title" { Field::Title } else { Field::Text }
    }

    /// Returns the word used in output files.
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Text => "text",
        }
    }
}

/// The origin of a record, for messages and `skipped.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The input as the user named it (or the file inside a folder); `-` is standard input.
    pub source: Arc<str>,
    /// Line of the (decompressed) input where the record begins, 1-based; the row number for Parquet.
    pub line: u64,
}

/// One news article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Unique in a run; derived from the content where the source has none.
    pub id: String,
    /// The outlet's name as the source writes it, or the url's registrable host, or `unknown`.
    pub outlet: String,
    /// Day of publication in the zone it was written in.
    pub date: Option<jiff::civil::Date>,
    /// Its address, where the source has one that begins with `http://` or `https://`; empty otherwise.
    pub url: String,
    /// Headline, cleaned; empty where there is none.
    pub title: String,
    /// Body, cleaned.
    pub text: String,
    /// The ways back from title and text to those that were given.
    pub cleaning: Cleaning,
    /// Its language in ISO 639-1; `None` where it is not certain.
    pub language: Option<&'static str>,
    /// 64 bits of the SHA-256 of outlet, date, title and text as they were given: distinguishes two versions of an article.
    pub content: u64,
    /// Bytes of the text as it was given.
    pub text_length: u64,
    /// The place of the record in the input.
    pub origin: Origin,
    /// The record that was read before and does not count, now that this one with its id is known.
    pub replaces: Option<Box<ReplacedRecord>>,
}

/// A record that another with its id, read later, takes the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplacedRecord {
    /// The id of the article that was made of it.
    pub id: String,
    /// The id that was given, which its duplicates have in `skipped.csv`.
    pub given_id: String,
    /// Its place in the input.
    pub origin: Origin,
    pub(crate) rank: VersionRank,
}

impl Article {
    /// Returns the rank of the article among the records with its id.
    pub(crate) fn rank(&self) -> VersionRank {
        VersionRank::of(self.date, self.text_length, self.content, &self.url)
    }

    /// Returns the number of bytes in all its texts.
    pub fn bytes(&self) -> usize {
        self.id.len() + self.outlet.len() + self.url.len() + self.title.len() + self.text.len() + self.cleaning.bytes()
    }

    /// Returns the text of a field.
    pub fn field(&self, field: Field) -> &str {
        match field {
            Field::Title => &self.title,
            Field::Text => &self.text,
        }
    }

    /// Returns the positions of a field in the text that was given.
    pub fn given_positions(&self, field: Field) -> GivenPositions<'_> {
        match field {
            Field::Title => GivenPositions::new(&self.title, &self.cleaning.title),
            Field::Text => GivenPositions::new(&self.text, &self.cleaning.text),
        }
    }
}
