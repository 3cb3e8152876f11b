//! Finds records that repeat an id.

use crate::article::Article;
use crate::error::{Error, Reason, RecordError, Result, Stage};
use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// Kilobytes of the table that are kept in memory: a quarter of a million articles. The rest goes
/// to an unnamed file in the system's folder for temporary files, 30 bytes an article, which is
/// deleted when the run ends.
const MEMORY_KB: i64 = 8 << 10;

/// The ids seen in a run, in a table whose memory is bounded.
///
/// Ids and contents are kept as 64 bits of their SHA-256, the same on every run; that two different
/// ids of ten million share theirs has a chance of three in a million, and would cost one of the
/// two articles, with a row in `skipped.csv`.
#[derive(Default)]
pub(crate) struct SeenIds {
    /// Opened for the first article.
    table: Option<Connection>,
    /// The sources so far; [`EarlierRecord::source`] is an index into it.
    sources: Vec<Arc<str>>,
    /// The error after which no more ids can be kept.
    failure: Option<rusqlite::Error>,
}

/// The first record with an id.
struct EarlierRecord {
    content: u64,
    source: u32,
    line: u64,
}

impl SeenIds {
    /// Adds the article's id. Where no more ids can be kept, the article passes and
    /// [`SeenIds::check`] returns the error.
    ///
    /// # Errors
    /// A [`RecordError`] that names the earlier record with the same id.
    pub(crate) fn insert(&mut self, article: &Article) -> Result<(), RecordError> {
        let source = self.source_index(&article.origin.source);
        match self.find_or_insert(article, source) {
            Ok(None) => Ok(()),
            Ok(Some(earlier)) => Err(duplicate_error(article, &earlier, &self.sources)),
            Err(error) => {
                self.failure = Some(error);
                Ok(())
            }
        }
    }

    /// Checks that all ids were kept.
    ///
    /// # Errors
    /// [`Error::Io`] where they could not be, as on a full disk: the run cannot go on.
    pub(crate) fn check(&mut self) -> Result<()> {
        match self.failure.take() {
            None => Ok(()),
            Some(error) => Err(Error::Io {
                action: "keep the ids seen so far in",
                path: std::env::temp_dir(),
                source: std::io::Error::other(error),
            }),
        }
    }

    /// Returns true if [`SeenIds::check`] would return an error.
    pub(crate) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Returns the earlier record with the article's id; where there is none, inserts this one.
    fn find_or_insert(&mut self, article: &Article, source: u32) -> rusqlite::Result<Option<EarlierRecord>> {
        let table = match &mut self.table {
            Some(table) => table,
            none => none.insert(open_table()?),
        };
        let (id, content) = (hash(&article.id).cast_signed(), article.content.cast_signed());
        let line = i64::try_from(article.origin.line).unwrap_or(i64::MAX);
        let mut insert = table.prepare_cached("INSERT OR IGNORE INTO seen VALUES (?1, ?2, ?3, ?4)")?;
        if insert.execute(params![id, content, source, line])? == 1 {
            return Ok(None);
        }
        let mut find = table.prepare_cached("SELECT content, source, line FROM seen WHERE id = ?1")?;
        let earlier = find.query_row([id], |row| {
            Ok(EarlierRecord {
                content: row.get::<_, i64>(0)?.cast_unsigned(),
                source: row.get(1)?,
                line: row.get::<_, i64>(2)?.cast_unsigned(),
            })
        });
        earlier.map(Some)
    }

    /// Returns the index of a source. Sources come one after the other, so that only the last one
    /// is compared.
    fn source_index(&mut self, name: &Arc<str>) -> u32 {
        if self.sources.last() != Some(name) {
            self.sources.push(Arc::clone(name));
        }
        u32::try_from(self.sources.len() - 1).unwrap_or(u32::MAX)
    }
}

/// Opens a table that is written to the disk only when it outgrows its memory.
fn open_table() -> rusqlite::Result<Connection> {
    let table = Connection::open("")?;
    table.pragma_update(None, "cache_size", -MEMORY_KB)?;
    table.pragma_update(None, "journal_mode", "OFF")?;
    table.pragma_update(None, "synchronous", "OFF")?;
    table.execute_batch("CREATE TABLE seen (id INTEGER PRIMARY KEY, content, source, line); BEGIN")?;
    Ok(table)
}

fn duplicate_error(article: &Article, earlier: &EarlierRecord, sources: &[Arc<str>]) -> RecordError {
    let source = sources.get(earlier.source as usize).map_or("?", |source| source);
    let (reason, likeness) = if earlier.content == article.content {
        (Reason::DuplicateRecord, "the same id and content as")
    } else {
        (Reason::ConflictingId, "the same id, but other content, as")
    };
    RecordError {
        origin: article.origin.clone(),
        article_id: Some(article.id.clone()),
        stage: Stage::Ingest,
        reason,
        detail: format!("{likeness} {source}:{}", earlier.line),
    }
}

/// Returns the first 64 bits of the SHA-256 of an id.
fn hash(id: &str) -> u64 {
    let digest = Sha256::digest(id.as_bytes());
    digest
        .iter()
        .take(8)
        .fold(0, |bits, byte| (bits << 8) | u64::from(*byte))
}
