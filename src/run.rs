//! `regard run`: scores a dump, then adds it up, in one folder.

use crate::config::{Mentions, ScoreConfig, SummaryConfig};
use crate::error::Result;
use crate::output::{ARTICLES_FILE, Folder, JOURNAL_FILE, MENTIONS_FILE, SCORED_FILES, SENTENCES_FILE};
use crate::record::run_json::{FinishedRun, RunCommand, RunFacts, RunSettings, is_excel, record_run};
use crate::record::run_outputs::{files_after, outputs, remove_outputs, remove_summaries};
use crate::score::{Observer, ScoreJob, ScoreReport, every_article};
use crate::summarize::{Summary, SummaryReport};
use crate::system::threads::with_threads;
use crate::system::timings::Phase;

/// `regard run`: both stages, one after the other, in one folder.
///
/// # Errors
/// The errors of [`run_score`](crate::score::run_score).
pub fn run(
    config: &ScoreConfig,
    summary: &SummaryConfig,
    folder: &Folder,
    observer: &dyn Observer,
) -> Result<(ScoreReport, SummaryReport)> {
    let ready = ScoreJob::open(config)?.with_model()?;
    let summary_threads = ready.summary_threads()?;
    let sources = ready.sources();
    let reports = record_run(RunCommand::Run, folder, None, || {
        remove_outputs(folder, &SCORED_FILES)?;
        remove_summaries(folder)?;
        let scored = ready.score(folder, &folder.path().join(JOURNAL_FILE), &mut every_article, observer)?;
        let summarized = scored.timings.time(Phase::Summarize, || {
            with_threads(summary_threads, || {
                Summary::new(summary, &[folder.path().to_path_buf()])?.write(summary, folder)
            })?
        })?;
        if summary.mentions == Mentions::None {
            remove_outputs(folder, &[MENTIONS_FILE, ARTICLES_FILE, SENTENCES_FILE])?;
        }
        let run = FinishedRun {
            settings: RunSettings {
                score: Some(config.recorded.clone()),
                summarize: Some(summary.clone()),
                excel: is_excel(folder),
                ..RunSettings::default()
            },
            facts: RunFacts::from(&scored.facts),
            warnings: scored.all_warnings().chain(&summarized.warnings).cloned().collect(),
            too_many_skipped: scored.too_many_skipped.is_some(),
            outputs: outputs(folder, files_after(&sources, folder)?)?,
            sources,
        };
        Ok(((scored, summarized), run))
    })?;
    folder.remove(JOURNAL_FILE)?;
    Ok(reports)
}
