//! From sentences to hidden states, the same for every task: word pieces, batches, and the
//! backend's encoder.

use crate::model::ModelProblem;
use crate::stance::Request;
use crate::stance::backend::{Buffers, Encode};
use crate::stance::tokens::WordPieces;
use crate::system::timings::{Phase, Timings};
use regard_encoder::{Batch, InputError, Sequence, Token};
use std::ops::Range;
use std::sync::Arc;

/// Word pieces encoded at a time: enough to keep the matrix products busy, few enough to stay in
/// the cache. Results do not depend on it.
const BATCH_TOKENS: usize = 1024;

/// The part of a model that turns sentences into hidden states: immutable, shared by all threads.
pub(super) struct SentenceEncoder {
    pub(super) pieces: WordPieces,
    pub(super) encoder: Box<dyn Encode>,
    /// Word pieces in one pass, the special ones included.
    pub(super) max_tokens: usize,
}

/// The workspace in which one thread uses a model; kept from article to article.
#[derive(Default)]
pub struct Worker {
    buffers: Buffers,
    timings: Arc<Timings>,
}

impl Worker {
    /// Returns a worker that adds its time to `timings`.
    pub fn timed(timings: Arc<Timings>) -> Self {
        Self {
            buffers: Buffers::default(),
            timings,
        }
    }
}

/// The tokens of a pass whose hidden states some head reads. The encoder leaves out what it can of
/// the others.
pub(super) enum Reads {
    /// Every token.
    All,
    /// The special one before the sentence, and those of these ranges, for which it counts.
    First(Vec<Range<usize>>),
}

/// The passes through the encoder that a request needs.
pub(super) trait PassPlan {
    /// One sequence for the encoder.
    type Pass: AsRef<[Token]>;

    /// Returns the passes, in the order in which their results are wanted.
    fn passes(&self) -> &[Self::Pass];
}

impl SentenceEncoder {
    /// Returns how many word pieces a sentence may have beside the special ones before and after
    /// it.
    pub(super) fn limit(&self) -> usize {
        self.max_tokens - 2
    }

    /// Plans the passes of each request, encodes them, and returns each plan with what `read` makes
    /// of the hidden states of each of its passes, those of the tokens that `reads` names. Passes
    /// of several requests are encoded together, which changes no result.
    ///
    /// # Errors
    /// Those of `plan`, `read` and the backend.
    pub(super) fn encode_requests<P: PassPlan, T>(
        &self,
        worker: &mut Worker,
        requests: &[Request],
        plan: impl Fn(&Request) -> Result<P, ModelProblem>,
        reads: impl Fn(&P::Pass) -> Reads,
        read: impl FnMut(&P::Pass, Sequence) -> Result<T, InputError>,
    ) -> Result<Vec<(P, Vec<T>)>, ModelProblem> {
        let plans: Vec<P> = worker.timings.time(Phase::Tokenise, || {
            requests.iter().map(plan).collect::<Result<_, ModelProblem>>()
        })?;
        let passes: Vec<&P::Pass> = plans.iter().flat_map(P::passes).collect();
        let mut results = self.encode(worker, &passes, reads, read)?.into_iter();
        let mut read = Vec::with_capacity(plans.len());
        for plan in plans {
            let own = results.by_ref().take(plan.passes().len()).collect();
            read.push((plan, own));
        }
        Ok(read)
    }

    /// Encodes `passes`, and returns what `read` makes of each one's hidden states, in order.
    fn encode<P: AsRef<[Token]>, T>(
        &self,
        worker: &mut Worker,
        passes: &[&P],
        reads: impl Fn(&P) -> Reads,
        mut read: impl FnMut(&P, Sequence) -> Result<T, InputError>,
    ) -> Result<Vec<T>, ModelProblem> {
        let Worker { buffers, timings } = worker;
        let mut batch = Batch::new();
        let mut results = Vec::with_capacity(passes.len());
        for (i, pass) in passes.iter().enumerate() {
            batch.push_tokens(pass.as_ref().iter().copied());
            if let Reads::First(tokens) = reads(pass) {
                batch.read_only(tokens.into_iter().chain(std::iter::once(0..1)));
            }
            if batch.tokens() < BATCH_TOKENS && i + 1 < passes.len() {
                continue;
            }
            timings.count_tokens(batch.tokens(), batch.read_tokens());
            let hidden = timings.time(Phase::Encode, || self.encoder.encode(&batch, buffers))?;
            timings.time(Phase::Heads, || {
                let encoded = &passes[results.len()..=i];
                for (pass, sequence) in encoded.iter().zip(hidden.sequences()) {
                    results.push(read(pass, sequence)?);
                }
                Ok::<(), InputError>(())
            })?;
            batch.clear();
        }
        Ok(results)
    }
}
