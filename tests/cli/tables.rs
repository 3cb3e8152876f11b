//! The tables of whole runs against their dictionary, `datapackage.json`: every table is in it, every cell has the type that it
//! names, keys are unique and lead to the rows that they name.

use crate::common::{files, regard, sample, succeeded};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// Articles in which discovered actors turn out to be one, with titles that look like formulas and addresses that are none.
const DUMP: &str = r#"{"id":"007","outlet":"2024","date":"2024-03-01","url":"https://bell.example/1?a=b","title":"<b>Ilvane</b> Praises the Harbor &amp; its Crews","text":"President Mara Ilvane met Finance Minister Bo Dorn on Monday. Ilvane praised the budget."}
{"id":"-1","outlet":"Bell","date":"","url":"javascript:alert(1)","title":"=HYPERLINK(1)","text":"Volodymyr Zelenskyy thanked Mara Ilvane. Later Zelensky flew home."}
{"id":"a3","outlet":"Bell","date":"2024-03-03","title":"","text":"Mara J. Ilvane was born in Halden. Volodymyr Zelensky lied to her, critics say."}
{"id":"a4","outlet":"Bell","date":"2024-03-03","title":"Nothing","text":""}
"#;

/// A list in which one outlet has no lean.
const OUTLETS: &str = "name,lean\nEvening Bell,left\nHalden Post,right\nMarket Courier,right\nThe Workers' Lantern,\n";

/// A table as it was read; an empty cell is `None`.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<Option<String>>>,
}

impl Table {
    fn read(path: &Path) -> Self {
        match path.extension().unwrap().to_str() {
            Some("csv") => Self::of_csv(path),
            _ => Self::of_parquet(path),
        }
    }

    fn of_csv(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let cell = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
        let rows = reader.records().map(|row| row.unwrap().iter().map(cell).collect());
        Self {
            header,
            rows: rows.collect(),
        }
    }

    fn of_parquet(path: &Path) -> Self {
        let file = SerializedFileReader::try_from(path).unwrap();
        let schema = file.metadata().file_metadata().schema();
        let header = schema
            .get_fields()
            .iter()
            .map(|field| field.name().to_owned())
            .collect();
        let rows = file.get_row_iter(None).unwrap().map(|row| {
            let row = row.unwrap();
            row.get_column_iter().map(|(_, field)| text_of(field)).collect()
        });
        Self {
            header,
            rows: rows.collect(),
        }
    }

    /// Adds the rows of another file of the same table.
    fn joined(mut self, other: Self) -> Self {
        self.rows.extend(other.rows);
        self
    }

    /// Returns the cells of some columns, row by row.
    fn cells(&self, names: &Value) -> Vec<Vec<&Option<String>>> {
        let names = names.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
        let places: Vec<usize> = names
            .map(|name| self.header.iter().position(|column| column == name).unwrap())
            .collect();
        let rows = self.rows.iter();
        rows.map(|row| places.iter().map(|at| &row[*at]).collect()).collect()
    }
}

fn text_of(field: &Field) -> Option<String> {
    match field {
        Field::Null => None,
        Field::Str(text) => {
            assert!(!text.is_empty(), "an empty text is NULL");
            Some(text.clone())
        }
        Field::Bytes(bytes) => Some(format!("{:?}", bytes.data())),
        // As text it has the time zone's midnight.
        Field::Date(_) => Some(field.to_string()[..10].to_owned()),
        other => Some(other.to_string()),
    }
}

/// Returns true if a cell can be read as a type of the dictionary.
fn is_of(cell: &str, kind: &str) -> bool {
    match kind {
        "integer" => cell.parse::<i64>().is_ok(),
        "number" => cell.parse::<f64>().is_ok_and(f64::is_finite),
        "date" => cell.parse::<jiff::civil::Date>().is_ok(),
        "boolean" => ["true", "false"].contains(&cell),
        "string" | "any" => true,
        other => panic!("{other}"),
    }
}

/// Reads all tables of `out` and checks them against the dictionary; returns them by their names there.
fn checked_tables(out: &Path) -> HashMap<String, Table> {
    let package: Value = serde_json::from_slice(&std::fs::read(out.join("datapackage.json")).unwrap()).unwrap();
    let resources = package["resources"].as_array().unwrap();
    let listed: HashSet<&str> = resources.iter().flat_map(paths).collect();
    let tables = files(out).into_iter().map(|(name, _)| name);
    let tables = tables.filter(|name| name.ends_with(".csv") || name.ends_with(".parquet"));
    for name in tables {
        assert!(listed.contains(name.as_str()), "{name} is not in the dictionary");
    }
    let mut found = HashMap::new();
    for resource in resources {
        let name = resource["name"].as_str().unwrap();
        let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_.".contains(letter);
        assert!(name.chars().all(is_plain), "{name}");
        let tables = paths(resource).map(|path| {
            let table = Table::read(&out.join(path));
            check_cells(path, &table, &resource["schema"]);
            table
        });
        let table = tables.reduce(Table::joined).unwrap();
        assert!(found.insert(name.to_owned(), table).is_none(), "{name} twice");
    }
    for resource in resources {
        check_keys(&found, resource);
    }
    found
}

/// Returns the path of a resource, or its paths where it is in several files.
fn paths(resource: &Value) -> impl Iterator<Item = &str> {
    let path = &resource["path"];
    let several = path.as_array().into_iter().flatten();
    several.filter_map(Value::as_str).chain(path.as_str())
}

fn check_cells(path: &str, table: &Table, schema: &Value) {
    let fields = schema["fields"].as_array().unwrap();
    let names: Vec<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
    assert_eq!(table.header, names, "{path}");
    for row in &table.rows {
        for (cell, field) in row.iter().zip(fields) {
            let kind = field["type"].as_str().unwrap();
            let fits = match cell {
                Some(cell) => is_of(cell, kind),
                None => field["constraints"]["required"] != true,
            };
            assert!(fits, "{path}: {} is no {kind}: {cell:?}", field["name"]);
        }
    }
}

fn check_keys(tables: &HashMap<String, Table>, resource: &Value) {
    let table = &tables[resource["name"].as_str().unwrap()];
    let schema = &resource["schema"];
    if schema["primaryKey"].is_array() {
        let keys = table.cells(&schema["primaryKey"]);
        let distinct: HashSet<_> = keys.iter().collect();
        assert_eq!(
            distinct.len(),
            keys.len(),
            "{}: {}",
            resource["path"],
            schema["primaryKey"]
        );
    }
    for reference in schema["foreignKeys"].as_array().into_iter().flatten() {
        let target = &tables[reference["reference"]["resource"].as_str().unwrap()];
        let there: HashSet<_> = target.cells(&reference["reference"]["fields"]).into_iter().collect();
        let all = table.cells(&reference["fields"]);
        assert!(
            all.iter().all(|key| there.contains(key)),
            "{}: {reference}",
            resource["path"]
        );
    }
}

fn run(dir: &Path, dump: &str, more: &[&str]) -> HashMap<String, Table> {
    let args = [&["run", dump, "--out", "out", "--min-articles", "2", "-q"], more].concat();
    succeeded(&regard(dir, &args));
    checked_tables(&dir.join("out"))
}

fn dump() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("dump.jsonl"), DUMP).unwrap();
    dir
}

/// The cells of some columns, each a text; an empty one is `-`.
fn shown(table: &Table, names: &[&str]) -> Vec<String> {
    let rows = table.cells(&serde_json::json!(names));
    let texts = |row: Vec<&Option<String>>| {
        let cells = row.into_iter().map(|cell| cell.as_deref().unwrap_or("-"));
        cells.collect::<Vec<_>>().join(" ")
    };
    let mut rows: Vec<String> = rows.into_iter().map(texts).collect();
    rows.sort();
    rows
}

#[test]
fn tables_of_a_list_are_as_the_dictionary_says_and_the_same_in_parquet() {
    let dir = sample();
    std::fs::write(dir.path().join("outlets.csv"), OUTLETS).unwrap();
    let more = [
        "--actors",
        "actors.csv",
        "--outlets",
        "outlets.csv",
        "--group-by",
        "lean",
        "--period",
        "month",
        "--mentions",
        "csv",
        "--per-actor-files",
        "--parquet",
        "--columns",
        "all",
    ];
    let tables = run(dir.path(), "sample.jsonl", &more);
    assert!(!tables["group_comparison-csv"].rows.is_empty());
    let mut twins = 0;
    for (name, table) in &tables {
        let Some(twin) = tables.get(&format!("parquet-{}parquet", name.trim_end_matches("csv"))) else {
            continue;
        };
        twins += 1;
        assert_eq!(
            (&table.header, table.rows.len()),
            (&twin.header, twin.rows.len()),
            "{name}"
        );
        for (one, other) in table.rows.iter().flatten().zip(twin.rows.iter().flatten()) {
            let number = |cell: &Option<String>| cell.as_deref().and_then(|cell| cell.parse::<f64>().ok());
            assert!(
                one == other || number(one) == number(other),
                "{name}: {one:?} {other:?}"
            );
        }
    }
    assert!(twins > 8, "{twins}");
}

#[test]
fn tables_of_discovered_actors_are_as_the_dictionary_says() {
    let dir = dump();
    let tables = run(
        dir.path(),
        "dump.jsonl",
        &["--mentions", "csv", "--min-articles-per-actor", "1"],
    );
    let final_ids: HashSet<String> = shown(&tables["actors-csv"], &["actor_id"]).into_iter().collect();
    for table in ["mentions-csv", "mentions-parquet"] {
        let ids = shown(&tables[table], &["actor_id"]);
        assert!(ids.iter().all(|id| final_ids.contains(id)), "{table}: {ids:?}");
    }
    let ids = |table: &str| {
        shown(
            &tables[table],
            &["mention_id", "article_id", "field", "mention_start", "actor_id"],
        )
    };
    assert_eq!(ids("mentions-csv"), ids("mentions-parquet"));
    let expected = [
        "-1 - =HYPERLINK(1)",
        "007 https://bell.example/1?a=b Ilvane Praises the Harbor & its Crews",
        "a3 - -",
    ];
    assert_eq!(
        shown(&tables["articles-parquet"], &["article_id", "url", "title"]),
        expected
    );
    for table in ["mentions-csv", "mentions-parquet", "sentences-parquet"] {
        let mut rows = shown(&tables[table], &["article_id", "url", "title"]);
        rows.dedup();
        assert_eq!(rows, expected, "{table}");
    }
}

#[test]
fn tables_for_excel_are_as_the_dictionary_says() {
    let dir = dump();
    let tables = run(dir.path(), "dump.jsonl", &["--mentions", "csv", "--excel", "--parquet"]);
    let titles = shown(&tables["mentions-csv"], &["article_id", "title"]);
    assert!(titles.contains(&"'-1 '=HYPERLINK(1)".to_owned()), "{titles:?}");
}

#[test]
fn without_sentences_no_title_is_kept() {
    let dir = dump();
    let tables = run(dir.path(), "dump.jsonl", &["--no-sentences"]);
    for table in ["articles-parquet", "mentions-parquet"] {
        let titles = shown(&tables[table], &["title"]);
        assert!(titles.iter().all(|title| title == "-"), "{table}: {titles:?}");
        assert!(shown(&tables[table], &["url"]).contains(&"https://bell.example/1?a=b".to_owned()));
    }
}

#[test]
fn an_id_of_a_mention_is_the_same_in_every_table_and_in_a_sample() {
    let dir = sample();
    run(dir.path(), "sample.jsonl", &["--actors", "actors.csv"]);
    let args = ["sample", "out", "--out", "coding.csv", "--size", "60", "-q"];
    succeeded(&regard(dir.path(), &args));
    let names = ["mention_id", "article_id", "field", "mention_start", "actor_id"];
    let all: HashSet<String> = shown(&Table::read(&dir.path().join("out/mentions.parquet")), &names)
        .into_iter()
        .collect();
    let drawn = shown(&Table::read(&dir.path().join("coding.csv")), &names);
    assert!(
        !drawn.is_empty() && drawn.iter().all(|row| all.contains(row)),
        "{drawn:?}"
    );
}
