//! The bytes of an input: counted and hashed as they are on the disk, then decompressed by their first
//! bytes, and, where they are a text, decoded to UTF-8.

use crate::ingest::compression::{Compression, Decoder, MAGIC_BYTES};
use crate::ingest::encoding::{DECISIVE_BYTES, EncodingNote, TextDecoder, detect_code_page, detect_utf_16};
use crate::ingest::progress::Progress;
use crate::ingest::raw_bytes::RawBytes;
use crate::system::checksum::Checksum;
use std::io::{self, Cursor, Read};
use std::sync::Arc;

pub(crate) use crate::ingest::compression::BUFFER_BYTES;

/// The number of decompressed bytes from which the format is detected.
const HEAD_BYTES: usize = 64 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The times its own size that an input may unpack to, once it is larger than [`FREE_BYTES`]. Texts of news shrink to a tenth,
/// and gzip cannot do better than 1,032.
const MAX_EXPANSION: u64 = 2_000;
/// Bytes that any input may unpack to.
const FREE_BYTES: u64 = 1 << 30;

/// An input that unpacks to so much that it must have been made for harm.
#[derive(Debug, thiserror::Error)]
#[error("it unpacks to more than {MAX_EXPANSION} times its size, which no dump does")]
pub(crate) struct TooMuchUnpacked;

/// Returns an error for an input of which `raw` bytes unpacked to more than a dump can.
pub(crate) fn check_expansion(raw: u64, unpacked: u64) -> io::Result<()> {
    if unpacked > FREE_BYTES && unpacked / MAX_EXPANSION > raw {
        return Err(io::Error::other(TooMuchUnpacked));
    }
    Ok(())
}

/// What is known of the encoding of an input.
enum TextEncoding {
    /// Nothing: the bytes are returned as they are.
    Bytes,
    /// It is a text, and ASCII so far.
    Undecided,
    Utf8,
    Other(TextDecoder),
}

/// The decompressed bytes of an input, without a byte order mark, and in UTF-8 where the input is
/// UTF-16 or a text. The first bytes can be seen before reading.
pub(crate) struct InputStream {
    head: Vec<u8>,
    /// The end of the byte order mark in the head.
    start: usize,
    /// The number of bytes of the head that were read.
    at: usize,
    is_head_all: bool,
    /// The error that ended the head early; returned only after the bytes before it, so that no
    /// record is lost.
    error: Option<io::Error>,
    raw: RawBytes,
    decoder: Decoder<io::Chain<Cursor<Vec<u8>>, RawBytes>>,
    /// Decompressed bytes so far.
    unpacked: u64,
    compression: Compression,
    encoding: TextEncoding,
    /// Bytes that were read ahead, in UTF-8; returned before all others.
    ready: io::Cursor<Vec<u8>>,
    /// The last byte that was returned while the encoding was not decided.
    last_byte: u8,
    noted: Vec<String>,
}

impl InputStream {
    /// Reads the first bytes of `input` and starts to decompress it; `name` is that of the input.
    pub(crate) fn open(input: Box<dyn Read + Send>, name: &str, progress: Arc<Progress>) -> io::Result<Self> {
        let mut raw = RawBytes::new(input, progress);
        let mut magic = Vec::new();
        (&mut raw).take(MAGIC_BYTES as u64).read_to_end(&mut magic)?;
        let compression = Compression::detect(&magic, name);
        let mut stream = Self {
            head: Vec::new(),
            start: 0,
            at: 0,
            is_head_all: false,
            error: None,
            decoder: compression.decoder(Cursor::new(magic).chain(raw.clone()))?,
            raw,
            unpacked: 0,
            compression,
            encoding: TextEncoding::Bytes,
            ready: io::Cursor::default(),
            last_byte: 0,
            noted: Vec::new(),
        };
        stream.error = (&mut stream.decoder)
            .take(HEAD_BYTES as u64)
            .read_to_end(&mut stream.head)
            .err();
        stream.is_head_all = stream.head.len() < HEAD_BYTES;
        if stream.head.starts_with(BYTE_ORDER_MARK) {
            stream.start = BYTE_ORDER_MARK.len();
            stream.at = stream.start;
            stream.encoding = TextEncoding::Utf8;
        }
        stream.decode_utf_16();
        Ok(stream)
    }

    /// Decodes the head where it is UTF-16, and the rest when it is read. No format of bytes looks
    /// like it.
    fn decode_utf_16(&mut self) {
        if let Some((encoding, mark)) = detect_utf_16(&self.head) {
            let mut decoder = TextDecoder::new(encoding);
            self.head = decoder.decode(&self.head[mark..], false);
            self.at = self.head.len();
            self.ready = io::Cursor::new(self.head.clone());
            self.encoding = TextEncoding::Other(decoder);
        }
    }

    /// Takes the input for a text from here on: if it proves not to be UTF-8, it is decoded.
    pub(crate) fn decode_text(&mut self) {
        if matches!(self.encoding, TextEncoding::Bytes) {
            self.encoding = TextEncoding::Undecided;
        }
    }

    /// Returns the encoding of a text that is not in UTF-8, as far as it has been read.
    pub(crate) fn encoding_note(&self) -> Option<EncodingNote> {
        match &self.encoding {
            TextEncoding::Other(decoder) => Some(decoder.note()),
            _ => None,
        }
    }

    /// Takes what was found out about the bytes since the last call, a sentence each.
    pub(crate) fn take_notes(&mut self) -> Vec<String> {
        let mut notes: Vec<String> = self.encoding_note().map(EncodingNote::sentence).into_iter().collect();
        if let Decoder::Gzip(decoder) = &self.decoder
            && decoder.trailing_bytes() > 0
        {
            let count = decoder.trailing_bytes();
            notes.push(format!(
                "bytes after the end of the gzip data that are no gzip, passed over: {count}"
            ));
        }
        notes.retain(|note| !self.noted.contains(note));
        self.noted.extend_from_slice(&notes);
        notes
    }

    /// Returns the first bytes: all of them where the input is shorter than 64 KiB.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head[self.start..]
    }

    /// Returns true if [`InputStream::head`] is the whole input.
    pub(crate) fn is_head_all(&self) -> bool {
        self.is_head_all
    }

    /// Takes the error that cut the head short.
    pub(crate) fn take_error(&mut self) -> Option<io::Error> {
        self.error.take()
    }

    pub(crate) fn compression(&self) -> Compression {
        self.compression
    }

    /// Returns the number of raw bytes read so far.
    pub(crate) fn raw_bytes(&self) -> u64 {
        self.raw.count()
    }

    /// Goes on after damage in a gzip archive of several members, as web archives are, at the next member that begins;
    /// false where none does. A member whose first bytes lie across the end of the buffer is passed over too.
    pub(crate) fn skip_damage(&mut self) -> io::Result<bool> {
        match &mut self.decoder {
            Decoder::Gzip(decoder) => decoder.skip_damage(),
            Decoder::Other(_) => Ok(false),
        }
    }

    /// Reads the rest of the raw bytes, for the checksum of the whole input, even if it could not
    /// be used or was cut off in the middle. `None` where the rest cannot be read.
    pub(crate) fn finish(&mut self) -> Option<Checksum> {
        self.raw.finish()
    }

    /// Reads the head, and after it what is decompressed.
    fn read_bytes(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at < self.head.len() {
            let count = (&self.head[self.at..]).read(buffer)?;
            self.at += count;
            return Ok(count);
        }
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        let count = self.decoder.read(buffer)?;
        self.unpacked += count as u64;
        if self.compression != Compression::None {
            check_expansion(self.raw.count(), self.unpacked)?;
        }
        Ok(count)
    }

    /// Reads ASCII; at the first other byte the encoding is decided.
    fn read_undecided(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.read_bytes(buffer)?;
        let Some(at) = buffer[..count].iter().position(|byte| !byte.is_ascii()) else {
            self.last_byte = buffer[..count].last().copied().unwrap_or(self.last_byte);
            return Ok(count);
        };
        let before = if at == 0 { self.last_byte } else { buffer[at - 1] };
        self.decide(before, &buffer[at..count]);
        match at {
            0 => self.ready.read(buffer),
            _ => Ok(at),
        }
    }

    /// Decides on the encoding from `bytes`, which begin with the first that is no ASCII, and those
    /// that follow; `before` is the byte before them.
    fn decide(&mut self, before: u8, bytes: &[u8]) {
        let mut seen = vec![before];
        seen.extend(bytes);
        let mut piece = vec![0; DECISIVE_BYTES];
        let mut is_cut = true;
        while is_cut && seen.len() < DECISIVE_BYTES {
            match self.read_bytes(&mut piece) {
                Ok(0) => is_cut = false,
                Ok(count) => seen.extend(&piece[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    // Returned after the bytes before it.
                    self.error = Some(error);
                    is_cut = false;
                }
            }
        }
        let code_page = detect_code_page(&seen, is_cut);
        seen.remove(0);
        self.encoding = TextEncoding::Utf8;
        if let Some(encoding) = code_page {
            let mut decoder = TextDecoder::new(encoding);
            seen = decoder.decode(&seen, false);
            self.encoding = TextEncoding::Other(decoder);
        }
        self.ready = io::Cursor::new(seen);
    }

    /// Reads and decodes a piece.
    fn read_decoded(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut piece = vec![0; BUFFER_BYTES];
        while self.ready.position() == self.ready.get_ref().len() as u64 {
            let count = self.read_bytes(&mut piece)?;
            let TextEncoding::Other(decoder) = &mut self.encoding else {
                return Ok(0);
            };
            let decoded = decoder.decode(&piece[..count], count == 0);
            if count == 0 && decoded.is_empty() {
                return Ok(0);
            }
            self.ready = io::Cursor::new(decoded);
        }
        self.ready.read(buffer)
    }
}

impl Read for InputStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let count = self.ready.read(buffer)?;
        if count > 0 {
            return Ok(count);
        }
        match self.encoding {
            TextEncoding::Bytes | TextEncoding::Utf8 => self.read_bytes(buffer),
            TextEncoding::Undecided => self.read_undecided(buffer),
            TextEncoding::Other(_) => self.read_decoded(buffer),
        }
    }
}

#[cfg(test)]
mod tests;
