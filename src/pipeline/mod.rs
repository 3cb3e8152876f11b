//! The stages put together: `score` maps articles to Parquet, `summarize` reduces Parquet to CSV, `run` is both.

mod actor_page;
mod article_page;
mod articles;
mod calibrate;
mod coding;
mod compact;
mod compared;
mod evidence;
mod facts;
mod finished;
mod found;
mod identity;
mod journal;
mod part;
mod record;
mod reproduce;
mod sample;
mod score;
mod seen;
mod series;
mod summarize;
mod views;
mod whole;

pub use actor_page::actor_page;
pub use article_page::article_page;
pub use calibrate::{CalibrateConfig, CalibrationReport};
pub use compact::{Compacted, compact};
pub use facts::{ActorFacts, Facts, Finding, ModelFacts};
pub use reproduce::{Mismatch, RepeatedFile, ReproduceConfig, Reproduction, reproduce};
pub use sample::{SampleConfig, SampleReport, run_sample};
pub use score::{Observer, Ready, ScoreReport, open_list};
pub use series::{SeriesCounts, SeriesReport, run_series};
pub use summarize::{SummaryReport, Sums};

use calibrate::Calibration;
use part::Part as ScoredPart;
use record::{Source, Sources, outputs};

use crate::checksum::Checksum;
use crate::config::{Mentions, ScoreConfig, SummaryConfig};
use crate::error::{Error, Result};
use crate::memory::with_threads;
use crate::output::{Dialect, Folder, RUN_FILE};
use crate::timings::Part;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

/// Files of the hand-over between the stages.
pub const MENTIONS_FILE: &str = "mentions.parquet";
/// See [`MENTIONS_FILE`].
pub const SENTENCES_FILE: &str = "sentences.parquet";
/// See [`MENTIONS_FILE`].
pub const ARTICLES_FILE: &str = "articles.parquet";

/// What a run has scored, until its files are complete.
pub const JOURNAL_FILE: &str = ".regard-journal";
const SKIPPED_FILE: &str = "skipped.csv";
const ACTORS_FILE: &str = "actors.csv";
const BY_OUTLET_FILE: &str = "actors_by_outlet.csv";
const COMPARISON_FILE: &str = "outlet_comparison.csv";
const CHANGES_FILE: &str = "period_changes.csv";
const FOUND_FILE: &str = "actors_found.csv";
const COPIES_FILE: &str = "copies.csv";
const MENTIONS_CSV: &str = "mentions.csv";
const DATAPACKAGE_FILE: &str = "datapackage.json";
const ACTORS_FOLDER: &str = "actors";
const REPORT_FILE: &str = "report.html";
const WORKBOOK_FILE: &str = "regard.xlsx";
/// What the first stage leaves.
const SCORED_FILES: [&str; 4] = [MENTIONS_FILE, ARTICLES_FILE, SENTENCES_FILE, SKIPPED_FILE];

/// What the second stage leaves, beside the folder [`ACTORS_FOLDER`].
const SUMMARY_FILES: [&str; 10] = [
    ACTORS_FILE,
    BY_OUTLET_FILE,
    COMPARISON_FILE,
    CHANGES_FILE,
    COPIES_FILE,
    FOUND_FILE,
    MENTIONS_CSV,
    DATAPACKAGE_FILE,
    REPORT_FILE,
    WORKBOOK_FILE,
];

/// What `run.json` holds of a stage that is done.
struct Done {
    settings: Value,
    facts: Value,
    warnings: Vec<String>,
    sources: Sources,
    outputs: BTreeMap<String, Checksum>,
    too_many_skipped: bool,
}

/// `regard score`: the first stage alone.
///
/// # Errors
/// Any [`Error`]. Where the run had begun, `run.json` says `failed` and why; where it was refused before that, the folder
/// is as it was.
pub fn run_score(config: &ScoreConfig, folder: &Folder, observer: &dyn Observer) -> Result<ScoreReport> {
    let ready = Ready::new(config)?.loaded()?;
    let sources = scored_from(&ready);
    let report = recorded("score", folder, &Value::Null, || {
        remove_outputs(folder, &SCORED_FILES)?;
        remove_summaries(folder)?;
        let report = score_all(ready, folder, observer)?;
        let done = Done {
            settings: json!({ "score": config.flags, "excel": excel(folder) }),
            facts: report.facts.recorded(),
            warnings: report.all_warnings().cloned().collect(),
            too_many_skipped: report.too_many_skipped.is_some(),
            sources,
            outputs: outputs(folder, scored_files())?,
        };
        Ok((report, done))
    })?;
    folder.remove(JOURNAL_FILE)?;
    Ok(report)
}

/// Scores every article; what a run that was stopped has done is taken from its journal.
fn score_all(ready: Ready, folder: &Folder, observer: &dyn Observer) -> Result<ScoreReport> {
    ready.score(folder, &folder.path().join(JOURNAL_FILE), &mut |_| Ok(true), observer)
}

/// `regard summarize`: the second stage alone.
///
/// # Errors
/// As [`run_score`].
pub fn run_summarize(config: &SummaryConfig, inputs: &[PathBuf], folder: &Folder) -> Result<SummaryReport> {
    if config.mentions == Mentions::None {
        return Err(Error::Usage(
            "--mentions none is for `regard run`: `summarize` does not remove its input".to_owned(),
        ));
    }
    let sums = Sums::new(config, inputs)?;
    let earlier = folder.record();
    let sources = summarized_from(&sums, inputs, folder, &earlier)?;
    recorded("summarize", folder, &earlier, || {
        remove_summaries(folder)?;
        let report = sums.write(config, folder)?;
        let settings = json!({ "summarize": config.to_json(), "excel": excel(folder) });
        let done = Done {
            settings: with_score(settings, &earlier),
            facts: report.facts.recorded(),
            warnings: report.warnings.clone(),
            too_many_skipped: false,
            outputs: outputs(folder, files_after(&sources, folder)?)?,
            sources,
        };
        Ok((report, done))
    })
}

/// `regard calibrate`: the second stage again, with what a person has coded.
///
/// # Errors
/// As [`run_summarize`]; [`Error::Invalid`] where the coding cannot be used.
pub fn run_calibrate(
    config: &CalibrateConfig,
    summary: &SummaryConfig,
    inputs: &[PathBuf],
    folder: &Folder,
) -> Result<CalibrationReport> {
    let parts = ScoredPart::open_all(inputs, summary.window)?;
    let (calibration, mut calibrated) = Calibration::new(config, summary.ci_level, &parts)?;
    let sums = Sums::of(summary, parts, Some(&calibration))?;
    let earlier = folder.record();
    let mut sources = summarized_from(&sums, inputs, folder, &earlier)?;
    sources.calibrate = Some(Source::of_files(&[], [config.coding.clone()])?);
    recorded("calibrate", folder, &earlier, || {
        remove_summaries(folder)?;
        let report = sums.write(summary, folder)?;
        calibrated.complete(&report);
        calibrated.warnings.extend(report.warnings);
        let settings = json!({
            "summarize": summary.to_json(),
            "calibrate": calibrated.settings(),
            "excel": excel(folder),
        });
        let done = Done {
            settings: with_score(settings, &earlier),
            facts: report.facts.recorded(),
            warnings: calibrated.warnings.clone(),
            too_many_skipped: false,
            outputs: outputs(folder, files_after(&sources, folder)?)?,
            sources,
        };
        Ok((calibrated, done))
    })
}

/// `regard run`: both stages, one after the other, in one folder.
///
/// # Errors
/// As [`run_score`].
pub fn run(
    config: &ScoreConfig,
    summary: &SummaryConfig,
    folder: &Folder,
    observer: &dyn Observer,
) -> Result<(ScoreReport, SummaryReport)> {
    let ready = Ready::new(config)?.loaded()?;
    let summary_threads = ready.summary_threads()?;
    let sources = scored_from(&ready);
    let reports = recorded("run", folder, &Value::Null, || {
        remove_outputs(folder, &SCORED_FILES)?;
        remove_summaries(folder)?;
        let scored = score_all(ready, folder, observer)?;
        let summarized = scored.timings.time(Part::Summarize, || {
            with_threads(summary_threads, || {
                Sums::new(summary, &[folder.path().to_path_buf()])?.write(summary, folder)
            })?
        })?;
        if summary.mentions == Mentions::None {
            remove_outputs(folder, &[MENTIONS_FILE, ARTICLES_FILE, SENTENCES_FILE])?;
        }
        let done = Done {
            settings: json!({ "score": config.flags, "summarize": summary.to_json(), "excel": excel(folder) }),
            facts: scored.facts.recorded(),
            warnings: scored.all_warnings().chain(&summarized.warnings).cloned().collect(),
            too_many_skipped: scored.too_many_skipped.is_some(),
            outputs: outputs(folder, files_after(&sources, folder)?)?,
            sources,
        };
        Ok(((scored, summarized), done))
    })?;
    folder.remove(JOURNAL_FILE)?;
    Ok(reports)
}

fn scored_from(ready: &Ready) -> Sources {
    Sources {
        score: Some(ready.source()),
        ..Sources::default()
    }
}

/// What summaries of `inputs` in `folder` come from; `earlier` is the folder's record, which says how its mentions were scored.
fn summarized_from(sums: &Sums, inputs: &[PathBuf], folder: &Folder, earlier: &Value) -> Result<Sources> {
    Ok(Sources {
        score: serde_json::from_value(earlier["sources"]["score"].clone()).unwrap_or_default(),
        summarize: sums.source(inputs, folder)?,
        calibrate: None,
    })
}

/// These settings of summaries, with those by which the mentions in the folder were scored.
fn with_score(mut settings: Value, earlier: &Value) -> Value {
    let score = &earlier["settings"]["score"];
    if !score.is_null() {
        settings["score"] = score.clone();
    }
    settings
}

fn scored_files() -> Vec<String> {
    SCORED_FILES.map(str::to_owned).to_vec()
}

/// Names that a run with summaries may have left: those of the first stage too, where it worked in the same folder.
fn files_after(sources: &Sources, folder: &Folder) -> Result<Vec<String>> {
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
fn recorded<T>(command: &str, folder: &Folder, earlier: &Value, work: impl FnOnce() -> Result<(T, Done)>) -> Result<T> {
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
fn excel(folder: &Folder) -> bool {
    folder.dialect() == Dialect::Excel
}

fn write_json(folder: &Folder, name: &str, value: &Value) -> Result<()> {
    let mut file = folder.create(name)?;
    let text = serde_json::to_string_pretty(value).map_err(|e| Error::io("write", file.target())(e.into()))?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n"));
    written.map_err(Error::io("write", file.target()))?;
    file.finish()
}

/// Takes away what an earlier run left, so that nobody takes yesterday's numbers for those of a run that failed.
fn remove_outputs(folder: &Folder, names: &[&str]) -> Result<()> {
    names.iter().try_for_each(|name| folder.remove(name))
}

fn remove_summaries(folder: &Folder) -> Result<()> {
    remove_outputs(folder, &SUMMARY_FILES)?;
    folder.remove_tables(ACTORS_FOLDER)
}

#[cfg(test)]
mod tests {
    use super::*;

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
