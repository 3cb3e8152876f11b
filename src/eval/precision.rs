//! Int8 arithmetic against f32: what the fast path costs in accuracy.

use super::figures::{ClassFigures, mean, percent};
use super::{LabelledTarget, NOT_SCORED, score_targets};
use crate::error::Result;
use crate::stance::{Polarity, StanceModel};
use serde::Serialize;
use std::fmt;

/// How the scores of the two arithmetics agree, and how right each is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PrecisionReport {
    /// Targets scored.
    pub n: usize,
    /// Share of targets with the same label from both, in 0..1.
    pub labels_agree: f64,
    /// Mean over targets of |score in int8 - score in f32|, in 0..2.
    pub mean_absolute_difference: f64,
    /// The largest of these, in 0..2.
    pub max_absolute_difference: f64,
    /// In int8.
    pub int8: ClassFigures,
    /// In f32.
    pub f32: ClassFigures,
}

/// Scores `rows` with the same model in both arithmetics. A target that could not be scored counts as neutral in both.
///
/// # Errors
/// As [`StanceModel::score`].
pub fn evaluate_precision(int8: &StanceModel, f32: &StanceModel, rows: &[LabelledTarget]) -> Result<PrecisionReport> {
    let polarities = |model: &StanceModel| -> Result<Vec<Polarity>> {
        let scored = score_targets(model, rows.iter().map(|row| (row.text.as_str(), row.target)))?;
        Ok(scored.into_iter().map(|s| s.map_or(NOT_SCORED, |s| s.toward)).collect())
    };
    Ok(PrecisionReport::new(rows, &polarities(int8)?, &polarities(f32)?))
}

impl PrecisionReport {
    fn new(rows: &[LabelledTarget], int8: &[Polarity], f32: &[Polarity]) -> Self {
        let pairs = || int8.iter().zip(f32);
        let difference = |(a, b): (&Polarity, &Polarity)| f64::from((a.score() - b.score()).abs());
        let figures = |found: &[Polarity]| {
            ClassFigures::new(rows.iter().map(|row| row.label).zip(found.iter().map(Polarity::label)))
        };
        Self {
            n: rows.len(),
            labels_agree: mean(pairs().map(|(a, b)| f64::from(u8::from(a.label() == b.label())))),
            mean_absolute_difference: mean(pairs().map(difference)),
            max_absolute_difference: pairs().map(difference).fold(0.0, f64::max),
            int8: figures(int8),
            f32: figures(f32),
        }
    }
}

impl fmt::Display for PrecisionReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "targets                    {:>7}", self.n)?;
        writeln!(f, "same label                 {:>7.2}", percent(self.labels_agree))?;
        writeln!(f, "mean difference of scores  {:>7.4}", self.mean_absolute_difference)?;
        writeln!(f, "largest                    {:>7.4}", self.max_absolute_difference)?;
        writeln!(f, "\n{:<10} {:>9} {:>9}", "arithmetic", "macro-F1", "accuracy")?;
        for (name, figures) in [("int8", &self.int8), ("f32", &self.f32)] {
            let (macro_f1, accuracy) = (percent(figures.macro_f1), percent(figures.accuracy));
            writeln!(f, "{name:<10} {macro_f1:>9.2} {accuracy:>9.2}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Span;
    use crate::stance::Label;

    #[test]
    fn agreement_counts_labels_and_differences() {
        let row = |label| LabelledTarget {
            text: "a".to_owned(),
            target: Span::new(0, 1),
            label,
        };
        let rows = [row(Label::Negative), row(Label::Positive)];
        let int8 = [Polarity([0.8, 0.1, 0.1]), Polarity([0.2, 0.4, 0.4])];
        let f32 = [Polarity([0.7, 0.1, 0.2]), Polarity([0.1, 0.3, 0.6])];
        let report = PrecisionReport::new(&rows, &int8, &f32);
        assert_eq!((report.n, report.labels_agree), (2, 0.5));
        assert_eq!((report.int8.accuracy, report.f32.accuracy), (0.5, 1.0));
        assert!((report.mean_absolute_difference - 0.25).abs() < 1e-6);
        assert!((report.max_absolute_difference - 0.3).abs() < 1e-6);
    }
}
