//! Finds records that repeat an id, and tells articles of different inputs apart that have one id.
//!
//! Ids often are unique in their own file only: the row numbers of a table, or names that begin
//! again in each file. Such an article gets an id of its own, [`id_by_content`], by which the same
//! article has the same id in every run, whatever its file is called.

use crate::article::{Article, Origin, ReplacedRecord};
use crate::error::{Error, Reason, RecordError, Result, Stage};
use crate::version::{VersionRank, hash64};
use rusqlite::{Connection, params};
use std::sync::Arc;

/// Kilobytes of the table that are kept in memory: that of about 120,000 articles. The rest
/// goes to an unnamed file in the system's folder for temporary files, 60 bytes an article, which
/// is deleted when the run ends.
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

/// The record with an id that counts so far.
struct EarlierRecord {
    rank: VersionRank,
    headline: u64,
    source: u32,
    line: u64,
}

impl SeenIds {
    /// Adds the article's id, or gives it one by its content where another article has its own. Of records with one id the
    /// first by its rank counts: one that comes before an earlier record passes, with that record in
    /// [`Article::replaces`]. Where no more ids can be kept, the article passes and [`SeenIds::check`] returns the error.
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
        let given_id = article.id.clone();
        if scope != IdScope::RowNumber {
            let Some(earlier) = self.find_or_insert(&given_id, article, source)? else {
                return Ok(Ok(false));
            };
            let is_other = earlier.source != source && !earlier.is_version_of(article);
            if scope == IdScope::Everywhere || !is_other {
                return Ok(self.settle(article, &given_id, source, &earlier)?.map(|()| false));
            }
        }
        let in_source = format!("{source}\n{given_id}");
        if let Some(earlier) = self.find_or_insert(&in_source, article, source)? {
            if let Err(error) = self.settle(article, &in_source, source, &earlier)? {
                return Ok(Err(error));
            }
            let own_id = id_by_content(&given_id, earlier.rank.content());
            self.remove(&own_id)?;
            article.replaces = Some(self.replaced(own_id, &given_id, &earlier));
        }
        article.id = id_by_content(&given_id, article.content);
        let own_id = article.id.clone();
        let Some(earlier) = self.find_or_insert(&own_id, article, source)? else {
            return Ok(Ok(true));
        };
        Ok(self.settle(article, &own_id, source, &earlier)?.map(|()| true))
    }

    /// Puts the article in the place of the `earlier` record under `key`, if it comes before it by its rank.
    fn settle(
        &mut self,
        article: &mut Article,
        key: &str,
        source: u32,
        earlier: &EarlierRecord,
    ) -> rusqlite::Result<Result<(), RecordError>> {
        // Two records of one line, as in an array, could not be told apart when one is taken out again.
        let is_same_place = (earlier.source, earlier.line) == (source, article.origin.line);
        if article.rank() >= earlier.rank || is_same_place {
            return Ok(Err(duplicate_error(article, earlier, &self.sources)));
        }
        self.remove(key)?;
        self.find_or_insert(key, article, source)?;
        article.replaces = Some(self.replaced(article.id.clone(), &article.id, earlier));
        Ok(Ok(()))
    }

    fn replaced(&self, id: String, given_id: &str, earlier: &EarlierRecord) -> Box<ReplacedRecord> {
        let source = self.sources.get(earlier.source as usize).cloned();
        Box::new(ReplacedRecord {
            id,
            given_id: given_id.to_owned(),
            origin: Origin {
                source: source.unwrap_or_else(|| Arc::from("?")),
                line: earlier.line,
            },
            rank: earlier.rank,
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
        let key = hash64(key).cast_signed();
        let [day, length, content, url] = article.rank().to_numbers();
        let headline = headline(article).cast_signed();
        let line = i64::try_from(article.origin.line).unwrap_or(i64::MAX);
        let mut insert = table.prepare_cached("INSERT OR IGNORE INTO seen VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
        if insert.execute(params![key, day, length, content, url, headline, source, line])? == 1 {
            return Ok(None);
        }
        let columns = "SELECT day, length, content, url, headline, source, line FROM seen WHERE id = ?1";
        let earlier = table.prepare_cached(columns)?.query_row([key], |row| {
            Ok(EarlierRecord {
                rank: VersionRank::of_numbers([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]),
                headline: row.get::<_, i64>(4)?.cast_unsigned(),
                source: row.get(5)?,
                line: row.get::<_, i64>(6)?.cast_unsigned(),
            })
        });
        earlier.map(Some)
    }

    fn remove(&mut self, key: &str) -> rusqlite::Result<()> {
        let Some(table) = &mut self.table else { return Ok(()) };
        let mut delete = table.prepare_cached("DELETE FROM seen WHERE id = ?1")?;
        delete.execute([hash64(key).cast_signed()]).map(drop)
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
        self.rank.content() == article.content || (!article.title.is_empty() && self.headline == headline(article))
    }
}

/// Returns the hash of outlet and title.
fn headline(article: &Article) -> u64 {
    hash64(&format!("{}\n{}", article.outlet, article.title))
}

/// Opens a table that is written to the disk only when it outgrows its memory.
fn open_table() -> rusqlite::Result<Connection> {
    let table = Connection::open("")?;
    table.pragma_update(None, "cache_size", -MEMORY_KB)?;
    table.pragma_update(None, "journal_mode", "OFF")?;
    table.pragma_update(None, "synchronous", "OFF")?;
    table.execute_batch(
        "CREATE TABLE seen (id INTEGER PRIMARY KEY, day, length, content, url, headline, source, line); BEGIN",
    )?;
    Ok(table)
}

/// Returns the reason and the detail of a record that has the id of the one at `line` of `source`, which counts, and the
/// same content where that is so.
pub(crate) fn repeated_id(is_same_content: bool, source: &str, line: u64) -> (Reason, String) {
    if is_same_content {
        (
            Reason::DuplicateRecord,
            format!("the same id and content as {source}:{line}"),
        )
    } else {
        (
            Reason::ConflictingId,
            format!("the same id, but other content, as {source}:{line}"),
        )
    }
}

fn duplicate_error(article: &Article, earlier: &EarlierRecord, sources: &[Arc<str>]) -> RecordError {
    let source = sources.get(earlier.source as usize).map_or("?", |source| source);
    let is_same = earlier.rank.content() == article.content;
    let (reason, detail) = repeated_id(is_same, source, earlier.line);
    RecordError {
        origin: article.origin.clone(),
        article_id: Some(article.id.clone()),
        stage: Stage::Ingest,
        reason,
        detail,
    }
}

#[cfg(test)]
mod tests;
