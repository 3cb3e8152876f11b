//! The bytes of an input: counted and hashed as they lie on the disk, then decompressed by what they are.

use super::Progress;
use crate::system::checksum::Checksum;
use crate::text::hex;
use flate2::bufread::MultiGzDecoder;
use sha2::{Digest as _, Sha256};
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

/// How much of the decompressed input is looked at to tell its format.
const HEAD_BYTES: usize = 64 * 1024;
/// The raw and the decompressed stream are read in pieces of this size.
pub(crate) const BUFFER_BYTES: usize = 128 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What an input is wrapped in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Compression {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Compression::None => "none",
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }
    }

    fn of(magic: &[u8]) -> Self {
        match magic {
            [0x1F, 0x8B, ..] => Compression::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Compression::Zstd,
            // A zstd file may begin with a "skippable" frame, as parallel compressors write them.
            [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Compression::Zstd,
            _ => Compression::None,
        }
    }
}

/// The raw bytes, hashed and counted on their way.
struct Raw {
    inner: Box<dyn Read + Send>,
    hasher: Sha256,
    bytes: u64,
    progress: Arc<Progress>,
}

impl Read for Raw {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        self.bytes += count as u64;
        self.progress.add(count as u64);
        Ok(count)
    }
}

enum Decoder {
    Plain(BufReader<Raw>),
    Gzip(Box<MultiGzDecoder<BufReader<Raw>>>),
    Zstd(Box<zstd::stream::read::Decoder<'static, BufReader<Raw>>>),
}

impl Decoder {
    fn new(raw: BufReader<Raw>, compression: Compression) -> io::Result<Self> {
        Ok(match compression {
            Compression::None => Decoder::Plain(raw),
            Compression::Gzip => Decoder::Gzip(Box::new(MultiGzDecoder::new(raw))),
            Compression::Zstd => Decoder::Zstd(Box::new(zstd::stream::read::Decoder::with_buffer(raw)?)),
        })
    }

    fn raw_mut(&mut self) -> &mut BufReader<Raw> {
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

/// The decompressed bytes of an input, without a byte order mark. Its first bytes can be looked at before reading.
pub(crate) struct Stream {
    head: Vec<u8>,
    at: usize,
    /// The error that ended the head early; handed out only after the bytes before it, so that no record is lost.
    fault: Option<io::Error>,
    decoder: Decoder,
    compression: Compression,
}

impl Stream {
    /// Looks at the first bytes of `input` and undoes its compression.
    pub(crate) fn open(input: Box<dyn Read + Send>, progress: Arc<Progress>) -> io::Result<Self> {
        let mut raw = BufReader::with_capacity(
            BUFFER_BYTES,
            Raw {
                inner: input,
                hasher: Sha256::new(),
                bytes: 0,
                progress,
            },
        );
        let compression = Compression::of(raw.fill_buf()?);
        let mut stream = Stream {
            head: Vec::new(),
            at: 0,
            fault: None,
            decoder: Decoder::new(raw, compression)?,
            compression,
        };
        stream.fault = (&mut stream.decoder)
            .take(HEAD_BYTES as u64)
            .read_to_end(&mut stream.head)
            .err();
        if stream.head.starts_with(BYTE_ORDER_MARK) {
            stream.at = BYTE_ORDER_MARK.len();
        }
        Ok(stream)
    }

    /// The first bytes: all of them where the input is shorter than 64 KiB.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head[self.at..]
    }

    /// Whether [`Stream::head`] is all there is.
    pub(crate) fn head_is_all(&self) -> bool {
        self.head.len() < HEAD_BYTES
    }

    /// Takes the error that cut the head short.
    pub(crate) fn take_fault(&mut self) -> Option<io::Error> {
        self.fault.take()
    }

    pub(crate) fn compression(&self) -> Compression {
        self.compression
    }

    /// Raw bytes read so far.
    pub(crate) fn raw_bytes(&mut self) -> u64 {
        self.decoder.raw_mut().get_mut().bytes
    }

    /// Reads what is left of the raw bytes, for the checksum of the whole input: also of one that could not be used
    /// or was cut off in the middle. `None` where the rest cannot be read.
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

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at < self.head.len() {
            let count = (&self.head[self.at..]).read(buffer)?;
            self.at += count;
            return Ok(count);
        }
        match self.fault.take() {
            Some(error) => Err(error),
            None => self.decoder.read(buffer),
        }
    }
}
