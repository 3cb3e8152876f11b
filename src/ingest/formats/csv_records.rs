//! The records of a CSV: the lines that quotation marks join to a record, and another reading of a
//! record whose quotation marks are not regular.

use crate::error::Reason;
use crate::ingest::decompress::InputStream;
use crate::ingest::formats::csv_fields::{AfterQuote, FieldSplitter, QuoteRule};
use crate::ingest::formats::lines::{LineRead, Lines, without_line_end};
use crate::ingest::formats::utf8::{InvalidUtf8, decode_utf8};
use std::ops::RangeInclusive;

/// The bytes of a record at most that is read once more by another rule over several lines.
const MAX_REREAD_BYTES: usize = 1 << 20;

/// One record, with its fields one after the other in `text`.
#[derive(Debug)]
pub(crate) struct CsvRow {
    /// The line at which the record begins, 1-based.
    pub line: u64,
    text: String,
    ends: Vec<usize>,
}

impl CsvRow {
    /// Makes a record of its fields.
    pub(crate) fn new<'f>(line: u64, fields: impl IntoIterator<Item = std::borrow::Cow<'f, str>>) -> Self {
        let mut row = Self {
            line,
            text: String::new(),
            ends: Vec::new(),
        };
        for field in fields {
            row.text.push_str(&field);
            row.ends.push(row.text.len());
        }
        row
    }

    /// Returns the number of fields.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns a field; empty where the record has no such field.
    pub(crate) fn field(&self, index: usize) -> &str {
        let start = match index {
            0 => 0,
            _ => self.ends.get(index - 1).copied().unwrap_or_default(),
        };
        let end = self.ends.get(index).copied().unwrap_or_default();
        self.text.get(start..end).unwrap_or("")
    }

    /// Returns the number of fields that hold more than white space.
    pub(crate) fn filled(&self) -> usize {
        (0..self.len())
            .filter(|index| !self.field(*index).trim().is_empty())
            .count()
    }
}

/// A record that could not be read.
#[derive(Debug)]
pub(crate) struct CsvError {
    /// The line at which the record begins.
    pub line: u64,
    pub kind: CsvErrorKind,
}

/// The cause of a [`CsvError`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum CsvErrorKind {
    /// A field goes on after its closing quotation mark.
    #[error(
        "byte {byte} of line {line} follows a closing quotation mark; a quotation mark inside a quoted field must be \
         written twice"
    )]
    AfterQuote { byte: usize, line: u64 },
    #[error("a quotation mark that opens here is not closed before the end of the input")]
    UnclosedQuote,
    #[error("longer than {limit} bytes, the limit on one record; perhaps a quotation mark is not closed")]
    TooLarge { limit: usize },
    #[error(transparent)]
    InvalidUtf8(InvalidUtf8),
    #[error("the fields cannot be told apart")]
    CannotSplit,
    #[error("the input cannot be read from here on: {0}")]
    Unreadable(std::io::Error),
}

impl CsvErrorKind {
    /// Returns the error of the record that begins at `line`.
    fn at(self, line: u64) -> CsvError {
        CsvError { line, kind: self }
    }

    /// Returns the word in `skipped.csv`.
    pub(crate) fn reason(&self) -> Reason {
        match self {
            Self::AfterQuote { .. } | Self::UnclosedQuote | Self::CannotSplit => Reason::MalformedCsv,
            Self::TooLarge { .. } => Reason::RecordTooLarge,
            Self::InvalidUtf8(_) => Reason::InvalidUtf8,
            Self::Unreadable(_) => Reason::UnreadableInput,
        }
    }

    /// Returns true if no record can be read after this one.
    pub(crate) fn ends_input(&self) -> bool {
        matches!(self, Self::Unreadable(_))
    }
}

/// The record at the start of the buffer, split into fields.
struct SplitRecord {
    text: Vec<u8>,
    ends: Vec<usize>,
    /// Its length in the buffer.
    length: usize,
    lines: u64,
}

/// Reads records from lines: a record is a line, and the lines after it while a quotation mark is
/// open.
pub(crate) struct CsvRecords {
    lines: Lines,
    delimiter: u8,
    limit: usize,
    buffer: Vec<u8>,
    rule: QuoteRule,
    expected: Option<RangeInclusive<usize>>,
    first_backslash: Option<u64>,
    rereads: u64,
}

impl CsvRecords {
    pub(crate) fn new(lines: Lines, delimiter: u8, limit: usize) -> Self {
        Self {
            lines,
            delimiter,
            limit,
            buffer: Vec::new(),
            rule: QuoteRule::Doubled,
            expected: None,
            first_backslash: None,
            rereads: 0,
        }
    }

    /// Passes over lines.
    ///
    /// # Errors
    /// [`CsvErrorKind::Unreadable`].
    pub(crate) fn skip_lines(&mut self, count: u64) -> Result<(), CsvError> {
        for _ in 0..count {
            let line = self.lines.number();
            self.lines
                .skip()
                .map_err(|error| CsvErrorKind::Unreadable(error).at(line))?;
        }
        Ok(())
    }

    /// Takes the number of fields that a regular record has. A record that has another number, or
    /// whose quotation marks do not pair, is then read by the other rules too.
    pub(crate) fn expect(&mut self, fields: RangeInclusive<usize>) {
        self.expected = Some(fields);
    }

    /// Takes the first line at which quotation marks stand after backslashes, if there is one, and
    /// the number of records in which some are text.
    pub(crate) fn take_quote_counts(&mut self) -> (Option<u64>, u64) {
        (self.first_backslash.take(), std::mem::take(&mut self.rereads))
    }

    pub(crate) fn stream(&mut self) -> &mut InputStream {
        self.lines.stream()
    }

    /// Returns the next record that is not an empty line, nor one of zeros, with which some
    /// programs fill a file; `None` at the end.
    pub(crate) fn next_row(&mut self) -> Option<Result<CsvRow, CsvError>> {
        loop {
            self.buffer.clear();
            let line = self.lines.number();
            match self.lines.read(&mut self.buffer, self.limit) {
                Ok(LineRead::End) => return None,
                Ok(LineRead::Whole) if is_blank(&self.buffer) => {}
                Ok(LineRead::Whole) => return Some(self.parse_row(line)),
                Ok(LineRead::TooLong) => {
                    let kind = match self.lines.skip() {
                        Ok(()) => CsvErrorKind::TooLarge { limit: self.limit },
                        Err(error) => CsvErrorKind::Unreadable(error),
                    };
                    return Some(Err(kind.at(line)));
                }
                Err(error) => return Some(Err(CsvErrorKind::Unreadable(error).at(line))),
            }
        }
    }

    /// Returns the record whose first line is in the buffer. Where its quotation marks do not pair,
    /// reading goes on at its second line: a quotation mark too many costs one record, not all up
    /// to the next quotation mark.
    fn parse_row(&mut self, line: u64) -> Result<CsvRow, CsvError> {
        let first = self.buffer.len();
        let mut read = self.read_record(self.rule, self.limit, line);
        if !self.is_settled(&read) && !self.is_cut_off(&read, first) {
            match self.reread(first, line) {
                Ok(Some(record)) => read = Ok(record),
                Ok(None) => {}
                Err(kind) => read = Err(kind),
            }
        }
        match read {
            Ok(record) => self.take_row(record, line),
            Err(kind) => {
                if !kind.ends_input() {
                    self.lines.unread(&self.buffer[first..], line + 1);
                }
                Err(kind.at(line))
            }
        }
    }

    /// Returns true if a record is regular, or nothing is known of what regular ones are.
    fn is_settled(&self, read: &Result<SplitRecord, CsvErrorKind>) -> bool {
        match read {
            Ok(record) => self.is_regular(record.ends.as_slice(), record.text.len()),
            Err(kind) => self.expected.is_none() || kind.ends_input(),
        }
    }

    /// Returns true if the input ends inside a quotation in the line of length `first`, without a line end: it was cut off, and
    /// what there is of the text is not the text.
    fn is_cut_off(&self, read: &Result<SplitRecord, CsvErrorKind>, first: usize) -> bool {
        let is_last = self.buffer.len() == first && self.buffer.last() != Some(&self.lines.line_end());
        is_last && matches!(read, Err(CsvErrorKind::UnclosedQuote))
    }

    /// Returns true if a record has as many fields as are expected, and nothing in those that are
    /// too many.
    fn is_regular(&self, ends: &[usize], bytes: usize) -> bool {
        let Some(expected) = &self.expected else { return true };
        let last = ends.get(expected.end().saturating_sub(1));
        expected.contains(&ends.len()) || last.is_some_and(|end| *end == bytes)
    }

    /// Splits the record at the start of the buffer, and adds lines to the buffer as far as
    /// quotation marks are open at its end.
    fn read_record(&mut self, rule: QuoteRule, limit: usize, first: u64) -> Result<SplitRecord, CsvErrorKind> {
        let mut splitter = FieldSplitter::new(self.delimiter, rule);
        let (mut length, mut lines) = (0, 0);
        loop {
            let end = self.line_end(length);
            splitter
                .add_line(&self.buffer[length..end])
                .map_err(|AfterQuote(at)| CsvErrorKind::AfterQuote {
                    byte: at + 1,
                    line: first + lines,
                })?;
            length = end;
            lines += 1;
            if !splitter.is_open() {
                let (text, ends) = splitter.finish();
                return Ok(SplitRecord {
                    text,
                    ends,
                    length,
                    lines,
                });
            }
            if length == self.buffer.len() {
                match self.lines.read(&mut self.buffer, limit) {
                    Ok(LineRead::Whole) => {}
                    Ok(LineRead::End) => return Err(CsvErrorKind::UnclosedQuote),
                    Ok(LineRead::TooLong) => return Err(CsvErrorKind::TooLarge { limit: self.limit }),
                    Err(error) => return Err(CsvErrorKind::Unreadable(error)),
                }
            }
        }
    }

    /// Returns the offset after the line that begins at `start`.
    fn line_end(&self, start: usize) -> usize {
        let line_end = self.lines.line_end();
        let distance = self.buffer[start..].iter().position(|byte| *byte == line_end);
        distance.map_or(self.buffer.len(), |distance| start + distance + 1)
    }

    /// Reads the record once more by the other rules; `first` is the length of its first line.
    /// Returns it where it is regular by one of them and so is what follows it.
    fn reread(&mut self, first: usize, line: u64) -> Result<Option<SplitRecord>, CsvErrorKind> {
        let has_mark = self.buffer[..first].contains(&b'"');
        let has_backslash = self.buffer.contains(&b'\\');
        let limit = self.limit.min(MAX_REREAD_BYTES);
        let rules = [
            (QuoteRule::Backslash, has_backslash),
            (QuoteRule::Doubled, has_mark),
            (QuoteRule::BeforeDelimiter, has_mark),
            (QuoteRule::WholeField, has_mark),
        ];
        for (rule, may_help) in rules {
            let is_short = self.buffer.len() <= limit || rule == QuoteRule::WholeField;
            if !may_help || !is_short || rule == self.rule {
                continue;
            }
            match self.read_record(rule, limit, line) {
                Ok(record) if self.is_credible(&record, rule, first) => {
                    self.count(rule, line);
                    return Ok(Some(record));
                }
                Err(kind) if kind.ends_input() => return Err(kind),
                _ => {}
            }
        }
        Ok(None)
    }

    /// Returns true if a record that was read by another rule is regular and takes no other record
    /// into itself, nor leaves a part of itself behind.
    fn is_credible(&self, record: &SplitRecord, rule: QuoteRule, first: usize) -> bool {
        if !self.is_regular(&record.ends, record.text.len()) {
            return false;
        }
        if rule == QuoteRule::WholeField {
            return first >= self.buffer.len() || self.is_regular_line(first);
        }
        let mut start = first;
        while start < record.length {
            if self.is_regular_line(start) {
                return false;
            }
            start = self.line_end(start);
        }
        true
    }

    /// Returns true if the line in the buffer that begins at `start` is a record of its own.
    fn is_regular_line(&self, start: usize) -> bool {
        let mut splitter = FieldSplitter::new(self.delimiter, QuoteRule::WholeField);
        let read = splitter.add_line(&self.buffer[start..self.line_end(start)]);
        let (text, ends) = splitter.finish();
        read.is_ok() && self.is_regular(&ends, text.len())
    }

    /// Counts a record that was read by another rule. Where one has its quotation marks after
    /// backslashes, all have.
    fn count(&mut self, rule: QuoteRule, line: u64) {
        match rule {
            QuoteRule::Backslash => {
                self.rule = rule;
                self.first_backslash = self.first_backslash.or(Some(line));
            }
            QuoteRule::Doubled => {}
            QuoteRule::BeforeDelimiter | QuoteRule::WholeField => self.rereads += 1,
        }
    }

    /// Hands back what was read beyond the record, and decodes it.
    fn take_row(&mut self, record: SplitRecord, line: u64) -> Result<CsvRow, CsvError> {
        if record.length < self.buffer.len() {
            self.lines.unread(&self.buffer[record.length..], line + record.lines);
        }
        let bytes = without_line_end(&self.buffer[..record.length]);
        decode_utf8(bytes, line).map_err(|error| CsvErrorKind::InvalidUtf8(error).at(line))?;
        let text = String::from_utf8(record.text).map_err(|_| CsvErrorKind::CannotSplit.at(line))?;
        let ends = record.ends;
        Ok(CsvRow { line, text, ends })
    }
}

/// Returns true for a line without a byte other than zeros.
pub(crate) fn is_blank(line: &[u8]) -> bool {
    without_line_end(line).iter().all(|byte| *byte == 0)
}
