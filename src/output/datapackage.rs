//! `datapackage.json`: the data dictionary of a run's files (Frictionless Data Package, Table
//! Schema).

use super::folder::Dialect;
use super::table::TableSpec;
use serde_json::{Value, json};

/// The note on the guard of CSV files for Excel.
const GUARD: &str = "An apostrophe stands before a text that begins with = + - @, tab or CR.";

/// Returns the data dictionary of `files`, each a path with what it holds, and how CSV files are
/// written.
pub fn datapackage(files: &[(String, TableSpec)], dialect: Dialect) -> Value {
    let mut resources: Vec<Value> = files.iter().map(|(path, spec)| resource(path, spec)).collect();
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

fn resource(path: &str, spec: &TableSpec) -> Value {
    let fields: Vec<Value> = spec
        .columns
        .iter()
        .map(|c| json!({ "name": c.name, "type": c.kind.schema_type(), "description": c.description }))
        .collect();
    let mut schema = json!({ "fields": fields, "missingValues": [""] });
    if !spec.key.is_empty() {
        schema["primaryKey"] = json!(spec.key);
    }
    let (name, format) = path.rsplit_once('.').unwrap_or((path, ""));
    let name = name.replace('/', "-");
    json!({ "name": format!("{name}-{format}"), "path": path, "format": format, "description": describe(spec), "schema": schema })
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
