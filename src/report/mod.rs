//! The files for a person to open: the workbook and the HTML report. Both show rows that other
//! files hold too; nothing is computed here but what is left out for want of room.

mod actor;
mod answer;
mod axis;
mod changes;
mod chart;
mod comparison_words;
#[cfg(test)]
mod contrast;
mod differences;
mod evidence;
mod grid;
mod left_out;
mod numbers;
mod outlets;
mod page;
mod pairs;
mod parts;
mod phrases;
mod room;
mod scale;
mod time;
mod workbook;

pub(crate) use comparison_words::{
    comparative, is_difference, is_of_few_days, named_probability, probability, within, wrote_apart,
};
pub(crate) use evidence::marked;
pub(crate) use numbers::{counted, signed};
pub use page::page;
pub(crate) use phrases::flag_words;
pub use scale::Scale;
pub use time::{TimePoint, TimeSeries};
pub use workbook::write_workbook;

use crate::output::{ChangeRow, ComparisonRow, EvidenceRow, GroupRow, RunRow, SummaryRow};
use crate::record::counts::Counts;
use std::collections::BTreeMap;

/// Numbers of pairs of outlets, which may be more than there are rows in memory.
#[derive(Debug, Clone, Copy, Default)]
pub struct PairCounts {
    /// All pairs of which one outlet has enough articles on the actor.
    pub all: usize,
    /// Those of them that were tested.
    pub tested: usize,
    /// Those that were not only because their articles are of different times.
    pub of_different_times: usize,
}

/// Everything there is to show of a run.
#[derive(Debug, Clone)]
pub struct Findings<'a> {
    /// Rows of `actors.csv`.
    pub actors: &'a [SummaryRow],
    /// Rows of `actors_by_outlet.csv`.
    pub by_outlet: &'a [SummaryRow],
    /// Rows of `actors_by_period.csv`. This and the other tables by period are empty without `--period`.
    pub by_period: &'a [SummaryRow],
    /// Rows of `actors_by_outlet_period.csv`.
    pub by_outlet_period: &'a [SummaryRow],
    /// Rows of `outlet_comparison.csv`; of very many the surest.
    pub comparisons: &'a [ComparisonRow],
    /// The numbers of its pairs.
    pub pairs: PairCounts,
    /// Rows of `outlet_comparison_by_period.csv`.
    pub comparisons_by_period: &'a [ComparisonRow],
    /// Rows of `actors_by_group.csv`. This and the comparisons of groups are empty without `--group-by`.
    pub by_group: &'a [GroupRow],
    /// Rows of `group_comparison.csv`.
    pub group_comparisons: &'a [ComparisonRow],
    /// Rows of `period_changes.csv`.
    pub changes: &'a [ChangeRow],
    /// The index over time of each actor, sorted by actor, that over all outlets first.
    pub series: &'a [TimeSeries],
    /// The column of the list of outlets that `groups` are from.
    pub group_column: &'a str,
    /// The group of each outlet, where a list of outlets gives any.
    pub groups: &'a BTreeMap<&'a str, &'a str>,
    /// Sorted by actor, label and rank.
    pub evidence: &'a [EvidenceRow],
    /// Facts about the run.
    pub run: &'a [RunRow],
    /// The counts of the run.
    pub counts: Counts,
    /// Number of records and mentions that were left out, by reason.
    pub skipped: &'a BTreeMap<String, u64>,
    /// Articles without a date that name an actor.
    pub undated: u64,
    /// True where `skipped.csv`, beside the page, has what was not scored; else it is where the articles were scored.
    pub holds_skipped: bool,
    /// Articles needed for an interval.
    pub min_articles: usize,
    /// Nominal coverage of the intervals, in 0..1.
    pub level: f64,
}

impl<'a> Findings<'a> {
    /// Returns the names of the list's actors that no article mentions.
    fn absent(&self) -> Vec<&'a str> {
        let absent = self.actors.iter().filter(|row| row.n_articles == 0);
        absent.map(|row| row.actor_name.as_str()).collect()
    }

    /// Returns the actors that were found, those in most articles first.
    fn found(&self) -> Vec<&'a SummaryRow> {
        let mut found: Vec<&'a SummaryRow> = self.actors.iter().filter(|row| row.n_articles > 0).collect();
        found.sort_by(|a, b| (b.n_articles, &a.actor_id).cmp(&(a.n_articles, &b.actor_id)));
        found
    }

    /// Returns the group of an outlet; empty where it has none.
    fn group_of(&self, outlet: &str) -> &str {
        self.groups.get(outlet).copied().unwrap_or_default()
    }
}

/// Returns true for a row that rests on too few articles for an interval.
fn is_few(row: &SummaryRow) -> bool {
    row.ci_low.0.is_none()
}

/// Returns the rows of an actor in `rows`, which are sorted by actor.
fn of_actor<'r, R>(rows: &'r [R], actor_id: &str, id: impl Fn(&R) -> &str) -> &'r [R] {
    let from = rows.partition_point(|row| id(row) < actor_id);
    let to = rows.partition_point(|row| id(row) <= actor_id);
    &rows[from..to]
}

/// Returns the outlets, those with most articles that name an actor first.
fn by_articles(totals: &[SummaryRow]) -> Vec<&str> {
    let mut articles: BTreeMap<&str, usize> = BTreeMap::new();
    for row in totals {
        *articles.entry(&row.outlet).or_default() += row.n_articles;
    }
    let mut outlets: Vec<(&str, usize)> = articles.into_iter().collect();
    outlets.sort_by(|a, b| (b.1, a.0).cmp(&(a.1, b.0)));
    outlets.into_iter().map(|(outlet, _)| outlet).collect()
}
