//! Scoring for a program that holds its articles, or its sentences, in memory.

use crate::config::ScoreConfig;
use crate::error::Result;
use crate::ingest;
use crate::output::Folder;
use crate::score::job::ScoreJob;
use crate::score::tools::Tools;
use crate::score::workers::TASK_SENTENCES;
use crate::score::{ScoreReport, run_job};
use crate::stance::{Request, SentenceOutcome, Worker};
use crate::system::stop;
use arrow_array::RecordBatchReader;
use rayon::prelude::*;
use std::sync::Arc;

/// A list and a model, opened once, for any number of tables and sentences.
///
/// It listens for no signals and starts no threads: it works with those that it is called from
/// ([`with_own_threads`](crate::system::threads::with_own_threads)).
pub struct Scorer {
    config: ScoreConfig,
    tools: Arc<Tools>,
}

impl Scorer {
    /// Opens the actor list and the model's files. The model is loaded when it is first needed.
    ///
    /// # Errors
    /// Everything that can be wrong with one of them.
    pub fn open(config: ScoreConfig) -> Result<Self> {
        let tools = Arc::new(Tools::open(&config)?);
        Ok(Self { config, tools })
    }

    /// Returns this scorer for one table of many: none needs to have an article that can be used (`--allow-empty`).
    #[must_use]
    pub fn for_partitions(&self) -> Self {
        let mut config = self.config.clone();
        config.settings.allow_empty = true;
        Self {
            config,
            tools: Arc::clone(&self.tools),
        }
    }

    /// Scores the articles of a table into a folder, which becomes a part as `regard score` writes it.
    ///
    /// # Errors
    /// Those of [`run_score`](crate::score::run_score) and [`ingest::open_table`]; [`Error::Io`](crate::error::Error::Io) where the
    /// table cannot be read to its end.
    pub fn score(&self, table: Box<dyn RecordBatchReader + Send>, folder: &Folder) -> Result<ScoreReport> {
        let articles = ingest::open_table(table, &self.config.ingest)?;
        let job = ScoreJob::of(&self.config, Arc::clone(&self.tools), articles)?;
        match job.finished_in(folder, None, &())? {
            Some(finished) => Ok(finished),
            None => run_job(job.with_model()?, folder, &()),
        }
    }

    /// Scores the targets of sentences, each sentence alone. The outcomes are in the order of `requests`.
    ///
    /// # Errors
    /// Those of [`StanceModel::score`](crate::stance::StanceModel::score); [`Error::Stopped`](crate::error::Error::Stopped) where
    /// the work was asked to stop.
    pub fn score_sentences(&self, requests: &[Request]) -> Result<Vec<SentenceOutcome>> {
        let model = self.tools.loaded(&self.config)?;
        let tasks = requests
            .par_chunks(TASK_SENTENCES)
            .map_init(Worker::default, |worker, task| {
                stop::check()?;
                model.score(worker, task)
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(tasks.into_iter().flatten().collect())
    }
}
