//! The two-sided permutation test of the difference between the means of two sets of articles.
//!
//! The statistic is the difference of the means over its standard error, so that the test stays
//! valid where one outlet's articles vary more than the other's (Chung & Romano 2013, "Exact and
//! asymptotically robust permutation tests", Annals of Statistics 41).

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// Number of ways to split the articles up to which all of them are tried: ten against ten still
/// are.
const EXACT_SPLITS: u128 = 200_000;
/// Maximum number of random splits.
const MAX_DRAWS: u32 = 9_999;
/// Number of splits as extreme as the data at which drawing ends (Besag & Clifford 1991): a large
/// p-value need not be known to the last digit.
const ENOUGH_EXTREME: u32 = 100;
/// Number of articles above which, on both sides, the limit of the statistic's distribution
/// (Welch's t) replaces the splits.
const LARGE: usize = 200;
/// Lower bound of every p-value, however computed: the smallest that 9,999 draws and four decimals
/// can show.
pub const LEAST_P: f64 = 1.0 / (MAX_DRAWS + 1) as f64;

/// Returns the two-sided p-value of the difference between the means of `a` and `b`, in
/// [`LEAST_P`]..1. Each side has at least two values, *sorted*, so that the order of reading does
/// not matter. `key` names the test for its random numbers.
pub fn permutation_p(a: &[f64], b: &[f64], seed: u64, key: &[&str]) -> f64 {
    let pooled: Vec<i64> = a.iter().chain(b).map(|v| fixed(*v)).collect();
    let all = Moments::of(&pooled);
    let (observed, small) = (Moments::of(&pooled[..a.len()]), a.len().min(b.len()));
    let split = ObservedSplit {
        all,
        observed: statistic(observed, all.without(observed)),
        small,
    };
    let p = if small > LARGE {
        welch(split.observed, observed, all.without(observed))
    } else if splits(pooled.len(), small).is_some() {
        split.exact(&pooled)
    } else {
        split.drawn(pooled, &mut generator(seed, key))
    };
    p.max(LEAST_P)
}

/// Rounds to whole hundred-thousandths: sums and squares are exact, so that equal splits compare as
/// equal.
fn fixed(value: f64) -> i64 {
    (value * 1e5).round() as i64
}

/// Returns the number of ways to choose `k` of `n`; `None` above [`EXACT_SPLITS`].
fn splits(n: usize, k: usize) -> Option<u128> {
    let mut ways = 1u128;
    for i in 0..k as u128 {
        ways = ways * (n as u128 - i) / (i + 1);
        if ways > EXACT_SPLITS {
            return None;
        }
    }
    Some(ways)
}

/// The number of some values, their sum and the sum of their squares.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    n: i64,
    sum: i64,
    squares: i64,
}

impl Moments {
    fn of(values: &[i64]) -> Self {
        values.iter().fold(Self::default(), |sums, value| sums.with(*value))
    }

    fn with(self, value: i64) -> Self {
        Self {
            n: self.n + 1,
            sum: self.sum + value,
            squares: self.squares + value * value,
        }
    }

    fn without(self, part: Self) -> Self {
        Self {
            n: self.n - part.n,
            sum: self.sum - part.sum,
            squares: self.squares - part.squares,
        }
    }

    fn mean(self) -> f64 {
        self.sum as f64 / self.n as f64
    }

    /// Returns the square of the mean's standard error.
    fn squared_error(self) -> f64 {
        let scaled = i128::from(self.n) * i128::from(self.squares) - i128::from(self.sum) * i128::from(self.sum);
        let n = self.n as f64;
        scaled as f64 / (n * n * (n - 1.0))
    }
}

/// Returns the absolute difference of the means over its standard error; infinite where nothing
/// varies but the means differ.
fn statistic(a: Moments, b: Moments) -> f64 {
    if i128::from(a.sum) * i128::from(b.n) == i128::from(b.sum) * i128::from(a.n) {
        return 0.0;
    }
    (a.mean() - b.mean()).abs() / (a.squared_error() + b.squared_error()).sqrt()
}

/// Returns the p-value of Welch's t test.
fn welch(observed: f64, a: Moments, b: Moments) -> f64 {
    let (a_n, b_n) = (a.n as f64, b.n as f64);
    let (a, b) = (a.squared_error(), b.squared_error());
    let freedom = (a + b) * (a + b) / (a * a / (a_n - 1.0) + b * b / (b_n - 1.0));
    // Where nothing varies there are no degrees of freedom, and the means are either equal or
    // certainly different.
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::from(observed == 0.0), |t| 2.0 * t.sf(observed))
}

/// The split of the data that was observed, with which any other split is compared.
struct ObservedSplit {
    all: Moments,
    /// The statistic of this split.
    observed: f64,
    /// Number of articles on the smaller side.
    small: usize,
}

impl ObservedSplit {
    fn is_as_extreme(&self, small: Moments) -> bool {
        // Rounding must not make a split differ from its mirror image.
        statistic(small, self.all.without(small)) >= self.observed * (1.0 - 1e-9)
    }

    /// Returns the p-value over all splits.
    fn exact(&self, pooled: &[i64]) -> f64 {
        let (mut tried, mut extreme) = (0u32, 0u32);
        each_choice(pooled, self.small, Moments::default(), &mut |small| {
            tried += 1;
            extreme += u32::from(self.is_as_extreme(small));
        });
        f64::from(extreme) / f64::from(tried)
    }

    /// Returns the p-value over random splits.
    fn drawn(&self, mut pooled: Vec<i64>, rng: &mut Xoshiro256PlusPlus) -> f64 {
        let mut extreme = 0;
        for drawn in 1..=MAX_DRAWS {
            let small = draw(&mut pooled, self.small, rng);
            extreme += u32::from(self.is_as_extreme(small));
            if extreme == ENOUGH_EXTREME {
                return f64::from(extreme) / f64::from(drawn);
            }
        }
        // The observed split counts as one of those drawn, so that p is never 0.
        f64::from(extreme + 1) / f64::from(MAX_DRAWS + 1)
    }
}

/// Returns random numbers that depend on the run's seed and on `key` alone, so that a test does not
/// change when other actors or outlets are added to the run.
fn generator(seed: u64, key: &[&str]) -> Xoshiro256PlusPlus {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    for part in key {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    Xoshiro256PlusPlus::from_seed(hash.finalize().into())
}

/// Draws a number in `0..n` (multiply and shift; the bias is below n / 2^64). It is written out
/// because a library's method may change between versions, and with it every p-value.
fn below(n: usize, rng: &mut Xoshiro256PlusPlus) -> usize {
    ((u128::from(rng.next_u64()) * n as u128) >> 64) as usize
}

/// Moves `k` values, drawn without replacement, to the front, and returns their moments.
fn draw(pooled: &mut [i64], k: usize, rng: &mut Xoshiro256PlusPlus) -> Moments {
    let mut sums = Moments::default();
    for i in 0..k {
        let j = i + below(pooled.len() - i, rng);
        pooled.swap(i, j);
        sums = sums.with(pooled[i]);
    }
    sums
}

/// Calls `visit` with the moments of each choice of `k` of the values, together with those already
/// `chosen`.
fn each_choice(values: &[i64], k: usize, chosen: Moments, visit: &mut dyn FnMut(Moments)) {
    if k == 0 {
        return visit(chosen);
    }
    for i in 0..=values.len() - k {
        each_choice(&values[i + 1..], k - 1, chosen.with(values[i]), visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(a: &[f64], b: &[f64]) -> f64 {
        permutation_p(a, b, 1, &["x"])
    }

    fn values(n: u32, shift: f64) -> Vec<f64> {
        (0..n).map(|i| f64::from(i * i % 17) / 17.0 + shift).collect()
    }

    fn p_of_key(key: &[&str]) -> f64 {
        permutation_p(&values(20, 0.0), &values(30, 0.0), 1, key)
    }

    #[test]
    fn few_articles_are_split_in_every_way() {
        // 20 ways; this one and its mirror image are the most extreme.
        assert_eq!(p(&[0.1, 0.2, 0.3], &[0.7, 0.8, 0.9]), 0.1);
        assert_eq!(p(&[0.7, 0.8, 0.9], &[0.1, 0.2, 0.3]), 0.1);
        // 10 ways, and no mirror image where the sides are not of one size.
        assert_eq!(p(&[0.1, 0.2], &[0.5, 0.6, 0.7]), 0.1);
        assert_eq!(p(&[0.3; 4], &[0.3; 5]), 1.0);
    }

    #[test]
    fn where_nothing_varies_but_the_means_differ_only_this_split_counts() {
        // 2 of C(8, 4) = 70 splits keep the sides apart.
        assert!((p(&[0.2; 4], &[0.4; 4]) - 2.0 / 70.0).abs() < 1e-12);
        assert_eq!(p(&[0.2; 300], &[0.4; 300]), LEAST_P);
    }

    #[test]
    fn drawn_splits_and_the_limit_agree_with_every_split() {
        let (a, b) = (values(9, 0.0), values(9, 0.25));
        let pooled: Vec<i64> = a.iter().chain(&b).map(|v| fixed(*v)).collect();
        let all = Moments::of(&pooled);
        let observed = Moments::of(&pooled[..9]);
        let split = ObservedSplit {
            all,
            observed: statistic(observed, all.without(observed)),
            small: 9,
        };
        let exact = split.exact(&pooled);
        let drawn = split.drawn(pooled, &mut generator(3, &["y"]));
        assert!((exact - drawn).abs() < 0.03, "{exact} {drawn}");
        let limit = welch(split.observed, observed, all.without(observed));
        assert!((exact - limit).abs() < 0.03, "{exact} {limit}");
    }

    #[test]
    fn a_test_depends_on_its_key_and_on_nothing_else() {
        assert_eq!(p_of_key(&["a", "x"]), p_of_key(&["a", "x"]));
        assert_ne!(p_of_key(&["a", "x"]), p_of_key(&["ax", ""]));
    }

    #[test]
    fn sides_may_be_exchanged() {
        let (a, b): (Vec<f64>, Vec<f64>) = (
            (0..30).map(|i| f64::from(i) / 30.0).collect(),
            vec![0.1, 0.3, 0.5, 0.9, 1.0],
        );
        assert!((p(&a, &b) - p(&b, &a)).abs() < 0.03);
    }
}
