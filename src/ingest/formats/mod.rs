//! The formats of dumps.
//!
//! To add a format, write one file with a reader ([`RecordReader`]) and a [`Format`] (its
//! extensions, and the two functions that recognize it), and add that to [`FORMATS`]. Nothing else
//! knows the formats one by one. A reader takes records apart; articles are made of them in one
//! place, [`ReaderContext::article`].

pub(crate) mod archive;
pub(crate) mod arrow;
pub(crate) mod arrow_messages;
pub(crate) mod arrow_values;
pub(crate) mod csv_dialect;
pub(crate) mod csv_fields;
pub(crate) mod csv_header;
pub(crate) mod csv_notes;
pub(crate) mod csv_records;
pub(crate) mod delimited;
pub(crate) mod detect;
pub(crate) mod document;
pub(crate) mod docx;
pub(crate) mod ended;
pub(crate) mod factiva;
pub(crate) mod foreign;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod json_notes;
pub(crate) mod json_outline;
pub(crate) mod json_record;
pub(crate) mod json_repair;
pub(crate) mod json_sample;
pub(crate) mod json_shape;
#[cfg(test)]
mod json_tests;
pub(crate) mod json_text;
pub(crate) mod json_value_end;
pub(crate) mod json_values;

pub(crate) mod json_wrappers;
pub(crate) mod lexis;
pub(crate) mod lines;
pub(crate) mod page;
pub(crate) mod parquet;
pub(crate) mod parquet_columns;
pub(crate) mod plain_text;
pub(crate) mod seekable;
pub(crate) mod tar;
pub(crate) mod text_folder;
pub(crate) mod utf8;
pub(crate) mod warc;
pub(crate) mod xml;
pub(crate) mod zip;

use crate::ingest::decompress::InputStream;
use crate::ingest::field_mapping::FieldMapping;
use crate::ingest::progress::Progress;
use crate::ingest::record_to_article::{ParsedArticle, ReaderContext, RecordFailure};
use crate::system::checksum::Checksum;
use detect::{Beginning, FormatError};
use std::path::PathBuf;
use std::sync::Arc;

/// All formats, in the order in which they are tried.
pub(crate) static FORMATS: [Format; 13] = [
    parquet::FORMAT,
    arrow::FORMAT,
    warc::FORMAT,
    factiva::FORMAT,
    html::FORMAT,
    docx::FORMAT,
    xml::FORMAT,
    lexis::FORMAT,
    json::FORMAT,
    zip::FORMAT,
    tar::FORMAT,
    delimited::FORMAT,
    plain_text::FORMAT,
];

/// A format of dumps, and how it is recognized.
pub(crate) struct Format {
    /// The extensions of its files, in lower case and without the dot.
    pub extensions: &'static [&'static str],
    /// Returns the format if the content shows it, whatever the name of the input.
    pub recognize: fn(&Beginning<'_>) -> Option<DetectedFormat>,
    /// Returns the format for an input that has one of the extensions and that no format
    /// recognized.
    ///
    /// # Errors
    /// [`FormatError`] where the content cannot be of the format.
    pub accept: fn(&Beginning<'_>) -> Result<DetectedFormat, FormatError>,
}

/// The format of an input, with everything that its detection found out.
pub(crate) struct DetectedFormat {
    /// The word in `run.json`.
    pub name: &'static str,
    /// Makes the reader. A fault of the whole input is the first record of the reader.
    pub open: Box<dyn FnOnce(ReaderInput) -> Box<dyn RecordReader>>,
}

impl DetectedFormat {
    pub(crate) fn new(name: &'static str, open: impl FnOnce(ReaderInput) -> Box<dyn RecordReader> + 'static) -> Self {
        Self {
            name,
            open: Box::new(open),
        }
    }
}

/// An input from which a reader is made.
pub(crate) struct ReaderInput {
    pub stream: InputStream,
    /// The file that the stream reads, where it is one.
    pub path: Option<PathBuf>,
    /// True if it is in an archive.
    pub is_member: bool,
    pub context: ReaderContext,
    pub progress: Arc<Progress>,
}

/// Reads the records of one input as articles.
pub(crate) trait RecordReader: Send {
    /// Returns the next article or failure; `None` at the end.
    fn next_article(&mut self) -> Option<Result<ParsedArticle, RecordFailure>>;

    /// Returns the field mapping, once it is chosen.
    fn mapping(&self) -> Option<&FieldMapping>;

    /// Returns the number of the file in an archive that the last record is from, counted from 1; `None` where the input is no
    /// archive.
    fn member(&self) -> Option<u64> {
        None
    }

    /// Takes what the reader decided since the last call and a user has to know: sentences for
    /// [`InputSummary::notes`](crate::ingest::InputSummary::notes).
    fn take_notes(&mut self) -> Vec<String> {
        Vec::new()
    }

    /// Reads the rest of the bytes and returns the checksum of the whole input; `None` where they
    /// cannot be read.
    fn finish(&mut self) -> Option<Checksum>;
}
