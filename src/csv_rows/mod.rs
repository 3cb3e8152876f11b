//! The rows of a CSV file that a person wrote: encoding, delimiter, quotes, and the line on which each row begins.

mod decode;
mod foreign;

use crate::error::Problem;
use csv::{ByteRecord, ReaderBuilder};
use decode::decode;

/// Lines in which the delimiter of a table is looked for: a title or two may stand above the header.
pub(crate) const HEADER_LINES: usize = 5;

/// A row of a table as it stands in the file.
#[derive(Debug)]
pub(crate) struct RawRow {
    /// The line it begins on, 1-based.
    pub(crate) line: u64,
    /// Its cells, as many as it has.
    pub(crate) cells: Vec<String>,
}

/// A table as it stands in its file.
#[derive(Debug, Default)]
pub(crate) struct RawTable {
    /// The rows that are not empty, the header among them.
    pub(crate) rows: Vec<RawRow>,
    /// The byte between cells.
    pub(crate) delimiter: u8,
    /// The decisions that were made in order to read the file.
    pub(crate) notes: Vec<String>,
}

/// Reads the rows of a table that are not empty, the header among them, as [`read_table`] does.
pub(crate) fn raw_rows(bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<RawRow> {
    read_table(bytes, problems).rows
}

/// Reads a table: commas, semicolons, tabs or pipes, with a byte order mark or without, with Excel's line `sep=;` or without, in
/// any encoding that can be told. Faults are appended to `problems`.
pub(crate) fn read_table(bytes: &[u8], problems: &mut Vec<Problem>) -> RawTable {
    let Some((text, note)) = decode(bytes, problems) else {
        return RawTable::default();
    };
    let (named, begin) = named_delimiter(&text);
    let mut table = RawTable {
        delimiter: named.unwrap_or_else(|| detect_delimiter(&text)),
        notes: note.into_iter().collect(),
        ..RawTable::default()
    };
    if let Some(line) = find_unclosed_quote(&text, table.delimiter) {
        let what = "a quotation mark that opens a cell here is never closed";
        problems.push(Problem::on_line(line, what));
        return table;
    }
    let mut reader = ReaderBuilder::new()
        .delimiter(table.delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(&text.as_bytes()[begin..]);
    let (mut lines, mut record) = (LineCounter::new(&text), ByteRecord::new());
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                problems.push(error.to_string().into());
                break;
            }
        }
        let line = lines.line_at(begin + record.position().map_or(0, csv::Position::byte) as usize);
        let cells = to_cells(&record);
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            table.rows.push(RawRow { line, cells });
        }
    }
    table
}

/// Returns the delimiter that a first line `sep=;` names, and the byte at which the line after it begins.
fn named_delimiter(text: &str) -> (Option<u8>, usize) {
    let line = text.split(['\n', '\r']).next().unwrap_or_default();
    let bare = line.trim_matches('"');
    let named = match bare.get(..4) {
        Some(sep) if sep.eq_ignore_ascii_case("sep=") => bare.as_bytes()[4..].first().copied(),
        _ => None,
    };
    let begin = if named.is_some() { line.len() } else { 0 };
    (named.filter(u8::is_ascii), begin)
}

/// Returns the delimiter that the first line with any has most of, outside quotation marks: that of the header, unless a title
/// stands above it. A comma where there is none.
fn detect_delimiter(text: &str) -> u8 {
    let lines = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty());
    let delimiters = lines.take(HEADER_LINES).find_map(|line| {
        // Of equals, max_by_key takes the last.
        let counts = [b'|', b'\t', b';', b','].map(|delimiter| (count_unquoted(line, delimiter), delimiter));
        let (count, delimiter) = counts.into_iter().max_by_key(|(count, _)| *count)?;
        (count > 0).then_some(delimiter)
    });
    delimiters.unwrap_or(b',')
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
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if opened.is_some() => opened = None,
            // Right after a closing mark this is a doubled one, which closes and opens again.
            b'"' if cell_begins => opened = Some(line),
            b'\n' => line += 1,
            b'\r' if bytes.peek() != Some(&b'\n') => line += 1,
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
        assert_eq!(detect_delimiter("My actors\r\rname|type|aliases\r"), b'|');
    }

    #[test]
    fn an_open_quotation_mark_is_found_where_it_stands() {
        assert_eq!(find_unclosed_quote("a,b\n\"x\"\"y\",5\" disk\n", b','), None);
        assert_eq!(find_unclosed_quote("a,b\nx,\"y\nz,w\n", b','), Some(2));
        assert_eq!(find_unclosed_quote("a,\"b\"\"\n", b','), Some(1));
        assert_eq!(find_unclosed_quote("a,b\rx,\"y\rz,w\r", b','), Some(2));
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

    #[test]
    fn a_first_line_may_name_the_delimiter() {
        for (text, line) in [
            ("sep=;\nname;a,b\n", 2),
            ("\u{feff}\"sep=;\"\r\n\r\nname;a,b", 3),
            ("SEP=;\rname;a,b", 2),
        ] {
            let table = read_table(text.as_bytes(), &mut Vec::new());
            assert_eq!(
                (table.delimiter, table.rows.len(), table.rows[0].line),
                (b';', 1, line),
                "{text:?}"
            );
            assert_eq!(table.rows[0].cells, ["name", "a,b"], "{text:?}");
        }
    }

    #[test]
    fn other_encodings_are_read_and_said() {
        let text = "name,type\nAda,PER\nJos\u{e9} \u{201c}Pepe\u{201d} M\u{fc}ller,PER\n";
        let windows = encoding_rs::WINDOWS_1252.encode(text).0;
        let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [b"\xff\xfe", &utf_16[..]].concat();
        for (bytes, name) in [
            (&windows[..], "windows-1252"),
            (&utf_16, "UTF-16LE"),
            (&marked, "UTF-16LE"),
        ] {
            let (mut problems, expected) = (Vec::new(), "so that line 3 holds “José “Pepe”");
            let table = read_table(bytes, &mut problems);
            assert_eq!(table.rows[2].cells[0], "José “Pepe” Müller", "{name} {problems:?}");
            assert!(
                table.notes[0].contains(name) && table.notes[0].contains(expected),
                "{:?}",
                table.notes
            );
        }
    }
}
