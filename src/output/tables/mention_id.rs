//! The id of a mention.

use crate::output::tables::MentionRow;
use crate::summary::first_bytes;
use sha2::{Digest, Sha256};
use std::fmt;

/// An id of a mention that does not change when other mentions come into the run, nor when they show that two actors are
/// one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct MentionId(pub(crate) u64);

impl MentionId {
    /// Computes the id of a mention.
    pub(crate) fn of(row: &MentionRow) -> Self {
        let mut hash = Sha256::new();
        hash.update((row.article_id.len() as u64).to_le_bytes());
        hash.update(&row.article_id);
        hash.update([row.field as u8]);
        hash.update(row.mention_start.to_le_bytes());
        hash.update(&row.mention_actor_id);
        Self(first_bytes(&hash.finalize()))
    }

    /// Parses the text of an id.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('m').filter(|digits| digits.len() == 16)?;
        u64::from_str_radix(digits, 16).ok().map(Self)
    }
}

impl fmt::Display for MentionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "m{:016x}", self.0)
    }
}
