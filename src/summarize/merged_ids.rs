//! The ids of actors that were merged into others.

use crate::output::{ActorIdRow, MentionRow};
use std::collections::HashMap;

/// The id that each merged id became, over all inputs of a summary.
#[derive(Debug)]
pub(crate) struct MergedIds(HashMap<String, String>);

impl MergedIds {
    pub(crate) fn new(ids: HashMap<String, String>) -> Self {
        Self(ids)
    }

    /// Returns the id that an id became.
    pub(crate) fn of<'i>(&'i self, id: &'i str) -> &'i str {
        self.0.get(id).map_or(id, String::as_str)
    }

    /// Returns the rows of `actor_ids.csv`, sorted.
    pub(crate) fn rows(&self) -> Vec<ActorIdRow> {
        let ids = self.0.iter().map(|(id, into)| ActorIdRow {
            mention_actor_id: id.clone(),
            actor_id: into.clone(),
        });
        let mut rows: Vec<ActorIdRow> = ids.collect();
        rows.sort_unstable();
        rows
    }

    /// Gives a mention, and the speaker of its quote, the ids that hold beyond their article.
    pub(crate) fn rename(&self, row: &mut MentionRow) {
        for id in [&mut row.actor_id, &mut row.speaker_actor_id] {
            if let Some(merged) = self.0.get(id.as_str()) {
                id.clone_from(merged);
            }
        }
    }
}
