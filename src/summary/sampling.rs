//! Which mentions a person codes: a stratified sample whose inclusion probabilities are known.
//!
//! The strata are the outlets by three bands of the score, so that every outlet is seen and the few clearly negative and clearly
//! positive mentions are not lost among the neutral ones. Outlets with less than [`LEAST_SHARE`] of the mentions share their
//! three strata: otherwise a dump of a thousand outlets would need a sample of thousands. What is drawn from a stratum is a
//! simple random sample: the mentions whose [`rank`] is least.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Bands of the score.
pub const BANDS: usize = 3;
/// Scores that divide the bands: thirds of -1..1.
const EDGES: [f32; BANDS - 1] = [-1.0 / 3.0, 1.0 / 3.0];
/// Share of all mentions from which an outlet has strata of its own: at most 50 outlets have.
const LEAST_SHARE: f64 = 0.02;
/// Mentions drawn from a stratum at least, where it has as many: of one alone no variance is known.
const LEAST_DRAWN: u64 = 2;

/// The band that a score is in, from 0 (negative) to 2 (positive).
pub fn band(score: f32) -> usize {
    EDGES.iter().filter(|edge| score > **edge).count()
}

/// The strata of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Strata {
    /// Where the strata of an outlet begin that has its own.
    own: BTreeMap<String, usize>,
    /// Mentions of each stratum; the last [`BANDS`] are those of all other outlets.
    mentions: Vec<u64>,
}

impl Strata {
    /// The strata of a run whose outlets have so many mentions in each band.
    pub fn new(counts: &BTreeMap<String, [u64; BANDS]>) -> Self {
        let all: u64 = counts.values().flatten().sum();
        let least = (all as f64 * LEAST_SHARE).ceil() as u64;
        let large = |count: &[u64; BANDS]| count.iter().sum::<u64>() >= least;
        let (mut own, mut mentions, mut others) = (BTreeMap::new(), Vec::new(), [0; BANDS]);
        for (outlet, count) in counts {
            if large(count) {
                own.insert(outlet.clone(), mentions.len());
                mentions.extend(count);
            } else {
                others.iter_mut().zip(count).for_each(|(all, one)| *all += one);
            }
        }
        mentions.extend(others);
        Self { own, mentions }
    }

    /// The stratum of a mention.
    pub fn of(&self, outlet: &str, score: f32) -> usize {
        let begin = self.own.get(outlet).copied();
        begin.unwrap_or(self.mentions.len() - BANDS) + band(score)
    }

    /// Mentions of each stratum; a stratum may be empty.
    pub fn mentions(&self) -> &[u64] {
        &self.mentions
    }

    /// The outlet and the band of a stratum; no outlet where small outlets share it.
    pub fn name(&self, stratum: usize) -> (Option<&str>, usize) {
        let begin = stratum - stratum % BANDS;
        let outlet = self.own.iter().find(|(_, at)| **at == begin);
        (outlet.map(|(outlet, _)| outlet.as_str()), stratum % BANDS)
    }

    /// The smallest sample: two mentions of each stratum, or all where it has fewer.
    pub fn least(&self) -> u64 {
        self.mentions.iter().map(|n| (*n).min(LEAST_DRAWN)).sum()
    }

    /// How many mentions to draw from each stratum for a sample of `size`: in proportion to the square root of what it
    /// has (power allocation, Bankier 1988), a compromise between all mentions, which want proportion, and single outlets and bands,
    /// which want equality. One after the other goes to the stratum that is furthest behind (Huntington & Hill), so that a
    /// larger sample takes no fewer of any stratum.
    pub fn allocate(&self, size: u64) -> Vec<u64> {
        let mut drawn: Vec<u64> = self.mentions.iter().map(|n| (*n).min(LEAST_DRAWN)).collect();
        for _ in self.least()..size {
            let behind = |at: usize| (self.mentions[at] as f64).sqrt() / ((drawn[at] * (drawn[at] + 1)) as f64).sqrt();
            let open = (0..drawn.len()).filter(|at| drawn[*at] < self.mentions[*at]);
            // Of equals the last; any rule will do that is always the same.
            match open.max_by(|a, b| behind(*a).total_cmp(&behind(*b))) {
                Some(next) => drawn[next] += 1,
                None => break,
            }
        }
        drawn
    }
}

/// The place of a mention in its stratum's queue: uniform, a function of the seed and the mention alone, so that a sample does not
/// depend on the order of reading, and a larger one of the same seed holds the smaller.
pub fn rank(seed: u64, mention_id: u64) -> u64 {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    hash.update(mention_id.to_le_bytes());
    first_bytes(&hash.finalize())
}

/// The first 64 bits of a digest.
pub fn first_bytes(digest: &[u8]) -> u64 {
    digest.iter().take(8).fold(0, |n, byte| n << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn strata(counts: &[(&str, [u64; BANDS])]) -> Strata {
        Strata::new(
            &counts
                .iter()
                .map(|(outlet, count)| ((*outlet).to_owned(), *count))
                .collect(),
        )
    }

    #[test]
    fn every_mention_has_a_stratum_and_small_outlets_share_theirs() {
        let strata = strata(&[
            ("A", [500, 300, 100]),
            ("B", [5, 4, 3]),
            ("C", [4, 4, 4]),
            ("D", [0, 70, 6]),
        ]);
        assert_eq!(strata.mentions(), [500, 300, 100, 0, 70, 6, 9, 8, 7]);
        assert_eq!(strata.of("A", -0.5), 0);
        assert_eq!(strata.of("D", 0.2), 4);
        assert_eq!((strata.of("B", 0.9), strata.of("C", 0.9)), (8, 8));
        assert_eq!((strata.name(5), strata.name(6)), ((Some("D"), 2), (None, 0)));
        assert_eq!([-1.0, -0.34, -0.33, 0.33, 0.34, 1.0].map(band), [0, 0, 1, 1, 2, 2]);
    }

    #[test]
    fn square_roots_share_a_sample() {
        let strata = strata(&[("A", [10_000, 2500, 400])]);
        assert_eq!(strata.allocate(85), [50, 25, 10, 0, 0, 0]);
        assert_eq!(strata.least(), 6);
    }

    proptest! {
        #[test]
        fn a_sample_has_its_size_and_a_larger_one_takes_no_fewer_of_any_stratum(
            counts in prop::collection::vec(prop::array::uniform3(0u64..60), 1..8), size in 0u64..300,
        ) {
            let counts: BTreeMap<String, [u64; BANDS]> = counts.into_iter().enumerate().map(|(i, c)| (i.to_string(), c)).collect();
            let strata = Strata::new(&counts);
            let all: u64 = strata.mentions().iter().sum();
            let (smaller, larger) = (strata.allocate(size), strata.allocate(size + 1));
            prop_assert_eq!(smaller.iter().sum::<u64>(), size.clamp(strata.least(), all.max(strata.least())));
            for ((few, more), has) in smaller.iter().zip(&larger).zip(strata.mentions()) {
                prop_assert!(few <= more && more <= has && *few >= LEAST_DRAWN.min(*has));
            }
        }
    }
}
