//! The dialect of a CSV: what divides fields and lines, and the line of the header, told from the
//! first rows.

use crate::ingest::field_mapping::{ArticleField, MappingChooser};
use crate::ingest::formats::csv_fields::{FieldSplitter, QuoteRule};
use crate::ingest::formats::csv_header::CsvHeader;
use crate::ingest::formats::csv_records::{CsvRow, is_blank};
use crate::ingest::formats::detect::Beginning;
use encoding_rs::WINDOWS_1252;
use std::borrow::Cow;

/// Delimiters, in order of precedence; the last are the unit separator and that of Hive.
const DELIMITERS: [u8; 7] = [b'\t', b',', b';', b'|', b'^', 0x1F, 0x01];

/// The delimiter where no row has more than one field.
const DEFAULT_DELIMITER: u8 = b',';

/// A delimiter that no text has, where the header has one field: then a row has no more.
const NO_DELIMITER: u8 = 0x1F;

/// Rows from which the dialect is told.
const SAMPLE_ROWS: usize = 50;

/// Columns of a header at most that does not stand in the first line.
const MAX_HEADER_FIELDS: usize = 200;

/// Fields of an article in a header at least that does not stand in the first line.
const MIN_KNOWN_FIELDS: usize = 2;

/// Rows at least that show that all are numbered.
const MIN_NUMBERED_ROWS: usize = 2;

/// What is known of a CSV before it is read.
pub(crate) struct Dialect {
    pub delimiter: u8,
    /// The byte that ends a line: a line feed, or a carriage return where there are no others.
    pub line_end: u8,
    /// The number of lines before the header.
    pub lines_above: u64,
    /// The first of them that holds something, unless it only names the delimiter.
    pub title: Option<String>,
    /// True if each row begins with its number, for which the header has no name.
    pub has_row_numbers: bool,
    /// The header, unless there is no row.
    pub header: Option<CsvHeader>,
    /// True if its names can be those of an article.
    pub is_mapped: bool,
    /// The number of fields of the row after the header.
    pub second: Option<usize>,
}

/// Detects the dialect of a CSV.
pub(crate) fn detect_dialect(beginning: &Beginning<'_>) -> Dialect {
    let line_end = detect_line_end(beginning.bytes);
    let mut lines: Vec<&[u8]> = beginning.bytes.split_inclusive(|byte| *byte == line_end).collect();
    if !beginning.is_all && lines.len() > 1 {
        // It may be cut.
        lines.pop();
    }
    let named = lines.first().and_then(|line| named_delimiter(line));
    let candidates = match &named {
        Some(delimiter) => std::slice::from_ref(delimiter),
        None => &DELIMITERS,
    };
    let skipped = usize::from(named.is_some());
    let mut best: Option<Candidate> = None;
    for delimiter in candidates {
        let candidate = Candidate::new(*delimiter, &lines, skipped, beginning.chooser);
        if best.as_ref().is_none_or(|best| candidate.rank() > best.rank()) {
            best = Some(candidate);
        }
    }
    match best {
        Some(best) => best.into_dialect(line_end, named),
        None => Candidate::new(DEFAULT_DELIMITER, &lines, skipped, beginning.chooser).into_dialect(line_end, named),
    }
}

/// Returns a carriage return for the files of old Macintosh programs, in which no line feed stands
/// but perhaps at the end.
fn detect_line_end(bytes: &[u8]) -> u8 {
    let body = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let body = body.strip_suffix(b"\r").unwrap_or(body);
    if body.contains(&b'\r') && !body.contains(&b'\n') {
        b'\r'
    } else {
        b'\n'
    }
}

/// Returns the delimiter that a first line such as `sep=;` names, for Excel.
fn named_delimiter(line: &[u8]) -> Option<u8> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line
        .strip_prefix(b"\"")
        .and_then(|line| line.strip_suffix(b"\""))
        .unwrap_or(line);
    let (word, rest) = line.split_at_checked(4)?;
    match rest {
        [delimiter, others @ ..] if others.iter().all(|byte| byte == delimiter || *byte == b' ') => (word
            .eq_ignore_ascii_case(b"sep=")
            && delimiter.is_ascii()
            && !matches!(*delimiter, b' ' | b'"')
            && !delimiter.is_ascii_alphanumeric())
        .then_some(*delimiter),
        _ => None,
    }
}

/// The first rows, as one delimiter divides them.
struct Candidate {
    delimiter: u8,
    rows: Vec<CsvRow>,
    /// The index of the header among the rows.
    header: usize,
    /// The fields of an article that the header has.
    known: usize,
    /// The most frequent number of fields, and how many rows have it; zeros where that is one.
    width: usize,
    regular: usize,
}

impl Candidate {
    fn new(delimiter: u8, lines: &[&[u8]], skipped: usize, chooser: &MappingChooser) -> Self {
        let rows = sample_rows(lines, skipped, delimiter);
        let (width, regular) = usual_width(&rows);
        let (header, known) = match find_header(&rows, chooser) {
            Some(found) => found,
            None => (first_wide_row(&rows, width), 0),
        };
        Self {
            delimiter,
            rows,
            header,
            known,
            width,
            regular,
        }
    }

    /// Returns what tells the better of two: the fields known, then the rows that are alike.
    fn rank(&self) -> (usize, usize, usize) {
        (self.known, self.regular, self.width)
    }

    fn into_dialect(self, line_end: u8, named: Option<u8>) -> Dialect {
        let is_divided = named.is_some() || self.rows.iter().any(|row| row.len() > 1);
        let header = self.rows.get(self.header);
        let has_row_numbers = self.has_row_numbers();
        let is_one_column = self.known > 0 && header.is_some_and(|row| row.len() == 1) && !has_row_numbers;
        Dialect {
            delimiter: match (is_divided, is_one_column) {
                (_, true) => NO_DELIMITER,
                (true, false) => self.delimiter,
                (false, false) => DEFAULT_DELIMITER,
            },
            line_end,
            lines_above: header.map_or(0, |row| row.line - 1),
            title: match self.header {
                0 => None,
                _ => self.rows.first().map(describe_row),
            },
            has_row_numbers,
            is_mapped: self.known > 0,
            second: self.rows.get(self.header + 1).map(CsvRow::len),
            header: header.map(CsvHeader::new),
        }
    }

    /// Returns true if each row has one field more than the header, and the first is its number, as
    /// R writes tables. Where the header names an id first, that is the number, and the field too much
    /// is another: which one cannot be told.
    fn has_row_numbers(&self) -> bool {
        let (Some(header), Some(rows)) = (self.rows.get(self.header), self.rows.get(self.header + 1..)) else {
            return false;
        };
        let numbers = rows.iter().map(|row| row.field(0).trim().parse().ok());
        let numbers: Option<Vec<u64>> = numbers.collect();
        let names_id = header.field(0).trim().eq_ignore_ascii_case(ArticleField::Id.as_str());
        !names_id
            && rows.len() >= MIN_NUMBERED_ROWS
            && rows.iter().all(|row| row.len() == header.len() + 1)
            && rows.iter().any(|row| !row.field(header.len()).is_empty())
            && numbers.is_some_and(|numbers| numbers.windows(2).all(|pair| pair[1].checked_sub(pair[0]) == Some(1)))
    }
}

/// Returns the words of a row, for a note.
fn describe_row(row: &CsvRow) -> String {
    let fields = (0..row.len()).map(|index| row.field(index).trim());
    let filled: Vec<_> = fields.filter(|field| !field.is_empty()).collect();
    filled.join(" ").chars().take(60).collect()
}

/// Splits the first lines, but for the first `skipped`, into rows.
fn sample_rows(lines: &[&[u8]], skipped: usize, delimiter: u8) -> Vec<CsvRow> {
    let mut rows = Vec::new();
    let mut at = skipped;
    while at < lines.len() && rows.len() < SAMPLE_ROWS {
        if is_blank(lines[at]) {
            at += 1;
            continue;
        }
        let (text, ends, count) = split_record(&lines[at..], delimiter);
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let fields = starts.zip(&ends).map(|(start, end)| decode_field(&text[start..*end]));
        rows.push(CsvRow::new(at as u64 + 1, fields));
        at += count;
    }
    rows
}

/// Splits the record at the first of `lines`; returns its fields one after the other, the end of
/// each, and the number of its lines.
fn split_record(lines: &[&[u8]], delimiter: u8) -> (Vec<u8>, Vec<usize>, usize) {
    let mut splitter = FieldSplitter::new(delimiter, QuoteRule::Doubled);
    for (index, line) in lines.iter().enumerate() {
        if splitter.add_line(line).is_err() {
            break;
        }
        if !splitter.is_open() {
            let (text, ends) = splitter.finish();
            return (text, ends, index + 1);
        }
    }
    let mut splitter = FieldSplitter::new(delimiter, QuoteRule::WholeField);
    // What is not regular is divided as far as it goes.
    let _ = lines.first().map(|line| splitter.add_line(line));
    let (text, ends) = splitter.finish();
    (text, ends, 1)
}

/// Decodes a field. The encoding of the input is not decided yet: what is not UTF-8 is mostly
/// Windows-1252.
fn decode_field(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Returns the number of fields that most rows have, and how many do.
fn usual_width(rows: &[CsvRow]) -> (usize, usize) {
    let mut widths: Vec<usize> = rows.iter().map(CsvRow::len).collect();
    widths.sort_unstable();
    let groups = widths.chunk_by(|a, b| a == b).map(|group| (group.len(), group[0]));
    match groups.max() {
        Some((count, width)) if width > 1 => (width, count),
        _ => (0, 0),
    }
}

/// Returns the row that is the header and the number of an article's fields that it has. Rows above
/// it, such as the title of an export, are a header less, and have less in them.
fn find_header(rows: &[CsvRow], chooser: &MappingChooser) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    let mut most_filled = 0;
    for (index, row) in rows.iter().enumerate() {
        let filled = row.filled();
        let header = CsvHeader::new(row);
        let may_be = index == 0 || (filled > most_filled && row.len() <= MAX_HEADER_FIELDS && header.has_names_only());
        most_filled = most_filled.max(filled);
        if !may_be {
            continue;
        }
        let Ok(mapping) = chooser.choose(&header) else {
            continue;
        };
        let known = mapping.found.len();
        if (index == 0 || known >= MIN_KNOWN_FIELDS) && best.is_none_or(|(_, most)| known > most) {
            best = Some((index, known));
        }
    }
    best
}

/// Returns the row that must be the header where no name is known: the first, unless it has less in
/// it than most rows have fields.
fn first_wide_row(rows: &[CsvRow], width: usize) -> usize {
    match rows.first() {
        Some(first) if first.filled() < width && first.len() < width => {
            rows.iter().position(|row| row.len() == width).unwrap_or_default()
        }
        _ => 0,
    }
}
