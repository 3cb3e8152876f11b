//! Which records of a dump are read for its profile.

use crate::article::Article;
use crate::error::{RecordError, Result};
use crate::ingest::{Articles, UnreadPart};

/// Records of one input that are read at most, and at least where there are many inputs.
const MOST_OF_AN_INPUT: u64 = 2_000;
const FEWEST_OF_AN_INPUT: u64 = 20;
/// Records of all inputs that are read at most.
const MOST: u64 = 10_000;

/// How much of a dump is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleSize {
    /// The first records of each input, 2,000 at most, and of all inputs 10,000 at most.
    First,
    /// All.
    Whole,
}

impl SampleSize {
    /// Reads the records; returns the inputs of which more are left.
    pub(super) fn read(
        self,
        articles: &mut Articles,
        mut take: impl FnMut(Result<Article, RecordError>),
    ) -> Vec<UnreadPart> {
        let (of_an_input, mut left) = self.limits(articles.waiting_inputs());
        let mut unread = Vec::new();
        while let Some(record) = articles.next() {
            take(record);
            left -= 1;
            if left == 0 || articles.records_of_input() >= of_an_input {
                unread.extend(articles.leave_input());
            }
            if left == 0 {
                break;
            }
        }
        unread
    }

    /// Returns how many records are read of one input, and of all.
    fn limits(self, inputs: usize) -> (u64, u64) {
        match self {
            Self::Whole => (u64::MAX, u64::MAX),
            Self::First => {
                let equal = MOST / (inputs.max(1) as u64);
                (equal.clamp(FEWEST_OF_AN_INPUT, MOST_OF_AN_INPUT), MOST)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_inputs_share_the_records() {
        let cases = [(0, 2_000), (1, 2_000), (5, 2_000), (100, 100), (9_000, 20)];
        for (inputs, expected) in cases {
            assert_eq!(SampleSize::First.limits(inputs), (expected, 10_000), "{inputs}");
        }
    }
}
