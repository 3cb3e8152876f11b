//! What the summaries are made from, for `run.json`.

use crate::config::SummaryConfig;
use crate::error::Result;
use crate::output::Folder;
use crate::record::run_json::RunJson;
use crate::record::sources::{Source, Sources};
use crate::summarize::Summary;
use crate::summarize::outlets::ListedOutlets;
use crate::summarize::scored_part::ScoredPart;
use std::path::PathBuf;

/// Lists what the summaries of `inputs` in `folder` are made from. `earlier` is the folder's record, which says how its
/// mentions were scored.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io) when a file cannot be read.
pub(crate) fn summarized_from(
    summary: &Summary,
    inputs: &[PathBuf],
    folder: &Folder,
    earlier: Option<&RunJson>,
    config: &SummaryConfig,
) -> Result<Sources> {
    Ok(Sources {
        score: earlier.and_then(|earlier| earlier.sources.score.clone()),
        summarize: summary.source(inputs, folder)?,
        calibrate: None,
        outlets: outlet_list(config)?,
    })
}

/// Checks the user's list of outlets and records it with its checksum.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io) when it cannot be read; [`Error::Invalid`](crate::error::Error::Invalid) when it cannot be used.
pub(crate) fn outlet_list(config: &SummaryConfig) -> Result<Option<Source>> {
    let Some(path) = config.outlets.as_deref() else {
        return Ok(None);
    };
    let list = ListedOutlets::read(path)?;
    if let Some(column) = &config.group_by {
        list.check_column(column, path)?;
    }
    Source::of_files(&[], [path.to_path_buf()]).map(Some)
}

impl Summary {
    /// Lists what was read, by the names in `inputs`, for `run.json`; `None` where it is what `folder` itself holds.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io) when a file cannot be read.
    pub(crate) fn source(&self, inputs: &[PathBuf], folder: &Folder) -> Result<Option<Source>> {
        match &self.parts[..] {
            [only] if only.is_in(folder) => Ok(None),
            parts => Source::of_files(inputs, parts.iter().flat_map(ScoredPart::files)).map(Some),
        }
    }
}
