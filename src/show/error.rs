//! The reasons why an actor, an outlet or an article cannot be shown.

/// An actor, an outlet or an article that cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowError {
    /// Several actors have the name.
    #[error("{count} actors are called “{name}”; name one by its id:\n{}", actors.join("\n"))]
    AmbiguousActor {
        /// The name, as the user wrote it.
        name: String,
        /// The number of actors.
        count: usize,
        /// The first of them, a line each.
        actors: Vec<String>,
    },
    /// No actor has the name.
    #[error("no actor of the run is called “{name}”; the most alike of {count} are:\n{}", similar.join("\n"))]
    UnknownActor {
        /// The name, as the user wrote it.
        name: String,
        /// The number of actors in the run.
        count: usize,
        /// The most similar of them, a line each.
        similar: Vec<String>,
    },
    /// Several outlets have the name.
    #[error("{count} outlets are called “{name}”; write more of the name:\n{}", outlets.join("\n"))]
    AmbiguousOutlet {
        /// The name, as the user wrote it.
        name: String,
        /// The number of outlets.
        count: usize,
        /// The first of them, a line each.
        outlets: Vec<String>,
    },
    /// No outlet has the name.
    #[error("no outlet of the run is called “{name}”; the most alike of {count} are:\n{}", similar.join("\n"))]
    UnknownOutlet {
        /// The name, as the user wrote it.
        name: String,
        /// The number of outlets in the run.
        count: usize,
        /// The most similar of them, a line each.
        similar: Vec<String>,
    },
    /// Two names are those of one outlet.
    #[error("“{}” and “{}” are both {outlet}; name two outlets", names[0], names[1])]
    OneOutlet {
        /// The names, as the user wrote them.
        names: [String; 2],
        /// The outlet.
        outlet: String,
    },
    /// The record of the article could not be used.
    #[error("article {id} was not scored: {reason}")]
    ArticleNotScored {
        /// The id, on one line.
        id: String,
        /// The place and the reason, from `skipped.csv`.
        reason: String,
    },
    /// No article has the id.
    #[error(
        "the run has no article {id}; the most alike are {}. `regard show actor` prints ids, and the column article_id of \
         articles.parquet has them all",
        similar.join(", ")
    )]
    UnknownArticle {
        /// The id, on one line.
        id: String,
        /// The most similar ids.
        similar: Vec<String>,
    },
}
