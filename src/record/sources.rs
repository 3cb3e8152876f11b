//! The inputs that the stages of a run read, each file with its checksum.

use crate::config::ScoreConfig;
use crate::error::Result;
use crate::model::ModelFiles;
use crate::system::checksum::Checksum;
use crate::system::path_text;
use crate::terms::Metonyms;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The inputs of a run, by stage. Without an entry for `summarize`, the summaries were made from the mentions in the
/// same folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sources {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) score: Option<Source>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) summarize: Option<Source>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) calibrate: Option<Source>,
    /// The user's list of outlets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) outlets: Option<Source>,
}

/// The inputs of one stage, by the names that the user gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Source {
    /// The folder that relative names start from.
    #[serde(with = "path_text::path")]
    pub(crate) cwd: PathBuf,
    /// Dumps where articles are scored, folders where they are summarized.
    #[serde(default)]
    pub(crate) inputs: Vec<String>,
    /// Other files that were named or, for summaries, lay in the folders. The dumps are in the facts.
    #[serde(default)]
    pub(crate) files: BTreeMap<String, Checksum>,
    /// The model that scored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) model: Option<RecordedModel>,
}

/// A model to the last byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RecordedModel {
    pub(crate) name: String,
    pub(crate) version: String,
    /// SHA-256 of each of its files.
    pub(crate) files: BTreeMap<String, String>,
}

impl Sources {
    /// Returns true where nothing is recorded of any stage.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Source {
    /// Lists what scoring reads beside the dumps.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io) where a file cannot be read.
    pub(crate) fn of_score(config: &ScoreConfig, model: &ModelFiles) -> Result<Self> {
        let recorded = &config.recorded;
        let named = [
            recorded.actors.as_deref(),
            recorded.spellings.as_deref(),
            recorded.institutions.as_deref(),
            metonym_table(&recorded.metonyms),
        ];
        let places = [
            config.actors.as_deref(),
            config.spellings.as_deref(),
            config.institutions.as_deref(),
            metonym_table(&config.metonyms),
        ];
        let files = named.into_iter().flatten().zip(places.into_iter().flatten());
        Ok(Self {
            cwd: config.cwd.clone(),
            inputs: config.inputs.clone(),
            files: checksums(files.map(|(name, place)| (name.to_path_buf(), place.to_path_buf())))?,
            model: Some(RecordedModel::of(model)),
        })
    }

    /// Lists what a later stage reads, named from the current folder.
    ///
    /// # Errors
    /// Those of [`Source::of_score`].
    pub(crate) fn of_files(inputs: &[PathBuf], files: impl IntoIterator<Item = PathBuf>) -> Result<Self> {
        Ok(Self {
            cwd: std::env::current_dir().unwrap_or_default(),
            inputs: inputs.iter().map(path_text::path_text).collect(),
            files: checksums(files.into_iter().map(|file| (file.clone(), file)))?,
            model: None,
        })
    }
}

impl RecordedModel {
    pub(crate) fn of(model: &ModelFiles) -> Self {
        Self {
            name: model.manifest.name.clone(),
            version: model.manifest.version.clone(),
            files: model.checksums(),
        }
    }
}

/// The user's own table of metonyms.
fn metonym_table(metonyms: &Metonyms) -> Option<&Path> {
    match metonyms {
        Metonyms::File(path) => Some(path),
        Metonyms::Off | Metonyms::On => None,
    }
}

/// Computes the checksums of files, each given by its name and its place, on all threads.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io) where one cannot be read.
pub(crate) fn checksums(files: impl IntoIterator<Item = (PathBuf, PathBuf)>) -> Result<BTreeMap<String, Checksum>> {
    let files: Vec<(PathBuf, PathBuf)> = files.into_iter().collect();
    files
        .into_par_iter()
        .map(|(name, place)| Ok((path_text::path_text(name), Checksum::of_file(&place)?)))
        .collect()
}
