//! The records of a CSV: the quotation marks that join lines to a record, and the split of a record
//! into fields.

use crate::error::Reason;
use crate::ingest::decompress::InputStream;
use crate::ingest::formats::lines::{LineRead, Lines, without_line_end};
use crate::ingest::formats::utf8::{InvalidUtf8, decode_utf8};

/// One record, with its fields one after the other in `text`.
#[derive(Debug)]
pub(crate) struct CsvRow {
    /// The line at which the record begins, 1-based.
    pub line: u64,
    text: String,
    ends: Vec<usize>,
}

impl CsvRow {
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

/// Reads records from lines: a record is a line, and the lines after it while a quotation mark is
/// open.
pub(crate) struct CsvRecords {
    lines: Lines,
    delimiter: u8,
    limit: usize,
    buffer: Vec<u8>,
    splitter: FieldSplitter,
}

impl CsvRecords {
    pub(crate) fn new(lines: Lines, delimiter: u8, limit: usize) -> Self {
        Self {
            lines,
            delimiter,
            limit,
            buffer: Vec::new(),
            splitter: FieldSplitter::new(delimiter),
        }
    }

    pub(crate) fn stream(&mut self) -> &mut InputStream {
        self.lines.stream()
    }

    /// Returns the next record that is not an empty line; `None` at the end.
    pub(crate) fn next_row(&mut self) -> Option<Result<CsvRow, CsvError>> {
        loop {
            self.buffer.clear();
            let line = self.lines.number();
            match self.lines.read(&mut self.buffer, self.limit) {
                Ok(LineRead::End) => return None,
                Ok(LineRead::Whole) if without_line_end(&self.buffer).is_empty() => {}
                Ok(LineRead::Whole) => return Some(self.parse_row(line)),
                Ok(LineRead::TooLong) => {
                    let kind = match self.lines.skip() {
                        Ok(()) => self.too_large(),
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
        match self.read_to_closing_quote() {
            Ok(()) => {
                let bytes = without_line_end(&self.buffer);
                self.splitter.split(bytes, line)
            }
            Err(kind) => {
                if !kind.ends_input() {
                    self.lines.unread(&self.buffer[first..], line + 1);
                }
                Err(kind.at(line))
            }
        }
    }

    /// Adds lines to the buffer until no quotation mark is open.
    fn read_to_closing_quote(&mut self) -> Result<(), CsvErrorKind> {
        let mut state = QuoteState::FieldStart;
        let mut from = 0;
        loop {
            let part = without_line_end(&self.buffer[from..]);
            state = state
                .after(part, self.delimiter)
                .map_err(|at| CsvErrorKind::AfterQuote {
                    byte: at + 1,
                    line: self.lines.number() - 1,
                })?;
            if state != QuoteState::Quoted {
                return Ok(());
            }
            from = self.buffer.len();
            match self.lines.read(&mut self.buffer, self.limit) {
                Ok(LineRead::Whole) => {}
                Ok(LineRead::End) => return Err(CsvErrorKind::UnclosedQuote),
                Ok(LineRead::TooLong) => return Err(self.too_large()),
                Err(error) => return Err(CsvErrorKind::Unreadable(error)),
            }
        }
    }

    fn too_large(&self) -> CsvErrorKind {
        CsvErrorKind::TooLarge { limit: self.limit }
    }
}

/// The state at the end of a line of a record (RFC 4180, with the leniency of csv-core: a quotation
/// mark that does not stand at the start of a field is a character like any other).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum QuoteState {
    FieldStart,
    Bare,
    Quoted,
    /// After a quotation mark in a quoted field: its end, or the first of two.
    Closed,
}

impl QuoteState {
    /// Returns the state after `part`.
    ///
    /// # Errors
    /// The offset of a byte that cannot follow a closing quotation mark: csv-core would take it
    /// into the field and so hide that a mark is missing somewhere before.
    fn after(self, part: &[u8], delimiter: u8) -> Result<Self, usize> {
        let mut state = self;
        let mut at = 0;
        while at < part.len() {
            // Skips long stretches of text at once, for speed.
            let wanted = match state {
                QuoteState::Quoted => Some(b'"'),
                QuoteState::Bare => Some(delimiter),
                QuoteState::FieldStart | QuoteState::Closed => None,
            };
            if let Some(wanted) = wanted {
                match part[at..].iter().position(|byte| *byte == wanted) {
                    Some(distance) => at += distance,
                    None => return Ok(state),
                }
            }
            state = match (state, part[at]) {
                (QuoteState::FieldStart | QuoteState::Closed, b'"') => QuoteState::Quoted,
                (QuoteState::Quoted, _) => QuoteState::Closed,
                (_, byte) if byte == delimiter => QuoteState::FieldStart,
                (QuoteState::FieldStart | QuoteState::Bare, _) => QuoteState::Bare,
                (QuoteState::Closed, _) => return Err(at),
            };
            at += 1;
        }
        Ok(state)
    }
}

/// Splits a whole record into its fields.
pub(crate) struct FieldSplitter {
    core: csv_core::Reader,
    delimiter: u8,
}

impl FieldSplitter {
    pub(crate) fn new(delimiter: u8) -> Self {
        let core = csv_core::ReaderBuilder::new()
            .delimiter(delimiter)
            // A carriage return alone does not end a record: the input is split into lines before.
            .terminator(csv_core::Terminator::Any(b'\n'))
            .build();
        Self { core, delimiter }
    }

    /// Splits a record that begins at `line`.
    pub(crate) fn split(&mut self, record: &[u8], line: u64) -> Result<CsvRow, CsvError> {
        decode_utf8(record, line).map_err(|error| CsvErrorKind::InvalidUtf8(error).at(line))?;
        // The fields are never longer than the record, so that the buffers always suffice.
        let most = record.iter().filter(|byte| **byte == self.delimiter).count() + 1;
        let (mut text, mut ends) = (vec![0; record.len()], vec![0; most]);
        self.core.reset();
        let (_, _, written, ended) = self.core.read_record(record, &mut text, &mut ends);
        let (_, _, more, last) = self.core.read_record(&[], &mut text[written..], &mut ends[ended..]);
        text.truncate(written + more);
        ends.truncate(ended + last);
        let text = String::from_utf8(text).map_err(|_| CsvErrorKind::CannotSplit.at(line))?;
        Ok(CsvRow { line, text, ends })
    }
}
