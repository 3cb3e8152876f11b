//! Everything that scores, whatever is scored: the actor list, the tables of spellings and the model.

use crate::actor::{LinkTables, Registry};
use crate::config::ScoreConfig;
use crate::error::Result;
use crate::model::ModelFiles;
use crate::record::facts::{DiscoverySettings, Facts};
use crate::record::sources::{Source, Sources};
use crate::stance::StanceModel;
use std::path::Path;
use std::sync::OnceLock;

/// Everything that scores, opened and checked. It never changes, and can be used for any number of dumps.
pub(crate) struct Tools {
    pub(super) registry: Registry,
    pub(super) tables: LinkTables,
    pub(super) files: ModelFiles,
    /// Loaded when it is first needed.
    model: OnceLock<StanceModel>,
    pub(super) source: Source,
}

impl Tools {
    /// Opens the actor list, the tables and the model's files.
    ///
    /// # Errors
    /// Everything that can be wrong with one of them.
    pub(crate) fn open(config: &ScoreConfig) -> Result<Self> {
        let tables = LinkTables::open(config.spellings.as_deref(), &config.metonyms)?
            .with_institutions(config.institutions.as_deref())?;
        let registry = open_list(config)?.with_further_forms(&tables)?;
        let files = ModelFiles::open(&config.model_choice())?;
        let source = Source::of_score(config, &files)?;
        Ok(Self {
            registry,
            tables,
            files,
            model: OnceLock::new(),
            source,
        })
    }

    /// Returns the model for finding and scoring mentions.
    ///
    /// # Errors
    /// Those of [`Tools::loaded`]; [`Error::Usage`](crate::error::Error::Usage) where it finds no names and the settings need them.
    pub(crate) fn model(&self, config: &ScoreConfig) -> Result<&StanceModel> {
        let model = self.loaded(config)?;
        if !config.types.is_empty() || config.pronouns {
            model.check_names()?;
        }
        Ok(model)
    }

    /// Returns the model, and loads it where that has not been done.
    ///
    /// # Errors
    /// Those of [`StanceModel::load`].
    pub(super) fn loaded(&self, config: &ScoreConfig) -> Result<&StanceModel> {
        if let Some(model) = self.model.get() {
            return Ok(model);
        }
        let model = StanceModel::load(&self.files, config.engine)?;
        // Of two threads that come here at once the first has its model kept, and the second's is the same.
        Ok(self.model.get_or_init(|| model))
    }

    /// Returns what is read, for `run.json`.
    pub(crate) fn sources(&self) -> Sources {
        Sources {
            score: Some(self.source.clone()),
            ..Sources::default()
        }
    }

    /// Returns what is known before the first article is read.
    pub(crate) fn facts(&self, config: &ScoreConfig) -> Facts {
        Facts {
            finding: DiscoverySettings::of(config),
            unique_ids: config.ingest.has_unique_ids(),
            ..Facts::new(&self.files, config.engine, &self.registry, config.shard.to_string())
        }
    }
}

/// Opens the actor list; where the user named none, the list is empty.
///
/// # Errors
/// Those of [`Registry::from_path`].
pub fn open_list(config: &ScoreConfig) -> Result<Registry> {
    let path: Option<&Path> = config.actors.as_deref();
    path.map_or_else(Registry::empty, Registry::from_path)
}
