//! The bytes of an input: counted and hashed as they are on the disk, then decompressed (gzip,
//! zstd) by their first bytes.

use crate::ingest::progress::Progress;
use crate::system::checksum::Checksum;
use crate::text::hex;
use flate2::bufread::MultiGzDecoder;
use sha2::{Digest as _, Sha256};
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

/// The number of decompressed bytes from which the format is detected.
const HEAD_BYTES: usize = 64 * 1024;
/// The raw and the decompressed stream are read in pieces of this size.
pub(crate) const BUFFER_BYTES: usize = 128 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The compression of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Compression {
    /// Returns the word in `run.json`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Compression::None => "none",
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }
    }

    /// Detects the compression from the first bytes of an input.
    fn detect(magic: &[u8]) -> Self {
        match magic {
            [0x1F, 0x8B, ..] => Compression::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Compression::Zstd,
            // A zstd file may begin with a "skippable" frame, as parallel compressors write them.
            [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Compression::Zstd,
            _ => Compression::None,
        }
    }
}

/// Hashes and counts the raw bytes while they are read.
struct HashingReader {
    inner: Box<dyn Read + Send>,
    hasher: Sha256,
    bytes: u64,
    progress: Arc<Progress>,
}

impl Read for HashingReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        self.bytes += count as u64;
        self.progress.add(count as u64);
        Ok(count)
    }
}

enum Decoder {
    Plain(BufReader<HashingReader>),
    Gzip(Box<MultiGzDecoder<BufReader<HashingReader>>>),
    Zstd(Box<zstd::stream::read::Decoder<'static, BufReader<HashingReader>>>),
}

impl Decoder {
    fn new(raw: BufReader<HashingReader>, compression: Compression) -> io::Result<Self> {
        Ok(match compression {
            Compression::None => Decoder::Plain(raw),
            Compression::Gzip => Decoder::Gzip(Box::new(MultiGzDecoder::new(raw))),
            Compression::Zstd => Decoder::Zstd(Box::new(zstd::stream::read::Decoder::with_buffer(raw)?)),
        })
    }

    fn raw_mut(&mut self) -> &mut BufReader<HashingReader> {
        match self {
            Decoder::Plain(raw) => raw,
            Decoder::Gzip(decoder) => decoder.get_mut(),
            Decoder::Zstd(decoder) => decoder.get_mut(),
        }
    }
}

impl Read for Decoder {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Decoder::Plain(raw) => raw.read(buffer),
            Decoder::Gzip(decoder) => decoder.read(buffer),
            Decoder::Zstd(decoder) => decoder.read(buffer),
        }
    }
}

/// The decompressed bytes of an input, without a byte order mark. The first bytes can be seen
/// before reading.
pub(crate) struct InputStream {
    head: Vec<u8>,
    at: usize,
    /// The error that ended the head early; returned only after the bytes before it, so that no
    /// record is lost.
    error: Option<io::Error>,
    decoder: Decoder,
    compression: Compression,
}

impl InputStream {
    /// Reads the first bytes of `input` and starts to decompress it.
    pub(crate) fn open(input: Box<dyn Read + Send>, progress: Arc<Progress>) -> io::Result<Self> {
        let mut raw = BufReader::with_capacity(
            BUFFER_BYTES,
            HashingReader {
                inner: input,
                hasher: Sha256::new(),
                bytes: 0,
                progress,
            },
        );
        let compression = Compression::detect(raw.fill_buf()?);
        let mut stream = Self {
            head: Vec::new(),
            at: 0,
            error: None,
            decoder: Decoder::new(raw, compression)?,
            compression,
        };
        stream.error = (&mut stream.decoder)
            .take(HEAD_BYTES as u64)
            .read_to_end(&mut stream.head)
            .err();
        if stream.head.starts_with(BYTE_ORDER_MARK) {
            stream.at = BYTE_ORDER_MARK.len();
        }
        Ok(stream)
    }

    /// Returns the first bytes: all of them where the input is shorter than 64 KiB.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head[self.at..]
    }

    /// Returns true if [`InputStream::head`] is the whole input.
    pub(crate) fn is_head_all(&self) -> bool {
        self.head.len() < HEAD_BYTES
    }

    /// Takes the error that cut the head short.
    pub(crate) fn take_error(&mut self) -> Option<io::Error> {
        self.error.take()
    }

    pub(crate) fn compression(&self) -> Compression {
        self.compression
    }

    /// Returns the number of raw bytes read so far.
    pub(crate) fn raw_bytes(&mut self) -> u64 {
        self.decoder.raw_mut().get_mut().bytes
    }

    /// Goes on after damage in a gzip archive of several members, as web archives are, at the next member that begins;
    /// false where none does. A member whose first bytes lie across the end of the buffer is passed over too.
    pub(crate) fn skip_damage(&mut self) -> io::Result<bool> {
        let Decoder::Gzip(decoder) = &mut self.decoder else {
            return Ok(false);
        };
        if !skip_to_member(decoder.get_mut())? {
            return Ok(false);
        }
        let empty = HashingReader {
            inner: Box::new(io::empty()),
            hasher: Sha256::new(),
            bytes: 0,
            progress: Arc::clone(&decoder.get_ref().get_ref().progress),
        };
        let damaged = std::mem::replace(&mut self.decoder, Decoder::Plain(BufReader::with_capacity(0, empty)));
        self.decoder = match damaged {
            Decoder::Gzip(decoder) => Decoder::new(decoder.into_inner(), Compression::Gzip)?,
            other => other,
        };
        Ok(true)
    }

    /// Reads the rest of the raw bytes, for the checksum of the whole input, even if it could not
    /// be used or was cut off in the middle. `None` where the rest cannot be read.
    pub(crate) fn finish(&mut self) -> Option<Checksum> {
        let raw = self.decoder.raw_mut();
        io::copy(raw, &mut io::sink()).ok()?;
        let raw = raw.get_mut();
        Some(Checksum {
            sha256: hex(&raw.hasher.clone().finalize()),
            bytes: raw.bytes,
        })
    }
}

/// Skips bytes up to the first ones of a gzip member: the magic number, deflate, and no reserved flag.
fn skip_to_member(raw: &mut BufReader<HashingReader>) -> io::Result<bool> {
    loop {
        let piece = raw.fill_buf()?;
        if piece.is_empty() {
            return Ok(false);
        }
        let member = piece
            .windows(4)
            .position(|bytes| bytes[..3] == [0x1F, 0x8B, 8] && bytes[3] & 0xE0 == 0);
        let skipped = member.unwrap_or(piece.len());
        raw.consume(skipped);
        if member.is_some() {
            return Ok(true);
        }
    }
}

impl Read for InputStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at < self.head.len() {
            let count = (&self.head[self.at..]).read(buffer)?;
            self.at += count;
            return Ok(count);
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.decoder.read(buffer),
        }
    }
}
