//! Finds records that repeat an id, and tells articles of different inputs apart that have one id.
//!
//! Ids often are unique in their own file only: the row numbers of a table, or names that begin
//! again in each file. Such an article gets an id of its own, [`id_by_content`], by which the same
//! article has the same id in every run, whatever its file is called.

use crate::article::Article;
use crate::error::{Error, Reason, RecordError, Result, Stage};
use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// Kilobytes of the table that are kept in memory: a quarter of a million articles. The rest goes
/// to an unnamed file in the system's folder for temporary files, 40 bytes an article, which is
/// deleted when the run ends.
const MEMORY_KB: i64 = 8 << 10;

/// The ids seen in a run, in a table whose memory is bounded.
///
/// Ids, contents and headlines are kept as 64 bits of their SHA-256, the same on every run; that two different
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

/// Bytes of an id from which on it is unique beyond its file: a hash or a number made for that.
const UNIQUE_ID_BYTES: usize = 16;

/// How far an id is the article's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdScope {
    /// No other article has it, in whatever input.
    Everywhere,
    /// Another input may have it for another article, as this shows when it happens.
    Unknown,
    /// It is the row's number in its input.
    RowNumber,
}

impl IdScope {
    /// Returns the scope of an id that is not known to be a row number: an address or a long id is
    /// unique.
    pub(crate) fn of(id: &str) -> Self {
        if is_unique_id(id) {
            IdScope::Everywhere
        } else {
            IdScope::Unknown
        }
    }
}

/// Returns true for an id that is unique beyond its file: an address, or a long one.
pub(crate) fn is_unique_id(id: &str) -> bool {
    id.contains('/') || id.len() >= UNIQUE_ID_BYTES
}

/// Returns the id of an article whose own id another article has too: `7-a3f29c41d0e7b655`, with the
/// hash of its outlet, date, title and text.
pub(crate) fn id_by_content(id: &str, content: u64) -> String {
    format!("{id}-{content:016x}")
}

/// The first record with an id.
struct EarlierRecord {
    content: u64,
    headline: u64,
    source: u32,
    line: u64,
}

impl SeenIds {
    /// Adds the article's id, or gives it one by its content where another article has its own.
    /// Where no more ids can be kept, the article passes and [`SeenIds::check`] returns the error.
    /// Returns true if the article has a new id.
    ///
    /// # Errors
    /// A [`RecordError`] that names the earlier record with the same id.
    pub(crate) fn insert(&mut self, article: &mut Article, scope: IdScope) -> Result<bool, RecordError> {
        let source = self.source_index(&article.origin.source);
        match self.insert_in_scope(article, scope, source) {
            Ok(inserted) => inserted,
            Err(error) => {
                self.failure = Some(error);
                Ok(false)
            }
        }
    }

    fn insert_in_scope(
        &mut self,
        article: &mut Article,
        scope: IdScope,
        source: u32,
    ) -> rusqlite::Result<Result<bool, RecordError>> {
        if scope != IdScope::RowNumber {
            let Some(earlier) = self.find_or_insert(&article.id, article, source)? else {
                return Ok(Ok(false));
            };
            let is_other = earlier.source != source && !earlier.is_version_of(article);
            if scope == IdScope::Everywhere || !is_other {
                return Ok(Err(duplicate_error(article, &earlier, &self.sources)));
            }
        }
        let in_source = format!("{source}\n{}", article.id);
        if let Some(earlier) = self.find_or_insert(&in_source, article, source)? {
            return Ok(Err(duplicate_error(article, &earlier, &self.sources)));
        }
        article.id = id_by_content(&article.id, article.content);
        let earlier = self.find_or_insert(&article.id, article, source)?;
        Ok(match earlier {
            None => Ok(true),
            Some(earlier) => Err(duplicate_error(article, &earlier, &self.sources)),
        })
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

    /// Returns the earlier record under `key`; where there is none, inserts this one.
    fn find_or_insert(&mut self, key: &str, article: &Article, source: u32) -> rusqlite::Result<Option<EarlierRecord>> {
        let table = match &mut self.table {
            Some(table) => table,
            none => none.insert(open_table()?),
        };
        let (key, content) = (hash(key).cast_signed(), article.content.cast_signed());
        let headline = headline(article).cast_signed();
        let line = i64::try_from(article.origin.line).unwrap_or(i64::MAX);
        let mut insert = table.prepare_cached("INSERT OR IGNORE INTO seen VALUES (?1, ?2, ?3, ?4, ?5)")?;
        if insert.execute(params![key, content, headline, source, line])? == 1 {
            return Ok(None);
        }
        let mut find = table.prepare_cached("SELECT content, headline, source, line FROM seen WHERE id = ?1")?;
        let earlier = find.query_row([key], |row| {
            Ok(EarlierRecord {
                content: row.get::<_, i64>(0)?.cast_unsigned(),
                headline: row.get::<_, i64>(1)?.cast_unsigned(),
                source: row.get(2)?,
                line: row.get::<_, i64>(3)?.cast_unsigned(),
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

impl EarlierRecord {
    /// Returns true if the earlier record is the same article, in these words or in others: then it
    /// has the same headline in the same outlet.
    fn is_version_of(&self, article: &Article) -> bool {
        self.content == article.content || (!article.title.is_empty() && self.headline == headline(article))
    }
}

/// Returns the hash of outlet and title.
fn headline(article: &Article) -> u64 {
    hash(&format!("{}\n{}", article.outlet, article.title))
}

/// Opens a table that is written to the disk only when it outgrows its memory.
fn open_table() -> rusqlite::Result<Connection> {
    let table = Connection::open("")?;
    table.pragma_update(None, "cache_size", -MEMORY_KB)?;
    table.pragma_update(None, "journal_mode", "OFF")?;
    table.pragma_update(None, "synchronous", "OFF")?;
    table.execute_batch("CREATE TABLE seen (id INTEGER PRIMARY KEY, content, headline, source, line); BEGIN")?;
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

#[cfg(test)]
mod tests;
