//! `regard run`: scores a dump and summarizes the result, in one folder.

use crate::config::{Mentions, ScoreConfig, SummaryConfig};
use crate::error::Result;
use crate::output::{ARTICLES_FILE, Folder, JOURNAL_FILE, MENTIONS_FILE, SENTENCES_FILE};
use crate::record::run_json::{FinishedRun, RunCommand, RunRecorder};
use crate::record::run_outputs::{files_after, outputs, remove_outputs};
use crate::record::sources::Sources;
use crate::score::{Observer, ScoreJob, ScoreReport, every_article, journal_in};
use crate::summarize::{Summary, SummaryReport, outlet_list};
use crate::system::threads::with_threads;
use crate::system::timings::Phase;

/// Scores a dump into a folder and writes the summaries beside: `regard run`.
///
/// # Errors
/// Those of [`run_score`](crate::score::run_score) and of [`Summary`].
pub fn run(
    config: &ScoreConfig,
    summary: &SummaryConfig,
    folder: &Folder,
    observer: &dyn Observer,
) -> Result<(ScoreReport, SummaryReport)> {
    let job = ScoreJob::open(config)?.with_model()?;
    let summary_threads = job.summary_threads()?;
    let sources = Sources {
        outlets: outlet_list(summary)?,
        ..job.sources()
    };
    let recorder = RunRecorder::begin(RunCommand::Run, folder, None)?;
    let outcome = job
        .score(folder, &journal_in(folder), &mut every_article, observer)
        .and_then(|scored| {
            observer.summarizing();
            let summarized = summarize(summary, &scored, summary_threads, folder)?;
            let run = finished_run(config, summary, folder, sources, (&scored, &summarized))?;
            Ok(((scored, summarized), run))
        });
    let reports = recorder.finish(outcome)?;
    folder.remove(JOURNAL_FILE)?;
    Ok(reports)
}

/// Summarizes what was scored in the same folder.
fn summarize(summary: &SummaryConfig, scored: &ScoreReport, threads: usize, folder: &Folder) -> Result<SummaryReport> {
    let report = scored.timings.time(Phase::Summarize, || {
        with_threads(threads, || {
            Summary::new(summary, &[folder.path().to_path_buf()])?.write(summary, folder)
        })?
    })?;
    if summary.mentions == Mentions::None {
        remove_outputs(folder, &[MENTIONS_FILE, ARTICLES_FILE, SENTENCES_FILE])?;
    }
    Ok(report)
}

fn finished_run(
    config: &ScoreConfig,
    summary: &SummaryConfig,
    folder: &Folder,
    sources: Sources,
    (scored, summarized): (&ScoreReport, &SummaryReport),
) -> Result<FinishedRun> {
    let outputs = outputs(folder, files_after(&sources, folder)?)?;
    let mut run = scored.finished_run(config, folder, sources, outputs);
    run.settings.summarize = Some(summary.clone());
    run.warnings.extend(summarized.warnings.iter().cloned());
    Ok(run)
}
