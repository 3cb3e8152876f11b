//! Accuracy of the model on labelled sentences, scored exactly as a run scores: the same windows, the same engine.

use crate::article::Span;
use crate::error::{Error, Result};
use crate::stance::{Label, Polarity, Request, StanceModel, Worker};
use flate2::read::MultiGzDecoder;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;
use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Bins of the expected calibration error, of equal width (as Guo et al., ICML 2017).
const BINS: usize = 15;
/// Rows scored by one task.
const CHUNK: usize = 64;
/// Faults of a file that are listed before the rest is only counted.
const PROBLEMS_SHOWN: usize = 10;

/// A sentence, a target in it, and what experts say of it.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledTarget {
    /// The sentence.
    pub text: String,
    /// Bytes of the target.
    pub target: Span,
    /// The gold label.
    pub label: Label,
}

/// Reads labelled targets from JSON Lines (gzip or not): `{"text", "start", "end", "label"}` with offsets in Unicode code
/// points and labels -1, 0, 1; or NewsMTSC's own form, `{"sentence_normalized", "targets": [{"from", "to", "polarity"}]}`
/// with polarities -1, 0, 1 or 2, 4, 6.
///
/// # Errors
/// [`Error::Io`]; [`Error::Invalid`] with the line of each fault: figures over a part of the rows would mislead.
pub fn read_labelled(path: &Path) -> Result<Vec<LabelledTarget>> {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (i, line) in lines(path)?.enumerate() {
        let line = line.map_err(Error::io("read", path))?;
        if line.trim().is_empty() {
            continue;
        }
        match parse_line(&line) {
            Ok(parsed) => rows.extend(parsed),
            Err(problem) => problems.push(format!("line {}: {problem}", i + 1)),
        }
    }
    if problems.len() > PROBLEMS_SHOWN {
        let more = problems.len() - PROBLEMS_SHOWN;
        problems.truncate(PROBLEMS_SHOWN);
        problems.push(format!("and {more} more"));
    }
    if rows.is_empty() && problems.is_empty() {
        problems.push("it holds no row".to_owned());
    }
    if problems.is_empty() {
        Ok(rows)
    } else {
        Err(Error::Invalid {
            path: path.to_path_buf(),
            problems,
        })
    }
}

fn lines(path: &Path) -> Result<Box<dyn Iterator<Item = std::io::Result<String>>>> {
    let mut file = BufReader::new(File::open(path).map_err(Error::io("read", path))?);
    let gzip = file
        .fill_buf()
        .map_err(Error::io("read", path))?
        .starts_with(&[0x1f, 0x8b]);
    Ok(if gzip {
        Box::new(BufReader::new(MultiGzDecoder::new(file)).lines())
    } else {
        Box::new(file.lines())
    })
}

fn parse_line(line: &str) -> Result<Vec<LabelledTarget>, String> {
    let row: Value = serde_json::from_str(line).map_err(|e| e.to_string())?;
    let text = |key: &str| row[key].as_str().map(str::to_owned);
    if let (Some(text), Some(targets)) = (
        text("sentence_normalized").or_else(|| text("sentence")),
        row["targets"].as_array(),
    ) {
        return targets
            .iter()
            .map(|t| labelled(&text, &t["from"], &t["to"], &t["polarity"]))
            .collect();
    }
    let Some(text) = text("text").or_else(|| text("sentence")) else {
        return Err("no “text”, nor “sentence_normalized” with “targets”".to_owned());
    };
    let (start, end, label) = if row.get("from").is_some() {
        ("from", "to", "polarity")
    } else {
        ("start", "end", "label")
    };
    labelled(&text, &row[start], &row[end], &row[label]).map(|row| vec![row])
}

fn labelled(text: &str, start: &Value, end: &Value, label: &Value) -> Result<LabelledTarget, String> {
    let number = |name: &str, value: &Value| {
        value
            .as_u64()
            .ok_or_else(|| format!("{name} of the target is {value}, expected a number"))
    };
    let (start, end) = (
        byte_offset(text, number("start", start)?),
        byte_offset(text, number("end", end)?),
    );
    let target = match (start, end) {
        (Some(start), Some(end)) if start < end => Span::new(start, end),
        _ => return Err("the target's offsets do not lie in the text".to_owned()),
    };
    let label = match label.as_f64() {
        Some(-1.0 | 2.0) => Label::Negative,
        Some(0.0 | 4.0) => Label::Neutral,
        Some(1.0 | 6.0) => Label::Positive,
        _ => return Err(format!("label {label} is none of -1, 0, 1 (or 2, 4, 6)")),
    };
    Ok(LabelledTarget {
        text: text.to_owned(),
        target,
        label,
    })
}

fn byte_offset(text: &str, code_point: u64) -> Option<usize> {
    let ends = text.char_indices().map(|(byte, _)| byte).chain([text.len()]);
    ends.into_iter().nth(usize::try_from(code_point).ok()?)
}

/// Scores `rows` with `model` and compares.
///
/// # Errors
/// As [`StanceModel::score`].
pub fn evaluate_stance(model: &StanceModel, rows: &[LabelledTarget]) -> Result<StanceReport> {
    let scored: Vec<Vec<(Label, Option<Polarity>)>> = rows
        .par_chunks(CHUNK)
        .map_init(Worker::default, |worker, chunk| {
            let requests: Vec<Request> = chunk
                .iter()
                .map(|row| Request {
                    sentence: &row.text,
                    targets: vec![row.target],
                })
                .collect();
            let outcomes = model.score(worker, &requests)?;
            let polarity =
                |outcome: &crate::stance::Outcomes| outcome.first().and_then(|o| o.ok()).map(|stance| stance.toward);
            Ok(chunk
                .iter()
                .zip(&outcomes)
                .map(|(row, outcome)| (row.label, polarity(outcome)))
                .collect())
        })
        .collect::<Result<_>>()?;
    Ok(StanceReport::new(scored.into_iter().flatten()))
}

/// Accuracy of the stance head.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StanceReport {
    /// Targets scored.
    pub n: usize,
    /// Targets that could not be scored; they count as neutral, with confidence 1/3.
    pub not_scored: usize,
    /// Mean of the three F1 values, in 0..1.
    pub macro_f1: f64,
    /// Share of right labels, in 0..1.
    pub accuracy: f64,
    /// F1 of negative, neutral, positive, in 0..1.
    pub f1: [f64; 3],
    /// Rows: gold negative, neutral, positive; columns: found, in the same order.
    pub confusion: [[usize; 3]; 3],
    /// Mean gap between confidence and accuracy over 15 bins of confidence, weighted by their size, in 0..1.
    pub expected_calibration_error: f64,
}

impl StanceReport {
    fn new(scored: impl Iterator<Item = (Label, Option<Polarity>)>) -> Self {
        let (mut confusion, mut not_scored) = ([[0; 3]; 3], 0);
        let mut bins = [Bin::default(); BINS];
        for (gold, polarity) in scored {
            not_scored += usize::from(polarity.is_none());
            let polarity = polarity.unwrap_or(Polarity([1.0 / 3.0; 3]));
            confusion[gold as usize][polarity.label() as usize] += 1;
            bins[bin_of(polarity.confidence())].add(polarity.confidence(), polarity.label() == gold);
        }
        let n: usize = confusion.iter().flatten().sum();
        let f1 = [0, 1, 2].map(|class| f1(&confusion, class));
        let right: usize = (0..3).map(|class| confusion[class][class]).sum();
        Self {
            n,
            not_scored,
            macro_f1: f1.iter().sum::<f64>() / 3.0,
            accuracy: share(right, n),
            f1,
            confusion,
            expected_calibration_error: bins
                .iter()
                .map(|bin| (bin.confidence - bin.right as f64).abs())
                .sum::<f64>()
                / n.max(1) as f64,
        }
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    confidence: f64,
    right: usize,
}

impl Bin {
    fn add(&mut self, confidence: f32, right: bool) {
        self.confidence += f64::from(confidence);
        self.right += usize::from(right);
    }
}

fn bin_of(confidence: f32) -> usize {
    ((confidence * BINS as f32) as usize).min(BINS - 1)
}

/// F1 of a class; 0 where it neither occurs nor is found.
fn f1(confusion: &[[usize; 3]; 3], class: usize) -> f64 {
    let hit = confusion[class][class];
    let gold: usize = confusion[class].iter().sum();
    let found: usize = confusion.iter().map(|row| row[class]).sum();
    share(2 * hit, gold + found)
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

impl fmt::Display for StanceReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |v: f64| 100.0 * v;
        writeln!(f, "targets           {:>6}", self.n)?;
        if self.not_scored > 0 {
            writeln!(f, "not scored        {:>6}", self.not_scored)?;
        }
        writeln!(f, "macro-F1          {:>6.2}", percent(self.macro_f1))?;
        writeln!(f, "accuracy          {:>6.2}", percent(self.accuracy))?;
        writeln!(f, "calibration error {:>6.2}", percent(self.expected_calibration_error))?;
        writeln!(
            f,
            "\n{:<10} {:>6} {:>9} {:>9} {:>9}",
            "gold", "F1", "negative", "neutral", "positive"
        )?;
        for label in Label::ALL {
            let i = label as usize;
            let [a, b, c] = self.confusion[i];
            writeln!(
                f,
                "{:<10} {:>6.2} {a:>9} {b:>9} {c:>9}",
                label.as_str(),
                percent(self.f1[i])
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_a_table_worked_by_hand() {
        let sure = |label: Label| {
            let mut p = [0.1; 3];
            p[label as usize] = 0.8;
            Some(Polarity(p))
        };
        use Label::{Negative as Neg, Neutral as Neu, Positive as Pos};
        let rows = [
            (Neg, sure(Neg)),
            (Neg, sure(Neu)),
            (Neu, sure(Neu)),
            (Pos, sure(Pos)),
            (Pos, None),
        ];
        let report = StanceReport::new(rows.into_iter());
        assert_eq!(report.confusion, [[1, 1, 0], [0, 1, 0], [0, 1, 1]]);
        assert_eq!((report.n, report.not_scored, report.accuracy), (5, 1, 0.6));
        assert_eq!(report.f1, [2.0 / 3.0, 0.5, 2.0 / 3.0]);
        // Four rows at 0.8 of which three are right, one at 1/3 that is wrong.
        let expected = ((4.0 * f64::from(0.8f32) - 3.0) + f64::from(1.0f32 / 3.0)) / 5.0;
        assert!((report.expected_calibration_error - expected).abs() < 1e-9);
    }

    #[test]
    fn both_forms_of_rows_are_read() {
        let expected = LabelledTarget {
            text: "Ünal praised Öz.".into(),
            target: Span::new(14, 17),
            label: Label::Positive,
        };
        let ours = r#"{"text": "Ünal praised Öz.", "start": 13, "end": 15, "label": 1}"#;
        let theirs =
            r#"{"sentence_normalized": "Ünal praised Öz.", "targets": [{"from": 13, "to": 15, "polarity": 6.0}]}"#;
        assert_eq!(parse_line(ours).unwrap(), std::slice::from_ref(&expected));
        assert_eq!(parse_line(theirs).unwrap(), [expected]);
    }

    #[test]
    fn faults_are_named() {
        let cases = [
            (r#"{"text": "ab", "start": 1, "end": 9, "label": 1}"#, "offsets"),
            (r#"{"text": "ab", "start": 0, "end": 1, "label": 3}"#, "label 3"),
            (r#"{"words": "ab"}"#, "no “text”"),
            ("{", "EOF"),
        ];
        for (line, expected) in cases {
            let message = parse_line(line).unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }
}
