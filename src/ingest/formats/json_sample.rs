//! The first objects of a JSON input, from which the field mapping is chosen.

use crate::ingest::field_mapping::SourceFields;
use crate::ingest::formats::json_record::{JsonObject, lookup};
use crate::ingest::formats::json_text::field_value;
use crate::ingest::record_to_article::{FieldValue, SourceRecord};
use serde_json::Value;
use std::collections::HashSet;

/// The objects, and the names in them.
pub(crate) struct SampledObjects<'s> {
    objects: Vec<&'s JsonObject>,
    names: Vec<String>,
}

impl<'s> SampledObjects<'s> {
    pub(crate) fn new(objects: impl Iterator<Item = &'s JsonObject>) -> Self {
        let objects: Vec<_> = objects.collect();
        let mut seen = HashSet::new();
        let names = objects
            .iter()
            .flat_map(|object| object.iter().flat_map(|(name, value)| names_of(name, value)));
        Self {
            names: names.filter(|name| seen.insert(name.clone())).collect(),
            objects,
        }
    }
}

/// Returns the name of a field, or those of the fields in an object that is no single value.
fn names_of(name: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Object(inner) if !inner.is_empty() && matches!(field_value(value), FieldValue::Other(_)) => {
            inner.keys().map(|key| format!("{name}.{key}")).collect()
        }
        _ => vec![name.to_owned()],
    }
}

impl SourceFields for SampledObjects<'_> {
    fn has(&self, name: &str) -> bool {
        self.objects.iter().any(|object| lookup(object, name).is_some())
    }

    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    fn is_complete(&self) -> bool {
        false
    }

    fn may_be_text(&self, name: &str) -> bool {
        self.objects
            .iter()
            .any(|object| matches!(object.value(name), FieldValue::Text(_) | FieldValue::Paragraphs(_)))
    }
}
