//! Copies: the articles that are copies of one another, and those that an agency wrote.
//!
//! [`Fingerprint::of`] is computed while an article is scored, and stored in `articles.parquet`; [`CopySearch`] finds
//! candidates among those of all parts of a run, without their texts, and [`group_copies`] compares them.

mod agency;
mod candidates;
mod group;
mod signature;

pub use agency::{credited_agency, outlet_agency};
pub use candidates::{Candidates, CopySearch};
pub use group::{group_copies, group_texts};
pub use signature::Signature;

/// The part of an article's text that is stored to recognize copies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// `None` for a text too short to compare.
    pub signature: Option<Signature>,
    /// The agency that the text is credited to.
    pub agency: Option<&'static str>,
}

impl Fingerprint {
    /// Computes the fingerprint of an article's text.
    pub fn of(text: &str) -> Self {
        Self {
            signature: Signature::of(text),
            agency: credited_agency(text),
        }
    }
}
