//! Inputs that are not read from front to back.

use crate::ingest::compression::Compression;
use crate::ingest::decompress::InputStream;
use crate::system::checksum::Checksum;
use std::fs::File;
use std::io::{self, Seek as _};
use std::path::Path;

/// A file on the disk, of which any part can be read.
pub(crate) struct SeekableFile {
    pub file: File,
    /// Known beforehand for a file that was copied from a stream.
    pub checksum: Option<Checksum>,
    /// Bytes of the input that progress already counts as read.
    pub counted_bytes: u64,
}

impl SeekableFile {
    /// Opens an uncompressed file where it is; anything else is copied to a temporary file first.
    pub(crate) fn open(stream: &mut InputStream, path: Option<&Path>) -> io::Result<Self> {
        match path.filter(|path| stream.compression() == Compression::None && path.is_file()) {
            Some(path) => Ok(Self {
                file: File::open(path)?,
                checksum: None,
                counted_bytes: stream.raw_bytes(),
            }),
            None => Self::copy(stream),
        }
    }

    fn copy(stream: &mut InputStream) -> io::Result<Self> {
        let mut file = tempfile::tempfile()?;
        io::copy(stream, &mut file)?;
        file.rewind()?;
        Ok(Self {
            file,
            checksum: stream.finish(),
            counted_bytes: stream.raw_bytes(),
        })
    }

    /// Reads the file once more, from front to back, for its checksum, where that is not known.
    pub(crate) fn finish(&mut self) -> Option<Checksum> {
        if self.checksum.is_none() {
            self.file.rewind().ok()?;
            self.checksum = Checksum::of(&mut self.file).ok();
        }
        self.checksum.clone()
    }
}
