//! Lines of bounded length, numbered, that can be handed back.

use crate::ingest::source::{BUFFER_BYTES, Stream};
use std::io::{self, BufRead, BufReader, Read};

/// What [`Lines::read`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// A line was added to the buffer, with its line end where it has one.
    Whole,
    /// The buffer is full; the rest of the line has not been read.
    TooLong,
    /// No line was left.
    End,
}

/// A reader of lines. Bytes that were read may be handed back with [`Lines::unread`].
pub(crate) struct Lines {
    input: Rewindable,
    next: u64,
}

impl Lines {
    pub(crate) fn new(stream: Stream) -> Self {
        Self {
            input: Rewindable {
                replay: Vec::new(),
                at: 0,
                inner: BufReader::with_capacity(BUFFER_BYTES, stream),
            },
            next: 1,
        }
    }

    /// Number of the line that is read next, 1-based.
    pub(crate) fn number(&self) -> u64 {
        self.next
    }

    /// Appends the next line to `buffer`, which may hold `limit` bytes without the last line end.
    pub(crate) fn read(&mut self, buffer: &mut Vec<u8>, limit: usize) -> io::Result<Line> {
        let room = limit.saturating_sub(buffer.len()) as u64 + 1;
        let count = (&mut self.input).take(room).read_until(b'\n', buffer)?;
        if count == 0 {
            return Ok(Line::End);
        }
        if count as u64 == room && buffer.last() != Some(&b'\n') {
            return Ok(Line::TooLong);
        }
        self.next += 1;
        Ok(Line::Whole)
    }

    /// Passes lines of nothing but white space at once: of these an archive of a megabyte may hold gigabytes.
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
        self.input.skip_until(b'\n')?;
        self.next += 1;
        Ok(())
    }

    /// Hands back `bytes`, the last bytes read, which begin at line `number`.
    pub(crate) fn unread(&mut self, bytes: &[u8], number: u64) {
        self.input.unread(bytes);
        self.next = number;
    }

    /// The bytes from here on and the number of the line, for a reader that knows no lines.
    pub(crate) fn bytes(&mut self) -> (&mut impl BufRead, &mut u64) {
        (&mut self.input, &mut self.next)
    }

    pub(crate) fn stream(&mut self) -> &mut Stream {
        self.input.inner.get_mut()
    }
}

/// `bytes` without the line end.
pub(crate) fn without_line_end(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

/// `bytes`, which begin at line `line`, as text; otherwise what is wrong with them.
pub(crate) fn utf8(bytes: &[u8], line: u64) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        let line = line + good.iter().filter(|byte| **byte == b'\n').count() as u64;
        let column = good.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        let byte = bytes.get(good.len()).copied().unwrap_or_default();
        format!(
            "byte {column} of line {line} (0x{byte:02X}) is not UTF-8; convert the file, for example with \
             `iconv -f WINDOWS-1252 -t UTF-8`"
        )
    })
}

struct Rewindable {
    replay: Vec<u8>,
    at: usize,
    inner: BufReader<Stream>,
}

impl Rewindable {
    fn unread(&mut self, bytes: &[u8]) {
        if bytes.len() <= self.at {
            // All of it came from what was handed back before, and still stands there.
            self.at -= bytes.len();
        } else {
            // Some of it came from the input, so what was handed back before is used up.
            self.replay = bytes.to_vec();
            self.at = 0;
        }
    }
}

impl Read for Rewindable {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Rewindable {
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
