//! Records that repeat an id.

use super::to_article::Draft;
use crate::article::Origin;
use crate::error::{Error, Reason, RecordError, Result, Stage};
use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// Kilobytes of the table that are kept in memory: a quarter of a million articles. What is more goes to a file of the
/// system's folder for temporary ones, 30 bytes an article, that nobody sees and that is gone with the run.
const MEMORY_KB: i64 = 8 << 10;

/// The ids seen in a run, in a table whose memory is bounded.
///
/// Ids and contents are kept as 64 bits of their SHA-256, the same on every run; that two different ids
/// of ten million share theirs has a chance of three in a million, and would cost one of the two articles, with a row
/// in `skipped.csv`.
#[derive(Default)]
pub(crate) struct Seen {
    /// Opened for the first article.
    table: Option<Connection>,
    /// The sources so far; `First::source` counts in it.
    sources: Vec<Arc<str>>,
    /// Why ids can be kept no longer.
    failure: Option<rusqlite::Error>,
}

struct First {
    content: u64,
    source: u32,
    line: u64,
}

impl Seen {
    /// Notes the article, or says which earlier record stands in its way. Where ids can be kept no longer, [`Seen::check`] says
    /// so from then on.
    pub(crate) fn note(&mut self, draft: &Draft) -> Result<(), RecordError> {
        let source = self.source(&draft.article.origin.source);
        match self.first(draft, source) {
            Ok(None) => Ok(()),
            Ok(Some(first)) => Err(repeated(draft, &first, &self.sources)),
            Err(error) => {
                self.failure = Some(error);
                Ok(())
            }
        }
    }

    /// # Errors
    /// [`Error::Io`] where ids can be kept no longer, as on a full disk: the run cannot go on.
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

    /// Whether [`Seen::check`] would complain.
    pub(crate) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// The earlier record with the article's id; where there is none, this one is noted.
    fn first(&mut self, draft: &Draft, source: u32) -> rusqlite::Result<Option<First>> {
        let table = match &mut self.table {
            Some(table) => table,
            none => none.insert(open()?),
        };
        let article = &draft.article;
        let (id, content) = (hash(&article.id).cast_signed(), article.content.cast_signed());
        let line = i64::try_from(article.origin.line).unwrap_or(i64::MAX);
        let mut note = table.prepare_cached("INSERT OR IGNORE INTO seen VALUES (?1, ?2, ?3, ?4)")?;
        if note.execute(params![id, content, source, line])? == 1 {
            return Ok(None);
        }
        let mut find = table.prepare_cached("SELECT content, source, line FROM seen WHERE id = ?1")?;
        let first = find.query_row([id], |row| {
            Ok(First {
                content: row.get::<_, i64>(0)?.cast_unsigned(),
                source: row.get(1)?,
                line: row.get::<_, i64>(2)?.cast_unsigned(),
            })
        });
        first.map(Some)
    }

    /// The number of a source. Sources come one after the other, so that only the last one is compared.
    fn source(&mut self, name: &Arc<str>) -> u32 {
        if self.sources.last() != Some(name) {
            self.sources.push(Arc::clone(name));
        }
        u32::try_from(self.sources.len() - 1).unwrap_or(u32::MAX)
    }
}

/// A table on a disk that is written to only when it outgrows its memory.
fn open() -> rusqlite::Result<Connection> {
    let table = Connection::open("")?;
    table.pragma_update(None, "cache_size", -MEMORY_KB)?;
    table.pragma_update(None, "journal_mode", "OFF")?;
    table.pragma_update(None, "synchronous", "OFF")?;
    table.execute_batch("CREATE TABLE seen (id INTEGER PRIMARY KEY, content, source, line); BEGIN")?;
    Ok(table)
}

fn repeated(draft: &Draft, first: &First, sources: &[Arc<str>]) -> RecordError {
    let place = Origin {
        source: sources
            .get(first.source as usize)
            .map_or_else(|| Arc::from("?"), Arc::clone),
        line: first.line,
    };
    let (reason, what) = if first.content == draft.article.content {
        (Reason::DuplicateRecord, "the same id and content as")
    } else {
        (Reason::ConflictingId, "the same id, but other content, as")
    };
    RecordError {
        origin: draft.article.origin.clone(),
        article_id: Some(draft.article.id.clone()),
        stage: Stage::Ingest,
        reason,
        detail: format!("{what} {}:{}", place.source, place.line),
    }
}

fn hash(id: &str) -> u64 {
    let digest = Sha256::digest(id.as_bytes());
    digest
        .iter()
        .take(8)
        .fold(0, |bits, byte| (bits << 8) | u64::from(*byte))
}
