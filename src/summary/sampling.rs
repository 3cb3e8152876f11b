//! The sample of mentions that a person codes: stratified, with known inclusion probabilities.
//!
//! The strata are the outlets by three bands of the score, so that every outlet is in the sample
//! and the few clearly negative and clearly positive mentions are not lost among the neutral ones.
//! Outlets with less than [`MIN_SHARE`] of the mentions share three strata: otherwise a dump of a
//! thousand outlets would need a sample of thousands. From each stratum a simple random sample is
//! drawn: the mentions with the lowest [`rank`].

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Number of bands of the score.
pub const BANDS: usize = 3;
/// Scores that separate the bands: thirds of -1..1.
const EDGES: [f32; BANDS - 1] = [-1.0 / 3.0, 1.0 / 3.0];
/// Share of all mentions from which an outlet has strata of its own, so that at most 50 outlets
/// have.
const MIN_SHARE: f64 = 0.02;
/// Minimum number of mentions drawn from a stratum, where it has as many: one alone gives no
/// variance.
const MIN_DRAWN: u64 = 2;

/// Returns the band of a score, from 0 (negative) to 2 (positive).
pub fn band(score: f32) -> usize {
    EDGES.iter().filter(|edge| score > **edge).count()
}

/// The strata of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Strata {
    /// Index of the first stratum of each outlet that has its own.
    own: BTreeMap<String, usize>,
    /// Number of mentions in each stratum; the last [`BANDS`] are those of all other outlets.
    mentions: Vec<u64>,
}

impl Strata {
    /// Makes the strata of a run from the number of mentions of each outlet in each band.
    pub fn new(counts: &BTreeMap<String, [u64; BANDS]>) -> Self {
        let all: u64 = counts.values().flatten().sum();
        let min_mentions = (all as f64 * MIN_SHARE).ceil() as u64;
        let mut own = BTreeMap::new();
        let mut mentions = Vec::new();
        let mut others = [0; BANDS];
        for (outlet, count) in counts {
            if count.iter().sum::<u64>() >= min_mentions {
                own.insert(outlet.clone(), mentions.len());
                mentions.extend(count);
            } else {
                others.iter_mut().zip(count).for_each(|(all, one)| *all += one);
            }
        }
        mentions.extend(others);
        Self { own, mentions }
    }

    /// Returns the index of a mention's stratum.
    pub fn of(&self, outlet: &str, score: f32) -> usize {
        let begin = self.own.get(outlet).copied();
        begin.unwrap_or(self.mentions.len() - BANDS) + band(score)
    }

    /// Returns the number of mentions in each stratum; a stratum may be empty.
    pub fn mentions(&self) -> &[u64] {
        &self.mentions
    }

    /// Returns the outlet and the band of a stratum; no outlet where small outlets share it.
    pub fn name(&self, stratum: usize) -> (Option<&str>, usize) {
        let begin = stratum - stratum % BANDS;
        let outlet = self.own.iter().find(|(_, at)| **at == begin);
        (outlet.map(|(outlet, _)| outlet.as_str()), stratum % BANDS)
    }

    /// Returns the size of the smallest sample: two mentions of each stratum, or all where it has
    /// fewer.
    pub fn min_size(&self) -> u64 {
        self.mentions.iter().map(|n| (*n).min(MIN_DRAWN)).sum()
    }

    /// Allocates a sample of `size` to the strata, in proportion to the square root of their
    /// mentions (power allocation, Bankier 1988): a compromise between an estimate over all
    /// mentions, for which proportional allocation is best, and estimates for single outlets and
    /// bands, for which equal allocation is. Mentions are given out one by one to the stratum that
    /// is furthest behind (Huntington & Hill), so that a larger sample takes no fewer of any
    /// stratum.
    pub fn allocate(&self, size: u64) -> Vec<u64> {
        let mut drawn: Vec<u64> = self.mentions.iter().map(|n| (*n).min(MIN_DRAWN)).collect();
        for _ in self.min_size()..size {
            // Ties go to the last stratum; any fixed rule would do.
            let next = (0..drawn.len())
                .filter(|at| drawn[*at] < self.mentions[*at])
                .max_by(|a, b| {
                    priority(self.mentions[*a], drawn[*a]).total_cmp(&priority(self.mentions[*b], drawn[*b]))
                });
            match next {
                Some(next) => drawn[next] += 1,
                None => break,
            }
        }
        drawn
    }
}

/// Returns the claim of a stratum to the next mention of the sample (Huntington & Hill, on square
/// roots).
fn priority(mentions: u64, drawn: u64) -> f64 {
    (mentions as f64).sqrt() / ((drawn * (drawn + 1)) as f64).sqrt()
}

/// Returns the place of a mention in its stratum's queue: uniform, and a function of the seed and
/// the mention alone, so that a sample does not depend on the order of reading, and a larger sample
/// of the same seed contains the smaller.
pub fn rank(seed: u64, mention_id: u64) -> u64 {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    hash.update(mention_id.to_le_bytes());
    first_bytes(&hash.finalize())
}

/// Returns the first 64 bits of a digest, big-endian.
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
        assert_eq!(strata.min_size(), 6);
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
            prop_assert_eq!(smaller.iter().sum::<u64>(), size.clamp(strata.min_size(), all.max(strata.min_size())));
            for ((few, more), has) in smaller.iter().zip(&larger).zip(strata.mentions()) {
                prop_assert!(few <= more && more <= has && *few >= MIN_DRAWN.min(*has));
            }
        }
    }
}
