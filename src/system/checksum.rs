//! The size and SHA-256 of a file: whether it is still what it was.

use crate::error::{Error, Result};
use crate::text::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Bytes are read in pieces of this size.
const PIECE_BYTES: usize = 128 * 1024;

/// The size and SHA-256 of bytes that were read to their end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksum {
    /// The number of bytes.
    pub bytes: u64,
    /// 64 hex digits.
    pub sha256: String,
}

impl Checksum {
    /// Reads `input` to its end.
    ///
    /// # Errors
    /// Those of reading.
    pub fn of(input: &mut dyn Read) -> io::Result<Self> {
        let mut hasher = Sha256::new();
        let mut piece = vec![0; PIECE_BYTES];
        let mut bytes = 0;
        loop {
            match input.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => {
                    hasher.update(&piece[..count]);
                    bytes += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Self {
            bytes,
            sha256: hex(&hasher.finalize()),
        })
    }

    /// Reads a file to its end.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn of_file(path: &Path) -> Result<Self> {
        let read = File::open(path).and_then(|mut file| Self::of(&mut file));
        read.map_err(Error::io("read", path))
    }
}
