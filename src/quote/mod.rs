//! Quotes: which part of a text is somebody's words, and whose.
//!
//! No model and no parser: quotation marks are paired (`marks`), sentences are cut into words (`tokens`), and around each verb
//! of speech of `datasets/tables/speech.txt` (`lexicon`) a speaker (`speaker`) and what is said (`attribution`) are looked for; `reader` goes from sentence to sentence. One
//! pass, every look aside bounded, so the time is linear in the text whatever it holds. The rules, what they do not find and how
//! right they are: `docs/quotes.md`.

mod attribution;
mod lexicon;
mod marks;
mod reader;
mod speaker;
mod tokens;

use crate::article::FieldSpan;
use marks::Marked;

/// One attribution of words to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Bytes of the field: what is said, in order and apart. Without the quotation marks where the whole piece stands in them;
    /// several pieces where something interrupts it.
    pub content: Vec<FieldSpan>,
    /// Bytes: who says it, as the text names them ("Mr. Zarif", "he", "a spokesman for the ministry"); `None` where the text
    /// does not say near it.
    pub source: Option<FieldSpan>,
    /// Bytes of the cue ("said", "according to"), where there is one.
    pub cue: Option<FieldSpan>,
    /// In quotation marks, or reported.
    pub kind: QuoteKind,
}

/// Whose wording a quote has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuoteKind {
    /// All of the content stands in quotation marks: the speaker's own words.
    Direct,
    /// Reported in the author's words, some of which may stand in quotation marks.
    Indirect,
}

/// The quotes in one field's text; `sentences` are the spans of the field's sentences in order (bytes of the text).
///
/// ```
/// use regard::quote::quotes;
/// let text = "“We won,” said Ada Quill, the mayor. Bo Marn said that she lied.";
/// let found: Vec<_> = quotes(text, &regard::sentence::split(text))
///     .iter()
///     .map(|quote| (quote.content[0].of(text), quote.source.map_or("", |source| source.of(text))))
///     .collect();
/// assert_eq!(found, [("We won,", "Ada Quill"), ("that she lied", "Bo Marn")]);
/// ```
pub fn quotes(text: &str, sentences: &[FieldSpan]) -> Vec<Quote> {
    let begins = paragraph_begins(text, sentences);
    let marked = marked(text, sentences, &begins);
    reader::read(&tokens::units(text, sentences, &begins, &marked))
}

/// Whether a paragraph begins with each sentence: it is the first, or there is a line break before it.
fn paragraph_begins(text: &str, sentences: &[FieldSpan]) -> Vec<bool> {
    let mut last = None;
    let begins = |sentence: &FieldSpan| {
        let gap = last.map(|last| text.get(last..sentence.start).unwrap_or(""));
        last = Some(sentence.end);
        gap.is_none_or(|gap| gap.contains(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']))
    };
    sentences.iter().map(begins).collect()
}

/// All that stands in quotation marks, paragraph by paragraph.
fn marked(text: &str, sentences: &[FieldSpan], begins: &[bool]) -> Vec<Marked> {
    let mut paragraphs: Vec<FieldSpan> = Vec::new();
    for (sentence, begins) in sentences.iter().zip(begins) {
        match paragraphs.last_mut() {
            Some(paragraph) if !begins => paragraph.end = sentence.end,
            _ => paragraphs.push(*sentence),
        }
    }
    let mut marked = Vec::new();
    for (place, paragraph) in paragraphs.iter().enumerate() {
        let next = paragraphs.get(place + 1);
        let next_opens = next.is_some_and(|next| marks::opens(next.of(text)));
        marks::read_paragraph(text, *paragraph, next_opens, &mut marked);
    }
    marked
}

#[cfg(test)]
mod tests;
