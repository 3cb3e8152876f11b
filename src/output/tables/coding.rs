//! The file to be coded by hand and its key.

use super::{ACTOR_ID, ACTOR_NAME, MENTION_END, MENTION_START};
use crate::article::Field;
use crate::output::table::{Table, column};
use crate::output::value::Decimal;
use crate::terms::Label;
use jiff::civil::Date;

/// A row of the file to be coded by hand.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct CodingRow {
    pub coded: String,
    pub flag: String,
    pub sentence: String,
    pub mention: String,
    pub actor_name: String,
    pub outlet: String,
    pub date: Option<Date>,
    pub article_id: String,
    pub field: Field,
    pub mention_start: u32,
    pub mention_end: u32,
    pub actor_id: String,
    pub mention_id: String,
    pub sample: String,
}

/// The file to be coded by hand.
pub const CODING: Table<CodingRow> = Table {
    row: "a mention to be coded by a person",
    key: &["mention_id"],
    columns: &[
        column!(
            coded or empty,
            "To be filled: negative, neutral or positive, or -1, 0, 1: what the sentence expresses toward the actor"
        ),
        column!(
            flag,
            "To be filled in place of coded where the mention should not be there: boilerplate (no reporting) or wrong_actor (somebody else, or nobody)"
        ),
        column!(sentence, "The sentence, the mention in [[ ]]"),
        column!(mention, "The words of the mention"),
        column!(actor_name, ACTOR_NAME),
        column!(outlet, "The outlet"),
        column!(date, "Day of publication"),
        column!(article_id, "The article's id"),
        column!(field, "title or text: what the offsets point into"),
        column!(mention_start, MENTION_START),
        column!(mention_end, MENTION_END),
        column!(actor_id, ACTOR_ID),
        column!(mention_id, "The mention; must come back as it is"),
        column!(sample, "The run and the seed of the sample; must come back as it is"),
    ],
    n_main: None,
};

/// The part of a [`CodingRow`] that the coder must not see.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct CodingKeyRow {
    pub mention_id: String,
    pub label: Label,
    pub score: Decimal,
    pub stratum_outlet: String,
    pub stratum_band: String,
    pub stratum_mentions: u64,
    pub stratum_drawn: u64,
    pub inclusion_probability: f64,
}

/// The key beside the file to be coded, which the coder must not see.
pub const CODING_KEY: Table<CodingKeyRow> = Table {
    row: "a mention of the sample: what the model said of it, and how it was drawn",
    key: &["mention_id"],
    columns: &[
        column!(mention_id, "The mention, as in the file to be coded"),
        column!(label, "The model's: negative, neutral, positive"),
        column!(score, "The model's, -1..1"),
        column!(
            stratum_outlet or empty,
            "The outlet whose mentions it was drawn from; empty where small outlets share a stratum"
        ),
        column!(
            stratum_band,
            "The scores it was drawn from: low, middle or high third of -1..1"
        ),
        column!(stratum_mentions, "Mentions of the stratum"),
        column!(stratum_drawn, "Mentions drawn of them"),
        column!(
            inclusion_probability,
            "stratum_drawn / stratum_mentions, 0..1: valid when all rows are coded"
        ),
    ],
    n_main: None,
};
