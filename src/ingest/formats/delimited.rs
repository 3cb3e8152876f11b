//! CSV and its relatives: fields between commas, tabs or semicolons, in quotation marks where they must be.

use crate::article::Origin;
use crate::error::Reason;
use crate::ingest::Context;
use crate::ingest::formats::lines::{Line, Lines, utf8, without_line_end};
use crate::ingest::presets::{Fields, Mapping};
use crate::ingest::source::Stream;
use crate::ingest::to_article::{Cell, Draft, Fault, MOST_FIELDS, Record, draft};
use std::borrow::Cow;
use std::sync::Arc;

/// Fields of a line of the GDELT knowledge graph, which comes without a header.
const GDELT_FIELDS: usize = 27;

pub(crate) struct DelimitedReader {
    records: Records,
    /// Read with the first record.
    header: Option<(Header, Mapping)>,
    source: Arc<str>,
    context: Arc<Context>,
}

impl DelimitedReader {
    pub(crate) fn new(stream: Stream, delimiter: u8, source: Arc<str>, context: Arc<Context>) -> Self {
        Self {
            records: Records::new(Lines::new(stream), delimiter, context.max_record_bytes),
            header: None,
            source,
            context,
        }
    }

    pub(crate) fn next(&mut self) -> Option<Result<Draft, Fault>> {
        if self.header.is_none()
            && let Err(fault) = self.read_header()?
        {
            return Some(Err(fault));
        }
        match self.records.next()? {
            Ok(row) => Some(self.draft(&row)),
            Err(bad) => Some(Err(self.fault(bad))),
        }
    }

    fn read_header(&mut self) -> Option<Result<(), Fault>> {
        let row = match self.records.next()? {
            Ok(row) => row,
            Err(bad) => {
                let mut fault = self.fault(bad);
                fault.ends_input = true;
                return Some(Err(fault));
            }
        };
        if row.ends.len() > MOST_FIELDS {
            let detail = format!("{} columns; the limit is {MOST_FIELDS}", row.ends.len());
            return Some(Err(Fault::input(self.origin(row.line), Reason::UnknownFormat, detail)));
        }
        let header = Header::new(&row);
        Some(match self.context.chooser.choose(&header) {
            Ok(mapping) => {
                self.header = Some((header, mapping));
                Ok(())
            }
            Err(detail) => Err(Fault::input(self.origin(row.line), Reason::UnknownFormat, detail)),
        })
    }

    fn draft(&self, row: &Row) -> Result<Draft, Fault> {
        let origin = self.origin(row.line);
        let Some((header, mapping)) = &self.header else {
            return Err(Fault::input(origin, Reason::UnknownFormat, "no header"));
        };
        let (expected, found) = (header.len(), row.ends.len());
        if found != expected {
            let detail = format!("{found} fields where the header has {expected}");
            return Err(Fault::record(origin, Reason::MalformedCsv, detail));
        }
        draft(&RowRecord { header, row }, mapping, &self.context, origin)
    }

    pub(crate) fn mapping(&self) -> Option<&Mapping> {
        self.header.as_ref().map(|(_, mapping)| mapping)
    }

    pub(crate) fn stream(&mut self) -> &mut Stream {
        self.records.lines.stream()
    }

    fn origin(&self, line: u64) -> Origin {
        Origin {
            source: Arc::clone(&self.source),
            line,
        }
    }

    fn fault(&self, bad: Bad) -> Fault {
        let mut fault = Fault::record(self.origin(bad.line), bad.reason, bad.detail);
        fault.ends_input = bad.ends_input;
        fault
    }
}

/// The names of the columns.
#[derive(Debug)]
pub(crate) struct Header {
    names: Vec<String>,
}

impl Header {
    fn new(row: &Row) -> Self {
        let names: Vec<String> = (0..row.ends.len())
            .map(|index| row.field(index).trim().to_owned())
            .collect();
        if is_gdelt(&names) {
            return Self { names: gdelt_names() };
        }
        Self { names }
    }

    /// The header in a line of text.
    pub(crate) fn of_line(line: &str, delimiter: u8) -> Option<Self> {
        let row = Splitter::new(delimiter).split(line.as_bytes(), 1).ok()?;
        Some(Self::new(&row))
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether the names look like names: short, each only once, none of them empty but perhaps the first, which R and
    /// pandas leave empty above their row numbers.
    pub(crate) fn looks_like_names(&self) -> bool {
        let short = |name: &String| (1..=40).contains(&name.len()) && !name.ends_with(['.', '!', '?']);
        let mut sorted: Vec<_> = self.names.iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        sorted.len() == self.names.len()
            && self
                .names
                .iter()
                .enumerate()
                .all(|(index, name)| short(name) || (index == 0 && name.is_empty()))
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|held| held == name)
    }
}

impl Fields for Header {
    fn has(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    fn is_all(&self) -> bool {
        true
    }
}

/// A line of the GDELT knowledge graph begins with an id such as `20150218230000-0`.
fn is_gdelt(first: &[String]) -> bool {
    let is_id = |text: &str| {
        text.split_once('-')
            .is_some_and(|(time, _)| time.len() == 14 && time.bytes().all(|byte| byte.is_ascii_digit()))
    };
    first.len() == GDELT_FIELDS && first.first().is_some_and(|text| is_id(text))
}

/// The names of the columns that the preset knows; the others are not needed to say that there is no text.
fn gdelt_names() -> Vec<String> {
    let known = [
        "GKGRECORDID",
        "DATE",
        "SourceCollectionIdentifier",
        "SourceCommonName",
        "DocumentIdentifier",
    ];
    let names = known.iter().map(|&name| name.to_owned());
    names
        .chain((known.len()..GDELT_FIELDS).map(|index| format!("column {}", index + 1)))
        .collect()
}

/// The delimiter of a header line: the one that stands in it most often outside quotation marks, a comma if none does.
pub(crate) fn delimiter_of(line: &[u8]) -> u8 {
    let count = |delimiter: u8| {
        let mut quoted = false;
        line.iter()
            .filter(|byte| {
                quoted ^= **byte == b'"';
                !quoted && **byte == delimiter
            })
            .count()
    };
    let mut best = (0, b',');
    for delimiter in [b'\t', b',', b';'] {
        let found = count(delimiter);
        if found > best.0 {
            best = (found, delimiter);
        }
    }
    best.1
}

struct RowRecord<'r> {
    header: &'r Header,
    row: &'r Row,
}

impl Record for RowRecord<'_> {
    fn cell(&self, name: &str) -> Cell<'_> {
        match self.header.position(name).map(|index| self.row.field(index)) {
            // CSV has no null; R writes NA.
            None | Some("" | "NA") => Cell::Missing,
            Some(text) => Cell::Text(Cow::Borrowed(text)),
        }
    }
}

/// One record, its fields one after the other.
struct Row {
    line: u64,
    text: String,
    ends: Vec<usize>,
}

impl Row {
    fn field(&self, index: usize) -> &str {
        let start = match index {
            0 => 0,
            _ => self.ends.get(index - 1).copied().unwrap_or_default(),
        };
        let end = self.ends.get(index).copied().unwrap_or_default();
        self.text.get(start..end).unwrap_or("")
    }
}

/// A record that could not be read.
struct Bad {
    line: u64,
    reason: Reason,
    detail: String,
    ends_input: bool,
}

/// Takes records from lines: a record is a line, and the lines after it while a quotation mark is open.
struct Records {
    lines: Lines,
    delimiter: u8,
    limit: usize,
    buffer: Vec<u8>,
    splitter: Splitter,
}

impl Records {
    fn new(lines: Lines, delimiter: u8, limit: usize) -> Self {
        Self {
            lines,
            delimiter,
            limit,
            buffer: Vec::new(),
            splitter: Splitter::new(delimiter),
        }
    }

    fn next(&mut self) -> Option<Result<Row, Bad>> {
        loop {
            self.buffer.clear();
            let line = self.lines.number();
            match self.lines.read(&mut self.buffer, self.limit) {
                Ok(Line::End) => return None,
                Ok(Line::Whole) if without_line_end(&self.buffer).is_empty() => {}
                Ok(Line::Whole) => return Some(self.record(line)),
                Ok(Line::TooLong) => {
                    let skipped = self.lines.skip();
                    return Some(Err(
                        skipped.map_or_else(|error| unreadable(line, &error), |()| self.too_large(line))
                    ));
                }
                Err(error) => return Some(Err(unreadable(line, &error))),
            }
        }
    }

    /// The record whose first line is in the buffer. Where its quotes do not work out, reading goes on at its second line:
    /// a quotation mark too many costs one record, not all up to the next quotation mark.
    fn record(&mut self, line: u64) -> Result<Row, Bad> {
        let first = self.buffer.len();
        match self.complete(line) {
            Ok(()) => {
                let bytes = without_line_end(&self.buffer);
                self.splitter.split(bytes, line)
            }
            Err(bad) => {
                if !bad.ends_input {
                    self.lines.unread(&self.buffer[first..], line + 1);
                }
                Err(bad)
            }
        }
    }

    /// Adds lines to the buffer until no quotation mark is open.
    fn complete(&mut self, line: u64) -> Result<(), Bad> {
        let mut place = Place::FieldStart;
        let mut from = 0;
        loop {
            let end = self.lines.number() - 1;
            let part = without_line_end(&self.buffer[from..]);
            place = place.after(part, self.delimiter).map_err(|at| {
                malformed(
                    line,
                    format!(
                        "byte {} of line {end} follows a closing quotation mark; a quotation mark inside a quoted \
                         field must be written twice",
                        at + 1
                    ),
                )
            })?;
            if place != Place::Quoted {
                return Ok(());
            }
            from = self.buffer.len();
            match self.lines.read(&mut self.buffer, self.limit) {
                Ok(Line::Whole) => {}
                Ok(Line::End) => {
                    return Err(malformed(
                        line,
                        "a quotation mark that opens here is not closed before the end of the input".to_owned(),
                    ));
                }
                Ok(Line::TooLong) => return Err(self.too_large(line)),
                Err(error) => return Err(unreadable(line, &error)),
            }
        }
    }

    fn too_large(&self, line: u64) -> Bad {
        Bad {
            line,
            reason: Reason::RecordTooLarge,
            detail: format!(
                "longer than {} bytes, the limit on one record; perhaps a quotation mark is not closed",
                self.limit
            ),
            ends_input: false,
        }
    }
}

fn malformed(line: u64, detail: String) -> Bad {
    Bad {
        line,
        reason: Reason::MalformedCsv,
        detail,
        ends_input: false,
    }
}

fn unreadable(line: u64, error: &std::io::Error) -> Bad {
    Bad {
        line,
        reason: Reason::UnreadableInput,
        detail: format!("the input cannot be read from here on: {error}"),
        ends_input: true,
    }
}

/// Where in a record a line ends (RFC 4180, with the leniency of csv-core: a quotation mark that does not stand at the
/// start of a field is a character like any other).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    FieldStart,
    Bare,
    Quoted,
    /// After a quotation mark in a quoted field: its end, or the first of two.
    Closed,
}

impl Place {
    /// The place after `part`. The error is the byte that cannot follow a closing quotation mark: csv-core would take it
    /// into the field and so hide that a mark is missing somewhere before.
    fn after(self, part: &[u8], delimiter: u8) -> Result<Self, usize> {
        let mut place = self;
        let mut at = 0;
        while at < part.len() {
            // Long stretches of text are passed in one go.
            let wanted = match place {
                Place::Quoted => Some(b'"'),
                Place::Bare => Some(delimiter),
                Place::FieldStart | Place::Closed => None,
            };
            if let Some(wanted) = wanted {
                match part[at..].iter().position(|byte| *byte == wanted) {
                    Some(distance) => at += distance,
                    None => return Ok(place),
                }
            }
            place = match (place, part[at]) {
                (Place::FieldStart | Place::Closed, b'"') => Place::Quoted,
                (Place::Quoted, _) => Place::Closed,
                (_, byte) if byte == delimiter => Place::FieldStart,
                (Place::FieldStart | Place::Bare, _) => Place::Bare,
                (Place::Closed, _) => return Err(at),
            };
            at += 1;
        }
        Ok(place)
    }
}

/// Splits a whole record into its fields.
struct Splitter {
    core: csv_core::Reader,
    delimiter: u8,
}

impl Splitter {
    fn new(delimiter: u8) -> Self {
        let core = csv_core::ReaderBuilder::new()
            .delimiter(delimiter)
            // A carriage return alone does not end a record: lines are told apart before.
            .terminator(csv_core::Terminator::Any(b'\n'))
            .build();
        Self { core, delimiter }
    }

    fn split(&mut self, record: &[u8], line: u64) -> Result<Row, Bad> {
        if let Err(detail) = utf8(record, line) {
            return Err(Bad {
                line,
                reason: Reason::InvalidUtf8,
                detail,
                ends_input: false,
            });
        }
        // Fields are never longer than what they are read from, so that the room always suffices.
        let most = record.iter().filter(|byte| **byte == self.delimiter).count() + 1;
        let (mut text, mut ends) = (vec![0; record.len()], vec![0; most]);
        self.core.reset();
        let (_, _, written, ended) = self.core.read_record(record, &mut text, &mut ends);
        let (_, _, more, last) = self.core.read_record(&[], &mut text[written..], &mut ends[ended..]);
        text.truncate(written + more);
        ends.truncate(ended + last);
        let text =
            String::from_utf8(text).map_err(|_| malformed(line, "the fields cannot be told apart".to_owned()))?;
        Ok(Row { line, text, ends })
    }
}
