//! `regard calibrate`: from a coded sample to agreement and corrected summaries.

mod coding;
mod sample;

pub use sample::{SampleConfig, SampleReport, run_sample};

use crate::calibrate::coding::{Coded, MentionId, Survey};
use crate::config::SummaryConfig;
use crate::error::Result;
use crate::output::{Folder, MentionRow, SummaryRow};
use crate::record::run_json::{
    CalibrateSettings, FinishedRun, RunCommand, RunFacts, RunJson, RunSettings, is_excel, record_run,
};
use crate::record::run_outputs::{files_after, outputs, remove_summaries};
use crate::record::sources::Source;
use crate::show::clean;
use crate::summarize::scored_part::ScoredPart;
use crate::summarize::{SummaryReport, Sums, summarized_from};
use crate::summary::{Agreement, CodingStatus, Correction, LabelPair, Strata, Stratum, value};
use crate::terms::Label;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};

const BAND_RANGES: [&str; 3] = ["below -0.33", "from -0.33 to 0.33", "above 0.33"];

/// What to calibrate with.
#[derive(Debug, Clone)]
pub struct CalibrateConfig {
    /// A coded file of `regard sample`.
    pub coding: PathBuf,
    /// Articles of a row with a coded mention that a correction of it takes, at least 2.
    pub min_coded: usize,
}

/// What a person's coding says of the scores of a run.
#[derive(Debug, Clone, Serialize)]
pub struct CalibrationReport {
    /// The coding file.
    pub coding: PathBuf,
    /// Its SHA-256.
    pub coding_sha256: String,
    /// Mentions in it.
    pub sampled: usize,
    /// Mentions of the run.
    pub mentions: u64,
    /// Articles that a correction takes.
    pub min_coded: usize,
    /// Over the whole run.
    pub overall: Agreement,
    /// By outlet, those with a coded mention.
    pub outlets: BTreeMap<String, Agreement>,
    /// Rows of `actors.csv` with a correction, of those with a mention.
    pub corrected_actors: (usize, usize),
    /// Rows of `actors_by_outlet.csv` with a correction, of those with a mention.
    pub corrected_by_outlet: (usize, usize),
    /// For the user to see.
    pub warnings: Vec<String>,
}

/// A coding, ready to correct with.
#[derive(Debug)]
pub(crate) struct Calibration {
    strata: Strata,
    pub(crate) correction: Correction,
    /// Code less score.
    errors: HashMap<MentionId, f64>,
}

impl Calibration {
    /// Reads the coding and finds its mentions in `parts`. With it comes the report, to be completed when the summaries
    /// are made.
    pub(crate) fn new(config: &CalibrateConfig, level: f64, parts: &[ScoredPart]) -> Result<(Self, CalibrationReport)> {
        let coded = Coded::read(&config.coding)?;
        let survey = Survey::new(parts, &coded.rows.iter().map(|row| row.id).collect())?;
        coded.check(&survey)?;
        let strata = Strata::new(&survey.counts);
        let mut design: Vec<Stratum> = strata
            .mentions()
            .iter()
            .map(|n| Stratum { mentions: *n, coded: 0 })
            .collect();
        let mut found: Vec<(MentionId, Label, &MentionRow)> = coded
            .coded()
            .filter_map(|(id, code)| Some((id, code, survey.found.get(&id)?)))
            .collect();
        // A spreadsheet program may have sorted the rows; sums of floats must not show it.
        found.sort_unstable_by_key(|(id, ..)| *id);
        let stratum = |row: &MentionRow| strata.of(&row.outlet, row.score);
        found.iter().for_each(|(_, _, row)| design[stratum(row)].coded += 1);
        let error = |code: Label, row: &MentionRow| value(code) - f64::from(row.score);
        let errors = found.iter().map(|(id, code, row)| (*id, error(*code, row))).collect();
        let pairs: Vec<(&str, LabelPair)> = found
            .iter()
            .map(|(_, code, row)| (row.outlet.as_str(), pair(*code, row, design[stratum(row)])))
            .collect();
        let report = report(config, &coded, &strata, &design, &pairs)?;
        let correction = Correction {
            strata: design,
            min_coded: config.min_coded,
            level,
        };
        Ok((
            Self {
                strata,
                correction,
                errors,
            },
            report,
        ))
    }

    /// How a mention stands in the coding.
    pub(crate) fn coding(&self, row: &MentionRow) -> CodingStatus {
        let stratum = self.strata.of(&row.outlet, row.score);
        if self.correction.strata[stratum].coded == 0 {
            return CodingStatus::StratumNotCoded;
        }
        match self.errors.get(&MentionId::of(row)) {
            Some(error) => CodingStatus::Coded { stratum, error: *error },
            None => CodingStatus::NotCoded,
        }
    }
}

fn pair(coded: Label, row: &MentionRow, stratum: Stratum) -> LabelPair {
    LabelPair {
        coded,
        found: row.label,
        score: f64::from(row.score),
        weight: 1.0 / stratum.probability(),
    }
}

fn report(
    config: &CalibrateConfig,
    coded: &Coded,
    strata: &Strata,
    design: &[Stratum],
    pairs: &[(&str, LabelPair)],
) -> Result<CalibrationReport> {
    let all: Vec<LabelPair> = pairs.iter().map(|(_, pair)| *pair).collect();
    let mut outlets: BTreeMap<String, Vec<LabelPair>> = BTreeMap::new();
    for (outlet, pair) in pairs {
        outlets.entry((*outlet).to_owned()).or_default().push(*pair);
    }
    Ok(CalibrationReport {
        coding: coded.path.clone(),
        coding_sha256: coded.sha256.clone(),
        sampled: coded.rows.len(),
        mentions: strata.mentions().iter().sum(),
        min_coded: config.min_coded,
        overall: Agreement::new(&all).ok_or_else(|| coded.nothing())?,
        outlets: outlets
            .into_iter()
            .filter_map(|(outlet, pairs)| Some((outlet, Agreement::new(&pairs)?)))
            .collect(),
        corrected_actors: (0, 0),
        corrected_by_outlet: (0, 0),
        warnings: warnings(coded, strata, design),
    })
}

fn warnings(coded: &Coded, strata: &Strata, design: &[Stratum]) -> Vec<String> {
    let left_out = coded.left_out();
    let left_out = (left_out > 0).then(|| {
        format!(
            "{left_out} rows before the last coded one are empty. The first rows of the file are a sample of the whole, \
             whatever their number; were some left out because they were hard, the correction is biased: code them"
        )
    });
    let unreached = design
        .iter()
        .enumerate()
        .filter(|(_, stratum)| stratum.mentions > 0 && stratum.coded == 0);
    let unreached: Vec<String> = unreached
        .map(|(at, _)| {
            let (outlet, band) = strata.name(at);
            format!("{} {}", outlet.unwrap_or("the small outlets"), BAND_RANGES[band])
        })
        .collect();
    let unreached = (!unreached.is_empty()).then(|| {
        format!(
            "no mention is coded of these outlets and scores, so that no row with one can be corrected: {}. Code more rows",
            unreached.join("; ")
        )
    });
    left_out.into_iter().chain(unreached).collect()
}

impl CalibrationReport {
    /// Adds what became of the summaries.
    pub(crate) fn complete(&mut self, summaries: &SummaryReport) {
        self.corrected_actors = corrected(&summaries.actors);
        self.corrected_by_outlet = corrected(&summaries.by_outlet);
    }

    /// Returns the settings of the calibration, for `run.json`.
    pub(crate) fn settings(&self) -> CalibrateSettings {
        CalibrateSettings {
            coding: self.coding.clone(),
            coding_sha256: self.coding_sha256.clone(),
            coded: self.overall.coded,
            min_coded: self.min_coded,
        }
    }
}

fn corrected(rows: &[SummaryRow]) -> (usize, usize) {
    let found = || rows.iter().filter(|row| row.n_mentions > 0);
    (
        found().filter(|row| row.score_corrected.0.is_some()).count(),
        found().count(),
    )
}

impl fmt::Display for CalibrationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.coding.file_name().map_or(Path::new(""), Path::new).display();
        writeln!(
            f,
            "{name}: {} of {} mentions coded, of {} in the run. Figures are weighted to stand for the whole run.\n",
            self.overall.coded, self.sampled, self.mentions
        )?;
        writeln!(
            f,
            "{:<28} {:>6} {:>9} {:>9} {:>13} {:>8} {:>8} {:>10}",
            "outlet", "coded", "accuracy", "macro-F1", "alpha nominal", "ordinal", "interval", "mean error"
        )?;
        write_agreement(f, "(all)", &self.overall)?;
        self.outlets
            .iter()
            .try_for_each(|(outlet, agreement)| write_agreement(f, outlet, agreement))?;
        writeln!(
            f,
            "\n{:<14} {:>9} {:>9} {:>9}  found by the model",
            "coded", "negative", "neutral", "positive"
        )?;
        for label in Label::ALL {
            let [a, b, c] = self.overall.confusion[label as usize];
            writeln!(f, "{:<14} {a:>9} {b:>9} {c:>9}", label.as_str())?;
        }
        let ((actors, all_actors), (rows, all_rows)) = (self.corrected_actors, self.corrected_by_outlet);
        write!(
            f,
            "\ncorrected: {actors} of {all_actors} actors, {rows} of {all_rows} rows by outlet; the others have too little \
             coded (low_coded; --min-coded {})",
            self.min_coded
        )
    }
}

fn write_agreement(f: &mut fmt::Formatter<'_>, outlet: &str, agreement: &Agreement) -> fmt::Result {
    let outlet: String = clean(outlet).chars().take(28).collect();
    let alpha = |alpha: Option<f64>| alpha.map_or("-".to_owned(), |alpha| format!("{alpha:.3}"));
    let Agreement {
        alpha: by,
        accuracy,
        macro_f1,
        ..
    } = agreement;
    writeln!(
        f,
        "{outlet:<28} {:>6} {:>8.1}% {:>8.1}% {:>13} {:>8} {:>8} {:>10.3}",
        agreement.coded,
        100.0 * accuracy,
        100.0 * macro_f1,
        alpha(by.nominal),
        alpha(by.ordinal),
        alpha(by.interval),
        agreement.mean_error
    )
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
    let earlier = RunJson::in_folder(folder.path())?;
    let mut sources = summarized_from(&sums, inputs, folder, earlier.as_ref())?;
    sources.calibrate = Some(Source::of_files(&[], [config.coding.clone()])?);
    record_run(RunCommand::Calibrate, folder, earlier.as_ref(), || {
        remove_summaries(folder)?;
        let report = sums.write(summary, folder)?;
        calibrated.complete(&report);
        calibrated.warnings.extend(report.warnings);
        let run = FinishedRun {
            settings: RunSettings {
                score: earlier.as_ref().and_then(RunJson::score_flags).cloned(),
                summarize: Some(summary.into()),
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
