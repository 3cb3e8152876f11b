//! The books of a run: everything read is scored or accounted for.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

/// Counts of the first stage. Each is counted where its thing happens, so that [`Ledger::check`] compares independent
/// numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Records that came out of the input, good or bad.
    pub records_read: u64,
    /// Articles scored (those that mention no actor included).
    pub articles_scored: u64,
    /// Records that repeat an earlier one, id and content.
    pub duplicates: u64,
    /// Records that could not be used.
    pub records_skipped: u64,
    /// Records that belong to another shard.
    pub other_shards: u64,
    /// Mentions of actors found.
    pub mentions_found: u64,
    /// Mentions scored.
    pub mentions_scored: u64,
    /// Mentions that could not be scored.
    pub mentions_skipped: u64,
}

impl Ledger {
    /// Whether everything read went somewhere.
    ///
    /// # Errors
    /// [`Error::Ledger`] with the two sides that differ.
    pub fn check(&self) -> Result<()> {
        let records = self.articles_scored + self.duplicates + self.records_skipped + self.other_shards;
        balance("records read and records accounted for", self.records_read, records)?;
        balance(
            "mentions found and mentions accounted for",
            self.mentions_found,
            self.mentions_scored + self.mentions_skipped,
        )
    }
}

/// # Errors
/// [`Error::Ledger`] when the sides differ.
pub fn balance(what: &str, left: u64, right: u64) -> Result<()> {
    if left == right {
        Ok(())
    } else {
        Err(Error::Ledger(format!("{what}: {left} and {right}")))
    }
}

impl AddAssign for Ledger {
    fn add_assign(&mut self, other: Self) {
        self.records_read += other.records_read;
        self.articles_scored += other.articles_scored;
        self.duplicates += other.duplicates;
        self.records_skipped += other.records_skipped;
        self.other_shards += other.other_shards;
        self.mentions_found += other.mentions_found;
        self.mentions_scored += other.mentions_scored;
        self.mentions_skipped += other.mentions_skipped;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_record_or_mention_fails_the_run() {
        let good = Ledger {
            records_read: 4,
            articles_scored: 1,
            duplicates: 1,
            records_skipped: 1,
            other_shards: 1,
            mentions_found: 2,
            mentions_scored: 1,
            mentions_skipped: 1,
        };
        assert!(good.check().is_ok());
        assert!(
            Ledger {
                records_read: 5,
                ..good
            }
            .check()
            .is_err()
        );
        assert!(
            Ledger {
                mentions_scored: 2,
                ..good
            }
            .check()
            .is_err()
        );
    }
}
