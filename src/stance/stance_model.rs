//! A loaded model: word pieces, a backend's encoder, and what is made of the hidden states.

use crate::error::{Error, Result};
use crate::model::{ModelFiles, ModelProblem, Task};
use crate::stance::backend::{Backend, Buffers, Encode, Engine};
use crate::stance::sequence::SequenceHead;
use crate::stance::span::SpanHeads;
use crate::stance::tokens::WordPieces;
use crate::stance::{Request, SentenceOutcome};
use crate::system::timings::{Phase, Timings};
use regard_encoder::{Batch, Checkpoint, InputError, LoadError, Sequence, Token, Weights};
use std::sync::Arc;

/// Word pieces encoded at a time: enough to keep the matrix products busy, few enough to stay in the cache. Results do
/// not depend on it.
const BATCH_TOKENS: usize = 1024;

/// A loaded model: immutable, shared by all threads.
pub struct StanceModel {
    place: String,
    reader: Reader,
    heads: Heads,
}

/// How a target is put to the model.
pub(super) enum Heads {
    Span(SpanHeads),
    Sequence(SequenceHead),
}

/// What every task begins with: from text to hidden states.
pub(super) struct Reader {
    pub(super) pieces: WordPieces,
    encoder: Box<dyn Encode>,
    /// Word pieces in one pass, the special ones included.
    pub(super) max_tokens: usize,
}

/// What one thread needs to use the model; kept from article to article.
#[derive(Default)]
pub struct Worker {
    buffers: Buffers,
    pub(super) timings: Arc<Timings>,
}

impl Worker {
    /// A worker that books its time on `timings`.
    pub fn timed(timings: Arc<Timings>) -> Self {
        Self {
            buffers: Buffers::default(),
            timings,
        }
    }
}

impl Reader {
    /// Word pieces a sentence may have beside the special ones before and after it.
    pub(super) fn limit(&self) -> usize {
        self.max_tokens - 2
    }

    /// Encodes `passes`; what `take` makes of each one's states, in order.
    pub(super) fn encode<P: AsRef<[Token]>, T>(
        &self,
        worker: &mut Worker,
        passes: &[P],
        mut take: impl FnMut(&P, Sequence) -> Result<T, InputError>,
    ) -> Result<Vec<T>, String> {
        let Worker { buffers, timings } = worker;
        let mut batch = Batch::new();
        let mut taken = Vec::with_capacity(passes.len());
        for (i, pass) in passes.iter().enumerate() {
            batch.push_tokens(pass.as_ref().iter().copied());
            if batch.tokens() >= BATCH_TOKENS || i + 1 == passes.len() {
                let hidden = timings.time(Phase::Encode, || self.encoder.encode(&batch, buffers))?;
                let heads = || {
                    let encoded = &passes[taken.len()..=i];
                    for (pass, sequence) in encoded.iter().zip(hidden.sequences()) {
                        taken.push(take(pass, sequence)?);
                    }
                    Ok(())
                };
                timings
                    .time(Phase::Heads, heads)
                    .map_err(|e: InputError| e.to_string())?;
                batch.clear();
            }
        }
        Ok(taken)
    }
}

impl StanceModel {
    /// Loads the model of a checked folder.
    ///
    /// # Errors
    /// [`Error::Model`] when the folder's parts are not valid or do not fit each other.
    pub fn load(files: &ModelFiles, engine: Engine) -> Result<Self> {
        let place = files.place.clone();
        load(files, engine).map_err(|problem| Error::model(place)(ModelProblem::Manifest(problem)))
    }

    /// Says that the model can be asked for names.
    ///
    /// # Errors
    /// [`Error::Usage`] when it has no head for them.
    pub fn check_names(&self) -> Result<()> {
        let why = match &self.heads {
            Heads::Span(heads) if heads.find_names() => return Ok(()),
            Heads::Span(_) => "its model.toml has no labels.names",
            Heads::Sequence(_) => "it only classifies pairs of texts",
        };
        Err(Error::Usage(format!(
            "model {} does not find names: {why}. Give a list of actors (--actors FILE) without --discover and --pronouns, or \
             use a model that does (--model DIR)",
            self.place
        )))
    }

    #[cfg(test)]
    pub(super) fn reader(&self) -> &Reader {
        &self.reader
    }

    #[cfg(test)]
    pub(super) fn into_heads(self) -> Heads {
        self.heads
    }

    /// Scores the targets of each request, and finds names where they are asked for. A request's outcomes do not depend on
    /// the other requests.
    ///
    /// # Errors
    /// As [`check_names`](Self::check_names) when names are asked for. [`Error::Model`] when tokenizer and encoder
    /// contradict each other; never because of what a sentence says.
    pub fn score(&self, worker: &mut Worker, requests: &[Request]) -> Result<Vec<SentenceOutcome>> {
        if requests.iter().any(|request| request.names) {
            self.check_names()?;
        }
        let outcomes = match &self.heads {
            Heads::Span(heads) => heads.score(&self.reader, worker, requests),
            Heads::Sequence(head) => head.score(&self.reader, worker, requests),
        };
        outcomes.map_err(|problem| Error::model(&self.place)(ModelProblem::Manifest(problem)))
    }
}

fn load(files: &ModelFiles, engine: Engine) -> Result<StanceModel, String> {
    let pieces = WordPieces::load(files.file("tokenizer.json"))?;
    let encoder = load_encoder(files, engine)?;
    let max_tokens = files.manifest.limits.max_tokens;
    if max_tokens > encoder.max_positions() {
        return Err(format!(
            "model.toml allows {max_tokens} tokens, the weights {}",
            encoder.max_positions()
        ));
    }
    let vocabulary = pieces.vocabulary_size();
    if vocabulary > encoder.vocabulary_size() {
        return Err(format!(
            "tokenizer.json has {vocabulary} word pieces, the weights {}",
            encoder.vocabulary_size()
        ));
    }
    let weights = Weights::parse(files.file("model.safetensors")).map_err(|e| e.to_string())?;
    let hidden = encoder.hidden_size();
    let heads = match files.manifest.task {
        Task::Span => Heads::Span(SpanHeads::load(&weights, hidden, &files.manifest.calibration)?),
        Task::Pair | Task::Nli => Heads::Sequence(SequenceHead::load(files, &weights, hidden, &pieces)?),
    };
    let reader = Reader {
        pieces,
        encoder,
        max_tokens,
    };
    Ok(StanceModel {
        place: files.place.clone(),
        reader,
        heads,
    })
}

fn load_encoder(files: &ModelFiles, engine: Engine) -> Result<Box<dyn Encode>, String> {
    let (config, weights) = (files.file("config.json"), files.file("model.safetensors"));
    match engine.backend {
        Backend::Builtin => {
            let checkpoint = Checkpoint::parse(config, weights).map_err(|e| unreadable(&e))?;
            let encoder = checkpoint.encoder(engine.precision, engine.cpu);
            Ok(Box::new(encoder.map_err(|e| e.to_string())?))
        }
        #[cfg(feature = "rust-bert")]
        Backend::RustBert => Ok(Box::new(crate::stance::rust_bert::RustBert::load(
            config,
            weights,
            engine.device,
        )?)),
        #[cfg(not(feature = "rust-bert"))]
        Backend::RustBert => Err("this build has no backend rust-bert".to_owned()),
    }
}

/// Why a checkpoint cannot be read, and what could read it instead.
fn unreadable(error: &LoadError) -> String {
    let other = if cfg!(feature = "rust-bert") {
        "--backend rust-bert takes others"
    } else {
        "a build with the feature rust-bert takes others (docs/models.md)"
    };
    match error {
        LoadError::Unsupported { .. } => format!("{error}; {other}"),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::SentenceSpan;
    use crate::error::Reason;
    use crate::stance::{Stance, TargetOutcome};

    fn request<'t>(sentence: &'t str, targets: &[&str]) -> Request<'t> {
        let span = |target: &&str| sentence.find(target).map(|at| SentenceSpan::new(at, at + target.len()));
        let targets: Vec<SentenceSpan> = targets.iter().filter_map(span).collect();
        Request {
            sentence,
            targets,
            names: false,
        }
    }

    /// The bits of every number, and whether the sentence was windowed.
    fn bits(outcomes: &[TargetOutcome]) -> Vec<Result<[u32; 7], Reason>> {
        let of = |stance: &Stance| {
            let ([a, b, c], [d, e, f]) = (stance.toward.0, stance.sentence.unwrap().0);
            let [a, b, c, d, e, f] = [a, b, c, d, e, f].map(f32::to_bits);
            [a, b, c, d, e, f, u32::from(stance.windowed)]
        };
        outcomes.iter().map(|o| o.as_ref().map(of).map_err(|r| *r)).collect()
    }

    #[test]
    fn a_target_scores_the_same_alone_beside_others_and_in_a_batch() {
        let model = StanceModel::load(&ModelFiles::embedded().unwrap(), Engine::default()).unwrap();
        let long = format!(
            "Été — Ada praised Bo warmly, {}and Cy attacked Dee and Eve.",
            "while the boats came and went, ".repeat(100)
        );
        let requests = [
            request(
                "Ada praised Bo, but Cy called Dee a thief.",
                &["Ada", "Bo", "Cy", "Dee"],
            ),
            request(&long, &["Ada", "Bo", "Cy", "Dee", "Eve"]),
            request("Eve spoke.", &["Eve"]),
            request(&long, &["Eve", "Ada"]),
        ];
        let mut worker = Worker::default();
        let batch = model.score(&mut worker, &requests).unwrap();
        assert!(batch[1].targets.iter().all(|o| o.unwrap().windowed) && !batch[0].targets[0].unwrap().windowed);
        assert_ne!(
            batch[1].targets[0].unwrap().sentence,
            batch[1].targets[4].unwrap().sentence,
            "one window for both ends"
        );
        for (request, together) in requests.iter().zip(&batch) {
            for (target, together) in request.targets.iter().zip(bits(&together.targets)) {
                let single = Request {
                    sentence: request.sentence,
                    targets: vec![*target],
                    names: false,
                };
                let alone = model.score(&mut Worker::default(), &[single]).unwrap();
                assert_eq!(bits(&alone[0].targets), [together], "{}", target.of(request.sentence));
            }
        }
    }

    #[test]
    fn targets_without_word_pieces_or_with_too_many_are_refused_alone() {
        let model = StanceModel::load(&ModelFiles::embedded().unwrap(), Engine::default()).unwrap();
        let sentence = format!("Ada met \u{200b} and {}.", "the boats ".repeat(300));
        let (dropped, all) = (
            request(&sentence, &["\u{200b}"]).targets[0],
            SentenceSpan::new(0, sentence.len()),
        );
        let targets = vec![dropped, all, SentenceSpan::new(0, 3)];
        let sentence = &sentence;
        let outcomes = model
            .score(
                &mut Worker::default(),
                &[Request {
                    sentence,
                    targets,
                    names: false,
                }],
            )
            .unwrap();
        let found = &outcomes[0].targets;
        assert_eq!(found[0], Err(Reason::MentionWithoutTokens));
        assert_eq!(found[1], Err(Reason::MentionTooLong));
        assert!(found[2].is_ok());
    }
}
