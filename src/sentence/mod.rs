//! Sentences of an article.
//!
//! Each field is cut into paragraphs (`layout`), these where headlines and notes of the page were glued in (`glue`), and each
//! part at the marks that end a sentence (`boundary`, `next`), with the abbreviations, sentence starters and verbs of speech of
//! `datasets/tables` (`word_lists`). One pass, no look back or ahead past a few words, so the time is linear in the text whatever
//! it holds.
//!
//! # Why no crate
//! Tried bare on 168 hard cases of `tests/data/sentences.txt` (it holds more today), all of which this module gets right (some
//! were written after looking at its faults):
//! - `unicode-segmentation` 1.13 (UAX #29): 95 right; it knows no abbreviations. As a source of candidate boundaries it
//!   would do, but it is quadratic where a full stop is followed by many brackets or spaces (80 kB take a minute), so one
//!   bad record could hold a run for days.
//! - `sentencex` 0.1 (Wikimedia, well kept): 126 right, fast; it brings `clap`, `regex` and `strum` with it, and what it
//!   gets wrong (single line breaks, quotations, short answers) lies inside, where rules around it cannot correct it.
//! - `sentencize` 0.1 (new, no dependencies): 111 right, same trouble.
//! - Not tried: `srx` 0.1 needs a rule file of its own, `punkt` 1.0 stands on `rustc-serialize` and `phf` 0.7, and
//!   `pragmatic-segmenter` 0.1 links a C library of regular expressions.
//!
//! The idea of UAX #29 is kept: a mark, its closing quotes and brackets, white space, and no lower case after it.

mod boundary;
mod glue;
mod layout;
mod marks;
mod next;
mod word_lists;

pub(crate) use layout::is_line_break;
pub(crate) use word_lists::entries as table_entries;

use crate::article::{Article, Field, FieldSpan, SentenceSpan};

/// One sentence of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// Title or text.
    pub field: Field,
    /// Position in its field, from 0.
    pub index: u32,
    /// Bytes in the field's text, without surrounding white space.
    pub span: FieldSpan,
}

impl Sentence {
    /// Returns the words of the sentence; empty where its span does not fit the article.
    pub fn text<'a>(&self, article: &'a Article) -> &'a str {
        self.span.of(article.field(self.field))
    }

    /// Converts bytes of the sentence to bytes of its field.
    pub fn to_field(&self, span: SentenceSpan) -> FieldSpan {
        FieldSpan::new(self.span.start + span.start, self.span.start + span.end)
    }

    /// Converts bytes of the field to bytes of the sentence; `None` where they reach outside of it.
    pub fn to_sentence(&self, span: FieldSpan) -> Option<SentenceSpan> {
        let is_inside = self.span.start <= span.start && span.end <= self.span.end;
        is_inside.then(|| SentenceSpan::new(span.start - self.span.start, span.end - self.span.start))
    }
}

/// Returns those of `items`, which are sorted by their sentences, that belong to `sentence`.
pub(crate) fn in_sentence<T>(items: &[T], sentence: usize, sentence_of: impl Fn(&T) -> usize) -> &[T] {
    let from = items.partition_point(|item| sentence_of(item) < sentence);
    let to = items.partition_point(|item| sentence_of(item) <= sentence);
    &items[from..to]
}

/// Splits a text into sentences: spans without surrounding white space, in order, apart from each other and never
/// empty. Every character that is not white space is in exactly one of them.
///
/// ```
/// let text = "He lives in the U.S. The climate suits Mr. Smith.";
/// let sentences: Vec<&str> = regard::sentence::split(text).iter().map(|s| s.of(text)).collect();
/// assert_eq!(sentences, ["He lives in the U.S.", "The climate suits Mr. Smith."]);
/// ```
pub fn split(text: &str) -> Vec<FieldSpan> {
    let mut sentences = Vec::new();
    layout::paragraphs(text, |paragraph| {
        glue::parts(text, paragraph, |part| {
            boundary::split_paragraph(text, part, &mut sentences);
        });
    });
    sentences
}

/// Splits an article into sentences: the title, never split, then those of the text. A title is left out where it is empty,
/// and where the text begins by repeating it, so that no mention in it counts twice. The rows of a table are left out too: they
/// are no sentences.
pub fn sentences(article: &Article) -> Vec<Sentence> {
    let title = FieldSpan::new(0, article.title.len()).trim(&article.title);
    let title = (!title.is_empty() && !repeats_title(&article.text, &article.title)).then_some(Sentence {
        field: Field::Title,
        index: 0,
        span: title,
    });
    let mut spans = split(&article.text);
    spans.retain(|span| !glue::is_table_row(span.of(&article.text)));
    let text = (0u32..).zip(spans).map(|(index, span)| Sentence {
        field: Field::Text,
        index,
        span,
    });
    title.into_iter().chain(text).collect()
}

/// Returns true if the first line or the first paragraph of `text` is the title, ignoring case, white space and a final full
/// stop.
fn repeats_title(text: &str, title: &str) -> bool {
    let text = text.trim_start();
    let line = text.find(layout::is_line_break).unwrap_or(text.len());
    let block = layout::first_block(text);
    same_words(&text[..line], title) || same_words(&text[..block], title)
}

fn same_words(a: &str, b: &str) -> bool {
    bare_letters(a).eq(bare_letters(b))
}

/// Returns the letters and marks of `text` in lower case, without white space and a final full stop.
fn bare_letters(text: &str) -> impl Iterator<Item = char> {
    let text = text.trim_end();
    text.strip_suffix('.')
        .unwrap_or(text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests;
