//! The built-in backend: tokenizer, encoder and heads on the CPU.

use super::names::{Decoded, Name, TAGS, TagLogits, decode};
use super::tokens::{Tokens, WordPieces};
use super::window::window;
use super::words::words;
use super::{Outcomes, Polarity, Request, Stance};
use crate::article::Span;
use crate::error::{Error, Reason, Result};
use crate::model::ModelFiles;
use crate::timings::{Part, Timings};
use regard_encoder::{
    Batch, Checkpoint, Cpu, Encoder, Head, Hidden, InputError, LoadError, Precision, Sequence, Temperature, TokenHead,
    Workspace, softmax,
};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Word pieces encoded at a time: enough to keep the matrix products busy, few enough to stay in the cache. Results do
/// not depend on it.
const BATCH_TOKENS: usize = 1024;

/// How a model is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Engine {
    /// The arithmetic. It decides the scores' last digits.
    pub precision: Precision,
    /// The processor's instructions to use. They decide nothing but speed.
    pub cpu: Cpu,
}

impl Default for Engine {
    fn default() -> Self {
        Self {
            precision: Precision::default(),
            cpu: Cpu::best(),
        }
    }
}

impl Engine {
    /// What is asked for; where it is open, the default precision, and the processor that the environment variable `REGARD_CPU`
    /// names, or else the best there is.
    ///
    /// # Errors
    /// [`Error::Usage`] where the processor has no such instructions.
    pub fn choose(precision: Option<Precision>, cpu: Option<&str>) -> Result<Self> {
        let cpu = cpu.map_or_else(Cpu::from_env, Cpu::named);
        Ok(Self {
            precision: precision.unwrap_or_default(),
            cpu: cpu.map_err(|e| Error::Usage(e.to_string()))?,
        })
    }
}

/// A loaded model: immutable, shared by all threads.
pub struct StanceModel {
    place: String,
    pieces: WordPieces,
    encoder: Encoder,
    stance: ScaledHead,
    sentiment: ScaledHead,
    names: Option<NameHead>,
    max_tokens: usize,
}

/// What one thread needs to use the model; kept from article to article.
#[derive(Default)]
pub struct Worker {
    workspace: Workspace,
    timings: Arc<Timings>,
}

impl Worker {
    /// A worker that books its time on `timings`.
    pub fn timed(timings: Arc<Timings>) -> Self {
        Self {
            workspace: Workspace::default(),
            timings,
        }
    }
}

/// A head with the temperature its logits are divided by.
struct ScaledHead {
    head: Head,
    temperature: Temperature,
}

impl ScaledHead {
    fn polarity(&self, features: &[f32]) -> Result<Polarity, InputError> {
        let mut p = [0.0; 3];
        self.head.logits(features, &mut p)?;
        softmax(&mut p, self.temperature);
        Ok(Polarity(p))
    }
}

/// The head that tags words.
struct NameHead {
    head: TokenHead,
    temperature: Temperature,
}

impl NameHead {
    /// The logits of each word, read at its first word piece.
    fn tags(&self, sequence: &Sequence, words: &[Word]) -> Result<Vec<TagLogits>, InputError> {
        let logits = |word: &Word| {
            let mut logits = [0.0; TAGS.len()];
            self.head.logits(sequence.token(word.pieces.start), &mut logits)?;
            Ok(logits)
        };
        words.iter().map(logits).collect()
    }
}

impl StanceModel {
    /// Loads the model of a checked folder.
    ///
    /// # Errors
    /// [`Error::Model`] when the folder's parts are not valid or do not fit each other.
    pub fn load(files: &ModelFiles, engine: Engine) -> Result<Self> {
        let place = files.place.clone();
        load(files, engine).map_err(|problem| Error::Model { name: place, problem })
    }

    /// Scores the targets of each request, and finds names where they are asked for. A request's outcomes do not depend on
    /// the other requests.
    ///
    /// # Errors
    /// [`Error::Usage`] when names are asked of a model without a name head. [`Error::Model`] when tokenizer and encoder
    /// contradict each other; never because of what a sentence says.
    pub fn score(&self, worker: &mut Worker, requests: &[Request]) -> Result<Vec<Outcomes>> {
        if self.names.is_none() && requests.iter().any(|request| request.names) {
            return Err(Error::Usage(format!(
                "model {} does not find names: its model.toml has no labels.names. Use a model that does (--model DIR)",
                self.place
            )));
        }
        self.try_score(worker, requests).map_err(|problem| Error::Model {
            name: self.place.clone(),
            problem,
        })
    }

    fn try_score(&self, worker: &mut Worker, requests: &[Request]) -> Result<Vec<Outcomes>, String> {
        let plans = || requests.iter().map(|request| self.plan(request));
        let plans: Vec<Plan> = worker
            .timings
            .time(Part::Tokenise, || plans().collect::<Result<_, String>>())?;
        let passes: Vec<&Pass> = plans.iter().flat_map(|plan| &plan.passes).collect();
        let results = self.encode_all(worker, &passes).map_err(|e| e.to_string())?;
        let mut rest = results.as_slice();
        let mut outcomes = Vec::with_capacity(requests.len());
        for (request, plan) in requests.iter().zip(&plans) {
            let (own, others) = rest.split_at(plan.passes.len());
            rest = others;
            outcomes.push(Outcomes {
                targets: plan.outcomes(own),
                names: self.names_of(worker, request, plan, own)?,
            });
        }
        Ok(outcomes)
    }

    /// The names in a request's sentence. A windowed sentence's are known only after all its windows are encoded, when the
    /// hidden states of the first are gone: their bearers are scored in passes of their own.
    fn names_of(
        &self,
        worker: &mut Worker,
        request: &Request,
        plan: &Plan,
        results: &[PassResult],
    ) -> Result<Vec<Name>, String> {
        let Some(head) = self.names.as_ref().filter(|_| request.names) else {
            return Ok(Vec::new());
        };
        if !plan.windowed {
            return Ok(results.first().map(|result| result.names.clone()).unwrap_or_default());
        }
        let (words, tags) = plan.tagged_words(results);
        let found = decode(&tags, head.temperature);
        let targets = Request {
            sentence: request.sentence,
            targets: found.iter().map(|name| span_of(name, &words)).collect(),
            names: false,
        };
        let outcomes = self.try_score(worker, std::slice::from_ref(&targets))?;
        let toward = outcomes.into_iter().flat_map(|outcomes| outcomes.targets);
        let named = found.iter().zip(targets.targets).zip(toward);
        let name = |((name, span), toward): ((&Decoded, Span), _)| Name {
            span,
            kind: name.kind,
            confidence: name.confidence,
            toward,
        };
        Ok(named.map(name).collect())
    }

    /// Decides which word pieces go through the encoder for a request: one pass, or a window around each target and word.
    fn plan(&self, request: &Request) -> Result<Plan, String> {
        let tokens = self.pieces.of(request.sentence)?;
        let mut plan = Plan {
            passes: Vec::new(),
            known: HashMap::new(),
            places: Vec::new(),
            words: Vec::new(),
            windowed: tokens.len() > self.limit(),
        };
        for target in &request.targets {
            let place = self.place_target(&tokens, *target, &mut plan);
            plan.places.push(place);
        }
        if request.names {
            for word in words(request.sentence) {
                self.place_word(&tokens, word, &mut plan);
            }
        }
        Ok(plan)
    }

    /// Word pieces a sentence may have beside the special ones before and after it.
    fn limit(&self) -> usize {
        self.max_tokens - 2
    }

    fn place_target(&self, tokens: &Tokens, target: Span, plan: &mut Plan) -> Result<(usize, usize), Reason> {
        let target = tokens.covering(target).ok_or(Reason::MentionWithoutTokens)?;
        let shown = window(tokens.len(), &target, self.limit()).ok_or(Reason::MentionTooLong)?;
        let index = self.pass(tokens, &shown, plan);
        let targets = &mut plan.passes[index].targets;
        targets.push(within(&target, &shown));
        Ok((index, targets.len() - 1))
    }

    /// A word's tag comes from the window in which it is nearest the middle; a word without pieces has none.
    fn place_word(&self, tokens: &Tokens, word: Span, plan: &mut Plan) {
        let Some(pieces) = tokens.covering(word) else { return };
        let Some(shown) = window(tokens.len(), &(pieces.start..pieces.start + 1), self.limit()) else {
            return;
        };
        let index = self.pass(tokens, &shown, plan);
        let words = &mut plan.passes[index].words;
        words.push(Word {
            span: word,
            pieces: within(&pieces, &shown),
        });
        plan.words.push((index, words.len() - 1));
    }

    /// The plan's pass over `shown`, a new one where there is none.
    fn pass(&self, tokens: &Tokens, shown: &Range<usize>, plan: &mut Plan) -> usize {
        *plan.known.entry(shown.start).or_insert_with(|| {
            plan.passes.push(Pass {
                tokens: self.pieces.sequence(tokens, shown.clone()),
                targets: Vec::new(),
                words: Vec::new(),
                whole: !plan.windowed,
            });
            plan.passes.len() - 1
        })
    }

    fn encode_all(&self, worker: &mut Worker, passes: &[&Pass]) -> Result<Vec<PassResult>, InputError> {
        let mut results = Vec::with_capacity(passes.len());
        let mut batch = Batch::new();
        let mut first = 0;
        for (i, pass) in passes.iter().enumerate() {
            batch.push_shaped(pass.tokens.iter().copied());
            if batch.tokens() >= BATCH_TOKENS || i + 1 == passes.len() {
                let Worker { workspace, timings } = worker;
                let hidden = timings.time(Part::Encode, || self.encoder.encode(&batch, workspace))?;
                timings.time(Part::Heads, || {
                    self.apply_heads(&hidden, &passes[first..=i], &mut results)
                })?;
                batch.clear();
                first = i + 1;
            }
        }
        Ok(results)
    }

    fn apply_heads(
        &self,
        hidden: &Hidden<'_>,
        passes: &[&Pass],
        results: &mut Vec<PassResult>,
    ) -> Result<(), InputError> {
        for (sequence, pass) in hidden.sequences().zip(passes) {
            let sentence = self.sentiment.polarity(&sequence.sentence_features()?)?;
            let targets = pass
                .targets
                .iter()
                .map(|target| self.stance.polarity(&sequence.span_features(target.clone())?))
                .collect::<Result<_, InputError>>()?;
            let mut result = PassResult {
                sentence,
                targets,
                tags: Vec::new(),
                names: Vec::new(),
            };
            if let Some(head) = &self.names {
                result.tags = head.tags(&sequence, &pass.words)?;
                if pass.whole {
                    result.names = self.whole_names(head, &sequence, pass, &result)?;
                }
            }
            results.push(result);
        }
        Ok(())
    }

    /// The names in a sentence that one pass shows whole.
    fn whole_names(
        &self,
        head: &NameHead,
        sequence: &Sequence,
        pass: &Pass,
        result: &PassResult,
    ) -> Result<Vec<Name>, InputError> {
        let name = |name: &Decoded| {
            let words = &pass.words[name.words.clone()];
            let pieces = words[0].pieces.start..words[words.len() - 1].pieces.end;
            Ok(Name {
                span: span_of(name, &pass.words),
                kind: name.kind,
                confidence: name.confidence,
                toward: Ok(Stance {
                    toward: self.stance.polarity(&sequence.span_features(pieces)?)?,
                    sentence: result.sentence,
                    windowed: false,
                }),
            })
        };
        decode(&result.tags, head.temperature).iter().map(name).collect()
    }
}

/// Where `tokens` stand in a pass over `shown`: one special word piece comes before.
fn within(tokens: &Range<usize>, shown: &Range<usize>) -> Range<usize> {
    tokens.start - shown.start + 1..tokens.end - shown.start + 1
}

/// From the first byte of a name's first word to the last of its last.
fn span_of(name: &Decoded, words: &[Word]) -> Span {
    Span::new(words[name.words.start].span.start, words[name.words.end - 1].span.end)
}

fn load(files: &ModelFiles, engine: Engine) -> Result<StanceModel, String> {
    let pieces = WordPieces::load(files.file("tokenizer.json"))?;
    let checkpoint =
        Checkpoint::parse(files.file("config.json"), files.file("model.safetensors")).map_err(|e| unreadable(&e))?;
    let encoder = checkpoint
        .encoder(engine.precision, engine.cpu)
        .map_err(|e| e.to_string())?;
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
    let head = |name: &str, temperature: f32| -> Result<ScaledHead, String> {
        let head = checkpoint.head(name).map_err(|e| e.to_string())?;
        let expected = (2 * encoder.hidden_size(), 3);
        if (head.features(), head.classes()) != expected {
            return Err(format!(
                "{name} takes {} features to {} classes, expected {expected:?}",
                head.features(),
                head.classes()
            ));
        }
        Ok(ScaledHead {
            head,
            temperature: Temperature::new(temperature).map_err(|e| e.to_string())?,
        })
    };
    let calibration = &files.manifest.calibration;
    let stance = head("stance_head", calibration.stance_temperature)?;
    let sentiment = head("sentiment_head", calibration.sentiment_temperature)?;
    let name_head = |temperature| load_name_head(&checkpoint, temperature);
    let names = calibration.name_temperature.map(name_head).transpose()?;
    Ok(StanceModel {
        place: files.place.clone(),
        pieces,
        encoder,
        stance,
        sentiment,
        names,
        max_tokens,
    })
}

/// Why a checkpoint cannot be read, and what of this program could read it instead.
fn unreadable(error: &LoadError) -> String {
    match error {
        LoadError::Unsupported { .. } => format!("{error}, and this build has no other backend"),
        _ => error.to_string(),
    }
}

fn load_name_head(checkpoint: &Checkpoint, temperature: f32) -> Result<NameHead, String> {
    let head = checkpoint.token_head("name_head").map_err(|e| e.to_string())?;
    if head.classes() != TAGS.len() {
        return Err(format!(
            "name_head has {} classes, model.toml names {}",
            head.classes(),
            TAGS.len()
        ));
    }
    let temperature = Temperature::new(temperature).map_err(|e| e.to_string())?;
    Ok(NameHead { head, temperature })
}

/// A word of a sentence and its word pieces in a pass, `[CLS]` counted; a window may end before the last of them.
#[derive(Clone)]
struct Word {
    span: Span,
    pieces: Range<usize>,
}

/// One sequence for the encoder.
struct Pass {
    /// Id and case shape of each, special ones included.
    tokens: Vec<(u32, u8)>,
    /// Word pieces of each target, `[CLS]` counted.
    targets: Vec<Range<usize>>,
    /// Words that take their tags from this pass.
    words: Vec<Word>,
    /// Whether it shows the whole sentence.
    whole: bool,
}

struct PassResult {
    sentence: Polarity,
    targets: Vec<Polarity>,
    /// One for each word of the pass.
    tags: Vec<TagLogits>,
    /// The names in the sentence, where the pass shows the whole of it.
    names: Vec<Name>,
}

/// How a request is put to the encoder.
struct Plan {
    passes: Vec<Pass>,
    /// The pass that begins at a word piece.
    known: HashMap<usize, usize>,
    /// For each target of the request, its pass and its place among that pass's targets.
    places: Vec<Result<(usize, usize), Reason>>,
    /// The same for each word of the sentence that has word pieces, where names are asked for.
    words: Vec<(usize, usize)>,
    windowed: bool,
}

impl Plan {
    fn outcomes(&self, results: &[PassResult]) -> Vec<super::Outcome> {
        let outcome = |&(pass, target): &(usize, usize)| {
            let PassResult { sentence, targets, .. } = &results[pass];
            Stance {
                toward: targets[target],
                sentence: *sentence,
                windowed: self.windowed,
            }
        };
        self.places
            .iter()
            .map(|place| place.as_ref().map(outcome).map_err(|reason| *reason))
            .collect()
    }

    /// The words of the sentence in order, with their tags.
    fn tagged_words(&self, results: &[PassResult]) -> (Vec<Word>, Vec<TagLogits>) {
        let word = |&(pass, word): &(usize, usize)| (self.passes[pass].words[word].clone(), results[pass].tags[word]);
        self.words.iter().map(word).unzip()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stance::Outcome;

    fn request<'t>(sentence: &'t str, targets: &[&str]) -> Request<'t> {
        let span = |target: &&str| sentence.find(target).map(|at| Span::new(at, at + target.len()));
        let targets: Vec<Span> = targets.iter().filter_map(span).collect();
        Request {
            sentence,
            targets,
            names: false,
        }
    }

    /// The bits of every number, and whether the sentence was windowed.
    fn bits(outcomes: &[Outcome]) -> Vec<Result<[u32; 7], Reason>> {
        let of = |stance: &Stance| {
            let ([a, b, c], [d, e, f]) = (stance.toward.0, stance.sentence.0);
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
    fn a_sentence_goes_through_the_encoder_once_for_all_its_targets() {
        let model = StanceModel::load(&ModelFiles::embedded().unwrap(), Engine::default()).unwrap();
        let sentence = "Ada praised Bo, but Cy called Dee a thief.";
        let plan = model.plan(&request(sentence, &["Ada", "Bo", "Cy", "Dee"])).unwrap();
        assert_eq!((plan.passes.len(), plan.places.len()), (1, 4));
    }

    #[test]
    fn targets_without_word_pieces_or_with_too_many_are_refused_alone() {
        let model = StanceModel::load(&ModelFiles::embedded().unwrap(), Engine::default()).unwrap();
        let sentence = format!("Ada met \u{200b} and {}.", "the boats ".repeat(300));
        let (dropped, all) = (
            request(&sentence, &["\u{200b}"]).targets[0],
            Span::new(0, sentence.len()),
        );
        let targets = vec![dropped, all, Span::new(0, 3)];
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
