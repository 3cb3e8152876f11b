//! A table that a program holds in memory, or makes while it is read.

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use std::sync::{Arc, OnceLock};

/// A table whose first fault is kept for whoever asks why it ended.
pub(super) struct WatchedTable {
    table: Box<dyn RecordBatchReader + Send>,
    fault: Arc<OnceLock<String>>,
}

impl WatchedTable {
    /// Returns the table, and the place where its fault will be.
    pub(super) fn watch(table: Box<dyn RecordBatchReader + Send>) -> (Self, Arc<OnceLock<String>>) {
        let fault = Arc::default();
        let watched = Self {
            table,
            fault: Arc::clone(&fault),
        };
        (watched, fault)
    }
}

impl Iterator for WatchedTable {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.table.next()?;
        Some(batch.inspect_err(|error| {
            // Only the first can be kept, and it is the cause.
            let _ = self.fault.set(error.to_string());
        }))
    }
}

impl RecordBatchReader for WatchedTable {
    fn schema(&self) -> SchemaRef {
        self.table.schema()
    }
}
