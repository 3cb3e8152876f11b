//! Tar archives, read from front to back.

use crate::ingest::decompress::InputStream;
use crate::ingest::formats::archive::{ArchiveReader, Member, Members};
use crate::ingest::formats::detect::{Beginning, FormatError};
use crate::ingest::formats::ended::EndedReader;
use crate::ingest::formats::{DetectedFormat, Format, ReaderInput, RecordReader};
use crate::system::checksum::Checksum;
use std::io::{self, ErrorKind, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tar::{Header, PaxExtensions};

/// Headers and contents fill blocks of this size.
const BLOCK_BYTES: usize = 512;
/// Bytes that a name, or the extensions of a header, may have.
const MAX_EXTENSION_BYTES: u64 = 1 << 20;

pub(crate) const FORMAT: Format = Format {
    extensions: &["tar", "tgz", "tbz", "tbz2", "txz", "tzst"],
    recognize: |beginning| {
        let is_tar = beginning.bytes.first_chunk().is_some_and(is_header);
        is_tar.then(|| DetectedFormat::new("tar", open_tar))
    },
    accept: |_: &Beginning<'_>| Err(FormatError::NotTar),
};

fn open_tar(input: ReaderInput) -> Box<dyn RecordReader> {
    if input.is_member {
        return EndedReader::nested_archive(input);
    }
    let members = TarMembers {
        tar: Arc::new(Mutex::new(TarStream {
            input: input.stream,
            left: 0,
            padding: 0,
        })),
    };
    ArchiveReader::boxed(members, input.context)
}

/// Returns true for a header, whose bytes add up to the sum that it holds.
fn is_header(block: &[u8; BLOCK_BYTES]) -> bool {
    // The sum stands in these eight bytes, and is made as if they were blanks.
    let sum = block.iter().enumerate().map(|(at, byte)| match at {
        148..156 => u32::from(b' '),
        _ => u32::from(*byte),
    });
    let sum: u32 = sum.sum();
    Header::from_byte_slice(block)
        .cksum()
        .is_ok_and(|expected| expected == sum)
}

struct TarMembers {
    tar: Arc<Mutex<TarStream>>,
}

/// The bytes of an archive, of which a part is the current member's.
struct TarStream {
    input: InputStream,
    /// Bytes of the current member that have not been read.
    left: u64,
    /// Bytes after it, which fill its last block.
    padding: u64,
}

/// What the headers before a member say of it.
#[derive(Default)]
struct Extensions {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

impl TarStream {
    /// Starts to read content of `size` bytes.
    fn begin(&mut self, size: u64) {
        self.left = size;
        let block = BLOCK_BYTES as u64;
        self.padding = (block - size % block) % block;
    }

    /// Skips the rest of the current member.
    fn skip_rest(&mut self) -> io::Result<()> {
        let rest = self.left.saturating_add(self.padding);
        let skipped = io::copy(&mut (&mut self.input).take(rest), &mut io::sink())?;
        // Some programs leave out what fills the last block of the last member.
        if skipped < self.left {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        (self.left, self.padding) = (0, 0);
        Ok(())
    }

    /// Reads a block; `None` at the end of the archive, which is a block of zeros or that of the file.
    fn read_block(&mut self) -> io::Result<Option<[u8; BLOCK_BYTES]>> {
        let mut block = Vec::new();
        (&mut self.input).take(BLOCK_BYTES as u64).read_to_end(&mut block)?;
        if block.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let block = block
            .try_into()
            .map_err(|_| io::Error::from(ErrorKind::UnexpectedEof))?;
        if !is_header(&block) {
            return Err(io::Error::new(
                ErrorKind::InvalidData,
                "a header of the tar archive is damaged",
            ));
        }
        Ok(Some(block))
    }

    /// Reads the content of an extension.
    fn read_extension(&mut self, size: u64) -> io::Result<Vec<u8>> {
        if size > MAX_EXTENSION_BYTES {
            return Err(io::Error::new(
                ErrorKind::InvalidData,
                "a name in the tar archive is too long",
            ));
        }
        self.begin(size);
        let mut content = Vec::new();
        (&mut self.input).take(size).read_to_end(&mut content)?;
        self.left -= content.len() as u64;
        self.skip_rest()?;
        Ok(content)
    }

    /// Finds the next file, of which name and kind are returned.
    fn next_file(&mut self) -> io::Result<Option<(String, bool)>> {
        self.skip_rest()?;
        let mut extensions = Extensions::default();
        while let Some(block) = self.read_block()? {
            let header = Header::from_byte_slice(&block);
            let (kind, size) = (header.entry_type(), header.entry_size()?);
            if kind.is_gnu_longname() {
                let mut name = self.read_extension(size)?;
                name.truncate(name.iter().position(|byte| *byte == 0).unwrap_or(name.len()));
                extensions.name = Some(name);
                continue;
            }
            if kind.is_pax_local_extensions() {
                extensions.read_pax(&self.read_extension(size)?);
                continue;
            }
            let Extensions { name, size: long_size } = std::mem::take(&mut extensions);
            self.begin(long_size.unwrap_or(size));
            if kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() {
                let name = name.unwrap_or_else(|| header.path_bytes().into_owned());
                let name = String::from_utf8_lossy(&name).into_owned();
                // Old programs write a folder as a file whose name ends with a slash.
                if !name.ends_with('/') {
                    return Ok(Some((name, kind.is_gnu_sparse())));
                }
            }
            self.skip_rest()?;
        }
        Ok(None)
    }
}

impl Extensions {
    fn read_pax(&mut self, content: &[u8]) {
        for extension in PaxExtensions::new(content).flatten() {
            match extension.key_bytes() {
                b"path" => self.name = Some(extension.value_bytes().to_vec()),
                b"size" => self.size = extension.value().ok().and_then(|size| size.parse().ok()),
                _ => {}
            }
        }
    }
}

/// The bytes of the current member.
struct MemberBytes(Arc<Mutex<TarStream>>);

impl Read for MemberBytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let tar = &mut *lock(&self.0);
        let count = (&mut tar.input).take(tar.left).read(buffer)?;
        if count == 0 && tar.left > 0 && !buffer.is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        tar.left -= count as u64;
        Ok(count)
    }
}

fn lock(tar: &Mutex<TarStream>) -> MutexGuard<'_, TarStream> {
    tar.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Members for TarMembers {
    fn next_member(&mut self) -> io::Result<Option<Member>> {
        let Some((name, is_sparse)) = lock(&self.tar).next_file()? else {
            return Ok(None);
        };
        let bytes: Result<Box<dyn Read + Send>, _> = if is_sparse {
            Err("a file with holes (GNU sparse) in a tar archive is not read: unpack the archive first")
        } else {
            Ok(Box::new(MemberBytes(Arc::clone(&self.tar))))
        };
        Ok(Some(Member {
            name,
            bytes,
            is_only: false,
        }))
    }

    fn finish(&mut self) -> Option<Checksum> {
        lock(&self.tar).input.finish()
    }
}
