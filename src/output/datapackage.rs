//! `datapackage.json`: the data dictionary of a run's files (Frictionless Data Package, Table Schema).

use super::columns::FileSpec;
use serde_json::{Value, json};

/// The data dictionary of `files`, each a path with what it holds.
pub fn datapackage(files: &[(String, FileSpec)]) -> Value {
    let resources: Vec<Value> = files.iter().map(|(path, spec)| resource(path, spec)).collect();
    json!({
        "profile": "tabular-data-package",
        "name": "regard-run",
        "description": "What news outlets express toward actors. Scores are a tone index over mentions, never an outlet's opinion.",
        "resources": resources,
    })
}

fn resource(path: &str, spec: &FileSpec) -> Value {
    let fields: Vec<Value> = spec
        .columns
        .iter()
        .map(|c| json!({ "name": c.name, "type": c.kind.as_str(), "description": c.description }))
        .collect();
    let mut schema = json!({ "fields": fields, "missingValues": [""] });
    if !spec.key.is_empty() {
        schema["primaryKey"] = json!(spec.key);
    }
    let (name, format) = path.rsplit_once('.').unwrap_or((path, ""));
    let name = name.replace('/', "-");
    json!({ "name": format!("{name}-{format}"), "path": path, "format": format, "description": format!("One row is {}.", spec.row), "schema": schema })
}
