//! An actor's outlets, each with its index and interval on one axis.

use super::axis::Axis;
use super::chart::{interval_mark, shares, shares_heading};
use super::numbers::{grouped, interval, signed};
use super::{Findings, is_few};
use crate::output::SummaryRow;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Outlets named in one line, beyond which nobody reads it.
const NAMED: usize = 60;

/// Shows the outlets of an actor, `rows`, as many as there is room for: in their groups where they
/// have any, the most negative first. Outlets with too few articles are named below.
pub fn outlets(findings: &Findings, actor: &SummaryRow, rows: &[SummaryRow], room: usize) -> Markup {
    let (few, mut sure): (Vec<&SummaryRow>, Vec<&SummaryRow>) = rows.iter().partition(|row| is_few(row));
    sure.sort_by(|a, b| (b.n_articles, &a.outlet).cmp(&(a.n_articles, &b.outlet)));
    let left_out = sure.len().saturating_sub(room);
    sure.truncate(room);
    sure.sort_by(|a, b| {
        let scores = (index_or_zero(a), index_or_zero(b));
        scores.0.total_cmp(&scores.1).then_with(|| a.outlet.cmp(&b.outlet))
    });
    // Outlets without a group come last.
    let mut groups: BTreeMap<(bool, &str), Vec<&SummaryRow>> = BTreeMap::new();
    for row in &sure {
        let group = findings.group_of(&row.outlet);
        groups.entry((group.is_empty(), group)).or_default().push(row);
    }
    let intervals = sure
        .iter()
        .chain([&actor])
        .filter_map(|row| row.ci_low.0.zip(row.ci_high.0));
    let axis = Axis::of(intervals.flat_map(|(low, high)| [low, high]));
    if sure.is_empty() && is_few(actor) {
        return too_few(findings, few);
    }
    let is_grouped = groups.keys().any(|(_, group)| !group.is_empty());
    html! {
        table class={ "plot outlets " (axis.classes()) } {
            caption { "Each outlet's index with its " (format!("{:.0}", 100.0 * findings.level)) " % interval, over the whole run; " @if is_grouped { "in each group " } "the most negative first." }
            thead { tr {
                th scope="col" { "Outlet" }
                th.num scope="col" { "Index" }
                th.axis-head scope="col" { span.vh { "Index and interval" } (axis.labels()) }
                th.num scope="col" { "Articles" }
                th.wide scope="col" { (shares_heading()) }
            } }
            @if !is_few(actor) { tbody.all { (outlet_row("All outlets", actor, axis)) } }
            @for ((_, group), rows) in &groups {
                tbody {
                    @if !group.is_empty() { tr.group { th colspan="5" scope="rowgroup" { bdi { (group) } } } }
                    @for row in rows { (outlet_row(&row.outlet, row, axis)) }
                }
            }
        }
        @if left_out > 0 {
            p.note { (left_out) " more outlets, with fewer articles, are in " a href="actors_by_outlet.csv" { "actors_by_outlet.csv" } "." }
        }
        (too_few(findings, few))
    }
}

fn outlet_row(name: &str, row: &SummaryRow, axis: Axis) -> Markup {
    html! {
        tr {
            th scope="row" { bdi { (name) } }
            td.num { (signed(index_or_zero(row))) small { (interval(row).unwrap_or_default()) } }
            td.at { (interval_mark(axis, index_or_zero(row), row.ci_low.0.zip(row.ci_high.0))) }
            td.num { (grouped(row.n_articles as u64)) }
            td.wide { (shares(row)) }
        }
    }
}

/// Names the outlets whose articles are too few for an interval: their index would be read as one.
fn too_few(findings: &Findings, mut few: Vec<&SummaryRow>) -> Markup {
    few.retain(|row| row.n_articles > 0);
    if few.is_empty() {
        return html! {};
    }
    few.sort_by(|a, b| (b.n_articles, &a.outlet).cmp(&(a.n_articles, &b.outlet)));
    html! {
        p.note {
            "Left out, with fewer than " (findings.min_articles) " articles: "
            @for (at, row) in few.iter().take(NAMED).enumerate() {
                @if at > 0 { ", " }
                bdi { (row.outlet) } " (" (row.n_articles) ")"
            }
            @if few.len() > NAMED { " and " (few.len() - NAMED) " more" }
            "."
        }
    }
}

/// Returns the index of a row, 0 where it has none.
pub fn index_or_zero(row: &SummaryRow) -> f64 {
    row.article_mean_score.0.unwrap_or_default()
}
