//! A sample of the mentions that a person has coded, as far as the summaries need it to correct their scores.

use crate::output::{MentionId, MentionRow};
use crate::summary::{CodingStatus, Correction, Strata};
use std::collections::HashMap;

/// A coded sample with its design.
#[derive(Debug)]
pub(crate) struct CodedSample {
    pub(crate) strata: Strata,
    pub(crate) correction: Correction,
    /// The code less the score of each coded mention, in -2..2; `None` of one that was flagged.
    pub(crate) errors: HashMap<MentionId, Option<f64>>,
}

impl CodedSample {
    /// Returns how a mention stands in the sample.
    pub(crate) fn status(&self, row: &MentionRow) -> CodingStatus {
        let stratum = self.strata.of(&row.outlet, row.score);
        if self.correction.strata[stratum].coded == 0 {
            return CodingStatus::StratumNotCoded;
        }
        match self.errors.get(&MentionId::of(row)) {
            Some(Some(error)) => CodingStatus::Coded { stratum, error: *error },
            Some(None) => CodingStatus::Flagged { stratum },
            None => CodingStatus::NotCoded,
        }
    }
}
