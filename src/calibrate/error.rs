//! The reasons why no sample can be drawn.

use std::path::PathBuf;

/// A sample that cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// A file of the sample is there already.
    #[error(
        "{} is there already, and may hold somebody's coding; move it away, or give another name with --out",
        .0.display()
    )]
    FileExists(PathBuf),
    /// No mention was scored.
    #[error("the run has no mention to draw")]
    NoMention,
    /// A coder could not read the sentences.
    #[error(
        "there are mentions whose sentence was not kept, and what cannot be read cannot be coded: score was told \
         --no-sentences, or sentences.parquet was taken away. Score again without --no-sentences"
    )]
    SentencesNotKept,
}
