//! The errors for an input, or a record of it, without a text: their messages name the fields found
//! and the remedy.

use crate::ingest::error::did_you_mean;
use crate::ingest::field_mapping::{ArticleField, FieldMapping};
use crate::ingest::presets::{PRESETS, Preset};
use crate::ingest::record_to_article::{FieldValue, SourceRecord};
use crate::text::closest;

/// The names listed in a message at most.
const MAX_NAMES: usize = 30;

/// The letters of a name shown in a message at most.
const MAX_NAME_LETTERS: usize = 60;

/// A fault of an input for which no field mapping can be chosen.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MappingError {
    /// The input does not have a name that the user gave with `--map`.
    #[error(
        "`{name}`, which --map names for {field}, is not among the fields {}; {}name one of them with --map \
         {field}=COLUMN",
        list_names(names),
        did_you_mean(name, names)
    )]
    MappedNameMissing {
        field: ArticleField,
        name: String,
        names: Vec<String>,
    },
    /// The source is known and has no texts; the sentence says what it has instead.
    #[error("{0}; fetch the articles' text first, or name the field that holds it with --map text=COLUMN")]
    TextlessSource(&'static str),
    /// No field is known to be the text. `candidates` are the names whose values may be one; `preset`
    /// is the one that the user chose.
    #[error(
        "none of the fields {} is known to hold an article's text{}; {}",
        list_names(names),
        preset.map(text_names).unwrap_or_default(),
        suggest_text_field(*preset, candidates)
    )]
    NoTextField {
        names: Vec<String>,
        candidates: Vec<String>,
        preset: Option<&'static Preset>,
    },
}

/// Returns " (preset x looks for `a`, `b`)".
fn text_names(preset: &Preset) -> String {
    format!(" (preset {} looks for `{}`)", preset.name, preset.text.join("`, `"))
}

/// Suggests the name that is most similar to a known name of the text field.
fn suggest_text_field(preset: Option<&Preset>, names: &[String]) -> String {
    let known: Vec<&str> = match preset {
        Some(preset) => preset.text.to_vec(),
        None => PRESETS.iter().flat_map(|preset| preset.text).copied().collect(),
    };
    match closest(&known, names, |name| name) {
        Some(name) => format!("did you mean `{name}`? Then give --map text={name}"),
        None => "name the one that does with --map text=COLUMN".to_owned(),
    }
}

/// Lists names as "`a`, `b` and 3 more".
fn list_names(names: &[String]) -> String {
    if names.is_empty() {
        return "(none)".to_owned();
    }
    let shown: Vec<_> = names.iter().take(MAX_NAMES).map(|name| shorten_name(name)).collect();
    let more = match names.len().saturating_sub(MAX_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}

fn shorten_name(name: &str) -> String {
    match name.char_indices().nth(MAX_NAME_LETTERS) {
        None => format!("`{name}`"),
        Some((end, _)) => format!("`{}…`", &name[..end]),
    }
}

/// Describes a record without a text, for `skipped.csv`.
pub(crate) fn describe_missing_text(record: &dyn SourceRecord, mapping: &FieldMapping, title: &str) -> String {
    let names = mapping.names(ArticleField::Text);
    for name in names {
        let kind = match record.value(name) {
            FieldValue::Other(kind) => kind,
            FieldValue::Fraction(_) => "a number",
            _ => continue,
        };
        return format!("`{name}` is {kind}, not a text{}", describe_names(record));
    }
    let names = mapping.found.get(&ArticleField::Text).map_or(names, Vec::as_slice);
    let names = names.join("`, `");
    if title.is_empty() {
        format!("`{names}` is empty or missing{}", describe_names(record))
    } else {
        format!("only a title: `{names}` is empty or missing{}", describe_names(record))
    }
}

/// Returns "; the record has `a` and `b`", where a record need not have the names of the others.
fn describe_names(record: &dyn SourceRecord) -> String {
    match record.names() {
        names if names.is_empty() => String::new(),
        names => format!("; the record has {}", list_names(&names)),
    }
}
