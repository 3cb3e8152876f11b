//! The list as a table: encoding, delimiter, header and the line each row stands on. Knows nothing of actors.

use crate::error::Problem;
use crate::text::closest;
use csv::{ByteRecord, ReaderBuilder};

/// The columns that a list may have.
pub(crate) const COLUMNS: [&str; 7] = [
    "actor_id",
    "name",
    "type",
    "aliases",
    "case_sensitive",
    "not_before",
    "not_after",
];
/// Columns for the writer of the list only.
const IGNORED: [&str; 8] = [
    "notes",
    "note",
    "comment",
    "n_articles",
    "n_mentions",
    "merged_ids",
    "example",
    "example_article_id",
];
/// Common names for a column that are not similar to its own, or more similar to another's.
const SYNONYMS: [(&str, &str); 14] = [
    ("id", "actor_id"),
    ("key", "actor_id"),
    ("slug", "actor_id"),
    ("actor", "name"),
    ("actor_name", "name"),
    ("label", "name"),
    ("entity", "name"),
    ("kind", "type"),
    ("actor_type", "type"),
    ("category", "type"),
    ("aka", "aliases"),
    ("synonyms", "aliases"),
    ("variants", "aliases"),
    ("case", "case_sensitive"),
];

/// A list's rows, with the cells in the order of [`COLUMNS`].
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// Where the column stands in the file.
    positions: [Option<usize>; COLUMNS.len()],
    /// Rows that are not empty.
    rows: Vec<RawRow>,
}

/// A row of a table as it stands in the file.
#[derive(Debug)]
pub(crate) struct RawRow {
    /// The line it begins on, 1-based.
    pub(crate) line: u64,
    /// Its cells, as many as it has.
    pub(crate) cells: Vec<String>,
}

/// The rows of a table that are not empty, the header among them: commas, semicolons or tabs, with a byte order mark or
/// without. What cannot be read is appended to `problems`.
pub(crate) fn raw_rows(bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<RawRow> {
    let Some(text) = decode(bytes, problems) else {
        return Vec::new();
    };
    let delimiter = delimiter_of(text);
    if let Some(line) = unclosed_quote(text, delimiter) {
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
        let cells = cells_of(&record);
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(RawRow { line, cells });
        }
    }
    rows
}

/// One row of the table, by column name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowView<'t> {
    table: &'t Table,
    row: &'t RawRow,
}

impl<'t> RowView<'t> {
    /// The line the row begins on, 1-based.
    pub(crate) fn line(&self) -> u64 {
        self.row.line
    }

    /// Whether the list has the column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.table.has(column)
    }

    /// The cell under a column, trimmed; empty where there is no such column.
    pub(crate) fn get(&self, column: &str) -> &'t str {
        let position = self.table.position(column);
        position
            .and_then(|at| self.row.cells.get(at))
            .map_or("", |cell| cell.trim())
    }
}

impl Table {
    /// Reads what can be read and appends what cannot to `problems`.
    pub(crate) fn parse(bytes: &[u8], problems: &mut Vec<Problem>) -> Self {
        let before = problems.len();
        let mut rows = raw_rows(bytes, problems).into_iter();
        let mut table = Table::default();
        match rows.next() {
            Some(header) => {
                table.read_header(header.line, &header.cells, problems);
                rows.for_each(|row| table.push(row, header.cells.len(), problems));
            }
            None if problems.len() == before => {
                problems.push("the file is empty; its first line must name the columns".into());
            }
            None => {}
        }
        table
    }

    /// Whether the list has a column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.position(column).is_some()
    }

    /// The rows with something in them.
    pub(crate) fn rows(&self) -> impl Iterator<Item = RowView<'_>> {
        self.rows.iter().map(|row| RowView { table: self, row })
    }

    fn position(&self, column: &str) -> Option<usize> {
        let index = COLUMNS.iter().position(|known| *known == column)?;
        self.positions[index]
    }

    fn read_header(&mut self, line: u64, cells: &[String], problems: &mut Vec<Problem>) {
        let before = problems.len();
        for (at, cell) in cells.iter().enumerate() {
            let name = column_name(cell);
            match COLUMNS.iter().position(|known| *known == name) {
                Some(index) if self.positions[index].is_some() => {
                    problems.push(Problem::on_line(line, format_args!("there are two columns “{name}”")));
                }
                Some(index) => self.positions[index] = Some(at),
                None if name.is_empty() || IGNORED.contains(&name.as_str()) => {}
                None => problems.push(Problem::on_line(line, unknown_column(cell, &name))),
            }
        }
        if self.positions.iter().all(Option::is_none) {
            problems.truncate(before);
            let what = format!(
                "no column has a known name; the first line must be a header such as {}",
                COLUMNS[..4].join(",")
            );
            return problems.push(Problem::on_line(line, what));
        }
        for required in ["name", "type"] {
            if !self.has(required) {
                problems.push(Problem::on_line(line, format_args!("there is no column “{required}”")));
            }
        }
    }

    fn push(&mut self, row: RawRow, width: usize, problems: &mut Vec<Problem>) {
        let found = row.cells.len();
        let surplus = row.cells.iter().skip(width).any(|cell| !cell.trim().is_empty());
        if found < width || surplus {
            let what = format!(
                "{found} cells where the header has {width}; a cell with the delimiter in it must stand in quotation marks"
            );
            problems.push(Problem::on_line(row.line, what));
        } else {
            self.rows.push(row);
        }
    }
}

/// The text without its byte order mark; `None` (and a problem for each bad line) where it is not UTF-8.
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

/// A few characters on either side of the first replaced one, for the message.
fn around_bad(line: &str) -> String {
    let bad = line.chars().position(|c| c == '\u{fffd}').unwrap_or(0);
    let from = bad.saturating_sub(10);
    line.chars()
        .skip(from)
        .take(bad - from + 10)
        .filter(|c| !c.is_control())
        .collect()
}

/// The delimiter that the header has most of, outside quotation marks; a comma where it has none.
fn delimiter_of(text: &str) -> u8 {
    let header = text.trim_start().lines().next().unwrap_or("");
    let count = |delimiter: u8| {
        let mut quoted = false;
        header
            .bytes()
            .filter(|&byte| {
                quoted ^= byte == b'"';
                byte == delimiter && !quoted
            })
            .count()
    };
    // Of equals, max_by_key takes the last.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|&delimiter| count(delimiter))
        .unwrap_or(b',')
}

/// The line of a quotation mark that never closes. The CSV reader would silently take the rest of the file for one cell.
fn unclosed_quote(text: &str, delimiter: u8) -> Option<u64> {
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

fn cells_of(record: &ByteRecord) -> Vec<String> {
    // The text was checked before, and no delimiter can cut a character.
    record
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).into_owned())
        .collect()
}

/// "Actor ID" is as good as "actor_id".
fn column_name(cell: &str) -> String {
    cell.trim().to_lowercase().replace([' ', '-'], "_")
}

fn unknown_column(cell: &str, name: &str) -> String {
    let cell = cell.trim();
    match similar_column(name) {
        Some(column) => format!("unknown column “{cell}”; did you mean “{column}”?"),
        None => format!(
            "unknown column “{cell}”; the columns are {} (and “notes” for what is not for this program)",
            COLUMNS.join(", ")
        ),
    }
}

fn similar_column(name: &str) -> Option<&'static str> {
    let synonym = SYNONYMS.iter().find(|(word, _)| *word == name);
    synonym
        .map(|(_, column)| *column)
        .or_else(|| closest(&[name], COLUMNS, |column| column))
}

/// Line numbers of increasing byte offsets. Not the CSV reader's own: it counts a record from the end of the one before,
/// so that blank lines between them put it off.
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

    /// The line of the first byte at or after `offset` that ends no line.
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
        assert_eq!(delimiter_of("name,type\na;b;c;d"), b',');
        assert_eq!(delimiter_of("name;type\n"), b';');
        assert_eq!(delimiter_of("name\ttype"), b'\t');
        assert_eq!(delimiter_of("\"a,b,c\";type"), b';');
        assert_eq!(delimiter_of("name"), b',');
    }

    #[test]
    fn an_open_quotation_mark_is_found_where_it_stands() {
        assert_eq!(unclosed_quote("a,b\n\"x\"\"y\",5\" disk\n", b','), None);
        assert_eq!(unclosed_quote("a,b\nx,\"y\nz,w\n", b','), Some(2));
        assert_eq!(unclosed_quote("a,\"b\"\"\n", b','), Some(1));
        assert_eq!(unclosed_quote("\"\",\"\"\"\"\n", b','), None);
    }

    #[test]
    fn blank_lines_and_line_breaks_in_cells_do_not_put_the_line_numbers_off() {
        for newline in ["\n", "\r\n", "\r"] {
            let text = "\nname,type\n\n\na,PER\n\"b\nb\",PER\n,\nc,PER".replace('\n', newline);
            let (mut problems, lines) = (Vec::new(), [5, 6, 9]);
            let table = Table::parse(text.as_bytes(), &mut problems);
            let found: Vec<u64> = table.rows().map(|row| row.line()).collect();
            assert_eq!((found.as_slice(), problems.len()), (&lines[..], 0), "{newline:?}");
        }
    }
}
