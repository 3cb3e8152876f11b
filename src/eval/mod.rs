//! How right a model is on labelled data, scored exactly as a run scores: the same windows, the same engine.
//!
//! One file a question: [`stance`](StanceReport) toward targets, names ([`NerReport`]), whom pronouns stand for
//! ([`PronounReport`]), [`sentiment`](SentimentReport) of sentences; two that ask what must not matter: another name in the target's
//! place ([`SwapReport`]) and pairs of sentences that differ in one thing ([`ContrastReport`]); what fast arithmetic or another backend costs
//! ([`AgreementReport`]); and, without a model, whose words which part of a text is ([`QuotesReport`]).

mod agreement;
mod contrast;
mod figures;
mod ner;
mod pronouns;
mod quotes;
mod rows;
mod sentiment;
mod stance;
mod swap;

pub use agreement::{AgreementReport, evaluate_agreement};
pub use contrast::{ContrastReport, Pair, evaluate_contrast, read_pairs};
pub use figures::{ClassFigures, ReliabilityBin, SpanFigures};
pub use ner::{NerReport, TaggedSentence, evaluate_ner, read_tagged};
pub use pronouns::{AnnotatedPronoun, LinkFigures, PronounReport, evaluate_pronouns, read_annotated, read_pronouns};
pub use quotes::{AnnotatedArticle, QuotesReport, evaluate_quotes, read_quotes};
pub use sentiment::{LabelledText, SentimentReport, evaluate_sentiment, read_sentiment};
pub use stance::{LabelledTarget, StanceReport, evaluate_stance, read_labelled};
pub use swap::{SwapName, SwapReport, embedded_names, evaluate_swap, read_named, read_names};

use crate::article::SentenceSpan;
use crate::error::Result;
use crate::stance::{Polarity, Request, SentenceOutcome, Stance, StanceModel, Worker};
use rayon::prelude::*;

/// Requests scored by one task.
const CHUNK: usize = 64;

/// What counts for a target that could not be scored: neutral, and as unsure as can be.
const NOT_SCORED: Polarity = Polarity([1.0 / 3.0; 3]);

/// Scores requests on all threads.
fn score_all(model: &StanceModel, requests: &[Request]) -> Result<Vec<SentenceOutcome>> {
    let scored: Vec<Vec<SentenceOutcome>> = requests
        .par_chunks(CHUNK)
        .map_init(Worker::default, |worker, chunk| model.score(worker, chunk))
        .collect::<Result<_>>()?;
    Ok(scored.into_iter().flatten().collect())
}

/// Scores one target a text; none where it could not be scored.
fn score_targets<'t>(
    model: &StanceModel,
    targets: impl IntoIterator<Item = (&'t str, SentenceSpan)>,
) -> Result<Vec<Option<Stance>>> {
    let request = |(sentence, target)| Request {
        sentence,
        targets: vec![target],
        names: false,
    };
    let requests: Vec<Request> = targets.into_iter().map(request).collect();
    let outcomes = score_all(model, &requests)?;
    let stance = |outcomes: &SentenceOutcome| outcomes.targets.first().and_then(|outcome| outcome.ok());
    Ok(outcomes.iter().map(stance).collect())
}
