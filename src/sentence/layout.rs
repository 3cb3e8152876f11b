//! Paragraphs: what the line breaks of a text mean.
//!
//! A blank line always ends a paragraph. A single line break does too, as most dumps have a paragraph a line, unless the
//! text is *hard-wrapped*: filled to a column by a program or a wire service. That is decided once a text, by three
//! signs:
//! 1. its longest line of more than one word has 40 to 100 characters;
//! 2. at least half of its single breaks are *full*: the first word of the next line would not have fitted into the
//!    longest line (with an eighth of its length as slack, for ragged filling);
//! 3. at least a quarter, and at least one, of them stand *inside a sentence*: no mark ends the line and the next one
//!    begins in lower case.
//!
//! In a hard-wrapped text a full break, or one inside a sentence, is a space; any other ends a paragraph, and so does one
//! before a list item.
//!
//! In any text a single break is a space where the sentence plainly goes on over it, as where a program has given each link
//! a line of its own: the next line begins in lower case or with a comma, the line ends with a comma, a title or a preposition,
//! or the next line is a few words that the one after goes on from (`is_inside`, `leads_on`, `is_link`).

use super::marks::{closing, is_mark};
use super::word_lists::{self, Abbreviation};
use crate::article::FieldSpan;

const WRAP_MIN: usize = 40;
const WRAP_MAX: usize = 100;

/// Returns true of every character that breaks a line.
pub(crate) fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Calls `each` with every paragraph, trimmed and never empty, in order.
pub(super) fn paragraphs(text: &str, mut each: impl FnMut(FieldSpan)) {
    let wrapped = HardWrap::of(text);
    let mut open: Option<Line> = None;
    let mut start = 0;
    let mut lines = lines(text).peekable();
    while let Some(line) = lines.next() {
        match open.take() {
            Some(last) if !joins(wrapped, &last, &line, lines.peek()) => {
                each(FieldSpan::new(start, last.span.end));
                start = line.span.start;
            }
            Some(_) => {}
            None => start = line.span.start,
        }
        open = Some(line);
    }
    if let Some(last) = open {
        each(FieldSpan::new(start, last.span.end));
    }
}

/// Returns the length in bytes of `text` up to its first blank line; `text` begins with no white space.
pub(super) fn first_block(text: &str) -> usize {
    let mut lines = lines(text);
    let mut end = lines.next().map_or(0, |first| first.span.end);
    for line in lines.take_while(|line| !line.after_blank) {
        end = line.span.end;
    }
    end
}

/// A line that is not blank.
struct Line<'t> {
    text: &'t str,
    span: FieldSpan,
    /// True if it is the first line, or blank lines stand before it.
    after_blank: bool,
}

fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut at = 0;
    let mut after_blank = true;
    std::iter::from_fn(move || {
        while at < text.len() {
            let rest = &text[at..];
            let length = rest.find(is_line_break).unwrap_or(rest.len());
            let span = FieldSpan::new(at, at + length).trim(text);
            at += length + break_length(&rest[length..]);
            if span.is_empty() {
                after_blank = true;
            } else {
                return Some(Line {
                    text: span.of(text),
                    span,
                    after_blank: std::mem::take(&mut after_blank),
                });
            }
        }
        None
    })
}

/// Returns the length in bytes of the line break at the beginning of `rest`, `\r\n` being one.
fn break_length(rest: &str) -> usize {
    if rest.starts_with("\r\n") {
        2
    } else {
        rest.chars().next().map_or(0, char::len_utf8)
    }
}

impl Line<'_> {
    fn width(&self) -> usize {
        self.text.chars().count()
    }

    fn is_one_word(&self) -> bool {
        !self.text.contains(char::is_whitespace)
    }

    fn first_word_width(&self) -> usize {
        self.text
            .chars()
            .take(WRAP_MAX)
            .take_while(|c| !c.is_whitespace())
            .count()
    }

    fn ends_sentence(&self) -> bool {
        let bare = self.text.trim_end_matches(|c| closing(c).is_some());
        bare.ends_with(|c| is_mark(c) || c == ':')
    }

    fn is_list_item(&self) -> bool {
        let mut chars = self.text.chars();
        let first = chars.next();
        if first.is_some_and(|c| "•‣▪●◦·*-–—".contains(c)) {
            return chars.next().is_some_and(char::is_whitespace);
        }
        let rest = self.text.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = self.text.len() - rest.len();
        (1..=3).contains(&digits) && (rest.starts_with(". ") || rest.starts_with(") "))
    }
}

/// The column a text was filled to.
#[derive(Clone, Copy)]
struct HardWrap {
    width: usize,
}

impl HardWrap {
    /// Finds the column by the three signs of the module's documentation; none where the text is not hard-wrapped.
    fn of(text: &str) -> Option<Self> {
        let mut width = 0;
        for line in lines(text).filter(|line| !line.is_one_word()) {
            width = width.max(line.text.chars().take(WRAP_MAX + 1).count());
            if width > WRAP_MAX {
                return None;
            }
        }
        let wrap = HardWrap { width };
        let (mut breaks, mut full, mut inside) = (0usize, 0usize, 0usize);
        let mut last: Option<Line> = None;
        for line in lines(text) {
            if let Some(last) = last.filter(|_| !line.after_blank) {
                breaks += 1;
                full += usize::from(wrap.is_full(&last, &line));
                inside += usize::from(is_inside(&last, &line));
            }
            last = Some(line);
        }
        (width >= WRAP_MIN && inside > 0 && inside * 4 >= breaks && full * 2 >= breaks).then_some(wrap)
    }

    fn is_full(self, line: &Line, next: &Line) -> bool {
        line.width() + 1 + next.first_word_width() + self.width / 8 > self.width
    }

    fn joins(self, line: &Line, next: &Line) -> bool {
        !next.after_blank && !next.is_list_item() && (self.is_full(line, next) || is_inside(line, next))
    }
}

/// Returns true if the break between two lines is a space; `after` is the line that follows on them.
fn joins(wrapped: Option<HardWrap>, line: &Line, next: &Line, after: Option<&Line>) -> bool {
    let is_list = next.is_list_item() || line.is_list_item();
    wrapped.is_some_and(|wrap| wrap.joins(line, next))
        || (!next.after_blank
            && !is_list
            && (is_inside(line, next) || leads_on(line) || after.is_some_and(|after| is_link(line, next, after))))
}

/// Returns true if the break between two lines stands inside a sentence: no mark ends the first one, and the next one begins
/// in lower case or with a mark that begins no sentence.
fn is_inside(line: &Line, next: &Line) -> bool {
    let is_rest = next.text.starts_with(|c: char| c.is_lowercase() || ",;)”%".contains(c))
        || ["'s ", "’s "].iter().any(|ending| next.text.starts_with(ending))
        || is_lone_mark(next.text);
    is_rest && !line.ends_sentence()
}

/// ".": the mark of a sentence whose last words had a line of their own.
fn is_lone_mark(text: &str) -> bool {
    let rest = text.trim_start_matches(is_mark);
    rest.len() < text.len() && (rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// Returns true if a line ends inside a sentence: with a comma, or with a word that another follows.
fn leads_on(line: &Line) -> bool {
    let last = line.text.rsplit(char::is_whitespace).next().unwrap_or("");
    let word = last.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_title = word
        .strip_suffix('.')
        .is_some_and(|word| word_lists::abbreviation(word) == Some(Abbreviation::NeverEnds));
    let is_plain = word.chars().any(char::is_lowercase);
    let is_preposition = !line.is_one_word() && (last.ends_with(',') || word_lists::goes_on_in_next_line(word));
    is_title || (is_plain && word_lists::is_title(word)) || is_preposition
}

/// Returns true if `next` is a link inside a sentence: a few words without a mark, from which the line after them goes on.
fn is_link(line: &Line, next: &Line, after: &Line) -> bool {
    const LONGEST: usize = 5;
    !after.after_blank
        && !line.ends_sentence()
        && next.text.split_whitespace().take(LONGEST + 1).count() <= LONGEST
        && is_inside(next, after)
}
