//! Comparisons of outlets in words: the same ones in the page, in the workbook and on the terminal.

use crate::output::{ComparisonRow, Verdict};

/// The lengths of the periods within which outlets are compared, the shortest first.
const LENGTHS: [&str; 5] = ["day", "week", "month", "quarter", "year"];

/// Returns the words for how a score differs from another one, before “than”: “less negative” where
/// both are negative, “more positive” where they are not.
pub fn comparative(score: f64, other: f64) -> &'static str {
    match (score > other, score < 0.0 && other < 0.0, score > 0.0 && other > 0.0) {
        (true, true, _) => "less negative",
        (true, false, _) => "more positive",
        (false, _, true) => "less positive",
        (false, _, false) => "more negative",
    }
}

/// Returns a probability with as many digits as matter, behind its name: “p 0.0312”, “q < 0.0001”.
pub fn named_probability(name: &str, p: f64) -> String {
    format!("{name} {}", probability(p))
}

/// Returns a probability with as many digits as matter.
pub fn probability(p: f64) -> String {
    if p < 0.0001 {
        "< 0.0001".to_owned()
    } else {
        format!("{p:.4}")
    }
}

/// Returns true for a verdict that chance alone hardly explains.
pub fn is_difference(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Higher | Verdict::Lower)
}

/// Returns true where a row's flags, joined by `|`, hold this one.
pub fn has_flag(flags: &str, flag: &str) -> bool {
    flags.split('|').any(|own| own == flag)
}

/// Returns true for a comparison of articles of few days: other days could show something else, and
/// its verdict is to be read with caution.
pub fn is_of_few_days(row: &ComparisonRow) -> bool {
    has_flag(&row.flags, "few_days")
}

/// Returns true for two outlets that have enough articles, and too few of them in the same time.
pub fn wrote_apart(row: &ComparisonRow) -> bool {
    row.verdict == Verdict::TooFew && has_flag(&row.flags, "little_overlap")
}

/// Returns the length of the periods within which two outlets are compared; `None` where all
/// articles are compared with all.
pub fn length_of_periods(row: &ComparisonRow) -> Option<&str> {
    let length = row.stratum.as_str();
    (!length.is_empty() && length != "none").then_some(length)
}

/// Says within which periods outlets are compared, “within the same weeks or months”; `None` where
/// all articles are compared with all.
pub fn within<'r>(rows: impl IntoIterator<Item = &'r ComparisonRow>) -> Option<String> {
    let mut found = [false; LENGTHS.len()];
    for length in rows.into_iter().filter_map(length_of_periods) {
        for (is_found, name) in found.iter_mut().zip(LENGTHS) {
            *is_found |= name == length;
        }
    }
    let found = LENGTHS.into_iter().zip(found).filter(|(_, is_found)| *is_found);
    let names: Vec<String> = found.map(|(name, _)| format!("{name}s")).collect();
    (!names.is_empty()).then(|| format!("within the same {}", names.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_say_on_which_side_of_zero_both_scores_are() {
        for (score, other, expected) in [
            (-0.1, -0.3, "less negative"),
            (-0.3, -0.1, "more negative"),
            (0.3, 0.1, "more positive"),
            (0.1, 0.3, "less positive"),
            (0.1, -0.1, "more positive"),
            (-0.1, 0.1, "more negative"),
            (0.0, -0.1, "more positive"),
        ] {
            assert_eq!(comparative(score, other), expected, "{score}, {other}");
        }
    }

    #[test]
    fn no_probability_is_shown_as_zero() {
        for (p, expected) in [
            (1e-6, "< 0.0001"),
            (0.000_099, "< 0.0001"),
            (0.0001, "0.0001"),
            (0.0312, "0.0312"),
            (1.0, "1.0000"),
        ] {
            assert_eq!(probability(p), expected);
        }
    }

    #[test]
    fn the_periods_are_named_the_shortest_first() {
        let row = |stratum: &str| ComparisonRow {
            stratum: stratum.to_owned(),
            ..ComparisonRow::default()
        };
        let rows = ["month", "none", "week", "month", ""].map(row);
        assert_eq!(within(&rows).as_deref(), Some("within the same weeks or months"));
        assert_eq!(within(&rows[..1]).as_deref(), Some("within the same months"));
        assert_eq!(within(&rows[1..2]), None);
    }
}
