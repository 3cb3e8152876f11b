//! The folders of a finished run, opened to be looked at and not to be written to.

use crate::config::{DateRange, Mentions};
use crate::error::Result;
use crate::output::MENTIONS_FILE;
use crate::record::run_json::{RunCommand, RunJson, RunStatus, last_summary};
use crate::summarize::input_error::{NoMentions, SummaryInputError};
use crate::summarize::inputs::ScoredInputs;
use crate::summarize::scored_part::store_of;
use std::path::{Path, PathBuf};

/// Opens the parts of a run. Those of their articles count that the run's last summary counted.
///
/// # Errors
/// [`SummaryInputError::NoMentions`]; those of [`ScoredInputs::open`].
pub(crate) fn open(folders: &[PathBuf]) -> Result<ScoredInputs> {
    for folder in folders {
        if !folder.is_file() && !folder.join(MENTIONS_FILE).exists() && store_of(folder)?.is_none() {
            return Err(SummaryInputError::NoMentions {
                folder: folder.clone(),
                reason: why_no_mentions(folder)?,
            }
            .into());
        }
    }
    ScoredInputs::open(folders, window(folders)?)
}

/// Returns the days that the first folder's last summary covers.
///
/// # Errors
/// [`Error::RunJson`](crate::error::Error::RunJson) where the record of the folder cannot be used.
pub(crate) fn window(folders: &[PathBuf]) -> Result<DateRange> {
    let record = folders.first().map(|folder| RunJson::in_folder(folder)).transpose()?;
    Ok(last_summary(record.flatten().as_ref())?.date_range())
}

fn why_no_mentions(folder: &Path) -> Result<NoMentions> {
    let Some(record) = RunJson::in_folder(folder)? else {
        return Ok(NoMentions::NoRun);
    };
    let kept = record.summary().map(|summary| summary.mentions);
    Ok(match (record.status, record.command) {
        (RunStatus::Running, _) => NoMentions::Running,
        (RunStatus::Stopped, _) => NoMentions::Stopped,
        (RunStatus::Failed, _) => NoMentions::Failed(record.error.unwrap_or_default()),
        (RunStatus::Done, _) if kept == Some(Mentions::None) => NoMentions::NotKept,
        (RunStatus::Done, RunCommand::Summarize | RunCommand::Calibrate) => NoMentions::SummariesOnly,
        (RunStatus::Done, RunCommand::Run | RunCommand::Score) => NoMentions::NoRun,
    })
}
