//! The result of scoring, and who watches it.

use crate::config::ScoreConfig;
use crate::ingest::InputSummary;
use crate::output::Folder;
use crate::record::facts::Facts;
use crate::record::run_json::{FinishedRun, RunFacts, RunSettings, is_excel};
use crate::record::sources::Sources;
use crate::score::ScoreProgress;
use crate::system::checksum::Checksum;
use crate::system::timings::Timings;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An observer of a run, such as a progress bar. `()` is one that ignores everything.
pub trait Observer: Sync {
    /// Is called when reading begins; `progress` is kept up to date from then on.
    fn started(&self, _progress: Arc<ScoreProgress>) {}
    /// Is called, by any thread, when sentences were found or scored.
    fn worked(&self) {}
    /// Is called when articles are done.
    fn advanced(&self) {}
    /// Is called where the folder does not hold this work finished although it was to be left alone if it does, with the reason.
    fn not_finished(&self, _reason: &str) {}
    /// Is called when everything is scored, and the summaries begin.
    fn summarizing(&self) {}
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
    /// A warning, where a notable share of the records could not be used.
    pub loss: Option<String>,
    /// A message, where more records were skipped than the settings allow.
    pub too_many_skipped: Option<String>,
    /// Time by part of the work.
    pub timings: Arc<Timings>,
    /// Sentences that a run that was stopped had scored already.
    pub resumed: u64,
    /// Threads that scored.
    pub threads: usize,
    /// True where nothing was done, because an earlier run had finished this work.
    pub was_finished: bool,
}

impl ScoreReport {
    /// Returns all warnings, for the record of the run.
    pub fn all_warnings(&self) -> impl Iterator<Item = &String> {
        self.warnings.iter().chain(&self.loss).chain(&self.too_many_skipped)
    }

    /// Returns the record of a run that scored into `folder` from `sources`, wrote `outputs` and
    /// did nothing else.
    pub(crate) fn finished_run(
        &self,
        config: &ScoreConfig,
        folder: &Folder,
        sources: Sources,
        outputs: BTreeMap<String, Checksum>,
    ) -> FinishedRun {
        FinishedRun {
            settings: RunSettings {
                score: Some(config.recorded.clone()),
                excel: is_excel(folder),
                ..RunSettings::default()
            },
            facts: RunFacts::from(&self.facts),
            warnings: self.all_warnings().cloned().collect(),
            too_many_skipped: self.too_many_skipped.is_some(),
            sources,
            outputs,
        }
    }
}
