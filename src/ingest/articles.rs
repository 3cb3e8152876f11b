//! The iterator over the articles of all inputs.

use crate::article::Article;
use crate::error::{Error, RecordError, Result};
use crate::ingest::duplicate_ids::SeenIds;
use crate::ingest::inputs::PendingInput;
use crate::ingest::open_input::OpenInput;
use crate::ingest::options::ReaderSettings;
use crate::ingest::progress::Progress;
use crate::ingest::summary::InputSummary;
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, OnceLock};

/// An input that was left before its end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnreadPart {
    /// Its index in [`Articles::summaries`].
    pub input: usize,
    /// About which part of its bytes was read, in 0..1; `None` where it is not known.
    pub share_read: Option<f64>,
}

/// The articles of all inputs, in order; a record that could not be used is an error in its place.
pub struct Articles {
    settings: Arc<ReaderSettings>,
    queue: VecDeque<PendingInput>,
    current: Option<OpenInput>,
    /// Size of the present input, where it is a file, and the bytes of all inputs that were read before it.
    current_bytes: Option<u64>,
    read_before: u64,
    seen: SeenIds,
    progress: Arc<Progress>,
    summaries: Vec<InputSummary>,
    skips_checksums: bool,
    /// The fault of a table in memory.
    table_fault: Arc<OnceLock<String>>,
}

impl Articles {
    pub(crate) fn new(inputs: Vec<PendingInput>, settings: Arc<ReaderSettings>) -> Self {
        let total = inputs.iter().map(|input| input.bytes).sum();
        Self {
            table_fault: Arc::default(),
            settings,
            queue: inputs.into(),
            current: None,
            current_bytes: None,
            read_before: 0,
            seen: SeenIds::default(),
            progress: Arc::new(Progress::new(total)),
            summaries: Vec::new(),
            skips_checksums: false,
        }
    }

    /// Ends with an error where a table in memory cannot be read on: unlike a damaged file, it can be handed over once more.
    pub(crate) fn with_table_fault(self, table_fault: Arc<OnceLock<String>>) -> Self {
        Self { table_fault, ..self }
    }

    /// Leaves out the checksums, for which an input that cannot be used is read to its end.
    #[must_use]
    pub fn without_checksums(self) -> Self {
        Self {
            skips_checksums: true,
            ..self
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

    /// Returns how many records of the present input were read; 0 between two inputs.
    pub fn records_of_input(&self) -> u64 {
        self.current.as_ref().map_or(0, |input| input.summary().records)
    }

    /// Returns how many inputs were not opened yet.
    pub fn waiting_inputs(&self) -> usize {
        self.queue.len()
    }

    /// Goes on to the next input without reading this one to its end. Returns the part that was left; `None` where there
    /// was no other record.
    pub fn leave_input(&mut self) -> Option<UnreadPart> {
        let (summary, has_more) = self.current.take()?.leave();
        self.summaries.push(summary);
        let read = self.progress.read() - self.read_before;
        has_more.then(|| UnreadPart {
            input: self.summaries.len() - 1,
            share_read: self
                .current_bytes
                .filter(|bytes| read < *bytes)
                .map(|bytes| read as f64 / bytes as f64),
        })
    }

    /// Checks that the iterator has not ended before the inputs did; to be called after the last
    /// article.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io) where the iterator had to end early.
    pub fn check(&mut self) -> Result<()> {
        if let Some(fault) = self.table_fault.get() {
            return Err(Error::io("read", "the table")(io::Error::other(fault.clone())));
        }
        self.seen.check()
    }

    fn open_next(&mut self) -> Option<()> {
        let input = self.queue.pop_front()?;
        self.current_bytes = input.bytes;
        self.read_before = self.progress.read();
        self.current = Some(OpenInput::open(input, &self.settings, &self.progress));
        Some(())
    }

    fn close(&mut self) {
        if let Some(input) = self.current.take() {
            self.summaries.push(match self.skips_checksums {
                true => input.leave().0,
                false => input.close(),
            });
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
