//! The user's list of outlets: `--outlets`.

use crate::csv_rows::{RawRow, read_table};
use crate::error::{Error, Problem, Result};
use crate::output::OutletRow;
use crate::summarize::outlets::spelling_key;
use std::collections::HashMap;
use std::path::Path;

/// The outlets of a list, found by the spellings of their names.
#[derive(Debug, Default)]
pub(crate) struct ListedOutlets {
    outlets: Vec<OutletRow>,
    /// Indexes into `outlets`, by [`spelling_key`].
    by_key: HashMap<String, usize>,
    /// The columns of the list, but for the names.
    pub(super) columns: Vec<String>,
    /// The decisions that were made in order to read the file.
    pub(super) notes: Vec<String>,
}

impl ListedOutlets {
    /// Reads a list.
    ///
    /// # Errors
    /// [`Error::Io`], and [`Error::Invalid`] with all that is wrong.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::io("read the outlets of", path))?;
        let mut problems = Vec::new();
        let list = Self::parse(&bytes, &mut problems);
        if problems.is_empty() {
            return Ok(list);
        }
        Err(Error::Invalid {
            path: path.to_path_buf(),
            problems,
        })
    }

    pub(super) fn parse(bytes: &[u8], problems: &mut Vec<Problem>) -> Self {
        let table = read_table(bytes, problems);
        let mut rows = table.rows.into_iter();
        let header = rows.next().map_or_else(Vec::new, |row| row.cells);
        let header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        let mut list = Self {
            notes: table.notes,
            ..Self::default()
        };
        if !header.iter().any(|name| is_name(name)) {
            problems.push(
                "there is no column “name”; the columns are name, aliases, group, country, lean and your own".into(),
            );
            return list;
        }
        let is_column = |name: &&String| !name.is_empty() && !is_name(name) && !is_alias(name);
        list.columns = header.iter().filter(is_column).cloned().collect();
        for row in rows {
            list.add(&header, &row, problems);
        }
        list
    }

    /// Adds a row, unless it has no name or shares one with an earlier row.
    fn add(&mut self, header: &[String], row: &RawRow, problems: &mut Vec<Problem>) {
        let (mut outlet, mut aliases, mut more) = (OutletRow::default(), Vec::new(), Vec::new());
        for (column, cell) in header.iter().zip(&row.cells) {
            let cell = cell.trim();
            match column.to_lowercase().as_str() {
                name if is_name(name) => cell.clone_into(&mut outlet.outlet),
                name if is_alias(name) => aliases.extend(cell.split(['|', ';'])),
                "group" => cell.clone_into(&mut outlet.group),
                "country" => cell.clone_into(&mut outlet.country),
                "lean" => cell.clone_into(&mut outlet.lean),
                _ if cell.is_empty() => {}
                _ => more.push(format!("{column}={cell}")),
            }
        }
        if outlet.outlet.is_empty() {
            problems.push(Problem::on_line(row.line, "the name is empty"));
            return;
        }
        outlet.more = more.join("|");
        let index = self.outlets.len();
        for name in [outlet.outlet.as_str()].into_iter().chain(aliases) {
            let key = spelling_key(name);
            if key.is_empty() {
                continue;
            }
            let holder = *self.by_key.entry(key).or_insert(index);
            if holder != index {
                let other = &self.outlets[holder].outlet;
                let problem = format!("“{}” is a name of “{other}” too", name.trim());
                problems.push(Problem::on_line(row.line, problem));
            }
        }
        self.outlets.push(outlet);
    }

    /// Checks that the list has a column.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it has not; `path` is where the list was read.
    pub(crate) fn check_column(&self, column: &str, path: &Path) -> Result<()> {
        let wanted = column.trim().to_lowercase();
        if self.columns.iter().any(|own| own.to_lowercase() == wanted) {
            return Ok(());
        }
        let columns = self.columns.join(", ");
        let problem =
            format!("there is no column “{column}”, which --group-by names; those beside the names are: {columns}");
        Err(Error::invalid(path, problem))
    }

    /// Returns the outlet that has a name with this key.
    pub(super) fn find(&self, key: &str) -> Option<&OutletRow> {
        self.outlets.get(*self.by_key.get(key)?)
    }

    /// Returns the names of all outlets, in the order of the list.
    pub(super) fn outlets(&self) -> impl Iterator<Item = &str> {
        self.outlets.iter().map(|outlet| outlet.outlet.as_str())
    }
}

fn is_alias(column: &str) -> bool {
    ["aliases", "alias"]
        .iter()
        .any(|name| column.eq_ignore_ascii_case(name))
}

fn is_name(column: &str) -> bool {
    ["name", "outlet"].iter().any(|name| column.eq_ignore_ascii_case(name))
}
