//! The parts in which two files differ.

use crate::output::FACTS_KEY;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::Row;
use ::parquet::schema::types::Type;
use csv::StringRecord;
use serde_json::Value;
use std::error::Error;
use std::fs::File;
use std::path::Path;

/// Differences shown of a file.
const SHOWN: usize = 5;
/// Characters shown of a value.
const VALUE_CHARS: usize = 60;
/// The word that a message shows in the place of a value that is not there.
const NOTHING: &str = "nothing";

type CompareResult<T> = Result<T, Box<dyn Error>>;

/// The first parts, at most a handful, in which the file `here` differs from that which was made `again`, for a person: cells of
/// CSV and Parquet, places in JSON, lines of other texts. That one cannot be read as what its name says is a difference too.
pub fn differences(here: &Path, again: &Path) -> Vec<String> {
    let kind = here
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default();
    let found = match kind {
        "csv" => csv_differences(here, again),
        "parquet" => parquet_differences(here, again),
        "json" => json_differences(here, again),
        _ => line_differences(here, again),
    };
    let found = match found {
        Ok(found) => found,
        Err(error) => vec![format!("it cannot be compared as {kind}: {error}")],
    };
    if found.is_empty() {
        return vec!["what it holds is the same, written in other bytes".to_owned()];
    }
    found
}

/// Gathers cells that differ, of two tables that are read side by side.
struct CellDifferences {
    found: Vec<String>,
    /// Cells and rows that differ, and rows of each table.
    cells: u64,
    rows: u64,
    lengths: [u64; 2],
}

impl CellDifferences {
    fn new() -> Self {
        Self {
            found: Vec::new(),
            cells: 0,
            rows: 0,
            lengths: [0, 0],
        }
    }

    /// Adds a row of each table, their cells in order of `columns`; the first cell says whose row it is.
    fn add(&mut self, columns: &[String], row: &str, here: &[String], again: &[String]) {
        let unlike: Vec<usize> = (0..here.len().max(again.len()))
            .filter(|at| here.get(*at) != again.get(*at))
            .collect();
        self.rows += u64::from(!unlike.is_empty());
        self.cells += unlike.len() as u64;
        let key = shortened(here.first().map_or("", String::as_str));
        let room = SHOWN.saturating_sub(self.found.len());
        self.found.extend(unlike.into_iter().take(room).map(|at| {
            let column = columns.get(at).map_or("(no column)", String::as_str);
            let [here, again] = [here, again].map(|cells| cells.get(at).map_or(NOTHING, String::as_str));
            format!("{row} ({key}), column {column}: {}", both(here, again))
        }));
    }

    fn finish(mut self) -> Vec<String> {
        let [here, again] = self.lengths;
        if here != again {
            self.found.insert(0, format!("{here} rows here, {again} again"));
        }
        if self.cells > SHOWN as u64 {
            self.found.push(format!(
                "and so on: cells that differ: {}, in rows: {}",
                self.cells, self.rows
            ));
        }
        self.found
    }
}

fn csv_differences(here: &Path, again: &Path) -> CompareResult<Vec<String>> {
    let open = |path: &Path| {
        let mut builder = csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true).from_path(path)
    };
    let (mut here, mut again) = (open(here)?.into_records(), open(again)?.into_records());
    let (header, other) = (here.next().transpose()?, again.next().transpose()?);
    let [header, other] = [header, other].map(|header| cells_of(&header.unwrap_or_default()));
    if header != other {
        let list = |header: &[String]| header.join(",");
        return Ok(vec![format!(
            "line 1, the columns: {}",
            both(&list(&header), &list(&other))
        )]);
    }
    let mut cells = CellDifferences::new();
    loop {
        match (here.next().transpose()?, again.next().transpose()?) {
            (None, None) => return Ok(cells.finish()),
            (Some(here), Some(again)) => {
                let line = here.position().map_or(0, csv::Position::line);
                cells.add(&header, &format!("line {line}"), &cells_of(&here), &cells_of(&again));
                cells.lengths = cells.lengths.map(|rows| rows + 1);
            }
            (here, _) => cells.lengths[usize::from(here.is_none())] += 1,
        }
    }
}

fn cells_of(record: &StringRecord) -> Vec<String> {
    record
        .iter()
        .map(|cell| cell.trim_start_matches('\u{feff}').to_owned())
        .collect()
}

fn parquet_differences(here: &Path, again: &Path) -> CompareResult<Vec<String>> {
    let (here, again) = (ParquetFile::open(here)?, ParquetFile::open(again)?);
    // The row interface panics on types that it does not know: of a file of ours it knows all.
    if here.schema() != again.schema() {
        let columns = |file: &ParquetFile| file.columns().join(",");
        let names = both(&columns(&here), &columns(&again));
        return Ok(vec![format!("the columns or their types: {names}")]);
    }
    let columns = here.columns();
    let (mut rows, mut others) = (here.0.get_row_iter(None)?, again.0.get_row_iter(None)?);
    let mut cells = CellDifferences::new();
    loop {
        match (rows.next().transpose()?, others.next().transpose()?) {
            (None, None) => break,
            (Some(row), Some(other)) => {
                cells.lengths = cells.lengths.map(|rows| rows + 1);
                let number = format!("row {}", cells.lengths[0]);
                cells.add(&columns, &number, &values_of(&row), &values_of(&other));
            }
            (row, _) => cells.lengths[usize::from(row.is_none())] += 1,
        }
    }
    let mut found = cells.finish();
    let facts = [here.facts(), again.facts()];
    let mut places = Vec::new();
    unlike_values("the footer", &facts[0], &facts[1], &mut places);
    found.extend(places.into_iter().take(SHOWN));
    Ok(found)
}

struct ParquetFile(SerializedFileReader<File>);

impl ParquetFile {
    fn open(path: &Path) -> CompareResult<Self> {
        Ok(Self(SerializedFileReader::new(File::open(path)?)?))
    }

    fn schema(&self) -> &Type {
        self.0.metadata().file_metadata().schema()
    }

    fn columns(&self) -> Vec<String> {
        self.schema()
            .get_fields()
            .iter()
            .map(|field| field.name().to_owned())
            .collect()
    }

    /// Returns the facts of the run in the footer.
    fn facts(&self) -> Value {
        let pairs = self.0.metadata().file_metadata().key_value_metadata();
        let facts = pairs.into_iter().flatten().find(|pair| pair.key == FACTS_KEY);
        let text = facts.and_then(|pair| pair.value.as_deref()).unwrap_or_default();
        serde_json::from_str(text).unwrap_or_default()
    }
}

fn values_of(row: &Row) -> Vec<String> {
    row.get_column_iter().map(|(_, value)| value.to_string()).collect()
}

fn json_differences(here: &Path, again: &Path) -> CompareResult<Vec<String>> {
    let read = |path: &Path| -> CompareResult<Value> { Ok(serde_json::from_slice(&std::fs::read(path)?)?) };
    let mut found = Vec::new();
    unlike_values("", &read(here)?, &read(again)?, &mut found);
    found.truncate(SHOWN);
    Ok(found)
}

/// Adds the places in which two values differ; `place` is their own.
fn unlike_values(place: &str, here: &Value, again: &Value, found: &mut Vec<String>) {
    match (here, again) {
        (Value::Object(mine), Value::Object(theirs)) => {
            let more = theirs.keys().filter(|key| !mine.contains_key(*key));
            for key in mine.keys().chain(more) {
                unlike_values(&format!("{place}/{key}"), &here[key], &again[key], found);
            }
        }
        (Value::Array(mine), Value::Array(theirs)) => {
            for at in 0..mine.len().max(theirs.len()) {
                let item = |list: &[Value]| list.get(at).cloned().unwrap_or_default();
                unlike_values(&format!("{place}/{at}"), &item(mine), &item(theirs), found);
            }
        }
        _ if here != again => found.push(format!("{place}: {}", both(&here.to_string(), &again.to_string()))),
        _ => {}
    }
}

fn line_differences(here: &Path, again: &Path) -> CompareResult<Vec<String>> {
    let (here, again) = (std::fs::read(here)?, std::fs::read(again)?);
    let (Ok(here), Ok(again)) = (str::from_utf8(&here), str::from_utf8(&again)) else {
        let at = here.iter().zip(&again).take_while(|(a, b)| a == b).count();
        return Ok(vec![format!("from byte {} on", at + 1)]);
    };
    let (mut lines, mut others) = (here.split('\n'), again.split('\n'));
    for number in 1.. {
        match (lines.next(), others.next()) {
            (None, None) => break,
            (here, again) if here != again => {
                let [here, again] = [here, again].map(|line| line.unwrap_or(NOTHING));
                return Ok(vec![format!("line {number}: {}", both(here, again))]);
            }
            _ => {}
        }
    }
    Ok(Vec::new())
}

/// Two values that differ, of long ones what stands around the first difference.
fn both(here: &str, again: &str) -> String {
    let common = here.chars().zip(again.chars()).take_while(|(a, b)| a == b).count();
    let long = here.chars().count().max(again.chars().count()) > VALUE_CHARS;
    let skipped = if long {
        common.saturating_sub(VALUE_CHARS / 3)
    } else {
        0
    };
    let part = |value: &str| {
        let part: String = value.chars().skip(skipped).collect();
        let part = shortened(&part);
        if skipped > 0 { format!("…{part}") } else { part }
    };
    format!("here {}, again {}", part(here), part(again))
}

fn shortened(value: &str) -> String {
    if value.chars().count() <= VALUE_CHARS {
        return value.to_owned();
    }
    value.chars().take(VALUE_CHARS).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, here: &[u8], again: &[u8]) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        let paths = ["here", "again"].map(|folder| dir.path().join(folder).join(name));
        for (path, bytes) in paths.iter().zip([here, again]) {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        differences(&paths[0], &paths[1])
    }

    #[test]
    fn cells_are_named_by_line_key_and_column() {
        let here = b"id,name,score\na,\"two\nlines\",1\nb,Y,2\n";
        assert_eq!(
            of("x.csv", here, b"id,name,score\na,\"two\nlines\",1\nb,Z,3\n"),
            [
                "line 4 (b), column name: here Y, again Z",
                "line 4 (b), column score: here 2, again 3"
            ]
        );
        assert_eq!(
            of("x.csv", here, b"id,name,score\na,\"two\nlines\",1\n"),
            ["2 rows here, 1 again"]
        );
        assert_eq!(
            of("x.csv", here, b"id,name\n"),
            ["line 1, the columns: here id,name,score, again id,name"]
        );
        let other_bytes = ["what it holds is the same, written in other bytes"];
        assert_eq!(of("x.csv", b"id\na\n", b"\xEF\xBB\xBFid\r\n\"a\"\r\n"), other_bytes);
    }

    #[test]
    fn of_many_cells_the_first_are_named() {
        let rows = |score: u32| (0..9).fold("id,score\n".to_owned(), |text, id| format!("{text}{id},{score}\n"));
        let found = of("x.csv", rows(1).as_bytes(), rows(2).as_bytes());
        assert_eq!(found.len(), SHOWN + 1);
        assert_eq!(found[SHOWN], "and so on: cells that differ: 9, in rows: 9");
    }

    #[test]
    fn places_and_lines_are_named() {
        assert_eq!(
            of(
                "x.json",
                br#"{"a": {"b": [1, 2]}}"#,
                br#"{"a": {"b": [1, 3]}, "c": null, "d": 4}"#
            ),
            ["/a/b/1: here 2, again 3", "/d: here null, again 4"]
        );
        let page = |word: &str| format!("<p>\n{}{word}</p>\n", "é".repeat(100));
        let before = "é".repeat(VALUE_CHARS / 3);
        assert_eq!(
            of("x.html", page("good").as_bytes(), page("bad").as_bytes()),
            [format!("line 2: here …{before}good</p>, again …{before}bad</p>")]
        );
        assert_eq!(of("x.xlsx", b"PK\xFF\x01", b"PK\xFF\x02"), ["from byte 4 on"]);
        assert!(of("x.parquet", b"PAR1", b"PAR2")[0].contains("it cannot be compared as parquet"));
    }
}
