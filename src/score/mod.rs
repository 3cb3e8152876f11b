//! Scoring: a dump becomes the files of mentions, articles and sentences.
//!
//! A pure map over articles, one chunk at a time: while the workers score a chunk, the reader reads
//! the next; then the writer writes the rows, in the order of the input.
//!
//! - `tools` is everything that scores, and `job` opens that and the inputs that the user named; `scorer` is for programs that hold
//!   their articles in memory,
//! - `chunks` is the reader,
//! - `workers` find mentions, score sentences and make rows; `article` is one article on its way,
//! - `cache` knows the sentences that this run has scored, `journal` those of a run that was
//!   stopped,
//! - `writer` owns the files and the counts; `replaced` says which articles it takes out again, as a version was read later
//!   that counts instead,
//! - `alias_check` keeps the aliases that were not found,
//! - `input_warnings` says what the inputs lack, `finished_work` whether a folder holds the work already,
//! - `progress` counts how far the work has come, `report` is the result.

mod alias_check;
mod article;
mod cache;
mod chunks;
mod finished_work;
mod input_warnings;
mod job;
mod journal;
mod progress;
mod replaced;
mod report;
mod scorer;
mod tools;
mod workers;
mod writer;

pub use job::ScoreJob;
pub use progress::ScoreProgress;
pub use report::{Observer, ScoreReport};
pub use scorer::Scorer;
pub use tools::open_list;

pub(crate) use chunks::{ArticleFilter, every_article};
pub(crate) use input_warnings::{input_warnings, missing_field_warnings};

use crate::actor::Linker;
use crate::config::ScoreConfig;
use crate::error::Result;
use crate::mention::MentionFinder;
use crate::output::{Folder, JOURNAL_FILE, SCORED_FILES};
use crate::record::run_json::{RunCommand, RunRecorder};
use crate::record::run_outputs::{outputs, remove_outputs, remove_summaries, scored_files};
use crate::score::alias_check::AliasCheck;
use crate::score::cache::SentenceCache;
use crate::score::chunks::ChunkReader;
use crate::score::journal::Journal;
use crate::score::workers::{Watch, Workers};
use crate::score::writer::ScoreWriter;
use crate::system::threads::Threads;
use crate::system::timings::Timings;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Scores a dump into a folder: `regard score`.
///
/// # Errors
/// Any [`Error`](crate::error::Error). After the run has begun, `run.json` says `failed` and why;
/// before, the folder is left as it was.
pub fn run_score(config: &ScoreConfig, folder: &Folder, observer: &dyn Observer) -> Result<ScoreReport> {
    let job = ScoreJob::open(config)?;
    if let Some(finished) = job.finished_in(folder, None, observer)? {
        return Ok(finished);
    }
    run_job(job.with_model()?, folder, observer)
}

/// Scores everything of a job into a folder.
///
/// # Errors
/// Those of [`run_score`].
fn run_job(job: ScoreJob, folder: &Folder, observer: &dyn Observer) -> Result<ScoreReport> {
    let config = job.config;
    let sources = job.sources();
    let recorder = RunRecorder::begin(RunCommand::Score, folder, None)?;
    let outcome = job
        .score(folder, &journal_in(folder), &mut every_article, observer)
        .and_then(|report| {
            let run = report.finished_run(config, folder, sources, outputs(folder, scored_files())?);
            Ok((report, run))
        });
    let report = recorder.finish(outcome)?;
    folder.remove(JOURNAL_FILE)?;
    Ok(report)
}

/// Returns the path of the journal of a run that writes into `folder`.
pub(crate) fn journal_in(folder: &Folder) -> PathBuf {
    folder.path().join(JOURNAL_FILE)
}

impl ScoreJob<'_> {
    /// Scores the articles that `filter` takes into `mentions.parquet`, `articles.parquet`,
    /// `sentences.parquet` and `skipped.csv` of `folder`, from which the results of an earlier run
    /// are removed first. The outcomes are kept in the journal `journal` until the caller removes
    /// it, and those of a run that was stopped are taken from there.
    ///
    /// # Errors
    /// [`Error::NothingUsable`](crate::error::Error::NothingUsable) where not one record can be
    /// used, and whatever ends a run: no bad record does.
    pub(crate) fn score(
        self,
        folder: &Folder,
        journal: &Path,
        filter: &mut ArticleFilter,
        observer: &dyn Observer,
    ) -> Result<ScoreReport> {
        remove_outputs(folder, &SCORED_FILES)?;
        remove_summaries(folder)?;
        let mut facts = self.facts();
        let threads = Threads::new(self.sizes.threads)?;
        let timings = Arc::new(Timings::default());
        let mut journal = Journal::open(journal, &facts.scored_by())?;
        let progress = Arc::new(ScoreProgress::new(self.articles.progress(), self.config.limit));
        observer.started(Arc::clone(&progress));
        let mut reader = ChunkReader::new(self.articles, self.sizes, self.config, filter, (&timings, &progress));
        let mut writer = ScoreWriter::create(
            folder,
            !self.config.no_sentences,
            AliasCheck::new(&self.tools.registry),
            &timings,
        )?;

        let mut chunk = reader.next_chunk()?;
        if !chunk.is_empty() {
            let linker = Linker::new(&self.tools.registry, &self.tools.tables);
            let model = self.tools.model(self.config)?;
            let finder = MentionFinder::new(linker, self.config.types.clone(), self.config.pronouns)
                .with_name_check(model.check_names().is_ok());
            let cache = SentenceCache::new(self.sizes.seen_bytes);
            let watch = Watch {
                timings: &timings,
                progress: &progress,
                observer,
            };
            let mut workers = Workers::new(threads.count(), finder, model, cache, &mut journal, watch);
            while !chunk.is_empty() {
                // The next chunk is read while this one is scored.
                let (next, rows) = threads.join(|| reader.next_chunk(), || workers.score(&chunk));
                writer.write_chunk(rows?)?;
                progress.add_done(chunk.iter().flatten().count());
                observer.advanced();
                chunk = next?;
            }
        }

        let (counts, inputs, replacements) = reader.finish();
        facts.counts = counts;
        facts.inputs.clone_from(&inputs);
        let warnings = writer
            .without_replaced(&replacements, &self.tools.registry, &mut facts.counts)?
            .finish(&mut facts, &inputs, self.config.allow_empty)?;
        Ok(ScoreReport {
            too_many_skipped: facts.too_many_skipped(self.config.max_skipped, self.config.allow_empty),
            loss: facts.notable_loss(),
            facts,
            inputs,
            warnings,
            timings,
            resumed: journal.reused(),
            threads: threads.count(),
            was_finished: false,
        })
    }
}
