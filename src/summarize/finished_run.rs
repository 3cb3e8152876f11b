//! The folders of a finished run, opened to be looked at and not to be written to.

use crate::config::Mentions;
use crate::error::Result;
use crate::output::MENTIONS_FILE;
use crate::record::run_json::{RunCommand, RunJson, RunStatus, last_summary};
use crate::summarize::input_error::{NoMentions, SummaryInputError};
use crate::summarize::inputs::ScoredInputs;
use crate::summarize::scored_part::store_of;
use crate::system::memory::SummarySizes;
use std::path::{Path, PathBuf};

/// Opens the parts of a run. Those of their articles count that the run's last summary counted. A folder that holds the
/// summaries of other folders stands for these, with its own settings.
///
/// # Errors
/// [`SummaryInputError::NoMentions`]; those of [`ScoredInputs::open`].
pub(crate) fn open(folders: &[PathBuf]) -> Result<ScoredInputs> {
    let elsewhere = match folders {
        [only] => scored_elsewhere(only)?,
        _ => None,
    };
    let scored = elsewhere.as_deref().unwrap_or(folders);
    for folder in scored {
        if !holds_mentions(folder)? {
            return Err(SummaryInputError::NoMentions {
                folder: folder.clone(),
                reason: why_no_mentions(folder)?,
            }
            .into());
        }
    }
    open_by_settings_of(folders.first(), scored)
}

/// Checks that the runs that scored these inputs are done.
///
/// # Errors
/// [`SummaryInputError::NoMentions`] that names the first that is not; [`Error::RunJson`](crate::error::Error::RunJson)
/// where the record of a folder cannot be used.
pub(super) fn check_finished(inputs: &[PathBuf]) -> Result<()> {
    for input in inputs {
        let folder = if input.is_file() {
            input.parent().unwrap_or(Path::new(""))
        } else {
            input
        };
        let Some(record) = RunJson::in_folder(folder)? else {
            continue;
        };
        let scores = matches!(record.command, RunCommand::Score | RunCommand::Run);
        if scores && record.status != RunStatus::Done {
            return Err(SummaryInputError::NoMentions {
                folder: folder.to_path_buf(),
                reason: why_no_mentions(folder)?,
            }
            .into());
        }
    }
    Ok(())
}

fn holds_mentions(folder: &Path) -> Result<bool> {
    Ok(folder.is_file() || folder.join(MENTIONS_FILE).exists() || store_of(folder)?.is_some())
}

/// Returns the folders that were summarized into `folder`, where it holds no mentions of its own; `None` too where one of
/// them is gone.
fn scored_elsewhere(folder: &Path) -> Result<Option<Vec<PathBuf>>> {
    if holds_mentions(folder)? {
        return Ok(None);
    }
    let Some(record) = RunJson::in_folder(folder)?.filter(|record| record.status == RunStatus::Done) else {
        return Ok(None);
    };
    let Some(source) = record.sources.summarize else {
        return Ok(None);
    };
    let scored: Vec<PathBuf> = source.inputs.iter().map(|name| source.cwd.join(name)).collect();
    Ok(scored.iter().all(|folder| folder.exists()).then_some(scored))
}

/// Opens inputs by the settings of the first folder's last summary: the days that it covers, and its list of outlets.
///
/// # Errors
/// [`Error::RunJson`](crate::error::Error::RunJson) where the record of the folder cannot be used; those of
/// [`ScoredInputs::open`].
pub(crate) fn open_all(inputs: &[PathBuf]) -> Result<ScoredInputs> {
    open_by_settings_of(inputs.first(), inputs)
}

fn open_by_settings_of(folder: Option<&PathBuf>, inputs: &[PathBuf]) -> Result<ScoredInputs> {
    let record = folder.map(|folder| RunJson::in_folder(folder)).transpose()?;
    let record = record.flatten();
    let summary = last_summary(record.as_ref())?;
    let list = summary.outlets.as_ref().map(|path| match &record {
        Some(RunJson { sources, .. }) if !path.exists() => {
            let cwd = sources.outlets.as_ref().map(|source| source.cwd.as_path());
            cwd.unwrap_or(Path::new("")).join(path)
        }
        _ => path.clone(),
    });
    let sizes = SummarySizes::unlimited(rayon::current_num_threads());
    ScoredInputs::open(inputs, summary.selection(), list.as_deref(), sizes)
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
