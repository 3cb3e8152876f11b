//! The faults of a row in a labelled file.

use crate::terms::NAME_TAGS;
use serde_json::Value;
use std::path::PathBuf;

/// A fault of one row; the reader of the file adds its line.
#[derive(Debug, thiserror::Error)]
pub(super) enum RowError {
    /// The line is not JSON.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// A cell of a CSV record does not have the type of its column.
    #[error("{0}")]
    Cell(csv::DeserializeErrorKind),
    /// A CSV record has more or fewer cells than the header.
    #[error("{cells} cells, the header has {expected}")]
    CellCount {
        /// Number of cells in the record.
        cells: u64,
        /// Number of cells in the header.
        expected: u64,
    },
    /// A key is missing, or its value is not a string.
    #[error("no text “{0}”")]
    MissingText(&'static str),
    /// A key is missing, or its value is not a list.
    #[error("no list “{0}”")]
    MissingList(&'static str),
    /// An element of a list is not a string.
    #[error("{value} in “{key}” is not a text")]
    NotText {
        /// The element.
        value: Value,
        /// The key of the list.
        key: &'static str,
    },
    /// A row of stance has the keys of neither of its two forms.
    #[error("no “text”, nor “sentence_normalized” with “targets”")]
    MissingSentence,
    /// A row of sentiment has a target.
    #[error("the label is of a target, not of the sentence; use regard eval stance")]
    LabelOfTarget,
    /// A label is not one of those allowed.
    #[error("label {found} is none of {allowed}")]
    UnknownLabel {
        /// The value in the row.
        found: Value,
        /// The allowed values, for the message.
        allowed: &'static str,
    },
    /// An offset of a target is not a whole number.
    #[error("{name} of the target is {value}, expected a number")]
    NotOffset {
        /// `start` or `end`.
        name: &'static str,
        /// The value in the row.
        value: Value,
    },
    /// The row lacks the field by which rows are to be grouped.
    #[error("no field “{0}” with a text or a number to group by (--by)")]
    MissingField(String),
    /// The offsets of a target are not in order or not inside its text.
    #[error("the target's offsets do not lie in the text")]
    TargetOutside,
    /// A sentence of a contrast pair does not mark exactly one target.
    #[error("{column}: expected one target in double square brackets, as in “[[Marla Quenneth]] resigned.”")]
    MarkedTarget {
        /// `a` or `b`.
        column: &'static str,
    },
    /// The numbers of words and of tags differ.
    #[error("{tokens} tokens and {tags} tags")]
    TagCount {
        /// Number of words.
        tokens: usize,
        /// Number of tags.
        tags: usize,
    },
    /// A tag is not one of the nine.
    #[error("tag “{0}” is none of {tags}", tags = NAME_TAGS.join(", "))]
    UnknownTag(String),
    /// A name to swap in is empty.
    #[error("the name is empty")]
    EmptyName,
    /// Only one end of a name is given.
    #[error("one of name_start and name_end is empty")]
    HalfName,
    /// The field of an annotated pronoun is not known.
    #[error("field “{0}” is neither title nor text")]
    UnknownField(String),
    /// The end of a span is not after its start.
    #[error("{name}_start {start} is not before {name}_end {end}")]
    EmptySpan {
        /// `pronoun` or `name`.
        name: &'static str,
        /// First code point.
        start: usize,
        /// One past the last code point.
        end: usize,
    },
    /// An article is in none of the dumps.
    #[error("article “{0}” is in none of the dumps (--articles)")]
    NotInDumps(String),
    /// A field of an article is too short for a span.
    #[error("article “{article}”: its {field} has no characters {start}..{end}")]
    FieldTooShort {
        /// The article's id.
        article: String,
        /// The name of the field.
        field: &'static str,
        /// First code point.
        start: usize,
        /// One past the last code point.
        end: usize,
    },
    /// An article is not in the file of the articles.
    #[error("article “{id}” is not in {}", articles.display())]
    UnknownArticle {
        /// The article's id.
        id: String,
        /// The file of the articles.
        articles: PathBuf,
    },
    /// An element of a list of spans is not a pair of offsets inside the text.
    #[error("{value} in “{key}” is not a [start, end] inside the text of the article")]
    SpanOutside {
        /// The element.
        value: Value,
        /// The key of the list.
        key: &'static str,
    },
}
