//! Names in sentences: precision and recall of exact spans and their types.

use super::figures::{Calibration, SpanFigures, percent};
use super::row_error::RowError;
use super::rows::{list, read_json_lines};
use super::score_all;
use crate::article::SentenceSpan;
use crate::error::{Error, Result};
use crate::stance::{FoundName, Request, StanceModel};
use crate::terms::{ActorType, NAME_TAGS};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

/// A sentence in words, and the names that people see in it.
#[derive(Debug, Clone, PartialEq)]
pub struct TaggedSentence {
    /// The words, joined with a space.
    pub text: String,
    /// Bytes of each word in `text`.
    words: Vec<SentenceSpan>,
    /// The names.
    gold: Vec<NameSpan>,
}

/// A name: its type, its first word and one past its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct NameSpan {
    kind: ActorType,
    start: usize,
    end: usize,
}

/// Reads sentences from JSON Lines (gzip or not): `{"tokens": [...], "tags": [...]}`, with the tags
/// O, B-X and I-X for X of PER, ORG, LOC and MISC. As in conlleval, an I-X that follows neither B-X
/// nor I-X begins a name.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io); [`Error::Invalid`](crate::error::Error::Invalid) with
/// the line of each fault, or when there is no name in the file.
pub fn read_tagged(path: &Path) -> Result<Vec<TaggedSentence>> {
    let rows = read_json_lines(path, |row| parse_row(row).map(Some))?;
    if rows.iter().all(|row| row.gold.is_empty()) {
        let problem = "there is no name in it: all tags are O, so nothing can be measured";
        return Err(Error::invalid(path, problem));
    }
    Ok(rows)
}

fn parse_row(row: &Value) -> Result<TaggedSentence, RowError> {
    let tokens = strings(row, "tokens")?;
    let tags = strings(row, "tags")?;
    if tokens.len() != tags.len() {
        return Err(RowError::TagCount {
            tokens: tokens.len(),
            tags: tags.len(),
        });
    }
    let mut words = Vec::with_capacity(tokens.len());
    let mut start = 0;
    for token in &tokens {
        words.push(SentenceSpan::new(start, start + token.len()));
        start += token.len() + 1;
    }
    Ok(TaggedSentence {
        words,
        text: tokens.join(" "),
        gold: spans(&tags)?,
    })
}

fn strings<'r>(row: &'r Value, key: &'static str) -> Result<Vec<&'r str>, RowError> {
    list(row, key)?
        .iter()
        .map(|value| {
            value.as_str().ok_or_else(|| RowError::NotText {
                value: value.clone(),
                key,
            })
        })
        .collect()
}

/// Returns the names in a sequence of tags.
fn spans(tags: &[&str]) -> Result<Vec<NameSpan>, RowError> {
    let mut names: Vec<NameSpan> = Vec::new();
    for (at, tag) in tags.iter().enumerate() {
        let Some(kind) = parse_tag(tag)? else { continue };
        match names.last_mut() {
            Some(name) if name.end == at && name.kind == kind && tag.starts_with('I') => name.end = at + 1,
            _ => names.push(NameSpan {
                kind,
                start: at,
                end: at + 1,
            }),
        }
    }
    Ok(names)
}

/// Returns the type of name that a tag belongs to; `None` for O.
fn parse_tag(tag: &str) -> Result<Option<ActorType>, RowError> {
    if !NAME_TAGS.contains(&tag) {
        return Err(RowError::UnknownTag(tag.to_owned()));
    }
    Ok(ActorType::ALL
        .into_iter()
        .find(|kind| tag.get(2..) == Some(kind.as_str())))
}

/// Finds the names in `rows` as a run would in their text, and compares.
///
/// # Errors
/// Those of [`StanceModel::score`].
pub fn evaluate_ner(model: &StanceModel, rows: &[TaggedSentence]) -> Result<NerReport> {
    let requests: Vec<Request> = rows
        .iter()
        .map(|row| Request {
            sentence: &row.text,
            targets: Vec::new(),
            names: true,
        })
        .collect();
    let found: Vec<Vec<FoundName>> = score_all(model, &requests)?.into_iter().map(|o| o.names).collect();
    Ok(NerReport::new(rows, &found))
}

impl TaggedSentence {
    /// Returns the words that a name found in the text touches.
    fn span_of(&self, name: &FoundName) -> NameSpan {
        NameSpan {
            kind: name.kind,
            start: self.words.partition_point(|word| word.end <= name.span.start),
            end: self.words.partition_point(|word| word.start < name.span.end),
        }
    }
}

/// Accuracy of the name head: a name is right where its first word, its last word and its type are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NerReport {
    /// Number of sentences.
    pub sentences: usize,
    /// Number of words.
    pub tokens: usize,
    /// Types that occur among the file's names.
    pub types_counted: Vec<&'static str>,
    /// Types that do not: the file may contain such names without tagging them, so that found ones
    /// are neither right nor wrong.
    pub types_not_counted: Vec<&'static str>,
    /// Over all counted types, each name with the same weight (micro-average).
    #[serde(flatten)]
    pub overall: SpanFigures,
    /// Type by type, in the order of `types_counted`.
    pub by_type: Vec<SpanFigures>,
    /// Mean gap between confidence and share of right names over 15 bins of confidence, weighted by
    /// their size, in 0..1.
    pub expected_calibration_error: f64,
}

impl NerReport {
    fn new(rows: &[TaggedSentence], found: &[Vec<FoundName>]) -> Self {
        let counted: BTreeSet<ActorType> = rows.iter().flat_map(|row| &row.gold).map(|name| name.kind).collect();
        let mut calibration = Calibration::default();
        let (mut all, mut right) = (Vec::new(), Vec::new());
        for (row, names) in rows.iter().zip(found) {
            let gold: BTreeSet<NameSpan> = row.gold.iter().copied().collect();
            for name in names.iter().filter(|name| counted.contains(&name.kind)) {
                let hit = gold.contains(&row.span_of(name));
                calibration.add(name.confidence, hit);
                all.push(name.kind);
                right.extend(hit.then_some(name.kind));
            }
        }
        let gold: Vec<ActorType> = rows.iter().flat_map(|row| &row.gold).map(|name| name.kind).collect();
        let (yes, no): (Vec<_>, Vec<_>) = ActorType::ALL.into_iter().partition(|kind| counted.contains(kind));
        Self {
            sentences: rows.len(),
            tokens: rows.iter().map(|row| row.words.len()).sum(),
            types_counted: yes.iter().map(|kind| kind.as_str()).collect(),
            types_not_counted: no.iter().map(|kind| kind.as_str()).collect(),
            overall: SpanFigures::new(gold.len(), all.len(), right.len()),
            by_type: yes
                .iter()
                .map(|&kind| SpanFigures::new(count(&gold, kind), count(&all, kind), count(&right, kind)))
                .collect(),
            expected_calibration_error: calibration.error(),
        }
    }
}

fn count(kinds: &[ActorType], kind: ActorType) -> usize {
    kinds.iter().filter(|other| **other == kind).count()
}

impl fmt::Display for NerReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "sentences         {:>6}", self.sentences)?;
        writeln!(f, "words             {:>6}", self.tokens)?;
        writeln!(f, "calibration error {:>6.2}", percent(self.expected_calibration_error))?;
        let [names, gold, found, right] = ["names", "gold", "found", "right"];
        let [precision, recall, f1] = ["precision", "recall", "F1"];
        writeln!(
            f,
            "\n{names:<6} {gold:>6} {found:>6} {right:>6} {precision:>9} {recall:>9} {f1:>9}"
        )?;
        let all = std::iter::once((&"all", &self.overall));
        for (name, figures) in all.chain(self.types_counted.iter().zip(&self.by_type)) {
            let SpanFigures { gold, found, right, .. } = figures;
            let [precision, recall, f1] = [figures.precision, figures.recall, figures.f1].map(percent);
            writeln!(
                f,
                "{name:<6} {gold:>6} {found:>6} {right:>6} {precision:>9.2} {recall:>9.2} {f1:>9.2}"
            )?;
        }
        if !self.types_not_counted.is_empty() {
            let types = self.types_not_counted.join(", ");
            writeln!(f, "not counted, as the file never has it: {types}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Reason;
    use ActorType::{Location as Loc, Organisation as Org, Person as Per};

    fn row(tokens: &str, tags: &str) -> TaggedSentence {
        let tokens: Vec<&str> = tokens.split(' ').collect();
        let tags: Vec<&str> = tags.split(' ').collect();
        parse_row(&serde_json::json!({"tokens": tokens, "tags": tags})).unwrap()
    }

    fn name(row: &TaggedSentence, words: &str, kind: ActorType) -> FoundName {
        let start = row.text.find(words).unwrap();
        FoundName {
            span: SentenceSpan::new(start, start + words.len()),
            kind,
            confidence: 0.9,
            toward: Err(Reason::MentionWithoutTokens),
        }
    }

    #[test]
    fn names_begin_and_end_as_in_conlleval() {
        fn span(kind: ActorType, start: usize, end: usize) -> NameSpan {
            NameSpan { kind, start, end }
        }
        let cases = [
            ("O O", vec![]),
            ("B-PER I-PER O", vec![span(Per, 0, 2)]),
            ("B-PER B-PER", vec![span(Per, 0, 1), span(Per, 1, 2)]),
            ("O I-LOC I-LOC", vec![span(Loc, 1, 3)]),
            ("B-PER I-ORG I-ORG", vec![span(Per, 0, 1), span(Org, 1, 3)]),
            ("B-ORG O I-ORG", vec![span(Org, 0, 1), span(Org, 2, 3)]),
        ];
        for (tags, expected) in cases {
            let tags: Vec<&str> = tags.split(' ').collect();
            assert_eq!(spans(&tags).unwrap(), expected, "{tags:?}");
        }
    }

    #[test]
    fn figures_of_sentences_worked_by_hand() {
        let rows = [
            row("Ada Lovelace met Bo in Oslo", "B-PER I-PER O B-PER O B-LOC"),
            row("U.S. firms left", "B-LOC O O"),
        ];
        // Right: Bo, Oslo, U.S. (a part of the word is enough). Wrong: Ada alone, the type of
        // "firms". MISC is not counted.
        let found = [
            vec![
                name(&rows[0], "Ada", Per),
                name(&rows[0], "met", ActorType::Misc),
                name(&rows[0], "Bo", Per),
                name(&rows[0], "Oslo", Loc),
            ],
            vec![name(&rows[1], "U.S", Loc), name(&rows[1], "firms", Loc)],
        ];
        let report = NerReport::new(&rows, &found);
        assert_eq!(report.types_counted, ["PER", "LOC"]);
        assert_eq!(report.types_not_counted, ["ORG", "MISC"]);
        assert_eq!(report.overall, SpanFigures::new(4, 5, 3));
        assert_eq!((report.overall.precision, report.overall.recall), (0.6, 0.75));
        assert!((report.overall.f1 - 2.0 * 0.6 * 0.75 / 1.35).abs() < 1e-12);
        assert_eq!(report.by_type, [SpanFigures::new(2, 2, 1), SpanFigures::new(2, 3, 2)]);
        assert!((report.expected_calibration_error - (f64::from(0.9_f32) - 0.6)).abs() < 1e-9);
        assert_eq!((report.sentences, report.tokens), (2, 9));
    }

    #[test]
    fn faults_are_named() {
        let cases = [
            (r#"{"words": []}"#, "no list “tokens”"),
            (r#"{"tokens": ["a"], "tags": []}"#, "1 tokens and 0 tags"),
            (r#"{"tokens": ["a"], "tags": ["B-GPE"]}"#, "“B-GPE” is none of O, B-PER"),
            (r#"{"tokens": [1], "tags": ["O"]}"#, "1 in “tokens” is not a text"),
        ];
        for (line, expected) in cases {
            let message = parse_row(&serde_json::from_str(line).unwrap()).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}
