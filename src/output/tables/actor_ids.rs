//! `actor_ids.csv`: the ids that articles alone tell and that became others when all parts were added up.

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
    row: "an id that an article alone tells (mention_actor_id or mention_speaker_id of the mentions, and all ids of a part that was not summarized in its own folder) and that is another in all tables of the summary; ids that are not here are the same everywhere",
    key: &["mention_actor_id"],
    columns: &[
        column!(mention_actor_id, "The id by an article alone"),
        column!(actor_id, "The id of the same actor in all tables"),
    ],
    n_main: None,
};
