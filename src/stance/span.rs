//! The task `span`: our own heads on the hidden states of a target's word pieces, one pass a sentence.

use super::names::{Decoded, FoundName, TagLogits, decode};
use super::stance_model::{Reader, Worker};
use super::tokens::Tokens;
use super::window::window;
use super::word_starts::words;
use super::{Polarity, Request, SentenceOutcome, Stance};
use crate::article::SentenceSpan;
use crate::error::Reason;
use crate::model::Calibration;
use crate::system::timings::Phase;
use crate::terms::NAME_TAGS;
use regard_encoder::{Head, InputError, Sequence, Temperature, Token, TokenHead, Weights, softmax};
use std::collections::HashMap;
use std::ops::Range;

/// The heads of a model that was made for this program.
pub(super) struct SpanHeads {
    stance: ScaledHead,
    sentiment: ScaledHead,
    names: Option<NameHead>,
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
            let mut logits = [0.0; NAME_TAGS.len()];
            self.head.logits(sequence.token(word.pieces.start), &mut logits)?;
            Ok(logits)
        };
        words.iter().map(logits).collect()
    }
}

impl SpanHeads {
    /// Loads the heads for a model of `hidden` values a token.
    pub(super) fn load(weights: &Weights, hidden: usize, calibration: &Calibration) -> Result<Self, String> {
        let sentiment = calibration.sentiment_temperature.unwrap_or(1.0);
        let names = |temperature| load_name_head(weights, hidden, temperature);
        Ok(Self {
            stance: load_head(weights, "stance_head", hidden, calibration.stance_temperature)?,
            sentiment: load_head(weights, "sentiment_head", hidden, sentiment)?,
            names: calibration.name_temperature.map(names).transpose()?,
        })
    }

    /// Whether there is a head for names.
    pub(super) fn find_names(&self) -> bool {
        self.names.is_some()
    }

    /// Scores the targets of each request, and finds names where they are asked for and there is a head for them.
    pub(super) fn score(
        &self,
        reader: &Reader,
        worker: &mut Worker,
        requests: &[Request],
    ) -> Result<Vec<SentenceOutcome>, String> {
        let plans: Vec<Plan> = worker.timings.time(Phase::Tokenise, || {
            let plans = requests.iter().map(|request| Plan::of(reader, request));
            plans.collect::<Result<_, String>>()
        })?;
        let passes: Vec<&Pass> = plans.iter().flat_map(|plan| &plan.passes).collect();
        let results = reader.encode(worker, &passes, |pass, sequence| self.apply(pass, &sequence))?;
        let mut rest = results.as_slice();
        let mut outcomes = Vec::with_capacity(requests.len());
        for (request, plan) in requests.iter().zip(&plans) {
            let (own, others) = rest.split_at(plan.passes.len());
            rest = others;
            outcomes.push(SentenceOutcome {
                targets: plan.outcomes(own),
                names: self.names_of(reader, worker, request, plan, own)?,
            });
        }
        Ok(outcomes)
    }

    /// The names in a request's sentence. A windowed sentence's are known only after all its windows are encoded, when the
    /// hidden states of the first are gone: their bearers are scored in passes of their own.
    fn names_of(
        &self,
        reader: &Reader,
        worker: &mut Worker,
        request: &Request,
        plan: &Plan,
        results: &[PassResult],
    ) -> Result<Vec<FoundName>, String> {
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
        let outcomes = self.score(reader, worker, std::slice::from_ref(&targets))?;
        let toward = outcomes.into_iter().flat_map(|outcomes| outcomes.targets);
        let named = found.iter().zip(targets.targets).zip(toward);
        let name = |((name, span), toward): ((&Decoded, SentenceSpan), _)| FoundName {
            span,
            kind: name.kind,
            confidence: name.confidence,
            toward,
        };
        Ok(named.map(name).collect())
    }

    /// What the heads make of one pass.
    fn apply(&self, pass: &Pass, sequence: &Sequence) -> Result<PassResult, InputError> {
        let toward = |target: &Range<usize>| self.stance.polarity(&sequence.span_features(target.clone())?);
        let mut result = PassResult {
            sentence: self.sentiment.polarity(&sequence.sentence_features()?)?,
            targets: pass.targets.iter().map(toward).collect::<Result<_, InputError>>()?,
            tags: Vec::new(),
            names: Vec::new(),
        };
        if let Some(head) = &self.names {
            result.tags = head.tags(sequence, &pass.words)?;
            if pass.whole {
                result.names = self.whole_names(head, sequence, pass, &result)?;
            }
        }
        Ok(result)
    }

    /// The names in a sentence that one pass shows whole.
    fn whole_names(
        &self,
        head: &NameHead,
        sequence: &Sequence,
        pass: &Pass,
        result: &PassResult,
    ) -> Result<Vec<FoundName>, InputError> {
        let name = |name: &Decoded| {
            let words = &pass.words[name.words.clone()];
            let pieces = words[0].pieces.start..words[words.len() - 1].pieces.end;
            Ok(FoundName {
                span: span_of(name, &pass.words),
                kind: name.kind,
                confidence: name.confidence,
                toward: Ok(Stance {
                    toward: self.stance.polarity(&sequence.span_features(pieces)?)?,
                    sentence: Some(result.sentence),
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
fn span_of(name: &Decoded, words: &[Word]) -> SentenceSpan {
    SentenceSpan::new(words[name.words.start].span.start, words[name.words.end - 1].span.end)
}

fn load_head(weights: &Weights, name: &str, hidden: usize, temperature: f32) -> Result<ScaledHead, String> {
    let head = Head::load(weights, name, hidden).map_err(|e| e.to_string())?;
    if head.classes() != 3 {
        return Err(format!("{name} has {} classes, expected 3", head.classes()));
    }
    let temperature = Temperature::new(temperature).map_err(|e| e.to_string())?;
    Ok(ScaledHead { head, temperature })
}

fn load_name_head(weights: &Weights, hidden: usize, temperature: f32) -> Result<NameHead, String> {
    let head = TokenHead::load(weights, "name_head", hidden).map_err(|e| e.to_string())?;
    if head.classes() != NAME_TAGS.len() {
        return Err(format!(
            "name_head has {} classes, model.toml names {}",
            head.classes(),
            NAME_TAGS.len()
        ));
    }
    let temperature = Temperature::new(temperature).map_err(|e| e.to_string())?;
    Ok(NameHead { head, temperature })
}

/// A word of a sentence and its word pieces in a pass, `[CLS]` counted; a window may end before the last of them.
#[derive(Clone)]
struct Word {
    span: SentenceSpan,
    pieces: Range<usize>,
}

/// One sequence for the encoder.
struct Pass {
    /// Special ones included.
    tokens: Vec<Token>,
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
    names: Vec<FoundName>,
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

impl AsRef<[Token]> for Pass {
    fn as_ref(&self) -> &[Token] {
        &self.tokens
    }
}

impl Plan {
    /// Decides which word pieces go through the encoder for a request: one pass, or a window around each target and word.
    fn of(reader: &Reader, request: &Request) -> Result<Self, String> {
        let tokens = reader.pieces.of(request.sentence)?;
        let mut plan = Self {
            passes: Vec::new(),
            known: HashMap::new(),
            places: Vec::new(),
            words: Vec::new(),
            windowed: tokens.len() > reader.limit(),
        };
        for target in &request.targets {
            let place = plan.place_target(reader, &tokens, *target);
            plan.places.push(place);
        }
        if request.names {
            for word in words(request.sentence) {
                plan.place_word(reader, &tokens, word);
            }
        }
        Ok(plan)
    }

    fn place_target(
        &mut self,
        reader: &Reader,
        tokens: &Tokens,
        target: SentenceSpan,
    ) -> Result<(usize, usize), Reason> {
        let target = tokens.covering(target).ok_or(Reason::MentionWithoutTokens)?;
        let shown = window(tokens.len(), &target, reader.limit()).ok_or(Reason::MentionTooLong)?;
        let index = self.pass(reader, tokens, &shown);
        let targets = &mut self.passes[index].targets;
        targets.push(within(&target, &shown));
        Ok((index, targets.len() - 1))
    }

    /// A word's tag comes from the window in which it is nearest the middle; a word without pieces has none.
    fn place_word(&mut self, reader: &Reader, tokens: &Tokens, word: SentenceSpan) {
        let Some(pieces) = tokens.covering(word) else { return };
        let Some(shown) = window(tokens.len(), &(pieces.start..pieces.start + 1), reader.limit()) else {
            return;
        };
        let index = self.pass(reader, tokens, &shown);
        let words = &mut self.passes[index].words;
        words.push(Word {
            span: word,
            pieces: within(&pieces, &shown),
        });
        self.words.push((index, words.len() - 1));
    }

    /// The plan's pass over `shown`, a new one where there is none.
    fn pass(&mut self, reader: &Reader, tokens: &Tokens, shown: &Range<usize>) -> usize {
        *self.known.entry(shown.start).or_insert_with(|| {
            self.passes.push(Pass {
                tokens: reader.pieces.sequence(tokens, shown.clone()),
                targets: Vec::new(),
                words: Vec::new(),
                whole: !self.windowed,
            });
            self.passes.len() - 1
        })
    }

    fn outcomes(&self, results: &[PassResult]) -> Vec<super::TargetOutcome> {
        let outcome = |&(pass, target): &(usize, usize)| {
            let PassResult { sentence, targets, .. } = &results[pass];
            Stance {
                toward: targets[target],
                sentence: Some(*sentence),
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
    use crate::model::ModelFiles;
    use crate::stance::{Engine, StanceModel};

    #[test]
    fn a_sentence_goes_through_the_encoder_once_for_all_its_targets() {
        let model = StanceModel::load(&ModelFiles::embedded().unwrap(), Engine::default()).unwrap();
        let sentence = "Ada praised Bo, but Cy called Dee a thief.";
        let span = |target: &str| {
            let at = sentence.find(target).unwrap();
            SentenceSpan::new(at, at + target.len())
        };
        let request = Request {
            sentence,
            targets: ["Ada", "Bo", "Cy", "Dee"].map(span).to_vec(),
            names: false,
        };
        let plan = Plan::of(model.reader(), &request).unwrap();
        assert_eq!((plan.passes.len(), plan.places.len()), (1, 4));
    }
}
