//! The folders of a finished run, opened to be looked at and not to be written to.

use crate::config::{DateRange, Mentions};
use crate::error::{Error, Result};
use crate::output::MENTIONS_FILE;
use crate::record::run_json::{RunCommand, RunJson, RunStatus, last_summary};
use crate::summarize::scored_part::{ScoredPart, store_of};
use std::path::{Path, PathBuf};

/// Opens the parts of a run. Those of their articles count that the run's last summary counted.
///
/// # Errors
/// [`Error::Usage`] where a folder holds no mentions, saying why; as [`ScoredPart::open_all`].
pub(crate) fn open(folders: &[PathBuf]) -> Result<Vec<ScoredPart>> {
    for folder in folders {
        if !folder.is_file() && !folder.join(MENTIONS_FILE).exists() && store_of(folder)?.is_none() {
            return Err(Error::Usage(without_mentions(folder)?));
        }
    }
    ScoredPart::open_all(folders, window(folders)?)
}

/// Returns the days that the first folder's last summary covers.
///
/// # Errors
/// [`Error::RunJson`] where the record of the folder cannot be used.
pub(crate) fn window(folders: &[PathBuf]) -> Result<DateRange> {
    let record = folders.first().map(|folder| RunJson::in_folder(folder)).transpose()?;
    Ok(last_summary(record.flatten().as_ref())?.window)
}

fn without_mentions(folder: &Path) -> Result<String> {
    let name = folder.display();
    let Some(record) = RunJson::in_folder(folder)? else {
        return Ok(format!(
            "{name} is not the folder of a finished run: there is no {MENTIONS_FILE} in it"
        ));
    };
    let summary = record.summary().map(|summary| summary.mentions);
    Ok(match (record.status, record.command) {
        (RunStatus::Running, _) => {
            format!("the run in {name} is going on, or was killed; wait for it, or run it again")
        }
        (RunStatus::Stopped, _) => {
            format!("the run in {name} was stopped; start it again, and it goes on from there")
        }
        (RunStatus::Failed, _) => {
            let error = record.error.unwrap_or_default();
            format!("the run in {name} failed ({error}); run it again")
        }
        (RunStatus::Done, _) if summary == Some(Mentions::None) => {
            format!("the run in {name} was told --mentions none and kept no mention; run it again without")
        }
        (RunStatus::Done, RunCommand::Summarize | RunCommand::Calibrate) => {
            format!("{name} holds summaries and no mentions; name the folders that were scored: --out part-1 part-2")
        }
        (RunStatus::Done, _) => {
            format!("{name} is not the folder of a finished run: there is no {MENTIONS_FILE} in it")
        }
    })
}
