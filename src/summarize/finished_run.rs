//! The folders of a finished run, opened to be looked at and not to be written to.

use crate::config::{DateRange, SummarySettings};
use crate::error::{Error, Result};
use crate::output::{MENTIONS_FILE, record_in};
use crate::summarize::scored_part::{ScoredPart, store_of};
use std::path::{Path, PathBuf};

/// The parts of a run, of which those articles count that its last summary counted.
///
/// # Errors
/// [`Error::Usage`] where a folder holds no mentions, saying why; as [`ScoredPart::open_all`].
pub(crate) fn open(folders: &[PathBuf]) -> Result<Vec<ScoredPart>> {
    let has_some =
        |folder: &Path| folder.is_file() || folder.join(MENTIONS_FILE).exists() || store_of(folder).is_some();
    match folders.iter().find(|folder| !has_some(folder)) {
        Some(folder) => Err(Error::Usage(without_mentions(folder))),
        None => ScoredPart::open_all(folders, window(folders)?),
    }
}

/// The window of the first folder's last summary.
pub(crate) fn window(folders: &[PathBuf]) -> Result<DateRange> {
    let record = |folder: &PathBuf| record_in(folder)["settings"]["summarize"].take();
    let recorded = folders.first().map(record).unwrap_or_default();
    Ok(SummarySettings::recorded(recorded)?.validate()?.window)
}

fn without_mentions(folder: &Path) -> String {
    let (name, record) = (folder.display(), record_in(folder));
    if record["status"] == "running" {
        return format!("the run in {name} is going on, or was killed; wait for it, or run it again");
    }
    if record["status"] == "stopped" {
        return format!("the run in {name} was stopped; start it again, and it goes on from there");
    }
    if record["status"] == "failed" {
        return format!("the run in {name} failed ({}); run it again", record["error"]);
    }
    if record["settings"]["summarize"]["mentions"] == "none" {
        return format!("the run in {name} was told --mentions none and kept no mention; run it again without");
    }
    match record["command"].as_str() {
        Some("summarize" | "calibrate") => {
            format!("{name} holds summaries and no mentions; name the folders that were scored: --out part-1 part-2")
        }
        _ => format!("{name} is not the folder of a finished run: there is no {MENTIONS_FILE} in it"),
    }
}
