//! Exact sums over mentions, which merge in any order to the same result.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

/// The unit in which scores are added. Whole multiples make a sum exact, so that it does not depend
/// on the order in which threads, shards or files deliver it. A score of the model is an f32 in
/// -1..1, and rounding it to a millionth is two orders of magnitude below what the output shows.
const UNIT: f64 = 1e-6;

/// Converts a score, probability or sentiment in -1..1 to whole millionths.
pub(super) fn fixed(value: f32) -> i64 {
    (f64::from(value) / UNIT).round() as i64
}

/// The voice whose mentions count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Voice {
    /// All mentions.
    #[default]
    All,
    /// The outlet's own voice: mentions outside of quoted and reported words.
    Narration,
    /// The people it quotes: mentions in quoted and reported words.
    Quoted,
}

impl Voice {
    const ALL: [Voice; 3] = [Voice::All, Voice::Narration, Voice::Quoted];

    /// Returns the word in settings and output files.
    pub fn as_str(self) -> &'static str {
        match self {
            Voice::All => "all",
            Voice::Narration => "narration",
            Voice::Quoted => "quoted",
        }
    }

    /// Returns the voice whose word this is.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|voice| voice.as_str() == word)
    }
}

/// Counts and exact sums over a set of mentions. `+=` is associative and commutative, and the empty
/// tally is its identity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Number of mentions.
    pub mentions: u64,
    /// Number of sentences that contain them; a sentence counts once however often it names the
    /// actor.
    pub sentences: u64,
    /// Mentions by label: negative, neutral, positive.
    pub labels: [u64; 3],
    /// Sum of the mentions' scores, in millionths.
    pub score: i64,
    /// Sum of the mentions' confidence, in millionths.
    pub confidence: i64,
    /// Number of those sentences for which the model gave a sentiment.
    pub sentences_with_sentiment: u64,
    /// Sum of the sentiment of those sentences, in millionths.
    pub sentiment: i64,
    /// Number of mentions in quoted or reported words.
    pub quoted: u64,
    /// Sum of the scores of those mentions, in millionths.
    pub quoted_score: i64,
    /// Number of mentions that are pronouns.
    pub coreference: u64,
}

impl Tally {
    /// Returns the mean score of the mentions, in -1..1; `None` where there is none.
    pub fn mean_score(&self) -> Option<f64> {
        mean(self.score, self.mentions)
    }

    /// Returns the mean score of the mentions in one voice, in -1..1; `None` where there is none.
    pub fn mean_score_of(&self, voice: Voice) -> Option<f64> {
        match voice {
            Voice::All => self.mean_score(),
            Voice::Quoted => mean(self.quoted_score, self.quoted),
            Voice::Narration => mean(self.score - self.quoted_score, self.mentions - self.quoted),
        }
    }

    /// Returns the mean confidence of the mentions, in 1/3..1; `None` where there is none.
    pub fn mean_confidence(&self) -> Option<f64> {
        mean(self.confidence, self.mentions)
    }

    /// Returns the mean sentiment of the sentences, in -1..1; `None` where there is none, or the
    /// model gave none.
    pub fn mean_sentiment(&self) -> Option<f64> {
        mean(self.sentiment, self.sentences_with_sentiment)
    }

    /// Returns the share of a label (0 negative, 1 neutral, 2 positive) among the mentions, in
    /// 0..1; `None` where there is none.
    pub fn share(&self, label: usize) -> Option<f64> {
        (self.mentions > 0).then(|| self.labels[label] as f64 / self.mentions as f64)
    }
}

fn mean(sum: i64, n: u64) -> Option<f64> {
    (n > 0).then(|| sum as f64 * UNIT / n as f64)
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.mentions += other.mentions;
        self.sentences += other.sentences;
        self.sentences_with_sentiment += other.sentences_with_sentiment;
        for (mine, theirs) in self.labels.iter_mut().zip(other.labels) {
            *mine += theirs;
        }
        self.score += other.score;
        self.confidence += other.confidence;
        self.sentiment += other.sentiment;
        self.quoted += other.quoted;
        self.quoted_score += other.quoted_score;
        self.coreference += other.coreference;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_tally() -> impl Strategy<Value = Tally> {
        (
            0u64..1000,
            0u64..1000,
            prop::array::uniform3(0u64..1000),
            -1_000_000i64..1_000_000,
            0i64..1_000_000,
        )
            .prop_map(|(mentions, sentences, labels, score, confidence)| Tally {
                mentions,
                sentences,
                labels,
                score,
                confidence,
                sentences_with_sentiment: sentences,
                sentiment: -score,
                quoted: mentions / 2,
                quoted_score: score / 3,
                coreference: sentences / 2,
            })
    }

    fn sum(a: Tally, b: Tally) -> Tally {
        let mut total = a;
        total += b;
        total
    }

    proptest! {
        #[test]
        fn merging_is_associative_and_commutative_with_an_identity(a in any_tally(), b in any_tally(), c in any_tally()) {
            prop_assert_eq!(sum(sum(a, b), c), sum(a, sum(b, c)));
            prop_assert_eq!(sum(a, b), sum(b, a));
            prop_assert_eq!(sum(a, Tally::default()), a);
        }
    }

    #[test]
    fn an_empty_tally_has_no_means() {
        let empty = Tally::default();
        assert_eq!(
            (empty.mean_score(), empty.mean_sentiment(), empty.share(0)),
            (None, None, None)
        );
    }
}
