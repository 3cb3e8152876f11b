//! The reasons why a run cannot add to a series.

use std::path::PathBuf;

/// A series that a run cannot add to.
#[derive(Debug, thiserror::Error)]
pub enum SeriesError {
    /// Scores of this run could not be compared with those of the series.
    #[error(
        "the series in {} was scored otherwise, and its numbers would not stand side by side with new ones:\n  {}\nScore as \
         before, or give --rescore to score all of it again from its dumps, or begin another store",
        store.display(),
        differences.join("\n  ")
    )]
    ScoredDifferently {
        /// The store.
        store: PathBuf,
        /// The settings that differ, each as "X, now Y".
        differences: Vec<String>,
    },
    /// The dumps do not hold all articles of a part that has to be scored again.
    #[error(
        "{reason}; but of its {expected} articles {missing} are not to be found again, as they were, in {}. Name the dumps \
         that hold them, or take the part out of the series: regard store check {} --drop",
        inputs.join(", "),
        store.display()
    )]
    ArticlesMissing {
        /// The reason why the part has to be scored again.
        reason: String,
        /// Articles of the part.
        expected: usize,
        /// Articles that were not found.
        missing: usize,
        /// The dumps that were read.
        inputs: Vec<String>,
        /// The store.
        store: PathBuf,
    },
}
