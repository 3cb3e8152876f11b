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
        if values.len() < 2 {
            return None;
        }
        let tail = expanded_tail((1.0 - self.level) / 2.0, values.len())?;
        let mut rng = Xoshiro256PlusPlus::from_seed(cell_seed(self.seed, key));
        let mut means: Vec<f64> = (0..self.resamples).map(|_| resampled_mean(values, &mut rng)).collect();
        means.sort_by(f64::total_cmp);
        Some((quantile(&means, tail), quantile(&means, 1.0 - tail)))
    }
}

/// The tail probability that makes the percentile interval of a mean of `n` values as wide as Student's t interval:
/// `Phi(sqrt(n / (n - 1)) * t(tail, n - 1))`.
fn expanded_tail(tail: f64, n: usize) -> Option<f64> {
    let n = n as f64;
    let t = StudentsT::new(0.0, 1.0, n - 1.0).ok()?.inverse_cdf(tail);
    Some(Normal::standard().cdf((n / (n - 1.0)).sqrt() * t))
}

/// A seed that depends on the run's seed and the cell, so that a cell's interval does not change when other actors or
/// outlets come into the run.
fn cell_seed(seed: u64, key: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    for part in key {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

fn resampled_mean(values: &[f64], rng: &mut Xoshiro256PlusPlus) -> f64 {
    let n = values.len();
    let sum: f64 = (0..n).map(|_| values[below(n, rng)]).sum();
    sum / n as f64
}

/// A number in `0..n`. Written out (multiply and shift; the bias is below n / 2^64) rather than taken from a library,
/// whose way of drawing may change between versions and with it every interval.
fn below(n: usize, rng: &mut Xoshiro256PlusPlus) -> usize {
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
        assert!((expanded_tail(0.025, 10).unwrap() - 0.0086).abs() < 2e-4);
    }
}
