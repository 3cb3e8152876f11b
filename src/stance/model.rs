//! The built-in backend: tokenizer, encoder and heads on the CPU.

use super::window::window;
use super::{Outcomes, Polarity, Request, Stance};
use crate::article::Span;
use crate::error::{Error, Reason, Result};
use crate::model::ModelFiles;
use regard_encoder::{
    Batch, Checkpoint, Cpu, Encoder, Head, Hidden, InputError, Precision, Temperature, Workspace, softmax,
};
use std::collections::HashMap;
use std::ops::Range;
use tokenizers::Tokenizer;

/// Word pieces encoded at a time: enough to keep the matrix products busy, few enough to stay in the cache. Results do
/// not depend on it.
const BATCH_TOKENS: usize = 1024;

/// Bytes of a sentence given to the tokenizer at a time.
const PIECE_BYTES: usize = 1 << 16;

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
    tokenizer: Tokenizer,
    encoder: Encoder,
    stance: ScaledHead,
    sentiment: ScaledHead,
    cls: u32,
    sep: u32,
    max_tokens: usize,
}

/// What one thread needs to use the model; kept from article to article.
#[derive(Default)]
pub struct Worker {
    workspace: Workspace,
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

impl StanceModel {
    /// Loads the model of a checked folder.
    ///
    /// # Errors
    /// [`Error::Model`] when the folder's parts are not valid or do not fit each other.
    pub fn load(files: &ModelFiles, engine: Engine) -> Result<Self> {
        let place = files.place.clone();
        load(files, engine).map_err(|problem| Error::Model { name: place, problem })
    }

    /// Scores the targets of each request. A request's outcomes do not depend on the other requests.
    ///
    /// # Errors
    /// [`Error::Model`] when tokenizer and encoder contradict each other; never because of what a sentence says.
    pub fn score(&self, worker: &mut Worker, requests: &[Request]) -> Result<Vec<Outcomes>> {
        self.try_score(worker, requests).map_err(|problem| Error::Model {
            name: self.place.clone(),
            problem,
        })
    }

    fn try_score(&self, worker: &mut Worker, requests: &[Request]) -> Result<Vec<Outcomes>, String> {
        let plans = requests
            .iter()
            .map(|request| self.plan(request))
            .collect::<Result<Vec<_>, String>>()?;
        let passes: Vec<&Pass> = plans.iter().flat_map(|plan| &plan.passes).collect();
        let results = self.encode_all(worker, &passes).map_err(|e| e.to_string())?;
        let mut rest = results.as_slice();
        Ok(plans
            .iter()
            .map(|plan| {
                let (own, others) = rest.split_at(plan.passes.len());
                rest = others;
                plan.outcomes(own)
            })
            .collect())
    }

    /// Decides which word pieces go through the encoder for a request: one pass, or a window around each target.
    fn plan(&self, request: &Request) -> Result<Plan, String> {
        let tokens = self.tokens(request.sentence)?;
        let mut plan = Plan {
            passes: Vec::new(),
            places: Vec::new(),
            windowed: tokens.ids.len() > self.limit(),
        };
        let mut passes = HashMap::new();
        for target in &request.targets {
            let place = self.place_target(&tokens, *target, &mut passes, &mut plan.passes);
            plan.places.push(place);
        }
        Ok(plan)
    }

    /// The word pieces of a sentence and where each stands in it. The tokenizer takes 150 bytes for each byte it is given,
    /// so a "sentence" of megabytes is given in pieces; no word piece crosses white space, so they come out the same.
    fn tokens(&self, sentence: &str) -> Result<Tokens, String> {
        let (mut ids, mut offsets) = (Vec::new(), Vec::new());
        let mut begin = 0;
        for piece in pieces(sentence, PIECE_BYTES) {
            let encoding = self
                .tokenizer
                .encode(piece, false)
                .map_err(|e| format!("tokenizer: {e}"))?;
            ids.extend_from_slice(encoding.get_ids());
            offsets.extend(encoding.get_offsets().iter().map(|(a, b)| (begin + a, begin + b)));
            begin += piece.len();
        }
        Ok(Tokens { ids, offsets })
    }

    /// Word pieces a sentence may have beside `[CLS]` and `[SEP]`.
    fn limit(&self) -> usize {
        self.max_tokens - 2
    }

    fn place_target(
        &self,
        tokens: &Tokens,
        target: Span,
        known: &mut HashMap<usize, usize>,
        passes: &mut Vec<Pass>,
    ) -> Result<(usize, usize), Reason> {
        let target = tokens.covering(target).ok_or(Reason::MentionWithoutTokens)?;
        let shown = window(tokens.ids.len(), &target, self.limit()).ok_or(Reason::MentionTooLong)?;
        let index = *known.entry(shown.start).or_insert_with(|| {
            passes.push(Pass {
                ids: self.with_specials(&tokens.ids[shown.clone()]),
                targets: Vec::new(),
            });
            passes.len() - 1
        });
        let pass = &mut passes[index];
        // One past the window's own count: `[CLS]` stands before it.
        pass.targets
            .push(target.start - shown.start + 1..target.end - shown.start + 1);
        Ok((index, pass.targets.len() - 1))
    }

    fn with_specials(&self, ids: &[u32]) -> Vec<u32> {
        let mut all = Vec::with_capacity(ids.len() + 2);
        all.push(self.cls);
        all.extend_from_slice(ids);
        all.push(self.sep);
        all
    }

    fn encode_all(&self, worker: &mut Worker, passes: &[&Pass]) -> Result<Vec<PassResult>, InputError> {
        let mut results = Vec::with_capacity(passes.len());
        let mut batch = Batch::new();
        let mut first = 0;
        for (i, pass) in passes.iter().enumerate() {
            batch.push(&pass.ids);
            if batch.tokens() >= BATCH_TOKENS || i + 1 == passes.len() {
                let hidden = self.encoder.encode(&batch, &mut worker.workspace)?;
                self.apply_heads(&hidden, &passes[first..=i], &mut results)?;
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
            results.push(PassResult { sentence, targets });
        }
        Ok(())
    }
}

/// `text` in pieces of at least `bytes` bytes that begin with a space, but for the first.
fn pieces(text: &str, bytes: usize) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let after = rest.as_bytes().iter().skip(bytes).position(|b| *b == b' ');
        let (piece, others) = rest.split_at(after.map_or(rest.len(), |at| bytes + at));
        rest = others;
        (!piece.is_empty()).then_some(piece)
    })
}

fn load(files: &ModelFiles, engine: Engine) -> Result<StanceModel, String> {
    let mut tokenizer =
        Tokenizer::from_bytes(files.file("tokenizer.json")).map_err(|e| format!("tokenizer.json: {e}"))?;
    // A sentence is windowed here, with its target inside; the tokenizer must neither cut nor fill it.
    tokenizer
        .with_truncation(None)
        .map_err(|e| format!("tokenizer.json: {e}"))?;
    tokenizer.with_padding(None);
    // An article that says “[SEP]” says five characters, not a sentence's end.
    tokenizer.set_encode_special_tokens(true);
    let special = |token: &str| {
        tokenizer
            .token_to_id(token)
            .ok_or_else(|| format!("tokenizer.json has no {token}"))
    };
    let (cls, sep) = (special("[CLS]")?, special("[SEP]")?);
    let checkpoint =
        Checkpoint::parse(files.file("config.json"), files.file("model.safetensors")).map_err(|e| e.to_string())?;
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
    let vocabulary = tokenizer.get_vocab_size(true);
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
    Ok(StanceModel {
        place: files.place.clone(),
        tokenizer,
        encoder,
        stance,
        sentiment,
        cls,
        sep,
        max_tokens,
    })
}

/// A sentence's word pieces, without special ones.
struct Tokens {
    ids: Vec<u32>,
    /// Bytes of the sentence under each.
    offsets: Vec<(usize, usize)>,
}

impl Tokens {
    /// The word pieces that touch `span`; `None` where none does (a mention of nothing but characters that the tokenizer
    /// drops).
    fn covering(&self, span: Span) -> Option<Range<usize>> {
        let start = self.offsets.partition_point(|&(_, end)| end <= span.start);
        let end = self.offsets.partition_point(|&(start, _)| start < span.end);
        (start < end).then_some(start..end)
    }
}

/// One sequence for the encoder.
struct Pass {
    ids: Vec<u32>,
    /// Word pieces of each target, `[CLS]` counted.
    targets: Vec<Range<usize>>,
}

struct PassResult {
    sentence: Polarity,
    targets: Vec<Polarity>,
}

/// How a request is put to the encoder.
struct Plan {
    passes: Vec<Pass>,
    /// For each target of the request, its pass and its place among that pass's targets.
    places: Vec<Result<(usize, usize), Reason>>,
    windowed: bool,
}

impl Plan {
    fn outcomes(&self, results: &[PassResult]) -> Outcomes {
        let outcome = |&(pass, target): &(usize, usize)| {
            let PassResult { sentence, targets } = &results[pass];
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_in_pieces_gives_the_word_pieces_of_the_whole() {
        let model = StanceModel::load(&ModelFiles::embedded().unwrap(), Engine::default()).unwrap();
        let text = "Tomás Okonjo-Reyes  said “naïve” \u{301}things, (ﬁne) 北京 \u{a0}x.\n".repeat(2000)
            + &"y".repeat(PIECE_BYTES);
        assert!(pieces(&text, PIECE_BYTES).count() > 1);
        assert_eq!(pieces(&text, PIECE_BYTES).collect::<String>(), text);
        let whole = model.tokenizer.encode(text.as_str(), false).unwrap();
        let Tokens { ids, offsets } = model.tokens(&text).unwrap();
        assert!(ids == whole.get_ids());
        assert!(offsets == whole.get_offsets());
    }

    fn request<'t>(sentence: &'t str, targets: &[&str]) -> Request<'t> {
        let span = |target: &&str| sentence.find(target).map(|at| Span::new(at, at + target.len()));
        let targets: Vec<Span> = targets.iter().filter_map(span).collect();
        Request { sentence, targets }
    }

    /// The bits of every number, and whether the sentence was windowed.
    fn bits(outcomes: &Outcomes) -> Vec<Result<[u32; 7], Reason>> {
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
        assert!(batch[1].iter().all(|o| o.unwrap().windowed) && !batch[0][0].unwrap().windowed);
        assert_ne!(
            batch[1][0].unwrap().sentence,
            batch[1][4].unwrap().sentence,
            "one window for both ends"
        );
        for (request, together) in requests.iter().zip(&batch) {
            for (target, together) in request.targets.iter().zip(bits(together)) {
                let single = Request {
                    sentence: request.sentence,
                    targets: vec![*target],
                };
                let alone = model.score(&mut Worker::default(), &[single]).unwrap();
                assert_eq!(bits(&alone[0]), [together], "{}", target.of(request.sentence));
            }
        }
    }

    #[test]
    fn an_article_cannot_say_a_special_token() {
        let model = StanceModel::load(&ModelFiles::embedded().unwrap(), Engine::default()).unwrap();
        let tokens = model.tokens("Ada said [SEP] and [CLS].").unwrap();
        assert!(!tokens.ids.contains(&model.sep) && !tokens.ids.contains(&model.cls));
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
            .score(&mut Worker::default(), &[Request { sentence, targets }])
            .unwrap();
        assert_eq!(outcomes[0][0], Err(Reason::MentionWithoutTokens));
        assert_eq!(outcomes[0][1], Err(Reason::MentionTooLong));
        assert!(outcomes[0][2].is_ok());
    }
}
