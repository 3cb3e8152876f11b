//! The columns of the actor list: the header, and the cells of a row by the name of their column.

use crate::csv_rows::{RawRow, raw_rows};
use crate::error::Problem;
use crate::text::closest;

/// Columns that a list may have.
pub(crate) const COLUMNS: [&str; 7] = [
    "actor_id",
    "name",
    "type",
    "aliases",
    "case_sensitive",
    "not_before",
    "not_after",
];
/// Columns that are ignored: notes of the list's author, and columns of `actors_found.csv`.
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

/// A list whose header was read.
#[derive(Debug, Default)]
pub(crate) struct ListTable {
    /// The position of each of [`COLUMNS`] in the file.
    positions: [Option<usize>; COLUMNS.len()],
    /// Rows that are not empty.
    rows: Vec<RawRow>,
}

/// One row of the table, by column name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowView<'t> {
    table: &'t ListTable,
    row: &'t RawRow,
}

impl<'t> RowView<'t> {
    /// Returns the line the row begins on, 1-based.
    pub(crate) fn line(&self) -> u64 {
        self.row.line
    }

    /// Returns true if the list has the column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.table.has(column)
    }

    /// Returns the cell under a column, trimmed; empty where there is no such column.
    pub(crate) fn get(&self, column: &str) -> &'t str {
        let position = self.table.position(column);
        position
            .and_then(|at| self.row.cells.get(at))
            .map_or("", |cell| cell.trim())
    }
}

impl ListTable {
    /// Reads the header and the rows; faults are appended to `problems`.
    pub(crate) fn parse(bytes: &[u8], problems: &mut Vec<Problem>) -> Self {
        let before = problems.len();
        let mut rows = raw_rows(bytes, problems).into_iter();
        let mut table = ListTable::default();
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

    /// Returns true if the list has a column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.position(column).is_some()
    }

    /// Returns the rows with something in them.
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
            let name = normalize_name(cell);
            match COLUMNS.iter().position(|known| *known == name) {
                Some(index) if self.positions[index].is_some() => {
                    problems.push(Problem::on_line(line, format_args!("there are two columns “{name}”")));
                }
                Some(index) => self.positions[index] = Some(at),
                None if name.is_empty() || IGNORED.contains(&name.as_str()) => {}
                None => problems.push(Problem::on_line(line, describe_unknown_column(cell, &name))),
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

    /// Adds a row, or reports that its number of cells is not `width`.
    fn push(&mut self, row: RawRow, width: usize, problems: &mut Vec<Problem>) {
        let found = row.cells.len();
        let has_surplus = row.cells.iter().skip(width).any(|cell| !cell.trim().is_empty());
        if found < width || has_surplus {
            let what = format!(
                "{found} cells where the header has {width}; a cell with the delimiter in it must stand in quotation marks"
            );
            problems.push(Problem::on_line(row.line, what));
        } else {
            self.rows.push(row);
        }
    }
}

/// Brings a column's name into the form of [`COLUMNS`]: "Actor ID" becomes "actor_id".
fn normalize_name(cell: &str) -> String {
    cell.trim().to_lowercase().replace([' ', '-'], "_")
}

fn describe_unknown_column(cell: &str, name: &str) -> String {
    let cell = cell.trim();
    match find_similar_column(name) {
        Some(column) => format!("unknown column “{cell}”; did you mean “{column}”?"),
        None => format!(
            "unknown column “{cell}”; the columns are {} (and “notes”, which is ignored)",
            COLUMNS.join(", ")
        ),
    }
}

fn find_similar_column(name: &str) -> Option<&'static str> {
    let synonym = SYNONYMS.iter().find(|(word, _)| *word == name);
    synonym
        .map(|(_, column)| *column)
        .or_else(|| closest(&[name], COLUMNS, |column| column))
}
