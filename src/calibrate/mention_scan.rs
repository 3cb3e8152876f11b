//! A pass over all mentions of a run: how many there are of each stratum, and those that a coding is of.

use crate::error::Result;
use crate::output::{MentionId, MentionRow};
use crate::summarize::scored_part::{ScoredPart, each_group};
use crate::summary::{BANDS, band};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The counts of a first pass over the mentions of all parts, and the mentions looked for.
#[derive(Debug, Default)]
pub(crate) struct MentionScan {
    /// Mentions of each outlet in each band of the score.
    pub(crate) counts: BTreeMap<String, [u64; BANDS]>,
    /// The same for the same mentions with the same scores, in any order and any number of parts.
    pub(crate) run: u64,
    /// The mentions that were looked for.
    pub(crate) found: HashMap<MentionId, MentionRow>,
}

impl MentionScan {
    /// Counts all mentions and finds the `wanted` ones.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::error::Error::Invalid) where a part is damaged.
    pub(crate) fn new(parts: &[ScoredPart], wanted: &HashSet<MentionId>) -> Result<Self> {
        each_group(parts, Self::default, |rows| Self::of(rows, wanted), Self::merge)
    }

    fn of(rows: Vec<MentionRow>, wanted: &HashSet<MentionId>) -> Self {
        let mut scan = Self::default();
        for row in rows {
            let id = MentionId::of(&row);
            scan.run = scan
                .run
                .wrapping_add(mixed(id.0 ^ mixed(u64::from(row.score.to_bits()))));
            match scan.counts.get_mut(&row.outlet) {
                Some(counts) => counts[band(row.score)] += 1,
                None => scan.counts.entry(row.outlet.clone()).or_default()[band(row.score)] += 1,
            }
            if wanted.contains(&id) {
                scan.found.insert(id, row);
            }
        }
        scan
    }

    fn merge(mut self, other: Self) -> Self {
        for (outlet, counts) in other.counts {
            let all = self.counts.entry(outlet).or_default();
            all.iter_mut().zip(counts).for_each(|(all, one)| *all += one);
        }
        self.run = self.run.wrapping_add(other.run);
        self.found.extend(other.found);
        self
    }
}

/// Finalizer of `SplitMix64`: every bit of the result depends on every bit of `n`.
fn mixed(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}
