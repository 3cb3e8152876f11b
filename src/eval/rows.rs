//! The reader of all labelled files: JSON Lines and CSV, gzip or not. It reports every fault with
//! its line, and any fault refuses the file, because figures over a part of the rows would mislead.

use super::row_error::RowError;
use crate::error::{Error, Problem, Result};
use flate2::read::MultiGzDecoder;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Number of faults that are listed; the rest is only counted.
const PROBLEMS_SHOWN: usize = 10;

/// Reads JSON Lines; `parse` makes any number of rows from a line's object.
///
/// # Errors
/// [`Error::Io`]; [`Error::Invalid`] when a line is at fault or there is no row.
pub(super) fn read_json_lines<T, I>(path: &Path, parse: impl Fn(&Value) -> Result<I, RowError>) -> Result<Vec<T>>
where
    I: IntoIterator<Item = T>,
{
    let mut rows = Rows::default();
    for (i, line) in open(path)?.lines().enumerate() {
        let line = line.map_err(Error::io("read", path))?;
        let line = line.trim_start_matches('\u{feff}');
        if line.trim().is_empty() {
            continue;
        }
        let object = serde_json::from_str(line).map_err(RowError::from);
        rows.add(i as u64 + 1, object.and_then(|object| parse(&object)));
    }
    rows.finish(path)
}

/// Reads a CSV file; see [`parse_csv`].
///
/// # Errors
/// [`Error::Io`], and those of [`parse_csv`].
pub(super) fn read_csv<R: DeserializeOwned, T>(
    path: &Path,
    columns: &[&str],
    convert: impl Fn(R) -> Result<T, RowError>,
) -> Result<Vec<T>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(Error::io("read", path))?;
    parse_csv(path, &bytes, columns, convert)
}

/// Makes a row of each record of a CSV file, whose header has all of `columns`; other columns are
/// ignored. `convert` makes the row from the record's cells. `path` is for messages.
///
/// # Errors
/// [`Error::Invalid`] when the header or a record is at fault or there is no record.
pub(super) fn parse_csv<R: DeserializeOwned, T>(
    path: &Path,
    bytes: &[u8],
    columns: &[&str],
    convert: impl Fn(R) -> Result<T, RowError>,
) -> Result<Vec<T>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let mut rows = Rows::default();
    match reader.headers() {
        Err(error) => rows.problems.push(malformed_csv(&error)),
        Ok(header) => rows.problems.extend(missing_columns(header, columns)),
    }
    if rows.problems.is_empty() {
        let header = reader.headers().cloned().unwrap_or_default();
        for record in reader.into_records() {
            match record {
                Err(error) => rows.problems.push(malformed_csv(&error)),
                Ok(record) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    match record.deserialize(Some(&header)) {
                        Ok(cells) => rows.add(line, convert(cells).map(Some)),
                        Err(error) => rows.problems.push(wrong_cell(line, &error)),
                    }
                }
            }
        }
    }
    rows.finish(path)
}

fn missing_columns(header: &csv::StringRecord, columns: &[&str]) -> impl Iterator<Item = Problem> {
    let expected = columns.join(",");
    let missing = columns
        .iter()
        .filter(|column| !header.iter().any(|name| name == **column));
    missing.map(move |column| Problem::on_line(1, format_args!("no column “{column}”; expected: {expected}")))
}

fn malformed_csv(error: &csv::Error) -> Problem {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let count = RowError::CellCount {
                cells: *len,
                expected: *expected_len,
            };
            Problem::on_line(pos.as_ref().map_or(0, csv::Position::line), count)
        }
        _ => Problem::new(error),
    }
}

fn wrong_cell(line: u64, error: &csv::Error) -> Problem {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => Problem::on_line(line, RowError::Cell(err.kind().clone())),
        _ => Problem::on_line(line, error),
    }
}

/// Opens a file and decompresses it where it begins as gzip does.
fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    let mut file = BufReader::new(File::open(path).map_err(Error::io("read", path))?);
    let gzip = file
        .fill_buf()
        .map_err(Error::io("read", path))?
        .starts_with(&[0x1f, 0x8b]);
    Ok(if gzip {
        Box::new(BufReader::new(MultiGzDecoder::new(file)))
    } else {
        Box::new(file)
    })
}

/// Returns the string under a key of a row.
pub(super) fn string<'r>(row: &'r Value, key: &'static str) -> Result<&'r str, RowError> {
    row[key].as_str().ok_or(RowError::MissingText(key))
}

/// Returns the list under a key of a row.
pub(super) fn list<'r>(row: &'r Value, key: &'static str) -> Result<&'r [Value], RowError> {
    row[key].as_array().map(Vec::as_slice).ok_or(RowError::MissingList(key))
}

/// The rows read so far, and the faults found.
struct Rows<T> {
    rows: Vec<T>,
    problems: Vec<Problem>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            problems: Vec::new(),
        }
    }
}

impl<T> Rows<T> {
    fn add(&mut self, line: u64, parsed: Result<impl IntoIterator<Item = T>, RowError>) {
        match parsed {
            Ok(rows) => self.rows.extend(rows),
            Err(error) => self.problems.push(Problem::on_line(line, error)),
        }
    }

    fn finish(mut self, path: &Path) -> Result<Vec<T>> {
        if self.rows.is_empty() && self.problems.is_empty() {
            self.problems.push("it holds no row".into());
        }
        if self.problems.is_empty() {
            return Ok(self.rows);
        }
        Err(Error::invalid_first(path, self.problems, PROBLEMS_SHOWN))
    }
}
