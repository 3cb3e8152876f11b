//! Stance toward targets: accuracy, calibration, and the same over sentences with several targets.

use super::figures::{Calibration, ClassFigures, percent, write_reliability};
use super::row_error::RowError;
use super::rows::read_json_lines;
use super::{NOT_SCORED, ReliabilityBin, score_targets};
use crate::article::SentenceSpan;
use crate::error::Result;
use crate::stance::{Polarity, StanceModel};
use crate::terms::Label;
use crate::text::byte_of_code_point;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// A sentence, a target in it, and the stance toward it as experts labelled it.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledTarget {
    /// The sentence.
    pub text: String,
    /// Bytes of the target.
    pub target: SentenceSpan,
    /// The gold label.
    pub label: Label,
    /// The row of the file that has it.
    pub row: Arc<Value>,
}

impl LabelledTarget {
    /// Returns the text of a field of the row; `None` if it has no such field, or it is no text,
    /// number or truth value.
    fn field(&self, name: &str) -> Option<String> {
        match self.row.get(name)? {
            Value::String(text) => Some(text.clone()),
            value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
            _ => None,
        }
    }
}

/// Reads labelled targets from JSON Lines (gzip or not): `{"text", "start", "end", "label"}` with
/// offsets in Unicode code points and labels -1, 0, 1; or NewsMTSC's own form,
/// `{"sentence_normalized", "targets": [{"from", "to", "polarity"}]}` with polarities -1, 0, 1 or
/// 2, 4, 6.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io); [`Error::Invalid`](crate::error::Error::Invalid) with
/// the line of each fault.
pub fn read_labelled(path: &Path) -> Result<Vec<LabelledTarget>> {
    read_json_lines(path, parse_row)
}

/// Reads labelled targets as [`read_labelled`] does, each of a row that has the field `by`.
///
/// # Errors
/// Those of [`read_labelled`]; [`Error::Invalid`](crate::error::Error::Invalid) with the line of
/// each row that lacks the field.
pub fn read_labelled_by(path: &Path, by: &str) -> Result<Vec<LabelledTarget>> {
    read_json_lines(path, |row| {
        let targets = parse_row(row)?;
        match targets.iter().all(|target| target.field(by).is_some()) {
            true => Ok(targets),
            false => Err(RowError::MissingField(by.to_owned())),
        }
    })
}

fn parse_row(row: &Value) -> Result<Vec<LabelledTarget>, RowError> {
    let whole = Arc::new(row.clone());
    let sentence = row["sentence_normalized"].as_str().or(row["sentence"].as_str());
    if let (Some(text), Some(targets)) = (sentence, row["targets"].as_array()) {
        return targets
            .iter()
            .map(|target| newsmtsc_target(&whole, text, target))
            .collect();
    }
    let text = row["text"].as_str().or(row["sentence"].as_str());
    let text = text.ok_or(RowError::MissingSentence)?;
    let target = if row.get("from").is_some() {
        newsmtsc_target(&whole, text, row)?
    } else {
        labelled_target(&whole, text, [&row["start"], &row["end"]], &row["label"])?
    };
    Ok(vec![target])
}

/// Parses a target with the keys of NewsMTSC.
fn newsmtsc_target(row: &Arc<Value>, text: &str, target: &Value) -> Result<LabelledTarget, RowError> {
    labelled_target(row, text, [&target["from"], &target["to"]], &target["polarity"])
}

fn labelled_target(
    row: &Arc<Value>,
    text: &str,
    [start, end]: [&Value; 2],
    label: &Value,
) -> Result<LabelledTarget, RowError> {
    let start = offset(text, "start", start)?;
    let end = offset(text, "end", end)?;
    if start >= end {
        return Err(RowError::TargetOutside);
    }
    let label = match label.as_f64() {
        Some(-1.0 | 2.0) => Label::Negative,
        Some(0.0 | 4.0) => Label::Neutral,
        Some(1.0 | 6.0) => Label::Positive,
        _ => {
            return Err(RowError::UnknownLabel {
                found: label.clone(),
                allowed: "-1, 0, 1 (or 2, 4, 6)",
            });
        }
    };
    Ok(LabelledTarget {
        text: text.to_owned(),
        target: SentenceSpan::new(start, end),
        label,
        row: Arc::clone(row),
    })
}

/// Returns the byte at an offset in code points.
fn offset(text: &str, name: &'static str, value: &Value) -> Result<usize, RowError> {
    let index = value.as_u64().ok_or_else(|| RowError::NotOffset {
        name,
        value: value.clone(),
    })?;
    let byte = usize::try_from(index)
        .ok()
        .and_then(|index| byte_of_code_point(text, index));
    byte.ok_or(RowError::TargetOutside)
}

/// Scores `rows` with `model` and compares; with `by`, also for the rows of each value of that
/// field, which all have (see [`read_labelled_by`]).
///
/// # Errors
/// Those of [`StanceModel::score`].
pub fn evaluate_stance(model: &StanceModel, rows: &[LabelledTarget], by: Option<&str>) -> Result<StanceReport> {
    let scored = score_targets(model, rows.iter().map(|row| (row.text.as_str(), row.target)))?;
    let polarities: Vec<_> = scored.into_iter().map(|stance| stance.map(|s| s.toward)).collect();
    Ok(StanceReport::new(rows, &polarities, by))
}

/// Accuracy of the stance head.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StanceReport {
    /// Number of targets.
    pub n: usize,
    /// Number of targets that could not be scored; they count as neutral, with confidence 1/3.
    pub not_scored: usize,
    /// Over all targets.
    #[serde(flatten)]
    pub figures: ClassFigures,
    /// Mean gap between confidence and accuracy over 15 bins of confidence, weighted by their size,
    /// in 0..1.
    pub expected_calibration_error: f64,
    /// Over the sentences with at least two targets in different places.
    pub several_targets: SubsetFigures,
    /// Over the sentences whose targets do not all have the same gold label: where there are two, a
    /// model that gives both the same label is right about one at most.
    pub differing_labels: SubsetFigures,
    /// Share of right labels, by confidence.
    pub reliability: Vec<ReliabilityBin>,
    /// By the values of a field of the rows, in alphabetical order, where they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<GroupFigures>,
    /// The rows with a wrong label: as they are in the file, and what was found.
    #[serde(skip)]
    pub wrong: Vec<Value>,
}

/// Figures over the targets of the rows in which a field has one value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupFigures {
    /// The value.
    pub value: String,
    /// Number of targets.
    pub n: usize,
    /// Over these targets.
    #[serde(flatten)]
    pub figures: ClassFigures,
    /// Mean gap between confidence and accuracy, as in [`StanceReport`].
    pub expected_calibration_error: f64,
}

impl GroupFigures {
    fn new(value: String, targets: &[(Label, Polarity)]) -> Self {
        let mut calibration = Calibration::default();
        for (gold, polarity) in targets {
            calibration.add(polarity.confidence(), polarity.label() == *gold);
        }
        Self {
            value,
            n: targets.len(),
            figures: ClassFigures::new(targets.iter().map(|(gold, polarity)| (*gold, polarity.label()))),
            expected_calibration_error: calibration.error(),
        }
    }

    /// Groups the rows by the values of the field `by`.
    fn of_field(rows: &[LabelledTarget], polarities: &[Option<Polarity>], by: &str) -> Vec<Self> {
        let mut groups: BTreeMap<String, Vec<(Label, Polarity)>> = BTreeMap::new();
        for (row, polarity) in rows.iter().zip(polarities) {
            let value = row.field(by).unwrap_or_default();
            let target = (row.label, polarity.unwrap_or(NOT_SCORED));
            groups.entry(value).or_default().push(target);
        }
        groups
            .into_iter()
            .map(|(value, targets)| Self::new(value, &targets))
            .collect()
    }
}

/// Returns a row whose label was not found, with what was: `found_label` (-1, 0, 1) and
/// `found_probabilities` (negative, neutral, positive; four decimals), of `found_target`.
fn wrong_row(row: &LabelledTarget, polarity: Polarity) -> Value {
    let mut value = Value::clone(&row.row);
    if let Value::Object(fields) = &mut value {
        let label = polarity.label() as i64 - 1;
        fields.insert("found_label".to_owned(), label.into());
        let probabilities: Vec<f64> = polarity.0.map(|p| (f64::from(p) * 1e4).round() / 1e4).to_vec();
        fields.insert("found_probabilities".to_owned(), probabilities.into());
        fields.insert("found_target".to_owned(), row.target.of(&row.text).into());
    }
    value
}

/// Figures over the targets of some of the sentences.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SubsetFigures {
    /// Number of sentences.
    pub sentences: usize,
    /// Number of targets.
    pub n: usize,
    /// Mean of the three F1 values, in 0..1.
    pub macro_f1: f64,
    /// Share of right labels, in 0..1.
    pub accuracy: f64,
}

/// The targets of one sentence, with the gold label and the found label of each.
type Group = Vec<(SentenceSpan, Label, Label)>;

impl SubsetFigures {
    fn new<'g>(groups: impl IntoIterator<Item = &'g Group>) -> Self {
        let groups: Vec<_> = groups.into_iter().collect();
        let pairs: Vec<_> = groups
            .iter()
            .flat_map(|group| group.iter().map(|t| (t.1, t.2)))
            .collect();
        let n = pairs.len();
        let ClassFigures { macro_f1, accuracy, .. } = ClassFigures::new(pairs);
        Self {
            sentences: groups.len(),
            n,
            macro_f1,
            accuracy,
        }
    }
}

impl StanceReport {
    fn new(rows: &[LabelledTarget], polarities: &[Option<Polarity>], by: Option<&str>) -> Self {
        let mut calibration = Calibration::default();
        let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
        let mut wrong = Vec::new();
        for (row, polarity) in rows.iter().zip(polarities) {
            let polarity = polarity.unwrap_or(NOT_SCORED);
            if polarity.label() != row.label {
                wrong.push(wrong_row(row, polarity));
            }
            calibration.add(polarity.confidence(), polarity.label() == row.label);
            let group = groups.entry(&row.text).or_default();
            group.push((row.target, row.label, polarity.label()));
        }
        let several = groups.values().filter(|group| distinct(group, |target| target.0) > 1);
        let differing = groups.values().filter(|group| distinct(group, |target| target.1) > 1);
        Self {
            n: rows.len(),
            not_scored: polarities.iter().filter(|polarity| polarity.is_none()).count(),
            figures: ClassFigures::new(groups.values().flatten().map(|target| (target.1, target.2))),
            expected_calibration_error: calibration.error(),
            several_targets: SubsetFigures::new(several),
            differing_labels: SubsetFigures::new(differing),
            reliability: calibration.table(),
            by: by.map_or(Vec::new(), |by| GroupFigures::of_field(rows, polarities, by)),
            wrong,
        }
    }
}

fn distinct<T: Ord>(group: &Group, of: impl Fn(&(SentenceSpan, Label, Label)) -> T) -> usize {
    group.iter().map(of).collect::<BTreeSet<T>>().len()
}

/// Prints a table with a row a group; nothing if there is none.
fn write_groups(f: &mut fmt::Formatter<'_>, groups: &[GroupFigures]) -> fmt::Result {
    if groups.is_empty() {
        return Ok(());
    }
    let width = groups
        .iter()
        .map(|group| group.value.chars().count())
        .max()
        .unwrap_or(0)
        .max(5);
    let names = [
        "targets",
        "macro-F1",
        "accuracy",
        "neutral called polar",
        "polar called neutral",
        "calibration error",
    ];
    let [targets, macro_f1, accuracy, neutral, polar, error] = names;
    writeln!(
        f,
        "{:<width$} {targets:>8} {macro_f1:>9} {accuracy:>9} {neutral} {polar} {error}",
        "value"
    )?;
    for group in groups {
        let figures = &group.figures;
        writeln!(
            f,
            "{:<width$} {:>8} {:>9.2} {:>9.2} {:>20.2} {:>20.2} {:>17.2}",
            group.value,
            group.n,
            percent(figures.macro_f1),
            percent(figures.accuracy),
            percent(figures.neutral_called_polar),
            percent(figures.polar_called_neutral),
            percent(group.expected_calibration_error),
        )?;
    }
    writeln!(f)
}

impl fmt::Display for StanceReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "targets           {:>6}", self.n)?;
        if self.not_scored > 0 {
            writeln!(f, "not scored        {:>6}", self.not_scored)?;
        }
        writeln!(f, "macro-F1          {:>6.2}", percent(self.figures.macro_f1))?;
        writeln!(f, "accuracy          {:>6.2}", percent(self.figures.accuracy))?;
        writeln!(f, "calibration error {:>6.2}", percent(self.expected_calibration_error))?;
        writeln!(
            f,
            "neutral called polar {:>5.2} %",
            percent(self.figures.neutral_called_polar)
        )?;
        writeln!(
            f,
            "polar called neutral {:>5.2} %",
            percent(self.figures.polar_called_neutral)
        )?;
        let names = ["sentences with", "number", "targets", "macro-F1", "accuracy"];
        let [with, number, targets, macro_f1, accuracy] = names;
        writeln!(f, "\n{with:<17} {number:>6} {targets:>9} {macro_f1:>9} {accuracy:>9}")?;
        let subsets = [
            ("several targets", &self.several_targets),
            ("differing labels", &self.differing_labels),
        ];
        for (name, part) in subsets {
            let (macro_f1, accuracy) = (percent(part.macro_f1), percent(part.accuracy));
            let (sentences, n) = (part.sentences, part.n);
            writeln!(f, "{name:<17} {sentences:>6} {n:>9} {macro_f1:>9.2} {accuracy:>9.2}")?;
        }
        writeln!(f, "\n{}", self.figures)?;
        write_groups(f, &self.by)?;
        write_reliability(f, &self.reliability)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Label::{Negative as Neg, Neutral as Neu, Positive as Pos};
    use serde_json::json;

    fn parse(line: &str) -> Result<Vec<LabelledTarget>, RowError> {
        parse_row(&serde_json::from_str(line).unwrap())
    }

    fn row(text: &str, at: usize, label: Label) -> LabelledTarget {
        LabelledTarget {
            text: text.to_owned(),
            target: SentenceSpan::new(at, at + 1),
            label,
            row: Arc::new(json!({ "text": text, "part": text.len() })),
        }
    }

    fn sure(label: Label) -> Option<Polarity> {
        let mut p = [0.1; 3];
        p[label as usize] = 0.8;
        Some(Polarity(p))
    }

    #[test]
    fn sentences_are_grouped_by_their_targets() {
        // One target; two of one label; two of different labels, both found negative; one target
        // twice.
        let rows = [
            row("a", 0, Pos),
            row("b c", 0, Neg),
            row("b c", 2, Neg),
            row("d e", 0, Neg),
            row("d e", 2, Pos),
            row("f", 0, Neu),
            row("f", 0, Neu),
        ];
        let found = [None, sure(Neg), sure(Neu), sure(Neg), sure(Neg), sure(Neu), sure(Neu)];
        let report = StanceReport::new(&rows, &found, Some("part"));
        assert_eq!((report.n, report.not_scored), (7, 1));
        assert_eq!(report.figures.confusion, [[2, 1, 0], [0, 2, 0], [1, 1, 0]]);
        let several = &report.several_targets;
        assert_eq!((several.sentences, several.n, several.accuracy), (2, 4, 0.5));
        // Negative: two of three gold found, three found; neutral and positive: nothing right.
        assert!((several.macro_f1 - 2.0 / 3.0 / 3.0).abs() < 1e-12);
        let differing = &report.differing_labels;
        assert_eq!((differing.sentences, differing.n, differing.accuracy), (1, 2, 0.5));
        // Six at 0.8 of which four are right, one at 1/3 that is wrong.
        let gap = (6.0 * f64::from(0.8_f32) - 4.0) + f64::from(1.0_f32 / 3.0);
        assert!((report.expected_calibration_error - gap / 7.0).abs() < 1e-9);
        let groups: Vec<_> = report
            .by
            .iter()
            .map(|group| (group.value.as_str(), group.n, group.figures.accuracy))
            .collect();
        assert_eq!(groups, [("1", 3, 2.0 / 3.0), ("3", 4, 0.5)]);
        let expected = json!({
            "text": "a", "part": 1, "found_label": 0, "found_target": "a",
            "found_probabilities": [0.3333, 0.3333, 0.3333],
        });
        assert_eq!((report.wrong.len(), &report.wrong[0]), (3, &expected));
    }

    #[test]
    fn both_forms_of_rows_are_read() {
        let read = |line: &str| {
            let found = parse(line).unwrap().remove(0);
            (found.text, found.target, found.label)
        };
        let expected = ("Ünal praised Öz.".to_owned(), SentenceSpan::new(14, 17), Pos);
        let ours = r#"{"text": "Ünal praised Öz.", "start": 13, "end": 15, "label": 1}"#;
        let theirs =
            r#"{"sentence_normalized": "Ünal praised Öz.", "targets": [{"from": 13, "to": 15, "polarity": 6.0}]}"#;
        assert_eq!(read(ours), expected);
        assert_eq!(read(theirs), expected);
    }

    #[test]
    fn faults_are_named() {
        let cases = [
            (r#"{"text": "ab", "start": 1, "end": 9, "label": 1}"#, "offsets"),
            (r#"{"text": "ab", "start": 0, "end": 1, "label": 3}"#, "label 3"),
            (r#"{"words": "ab"}"#, "no “text”"),
        ];
        for (line, expected) in cases {
            let message = parse(line).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}
