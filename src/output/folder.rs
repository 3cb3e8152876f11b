//! The output folder: ours or none, and every file in it whole or absent.

use crate::error::{Error, Result};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// What marks a folder as made by this program: the record of its last run.
pub const RUN_FILE: &str = "run.json";
const PENDING_PREFIX: &str = ".regard-";
const PENDING_SUFFIX: &str = ".part";

/// A folder that this program may write to.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Opens `path` for writing, made where it does not exist, and clears what a killed run left half-written.
    ///
    /// # Errors
    /// [`Error::Usage`] when it exists, holds files, and was not made by this program: nothing of somebody else's is
    /// ever overwritten. [`Error::Io`] when it cannot be made or read.
    pub fn open(path: &Path) -> Result<Self> {
        Self::check(path)?;
        std::fs::create_dir_all(path).map_err(Error::io("create", path))?;
        let folder = Self {
            path: path.to_path_buf(),
        };
        for name in folder.names()?.into_iter().filter(|n| is_pending(n)) {
            let leftover = path.join(name);
            std::fs::remove_file(&leftover).map_err(Error::io("remove", leftover))?;
        }
        Ok(folder)
    }

    /// What [`Folder::open`] would refuse, without touching anything.
    ///
    /// # Errors
    /// As [`Folder::open`].
    pub fn check(path: &Path) -> Result<()> {
        if !path.exists() {
            return Ok(());
        }
        if !path.is_dir() {
            return Err(Error::Usage(format!(
                "{} is a file; --out takes a folder",
                path.display()
            )));
        }
        let folder = Self {
            path: path.to_path_buf(),
        };
        let foreign = folder.names()?.into_iter().find(|name| !is_pending(name));
        match foreign {
            Some(name) if !folder.is_ours() => Err(Error::Usage(format!(
                "{} exists, holds files ({name}), and was not made by regard; give another folder, or empty it",
                path.display()
            ))),
            _ => Ok(()),
        }
    }

    /// Where the folder is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A file that will appear as `name` (which may name a sub-folder) once it is complete.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be made; [`Error::Usage`] when the name leads out of the folder.
    pub fn create(&self, name: &str) -> Result<PendingFile> {
        if !Path::new(name)
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)))
        {
            return Err(Error::Usage(format!(
                "“{name}” would be a file outside of {}",
                self.path.display()
            )));
        }
        let target = self.path.join(name);
        let parent = target.parent().unwrap_or(&self.path);
        std::fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(PENDING_PREFIX).suffix(PENDING_SUFFIX);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder
            .tempfile_in(parent)
            .map_err(Error::io("create a file in", parent))?;
        Ok(PendingFile {
            file: BufWriter::with_capacity(1 << 18, file),
            target,
        })
    }

    /// Removes a file of an earlier run, if it is there.
    ///
    /// # Errors
    /// [`Error::Io`] when it is there and cannot be removed.
    pub fn remove(&self, name: &str) -> Result<()> {
        let path = self.path.join(name);
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::io("remove", path)(e)),
            _ => Ok(()),
        }
    }

    /// Removes a sub-folder of an earlier run with all that is in it, if it is there.
    ///
    /// # Errors
    /// [`Error::Io`] when it is there and cannot be removed.
    pub fn remove_folder(&self, name: &str) -> Result<()> {
        let path = self.path.join(name);
        match std::fs::remove_dir_all(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::io("remove", path)(e)),
            _ => Ok(()),
        }
    }

    fn is_ours(&self) -> bool {
        let text = std::fs::read_to_string(self.path.join(RUN_FILE)).unwrap_or_default();
        let run: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        run["tool"] == "regard"
    }

    fn names(&self) -> Result<Vec<String>> {
        let failed = || Error::io("read", &self.path);
        let mut names = std::fs::read_dir(&self.path)
            .map_err(failed())?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<std::io::Result<Vec<_>>>()
            .map_err(failed())?;
        names.sort();
        Ok(names)
    }
}

fn is_pending(name: &str) -> bool {
    name.starts_with(PENDING_PREFIX) && name.ends_with(PENDING_SUFFIX)
}

/// A file that is being written beside its place. Dropped without [`PendingFile::finish`], it leaves nothing.
#[derive(Debug)]
pub struct PendingFile {
    file: BufWriter<NamedTempFile>,
    target: PathBuf,
}

impl PendingFile {
    /// Flushes to the disk and gives the file its name.
    ///
    /// # Errors
    /// [`Error::Io`]; a full disk shows here at the latest.
    pub fn finish(self) -> Result<()> {
        let failed = || Error::io("write", &self.target);
        let file = self.file.into_inner().map_err(|e| failed()(e.into_error()))?;
        file.as_file().sync_all().map_err(failed())?;
        file.persist(&self.target).map_err(|e| failed()(e.error))?;
        Ok(())
    }

    /// The name it will have, for messages.
    pub fn target(&self) -> &Path {
        &self.target
    }
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
}
