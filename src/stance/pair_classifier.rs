//! The tasks `pair` and `nli`: a classifier of pairs of texts, as transformers saves it, which
//! scores one target at a time.

use super::sentence_encoder::{PassPlan, Reads, SentenceEncoder, Worker};
use super::tokens::{PairFrame, Tokens, WordPieces};
use super::window::window;
use super::{Polarity, Request, SentenceOutcome, Stance};
use crate::article::SentenceSpan;
use crate::error::Reason;
use crate::model::{ModelFiles, ModelProblem, Questions};
use regard_encoder::{Activation, Classifier, ClassifierNames, LoadError, Temperature, Token, Weights, softmax};

/// A classifier and the meaning of its classes.
pub(super) struct PairClassifier {
    classifier: Classifier,
    temperature: Temperature,
    frame: PairFrame,
    questions: Questions,
}

/// The names that transformers gives to the classifier's tensors, by `model_type`.
static CLASSIFIERS: [(&[&str], ClassifierNames); 4] = [
    (
        &["bert"],
        ClassifierNames {
            dense: "bert.pooler.dense",
            activation: Activation::Tanh,
            out: "classifier",
        },
    ),
    (
        &["roberta", "xlm-roberta", "longformer", "mpnet"],
        ClassifierNames {
            dense: "classifier.dense",
            activation: Activation::Tanh,
            out: "classifier.out_proj",
        },
    ),
    (
        &["electra"],
        ClassifierNames {
            dense: "classifier.dense",
            activation: Activation::Gelu,
            out: "classifier.out_proj",
        },
    ),
    (
        &["distilbert"],
        ClassifierNames {
            dense: "pre_classifier",
            activation: Activation::Relu,
            out: "classifier",
        },
    ),
];

/// The passes of a request: those of all its targets, one after the other.
struct PairPlan {
    passes: Vec<Vec<Token>>,
    targets: Vec<Result<TargetPasses, Reason>>,
}

/// The passes of one target: the sentence, or a window of it, beside each question.
struct TargetPasses {
    count: usize,
    /// True if they show less than the sentence.
    is_windowed: bool,
}

impl PassPlan for PairPlan {
    type Pass = Vec<Token>;

    fn passes(&self) -> &[Vec<Token>] {
        &self.passes
    }
}

impl PairClassifier {
    /// Loads the classifier for a model of `hidden` values a token.
    pub(super) fn load(
        files: &ModelFiles,
        weights: &Weights,
        hidden: usize,
        pieces: &WordPieces,
    ) -> Result<Self, ModelProblem> {
        let manifest = &files.manifest;
        let classifier = Classifier::load(weights, tensor_names(files)?, hidden).map_err(|source: LoadError| {
            ModelProblem::NoClassifier {
                source,
                task: manifest.task,
            }
        })?;
        let questions = manifest.questions().map_err(ModelProblem::Manifest)?;
        let named = manifest.labels.stance.len();
        if named != classifier.classes() {
            return Err(ModelProblem::ClassifierLabels {
                named,
                found: classifier.classes(),
            });
        }
        Ok(Self {
            classifier,
            temperature: Temperature::new(manifest.calibration.stance_temperature)?,
            frame: pieces.pair_frame()?,
            questions,
        })
    }

    /// Scores the targets of each request; it finds no names.
    pub(super) fn score(
        &self,
        encoder: &SentenceEncoder,
        worker: &mut Worker,
        requests: &[Request],
    ) -> Result<Vec<SentenceOutcome>, ModelProblem> {
        let plans = encoder.encode_requests(
            worker,
            requests,
            |request| self.plan(encoder, request),
            |_| Reads::First(Vec::new()),
            |_, sequence| {
                let mut logits = vec![0.0; self.classifier.classes()];
                self.classifier.logits(sequence.token(0)?, &mut logits)?;
                Ok(logits)
            },
        )?;
        Ok(plans
            .into_iter()
            .map(|(plan, logits)| self.outcome(plan, &logits))
            .collect())
    }

    /// Plans the passes of each target of a request.
    fn plan(&self, encoder: &SentenceEncoder, request: &Request) -> Result<PairPlan, ModelProblem> {
        let tokens = encoder.pieces.tokenize(request.sentence)?;
        let mut plan = PairPlan {
            passes: Vec::new(),
            targets: Vec::with_capacity(request.targets.len()),
        };
        for target in &request.targets {
            let mut questions = Vec::new();
            for question in self.questions.about(target.of(request.sentence)) {
                questions.push(encoder.pieces.tokenize(&question)?);
            }
            let passes = self.plan_target(encoder, &tokens, *target, &questions, &mut plan.passes);
            plan.targets.push(passes);
        }
        Ok(plan)
    }

    fn plan_target(
        &self,
        encoder: &SentenceEncoder,
        tokens: &Tokens,
        target: SentenceSpan,
        questions: &[Tokens],
        passes: &mut Vec<Vec<Token>>,
    ) -> Result<TargetPasses, Reason> {
        let target = tokens.covering(target).ok_or(Reason::MentionWithoutTokens)?;
        // One window for all of a target's questions: the longest leaves least.
        let longest = questions.iter().map(Tokens::len).max().unwrap_or(0);
        let limit = encoder.max_tokens.saturating_sub(self.frame.len() + longest);
        let shown = window(tokens.len(), &target, limit).ok_or(Reason::MentionTooLong)?;
        for question in questions {
            passes.push(self.frame.sequence(tokens, shown.clone(), question));
        }
        Ok(TargetPasses {
            count: questions.len(),
            is_windowed: shown.len() < tokens.len(),
        })
    }

    /// Converts the logits of each pass of a request to the outcomes of its targets.
    fn outcome(&self, plan: PairPlan, mut logits: &[Vec<f32>]) -> SentenceOutcome {
        let mut targets = Vec::with_capacity(plan.targets.len());
        for target in plan.targets {
            targets.push(target.map(|passes| {
                let (own, others) = logits.split_at(passes.count);
                logits = others;
                Stance {
                    toward: self.polarity(own),
                    sentence: None,
                    windowed: passes.is_windowed,
                }
            }));
        }
        SentenceOutcome {
            targets,
            names: Vec::new(),
        }
    }

    /// Converts the logits of a target's passes to its three probabilities.
    fn polarity(&self, logits: &[Vec<f32>]) -> Polarity {
        let mut sums = [0.0; 3];
        match &self.questions {
            Questions::Pair(classes) => {
                let mut probabilities = logits.concat();
                softmax(&mut probabilities, self.temperature);
                for (label, probability) in classes.iter().zip(probabilities) {
                    sums[*label as usize] += probability;
                }
            }
            Questions::Nli { entailment, .. } => {
                for (sum, logits) in sums.iter_mut().zip(logits) {
                    *sum = logits[*entailment];
                }
                softmax(&mut sums, self.temperature);
            }
        }
        Polarity(sums)
    }
}

/// Returns the names of the classifier's tensors in a checkpoint of this architecture.
fn tensor_names(files: &ModelFiles) -> Result<&'static ClassifierNames, ModelProblem> {
    let model_type = files.model_type().map_err(ModelProblem::Manifest)?;
    let known = CLASSIFIERS
        .iter()
        .find(|(types, _)| types.contains(&model_type.as_str()));
    match known {
        Some((_, names)) => Ok(names),
        None => Err(ModelProblem::UnknownClassifier(model_type)),
    }
}

impl Questions {
    /// Returns the second texts by which a model is asked about the actor that the sentence calls
    /// `actor`.
    fn about(&self, actor: &str) -> Vec<String> {
        match self {
            Questions::Pair(_) => vec![actor.to_owned()],
            Questions::Nli { hypotheses, .. } => hypotheses
                .iter()
                .map(|hypothesis| hypothesis.replace("{actor}", actor))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ModelChoice, ModelSource};
    use crate::stance::stance_model::Heads;
    use crate::stance::{Engine, Precision, StanceModel};
    use crate::terms::Label;
    use crate::terms::Task;
    use serde::Deserialize;
    use std::path::PathBuf;

    /// Small checkpoints of random numbers, which `tests/data/checkpoints/make.py` makes, each with
    /// how it is asked.
    const CHECKPOINTS: [(&str, Task); 6] = [
        ("bert", Task::Pair),
        ("roberta", Task::Nli),
        ("xlm-roberta", Task::Nli),
        ("distilbert", Task::Pair),
        ("electra", Task::Pair),
        ("mpnet", Task::Nli),
    ];
    /// Those that rust-bert alone takes.
    #[cfg(feature = "rust-bert")]
    const OTHERS: [(&str, Task); 1] = [("longformer", Task::Pair)];

    #[derive(Deserialize)]
    struct Case {
        text: String,
        target: String,
        /// The probabilities that transformers computes: negative, neutral, positive.
        probabilities: [f32; 3],
    }

    impl Case {
        fn request(&self) -> Request<'_> {
            let at = self.text.find(&self.target).unwrap();
            Request {
                sentence: &self.text,
                targets: vec![SentenceSpan::new(at, at + self.target.len())],
                names: false,
            }
        }
    }

    fn folder(kind: &str) -> PathBuf {
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/checkpoints")).join(kind)
    }

    fn load(kind: &str, task: Task, engine: Engine) -> StanceModel {
        let choice = ModelChoice {
            source: Some(ModelSource::Folder(folder(kind))),
            task: Some(task),
            labels: Vec::new(),
        };
        StanceModel::load(&ModelFiles::open(&choice).unwrap(), engine).unwrap()
    }

    /// Returns the greatest difference of a checkpoint's probabilities from those of transformers.
    fn difference(kind: &str, task: Task, engine: Engine) -> f32 {
        let model = load(kind, task, engine);
        let cases = std::fs::read(folder(kind).join("reference.json")).unwrap();
        let cases: Vec<Case> = serde_json::from_slice(&cases).unwrap();
        let requests: Vec<Request> = cases.iter().map(Case::request).collect();
        let found = model.score(&mut Worker::default(), &requests).unwrap();
        let mut greatest: f32 = 0.0;
        for (case, found) in cases.iter().zip(&found) {
            for (a, b) in case.probabilities.iter().zip(found.targets[0].unwrap().toward.0) {
                greatest = greatest.max((a - b).abs());
            }
        }
        greatest
    }

    const F32: fn() -> Engine = || Engine {
        precision: Precision::F32,
        ..Engine::default()
    };

    #[test]
    fn checkpoints_of_the_encoders_family_agree_with_transformers() {
        for (kind, task) in CHECKPOINTS {
            let off = difference(kind, task, F32());
            println!("{kind}: {off:e}");
            assert!(off < 1e-5, "{kind} is off by {off:e}");
        }
    }

    #[cfg(feature = "rust-bert")]
    #[test]
    fn checkpoints_agree_with_transformers_through_rust_bert() {
        use crate::stance::Backend;
        let mut wrong = Vec::new();
        // rust-bert has no MPNet.
        let supported = CHECKPOINTS.into_iter().filter(|(kind, _)| *kind != "mpnet");
        for (kind, task) in supported.chain(OTHERS) {
            let off = difference(
                kind,
                task,
                Engine {
                    backend: Backend::RustBert,
                    ..F32()
                },
            );
            println!("{kind}: {off:e}");
            // The epsilon of a RoBERTa's normalisation is 1e-12 there, whatever the checkpoint
            // says.
            let tolerance = if kind.contains("roberta") { 1e-3 } else { 1e-5 };
            if off > tolerance {
                wrong.push((kind, off));
            }
        }
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn a_target_scores_the_same_alone_and_beside_others_and_is_never_cut_away() {
        for (kind, task) in CHECKPOINTS {
            let model = load(kind, task, Engine::default());
            let long = format!("Ada praised Bo, {}and Cy left.", "and the boats came, ".repeat(30));
            let spans = ["Ada", "Bo", "Cy"].map(|name| {
                let at = long.find(name).unwrap();
                SentenceSpan::new(at, at + name.len())
            });
            let request = |targets: &[SentenceSpan]| Request {
                sentence: &long,
                targets: targets.to_vec(),
                names: false,
            };
            let together = model.score(&mut Worker::default(), &[request(&spans)]).unwrap();
            for (span, together) in spans.iter().zip(&together[0].targets) {
                let alone = model.score(&mut Worker::default(), &[request(&[*span])]).unwrap();
                assert_eq!(alone[0].targets[0], *together, "{kind}");
                let stance = together.unwrap();
                assert!(stance.windowed && stance.sentence.is_none(), "{kind}");
                assert!((stance.toward.0.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{kind}");
            }
            let whole = model
                .score(&mut Worker::default(), &[request(&[SentenceSpan::new(0, long.len())])])
                .unwrap();
            assert_eq!(whole[0].targets, [Err(Reason::MentionTooLong)], "{kind}");
        }
    }

    #[test]
    fn logits_of_one_class_are_added_and_entailment_is_compared() {
        let head = |questions| {
            let model = load("bert", Task::Pair, Engine::default());
            let Heads::Pair(head) = model.into_heads() else {
                unreachable!()
            };
            PairClassifier { questions, ..head }
        };
        let even = head(Questions::Pair(vec![Label::Negative, Label::Positive, Label::Positive]));
        let [negative, neutral, positive] = even.polarity(&[vec![0.5; 3]]).0;
        assert!((negative - 1.0 / 3.0).abs() < 1e-6 && neutral == 0.0 && (positive - 2.0 / 3.0).abs() < 1e-6);
        let entailed = head(Questions::Nli {
            hypotheses: Default::default(),
            entailment: 1,
        });
        let polarity = entailed.polarity(&[vec![9.0, 0.0, 9.0], vec![0.0, 0.0, 0.0], vec![0.0, 2.0, 0.0]]);
        assert!(polarity.0[2] > polarity.0[0] && polarity.0[0] == polarity.0[1]);
    }
}
