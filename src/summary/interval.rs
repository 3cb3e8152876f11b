//! Confidence intervals of a mean over articles (Student's t) and of the difference of two such
//! means (Welch's t).
//!
//! Articles are the observations, never mentions: the tenth sentence of an article about an actor
//! is not evidence independent of its first. `benches/statistics.rs` compares the t interval with
//! bootstrap intervals (percentile, expanded percentile, BCa, bootstrap-t) on populations like the
//! real ones: with ten articles it alone reaches its nominal coverage.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// The value of the column `ci_method`.
pub const METHOD: &str = "student_t";

/// A mean over articles, or the difference of two means, with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate itself, in -1..1; for a difference in -2..2.
    pub value: f64,
    /// Square of the standard error.
    square: f64,
    /// Sum over the samples of (square of the standard error)² / degrees of freedom
    /// (Satterthwaite).
    over_freedom: f64,
    /// Upper bound of the absolute value.
    bound: f64,
}

impl Estimate {
    /// Estimates the mean of `values`, one an article, *sorted*, so that the order of reading does
    /// not matter; `None` for fewer than two.
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

    /// Makes an estimate whose variance is a sum of parts, each with its degrees of freedom, above
    /// 0.
    pub(super) fn of_parts(value: f64, parts: [(f64, f64); 2]) -> Self {
        Self {
            value,
            square: parts.iter().map(|(square, _)| square).sum(),
            over_freedom: parts.iter().map(|(square, freedom)| square * square / freedom).sum(),
            bound: 1.0,
        }
    }

    /// Returns this mean less another one, of other articles.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self {
            value: self.value - other.value,
            square: self.square + other.square,
            over_freedom: self.over_freedom + other.over_freedom,
            bound: self.bound + other.bound,
        }
    }

    /// Returns the interval that covers with a probability of `level`, clamped to the possible
    /// values; a point where nothing varies.
    pub fn interval(&self, level: f64) -> (f64, f64) {
        let half = self.square.sqrt() * self.quantile(f64::midpoint(1.0, level));
        let low = (self.value - half).clamp(-self.bound, self.bound);
        let high = (self.value + half).clamp(-self.bound, self.bound);
        (low, high)
    }

    fn quantile(&self, q: f64) -> f64 {
        let freedom = self.square * self.square / self.over_freedom;
        // Where nothing varies, 0 / 0 is no number of degrees of freedom.
        StudentsT::new(0.0, 1.0, freedom).map_or(0.0, |t| t.inverse_cdf(q))
    }
}

/// Returns the mean of `values`, which come in an order that does not change; `None` where there is
/// none.
pub fn mean(values: impl ExactSizeIterator<Item = f64>) -> Option<f64> {
    let n = values.len();
    (n > 0).then(|| values.sum::<f64>() / n as f64)
}

/// Returns the sample standard deviation; `None` for fewer than two values.
pub fn deviation(values: &[f64]) -> Option<f64> {
    let n = values.len();
    let mean = mean(values.iter().copied())?;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    (n > 1).then(|| (squares / (n - 1) as f64).sqrt())
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
