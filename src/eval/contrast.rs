//! Contrast pairs: two sentences that differ in one thing, which must or must not change the
//! stance.

use super::figures::{percent, share};
use super::row_error::RowError;
use super::rows::read_csv;
use super::{polarities, score_targets};
use crate::article::SentenceSpan;
use crate::error::Result;
use crate::stance::{Polarity, StanceModel};
use crate::terms::Label;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::Path;

const COLUMNS: [&str; 6] = ["id", "kind", "a", "a_expected", "b", "b_expected"];

/// The labels that are right for the target of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Expected {
    Negative,
    Neutral,
    Positive,
    NotNegative,
    NotPositive,
}

impl Expected {
    fn allows(self, label: Label) -> bool {
        match self {
            Expected::Negative => label == Label::Negative,
            Expected::Neutral => label == Label::Neutral,
            Expected::Positive => label == Label::Positive,
            Expected::NotNegative => label != Label::Negative,
            Expected::NotPositive => label != Label::Positive,
        }
    }
}

/// A row of the file.
#[derive(Deserialize)]
struct ContrastRow {
    id: String,
    kind: String,
    a: String,
    a_expected: Expected,
    b: String,
    b_expected: Expected,
}

/// Two sentences, each with a target and the labels that are right for it.
#[derive(Debug, Clone, PartialEq)]
pub struct ContrastPair {
    id: String,
    kind: String,
    sentences: [ContrastSentence; 2],
}

#[derive(Debug, Clone, PartialEq)]
struct ContrastSentence {
    text: String,
    target: SentenceSpan,
    expected: Expected,
}

/// Reads a CSV file with the columns id, kind, a, a_expected, b and b_expected; in a and b the
/// target stands in double square brackets, and expected is one of negative, neutral, positive,
/// not_negative and not_positive.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io); [`Error::Invalid`](crate::error::Error::Invalid) with
/// the line of each fault.
pub fn read_pairs(path: &Path) -> Result<Vec<ContrastPair>> {
    read_csv(path, &COLUMNS, |row: ContrastRow| {
        Ok(ContrastPair {
            sentences: [
                ContrastSentence::new("a", &row.a, row.a_expected)?,
                ContrastSentence::new("b", &row.b, row.b_expected)?,
            ],
            id: row.id,
            kind: row.kind,
        })
    })
}

impl ContrastSentence {
    fn new(column: &'static str, marked: &str, expected: Expected) -> Result<Self, RowError> {
        let (text, target) = remove_brackets(marked).ok_or(RowError::MarkedTarget { column })?;
        Ok(Self { text, target, expected })
    }
}

/// Returns the sentence without the double brackets around its target, and the target's span in it;
/// `None` where not exactly one target is marked.
fn remove_brackets(marked: &str) -> Option<(String, SentenceSpan)> {
    let (before, rest) = marked.split_once("[[")?;
    let (target, after) = rest.split_once("]]")?;
    if target.trim().is_empty() || after.contains("[[") {
        return None;
    }
    let span = SentenceSpan::new(before.len(), before.len() + target.len());
    Some(([before, target, after].concat(), span))
}

/// Scores both sentences of each pair with `model`. With `list_failures` the report lists the pairs
/// that fail.
///
/// # Errors
/// Those of [`StanceModel::score`].
pub fn evaluate_contrast(model: &StanceModel, pairs: &[ContrastPair], list_failures: bool) -> Result<ContrastReport> {
    let sentences = pairs.iter().flat_map(|pair| &pair.sentences);
    let targets = sentences.map(|sentence| (sentence.text.as_str(), sentence.target));
    let found = polarities(score_targets(model, targets)?);
    Ok(ContrastReport::new(pairs, found.as_chunks().0, list_failures))
}

/// The number of pairs with the expected labels.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContrastReport {
    /// Over all pairs.
    #[serde(flatten)]
    pub overall: PassCounts,
    /// Kind by kind, in the order of the file.
    pub by_kind: Vec<KindPassCounts>,
    /// The pairs that failed, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    failures: Option<Vec<Failure>>,
}

/// The number of pairs in which both sentences have an expected label.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct PassCounts {
    /// Number of pairs.
    pub n: usize,
    /// Number of pairs that passed.
    pub passed: usize,
    /// Share of pairs that passed, in 0..1.
    pub share: f64,
}

/// [`PassCounts`] of one kind of pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindPassCounts {
    /// The kind's word in the file.
    pub kind: String,
    /// Over the pairs of this kind.
    #[serde(flatten)]
    pub passed: PassCounts,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Failure {
    id: String,
    a: CheckedSentence,
    b: CheckedSentence,
}

/// A sentence of a pair, with the label that the model gave its target.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct CheckedSentence {
    text: String,
    target: String,
    expected: Expected,
    label: &'static str,
    score: f32,
    passed: bool,
}

impl ContrastReport {
    fn new(pairs: &[ContrastPair], found: &[[Polarity; 2]], list_failures: bool) -> Self {
        let mut overall = PassCounts::default();
        let mut by_kind: Vec<KindPassCounts> = Vec::new();
        let mut failures = Vec::new();
        for (pair, found) in pairs.iter().zip(found) {
            let [a, b] = [0, 1].map(|i| CheckedSentence::new(&pair.sentences[i], found[i]));
            let passed = a.passed && b.passed;
            overall.add(passed);
            match by_kind.iter_mut().find(|counts| counts.kind == pair.kind) {
                Some(counts) => counts.passed.add(passed),
                None => by_kind.push(KindPassCounts::first(&pair.kind, passed)),
            }
            if !passed {
                let id = pair.id.clone();
                failures.push(Failure { id, a, b });
            }
        }
        Self {
            overall,
            by_kind,
            failures: list_failures.then_some(failures),
        }
    }
}

impl PassCounts {
    fn add(&mut self, passed: bool) {
        self.n += 1;
        self.passed += usize::from(passed);
        self.share = share(self.passed, self.n);
    }
}

impl KindPassCounts {
    fn first(kind: &str, passed: bool) -> Self {
        let mut counts = Self {
            kind: kind.to_owned(),
            passed: PassCounts::default(),
        };
        counts.passed.add(passed);
        counts
    }
}

impl CheckedSentence {
    fn new(sentence: &ContrastSentence, found: Polarity) -> Self {
        Self {
            text: sentence.text.clone(),
            target: sentence.target.of(&sentence.text).to_owned(),
            expected: sentence.expected,
            label: found.label().as_str(),
            score: found.score(),
            passed: sentence.expected.allows(found.label()),
        }
    }
}

impl fmt::Display for ContrastReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [pairs, number, passed, share] = ["pairs", "number", "passed", "share"];
        writeln!(f, "{pairs:<17} {number:>6} {passed:>6} {share:>8}")?;
        let kinds = self.by_kind.iter().map(|kind| (kind.kind.as_str(), kind.passed));
        for (kind, PassCounts { n, passed, share }) in [("all", self.overall)].into_iter().chain(kinds) {
            writeln!(f, "{kind:<17} {n:>6} {passed:>6} {:>7.2}%", percent(share))?;
        }
        for Failure { id, a, b } in self.failures.iter().flatten() {
            writeln!(f, "\n{id}")?;
            for (name, sentence) in [("a", a), ("b", b)] {
                let verdict = if sentence.passed { "as expected" } else { "FAILED" };
                let CheckedSentence {
                    text,
                    target,
                    expected,
                    label,
                    score,
                    ..
                } = sentence;
                let expected = serde_json::to_value(expected).unwrap_or_default();
                let expected = expected.as_str().unwrap_or_default();
                writeln!(
                    f,
                    "  {name} {verdict}: {label} ({score:+.4}), expected {expected}, of “{target}” in: {text}"
                )?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_is_taken_out_of_its_brackets() {
        let (text, target) = remove_brackets("Élu: [[Marla Quenneth]] left [1].").unwrap();
        assert_eq!(
            (text.as_str(), target.of(&text)),
            ("Élu: Marla Quenneth left [1].", "Marla Quenneth")
        );
        for wrong in [
            "Ada left.",
            "[[]] left.",
            "[[ ]] left.",
            "[[Ada left.",
            "[[Ada]] and [[Bo]]",
            "]]Ada[[",
        ] {
            assert_eq!(remove_brackets(wrong), None, "{wrong}");
        }
    }

    fn pair(id: &str, kind: &str, expected: [Expected; 2]) -> ContrastPair {
        ContrastPair {
            id: id.to_owned(),
            kind: kind.to_owned(),
            sentences: expected.map(|expected| ContrastSentence {
                text: "Ada won.".to_owned(),
                target: SentenceSpan::new(0, 3),
                expected,
            }),
        }
    }

    #[test]
    fn a_pair_passes_when_both_sentences_do() {
        use Expected::{Negative, NotNegative, NotPositive, Positive};
        let pairs = [
            pair("1", "negation", [Negative, NotNegative]),
            pair("2", "victim", [Negative, NotNegative]),
            pair("3", "negation", [Positive, NotPositive]),
            pair("4", "negation", [Negative, Negative]),
        ];
        let (neg, neu, pos) = (
            Polarity([0.8, 0.1, 0.1]),
            Polarity([0.1, 0.8, 0.1]),
            Polarity([0.1, 0.1, 0.8]),
        );
        let found = [[neg, neu], [neg, neg], [pos, neg], [neg, pos]];
        let report = ContrastReport::new(&pairs, &found, true);
        assert_eq!(
            (report.overall.n, report.overall.passed, report.overall.share),
            (4, 2, 0.5)
        );
        let kinds: Vec<_> = report
            .by_kind
            .iter()
            .map(|k| (k.kind.as_str(), k.passed.n, k.passed.passed))
            .collect();
        assert_eq!(kinds, [("negation", 3, 2), ("victim", 1, 0)]);
        let failures = report.failures.unwrap();
        assert_eq!(failures.iter().map(|f| f.id.as_str()).collect::<Vec<_>>(), ["2", "4"]);
        assert!(failures[0].a.passed && !failures[0].b.passed);
        assert_eq!(ContrastReport::new(&pairs, &found, false).failures, None);
    }
}
