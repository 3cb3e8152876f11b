//! A series: what was scored, night after night, and which version of an article counts.
//!
//! A store is a folder. Its *parts* (`parts/000001`, …) are what one run scored: the Parquet files of `regard score`, never
//! changed once they are there. Its ledger, an SQLite file, says which parts belong to the series, with the SHA-256 of their files, and
//! of each article which versions were scored, by which run, in which part, and which of them counts: the last.
//!
//! A part is first written beside its place, flushed to the disk, and renamed; then the ledger takes it in, in one transaction. A
//! folder that the ledger does not know is of a run that was killed, and goes when the store is next opened. Nothing here looks at a
//! clock to decide anything: runs have numbers.

mod database;

use crate::error::{Error, Result};
use crate::output::{Folder, STORE_FILE, sync_folder};
use crate::system::checksum::Checksum;
use database::Database;
pub use database::{ArticleStatus, ArticleVersion, RunRecord};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

const PARTS_FOLDER: &str = "parts";
/// The part that is being written.
const NEW_FOLDER: &str = "new";

/// A store that this process alone may write to.
pub struct Store {
    folder: Folder,
    reader: StoreReader,
}

/// Reads a store, whether or not this process may write to it.
pub struct StoreReader {
    path: PathBuf,
    database: Database,
}

/// The files of a part by their names.
pub type FileChecksums = BTreeMap<String, Checksum>;

/// A part of the series.
#[derive(Debug)]
pub struct StoredPart {
    /// Its number, which is its folder's name.
    pub number: u64,
    /// The folder of the part.
    pub folder: PathBuf,
    /// Its files as they were written.
    pub files: FileChecksums,
    /// The articles in it of which another part holds a later version.
    pub superseded: HashSet<String>,
}

/// A part with a file that is not as it was written.
#[derive(Debug)]
pub struct DamagedPart {
    /// The part's number.
    pub part: u64,
    /// The first such file.
    pub file: PathBuf,
    /// The fault of the file.
    pub problem: String,
}

/// A version of an article, as the ledger knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredArticle {
    /// The article's id.
    pub article_id: String,
    /// The hash of its content.
    pub content: u64,
    /// The run that brought it.
    pub run: u64,
    /// True where it counts.
    pub is_current: bool,
}

/// A part that was written and is to be taken into the series.
pub struct NewPart {
    /// The versions of articles in it.
    pub articles: Vec<StoredArticle>,
    files: FileChecksums,
    folder: PathBuf,
}

impl Store {
    /// Returns true where `path` is a store.
    pub fn is_at(path: &Path) -> bool {
        path.join(STORE_FILE).is_file()
    }

    /// Opens the store `path` for writing, made where there is none, and clears away what a killed run left.
    ///
    /// # Errors
    /// Those of [`Folder::open_store`], [`Error::Busy`] where another run writes to it; [`Error::Store`] where its ledger cannot be used.
    pub fn open(path: &Path, wait: bool) -> Result<Self> {
        let folder = Folder::open_store(path, wait)?;
        let reader = StoreReader {
            path: folder.path().to_path_buf(),
            database: Database::open(&path.join(STORE_FILE))?,
        };
        let store = Self { folder, reader };
        store.clear()?;
        Ok(store)
    }

    /// Opens the store `path` without writing to it; a run may go on meanwhile.
    ///
    /// # Errors
    /// [`Error::NotAStore`]; [`Error::Store`] where its ledger cannot be used.
    pub fn read(path: &Path) -> Result<StoreReader> {
        if !Self::is_at(path) {
            return Err(Error::NotAStore(path.to_path_buf()));
        }
        Ok(StoreReader {
            path: path.to_path_buf(),
            database: Database::open_existing(&path.join(STORE_FILE))?,
        })
    }

    /// Returns the reader of the store.
    pub fn reader(&self) -> &StoreReader {
        &self.reader
    }

    /// Returns the folder of the store.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the random name of this series, and a number that grows with each change of it.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn generation(&self) -> Result<(String, u64)> {
        self.reader.database.generation()
    }

    /// Compares an article with what the series holds of it.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn known(&self, article_id: &str, content: u64) -> Result<ArticleStatus> {
        self.reader.database.known(article_id, content)
    }

    /// Returns the number that the next run will have.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn next_run(&self) -> Result<u64> {
        self.reader.database.next_run()
    }

    /// Returns a run of the series.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn run(&self, number: u64) -> Result<RunRecord> {
        self.reader.database.run(number)
    }

    /// Makes an empty folder for a part to be written into.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn new_part(&self) -> Result<Folder> {
        let name = format!("{PARTS_FOLDER}/{NEW_FOLDER}");
        remove_folder(&self.folder.path().join(&name))?;
        self.folder.sub(&name)
    }

    /// Gives the part in `folder` the place that it will have once the ledger knows it, behind `taken` others that it does not know
    /// yet.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Store`].
    pub fn place(&self, folder: &Folder, taken: usize, articles: Vec<StoredArticle>) -> Result<NewPart> {
        let number = self.reader.database.next_part()? + taken as u64;
        let place = self.part_folder(number);
        let files = sums(folder.path())?;
        remove_folder(&place)?;
        std::fs::rename(folder.path(), &place).map_err(Error::io("rename", folder.path()))?;
        let parts = self.folder.path().join(PARTS_FOLDER);
        sync_folder(&parts).map_err(Error::io("write", &parts))?;
        Ok(NewPart {
            articles,
            files,
            folder: place,
        })
    }

    /// Takes a run and its part into the series.
    ///
    /// # Errors
    /// [`Error::Store`]; the series is then as it was.
    pub fn add(&mut self, run: &RunRecord, part: &NewPart, identity: &serde_json::Value) -> Result<()> {
        self.reader.database.change(|change| {
            change.set_identity(identity)?;
            change.add_run(run)?;
            change.add_part(part)
        })
    }

    /// Puts `new` parts, scored as `identity` says, into the place of the `old` ones, whose other versions go with them.
    ///
    /// # Errors
    /// Those of [`Store::add`].
    pub fn replace(&mut self, old: &[u64], new: &[NewPart], identity: &serde_json::Value) -> Result<()> {
        self.reader.database.change(|change| {
            change.set_identity(identity)?;
            old.iter().try_for_each(|part| change.remove_part(*part))?;
            new.iter().try_for_each(|part| change.add_part(part))
        })?;
        self.clear()
    }

    /// Removes the folders of parts that the ledger does not know.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Store`].
    pub fn clear(&self) -> Result<()> {
        let parts = self.folder.path().join(PARTS_FOLDER);
        let known: HashSet<PathBuf> = self
            .reader
            .database
            .parts()?
            .into_keys()
            .map(|n| self.part_folder(n))
            .collect();
        let entries = match std::fs::read_dir(&parts) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            entries => entries.map_err(Error::io("read", &parts))?,
        };
        for entry in entries {
            let path = entry.map_err(Error::io("read", &parts))?.path();
            if is_ours(&path) && !known.contains(&path) {
                remove_folder(&path)?;
            }
        }
        Ok(())
    }

    fn part_folder(&self, number: u64) -> PathBuf {
        part_folder(&self.reader.path, number)
    }
}

impl StoreReader {
    /// Lists the parts of the series, in the order in which they were added.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn parts(&self) -> Result<Vec<StoredPart>> {
        let mut superseded: HashMap<u64, HashSet<String>> = self.database.superseded()?;
        let parts = self.database.parts()?.into_iter();
        Ok(parts
            .map(|(number, files)| StoredPart {
                number,
                folder: part_folder(&self.path, number),
                files,
                superseded: superseded.remove(&number).unwrap_or_default(),
            })
            .collect())
    }

    /// Reads the whole ledger.
    ///
    /// # Errors
    /// [`Error::Store`] where it is damaged.
    pub fn check_ledger(&self) -> Result<()> {
        self.database.check()
    }

    /// Reads every file and lists the parts that are not as they were written.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn damaged(&self) -> Result<Vec<DamagedPart>> {
        Ok(self.parts()?.iter().filter_map(damage).collect())
    }

    /// Lists the runs of the series.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn runs(&self) -> Result<Vec<RunRecord>> {
        self.database.runs()
    }

    /// Lists the versions of articles in a part.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn entries(&self, part: u64) -> Result<Vec<StoredArticle>> {
        self.database.entries(part)
    }

    /// Lists every version of an article, the oldest first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn versions(&self, article_id: &str) -> Result<Vec<ArticleVersion>> {
        self.database.versions(article_id)
    }

    /// Counts the articles that count, and the older versions.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn counts(&self) -> Result<(u64, u64)> {
        self.database.counts()
    }

    /// Returns what scored the series, and how; `None` of a new store.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub fn identity(&self) -> Result<Option<serde_json::Value>> {
        self.database.identity()
    }
}

/// Returns true where a folder among the parts has a name that a part has, or one in the making.
fn is_ours(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name == NEW_FOLDER || name.bytes().all(|byte| byte.is_ascii_digit())
}

fn part_folder(store: &Path, number: u64) -> PathBuf {
    store.join(PARTS_FOLDER).join(format!("{number:06}"))
}

/// Computes the size and SHA-256 of each file in a folder.
fn sums(folder: &Path) -> Result<FileChecksums> {
    let mut sums = FileChecksums::new();
    for entry in std::fs::read_dir(folder).map_err(Error::io("read", folder))? {
        let path = entry.map_err(Error::io("read", folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        sums.insert(name, Checksum::of_file(&path)?);
    }
    Ok(sums)
}

fn damage(part: &StoredPart) -> Option<DamagedPart> {
    part.files.iter().find_map(|(name, written)| {
        let file = part.folder.join(name);
        let problem = match Checksum::of_file(&file) {
            Ok(found) if found == *written => return None,
            Ok(found) if found.bytes != written.bytes => {
                format!("it has {} bytes and was written with {}", found.bytes, written.bytes)
            }
            Ok(_) => "its SHA-256 is not that with which it was written".to_owned(),
            Err(error) => error.to_string(),
        };
        Some(DamagedPart {
            part: part.number,
            file,
            problem,
        })
    })
}

fn remove_folder(path: &Path) -> Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::io("remove", path)(e)),
        _ => Ok(()),
    }
}
