//! The report of a calibration: how well the scores agree with a person, and how many rows were corrected.

use crate::calibrate::coding::CodingFile;
use crate::calibrate::{CalibrateConfig, CoderAgreement, FlagReport, JudgedMention};
use crate::error::Result;
use crate::output::SummaryRow;
use crate::record::run_json::CalibrateSettings;
use crate::summarize::SummaryReport;
use crate::summary::{Agreement, LabelPair, Strata, Stratum};
use crate::system::path_text;
use crate::terms::Label;
use crate::text::one_line;
use console::{Alignment, measure_text_width, pad_str};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

const BAND_RANGES: [&str; 3] = ["below -0.33", "from -0.33 to 0.33", "above 0.33"];

/// The agreement of a person's coding with the scores of a run.
#[derive(Debug, Clone, Serialize)]
pub struct CalibrationReport {
    /// The coding file.
    #[serde(serialize_with = "path_text::path::serialize")]
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
    /// The shares of flagged mentions; `None` where the file has no column for them.
    pub flags: Option<FlagReport>,
    /// The agreement with a second coder, where there is one.
    pub coders: Option<CoderAgreement>,
    /// Rows of `actors.csv` with a correction, of those with a mention.
    pub corrected_actors: (usize, usize),
    /// Rows of `actors_by_outlet.csv` with a correction, of those with a mention.
    pub corrected_by_outlet: (usize, usize),
    /// Warnings for the user.
    pub warnings: Vec<String>,
}

impl CalibrationReport {
    /// Compares the mentions that were judged with their scores. `design` are the sample's strata with what was judged of each,
    /// `level` the coverage of the intervals.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::error::Error::Invalid) where nothing is coded; those of [`CoderAgreement::read`].
    pub(crate) fn new(
        config: &CalibrateConfig,
        coding: &CodingFile,
        (strata, design): (&Strata, &[Stratum]),
        judged: &[JudgedMention],
        level: f64,
    ) -> Result<Self> {
        let all: Vec<LabelPair> = judged.iter().filter_map(JudgedMention::label_pair).collect();
        let mut outlets: BTreeMap<String, Vec<LabelPair>> = BTreeMap::new();
        for mention in judged {
            let pairs = outlets.entry(mention.row.outlet.clone()).or_default();
            pairs.extend(mention.label_pair());
        }
        let flags = coding.has_flags.then(|| FlagReport::new(judged, level)).flatten();
        let mut warnings = warnings(coding, strata, design);
        warnings.extend(flags.iter().flat_map(FlagReport::warnings));
        let coders = config
            .second
            .as_deref()
            .map(|second| CoderAgreement::read(second, coding, judged));
        Ok(Self {
            coding: coding.path.clone(),
            coding_sha256: coding.sha256.clone(),
            sampled: coding.rows.len(),
            mentions: strata.mentions().iter().sum(),
            min_coded: config.min_coded,
            overall: Agreement::new(&all).ok_or_else(|| coding.nothing_coded())?,
            outlets: outlets
                .into_iter()
                .filter_map(|(outlet, pairs)| Some((outlet, Agreement::new(&pairs)?)))
                .collect(),
            flags,
            coders: coders.transpose()?,
            corrected_actors: (0, 0),
            corrected_by_outlet: (0, 0),
            warnings,
        })
    }

    /// Adds how many rows of the summaries were corrected.
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

/// Counts the rows with a correction, and those with a mention.
fn corrected(rows: &[SummaryRow]) -> (usize, usize) {
    let mentioned: Vec<&SummaryRow> = rows.iter().filter(|row| row.n_mentions > 0).collect();
    let corrected = mentioned.iter().filter(|row| row.score_corrected.0.is_some());
    (corrected.count(), mentioned.len())
}

impl fmt::Display for CalibrationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.coding.file_name().map_or(Path::new(""), Path::new).display();
        writeln!(
            f,
            "{name}: {} of {} mentions coded, of {} in the run. Figures are weighted to stand for the whole run.\n",
            self.overall.coded, self.sampled, self.mentions
        )?;
        let names = self.outlets.keys().map(|outlet| measure_text_width(&one_line(outlet)));
        let width = names.fold("outlet".len(), usize::max);
        writeln!(
            f,
            "{:<width$} {:>6} {:>9} {:>9} {:>13} {:>8} {:>8} {:>10}",
            "outlet", "coded", "accuracy", "macro-F1", "alpha nominal", "ordinal", "interval", "mean error"
        )?;
        write_agreement(f, "(all)", width, &self.overall)?;
        self.outlets
            .iter()
            .try_for_each(|(outlet, agreement)| write_agreement(f, outlet, width, agreement))?;
        writeln!(
            f,
            "\n{:<14} {:>9} {:>9} {:>9}  found by the model",
            "coded", "negative", "neutral", "positive"
        )?;
        for label in Label::ALL {
            let [a, b, c] = self.overall.confusion[label as usize];
            writeln!(f, "{:<14} {a:>9} {b:>9} {c:>9}", label.as_str())?;
        }
        if let Some(flags) = &self.flags {
            writeln!(f, "\n{flags}")?;
        }
        if let Some(coders) = &self.coders {
            writeln!(f, "\n{coders}")?;
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

fn write_agreement(f: &mut fmt::Formatter<'_>, outlet: &str, width: usize, agreement: &Agreement) -> fmt::Result {
    let outlet = one_line(outlet);
    let outlet = pad_str(&outlet, width, Alignment::Left, None);
    let Agreement {
        alpha: by,
        accuracy,
        macro_f1,
        ..
    } = agreement;
    writeln!(
        f,
        "{outlet} {:>6} {:>8.1}% {:>8.1}% {:>13} {:>8} {:>8} {:>10.3}",
        agreement.coded,
        100.0 * accuracy,
        100.0 * macro_f1,
        alpha_cell(by.nominal),
        alpha_cell(by.ordinal),
        alpha_cell(by.interval),
        agreement.mean_error
    )
}

/// Krippendorff's alpha, a dash where it is not defined.
fn alpha_cell(alpha: Option<f64>) -> String {
    alpha.map_or("-".to_owned(), |alpha| format!("{alpha:.3}"))
}

fn warnings(coding: &CodingFile, strata: &Strata, design: &[Stratum]) -> Vec<String> {
    let left_out = coding.left_out();
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
