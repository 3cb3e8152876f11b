//! `regard sample` and `regard calibrate`: a sample of the mentions that a person codes, and the agreement and the
//! corrected summaries that follow from it.

mod coding;
pub mod error;
mod report;
mod sample;

pub use report::CalibrationReport;
pub use sample::{SampleConfig, SampleReport, run_sample};

use crate::calibrate::coding::{CodingFile, MentionScan};
use crate::config::SummaryConfig;
use crate::error::Result;
use crate::output::{Folder, MentionId, MentionRow};
use crate::record::run_json::{FinishedRun, RunCommand, RunFacts, RunJson, RunSettings, is_excel, record_run};
use crate::record::run_outputs::{files_after, outputs, remove_summaries};
use crate::record::sources::Source;
use crate::summarize::coded_sample::CodedSample;
use crate::summarize::inputs::ScoredInputs;
use crate::summarize::scored_part::ScoredPart;
use crate::summarize::{Summary, summarized_from};
use crate::summary::{Correction, LabelPair, Strata, Stratum, value};
use crate::terms::Label;
use std::path::PathBuf;

/// The coding to calibrate with.
#[derive(Debug, Clone)]
pub struct CalibrateConfig {
    /// A coded file of `regard sample`.
    pub coding: PathBuf,
    /// Articles of a row with a coded mention that a correction of it takes, at least 2.
    pub min_coded: usize,
}

/// Reads the coding and finds its mentions in `parts`. Returns the sample, and the report, to be completed when the
/// summaries are made. `level` is the coverage of the intervals.
///
/// # Errors
/// [`Error::Unreadable`](crate::error::Error::Unreadable) and [`Error::Invalid`](crate::error::Error::Invalid) of the coding
/// file or of a damaged part.
pub(crate) fn coded_sample(
    config: &CalibrateConfig,
    level: f64,
    parts: &[ScoredPart],
) -> Result<(CodedSample, CalibrationReport)> {
    let coding = CodingFile::read(&config.coding)?;
    let scan = MentionScan::new(parts, &coding.rows.iter().map(|row| row.id).collect())?;
    coding.check(&scan)?;
    let strata = Strata::new(&scan.counts);
    let mut design: Vec<Stratum> = strata
        .mentions()
        .iter()
        .map(|n| Stratum { mentions: *n, coded: 0 })
        .collect();
    let mut found: Vec<(MentionId, Label, &MentionRow)> = coding
        .coded()
        .filter_map(|(id, code)| Some((id, code, scan.found.get(&id)?)))
        .collect();
    // A spreadsheet program may have sorted the rows; sums of floats must not show it.
    found.sort_unstable_by_key(|(id, ..)| *id);
    for (_, _, row) in &found {
        design[strata.of(&row.outlet, row.score)].coded += 1;
    }
    let pairs: Vec<(&str, LabelPair)> = found
        .iter()
        .map(|(_, code, row)| {
            let stratum = design[strata.of(&row.outlet, row.score)];
            (row.outlet.as_str(), label_pair(*code, row, stratum))
        })
        .collect();
    let report = CalibrationReport::new(config, &coding, &strata, &design, &pairs)?;
    let errors = found
        .iter()
        .map(|(id, code, row)| (*id, value(*code) - f64::from(row.score)))
        .collect();
    let correction = Correction {
        strata: design,
        min_coded: config.min_coded,
        level,
    };
    let sample = CodedSample {
        strata,
        correction,
        errors,
    };
    Ok((sample, report))
}

fn label_pair(coded: Label, row: &MentionRow, stratum: Stratum) -> LabelPair {
    LabelPair {
        coded,
        found: row.label,
        score: f64::from(row.score),
        weight: 1.0 / stratum.probability(),
    }
}

/// Summarizes again, corrected by what a person has coded: `regard calibrate`.
///
/// # Errors
/// Those of [`run_summarize`](crate::summarize::run_summarize); [`Error::Invalid`](crate::error::Error::Invalid) where the coding
/// cannot be used.
pub fn run_calibrate(
    config: &CalibrateConfig,
    summary_config: &SummaryConfig,
    inputs: &[PathBuf],
    folder: &Folder,
) -> Result<CalibrationReport> {
    let scored = ScoredInputs::open(inputs, summary_config.selection(), summary_config.outlets.as_deref())?;
    let (coded, mut calibrated) = coded_sample(config, summary_config.ci_level, &scored.parts)?;
    let summary = Summary::of_inputs(summary_config, scored, Some(&coded))?;
    let earlier = RunJson::in_folder(folder.path())?;
    let mut sources = summarized_from(
        &summary,
        inputs,
        folder,
        earlier.as_ref(),
        summary_config.outlets.as_deref(),
    )?;
    sources.calibrate = Some(Source::of_files(&[], [config.coding.clone()])?);
    record_run(RunCommand::Calibrate, folder, earlier.as_ref(), || {
        remove_summaries(folder)?;
        let report = summary.write(summary_config, folder)?;
        calibrated.complete(&report);
        calibrated.warnings.extend(report.warnings);
        let run = FinishedRun {
            settings: RunSettings {
                score: earlier.as_ref().and_then(RunJson::score_flags).cloned(),
                summarize: Some(summary_config.clone()),
                calibrate: Some(calibrated.settings()),
                excel: is_excel(folder),
                store: None,
            },
            facts: RunFacts::from(&report.facts),
            warnings: calibrated.warnings.clone(),
            too_many_skipped: false,
            outputs: outputs(folder, files_after(&sources, folder)?)?,
            sources,
        };
        Ok((calibrated, run))
    })
}
