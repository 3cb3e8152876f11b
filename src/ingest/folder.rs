//! The files of a folder that are read as inputs.

use crate::ingest::error::InputError;
use crate::ingest::formats::detect::{known_extension, known_extensions, without_compression};
use crate::ingest::formats::{html, plain_text};
use crate::ingest::inputs::{NamedFile, PendingInput};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// Lists the inputs in a folder: one for a folder of texts or pages, one a file for a folder of dumps.
///
/// # Errors
/// [`InputError`] where the folder or a file in it cannot be read, where no file has a known
/// extension, and where texts and dumps are mixed.
pub(crate) fn list_folder(name: &str, path: &Path) -> Result<Vec<PendingInput>, InputError> {
    let files = known_files(path).map_err(|source| InputError::CannotReadFolder {
        name: name.to_owned(),
        source,
    })?;
    let named = files.into_iter().map(|path| NamedFile {
        name: Path::new(name).join(file_name(&path)).to_string_lossy().into(),
        path,
    });
    let (texts, dumps): (Vec<NamedFile>, Vec<NamedFile>) = named.partition(|file| is_text(&file.path));
    match (texts.is_empty(), dumps.is_empty()) {
        (true, true) => Err(InputError::EmptyFolder {
            name: name.to_owned(),
            extensions: known_extensions().collect(),
        }),
        // Which of the two are the articles cannot be known, and files must not be passed over
        // without a word.
        (false, false) => Err(InputError::MixedFolder {
            name: name.to_owned(),
            texts: texts.len(),
            dumps: dumps.len(),
            extension: extensions(&dumps[0].path),
        }),
        (true, false) => dumps
            .into_iter()
            .map(|dump| PendingInput::file(dump.name, dump.path))
            .collect(),
        (false, true) => Ok(vec![PendingInput::text_folder(name, texts)?]),
    }
}

/// Returns the files of a folder whose extension is known, sorted by name, without the hidden ones,
/// which operating systems leave there.
fn known_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_hidden = file_name(&path).as_encoded_bytes().starts_with(b".");
        if !is_hidden && extension_of(&path).is_some() && !path.is_dir() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn file_name(path: &Path) -> &OsStr {
    path.file_name().unwrap_or_default()
}

fn extension_of(path: &Path) -> Option<&'static str> {
    known_extension(&file_name(path).to_string_lossy())
}

fn is_text(path: &Path) -> bool {
    extension_of(path)
        .is_some_and(|extension| plain_text::EXTENSIONS.contains(&extension) || html::EXTENSIONS.contains(&extension))
}

/// Returns the extensions of a file with that of its compression: `.csv.gz` of `news.csv.gz`.
fn extensions(path: &Path) -> String {
    let name = file_name(path).to_string_lossy();
    let plain = without_compression(&name);
    let from = plain.rfind('.').unwrap_or(plain.len());
    name[from..].to_owned()
}
