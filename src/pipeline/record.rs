//! `run.json`: what a run was, what it read and what it wrote, so that it can be repeated.

use super::MENTIONS_FILE;
use crate::checksum::Checksum;
use crate::config::{Metonyms, ScoreConfig, ScoreFlags, SummaryFlags};
use crate::error::{Error, Result};
use crate::ingest::InputChecksum;
use crate::model::ModelFiles;
use crate::output::{Folder, RUN_FILE};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a stage read, by the names that the user gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Source {
    /// The folder that relative names start from.
    pub(super) cwd: PathBuf,
    /// Dumps of the first stage, folders of the second.
    #[serde(default)]
    pub(super) inputs: Vec<String>,
    /// Other files that were named or, of the second stage, lay in its folders. The dumps are in the facts.
    #[serde(default)]
    pub(super) files: BTreeMap<String, Checksum>,
    /// The model of the first stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) model: Option<RecordedModel>,
}

/// A model to the last byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RecordedModel {
    pub(super) name: String,
    pub(super) version: String,
    /// SHA-256 of each of its files.
    pub(super) files: BTreeMap<String, String>,
}

/// What a run read, by stage. Without an entry for the second, it read what the first had left in the same folder.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Sources {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) score: Option<Source>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) summarize: Option<Source>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) calibrate: Option<Source>,
}

impl Source {
    /// What the first stage reads beside the dumps.
    ///
    /// # Errors
    /// [`Error::Io`] where a file cannot be read.
    pub(super) fn of_score(config: &ScoreConfig, model: &ModelFiles) -> Result<Self> {
        let flags = &config.flags;
        let table = |metonyms: &Metonyms| match metonyms {
            Metonyms::File(path) => Some(path.clone()),
            Metonyms::Off | Metonyms::On => None,
        };
        let named = [
            flags.actors.clone(),
            flags.spellings.clone(),
            flags.metonyms.as_ref().and_then(table),
        ];
        let places = [config.actors.clone(), config.spellings.clone(), table(&config.metonyms)];
        let files = named.into_iter().flatten().zip(places.into_iter().flatten());
        Ok(Self {
            cwd: config.cwd.clone(),
            inputs: config.inputs.clone(),
            files: checksums(files)?,
            model: Some(RecordedModel::of(model)),
        })
    }

    /// What a later stage reads, named from the current folder.
    ///
    /// # Errors
    /// As [`Source::of_score`].
    pub(super) fn of_files(inputs: &[PathBuf], files: impl IntoIterator<Item = PathBuf>) -> Result<Self> {
        Ok(Self {
            cwd: std::env::current_dir().unwrap_or_default(),
            inputs: inputs.iter().map(|path| path.to_string_lossy().into_owned()).collect(),
            files: checksums(files.into_iter().map(|file| (file.clone(), file)))?,
            model: None,
        })
    }
}

impl RecordedModel {
    pub(super) fn of(model: &ModelFiles) -> Self {
        Self {
            name: model.manifest.name.clone(),
            version: model.manifest.version.clone(),
            files: model.checksums(),
        }
    }
}

/// The checksums of files, each a name and its place.
fn checksums(files: impl IntoIterator<Item = (PathBuf, PathBuf)>) -> Result<BTreeMap<String, Checksum>> {
    let files: Vec<(PathBuf, PathBuf)> = files.into_iter().collect();
    files
        .into_par_iter()
        .map(|(name, place)| Ok((name.to_string_lossy().into_owned(), Checksum::of_file(&place)?)))
        .collect()
}

/// The checksums of those of the files `names` that are in `folder`.
///
/// # Errors
/// [`Error::Io`] where one cannot be read.
pub(super) fn outputs(folder: &Folder, names: Vec<String>) -> Result<BTreeMap<String, Checksum>> {
    let there = names
        .into_iter()
        .map(|name| (PathBuf::from(&name), folder.path().join(name)));
    checksums(there.filter(|(_, place)| place.is_file()))
}

/// `run.json` of a run that is done, as far as it is repeated from it.
#[derive(Debug, Deserialize)]
pub(super) struct Record {
    pub(super) version: String,
    pub(super) command: String,
    #[serde(default)]
    pub(super) started: String,
    pub(super) settings: Settings,
    #[serde(default)]
    facts: RecordedFacts,
    #[serde(default)]
    pub(super) sources: Sources,
    #[serde(default)]
    pub(super) outputs: BTreeMap<String, Checksum>,
}

/// The settings of its stages; a stage without settings was not run.
#[derive(Debug, Deserialize)]
pub(super) struct Settings {
    pub(super) score: Option<ScoreFlags>,
    #[serde(default)]
    summarize: Value,
    pub(super) calibrate: Option<CalibrateSettings>,
    #[serde(default)]
    pub(super) excel: bool,
}

/// Settings of a calibration.
#[derive(Debug, Deserialize)]
pub(super) struct CalibrateSettings {
    pub(super) coding: String,
    pub(super) min_coded: usize,
}

#[derive(Debug, Default, Deserialize)]
struct RecordedFacts {
    #[serde(default)]
    inputs: Vec<InputChecksum>,
}

impl Record {
    /// Reads `path`, or the `run.json` in the folder `path`.
    ///
    /// # Errors
    /// [`Error::Usage`] where it cannot be read, or the run cannot be repeated from it, saying why; [`Error::Invalid`] where
    /// it is no `run.json`.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .map_err(|e| Error::Usage(format!("the record {} cannot be read: {e}", path.display())))?;
        let invalid = |problem: String| Error::Invalid {
            path: path.to_path_buf(),
            problems: vec![problem],
        };
        let value: Value = serde_json::from_str(&text).map_err(|e| invalid(format!("it is not JSON: {e}")))?;
        if value["tool"] != "regard" {
            return Err(invalid(format!("it is no {RUN_FILE} of regard")));
        }
        if let Some(why) = not_to_be_repeated(&value) {
            return Err(Error::Usage(format!("{}: {why}", path.display())));
        }
        serde_json::from_value(value).map_err(|e| invalid(format!("it was written by another version of regard: {e}")))
    }

    /// The settings of the summaries; none where nothing was summarized.
    ///
    /// # Errors
    /// Those of [`SummaryFlags::recorded`].
    pub(super) fn summary(&self) -> Result<Option<SummaryFlags>> {
        let recorded = self.settings.summarize.clone();
        (!recorded.is_null())
            .then(|| SummaryFlags::recorded(recorded))
            .transpose()
    }

    /// The dumps that were read.
    pub(super) fn dumps(&self) -> &[InputChecksum] {
        &self.facts.inputs
    }
}

fn not_to_be_repeated(record: &Value) -> Option<String> {
    match record["status"].as_str() {
        Some("done") => {}
        Some("failed") => {
            return Some(format!(
                "the run failed ({}); there is nothing to compare with",
                record["error"]
            ));
        }
        _ => return Some("the run is going on, or was killed; there is nothing to compare with".to_owned()),
    }
    if names_store(&record["settings"]) {
        return Some(
            "a run of a store cannot be repeated from its run.json alone: what it wrote depends on all runs before it"
                .to_owned(),
        );
    }
    if !record["outputs"].is_object() || !record["sources"].is_object() {
        return Some(
            "it does not say what was read and written: an earlier version of regard made it; run again".to_owned(),
        );
    }
    let scored = !record["settings"]["score"].is_null() && !record["sources"]["score"].is_null();
    if !scored && record["sources"]["summarize"].is_null() {
        let why = format!("it does not say how the {MENTIONS_FILE} that it was made from was scored; score again");
        return Some(why);
    }
    None
}

/// Whether the settings, or those of a stage, name a store.
fn names_store(settings: &Value) -> bool {
    let stages = settings.as_object().into_iter().flat_map(|stages| stages.values());
    stages.chain([settings]).any(|stage| !stage["store"].is_null())
}
