//! Makes the article of a record, whatever the format of the record. Every reader of `formats/`
//! ends here.

use crate::article::{Article, Origin};
use crate::clean::Cleaning;
use crate::error::{Reason, RecordError, Stage};
use crate::ingest::cut_text::{is_advertisement, without_cut_mark};
use crate::ingest::dates::{DateReading, NumericDate, in_known_years};
use crate::ingest::field_mapping::{ArticleField, FieldMapping};
use crate::ingest::formats::plain_text::id_of_source;
use crate::ingest::missing_text::describe_missing_text;
use crate::ingest::options::ReaderSettings;
use crate::ingest::outlet::{link, outlet_of_url, tidy_outlet};
use crate::ingest::path_fields::RecordWithPath;
use crate::text::hex;
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// The outlet of an article that names none and has no usable url.
const UNKNOWN_OUTLET: &str = "unknown";

/// Fields that a record may have. No article has so many; a record of nothing but field names would
/// take many times its own bytes of memory.
pub(crate) const MAX_FIELDS: usize = 10_000;

/// Bytes that an id, an outlet or an address may have: the longest address that programs agree on.
/// Each mention repeats them. A longer address is left out.
const MAX_NAME_BYTES: usize = 2_000;

/// One value of a record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FieldValue<'r> {
    Missing,
    Text(Cow<'r, str>),
    Day(Date),
    /// A number that is not whole, or not written so.
    Fraction(f64),
    /// A text that was given in parts, with a blank line between them.
    Paragraphs(String),
    /// A value that is no text; its kind, with its article: "an array".
    Other(&'static str),
}

/// A record of any format.
pub(crate) trait SourceRecord {
    /// Returns the value under a name; a dotted name reaches into nested objects.
    fn value(&self, name: &str) -> FieldValue<'_>;

    /// Returns the names in the record, for messages; none where all records have the same.
    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

/// An article, and which of its fields the record did not have.
#[derive(Debug)]
pub(crate) struct ParsedArticle {
    pub article: Article,
    /// The date, where day and month are digits in an order that only other records can show.
    pub numeric_date: Option<NumericDate>,
    /// The first text in a date field that could not be read.
    pub unread_date: Option<String>,
    pub has_unknown_outlet: bool,
    pub has_derived_id: bool,
    /// The source cut the text short.
    pub is_cut: bool,
}

/// A row of `skipped.csv`, and whether the rest of the input is lost as well.
#[derive(Debug)]
pub(crate) struct RecordFailure {
    pub error: RecordError,
    pub ends_input: bool,
}

impl RecordFailure {
    /// Makes the failure of one record.
    pub(crate) fn new(origin: Origin, reason: Reason, detail: impl fmt::Display) -> Self {
        Self {
            error: RecordError {
                origin,
                article_id: None,
                stage: Stage::Ingest,
                reason,
                detail: detail.to_string(),
            },
            ends_input: false,
        }
    }

    /// Makes the failure of the whole input, or of all the rest of it.
    pub(crate) fn whole_input(origin: Origin, reason: Reason, detail: impl fmt::Display) -> Self {
        Self {
            ends_input: true,
            ..Self::new(origin, reason, detail)
        }
    }

    /// Makes the failure of an input whose bytes end, or cannot be decoded, before its end.
    pub(crate) fn unreadable(origin: Origin, error: &dyn fmt::Display) -> Self {
        let detail = format!("the input cannot be read from here on: {error}");
        Self::whole_input(origin, Reason::UnreadableInput, detail)
    }

    /// Makes the failure of a record over the limit of bytes.
    pub(crate) fn too_large(origin: Origin, limit: usize) -> Self {
        let detail = format!("longer than {limit} bytes, the limit on one record");
        Self::new(origin, Reason::RecordTooLarge, detail)
    }
}

/// The name of an input and the settings by which its records become articles.
#[derive(Debug, Clone)]
pub(crate) struct ReaderContext {
    pub source: Arc<str>,
    pub settings: Arc<ReaderSettings>,
    /// The id of a file of a folder or an archive that is an article: its place there.
    pub place_id: Option<String>,
}

impl ReaderContext {
    /// Returns the place of a record that begins at `line`, 1-based.
    pub(crate) fn origin(&self, line: u64) -> Origin {
        Origin {
            source: Arc::clone(&self.source),
            line,
        }
    }

    /// Returns the id of an article that is an input of its own; `None` for standard input.
    pub(crate) fn document_id(&self) -> Option<String> {
        self.place_id.clone().or_else(|| id_of_source(&self.source))
    }

    /// Returns the number of bytes that a record may have.
    pub(crate) fn max_record_bytes(&self) -> usize {
        self.settings.max_record_bytes
    }

    /// Makes an article of a record that begins at `line`.
    pub(crate) fn article(
        &self,
        record: &dyn SourceRecord,
        mapping: &FieldMapping,
        line: u64,
    ) -> Result<ParsedArticle, RecordFailure> {
        let record = &RecordWithPath {
            record,
            path: self.settings.chooser.path(),
        };
        let id = trimmed_text(record, mapping.names(ArticleField::Id));
        let title = first_body(record, mapping.names(ArticleField::Title))
            .unwrap_or_default()
            .into_owned();
        let Some(text) = first_body(record, mapping.names(ArticleField::Text)) else {
            let detail = describe_missing_text(record, mapping, &title);
            let mut failure = RecordFailure::new(self.origin(line), Reason::MissingText, detail);
            failure.error.article_id = id;
            return Err(failure);
        };
        let url = first_text(record, mapping.names(ArticleField::Url)).unwrap_or_default();
        let outlet = first_text(record, mapping.names(ArticleField::Outlet))
            .map(|name| tidy_outlet(&name))
            .or_else(|| outlet_of_url(&url));
        for (field, name) in [("id", &id), ("outlet", &outlet)] {
            let length = name.as_ref().map_or(0, String::len);
            if length > MAX_NAME_BYTES {
                let detail = format!("the {field} has {length} bytes; the limit is {MAX_NAME_BYTES}");
                return Err(RecordFailure::new(self.origin(line), Reason::RecordTooLarge, detail));
            }
        }
        let found = self.find_date(record, mapping.names(ArticleField::Date));
        let whole = without_cut_mark(&text);
        let is_cut = whole.is_some();
        let article = Article {
            outlet: outlet.unwrap_or_else(|| UNKNOWN_OUTLET.to_owned()),
            date: found.day,
            url: link(&url)
                .filter(|url| url.len() <= MAX_NAME_BYTES)
                .unwrap_or_default()
                .to_owned(),
            title,
            text: whole.map_or_else(|| text.to_string(), str::to_owned),
            cleaning: Cleaning::default(),
            language: None,
            content: 0,
            text_length: 0,
            replaces: None,
            id: String::new(),
            origin: self.origin(line),
        };
        let mut parsed = ParsedArticle {
            has_unknown_outlet: article.outlet == UNKNOWN_OUTLET,
            has_derived_id: id.is_none(),
            numeric_date: found.numeric,
            unread_date: found.unread,
            is_cut,
            article,
        };
        parsed.article.id = id.unwrap_or_default();
        parsed.set_identity();
        Ok(parsed)
    }

    /// Finds the first day under any of the names that can be read in one way only, else the first
    /// numeric date, else the first text that is no date.
    fn find_date(&self, record: &dyn SourceRecord, names: &[String]) -> FoundDate {
        let mut found = FoundDate::default();
        for name in names {
            let text = match record.value(name) {
                FieldValue::Text(text) if !is_null_word(&text) => text,
                FieldValue::Day(day) if in_known_years(day).is_some() => return FoundDate::of(day),
                FieldValue::Day(day) => Cow::Owned(day.to_string()),
                FieldValue::Fraction(number) => Cow::Owned(number.to_string()),
                _ => continue,
            };
            match self.settings.dates.read(&text) {
                DateReading::Day(day) => return FoundDate::of(day),
                DateReading::Numeric(date) => {
                    found.numeric.get_or_insert(date);
                }
                DateReading::Unreadable => {
                    found.unread.get_or_insert_with(|| text.into_owned());
                }
            }
        }
        found.day = found.numeric.as_ref().and_then(NumericDate::only_day);
        found
    }
}

/// What the date fields of a record hold.
#[derive(Default)]
struct FoundDate {
    day: Option<Date>,
    numeric: Option<NumericDate>,
    unread: Option<String>,
}

impl FoundDate {
    fn of(day: Date) -> Self {
        Self {
            day: Some(day),
            ..Self::default()
        }
    }
}

impl ParsedArticle {
    /// Sets the day, once it is known which of day and month comes first.
    pub(crate) fn set_day(&mut self, day: Date) {
        self.article.date = Some(day);
        self.set_identity();
    }

    /// Gives the article the hash of its content, and its id, derived from its content where it has
    /// none.
    fn set_identity(&mut self) {
        let digest = content_digest(&self.article);
        if self.has_derived_id {
            self.article.id = format!("a{}", hex(&digest[..8]));
        }
        self.article.text_length = self.article.text.len() as u64;
        let bits = digest[8..16].iter();
        self.article.content = bits.fold(0, |bits, byte| (bits << 8) | u64::from(*byte));
    }
}

/// Returns the SHA-256 over outlet, date, title and text, each after its length, so that no two
/// contents run into one another.
fn content_digest(article: &Article) -> [u8; 32] {
    let date = article.date.map(|day| day.to_string()).unwrap_or_default();
    let mut hasher = Sha256::new();
    for part in [&article.outlet, &date, &article.title, &article.text] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().into()
}

/// Returns the first text under any of the names.
fn first_text<'r>(record: &'r dyn SourceRecord, names: &[String]) -> Option<Cow<'r, str>> {
    names.iter().find_map(|name| match record.value(name) {
        FieldValue::Text(text) if !is_null_word(&text) => Some(text),
        FieldValue::Day(day) => Some(Cow::Owned(day.to_string())),
        _ => None,
    })
}

/// Returns the first text under any of the names, also one that is given in parts.
fn first_body<'r>(record: &'r dyn SourceRecord, names: &[String]) -> Option<Cow<'r, str>> {
    names.iter().find_map(|name| match record.value(name) {
        FieldValue::Paragraphs(text) => Some(Cow::Owned(text)),
        _ => first_text(record, std::slice::from_ref(name)),
    })
}

/// Returns the first text under any of the names, without blanks around it.
fn trimmed_text(record: &dyn SourceRecord, names: &[String]) -> Option<String> {
    first_text(record, names).map(|text| text.trim().to_owned())
}

/// Returns true if a value is empty, or a word that programs write where there is no value:
/// news-please writes `None` for a date, trafilatura `null` for anything, pandas `nan`.
fn is_null_word(text: &str) -> bool {
    matches!(text.trim(), "" | "null" | "NULL" | "None" | "nan" | "NaN" | "NaT") || is_advertisement(text)
}
