//! The sheets of `regard.xlsx` that no other file has: the evidence and the facts of the run.

use super::{ACTOR_ID, ACTOR_NAME, MENTION_END, MENTION_ID, MENTION_START, SENTENCE_INDEX, TITLE, URL};
use crate::article::Field;
use crate::output::table::{Table, column};
use crate::output::value::Decimal;
use crate::terms::Label;
use jiff::civil::Date;

/// One of the strongest sentences toward an actor, in the workbook and the report.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct EvidenceRow {
    pub actor_id: String,
    pub actor_name: String,
    pub label: Label,
    pub rank: usize,
    pub score: Decimal,
    pub outlet: String,
    pub date: Option<Date>,
    pub sentence: String,
    pub mention: String,
    /// Empty where there is none, or where no text was kept.
    pub title: String,
    /// Empty where there is none; else of http or https.
    pub url: String,
    pub article_id: String,
    pub mention_id: String,
    pub field: Field,
    pub sentence_index: u32,
    pub mention_start: u32,
    pub mention_end: u32,
    /// Code points of `sentence` that are the mention, half-open.
    pub marked: (usize, usize),
}

/// The evidence in `regard.xlsx`.
pub const EVIDENCE: Table<EvidenceRow> = Table {
    row: "one of the strongest sentences toward an actor; at most one an article, and of copies the first",
    key: &["actor_id", "label", "rank"],
    columns: &[
        column!(actor_id, ACTOR_ID),
        column!(actor_name, ACTOR_NAME),
        column!(label, "negative or positive: what the sentence is toward the actor"),
        column!(rank, "1 is the strongest of its label"),
        column!(score, "p_pos - p_neg, -1..1"),
        column!(outlet, "The outlet"),
        column!(date, "Day of publication; empty where there is none"),
        column!(sentence or empty, "The sentence; empty where score was told --no-sentences"),
        column!(mention, "The words of the mention"),
        column!(title or empty, TITLE),
        column!(url or empty, URL),
        column!(article_id, "The article's id"),
        column!(mention_id, MENTION_ID),
        column!(field, "title or text: where the sentence stands"),
        column!(sentence_index, SENTENCE_INDEX),
        column!(mention_start, MENTION_START),
        column!(mention_end, MENTION_END),
    ],
    n_main: None,
};

/// A fact about the run.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct RunRow {
    pub item: String,
    pub count: Option<u64>,
    pub text: String,
}

/// The facts of the run in `regard.xlsx`.
pub const RUN: Table<RunRow> = Table {
    row: "a fact about the run",
    key: &["item"],
    columns: &[
        column!(item, "What the fact is about"),
        column!(count, "The fact, where it is a number of things"),
        column!(text or empty, "The fact, where it is not"),
    ],
    n_main: None,
};
