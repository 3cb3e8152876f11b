//! CSV, TSV and the like: fields between commas, tabs, semicolons and other delimiters, in quotation
//! marks where they must be.

use crate::error::Reason;
use crate::ingest::field_mapping::{ArticleField, FieldMapping};
use crate::ingest::formats::csv_dialect::{Dialect, detect_dialect};
use crate::ingest::formats::csv_header::CsvHeader;
use crate::ingest::formats::csv_notes::RowCounts;
use crate::ingest::formats::csv_records::{CsvError, CsvRecords, CsvRow};
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
    accept: |beginning| Ok(delimited_format(detect_dialect(beginning))),
};

/// Recognizes a table in an input without a known extension, and one of a known source in an input
/// named as a text.
fn recognize_table(beginning: &Beginning<'_>) -> Option<DetectedFormat> {
    let is_text = beginning.has_extension(plain_text::EXTENSIONS);
    if beginning.extension.is_some() && !is_text {
        return None;
    }
    let dialect = detect_dialect(beginning);
    let is_table = if is_text {
        is_known_table(beginning, &dialect)
    } else {
        is_table(&dialect)
    };
    is_table.then(|| delimited_format(dialect))
}

fn delimited_format(dialect: Dialect) -> DetectedFormat {
    let name = if dialect.delimiter == b'\t' { "tsv" } else { "csv" };
    DetectedFormat::new(name, move |input| Box::new(DelimitedReader::new(input, dialect)))
}

/// Returns true if the header is that of a known source.
fn is_known_table(beginning: &Beginning<'_>, dialect: &Dialect) -> bool {
    let header = dialect.header.as_ref();
    dialect.is_mapped && header.is_some_and(|header| header.len() >= 2 && beginning.chooser.is_header(header))
}

/// Returns true if the header looks like one, and either its names can be mapped or the row after
/// it has as many fields.
fn is_table(dialect: &Dialect) -> bool {
    let header = dialect.header.as_ref().filter(|header| header.has_plausible_names());
    header.is_some_and(|header| {
        dialect.is_mapped || (header.len() >= 2 && dialect.lines_above == 0 && dialect.second == Some(header.len()))
    })
}

/// Reads the records of a CSV.
struct DelimitedReader {
    records: CsvRecords,
    /// The lines before the header; passed over with the first record.
    lines_above: u64,
    has_row_numbers: bool,
    /// Read with the first record.
    header: Option<(CsvHeader, FieldMapping)>,
    context: ReaderContext,
    notes: Vec<String>,
    counts: RowCounts,
    /// True if the record before could not be used: what follows it may be a part of it.
    was_lost: bool,
}

impl DelimitedReader {
    fn new(mut input: ReaderInput, dialect: Dialect) -> Self {
        input.stream.decode_text();
        let limit = input.context.max_record_bytes();
        let lines = Lines::ending_with(input.stream, dialect.line_end);
        Self {
            records: CsvRecords::new(lines, dialect.delimiter, limit),
            lines_above: dialect.lines_above,
            has_row_numbers: dialect.has_row_numbers,
            header: None,
            context: input.context,
            notes: dialect.notes(),
            counts: RowCounts::default(),
            was_lost: false,
        }
    }

    /// Reads the header and chooses the mapping. Without a header no record can be read.
    fn read_header(&mut self) -> Option<Result<(), RecordFailure>> {
        if let Err(error) = self.records.skip_lines(std::mem::take(&mut self.lines_above)) {
            return Some(Err(self.failure(&error)));
        }
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
        let mut header = CsvHeader::new(&row);
        if self.has_row_numbers {
            header = header.with_row_numbers();
        }
        Some(match self.context.settings.chooser.choose(&header) {
            Ok(mapping) => {
                self.records.expect(header.named_len()..=header.len());
                self.notes.extend(header.repeated_names(&mapping));
                self.header = Some((header, mapping));
                Ok(())
            }
            Err(error) => Err(self.unknown_format(row.line, error)),
        })
    }

    fn article(&mut self, row: &CsvRow) -> Result<ParsedArticle, RecordFailure> {
        let Some((header, mapping)) = &self.header else {
            return Err(self.unknown_format(row.line, "no header"));
        };
        let (expected, found) = (header.len(), row.len());
        let is_short = found < header.named_len();
        let is_long = (expected..found).any(|index| !row.field(index).is_empty());
        if is_long || (is_short && (self.was_lost || !has_text(row, header, mapping))) {
            let detail = format!("{found} fields where the header has {expected}");
            let origin = self.context.origin(row.line);
            return Err(RecordFailure::new(origin, Reason::MalformedCsv, detail));
        }
        self.counts.short += u64::from(is_short);
        self.context.article(&CsvRecord { header, row }, mapping, row.line)
    }

    /// Reads the next record that holds anything.
    fn next_filled_row(&mut self) -> Option<Result<CsvRow, CsvError>> {
        loop {
            match self.records.next_row()? {
                Ok(row) if row.len() > 1 && row.filled() == 0 => self.counts.empty += 1,
                Ok(row)
                    if self
                        .header
                        .as_ref()
                        .is_some_and(|(header, _)| header.is_repeated_by(&row)) =>
                {
                    self.counts.headers += 1;
                }
                read => return Some(read),
            }
        }
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
        let read = match self.next_filled_row()? {
            Ok(row) => self.article(&row),
            Err(error) => Err(self.failure(&error)),
        };
        self.was_lost = read.is_err();
        Some(read)
    }

    fn mapping(&self) -> Option<&FieldMapping> {
        self.header.as_ref().map(|(_, mapping)| mapping)
    }

    fn take_notes(&mut self) -> Vec<String> {
        let mut notes = self.records.stream().take_notes();
        notes.append(&mut self.notes);
        let (first_backslash, rereads) = self.records.take_quote_counts();
        notes.extend(std::mem::take(&mut self.counts).notes(first_backslash, rereads));
        notes
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
    /// Returns the value of a column; of several with one name, of the first that holds something.
    fn value(&self, name: &str) -> FieldValue<'_> {
        let values = self.header.positions(name).map(|index| self.row.field(index));
        match values.into_iter().find(|value| is_value(value)) {
            None => FieldValue::Missing,
            Some(text) => FieldValue::Text(Cow::Borrowed(text)),
        }
    }
}

/// Returns true if a field holds a value. CSV has no null; R writes NA, MySQL \N.
fn is_value(field: &str) -> bool {
    !matches!(field.trim(), "" | "NA" | "\\N")
}

/// Returns true if a row that is too short has a text all the same.
fn has_text(row: &CsvRow, header: &CsvHeader, mapping: &FieldMapping) -> bool {
    let names = mapping.names(ArticleField::Text).iter();
    row.len() > 1
        && names
            .flat_map(|name| header.positions(name))
            .any(|index| is_value(row.field(index)))
}

#[cfg(test)]
mod tests;
