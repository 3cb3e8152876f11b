//! Word files as Nexis Uni writes them: several articles, each with its title, outlet, date, labels, `Body`, paragraphs and
//! `End of Document`.

use crate::error::Reason;
use crate::ingest::decompress::InputStream;
use crate::ingest::field_mapping::FieldMapping;
use crate::ingest::formats::document::{Document, document_mapping};
use crate::ingest::formats::lexis::document::{TitlePlace, read_blocks};
use crate::ingest::formats::lexis::labels::{is_before, is_copyright};
use crate::ingest::formats::plain_text::read_whole;
use crate::ingest::formats::{DetectedFormat, Format, RecordReader};
use crate::ingest::record_to_article::{ParsedArticle, ReaderContext, RecordFailure};
use crate::system::checksum::Checksum;
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use std::collections::VecDeque;
use std::io::{BufReader, Cursor, Read as _};

/// The word in `run.json`.
const NAME: &str = "docx";

/// The file in the archive that holds the text.
const TEXT_FILE: &str = "word/document.xml";

/// The place of the first name in a zip archive.
const NAME_AT: usize = 30;

/// The beginnings of the names with which Word files begin.
const FIRST_FILES: [&[u8]; 4] = [b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/"];

/// Bytes that the text of a file may have with its markup: some hundred times an export of 500 articles.
const MAX_XML_BYTES: u64 = 512 << 20;

/// Paragraphs that are the last of an article.
const ENDS: [&str; 4] = [
    "end of document",
    "ende des dokuments",
    "fin du document",
    "fin de document",
];

pub(crate) const FORMAT: Format = Format {
    extensions: &["docx"],
    recognize: |beginning| {
        let is_zip = beginning.bytes.starts_with(b"PK\x03\x04");
        let is_word = beginning.has_extension(&["docx"]) || has_word_text(beginning.bytes);
        (is_zip && is_word).then(detected)
    },
    accept: |_| Ok(detected()),
};

/// Returns true if the archive begins as a Word file does. One that has such files in it begins with the name of the first.
fn has_word_text(bytes: &[u8]) -> bool {
    let name = bytes.get(NAME_AT..).unwrap_or_default();
    let is_package = FIRST_FILES.iter().any(|first| name.starts_with(first));
    is_package && bytes.windows(5).any(|bytes| bytes == b"word/")
}

fn detected() -> DetectedFormat {
    DetectedFormat::new(NAME, |input| Box::new(DocxReader::new(input.stream, input.context)))
}

/// A Word file that cannot be read.
#[derive(Debug, thiserror::Error)]
enum DocxFault {
    #[error("the Word file cannot be unpacked: {0}")]
    Zip(#[from] zip::result::ZipError),
    #[error("the text of the Word file is damaged: {0}")]
    Xml(#[from] quick_xml::Error),
    #[error(
        "the Word file is not one of Nexis Uni, whose articles end with `End of Document`; save each article as plain text \
         (.txt), or its fields as CSV"
    )]
    NotNexis,
}

/// Reads the articles of a Word file.
struct DocxReader {
    stream: InputStream,
    context: ReaderContext,
    mapping: FieldMapping,
    /// The articles, once the file is unpacked.
    articles: Option<VecDeque<Document>>,
    number: u64,
}

impl DocxReader {
    fn new(stream: InputStream, context: ReaderContext) -> Self {
        Self {
            stream,
            mapping: document_mapping(&context.settings.chooser),
            context,
            articles: None,
            number: 0,
        }
    }

    fn unpack(&mut self) -> Result<VecDeque<Document>, RecordFailure> {
        let bytes = read_whole(&mut self.stream, &self.context)?;
        read_articles(bytes, &self.context)
            .map_err(|fault| RecordFailure::whole_input(self.context.origin(1), Reason::UnknownFormat, fault))
    }
}

impl RecordReader for DocxReader {
    fn next_article(&mut self) -> Option<Result<ParsedArticle, RecordFailure>> {
        if self.articles.is_none() {
            match self.unpack() {
                Ok(articles) => self.articles = Some(articles),
                Err(failure) => {
                    self.articles = Some(VecDeque::new());
                    return Some(Err(failure));
                }
            }
        }
        let article = self.articles.as_mut()?.pop_front()?;
        self.number += 1;
        Some(self.context.article(&article, &self.mapping, self.number))
    }

    fn mapping(&self) -> Option<&FieldMapping> {
        Some(&self.mapping)
    }

    fn finish(&mut self) -> Option<Checksum> {
        self.stream.finish()
    }
}

/// Reads the articles of the file, which is unpacked piece by piece.
fn read_articles(bytes: Vec<u8>, context: &ReaderContext) -> Result<VecDeque<Document>, DocxFault> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))?;
    let text = archive.by_name(TEXT_FILE)?.take(MAX_XML_BYTES);
    let mut paragraphs = Paragraphs::new(BufReader::new(text), context.max_record_bytes());
    let mut articles = VecDeque::new();
    let mut blocks: Vec<String> = Vec::new();
    while let Some(paragraph) = paragraphs.next_paragraph()? {
        if ENDS.contains(&paragraph.to_lowercase().as_str()) {
            let start = title_at(&blocks);
            articles.push_back(read_blocks(
                &blocks[start..],
                TitlePlace::First,
                &context.settings.dates,
            ));
            blocks.clear();
        } else if !paragraph.is_empty() {
            blocks.push(paragraph);
        }
    }
    match articles.is_empty() {
        true => Err(DocxFault::NotNexis),
        false => Ok(articles),
    }
}

/// Returns where the article begins: the first one has a list of the documents before it, in which its title stands as
/// well, with a number.
fn title_at(blocks: &[String]) -> usize {
    let body = blocks
        .iter()
        .position(|block| matches!(block.to_lowercase().as_str(), "body" | "hauptteil" | "corps"));
    let header = &blocks[..body.unwrap_or(0)];
    let label = header
        .iter()
        .rposition(|block| is_copyright(block))
        .or_else(|| header.iter().position(|block| is_before(block)));
    // Before the first label or the copyright stand title, outlet and date.
    label.map_or(0, |at| at.saturating_sub(3))
}

/// Reads the paragraphs of a Word text.
struct Paragraphs<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    limit: usize,
}

impl<R: std::io::BufRead> Paragraphs<R> {
    fn new(input: R, limit: usize) -> Self {
        Self {
            reader: Reader::from_reader(input),
            buffer: Vec::new(),
            limit,
        }
    }

    /// Returns the next paragraph, with single blanks; `None` at the end. What is over the limit of bytes is left out.
    fn next_paragraph(&mut self) -> Result<Option<String>, DocxFault> {
        let mut paragraph = String::new();
        let mut is_text = false;
        loop {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer)?;
            match event {
                Event::Eof => return Ok(None),
                Event::Start(tag) => is_text = tag.local_name().as_ref() == "t",
                Event::Empty(tag) if matches!(tag.local_name().as_ref(), "tab" | "br" | "cr") => paragraph.push(' '),
                Event::End(tag) => {
                    if tag.local_name().as_ref() == "p" {
                        return Ok(Some(paragraph.split_whitespace().collect::<Vec<_>>().join(" ")));
                    }
                    is_text = false;
                }
                Event::Text(text) if is_text && paragraph.len() < self.limit => {
                    paragraph.push_str(&text.xml_content(XmlVersion::Explicit1_0));
                }
                Event::GeneralRef(name) if is_text => paragraph.push_str(&resolve(&name)),
                _ => {}
            }
        }
    }
}

/// Returns the characters that a reference stands for; none for one that XML does not define.
pub(crate) fn resolve(name: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(letter)) = name.resolve_char_ref() {
        return letter.to_string();
    }
    let named = name.xml_content(XmlVersion::Explicit1_0);
    quick_xml::escape::resolve_predefined_entity(&named)
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use crate::ingest::{Options, open};
    use std::io::Write as _;

    fn docx(paragraphs: &[&str]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file("[Content_Types].xml", options).unwrap();
        archive.write_all(b"<Types/>").unwrap();
        archive.start_file("word/document.xml", options).unwrap();
        let text: String = paragraphs
            .iter()
            .map(|text| format!("<w:p><w:pPr><w:pStyle w:val=\"Normal\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>"))
            .collect();
        write!(
            archive,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"w\"><w:body>{text}</w:body></w:document>"
        )
        .unwrap();
        archive.finish().unwrap().into_inner()
    }

    fn read(bytes: &[u8]) -> Vec<String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let mut articles = open(&[file.path().to_string_lossy().into_owned()], &Options::default()).unwrap();
        let read = articles.by_ref().map(|record| match record {
            Ok(article) => {
                let date = article.date.map(|day| day.to_string()).unwrap_or_default();
                format!("{}|{date}|{}|{}", article.outlet, article.title, article.text)
            }
            Err(fault) => format!("{}: {}", fault.reason.as_str(), fault.detail),
        });
        read.collect()
    }

    #[test]
    fn articles_of_nexis_uni() {
        let english = [
            "User Name: Bo",
            "Documents (2)",
            "1. Vote is lost",
            "2. Stimmen gez\u{e4}hlt",
            "Vote is lost",
            "The Herald",
            "January 11, 2010 Monday",
            "Copyright 2010 The Herald All Rights Reserved",
            "Section: NEWS; Pg. 1",
            "Length:\u{a0}9 words",
            "Byline: Ann Lee",
            "Body",
            "Bo Marn lost &amp; left.",
            "He said: no.",
            "Classification",
            "Language: ENGLISH",
            "Load-Date: January 11, 2010",
            "End of Document",
        ];
        let german = [
            "Stimmen gez\u{e4}hlt",
            "Die Post",
            "Dienstag, 12. Januar 2010",
            "Rubrik: POLITIK",
            "L\u{c4}NGE: 9 W\u{f6}rter",
            "Hauptteil",
            "Ada Quill gewann.",
            "Ende des Dokuments",
        ];
        let all = [&english[..], &german[..]].concat();
        assert_eq!(
            read(&docx(&all)),
            [
                "The Herald|2010-01-11|Vote is lost|Bo Marn lost & left.\n\nHe said: no.",
                "Die Post|2010-01-12|Stimmen gez\u{e4}hlt|Ada Quill gewann.",
            ]
        );
    }

    #[test]
    fn other_word_files_are_refused() {
        let read_text = read(&docx(&["Bo Marn lost the vote."])).join("");
        assert!(
            read_text.starts_with("unknown_format: the Word file is not one of Nexis Uni"),
            "{read_text}"
        );
        let whole = docx(&["Bo Marn lost the vote."]);
        let read_cut = read(&whole[..whole.len() / 2]).join("");
        assert!(
            read_cut.starts_with("unknown_format: the Word file cannot be unpacked"),
            "{read_cut}"
        );
    }
}
