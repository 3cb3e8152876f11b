//! Plain text: one article a file.

use crate::error::Reason;
use crate::ingest::STDIN;
use crate::ingest::decompress::InputStream;
use crate::ingest::encoding::EncodingNote;
use crate::ingest::field_mapping::FieldMapping;
use crate::ingest::formats::detect::without_compression;
use crate::ingest::formats::document::document_mapping;
use crate::ingest::formats::utf8::decode_utf8;
use crate::ingest::formats::{DetectedFormat, Format, RecordReader};
use crate::ingest::record_to_article::{FieldValue, ParsedArticle, ReaderContext, RecordFailure, SourceRecord};
use crate::system::checksum::Checksum;
use std::borrow::Cow;
use std::io::Read;
use std::path::{Component, Path};

/// The word in `run.json`.
pub(crate) const NAME: &str = "text";

pub(crate) const EXTENSIONS: &[&str] = &["txt", "text"];

pub(crate) const FORMAT: Format = Format {
    extensions: EXTENSIONS,
    // Any text could be an article; an input is taken for one only where no other format recognizes
    // it.
    recognize: |_| None,
    accept: |_| {
        Ok(DetectedFormat::new(NAME, |input| {
            Box::new(TextReader::new(input.stream, input.context))
        }))
    },
};

/// Reads an input that is one article.
pub(crate) struct TextReader {
    stream: InputStream,
    id: Option<String>,
    context: ReaderContext,
    mapping: FieldMapping,
    is_read: bool,
}

impl TextReader {
    /// Makes a reader; the article's id is derived from the name of the input, unless that is
    /// standard input.
    pub(crate) fn new(mut stream: InputStream, context: ReaderContext) -> Self {
        stream.decode_text();
        Self {
            stream,
            id: context.document_id(),
            mapping: document_mapping(&context.settings.chooser),
            context,
            is_read: false,
        }
    }

    /// Returns the encoding of the article, once it is read, where it is not UTF-8.
    pub(crate) fn encoding_note(&self) -> Option<EncodingNote> {
        self.stream.encoding_note()
    }

    /// Reads the article.
    pub(crate) fn read(&mut self) -> Result<ParsedArticle, RecordFailure> {
        let bytes = read_whole(&mut self.stream, &self.context)?;
        let text = decode_utf8(&bytes, 1)
            .map_err(|error| RecordFailure::new(self.context.origin(1), Reason::InvalidUtf8, error))?;
        let id = self.id.as_deref();
        self.context.article(&TextRecord { id, text }, &self.mapping, 1)
    }
}

impl RecordReader for TextReader {
    fn next_article(&mut self) -> Option<Result<ParsedArticle, RecordFailure>> {
        if std::mem::replace(&mut self.is_read, true) {
            return None;
        }
        Some(self.read())
    }

    fn mapping(&self) -> Option<&FieldMapping> {
        Some(&self.mapping)
    }

    fn take_notes(&mut self) -> Vec<String> {
        self.stream.take_notes()
    }

    fn finish(&mut self) -> Option<Checksum> {
        self.stream.finish()
    }
}

/// Reads an input that is one record.
///
/// # Errors
/// [`RecordFailure`] where the input cannot be read or is over the limit of bytes.
pub(crate) fn read_whole(stream: &mut InputStream, context: &ReaderContext) -> Result<Vec<u8>, RecordFailure> {
    let limit = context.max_record_bytes();
    let mut bytes = Vec::new();
    if let Err(error) = stream.take(limit as u64 + 1).read_to_end(&mut bytes) {
        return Err(RecordFailure::unreadable(context.origin(1), &error));
    }
    if bytes.len() > limit {
        return Err(RecordFailure::too_large(context.origin(1), limit));
    }
    Ok(bytes)
}

/// A text with the id derived from its name.
struct TextRecord<'t> {
    id: Option<&'t str>,
    text: &'t str,
}

impl SourceRecord for TextRecord<'_> {
    fn value(&self, name: &str) -> FieldValue<'_> {
        match (name, self.id) {
            ("text", _) => FieldValue::Text(Cow::Borrowed(self.text)),
            ("id", Some(id)) => FieldValue::Text(Cow::Borrowed(id)),
            _ => FieldValue::Missing,
        }
    }
}

/// Returns the id of an article that is an input of its own: that of its path; `None` for standard input.
pub(crate) fn id_of_source(source: &str) -> Option<String> {
    (source != STDIN).then(|| id_of_path(Path::new(source))).flatten()
}

/// Returns the id of a text: its name and its folder's, so that rows of the output can be traced to
/// the file: `vox/2019-01` of `/data/vox/2019-01.txt.gz`. The folder is part of it because outlets
/// kept in a folder each often number their articles alike.
fn id_of_path(path: &Path) -> Option<String> {
    let mut parts = path.components().rev().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    let name = parts.next()?;
    let name = without_compression(&name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Some(match parts.next() {
        Some(folder) => format!("{folder}/{stem}"),
        None => stem.to_owned(),
    })
}
