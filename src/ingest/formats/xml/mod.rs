//! XML files of news: RSS and Atom feeds with texts, NITF, NewsML-G2, and the files of ProQuest TDM Studio.

mod articles;
mod element;
#[cfg(test)]
mod tests;

use crate::error::Reason;
use crate::ingest::decompress::{BUFFER_BYTES, InputStream};
use crate::ingest::field_mapping::FieldMapping;
use crate::ingest::formats::document::document_mapping;
use crate::ingest::formats::html::is_html;
use crate::ingest::formats::{DetectedFormat, Format, RecordReader};
use crate::ingest::record_to_article::{ParsedArticle, ReaderContext, RecordFailure};
use crate::system::checksum::Checksum;
use articles::XmlFormat;
use element::{Element, ElementFault};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::BufReader;

/// The word in `run.json`.
const NAME: &str = "xml";

/// The beginnings of XML files of news without a declaration.
const ROOTS: [&[u8]; 9] = [
    b"<?xml",
    b"<rss",
    b"<feed",
    b"<rdf:RDF",
    b"<nitf",
    b"<newsItem",
    b"<newsMessage",
    b"<RECORD",
    b"<mediawiki",
];

pub(crate) const FORMAT: Format = Format {
    extensions: &["xml", "rss", "atom"],
    recognize: |beginning| {
        let start = beginning.bytes.trim_ascii_start();
        let is_xml = ROOTS.iter().any(|root| start.starts_with(root)) && !is_html(start);
        is_xml.then(detected)
    },
    accept: |_| Ok(detected()),
};

fn detected() -> DetectedFormat {
    DetectedFormat::new(NAME, |input| Box::new(XmlReader::new(input.stream, input.context)))
}

/// An XML file without articles.
#[derive(Debug, thiserror::Error)]
enum XmlFault {
    #[error(
        "the input is a dump of MediaWiki: extract the texts first, for example with wikiextractor, and read its JSON"
    )]
    MediaWiki,
    #[error("the input is a feed without articles")]
    EmptyFeed,
    #[error(
        "the input is XML with the root `{0}`, which is none of RSS, Atom, NITF, NewsML-G2 and ProQuest TDM; write its articles \
         as JSON Lines or CSV"
    )]
    UnknownRoot(String),
}

/// Reads the articles of an XML file, one after the other.
struct XmlReader {
    reader: Reader<BufReader<InputStream>>,
    context: ReaderContext,
    mapping: FieldMapping,
    root: Option<String>,
    number: u64,
    is_done: bool,
}

impl XmlReader {
    fn new(stream: InputStream, context: ReaderContext) -> Self {
        let mut reader = Reader::from_reader(BufReader::with_capacity(BUFFER_BYTES, stream));
        // Names of end tags are not compared: a feed with a wrong one is still read.
        reader.config_mut().check_end_names = false;
        Self {
            reader,
            mapping: document_mapping(&context.settings.chooser),
            context,
            root: None,
            number: 0,
            is_done: false,
        }
    }

    /// Reads up to the next article; `None` at the end.
    fn next_element(&mut self) -> Result<Option<(XmlFormat, Element)>, ElementFault> {
        let limit = self.context.max_record_bytes();
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match self.reader.read_event_into(&mut buffer)? {
                Event::Eof => return Ok(None),
                Event::Start(tag) => {
                    let element = Element::open(&tag);
                    self.root.get_or_insert_with(|| element.name.clone());
                    if let Some(format) =
                        XmlFormat::of_element(&element.name).filter(|format| self.is_in_place(*format))
                    {
                        self.number += 1;
                        return Ok(Some((format, element.read_rest(&mut self.reader, limit)?)));
                    }
                }
                _ => {}
            }
        }
    }

    /// Returns true if an article of this format can stand in the file: "record" and "entry" are names in other XML too.
    fn is_in_place(&self, format: XmlFormat) -> bool {
        let root = self.root.as_deref().unwrap_or_default();
        match format {
            XmlFormat::Rss => matches!(root, "rss" | "rdf"),
            XmlFormat::Atom => root == "feed",
            XmlFormat::Nitf | XmlFormat::NewsMl => true,
            XmlFormat::ProQuest => matches!(root, "record" | "records"),
        }
    }

    fn fault_of_root(&self) -> Option<XmlFault> {
        match self.root.as_deref() {
            _ if self.number > 0 => None,
            Some("mediawiki") => Some(XmlFault::MediaWiki),
            Some("rss" | "rdf" | "feed") => Some(XmlFault::EmptyFeed),
            root => Some(XmlFault::UnknownRoot(
                root.unwrap_or_default().chars().take(40).collect(),
            )),
        }
    }

    fn article(&self, format: XmlFormat, element: &Element) -> Result<ParsedArticle, RecordFailure> {
        let document = format.document(element);
        if document.text.as_deref().is_none_or(|text| text.trim().is_empty()) {
            let mut failure = RecordFailure::new(
                self.context.origin(self.number),
                Reason::MissingText,
                format.describe_missing_text(),
            );
            failure.error.article_id = document.id;
            return Err(failure);
        }
        self.context.article(&document, &self.mapping, self.number)
    }

    fn fault(&self, fault: ElementFault) -> RecordFailure {
        let origin = self.context.origin(self.number.max(1));
        match fault {
            ElementFault::TooLarge(_) => RecordFailure::whole_input(origin, Reason::RecordTooLarge, fault),
            ElementFault::Damaged(quick_xml::Error::Io(error)) => RecordFailure::unreadable(origin, &error),
            fault => RecordFailure::whole_input(origin, Reason::DamagedRecord, fault),
        }
    }
}

impl RecordReader for XmlReader {
    fn next_article(&mut self) -> Option<Result<ParsedArticle, RecordFailure>> {
        if self.is_done {
            return None;
        }
        match self.next_element() {
            Ok(Some((format, element))) => Some(self.article(format, &element)),
            Ok(None) => {
                self.is_done = true;
                let fault = self.fault_of_root()?;
                Some(Err(RecordFailure::whole_input(
                    self.context.origin(1),
                    Reason::UnknownFormat,
                    fault,
                )))
            }
            Err(fault) => {
                self.is_done = true;
                Some(Err(self.fault(fault)))
            }
        }
    }

    fn mapping(&self) -> Option<&FieldMapping> {
        Some(&self.mapping)
    }

    fn finish(&mut self) -> Option<Checksum> {
        self.reader.get_mut().get_mut().finish()
    }
}
