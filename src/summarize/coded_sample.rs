//! A sample of the mentions that a person has coded, as far as the summaries need it to correct their scores.

use crate::output::MentionRow;
use crate::summary::{CodingStatus, Correction, Strata, first_bytes};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt;

/// An id of a mention that does not change when other mentions come into the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct MentionId(pub(crate) u64);

impl MentionId {
    pub(crate) fn of(row: &MentionRow) -> Self {
        let mut hash = Sha256::new();
        hash.update((row.article_id.len() as u64).to_le_bytes());
        hash.update(&row.article_id);
        hash.update([row.field as u8]);
        hash.update(row.mention_start.to_le_bytes());
        hash.update(&row.actor_id);
        Self(first_bytes(&hash.finalize()))
    }
}

impl fmt::Display for MentionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "m{:016x}", self.0)
    }
}

/// A coded sample with its design.
#[derive(Debug)]
pub(crate) struct CodedSample {
    pub(crate) strata: Strata,
    pub(crate) correction: Correction,
    /// The code less the score of each coded mention, in -2..2.
    pub(crate) errors: HashMap<MentionId, f64>,
}

impl CodedSample {
    /// Returns how a mention stands in the sample.
    pub(crate) fn status(&self, row: &MentionRow) -> CodingStatus {
        let stratum = self.strata.of(&row.outlet, row.score);
        if self.correction.strata[stratum].coded == 0 {
            return CodingStatus::StratumNotCoded;
        }
        match self.errors.get(&MentionId::of(row)) {
            Some(error) => CodingStatus::Coded { stratum, error: *error },
            None => CodingStatus::NotCoded,
        }
    }
}
