//! The raw bytes of an input, counted and hashed as they are on the disk.

use crate::ingest::progress::Progress;
use crate::system::checksum::Checksum;
use crate::text::hex;
use sha2::{Digest as _, Sha256};
use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The raw bytes of an input. A copy reads on where the other has stopped, so that the rest can be read for the checksum
/// whatever decompresses the bytes.
#[derive(Clone)]
pub(crate) struct RawBytes(Arc<Mutex<HashingReader>>);

struct HashingReader {
    inner: Box<dyn Read + Send>,
    hasher: Sha256,
    bytes: u64,
    progress: Arc<Progress>,
}

impl RawBytes {
    pub(crate) fn new(inner: Box<dyn Read + Send>, progress: Arc<Progress>) -> Self {
        Self(Arc::new(Mutex::new(HashingReader {
            inner,
            hasher: Sha256::new(),
            bytes: 0,
            progress,
        })))
    }

    /// Returns the number of bytes read so far.
    pub(crate) fn count(&self) -> u64 {
        self.lock().bytes
    }

    /// Reads the rest and returns the checksum of all bytes; `None` where the rest cannot be read.
    pub(crate) fn finish(&mut self) -> Option<Checksum> {
        io::copy(self, &mut io::sink()).ok()?;
        let reader = self.lock();
        Some(Checksum {
            sha256: hex(&reader.hasher.clone().finalize()),
            bytes: reader.bytes,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashingReader> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Read for RawBytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let reader = &mut *self.lock();
        let count = reader.inner.read(buffer)?;
        reader.hasher.update(&buffer[..count]);
        reader.bytes += count as u64;
        reader.progress.add(count as u64);
        Ok(count)
    }
}
