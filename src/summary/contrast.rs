//! Two sets of articles held against each other, and what many such tests come to together.

use super::interval::Estimate;
use super::permutation::permutation_p;

/// Articles on one side of comparisons: one mean a unit (an article, or a group of copies), sorted.
#[derive(Debug, Clone)]
pub struct Side {
    values: Vec<f64>,
    /// None where there are too few articles to compare.
    estimate: Option<Estimate>,
}

impl Side {
    /// `values` are sorted.
    pub fn new(values: Vec<f64>, min_articles: usize) -> Self {
        let enough = values.len() >= min_articles;
        let estimate = enough.then(|| Estimate::of(&values)).flatten();
        Self { values, estimate }
    }

    /// Articles; copies count once.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is no article.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Whether there are enough articles to compare.
    pub fn is_enough(&self) -> bool {
        self.estimate.is_some()
    }

    /// Mean of the articles, in -1..1; `None` of none.
    pub fn mean(&self) -> Option<f64> {
        let n = self.values.len();
        (n > 0).then(|| self.values.iter().sum::<f64>() / n as f64)
    }
}

/// What a comparison of two sides found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    /// The first mean less the second; `None` where a side has no article.
    pub difference: Option<f64>,
    /// Interval of the difference, and p-value of none; `None` where a side has too few articles.
    pub test: Option<Test>,
}

/// See [`Contrast::test`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// Lower end, upper end.
    pub interval: (f64, f64),
    /// Of the permutation test, two-sided.
    pub p_value: f64,
}

impl Contrast {
    /// Holds `a` against `b`, with an interval of coverage `level`; `key` names the test for its random numbers.
    pub fn of(a: &Side, b: &Side, level: f64, seed: u64, key: &[&str]) -> Self {
        let test = |(first, second): (Estimate, Estimate)| Test {
            interval: first.less(second).interval(level),
            p_value: permutation_p(&a.values, &b.values, seed, key),
        };
        Self {
            difference: a.mean().zip(b.mean()).map(|(a, b)| a - b),
            test: a.estimate.zip(b.estimate).map(test),
        }
    }
}

/// The q-values of tests with these p-values: p adjusted so that of the tests with q at most 0.05 about 5 % are chance
/// (Benjamini & Hochberg 1995).
pub fn q_values(p_values: &[f64]) -> Vec<f64> {
    let n = p_values.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| p_values[*b].total_cmp(&p_values[*a]));
    let (mut q_values, mut least) = (vec![1.0; n], 1.0f64);
    for (above, index) in order.into_iter().enumerate() {
        least = least.min(p_values[index] * n as f64 / (n - above) as f64);
        q_values[index] = least;
    }
    q_values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q_values_are_those_of_the_procedure() {
        // Benjamini & Hochberg 1995, section 3.2: of these 15 the first four are found at 0.05.
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0000,
        ];
        let q = q_values(&p);
        assert_eq!(q.iter().filter(|q| **q <= 0.05).count(), 4);
        assert!((q[0] - 0.0015).abs() < 1e-12 && (q[3] - 0.035_625).abs() < 1e-12 && q[14] == 1.0);
        assert!(q.is_sorted());
        assert_eq!(q_values(&[]), [0.0; 0]);
    }

    #[test]
    fn too_few_articles_have_a_difference_but_no_test() {
        let side = |values: &[f64]| Side::new(values.to_vec(), 3);
        let contrast = |a: &Side, b: &Side| Contrast::of(a, b, 0.95, 1, &["c"]);
        let (few, many) = (side(&[0.1, 0.2]), side(&[0.2, 0.3, 0.4]));
        let found = contrast(&many, &few);
        assert!((found.difference.unwrap() - 0.15).abs() < 1e-12);
        assert_eq!(found.test, None);
        assert_eq!(contrast(&many, &side(&[])).difference, None);
        assert!(contrast(&many, &many).test.is_some());
    }
}
