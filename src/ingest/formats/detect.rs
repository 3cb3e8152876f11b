//! Which format an input has: by its content first, by its name where the content leaves it open.

use crate::ingest::formats::delimited::{Header, delimiter_of};
use crate::ingest::formats::json::Layout;
use crate::ingest::presets::Chooser;
use crate::ingest::source::Stream;

/// The format of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Json(Layout),
    Delimited(u8),
    Parquet,
    Text,
    /// Nothing, or nothing but blanks.
    Empty,
}

impl Format {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Format::Json(Layout::Lines) => "jsonl",
            Format::Json(Layout::Values) => "json",
            Format::Delimited(b'\t') => "tsv",
            Format::Delimited(_) => "csv",
            Format::Parquet => "parquet",
            Format::Text => "text",
            Format::Empty => "empty",
        }
    }
}

/// What the name of a file promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Promise {
    Json,
    Delimited,
    Parquet,
    Text,
}

impl Promise {
    /// By the extension, under that of the compression.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let name = crate::ingest::without_compression(name).to_ascii_lowercase();
        let (_, extension) = name.rsplit_once('.')?;
        match extension {
            "jsonl" | "ndjson" | "json" => Some(Promise::Json),
            "csv" | "tsv" | "tab" => Some(Promise::Delimited),
            "parquet" | "pq" => Some(Promise::Parquet),
            "txt" | "text" => Some(Promise::Text),
            _ => None,
        }
    }
}

/// Beginnings of files that others read better, and what to do with them.
const FOREIGN: [(&[u8], &str); 9] = [
    (
        b"PK\x03\x04",
        "a zip archive or a workbook: unpack it, or save the sheet as CSV (UTF-8)",
    ),
    (b"\xD0\xCF\x11\xE0", "an old Office file: save the sheet as CSV (UTF-8)"),
    (
        b"BZh",
        "compressed with bzip2: unpack it with bunzip2, or pass it on with `bzcat FILE | regard ... -`",
    ),
    (
        b"\xFD7zXZ\x00",
        "compressed with xz: unpack it with unxz, or pass it on with `xzcat FILE | regard ... -`",
    ),
    (b"%PDF-", "a PDF: extract its text first, for example with pdftotext"),
    (b"ARROW1", "an Arrow (Feather) file: write it as Parquet"),
    (b"SQLite format 3", "an SQLite database: export the table as CSV"),
    (b"\xFF\xFE", "in UTF-16: convert it with `iconv -f UTF-16 -t UTF-8`"),
    (b"\xFE\xFF", "in UTF-16: convert it with `iconv -f UTF-16 -t UTF-8`"),
];

/// The format of a stream; otherwise what it is instead.
pub(crate) fn sniff(stream: &Stream, name: &str, chooser: &Chooser) -> Result<Format, String> {
    let head = stream.head();
    let promise = Promise::of(name);
    if let Some((_, what)) = FOREIGN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(format!("the input is {what}"));
    }
    if head.starts_with(b"PAR1") {
        return Ok(Format::Parquet);
    }
    let begin = head.trim_ascii_start();
    if begin.is_empty() && promise != Some(Promise::Text) && stream.head_is_all() {
        return Ok(Format::Empty);
    }
    if let Some(layout) = json_layout(begin, promise) {
        return Ok(Format::Json(layout));
    }
    let line = first_line(head);
    let delimiter = delimiter_of(line);
    match promise {
        Some(Promise::Json) => Ok(Format::Json(Layout::Lines)),
        Some(Promise::Delimited) => Ok(Format::Delimited(delimiter)),
        Some(Promise::Parquet) => Err("the input is named as Parquet but does not begin with PAR1".to_owned()),
        Some(Promise::Text) if is_known_table(line, delimiter, chooser) => Ok(Format::Delimited(delimiter)),
        Some(Promise::Text) => Ok(Format::Text),
        None if is_table(head, line, delimiter, chooser) => Ok(Format::Delimited(delimiter)),
        None if head.contains(&0) => Err("the input is neither a text nor a format known here".to_owned()),
        None => Ok(Format::Text),
    }
}

/// How JSON is laid out, if it is JSON: a text too may begin with a bracket, but not with what JSON puts next.
fn json_layout(begin: &[u8], promise: Option<Promise>) -> Option<Layout> {
    let next = begin.get(1..).unwrap_or_default().trim_ascii_start().first();
    match (begin.first(), next) {
        (Some(b'{'), Some(b'"' | b'}')) => Some(object_layout(begin)),
        (Some(b'{'), _) if promise == Some(Promise::Json) => Some(object_layout(begin)),
        (Some(b'['), Some(b'{' | b']')) => Some(Layout::Values),
        (Some(b'['), _) if promise == Some(Promise::Json) => Some(Layout::Values),
        _ => None,
    }
}

/// Objects that span lines, as news-please writes one a file, are told by a first line that only lacks an end and a
/// second one that does not begin an object.
fn object_layout(begin: &[u8]) -> Layout {
    let mut lines = begin
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty());
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else {
        return Layout::Lines;
    };
    let cut = serde_json::from_slice::<serde::de::IgnoredAny>(first).is_err_and(|error| error.is_eof());
    if cut && !second.starts_with(b"{") {
        Layout::Values
    } else {
        Layout::Lines
    }
}

fn first_line(head: &[u8]) -> &[u8] {
    let line = head
        .split(|byte| *byte == b'\n')
        .find(|line| !line.trim_ascii().is_empty());
    line.unwrap_or_default().trim_ascii_end()
}

/// Whether the line is the header of a source that is known.
fn is_known_table(line: &[u8], delimiter: u8, chooser: &Chooser) -> bool {
    header(line, delimiter)
        .is_some_and(|header| header.len() >= 2 && chooser.choose(&header).is_ok() && chooser.is_header(&header))
}

/// Whether the line is a header by its look and the next line has as many fields, or it can be mapped.
fn is_table(head: &[u8], line: &[u8], delimiter: u8, chooser: &Chooser) -> bool {
    let Some(names) = header(line, delimiter) else {
        return false;
    };
    if !names.looks_like_names() {
        return false;
    }
    if chooser.choose(&names).is_ok() {
        return true;
    }
    let mut lines = head
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii_end)
        .filter(|line| !line.is_empty());
    let second = lines.nth(1).and_then(|line| header(line, delimiter));
    names.len() >= 2 && second.is_some_and(|second| second.len() == names.len())
}

fn header(line: &[u8], delimiter: u8) -> Option<Header> {
    Header::of_line(std::str::from_utf8(line).ok()?, delimiter)
}
