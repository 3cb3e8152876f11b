//! The reasons why inputs cannot be summarized.

use crate::output::MENTIONS_FILE;
use crate::record::problem::FactsConflict;
use std::path::PathBuf;

/// Inputs that cannot be summarized.
#[derive(Debug, thiserror::Error)]
pub enum SummaryInputError {
    /// No input is named.
    #[error("nothing to summarize: name a folder that `regard score` wrote")]
    NothingNamed,
    /// A file of a scored folder is missing.
    #[error("{} is not what `regard score` wrote: there is no {}", path.display(), missing.display())]
    NotScored {
        /// The input.
        path: PathBuf,
        /// The file.
        missing: PathBuf,
    },
    /// Nothing has been added to a store.
    #[error("the store {} holds no article yet", .0.display())]
    EmptyStore(PathBuf),
    /// The inputs were not scored alike.
    #[error(transparent)]
    Conflict(#[from] FactsConflict),
    /// Two inputs overlap.
    #[error("article {article_id} is in {} and in {}: it would count twice", files[0].display(), files[1].display())]
    SameArticle {
        /// The article.
        article_id: String,
        /// The mentions of the two inputs.
        files: [PathBuf; 2],
    },
    /// The folder of a run holds no mentions.
    #[error("{}", no_mentions(folder, reason))]
    NoMentions {
        /// The folder.
        folder: PathBuf,
        /// The reason.
        reason: NoMentions,
    },
}

/// The reason why the folder of a run holds no mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoMentions {
    /// The run is going on, or was killed.
    Running,
    /// The run was stopped.
    Stopped,
    /// The run failed with this error.
    Failed(String),
    /// The run was not to keep them.
    NotKept,
    /// The folder holds summaries of other folders, which are gone.
    SummariesOnly,
    /// No run wrote the folder.
    NoRun,
}

fn no_mentions(folder: &std::path::Path, reason: &NoMentions) -> String {
    let name = folder.display();
    match reason {
        NoMentions::Running => format!("the run in {name} is going on, or was killed; wait for it, or run it again"),
        NoMentions::Stopped => format!("the run in {name} was stopped; start it again, and it goes on from there"),
        NoMentions::Failed(error) => format!("the run in {name} failed ({error}); run it again"),
        NoMentions::NotKept => {
            format!("the run in {name} had --mentions none and kept no mention; run it again without")
        }
        NoMentions::SummariesOnly => {
            format!(
                "{name} holds summaries, and the folders that were scored for them are no longer where they were; name them: --out part-1 part-2"
            )
        }
        NoMentions::NoRun => {
            format!("{name} is not the folder of a finished run: there is no {MENTIONS_FILE} in it")
        }
    }
}
