//! Markup in square brackets: BBCode, shortcodes of WordPress and links of wikis. What journalists put in brackets ("\[s\]he",
//! "\[sic\]", "\[Marn\]") is text.

use super::markdown::Enclosed;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// Bytes that a mark in brackets may have.
const LONGEST: usize = 600;

/// Marks of BBCode and shortcodes that are used in pairs.
const PAIRED: [&str; 36] = [
    "b",
    "blockquote",
    "caption",
    "center",
    "code",
    "color",
    "colour",
    "dropcap",
    "email",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "highlight",
    "i",
    "indent",
    "justify",
    "left",
    "li",
    "list",
    "ol",
    "pullquote",
    "quote",
    "right",
    "s",
    "size",
    "spoiler",
    "sub",
    "sup",
    "table",
    "td",
    "tr",
    "u",
    "ul",
    "url",
];

/// Marks in pairs whose content is no text.
const DROPPED: [&str; 9] = [
    "audio",
    "embed",
    "gallery",
    "img",
    "playlist",
    "video",
    "vimeo",
    "wp_caption",
    "youtube",
];

/// Marks that end a paragraph.
const BLOCK: [&str; 15] = [
    "blockquote",
    "caption",
    "center",
    "h1",
    "h2",
    "h3",
    "h4",
    "li",
    "list",
    "pullquote",
    "quote",
    "table",
    "td",
    "tr",
    "ul",
];

/// What a mark in brackets is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Bracketed {
    /// Something to be replaced.
    Replaced(Range<usize>, &'static str),
    /// Marks around words that stay.
    Around(Enclosed),
}

/// Reads the marks in brackets of one text.
pub(super) struct BracketReader<'t> {
    text: &'t str,
    /// Marks that were opened.
    opened: BTreeSet<String>,
    /// The last closing mark of each name that was looked for, by its byte.
    last_close: HashMap<&'static str, Option<usize>>,
}

impl<'t> BracketReader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            opened: BTreeSet::new(),
            last_close: HashMap::new(),
        }
    }

    /// Returns the mark that begins with the `[` at byte `at`; `None` where it is text.
    pub(super) fn mark_at(&mut self, at: usize) -> Option<Bracketed> {
        let rest = &self.text[at..];
        if rest.starts_with("[[") {
            return wiki_link(self.text, at);
        }
        let length = 1 + rest[1..]
            .bytes()
            .take(LONGEST)
            .position(|byte| matches!(byte, b']' | b'[' | b'\n'))?;
        if rest.as_bytes()[length] != b']' {
            return None;
        }
        let inside = &rest[1..length];
        let end = at + length + 1;
        if inside.starts_with("http://") || inside.starts_with("https://") {
            return outer_link(inside, at, end);
        }
        match inside.strip_prefix('/') {
            Some(name) => self.closing(name).map(|with| Bracketed::Replaced(at..end, with)),
            None => self.opening(inside, at, end),
        }
    }

    fn closing(&self, name: &str) -> Option<&'static str> {
        let name = name.trim().to_ascii_lowercase();
        self.opened.contains(&name).then(|| written(&name))
    }

    fn opening(&mut self, inside: &str, at: usize, end: usize) -> Option<Bracketed> {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let length = inside.bytes().take_while(is_name).count();
        let name = inside[..length].to_ascii_lowercase();
        let rest = inside[length..].trim_end_matches('/');
        if name.is_empty() {
            return None;
        }
        if let Some(dropped) = DROPPED.iter().find(|dropped| **dropped == name) {
            let close = self.next_close(dropped, end);
            return (close.is_some() || is_attributes(rest)).then(|| Bracketed::Replaced(at..close.unwrap_or(end), ""));
        }
        let paired = PAIRED.iter().find(|paired| **paired == name);
        let is_paired = paired.is_some_and(|name| {
            (rest.is_empty() || rest.starts_with('=') || is_attributes(rest)) && self.closes_after(name, end)
        });
        if !is_paired && (name.len() <= 1 || !is_attributes(rest)) {
            return None;
        }
        let with = written(&name);
        self.opened.insert(name);
        Some(Bracketed::Replaced(at..end, with))
    }

    /// Returns one past the next closing mark `[/name]` after byte `from`.
    fn next_close(&mut self, name: &'static str, from: usize) -> Option<usize> {
        if !self.closes_after(name, from) {
            return None;
        }
        let mark = format!("[/{name}]");
        find_ignoring_case(&self.text[from..], &mark).map(|found| from + found + mark.len())
    }

    /// Returns true if a closing mark `[/name]` stands after byte `from`.
    fn closes_after(&mut self, name: &'static str, from: usize) -> bool {
        let text = self.text;
        let last = self
            .last_close
            .entry(name)
            .or_insert_with(|| rfind_ignoring_case(text, &format!("[/{name}]")));
        last.is_some_and(|last| last >= from)
    }
}

/// Returns true if `text` is the attributes of a shortcode: ` id="5" align=left`.
fn is_attributes(text: &str) -> bool {
    let words = text.trim_start();
    let key = words
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        .count();
    words.len() < text.len() && key > 0 && words[key..].starts_with('=')
}

fn written(name: &str) -> &'static str {
    if BLOCK.contains(&name) { "\n\n" } else { "" }
}

/// Reads `[[Target|words]]` and `[[Words]]`; files and categories are no text.
fn wiki_link(text: &str, at: usize) -> Option<Bracketed> {
    let inside_start = at + 2;
    let rest = &text[inside_start..];
    let length = rest
        .bytes()
        .take(LONGEST)
        .position(|byte| matches!(byte, b'[' | b']' | b'\n'))?;
    let inside = &rest[..length];
    let close = inside_start + length;
    if !text[close..].starts_with("]]") || inside.trim().is_empty() {
        return None;
    }
    let prefix = inside.split(':').next().unwrap_or("").to_ascii_lowercase();
    if ["file", "image", "category"].contains(&prefix.as_str()) && prefix.len() < inside.len() {
        return Some(Bracketed::Replaced(at..close + 2, ""));
    }
    let words = inside.rfind('|').map_or(0, |bar| bar + 1);
    Some(Bracketed::Around(Enclosed {
        open: at..inside_start + words,
        close: close..close + 2,
    }))
}

/// Reads `[http://address words]`.
fn outer_link(inside: &str, at: usize, end: usize) -> Option<Bracketed> {
    let (address, words) = inside.split_once(' ')?;
    (!words.trim().is_empty()).then(|| {
        Bracketed::Around(Enclosed {
            open: at..at + 1 + address.len() + 1,
            close: end - 1..end,
        })
    })
}

fn find_ignoring_case(text: &str, mark: &str) -> Option<usize> {
    let mut windows = text.as_bytes().windows(mark.len());
    windows.position(|window| window.eq_ignore_ascii_case(mark.as_bytes()))
}

fn rfind_ignoring_case(text: &str, mark: &str) -> Option<usize> {
    let mut windows = text.as_bytes().windows(mark.len());
    windows.rposition(|window| window.eq_ignore_ascii_case(mark.as_bytes()))
}
