//! The iterator over the articles of all inputs.

use crate::article::Article;
use crate::error::{RecordError, Result};
use crate::ingest::duplicate_ids::SeenIds;
use crate::ingest::inputs::PendingInput;
use crate::ingest::open_input::OpenInput;
use crate::ingest::options::ReaderSettings;
use crate::ingest::progress::Progress;
use crate::ingest::summary::InputSummary;
use std::collections::VecDeque;
use std::sync::Arc;

/// The articles of all inputs, in order; a record that could not be used is an error in its place.
pub struct Articles {
    settings: Arc<ReaderSettings>,
    queue: VecDeque<PendingInput>,
    current: Option<OpenInput>,
    seen: SeenIds,
    progress: Arc<Progress>,
    summaries: Vec<InputSummary>,
}

impl Articles {
    pub(crate) fn new(inputs: Vec<PendingInput>, settings: Arc<ReaderSettings>) -> Self {
        let total = inputs.iter().map(|input| input.bytes).sum();
        Self {
            settings,
            queue: inputs.into(),
            current: None,
            seen: SeenIds::default(),
            progress: Arc::new(Progress::new(total)),
            summaries: Vec::new(),
        }
    }

    /// Returns the progress of reading, which is kept up to date while the iterator runs.
    pub fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    /// Returns the summary of each input so far, also of the one that is being read; not of those
    /// that are still to come.
    pub fn summaries(&self) -> Vec<InputSummary> {
        let mut summaries = self.summaries.clone();
        summaries.extend(self.current.as_ref().map(|input| input.summary().clone()));
        summaries
    }

    /// Checks that the iterator has not ended before the inputs did; to be called after the last
    /// article.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io) where the iterator had to end early.
    pub fn check(&mut self) -> Result<()> {
        self.seen.check()
    }

    fn open_next(&mut self) -> Option<()> {
        let input = self.queue.pop_front()?;
        self.current = Some(OpenInput::open(input, &self.settings, &self.progress));
        Some(())
    }

    fn close(&mut self) {
        if let Some(input) = self.current.take() {
            self.summaries.push(input.close());
        }
    }
}

impl Iterator for Articles {
    type Item = Result<Article, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.seen.has_failed() {
                return None;
            }
            let Some(input) = &mut self.current else {
                self.open_next()?;
                continue;
            };
            match input.next_article(&mut self.seen) {
                Some(item) => return Some(item),
                None => self.close(),
            }
        }
    }
}
