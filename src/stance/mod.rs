//! Stance: what a sentence expresses toward each actor it names.
//!
//! With a model made for this program (`span.rs`) one forward pass a sentence serves all its targets: a target is the mean of its word
//! pieces' hidden states beside `[CLS]` (after TD-BERT, Gao et al. 2019). A classifier of pairs of texts (`sequence.rs`) is asked about
//! one target at a time. A sentence longer than the model takes is never truncated but windowed around each target. The first kind's pass can find the names in a sentence, and what it expresses toward their bearers. A score depends on its sentence, its target and the model and on nothing else.

mod backend;
mod names;
#[cfg(feature = "rust-bert")]
mod rust_bert;
mod sequence;
mod shape;
mod span;
mod stance_model;
mod tokens;
mod window;
mod word_starts;

pub use backend::{Backend, Device, Engine, EngineFlags};
pub use names::FoundName;

pub use regard_encoder::Precision;
pub use stance_model::{StanceModel, Worker};

use crate::article::SentenceSpan;
use crate::error::Reason;
use crate::terms::Label;
use serde::{Deserialize, Serialize};

/// A sentence and what is asked about it.
#[derive(Debug, Clone)]
pub struct Request<'t> {
    /// The sentence's text.
    pub sentence: &'t str,
    /// Targets to be scored, bytes in `sentence`.
    pub targets: Vec<SentenceSpan>,
    /// Whether names are to be found, and scored, too.
    pub names: bool,
}

/// The probabilities of the three classes, in the order negative, neutral, positive; they sum to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Polarity(pub [f32; 3]);

impl Polarity {
    /// `p_pos - p_neg`, in -1..1.
    pub fn score(&self) -> f32 {
        self.0[2] - self.0[0]
    }

    /// Probability of the likeliest class, in 1/3..1.
    pub fn confidence(&self) -> f32 {
        self.0.iter().copied().fold(0.0, f32::max)
    }

    /// The likeliest class; neutral where it ties with another, negative and positive tied alone are neutral too.
    pub fn label(&self) -> Label {
        let [negative, neutral, positive] = self.0;
        if negative > neutral && negative > positive {
            Label::Negative
        } else if positive > neutral && positive > negative {
            Label::Positive
        } else {
            Label::Neutral
        }
    }
}

/// The outcome for one target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Stance {
    /// Toward the target.
    pub toward: Polarity,
    /// Sentiment of the sentence as a whole (of its window, where it was windowed): the tone around the target. A model that is
    /// asked about one target at a time does not tell.
    pub sentence: Option<Polarity>,
    /// Whether the sentence was longer than the model takes and a window around the target was scored instead.
    pub windowed: bool,
}

/// What came of one target.
pub type TargetOutcome = Result<Stance, Reason>;

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentenceOutcome {
    /// One per target, in the request's order.
    pub targets: Vec<TargetOutcome>,
    /// The names in the sentence, in order; none where they were not asked for.
    pub names: Vec<FoundName>,
}
