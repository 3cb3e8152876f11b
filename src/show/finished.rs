//! A finished run, summarized again from its mentions by the settings that its record holds.

use crate::calibrate::{CalibrateConfig, coded_sample};
use crate::config::SummaryConfig;
use crate::error::Result;
use crate::record::run_json::{RunJson, last_summary};
use crate::summarize::coded_sample::CodedSample;
use crate::summarize::scored_part::ScoredPart;
use crate::summarize::{Summary, finished_run};
use crate::summary::Period;
use crate::system::memory::SummarySizes;
use std::path::PathBuf;

/// The summary of a finished run over all its days.
pub(super) struct FinishedSummary {
    pub(super) summary: Summary,
    /// The settings of the first folder's last summary, but for the period.
    pub(super) config: SummaryConfig,
    /// Warnings for the user.
    pub(super) warnings: Vec<String>,
}

impl FinishedSummary {
    /// Adds up the folders of a run.
    ///
    /// # Errors
    /// [`Error::SummaryInput`](crate::error::Error::SummaryInput) where no folder of a finished run is named;
    /// [`Error::Invalid`](crate::error::Error::Invalid) where a file is damaged.
    pub(super) fn open(folders: &[PathBuf]) -> Result<Self> {
        let inputs = finished_run::open(folders)?;
        let record = folders.first().map(|folder| RunJson::in_folder(folder)).transpose()?;
        let record = record.flatten();
        let config = last_summary(record.as_ref())?.with_period(Period::All);
        let (coding, lost) = coded_again(record.as_ref(), config.ci_level, &inputs.parts);
        let sizes = SummarySizes::unlimited(rayon::current_num_threads());
        let warnings = [inputs.facts.missing_shards(), lost].into_iter().flatten().collect();
        Ok(Self {
            summary: Summary::of_inputs(&config, inputs, coding.as_ref(), sizes)?,
            config,
            warnings,
        })
    }
}

/// Reads the coding that corrected the run's summaries again; a warning where it cannot be.
pub(super) fn coded_again(
    record: Option<&RunJson>,
    level: f64,
    parts: &[ScoredPart],
) -> (Option<CodedSample>, Option<String>) {
    let settings = record.and_then(|record| record.settings.as_ref());
    let Some(recorded) = settings.and_then(|settings| settings.calibrate.as_ref()) else {
        return (None, None);
    };
    let config = CalibrateConfig {
        coding: recorded.coding.clone(),
        min_coded: recorded.min_coded,
        second: None,
    };
    match coded_sample(&config, level, parts) {
        Ok((coded, report)) if recorded.coding_sha256 == report.coding_sha256 => (Some(coded), None),
        _ => {
            let lost =
                "which corrected the summaries, is gone or has changed: the corrected score is in actors.csv alone";
            (None, Some(format!("{}, {lost}", recorded.coding.display())))
        }
    }
}
