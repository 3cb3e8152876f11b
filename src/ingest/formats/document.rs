//! The record of a format that names the parts of an article itself, so that no field mapping has to be chosen.

use crate::ingest::field_mapping::{ArticleField, FieldMapping, MappingChooser};
use crate::ingest::record_to_article::{FieldValue, SourceRecord};
use std::borrow::Cow;

/// The parts of an article, each as its format gave it; `None` where it did not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Document {
    pub id: Option<String>,
    pub outlet: Option<String>,
    pub date: Option<String>,
    pub title: Option<String>,
    pub text: Option<String>,
    pub url: Option<String>,
}

impl SourceRecord for Document {
    fn value(&self, name: &str) -> FieldValue<'_> {
        let value = match name {
            "id" => &self.id,
            "outlet" => &self.outlet,
            "date" => &self.date,
            "title" => &self.title,
            "text" => &self.text,
            "url" => &self.url,
            _ => &None,
        };
        match value {
            Some(value) => FieldValue::Text(Cow::Borrowed(value)),
            None => FieldValue::Missing,
        }
    }
}

/// Returns the mapping of the names in a [`Document`]: each field under its own name, unless the user named a part of the path
/// for it.
pub(crate) fn document_mapping(chooser: &MappingChooser) -> FieldMapping {
    FieldMapping::fixed(&ArticleField::ALL.map(|field| (field, chooser.name_in_path(field).unwrap_or(field.as_str()))))
}
