//! Turns dumps into articles.
//!
//! [`open`] takes the inputs as the user names them and returns an iterator of articles, in which a
//! record that could not be used is a [`RecordError`](crate::error::RecordError) in its place.
//! Inputs are read one after the other, front to back, and never whole; memory holds one record,
//! and a table of bounded size with the ids seen so far.
//!
//! A record passes through these files: `inputs` and `folder` list what to read, `decompress`
//! undoes any compression, and any encoding but UTF-8, `formats/detect` finds the format, a reader in `formats/` takes the
//! records apart, `field_mapping`, `presets` and `known_names` say which field is the text, `record_to_article`
//! makes the article, and `duplicate_ids` refuses an id that comes twice.

mod articles;
mod compression;
mod cut_text;
mod dates;
mod decompress;
mod duplicate_ids;
mod encoding;
pub(crate) mod error;
mod field_mapping;
mod folder;
#[cfg(test)]
mod folder_tests;
mod folder_walk;
mod formats;
mod gzip;
mod inputs;
mod known_names;
mod map_flag;
mod merged_summaries;
mod missing_text;
mod open_input;
mod open_stream;
mod options;
mod outlet;
mod path_fields;
mod presets;
mod progress;
mod raw_bytes;
mod record_to_article;
mod summary;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use duplicate_ids::{id_by_content, is_unique_id, repeated_id};
pub(crate) use encoding::{detect_code_page, detect_utf_16};
pub(crate) use merged_summaries::merge_summaries;

pub use articles::{Articles, UnreadPart};
pub use error::{InputError, OptionError};
pub use field_mapping::ArticleField;
pub use map_flag::parse_map;
pub use options::Options;
pub use presets::preset_names;
pub use progress::Progress;
pub use summary::{InputChecksum, InputSummary};

use crate::error::{Error, Result};
use arrow_array::RecordBatchReader;
use formats::arrow_values::{ArrowFields, list_columns};
use inputs::{PendingInput, list_inputs};
use options::ReaderSettings;
use std::io::Read;
use std::sync::Arc;
use table::WatchedTable;

/// The name of standard input, and of a table in memory.
pub const STDIN: &str = "-";

/// Opens the inputs: files, folders, and `-` for standard input.
///
/// A folder is read for the files in it, and in the folders in it, whose extension is known, sorted
/// by path: either texts, each an article, or dumps.
///
/// # Errors
/// [`InputError`] where an input does not exist, cannot be opened or is a folder with nothing to
/// read; [`Error::Usage`] where an option cannot be used. Faults inside
/// an input are items of the iterator.
pub fn open(inputs: &[String], options: &Options) -> Result<Articles> {
    open_with(inputs, options, Box::new(std::io::stdin()))
}

/// Opens a table that a program holds in memory, the columns of which are mapped like those of an Arrow file. It has the name of
/// standard input, by which other programs hand over theirs.
///
/// # Errors
/// [`Error::Usage`] where an option cannot be used, or no column can be the text.
pub fn open_table(table: Box<dyn RecordBatchReader + Send>, options: &Options) -> Result<Articles> {
    let settings = ReaderSettings::new(options)?;
    let columns = list_columns(table.schema().fields());
    let mapped = settings.chooser.choose(&ArrowFields(&columns));
    mapped.map_err(|error| Error::Usage(format!("the table cannot be scored: {error}")))?;
    let (table, fault) = WatchedTable::watch(table);
    Ok(Articles::new(vec![PendingInput::table(Box::new(table))], Arc::new(settings)).with_table_fault(fault))
}

fn open_with(inputs: &[String], options: &Options, stdin: Box<dyn Read + Send>) -> Result<Articles> {
    // Options are checked before inputs, and a folder may hold several of these.
    let mut settings = ReaderSettings::new(options)?;
    let inputs = list_inputs(inputs, options, stdin)?;
    settings.has_several_inputs |= inputs.len() > 1;
    Ok(Articles::new(inputs, Arc::new(settings)))
}

/// Returns the checksum of each input, without reading its records.
///
/// # Errors
/// The same as [`open`].
pub fn checksums(inputs: &[String], options: &Options) -> Result<Vec<InputChecksum>> {
    let inputs = list_inputs(inputs, options, Box::new(std::io::empty()))?;
    Ok(inputs.iter().map(PendingInput::checksum).collect())
}
