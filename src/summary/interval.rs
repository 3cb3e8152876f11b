//! Bootstrap intervals over articles.
//!
//! Articles are resampled, never mentions: what one article says of an actor in its tenth sentence is no independent
//! evidence beside its first. The interval is the *expanded percentile* bootstrap of Hesterberg (2015, "What Teachers
//! Should Know About the Bootstrap", section 4): the plain percentile interval of a mean is too narrow for few articles
//! (about 90 % where 95 is asked for, with ten), so the percentiles taken are those that make it as wide as Student's
//! t would.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// What `ci_method` says.
pub const METHOD: &str = "expanded_percentile_bootstrap";

/// How intervals are made.
#[derive(Debug, Clone, Copy)]
pub struct Bootstrap {
    /// Coverage asked for, in 0..1.
    pub level: f64,
    /// Resamples drawn.
    pub resamples: usize,
    /// The run's seed; each cell's own seed is derived from it and the cell's key.
    pub seed: u64,
}

impl Bootstrap {
    /// The interval of the mean of `values` (one an article, *sorted*, so that the order of reading does not matter),
    /// for the cell named by `key`. `None` for fewer than two values.
    pub fn interval(&self, values: &[f64], key: &[&str]) -> Option<(f64, f64)> {
        let resampled = self.resample(values, key)?;
        let error = resampled.error();
        expanded(resampled.means, self.tail(), error)
    }

    /// The resamples of `values` for the cell named by `key`; as [`Bootstrap::interval`].
    pub fn resample(&self, values: &[f64], key: &[&str]) -> Option<Resampled> {
        let n = values.len() as f64;
        if values.len() < 2 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
        let mut rng = generator(self.seed, key);
        Some(Resampled {
            n,
            variance: squares / (n - 1.0),
            means: (0..self.resamples).map(|_| resampled_mean(values, &mut rng)).collect(),
        })
    }

    /// The interval of the difference of two means, the first less the second, from resamples that know nothing of one
    /// another: those of different keys. As wide as Welch's t interval would be.
    pub fn difference(&self, a: &Resampled, b: &Resampled) -> Option<(f64, f64)> {
        let differences = a.means.iter().zip(&b.means).map(|(a, b)| a - b).collect();
        expanded(differences, self.tail(), a.error().and(b.error()))
    }

    fn tail(&self) -> f64 {
        (1.0 - self.level) / 2.0
    }
}

/// The means of a cell's resamples.
#[derive(Debug, Clone)]
pub struct Resampled {
    n: f64,
    variance: f64,
    means: Vec<f64>,
}

impl Resampled {
    fn error(&self) -> StandardError {
        let square = self.variance / self.n;
        StandardError {
            square,
            resampled: square * (self.n - 1.0) / self.n,
            over_freedom: square * square / (self.n - 1.0),
        }
    }
}

/// The standard error of a mean or of a difference of means.
#[derive(Debug, Clone, Copy)]
struct StandardError {
    /// Its square, as Student's t has it.
    square: f64,
    /// Its square among the resamples, which divide by n and not by n - 1.
    resampled: f64,
    /// Sum of the squares' squares, each over its degrees of freedom (Satterthwaite).
    over_freedom: f64,
}

impl StandardError {
    fn and(self, other: Self) -> Self {
        Self {
            square: self.square + other.square,
            resampled: self.resampled + other.resampled,
            over_freedom: self.over_freedom + other.over_freedom,
        }
    }

    /// The tail probability that makes the percentile interval as wide as the t interval; for one mean of n values that is
    /// `Phi(sqrt(n / (n - 1)) * t(tail, n - 1))`.
    fn expanded_tail(&self, tail: f64) -> Option<f64> {
        if self.square == 0.0 {
            return Some(tail);
        }
        let freedom = self.square * self.square / self.over_freedom;
        let t = StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(tail);
        Some(Normal::standard().cdf((self.square / self.resampled).sqrt() * t))
    }
}

fn expanded(mut means: Vec<f64>, tail: f64, error: StandardError) -> Option<(f64, f64)> {
    let tail = error.expanded_tail(tail)?;
    means.sort_unstable_by(f64::total_cmp);
    Some((quantile(&means, tail), quantile(&means, 1.0 - tail)))
}

/// Random numbers that depend on the run's seed and on `key` alone, so that what is drawn for a cell does not change when
/// other actors or outlets come into the run.
pub(super) fn generator(seed: u64, key: &[&str]) -> Xoshiro256PlusPlus {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    for part in key {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    Xoshiro256PlusPlus::from_seed(hash.finalize().into())
}

fn resampled_mean(values: &[f64], rng: &mut Xoshiro256PlusPlus) -> f64 {
    let n = values.len();
    let sum: f64 = (0..n).map(|_| values[below(n, rng)]).sum();
    sum / n as f64
}

/// A number in `0..n`. Written out (multiply and shift; the bias is below n / 2^64) rather than taken from a library,
/// whose way of drawing may change between versions and with it every interval.
pub(super) fn below(n: usize, rng: &mut Xoshiro256PlusPlus) -> usize {
    ((u128::from(rng.next_u64()) * n as u128) >> 64) as usize
}

/// Quantile of sorted values, with linear interpolation between neighbours (type 7 of Hyndman & Fan 1996).
fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = q.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let (low, high) = (at.floor() as usize, at.ceil() as usize);
    sorted[low] + (sorted[high] - sorted[low]) * (at - low as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Bootstrap = Bootstrap {
        level: 0.95,
        resamples: 2000,
        seed: 1,
    };

    /// A population of article means like the real data's: skewed, bounded, with a lump at zero.
    fn draw(rng: &mut Xoshiro256PlusPlus) -> f64 {
        let u = below(1000, rng) as f64 / 1000.0;
        if u < 0.3 {
            0.0
        } else {
            (u - 0.3) * (u - 0.3) * 2.0 - 0.4
        }
    }

    #[test]
    fn covers_about_as_often_as_it_says() {
        let truth: f64 = (0..1000)
            .map(|i| i as f64 / 1000.0)
            .map(|u| {
                if u < 0.3 {
                    0.0
                } else {
                    (u - 0.3) * (u - 0.3) * 2.0 - 0.4
                }
            })
            .sum::<f64>()
            / 1000.0;
        for n in [10, 30, 100] {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(n as u64);
            let trials = 400;
            let covered = (0..trials)
                .filter(|trial| {
                    let mut values: Vec<f64> = (0..n).map(|_| draw(&mut rng)).collect();
                    values.sort_by(f64::total_cmp);
                    let bootstrap = Bootstrap {
                        resamples: 1000,
                        ..PLAIN
                    };
                    bootstrap
                        .interval(&values, &[&trial.to_string()])
                        .is_some_and(|(low, high)| low <= truth && truth <= high)
                })
                .count() as f64
                / f64::from(trials);
            assert!((0.92..=0.98).contains(&covered), "n = {n}: {covered}");
        }
    }

    #[test]
    fn one_article_has_no_interval_and_equal_articles_a_point() {
        assert_eq!(PLAIN.interval(&[0.5], &["a"]), None);
        assert_eq!(PLAIN.interval(&[0.5; 20], &["a"]), Some((0.5, 0.5)));
    }

    #[test]
    fn the_interval_of_a_difference_is_as_wide_as_welchs() {
        let values = |n: u32, scale: f64| -> Vec<f64> { (0..n).map(|i| scale * f64::from(i) / f64::from(n)).collect() };
        let many = Bootstrap {
            resamples: 20_000,
            ..PLAIN
        };
        let (a, b) = (
            many.resample(&values(12, 1.0), &["a"]),
            many.resample(&values(40, 0.5), &["b"]),
        );
        let (low, high) = many.difference(&a.unwrap(), &b.unwrap()).unwrap();
        // By hand: variances 0.090278 and 0.021354, 12 and 40 articles, 12.6 degrees of freedom, t = 2.167.
        assert!((high - low - 2.0 * 2.167 * 0.089_76).abs() < 0.01, "{low} .. {high}");
        assert!((f64::midpoint(low, high) - 0.214_58).abs() < 0.01, "{low} .. {high}");
    }

    #[test]
    fn depends_on_the_cell_and_on_nothing_else() {
        let values: Vec<f64> = (0..40).map(|i| f64::from(i) / 40.0).collect();
        assert_eq!(
            PLAIN.interval(&values, &["a", "x"]),
            PLAIN.interval(&values, &["a", "x"])
        );
        assert_ne!(
            PLAIN.interval(&values, &["a", "x"]),
            PLAIN.interval(&values, &["ax", ""])
        );
    }

    #[test]
    fn the_expanded_tail_is_hesterbergs() {
        // Table 4 of the paper: for n = 10 the nominal 2.5 % becomes 0.86 %.
        let ten = PLAIN.resample(&[0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], &["a"]);
        assert!((ten.unwrap().error().expanded_tail(0.025).unwrap() - 0.0086).abs() < 2e-4);
    }
}
