//! Quotation marks, paired: the words that stand in them.
//!
//! Marks are paired inside a paragraph. A mark that nothing closes counts only where speech can begin: at the beginning of a
//! paragraph, or after a comma or colon. In speech that goes on in the next paragraph the words then reach to the paragraph's
//! end, and otherwise to a comma that a verb of speech follows, or to the end of their sentence.

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

/// A paragraph of a text, and what its neighbours say of marks that nothing closes in it.
pub(super) struct Paragraph<'t> {
    pub(super) text: &'t str,
    pub(super) span: FieldSpan,
    pub(super) sentences: &'t [FieldSpan],
    /// True if the next paragraph begins with a mark.
    pub(super) next_opens: bool,
    /// True if speech goes on in it from the paragraph before.
    pub(super) goes_on: bool,
}

/// Pushes what the paragraph has in quotation marks, and returns true if one of them is not closed.
pub(super) fn read_paragraph(paragraph: &Paragraph, found: &mut Vec<Quotation>) -> bool {
    let mut reader = MarkReader {
        text: &paragraph.text[..paragraph.span.end],
        begin: paragraph.span.start,
        open: None,
    };
    let mut at = paragraph.span.start;
    while at < paragraph.span.end {
        let before = reader.open;
        at = reader.step(at, found);
        // Another mark opens: the one that the paragraph begins with was not closed.
        if let (Some(forgotten), Some(open)) = (before, reader.open)
            && open.start > forgotten.start
            && let Some(end) = paragraph.unclosed_end(forgotten)
        {
            found.extend(quotation(
                reader.text,
                forgotten,
                FieldSpan::new(end.min(open.start), end.min(open.start)),
            ));
        }
    }
    let unclosed = reader.open.and_then(|open| Some((open, paragraph.speech_end(open)?)));
    found.extend(unclosed.and_then(|(open, end)| quotation(reader.text, open, FieldSpan::new(end, end))));
    unclosed.is_some()
}

impl Paragraph<'_> {
    /// Returns the end of what a mark opens that nothing closes; none where it opens nothing.
    fn speech_end(&self, open: FieldSpan) -> Option<usize> {
        let goes_on = self.next_opens && self.leads_in(open) || self.goes_on;
        if goes_on {
            Some(self.span.end)
        } else {
            self.unclosed_end(open)
        }
    }

    /// Returns true if a mark stands where speech begins: at the beginning of a sentence, or after a comma or colon.
    fn leads_in(&self, open: FieldSpan) -> bool {
        let before = self.text[self.span.start..open.start].trim_end();
        before.is_empty()
            || before.ends_with([',', ':'])
            || self.sentences.iter().any(|sentence| sentence.start == open.start)
    }

    /// Returns the end of what is said after a mark that nothing closes, where nothing shows that the speech goes on: the comma at a
    /// sentence's end that a verb of speech follows ("“We won, Quill said."), and otherwise the end of the sentence.
    fn unclosed_end(&self, open: FieldSpan) -> Option<usize> {
        const NEAR: usize = 5;
        /// Sentences in which the verb is looked for.
        const SENTENCES: usize = 2;
        let before = self.text[self.span.start..open.start].trim_end();
        let leads = before.is_empty() || before.ends_with([',', ':']);
        if !leads && !self.leads_in(open) {
            return None;
        }
        let first = self.sentences.partition_point(|sentence| sentence.end <= open.end);
        let comma = self.sentences[first..].iter().take(SENTENCES).find_map(|sentence| {
            let words = sentence.of(self.text);
            let comma = words.rfind(',').filter(|comma| sentence.start + comma > open.end)?;
            let mut after = words[comma + 1..].split_whitespace().take(NEAR);
            let is_said =
                |word: &str| Categories::of(word.trim_end_matches(|c: char| !c.is_alphanumeric())).is(Categories::SAY);
            after.any(is_said).then_some(sentence.start + comma + 1)
        });
        comma
            .or_else(|| Some(self.sentences.get(first)?.end).filter(|_| leads))
            .map(|end| end.max(open.end))
    }
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
        // "'old-school,''': the first of three closes the single mark inside.
        let tripled = self.open.is_some() && self.text[at..].starts_with("'''");
        let at = if tripled { at + 1 } else { at };
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
