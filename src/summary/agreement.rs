//! How far a model's labels agree with those of a person.

use crate::terms::Label;
use serde::Serialize;

/// One mention that both have labelled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The person's.
    pub coded: Label,
    /// The model's.
    pub found: Label,
    /// The model's score, in -1..1.
    pub score: f64,
    /// Mentions that it stands for: the inverse of its inclusion probability.
    pub weight: f64,
}

/// How two labellings agree, over the mentions that the pairs stand for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// Pairs.
    pub coded: usize,
    /// Mentions that they stand for.
    pub mentions: f64,
    /// Mean F1 of the classes that occur, the person's labels taken for right, in 0..1.
    pub macro_f1: f64,
    /// F1 of negative, neutral, positive, in 0..1; none of a class that neither has.
    pub f1: [Option<f64>; 3],
    /// Share of equal labels, in 0..1.
    pub accuracy: f64,
    /// Krippendorff's alpha, at most 1; 0 is chance. None where there is but one label.
    pub alpha: Alpha,
    /// Mean of code (-1, 0, 1) less score, in -2..2: what the model is off by.
    pub mean_error: f64,
    /// Pairs as counted: rows the person's negative, neutral, positive; columns the model's, in the same order.
    pub confusion: [[usize; 3]; 3],
}

/// Krippendorff's alpha by the metric of the difference between labels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Alpha {
    /// Labels are equal or not.
    pub nominal: Option<f64>,
    /// Labels are ranks.
    pub ordinal: Option<f64>,
    /// Labels are -1, 0, 1.
    pub interval: Option<f64>,
}

impl Agreement {
    /// Of at least one pair; `None` of none.
    pub fn new(pairs: &[Pair]) -> Option<Self> {
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
        let error = |pair: &Pair| pair.weight * (value(pair.coded) - pair.score);
        Some(Self {
            coded: pairs.len(),
            mentions,
            macro_f1: f1.iter().flatten().sum::<f64>() / classes,
            f1,
            accuracy: (0..3).map(|class| weights[class][class]).sum(),
            alpha: Alpha::new(&weights, pairs.len()),
            mean_error: pairs.iter().map(error).sum::<f64>() / mentions,
            confusion,
        })
    }
}

/// -1, 0 or 1.
pub fn value(label: Label) -> f64 {
    label as usize as f64 - 1.0
}

fn f1(weights: &[[f64; 3]; 3], class: usize) -> Option<f64> {
    let hit = weights[class][class];
    let all = weights[class].iter().sum::<f64>() + weights.iter().map(|row| row[class]).sum::<f64>();
    (all > 0.0).then(|| 2.0 * hit / all)
}

impl Alpha {
    /// Of a confusion matrix of shares and the number of pairs (Krippendorff 2011, "Computing Krippendorff's
    /// Alpha-Reliability"). With unequal weights the shares are the weighted ones, and the number that of the pairs.
    fn new(weights: &[[f64; 3]; 3], pairs: usize) -> Self {
        let labels =
            [0, 1, 2].map(|c| (weights[c].iter().sum::<f64>() + weights.iter().map(|row| row[c]).sum::<f64>()) / 2.0);
        let alpha = |difference: &dyn Fn(usize, usize) -> f64| {
            let cells = || (0..3).flat_map(|a| (0..3).map(move |b| (a, b)));
            let observed: f64 = cells().map(|(a, b)| weights[a][b] * difference(a, b)).sum();
            let by_chance: f64 = cells().map(|(a, b)| labels[a] * labels[b] * difference(a, b)).sum();
            let values = 2.0 * pairs as f64;
            (by_chance > 0.0).then(|| 1.0 - observed / by_chance * (values - 1.0) / values)
        };
        let between = |a: usize, b: usize| {
            let (low, high) = (a.min(b), a.max(b));
            labels[low..=high].iter().sum::<f64>() - f64::midpoint(labels[a], labels[b])
        };
        Self {
            nominal: alpha(&|a, b| f64::from(a != b)),
            ordinal: alpha(&|a, b| if a == b { 0.0 } else { between(a, b).powi(2) }),
            interval: alpha(&|a, b| (a as f64 - b as f64).powi(2)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Label::{Negative as Neg, Neutral as Neu, Positive as Pos};

    fn pair(coded: Label, found: Label) -> Pair {
        Pair {
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
        // "Computing Krippendorff's Alpha-Reliability" (2011), A: ten articles, Meg and Owen, alpha 0.095.
        let meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0];
        let owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0];
        let pairs: Vec<Pair> = meg
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
        // Labels: 4 negative, 3 neutral, 3 positive of 10. Nominal: 1 - (2/5) / ((100-16-9-9)/100) * 9/10.
        assert_eq!(rounded(found.alpha.nominal), rounded(Some(1.0 - 0.4 / 0.66 * 0.9)));
        // Interval: observed (1 + 4) / 5; by chance 2 * (12 * 1 + 9 * 1 + 12 * 4) / 100.
        assert_eq!(rounded(found.alpha.interval), rounded(Some(1.0 - 1.0 / 1.38 * 0.9)));
        // Ordinal, in tenths: neg-neu 3.5, neu-pos 3, neg-pos 6.5; observed (3.5^2 + 6.5^2) / 5 = 10.9;
        // by chance 2 * (12 * 3.5^2 + 9 * 3^2 + 12 * 6.5^2) / 100 = 14.7.
        assert_eq!(rounded(found.alpha.ordinal), rounded(Some(1.0 - 10.9 / 14.7 * 0.9)));
    }

    #[test]
    fn a_mention_counts_for_those_it_stands_for() {
        let often = Pair {
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
