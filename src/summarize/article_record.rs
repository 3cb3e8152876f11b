//! What one article says of one actor, as a record that is sorted outside of memory.

use crate::summary::{ActorInArticle, Copies, PackedCopies, PackedDay, Tally};
use crate::system::spill::Record;
use jiff::civil::Date;
use std::io::{self, Read, Write};

/// Bytes of a record in a file.
const BYTES: usize = 4 * WORDS + 8 * SUMS;
/// The record's numbers of 32 bits: actor, outlet, day, copies and counts.
const WORDS: usize = 4 + COUNTS;
const COUNTS: usize = 8;
const SUMS: usize = 4;

/// The sums over the mentions of one actor in one article. Records are sorted by actor, outlet and day, and those that are
/// equal are alike in everything.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ArticleRecord {
    /// The number of the actor, in the order of ids.
    pub(super) actor: u32,
    /// The number of the outlet, in the order of names.
    pub(super) outlet: u32,
    day: PackedDay,
    copies: PackedCopies,
    /// All mentions, those negative and neutral, those quoted, pronouns, those of strata of which nothing was coded;
    /// sentences, and those with a sentiment.
    counts: [u32; COUNTS],
    /// Score, confidence, score of quoted mentions, sentiment.
    sums: [i64; SUMS],
}

impl ArticleRecord {
    /// Makes the record of an actor's mentions, without those that a person coded.
    pub(super) fn new([actor, outlet]: [u32; 2], article: &ActorInArticle, day: Option<Date>, copies: Copies) -> Self {
        let tally = &article.tally;
        let counts = [
            tally.mentions,
            tally.labels[0],
            tally.labels[1],
            tally.quoted,
            tally.coreference,
            article.unreached,
            tally.sentences,
            tally.sentences_with_sentiment,
        ];
        Self {
            actor,
            outlet,
            day: day.into(),
            copies: copies.into(),
            // An article has at most 2^32 mentions.
            counts: counts.map(|count| count as u32),
            sums: [tally.score, tally.confidence, tally.quoted_score, tally.sentiment],
        }
    }

    pub(super) fn day(&self) -> Option<Date> {
        self.day.into()
    }

    pub(super) fn copies(&self) -> Copies {
        self.copies.into()
    }

    /// Returns the actor's mentions, without those that a person coded.
    pub(super) fn article(&self) -> ActorInArticle {
        let counts = self.counts.map(u64::from);
        let [
            mentions,
            negative,
            neutral,
            quoted,
            coreference,
            unreached,
            sentences,
            with_sentiment,
        ] = counts;
        let [score, confidence, quoted_score, sentiment] = self.sums;
        ActorInArticle {
            tally: Tally {
                mentions,
                sentences,
                labels: [negative, neutral, mentions - negative - neutral],
                score,
                confidence,
                sentences_with_sentiment: with_sentiment,
                sentiment,
                quoted,
                quoted_score,
                coreference,
            },
            coded: Vec::new(),
            unreached,
        }
    }
}

impl Record for ArticleRecord {
    fn write(&self, file: &mut impl Write) -> io::Result<()> {
        let mut bytes = [0; BYTES];
        let (words, sums) = bytes.split_at_mut(4 * WORDS);
        let key = [self.actor, self.outlet, self.day.0.cast_unsigned(), self.copies.0];
        for (place, word) in words.chunks_exact_mut(4).zip(key.iter().chain(&self.counts)) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        for (place, sum) in sums.chunks_exact_mut(8).zip(&self.sums) {
            place.copy_from_slice(&sum.to_le_bytes());
        }
        file.write_all(&bytes)
    }

    fn read(file: &mut impl Read) -> io::Result<Self> {
        let mut bytes = [0; BYTES];
        file.read_exact(&mut bytes)?;
        let (mut words, mut sums) = (bytes.as_chunks().0.iter().copied(), [0; SUMS]);
        let mut word = || words.next().map(u32::from_le_bytes).unwrap_or_default();
        let [actor, outlet, day, copies] = [word(), word(), word(), word()];
        let counts = [(); COUNTS].map(|()| word());
        for (sum, place) in sums.iter_mut().zip(bytes[4 * WORDS..].as_chunks().0) {
            *sum = i64::from_le_bytes(*place);
        }
        Ok(Self {
            actor,
            outlet,
            day: PackedDay(day.cast_signed()),
            copies: PackedCopies(copies),
            counts,
            sums,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_record_says_what_the_article_says_and_is_read_as_it_was_written(
            counts in prop::array::uniform8(0u64..1_000_000), sums in prop::array::uniform4(any::<i64>()),
            numbers in any::<[u32; 2]>(), group in prop::option::of(0u32..1000), is_wire in any::<bool>(), month in prop::option::of(1i8..=12),
        ) {
            let article = ActorInArticle {
                tally: Tally {
                    mentions: counts[..3].iter().sum(),
                    sentences: counts[3],
                    labels: [counts[0], counts[1], counts[2]],
                    score: sums[0],
                    confidence: sums[1],
                    sentences_with_sentiment: counts[4],
                    sentiment: sums[2],
                    quoted: counts[5],
                    quoted_score: sums[3],
                    coreference: counts[6],
                },
                coded: Vec::new(),
                unreached: counts[7],
            };
            let (day, copies) = (month.map(|month| jiff::civil::date(2024, month, 7)), Copies { group, is_wire });
            let record = ArticleRecord::new(numbers, &article, day, copies);
            let mut file = Vec::new();
            record.write(&mut file).unwrap();
            prop_assert_eq!(file.len(), BYTES);
            let read = ArticleRecord::read(&mut file.as_slice()).unwrap();
            prop_assert_eq!(&read, &record);
            prop_assert_eq!((read.day(), read.copies()), (day, copies));
            let found = read.article();
            prop_assert_eq!((found.tally, found.unreached), (article.tally, article.unreached));
        }
    }
}
