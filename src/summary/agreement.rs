//! Agreement between a model's labels and those of a person who coded the same mentions.

use crate::terms::Label;
use serde::Serialize;

/// The labels of one mention: the person's and the model's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelPair {
    /// The person's label.
    pub coded: Label,
    /// The model's label.
    pub found: Label,
    /// The model's score, in -1..1.
    pub score: f64,
    /// Number of mentions that it stands for: the inverse of its inclusion probability.
    pub weight: f64,
}

/// Measures of agreement, over the mentions that the coded ones stand for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// Number of coded mentions.
    pub coded: usize,
    /// Number of mentions that they stand for.
    pub mentions: f64,
    /// Mean F1 of the classes that occur, in 0..1; the person's labels count as right.
    pub macro_f1: f64,
    /// F1 of negative, neutral, positive, in 0..1; `None` for a class that neither uses.
    pub f1: [Option<f64>; 3],
    /// Share of equal labels, in 0..1.
    pub accuracy: f64,
    /// Krippendorff's alpha.
    pub alpha: Alpha,
    /// Mean of code (-1, 0, 1) less score, in -2..2: the bias of the model, with its sign turned.
    pub mean_error: f64,
    /// Unweighted counts. Rows: the person's negative, neutral, positive; columns: the model's, in
    /// the same order.
    pub confusion: [[usize; 3]; 3],
}

/// Krippendorff's alpha under three metrics of the difference between labels: at most 1; 0 is
/// chance; `None` where only one label occurs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Alpha {
    /// Labels are equal or different.
    pub nominal: Option<f64>,
    /// Labels are ranks.
    pub ordinal: Option<f64>,
    /// Labels are the numbers -1, 0, 1.
    pub interval: Option<f64>,
}

impl Agreement {
    /// Compares the labels; `None` where `pairs` is empty.
    pub fn new(pairs: &[LabelPair]) -> Option<Self> {
        let mentions: f64 = pairs.iter().map(|pair| pair.weight).sum();
        if pairs.is_empty() {
            return None;
        }
        let (mut confusion, mut weights) = ([[0; 3]; 3], [[0.0; 3]; 3]);
        for pair in pairs {
            confusion[pair.coded as usize][pair.found as usize] += 1;
            weights[pair.coded as usize][pair.found as usize] += pair.weight / mentions;
        }
        let f1 = [0, 1, 2].map(|class| f1(&weights, class));
        let classes = f1.iter().flatten().count() as f64;
        let errors = pairs.iter().map(LabelPair::weighted_error);
        Some(Self {
            coded: pairs.len(),
            mentions,
            macro_f1: f1.iter().flatten().sum::<f64>() / classes,
            f1,
            accuracy: (0..3).map(|class| weights[class][class]).sum(),
            alpha: Alpha::new(&weights, pairs.len()),
            mean_error: errors.sum::<f64>() / mentions,
            confusion,
        })
    }
}

impl LabelPair {
    fn weighted_error(&self) -> f64 {
        self.weight * (value(self.coded) - self.score)
    }
}

/// Returns the label as a number: -1, 0 or 1.
pub fn value(label: Label) -> f64 {
    label as usize as f64 - 1.0
}

/// Returns the F1 of a class in a confusion matrix of shares; `None` where it does not occur.
fn f1(weights: &[[f64; 3]; 3], class: usize) -> Option<f64> {
    let hit = weights[class][class];
    let all = weights[class].iter().sum::<f64>() + weights.iter().map(|row| row[class]).sum::<f64>();
    (all > 0.0).then(|| 2.0 * hit / all)
}

impl Alpha {
    /// Computes alpha from a confusion matrix of shares and the number of pairs (Krippendorff 2011,
    /// "Computing Krippendorff's Alpha-Reliability"). With unequal weights the shares are the
    /// weighted ones, and the number that of the pairs.
    fn new(weights: &[[f64; 3]; 3], pairs: usize) -> Self {
        let labels =
            [0, 1, 2].map(|c| (weights[c].iter().sum::<f64>() + weights.iter().map(|row| row[c]).sum::<f64>()) / 2.0);
        Self {
            nominal: alpha(weights, &labels, pairs, |a, b| f64::from(a != b)),
            ordinal: alpha(weights, &labels, pairs, |a, b| rank_distance(&labels, a, b).powi(2)),
            interval: alpha(weights, &labels, pairs, |a, b| (a as f64 - b as f64).powi(2)),
        }
    }
}

/// Returns 1 less the observed difference over that expected by chance; `labels` has the share of
/// each label in both columns together.
fn alpha(
    weights: &[[f64; 3]; 3],
    labels: &[f64; 3],
    pairs: usize,
    difference: impl Fn(usize, usize) -> f64,
) -> Option<f64> {
    let (mut observed, mut by_chance) = (0.0, 0.0);
    for a in 0..3 {
        for b in 0..3 {
            observed += weights[a][b] * difference(a, b);
            by_chance += labels[a] * labels[b] * difference(a, b);
        }
    }
    let values = 2.0 * pairs as f64;
    (by_chance > 0.0).then(|| 1.0 - observed / by_chance * (values - 1.0) / values)
}

/// Returns the share of the labels between two, with half of each end: the distance of ordinal
/// alpha.
fn rank_distance(labels: &[f64; 3], a: usize, b: usize) -> f64 {
    if a == b {
        return 0.0;
    }
    labels[a.min(b)..=a.max(b)].iter().sum::<f64>() - f64::midpoint(labels[a], labels[b])
}

#[cfg(test)]
mod tests {
    use super::*;
    use Label::{Negative as Neg, Neutral as Neu, Positive as Pos};

    fn pair(coded: Label, found: Label) -> LabelPair {
        LabelPair {
            coded,
            found,
            score: value(found),
            weight: 1.0,
        }
    }

    fn rounded(alpha: Option<f64>) -> Option<f64> {
        alpha.map(|a| (a * 1000.0).round() / 1000.0)
    }

    #[test]
    fn alpha_of_krippendorffs_own_example() {
        // "Computing Krippendorff's Alpha-Reliability" (2011), A: ten articles, Meg and Owen, alpha
        // 0.095.
        let meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0];
        let owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0];
        let pairs: Vec<LabelPair> = meg
            .iter()
            .zip(owen)
            .map(|(m, o)| pair(Label::ALL[*m], Label::ALL[o]))
            .collect();
        let found = Agreement::new(&pairs).unwrap();
        assert_eq!(rounded(found.alpha.nominal), Some(0.095));
        assert_eq!(found.f1[2], None);
    }

    #[test]
    fn figures_worked_by_hand() {
        let pairs = [
            pair(Neg, Neg),
            pair(Neg, Neu),
            pair(Neu, Neu),
            pair(Pos, Pos),
            pair(Pos, Neg),
        ];
        let found = Agreement::new(&pairs).unwrap();
        assert_eq!(found.confusion, [[1, 1, 0], [0, 1, 0], [1, 0, 1]]);
        assert!((found.accuracy - 0.6).abs() < 1e-12);
        assert!((found.macro_f1 - (0.5 + 2.0 / 3.0 + 2.0 / 3.0) / 3.0).abs() < 1e-12);
        assert!((found.mean_error - 0.2).abs() < 1e-12);
        // Labels: 4 negative, 3 neutral, 3 positive of 10. Nominal: 1 - (2/5) / ((100-16-9-9)/100)
        // * 9/10.
        assert_eq!(rounded(found.alpha.nominal), rounded(Some(1.0 - 0.4 / 0.66 * 0.9)));
        // Interval: observed (1 + 4) / 5; by chance 2 * (12 * 1 + 9 * 1 + 12 * 4) / 100.
        assert_eq!(rounded(found.alpha.interval), rounded(Some(1.0 - 1.0 / 1.38 * 0.9)));
        // Ordinal, in tenths: neg-neu 3.5, neu-pos 3, neg-pos 6.5; observed (3.5^2 + 6.5^2) / 5 =
        // 10.9; by chance 2 * (12 * 3.5^2 + 9 * 3^2 + 12 * 6.5^2) / 100 = 14.7.
        assert_eq!(rounded(found.alpha.ordinal), rounded(Some(1.0 - 10.9 / 14.7 * 0.9)));
    }

    #[test]
    fn a_mention_counts_for_those_it_stands_for() {
        let often = LabelPair {
            weight: 3.0,
            ..pair(Neg, Neu)
        };
        let weighted = Agreement::new(&[often, pair(Pos, Pos)]).unwrap();
        assert_eq!(
            (weighted.accuracy, weighted.mentions, weighted.mean_error),
            (0.25, 4.0, -0.75)
        );
        assert_eq!(weighted.confusion[0], [0, 1, 0]);
    }

    #[test]
    fn nothing_coded_has_no_agreement_and_one_label_no_alpha() {
        assert_eq!(Agreement::new(&[]), None);
        let found = Agreement::new(&[pair(Neu, Neu), pair(Neu, Neu)]).unwrap();
        assert_eq!((found.alpha.nominal, found.accuracy, found.macro_f1), (None, 1.0, 1.0));
    }
}
