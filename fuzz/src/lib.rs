//! What the fuzz targets share: scratch files, and what must hold whatever an input says.
//!
//! A target fails where the library panics, takes too long or too much memory, and where one of its assertions does not
//! hold. `scripts/fuzz` runs them.

pub mod articles;
pub mod damage;
pub mod model;
pub mod panics;
pub mod run;
pub mod spans;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::TempDir;

static SCRATCH: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a temporary folder can be made"));

/// A path in a folder that is this process's own.
pub fn scratch(name: &str) -> PathBuf {
    SCRATCH.path().join(name)
}

/// A file in that folder with these bytes.
pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = scratch(name);
    write(&path, bytes);
    path
}

/// Writes a scratch file.
pub fn write(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("a scratch file can be written");
}

/// The text of an input; what is not UTF-8 is replaced, so that no byte is lost for trying.
pub fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}
