//! Quotation marks, paired: the words that stand in them.
//!
//! Marks are paired inside a paragraph. A mark that nothing closes counts only where a paragraph begins with it or the next
//! paragraph begins with one. In speech that goes on from one paragraph to the next the words then reach to the paragraph's
//! end, and otherwise to a comma that a verb of speech follows.

use super::lexicon::Categories;
use crate::article::FieldSpan;

/// The farthest that a single mark may stand from the one that closes it, in bytes.
const SINGLE_REACH: usize = 1000;

/// Words in quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quotation {
    /// With the marks.
    pub(super) outer: FieldSpan,
    /// Without them, and not empty.
    pub(super) inner: FieldSpan,
}

/// Pushes what the paragraph has in quotation marks, and returns whether one of them is not closed; `next_opens` says that the
/// next paragraph begins with a mark, and `unclosed_end` how far the words after a mark that nothing closes reach.
pub(super) fn read_paragraph(
    text: &str,
    paragraph: FieldSpan,
    next_opens: bool,
    unclosed_end: usize,
    found: &mut Vec<Quotation>,
) -> bool {
    let mut reader = MarkReader {
        text: &text[..paragraph.end],
        begin: paragraph.start,
        open: None,
    };
    let mut at = paragraph.start;
    while at < paragraph.end {
        at = reader.step(at, found);
    }
    let unclosed = reader.open.filter(|open| open.start == paragraph.start || next_opens);
    let end = |open: FieldSpan| FieldSpan::new(unclosed_end.max(open.end), unclosed_end.max(open.end));
    found.extend(unclosed.and_then(|open| quotation(text, open, end(open))));
    unclosed.is_some()
}

/// Returns the end of what is said in a paragraph that begins with a mark which nothing closes: the first comma at a sentence's end
/// that a verb of speech follows ("“We won, Quill said."), and otherwise the end of the paragraph.
pub(super) fn unclosed_end(text: &str, paragraph: FieldSpan, sentences: &[FieldSpan]) -> usize {
    const NEAR: usize = 5;
    let comma = sentences.iter().find_map(|sentence| {
        let words = sentence.of(text);
        let comma = words.rfind(',')?;
        let mut after = words[comma + 1..].split_whitespace().take(NEAR);
        let is_said =
            |word: &str| Categories::of(word.trim_end_matches(|c: char| !c.is_alphanumeric())).is(Categories::SAY);
        after.any(is_said).then_some(sentence.start + comma + 1)
    });
    comma.unwrap_or(paragraph.end)
}

/// Returns what stands between two marks; none where that is white space.
fn quotation(text: &str, open: FieldSpan, close: FieldSpan) -> Option<Quotation> {
    let inner = FieldSpan::new(open.end, close.start).trim(text);
    (!inner.is_empty()).then_some(Quotation {
        outer: FieldSpan::new(open.start, close.end),
        inner,
    })
}

/// Returns true if `text` begins with a mark that opens.
pub(super) fn opens(text: &str) -> bool {
    text.starts_with(['“', '"', '‘', '«', '„']) || text.starts_with("''") || text.starts_with("``")
}

struct MarkReader<'t> {
    /// Up to the end of the paragraph.
    text: &'t str,
    begin: usize,
    /// The mark that waits for another to close it.
    open: Option<FieldSpan>,
}

impl MarkReader<'_> {
    /// Reads the character at `at`, and returns the byte at which the next one stands.
    fn step(&mut self, at: usize, found: &mut Vec<Quotation>) -> usize {
        let Some(c) = self.text[at..].chars().next() else {
            return self.text.len();
        };
        let doubled = ["''", "``", "’’", "‘‘"]
            .iter()
            .any(|mark| self.text[at..].starts_with(mark));
        let end = at + if doubled { 2 * c.len_utf8() } else { c.len_utf8() };
        let mark = FieldSpan::new(at, end);
        match c {
            '“' | '”' | '"' | '«' | '»' | '„' | '‟' => self.double(c, mark, found),
            '\'' | '`' | '’' | '‘' if doubled => self.double('"', mark, found),
            '‘' | '\'' if self.open.is_none() && self.opens_word(mark) => {
                if let Some(close) = self.closing_single(mark) {
                    found.extend(quotation(self.text, mark, close));
                    return close.end;
                }
            }
            _ => {}
        }
        end
    }

    fn double(&mut self, c: char, mark: FieldSpan, found: &mut Vec<Quotation>) {
        match self.open {
            Some(open) if !self.reopens(c, open, mark) => {
                found.extend(quotation(self.text, open, mark));
                self.open = None;
            }
            _ if self.follows_number(mark) || !self.precedes_word(mark) => {}
            _ => self.open = Some(mark),
        }
    }

    /// Returns true if a mark opens though another is open: the closing one was forgotten.
    fn reopens(&self, c: char, open: FieldSpan, mark: FieldSpan) -> bool {
        match c {
            '“' => !open.of(self.text).starts_with('„') && !self.ends_word(mark),
            '„' | '‟' | '"' => self.opens_word(mark),
            _ => false,
        }
    }

    fn before(&self, mark: FieldSpan) -> Option<char> {
        self.text[self.begin..mark.start].chars().next_back()
    }

    fn after(&self, mark: FieldSpan) -> Option<char> {
        self.text[mark.end..].chars().next()
    }

    /// Returns true of a mark for inches: 5'10", 72".
    fn follows_number(&self, mark: FieldSpan) -> bool {
        self.before(mark).is_some_and(|c| c.is_ascii_digit())
    }

    fn precedes_word(&self, mark: FieldSpan) -> bool {
        self.after(mark).is_some_and(|c| !c.is_whitespace()) || mark.start == self.begin
    }

    /// Returns true if a mark stands after a word or a mark and before a space, as one that closes does.
    fn ends_word(&self, mark: FieldSpan) -> bool {
        self.before(mark).is_some_and(|c| !c.is_whitespace()) && self.after(mark).is_some_and(char::is_whitespace)
    }

    /// Returns true if a mark stands before a word and after none.
    fn opens_word(&self, mark: FieldSpan) -> bool {
        let after_none = self
            .before(mark)
            .is_none_or(|c| c.is_whitespace() || "([{—–-:/“\"".contains(c));
        after_none
            && self
                .after(mark)
                .is_some_and(|c| c.is_alphanumeric() || "“\"$#@…[".contains(c))
    }

    /// Returns the single mark that closes the one at `open`: after a word or a mark and before neither letter nor digit, in the same
    /// paragraph. After an s it may be the apostrophe of a plural, so a later one is preferred.
    fn closing_single(&self, open: FieldSpan) -> Option<FieldSpan> {
        let rest = &self.text[open.end..];
        if is_elision(rest) {
            return None;
        }
        let (mut maybe, mut before) = (None, ' ');
        for (place, c) in rest.char_indices().take_while(|(at, _)| *at < SINGLE_REACH) {
            let mark = FieldSpan::new(open.end + place, open.end + place + c.len_utf8());
            let closes = matches!(c, '’' | '\'')
                && !before.is_whitespace()
                && self.after(mark).is_none_or(|next| !next.is_alphanumeric());
            if closes && before != 's' {
                return Some(mark);
            }
            if closes && maybe.is_none() {
                maybe = Some(mark);
            }
            if c == '‘' && !before.is_alphanumeric() {
                break;
            }
            before = c;
        }
        maybe
    }
}

/// "'em", "'90s": an apostrophe that begins a word.
fn is_elision(rest: &str) -> bool {
    let word: String = rest.chars().take(8).take_while(|c| c.is_alphanumeric()).collect();
    let known = ["em", "tis", "til", "twas", "cause", "bout", "n", "cuz"];
    word.starts_with(|c: char| c.is_ascii_digit()) || known.contains(&word.to_lowercase().as_str())
}
