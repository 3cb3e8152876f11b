//! Web archives: WARC files with the pages as they were fetched (CC-NEWS), and WET files with their texts.

pub(crate) mod headers;
pub(crate) mod http;
mod notes;
pub(crate) mod records;
#[cfg(test)]
mod tests;
mod wet;

use crate::error::Reason;
use crate::ingest::dates::DateReading;
use crate::ingest::decompress::InputStream;
use crate::ingest::field_mapping::FieldMapping;
use crate::ingest::formats::document::{Document, document_mapping};
use crate::ingest::formats::page::charset::decode_page;
use crate::ingest::formats::page::read_page;
use crate::ingest::formats::{DetectedFormat, Format, RecordReader};
use crate::ingest::record_to_article::{ParsedArticle, ReaderContext, RecordFailure};
use crate::system::checksum::Checksum;
use headers::Headers;
use http::{HttpAnswer, HttpFault, open_answer, open_payload};
use notes::WarcNotes;
use records::{WarcFault, WarcRecord, WarcRecords, is_first_line};

/// The word in `run.json`.
const NAME: &str = "warc";

pub(crate) const FORMAT: Format = Format {
    extensions: &["warc", "wet"],
    recognize: |beginning| beginning.lines().next().is_some_and(is_first_line).then(detected),
    accept: |_| Ok(detected()),
};

fn detected() -> DetectedFormat {
    DetectedFormat::new(NAME, |input| Box::new(WarcReader::new(input.stream, input.context)))
}

/// Reads the pages of an archive.
struct WarcReader {
    records: WarcRecords,
    context: ReaderContext,
    mapping: FieldMapping,
    notes: WarcNotes,
}

impl WarcReader {
    fn new(stream: InputStream, context: ReaderContext) -> Self {
        Self {
            records: WarcRecords::new(stream, context.max_record_bytes()),
            mapping: document_mapping(&context.settings.chooser),
            context,
            notes: WarcNotes::default(),
        }
    }

    /// Makes the article of a record; `None` where the record holds no page.
    fn read_record(&mut self, record: WarcRecord) -> Option<Result<ParsedArticle, RecordFailure>> {
        self.notes.wrong_lengths += u64::from(record.has_wrong_length);
        let headers = &record.headers;
        let kind = headers.get("warc-type").unwrap_or_default().to_ascii_lowercase();
        let limit = self.context.max_record_bytes();
        let answer = match kind.as_str() {
            "response" => open_answer(&record.body, limit),
            "resource" => open_payload(&record.body, headers, limit),
            "conversion" => return Some(self.read_text(&record)),
            _ => {
                self.notes.pass_over(&kind, "");
                return None;
            }
        };
        match answer {
            Ok(HttpAnswer::Page { bytes, charset }) => Some(self.read_answer(&bytes, charset.as_deref(), headers)),
            Ok(HttpAnswer::Other(what)) => {
                self.notes.pass_over(&kind, what);
                None
            }
            Err(fault) => {
                let reason = match fault {
                    HttpFault::TooLarge(_) => Reason::RecordTooLarge,
                    _ => Reason::DamagedRecord,
                };
                Some(Err(self.failure(headers, reason, fault)))
            }
        }
    }

    fn read_answer(
        &mut self,
        bytes: &[u8],
        charset: Option<&str>,
        headers: &Headers,
    ) -> Result<ParsedArticle, RecordFailure> {
        let page = decode_page(bytes, charset);
        let limit = self.context.max_record_bytes();
        if page.html.len() > limit {
            return Err(self.failure(headers, Reason::RecordTooLarge, HttpFault::TooLarge(limit)));
        }
        let mut document = read_page(&page.html, headers.get("warc-target-uri").map(without_brackets))
            .map_err(|fault| self.failure(headers, Reason::NoArticle, fault))?;
        self.notes.guessed_encodings += u64::from(page.guessed.is_some());
        let dates = &self.context.settings.dates;
        let date = document.date.as_deref().map(|date| dates.read(date));
        if !matches!(date, Some(DateReading::Day(_))) {
            document.date = headers.get("warc-date").map(str::to_owned);
            self.notes.dates_of_records += u64::from(document.date.is_some());
        }
        document.id = id_of(headers);
        self.article(&document)
    }

    fn read_text(&mut self, record: &WarcRecord) -> Result<ParsedArticle, RecordFailure> {
        let headers = &record.headers;
        let (title, text) = wet::title_and_text(&String::from_utf8_lossy(&record.body));
        self.notes.texts += 1;
        self.article(&Document {
            id: id_of(headers),
            outlet: None,
            date: headers.get("warc-date").map(str::to_owned),
            title: Some(title),
            text: Some(text),
            url: headers
                .get("warc-target-uri")
                .map(|uri| without_brackets(uri).to_owned()),
        })
    }

    fn article(&self, document: &Document) -> Result<ParsedArticle, RecordFailure> {
        self.context.article(document, &self.mapping, self.records.number())
    }

    fn failure(&self, headers: &Headers, reason: Reason, detail: impl std::fmt::Display) -> RecordFailure {
        let detail = match headers.get("warc-target-uri") {
            Some(uri) => format!("{}: {detail}", without_brackets(uri)),
            None => detail.to_string(),
        };
        let mut failure = RecordFailure::new(self.context.origin(self.records.number()), reason, detail);
        failure.error.article_id = id_of(headers);
        failure
    }

    fn fault(&self, fault: WarcFault) -> RecordFailure {
        let origin = self.context.origin(self.records.number());
        match fault {
            WarcFault::TooLarge(_) => RecordFailure::too_large(origin, self.context.max_record_bytes()),
            fault => RecordFailure::new(origin, Reason::DamagedRecord, fault),
        }
    }

    /// Goes on after a damaged part of the input, if it is compressed record by record.
    fn skip_damage(&mut self, error: &std::io::Error) -> RecordFailure {
        let origin = self.context.origin(self.records.number());
        match self.records.stream().skip_damage() {
            Ok(true) => {
                let detail = format!("the compressed record is damaged ({error}); reading goes on at the next one");
                RecordFailure::new(origin, Reason::DamagedRecord, detail)
            }
            _ => RecordFailure::unreadable(origin, error),
        }
    }
}

impl RecordReader for WarcReader {
    fn next_article(&mut self) -> Option<Result<ParsedArticle, RecordFailure>> {
        loop {
            match self.records.next_record() {
                Ok(None) => return None,
                Ok(Some(Ok(record))) => {
                    if let Some(article) = self.read_record(record) {
                        return Some(article);
                    }
                }
                Ok(Some(Err(fault))) => return Some(Err(self.fault(fault))),
                Err(error) => return Some(Err(self.skip_damage(&error))),
            }
        }
    }

    fn mapping(&self) -> Option<&FieldMapping> {
        Some(&self.mapping)
    }

    fn take_notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes).sentences()
    }

    fn finish(&mut self) -> Option<Checksum> {
        self.records.stream().finish()
    }
}

/// Returns the id of a record, without the marks around it and the name of its scheme.
fn id_of(headers: &Headers) -> Option<String> {
    let id = without_brackets(headers.get("warc-record-id")?);
    let id = id.strip_prefix("urn:uuid:").unwrap_or(id);
    (!id.is_empty()).then(|| id.to_owned())
}

/// Returns an address without the angle brackets that WARC 1.0 puts around it.
fn without_brackets(uri: &str) -> &str {
    uri.trim_start_matches('<').trim_end_matches('>')
}
