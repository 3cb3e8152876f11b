//! The files for a person to open: the workbook and the HTML report. Both show rows that other
//! files hold too; nothing is computed here but what is left out for want of room.

mod actor;
mod chart;
mod differences;
mod numbers;
mod page;
mod parts;
mod phrases;
mod scale;
mod workbook;

pub(crate) use actor::marked;
pub(crate) use numbers::signed;
pub use page::page;
pub use phrases::relation;
pub use scale::Scale;
pub use workbook::write_workbook;

use crate::output::{ChangeRow, ComparisonRow, EvidenceRow, RunRow, SummaryRow};
use crate::record::counts::Counts;
use std::collections::{BTreeMap, HashMap};

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
    /// Rows of `outlet_comparison.csv`.
    pub comparisons: &'a [ComparisonRow],
    /// Rows of `outlet_comparison_by_period.csv`.
    pub comparisons_by_period: &'a [ComparisonRow],
    /// Rows of `period_changes.csv`.
    pub changes: &'a [ChangeRow],
    /// Sorted by actor, label and rank.
    pub evidence: &'a [EvidenceRow],
    /// Facts about the run.
    pub run: &'a [RunRow],
    /// The counts of the run.
    pub counts: Counts,
    /// Number of records and mentions that were left out, by reason.
    pub skipped: &'a BTreeMap<String, u64>,
    /// Articles needed for an interval.
    pub min_articles: usize,
    /// Nominal coverage of the intervals, in 0..1.
    pub level: f64,
}

impl<'a> Findings<'a> {
    /// Returns the actors that were found, those in most articles first.
    fn found(&self) -> Vec<&'a SummaryRow> {
        let mut found: Vec<&'a SummaryRow> = self.actors.iter().filter(|row| row.n_articles > 0).collect();
        found.sort_by(|a, b| (b.n_articles, &a.actor_id).cmp(&(a.n_articles, &b.actor_id)));
        found
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

/// Actors by outlets, over the whole run.
struct Grid<'a> {
    /// By name.
    outlets: Vec<&'a str>,
    /// Those in most articles first; a cell an outlet, `None` where it never names the actor.
    rows: Vec<(&'a SummaryRow, Vec<Option<&'a SummaryRow>>)>,
    outlets_left_out: usize,
    actors_left_out: usize,
}

impl<'a> Grid<'a> {
    /// Chooses the actors and the outlets with most articles, as many as there is room for.
    fn new(findings: &Findings<'a>, actors: usize, outlets: usize) -> Self {
        let found = findings.found();
        let cells: HashMap<(&str, &str), &SummaryRow> = findings
            .by_outlet
            .iter()
            .map(|row| ((row.actor_id.as_str(), row.outlet.as_str()), row))
            .collect();
        let all = by_articles(findings.by_outlet);
        let mut shown: Vec<&str> = all.iter().take(outlets).copied().collect();
        shown.sort_unstable();
        let mut rows = Vec::new();
        for actor in found.iter().take(actors) {
            let cells = shown
                .iter()
                .map(|outlet| cells.get(&(actor.actor_id.as_str(), *outlet)));
            rows.push((*actor, cells.map(Option::<&_>::copied).collect()));
        }
        Self {
            rows,
            outlets_left_out: all.len() - shown.len(),
            actors_left_out: found.len().saturating_sub(actors),
            outlets: shown,
        }
    }

    /// Says what there was no room for, where anything was left out.
    fn left_out(&self) -> Option<String> {
        let parts = [(self.actors_left_out, "actors"), (self.outlets_left_out, "outlets")];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| format!("{n} {what}"))
            .collect();
        (!parts.is_empty()).then(|| {
            format!(
                "There is no room here for {} with fewer articles; actors_by_outlet.csv has them.",
                parts.join(" and ")
            )
        })
    }
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
