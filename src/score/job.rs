//! The opening of everything that the user named, before anything is written.

use crate::actor::{LinkTables, Registry};
use crate::config::ScoreConfig;
use crate::error::Result;
use crate::ingest::{self, Articles};
use crate::model::ModelFiles;
use crate::record::facts::{DiscoverySettings, Facts};
use crate::record::sources::{Source, Sources};
use crate::stance::StanceModel;
use crate::system::memory::{self, Sizes};

/// A run of scoring with everything that the user named opened and checked, and nothing written
/// yet.
pub struct ScoreJob<'c> {
    pub(super) config: &'c ScoreConfig,
    pub(super) registry: Registry,
    pub(super) tables: LinkTables,
    pub(super) articles: Articles,
    pub(super) files: ModelFiles,
    /// The loaded model; `None` where it is loaded when the first article needs it.
    pub(super) model: Option<StanceModel>,
    pub(super) source: Source,
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
        let tables = LinkTables::open(config.spellings.as_deref(), &config.metonyms)?
            .with_institutions(config.institutions.as_deref())?;
        let registry = open_list(config)?.with_further_forms(&tables)?;
        let articles = ingest::open(&config.inputs, &config.ingest)?;
        let files = ModelFiles::open(&config.model_choice())?;
        let source = Source::of_score(config, &files)?;
        Ok(Self {
            config,
            registry,
            tables,
            articles,
            files,
            model: None,
            source,
            held: 0,
            sizes: Sizes::within(None, rayon::current_num_threads(), 0)?,
        })
    }

    /// Loads the model, and plans the work within the memory that is allowed.
    ///
    /// # Errors
    /// Those of [`StanceModel::load`]; [`Error::Usage`](crate::error::Error::Usage) where the
    /// memory allowed is too little.
    pub fn with_model(mut self) -> Result<Self> {
        self.model = Some(load_model(&self.files, self.config)?);
        self.held = memory::current(self.files.inventory().map(|(_, size, _)| size as u64).sum());
        self.sizes = Sizes::within(self.config.max_memory, rayon::current_num_threads(), self.held)?;
        Ok(self)
    }

    /// Returns how many threads may summarize what is scored, within the memory that is allowed.
    ///
    /// # Errors
    /// [`Error::Usage`](crate::error::Error::Usage) where it is too little for one.
    pub fn summary_threads(&self) -> Result<usize> {
        memory::summary_threads(self.config.max_memory, rayon::current_num_threads(), self.held)
    }

    /// Returns what is read, for `run.json`.
    pub(crate) fn sources(&self) -> Sources {
        Sources {
            score: Some(self.source.clone()),
            ..Sources::default()
        }
    }

    /// Returns what is known before the first article is read.
    pub(crate) fn facts(&self) -> Facts {
        Facts {
            finding: DiscoverySettings::of(self.config),
            unique_ids: self.config.ingest.has_unique_ids(),
            ..Facts::new(
                &self.files,
                self.config.engine,
                &self.registry,
                self.config.shard.to_string(),
            )
        }
    }
}

/// Loads the model, and checks that it finds names where the settings need them.
pub(super) fn load_model(files: &ModelFiles, config: &ScoreConfig) -> Result<StanceModel> {
    let model = StanceModel::load(files, config.engine)?;
    if !config.types.is_empty() || config.pronouns {
        model.check_names()?;
    }
    Ok(model)
}

/// Opens the actor list; where the user named none, the list is empty.
///
/// # Errors
/// Those of [`Registry::from_path`].
pub fn open_list(config: &ScoreConfig) -> Result<Registry> {
    config
        .actors
        .as_deref()
        .map_or_else(Registry::empty, Registry::from_path)
}
