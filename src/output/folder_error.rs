//! The reasons for which a folder cannot be the output folder or the store.

use std::path::PathBuf;

/// A folder that cannot be the output folder or the store that the user named.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It is a file.
    #[error("{} is a file; --out takes a folder", .0.display())]
    IsFile(PathBuf),
    /// It is a store.
    #[error("{} is a store; --out takes another folder, for the files", .0.display())]
    IsStore(PathBuf),
    /// It is no store and not empty.
    #[error("{} is no store and holds files ({name}); --store takes a store, or a new or empty folder", path.display())]
    NoStore {
        /// The folder.
        path: PathBuf,
        /// The first of the files.
        name: String,
    },
    /// It holds files of somebody else.
    #[error("{} exists, holds files ({name}), and was not made by regard; give another folder, or empty it", path.display())]
    NotOurs {
        /// The folder.
        path: PathBuf,
        /// The first of the files.
        name: String,
    },
    /// The name of a file leads out of it.
    #[error("“{name}” would be a file outside of {}", path.display())]
    OutsideName {
        /// The folder.
        path: PathBuf,
        /// The name.
        name: String,
    },
}
