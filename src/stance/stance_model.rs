//! A loaded model: the sentence encoder, and the heads on top of it.

use crate::error::{Error, Result};
use crate::model::{ModelFiles, ModelProblem};
use crate::stance::backend::{Backend, Encode, Engine};
use crate::stance::pair_classifier::PairClassifier;
use crate::stance::sentence_encoder::{SentenceEncoder, Worker};
use crate::stance::span_heads::SpanHeads;
use crate::stance::tokens::WordPieces;
use crate::stance::{Request, SentenceOutcome};
use crate::terms::Task;
use regard_encoder::{Checkpoint, Encoder, LoadError, Weights};

/// A loaded model: immutable, shared by all threads.
pub struct StanceModel {
    place: String,
    encoder: SentenceEncoder,
    heads: Heads,
}

/// The heads of a model, by how a target is presented to it.
pub(super) enum Heads {
    Span(SpanHeads),
    Pair(PairClassifier),
}

impl StanceModel {
    /// Loads the model of a checked folder.
    ///
    /// # Errors
    /// [`Error::Model`] when the folder's parts are not valid or do not fit each other.
    pub fn load(files: &ModelFiles, engine: Engine) -> Result<Self> {
        load(files, engine).map_err(Error::model(&files.place))
    }

    /// Checks that the model can find names.
    ///
    /// # Errors
    /// [`Error::Usage`] when it has no head for them.
    pub fn check_names(&self) -> Result<()> {
        let why = match &self.heads {
            Heads::Span(heads) if heads.has_names() => return Ok(()),
            Heads::Span(_) => "its model.toml has no labels.names",
            Heads::Pair(_) => "it only classifies pairs of texts",
        };
        Err(Error::Usage(format!(
            "model {} does not find names: {why}. Give a list of actors (--actors FILE) without --discover and --pronouns, or \
             use a model that does (--model DIR)",
            self.place
        )))
    }

    #[cfg(test)]
    pub(super) fn encoder(&self) -> &SentenceEncoder {
        &self.encoder
    }

    #[cfg(test)]
    pub(super) fn into_heads(self) -> Heads {
        self.heads
    }

    /// Scores the targets of each request, and finds names where they are asked for. A request's
    /// outcomes do not depend on the other requests.
    ///
    /// # Errors
    /// Those of [`check_names`](Self::check_names) when names are asked for. [`Error::Model`] when
    /// tokenizer and encoder contradict each other; never because of the words of a sentence.
    pub fn score(&self, worker: &mut Worker, requests: &[Request]) -> Result<Vec<SentenceOutcome>> {
        if requests.iter().any(|request| request.names) {
            self.check_names()?;
        }
        let outcomes = match &self.heads {
            Heads::Span(heads) => heads.score(&self.encoder, worker, requests),
            Heads::Pair(classifier) => classifier.score(&self.encoder, worker, requests),
        };
        outcomes.map_err(Error::model(&self.place))
    }
}

fn load(files: &ModelFiles, engine: Engine) -> Result<StanceModel, ModelProblem> {
    let pieces = WordPieces::load(files.file("tokenizer.json"))?;
    let encoder = load_encoder(files, engine)?;
    let max_tokens = files.manifest.limits.max_tokens;
    if max_tokens > encoder.max_positions() {
        return Err(ModelProblem::TooManyTokens {
            allowed: max_tokens,
            positions: encoder.max_positions(),
        });
    }
    if pieces.vocabulary_size() > encoder.vocabulary_size() {
        return Err(ModelProblem::TooManyWordPieces {
            pieces: pieces.vocabulary_size(),
            embeddings: encoder.vocabulary_size(),
        });
    }
    let weights = Weights::parse(files.file("model.safetensors"))?;
    let hidden = encoder.hidden_size();
    let heads = match files.manifest.task {
        Task::Span => Heads::Span(SpanHeads::load(&weights, hidden, &files.manifest.calibration)?),
        Task::Pair | Task::Nli => Heads::Pair(PairClassifier::load(files, &weights, hidden, &pieces)?),
    };
    Ok(StanceModel {
        place: files.place.clone(),
        encoder: SentenceEncoder {
            pieces,
            encoder,
            max_tokens,
        },
        heads,
    })
}

fn load_encoder(files: &ModelFiles, engine: Engine) -> Result<Box<dyn Encode>, ModelProblem> {
    let (config, weights) = (files.file("config.json"), files.file("model.safetensors"));
    match engine.backend {
        Backend::Builtin => {
            let checkpoint = Checkpoint::parse(config, weights).map_err(|error| match error {
                LoadError::Unsupported { .. } => ModelProblem::OtherBackend(error),
                error => ModelProblem::Load(error),
            })?;
            Ok(Box::new(Encoder::load(&checkpoint, engine.precision, engine.cpu)?))
        }
        #[cfg(feature = "rust-bert")]
        Backend::RustBert => Ok(Box::new(crate::stance::rust_bert::RustBert::load(
            config,
            weights,
            engine.device,
        )?)),
        #[cfg(not(feature = "rust-bert"))]
        Backend::RustBert => Err(ModelProblem::NoRustBert),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::SentenceSpan;
    use crate::error::Reason;
    use crate::stance::TargetOutcome;

    fn request<'t>(sentence: &'t str, targets: &[&str]) -> Request<'t> {
        let targets = targets
            .iter()
            .filter_map(|target| sentence.find(target).map(|at| SentenceSpan::new(at, at + target.len())))
            .collect();
        Request {
            sentence,
            targets,
            names: false,
        }
    }

    /// Returns the bits of every number, and whether the sentence was windowed.
    fn bits(outcomes: &[TargetOutcome]) -> Vec<Result<[u32; 7], Reason>> {
        let mut bits = Vec::new();
        for outcome in outcomes {
            bits.push(outcome.map(|stance| {
                let ([a, b, c], [d, e, f]) = (stance.toward.0, stance.sentence.unwrap().0);
                let [a, b, c, d, e, f] = [a, b, c, d, e, f].map(f32::to_bits);
                [a, b, c, d, e, f, u32::from(stance.windowed)]
            }));
        }
        bits
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
