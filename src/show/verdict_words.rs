//! Verdicts of comparisons in words.

use crate::output::{ComparisonRow, Verdict};
use crate::report::{comparative, is_of_few_days};

/// Returns the verdict of a comparison in words, of the first outlet; with a word of caution where it rests on few days.
pub(super) fn verdict_words(row: &ComparisonRow) -> String {
    let caution = if is_of_few_days(row) { " (few days)" } else { "" };
    match row.verdict {
        Verdict::Higher | Verdict::Lower => {
            let scores = [row.score_a, row.score_b].map(|score| score.0.unwrap_or_default());
            format!("{}{caution}", comparative(scores[0], scores[1]))
        }
        Verdict::NotDistinguishable => format!("not distinguishable{caution}"),
        Verdict::TooFew => "too few articles".to_owned(),
    }
}
