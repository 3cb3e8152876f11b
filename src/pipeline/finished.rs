//! The folders of a finished run, opened to be looked at and not to be written to.

use super::MENTIONS_FILE;
use super::summarize::Part;
use crate::error::{Error, Result};
use crate::output::record_in;
use std::path::{Path, PathBuf};

/// The parts of a run.
///
/// # Errors
/// [`Error::Usage`] where a folder holds no mentions, saying why; as [`Part::open_all`].
pub(super) fn open(folders: &[PathBuf]) -> Result<Vec<Part>> {
    let empty = |folder: &&PathBuf| !folder.is_file() && !folder.join(MENTIONS_FILE).exists();
    match folders.iter().find(empty) {
        Some(folder) => Err(Error::Usage(without_mentions(folder))),
        None => Part::open_all(folders),
    }
}

fn without_mentions(folder: &Path) -> String {
    let (name, record) = (folder.display(), record_in(folder));
    if record["status"] == "running" {
        return format!("the run in {name} is going on, or was killed; wait for it, or run it again");
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
