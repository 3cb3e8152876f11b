//! The comparison of two sets of articles: the difference of their means, its interval and its
//! p-value.

use super::interval::Estimate;
use super::permutation::permutation_p;

/// The articles on one side of a comparison: one mean a unit (an article, or a group of copies),
/// sorted.
#[derive(Debug, Clone)]
pub struct ComparedArticles {
    values: Vec<f64>,
    /// `None` where there are too few articles to compare.
    estimate: Option<Estimate>,
}

impl ComparedArticles {
    /// Makes a side of `values`, which are sorted; it can be tested where it has at least
    /// `min_articles`.
    pub fn new(values: Vec<f64>, min_articles: usize) -> Self {
        let enough = values.len() >= min_articles;
        let estimate = enough.then(|| Estimate::of(&values)).flatten();
        Self { values, estimate }
    }

    /// Returns the number of articles; copies count once.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Returns true if there is no article.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Returns true if there are enough articles to compare.
    pub fn is_enough(&self) -> bool {
        self.estimate.is_some()
    }

    /// Returns the mean of the articles, in -1..1; `None` where there is none.
    pub fn mean(&self) -> Option<f64> {
        let n = self.values.len();
        (n > 0).then(|| self.values.iter().sum::<f64>() / n as f64)
    }
}

/// The result of comparing two sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// The first mean less the second; `None` where a side has no article.
    pub difference: Option<f64>,
    /// `None` where a side has too few articles.
    pub test: Option<DifferenceTest>,
}

/// The interval of a difference, and the p-value of its being 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DifferenceTest {
    /// Lower end, upper end.
    pub interval: (f64, f64),
    /// The two-sided p-value of the permutation test.
    pub p_value: f64,
}

impl Comparison {
    /// Compares `a` with `b`, with an interval of coverage `level`; `key` names the test for its
    /// random numbers.
    pub fn of(a: &ComparedArticles, b: &ComparedArticles, level: f64, seed: u64, key: &[&str]) -> Self {
        Self {
            difference: a.mean().zip(b.mean()).map(|(a, b)| a - b),
            test: a.estimate.zip(b.estimate).map(|(first, second)| DifferenceTest {
                interval: first.less(second).interval(level),
                p_value: permutation_p(&a.values, &b.values, seed, key),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(values: &[f64]) -> ComparedArticles {
        ComparedArticles::new(values.to_vec(), 3)
    }

    fn compare(a: &ComparedArticles, b: &ComparedArticles) -> Comparison {
        Comparison::of(a, b, 0.95, 1, &["c"])
    }

    #[test]
    fn too_few_articles_have_a_difference_but_no_test() {
        let (few, many) = (side(&[0.1, 0.2]), side(&[0.2, 0.3, 0.4]));
        let found = compare(&many, &few);
        assert!((found.difference.unwrap() - 0.15).abs() < 1e-12);
        assert_eq!(found.test, None);
        assert_eq!(compare(&many, &side(&[])).difference, None);
        assert!(compare(&many, &many).test.is_some());
    }
}
