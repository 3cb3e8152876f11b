//! The reader: the records of this shard, in chunks that are scored together.

use crate::article::Article;
use crate::config::ScoreConfig;
use crate::error::{RecordError, Result};
use crate::ingest::{Articles, InputSummary};
use crate::record::counts::Counts;
use crate::score::ScoreProgress;
use crate::score::replaced::Replacement;
use crate::system::memory::Sizes;
use crate::system::stop;
use crate::system::timings::{Phase, Timings};
use std::num::NonZeroU64;
use std::sync::Arc;

/// A record of the input: an article, or a record that cannot be used.
pub(super) type InputRecord = std::result::Result<Article, RecordError>;

/// Decides whether an article is to be scored.
pub(crate) type ArticleFilter<'f> = dyn FnMut(&Article) -> Result<bool> + Send + 'f;

/// The filter that takes every article.
///
/// # Errors
/// None; the type is that of an [`ArticleFilter`].
pub(crate) fn every_article(_: &Article) -> Result<bool> {
    Ok(true)
}

/// Reads the records of this shard in chunks.
pub(super) struct ChunkReader<'a> {
    articles: Articles,
    sizes: Sizes,
    config: &'a ScoreConfig,
    filter: &'a mut ArticleFilter<'a>,
    /// Articles that may still be taken.
    left: u64,
    /// Records read, and those that are not for this run.
    counts: Counts,
    /// The articles that took the place of others.
    replacements: Vec<Replacement>,
    timings: Arc<Timings>,
    progress: Arc<ScoreProgress>,
}

impl<'a> ChunkReader<'a> {
    pub(super) fn new(
        articles: Articles,
        sizes: Sizes,
        config: &'a ScoreConfig,
        filter: &'a mut ArticleFilter<'a>,
        (timings, progress): (&Arc<Timings>, &Arc<ScoreProgress>),
    ) -> Self {
        Self {
            articles,
            sizes,
            config,
            filter,
            left: config.limit.map_or(u64::MAX, NonZeroU64::get),
            counts: Counts::default(),
            replacements: Vec::new(),
            timings: Arc::clone(timings),
            progress: Arc::clone(progress),
        }
    }

    /// Reads the next chunk, which is empty only at the end.
    ///
    /// # Errors
    /// [`Error::Stopped`](crate::error::Error::Stopped) where the process was asked to stop; those
    /// of the filter and of [`Articles::check`].
    pub(super) fn next_chunk(&mut self) -> Result<Vec<InputRecord>> {
        let timings = Arc::clone(&self.timings);
        timings.time(Phase::Read, || self.read())
    }

    fn read(&mut self) -> Result<Vec<InputRecord>> {
        let (mut chunk, mut bytes) = (Vec::new(), 0);
        while self.left > 0 && chunk.len() < self.sizes.chunk_articles && bytes < self.sizes.chunk_bytes {
            stop::check()?;
            let Some(mut record) = self.articles.next() else {
                self.articles.check()?;
                self.progress.set_read();
                break;
            };
            self.counts.records_read += 1;
            let replacement = Replacement::taken_from(&mut record);
            let replaces = replacement.is_some();
            if !self.config.shard.holds(&shard_key(&record)) {
                self.counts.other_shards += 1;
                self.replacements.extend(replacement);
                continue;
            }
            if let Ok(article) = &record {
                if !(self.filter)(article)? {
                    self.counts.unchanged += 1;
                    if !self.config.ingest.scores_again {
                        self.replacements.extend(replacement);
                    }
                    continue;
                }
                self.replacements.extend(replacement);
                bytes += article.bytes();
                self.left -= u64::from(!replaces);
                self.progress.add_read();
            }
            chunk.push(record);
        }
        if self.left == 0 {
            self.progress.set_read();
        }
        Ok(chunk)
    }

    /// Returns the counts of what was read, a summary of each input, and the articles that took the place of others.
    pub(super) fn finish(self) -> (Counts, Vec<InputSummary>, Vec<Replacement>) {
        (self.counts, self.articles.summaries(), self.replacements)
    }
}

/// Returns what decides the shard of a record: its id, or its place where it has none.
fn shard_key(record: &InputRecord) -> String {
    match record {
        Ok(article) => article.id.clone(),
        Err(error) => error
            .article_id
            .clone()
            .unwrap_or_else(|| format!("{}:{}", error.origin.source, error.origin.line)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ScoreSettings;
    use crate::ingest;

    #[test]
    fn a_chunk_is_closed_by_the_bytes_of_all_texts() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("dump.jsonl");
        let sizes = Sizes::within(None, 1, 0).unwrap();
        let title = "a".repeat(sizes.chunk_bytes / 4);
        let dump: String = (0..10)
            .map(|id| format!("{{\"id\": {id}, \"title\": \"{title}\", \"text\": \"x\"}}\n"))
            .collect();
        std::fs::write(&path, dump).unwrap();
        let config = ScoreSettings::default()
            .validate(vec![path.to_str().unwrap().to_owned()])
            .unwrap();
        let articles = ingest::open(&config.inputs, &config.ingest).unwrap();
        let mut filter = every_article;
        let mut reader = ChunkReader::new(
            articles,
            sizes,
            &config,
            &mut filter,
            (&Arc::default(), &Arc::default()),
        );
        let mut lengths = Vec::new();
        while lengths.last() != Some(&0) {
            lengths.push(reader.next_chunk().unwrap().len());
        }
        assert_eq!(lengths, [4, 4, 2, 0]);
    }
}
