//! The columns of the actor list: the header, and the cells of a row by the name of their column.

use super::header::{COLUMNS, FIRST_NAME, FOUND, IGNORED, LAST_NAME, OWN, is_header, known_column, normalize_name};
use super::notes::{Mend, Notes};
use crate::csv_rows::{HEADER_LINES, RawRow, RawTable, read_table};
use crate::error::Problem;
use crate::terms::ActorType;
use crate::text::{closest, excerpt};

/// Columns that are named in a note.
const NAMED: usize = 8;

/// A list whose header was read.
#[derive(Debug, Default)]
pub(super) struct ListTable {
    /// The positions of each of [`COLUMNS`] in the file; several of aliases alone.
    positions: [Vec<usize>; COLUMNS.len()],
    /// Columns, up to the last that has a name.
    width: usize,
    /// Rows that are not empty.
    rows: Vec<RawRow>,
    /// True for a table that discovery has written.
    pub(super) is_found: bool,
}

/// One row of the table, by column name.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowView<'t> {
    table: &'t ListTable,
    row: &'t RawRow,
}

impl<'t> RowView<'t> {
    /// Returns the line the row begins on, 1-based.
    pub(super) fn line(&self) -> u64 {
        self.row.line
    }

    /// Returns true if the list has the column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.table.has(column)
    }

    /// Returns the cell under a column, trimmed; empty where there is no such column.
    pub(super) fn get(&self, column: &str) -> &'t str {
        self.all(column).next().unwrap_or_default()
    }

    /// Returns the cells under all columns of this name.
    pub(super) fn all(&self, column: &str) -> impl Iterator<Item = &'t str> {
        let cells = self.table.positions(column).iter();
        cells
            .filter_map(|at| self.row.cells.get(*at))
            .map(|cell| bare_cell(cell))
    }

    /// Returns the name: its own cell, or first and last name.
    pub(super) fn name(&self) -> String {
        if self.has("name") {
            return self.get("name").to_owned();
        }
        let name = format!("{} {}", self.get(FIRST_NAME), self.get(LAST_NAME));
        name.trim().to_owned()
    }
}

/// Returns a cell without blanks and curly quotation marks around it, and without the apostrophe that tells a spreadsheet that
/// it is no formula.
fn bare_cell(cell: &str) -> &str {
    let cell = cell.trim();
    let inner = cell.strip_prefix('“').and_then(|cell| cell.strip_suffix('”'));
    let cell = inner.filter(|inner| !inner.contains(['“', '”'])).unwrap_or(cell).trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => cell,
    }
}

impl ListTable {
    /// Reads the header and the rows; faults are appended to `problems`.
    pub(super) fn parse(bytes: &[u8], notes: &mut Notes, problems: &mut Vec<Problem>) -> Self {
        let before = problems.len();
        let mut raw = read_table(bytes, problems);
        raw.notes.iter().for_each(|note| notes.add(note));
        let delimiter = char::from(raw.delimiter).to_string();
        raw.rows.iter_mut().for_each(|row| join_quoted_cells(row, &delimiter));
        let mut table = ListTable::default();
        if raw.rows.is_empty() && problems.len() == before {
            problems.push("the file is empty; its first line must name the columns".into());
        }
        if raw.rows.is_empty() {
            return table;
        }
        match raw.rows.iter().take(HEADER_LINES).position(is_header) {
            Some(at) => {
                let rows = raw.rows.split_off(at + 1);
                if let (Some(title), true) = (raw.rows.first(), at > 0) {
                    let title = excerpt(title.cells.join(" ").trim());
                    notes.add(format_args!("what stands above the header is passed over: “{title}”"));
                }
                let header = &raw.rows[at];
                table.read_header(header, &rows, notes, problems);
                rows.into_iter().for_each(|row| table.push(row, notes, problems));
            }
            None => table.read_names(raw, notes, problems),
        }
        table
    }

    /// Returns true if the list has a column.
    pub(super) fn has(&self, column: &str) -> bool {
        !self.positions(column).is_empty()
    }

    /// Returns true if its rows can have names.
    pub(super) fn has_names(&self) -> bool {
        self.has("name") || self.has(LAST_NAME)
    }

    /// Returns the rows with something in them.
    pub(super) fn rows(&self) -> impl Iterator<Item = RowView<'_>> {
        self.rows.iter().map(|row| RowView { table: self, row })
    }

    fn positions(&self, column: &str) -> &[usize] {
        let index = COLUMNS.iter().position(|known| *known == column);
        index.map_or(&[], |index| &self.positions[index])
    }

    fn read_header(&mut self, header: &RawRow, rows: &[RawRow], notes: &mut Notes, problems: &mut Vec<Problem>) {
        let names: Vec<String> = header.cells.iter().map(|cell| normalize_name(cell)).collect();
        self.width = names
            .iter()
            .rposition(|name| !name.is_empty())
            .map_or(0, |last| last + 1);
        self.is_found = FOUND.iter().all(|column| names.iter().any(|name| name == column));
        for (at, name) in names.iter().enumerate() {
            let Some(index) = COLUMNS[..OWN].iter().position(|known| known == name) else {
                continue;
            };
            if !self.positions[index].is_empty() {
                problems.push(Problem::on_line(
                    header.line,
                    format_args!("there are two columns “{name}”"),
                ));
            }
            self.positions[index].push(at);
        }
        let (mut taken, mut passed_over) = (Vec::new(), Vec::new());
        for (at, name) in names.iter().enumerate() {
            if name.is_empty() || COLUMNS[..OWN].contains(&name.as_str()) || IGNORED.contains(&name.as_str()) {
                continue;
            }
            let cell = excerpt(header.cells[at].trim());
            match self.synonym(&names, at, rows) {
                Some(index) => {
                    self.positions[index].push(at);
                    taken.push(format!("“{cell}” is read as {}", COLUMNS[index]));
                }
                None => match self.find_similar_column(name) {
                    Some(column) => problems.push(Problem::on_line(
                        header.line,
                        format_args!("unknown column “{cell}”; did you mean “{column}”?"),
                    )),
                    None => passed_over.push(format!("“{cell}”")),
                },
            }
        }
        if !taken.is_empty() {
            notes.add(format_args!("columns: {}", taken.join(", ")));
        }
        if !passed_over.is_empty() {
            let more = match passed_over.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            passed_over.truncate(NAMED);
            notes.add(format_args!("columns passed over: {}{more}", passed_over.join(", ")));
        }
        if !self.has_names() {
            problems.push(Problem::on_line(header.line, "there is no column “name”"));
        }
    }

    /// Returns the index of the column that goes by this other name, where the list does not have it already.
    fn synonym(&self, names: &[String], at: usize, rows: &[RawRow]) -> Option<usize> {
        let column = known_column(&names[at])?;
        let index = COLUMNS.iter().position(|known| *known == column)?;
        let is_type = || {
            let cells = rows.iter().filter_map(|row| row.cells.get(at));
            cells
                .map(|cell| cell.trim())
                .any(|cell| ActorType::parse(cell).is_some())
        };
        let is_free = match column {
            "aliases" => true,
            "type" => self.positions[index].is_empty() && is_type(),
            FIRST_NAME | LAST_NAME if names.iter().any(|name| known_column(name) == Some("name")) => false,
            _ => self.positions[index].is_empty(),
        };
        is_free.then_some(index)
    }

    /// Returns the column that the list lacks and that a name may be a mistyped form of.
    fn find_similar_column(&self, name: &str) -> Option<&'static str> {
        let missing = COLUMNS[..OWN].iter().filter(|column| !self.has(column));
        closest(&[name], missing.copied(), |column| column)
    }

    /// Reads a list without a header: a name on each line, also with the last name first, or a name and a type.
    fn read_names(&mut self, raw: RawTable, notes: &mut Notes, problems: &mut Vec<Problem>) {
        let line = raw.rows[0].line;
        let is_typed = |row: &RawRow| {
            let second = row.cells.get(1).map(|cell| cell.trim());
            second.and_then(ActorType::parse).is_some() && row.cells.len() <= 3
        };
        if raw.rows.iter().all(is_typed) {
            notes.add("there is no header: the columns are taken to be name, type, aliases");
            for (at, column) in [1, 2, 3].into_iter().enumerate() {
                self.positions[column].push(at);
            }
            (self.width, self.rows) = (3, raw.rows);
            self.rows.iter_mut().for_each(|row| row.cells.resize(3, String::new()));
            return;
        }
        // "Trump, Donald, Jr." and "Acme, Inc.", but not "trump,Donald Trump,PER".
        let is_name = |row: &RawRow| {
            let filled = row.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
            filled <= 1
                || (filled <= 3 && raw.delimiter == b',' && row.cells[1..].iter().all(|cell| cell.starts_with(' ')))
        };
        if !raw.rows.iter().all(is_name) {
            let what = format!(
                "no column has a known name; the first line must be a header such as {}",
                COLUMNS[..4].join(",")
            );
            return problems.push(Problem::on_line(line, what));
        }
        let first = excerpt(raw.rows[0].cells.join(",").trim());
        notes.add(format_args!(
            "there is no header: each line is taken to be a name, beginning with “{first}”"
        ));
        self.positions[1].push(0);
        self.width = 1;
        self.rows = raw.rows.into_iter().filter_map(read_name_line).collect();
    }

    /// Adds a row, or reports that its number of cells is not that of the header.
    fn push(&mut self, mut row: RawRow, notes: &mut Notes, problems: &mut Vec<Problem>) {
        self.clear_words_for_nothing(&mut row, notes);
        let (found, width, line) = (row.cells.len(), self.width, row.line);
        let filled = row
            .cells
            .iter()
            .rposition(|cell| !cell.trim().is_empty())
            .map_or(0, |last| last + 1);
        if filled <= width && found >= width {
            return self.rows.push(row);
        }
        let needed = self
            .positions("name")
            .iter()
            .chain(self.positions("type"))
            .chain(self.positions(LAST_NAME));
        if found < width && needed.max().is_some_and(|last| *last < found) {
            let what = format!("{found} cells where the header has {width}; the others are taken to be empty");
            notes.count(Mend::MissingCells, line, what);
            row.cells.resize(width, String::new());
            self.rows.push(row);
        } else if found > width && self.ends_with_aliases(&row) {
            let aliases = row.cells.split_off(width - 1).join("|");
            let what = format_args!(
                "the cells after the last column are taken to be aliases too: “{}”",
                excerpt(&aliases)
            );
            notes.count(Mend::SurplusAliases, line, what);
            row.cells.push(aliases);
            self.rows.push(row);
        } else {
            let what = format!(
                "{found} cells where the header has {width}; a cell with the delimiter in it must stand in quotation marks"
            );
            problems.push(Problem::on_line(line, what));
        }
    }

    /// Clears the cells, but for names, that hold a word for nothing.
    fn clear_words_for_nothing(&self, row: &mut RawRow, notes: &mut Notes) {
        let own = COLUMNS[..OWN]
            .iter()
            .zip(&self.positions)
            .filter(|(column, _)| **column != "name");
        for at in own.flat_map(|(_, positions)| positions) {
            let Some(cell) = row.cells.get_mut(*at).filter(|cell| is_word_for_nothing(cell)) else {
                continue;
            };
            notes.count(
                Mend::WordForNothing,
                row.line,
                format_args!("“{}” is taken for an empty cell", excerpt(cell.trim())),
            );
            cell.clear();
        }
    }

    /// Returns true if the last column is that of aliases and the row's type stands in its place.
    fn ends_with_aliases(&self, row: &RawRow) -> bool {
        let at_end = self
            .positions("aliases")
            .last()
            .is_some_and(|last| last + 1 == self.width);
        let types = self.positions("type").first().and_then(|at| row.cells.get(*at));
        at_end && types.is_some_and(|cell| ActorType::parse(cell.trim()).is_some())
    }
}

/// Returns true for what programs write into empty cells, which as an alias would be found in many texts.
fn is_word_for_nothing(cell: &str) -> bool {
    const WORDS: [&str; 9] = ["none", "null", "nan", "n/a", "#n/a", "na", "nil", "-", "–"];
    WORDS.contains(&cell.trim().to_lowercase().as_str())
}

/// Joins the cells of a row that the delimiter has cut although they stand in curly quotation marks.
fn join_quoted_cells(row: &mut RawRow, delimiter: &str) {
    let mut at = 0;
    while at < row.cells.len() {
        let is_open = |cell: &str| cell.trim().starts_with('“') && !cell.contains('”');
        let close = row.cells[at..].iter().position(|cell| cell.trim().ends_with('”'));
        if let (true, Some(close)) = (is_open(&row.cells[at]), close) {
            let joined = row.cells[at..=at + close].join(delimiter);
            row.cells.splice(at..=at + close, [joined]);
        }
        at += 1;
    }
}

/// Returns the row of a list without a header: what stands on its line, without the mark of a list; `None` for a remark.
fn read_name_line(row: RawRow) -> Option<RawRow> {
    let text = row.cells.join(",");
    let text = text.trim().trim_matches(',');
    let numbered = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let bare = match numbered.strip_prefix(['.', ')']) {
        Some(rest) if numbered.len() < text.len() && rest.starts_with(' ') => rest,
        _ => text
            .strip_prefix(['-', '*', '•', '–'])
            .filter(|rest| rest.starts_with(' '))
            .unwrap_or(text),
    };
    (!text.starts_with("# ") && !text.starts_with("//")).then(|| RawRow {
        line: row.line,
        cells: vec![bare.trim().to_owned()],
    })
}
