//! The sheet of the strongest sentences.

use super::formats::Style;
use super::lines::{MOST_LINES, lines};
use super::reading_sheet::{Content, ReadingColumn, ReadingSheet, reading};
use crate::output::{Column, EVIDENCE, EvidenceRow, Value};
use crate::report::evidence::marked;
use crate::report::{Findings, of_actor};

/// The width of the sentence, in digits.
const SENTENCE: f64 = 78.0;
/// The columns of the table that the sheet shows in plain words.
const IN_WORDS: [&str; 7] = ["actor_name", "label", "score", "date", "outlet", "sentence", "title"];

/// Returns the rows: the actors in most articles first, as in the other sheets.
pub fn in_order<'a>(findings: &Findings<'a>) -> Vec<&'a EvidenceRow> {
    let found = findings.found().into_iter();
    found
        .flat_map(|actor| of_actor(findings.evidence, &actor.actor_id, |row| &row.actor_id))
        .collect()
}

/// Returns the sheet of evidence.
pub fn evidence_sheet() -> ReadingSheet<EvidenceRow> {
    let others = EVIDENCE
        .columns
        .iter()
        .copied()
        .filter(|column: &Column<EvidenceRow>| !IN_WORDS.contains(&column.spec.name));
    ReadingSheet {
        title: "The strongest sentences toward each actor",
        about: "At most ten each way, one an article, the strongest first; the mention is bold. The strongest are not the typical: \
                read them to see what the model takes for positive and negative, not to judge an outlet by. To the right stand the \
                columns that join them to the other tables."
            .to_owned(),
        columns: columns(),
        for_programs: others.collect(),
        scale: None,
        frozen: 1,
        nothing: "No sentence is positive or negative toward an actor.",
        is_few: |_| false,
        is_parted: |a, b| (&a.actor_id, a.label) != (&b.actor_id, b.label),
    }
}

#[rustfmt::skip]
fn columns() -> Vec<ReadingColumn<EvidenceRow>> {
    vec![
        reading!("Actor", 20.0, Text, "actor_name: the actor.", row => row.actor_name),
        reading!("Toward it", 10.0, Text, "label: negative or positive, what the sentence is toward the actor.", row => row.label),
        reading!("Score", 8.0, Score, "score: p_pos - p_neg, −1 to +1.", row => row.score),
        reading!("Date", 12.0, Date, "date: day of publication.", row => row.date),
        reading!("Outlet", 20.0, Text, "outlet: the outlet.", row => row.outlet),
        ReadingColumn::new("Sentence", SENTENCE, Style::Text, "sentence: the sentence, with the mention in bold.", sentence),
        ReadingColumn::new("Article", 34.0, Style::Text, "title: the article's title, or its id where it has none.", |row: &EvidenceRow| {
            Content::Value(Value::Text(if row.title.is_empty() { &row.article_id } else { &row.title }.into()))
        }),
        // A cell of its own: not every program wraps the text of a link.
        ReadingColumn::new("Open it", 9.0, Style::Link, "url: where the article is on the web.", |row: &EvidenceRow| {
            Content::Link(if row.url.is_empty() { "" } else { "open" }, &row.url)
        }),
    ]
}

/// Returns the sentence with its mention marked: the part around it where the whole is longer than
/// a row can be high.
fn sentence(row: &EvidenceRow) -> Content<'_> {
    if row.sentence.is_empty() {
        return Content::Marked([
            "".into(),
            row.mention.as_str().into(),
            " (the sentence was not kept)".into(),
        ]);
    }
    if lines(&row.sentence, SENTENCE) > MOST_LINES {
        return Content::Marked(marked(row).map(Into::into));
    }
    let (from, to) = row.marked;
    let byte = |letter: usize| {
        row.sentence
            .char_indices()
            .nth(letter)
            .map_or(row.sentence.len(), |(at, _)| at)
    };
    let (from, to) = (byte(from), byte(to));
    let (before, rest) = row.sentence.split_at(from.min(to));
    let (mention, after) = rest.split_at(to.saturating_sub(from));
    Content::Marked([before.into(), mention.into(), after.into()])
}
