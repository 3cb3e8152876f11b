//! `mentions.parquet` and `mentions.csv`: one list of columns, to which `mentions.csv` adds two of
//! `copies.csv`.

use super::copies::{COPY_COLUMNS, CopyRow};
use super::{MENTION_END, MENTION_ID, MENTION_START, MentionId, SENTENCE_INDEX, TITLE, URL};
use crate::article::Field;
use crate::output::parquet::ParquetRow;
use crate::output::table::{Column, ColumnSpec, Table, TableSpec, column};
use crate::output::value::{Kind, Value};
use crate::terms::{ActorType, Label, MatchMethod};
use jiff::civil::Date;
use std::ops::Range;

/// A scored mention. Offsets are Unicode code points into the article's `field` as it was given, half-open.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct MentionRow {
    pub article_id: String,
    pub outlet: String,
    pub date: Option<Date>,
    /// Empty where there is none.
    pub url: String,
    /// Empty where there is none, or where no text is to be kept.
    pub title: String,
    pub field: Field,
    pub sentence_index: u32,
    pub sentence_start: u32,
    pub sentence_end: u32,
    pub mention_start: u32,
    pub mention_end: u32,
    pub mention_offset: u32,
    pub mention: String,
    pub actor_id: String,
    /// Another than `actor_id` where the articles together showed that two are one actor.
    pub mention_actor_id: String,
    pub actor_type: ActorType,
    pub match_method: MatchMethod,
    pub in_quote: bool,
    /// Empty for a mention in nobody's quoted words.
    pub speaker_actor_id: String,
    pub mention_speaker_id: String,
    pub p_neg: f32,
    pub p_neu: f32,
    pub p_pos: f32,
    pub label: Label,
    pub score: f32,
    pub sentence_sentiment: Option<f32>,
    pub windowed: bool,
}

/// `mentions.parquet`. It is written before it is known which articles are copies.
pub const MENTIONS: Table<MentionRow> = Table {
    row: "a scored mention: the evidence behind every number",
    key: &["mention_id"],
    columns: &[
        ID,
        column!(
            article_id,
            "The article's id, derived from its content where the dump has none"
        ),
        column!(
            outlet,
            "The outlet as the dump names it, else the url's host, else unknown"
        ),
        column!(
            date,
            "Day of publication; empty where the dump has none that can be read"
        ),
        column!(url or empty, URL),
        column!(title or empty, TITLE),
        column!(
            field,
            "title or text: what the offsets point into, as the dump has it, markup included"
        ),
        column!(sentence_index, SENTENCE_INDEX),
        column!(sentence_start, "First Unicode code point of the sentence in the field"),
        column!(sentence_end, "One past the last code point of the sentence"),
        column!(mention_start, MENTION_START),
        column!(mention_end, MENTION_END),
        column!(
            mention_offset,
            "Code points before the mention in its sentence, as sentences.parquet has it, without markup"
        ),
        column!(mention, "The words of the mention, without markup"),
        column!(
            actor_id,
            "The actor's id: the actor list's, or one made from the name of an actor that was discovered"
        ),
        column!(
            mention_actor_id,
            "The actor's id by its article alone; another than actor_id where all articles together show that two are one actor (actor_ids.csv)"
        ),
        column!(actor_type, "PER, ORG, LOC or MISC"),
        column!(
            match_method,
            "How the actor was found: name; alias (of the list); short_form (a surname, or an acronym that the article introduces); role (\"the president\"); metonym (a government by its seat); coreference (a pronoun)"
        ),
        column!(in_quote, "Whether the mention stands in quoted or reported words"),
        column!(
            speaker_actor_id or empty,
            "Whose words they are, where the mention stands in a quote: an actor_id, or unknown; empty outside of quotes"
        ),
        column!(mention_speaker_id or empty, "The same by its article alone, as mention_actor_id"),
        column!(
            p_neg,
            "Probability that the sentence is negative toward the actor, 0..1"
        ),
        column!(p_neu, "Probability that it is neutral, 0..1"),
        column!(p_pos, "Probability that it is positive, 0..1"),
        column!(label, "The likeliest of negative, neutral, positive"),
        column!(score, "p_pos - p_neg, -1..1"),
        column!(
            sentence_sentiment,
            "Sentiment of the whole sentence, of its window where windowed, -1..1; empty where the model does not tell"
        ),
        column!(
            windowed,
            "Whether the sentence was too long for the model and a window around the mention was scored"
        ),
    ],
    n_main: None,
};

/// The id follows from the other cells, and so is not read.
const ID: Column<MentionRow> = Column {
    spec: ColumnSpec {
        name: "mention_id",
        kind: Kind::Text,
        is_optional: false,
        description: MENTION_ID,
    },
    get: |row| Value::Text(MentionId::of(row).to_string().into()),
    set: |_, _| true,
};

impl MentionRow {
    /// The columns that no number depends on.
    pub const BESIDE: [&str; 3] = ["mention_id", "url", "title"];

    /// Gives the row back the ids that its article alone tells, which a summary may have replaced.
    pub fn use_article_ids(&mut self) {
        for (id, own) in [
            (&mut self.actor_id, &self.mention_actor_id),
            (&mut self.speaker_actor_id, &self.mention_speaker_id),
        ] {
            if id != own {
                id.clone_from(own);
            }
        }
    }

    /// Returns the characters of the mention in its sentence, as [`SentenceRow`](super::SentenceRow) has it, half-open.
    pub fn in_sentence(&self) -> Range<usize> {
        let start = self.mention_offset as usize;
        start..start + self.mention.chars().count()
    }
}

impl ParquetRow for MentionRow {
    const NAME: &'static str = "mention";
    const TABLE: Table<Self> = MENTIONS;
    const ADDED: &'static [&'static str] = &Self::BESIDE;

    fn text_bytes(&self) -> usize {
        let texts = [&self.article_id, &self.outlet, &self.url, &self.title, &self.mention];
        texts.into_iter().map(String::len).sum()
    }
}

/// Returns the columns of `mentions.csv`: those of [`MENTIONS`], then those that say of which
/// others the article is a copy.
pub fn mentions_csv_spec() -> TableSpec {
    let mut spec = MENTIONS.spec();
    spec.columns.extend(COPY_COLUMNS.map(|column| column.spec));
    spec
}

/// Returns the cells of a row of `mentions.csv`; `copy` is the row of the mention's article in
/// `copies.csv`, or the default where it has none.
pub fn mentions_csv_cells<'r>(mention: &'r MentionRow, copy: &'r CopyRow) -> impl Iterator<Item = Value<'r>> {
    MENTIONS
        .cells(mention)
        .chain(COPY_COLUMNS.iter().map(|column| (column.get)(copy)))
}
