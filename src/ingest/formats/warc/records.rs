//! The records of a WARC file, one after the other. After a damaged one, reading goes on at the next line that begins a
//! record.

use crate::ingest::decompress::InputStream;
use crate::ingest::formats::lines::{LineRead, Lines};
use crate::ingest::formats::warc::headers::Headers;
use std::io::{self, Read as _};

/// Bytes of a line, and of all header lines of a record, at most.
const MAX_HEADER_BYTES: usize = 64 * 1024;

/// The beginning of the first line of a record.
const VERSION: &[u8] = b"WARC/";

/// A record.
#[derive(Debug, Default)]
pub(crate) struct WarcRecord {
    pub headers: Headers,
    pub body: Vec<u8>,
    /// True if the record's length, as it states it, is wrong.
    pub has_wrong_length: bool,
}

/// A record that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WarcFault {
    /// The bytes are no record.
    #[error("these bytes are no WARC record; reading goes on at the next one")]
    NotARecord,
    /// The lines before the body do not end.
    #[error("the header of the record is longer than {MAX_HEADER_BYTES} bytes")]
    LongHeader,
    /// The header does not state a length.
    #[error("the record states no Content-Length")]
    NoLength,
    /// The input ends within the record.
    #[error("the input ends within the record")]
    Truncated,
    /// The body is over the limit of bytes.
    #[error("the record has {0} bytes")]
    TooLarge(u64),
}

/// Reads the records of an input.
pub(crate) struct WarcRecords {
    lines: Lines,
    limit: usize,
    number: u64,
}

impl WarcRecords {
    /// Starts to read; `limit` is the number of bytes that the body of a record may have.
    pub(crate) fn new(stream: InputStream, limit: usize) -> Self {
        Self {
            lines: Lines::new(stream),
            limit,
            number: 0,
        }
    }

    /// Returns the number of the record read last, 1-based.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn stream(&mut self) -> &mut InputStream {
        self.lines.stream()
    }

    /// Reads the next record; `None` at the end.
    ///
    /// # Errors
    /// The error of the input, after which [`InputStream::skip_damage`] may find where to go on.
    pub(crate) fn next_record(&mut self) -> io::Result<Option<Result<WarcRecord, WarcFault>>> {
        self.number += 1;
        self.lines.skip_blank()?;
        let mut line = Vec::new();
        let read = self.lines.read(&mut line, MAX_HEADER_BYTES)?;
        if read == LineRead::End || (line.trim_ascii().is_empty() && read == LineRead::Whole) {
            return Ok(None);
        }
        if !is_first_line(&line) {
            self.read_junk(&mut Vec::new(), 0)?;
            return Ok(Some(Err(WarcFault::NotARecord)));
        }
        let headers = match self.read_headers()? {
            Ok(headers) => headers,
            Err(fault) => return self.skip_record(fault),
        };
        let Some(length) = headers.get("content-length").and_then(|length| length.parse().ok()) else {
            return self.skip_record(WarcFault::NoLength);
        };
        if length > self.limit as u64 {
            return self.skip_record(WarcFault::TooLarge(length));
        }
        self.read_body(headers, length).map(Some)
    }

    fn skip_record(&mut self, fault: WarcFault) -> io::Result<Option<Result<WarcRecord, WarcFault>>> {
        self.read_junk(&mut Vec::new(), 0)?;
        Ok(Some(Err(fault)))
    }

    fn read_headers(&mut self) -> io::Result<Result<Headers, WarcFault>> {
        let mut bytes = Vec::new();
        loop {
            let start = bytes.len();
            match self.lines.read(&mut bytes, MAX_HEADER_BYTES)? {
                LineRead::Whole if bytes[start..].trim_ascii().is_empty() => return Ok(Ok(Headers::parse(&bytes))),
                LineRead::Whole => {}
                LineRead::TooLong => return Ok(Err(WarcFault::LongHeader)),
                LineRead::End => return Ok(Err(WarcFault::Truncated)),
            }
        }
    }

    fn read_body(&mut self, headers: Headers, length: u64) -> io::Result<Result<WarcRecord, WarcFault>> {
        let mut record = WarcRecord {
            headers,
            ..WarcRecord::default()
        };
        let number = self.lines.number();
        let (input, _) = self.lines.bytes();
        input.take(length).read_to_end(&mut record.body)?;
        let is_whole = record.body.len() as u64 == length;
        let body_bytes = record.body.len();
        let mut is_separated = false;
        // What stands after the body is the first line of the next record, unless the length is wrong.
        loop {
            if !is_whole {
                break;
            }
            let start = record.body.len();
            let read = self.lines.read(&mut record.body, start + MAX_HEADER_BYTES)?;
            let line = &record.body[start..];
            if read == LineRead::End {
                record.body.truncate(body_bytes);
                return Ok(Ok(record));
            }
            if is_first_line(line) {
                self.lines.unread(line, number);
                record.body.truncate(body_bytes);
                return Ok(Ok(record));
            }
            if !line.trim_ascii().is_empty() {
                break;
            }
            if start - body_bytes > MAX_HEADER_BYTES {
                record.body.truncate(body_bytes);
                return Ok(Ok(record));
            }
            is_separated = true;
        }
        if let Some(at) = find_first_line(&record.body) {
            self.lines.unread(&record.body[at..], number);
            record.body.truncate(at);
        } else if is_separated {
            // The record is sound, and the next one is not.
            self.lines.unread(&record.body[body_bytes..], number);
            record.body.truncate(body_bytes);
            return Ok(Ok(record));
        } else if is_whole {
            self.read_junk(&mut record.body, self.limit)?;
        } else {
            return Ok(Err(WarcFault::Truncated));
        }
        record.has_wrong_length = true;
        Ok(Ok(record))
    }

    /// Reads up to the next line that begins a record, and appends what it reads to `kept` while that has no more than
    /// `limit` bytes.
    fn read_junk(&mut self, kept: &mut Vec<u8>, limit: usize) -> io::Result<()> {
        let mut is_line_start = true;
        loop {
            let mut line = Vec::new();
            let number = self.lines.number();
            let read = self.lines.read(&mut line, MAX_HEADER_BYTES)?;
            if read == LineRead::End {
                return Ok(());
            }
            if is_line_start && is_first_line(&line) {
                self.lines.unread(&line, number);
                return Ok(());
            }
            if kept.len() + line.len() <= limit {
                kept.extend_from_slice(&line);
            }
            is_line_start = read == LineRead::Whole;
        }
    }
}

/// Returns true if a line is `WARC/1.0` or that of another version.
pub(crate) fn is_first_line(line: &[u8]) -> bool {
    match line.strip_prefix(VERSION) {
        Some(version) => {
            let version = version.trim_ascii_end();
            version.len() <= 8
                && version.first().is_some_and(u8::is_ascii_digit)
                && version.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
        }
        None => false,
    }
}

/// Returns where a line begins that is the first of another record.
fn find_first_line(body: &[u8]) -> Option<usize> {
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        if at > 0 && is_first_line(line) {
            return Some(at);
        }
        at += line.len();
    }
    None
}
