//! Quotes: the parts of a text that are somebody's words, and their speakers.
//!
//! No model and no parser: quotation marks are paired (`quotation_marks`), sentences are cut into words (`tokens`), and around
//! each verb of speech of `datasets/tables/speech.txt` (`lexicon`) a speaker (`speaker`) and what is said (`attribution`) are
//! looked for; `quote_reader` goes from sentence to sentence. One pass, every look aside bounded, so the time is linear in the
//! text whatever it holds. `docs/quotes.md` has the rules, what they do not find, and their accuracy.

mod attribution;
mod lexicon;
mod quotation_marks;
mod quote_reader;
mod speaker;
mod tokens;
mod transcript;

use crate::article::FieldSpan;
use crate::sentence::is_line_break;
use quotation_marks::{Paragraph, Quotation};
use transcript::Turn;

/// One attribution of words to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The pieces of what is said, in order and apart. Without the quotation marks where the whole piece stands in them;
    /// several pieces where something interrupts it.
    pub content: Vec<FieldSpan>,
    /// The speaker, as the text names them ("Mr. Zarif", "he", "a spokesman for the ministry"); `None` where the text
    /// does not say near it.
    pub source: Option<FieldSpan>,
    /// The cue ("said", "according to"), where there is one.
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
    /// What stands under the label of a speaker, which is the cue: a turn of a transcript or an interview, a letter to the editor.
    Spoken,
}

/// Finds the quotes in one field's text; `sentences` are the spans of the field's sentences in order (bytes of the text).
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
    let quotations = quotations(text, sentences, &begins);
    let mut quotes = quote_reader::read(&tokens::speech_units(text, sentences, &begins, &quotations));
    let turns = transcript::turns(text, sentences, &begins);
    quotes.retain(|quote| !is_label(quote, &turns));
    let turns = turns.into_iter().filter(|turn| !turn.said.is_empty());
    quotes.extend(turns.map(|turn| Quote {
        content: turn.said,
        source: turn.name,
        cue: Some(turn.label),
        kind: QuoteKind::Spoken,
    }));
    quotes
}

/// Returns true if a quote was read from the label of a turn.
fn is_label(quote: &Quote, turns: &[Turn]) -> bool {
    quote.source.is_some_and(|source| {
        let at = turns.partition_point(|turn| turn.label.end < source.end);
        turns.get(at).is_some_and(|turn| turn.label.start <= source.start)
    })
}

/// Returns for each sentence whether a paragraph begins with it: it is the first, or there is a line break before it.
fn paragraph_begins(text: &str, sentences: &[FieldSpan]) -> Vec<bool> {
    let mut last = None;
    sentences
        .iter()
        .map(|sentence| {
            let gap = last.map(|last| text.get(last..sentence.start).unwrap_or(""));
            last = Some(sentence.end);
            gap.is_none_or(|gap| gap.contains(is_line_break))
        })
        .collect()
}

/// Finds all that stands in quotation marks, paragraph by paragraph.
fn quotations(text: &str, sentences: &[FieldSpan], begins: &[bool]) -> Vec<Quotation> {
    let mut paragraphs: Vec<FieldSpan> = Vec::new();
    for (sentence, begins) in sentences.iter().zip(begins) {
        match paragraphs.last_mut() {
            Some(paragraph) if !begins => paragraph.end = sentence.end,
            _ => paragraphs.push(*sentence),
        }
    }
    let mut quotations = Vec::new();
    let mut goes_on = false;
    for (place, paragraph) in paragraphs.iter().enumerate() {
        let next = paragraphs.get(place + 1);
        let next_opens = next.is_some_and(|next| quotation_marks::opens(next.of(text)));
        let from = sentences.partition_point(|sentence| sentence.start < paragraph.start);
        let to = sentences.partition_point(|sentence| sentence.start < paragraph.end);
        let paragraph = Paragraph {
            text,
            span: *paragraph,
            sentences: &sentences[from..to],
            next_opens,
            goes_on,
        };
        let is_open = quotation_marks::read_paragraph(&paragraph, &mut quotations);
        goes_on = is_open && next_opens;
    }
    quotations
}

#[cfg(test)]
mod tests;
