//! Numbers as texts for a person.

use crate::output::SummaryRow;

/// Returns a score for a person to read: a sign, two decimals; a real minus, which screen readers
/// say.
pub fn signed(score: f64) -> String {
    let text = format!("{score:+.2}");
    match text.strip_prefix('-') {
        Some("0.00") => "0.00".to_owned(),
        Some(digits) => format!("−{digits}"),
        None if text == "+0.00" => "0.00".to_owned(),
        None => text,
    }
}

/// Returns the interval of a row, “−0.12 to +0.30”; `None` where there is none.
pub fn interval(row: &SummaryRow) -> Option<String> {
    let (low, high) = (row.ci_low.0?, row.ci_high.0?);
    Some(format!("{} to {}", signed(low), signed(high)))
}

/// Returns a number with its noun: “1 article”, “1,200 articles”.
pub fn counted(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// Returns a number with its digits in groups of three.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped() {
        assert_eq!(
            [1, 999, 1000, 1_234_567].map(grouped),
            ["1", "999", "1,000", "1,234,567"]
        );
    }

    #[test]
    fn scores_have_a_sign_and_zero_has_none() {
        let shown = [
            (-0.126, "−0.13"),
            (0.5, "+0.50"),
            (-0.001, "0.00"),
            (0.001, "0.00"),
            (-1.0, "−1.00"),
        ];
        for (score, expected) in shown {
            assert_eq!(signed(score), expected);
        }
    }
}
