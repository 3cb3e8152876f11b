//! `actors_found.csv`: the actors that were discovered.

use crate::output::table::{Table, column};
use crate::terms::ActorType;

/// A row of `actors_found.csv`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct DiscoveredRow {
    pub actor_id: String,
    pub name: String,
    pub kind: ActorType,
    pub aliases: String,
    pub n_articles: u64,
    pub n_mentions: u64,
    pub merged_ids: String,
    pub shared_names: String,
    pub example: String,
    pub example_article_id: String,
}

/// `actors_found.csv`.
pub const ACTORS_FOUND: Table<DiscoveredRow> = Table {
    row: "an actor that was discovered; the file is an actor list: edit it and give it to --actors",
    key: &["actor_id"],
    columns: &[
        column!(actor_id, "An id made from the name alone, the same in every run"),
        column!(name, "The commonest full name"),
        column!(kind as "type", "PER, ORG, LOC or MISC, as most mentions have it"),
        column!(aliases or empty, "Other spellings that no other actor shares, separated by |"),
        column!(n_articles, "Articles that name it"),
        column!(n_mentions, "Its scored mentions"),
        column!(
            merged_ids or empty,
            "Ids by articles alone (mention_actor_id of the mentions) that are taken for this actor, separated by |"
        ),
        column!(
            shared_names or empty,
            "Names and spellings that another actor here has too, separated by |; as a list the file gives a name to the first actor that has it, and a shared spelling to nobody"
        ),
        column!(example or empty, "A sentence that names it; empty without sentences.parquet"),
        column!(example_article_id, "The article it stands in"),
    ],
    n_main: None,
};
