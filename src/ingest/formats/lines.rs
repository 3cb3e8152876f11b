//! Reads numbered lines of bounded length, which can be handed back.

use crate::ingest::decompress::{BUFFER_BYTES, InputStream};
use std::io::{self, BufRead, BufReader, Read};

/// The result of [`Lines::read`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineRead {
    /// A line was added to the buffer, with its line end where it has one.
    Whole,
    /// The buffer is full; the rest of the line has not been read.
    TooLong,
    /// No line was left.
    End,
}

/// Reads lines. Bytes that were read may be handed back with [`Lines::unread`].
pub(crate) struct Lines {
    input: ReplayReader,
    next: u64,
    line_end: u8,
}

impl Lines {
    pub(crate) fn new(stream: InputStream) -> Self {
        Self::ending_with(stream, b'\n')
    }

    /// Makes a reader of lines that end with this byte.
    pub(crate) fn ending_with(stream: InputStream, line_end: u8) -> Self {
        Self {
            line_end,
            input: ReplayReader {
                replay: Vec::new(),
                at: 0,
                inner: BufReader::with_capacity(BUFFER_BYTES, stream),
            },
            next: 1,
        }
    }

    /// Returns the byte with which lines end.
    pub(crate) fn line_end(&self) -> u8 {
        self.line_end
    }

    /// Returns the number of the line that is read next, 1-based.
    pub(crate) fn number(&self) -> u64 {
        self.next
    }

    /// Appends the next line to `buffer`, which may hold `limit` bytes without the last line end.
    pub(crate) fn read(&mut self, buffer: &mut Vec<u8>, limit: usize) -> io::Result<LineRead> {
        let room = limit.saturating_sub(buffer.len()) as u64 + 1;
        let count = (&mut self.input).take(room).read_until(self.line_end, buffer)?;
        if count == 0 {
            return Ok(LineRead::End);
        }
        if count as u64 == room && buffer.last() != Some(&self.line_end) {
            return Ok(LineRead::TooLong);
        }
        self.next += 1;
        Ok(LineRead::Whole)
    }

    /// Skips lines of nothing but white space at once: an archive of a megabyte may hold gigabytes
    /// of them.
    pub(crate) fn skip_blank(&mut self) -> io::Result<()> {
        loop {
            let piece = self.input.fill_buf()?;
            let blank = piece.iter().position(|byte| !byte.is_ascii_whitespace());
            let blank = &piece[..blank.unwrap_or(piece.len())];
            let Some(last) = blank.iter().rposition(|byte| *byte == b'\n') else {
                return Ok(());
            };
            self.next += blank.iter().filter(|byte| **byte == b'\n').count() as u64;
            self.input.consume(last + 1);
        }
    }

    /// Skips the rest of the line.
    pub(crate) fn skip(&mut self) -> io::Result<()> {
        self.input.skip_until(self.line_end)?;
        self.next += 1;
        Ok(())
    }

    /// Hands back `bytes`, the last bytes read, which begin at line `number`.
    pub(crate) fn unread(&mut self, bytes: &[u8], number: u64) {
        self.input.unread(bytes);
        self.next = number;
    }

    /// Returns the bytes from here on and the number of the line, for a reader that does not split
    /// into lines.
    pub(crate) fn bytes(&mut self) -> (&mut impl BufRead, &mut u64) {
        (&mut self.input, &mut self.next)
    }

    pub(crate) fn stream(&mut self) -> &mut InputStream {
        self.input.inner.get_mut()
    }
}

/// Returns `bytes` without the line end.
pub(crate) fn without_line_end(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

/// A buffered reader that returns handed-back bytes once more.
struct ReplayReader {
    replay: Vec<u8>,
    at: usize,
    inner: BufReader<InputStream>,
}

impl ReplayReader {
    fn unread(&mut self, bytes: &[u8]) {
        if bytes.len() <= self.at {
            // All of it was handed back before, and is still in the buffer.
            self.at -= bytes.len();
        } else {
            // Some of it came from the input, so that the bytes handed back before are used up.
            self.replay = bytes.to_vec();
            self.at = 0;
        }
    }
}

impl Read for ReplayReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for ReplayReader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.replay.len() {
            return Ok(&self.replay[self.at..]);
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if self.at < self.replay.len() {
            self.at += amount;
        } else {
            if !self.replay.is_empty() {
                // Whatever is handed back from here on has come from the input: free the memory.
                self.replay = Vec::new();
                self.at = 0;
            }
            self.inner.consume(amount);
        }
    }
}
