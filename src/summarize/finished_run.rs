//! The folders of a finished run, opened to be looked at and not to be written to.

use crate::config::Mentions;
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
    open_all(folders)
}

/// Opens inputs by the settings of the first folder's last summary: the days that it covers, and its list of outlets.
///
/// # Errors
/// [`Error::RunJson`](crate::error::Error::RunJson) where the record of the folder cannot be used; those of
/// [`ScoredInputs::open`].
pub(crate) fn open_all(inputs: &[PathBuf]) -> Result<ScoredInputs> {
    let record = inputs.first().map(|folder| RunJson::in_folder(folder)).transpose()?;
    let record = record.flatten();
    let summary = last_summary(record.as_ref())?;
    let list = summary.outlets.as_ref().map(|path| match &record {
        Some(RunJson { sources, .. }) if !path.exists() => {
            let cwd = sources.outlets.as_ref().map(|source| source.cwd.as_path());
            cwd.unwrap_or(Path::new("")).join(path)
        }
        _ => path.clone(),
    });
    ScoredInputs::open(inputs, summary.selection(), list.as_deref())
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
