//! The occurrence of a name in an article.

use crate::actor::list::actor::ActorIndex;
use crate::article::FieldSpan;
use crate::sentence::in_sentence;
use crate::terms::{ActorType, MatchMethod};

/// A name in an article, before it is linked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NameOccurrence {
    /// Index into the article's sentences.
    pub sentence: usize,
    /// Bytes of the sentence's field.
    pub span: FieldSpan,
    /// The type of the entity named, as the model or the list gives it.
    pub kind: ActorType,
    /// The model's confidence, in 0..1; 1 for a name of the list.
    pub confidence: f32,
    /// Its owner, as far as the list or the table of metonyms gives it.
    pub owner: KnownOwner,
}

impl NameOccurrence {
    /// Returns true if the name shares a byte with one of `others`, which are sorted by sentence.
    pub(crate) fn overlaps_any(&self, others: &[NameOccurrence]) -> bool {
        in_sentence(others, self.sentence, |other| other.sentence)
            .iter()
            .any(|other| other.span.overlaps(&self.span))
    }
}

/// The owner of a name, as far as it is known before the article is read as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownOwner {
    /// Not known: the linking must find it.
    Unknown,
    /// The actor of the list, and how its name was matched.
    Listed(ActorIndex, MatchMethod),
    /// The government of the seat, in the table of metonyms.
    Seat(ActorIndex),
}
