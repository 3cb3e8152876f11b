//! The names in a sentence, decoded from the tags of its words.
//!
//! A tag says that a word begins a name (B), goes on with one (I) or stands outside (O). Of all
//! sequences in which I-X follows only B-X or I-X, [`decode`] takes the likeliest, words being
//! independent given the sentence (Viterbi). The temperature does not change which that is, as it
//! scales every sequence's logarithm alike, and nor does the softmax, which takes the same number
//! off each of a word's logits: so the sum is over logits.

use super::TargetOutcome;
use crate::article::SentenceSpan;
use crate::terms::{ActorType, NAME_TAGS};
use regard_encoder::{Temperature, softmax};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The logit of each tag for one word.
pub(super) type TagLogits = [f32; NAME_TAGS.len()];

/// A name that the model found in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FoundName {
    /// Bytes in the sentence, whole words, without a possessive ending.
    pub span: SentenceSpan,
    /// The type of the actor that bears the name.
    pub kind: ActorType,
    /// The calibrated probability of the tag of the name's least sure word, in 0..1: a name is
    /// right only where all its words are, and a mean would hide the one in doubt. Of minimum, mean
    /// and product it has the least Brier score on the development parts of CoNLL++, WNUT-17 and
    /// Worldwide News.
    pub confidence: f32,
    /// The stance toward the bearer, as for a target of the request.
    pub toward: TargetOutcome,
}

/// A name as the decoder finds it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TaggedName {
    /// The words of the name.
    pub(super) words: Range<usize>,
    pub(super) kind: ActorType,
    pub(super) confidence: f32,
}

/// Returns the names in a sentence whose words have these logits.
pub(super) fn decode(words: &[TagLogits], temperature: Temperature) -> Vec<TaggedName> {
    let mut names: Vec<TaggedName> = Vec::new();
    for (at, (tag, logits)) in likeliest_tags(words).into_iter().zip(words).enumerate() {
        let Some(kind) = kind_of(tag) else { continue };
        let mut confidence = *logits;
        softmax(&mut confidence, temperature);
        let confidence = confidence[tag];
        match names.last_mut() {
            Some(name) if is_inside(tag) => {
                name.words.end = at + 1;
                name.confidence = name.confidence.min(confidence);
            }
            _ => names.push(TaggedName {
                words: at..at + 1,
                kind,
                confidence,
            }),
        }
    }
    names
}

/// Returns the type of actor that a tag names; `None` of the tag for words outside.
fn kind_of(tag: usize) -> Option<ActorType> {
    ActorType::ALL.get(tag.checked_sub(1)? / 2).copied()
}

fn is_inside(tag: usize) -> bool {
    tag > 0 && tag.is_multiple_of(2)
}

/// Returns true if `tag` may follow `before`. No word stands before the first, which counts as a
/// word outside.
fn may_follow(before: usize, tag: usize) -> bool {
    !is_inside(tag) || before == tag || before + 1 == tag
}

/// Returns the sequence of tags with the highest sum of logits among those allowed; of equal ones,
/// the one with the earlier tags.
fn likeliest_tags(words: &[TagLogits]) -> Vec<usize> {
    let mut sums = [f64::NEG_INFINITY; NAME_TAGS.len()];
    sums[0] = 0.0;
    let mut before = Vec::with_capacity(words.len());
    for logits in words {
        let came_from: [usize; NAME_TAGS.len()] =
            std::array::from_fn(|tag| best(&sums, |before| may_follow(before, tag)));
        sums = std::array::from_fn(|tag| sums[came_from[tag]] + f64::from(logits[tag]));
        before.push(came_from);
    }
    let mut tag = best(&sums, |_| true);
    let mut tags: Vec<usize> = Vec::with_capacity(words.len());
    for came_from in before.iter().rev() {
        tags.push(tag);
        tag = came_from[tag];
    }
    tags.reverse();
    tags
}

/// Returns the allowed tag with the highest sum; of equal ones, the first.
fn best(sums: &[f64; NAME_TAGS.len()], allowed: impl Fn(usize) -> bool) -> usize {
    (0..NAME_TAGS.len())
        .filter(|tag| allowed(*tag))
        .reduce(|best, tag| if sums[tag] > sums[best] { tag } else { best })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Zero for every tag but those named.
    fn word(logits: &[(&str, f32)]) -> TagLogits {
        let mut word = [0.0; NAME_TAGS.len()];
        for (tag, logit) in logits {
            word[NAME_TAGS.iter().position(|known| known == tag).unwrap()] = *logit;
        }
        word
    }

    fn tags(words: &[TagLogits]) -> Vec<&'static str> {
        likeliest_tags(words).into_iter().map(|tag| NAME_TAGS[tag]).collect()
    }

    #[test]
    fn the_likeliest_allowed_sequence_is_taken() {
        let outside = word(&[("O", 5.0)]);
        assert_eq!(tags(&[]), [] as [&str; 0]);
        // Inside is likeliest at the first word, but nothing stands before it.
        assert_eq!(
            tags(&[
                word(&[("I-PER", 4.0), ("B-PER", 3.0)]),
                word(&[("I-PER", 4.0)]),
                outside
            ]),
            ["B-PER", "I-PER", "O"]
        );
        // I-LOC may not follow B-PER: of 3 + 3 for PER and 2.5 + 4 for LOC, LOC.
        assert_eq!(
            tags(&[
                word(&[("B-PER", 3.0), ("B-LOC", 2.5)]),
                word(&[("I-PER", 3.0), ("I-LOC", 4.0)])
            ]),
            ["B-LOC", "I-LOC"]
        );
        // The sure O in between parts the names, though both sides say inside.
        assert_eq!(
            tags(&[
                word(&[("B-ORG", 3.0)]),
                outside,
                word(&[("I-ORG", 3.0), ("B-ORG", 2.0)])
            ]),
            ["B-ORG", "O", "B-ORG"]
        );
    }

    #[test]
    fn names_have_the_confidence_of_their_least_sure_word() {
        // At temperature 2, e^(6/2) beside eight ones, and e^(4/2).
        let words = [
            word(&[("B-PER", 6.0)]),
            word(&[("I-PER", 4.0)]),
            word(&[("B-PER", 6.0)]),
            word(&[("O", 9.0)]),
            word(&[("B-MISC", 6.0)]),
        ];
        let found = decode(&words, Temperature::new(2.0).unwrap());
        let (sure, less) = (20.085_537 / 28.085_537, 7.389_056 / 15.389_056);
        let expected = [
            (0..2, ActorType::Person, less),
            (2..3, ActorType::Person, sure),
            (4..5, ActorType::Misc, sure),
        ];
        assert_eq!(found.len(), expected.len());
        for (name, (words, kind, confidence)) in found.iter().zip(expected) {
            assert_eq!((&name.words, name.kind), (&words, kind));
            assert!((name.confidence - confidence).abs() < 1e-6, "{}", name.confidence);
        }
    }

    proptest! {
        #[test]
        fn no_allowed_sequence_has_a_higher_sum(words in prop::collection::vec(prop::array::uniform9(-4i8..4), 1..4)) {
            let words: Vec<TagLogits> = words.into_iter().map(|word| word.map(f32::from)).collect();
            let sum = |tags: &[usize]| tags.iter().zip(&words).map(|(&tag, word)| word[tag]).sum::<f32>();
            let allowed = |tags: &[usize]| {
                let before = std::iter::once(&0).chain(tags);
                before.zip(tags).all(|(&before, &tag)| may_follow(before, tag))
            };
            let found = likeliest_tags(&words);
            prop_assert!(allowed(&found));
            for code in 0..NAME_TAGS.len().pow(words.len() as u32) {
                let tags: Vec<usize> = (0..words.len() as u32).map(|i| code / 9_usize.pow(i) % 9).collect();
                prop_assert!(!allowed(&tags) || sum(&tags) <= sum(&found));
            }
        }
    }
}
