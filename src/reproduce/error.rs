//! The reasons why a run cannot be repeated.

use crate::output::MENTIONS_FILE;
use std::path::PathBuf;

/// A run that cannot be repeated.
#[derive(Debug, thiserror::Error)]
pub enum ReproduceError {
    /// Its record does not say enough.
    #[error("{}: {reason}", record.display())]
    NotRepeatable {
        /// The `run.json`.
        record: PathBuf,
        /// The reason.
        reason: NotRepeatable,
    },
    /// There is no place for the repetition.
    #[error("no folder can be made in {} ({source}); give one with --out", parent.display())]
    NoFolder {
        /// The folder that was to hold it.
        parent: PathBuf,
        /// The system's own words.
        source: std::io::Error,
    },
}

/// The reason why a run cannot be repeated from its record.
#[derive(Debug, thiserror::Error)]
pub enum NotRepeatable {
    /// It is going on, was stopped, or was killed.
    #[error("the run is going on, or was killed; there is nothing to compare with")]
    Unfinished,
    /// It failed with this error.
    #[error("the run failed ({0}); there is nothing to compare with")]
    Failed(String),
    /// It added to a store.
    #[error("a run of a store cannot be repeated from its run.json alone: what it wrote depends on all runs before it")]
    OfStore,
    /// The record lists neither inputs nor outputs.
    #[error("it does not say what was read and written: an earlier version of regard made it; run again")]
    NothingListed,
    /// The record lacks the settings of scoring.
    #[error("it does not say how the {MENTIONS_FILE} that it was made from was scored; score again")]
    ScoringUnknown,
}
