//! The opening of everything that the user named, before anything is written.

use crate::config::ScoreConfig;
use crate::error::Result;
use crate::ingest::{self, Articles};
use crate::record::facts::Facts;
use crate::record::sources::Sources;
use crate::score::tools::Tools;
use crate::system::memory::{self, Sizes, SummarySizes};
use std::sync::Arc;

/// A run of scoring with everything that the user named opened and checked, and nothing written
/// yet.
pub struct ScoreJob<'c> {
    pub(super) config: &'c ScoreConfig,
    pub(super) tools: Arc<Tools>,
    pub(super) articles: Articles,
    /// Bytes that the process holds before anything is scored.
    held: u64,
    pub(super) sizes: Sizes,
}

impl<'c> ScoreJob<'c> {
    /// Opens the actor list, the inputs and the model's files.
    ///
    /// # Errors
    /// Everything that can be wrong with one of them, except for single records;
    /// [`Error::Usage`](crate::error::Error::Usage) where the memory allowed is too little.
    pub fn open(config: &'c ScoreConfig) -> Result<Self> {
        // The list is opened first: what is wrong with it is found at once, and inputs may be many.
        let tools = Tools::open(config)?;
        let articles = ingest::open(&config.inputs, &config.ingest)?;
        Self::of(config, Arc::new(tools), articles)
    }

    /// Makes a job of what is opened already.
    ///
    /// # Errors
    /// [`Error::Usage`](crate::error::Error::Usage) where the memory allowed is too little.
    pub(super) fn of(config: &'c ScoreConfig, tools: Arc<Tools>, articles: Articles) -> Result<Self> {
        Ok(Self {
            config,
            tools,
            articles,
            held: 0,
            sizes: Sizes::within(None, rayon::current_num_threads(), 0)?,
        })
    }

    /// Loads the model, and plans the work within the memory that is allowed.
    ///
    /// # Errors
    /// Those of [`StanceModel::load`](crate::stance::StanceModel::load); [`Error::Usage`](crate::error::Error::Usage) where the
    /// memory allowed is too little.
    pub fn with_model(mut self) -> Result<Self> {
        self.tools.model(self.config)?;
        self.held = memory::current(self.tools.files.inventory().map(|(_, size, _)| size as u64).sum());
        self.sizes = Sizes::within(self.config.max_memory, rayon::current_num_threads(), self.held)?;
        Ok(self)
    }

    /// Returns the sizes with which what is scored may be summarized, within the memory that is allowed.
    ///
    /// # Errors
    /// [`Error::Usage`](crate::error::Error::Usage) where it is too little for one.
    pub fn summary_sizes(&self) -> Result<SummarySizes> {
        SummarySizes::within(self.config.max_memory, rayon::current_num_threads(), self.held)
    }

    /// Returns what is read, for `run.json`.
    pub(crate) fn sources(&self) -> Sources {
        self.tools.sources()
    }

    /// Returns what is known before the first article is read.
    pub(crate) fn facts(&self) -> Facts {
        self.tools.facts(self.config)
    }
}
