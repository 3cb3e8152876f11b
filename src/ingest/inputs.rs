//! The list of inputs, from the names that the user gave: standard input, files, and the files of
//! folders.

use crate::error::Result;
use crate::ingest::STDIN;
use crate::ingest::error::InputError;
use crate::ingest::folder::list_folder;
use crate::ingest::formats::text_folder::FolderChecksum;
use crate::ingest::options::Options;
use crate::ingest::summary::InputChecksum;
use crate::system::checksum::Checksum;
use arrow_array::RecordBatchReader;
use std::fs::{self, File};
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

/// An input that is not open yet.
pub(crate) struct PendingInput {
    pub name: Arc<str>,
    pub kind: InputKind,
    /// Its size; `None` where it is not a file.
    pub bytes: Option<u64>,
    /// What was decided when it was found.
    pub notes: Vec<String>,
}

/// The place that an input is read from.
pub(crate) enum InputKind {
    Stdin(Box<dyn Read + Send>),
    File(PathBuf),
    /// A folder in which each file is an article.
    TextFolder(Vec<NamedFile>),
    /// A table that a program holds.
    Table(Box<dyn RecordBatchReader + Send>),
}

/// A file, and its name in messages and in the output.
pub(crate) struct NamedFile {
    pub name: Arc<str>,
    pub path: PathBuf,
    /// Its path in the folder that the user named.
    pub within: PathBuf,
}

/// Lists the inputs in the order of their names.
///
/// # Errors
/// [`InputError`].
pub(crate) fn list_inputs(
    names: &[String],
    options: &Options,
    stdin: Box<dyn Read + Send>,
) -> Result<Vec<PendingInput>, InputError> {
    let mut stdin = Some(stdin);
    let mut inputs = Vec::new();
    for name in names {
        let path = options.path_of(name);
        if name == STDIN {
            let stdin = stdin.take().ok_or(InputError::StdinTwice)?;
            inputs.push(PendingInput::stdin(stdin));
        } else if path.is_dir() {
            inputs.extend(list_folder(name, &path, options)?);
        } else {
            inputs.push(PendingInput::file(name.as_str().into(), path.into_owned())?);
        }
    }
    Ok(inputs)
}

impl PendingInput {
    fn stdin(stdin: Box<dyn Read + Send>) -> Self {
        Self {
            name: STDIN.into(),
            kind: InputKind::Stdin(stdin),
            bytes: None,
            notes: Vec::new(),
        }
    }

    /// Makes an input of a table that a program holds.
    pub(crate) fn table(table: Box<dyn RecordBatchReader + Send>) -> Self {
        Self {
            name: STDIN.into(),
            kind: InputKind::Table(table),
            bytes: None,
            notes: Vec::new(),
        }
    }

    /// Checks that a file can be opened. A pipe is not tried: the program that writes to it would
    /// end when it is closed.
    pub(crate) fn file(name: Arc<str>, path: PathBuf) -> Result<Self, InputError> {
        match size_of_readable(&path) {
            Ok(bytes) => Ok(Self::of_file(name, path, bytes)),
            Err(source) => Err(InputError::CannotOpen {
                name: name.to_string(),
                source,
            }),
        }
    }

    /// Makes an input of a file that nobody has tried to open.
    pub(crate) fn of_file(name: Arc<str>, path: PathBuf, bytes: Option<u64>) -> Self {
        Self {
            name,
            kind: InputKind::File(path),
            bytes,
            notes: Vec::new(),
        }
    }

    /// Makes one input of a folder of texts.
    pub(crate) fn text_folder(name: &str, texts: Vec<NamedFile>) -> Self {
        let sizes = texts.iter().filter_map(|text| Some(text.path.metadata().ok()?.len()));
        Self {
            name: name.into(),
            bytes: Some(sizes.sum()),
            kind: InputKind::TextFolder(texts),
            notes: Vec::new(),
        }
    }

    /// Reads the input for its checksum.
    pub(crate) fn checksum(&self) -> InputChecksum {
        let checksum = match &self.kind {
            InputKind::Stdin(_) | InputKind::Table(_) => None,
            InputKind::File(path) => self.bytes.and_then(|_| Checksum::of_file(path).ok()),
            InputKind::TextFolder(texts) => {
                let mut folder = FolderChecksum::default();
                for text in texts {
                    folder.add(&text.within, Checksum::of_file(&text.path).ok());
                }
                folder.finish()
            }
        };
        InputChecksum {
            path: self.name.to_string(),
            bytes: checksum.as_ref().map_or(0, |checksum| checksum.bytes),
            sha256: checksum.map(|checksum| checksum.sha256),
        }
    }
}

/// Returns the size of a file that can be opened; `None` for a pipe or a device.
fn size_of_readable(path: &std::path::Path) -> std::io::Result<Option<u64>> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Ok(None);
    }
    File::open(path)?;
    Ok(Some(metadata.len()))
}
