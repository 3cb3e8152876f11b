//! The workers: they turn a chunk of records into rows, each step on all threads.

use crate::article::Article;
use crate::error::{RecordError, Result};
use crate::mention::MentionFinder;
use crate::score::article::{ArticleRows, PreparedArticle};
use crate::score::cache::SentenceCache;
use crate::score::chunks::InputRecord;
use crate::score::journal::{Journal, RequestsKey};
use crate::score::{Observer, ScoreProgress};
use crate::stance::{Request, SentenceOutcome, StanceModel, Worker};
use crate::system::stop;
use crate::system::timings::{Phase, Timings};
use rayon::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};

/// Sentences that one task takes through the encoder: enough to fill a batch, whichever articles
/// they come from.
pub(super) const TASK_SENTENCES: usize = 32;

/// The result for one record: the rows of an article, or the reason why there are none.
pub(super) type RecordRows = std::result::Result<ArticleRows, RecordError>;

/// Everything that scoring needs.
pub(super) struct Workers<'a> {
    finder: MentionFinder<'a>,
    model: &'a StanceModel,
    /// One workspace a thread.
    workspaces: Vec<Mutex<Worker>>,
    cache: SentenceCache,
    journal: &'a mut Journal,
    watch: Watch<'a>,
}

/// Those that are told what the workers do.
#[derive(Clone, Copy)]
pub(super) struct Watch<'a> {
    pub(super) timings: &'a Arc<Timings>,
    pub(super) progress: &'a ScoreProgress,
    pub(super) observer: &'a dyn Observer,
}

impl<'a> Workers<'a> {
    pub(super) fn new(
        threads: usize,
        finder: MentionFinder<'a>,
        model: &'a StanceModel,
        cache: SentenceCache,
        journal: &'a mut Journal,
        watch: Watch<'a>,
    ) -> Self {
        Self {
            finder,
            model,
            workspaces: std::iter::repeat_with(|| Mutex::new(Worker::timed(Arc::clone(watch.timings))))
                .take(threads)
                .collect(),
            cache,
            journal,
            watch,
        }
    }

    /// Finds the mentions of every article, scores their sentences, and makes the rows, in the
    /// order of `chunk`.
    ///
    /// # Errors
    /// Those of [`StanceModel::score`]; [`Error::Stopped`](crate::error::Error::Stopped) where the
    /// process was asked to stop; [`Error::Io`](crate::error::Error::Io) where the journal cannot
    /// be written.
    pub(super) fn score(&mut self, chunk: &[InputRecord]) -> Result<Vec<RecordRows>> {
        let articles: Vec<_> = chunk
            .par_iter()
            .map(|record| Ok(self.prepare(record.as_ref().map_err(Clone::clone)?)))
            .collect();
        let requests: Vec<Request> = articles.iter().flatten().flat_map(PreparedArticle::requests).collect();
        let mut outcomes = self.outcomes(&requests, articles.iter().flatten().count())?.into_iter();
        drop(requests);
        let mut scored = Vec::with_capacity(articles.len());
        for article in articles {
            scored.push(article.map(|article| {
                let own: Vec<SentenceOutcome> = outcomes.by_ref().take(article.request_count()).collect();
                (article, own)
            }));
        }
        Ok(scored
            .into_par_iter()
            .map(|article| article.map(|(article, outcomes)| self.link(article, outcomes)))
            .collect())
    }

    /// Finds in an article what the text alone can tell.
    fn prepare<'r>(&self, article: &'r Article) -> PreparedArticle<'r> {
        let timings = self.watch.timings;
        timings.time(Phase::Find, || PreparedArticle::new(article, &self.finder))
    }

    /// Links the names that the model found, and makes the rows.
    fn link(&self, article: PreparedArticle, outcomes: Vec<SentenceOutcome>) -> ArticleRows {
        let timings = self.watch.timings;
        timings.time(Phase::Link, || article.into_rows(&self.finder, outcomes))
    }

    /// Returns the outcomes of `requests`, those of so many articles, in their order: from the cache, from the journal, or
    /// from the model.
    fn outcomes(&mut self, requests: &[Request], articles: usize) -> Result<Vec<SentenceOutcome>> {
        let lookup = self.cache.look_up(requests);
        let reused = requests.len() - lookup.new.len();
        self.watch.timings.count_sentences(requests.len(), reused);
        self.watch.progress.add_found(articles, lookup.new.len());
        self.watch.observer.worked();
        let scored = self.score_or_resume(&lookup.new)?;
        Ok(self.cache.complete(lookup, &scored))
    }

    /// Scores `requests`, unless a run that was stopped did so, and keeps their outcomes in the
    /// journal.
    fn score_or_resume(&mut self, requests: &[Request]) -> Result<Vec<SentenceOutcome>> {
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        let key = RequestsKey::of(requests);
        if let Some(outcomes) = self.journal.find(&key) {
            self.watch.progress.add_reused(requests.len());
            self.watch.observer.worked();
            return Ok(outcomes);
        }
        let tasks = requests
            .par_chunks(TASK_SENTENCES)
            .map(|task| self.score_task(task))
            .collect::<Result<Vec<_>>>()?;
        let outcomes: Vec<SentenceOutcome> = tasks.into_iter().flatten().collect();
        self.journal.append(key, &outcomes)?;
        Ok(outcomes)
    }

    fn score_task(&self, requests: &[Request]) -> Result<Vec<SentenceOutcome>> {
        stop::check()?;
        let thread = rayon::current_thread_index().unwrap_or(0);
        let workspace = &self.workspaces[thread % self.workspaces.len()];
        let mut workspace = workspace.lock().unwrap_or_else(PoisonError::into_inner);
        let outcomes = self.model.score(&mut workspace, requests)?;
        self.watch.progress.add_scored(requests.len());
        self.watch.observer.worked();
        Ok(outcomes)
    }
}
