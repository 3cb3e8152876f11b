//! The weights of the outlets in a group of them.

use serde::{Deserialize, Serialize};

/// The setting `--group-weights`: what has the same weight in a group of outlets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum GroupWeights {
    /// Each outlet, however many articles it has
    #[default]
    Outlets,
    /// Each article, so that an outlet counts by the number of its articles
    Articles,
}

impl GroupWeights {
    /// Returns the word in settings and output files.
    pub fn as_str(self) -> &'static str {
        match self {
            GroupWeights::Outlets => "outlets",
            GroupWeights::Articles => "articles",
        }
    }

    /// Returns the weights whose word this is.
    pub fn parse(word: &str) -> Option<Self> {
        [GroupWeights::Outlets, GroupWeights::Articles]
            .into_iter()
            .find(|weights| weights.as_str() == word)
    }

    /// Returns the weight of an article of an outlet with so many.
    pub(super) fn of_article(self, n_articles: usize) -> f64 {
        match self {
            GroupWeights::Outlets => 1.0 / n_articles as f64,
            GroupWeights::Articles => 1.0,
        }
    }
}
