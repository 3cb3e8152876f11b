//! `actor_ids.csv`: the ids in `mentions.parquet` that became others when all parts were added up.

use crate::output::table::{Table, column};

/// A row of `actor_ids.csv`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct ActorIdRow {
    pub mention_actor_id: String,
    pub actor_id: String,
}

/// `actor_ids.csv`.
pub const ACTOR_IDS: Table<ActorIdRow> = Table {
    row: "an id in mentions.parquet, as actor_id or speaker_actor_id, that is another actor's in all other tables; ids that are not here are the same everywhere",
    key: &["mention_actor_id"],
    columns: &[
        column!(
            mention_actor_id,
            "The id in mentions.parquet, which holds within one article"
        ),
        column!(actor_id, "The id of the same actor in all other tables"),
    ],
};
