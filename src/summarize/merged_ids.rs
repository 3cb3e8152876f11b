//! The ids of actors that were merged into others.

use crate::output::MentionRow;
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

    /// Gives a mention, and the speaker of its quote, the ids that hold beyond their article.
    pub(crate) fn rename(&self, row: &mut MentionRow) {
        for id in [&mut row.actor_id, &mut row.speaker_actor_id] {
            if let Some(merged) = self.0.get(id.as_str()) {
                id.clone_from(merged);
            }
        }
    }
}
