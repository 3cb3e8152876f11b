//! Texts as Lexis writes them: `3 of 20 DOCUMENTS`, outlet, date, title, labels and text of each article.

pub(crate) mod document;
pub(crate) mod labels;
#[cfg(test)]
mod tests;

use crate::ingest::decompress::InputStream;
use crate::ingest::field_mapping::FieldMapping;
use crate::ingest::formats::document::document_mapping;
use crate::ingest::formats::lines::{LineRead, Lines};
use crate::ingest::formats::page::charset::decode_page;
use crate::ingest::formats::{DetectedFormat, Format, RecordReader};
use crate::ingest::record_to_article::{ParsedArticle, ReaderContext, RecordFailure};
use crate::system::checksum::Checksum;
use document::{TitlePlace, read_blocks};
use labels::is_document_start;

/// The word in `run.json`.
const NAME: &str = "lexis";

/// Bytes from which a line is a paragraph, and not cut to the width of a page.
const LONG_LINE: usize = 120;

pub(crate) const FORMAT: Format = Format {
    extensions: &[],
    recognize: |beginning| {
        let mut lines = beginning.lines();
        lines
            .any(|line| str::from_utf8(line).is_ok_and(is_document_start))
            .then(detected)
    },
    accept: |_| Ok(detected()),
};

fn detected() -> DetectedFormat {
    DetectedFormat::new(NAME, |input| Box::new(LexisReader::new(input.stream, input.context)))
}

/// Reads the documents of a text.
struct LexisReader {
    lines: Lines,
    context: ReaderContext,
    mapping: FieldMapping,
    /// True once the first line that begins a document is read.
    has_begun: bool,
    guessed_encodings: u64,
}

impl LexisReader {
    fn new(stream: InputStream, context: ReaderContext) -> Self {
        Self {
            lines: Lines::new(stream),
            mapping: document_mapping(&context.settings.chooser),
            context,
            has_begun: false,
            guessed_encodings: 0,
        }
    }

    /// Reads the lines up to the next one that begins a document, which is read too; false where no line is left.
    fn read_to_start(&mut self, document: &mut Vec<u8>) -> std::io::Result<bool> {
        let limit = self.context.max_record_bytes();
        loop {
            let mut line = Vec::new();
            match self.lines.read(&mut line, limit)? {
                LineRead::End => return Ok(false),
                LineRead::TooLong => self.lines.skip()?,
                LineRead::Whole if str::from_utf8(&line).is_ok_and(is_document_start) => return Ok(true),
                LineRead::Whole => {}
            }
            // One byte more than the limit says that there was more.
            let room = (limit + 1).saturating_sub(document.len()).min(line.len());
            document.extend_from_slice(&line[..room]);
        }
    }

    fn article(&mut self, document: &[u8], line: u64) -> Result<ParsedArticle, RecordFailure> {
        let limit = self.context.max_record_bytes();
        let text = decode_page(document, None);
        if text.html.len() > limit {
            return Err(RecordFailure::too_large(self.context.origin(line), limit));
        }
        self.guessed_encodings += u64::from(text.guessed.is_some());
        let document = read_blocks(
            &blocks_of(&text.html),
            TitlePlace::AfterDate,
            &self.context.settings.dates,
        );
        self.context.article(&document, &self.mapping, line)
    }
}

impl RecordReader for LexisReader {
    fn next_article(&mut self) -> Option<Result<ParsedArticle, RecordFailure>> {
        if !self.has_begun {
            self.has_begun = true;
            match self.read_to_start(&mut Vec::new()) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(RecordFailure::unreadable(self.context.origin(1), &error))),
            }
        }
        let line = self.lines.number().saturating_sub(1).max(1);
        let mut document = Vec::new();
        match self.read_to_start(&mut document) {
            Ok(false) if document.trim_ascii().is_empty() => None,
            Ok(_) => Some(self.article(&document, line)),
            Err(error) => Some(Err(RecordFailure::unreadable(self.context.origin(line), &error))),
        }
    }

    fn mapping(&self) -> Option<&FieldMapping> {
        Some(&self.mapping)
    }

    fn take_notes(&mut self) -> Vec<String> {
        match std::mem::take(&mut self.guessed_encodings) {
            0 => Vec::new(),
            count => vec![format!(
                "documents are not in UTF-8; their encoding was guessed: {count}"
            )],
        }
    }

    fn finish(&mut self) -> Option<Checksum> {
        self.lines.stream().finish()
    }
}

/// Returns the blocks of a text: lines between blank ones, joined, since they are cut to the width of a page. A line that
/// is a date stands alone, and so do lines that are not cut.
fn blocks_of(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block: Vec<&str> = Vec::new();
    for line in text.lines().chain([""]) {
        let line = line.trim();
        if !line.is_empty() {
            block.push(line);
        } else if block.iter().any(|line| line.len() > LONG_LINE) {
            blocks.extend(block.drain(..).map(str::to_owned));
        } else if !block.is_empty() {
            blocks.extend(split_labels(&std::mem::take(&mut block)));
        }
    }
    blocks
}

/// Joins lines, and begins another block at each label and after each line on copyright.
fn split_labels(lines: &[&str]) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    for line in lines {
        let is_label = labels::is_before(line) || labels::is_after(line);
        match blocks.last_mut() {
            Some(block) if !is_label && !labels::is_copyright(block) => {
                block.push(' ');
                block.push_str(line);
            }
            _ => blocks.push((*line).to_owned()),
        }
    }
    blocks
}
