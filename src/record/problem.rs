//! The reasons why the record of a run cannot be used, and why the facts of two runs cannot be added.

use std::fmt;

/// The reason why a `run.json` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RunJsonProblem {
    /// The text is not JSON.
    #[error("it is not JSON: {0}")]
    NotJson(serde_json::Error),
    /// Another program wrote it.
    #[error("it is not a run.json of regard")]
    NotOurs,
    /// Its layout is newer than this program.
    #[error(
        "its layout has version {format}, and this version of regard reads {newest} at most; use the version of regard that \
         wrote it"
    )]
    TooNew {
        /// The version of its layout.
        format: u64,
        /// The newest version that this program reads.
        newest: u32,
    },
    /// Its keys are not those of this version.
    #[error("it was written by another version of regard: {0}")]
    OtherVersion(serde_json::Error),
}

/// A difference between scored parts whose numbers cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactsConflict {
    /// Other models scored.
    Model,
    /// Other actors were looked for.
    ActorList,
    /// Actors were found by other settings.
    Discovery,
}

impl fmt::Display for FactsConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self {
            Self::Model => "by different models",
            Self::ActorList => "for different actor lists",
            Self::Discovery => {
                "with other settings of --discover, --types, --pronouns, --metonyms, --spellings or --institutions"
            }
        };
        write!(
            f,
            "the inputs were scored {how}; their numbers cannot be added. Score them again with one and the same"
        )
    }
}

impl std::error::Error for FactsConflict {}
