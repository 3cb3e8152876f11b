//! The files that a run writes into its folder: which they are, their checksums, and their removal.

use crate::error::Result;
use crate::output::{Folder, SCORED_FILES, SKIPPED_FILE, SUMMARY_FILES, SUMMARY_FOLDERS};
use crate::record::sources::{Sources, checksums};
use crate::system::checksum::Checksum;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Computes the checksums of those of the files `names` that are in `folder`.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io) where one cannot be read.
pub(crate) fn outputs(folder: &Folder, names: Vec<String>) -> Result<BTreeMap<String, Checksum>> {
    let files = names
        .into_iter()
        .map(|name| (PathBuf::from(&name), folder.path().join(name)));
    checksums(files.filter(|(_, place)| place.is_file()))
}

/// The names of the files that scoring writes.
pub(crate) fn scored_files() -> Vec<String> {
    SCORED_FILES.map(str::to_owned).to_vec()
}

/// The names that a run with summaries may have left: those of scoring too, where it worked in the same folder.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io) where the folder cannot be read.
pub(crate) fn files_after(sources: &Sources, folder: &Folder) -> Result<Vec<String>> {
    let mut names = SUMMARY_FILES.map(str::to_owned).to_vec();
    for tables in SUMMARY_FOLDERS {
        names.extend(folder.tables(tables)?);
    }
    match sources.summarize {
        None => names.extend(scored_files()),
        Some(_) => names.push(SKIPPED_FILE.to_owned()),
    }
    Ok(names)
}

/// Removes files that an earlier run left, so that nobody takes its numbers for those of a run that failed.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io) where one cannot be removed.
pub(crate) fn remove_outputs(folder: &Folder, names: &[&str]) -> Result<()> {
    names.iter().try_for_each(|name| folder.remove(name))
}

/// Removes the summaries that an earlier run left.
///
/// # Errors
/// Those of [`remove_outputs`].
pub(crate) fn remove_summaries(folder: &Folder) -> Result<()> {
    remove_outputs(folder, &SUMMARY_FILES)?;
    SUMMARY_FOLDERS
        .iter()
        .try_for_each(|tables| folder.remove_tables(tables))
}
