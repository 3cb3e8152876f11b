//! `regard sample` and `regard calibrate`: a sample of the mentions that a person codes, and the agreement and the
//! corrected summaries that follow from it.

mod coders;
mod coding;
pub mod error;
mod flags;
mod mention_scan;
mod report;
mod sample;

pub use coders::CoderAgreement;
pub use flags::{FlagReport, FlagShares};
pub use report::CalibrationReport;
pub use sample::{SampleConfig, SampleReport, run_sample};

use crate::calibrate::coding::{CodingFile, Judgement};
use crate::calibrate::mention_scan::MentionScan;
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
use crate::summary::{CodingFlag, Correction, FlaggedMention, LabelPair, Strata, Stratum, value};
use crate::system::memory::SummarySizes;
use std::path::PathBuf;

/// The coding to calibrate with.
#[derive(Debug, Clone)]
pub struct CalibrateConfig {
    /// A coded file of `regard sample`.
    pub coding: PathBuf,
    /// Articles of a row with a coded mention that a correction of it takes, at least 2.
    pub min_coded: usize,
    /// The same sample coded by a second person, for the agreement of the two alone.
    pub second: Option<PathBuf>,
}

/// A mention of the run that a person has coded or flagged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JudgedMention<'m> {
    id: MentionId,
    judgement: Judgement,
    row: &'m MentionRow,
    /// Number of mentions that it stands for: the inverse of its inclusion probability.
    weight: f64,
}

impl<'m> JudgedMention<'m> {
    /// Returns the person's label and the model's; `None` where it was flagged.
    fn label_pair(&self) -> Option<LabelPair> {
        match self.judgement {
            Judgement::Code(coded) => Some(LabelPair {
                coded,
                found: self.row.label,
                score: f64::from(self.row.score),
                weight: self.weight,
            }),
            Judgement::Flag(_) => None,
        }
    }

    /// Returns the mention as the shares of flags need it.
    fn flagged(&self) -> FlaggedMention<'m> {
        FlaggedMention {
            article_id: &self.row.article_id,
            weight: self.weight,
            flag: self.flag(),
        }
    }

    fn flag(&self) -> Option<CodingFlag> {
        match self.judgement {
            Judgement::Code(_) => None,
            Judgement::Flag(flag) => Some(flag),
        }
    }

    /// Returns the code less the score; `None` where it was flagged.
    fn error(&self) -> Option<f64> {
        match self.judgement {
            Judgement::Code(code) => Some(value(code) - f64::from(self.row.score)),
            Judgement::Flag(_) => None,
        }
    }
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
    let mut found: Vec<(MentionId, Judgement, &MentionRow)> = coding
        .judged()
        .filter_map(|(id, judgement)| Some((id, judgement, scan.found.get(&id)?)))
        .collect();
    // A spreadsheet program may have sorted the rows; sums of floats must not show it.
    found.sort_unstable_by_key(|(id, ..)| *id);
    for (_, _, row) in &found {
        design[strata.of(&row.outlet, row.score)].coded += 1;
    }
    let judged: Vec<JudgedMention> = found
        .into_iter()
        .map(|(id, judgement, row)| JudgedMention {
            id,
            judgement,
            row,
            weight: 1.0 / design[strata.of(&row.outlet, row.score)].probability(),
        })
        .collect();
    let report = CalibrationReport::new(config, &coding, (&strata, &design), &judged, level)?;
    let errors = judged.iter().map(|mention| (mention.id, mention.error())).collect();
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
    let sizes = SummarySizes::unlimited(rayon::current_num_threads());
    let scored = ScoredInputs::open(
        inputs,
        summary_config.selection(),
        summary_config.outlets.as_deref(),
        sizes,
    )?;
    let (coded, mut calibrated) = coded_sample(config, summary_config.ci_level, &scored.parts)?;
    let summary = Summary::of_inputs(summary_config, scored, Some(&coded), sizes)?;
    let earlier = RunJson::in_folder(folder.path())?;
    let mut sources = summarized_from(&summary, inputs, folder, earlier.as_ref(), summary_config)?;
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
