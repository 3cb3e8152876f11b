//! The files of a folder and of the folders in it.

use crate::ingest::formats::detect::known_extension;
use crate::system::path_text::path_text;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders in folders that are entered.
const MAX_DEPTH: usize = 32;

/// The log of a Delta table, which says which of its files count.
const DELTA_LOG: &str = "_delta_log";

/// The files of a folder, each by its path in it.
#[derive(Debug, Default)]
pub(crate) struct FolderFiles {
    /// Files that may be inputs, sorted by the bytes of their paths.
    pub files: Vec<PathBuf>,
    /// Files and folders that would be inputs and cannot be read, such as links that lead nowhere.
    pub unreadable: Vec<PathBuf>,
    /// The names of hidden files, of markers such as `_SUCCESS`, and of folders that are not entered.
    pub passed_over: Vec<String>,
    /// What else a user has to know.
    pub notes: Vec<String>,
}

/// Lists the files of a folder and of all folders in it.
///
/// # Errors
/// The error of the system where the folder itself cannot be read.
pub(crate) fn find_files(folder: &Path) -> io::Result<FolderFiles> {
    let mut walk = FolderWalk {
        root: folder,
        around: Vec::new(),
        found: FolderFiles::default(),
    };
    walk.enter(Path::new(""))?;
    let mut found = walk.found;
    // By bytes, as `LC_ALL=C sort` does.
    found.files.sort_by(|one, other| {
        one.as_os_str()
            .as_encoded_bytes()
            .cmp(other.as_os_str().as_encoded_bytes())
    });
    found.unreadable.sort();
    found.passed_over.sort();
    Ok(found)
}

struct FolderWalk<'w> {
    root: &'w Path,
    /// The folders that are being read, one in the other, by their real places.
    around: Vec<PathBuf>,
    found: FolderFiles,
}

impl FolderWalk<'_> {
    fn enter(&mut self, within: &Path) -> io::Result<()> {
        let folder = self.root.join(within);
        let place = fs::canonicalize(&folder)?;
        if self.around.contains(&place) {
            self.note_unentered(within, "leads back to a folder around it");
            return Ok(());
        }
        if self.around.len() > MAX_DEPTH {
            self.note_unentered(within, "lies too deep");
            return Ok(());
        }
        let entries = fs::read_dir(&folder)?;
        self.around.push(place);
        for entry in entries {
            match entry {
                Ok(entry) => self.add(within.join(entry.file_name())),
                Err(_) => self.found.unreadable.push(within.to_owned()),
            }
        }
        self.around.pop();
        Ok(())
    }

    fn add(&mut self, within: PathBuf) {
        let name = within.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let metadata = fs::metadata(self.root.join(&within));
        let is_folder = metadata.as_ref().is_ok_and(fs::Metadata::is_dir);
        let is_marker =
            name.starts_with('.') || (name.starts_with('_') && (is_folder || known_extension(&name).is_none()));
        if is_marker {
            if name == DELTA_LOG {
                let note = "the log of the Delta table was not read: files that it has dropped count as well";
                self.found.notes.push(note.to_owned());
            }
            let end = if is_folder { "/" } else { "" };
            self.found.passed_over.push(format!("{}{end}", path_text(&within)));
        } else if is_folder {
            if self.enter(&within).is_err() {
                self.found.unreadable.push(within);
            }
        } else {
            match metadata {
                Ok(metadata) if metadata.is_file() => self.found.files.push(within),
                Err(_) if known_extension(&name).is_some() => self.found.unreadable.push(within),
                _ => self.found.passed_over.push(path_text(&within)),
            }
        }
    }

    fn note_unentered(&mut self, within: &Path, reason: &str) {
        let note = format!("the folder {} was not entered: it {reason}", path_text(within));
        self.found.notes.push(note);
    }
}
