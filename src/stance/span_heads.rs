//! The task `span`: our own heads on the hidden states of a target's word pieces, one pass a
//! sentence.

use super::names::{FoundName, TagLogits, TaggedName, decode};
use super::sentence_encoder::{PassPlan, Reads, SentenceEncoder, Worker};
use super::tokens::Tokens;
use super::window::window;
use super::word_starts::words;
use super::{Polarity, Request, SentenceOutcome, Stance, TargetOutcome};
use crate::article::SentenceSpan;
use crate::error::Reason;
use crate::model::{Calibration, ModelProblem};
use crate::terms::{Label, NAME_TAGS};
use regard_encoder::{Head, InputError, Sequence, Temperature, Token, TokenHead, Weights, softmax};
use std::collections::HashMap;
use std::ops::Range;

/// The name of the head for the sentiment of a sentence.
const SENTIMENT_HEAD: &str = "sentiment_head";

/// The heads of a model that was made for this program.
pub(super) struct SpanHeads {
    stance: PolarityHead,
    sentiment: PolarityHead,
    /// True if the head for sentiment reads `[CLS]` alone, false if the mean of all tokens too.
    sentiment_reads_cls: bool,
    names: Option<NameHead>,
}

/// A head of three classes, with the temperature its logits are divided by.
struct PolarityHead {
    head: Head,
    temperature: Temperature,
}

impl PolarityHead {
    /// Loads the head `name`, which takes `features` values.
    fn load(weights: &Weights, name: &'static str, features: usize, temperature: f32) -> Result<Self, ModelProblem> {
        let head = Head::load(weights, name, features)?;
        if head.classes() != Label::ALL.len() {
            return Err(ModelProblem::HeadClasses {
                head: name,
                found: head.classes(),
                expected: Label::ALL.len(),
            });
        }
        let temperature = Temperature::new(temperature)?;
        Ok(Self { head, temperature })
    }

    fn polarity(&self, features: &[f32]) -> Result<Polarity, InputError> {
        let mut p = [0.0; Label::ALL.len()];
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
    /// Loads the head for a model of `hidden` values a token.
    fn load(weights: &Weights, hidden: usize, temperature: f32) -> Result<Self, ModelProblem> {
        let head = TokenHead::load(weights, "name_head", hidden)?;
        if head.classes() != NAME_TAGS.len() {
            return Err(ModelProblem::NameClasses {
                found: head.classes(),
                expected: NAME_TAGS.len(),
            });
        }
        let temperature = Temperature::new(temperature)?;
        Ok(Self { head, temperature })
    }

    /// Returns the logits of each word, read at its first word piece.
    fn tags(&self, sequence: &Sequence, words: &[Word]) -> Result<Vec<TagLogits>, InputError> {
        let mut tags = Vec::with_capacity(words.len());
        for word in words {
            let mut logits = [0.0; NAME_TAGS.len()];
            self.head.logits(sequence.token(word.pieces.start)?, &mut logits)?;
            tags.push(logits);
        }
        Ok(tags)
    }
}

impl SpanHeads {
    /// Loads the heads for a model of `hidden` values a token.
    pub(super) fn load(weights: &Weights, hidden: usize, calibration: &Calibration) -> Result<Self, ModelProblem> {
        let sentiment = calibration.sentiment_temperature.unwrap_or(1.0);
        let sentiment_features = Head::stored_features(weights, SENTIMENT_HEAD, hidden);
        Ok(Self {
            stance: PolarityHead::load(weights, "stance_head", 2 * hidden, calibration.stance_temperature)?,
            sentiment: PolarityHead::load(weights, SENTIMENT_HEAD, sentiment_features, sentiment)?,
            sentiment_reads_cls: sentiment_features == hidden,
            names: match calibration.name_temperature {
                Some(temperature) => Some(NameHead::load(weights, hidden, temperature)?),
                None => None,
            },
        })
    }

    /// Returns true if there is a head for names.
    pub(super) fn has_names(&self) -> bool {
        self.names.is_some()
    }

    /// Scores the targets of each request, and finds names where they are asked for and there is a
    /// head for them.
    pub(super) fn score(
        &self,
        encoder: &SentenceEncoder,
        worker: &mut Worker,
        requests: &[Request],
    ) -> Result<Vec<SentenceOutcome>, ModelProblem> {
        let plans = encoder.encode_requests(
            worker,
            requests,
            |request| SentencePlan::new(encoder, request),
            |pass| self.reads(pass),
            |pass, sequence| self.apply(pass, &sequence),
        )?;
        let mut outcomes = Vec::with_capacity(requests.len());
        for (request, (plan, results)) in requests.iter().zip(plans) {
            outcomes.push(SentenceOutcome {
                targets: plan.outcomes(&results),
                names: self.names_of(encoder, worker, request, &plan, results)?,
            });
        }
        Ok(outcomes)
    }

    /// Returns the names in a request's sentence. Those of a windowed sentence are known only after
    /// all its windows are encoded, when the hidden states of the first are gone: they are scored
    /// in passes of their own.
    fn names_of(
        &self,
        encoder: &SentenceEncoder,
        worker: &mut Worker,
        request: &Request,
        plan: &SentencePlan,
        results: Vec<PassResult>,
    ) -> Result<Vec<FoundName>, ModelProblem> {
        let Some(head) = self.names.as_ref().filter(|_| request.names) else {
            return Ok(Vec::new());
        };
        if !plan.is_windowed {
            return Ok(results
                .into_iter()
                .next()
                .map(|result| result.names)
                .unwrap_or_default());
        }
        let (words, tags) = plan.tagged_words(&results);
        let found = decode(&tags, head.temperature);
        let targets = Request {
            sentence: request.sentence,
            targets: found.iter().map(|name| span_of(name, &words)).collect(),
            names: false,
        };
        let outcomes = self.score(encoder, worker, std::slice::from_ref(&targets))?;
        let stances = outcomes.into_iter().flat_map(|outcome| outcome.targets);
        Ok(found
            .into_iter()
            .zip(targets.targets)
            .zip(stances)
            .map(|((name, span), toward)| FoundName {
                span,
                kind: name.kind,
                confidence: name.confidence,
                toward,
            })
            .collect())
    }

    /// Returns the tokens of a pass that the heads read. Which ones a name has is known only from
    /// the hidden states themselves.
    fn reads(&self, pass: &SpanPass) -> Reads {
        if !self.sentiment_reads_cls || !pass.words.is_empty() {
            return Reads::All;
        }
        Reads::First(pass.targets.clone())
    }

    /// Returns the sentiment of a pass.
    fn sentiment(&self, sequence: &Sequence) -> Result<Polarity, InputError> {
        if self.sentiment_reads_cls {
            self.sentiment.polarity(sequence.token(0)?)
        } else {
            self.sentiment.polarity(&sequence.sentence_features()?)
        }
    }

    /// Applies the heads to the hidden states of one pass.
    fn apply(&self, pass: &SpanPass, sequence: &Sequence) -> Result<PassResult, InputError> {
        let mut targets = Vec::with_capacity(pass.targets.len());
        for target in &pass.targets {
            targets.push(self.stance.polarity(&sequence.span_features(target.clone())?)?);
        }
        let mut result = PassResult {
            sentence: self.sentiment(sequence)?,
            targets,
            tags: Vec::new(),
            names: Vec::new(),
        };
        if let Some(head) = &self.names {
            result.tags = head.tags(sequence, &pass.words)?;
            if pass.is_whole {
                result.names = self.whole_names(head, sequence, pass, &result)?;
            }
        }
        Ok(result)
    }

    /// Returns the names in a sentence that one pass shows whole.
    fn whole_names(
        &self,
        head: &NameHead,
        sequence: &Sequence,
        pass: &SpanPass,
        result: &PassResult,
    ) -> Result<Vec<FoundName>, InputError> {
        let mut names = Vec::new();
        for name in decode(&result.tags, head.temperature) {
            let words = &pass.words[name.words.clone()];
            let pieces = words[0].pieces.start..words[words.len() - 1].pieces.end;
            names.push(FoundName {
                span: span_of(&name, &pass.words),
                kind: name.kind,
                confidence: name.confidence,
                toward: Ok(Stance {
                    toward: self.stance.polarity(&sequence.span_features(pieces)?)?,
                    sentence: Some(result.sentence),
                    windowed: false,
                }),
            });
        }
        Ok(names)
    }
}

/// Returns the positions of `tokens` in a pass over `shown`: one special word piece comes before.
fn within(tokens: &Range<usize>, shown: &Range<usize>) -> Range<usize> {
    tokens.start - shown.start + 1..tokens.end - shown.start + 1
}

/// Returns the span from the first byte of a name's first word to the last byte of its last.
fn span_of(name: &TaggedName, words: &[Word]) -> SentenceSpan {
    SentenceSpan::new(words[name.words.start].span.start, words[name.words.end - 1].span.end)
}

/// A word of a sentence and its word pieces in a pass, `[CLS]` counted; a window may end before the
/// last of them.
#[derive(Clone)]
struct Word {
    span: SentenceSpan,
    pieces: Range<usize>,
}

/// One sequence for the encoder.
struct SpanPass {
    /// Word pieces, special ones included.
    tokens: Vec<Token>,
    /// Word pieces of each target, `[CLS]` counted.
    targets: Vec<Range<usize>>,
    /// Words that take their tags from this pass.
    words: Vec<Word>,
    /// True if it shows the whole sentence.
    is_whole: bool,
}

impl AsRef<[Token]> for SpanPass {
    fn as_ref(&self) -> &[Token] {
        &self.tokens
    }
}

/// The outputs of the heads for one pass.
struct PassResult {
    sentence: Polarity,
    targets: Vec<Polarity>,
    /// The logits of each word of the pass.
    tags: Vec<TagLogits>,
    /// The names in the sentence, where the pass shows the whole of it.
    names: Vec<FoundName>,
}

/// The place of a target or a word in the passes of a plan.
#[derive(Clone, Copy)]
struct PlaceInPass {
    pass: usize,
    /// Index into the targets or the words of the pass.
    index: usize,
}

/// The passes in which a sentence is shown to the encoder: one, or a window around each target and
/// word.
struct SentencePlan {
    passes: Vec<SpanPass>,
    /// The pass that begins at a word piece.
    by_start: HashMap<usize, usize>,
    /// The place of each target of the request.
    targets: Vec<Result<PlaceInPass, Reason>>,
    /// The place of each word of the sentence that has word pieces, where names are asked for.
    words: Vec<PlaceInPass>,
    is_windowed: bool,
}

impl PassPlan for SentencePlan {
    type Pass = SpanPass;

    fn passes(&self) -> &[SpanPass] {
        &self.passes
    }
}

impl SentencePlan {
    fn new(encoder: &SentenceEncoder, request: &Request) -> Result<Self, ModelProblem> {
        let tokens = encoder.pieces.tokenize(request.sentence)?;
        let mut plan = Self {
            passes: Vec::new(),
            by_start: HashMap::new(),
            targets: Vec::new(),
            words: Vec::new(),
            is_windowed: tokens.len() > encoder.limit(),
        };
        for target in &request.targets {
            let place = plan.place_target(encoder, &tokens, *target);
            plan.targets.push(place);
        }
        if request.names {
            for word in words(request.sentence) {
                plan.place_word(encoder, &tokens, word);
            }
        }
        Ok(plan)
    }

    fn place_target(
        &mut self,
        encoder: &SentenceEncoder,
        tokens: &Tokens,
        target: SentenceSpan,
    ) -> Result<PlaceInPass, Reason> {
        let target = tokens.covering(target).ok_or(Reason::MentionWithoutTokens)?;
        let shown = window(tokens.len(), &target, encoder.limit()).ok_or(Reason::MentionTooLong)?;
        let pass = self.pass_over(encoder, tokens, &shown);
        let targets = &mut self.passes[pass].targets;
        targets.push(within(&target, &shown));
        let index = targets.len() - 1;
        Ok(PlaceInPass { pass, index })
    }

    /// Places a word in the window in which its first word piece is nearest the middle. A word
    /// without pieces has no tag.
    fn place_word(&mut self, encoder: &SentenceEncoder, tokens: &Tokens, word: SentenceSpan) {
        let Some(pieces) = tokens.covering(word) else { return };
        let first = pieces.start..pieces.start + 1;
        let Some(shown) = window(tokens.len(), &first, encoder.limit()) else {
            return;
        };
        let pass = self.pass_over(encoder, tokens, &shown);
        let words = &mut self.passes[pass].words;
        words.push(Word {
            span: word,
            pieces: within(&pieces, &shown),
        });
        let index = words.len() - 1;
        self.words.push(PlaceInPass { pass, index });
    }

    /// Returns the index of the pass over `shown`, a new one where there is none.
    fn pass_over(&mut self, encoder: &SentenceEncoder, tokens: &Tokens, shown: &Range<usize>) -> usize {
        *self.by_start.entry(shown.start).or_insert_with(|| {
            self.passes.push(SpanPass {
                tokens: encoder.pieces.sequence(tokens, shown.clone()),
                targets: Vec::new(),
                words: Vec::new(),
                is_whole: !self.is_windowed,
            });
            self.passes.len() - 1
        })
    }

    /// Returns the outcome of each target of the request.
    fn outcomes(&self, results: &[PassResult]) -> Vec<TargetOutcome> {
        let mut outcomes = Vec::with_capacity(self.targets.len());
        for place in &self.targets {
            outcomes.push(place.map(|PlaceInPass { pass, index }| Stance {
                toward: results[pass].targets[index],
                sentence: Some(results[pass].sentence),
                windowed: self.is_windowed,
            }));
        }
        outcomes
    }

    /// Returns the words of the sentence in order, with their tags.
    fn tagged_words(&self, results: &[PassResult]) -> (Vec<Word>, Vec<TagLogits>) {
        self.words
            .iter()
            .map(|&PlaceInPass { pass, index }| (self.passes[pass].words[index].clone(), results[pass].tags[index]))
            .unzip()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelFiles;
    use crate::stance::{Engine, StanceModel};

    #[test]
    fn a_sentence_goes_through_the_encoder_once_for_all_its_targets() {
        let model = StanceModel::load(&ModelFiles::embedded().unwrap(), Engine::default()).unwrap();
        let sentence = "Ada praised Bo, but Cy called Dee a thief.";
        let request = Request {
            sentence,
            targets: ["Ada", "Bo", "Cy", "Dee"]
                .iter()
                .map(|target| {
                    let at = sentence.find(target).unwrap();
                    SentenceSpan::new(at, at + target.len())
                })
                .collect(),
            names: false,
        };
        let plan = SentencePlan::new(model.encoder(), &request).unwrap();
        assert_eq!((plan.passes.len(), plan.targets.len()), (1, 4));
    }
}
