//! Comparisons in words.

use crate::output::{ComparisonRow, Verdict};

/// Returns the verdict of a comparison in words, of the first outlet.
pub(super) fn verdict_words(row: &ComparisonRow) -> &'static str {
    match row.verdict {
        Verdict::Higher | Verdict::Lower => {
            comparative(row.score_a.0.unwrap_or_default(), row.score_b.0.unwrap_or_default())
        }
        Verdict::NotDistinguishable => "not distinguishable",
        Verdict::TooFew => "too few articles",
    }
}

/// Says in which time the articles are compared: “ in the same months”; nothing where all are compared with all.
pub(super) fn within_words(row: &ComparisonRow) -> String {
    match row.stratum.as_str() {
        "" | "none" => String::new(),
        stratum => format!(" in the same {stratum}s"),
    }
}

/// Says how the first of two scores stands to the second: of two negative ones the higher is less negative.
pub(super) fn comparative(a: f64, b: f64) -> &'static str {
    match a > b {
        true if a <= 0.0 => "less negative",
        true => "more positive",
        false if a >= 0.0 => "less positive",
        false => "more negative",
    }
}

#[cfg(test)]
mod tests {
    use super::comparative;

    #[test]
    fn the_words_say_on_which_side_of_zero_the_scores_are() {
        let cases = [
            (-0.1, -0.2, "less negative"),
            (0.0, -0.2, "less negative"),
            (0.1, -0.2, "more positive"),
            (0.3, 0.2, "more positive"),
            (0.1, 0.2, "less positive"),
            (-0.1, 0.2, "more negative"),
            (-0.3, -0.2, "more negative"),
        ];
        for (a, b, words) in cases {
            assert_eq!(comparative(a, b), words, "{a} {b}");
        }
    }
}
