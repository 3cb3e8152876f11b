//! Direct speech: which of its pieces are one speech, and whose words it is.

use crate::article::{Article, Field, FieldSpan};
use crate::quote::{Quote, QuoteKind};

/// Longest text, in bytes, between two pieces of one speech: "…," said Ada Quill, the mayor of Oslo. "…"
const BETWEEN: usize = 100;

/// A piece of direct speech.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quotation {
    pub(super) field: Field,
    pub(super) span: FieldSpan,
    /// The speech that it belongs to: equal for pieces that the words of one speaker are interrupted between.
    pub(super) speech: usize,
    /// The words that name the speaker.
    source: Option<FieldSpan>,
}

/// The quotes of an article, with their speakers.
pub(super) struct Speeches {
    /// In the order of the text.
    pieces: Vec<Quotation>,
    /// The words that name the speakers of what is quoted or reported, in the order of the text.
    sources: Vec<(Field, FieldSpan)>,
}

impl Speeches {
    /// Sorts the pieces of direct speech, and joins those of a paragraph that hardly anything stands between.
    pub(super) fn new(article: &Article, quotes: &[(Field, Quote)]) -> Self {
        let sources = quotes.iter().filter_map(|(field, quote)| Some((*field, quote.source?)));
        let mut sources: Vec<(Field, FieldSpan)> = sources.collect();
        sources.sort_unstable();
        sources.dedup();
        Self {
            pieces: pieces(article, quotes),
            sources,
        }
    }

    /// Returns the speech that a byte of a field stands in.
    pub(super) fn speech_at(&self, field: Field, at: usize) -> Option<usize> {
        let after = self
            .pieces
            .partition_point(|said| (said.field, said.span.start) <= (field, at));
        let last = self.pieces.get(after.checked_sub(1)?)?;
        (last.field == field && at < last.span.end).then_some(last.speech)
    }

    /// Returns the words that name a speaker, where a span lies in them.
    pub(super) fn source_around(&self, field: Field, span: FieldSpan) -> Option<FieldSpan> {
        let after = self
            .sources
            .partition_point(|(of, source)| (*of, source.start) <= (field, span.start));
        let (of, source) = self.sources.get(after.checked_sub(1)?)?;
        (*of == field && span.end <= source.end).then_some(*source)
    }

    /// Returns each speech with the words that name its speaker.
    pub(super) fn sources(&self) -> impl Iterator<Item = (usize, Field, FieldSpan)> {
        self.pieces
            .iter()
            .filter_map(|piece| Some((piece.speech, piece.field, piece.source?)))
    }

    /// Returns a number above that of each speech.
    pub(super) fn count(&self) -> usize {
        self.pieces.len()
    }
}

fn pieces(article: &Article, quotes: &[(Field, Quote)]) -> Vec<Quotation> {
    let direct = quotes.iter().filter(|(_, quote)| quote.kind != QuoteKind::Indirect);
    let mut pieces: Vec<(Field, FieldSpan, Option<FieldSpan>)> = direct
        .flat_map(|(field, quote)| quote.content.iter().map(|span| (*field, *span, quote.source)))
        .collect();
    pieces.sort_unstable();
    let mut quotations: Vec<Quotation> = Vec::with_capacity(pieces.len());
    for (index, (field, span, source)) in pieces.into_iter().enumerate() {
        let before = quotations.last().filter(|before| before.field == field);
        let goes_on = before.filter(|before| {
            article
                .field(field)
                .get(before.span.end..span.start)
                .is_some_and(|between| between.len() <= BETWEEN && !between.contains('\n'))
        });
        quotations.push(Quotation {
            field,
            span,
            speech: goes_on.map_or(index, |before| before.speech),
            source,
        });
    }
    quotations
}
