//! Pairs of sentences that differ in one thing, which must or must not change the stance.

use super::figures::{percent, share};
use super::rows::read_csv;
use super::{NOT_SCORED, score_targets};
use crate::article::SentenceSpan;
use crate::error::Result;
use crate::stance::{Polarity, StanceModel};
use crate::terms::Label;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::Path;

const COLUMNS: [&str; 6] = ["id", "kind", "a", "a_expected", "b", "b_expected"];

/// What the label of a sentence's target must be.
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

/// A row as it stands in the file.
#[derive(Deserialize)]
struct Record {
    id: String,
    kind: String,
    a: String,
    a_expected: Expected,
    b: String,
    b_expected: Expected,
}

/// Two sentences, and what must come out for the target of each.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    id: String,
    kind: String,
    sides: [Side; 2],
}

#[derive(Debug, Clone, PartialEq)]
struct Side {
    text: String,
    target: SentenceSpan,
    expected: Expected,
}

/// Reads a CSV file with the columns id, kind, a, a_expected, b and b_expected; in a and b the target stands in double square
/// brackets, and expected is one of negative, neutral, positive, not_negative and not_positive.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io); [`Error::Invalid`](crate::error::Error::Invalid) with the line of each fault.
pub fn read_pairs(path: &Path) -> Result<Vec<Pair>> {
    read_csv(path, &COLUMNS, |record: Record| {
        let side = |name: &str, marked: &str, expected| {
            let (text, target) = unmarked(marked).map_err(|problem| format!("{name}: {problem}"))?;
            Ok::<_, String>(Side { text, target, expected })
        };
        Ok(Pair {
            sides: [
                side("a", &record.a, record.a_expected)?,
                side("b", &record.b, record.b_expected)?,
            ],
            id: record.id,
            kind: record.kind,
        })
    })
}

/// The sentence without its brackets, and what stood in them.
fn unmarked(marked: &str) -> Result<(String, SentenceSpan), String> {
    let parts = marked.split_once("[[").and_then(|(before, rest)| {
        let (target, after) = rest.split_once("]]")?;
        Some((before, target, after))
    });
    match parts {
        Some((before, target, after)) if !target.trim().is_empty() && !after.contains("[[") => {
            let span = SentenceSpan::new(before.len(), before.len() + target.len());
            Ok(([before, target, after].concat(), span))
        }
        _ => Err("expected one target in double square brackets, as in “[[Marla Quenneth]] resigned.”".to_owned()),
    }
}

/// Scores both sides of each pair with `model`; `list_failures`: the report lists the pairs that fail.
///
/// # Errors
/// As [`StanceModel::score`].
pub fn evaluate_contrast(model: &StanceModel, pairs: &[Pair], list_failures: bool) -> Result<ContrastReport> {
    let sides = pairs.iter().flat_map(|pair| &pair.sides);
    let scored = score_targets(model, sides.map(|side| (side.text.as_str(), side.target)))?;
    let found: Vec<Polarity> = scored.into_iter().map(|s| s.map_or(NOT_SCORED, |s| s.toward)).collect();
    Ok(ContrastReport::new(pairs, found.as_chunks().0, list_failures))
}

/// How many pairs come out as expected.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContrastReport {
    /// Over all pairs.
    #[serde(flatten)]
    pub overall: Passed,
    /// Kind by kind, in the order of the file.
    pub by_kind: Vec<KindPassed>,
    /// The pairs that failed, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    failures: Option<Vec<Failure>>,
}

/// How many of some pairs have both sides as expected.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Passed {
    /// Pairs.
    pub n: usize,
    /// Those that passed.
    pub passed: usize,
    /// Their share, in 0..1.
    pub share: f64,
}

/// [`Passed`] of one kind of pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindPassed {
    /// The kind's word in the file.
    pub kind: String,
    /// Over the pairs of this kind.
    #[serde(flatten)]
    pub passed: Passed,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Failure {
    id: String,
    a: FailureSide,
    b: FailureSide,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct FailureSide {
    text: String,
    target: String,
    expected: Expected,
    label: &'static str,
    score: f32,
    passed: bool,
}

impl ContrastReport {
    fn new(pairs: &[Pair], found: &[[Polarity; 2]], list_failures: bool) -> Self {
        let sides: Vec<[FailureSide; 2]> = pairs
            .iter()
            .zip(found)
            .map(|(pair, found)| [0, 1].map(|side| FailureSide::new(&pair.sides[side], found[side])))
            .collect();
        let judged: Vec<(&Pair, bool)> = pairs
            .iter()
            .zip(&sides)
            .map(|(pair, sides)| (pair, sides.iter().all(|side| side.passed)))
            .collect();
        let failed = pairs
            .iter()
            .zip(sides)
            .filter(|(_, sides)| sides.iter().any(|side| !side.passed));
        let failure = |(pair, [a, b]): (&Pair, [FailureSide; 2])| Failure {
            id: pair.id.clone(),
            a,
            b,
        };
        let failures = list_failures.then(|| failed.map(failure).collect());
        let mut kinds: Vec<&str> = Vec::new();
        for pair in pairs {
            if !kinds.contains(&pair.kind.as_str()) {
                kinds.push(&pair.kind);
            }
        }
        let of_kind = |kind: &str| KindPassed {
            kind: kind.to_owned(),
            passed: Passed::new(judged.iter().filter(|(pair, _)| pair.kind == kind)),
        };
        Self {
            overall: Passed::new(&judged),
            by_kind: kinds.into_iter().map(of_kind).collect(),
            failures,
        }
    }
}

impl Passed {
    fn new<'p>(judged: impl IntoIterator<Item = &'p (&'p Pair, bool)>) -> Self {
        let passed: Vec<bool> = judged.into_iter().map(|(_, passed)| *passed).collect();
        let (n, passed) = (passed.len(), passed.into_iter().filter(|passed| *passed).count());
        Self {
            n,
            passed,
            share: share(passed, n),
        }
    }
}

impl FailureSide {
    fn new(side: &Side, found: Polarity) -> Self {
        Self {
            text: side.text.clone(),
            target: side.target.of(&side.text).to_owned(),
            expected: side.expected,
            label: found.label().as_str(),
            score: found.score(),
            passed: side.expected.allows(found.label()),
        }
    }
}

impl fmt::Display for ContrastReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [pairs, number, passed, share] = ["pairs", "number", "passed", "share"];
        writeln!(f, "{pairs:<17} {number:>6} {passed:>6} {share:>8}")?;
        let kinds = self.by_kind.iter().map(|kind| (kind.kind.as_str(), kind.passed));
        for (kind, Passed { n, passed, share }) in [("all", self.overall)].into_iter().chain(kinds) {
            writeln!(f, "{kind:<17} {n:>6} {passed:>6} {:>7.2}%", percent(share))?;
        }
        for Failure { id, a, b } in self.failures.iter().flatten() {
            writeln!(f, "\n{id}")?;
            for (name, side) in [("a", a), ("b", b)] {
                let verdict = if side.passed { "as expected" } else { "FAILED" };
                let FailureSide {
                    text,
                    target,
                    expected,
                    label,
                    score,
                    ..
                } = side;
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
        let (text, target) = unmarked("Élu: [[Marla Quenneth]] left [1].").unwrap();
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
            assert!(unmarked(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_pair_passes_when_both_sides_do() {
        use Expected::{Negative, NotNegative, NotPositive, Positive};
        let pair = |id: &str, kind: &str, expected: [Expected; 2]| Pair {
            id: id.to_owned(),
            kind: kind.to_owned(),
            sides: expected.map(|expected| Side {
                text: "Ada won.".to_owned(),
                target: SentenceSpan::new(0, 3),
                expected,
            }),
        };
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
