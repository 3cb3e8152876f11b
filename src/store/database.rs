//! The ledger of a store, in SQLite.

use crate::error::{Error, Result};
use crate::store::{FileChecksums, NewPart, StoredArticle};
use crate::system::path_text;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// The version of the tables below, in the file's `user_version`.
const FORMAT: i64 = 1;

/// `content` is the hash of an article's outlet, date, title and text as a signed number; a version counts where
/// `is_current`. `files` and `record` are JSON.
const TABLES: &str = "
CREATE TABLE series (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE run (number INTEGER PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE part (number INTEGER PRIMARY KEY, files TEXT NOT NULL);
CREATE TABLE article (
  article_id TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES run (number),
  content INTEGER NOT NULL,
  part INTEGER NOT NULL REFERENCES part (number),
  is_current INTEGER NOT NULL,
  PRIMARY KEY (article_id, run)
) WITHOUT ROWID;
CREATE INDEX article_part ON article (part, is_current);
";

const IDENTITY: &str = "identity";
const GENERATION: &str = "generation";
const NAME: &str = "name";

/// The state of an article in the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArticleStatus {
    /// Nothing.
    New,
    /// This very version, which counts.
    Same,
    /// Another version.
    Changed,
}

/// One run of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRecord {
    /// Its number, from 1.
    pub number: u64,
    /// When it began.
    pub started: String,
    /// The folder that it was started in, which its inputs are relative to.
    #[serde(with = "path_text::path")]
    pub folder: PathBuf,
    /// The inputs, as they were named.
    pub inputs: Vec<String>,
    /// The flags by which they were read and scored, as in `run.json`.
    pub score: Value,
    /// The counts of what was read and scored.
    #[serde(rename = "ledger")]
    pub counts: Value,
}

/// One version of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArticleVersion {
    /// The run that brought it.
    pub run: u64,
    /// When that run began.
    pub scored: String,
    /// `content_hash` in `articles.parquet`.
    pub content_hash: String,
    /// The part that it is in.
    pub part: u64,
    /// True where it counts.
    pub is_current: bool,
}

pub(super) struct Database {
    db: Connection,
    path: PathBuf,
}

impl Database {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let database = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        if database.format()? == 0 {
            database.create().map_err(failed(path))?;
        }
        database.check_format()?;
        Ok(database)
    }

    pub(super) fn open_existing(path: &Path) -> Result<Self> {
        // Writable all the same, as what a killed run left half-written has to be taken back first.
        let database = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
            .or_else(|_| Self::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY))?;
        database.check_format()?;
        Ok(database)
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self> {
        let db = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failed(path))?;
        let set_up = || {
            db.busy_timeout(std::time::Duration::from_secs(60))?;
            // A transaction that is done is on the disk, its file's name too.
            db.pragma_update(None, "synchronous", "EXTRA")?;
            db.pragma_update(None, "foreign_keys", true)
        };
        set_up().map_err(failed(path))?;
        Ok(Self {
            db,
            path: path.to_path_buf(),
        })
    }

    fn format(&self) -> Result<i64> {
        self.get(|db| db.pragma_query_value(None, "user_version", |row| row.get(0)))
    }

    fn create(&self) -> rusqlite::Result<()> {
        let made = Transaction::new_unchecked(&self.db, TransactionBehavior::Immediate)?;
        made.execute_batch(TABLES)?;
        made.execute(
            "INSERT INTO series VALUES (?1, lower(hex(randomblob(8)))), (?2, '0')",
            params![NAME, GENERATION],
        )?;
        made.pragma_update(None, "user_version", FORMAT)?;
        made.commit()
    }

    fn check_format(&self) -> Result<()> {
        match self.format()? {
            FORMAT => Ok(()),
            other => Err(self.broken(format!(
                "it has format {other}, and this version of regard knows {FORMAT}; use the version that made it"
            ))),
        }
    }

    /// # Errors
    /// [`Error::Store`] where SQLite finds the file damaged.
    pub(super) fn check(&self) -> Result<()> {
        let found: String = self.get(|db| db.pragma_query_value(None, "integrity_check", |row| row.get(0)))?;
        if found == "ok" { Ok(()) } else { Err(self.broken(found)) }
    }

    pub(super) fn identity(&self) -> Result<Option<Value>> {
        let text = self.value(IDENTITY)?;
        text.map(|text| self.parse(&text)).transpose()
    }

    pub(super) fn generation(&self) -> Result<(String, u64)> {
        let generation = self.value(GENERATION)?.and_then(|text| text.parse().ok());
        Ok((self.value(NAME)?.unwrap_or_default(), generation.unwrap_or(0)))
    }

    fn value(&self, key: &str) -> Result<Option<String>> {
        self.get(|db| {
            let value = db.query_row("SELECT value FROM series WHERE key = ?1", [key], |row| row.get(0));
            value.optional()
        })
    }

    pub(super) fn known(&self, article_id: &str, content: u64) -> Result<ArticleStatus> {
        let current: Option<i64> = self.get(|db| {
            let mut query = db.prepare_cached("SELECT content FROM article WHERE article_id = ?1 AND is_current")?;
            query.query_row([article_id], |row| row.get(0)).optional()
        })?;
        Ok(match current {
            None => ArticleStatus::New,
            Some(known) if known.cast_unsigned() == content => ArticleStatus::Same,
            Some(_) => ArticleStatus::Changed,
        })
    }

    pub(super) fn next_run(&self) -> Result<u64> {
        self.get(|db| db.query_row("SELECT coalesce(max(number), 0) + 1 FROM run", [], number))
    }

    pub(super) fn next_part(&self) -> Result<u64> {
        self.get(|db| db.query_row("SELECT coalesce(max(number), 0) + 1 FROM part", [], number))
    }

    pub(super) fn run(&self, number: u64) -> Result<RunRecord> {
        let record: String = self.get(|db| {
            db.query_row("SELECT record FROM run WHERE number = ?1", [signed(number)], |row| {
                row.get(0)
            })
        })?;
        self.parse(&record)
    }

    pub(super) fn runs(&self) -> Result<Vec<RunRecord>> {
        let records: Vec<String> = self.rows("SELECT record FROM run ORDER BY number", [], |row| row.get(0))?;
        records.iter().map(|record| self.parse(record)).collect()
    }

    pub(super) fn parts(&self) -> Result<BTreeMap<u64, FileChecksums>> {
        let parts: Vec<(u64, String)> = self.rows("SELECT number, files FROM part", [], |row| {
            Ok((number(row)?, row.get(1)?))
        })?;
        parts
            .into_iter()
            .map(|(part, files)| Ok((part, self.parse(&files)?)))
            .collect()
    }

    pub(super) fn superseded(&self) -> Result<HashMap<u64, HashSet<String>>> {
        let sql = "SELECT part, article_id FROM article WHERE NOT is_current";
        let rows: Vec<(u64, String)> = self.rows(sql, [], |row| Ok((number(row)?, row.get(1)?)))?;
        let mut superseded: HashMap<u64, HashSet<String>> = HashMap::new();
        for (part, id) in rows {
            superseded.entry(part).or_default().insert(id);
        }
        Ok(superseded)
    }

    pub(super) fn entries(&self, part: u64) -> Result<Vec<StoredArticle>> {
        let sql = "SELECT run, article_id, content, is_current FROM article WHERE part = ?1";
        let row = |row: &rusqlite::Row| {
            Ok(StoredArticle {
                run: number(row)?,
                article_id: row.get(1)?,
                content: row.get::<_, i64>(2)?.cast_unsigned(),
                is_current: row.get(3)?,
            })
        };
        self.rows(sql, [signed(part)], row)
    }

    pub(super) fn versions(&self, article_id: &str) -> Result<Vec<ArticleVersion>> {
        let sql =
            "SELECT a.run, r.record, a.content, a.part, a.is_current FROM article a JOIN run r ON r.number = a.run
                   WHERE article_id = ?1 ORDER BY a.run";
        let row = |row: &rusqlite::Row| {
            let content: i64 = row.get(2)?;
            let version = ArticleVersion {
                run: number(row)?,
                scored: String::new(),
                content_hash: format!("{:016x}", content.cast_unsigned()),
                part: row.get::<_, i64>(3)?.cast_unsigned(),
                is_current: row.get(4)?,
            };
            Ok((version, row.get(1)?))
        };
        let rows: Vec<(ArticleVersion, String)> = self.rows(sql, [article_id], row)?;
        rows.into_iter()
            .map(|(version, record)| {
                Ok(ArticleVersion {
                    scored: self.parse::<RunRecord>(&record)?.started,
                    ..version
                })
            })
            .collect()
    }

    pub(super) fn counts(&self) -> Result<(u64, u64)> {
        let count = |is_current: bool| {
            let sql = "SELECT count(*) FROM article WHERE is_current = ?1";
            self.get(|db| db.query_row(sql, [is_current], number))
        };
        Ok((count(true)?, count(false)?))
    }

    /// Makes all of a change or none of it.
    pub(super) fn change(&mut self, make: impl FnOnce(&Change) -> rusqlite::Result<()>) -> Result<()> {
        let path = self.path.clone();
        let change = || {
            let change = Change(self.db.transaction_with_behavior(TransactionBehavior::Immediate)?);
            make(&change)?;
            let next = "UPDATE series SET value = value + 1 WHERE key = ?1";
            change.0.execute(next, [GENERATION])?;
            change.0.commit()
        };
        change().map_err(failed(&path))
    }

    fn get<T>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        query(&self.db).map_err(failed(&self.path))
    }

    fn rows<T>(
        &self,
        sql: &str,
        given: impl rusqlite::Params,
        row: impl FnMut(&rusqlite::Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        self.get(|db| db.prepare(sql)?.query_map(given, row)?.collect())
    }

    fn parse<T: serde::de::DeserializeOwned>(&self, text: &str) -> Result<T> {
        serde_json::from_str(text).map_err(|e| self.broken(e.to_string()))
    }

    fn broken(&self, problem: String) -> Error {
        Error::Store {
            path: self.path.clone(),
            problem,
        }
    }
}

/// A change of the ledger, not made yet.
pub(super) struct Change<'l>(Transaction<'l>);

impl Change<'_> {
    pub(super) fn set_identity(&self, identity: &Value) -> rusqlite::Result<()> {
        let sql = "INSERT INTO series VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        self.0.execute(sql, params![IDENTITY, identity.to_string()]).map(drop)
    }

    pub(super) fn add_run(&self, run: &RunRecord) -> rusqlite::Result<()> {
        let record = json(run)?;
        let sql = "INSERT INTO run VALUES (?1, ?2)";
        self.0.execute(sql, params![signed(run.number), record]).map(drop)
    }

    /// Those of its articles that count do so from now on, and other versions of them do not.
    pub(super) fn add_part(&self, part: &NewPart) -> rusqlite::Result<()> {
        let number = part.folder.file_name().unwrap_or_default().to_string_lossy();
        let number: i64 = number
            .parse()
            .map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
        let sql = "INSERT INTO part VALUES (?1, ?2)";
        self.0.execute(sql, params![number, json(&part.files)?])?;
        let mut age = self
            .0
            .prepare("UPDATE article SET is_current = 0 WHERE article_id = ?1 AND is_current")?;
        let mut add = self.0.prepare("INSERT INTO article VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for entry in &part.articles {
            if entry.is_current {
                age.execute([&entry.article_id])?;
            }
            let (run, content) = (signed(entry.run), signed(entry.content));
            add.execute(params![entry.article_id, run, content, number, entry.is_current])?;
        }
        Ok(())
    }

    pub(super) fn remove_part(&self, part: u64) -> rusqlite::Result<()> {
        self.0.execute("DELETE FROM article WHERE part = ?1", [signed(part)])?;
        self.0
            .execute("DELETE FROM part WHERE number = ?1", [signed(part)])
            .map(drop)
    }
}

fn json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}

/// The first column, a number that is never negative.
fn number(row: &rusqlite::Row) -> rusqlite::Result<u64> {
    row.get::<_, i64>(0).map(i64::cast_unsigned)
}

/// SQLite knows signed numbers alone; the bits stay.
fn signed(number: u64) -> i64 {
    number.cast_signed()
}

fn failed(path: &Path) -> impl Fn(rusqlite::Error) -> Error + use<> {
    let path = path.to_path_buf();
    move |error| Error::Store {
        path: path.clone(),
        problem: error.to_string(),
    }
}
