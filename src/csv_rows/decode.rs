//! The text of a CSV file that a person wrote, in whichever encoding it was saved.

use super::foreign::foreign_kind;
use crate::error::Problem;
use crate::ingest::{detect_code_page, detect_utf_16};
use encoding_rs::Encoding;
use std::borrow::Cow;

/// Returns the text without its byte order mark, and a note where it is not UTF-8; `None`, and a problem for each bad line, where
/// its encoding is not known.
pub(super) fn decode<'b>(bytes: &'b [u8], problems: &mut Vec<Problem>) -> Option<(Cow<'b, str>, Option<String>)> {
    if let Some(what) = foreign_kind(bytes) {
        problems.push(what.into());
        return None;
    }
    if let Some((encoding, mark)) = detect_utf_16(bytes) {
        return decode_as(encoding, &bytes[mark..], problems);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some((text.strip_prefix('\u{feff}').unwrap_or(text).into(), None));
    }
    // One byte before, because some encodings are known by the letter before a mark.
    let first = bytes
        .iter()
        .position(|byte| !byte.is_ascii())
        .unwrap_or(0)
        .saturating_sub(1);
    if let Some(encoding) = detect_code_page(&bytes[first..], false) {
        return decode_as(encoding, bytes, problems);
    }
    let bad_lines = bytes
        .split(|&byte| byte == b'\n')
        .zip(1..)
        .filter(|(line, _)| std::str::from_utf8(line).is_err());
    problems.extend(bad_lines.map(|(text, line)| {
        let shown = String::from_utf8_lossy(text);
        let place = shown.chars().position(|c| c == '\u{fffd}').unwrap_or(0);
        let what = format!("not UTF-8 at “{}”; save the file as “CSV UTF-8”", around(&shown, place));
        Problem::on_line(line, what)
    }));
    None
}

fn decode_as<'b>(
    encoding: &'static Encoding,
    bytes: &'b [u8],
    problems: &mut Vec<Problem>,
) -> Option<(Cow<'b, str>, Option<String>)> {
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    let name = encoding.name();
    if has_errors {
        problems.push(format!("the file seems to be {name}, and is damaged; save it as “CSV UTF-8”").into());
        return None;
    }
    let letter = text.char_indices().find(|(_, c)| !c.is_ascii() && *c != '\u{feff}');
    let example = letter.map_or_else(String::new, |(at, _)| {
        let begin = text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
        let line = text[begin..].lines().next().unwrap_or_default();
        let place = text[begin..at].chars().count();
        let number = text[..begin].lines().count() + 1;
        format!(", so that line {number} holds “{}”", around(line, place))
    });
    let note = format!("in the encoding {name}, not UTF-8, and read as such{example}");
    Some((text, Some(note)))
}

/// Returns a few characters on either side of one of a line, for a message.
fn around(line: &str, place: usize) -> String {
    let from = place.saturating_sub(20);
    line.chars()
        .skip(from)
        .take(place - from + 10)
        .filter(|c| !c.is_control())
        .collect()
}
