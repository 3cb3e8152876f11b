//! CSV, TSV and the like: fields between commas, tabs or semicolons, in quotation marks where they
//! must be.

use crate::error::Reason;
use crate::ingest::field_mapping::FieldMapping;
use crate::ingest::formats::csv_header::CsvHeader;
use crate::ingest::formats::csv_records::{CsvError, CsvRecords, CsvRow};
use crate::ingest::formats::delimiter::detect_delimiter;
use crate::ingest::formats::detect::Beginning;
use crate::ingest::formats::lines::Lines;
use crate::ingest::formats::{DetectedFormat, Format, ReaderInput, RecordReader, plain_text};
use crate::ingest::record_to_article::{
    FieldValue, MAX_FIELDS, ParsedArticle, ReaderContext, RecordFailure, SourceRecord,
};
use crate::system::checksum::Checksum;
use std::borrow::Cow;

pub(crate) const FORMAT: Format = Format {
    extensions: &["csv", "tsv", "tab"],
    recognize: recognize_table,
    accept: |beginning| Ok(delimited_format(detect_delimiter(first_line(beginning)))),
};

/// Recognizes a table in an input without a known extension, and one of a known source in an input
/// named as a text.
fn recognize_table(beginning: &Beginning<'_>) -> Option<DetectedFormat> {
    let delimiter = detect_delimiter(first_line(beginning));
    let is_table = match beginning.extension {
        None => is_table(beginning, delimiter),
        Some(_) => beginning.has_extension(plain_text::EXTENSIONS) && is_known_table(beginning, delimiter),
    };
    is_table.then(|| delimited_format(delimiter))
}

fn delimited_format(delimiter: u8) -> DetectedFormat {
    let name = if delimiter == b'\t' { "tsv" } else { "csv" };
    DetectedFormat::new(name, move |input| Box::new(DelimitedReader::new(input, delimiter)))
}

fn first_line<'i>(beginning: &Beginning<'i>) -> &'i [u8] {
    beginning.lines().next().unwrap_or_default()
}

/// Returns true if the first line is the header of a known source.
fn is_known_table(beginning: &Beginning<'_>, delimiter: u8) -> bool {
    let chooser = beginning.chooser;
    CsvHeader::parse(first_line(beginning), delimiter)
        .is_some_and(|header| header.len() >= 2 && chooser.choose(&header).is_ok() && chooser.is_header(&header))
}

/// Returns true if the first line looks like a header, and either its names can be mapped or the
/// second line has as many fields.
fn is_table(beginning: &Beginning<'_>, delimiter: u8) -> bool {
    let Some(header) = CsvHeader::parse(first_line(beginning), delimiter) else {
        return false;
    };
    if !header.has_plausible_names() {
        return false;
    }
    if beginning.chooser.choose(&header).is_ok() {
        return true;
    }
    let second = beginning.lines().nth(1);
    let second = second.and_then(|line| CsvHeader::parse(line, delimiter));
    header.len() >= 2 && second.is_some_and(|second| second.len() == header.len())
}

/// Reads the records of a CSV.
struct DelimitedReader {
    records: CsvRecords,
    /// Read with the first record.
    header: Option<(CsvHeader, FieldMapping)>,
    context: ReaderContext,
}

impl DelimitedReader {
    fn new(mut input: ReaderInput, delimiter: u8) -> Self {
        input.stream.decode_text();
        let limit = input.context.max_record_bytes();
        Self {
            records: CsvRecords::new(Lines::new(input.stream), delimiter, limit),
            header: None,
            context: input.context,
        }
    }

    /// Reads the header and chooses the mapping. Without a header no record can be read.
    fn read_header(&mut self) -> Option<Result<(), RecordFailure>> {
        let row = match self.records.next_row()? {
            Ok(row) => row,
            Err(error) => {
                let mut failure = self.failure(&error);
                failure.ends_input = true;
                return Some(Err(failure));
            }
        };
        if row.len() > MAX_FIELDS {
            let detail = format!("{} columns; the limit is {MAX_FIELDS}", row.len());
            return Some(Err(self.unknown_format(row.line, detail)));
        }
        let header = CsvHeader::new(&row);
        Some(match self.context.settings.chooser.choose(&header) {
            Ok(mapping) => {
                self.header = Some((header, mapping));
                Ok(())
            }
            Err(error) => Err(self.unknown_format(row.line, error)),
        })
    }

    fn article(&self, row: &CsvRow) -> Result<ParsedArticle, RecordFailure> {
        let Some((header, mapping)) = &self.header else {
            return Err(self.unknown_format(row.line, "no header"));
        };
        let (expected, found) = (header.len(), row.len());
        if found != expected {
            let detail = format!("{found} fields where the header has {expected}");
            let origin = self.context.origin(row.line);
            return Err(RecordFailure::new(origin, Reason::MalformedCsv, detail));
        }
        self.context.article(&CsvRecord { header, row }, mapping, row.line)
    }

    fn unknown_format(&self, line: u64, detail: impl std::fmt::Display) -> RecordFailure {
        RecordFailure::whole_input(self.context.origin(line), Reason::UnknownFormat, detail)
    }

    fn failure(&self, error: &CsvError) -> RecordFailure {
        let origin = self.context.origin(error.line);
        let mut failure = RecordFailure::new(origin, error.kind.reason(), &error.kind);
        failure.ends_input = error.kind.ends_input();
        failure
    }
}

impl RecordReader for DelimitedReader {
    fn next_article(&mut self) -> Option<Result<ParsedArticle, RecordFailure>> {
        if self.header.is_none()
            && let Err(failure) = self.read_header()?
        {
            return Some(Err(failure));
        }
        match self.records.next_row()? {
            Ok(row) => Some(self.article(&row)),
            Err(error) => Some(Err(self.failure(&error))),
        }
    }

    fn mapping(&self) -> Option<&FieldMapping> {
        self.header.as_ref().map(|(_, mapping)| mapping)
    }

    fn take_notes(&mut self) -> Vec<String> {
        self.records.stream().take_notes()
    }

    fn finish(&mut self) -> Option<Checksum> {
        self.records.stream().finish()
    }
}

/// A row with the names of its fields.
struct CsvRecord<'r> {
    header: &'r CsvHeader,
    row: &'r CsvRow,
}

impl SourceRecord for CsvRecord<'_> {
    fn value(&self, name: &str) -> FieldValue<'_> {
        match self.header.position(name).map(|index| self.row.field(index)) {
            // CSV has no null; R writes NA.
            None | Some("" | "NA") => FieldValue::Missing,
            Some(text) => FieldValue::Text(Cow::Borrowed(text)),
        }
    }
}
