//! Labelled files: JSON Lines and CSV, gzip or not. Every fault is named with its line, and any fault refuses the file:
//! figures over a part of the rows would mislead.

use crate::error::{Error, Problem, Result};
use flate2::read::MultiGzDecoder;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Faults of a file that are listed before the rest is only counted.
const PROBLEMS_SHOWN: usize = 10;

/// Reads JSON Lines; `parse` makes any number of rows of a line's object, or says what is wrong with it.
///
/// # Errors
/// [`Error::Io`]; [`Error::Invalid`] when a line is at fault or there is no row.
pub(super) fn read_json_lines<T>(path: &Path, parse: impl Fn(&Value) -> Result<Vec<T>, String>) -> Result<Vec<T>> {
    let mut rows = Rows::default();
    for (i, line) in open(path)?.lines().enumerate() {
        let line = line.map_err(Error::io("read", path))?;
        let line = line.trim_start_matches('\u{feff}');
        if line.trim().is_empty() {
            continue;
        }
        let row = serde_json::from_str(line).map_err(|e| e.to_string());
        rows.add(i as u64 + 1, row.and_then(|row| parse(&row)));
    }
    rows.finish(path)
}

/// Reads a CSV file; see [`parse_csv`].
///
/// # Errors
/// [`Error::Io`], and as [`parse_csv`].
pub(super) fn read_csv<R: DeserializeOwned, T>(
    path: &Path,
    columns: &[&str],
    convert: impl Fn(R) -> Result<T, String>,
) -> Result<Vec<T>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(Error::io("read", path))?;
    parse_csv(path, &bytes, columns, convert)
}

/// Makes a row of each record of a CSV file with a header that has all of `columns`, others are ignored; `convert` makes
/// the row of what the record says, or says what is wrong with it.
///
/// # Errors
/// [`Error::Invalid`] when the header or a record is at fault or there is no record.
pub(super) fn parse_csv<R: DeserializeOwned, T>(
    path: &Path,
    bytes: &[u8],
    columns: &[&str],
    convert: impl Fn(R) -> Result<T, String>,
) -> Result<Vec<T>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let mut rows = Rows::default();
    match reader.headers() {
        Err(error) => rows.problems.push(problem_of(&error).into()),
        Ok(header) => {
            let missing = columns
                .iter()
                .filter(|column| !header.iter().any(|name| name == **column));
            let expected = columns.join(",");
            rows.problems.extend(
                missing.map(|column| Problem::on_line(1, format_args!("no column “{column}”; expected: {expected}"))),
            );
        }
    }
    if rows.problems.is_empty() {
        let header = reader.headers().cloned().unwrap_or_default();
        for record in reader.into_records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    rows.problems.push(problem_of(&error).into());
                    continue;
                }
            };
            let line = record.position().map_or(0, csv::Position::line);
            let row = record.deserialize(Some(&header)).map_err(|e| problem_of(&e));
            rows.add(line, row.and_then(&convert).map(|row| vec![row]));
        }
    }
    rows.finish(path)
}

/// A CSV error's own words, without its place.
fn problem_of(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.kind().to_string(),
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            format!("line {line}: {len} cells, the header has {expected_len}")
        }
        _ => error.to_string(),
    }
}

/// The decompressed bytes of a file.
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

/// Rows read so far, and what is wrong with the file.
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
    fn add(&mut self, line: u64, parsed: Result<Vec<T>, String>) {
        match parsed {
            Ok(rows) => self.rows.extend(rows),
            Err(problem) => self.problems.push(Problem::on_line(line, problem)),
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
