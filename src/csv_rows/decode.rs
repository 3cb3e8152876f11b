//! The text of a CSV file that a person wrote, in whichever encoding it was saved.

use super::foreign::foreign_kind;
use crate::clean::put_letters_right;
use crate::error::Problem;
use crate::ingest::{detect_code_page, detect_utf_16};
use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};
use std::borrow::Cow;

/// A text, and a note where it is not what stands in the file.
type DecodedText<'b> = (Cow<'b, str>, Option<String>);

/// Returns the text without its byte order mark, with letters put right that were decoded wrongly before; `None`, and a problem for
/// each bad line, where its encoding is not known.
pub(super) fn decode<'b>(bytes: &'b [u8], problems: &mut Vec<Problem>) -> Option<DecodedText<'b>> {
    let (text, note) = decode_bytes(bytes, problems)?;
    let Some(right) = put_letters_right(&text) else {
        return Some((text, note));
    };
    let example = example_of(&right);
    let put_right = format!("letters that were decoded wrongly are put right{example}");
    let note = note.map_or_else(|| put_right.clone(), |note| format!("{note}; {put_right}"));
    Some((right.into(), Some(note)))
}

fn decode_bytes<'b>(bytes: &'b [u8], problems: &mut Vec<Problem>) -> Option<DecodedText<'b>> {
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
        // Too few letters to tell, but only an old Macintosh ends lines so.
        let has_old_lines = bytes.contains(&b'\r') && !bytes.contains(&b'\n');
        let is_mac = encoding == WINDOWS_1252 && has_old_lines;
        let encoding = if is_mac { MACINTOSH } else { encoding };
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

fn decode_as<'b>(encoding: &'static Encoding, bytes: &'b [u8], problems: &mut Vec<Problem>) -> Option<DecodedText<'b>> {
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    let name = encoding.name();
    if has_errors {
        problems.push(format!("the file seems to be {name}, and is damaged; save it as “CSV UTF-8”").into());
        return None;
    }
    let example = example_of(&text);
    let note = format!("in the encoding {name}, not UTF-8, and read as such{example}");
    Some((text, Some(note)))
}

/// Shows the first letter that is no ASCII, by which a reader sees whether the text was read rightly.
fn example_of(text: &str) -> String {
    let letter = text.char_indices().find(|(_, c)| !c.is_ascii() && *c != '\u{feff}');
    letter.map_or_else(String::new, |(at, _)| {
        let begin = text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
        let line = text[begin..].split(['\n', '\r']).next().unwrap_or_default();
        let number = text[..begin].replace("\r\n", "\n").matches(['\n', '\r']).count() + 1;
        let place = text[begin..at].chars().count();
        format!(", so that line {number} holds “{}”", around(line, place))
    })
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
