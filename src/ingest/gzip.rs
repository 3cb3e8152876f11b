//! Gzip: one member after the other, and what may stand behind the last.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, Read};

/// The bytes with which a member begins, as a number.
const MEMBER_START: u32 = 0x001F_8B08;

/// Decompresses gzip members one after the other. Zeros after a member are passed over, as `gzip -d`
/// does: tapes and archives fill their blocks with them.
pub(crate) struct GzipReader<R> {
    /// `None` only while one member follows another.
    member: Option<GzDecoder<R>>,
    is_ended: bool,
    trailing_bytes: u64,
}

impl<R: BufRead> GzipReader<R> {
    /// Starts to read members from `raw`.
    pub(crate) fn new(raw: R) -> Self {
        Self {
            member: Some(GzDecoder::new(raw)),
            is_ended: false,
            trailing_bytes: 0,
        }
    }

    /// Returns the number of bytes after the last member that are no gzip, without zeros before
    /// them.
    pub(crate) fn trailing_bytes(&self) -> u64 {
        self.trailing_bytes
    }

    /// Goes on after damage at the next member that begins; false where none does. A member whose
    /// first bytes lie across the end of the buffer is passed over too.
    pub(crate) fn skip_damage(&mut self) -> io::Result<bool> {
        let Some(mut raw) = self.member.take().map(GzDecoder::into_inner) else {
            return Ok(false);
        };
        let found = skip_to_member(&mut raw);
        self.member = Some(GzDecoder::new(raw));
        self.is_ended = !matches!(found, Ok(true));
        found
    }

    /// Goes on to the next member; false at the end of the input.
    fn next_member(&mut self) -> io::Result<bool> {
        let Some(mut raw) = self.member.take().map(GzDecoder::into_inner) else {
            return Ok(false);
        };
        let found = find_member(&mut raw, &mut self.trailing_bytes);
        // At the end of the input, this decoder is there to hold it and is never read.
        self.member = Some(GzDecoder::new(raw));
        found
    }
}

impl<R: BufRead> Read for GzipReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.is_ended && !buffer.is_empty() {
            let Some(member) = &mut self.member else { break };
            let count = member.read(buffer)?;
            if count > 0 {
                return Ok(count);
            }
            self.is_ended = !self.next_member()?;
        }
        Ok(0)
    }
}

/// Returns true where another member stands behind zeros; false at the end of the input, perhaps
/// after bytes that are no gzip, whose number is added to `trailing`.
///
/// # Errors
/// `InvalidData` where a member follows such bytes: its beginning is damaged, or one before it.
fn find_member(raw: &mut impl BufRead, trailing: &mut u64) -> io::Result<bool> {
    if skip_zeros(raw)? {
        return Ok(false);
    }
    // A buffer may end after the first byte of the two that tell a member.
    if raw.fill_buf()?.first() == Some(&0x1F) {
        return Ok(true);
    }
    let mut last_bytes = 0;
    loop {
        let bytes = raw.fill_buf()?;
        if bytes.is_empty() {
            return Ok(false);
        }
        for byte in bytes {
            last_bytes = (last_bytes << 8) | u32::from(*byte);
            if last_bytes & 0x00FF_FFFF == MEMBER_START {
                let message = "bytes that are no gzip between two gzip members";
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
        }
        let count = bytes.len();
        *trailing += count as u64;
        raw.consume(count);
    }
}

/// Passes over zeros; returns true at the end of the input.
fn skip_zeros(raw: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let bytes = raw.fill_buf()?;
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let (is_end, is_all) = (bytes.is_empty(), zeros == bytes.len());
        raw.consume(zeros);
        if is_end || !is_all {
            return Ok(is_end);
        }
    }
}

/// Skips bytes up to the first ones of a gzip member: the magic number, deflate, and no reserved flag.
fn skip_to_member(raw: &mut impl BufRead) -> io::Result<bool> {
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
