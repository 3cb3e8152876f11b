//! A saved web page: one article.

use crate::error::Reason;
use crate::ingest::decompress::InputStream;
use crate::ingest::field_mapping::FieldMapping;
use crate::ingest::formats::document::document_mapping;
use crate::ingest::formats::page::charset::decode_page;
use crate::ingest::formats::page::read_page;
use crate::ingest::formats::plain_text::read_whole;
use crate::ingest::formats::{DetectedFormat, Format, RecordReader};
use crate::ingest::record_to_article::{ParsedArticle, ReaderContext, RecordFailure};
use crate::system::checksum::Checksum;

/// The word in `run.json`.
pub(crate) const NAME: &str = "html";

pub(crate) const EXTENSIONS: &[&str] = &["html", "htm", "xhtml"];

pub(crate) const FORMAT: Format = Format {
    extensions: EXTENSIONS,
    recognize: |beginning| is_html(beginning.bytes).then(detected),
    accept: |_| Ok(detected()),
};

fn detected() -> DetectedFormat {
    DetectedFormat::new(NAME, |input| Box::new(PageReader::new(input.stream, input.context)))
}

/// Returns true if `bytes` begin as a page does, after comments and an XML declaration.
pub(crate) fn is_html(bytes: &[u8]) -> bool {
    let mut rest = bytes.trim_ascii_start();
    loop {
        let end: &[u8] = match rest {
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            _ => break,
        };
        let Some(at) = rest.windows(end.len()).position(|window| window == end) else {
            return false;
        };
        rest = rest[at + end.len()..].trim_ascii_start();
    }
    [&b"<!doctype html"[..], b"<html", b"<head>", b"<body"]
        .iter()
        .any(|start| {
            rest.get(..start.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(start))
        })
}

/// Reads an input that is one page.
pub(crate) struct PageReader {
    stream: InputStream,
    context: ReaderContext,
    mapping: FieldMapping,
    /// The encoding, if the page did not declare it and it had to be guessed.
    pub guessed_encoding: Option<&'static str>,
    is_read: bool,
}

impl PageReader {
    pub(crate) fn new(stream: InputStream, context: ReaderContext) -> Self {
        Self {
            stream,
            mapping: document_mapping(&context.settings.chooser),
            context,
            guessed_encoding: None,
            is_read: false,
        }
    }

    /// Reads the article; its id is derived from the name of the input, unless that is standard input.
    pub(crate) fn read(&mut self) -> Result<ParsedArticle, RecordFailure> {
        let bytes = read_whole(&mut self.stream, &self.context)?;
        let page = decode_page(&bytes, None);
        if page.html.len() > self.context.max_record_bytes() {
            return Err(RecordFailure::too_large(
                self.context.origin(1),
                self.context.max_record_bytes(),
            ));
        }
        self.guessed_encoding = page.guessed;
        let mut article = read_page(&page.html, None)
            .map_err(|fault| RecordFailure::new(self.context.origin(1), Reason::NoArticle, fault))?;
        article.id = self.context.document_id();
        self.context.article(&article, &self.mapping, 1)
    }
}

impl RecordReader for PageReader {
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
        let encoding = self.guessed_encoding.take();
        let note = encoding
            .map(|encoding| format!("the page declares no encoding that fits its bytes; {encoding} was guessed"));
        note.into_iter().collect()
    }

    fn finish(&mut self) -> Option<Checksum> {
        self.stream.finish()
    }
}
