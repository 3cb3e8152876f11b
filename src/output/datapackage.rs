//! `datapackage.json`: the data dictionary of a run's files (Frictionless Data Package, Table
//! Schema).

use super::folder::Dialect;
use super::names::{
    ACTORS_FILE, ARTICLES_FILE, BY_GROUP_FILE, BY_OUTLET_FILE, BY_OUTLET_PERIOD_FILE, BY_PERIOD_FILE, CHANGES_FILE,
    COMPARISON_BY_PERIOD_FILE, COMPARISON_FILE, COPIES_FILE, GROUP_COMPARISON_FILE, MENTIONS_CSV, MENTIONS_FILE,
    SENTENCES_FILE,
};
use super::table::{ColumnSpec, TableSpec};
use serde_json::{Value, json};

/// The note on the guard of CSV files for Excel.
const GUARD: &str = "An apostrophe stands before a text that begins with = + - @, tab or CR.";

const ARTICLE: &[&str] = &["article_id"];
const ACTOR: &[&str] = &["actor_id"];
const SENTENCE: &[&str] = &["article_id", "field", "sentence_index"];

/// The columns of a file by which each of its rows finds one row of another file.
const REFERENCES: [(&str, &[&str], &str); 14] = [
    (MENTIONS_FILE, ARTICLE, ARTICLES_FILE),
    (MENTIONS_FILE, SENTENCE, SENTENCES_FILE),
    (MENTIONS_CSV, ARTICLE, ARTICLES_FILE),
    (MENTIONS_CSV, SENTENCE, SENTENCES_FILE),
    (SENTENCES_FILE, ARTICLE, ARTICLES_FILE),
    (COPIES_FILE, ARTICLE, ARTICLES_FILE),
    (BY_OUTLET_FILE, ACTOR, ACTORS_FILE),
    (BY_PERIOD_FILE, ACTOR, ACTORS_FILE),
    (BY_OUTLET_PERIOD_FILE, ACTOR, ACTORS_FILE),
    (COMPARISON_FILE, ACTOR, ACTORS_FILE),
    (COMPARISON_BY_PERIOD_FILE, ACTOR, ACTORS_FILE),
    (CHANGES_FILE, ACTOR, ACTORS_FILE),
    (BY_GROUP_FILE, ACTOR, ACTORS_FILE),
    (GROUP_COMPARISON_FILE, ACTOR, ACTORS_FILE),
];

/// Returns the data dictionary of `files`, each a path with what it holds, sorted by path, and how
/// CSV files are written.
pub fn datapackage(files: &[(String, TableSpec)], dialect: Dialect) -> Value {
    let mut resources: Vec<Value> = files.chunk_by(are_of_one_table).filter_map(resource).collect();
    for resource in &mut resources {
        let path = resource["path"].as_str().unwrap_or_default();
        let references: Vec<Value> = references(path, files, dialect).collect();
        if !references.is_empty() {
            resource["schema"]["foreignKeys"] = json!(references);
        }
    }
    if dialect == Dialect::Excel {
        for csv in resources.iter_mut().filter(|resource| resource["format"] == "csv") {
            csv["dialect"] = json!({ "lineTerminator": "\r\n" });
            csv["description"] = json!(format!("{} {GUARD}", csv["description"].as_str().unwrap_or_default()));
        }
    }
    json!({
        "profile": "tabular-data-package",
        "name": "regard-run",
        "description": "What news outlets express toward actors. Scores are a tone index over mentions, never an outlet's opinion.",
        "resources": resources,
    })
}

/// Returns true for two files of one folder with the same columns, such as those of two actors. They are parts of one table,
/// which is described once.
fn are_of_one_table((a, spec): &(String, TableSpec), (b, other): &(String, TableSpec)) -> bool {
    let folder = folder_of(a);
    folder.is_some() && folder == folder_of(b) && spec == other
}

fn folder_of(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder)
}

/// Describes a table that is in one file, or in several of a folder; `None` without a file.
fn resource(files: &[(String, TableSpec)]) -> Option<Value> {
    let (first, spec) = files.first()?;
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    let (name, path) = match paths[..] {
        [path] => (path, json!(path)),
        _ => (folder_of(first)?, json!(paths)),
    };
    let fields: Vec<Value> = spec.columns.iter().map(field).collect();
    let mut schema = json!({ "fields": fields, "missingValues": missing_values(first) });
    if !spec.key.is_empty() {
        schema["primaryKey"] = json!(spec.key);
    }
    Some(json!({
        "name": resource_name(name),
        "path": path,
        "profile": "tabular-data-resource",
        "format": format_of(first),
        "encoding": "utf-8",
        "description": describe(spec),
        "schema": schema,
    }))
}

/// Returns the texts that stand for no value. The validator of this standard reads Parquet by way of pandas, to which an integer
/// that is not there is NaN.
fn missing_values(path: &str) -> &'static [&'static str] {
    match format_of(path) {
        "parquet" => &["", "nan"],
        _ => &[""],
    }
}

fn field(column: &ColumnSpec) -> Value {
    let mut field =
        json!({ "name": column.name, "type": column.kind.schema_type(), "description": column.description });
    if !column.is_optional {
        field["constraints"] = json!({ "required": true });
    }
    field
}

fn format_of(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, format)| format)
}

/// Returns the name of the file at `path`, of the letters that such names may have.
fn resource_name(path: &str) -> String {
    let mut name = String::new();
    for letter in path.chars() {
        match letter {
            'a'..='z' | '0'..='9' | '_' | '-' => name.push(letter),
            '/' | '.' => name.push('-'),
            other => name += &format!(".{:x}", u32::from(other)),
        }
    }
    name
}

/// Returns the foreign keys of the file at `path` into others of `files`. The guard of CSV files for Excel may change an id,
/// which in Parquet is as it was.
fn references<'f>(
    path: &'f str,
    files: &'f [(String, TableSpec)],
    dialect: Dialect,
) -> impl Iterator<Item = Value> + use<'f> {
    let own = REFERENCES.iter().filter(move |(from, _, to)| {
        let is_there = *from == path && files.iter().any(|(file, _)| file == to);
        is_there && (dialect == Dialect::Plain || format_of(from) == format_of(to))
    });
    own.map(|(_, fields, to)| {
        json!({
            "fields": fields,
            "reference": { "resource": resource_name(to), "fields": fields },
        })
    })
}

/// Returns what a row is, and which columns are not in the file.
fn describe(spec: &TableSpec) -> String {
    let row = format!("One row is {}.", spec.row);
    if spec.left_out.is_empty() {
        return row;
    }
    format!(
        "{row} --columns all writes {} more columns: {}. To get them without scoring again: regard summarize OUT --out OUT --columns all, with the run's other flags, where OUT is the folder that holds mentions.parquet.",
        spec.left_out.len(),
        spec.left_out.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{ACTORS, ACTORS_BY_OUTLET, ACTORS_BY_PERIOD};

    #[test]
    fn files_of_one_table_are_described_once() {
        let files = [
            ("actors.csv", ACTORS.spec()),
            ("actors/mara.csv", ACTORS_BY_OUTLET.spec()),
            ("actors/tobin.csv", ACTORS_BY_OUTLET.spec()),
            ("parquet/actors.parquet", ACTORS.spec()),
            ("parquet/actors_by_period.parquet", ACTORS_BY_PERIOD.spec()),
        ];
        let package = datapackage(&files.map(|(path, spec)| (path.to_owned(), spec)), Dialect::Plain);
        let resources = package["resources"].as_array().unwrap().iter();
        let named: Vec<(&Value, &Value)> = resources.map(|one| (&one["name"], &one["path"])).collect();
        let expected = [
            (json!("actors-csv"), json!("actors.csv")),
            (json!("actors"), json!(["actors/mara.csv", "actors/tobin.csv"])),
            (json!("parquet-actors-parquet"), json!("parquet/actors.parquet")),
            (
                json!("parquet-actors_by_period-parquet"),
                json!("parquet/actors_by_period.parquet"),
            ),
        ];
        assert_eq!(named, expected.each_ref().map(|(name, path)| (name, path)));
    }
}
