//! Stance: what a sentence expresses toward each actor that it names.
//!
//! With a model made for this program (`span_heads.rs`) one forward pass a sentence serves all its
//! targets: a target is the mean of its word pieces' hidden states beside `[CLS]` (after TD-BERT,
//! Gao et al. 2019). A classifier of pairs of texts (`pair_classifier.rs`) scores one target at a
//! time. A sentence longer than the model takes is never truncated but windowed around each target.
//! The first kind's pass can find the names in a sentence, and what it expresses toward the actors
//! that they name. A score depends on its sentence, its target and the model and on nothing else.

mod backend;
mod case_shape;
mod names;
mod pair_classifier;
#[cfg(feature = "rust-bert")]
mod rust_bert;
mod sentence_encoder;
mod span_heads;
mod stance_model;
mod tokens;
mod window;
mod word_starts;

pub use backend::{Backend, Device, Engine, EngineFlags, UnknownDevice};
pub use names::FoundName;
pub use regard_encoder::Precision;
pub use sentence_encoder::Worker;
pub use stance_model::StanceModel;

use crate::article::SentenceSpan;
use crate::error::Reason;
use crate::terms::Label;
use serde::{Deserialize, Serialize};

/// A sentence, the targets to be scored in it, and whether names are wanted.
#[derive(Debug, Clone)]
pub struct Request<'t> {
    /// The sentence's text.
    pub sentence: &'t str,
    /// Targets to be scored, bytes in `sentence`.
    pub targets: Vec<SentenceSpan>,
    /// True if names are to be found, and scored, too.
    pub names: bool,
}

/// The probabilities of the three classes, in the order negative, neutral, positive; they sum to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Polarity(pub [f32; 3]);

impl Polarity {
    /// Returns `p_pos - p_neg`, in -1..1.
    pub fn score(&self) -> f32 {
        self.0[2] - self.0[0]
    }

    /// Returns the probability of the likeliest class, in 1/3..1.
    pub fn confidence(&self) -> f32 {
        self.0.iter().copied().fold(0.0, f32::max)
    }

    /// Returns the likeliest class; neutral where it ties with another, and where negative and
    /// positive tie.
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

/// The polarity of a sentence toward one target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Stance {
    /// The polarity toward the target.
    pub toward: Polarity,
    /// The sentiment of the sentence as a whole (of its window, where it was windowed): the tone
    /// around the target. `None` of a model that scores one target at a time.
    pub sentence: Option<Polarity>,
    /// True if the sentence was longer than the model takes and a window around the target was
    /// scored instead.
    pub windowed: bool,
}

/// The result for one target: its stance, or the reason why it has none.
pub type TargetOutcome = Result<Stance, Reason>;

/// The result of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentenceOutcome {
    /// One per target, in the request's order.
    pub targets: Vec<TargetOutcome>,
    /// The names in the sentence, in order; none where they were not asked for.
    pub names: Vec<FoundName>,
}
