//! The options of reading inputs.

use crate::clean::Languages;
use crate::error::Result;
use crate::ingest::dates::DateReader;
use crate::ingest::field_mapping::{ArticleField, MappingChooser};
use crate::ingest::path_fields::PathFields;
use crate::system::path_text::path_of_text;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The options of reading inputs.
#[derive(Debug, Clone)]
pub struct Options {
    /// The preset for every input; detected for each where `None`.
    pub preset: Option<String>,
    /// The user's names of fields, which replace those of the preset: `text` is in `maintext`.
    pub map: BTreeMap<ArticleField, String>,
    /// The format of dates that can be read in more than one way (`1/4/19`), as for strptime.
    pub date_format: Option<String>,
    /// The languages whose articles are returned.
    pub languages: Languages,
    /// True where an id that comes twice is the same article in any input.
    pub unique_ids: bool,
    /// Records with more bytes are not read.
    pub max_record_bytes: usize,
    /// True where articles of other runs join these, so that an id must tell them apart.
    pub in_series: bool,
    /// True where articles that were scored before are scored again: one that is not among them takes no other's place.
    pub scores_again: bool,
    /// The path of each input that is not where its name says.
    pub places: HashMap<String, PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            preset: None,
            map: BTreeMap::new(),
            date_format: None,
            languages: Languages::default(),
            unique_ids: false,
            max_record_bytes: 32 << 20,
            in_series: false,
            scores_again: false,
            places: HashMap::new(),
        }
    }
}

impl Options {
    /// Returns true where the user said that an id that comes twice is the same article: in words, or by naming its field.
    pub(crate) fn has_unique_ids(&self) -> bool {
        self.unique_ids || self.map.contains_key(&ArticleField::Id)
    }

    /// Returns the path of the input `name`.
    pub(crate) fn path_of<'a>(&'a self, name: &'a str) -> Cow<'a, Path> {
        match self.places.get(name) {
            Some(place) => Cow::Borrowed(place),
            None => path_of_text(name),
        }
    }
}

/// The checked options, which all readers share.
#[derive(Debug, Clone)]
pub(crate) struct ReaderSettings {
    pub chooser: MappingChooser,
    pub dates: DateReader,
    pub languages: Languages,
    pub max_record_bytes: usize,
    /// True where the user said that ids are unique, or which field is the id.
    pub unique_ids: bool,
    /// True where articles come from more than one input, in this run or a series.
    pub has_several_inputs: bool,
}

impl ReaderSettings {
    /// Checks the options.
    ///
    /// # Errors
    /// [`Error::Usage`](crate::error::Error::Usage) for an unknown preset or a date format that
    /// cannot be used.
    pub(crate) fn new(options: &Options) -> Result<Self> {
        Ok(Self {
            unique_ids: options.has_unique_ids(),
            has_several_inputs: options.in_series,
            chooser: MappingChooser::new(options.preset.as_deref(), &options.map)?,
            dates: DateReader::new(options.date_format.as_deref())?,
            languages: options.languages.clone(),
            max_record_bytes: options.max_record_bytes,
        })
    }

    /// Returns the settings for the input `name`, whose path may give fields to its records.
    pub(crate) fn for_input(&self, name: &str) -> Arc<Self> {
        Arc::new(Self {
            chooser: self.chooser.with_path(PathFields::of(name)),
            ..self.clone()
        })
    }
}
