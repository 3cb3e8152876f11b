//! The tables of a run, a file of code each: the type of a row, and the list of its columns with
//! their meaning. [`column!`](crate::output::table) tells what an entry is.

mod actor_ids;
mod actors;
mod actors_found;
mod articles;
mod boilerplate;
mod coding;
mod comparison;
mod copies;
mod groups;
mod mention_id;
mod mentions;
mod outlets;
mod sentences;
mod skipped;
mod workbook;

pub use actor_ids::{ACTOR_IDS, ActorIdRow};
pub(crate) use actors::N_CORRECTION;
pub use actors::{ACTORS, ACTORS_BY_OUTLET, ACTORS_BY_OUTLET_PERIOD, ACTORS_BY_PERIOD, SummaryRow};
pub use actors_found::{ACTORS_FOUND, DiscoveredRow};
pub use articles::{ARTICLES, ArticleRow};
pub use boilerplate::{BOILERPLATE, BoilerplateRow};
pub use coding::{CODING, CODING_KEY, CodingKeyRow, CodingRow};
pub use comparison::{
    ChangeRow, ComparisonRow, OUTLET_COMPARISON, OUTLET_COMPARISON_BY_PERIOD, PERIOD_CHANGES, Verdict,
};
pub use copies::{COPIES, CopyRow};
pub use groups::{ACTORS_BY_GROUP, GROUP_COMPARISON, GroupRow};
pub(crate) use mention_id::MentionId;
pub use mentions::{MENTIONS, MentionRow, mentions_csv_cells, mentions_csv_spec};
pub use outlets::{LIST_COLUMNS, OUTLETS, OutletRow};
pub use sentences::{SENTENCES, SentenceRow};
pub use skipped::{SKIPPED, SkippedRow};
pub use workbook::{EVIDENCE, EvidenceRow, RUN, RunRow};

// The meaning of columns that several tables have.
const ACTOR_ID: &str = "The actor's id, in the actor list or made from its name";
const ACTOR_NAME: &str = "The actor's name, in the actor list or as most texts give it";
const URL: &str = "The article's address, where the dump has one of http or https";
const TITLE: &str =
    "The article's title, without markup, its first 300 characters; empty where it has none, and with --no-sentences";
const MENTION_ID: &str =
    "The mention, the same in every table and every run: a hash of article, place and the actor by the article alone";
const SENTENCE_INDEX: &str = "The sentence's position in its field, from 0";
const MENTION_START: &str = "First code point of the mention in the field";
const MENTION_END: &str = "One past the last code point of the mention";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{Table, TableSpec};

    #[test]
    fn names_are_unique_and_keys_are_columns() {
        for spec in [
            ACTOR_IDS.spec(),
            ACTORS.spec(),
            ACTORS_BY_GROUP.spec(),
            ACTORS_BY_OUTLET.spec(),
            ACTORS_BY_OUTLET_PERIOD.spec(),
            ACTORS_BY_PERIOD.spec(),
            ACTORS_FOUND.spec(),
            ARTICLES.spec(),
            CODING.spec(),
            CODING_KEY.spec(),
            BOILERPLATE.spec(),
            COPIES.spec(),
            EVIDENCE.spec(),
            GROUP_COMPARISON.spec(),
            MENTIONS.spec(),
            OUTLET_COMPARISON.spec(),
            OUTLET_COMPARISON_BY_PERIOD.spec(),
            OUTLETS.spec(),
            PERIOD_CHANGES.spec(),
            RUN.spec(),
            SENTENCES.spec(),
            SKIPPED.spec(),
            mentions_csv_spec(),
        ] {
            let mut names: Vec<_> = spec.header().collect();
            assert!(spec.key.iter().all(|k| names.contains(k)), "{}", spec.row);
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            assert_eq!(names.len(), all, "{}", spec.row);
        }
    }

    #[test]
    fn the_main_columns_hold_the_key() {
        let actors = [ACTORS, ACTORS_BY_OUTLET, ACTORS_BY_PERIOD, ACTORS_BY_OUTLET_PERIOD].map(main);
        let comparisons = [OUTLET_COMPARISON, OUTLET_COMPARISON_BY_PERIOD].map(main);
        for spec in actors.iter().chain(&comparisons) {
            let names: Vec<_> = spec.header().collect();
            assert!(spec.key.iter().all(|key| names.contains(key)), "{}", spec.row);
            assert!(!spec.left_out.is_empty(), "{}", spec.row);
        }
        assert_eq!(
            actors[0].header().collect::<Vec<_>>().join(","),
            "actor_id,actor_name,n_articles,n_mentions,article_mean_score,ci_low,ci_high,share_neg,share_pos,flags"
        );
    }

    /// Describes the main columns of a table.
    fn main<R>(table: Table<R>) -> TableSpec {
        table.spec().with_first(table.n_main.unwrap())
    }
}
