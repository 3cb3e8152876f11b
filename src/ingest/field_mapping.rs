//! The choice of which name in an input is which field of an article: from `--map` and `--preset`,
//! or from the names that the input has.

use crate::ingest::error::OptionError;
use crate::ingest::known_names::known_names;
use crate::ingest::missing_text::MappingError;
use crate::ingest::path_fields::{FieldsWithPath, PathFields};
use crate::ingest::presets::{PRESETS, Preset, find_preset, without_separators};
use std::collections::BTreeMap;
use std::fmt;

/// Fields of a preset that an input must have for its first line to be a header beyond doubt, or
/// for the input to be recognized as a source without texts.
const CERTAIN_FIELDS: usize = 3;

/// Names of an input that are kept although no field is taken from them.
const MAX_UNUSED: usize = 50;

/// A name of the text in one preset, and of much else elsewhere.
const DESCRIPTION: &str = "description";

/// A field of an article that a source may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ArticleField {
    /// The article's id.
    Id,
    /// The outlet's name.
    Outlet,
    /// Day of publication.
    Date,
    /// Headline.
    Title,
    /// Body; the only one an article cannot do without.
    Text,
    /// Address; names the outlet where the source does not.
    Url,
}

impl ArticleField {
    /// All fields, in the order of the documentation.
    pub const ALL: [ArticleField; 6] = [
        ArticleField::Id,
        ArticleField::Outlet,
        ArticleField::Date,
        ArticleField::Title,
        ArticleField::Text,
        ArticleField::Url,
    ];

    /// Returns the word in `--map`.
    pub fn as_str(self) -> &'static str {
        match self {
            ArticleField::Id => "id",
            ArticleField::Outlet => "outlet",
            ArticleField::Date => "date",
            ArticleField::Title => "title",
            ArticleField::Text => "text",
            ArticleField::Url => "url",
        }
    }
}

impl fmt::Display for ArticleField {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The names in an input, as far as its first records show them.
pub(crate) trait SourceFields {
    /// Returns true if the input has the name; a dotted name reaches into nested objects.
    fn has(&self, name: &str) -> bool;
    /// Returns the names at the top level, for messages.
    fn names(&self) -> Vec<String>;
    /// Returns true if no later record can have another name, as after a header.
    fn is_complete(&self) -> bool;

    /// Returns true if the value under a name may be a text, as far as is known.
    fn may_be_text(&self, _name: &str) -> bool {
        true
    }

    /// Returns the input's spelling of a name; letter case, spaces, underscores and hyphens do not
    /// matter at the top level.
    fn find(&self, name: &str) -> Option<String> {
        if self.has(name) {
            return Some(name.to_owned());
        }
        let wanted = without_separators(name);
        self.names().into_iter().find(|held| without_separators(held) == wanted)
    }
}

/// The names under which an input has each field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FieldMapping {
    pub preset: Option<&'static str>,
    names: [Vec<String>; 6],
    /// The part of `names` that the input was seen to have.
    pub found: BTreeMap<ArticleField, Vec<String>>,
    /// The names at the top level of the input from which no field is taken, fifty at most.
    pub unused: Vec<String>,
}

impl FieldMapping {
    /// Maps each field to exactly one name.
    pub(crate) fn fixed(pairs: &[(ArticleField, &str)]) -> Self {
        let mut mapping = Self {
            preset: None,
            names: Default::default(),
            found: BTreeMap::new(),
            unused: Vec::new(),
        };
        for (field, name) in pairs {
            mapping.names[*field as usize] = vec![(*name).to_owned()];
            mapping.found.insert(*field, vec![(*name).to_owned()]);
        }
        mapping
    }

    /// Returns the names to try for a field, in order.
    pub(crate) fn names(&self, field: ArticleField) -> &[String] {
        &self.names[field as usize]
    }
}

/// Chooses the mapping of an input: from the user's options, else from the names in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct MappingChooser {
    forced: Option<&'static Preset>,
    map: BTreeMap<ArticleField, String>,
    path: PathFields,
}

impl MappingChooser {
    /// Takes the user's preset, if any, and the names given with `--map`.
    ///
    /// # Errors
    /// [`OptionError::UnknownPreset`].
    pub(crate) fn new(preset: Option<&str>, map: &BTreeMap<ArticleField, String>) -> Result<Self, OptionError> {
        Ok(Self {
            forced: preset.map(find_preset).transpose()?,
            map: map.clone(),
            path: PathFields::default(),
        })
    }

    /// Returns true if the user's name of the text is `name`, or reaches into it.
    pub(crate) fn maps_text_to(&self, name: &str) -> bool {
        self.map
            .get(&ArticleField::Text)
            .and_then(|mapped| mapped.strip_prefix(name))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// Returns the names into which the user's names reach.
    pub(crate) fn mapped_parents(&self) -> Vec<String> {
        let parents = self.map.values().filter_map(|name| name.split_once('.'));
        parents.map(|(parent, _)| parent.to_owned()).collect()
    }

    /// Returns the chooser for an input whose path has these fields.
    pub(crate) fn with_path(&self, path: PathFields) -> Self {
        Self { path, ..self.clone() }
    }

    /// Returns the fields that each record of the input has from its path.
    pub(crate) fn path(&self) -> &PathFields {
        &self.path
    }

    /// Returns the name of a field that the path of the input gives to its records, if the user named it or it is known by it.
    pub(crate) fn name_in_path(&self, field: ArticleField) -> Option<&str> {
        let is_there = |name: &&str| self.path.value(name).is_some();
        match self.map.get(&field) {
            Some(name) => Some(name.as_str()).filter(is_there),
            None => known_names(field)
                .iter()
                .copied()
                .filter(|_| field != ArticleField::Text)
                .find(is_there),
        }
    }

    /// Chooses the mapping for an input that has `fields`. Each field is looked for under all the
    /// names it is known by; those of the preset that fits best are tried first. A preset that the
    /// user chose is all that is tried.
    ///
    /// # Errors
    /// [`MappingError`] where no field can be the text, or a name given with `--map` is missing.
    pub(crate) fn choose(&self, fields: &dyn SourceFields) -> Result<FieldMapping, MappingError> {
        let fields = &FieldsWithPath {
            fields,
            path: &self.path,
        };
        self.check_map(fields)?;
        let preset = match self.forced {
            Some(preset) => Some(preset),
            None => self.best_preset(fields, |preset| self.has_text(preset, fields)),
        };
        let mapping = self.mapping(preset, fields);
        if mapping.found.contains_key(&ArticleField::Text) {
            return Ok(mapping);
        }
        Err(self.no_text(fields))
    }

    /// Returns true if an input has so many names of a preset that its first line must be a header.
    pub(crate) fn is_header(&self, fields: &dyn SourceFields) -> bool {
        PRESETS
            .iter()
            .any(|preset| self.count_fields(preset, fields) >= CERTAIN_FIELDS)
    }

    /// Checks that the input has the names that the user gave. The name of the text must be there;
    /// the others only where the input lists all its names, since a later record may still have
    /// them.
    fn check_map(&self, fields: &dyn SourceFields) -> Result<(), MappingError> {
        let missing = self
            .map
            .iter()
            .find(|(field, name)| (fields.is_complete() || **field == ArticleField::Text) && !fields.has(name));
        match missing {
            None => Ok(()),
            Some((field, name)) => Err(MappingError::MappedNameMissing {
                field: *field,
                name: name.clone(),
                names: fields.names(),
            }),
        }
    }

    /// Returns the preset with the most fields in the input, of those that are eligible; the first
    /// of equals.
    fn best_preset(&self, fields: &dyn SourceFields, is_eligible: impl Fn(&Preset) -> bool) -> Option<&'static Preset> {
        let mut best = None;
        let mut most = 0;
        for preset in PRESETS.iter().filter(|preset| is_eligible(preset)) {
            let count = self.count_fields(preset, fields);
            if count > most {
                most = count;
                best = Some(preset);
            }
        }
        best
    }

    /// Counts the preset's fields that the input has, without those that the user mapped: they do
    /// not speak for the preset.
    fn count_fields(&self, preset: &Preset, fields: &dyn SourceFields) -> usize {
        let unmapped = ArticleField::ALL.iter().filter(|field| !self.map.contains_key(field));
        unmapped
            .filter(|field| preset.names(**field).iter().any(|name| fields.find(name).is_some()))
            .count()
    }

    /// Returns true if the input has a text under a name of the preset. A field that is only called
    /// a description may be anything else, unless the rest of the preset is there too.
    fn has_text(&self, preset: &Preset, fields: &dyn SourceFields) -> bool {
        match self.map.get(&ArticleField::Text) {
            Some(name) => fields.has(name),
            None => preset.text.iter().any(|&name| {
                fields.find(name).is_some()
                    && (name != DESCRIPTION || self.count_fields(preset, fields) >= CERTAIN_FIELDS)
            }),
        }
    }

    fn mapping(&self, preset: Option<&'static Preset>, fields: &dyn SourceFields) -> FieldMapping {
        let mut found = BTreeMap::new();
        let names = ArticleField::ALL.map(|field| {
            let (held, all) = self.names_of(field, preset, fields);
            if !held.is_empty() {
                found.insert(field, held);
            }
            all
        });
        FieldMapping {
            preset: preset.map(|preset| preset.name),
            unused: unused_names(fields, &found),
            found,
            names,
        }
    }

    /// Returns the names of a field that the input has, in its spelling, and all that are to be
    /// tried in a record: a later one may have names that the first do not.
    fn names_of(
        &self,
        field: ArticleField,
        preset: Option<&'static Preset>,
        fields: &dyn SourceFields,
    ) -> (Vec<String>, Vec<String>) {
        if let Some(name) = self.map.get(&field) {
            let held = fields.has(name).then(|| name.clone());
            return (held.into_iter().collect(), vec![name.clone()]);
        }
        let own = preset.map_or(&[][..], |preset| preset.names(field));
        let others = if self.forced.is_some() {
            &[][..]
        } else {
            known_names(field)
        };
        let mut held = Vec::new();
        let mut all = Vec::new();
        for name in own.iter().chain(others) {
            let found = fields.find(name);
            let tried = found.clone().unwrap_or_else(|| (*name).to_owned());
            if all.contains(&tried) || (found.is_none() && fields.is_complete()) {
                continue;
            }
            held.extend(found);
            all.push(tried);
        }
        (held, all)
    }

    /// Returns the error for an input in which no field is the text.
    fn no_text(&self, fields: &dyn SourceFields) -> MappingError {
        let textless = self.forced.or_else(|| {
            self.best_preset(fields, |preset| {
                preset.textless.is_some() && self.count_fields(preset, fields) >= CERTAIN_FIELDS
            })
        });
        match textless.and_then(|preset| preset.textless) {
            Some(description) => MappingError::TextlessSource(description),
            None => MappingError::NoTextField {
                candidates: fields
                    .names()
                    .into_iter()
                    .filter(|name| fields.may_be_text(name))
                    .collect(),
                names: fields.names(),
                preset: self.forced,
            },
        }
    }
}

/// Returns the names at the top level that no field is taken from, nor from a name in it.
fn unused_names(fields: &dyn SourceFields, found: &BTreeMap<ArticleField, Vec<String>>) -> Vec<String> {
    let is_used = |name: &String| {
        let mut used = found.values().flatten();
        used.any(|used| {
            used.strip_prefix(name.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    let names = fields.names().into_iter();
    names
        .filter(|name| !name.is_empty() && !is_used(name))
        .take(MAX_UNUSED)
        .collect()
}
