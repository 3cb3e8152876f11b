//! An article whose names are linked, and its quotes.

use crate::actor::{ArticleLinks, Link, NameOccurrence};
use crate::article::{Article, Field, FieldSpan};
use crate::quote::{Quote, quotes};
use crate::sentence::Sentence;

/// An article whose names are linked.
pub(super) struct LinkedArticle<'a> {
    pub(super) article: &'a Article,
    pub(super) sentences: &'a [Sentence],
    /// In the order of the text.
    pub(super) names: &'a [NameOccurrence],
    pub(super) linked: &'a ArticleLinks,
}

impl<'a> LinkedArticle<'a> {
    /// Returns the quotes in both fields.
    pub(super) fn quotes(&self) -> Vec<(Field, Quote)> {
        [Field::Title, Field::Text]
            .into_iter()
            .flat_map(|field| {
                let sentences = self.sentences.iter().filter(|sentence| sentence.field == field);
                let spans: Vec<FieldSpan> = sentences.map(|sentence| sentence.span).collect();
                quotes(self.article.field(field), &spans)
                    .into_iter()
                    .map(move |quote| (field, quote))
            })
            .collect()
    }

    /// Returns the names with their links.
    pub(super) fn links(&self) -> impl Iterator<Item = (&'a NameOccurrence, &'a Link)> {
        self.names.iter().zip(&self.linked.links)
    }
}
