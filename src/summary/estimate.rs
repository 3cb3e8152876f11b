//! An estimate with its variance: Student's t interval, and the test of its being 0.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// Lower bound of every p-value: the tails of scores are not known well enough for a smaller one.
pub const LEAST_P: f64 = 1e-6;
/// Variance below which nothing varies but the last digits of floats.
const NOTHING: f64 = 1e-20;

/// A mean, or the difference of two means, with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate itself, in -1..1; for a difference in -2..2.
    pub value: f64,
    /// Square of the standard error.
    pub(super) variance: f64,
    /// Degrees of freedom of the variance.
    pub(super) freedom: f64,
    /// Upper bound of the absolute value.
    pub(super) bound: f64,
}

impl Estimate {
    /// Makes an estimate of a mean whose variance is a sum of parts, each with its degrees of
    /// freedom, above 0 (Satterthwaite).
    pub(super) fn of_parts(value: f64, parts: [(f64, f64); 2]) -> Self {
        let variance: f64 = parts.iter().map(|(part, _)| part).sum();
        let over_freedom: f64 = parts.iter().map(|(part, freedom)| part * part / freedom).sum();
        Self {
            value,
            variance,
            freedom: variance * variance / over_freedom,
            bound: 1.0,
        }
    }

    /// Returns the interval that covers with a probability of `level`, clamped to the possible
    /// values; a point where nothing varies.
    pub fn interval(&self, level: f64) -> (f64, f64) {
        let half = match self.t() {
            Some(t) => self.variance.sqrt() * t.inverse_cdf(f64::midpoint(1.0, level)),
            None => 0.0,
        };
        let low = (self.value - half).clamp(-self.bound, self.bound);
        let high = (self.value + half).clamp(-self.bound, self.bound);
        (low, high)
    }

    /// Returns the two-sided p-value of the estimate's being 0, in [`LEAST_P`]..1.
    pub fn p_value(&self) -> f64 {
        match self.t() {
            Some(t) => (2.0 * t.sf(self.value.abs() / self.variance.sqrt())).max(LEAST_P),
            None if self.value * self.value < NOTHING => 1.0,
            None => LEAST_P,
        }
    }

    /// Returns the distribution of the estimate over its standard error; `None` where nothing varies.
    fn t(&self) -> Option<StudentsT> {
        (self.variance >= NOTHING)
            .then(|| StudentsT::new(0.0, 1.0, self.freedom).ok())
            .flatten()
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

    fn estimate(value: f64, variance: f64) -> Estimate {
        Estimate {
            value,
            variance,
            freedom: 9.0,
            bound: 1.0,
        }
    }

    #[test]
    fn interval_and_test_agree() {
        // t(0.975, 9) = 2.2622.
        let (low, high) = estimate(0.22622, 0.01).interval(0.95);
        assert!(low.abs() < 1e-5 && (high - 0.45244).abs() < 1e-5, "{low} {high}");
        assert!((estimate(0.22622, 0.01).p_value() - 0.05).abs() < 1e-5);
        assert_eq!(estimate(-0.9, 0.1).interval(0.95).0, -1.0);
    }

    #[test]
    fn where_nothing_varies_there_is_a_point() {
        assert_eq!(estimate(0.5, 0.0).interval(0.95), (0.5, 0.5));
        assert_eq!(
            (estimate(0.5, 0.0).p_value(), estimate(0.0, 0.0).p_value()),
            (LEAST_P, 1.0)
        );
    }
}
