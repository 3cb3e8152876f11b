//! The output folder: ours or none, and every file in it whole or absent.

use crate::error::{Error, Result};
use crate::output::folder_error::FolderError;
use crate::output::names::{RUN_FILE, STORE_FILE};
use crate::output::own_table::is_own_table;
use same_file::Handle;
use serde::{Deserialize, Serialize};
use std::fs::{File, TryLockError};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::{NamedTempFile, TempPath};

const PENDING_PREFIX: &str = ".regard-";
const PENDING_SUFFIX: &str = ".part";
/// Held while a run writes here. Named like an unfinished file, so that one that a killed run
/// leaves is removed like those.
const LOCK_FILE: &str = ".regard-lock.part";

/// The format of CSV files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dialect {
    /// UTF-8 without a byte order mark, LF.
    #[default]
    Plain,
    /// For Excel: a byte order mark, CRLF, and an apostrophe before a text that would be taken for
    /// a formula.
    Excel,
}

/// A folder that this program may write to.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    /// The format of its CSV files.
    dialect: Dialect,
    /// Shared by the clones of one opened folder; none where the folder was only looked at.
    _lock: Option<Arc<Lock>>,
}

/// Keeps a second run out of the folder.
#[derive(Debug)]
struct Lock {
    path: PathBuf,
    _file: File,
    /// The folder did not exist before.
    made: bool,
}

impl Lock {
    fn take(folder: &Path, made: bool, wait: bool) -> Result<Self> {
        let path = folder.join(LOCK_FILE);
        loop {
            let file = File::create(&path).map_err(Error::io("write to", folder))?;
            // A file system that knows no locks must not keep anybody from working: only a lock
            // that is held does.
            match file.try_lock() {
                Err(TryLockError::WouldBlock) if wait => drop(file.lock()),
                Err(TryLockError::WouldBlock) => return Err(Error::Busy(folder.to_path_buf())),
                _ => {}
            }
            // Whoever held it has taken the file away: then another one, which others can lock, is
            // there or to be made.
            if is_same(&file, &path) {
                return Ok(Self {
                    path,
                    _file: file,
                    made,
                });
            }
        }
    }
}

fn is_same(file: &File, path: &Path) -> bool {
    let open = file.try_clone().and_then(Handle::from_file);
    matches!((open, Handle::from_path(path)), (Ok(a), Ok(b)) if a == b)
}

impl Drop for Lock {
    fn drop(&mut self) {
        // What cannot be removed does no harm; a folder with anything in it stays.
        let _ = std::fs::remove_file(&self.path);
        if let (true, Some(folder)) = (self.made, self.path.parent()) {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

impl Folder {
    /// Opens `path` for writing, made where it does not exist, and clears what a killed run left
    /// half-written. Nobody else can open it until this value and its clones are gone.
    ///
    /// # Errors
    /// [`Error::Busy`] when another run has it open; [`FolderError`] when it is a file, a store, or
    /// holds files that this program did not write: nothing of somebody else's is ever overwritten.
    /// [`Error::Io`] when it cannot be made or read.
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_or_wait(path, false)
    }

    /// Opens `path` like [`Folder::open`]; where another run has it open and this one is to `wait`,
    /// once that run is done.
    ///
    /// # Errors
    /// Those of [`Folder::open`].
    pub fn open_or_wait(path: &Path, wait: bool) -> Result<Self> {
        Self::check(path)?;
        Self::locked(path, wait)
    }

    /// Opens a folder that is a store or is to become one, like [`Folder::open_or_wait`].
    ///
    /// # Errors
    /// Those of [`Folder::open`]; [`FolderError::NoStore`] where it holds the results of a run.
    pub fn open_store(path: &Path, wait: bool) -> Result<Self> {
        let held = Self::unlocked(path).first_name()?;
        match held {
            Some(name) if !path.join(STORE_FILE).is_file() => Err(FolderError::NoStore {
                path: path.to_path_buf(),
                name,
            }
            .into()),
            _ => Self::locked(path, wait),
        }
    }

    fn unlocked(path: &Path) -> Self {
        Self {
            path: path.to_path_buf(),
            dialect: Dialect::default(),
            _lock: None,
        }
    }

    fn locked(path: &Path, wait: bool) -> Result<Self> {
        let made = !path.exists();
        std::fs::create_dir_all(path).map_err(Error::io("create", path))?;
        let folder = Self {
            _lock: Some(Arc::new(Lock::take(path, made, wait)?)),
            ..Self::unlocked(path)
        };
        for name in folder.names()?.into_iter().filter(|n| is_pending(n)) {
            let leftover = path.join(name);
            std::fs::remove_file(&leftover).map_err(Error::io("remove", leftover))?;
        }
        Ok(folder)
    }

    /// Refuses what [`Folder::open`] would refuse, without touching anything.
    ///
    /// # Errors
    /// Those of [`Folder::open`].
    pub fn check(path: &Path) -> Result<()> {
        if !path.exists() {
            return Ok(());
        }
        if !path.is_dir() {
            return Err(FolderError::IsFile(path.to_path_buf()).into());
        }
        if path.join(STORE_FILE).is_file() {
            return Err(FolderError::IsStore(path.to_path_buf()).into());
        }
        let folder = Self::unlocked(path);
        match folder.first_name()? {
            Some(name) if !folder.is_ours() => Err(FolderError::NotOurs {
                path: path.to_path_buf(),
                name,
            }
            .into()),
            _ => Ok(()),
        }
    }

    /// Returns the same folder, whose CSV files are written in `dialect`.
    #[must_use]
    pub fn with_dialect(self, dialect: Dialect) -> Self {
        Self { dialect, ..self }
    }

    /// Opens the folder `name` in this one, made where it does not exist, under the lock of this
    /// one.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be made.
    pub fn sub(&self, name: &str) -> Result<Self> {
        let path = self.path.join(name);
        std::fs::create_dir_all(&path).map_err(Error::io("create", &path))?;
        Ok(Self { path, ..self.clone() })
    }

    /// Returns the format of its CSV files.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Returns the folder's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins a file that appears as `name` (which may name a sub-folder) once it is complete.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be made; [`FolderError::OutsideName`] when the name leads out
    /// of the folder.
    pub fn create(&self, name: &str) -> Result<PendingFile> {
        if !Path::new(name)
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)))
        {
            return Err(FolderError::OutsideName {
                path: self.path.clone(),
                name: name.to_owned(),
            }
            .into());
        }
        PendingFile::beside(self.path.join(name))
    }

    /// Removes a file of an earlier run, if it is there.
    ///
    /// # Errors
    /// [`Error::Io`] when it is there and cannot be removed.
    pub fn remove(&self, name: &str) -> Result<()> {
        remove_if_there(&self.path.join(name))
    }

    /// Removes the tables in a sub-folder of an earlier run, and the sub-folder unless somebody put
    /// more into it.
    ///
    /// # Errors
    /// [`Error::Io`] when a file is there and cannot be removed.
    pub fn remove_tables(&self, name: &str) -> Result<()> {
        let path = self.path.join(name);
        for file in names_in(&path)? {
            if is_own_table(&path, &file) || is_pending(&file) {
                remove_if_there(&path.join(file))?;
            }
        }
        match std::fs::remove_dir(&path) {
            Err(e) if !matches!(e.kind(), ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty) => {
                Err(Error::io("remove", path)(e))
            }
            _ => Ok(()),
        }
    }

    /// Returns the names of the tables in a sub-folder that this program wrote, each with its path
    /// from here.
    ///
    /// # Errors
    /// [`Error::Io`] when the sub-folder is there and cannot be read.
    pub fn tables(&self, name: &str) -> Result<Vec<String>> {
        let path = self.path.join(name);
        let mut files = names_in(&path)?;
        files.retain(|file| is_own_table(&path, file));
        Ok(files.into_iter().map(|file| format!("{name}/{file}")).collect())
    }

    /// Writes `value` as the JSON file `name`.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be written.
    pub fn write_json(&self, name: &str, value: &impl Serialize) -> Result<()> {
        let mut file = self.create(name)?;
        let text = serde_json::to_string_pretty(value).map_err(|e| Error::io("write", file.target())(e.into()))?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n"));
        written.map_err(Error::io("write", file.target()))?;
        file.finish()
    }

    fn is_ours(&self) -> bool {
        let text = std::fs::read(self.path.join(RUN_FILE)).unwrap_or_default();
        serde_json::from_slice::<Marker>(&text).is_ok_and(|marker| marker.tool == "regard")
    }

    /// Returns the first name in it that is no unfinished file.
    fn first_name(&self) -> Result<Option<String>> {
        Ok(self.names()?.into_iter().find(|name| !is_pending(name)))
    }

    fn names(&self) -> Result<Vec<String>> {
        let mut names = names_in(&self.path)?;
        names.retain(|name| name != LOCK_FILE);
        Ok(names)
    }
}

/// The part of `run.json` that marks a folder as made by this program, whatever its version.
#[derive(Deserialize)]
struct Marker {
    tool: String,
}

/// Returns the names in a folder, sorted; none where there is no such folder.
fn names_in(folder: &Path) -> Result<Vec<String>> {
    let entries = match std::fs::read_dir(folder) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(Error::io("read", folder))?,
    };
    let mut names = entries
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<std::io::Result<Vec<_>>>()
        .map_err(Error::io("read", folder))?;
    names.sort();
    Ok(names)
}

/// Removes a file, if it is there.
///
/// # Errors
/// [`Error::Io`] when it is there and cannot be removed.
pub(crate) fn remove_if_there(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(Error::io("remove", path)(e)),
        _ => Ok(()),
    }
}

/// Writes the names in a folder to the disk, so that no complete file is lost in a power cut.
///
/// # Errors
/// The system's own.
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    let folder = if folder == Path::new("") {
        Path::new(".")
    } else {
        folder
    };
    // Elsewhere than on Unix a folder cannot be opened as a file, and need not be.
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

fn is_pending(name: &str) -> bool {
    name.starts_with(PENDING_PREFIX) && name.ends_with(PENDING_SUFFIX)
}

/// A file that is being written beside its place. Dropped without [`PendingFile::finish`], it
/// leaves nothing.
#[derive(Debug)]
pub struct PendingFile {
    file: BufWriter<NamedTempFile>,
    target: PathBuf,
}

impl PendingFile {
    /// Begins a file that appears as `target` once it is complete; its folder is made where it does
    /// not exist.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be made.
    pub fn beside(target: PathBuf) -> Result<Self> {
        let parent = match target.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        std::fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(PENDING_PREFIX).suffix(PENDING_SUFFIX);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder
            .tempfile_in(parent)
            .map_err(Error::io("create a file in", parent))?;
        Ok(Self {
            file: BufWriter::with_capacity(1 << 18, file),
            target,
        })
    }

    /// Flushes to the disk and gives the file its name.
    ///
    /// # Errors
    /// [`Error::Io`]; a full disk shows here at the latest.
    pub fn finish(self) -> Result<()> {
        let target = self.target;
        persist(self.file, &target).map_err(Error::io("write", &target))
    }

    /// Returns the file without giving it its name; it is removed when the path is dropped.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub(crate) fn into_temporary(self) -> Result<TempPath> {
        let file = self.file.into_inner().map_err(std::io::IntoInnerError::into_error);
        Ok(file.map_err(Error::io("write", &self.target))?.into_temp_path())
    }

    /// Returns the name that it will have, for messages.
    pub fn target(&self) -> &Path {
        &self.target
    }
}

fn persist(file: BufWriter<NamedTempFile>, target: &Path) -> std::io::Result<()> {
    let file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(target).map_err(|e| e.error)?;
    sync_folder(target.parent().unwrap_or(Path::new(".")))
}

impl Write for PendingFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_only_when_it_is_finished() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(&dir.path().join("out")).unwrap();
        let mut pending = folder.create("a.csv").unwrap();
        pending.write_all(b"x").unwrap();
        assert!(!folder.path().join("a.csv").exists());
        drop(pending);
        assert!(folder.names().unwrap().is_empty());
        let mut pending = folder.create("actors/b.csv").unwrap();
        pending.write_all(b"x").unwrap();
        pending.finish().unwrap();
        assert_eq!(std::fs::read(folder.path().join("actors/b.csv")).unwrap(), b"x");
    }

    #[test]
    fn somebody_elses_folder_is_refused_and_ours_is_taken() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("thesis.docx"), "").unwrap();
        let message = Folder::open(dir.path()).unwrap_err().to_string();
        assert!(message.contains("thesis.docx"), "{message}");
        std::fs::write(dir.path().join("run.json"), r#"{"tool": "regard"}"#).unwrap();
        std::fs::write(dir.path().join(".regard-abc.part"), "half").unwrap();
        Folder::open(dir.path()).unwrap();
        assert!(!dir.path().join(".regard-abc.part").exists());
    }

    #[test]
    fn a_second_run_is_kept_out_until_the_first_is_done() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        let first = Folder::open(&path).unwrap();
        let mut pending = first.create("a.csv").unwrap();
        pending.write_all(b"x").unwrap();
        let message = Folder::open(&path).unwrap_err().to_string();
        assert!(message.contains("another run"), "{message}");
        pending.finish().unwrap();
        drop(first);
        assert_eq!(names_in(&path).unwrap(), ["a.csv"]);
    }

    #[test]
    fn a_folder_made_for_nothing_is_taken_away_again() {
        let dir = tempfile::tempdir().unwrap();
        drop(Folder::open(&dir.path().join("out")).unwrap());
        assert!(names_in(dir.path()).unwrap().is_empty());
    }

    #[test]
    fn tables_of_an_earlier_run_go_and_what_others_put_there_stays() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        folder.remove_tables("actors").unwrap();
        let write_table = || {
            let mut table = folder.create("actors/a.csv").unwrap();
            table.write_all(b"actor_id,actor_name,outlet\n").unwrap();
            table.finish().unwrap();
        };
        write_table();
        folder.remove_tables("actors").unwrap();
        assert!(!dir.path().join("actors").exists());
        write_table();
        std::fs::write(dir.path().join("actors/notes.txt"), "mine").unwrap();
        assert_eq!(folder.tables("actors").unwrap(), ["actors/a.csv"]);
        folder.remove_tables("actors").unwrap();
        assert_eq!(names_in(&dir.path().join("actors")).unwrap(), ["notes.txt"]);
    }
}
