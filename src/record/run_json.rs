//! `run.json`: the command, the settings, the inputs and the outputs of a run, from which it can be repeated.

use crate::config::{ScoreSettings, SummaryConfig, SummarySettings};
use crate::error::{Error, Result};
use crate::output::{Dialect, Folder, RUN_FILE};
use crate::record::facts::Facts;
use crate::record::problem::RunJsonProblem;
use crate::record::run_outputs::remove_summaries;
use crate::record::sources::Sources;
use crate::system::checksum::Checksum;
use crate::system::path_text::{self, optional_path};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The `tool` of every `run.json` of this program.
const TOOL: &str = "regard";
/// The version of the layout below. A file without `format` is of version 1.
const FORMAT: u32 = 2;
const FIRST_FORMAT: u32 = 1;

/// The content of `run.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RunJson {
    tool: String,
    /// The version of this layout.
    #[serde(default = "first_format")]
    format: u32,
    /// The version of the program.
    pub(crate) version: String,
    pub(crate) command: RunCommand,
    pub(crate) status: RunStatus,
    /// Start of the run, as in RFC 3339.
    pub(crate) started: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    finished: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) settings: Option<RunSettings>,
    #[serde(default, skip_serializing_if = "Sources::is_empty")]
    pub(crate) sources: Sources,
    /// `None` unless the run is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) facts: Option<RunFacts>,
    /// Every file that was written, by its path in the folder; empty unless the run is done.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) outputs: BTreeMap<String, Checksum>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) warnings: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verdict: Option<RunVerdict>,
    /// The error that ended the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// A command that writes `run.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RunCommand {
    Score,
    Run,
    Summarize,
    Calibrate,
}

impl RunCommand {
    /// The word on the command line.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::Run => "run",
            Self::Summarize => "summarize",
            Self::Calibrate => "calibrate",
        }
    }
}

/// The state of a run. One that was killed stays `Running`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RunStatus {
    Running,
    Done,
    Failed,
    Stopped,
}

/// Tells whether a run that is done used as much of its input as `--max-skipped` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RunVerdict {
    Complete,
    TooManySkipped,
}

/// The settings of the stages; a stage without settings was not run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct RunSettings {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) score: Option<ScoreSettings>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) summarize: Option<SummaryConfig>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) calibrate: Option<CalibrateSettings>,
    /// True where the CSV files are for Excel.
    #[serde(default)]
    pub(crate) excel: bool,
    /// The store that the run added to.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional_path")]
    pub(crate) store: Option<PathBuf>,
}

/// The settings of a calibration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CalibrateSettings {
    /// The coding file, by the name that the user gave.
    #[serde(with = "path_text::path")]
    pub(crate) coding: PathBuf,
    pub(crate) coding_sha256: String,
    /// Mentions coded in it.
    pub(crate) coded: usize,
    pub(crate) min_coded: usize,
}

/// The facts of a run, and of the series that it added to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RunFacts {
    #[serde(flatten)]
    pub(crate) facts: Facts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) series: Option<SeriesCounts>,
}

/// Counts of what a run did to a series, and of what the series holds since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesCounts {
    /// The series' name, drawn when the store was made.
    pub name: String,
    /// A number that grows with each change of the series.
    pub generation: u64,
    /// Articles that the series did not hold.
    pub added: u64,
    /// Articles of which it held another version.
    pub changed: u64,
    /// Articles that it held as they are.
    pub unchanged: u64,
    /// Articles scored again because of `--rescore`, or because a part was damaged.
    pub rescored: u64,
    /// Articles that count.
    pub articles: u64,
    /// Older versions of them.
    pub superseded: u64,
    /// Parts.
    pub parts: usize,
}

/// The results of a run that is done, for its `run.json`.
pub(crate) struct FinishedRun {
    pub(crate) settings: RunSettings,
    pub(crate) sources: Sources,
    pub(crate) facts: RunFacts,
    pub(crate) outputs: BTreeMap<String, Checksum>,
    pub(crate) warnings: Vec<String>,
    pub(crate) too_many_skipped: bool,
}

fn first_format() -> u32 {
    FIRST_FORMAT
}

impl RunJson {
    /// Reads the `run.json` in `folder`; `None` where there is none.
    ///
    /// # Errors
    /// Those of [`RunJson::read`].
    pub(crate) fn in_folder(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(RUN_FILE);
        path.is_file().then(|| Self::read(&path)).transpose()
    }

    /// Reads the file `path`.
    ///
    /// # Errors
    /// [`Error::Unreadable`]; [`Error::RunJson`] where it is not a `run.json` of a version that this one reads.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read(path).map_err(Error::unreadable("record", path))?;
        Self::parse(&text).map_err(|problem| Error::RunJson {
            path: path.to_path_buf(),
            problem,
        })
    }

    fn parse(text: &[u8]) -> Result<Self, RunJsonProblem> {
        let mut value: Value = serde_json::from_slice(text).map_err(RunJsonProblem::NotJson)?;
        if value["tool"] != TOOL {
            return Err(RunJsonProblem::NotOurs);
        }
        if let Some(format) = value["format"].as_u64().filter(|format| *format > u64::from(FORMAT)) {
            return Err(RunJsonProblem::TooNew { format, newest: FORMAT });
        }
        if value["format"].is_null() {
            drop_settings_left_open(&mut value);
        }
        serde_json::from_value(value).map_err(RunJsonProblem::OtherVersion)
    }

    /// The settings of the summaries; `None` where nothing was summarized.
    pub(crate) fn summary(&self) -> Option<&SummaryConfig> {
        self.settings.as_ref()?.summarize.as_ref()
    }

    /// Returns true where the CSV files of the run are for Excel.
    pub(crate) fn is_excel(&self) -> bool {
        self.settings.as_ref().is_some_and(|settings| settings.excel)
    }

    /// The flags by which the mentions were scored.
    pub(crate) fn score_flags(&self) -> Option<&ScoreSettings> {
        self.settings.as_ref()?.score.as_ref()
    }

    fn new(command: RunCommand, started: jiff::Timestamp) -> Self {
        Self {
            tool: TOOL.to_owned(),
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command,
            status: RunStatus::Running,
            started: started.to_string(),
            finished: None,
            seconds: None,
            settings: None,
            sources: Sources::default(),
            facts: None,
            outputs: BTreeMap::new(),
            warnings: None,
            verdict: None,
            error: None,
        }
    }

    fn write(&self, folder: &Folder) -> Result<()> {
        folder.write_json(RUN_FILE, self)
    }
}

/// Drops the settings that a record of the first layout gives as null: it held the flags as they were typed, and a setting
/// that was left open had its default.
fn drop_settings_left_open(record: &mut Value) {
    for stage in ["score", "summarize"] {
        let settings = record.pointer_mut(&format!("/settings/{stage}"));
        if let Some(settings) = settings.and_then(Value::as_object_mut) {
            settings.retain(|_, value| !value.is_null());
        }
    }
}

impl From<&Facts> for RunFacts {
    fn from(facts: &Facts) -> Self {
        Self {
            facts: facts.of_listed_actors(),
            series: None,
        }
    }
}

/// Returns the settings of the summaries that a folder's `record` tells of, the defaults where it tells of none.
///
/// # Errors
/// [`Error::Usage`] where the defaults cannot be used.
pub(crate) fn last_summary(record: Option<&RunJson>) -> Result<SummaryConfig> {
    match record.and_then(RunJson::summary) {
        Some(summary) => Ok(summary.clone()),
        None => SummarySettings::default().validate(),
    }
}

/// The `run.json` of a run that is going on: it says `running` from the beginning, and `done`, `failed` or `stopped` after
/// the end, so that whoever finds the folder can tell a finished run from one that was killed.
pub(crate) struct RunRecorder<'f> {
    folder: &'f Folder,
    started: jiff::Timestamp,
    record: RunJson,
}

impl<'f> RunRecorder<'f> {
    /// Writes that the run has begun. A run that builds on an `earlier` one keeps its settings and sources until it is done.
    ///
    /// # Errors
    /// [`Error::Io`] where `run.json` cannot be written.
    pub(crate) fn begin(command: RunCommand, folder: &'f Folder, earlier: Option<&RunJson>) -> Result<Self> {
        let started = jiff::Timestamp::now();
        let mut record = RunJson::new(command, started);
        if let Some(earlier) = earlier {
            record.settings.clone_from(&earlier.settings);
            record.sources.clone_from(&earlier.sources);
        }
        record.write(folder)?;
        Ok(Self {
            folder,
            started,
            record,
        })
    }

    /// Writes how the run ended, and returns its result.
    ///
    /// # Errors
    /// The error of the run; [`Error::Io`] where `run.json` cannot be written.
    pub(crate) fn finish<T>(self, outcome: Result<(T, FinishedRun)>) -> Result<T> {
        match outcome {
            Ok((value, run)) => self.write_done(run).map(|()| value),
            Err(error) => {
                self.write_failed(&error);
                Err(error)
            }
        }
    }

    fn write_done(self, run: FinishedRun) -> Result<()> {
        let finished = jiff::Timestamp::now();
        let seconds = finished.duration_since(self.started).as_secs_f64();
        let verdict = if run.too_many_skipped {
            RunVerdict::TooManySkipped
        } else {
            RunVerdict::Complete
        };
        RunJson {
            status: RunStatus::Done,
            finished: Some(finished.to_string()),
            seconds: Some((seconds * 1000.0).round() / 1000.0),
            settings: Some(run.settings),
            sources: run.sources,
            facts: Some(run.facts),
            outputs: run.outputs,
            warnings: Some(run.warnings),
            verdict: Some(verdict),
            ..self.record
        }
        .write(self.folder)
    }

    fn write_failed(mut self, error: &Error) {
        // Some of the summaries without the others would pass for a finished run; their removal also makes room on a full
        // disk. The run's own error is what the user must see, also where this fails.
        let _ = remove_summaries(self.folder);
        self.record.status = match error {
            Error::Stopped { .. } => RunStatus::Stopped,
            _ => RunStatus::Failed,
        };
        self.record.error = Some(error.to_string());
        let _ = self.record.write(self.folder);
    }
}

/// Does `work` between the beginning and the end of a run in `run.json`, as [`RunRecorder`] writes them.
///
/// # Errors
/// Those of `work` and of [`RunRecorder`].
pub(crate) fn record_run<T>(
    command: RunCommand,
    folder: &Folder,
    earlier: Option<&RunJson>,
    work: impl FnOnce() -> Result<(T, FinishedRun)>,
) -> Result<T> {
    RunRecorder::begin(command, folder, earlier)?.finish(work())
}

/// Returns true where the CSV files of `folder` are for Excel.
pub(crate) fn is_excel(folder: &Folder) -> bool {
    folder.dialect() == Dialect::Excel
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{ACTORS_FILE, ACTORS_FOLDER, MENTIONS_FILE};
    use std::io::Write;

    #[test]
    fn a_run_that_fails_half_way_leaves_no_table_behind() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        let full_disk = || Error::io("write", "b.csv")(std::io::ErrorKind::StorageFull.into());
        let failed = record_run::<()>(RunCommand::Run, &folder, None, || {
            for name in [MENTIONS_FILE, ACTORS_FILE, "actors/a.csv"] {
                let mut file = folder.create(name)?;
                file.write_all(b"actor_id,actor_name,outlet\n").unwrap();
                file.finish()?;
            }
            Err(full_disk())
        });
        assert_eq!(failed.unwrap_err().to_string(), full_disk().to_string());
        for (name, stays) in [(MENTIONS_FILE, true), (ACTORS_FILE, false), (ACTORS_FOLDER, false)] {
            assert_eq!(dir.path().join(name).exists(), stays, "{name}");
        }
        let record = RunJson::in_folder(dir.path()).unwrap().unwrap();
        assert_eq!(record.status, RunStatus::Failed);
        assert_eq!(record.error, Some(full_disk().to_string()));
    }

    #[test]
    fn a_record_of_the_first_layout_leaves_open_what_it_gives_as_null() {
        let record = r#"{"tool": "regard", "version": "0.1.0", "command": "run", "status": "done", "started": "",
            "settings": {"score": {"actors": "a.csv", "metonyms": null, "shard": null, "precision": null, "limit": null},
                "summarize": {"period": "all", "since": null, "compare": null}, "excel": false}}"#;
        let settings = RunJson::parse(record.as_bytes()).unwrap().settings.unwrap();
        let score = settings.score.unwrap();
        let expected = ScoreSettings {
            actors: Some(PathBuf::from("a.csv")),
            ..ScoreSettings::default()
        };
        assert_eq!(
            serde_json::to_value(&score).unwrap(),
            serde_json::to_value(&expected).unwrap()
        );
        assert!(settings.summarize.is_some());
        let without_settings =
            r#"{"tool": "regard", "version": "0.1.0", "command": "run", "status": "running", "started": ""}"#;
        assert!(RunJson::parse(without_settings.as_bytes()).unwrap().settings.is_none());
    }

    #[test]
    fn a_record_with_a_setting_that_was_given_up_is_read() {
        let record = r#"{"tool": "regard", "format": 2, "version": "0.1.0", "command": "run", "status": "done", "started": "",
            "settings": {"summarize": {"min_articles": 7, "seed": 1}, "excel": false}}"#;
        let record = RunJson::parse(record.as_bytes()).unwrap();
        let summary = record.summary().unwrap();
        assert_eq!(summary.min_articles, 7);
        assert!(!serde_json::to_string(summary).unwrap().contains("seed"));
    }

    #[test]
    fn a_record_of_another_layout_is_refused_by_name_and_reason() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(RUN_FILE);
        let running = r#""command": "run", "status": "running", "started": """#;
        let cases = [
            ("{".to_owned(), "it is not JSON"),
            ("{}".to_owned(), "it is not a run.json of regard"),
            (
                format!(r#"{{"tool": "regard", "format": 9, {running}}}"#),
                "has version 9",
            ),
            (format!(r#"{{"tool": "regard", {running}}}"#), "missing field `version`"),
            (
                format!(
                    r#"{{"tool": "regard", "version": "0", "settings": {{"summarize": {{"mood": 1}}}}, {running}}}"#
                ),
                "another version of regard",
            ),
        ];
        for (text, expected) in cases {
            std::fs::write(&path, &text).unwrap();
            let message = RunJson::read(&path).unwrap_err().to_string();
            assert!(message.contains(expected), "{text}: {message}");
            assert!(message.contains(RUN_FILE), "{message}");
        }
        std::fs::write(&path, format!(r#"{{"tool": "regard", "version": "0", {running}}}"#)).unwrap();
        assert_eq!(RunJson::read(&path).unwrap().format, FIRST_FORMAT);
    }
}
