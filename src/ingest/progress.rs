//! The share of the inputs that has been read, for a progress bar.

use std::sync::atomic::{AtomicU64, Ordering};

/// The number of bytes read so far and in all.
#[derive(Debug, Default)]
pub struct Progress {
    read: AtomicU64,
    total: Option<u64>,
}

impl Progress {
    /// Starts at zero; `total` is the number of bytes of all inputs, if known.
    pub(crate) fn new(total: Option<u64>) -> Self {
        Self {
            read: AtomicU64::new(0),
            total,
        }
    }

    /// Returns the bytes of the inputs read so far, counted before decompression.
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Returns the bytes of all inputs; `None` where one is not a file.
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// Counts more bytes as read.
    pub(crate) fn add(&self, bytes: u64) {
        self.read.fetch_add(bytes, Ordering::Relaxed);
    }
}
