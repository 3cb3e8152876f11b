//! The accuracy of a model on labelled data, scored exactly as a run scores: the same windows, the
//! same engine.
//!
//! One file a question: [`stance`](StanceReport) toward targets, names ([`NerReport`]), the persons
//! that pronouns stand for ([`PronounReport`]), [`sentiment`](SentimentReport) of sentences; two
//! about what must not change a score, another name in the target's place ([`SwapReport`]), or
//! must, pairs of sentences that differ in one thing ([`ContrastReport`]); the cost of fast
//! arithmetic or another backend ([`AgreementReport`]); and, without a model, quotes and their
//! speakers ([`QuotesReport`]). All labelled files are read by `rows`.

mod agreement;
mod annotated_pronouns;
mod annotated_quotes;
mod contrast;
mod figures;
mod ner;
mod pronouns;
mod quotes;
mod row_error;
mod rows;
mod sentiment;
mod span_overlap;
mod stance;
mod swap;

pub use agreement::{AgreementReport, evaluate_agreement};
pub use annotated_pronouns::{AnnotatedPronoun, read_annotated, read_pronouns};
pub use annotated_quotes::{AnnotatedArticle, read_quotes};
pub use contrast::{ContrastPair, ContrastReport, evaluate_contrast, read_pairs};
pub use figures::{ClassFigures, ReliabilityBin, SpanFigures};
pub use ner::{NerReport, TaggedSentence, evaluate_ner, read_tagged};
pub use pronouns::{LinkFigures, PronounReport, evaluate_pronouns};
pub use quotes::{QuotesReport, evaluate_quotes};
pub use sentiment::{LabelledText, SentimentReport, evaluate_sentiment, read_sentiment};
pub use stance::{GroupFigures, LabelledTarget, StanceReport, evaluate_stance, read_labelled, read_labelled_by};
pub use swap::{SwapName, SwapReport, embedded_names, evaluate_swap, read_named, read_names};

use crate::article::SentenceSpan;
use crate::error::Result;
use crate::stance::{Polarity, Request, SentenceOutcome, Stance, StanceModel, Worker};
use rayon::prelude::*;

/// Number of requests that one task scores.
const CHUNK: usize = 64;

/// The probabilities that a target counts with that could not be scored: neutral, with the lowest
/// confidence.
const NOT_SCORED: Polarity = Polarity([1.0 / 3.0; 3]);

/// Scores requests on all threads.
fn score_all(model: &StanceModel, requests: &[Request]) -> Result<Vec<SentenceOutcome>> {
    let scored: Vec<Vec<SentenceOutcome>> = requests
        .par_chunks(CHUNK)
        .map_init(Worker::default, |worker, chunk| model.score(worker, chunk))
        .collect::<Result<_>>()?;
    Ok(scored.into_iter().flatten().collect())
}

/// Scores one target a text; `None` where it could not be scored.
fn score_targets<'t>(
    model: &StanceModel,
    targets: impl IntoIterator<Item = (&'t str, SentenceSpan)>,
) -> Result<Vec<Option<Stance>>> {
    let requests: Vec<Request> = targets
        .into_iter()
        .map(|(sentence, target)| Request {
            sentence,
            targets: vec![target],
            names: false,
        })
        .collect();
    let outcomes = score_all(model, &requests)?;
    Ok(outcomes
        .iter()
        .map(|outcomes| outcomes.targets.first().and_then(|outcome| outcome.ok()))
        .collect())
}

/// Returns the polarity toward each target; [`NOT_SCORED`] where it could not be scored.
fn polarities(scored: Vec<Option<Stance>>) -> Vec<Polarity> {
    scored
        .into_iter()
        .map(|stance| stance.map_or(NOT_SCORED, |stance| stance.toward))
        .collect()
}
