//! `regard run`: scores a dump and summarizes the result, in one folder.

use crate::config::{Mentions, ScoreConfig, SummaryConfig};
use crate::error::{Error, Result};
use crate::output::{ARTICLES_FILE, Folder, JOURNAL_FILE, MENTIONS_FILE, SENTENCES_FILE};
use crate::record::run_json::{FinishedRun, RunCommand, RunRecorder};
use crate::record::run_outputs::{files_after, outputs, remove_outputs};
use crate::record::sources::Sources;
use crate::score::{Observer, ScoreJob, ScoreReport, every_article, journal_in};
use crate::summarize::{Summary, SummaryReport, outlet_list};
use crate::system::memory::SummarySizes;
use crate::system::threads::with_threads;
use crate::system::timings::Phase;

/// Scores a dump into a folder and writes the summaries beside: `regard run`. No summary is returned where nothing was done,
/// because an earlier run has finished this work and is to be left alone.
///
/// # Errors
/// [`Error::Usage`] where all shards are to be summarized and only one is to be scored; those of [`run_score`](crate::score::run_score) and of [`Summary`].
pub fn run(
    config: &ScoreConfig,
    summary: &SummaryConfig,
    folder: &Folder,
    observer: &dyn Observer,
) -> Result<(ScoreReport, Option<SummaryReport>)> {
    if summary.require_all_shards && !config.shard.is_whole() {
        let problem = "--require-all-shards is for `regard summarize`: --shard scores a part of the dump alone";
        return Err(Error::Usage(problem.to_owned()));
    }
    let job = ScoreJob::open(config)?;
    if let Some(finished) = job.finished_in(folder, Some(summary), observer)? {
        return Ok((finished, None));
    }
    let job = job.with_model()?;
    let sizes = job.summary_sizes()?;
    let sources = Sources {
        outlets: outlet_list(summary)?,
        ..job.sources()
    };
    let recorder = RunRecorder::begin(RunCommand::Run, folder, None)?;
    let outcome = job
        .score(folder, &journal_in(folder), &mut every_article, observer)
        .and_then(|scored| {
            observer.summarizing();
            let summarized = summarize(summary, &scored, sizes, folder)?;
            let run = finished_run(config, summary, folder, sources, (&scored, &summarized))?;
            Ok(((scored, summarized), run))
        });
    let (scored, summarized) = recorder.finish(outcome)?;
    folder.remove(JOURNAL_FILE)?;
    Ok((scored, Some(summarized)))
}

/// Summarizes what was scored in the same folder.
fn summarize(
    summary: &SummaryConfig,
    scored: &ScoreReport,
    sizes: SummarySizes,
    folder: &Folder,
) -> Result<SummaryReport> {
    let report = scored.timings.time(Phase::Summarize, || {
        with_threads(sizes.threads, || {
            Summary::new(summary, &[folder.path().to_path_buf()], sizes)?.write(summary, folder)
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
