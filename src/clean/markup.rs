//! Markup: tags and entities of HTML, Markdown, BBCode, shortcodes and wiki links become the text that a reader sees.
//!
//! Only what is certain is markup: known tags, known entities, links with an address, marks that have their counterpart. In
//! "5 < 6", "R&D", "a * b" and "\[s\]he" nothing is changed.
//!
//! # Why no crate
//! Every position of the new text has to lead back to the text that was given, also within a run of text in which entities
//! stand. The tokenizers of HTML decode those on the way: `html5ever` tells lines, `html5gum` and `lol_html` the bytes of a
//! whole run, not of each entity. All of them take any `<` with a letter after it for a tag and lose the words behind it. So
//! this is a scanner of its own, which asks `htmlize` for the meaning of each entity. It visits each byte once, and looks
//! ahead either a bounded number of bytes or for what it remembers to be absent: the time is linear in the text.

use super::brackets::{BracketReader, Bracketed};
use super::entities::entity_at;
use super::html::{TagReader, has_paragraph_tags};
use super::markdown::{self, Enclosed};
use super::rewriter::{Rewriter, Rewritten};
use std::collections::BTreeMap;
use std::ops::Range;

/// A text without its markup.
pub(super) struct WithoutMarkup {
    /// `None` where there is none.
    pub rewritten: Option<Rewritten>,
    /// True if tags of HTML were removed.
    pub had_tags: bool,
}

/// Removes markup from `text`: tags only if `tags` is true. Where a text had tags, those that were escaped in it are its
/// words.
pub(super) fn remove(text: &str, tags: bool) -> WithoutMarkup {
    let mut scan = Scan {
        text,
        tags: tags.then(|| TagReader::new(text)),
        brackets: BracketReader::new(text),
        new: Rewriter::new(text),
        closing: BTreeMap::new(),
        had_tags: false,
        in_paragraph_tags: false,
    };
    scan.run();
    WithoutMarkup {
        rewritten: scan.new.finish(),
        had_tags: scan.had_tags,
    }
}

/// One pass over a text.
struct Scan<'t> {
    text: &'t str,
    tags: Option<TagReader<'t>>,
    brackets: BracketReader<'t>,
    new: Rewriter<'t>,
    /// The closing marks of what was opened, by their first byte, with one past their last.
    closing: BTreeMap<usize, usize>,
    had_tags: bool,
    /// True once a tag was found in a text whose paragraphs are tags.
    in_paragraph_tags: bool,
}

impl Scan<'_> {
    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(found) = bytes[at..].iter().position(|byte| is_stop(*byte)) {
            at += found;
            at = self.replace_at(at).unwrap_or(at + 1);
        }
    }

    /// Replaces the markup that begins at byte `at`, and returns its end; `None` where the byte is text.
    fn replace_at(&mut self, at: usize) -> Option<usize> {
        if let Some(end) = self.closing.remove(&at) {
            return self.replace(at..end, "");
        }
        match self.text.as_bytes()[at] {
            b'<' => self.tag(at),
            b'&' => {
                let (end, letters) = entity_at(self.text, at)?;
                self.replace(at..end, &letters)
            }
            b'[' => self.bracket(at),
            b'!' => {
                let end = markdown::image_end(self.text, at)?;
                self.replace(at..end, "")
            }
            mark @ (b'*' | b'_') => match markdown::emphasis_at(self.text, at, self.new.last_before(at)) {
                Some(emphasis) => self.enclosed(emphasis),
                None => Some(at + markdown::mark_length(self.text, at, mark)),
            },
            b'#' => {
                let begins_line = at == 0 || self.text.as_bytes()[at - 1] == b'\n';
                let end = begins_line.then(|| markdown::heading_end(self.text, at)).flatten()?;
                self.replace(at..end, "")
            }
            b']' if self.had_tags && self.text[at..].starts_with("]]>") => self.replace(at..at + 3, ""),
            b'\n' if self.in_paragraph_tags => {
                let space = single_break(self.text, at)?;
                self.replace(space, " ")
            }
            _ => None,
        }
    }

    fn replace(&mut self, range: Range<usize>, with: &str) -> Option<usize> {
        let end = range.end;
        self.new.replace(range, with);
        Some(end)
    }

    fn enclosed(&mut self, marks: Enclosed) -> Option<usize> {
        self.closing.insert(marks.close.start, marks.close.end);
        self.replace(marks.open, "")
    }

    fn tag(&mut self, at: usize) -> Option<usize> {
        let tag = self.tags.as_mut()?.tag_at(at)?;
        if !self.had_tags {
            self.had_tags = true;
            self.in_paragraph_tags = has_paragraph_tags(self.text);
        }
        self.replace(tag.range, tag.with)
    }

    fn bracket(&mut self, at: usize) -> Option<usize> {
        if let Some(link) = markdown::link_at(self.text, at) {
            return self.enclosed(link);
        }
        match self.brackets.mark_at(at)? {
            Bracketed::Replaced(range, with) => self.replace(range, with),
            Bracketed::Around(marks) => self.enclosed(marks),
        }
    }
}

/// Returns true of the bytes that markup begins or ends with.
fn is_stop(byte: u8) -> bool {
    matches!(byte, b'<' | b'&' | b'[' | b']' | b'!' | b'*' | b'_' | b'#' | b'\n')
}

/// Returns the line break at byte `at`, with the blanks after it, unless a blank line is beside it.
fn single_break(text: &str, at: usize) -> Option<Range<usize>> {
    let before = text[..at].trim_end_matches([' ', '\t', '\r']);
    let after = text[at + 1..].trim_start_matches([' ', '\t', '\r']);
    let is_single = !before.ends_with('\n') && !after.starts_with('\n');
    let start = if text[..at].ends_with('\r') { at - 1 } else { at };
    is_single.then(|| start..text.len() - after.len())
}
