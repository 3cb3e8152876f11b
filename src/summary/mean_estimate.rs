//! The mean over articles with an interval that holds where the articles of a day resemble one
//! another.
//!
//! The variance is the cluster-robust one with the correction CR2 (Bell & McCaffrey 2002,
//! "Bias reduction in standard errors for linear regression with multi-stage samples", Survey
//! Methodology 28; Pustejovsky & Tipton 2018), the degrees of freedom are theirs too. Where each
//! article is of another day, both are those of Student's t.

use super::cluster::{Cluster, IntervalMethod};
use super::estimate::Estimate;
use super::side::Side;

/// A mean over articles, with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanEstimate {
    /// Mean, variance and degrees of freedom.
    pub estimate: Estimate,
    /// Says whether the interval is over days or over articles.
    pub method: IntervalMethod,
    /// True where articles share a day and the days are too few for an interval over days.
    pub is_few_days: bool,
}

impl MeanEstimate {
    /// Estimates the mean of all articles of a side; `None` for fewer than two.
    pub fn of(side: &Side) -> Option<Self> {
        let all = side.whole();
        let method = IntervalMethod::of(all.n_days);
        Some(Self {
            estimate: mean_of(side.clusters(all, method))?,
            method,
            is_few_days: method == IntervalMethod::ByArticle && all.n_dated > all.n_days,
        })
    }
}

/// Returns the weighted mean of clusters; `None` for fewer than two.
fn mean_of(clusters: &[Cluster]) -> Option<Estimate> {
    if clusters.len() < 2 {
        return None;
    }
    let weight: f64 = clusters.iter().map(|cluster| cluster.weight).sum();
    let value = clusters.iter().map(|cluster| cluster.sum).sum::<f64>() / weight;
    let (mut variance, mut shares, mut u_sum, mut u_squares) = (0.0, 0.0, 0.0, 0.0);
    for cluster in clusters {
        let share = cluster.weight / weight;
        let residual = (cluster.sum - cluster.weight * value) / weight;
        let u = share * share / (1.0 - share);
        variance += residual * residual / (1.0 - share);
        shares += share * share;
        u_sum += u;
        u_squares += u * u;
    }
    Some(Estimate {
        value,
        variance,
        freedom: 1.0 / (shares + u_sum * u_sum - u_squares),
        bound: 1.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::{CompareWithin, Unit};
    use jiff::civil::date;

    fn unit(day: i8, score: f64) -> Unit {
        Unit {
            day: (day > 0).then(|| date(2024, 3, day)),
            score,
        }
    }

    fn estimate(units: &[Unit]) -> Option<MeanEstimate> {
        MeanEstimate::of(&Side::of_outlet(units, CompareWithin::None))
    }

    #[test]
    fn with_an_article_a_day_the_interval_is_students() {
        for dated in [0, 1] {
            let units: Vec<Unit> = (0..10).map(|i| unit(dated * (i + 1), f64::from(i) / 10.0)).collect();
            let mean = estimate(&units).unwrap();
            // By hand: mean 0.45, variance 0.091667, t(0.975, 9) = 2.2622.
            let (low, high) = mean.estimate.interval(0.95);
            assert!(
                (low - 0.2334).abs() < 1e-4 && (high - 0.6666).abs() < 1e-4,
                "{low} {high}"
            );
            assert!((mean.estimate.freedom - 9.0).abs() < 1e-9);
            assert_eq!(
                (mean.method == IntervalMethod::ByDay, mean.is_few_days),
                (dated == 1, false)
            );
        }
    }

    #[test]
    fn articles_that_repeat_their_day_add_nothing() {
        let once: Vec<Unit> = (1..=12).map(|day| unit(day, f64::from(day) / 12.0)).collect();
        let thrice: Vec<Unit> = once.iter().flat_map(|unit| [*unit; 3]).collect();
        let [once, thrice] = [once, thrice].map(|units| estimate(&units).unwrap().estimate.interval(0.95));
        assert!((once.0 - thrice.0).abs() < 1e-12 && (once.1 - thrice.1).abs() < 1e-12);
    }

    #[test]
    fn few_days_leave_articles_as_observations() {
        let units: Vec<Unit> = (0..20).map(|i| unit(1 + i / 10, f64::from(i) / 20.0)).collect();
        let mean = estimate(&units).unwrap();
        assert_eq!((mean.method, mean.is_few_days), (IntervalMethod::ByArticle, true));
        assert!((mean.estimate.freedom - 19.0).abs() < 1e-9);
        assert_eq!(estimate(&units[..1]), None);
        assert_eq!(estimate(&[]), None);
    }
}
