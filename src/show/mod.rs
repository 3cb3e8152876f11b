//! The pages for a terminal by which a person checks a number: `show actor`, `show outlet`, `compare`, and `explain`, one
//! article with its scores.
//!
//! `actor_page`, `outlet_page`, `comparison_page` and `article_page` gather a page from the files of a run; `actor_text` and
//! the others lay it out. `find` knows which actor or outlet a name means, `finished` summarizes a run again.

mod actor_page;
mod actor_text;
mod article_page;
mod article_text;
mod comparison_page;
mod comparison_text;
pub mod error;
mod find;
mod finished;
mod layout;
mod outlet_page;
mod outlet_text;
mod pair_text;
mod source_article;
mod verdict_words;

pub use actor_page::actor_page;
pub use actor_text::actor_text;
pub use article_page::article_page;
pub use article_text::article_text;
pub use comparison_page::{comparison_page, pair_page};
pub use comparison_text::comparison_text;
pub use layout::PageLayout;
pub(crate) use layout::{StyledText, TextStyle};
pub use outlet_page::outlet_page;
pub use outlet_text::outlet_text;
pub use pair_text::pair_text;

use crate::article::Field;
use crate::output::{ArticleRow, ComparisonRow, EvidenceRow, MentionRow, OutletRow, SummaryRow};
use crate::record::facts::ActorFacts;
use crate::summary::{ComparedStratum, Period, Voice};
use jiff::civil::Date;

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

/// Everything there is to show of one outlet.
#[derive(Debug, Clone)]
pub struct OutletPage {
    /// Its row of `outlets.csv`, whether that was written or not.
    pub outlet: OutletRow,
    /// Its articles.
    pub articles: OutletArticles,
    /// Its rows of `actors_by_outlet.csv` over the whole run, those with most articles first.
    pub actors: Vec<SummaryRow>,
    /// Its comparisons with other outlets, in which it is `outlet_a`: those that found a difference first.
    pub comparisons: Vec<ComparisonRow>,
    /// Its strongest sentences toward any actor, sorted by label and rank.
    pub evidence: Vec<EvidenceRow>,
    /// Articles needed for an interval.
    pub min_articles: usize,
    /// Nominal coverage of the intervals, in 0..1.
    pub level: f64,
}

/// The articles of an outlet that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutletArticles {
    /// Their number.
    pub count: usize,
    /// Those that name an actor of the run.
    pub with_mentions: usize,
    /// Of these, those that an agency wrote.
    pub by_agency: usize,
    /// Days with an article.
    pub n_days: usize,
    /// First and last day; `None` where no article has a date.
    pub span: Option<(Date, Date)>,
}

/// Two outlets on every actor that both write about.
#[derive(Debug, Clone)]
pub struct PairPage {
    /// The names of the two.
    pub outlets: [String; 2],
    /// Those on whom they differ first.
    pub actors: Vec<ComparedActor>,
    /// Articles needed for a test.
    pub min_articles: usize,
    /// Nominal coverage of the intervals, in 0..1.
    pub level: f64,
}

/// Two outlets on one actor.
#[derive(Debug, Clone)]
pub struct ComparisonPage {
    /// The names of the two.
    pub outlets: [String; 2],
    /// The actor.
    pub actor: ActorFacts,
    /// The numbers of both.
    pub compared: ComparedActor,
    /// The length of the periods within which they are compared; the whole run where all articles are compared with all.
    pub length: Period,
    /// These periods, in the order of time.
    pub strata: Vec<ComparedStratum>,
    /// The strongest sentences of each of those that are compared, sorted by label and rank.
    pub evidence: [Vec<EvidenceRow>; 2],
    /// The mentions that count.
    pub voice: Voice,
    /// Articles needed for a test.
    pub min_articles: usize,
    /// Nominal coverage of the intervals, in 0..1.
    pub level: f64,
}

/// The numbers of two outlets on one actor.
#[derive(Debug, Clone)]
pub struct ComparedActor {
    /// The actor.
    pub actor_id: String,
    /// Its name.
    pub actor_name: String,
    /// The articles of each outlet.
    pub sides: [ComparedSide; 2],
    /// The row of `outlet_comparison.csv` as seen from the first outlet; `None` where there is none.
    pub comparison: Option<ComparisonRow>,
}

/// The articles of an outlet on one actor, whether they are compared or not.
#[derive(Debug, Clone, Copy, Default)]
pub struct ComparedSide {
    /// Their number; copies count once.
    pub n_articles: usize,
    /// First and last day; `None` where it was not looked for, and where no article has a date.
    pub span: Option<(Date, Date)>,
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
