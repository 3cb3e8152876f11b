//! `run.json`: what a run was, what it read and what it wrote, so that it can be repeated.

use crate::config::{ScoreConfig, ScoreSettings, SummarySettings};
use crate::error::{Error, Result};
use crate::ingest::InputChecksum;
use crate::model::ModelFiles;
use crate::output::{ACTORS_FOLDER, Dialect, Folder, MENTIONS_FILE, RUN_FILE, SCORED_FILES, SUMMARY_FILES};
use crate::system::checksum::Checksum;
use crate::terms::Metonyms;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What a stage read, by the names that the user gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Source {
    /// The folder that relative names start from.
    pub(crate) cwd: PathBuf,
    /// Dumps of the first stage, folders of the second.
    #[serde(default)]
    pub(crate) inputs: Vec<String>,
    /// Other files that were named or, of the second stage, lay in its folders. The dumps are in the facts.
    #[serde(default)]
    pub(crate) files: BTreeMap<String, Checksum>,
    /// The model of the first stage.
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

/// What a run read, by stage. Without an entry for the second, it read what the first had left in the same folder.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Sources {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) score: Option<Source>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) summarize: Option<Source>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) calibrate: Option<Source>,
}

impl Source {
    /// What the first stage reads beside the dumps.
    ///
    /// # Errors
    /// [`Error::Io`] where a file cannot be read.
    pub(crate) fn of_score(config: &ScoreConfig, model: &ModelFiles) -> Result<Self> {
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
    pub(crate) fn of_files(inputs: &[PathBuf], files: impl IntoIterator<Item = PathBuf>) -> Result<Self> {
        Ok(Self {
            cwd: std::env::current_dir().unwrap_or_default(),
            inputs: inputs.iter().map(|path| path.to_string_lossy().into_owned()).collect(),
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
pub(crate) fn outputs(folder: &Folder, names: Vec<String>) -> Result<BTreeMap<String, Checksum>> {
    let there = names
        .into_iter()
        .map(|name| (PathBuf::from(&name), folder.path().join(name)));
    checksums(there.filter(|(_, place)| place.is_file()))
}

/// `run.json` of a run that is done, as far as it is repeated from it.
#[derive(Debug, Deserialize)]
pub(crate) struct Record {
    pub(crate) version: String,
    pub(crate) command: String,
    #[serde(default)]
    pub(crate) started: String,
    pub(crate) settings: Settings,
    #[serde(default)]
    facts: RecordedFacts,
    #[serde(default)]
    pub(crate) sources: Sources,
    #[serde(default)]
    pub(crate) outputs: BTreeMap<String, Checksum>,
}

/// The settings of its stages; a stage without settings was not run.
#[derive(Debug, Deserialize)]
pub(crate) struct Settings {
    pub(crate) score: Option<ScoreSettings>,
    #[serde(default)]
    summarize: Value,
    pub(crate) calibrate: Option<CalibrateSettings>,
    #[serde(default)]
    pub(crate) excel: bool,
}

/// Settings of a calibration.
#[derive(Debug, Deserialize)]
pub(crate) struct CalibrateSettings {
    pub(crate) coding: String,
    pub(crate) min_coded: usize,
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
    /// [`Error::Unreadable`]; [`Error::Usage`] where the run cannot be repeated from it, saying why; [`Error::Invalid`] where
    /// it is no `run.json`.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::unreadable("record", path))?;
        let invalid = |problem: String| Error::invalid(path, problem);
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
    /// Those of [`SummarySettings::recorded`].
    pub(crate) fn summary(&self) -> Result<Option<SummarySettings>> {
        let recorded = self.settings.summarize.clone();
        (!recorded.is_null())
            .then(|| SummarySettings::recorded(recorded))
            .transpose()
    }

    /// The dumps that were read.
    pub(crate) fn dumps(&self) -> &[InputChecksum] {
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

/// What `run.json` holds of a stage that is done.
pub(crate) struct Done {
    pub(crate) settings: Value,
    pub(crate) facts: Value,
    pub(crate) warnings: Vec<String>,
    pub(crate) sources: Sources,
    pub(crate) outputs: BTreeMap<String, Checksum>,
    pub(crate) too_many_skipped: bool,
}

pub(crate) fn scored_files() -> Vec<String> {
    SCORED_FILES.map(str::to_owned).to_vec()
}

/// Names that a run with summaries may have left: those of the first stage too, where it worked in the same folder.
pub(crate) fn files_after(sources: &Sources, folder: &Folder) -> Result<Vec<String>> {
    let mut names = SUMMARY_FILES.map(str::to_owned).to_vec();
    names.extend(folder.tables(ACTORS_FOLDER)?);
    if sources.summarize.is_none() {
        names.extend(scored_files());
    }
    Ok(names)
}

/// Does `work` between two versions of `run.json`: `running` before, `done`, `failed` or `stopped` after, so that whoever finds the
/// folder can tell a finished run from one that was killed. A run that builds on an earlier one keeps its settings and
/// sources until it is done.
pub(crate) fn recorded<T>(
    command: &str,
    folder: &Folder,
    earlier: &Value,
    work: impl FnOnce() -> Result<(T, Done)>,
) -> Result<T> {
    let started = jiff::Timestamp::now();
    let record = |status: &str, rest: Value| {
        let mut record = json!({
            "tool": "regard",
            "version": env!("CARGO_PKG_VERSION"),
            "command": command,
            "status": status,
            "started": started.to_string(),
        });
        if let (Some(record), Value::Object(rest)) = (record.as_object_mut(), rest) {
            record.extend(rest);
        }
        write_json(folder, RUN_FILE, &record)
    };
    let kept = ["settings", "sources"]
        .into_iter()
        .filter(|key| !earlier[key].is_null());
    let kept: serde_json::Map<String, Value> = kept.map(|key| (key.to_owned(), earlier[key].clone())).collect();
    record("running", json!(kept))?;
    match work() {
        Ok((value, done)) => {
            let finished = jiff::Timestamp::now();
            let seconds = finished.duration_since(started).as_secs_f64();
            record(
                "done",
                json!({
                    "finished": finished.to_string(),
                    "seconds": (seconds * 1000.0).round() / 1000.0,
                    "settings": done.settings,
                    "sources": done.sources,
                    "facts": done.facts,
                    "outputs": done.outputs,
                    "warnings": done.warnings,
                    "verdict": if done.too_many_skipped { "too_many_skipped" } else { "complete" },
                }),
            )?;
            Ok(value)
        }
        Err(error) => {
            // Some of the summaries without the others would pass for a finished run; gone, they also make room on a full
            // disk. The run's own error is what the user must see, also where this fails.
            let _ = remove_summaries(folder);
            let mut failed = json!(kept);
            failed["error"] = error.to_string().into();
            let status = match error {
                Error::Stopped { .. } => "stopped",
                _ => "failed",
            };
            let _ = record(status, failed);
            Err(error)
        }
    }
}

/// Whether the CSV files of `folder` are for Excel.
pub(crate) fn excel(folder: &Folder) -> bool {
    folder.dialect() == Dialect::Excel
}

pub(crate) fn write_json(folder: &Folder, name: &str, value: &Value) -> Result<()> {
    let mut file = folder.create(name)?;
    let text = serde_json::to_string_pretty(value).map_err(|e| Error::io("write", file.target())(e.into()))?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n"));
    written.map_err(Error::io("write", file.target()))?;
    file.finish()
}

/// Takes away what an earlier run left, so that nobody takes yesterday's numbers for those of a run that failed.
pub(crate) fn remove_outputs(folder: &Folder, names: &[&str]) -> Result<()> {
    names.iter().try_for_each(|name| folder.remove(name))
}

pub(crate) fn remove_summaries(folder: &Folder) -> Result<()> {
    remove_outputs(folder, &SUMMARY_FILES)?;
    folder.remove_tables(ACTORS_FOLDER)
}

/// These settings of summaries, with those by which the mentions in the folder were scored.
pub(crate) fn with_score(mut settings: Value, earlier: &Value) -> Value {
    let score = &earlier["settings"]["score"];
    if !score.is_null() {
        settings["score"] = score.clone();
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::ACTORS_FILE;

    #[test]
    fn a_run_that_fails_half_way_leaves_no_table_behind() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        let full_disk = || Error::io("write", "b.csv")(std::io::ErrorKind::StorageFull.into());
        let failed = recorded::<()>("run", &folder, &Value::Null, || {
            for name in [MENTIONS_FILE, ACTORS_FILE, "actors/a.csv"] {
                folder.create(name)?.finish()?;
            }
            Err(full_disk())
        });
        assert_eq!(failed.unwrap_err().to_string(), full_disk().to_string());
        for (name, stays) in [(MENTIONS_FILE, true), (ACTORS_FILE, false), (ACTORS_FOLDER, false)] {
            assert_eq!(dir.path().join(name).exists(), stays, "{name}");
        }
        let run = std::fs::read_to_string(dir.path().join(RUN_FILE)).unwrap();
        assert!(run.contains("failed"), "{run}");
    }
}
