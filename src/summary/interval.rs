//! Intervals of a mean over articles and of the difference of two: Student's t, and Welch's.
//!
//! Articles are the observations, never mentions: what one article says of an actor in its tenth sentence is no independent
//! evidence beside its first. `benches/statistics.rs` holds the t interval against bootstrap intervals (percentile, expanded
//! percentile, BCa, bootstrap-t) on populations like the real ones: with ten articles it alone covers as often as it says.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// What `ci_method` says.
pub const METHOD: &str = "student_t";

/// A mean over articles, or the difference of two, and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// In -1..1; a difference in -2..2.
    pub value: f64,
    /// Square of its standard error.
    square: f64,
    /// Sum over the samples of that square's square over its degrees of freedom (Satterthwaite).
    over_freedom: f64,
    /// What its amount cannot exceed.
    bound: f64,
}

impl Estimate {
    /// The mean of `values`, one an article, *sorted*, so that the order of reading does not matter; `None` of fewer than two.
    pub fn of(values: &[f64]) -> Option<Self> {
        let n = values.len() as f64;
        if values.len() < 2 {
            return None;
        }
        let value = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|v| (v - value) * (v - value)).sum();
        let square = squares / (n - 1.0) / n;
        Some(Self {
            value,
            square,
            over_freedom: square * square / (n - 1.0),
            bound: 1.0,
        })
    }

    /// A mean whose variance is a sum of parts, each with its degrees of freedom, above 0.
    pub(super) fn of_parts(value: f64, parts: [(f64, f64); 2]) -> Self {
        Self {
            value,
            square: parts.iter().map(|(square, _)| square).sum(),
            over_freedom: parts.iter().map(|(square, freedom)| square * square / freedom).sum(),
            bound: 1.0,
        }
    }

    /// This mean less another one of other articles.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self {
            value: self.value - other.value,
            square: self.square + other.square,
            over_freedom: self.over_freedom + other.over_freedom,
            bound: self.bound + other.bound,
        }
    }

    /// The interval that covers with a probability of `level`; a point where nothing varies.
    pub fn interval(&self, level: f64) -> (f64, f64) {
        let half = self.square.sqrt() * self.quantile(f64::midpoint(1.0, level));
        let within = |end: f64| end.clamp(-self.bound, self.bound);
        (within(self.value - half), within(self.value + half))
    }

    fn quantile(&self, q: f64) -> f64 {
        let freedom = self.square * self.square / self.over_freedom;
        // No degrees of freedom where nothing varies.
        StudentsT::new(0.0, 1.0, freedom).map_or(0.0, |t| t.inverse_cdf(q))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(n: u32, scale: f64) -> Vec<f64> {
        (0..n).map(|i| scale * f64::from(i) / f64::from(n)).collect()
    }

    fn is_near(found: (f64, f64), expected: (f64, f64)) {
        let far = (found.0 - expected.0).abs().max((found.1 - expected.1).abs());
        assert!(far < 1e-3, "{found:?}, expected {expected:?}");
    }

    #[test]
    fn one_article_has_no_interval_and_equal_articles_a_point() {
        assert_eq!(Estimate::of(&[0.5]), None);
        assert_eq!(Estimate::of(&[0.5; 16]).unwrap().interval(0.95), (0.5, 0.5));
    }

    #[test]
    fn a_mean_has_students_interval() {
        // By hand: mean 0.45, variance 0.091667, t(0.975, 9) = 2.2622.
        is_near(Estimate::of(&spread(10, 1.0)).unwrap().interval(0.95), (0.2334, 0.6666));
    }

    #[test]
    fn a_difference_has_welchs_interval() {
        let difference = Estimate::of(&spread(12, 1.0))
            .unwrap()
            .less(Estimate::of(&spread(40, 0.5)).unwrap());
        // By hand: variances 0.090278 and 0.021354, 12.6 degrees of freedom, t = 2.167.
        is_near(difference.interval(0.95), (0.2146 - 0.1945, 0.2146 + 0.1945));
    }

    #[test]
    fn an_interval_ends_where_scores_do() {
        assert_eq!(Estimate::of(&[0.2, 1.0]).unwrap().interval(0.95), (-1.0, 1.0));
    }
}
