//! Which articles are copies of one another, and which did an agency write?
//!
//! [`Fingerprint::of`] is taken while an article is scored, and travels in `articles.parquet`; [`groups`] puts the
//! fingerprints of all parts of a run together, without their texts.

mod agency;
mod group;
mod signature;

pub use agency::{credited, own};
pub use group::groups;
pub use signature::Signature;

/// What is kept of an article's text to tell copies by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// `None` for a text too short to tell.
    pub signature: Option<Signature>,
    /// The agency that the text is credited to.
    pub agency: Option<&'static str>,
}

impl Fingerprint {
    /// The fingerprint of an article's text.
    pub fn of(text: &str) -> Self {
        Self {
            signature: Signature::of(text),
            agency: credited(text),
        }
    }
}
