//! The strata of a comparison one by one: what its difference is made of.

use super::comparison::CompareSettings;
use super::shared_time::SharedTime;
use super::{Period, Side};
use jiff::civil::Date;

/// A stratum of time in which both sides of a comparison have articles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComparedStratum {
    /// Its first day.
    pub start: Date,
    /// Number of articles of each side; copies count once.
    pub n_articles: [usize; 2],
    /// The mean of each side, in -1..1.
    pub scores: [f64; 2],
    /// The share of its difference in that of the comparison, in 0..1.
    pub weight: f64,
}

impl ComparedStratum {
    /// Lists the strata of a comparison in the order of time, with the length of each;
    /// [`Period::All`] is one for all articles.
    pub fn all(a: &Side, b: &Side, settings: &CompareSettings) -> (Period, Vec<Self>) {
        let shared = SharedTime::of(a, b, settings.within, settings.min_articles);
        let weights: Vec<f64> = shared
            .strata
            .iter()
            .map(|[a, b]| a.weight * b.weight / (a.weight + b.weight))
            .collect();
        let all: f64 = weights.iter().sum();
        let strata = shared.strata.iter().zip(weights).map(|([a, b], weight)| Self {
            start: a.start,
            n_articles: [a.n_articles, b.n_articles],
            scores: [a, b].map(|side| side.sum / side.weight),
            weight: weight / all,
        });
        (shared.length, strata.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::{CompareWithin, Comparison, Unit};
    use jiff::civil::date;

    #[test]
    fn strata_add_up_to_the_difference() {
        let unit = |month: i8, day: i8, score: f64| Unit {
            day: Some(date(2024, month, day)),
            score,
        };
        let a: Vec<Unit> = (0..24)
            .map(|i| unit(1 + i / 6, 1 + i % 6, f64::from(i % 5) / 5.0))
            .collect();
        let b: Vec<Unit> = (0..30)
            .map(|i| unit(2 + i / 8, 1 + i % 8, -f64::from(i % 7) / 7.0))
            .collect();
        let within = CompareWithin::Month;
        let settings = CompareSettings {
            within,
            min_articles: 5,
            level: 0.95,
        };
        let (a, b) = (Side::of_outlet(&a, within), Side::of_outlet(&b, within));
        let (length, strata) = ComparedStratum::all(&a, &b, &settings);
        let found = Comparison::of(&a, &b, &settings);
        let starts: Vec<Date> = strata.iter().map(|stratum| stratum.start).collect();
        assert_eq!(
            (length, starts),
            (Period::Month, [2, 3, 4].map(|month| date(2024, month, 1)).to_vec())
        );
        let sum = |number: fn(&ComparedStratum) -> f64| strata.iter().map(number).sum::<f64>();
        let difference = sum(|stratum| stratum.weight * (stratum.scores[0] - stratum.scores[1]));
        assert!((difference - found.difference.unwrap()).abs() < 1e-12);
        assert!((sum(|stratum| stratum.weight) - 1.0).abs() < 1e-12);
        for side in [0, 1] {
            let n: usize = strata.iter().map(|stratum| stratum.n_articles[side]).sum();
            assert_eq!(n, found.sides[side].n_articles);
        }
    }
}
