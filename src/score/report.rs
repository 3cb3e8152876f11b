//! The result of scoring, and who watches it.

use crate::ingest::{InputSummary, Progress};
use crate::record::facts::Facts;
use crate::system::timings::Timings;
use std::sync::Arc;

/// An observer of a run, such as a progress bar. `()` is one that ignores everything.
pub trait Observer: Sync {
    /// Is called when reading begins.
    fn started(&self, _progress: Arc<Progress>) {}
    /// Is called when so many more articles are done.
    fn advanced(&self, _articles: u64) {}
}

impl Observer for () {}

/// The result of scoring.
#[derive(Debug, Clone)]
pub struct ScoreReport {
    /// The facts in the files' footers.
    pub facts: Facts,
    /// A summary of each input.
    pub inputs: Vec<InputSummary>,
    /// Warnings for the user.
    pub warnings: Vec<String>,
    /// A message, where more records were skipped than the settings allow.
    pub too_many_skipped: Option<String>,
    /// Time by part of the work.
    pub timings: Arc<Timings>,
    /// Sentences that a run that was stopped had scored already.
    pub resumed: u64,
    /// Threads that scored.
    pub threads: usize,
}

impl ScoreReport {
    /// Returns all warnings, for the record of the run.
    pub fn all_warnings(&self) -> impl Iterator<Item = &String> {
        self.warnings.iter().chain(&self.too_many_skipped)
    }
}
