//! The rows of a CSV file that a person wrote: encoding, delimiter, quotes, and the line on which each row begins.

use crate::error::Problem;
use csv::{ByteRecord, ReaderBuilder};

/// A row of a table as it stands in the file.
#[derive(Debug)]
pub(crate) struct RawRow {
    /// The line it begins on, 1-based.
    pub(crate) line: u64,
    /// Its cells, as many as it has.
    pub(crate) cells: Vec<String>,
}

/// Reads the rows of a table that are not empty, the header among them: commas, semicolons or tabs, with a byte order mark
/// or without. Faults are appended to `problems`.
pub(crate) fn raw_rows(bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<RawRow> {
    let Some(text) = decode(bytes, problems) else {
        return Vec::new();
    };
    let delimiter = detect_delimiter(text);
    if let Some(line) = find_unclosed_quote(text, delimiter) {
        let what = "a quotation mark that opens a cell here is never closed";
        problems.push(Problem::on_line(line, what));
        return Vec::new();
    }
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let (mut rows, mut lines, mut record) = (Vec::new(), LineCounter::new(text), ByteRecord::new());
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                problems.push(error.to_string().into());
                break;
            }
        }
        let line = lines.line_at(record.position().map_or(0, csv::Position::byte) as usize);
        let cells = to_cells(&record);
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(RawRow { line, cells });
        }
    }
    rows
}

/// Returns the text without its byte order mark; `None`, and a problem for each bad line, where it is not UTF-8.
fn decode<'b>(bytes: &'b [u8], problems: &mut Vec<Problem>) -> Option<&'b str> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        problems.push("the file is UTF-16; save it as “CSV UTF-8”".into());
        return None;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.strip_prefix('\u{feff}').unwrap_or(text));
    }
    let bad_lines = bytes
        .split(|&byte| byte == b'\n')
        .zip(1..)
        .filter(|(line, _)| std::str::from_utf8(line).is_err());
    problems.extend(bad_lines.map(|(text, line)| {
        let shown = String::from_utf8_lossy(text);
        let what = format!("not UTF-8 at “{}”; save the file as “CSV UTF-8”", around_bad(&shown));
        Problem::on_line(line, what)
    }));
    None
}

/// Returns a few characters on either side of the first replaced one, for the message.
fn around_bad(line: &str) -> String {
    let bad = line.chars().position(|c| c == '\u{fffd}').unwrap_or(0);
    let from = bad.saturating_sub(10);
    line.chars()
        .skip(from)
        .take(bad - from + 10)
        .filter(|c| !c.is_control())
        .collect()
}

/// Returns the delimiter that the header has most of, outside quotation marks; a comma where it has none.
fn detect_delimiter(text: &str) -> u8 {
    let header = text.trim_start().lines().next().unwrap_or("");
    // Of equals, max_by_key takes the last.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|&delimiter| count_unquoted(header, delimiter))
        .unwrap_or(b',')
}

fn count_unquoted(header: &str, delimiter: u8) -> usize {
    let mut is_quoted = false;
    header
        .bytes()
        .filter(|&byte| {
            is_quoted ^= byte == b'"';
            byte == delimiter && !is_quoted
        })
        .count()
}

/// Returns the line of a quotation mark that never closes: the CSV reader would silently take the rest of the file for one
/// cell.
fn find_unclosed_quote(text: &str, delimiter: u8) -> Option<u64> {
    let (mut opened, mut line, mut cell_begins) = (None, 1, true);
    for byte in text.bytes() {
        match byte {
            b'"' if opened.is_some() => opened = None,
            // Right after a closing mark this is a doubled one, which closes and opens again.
            b'"' if cell_begins => opened = Some(line),
            b'\n' => line += 1,
            _ => {}
        }
        let ends_cell = byte == delimiter || byte == b'\n' || byte == b'\r';
        cell_begins = opened.is_none() && (ends_cell || byte == b'"');
    }
    opened
}

fn to_cells(record: &ByteRecord) -> Vec<String> {
    // The text was checked before, and no delimiter can cut a character.
    record
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).into_owned())
        .collect()
}

/// Converts increasing byte offsets to line numbers. The CSV reader's own are wrong after blank lines: it counts a record
/// from the end of the one before.
struct LineCounter<'t> {
    text: &'t [u8],
    at: usize,
    line: u64,
}

impl<'t> LineCounter<'t> {
    fn new(text: &'t str) -> Self {
        LineCounter {
            text: text.as_bytes(),
            at: 0,
            line: 1,
        }
    }

    /// Returns the line of the first byte at or after `offset` that ends no line.
    fn line_at(&mut self, offset: usize) -> u64 {
        while let Some(&byte) = self.text.get(self.at) {
            let ends_line = byte == b'\n' || byte == b'\r';
            if self.at >= offset && !ends_line {
                break;
            }
            self.at += 1;
            let lone_cr = byte == b'\r' && self.text.get(self.at) != Some(&b'\n');
            self.line += u64::from(byte == b'\n' || lone_cr);
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_shows_the_delimiter() {
        assert_eq!(detect_delimiter("name,type\na;b;c;d"), b',');
        assert_eq!(detect_delimiter("name;type\n"), b';');
        assert_eq!(detect_delimiter("name\ttype"), b'\t');
        assert_eq!(detect_delimiter("\"a,b,c\";type"), b';');
        assert_eq!(detect_delimiter("name"), b',');
    }

    #[test]
    fn an_open_quotation_mark_is_found_where_it_stands() {
        assert_eq!(find_unclosed_quote("a,b\n\"x\"\"y\",5\" disk\n", b','), None);
        assert_eq!(find_unclosed_quote("a,b\nx,\"y\nz,w\n", b','), Some(2));
        assert_eq!(find_unclosed_quote("a,\"b\"\"\n", b','), Some(1));
        assert_eq!(find_unclosed_quote("\"\",\"\"\"\"\n", b','), None);
    }

    #[test]
    fn blank_lines_and_line_breaks_in_cells_do_not_put_the_line_numbers_off() {
        for newline in ["\n", "\r\n", "\r"] {
            let text = "\nname,type\n\n\na,PER\n\"b\nb\",PER\n,\nc,PER".replace('\n', newline);
            let (mut problems, lines) = (Vec::new(), [2, 5, 6, 9]);
            let found: Vec<u64> = raw_rows(text.as_bytes(), &mut problems)
                .iter()
                .map(|row| row.line)
                .collect();
            assert_eq!((found.as_slice(), problems.len()), (&lines[..], 0), "{newline:?}");
        }
    }
}
