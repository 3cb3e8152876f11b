//! How far scoring has come, in sentences: they are the work, and reading is far ahead of them.

use crate::ingest;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counts of what is read, found and scored so far, for a progress bar. All threads add to them.
#[derive(Debug, Default)]
pub struct ScoreProgress {
    reading: Arc<ingest::Progress>,
    /// Articles that are scored at most.
    limit: Option<NonZeroU64>,
    articles_read: AtomicU64,
    is_read: AtomicBool,
    articles_searched: AtomicU64,
    articles_done: AtomicU64,
    sentences_found: AtomicU64,
    sentences_scored: AtomicU64,
    sentences_reused: AtomicU64,
}

impl ScoreProgress {
    /// Starts at zero.
    pub(crate) fn new(reading: Arc<ingest::Progress>, limit: Option<NonZeroU64>) -> Self {
        Self {
            reading,
            limit,
            ..Self::default()
        }
    }

    /// Returns how far reading has come.
    pub fn reading(&self) -> &ingest::Progress {
        &self.reading
    }

    /// Returns the number of articles whose rows are written.
    pub fn articles_done(&self) -> u64 {
        self.articles_done.load(Ordering::Relaxed)
    }

    /// Returns the number of sentences that are scored, by this run or by one that was stopped. One that comes again counts once.
    pub fn sentences_done(&self) -> u64 {
        self.sentences_scored() + self.sentences_reused()
    }

    /// Returns the number of sentences that this run has scored.
    pub fn sentences_scored(&self) -> u64 {
        self.sentences_scored.load(Ordering::Relaxed)
    }

    /// Returns the number of sentences that a run that was stopped had scored.
    pub fn sentences_reused(&self) -> u64 {
        self.sentences_reused.load(Ordering::Relaxed)
    }

    /// Returns the number of sentences that there will be when everything is scored: counted once everything is read and searched;
    /// before, estimated from the articles and bytes so far. `None` while there is nothing to estimate it from, or the size of the input is not
    /// known.
    pub fn sentences_total(&self) -> Option<u64> {
        let searched = self.articles_searched.load(Ordering::Relaxed);
        let found = self.sentences_found.load(Ordering::Relaxed);
        let articles = self.articles_total()?;
        if searched == 0 {
            return None;
        }
        let to_come = (articles - searched as f64).max(0.0);
        Some(found + (to_come * found as f64 / searched as f64).round() as u64)
    }

    fn articles_total(&self) -> Option<f64> {
        let read = self.articles_read.load(Ordering::Relaxed) as f64;
        if self.is_read.load(Ordering::Relaxed) {
            return Some(read);
        }
        let (bytes, total) = (self.reading.read(), self.reading.total()?);
        let limit = self.limit.map_or(f64::INFINITY, |limit| limit.get() as f64);
        (bytes > 0).then(|| (read * (total as f64 / bytes as f64).max(1.0)).min(limit))
    }

    /// Counts an article as read.
    pub(crate) fn add_read(&self) {
        self.articles_read.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes that no more articles will be read.
    pub(crate) fn set_read(&self) {
        self.is_read.store(true, Ordering::Relaxed);
    }

    /// Counts articles as searched, and the sentences that are to be scored for them.
    pub(crate) fn add_found(&self, articles: usize, sentences: usize) {
        self.sentences_found.fetch_add(sentences as u64, Ordering::Relaxed);
        self.articles_searched.fetch_add(articles as u64, Ordering::Relaxed);
    }

    /// Counts sentences as scored.
    pub(crate) fn add_scored(&self, sentences: usize) {
        self.sentences_scored.fetch_add(sentences as u64, Ordering::Relaxed);
    }

    /// Counts sentences as scored by a run that was stopped.
    pub(crate) fn add_reused(&self, sentences: usize) {
        self.sentences_reused.fetch_add(sentences as u64, Ordering::Relaxed);
    }

    /// Counts articles as done.
    pub(crate) fn add_done(&self, articles: usize) {
        self.articles_done.fetch_add(articles as u64, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_estimated_until_everything_is_read() {
        // Bytes read and in all, articles read, the end reached, articles searched, sentences found, limit; the total.
        let cases = [
            ((0, Some(1000), 0, false, 0, 0, None), None),
            ((100, Some(1000), 10, false, 0, 0, None), None),
            ((100, Some(1000), 10, false, 10, 50, None), Some(500)),
            ((200, Some(1000), 20, false, 10, 50, None), Some(500)),
            ((200, Some(1000), 20, false, 10, 50, NonZeroU64::new(30)), Some(150)),
            ((1000, Some(1000), 70, true, 10, 50, None), Some(350)),
            ((1000, Some(1000), 70, true, 70, 300, None), Some(300)),
            // The reader is a buffer ahead of its records.
            ((1000, Some(1000), 20, false, 10, 50, None), Some(100)),
            ((100, None, 10, false, 10, 50, None), None),
            ((100, None, 10, true, 10, 50, None), Some(50)),
        ];
        for ((bytes, total, read, is_read, searched, found, limit), expected) in cases {
            let reading = ingest::Progress::new(total);
            reading.add(bytes);
            let progress = ScoreProgress::new(Arc::new(reading), limit);
            (0..read).for_each(|_| progress.add_read());
            if is_read {
                progress.set_read();
            }
            progress.add_found(searched, found);
            assert_eq!(
                progress.sentences_total(),
                expected,
                "{bytes} of {total:?}, {read}, {searched}"
            );
        }
    }
}
