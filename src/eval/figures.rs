//! The measures that several reports share: F1 of classes and spans, and calibration.

use crate::terms::Label;
use serde::Serialize;
use std::fmt;

/// Bins of the expected calibration error, of equal width (as Guo et al., ICML 2017).
const BINS: usize = 15;

/// The agreement of the found labels with the gold labels.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassFigures {
    /// Mean of the three F1 values, in 0..1.
    pub macro_f1: f64,
    /// Share of right labels, in 0..1.
    pub accuracy: f64,
    /// Share of the neutral ones that are called negative or positive, in 0..1.
    pub neutral_called_polar: f64,
    /// Share of the negative and positive ones that are called neutral, in 0..1.
    pub polar_called_neutral: f64,
    /// F1 of negative, neutral, positive, in 0..1.
    pub f1: [f64; 3],
    /// Rows: gold negative, neutral, positive; columns: found, in the same order.
    pub confusion: [[usize; 3]; 3],
}

impl ClassFigures {
    /// Computes the figures of pairs of a gold label and the one that was found.
    pub(super) fn new(pairs: impl IntoIterator<Item = (Label, Label)>) -> Self {
        let mut confusion = [[0; 3]; 3];
        for (gold, found) in pairs {
            confusion[gold as usize][found as usize] += 1;
        }
        let f1 = [0, 1, 2].map(|class| f1(&confusion, class));
        let right: usize = (0..3).map(|class| confusion[class][class]).sum();
        let [negative, neutral, positive] = confusion;
        let polar = negative.iter().chain(&positive).sum();
        Self {
            macro_f1: f1.iter().sum::<f64>() / 3.0,
            accuracy: share(right, confusion.iter().flatten().sum()),
            neutral_called_polar: share(neutral[0] + neutral[2], neutral.iter().sum()),
            polar_called_neutral: share(negative[1] + positive[1], polar),
            f1,
            confusion,
        }
    }
}

impl fmt::Display for ClassFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = ["gold", "F1", "negative", "neutral", "positive"];
        let [gold, f1, a, b, c] = names;
        writeln!(f, "{gold:<10} {f1:>6} {a:>9} {b:>9} {c:>9}")?;
        for label in Label::ALL {
            let [a, b, c] = self.confusion[label as usize];
            let f1 = percent(self.f1[label as usize]);
            writeln!(f, "{:<10} {f1:>6.2} {a:>9} {b:>9} {c:>9}", label.as_str())?;
        }
        Ok(())
    }
}

/// The agreement of the found spans (names or quotes) with those of the file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpanFigures {
    /// Number in the file.
    pub gold: usize,
    /// Number found.
    pub found: usize,
    /// Number found that are in the file.
    pub right: usize,
    /// Share of the found that is right, in 0..1.
    pub precision: f64,
    /// Share of the file's that was found, in 0..1.
    pub recall: f64,
    /// Harmonic mean of the two, in 0..1.
    pub f1: f64,
}

impl SpanFigures {
    pub(super) fn new(gold: usize, found: usize, right: usize) -> Self {
        Self {
            gold,
            found,
            right,
            precision: share(right, found),
            recall: share(right, gold),
            f1: share(2 * right, gold + found),
        }
    }
}

/// Returns the F1 of a class; 0 where it neither occurs nor is found.
fn f1(confusion: &[[usize; 3]; 3], class: usize) -> f64 {
    let hit = confusion[class][class];
    let gold: usize = confusion[class].iter().sum();
    let found: usize = confusion.iter().map(|row| row[class]).sum();
    share(2 * hit, gold + found)
}

/// Returns part / whole, in 0..1; 0 where `whole` is 0.
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

pub(super) fn percent(share: f64) -> f64 {
    100.0 * share
}

/// Returns the mean; 0 where there is no value.
pub(super) fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut sum, mut count) = (0.0, 0);
    for value in values {
        sum += value;
        count += 1;
    }
    if count == 0 { 0.0 } else { sum / f64::from(count) }
}

/// The number of right outcomes, by the confidence of the model.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Calibration {
    bins: [Bin; BINS],
}

#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    n: usize,
    confidence: f64,
    right: usize,
}

/// One bin of the reliability table: outcomes of about the same confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ReliabilityBin {
    /// The least confidence of the bin, in 0..1.
    pub from: f64,
    /// The least confidence of the next bin.
    pub to: f64,
    /// Number of outcomes.
    pub n: usize,
    /// Mean confidence of the outcomes, in 0..1; `None` where there is none.
    pub mean_confidence: Option<f64>,
    /// Share of the outcomes that is right, in 0..1; `None` where there is none.
    pub share_right: Option<f64>,
}

impl Calibration {
    pub(super) fn add(&mut self, confidence: f32, right: bool) {
        let place = ((confidence * BINS as f32) as usize).min(BINS - 1);
        let bin = &mut self.bins[place];
        bin.n += 1;
        bin.confidence += f64::from(confidence);
        bin.right += usize::from(right);
    }

    /// Returns the expected calibration error: the mean gap between confidence and accuracy over
    /// the bins, weighted by their size, in 0..1.
    pub(super) fn error(&self) -> f64 {
        let n: usize = self.bins.iter().map(|bin| bin.n).sum();
        let gaps = self.bins.iter().map(|bin| (bin.confidence - bin.right as f64).abs());
        gaps.sum::<f64>() / n.max(1) as f64
    }

    /// Returns the reliability table, one row a bin.
    pub(super) fn table(&self) -> Vec<ReliabilityBin> {
        self.bins
            .iter()
            .enumerate()
            .map(|(place, bin)| ReliabilityBin {
                from: place as f64 / BINS as f64,
                to: (place + 1) as f64 / BINS as f64,
                n: bin.n,
                mean_confidence: (bin.n > 0).then(|| bin.confidence / bin.n as f64),
                share_right: (bin.n > 0).then(|| share(bin.right, bin.n)),
            })
            .collect()
    }
}

/// Prints a reliability table without its empty bins.
pub(super) fn write_reliability(f: &mut fmt::Formatter<'_>, bins: &[ReliabilityBin]) -> fmt::Result {
    writeln!(f, "{:<12} {:>6} {:>9} {:>9}", "confidence", "n", "mean", "right")?;
    for bin in bins {
        let (Some(confidence), Some(right)) = (bin.mean_confidence, bin.share_right) else {
            continue;
        };
        let (from, to) = (percent(bin.from), percent(bin.to));
        let (confidence, right) = (percent(confidence), percent(right));
        writeln!(
            f,
            "{from:>3.0} .. {to:<5.0} {:>6} {confidence:>9.2} {right:>9.2}",
            bin.n
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use Label::{Negative as Neg, Neutral as Neu, Positive as Pos};

    #[test]
    fn figures_of_a_table_worked_by_hand() {
        let pairs = [(Neg, Neg), (Neg, Neu), (Neu, Neu), (Pos, Pos), (Pos, Neu)];
        let figures = ClassFigures::new(pairs);
        assert_eq!(figures.confusion, [[1, 1, 0], [0, 1, 0], [0, 1, 1]]);
        assert_eq!((figures.accuracy, figures.f1), (0.6, [2.0 / 3.0, 0.5, 2.0 / 3.0]));
        assert!((figures.macro_f1 - 11.0 / 18.0).abs() < 1e-12);
        assert_eq!((figures.neutral_called_polar, figures.polar_called_neutral), (0.0, 0.5));
        let mistaken = ClassFigures::new([(Neu, Neg), (Neu, Pos), (Neu, Neu), (Neg, Pos)]);
        assert_eq!(
            (mistaken.neutral_called_polar, mistaken.polar_called_neutral),
            (2.0 / 3.0, 0.0)
        );
        assert_eq!(ClassFigures::new([]).macro_f1, 0.0);
    }

    #[test]
    fn calibration_of_a_table_worked_by_hand() {
        let mut calibration = Calibration::default();
        for right in [true, true, true, false] {
            calibration.add(0.8, right);
        }
        calibration.add(1.0, true);
        calibration.add(0.4, false);
        // Bin 12 holds four at 0.8 of which three are right, bin 14 one sure and right, bin 6 one
        // at 0.4 that is wrong.
        let gap = 4.0 * f64::from(0.8_f32) - 3.0;
        assert!((calibration.error() - (gap + f64::from(0.4_f32)) / 6.0).abs() < 1e-9);
        let table = calibration.table();
        assert_eq!(table.len(), BINS);
        assert_eq!((table[12].n, table[12].share_right), (4, Some(0.75)));
        assert_eq!((table[14].n, table[14].mean_confidence), (1, Some(1.0)));
        assert_eq!((table[0].n, table[0].share_right), (0, None));
        assert_eq!(Calibration::default().error(), 0.0);
    }
}
