//! Parquet files that may be damaged: reading one ends in an error, never in a panic, an endless
//! loop or memory for bytes that are not there.

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length, SerializedFileReader};
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Opens a Parquet file that may be damaged.
///
/// # Errors
/// A [`ParquetError`] when its footer is none, or damaged.
pub(crate) fn open(file: File) -> Result<SerializedFileReader<UntrustedFile>> {
    catch_parquet_panic(|| SerializedFileReader::new(UntrustedFile(file)))
}

/// Runs a piece of the parquet crate, which panics on some damaged pages (60.1: an assertion on the
/// length of a value). A damaged file must cost itself only, so that its panic becomes an error;
/// what was being read must not be used after it.
pub(crate) fn catch_parquet_panic<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(ParquetError::General("a page is damaged".to_owned())))
}

/// A file that does not end without an error. The parquet crate passes over what it does not know
/// in a page's header, and at the end of the file goes on to do so (60.1), for as many billions of
/// values as a damaged header says.
pub(crate) struct UntrustedFile(File);

impl Length for UntrustedFile {
    fn len(&self) -> u64 {
        self.0.len()
    }
}

impl ChunkReader for UntrustedFile {
    type T = FailAtEnd<BufReader<File>>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        self.0.get_read(start).map(FailAtEnd)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        // The crate makes room for the bytes before it reads them.
        if start.saturating_add(length as u64) > self.0.len() {
            return Err(ParquetError::EOF("a page ends beyond the file".to_owned()));
        }
        self.0.get_bytes(start, length)
    }
}

/// A reader whose end is an error.
pub(crate) struct FailAtEnd<R>(R);

impl<R: Read> Read for FailAtEnd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 if !buffer.is_empty() => Err(ErrorKind::UnexpectedEof.into()),
            count => Ok(count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_file_is_an_error() {
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, b"PAR1").unwrap();
        let file = UntrustedFile(file);
        let mut reader = file.get_read(2).unwrap();
        let mut bytes = [0; 2];
        reader.read_exact(&mut bytes).unwrap();
        assert_eq!(&bytes, b"R1");
        assert_eq!(
            io::copy(&mut reader, &mut io::sink()).unwrap_err().kind(),
            ErrorKind::UnexpectedEof
        );
        assert_eq!(file.get_bytes(0, 4).unwrap(), &b"PAR1"[..]);
        assert!(file.get_bytes(1, usize::MAX).is_err());
    }
}
