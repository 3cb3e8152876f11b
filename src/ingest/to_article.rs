//! From one record of any format to an article.

use crate::article::{Article, Origin};
use crate::error::{Reason, RecordError, Stage};
use crate::ingest::presets::{Column, Mapping};
use crate::ingest::{Context, outlet};
use crate::text::hex;
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;

/// The outlet of an article that names none and has no usable url.
pub(crate) const UNKNOWN_OUTLET: &str = "unknown";

/// Fields that a record may have. No article has so many; a record of nothing but field names would take many times its own
/// bytes of memory.
pub(crate) const MOST_FIELDS: usize = 10_000;

/// Bytes that an id or an outlet may have: the longest address that programs agree on. Each mention repeats them.
const LONGEST_NAME: usize = 2_000;

/// One value of a record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<'r> {
    Missing,
    Text(Cow<'r, str>),
    Day(Date),
    /// A value that is no text; what it is instead, with its article: "an array".
    Other(&'static str),
}

/// A record of any format.
pub(crate) trait Record {
    /// The value under a name; a dotted name reaches into nested objects.
    fn cell(&self, name: &str) -> Cell<'_>;
}

/// An article and what had to be made up for it.
#[derive(Debug)]
pub(crate) struct Draft {
    pub article: Article,
    pub undated: bool,
    pub unknown_outlet: bool,
    pub derived_id: bool,
}

/// A row of `skipped.csv`, and whether the input can be read on after it.
#[derive(Debug)]
pub(crate) struct Fault {
    pub error: RecordError,
    pub ends_input: bool,
}

impl Fault {
    /// One record is lost.
    pub(crate) fn record(origin: Origin, reason: Reason, detail: impl Into<String>) -> Self {
        Self {
            error: RecordError {
                origin,
                article_id: None,
                stage: Stage::Ingest,
                reason,
                detail: detail.into(),
            },
            ends_input: false,
        }
    }

    /// The rest of the input is lost.
    pub(crate) fn input(origin: Origin, reason: Reason, detail: impl Into<String>) -> Self {
        Self {
            ends_input: true,
            ..Self::record(origin, reason, detail)
        }
    }

    /// The bytes end, or turn into nonsense, before the input does.
    pub(crate) fn unreadable(origin: Origin, error: &dyn std::fmt::Display) -> Self {
        let detail = format!("the input cannot be read from here on: {error}");
        Self::input(origin, Reason::UnreadableInput, detail)
    }

    pub(crate) fn too_large(origin: Origin, limit: usize) -> Self {
        let detail = format!("longer than {limit} bytes, the limit on one record");
        Self::record(origin, Reason::RecordTooLarge, detail)
    }
}

/// Makes an article of a record.
pub(crate) fn draft(record: &dyn Record, mapping: &Mapping, context: &Context, origin: Origin) -> Result<Draft, Fault> {
    let word = |column| first_text(record, mapping.names(column));
    let trimmed = |column| word(column).map(|text| text.trim().to_owned());
    let id = trimmed(Column::Id);
    let title = word(Column::Title).unwrap_or_default().into_owned();
    let Some(text) = word(Column::Text) else {
        let detail = without_text(record, mapping, &title);
        let mut fault = Fault::record(origin, Reason::MissingText, detail);
        fault.error.article_id = id;
        return Err(fault);
    };
    let outlet = trimmed(Column::Outlet).or_else(|| word(Column::Url).and_then(|url| outlet::of_url(&url)));
    for (what, name) in [("id", &id), ("outlet", &outlet)] {
        let length = name.as_ref().map_or(0, String::len);
        if length > LONGEST_NAME {
            let detail = format!("the {what} has {length} bytes; the limit is {LONGEST_NAME}");
            return Err(Fault::record(origin, Reason::RecordTooLarge, detail));
        }
    }
    let article = Article {
        outlet: outlet.unwrap_or_else(|| UNKNOWN_OUTLET.to_owned()),
        date: first_day(record, mapping.names(Column::Date), context),
        title,
        text: text.into_owned(),
        content: 0,
        id: String::new(),
        origin,
    };
    Ok(identified(article, id))
}

/// Gives the article the hash of its content, and its id, derived from its content where it has none.
fn identified(mut article: Article, id: Option<String>) -> Draft {
    let digest = content_digest(&article);
    let derived_id = id.is_none();
    article.id = id.unwrap_or_else(|| format!("a{}", hex(&digest[..8])));
    let bits = digest[8..16].iter();
    article.content = bits.fold(0, |bits, byte| (bits << 8) | u64::from(*byte));
    Draft {
        undated: article.date.is_none(),
        unknown_outlet: article.outlet == UNKNOWN_OUTLET,
        derived_id,
        article,
    }
}

/// SHA-256 over outlet, date, title and text, each after its length, so that no two contents run into one another.
fn content_digest(article: &Article) -> [u8; 32] {
    let date = article.date.map(|day| day.to_string()).unwrap_or_default();
    let mut hasher = Sha256::new();
    for part in [&article.outlet, &date, &article.title, &article.text] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().into()
}

/// The first text there is under any of the names.
fn first_text<'r>(record: &'r dyn Record, names: &[String]) -> Option<Cow<'r, str>> {
    names.iter().find_map(|name| match record.cell(name) {
        Cell::Text(text) if !stands_for_nothing(&text) => Some(text),
        Cell::Day(day) => Some(Cow::Owned(day.to_string())),
        _ => None,
    })
}

/// The first readable day under any of the names.
fn first_day(record: &dyn Record, names: &[String], context: &Context) -> Option<Date> {
    names.iter().find_map(|name| match record.cell(name) {
        Cell::Text(text) => context.dates.read(&text),
        Cell::Day(day) => Some(day),
        _ => None,
    })
}

/// Whether a value is empty, or a word that programs write where there is no value: news-please writes `None` for a
/// date, trafilatura `null` for anything, pandas `nan`.
fn stands_for_nothing(text: &str) -> bool {
    matches!(text.trim(), "" | "null" | "NULL" | "None" | "nan" | "NaN" | "NaT")
}

fn without_text(record: &dyn Record, mapping: &Mapping, title: &str) -> String {
    let names = mapping.names(Column::Text);
    for name in names {
        if let Cell::Other(kind) = record.cell(name) {
            return format!("`{name}` is {kind}, not a text");
        }
    }
    let names = names.join("`, `");
    if title.is_empty() {
        format!("`{names}` is empty or missing")
    } else {
        format!("only a title: `{names}` is empty or missing")
    }
}
