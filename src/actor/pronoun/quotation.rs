//! Direct speech: which of its pieces are one speech.

use crate::article::{Article, Field, FieldSpan};

/// Longest text, in bytes, between two pieces of one speech: "…," said Ada Quill, the mayor of Oslo. "…"
const BETWEEN: usize = 100;

/// A piece of direct speech.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quotation {
    pub(super) field: Field,
    pub(super) span: FieldSpan,
    /// The speech that it belongs to: equal for pieces that the words of one speaker are interrupted between.
    pub(super) speech: usize,
}

/// Sorts pieces of direct speech, and joins those of a paragraph that hardly anything stands between.
pub(super) fn quotations(article: &Article, pieces: &[(Field, FieldSpan)]) -> Vec<Quotation> {
    let mut pieces = pieces.to_vec();
    pieces.sort_by_key(|(field, span)| (*field, span.start));
    let mut quotations: Vec<Quotation> = Vec::with_capacity(pieces.len());
    for (index, (field, span)) in pieces.into_iter().enumerate() {
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
        });
    }
    quotations
}
