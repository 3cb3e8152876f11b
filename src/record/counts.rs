//! The books of a run: everything read is scored or accounted for.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

/// Counts of the first stage. Each is counted where its thing happens, so that [`Counts::check`] compares independent
/// numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
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
    /// Articles that a store holds as they are.
    #[serde(default, skip_serializing_if = "is_none")]
    pub unchanged: u64,
    /// Articles that do not count: older versions of others, and those outside `--since` and `--until`.
    #[serde(default, skip_serializing_if = "is_none")]
    pub articles_left_out: u64,
    /// Mentions of actors found.
    pub mentions_found: u64,
    /// Mentions scored.
    pub mentions_scored: u64,
    /// Mentions that could not be scored.
    pub mentions_skipped: u64,
    /// Mentions scored in text that an outlet repeats.
    #[serde(default, skip_serializing_if = "is_none")]
    pub mentions_repeated: u64,
    /// Mentions scored in articles that do not count.
    #[serde(default, skip_serializing_if = "is_none")]
    pub mentions_left_out: u64,
}

/// Articles that were scored and do not count, and the mentions scored in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Articles.
    pub articles: u64,
    /// Mentions.
    pub mentions: u64,
}

impl Counts {
    /// Checks that everything read is scored or accounted for.
    ///
    /// # Errors
    /// [`Error::Counts`] with the two sides that differ.
    pub fn check(&self) -> Result<()> {
        let articles = self.articles_scored + self.articles_left_out + self.unchanged;
        let records = articles + self.duplicates + self.records_skipped + self.other_shards;
        balance("records read and records accounted for", self.records_read, records)?;
        balance(
            "mentions found and mentions accounted for",
            self.mentions_found,
            self.mentions_scored + self.mentions_repeated + self.mentions_left_out + self.mentions_skipped,
        )
    }

    /// Returns true where a record could be used, in whatever shard.
    pub fn has_usable(&self) -> bool {
        self.articles_scored + self.articles_left_out + self.other_shards + self.unchanged > 0
    }

    /// Takes articles that do not count out of those that do.
    pub fn leave_out(&mut self, some: LeftOut) {
        self.articles_scored = self.articles_scored.saturating_sub(some.articles);
        self.articles_left_out += some.articles;
        self.mentions_scored = self.mentions_scored.saturating_sub(some.mentions);
        self.mentions_left_out += some.mentions;
    }

    /// Takes mentions in repeated text out of those that count.
    pub fn keep_out_repeated(&mut self, mentions: u64) {
        self.mentions_scored = self.mentions_scored.saturating_sub(mentions);
        self.mentions_repeated += mentions;
    }
}

/// Checks that two counts of the same things agree.
///
/// # Errors
/// [`Error::Counts`] when the sides differ.
pub fn balance(what: &str, left: u64, right: u64) -> Result<()> {
    if left == right {
        Ok(())
    } else {
        Err(Error::Counts(format!("{what}: {left} and {right}")))
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands out a reference")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.records_read += other.records_read;
        self.articles_scored += other.articles_scored;
        self.duplicates += other.duplicates;
        self.records_skipped += other.records_skipped;
        self.other_shards += other.other_shards;
        self.unchanged += other.unchanged;
        self.articles_left_out += other.articles_left_out;
        self.mentions_found += other.mentions_found;
        self.mentions_scored += other.mentions_scored;
        self.mentions_skipped += other.mentions_skipped;
        self.mentions_repeated += other.mentions_repeated;
        self.mentions_left_out += other.mentions_left_out;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_record_or_mention_fails_the_run() {
        let good = Counts {
            records_read: 5,
            articles_scored: 1,
            duplicates: 1,
            records_skipped: 1,
            other_shards: 1,
            unchanged: 1,
            mentions_found: 2,
            mentions_scored: 1,
            mentions_skipped: 1,
            articles_left_out: 0,
            mentions_repeated: 0,
            mentions_left_out: 0,
        };
        assert!(good.check().is_ok());
        assert!(
            Counts {
                records_read: 6,
                ..good
            }
            .check()
            .is_err()
        );
        assert!(
            Counts {
                mentions_scored: 2,
                ..good
            }
            .check()
            .is_err()
        );
    }
}
