//! Markdown: links, images, emphasis and headings.

use std::ops::Range;

/// Bytes that the words of a link may have, and those that are emphasised.
const LONGEST_WORDS: usize = 300;
/// Bytes that an address may have.
const LONGEST_ADDRESS: usize = 2_000;
/// Brackets within the words of a link: an image, a footnote.
const DEEPEST_BRACKETS: usize = 3;
/// Marks of emphasis in a row: `*`, `**`, `***`.
const LONGEST_MARK: usize = 3;

/// The marks on both sides of words that stay.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Enclosed {
    pub open: Range<usize>,
    pub close: Range<usize>,
}

/// Returns the marks of the link `[words](address)` that begins at byte `at`.
pub(super) fn link_at(text: &str, at: usize) -> Option<Enclosed> {
    let close = matching_bracket(text, at)?;
    let end = address_end(text, close + 1)?;
    Some(Enclosed {
        open: at..at + 1,
        close: close..end,
    })
}

/// Returns the end of the image `![words](address)` that begins at byte `at`.
pub(super) fn image_end(text: &str, at: usize) -> Option<usize> {
    let is_image = text[at + 1..].starts_with('[');
    let close = is_image.then(|| matching_bracket(text, at + 1)).flatten()?;
    address_end(text, close + 1)
}

/// Returns the bracket that closes the one at byte `at`, in the same paragraph.
fn matching_bracket(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut depth = 0;
    for (offset, byte) in bytes[at..].iter().take(LONGEST_WORDS).enumerate() {
        match byte {
            b'[' if depth == DEEPEST_BRACKETS => return None,
            b'[' => depth += 1,
            b']' if depth == 1 => return Some(at + offset),
            b']' => depth -= 1,
            b'\n' if bytes.get(at + offset + 1) == Some(&b'\n') => return None,
            _ => {}
        }
    }
    None
}

/// Returns one past the `)` of the address in brackets that begins at byte `at`; `None` where it is no address.
fn address_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?.strip_prefix('(')?;
    let mut depth = 1;
    let end = rest.bytes().take(LONGEST_ADDRESS).position(|byte| {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        depth == 0 || matches!(byte, b'[' | b'<' | b'\n')
    })?;
    let inside = rest[..end].trim();
    if depth > 0 {
        return None;
    }
    let (address, title) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let is_title = title.is_empty() || title.trim_start().starts_with(['"', '\'', '“', '(']);
    (is_title && is_address(address)).then_some(at + 1 + end + 1)
}

fn is_address(word: &str) -> bool {
    const BEGINNINGS: [&str; 3] = ["mailto:", "www.", "#"];
    const ENDINGS: [&str; 9] = [
        ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".html", ".htm", ".pdf",
    ];
    word.contains('/')
        || BEGINNINGS.iter().any(|start| word.starts_with(start))
        || ENDINGS.iter().any(|end| word.ends_with(end))
}

/// Returns the marks of the emphasis that begins at byte `at`, where `*` or `_` stands; `before` is the character before it.
pub(super) fn emphasis_at(text: &str, at: usize, before: Option<char>) -> Option<Enclosed> {
    let mark = text.as_bytes()[at];
    let length = mark_length(text, at, mark);
    let begins_word = before.is_none_or(|c| c.is_whitespace() || "([{“\"'‘—–".contains(c));
    let next = text[at + length..].chars().next()?;
    let opens = next.is_alphanumeric() || "“\"'‘([".contains(next);
    if length > LONGEST_MARK || !begins_word || !opens {
        return None;
    }
    let mut from = at + length;
    while let Some(found) = text.as_bytes()[from..]
        .iter()
        .take(LONGEST_WORDS)
        .position(|byte| *byte == mark || *byte == b'\n')
    {
        let close = from + found;
        if text.as_bytes()[close] == b'\n' || close - at > LONGEST_WORDS {
            return None;
        }
        let closing = mark_length(text, close, mark);
        if closing == length && ends_word(text, close, close + closing) {
            return Some(Enclosed {
                open: at..at + length,
                close: close..close + closing,
            });
        }
        from = close + closing;
    }
    None
}

/// Returns true if the marks `start..end` stand at the end of a word.
fn ends_word(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    before.is_some_and(|c| !c.is_whitespace()) && after.is_none_or(|c| !c.is_alphanumeric())
}

/// Returns how often `mark` stands in a row from byte `at` on.
pub(super) fn mark_length(text: &str, at: usize, mark: u8) -> usize {
    text.as_bytes()[at..].iter().take_while(|byte| **byte == mark).count()
}

/// Returns the end of the marks of a heading at byte `at`, where a line begins with `#`: `## Words`.
pub(super) fn heading_end(text: &str, at: usize) -> Option<usize> {
    let level = mark_length(text, at, b'#');
    let rest = &text[at + level..];
    let words = rest.trim_start_matches(' ');
    let is_heading =
        level <= 6 && words.len() < rest.len() && words.starts_with(|c: char| c.is_alphabetic() || c == '“');
    is_heading.then(|| text.len() - words.len())
}
