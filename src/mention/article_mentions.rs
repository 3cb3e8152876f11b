//! The mentions of an article and the quotes that they stand in.

use super::name_check::RuledOut;
use crate::actor::{Candidates, Entity};
use crate::article::{Field, FieldSpan};
use crate::clean::Furniture;
use crate::terms::MatchMethod;

/// One mention of an actor in one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mention {
    /// Index into the article's sentences, as they were given.
    pub sentence: usize,
    /// The words that refer to the actor, without a possessive ending.
    pub span: FieldSpan,
    /// The actor: an index into [`ArticleMentions::entities`].
    pub entity: usize,
    /// The way in which it was matched.
    pub method: MatchMethod,
}

/// A name that could belong to several actors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Index into the article's sentences.
    pub sentence: usize,
    /// The name.
    pub span: FieldSpan,
    /// The actors it could belong to: indices into [`ArticleMentions::entities`].
    pub candidates: Candidates,
}

/// A mention in page furniture, which is not scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FurnitureMention {
    /// The mention.
    pub mention: Mention,
    /// The furniture that it stands in.
    pub kind: Furniture,
}

/// All mentions and quotes of an article.
#[derive(Debug, Default)]
pub struct ArticleMentions {
    /// Everybody named, also those that do not count.
    pub entities: Vec<Entity>,
    /// In the order of the sentences, and in each in the order of the text.
    pub mentions: Vec<Mention>,
    /// Names that could belong to several actors.
    pub refused: Vec<Refusal>,
    /// Names of the list that the names that the model finds rule out.
    pub ruled_out: Vec<RuledOut>,
    /// Mentions in bylines, captions and the like.
    pub furniture: Vec<FurnitureMention>,
    /// The words of others than the outlet, sorted by field and span.
    pub quoted: Vec<QuotedSpan>,
}

/// A piece of quoted or reported words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotedSpan {
    /// The field that holds it.
    pub field: Field,
    /// The piece.
    pub span: FieldSpan,
    /// The speaker: an index into [`ArticleMentions::entities`]; `None` where it is nobody who counts, or not known.
    pub speaker: Option<usize>,
}

/// Pieces of quotes looked back at for one that holds a mention. They nest two or three deep; the bound keeps hostile texts linear.
const LOOK_BACK: usize = 64;

impl ArticleMentions {
    /// Takes the names of `ruled_out` out of the mentions.
    pub fn take_out(&mut self, ruled_out: Vec<RuledOut>) {
        for name in ruled_out {
            let place = (name.sentence, name.span);
            let known = self
                .mentions
                .binary_search_by_key(&place, |mention| (mention.sentence, mention.span));
            if let Ok(at) = known {
                self.mentions.remove(at);
                self.ruled_out.push(name);
            }
        }
    }

    /// Returns the innermost quote that holds all of `span`.
    pub fn quote_at(&self, field: Field, span: FieldSpan) -> Option<&QuotedSpan> {
        let begun = self
            .quoted
            .partition_point(|q| (q.field, q.span.start) <= (field, span.start));
        let near = self.quoted[begun.saturating_sub(LOOK_BACK)..begun].iter();
        near.filter(|q| q.field == field && span.end <= q.span.end)
            .min_by_key(|q| q.span.len())
    }
}
