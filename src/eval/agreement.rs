//! One model computed in two ways (int8 and f32, or by two backends): the differences of the
//! scores, and the accuracy of each.

use super::figures::{ClassFigures, mean, percent};
use super::{LabelledTarget, polarities, score_targets};
use crate::error::Result;
use crate::stance::{Polarity, StanceModel};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// The agreement of the two ways with each other, and of each with the gold labels.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgreementReport {
    /// Number of targets.
    pub n: usize,
    /// Share of targets with the same label from both, in 0..1.
    pub labels_agree: f64,
    /// Mean over targets of |score of one - score of the other|, in 0..2.
    pub mean_absolute_difference: f64,
    /// Maximum over targets of the same, in 0..2.
    pub max_absolute_difference: f64,
    /// Accuracy of each way, by its name.
    #[serde(flatten)]
    pub ways: BTreeMap<&'static str, ClassFigures>,
}

/// Scores `rows` with the same model in both ways, each with its name. A target that could not be
/// scored counts as neutral in both.
///
/// # Errors
/// Those of [`StanceModel::score`].
pub fn evaluate_agreement(ways: [(&'static str, &StanceModel); 2], rows: &[LabelledTarget]) -> Result<AgreementReport> {
    let [(one, first), (other, second)] = ways;
    Ok(AgreementReport::new(
        rows,
        [(one, score_rows(first, rows)?), (other, score_rows(second, rows)?)],
    ))
}

fn score_rows(model: &StanceModel, rows: &[LabelledTarget]) -> Result<Vec<Polarity>> {
    let targets = rows.iter().map(|row| (row.text.as_str(), row.target));
    Ok(polarities(score_targets(model, targets)?))
}

impl AgreementReport {
    fn new(rows: &[LabelledTarget], ways: [(&'static str, Vec<Polarity>); 2]) -> Self {
        let pairs: Vec<(&Polarity, &Polarity)> = ways[0].1.iter().zip(&ways[1].1).collect();
        let differences: Vec<f64> = pairs
            .iter()
            .map(|(a, b)| f64::from((a.score() - b.score()).abs()))
            .collect();
        Self {
            n: rows.len(),
            labels_agree: mean(pairs.iter().map(|(a, b)| f64::from(u8::from(a.label() == b.label())))),
            mean_absolute_difference: mean(differences.iter().copied()),
            max_absolute_difference: differences.iter().copied().fold(0.0, f64::max),
            ways: ways
                .iter()
                .map(|(name, found)| {
                    let gold = rows.iter().map(|row| row.label);
                    (*name, ClassFigures::new(gold.zip(found.iter().map(Polarity::label))))
                })
                .collect(),
        }
    }
}

impl fmt::Display for AgreementReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "targets                    {:>7}", self.n)?;
        writeln!(f, "same label                 {:>7.2}", percent(self.labels_agree))?;
        writeln!(f, "mean difference of scores  {:>7.4}", self.mean_absolute_difference)?;
        writeln!(f, "largest                 {:>10.7}", self.max_absolute_difference)?;
        writeln!(f, "\n{:<10} {:>9} {:>9}", "", "macro-F1", "accuracy")?;
        for (name, figures) in &self.ways {
            let (macro_f1, accuracy) = (percent(figures.macro_f1), percent(figures.accuracy));
            writeln!(f, "{name:<10} {macro_f1:>9.2} {accuracy:>9.2}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::SentenceSpan;
    use crate::terms::Label;

    #[test]
    fn agreement_counts_labels_and_differences() {
        let row = |label| LabelledTarget {
            text: "a".to_owned(),
            target: SentenceSpan::new(0, 1),
            label,
            row: std::sync::Arc::default(),
        };
        let rows = [row(Label::Negative), row(Label::Positive)];
        let int8 = vec![Polarity([0.8, 0.1, 0.1]), Polarity([0.2, 0.4, 0.4])];
        let f32 = vec![Polarity([0.7, 0.1, 0.2]), Polarity([0.1, 0.3, 0.6])];
        let report = AgreementReport::new(&rows, [("int8", int8), ("f32", f32)]);
        assert_eq!((report.n, report.labels_agree), (2, 0.5));
        assert_eq!((report.ways["int8"].accuracy, report.ways["f32"].accuracy), (0.5, 1.0));
        assert!((report.mean_absolute_difference - 0.25).abs() < 1e-6);
        assert!((report.max_absolute_difference - 0.3).abs() < 1e-6);
    }
}
