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
    #[error("{} is not what `regard score` wrote: there is no {}; copy the whole folder, or score it again", path.display(), missing.display())]
    NotScored {
        /// The input.
        path: PathBuf,
        /// The file.
        missing: PathBuf,
    },
    /// Nothing has been added to a store.
    #[error("the store {} holds no article yet", .0.display())]
    EmptyStore(PathBuf),
    /// Some shards of a dump are here and others are not, and all are wanted.
    #[error("{0}. Score what is missing; without --require-all-shards this is a warning")]
    MissingShards(String),
    /// The inputs were not scored alike.
    #[error(transparent)]
    Conflict(#[from] FactsConflict),
    /// The ids of the inputs name different articles.
    #[error(
        "{ids} of {articles} articles have the id of another article, such as {example} in {} and in {}: the ids may be unique \
         in their own file only{}. Score the files in one run, or take another field for the id with --map id=FIELD; where \
         they are versions of the same articles, score with --unique-ids", places[0], places[1],
        if *has_headlines { "" } else { " (the parts keep no headlines, which could tell)" }
    )]
    IdsNotUnique {
        /// Ids of different articles.
        ids: u64,
        /// Articles of all inputs.
        articles: u64,
        /// One of the ids.
        example: String,
        /// The places of its articles.
        places: [String; 2],
        /// True where the articles have headlines.
        has_headlines: bool,
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
