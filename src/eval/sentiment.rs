//! Sentiment of whole sentences: accuracy and calibration.

use super::figures::{Calibration, ClassFigures, percent, share};
use super::row_error::RowError;
use super::rows::{read_json_lines, string};
use super::{NOT_SCORED, score_targets};
use crate::article::SentenceSpan;
use crate::error::{Error, Result};
use crate::stance::{Polarity, StanceModel};
use crate::terms::Label;
use serde::Serialize;
use serde_json::Value;
use std::fmt;
use std::path::Path;

/// A sentence with its sentiment as people labelled it.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledText {
    /// The sentence.
    pub text: String,
    /// The gold label.
    pub label: Label,
}

/// Reads labelled sentences from JSON Lines (gzip or not): `{"text", "label"}` with labels -1, 0,
/// 1.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io); [`Error::Invalid`](crate::error::Error::Invalid) with
/// the line of each fault.
pub fn read_sentiment(path: &Path) -> Result<Vec<LabelledText>> {
    read_json_lines(path, |row| parse_row(row).map(Some))
}

fn parse_row(row: &Value) -> Result<LabelledText, RowError> {
    let text = string(row, "text")?.to_owned();
    if row.get("target").or_else(|| row.get("start")).is_some() {
        return Err(RowError::LabelOfTarget);
    }
    let label = match row["label"].as_f64() {
        Some(-1.0) => Label::Negative,
        Some(0.0) => Label::Neutral,
        Some(1.0) => Label::Positive,
        _ => {
            return Err(RowError::UnknownLabel {
                found: row["label"].clone(),
                allowed: "-1, 0, 1",
            });
        }
    };
    Ok(LabelledText { text, label })
}

/// Scores the sentences of `rows` with `model` and compares.
///
/// # Errors
/// Those of [`StanceModel::score`]; [`Error::NoSentenceSentiment`] where the model has no sentiment
/// of sentences.
pub fn evaluate_sentiment(model: &StanceModel, rows: &[LabelledText]) -> Result<SentimentReport> {
    // A sentence is scored along with a target. The sentence's own sentiment does not depend on the
    // target, so that any will do: here it is the whole sentence.
    let targets = rows
        .iter()
        .map(|row| (row.text.as_str(), SentenceSpan::new(0, row.text.len())));
    let scored = score_targets(model, targets)?;
    if scored.iter().flatten().any(|stance| stance.sentence.is_none()) {
        return Err(Error::NoSentenceSentiment);
    }
    let outcomes = scored.into_iter().map(|stance| stance.and_then(|s| s.sentence));
    Ok(SentimentReport::new(rows.iter().map(|row| row.label).zip(outcomes)))
}

/// Accuracy of the sentiment head.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SentimentReport {
    /// Number of sentences.
    pub n: usize,
    /// Number of sentences that could not be scored, because they are empty or longer than the
    /// model takes; they count as neutral, with confidence 1/3.
    pub not_scored: usize,
    /// The comparison made: `classes`, or `sign` (the likelier of positive and negative) where no
    /// gold label is neutral.
    pub measure: &'static str,
    /// Share of right labels or signs, in 0..1.
    pub accuracy: f64,
    /// The figures of three classes; `None` where the measure is the sign.
    pub classes: Option<ClassFigures>,
    /// Mean gap between confidence and accuracy over 15 bins of confidence, weighted by their size,
    /// in 0..1. Where the measure is the sign, the confidence is of the likelier of the two against
    /// the other.
    pub expected_calibration_error: f64,
}

impl SentimentReport {
    fn new(scored: impl Iterator<Item = (Label, Option<Polarity>)>) -> Self {
        let scored: Vec<_> = scored.collect();
        let not_scored = scored.iter().filter(|(_, polarity)| polarity.is_none()).count();
        let sign = scored.iter().all(|(gold, _)| *gold != Label::Neutral);
        let found: Vec<(Label, Label, f32)> = scored
            .into_iter()
            .map(|(gold, polarity)| {
                let polarity = polarity.unwrap_or(NOT_SCORED);
                let (label, confidence) = if sign {
                    sign_of(polarity)
                } else {
                    (polarity.label(), polarity.confidence())
                };
                (gold, label, confidence)
            })
            .collect();
        let mut calibration = Calibration::default();
        for (gold, label, confidence) in &found {
            calibration.add(*confidence, gold == label);
        }
        let right = found.iter().filter(|(gold, label, _)| gold == label).count();
        let pairs = found.iter().map(|(gold, label, _)| (*gold, *label));
        Self {
            n: found.len(),
            not_scored,
            measure: if sign { "sign" } else { "classes" },
            accuracy: share(right, found.len()),
            classes: (!sign).then(|| ClassFigures::new(pairs)),
            expected_calibration_error: calibration.error(),
        }
    }
}

/// Returns the likelier of positive and negative, and its probability given that it is one of the
/// two. A tie is neutral, which is wrong either way.
fn sign_of(polarity: Polarity) -> (Label, f32) {
    let [negative, _, positive] = polarity.0;
    let label = if positive > negative {
        Label::Positive
    } else if negative > positive {
        Label::Negative
    } else {
        Label::Neutral
    };
    // The sum is 0 only where both are.
    let both = (positive + negative).max(f32::MIN_POSITIVE);
    (label, positive.max(negative) / both)
}

impl fmt::Display for SentimentReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "sentences         {:>6}", self.n)?;
        if self.not_scored > 0 {
            writeln!(f, "not scored        {:>6}", self.not_scored)?;
        }
        if let Some(classes) = &self.classes {
            writeln!(f, "macro-F1          {:>6.2}", percent(classes.macro_f1))?;
            writeln!(f, "accuracy          {:>6.2}", percent(self.accuracy))?;
        } else {
            writeln!(f, "accuracy of sign  {:>6.2}", percent(self.accuracy))?;
        }
        writeln!(f, "calibration error {:>6.2}", percent(self.expected_calibration_error))?;
        match &self.classes {
            Some(classes) => write!(f, "\n{classes}"),
            None => writeln!(
                f,
                "no label is neutral: compared is which of positive and negative is likelier"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Label::{Negative as Neg, Neutral as Neu, Positive as Pos};

    fn found(probabilities: [f32; 3]) -> Option<Polarity> {
        Some(Polarity(probabilities))
    }

    #[test]
    fn with_neutral_labels_the_classes_are_compared() {
        let rows = [
            (Neg, found([0.8, 0.1, 0.1])),
            (Neu, found([0.1, 0.2, 0.7])),
            (Pos, None),
        ];
        let report = SentimentReport::new(rows.into_iter());
        assert_eq!((report.n, report.not_scored, report.measure), (3, 1, "classes"));
        assert_eq!(report.classes.unwrap().confusion, [[1, 0, 0], [0, 0, 1], [0, 1, 0]]);
        assert!((report.accuracy - 1.0 / 3.0).abs() < 1e-12);
        // 0.8 and right, 0.7 and wrong, 1/3 and wrong, each in a bin of its own.
        assert!((report.expected_calibration_error - (0.2 + 0.7 + 1.0 / 3.0) / 3.0).abs() < 1e-6);
    }

    #[test]
    fn without_neutral_labels_the_signs_are() {
        let rows = [
            (Neg, found([0.3, 0.6, 0.1])),
            (Pos, found([0.1, 0.8, 0.1])),
            (Pos, found([0.0, 0.6, 0.4])),
        ];
        let report = SentimentReport::new(rows.into_iter());
        assert_eq!((report.measure, report.classes), ("sign", None));
        assert!((report.accuracy - 2.0 / 3.0).abs() < 1e-12);
        // 0.75 and right, a tie at 0.5, which is wrong, 1 and right.
        assert!((report.expected_calibration_error - (0.25 + 0.5) / 3.0).abs() < 1e-6);
    }

    #[test]
    fn faults_are_named() {
        let cases = [
            (r#"{"label": 1}"#, "no text “text”"),
            (r#"{"text": "a", "label": 2}"#, "label 2 is none of"),
            (
                r#"{"text": "a", "label": 1, "target": "a", "start": 0}"#,
                "regard eval stance",
            ),
        ];
        for (line, expected) in cases {
            let message = parse_row(&serde_json::from_str(line).unwrap()).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}
