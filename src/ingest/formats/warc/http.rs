//! The page in an HTTP answer: without the header, put together of its chunks, and unpacked.

use crate::ingest::formats::html::is_html;
use crate::ingest::formats::warc::headers::Headers;
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use std::borrow::Cow;
use std::io::Read;

/// An HTTP answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum HttpAnswer<'b> {
    Page {
        bytes: Cow<'b, [u8]>,
        /// The name of the encoding, where the header has one.
        charset: Option<String>,
    },
    /// An answer without a page; the word says what it is.
    Other(&'static str),
}

/// An answer whose page cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpFault {
    /// The page cannot be unpacked.
    #[error("the page cannot be unpacked: {0}")]
    Damaged(#[from] std::io::Error),
    /// The compression is none that is read here.
    #[error("the page is compressed with {0}, which is not read here")]
    UnknownCompression(String),
    /// The page is over the limit of bytes.
    #[error("the page has more than {0} bytes when it is unpacked")]
    TooLarge(usize),
}

/// Opens an answer; `limit` is the number of bytes that its page may have.
///
/// # Errors
/// [`HttpFault`].
pub(crate) fn open_answer(answer: &[u8], limit: usize) -> Result<HttpAnswer<'_>, HttpFault> {
    let Some(rest) = answer.strip_prefix(b"HTTP/") else {
        return open_payload(answer, &Headers::default(), limit);
    };
    let (header, body) = split_header(rest);
    let status = header.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    match status.first() {
        Some(b'2') => {}
        Some(b'3') => return Ok(HttpAnswer::Other("redirect")),
        _ => return Ok(HttpAnswer::Other("error")),
    }
    open_payload(body, &Headers::parse(header), limit)
}

/// Returns the page in the body of an answer with these headers.
pub(crate) fn open_payload<'b>(body: &'b [u8], headers: &Headers, limit: usize) -> Result<HttpAnswer<'b>, HttpFault> {
    let kind = headers.get("content-type").map(str::to_ascii_lowercase);
    let is_stated = kind
        .as_deref()
        .is_some_and(|kind| kind.starts_with("text/html") || kind.starts_with("application/xhtml"));
    if !is_stated && kind.as_deref().is_some_and(|kind| !kind.is_empty()) {
        return Ok(HttpAnswer::Other("no HTML"));
    }
    let bytes = unpack(join_chunks(body, headers), headers, limit)?;
    if !is_stated && !is_html(&bytes) {
        return Ok(HttpAnswer::Other("no HTML"));
    }
    let charset = kind.and_then(|kind| Some(kind.split_once("charset=")?.1.trim_matches(['"', '\'', ' ']).to_owned()));
    Ok(HttpAnswer::Page { bytes, charset })
}

/// Splits an answer at the first empty line.
fn split_header(answer: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    for line in answer.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if line.trim_ascii().is_empty() {
            break;
        }
    }
    answer.split_at(at)
}

/// Joins the chunks of a body. Most archives have joined them already and kept the header: a body that does not begin
/// as chunks do stays as it is.
fn join_chunks<'b>(body: &'b [u8], headers: &Headers) -> Cow<'b, [u8]> {
    let is_chunked = headers
        .get("transfer-encoding")
        .is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
    let chunks = if is_chunked { read_chunks(body) } else { None };
    chunks.map_or(Cow::Borrowed(body), Cow::Owned)
}

/// Returns the joined chunks; what is there of the last one, if it is cut off. `None` where there are no chunks.
fn read_chunks(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::new();
    loop {
        let size = body.iter().position(|byte| *byte == b'\n').and_then(|end| {
            let line = str::from_utf8(&body[..end]).ok()?;
            body = &body[end + 1..];
            usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()
        });
        match size {
            Some(0) => return Some(joined),
            Some(size) => {
                joined.extend_from_slice(&body[..size.min(body.len())]);
                let rest = body.get(size..).unwrap_or_default();
                body = rest
                    .strip_prefix(b"\r\n")
                    .or_else(|| rest.strip_prefix(b"\n"))
                    .unwrap_or(rest);
            }
            None if joined.is_empty() => return None,
            None => return Some(joined),
        }
    }
}

/// Unpacks a body. Most archives have unpacked it already and kept the header: its first bytes tell.
fn unpack<'b>(body: Cow<'b, [u8]>, headers: &Headers, limit: usize) -> Result<Cow<'b, [u8]>, HttpFault> {
    let coding = headers.get("content-encoding").unwrap_or_default().to_ascii_lowercase();
    let is_packed = !body.trim_ascii_start().starts_with(b"<") && !body.is_empty();
    match coding.as_str() {
        _ if body.starts_with(&[0x1F, 0x8B]) => read_limited(GzDecoder::new(&*body), limit),
        "deflate" if is_packed && body.starts_with(&[0x78]) => read_limited(ZlibDecoder::new(&*body), limit),
        "deflate" if is_packed => read_limited(DeflateDecoder::new(&*body), limit),
        "" | "identity" | "gzip" | "x-gzip" => Ok(body),
        _ if is_packed => Err(HttpFault::UnknownCompression(coding)),
        _ => Ok(body),
    }
}

fn read_limited<'b>(reader: impl Read, limit: usize) -> Result<Cow<'b, [u8]>, HttpFault> {
    let mut bytes = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        return Err(HttpFault::TooLarge(limit));
    }
    Ok(Cow::Owned(bytes))
}
