//! The pages for a terminal by which a person checks a number: `show actor` and `explain`, one article with its scores.
//!
//! `actor_page` and `article_page` gather a page from the files of a run, `actor_text` and `article_text` lay it out.

mod actor_page;
mod actor_text;
mod article_page;
mod article_text;
pub mod error;
mod layout;
mod source_article;

pub use actor_page::actor_page;
pub use actor_text::actor_text;
pub use article_page::article_page;
pub use article_text::article_text;
pub use layout::PageLayout;
pub(crate) use layout::{StyledText, TextStyle};

use crate::article::Field;
use crate::output::{ArticleRow, EvidenceRow, MentionRow, SummaryRow};

/// Everything there is to show of one actor.
#[derive(Debug, Clone)]
pub struct ActorPage {
    /// Its row of `actors.csv`.
    pub row: SummaryRow,
    /// The same in each outlet, over the whole run, those with most articles first.
    pub by_outlet: Vec<SummaryRow>,
    /// Sorted by label and rank; the sentences are empty where they were not kept.
    pub evidence: Vec<EvidenceRow>,
    /// Articles needed for an interval.
    pub min_articles: usize,
}

/// Everything there is to show of one article.
#[derive(Debug, Clone)]
pub struct ArticlePage {
    /// Its row of `articles.parquet`.
    pub row: ArticleRow,
    /// Empty where there is none; `None` where the text was not found again.
    pub title: Option<String>,
    /// Why the sentences are not all of the article, where they are not.
    pub missing: Option<String>,
    /// In the order of the article.
    pub sentences: Vec<ShownSentence>,
    /// The ids of the copies of its text, its own among them; empty where it has none.
    pub copies: Vec<String>,
    /// True where an agency wrote it, and not the outlet.
    pub is_wire: bool,
    /// Its mean for each actor, sorted by id.
    pub means: Vec<ActorMean>,
    /// The rows of `skipped.csv` with its id.
    pub skipped: Vec<Skipped>,
}

/// A sentence with the mentions in it.
#[derive(Debug, Clone)]
pub struct ShownSentence {
    /// Title or text.
    pub field: Field,
    /// Position in its field, from 0.
    pub index: u32,
    /// `None` where it was not kept.
    pub words: Option<String>,
    /// In the order of the sentence.
    pub mentions: Vec<MentionRow>,
}

/// The mean of an article's scores of an actor.
#[derive(Debug, Clone)]
pub struct ActorMean {
    /// The actor.
    pub actor_id: String,
    /// Its name in the actor list.
    pub actor_name: String,
    /// Mentions by label: negative, neutral, positive.
    pub labels: [u64; 3],
    /// Mean score of the article's mentions of the actor.
    pub score: f64,
    /// The number of copies that name the actor and the mean of their means; `None` of an article without copies.
    pub copies: Option<(usize, f64)>,
}

/// A row of `skipped.csv`.
#[derive(Debug, Clone, serde::Deserialize)]
#[allow(missing_docs, reason = "each column is described, once, in the data dictionary")]
pub struct Skipped {
    pub source: String,
    pub line: u64,
    pub article_id: String,
    pub stage: String,
    pub reason: String,
    pub detail: String,
}
