//! Records that repeat an id.

use super::record::Draft;
use crate::article::Origin;
use crate::error::{Reason, RecordError, Stage};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// The ids seen in a run.
///
/// Memory: 24 bytes an article, and with the table's free places up to twice that: half a gigabyte for ten million
/// articles. Ids and contents are kept as 64 bits of their SHA-256, the same on every run; that two different ids
/// of ten million share theirs has a chance of three in a million, and would cost one of the two articles, with a row
/// in `skipped.csv`.
#[derive(Default)]
pub(super) struct Seen {
    first: HashMap<u64, First>,
    /// The sources so far; `First::source` counts in it.
    sources: Vec<Arc<str>>,
}

struct First {
    content: u64,
    source: u32,
    line: u32,
}

impl Seen {
    /// Notes the article, or says which earlier record stands in its way.
    pub(super) fn note(&mut self, draft: &Draft) -> Result<(), RecordError> {
        let origin = &draft.article.origin;
        let source = self.source(&origin.source);
        match self.first.entry(hash(&draft.article.id)) {
            Entry::Vacant(place) => {
                place.insert(First {
                    content: draft.article.content,
                    source,
                    line: u32::try_from(origin.line).unwrap_or(u32::MAX),
                });
                Ok(())
            }
            Entry::Occupied(place) => Err(repeated(draft, place.get(), &self.sources)),
        }
    }

    /// The number of a source. Sources come one after the other, so that only the last one is compared.
    fn source(&mut self, name: &Arc<str>) -> u32 {
        if self.sources.last() != Some(name) {
            self.sources.push(Arc::clone(name));
        }
        u32::try_from(self.sources.len() - 1).unwrap_or(u32::MAX)
    }
}

fn repeated(draft: &Draft, first: &First, sources: &[Arc<str>]) -> RecordError {
    let place = Origin {
        source: sources
            .get(first.source as usize)
            .map_or_else(|| Arc::from("?"), Arc::clone),
        line: u64::from(first.line),
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
