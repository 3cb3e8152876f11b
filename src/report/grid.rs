//! Actors by outlets, over the whole run: which, in which order, and as a table of the page.

use super::differences::Difference;
use super::numbers::{counted, grouped, signed};
use super::parts::anchor;
use super::scale::STEPS;
use super::{Findings, Scale, by_articles, is_few, of_actor};
use crate::output::{SummaryRow, Verdict};
use maud::{Markup, html};
use std::collections::HashMap;

/// Outlets beyond which the cells are too narrow for numbers.
const WITH_NUMBERS: usize = 30;

/// An actor and its cells, one an outlet; `None` where the outlet never names it.
type GridRow<'a> = (&'a SummaryRow, Vec<Option<&'a SummaryRow>>);

/// Actors by outlets, over the whole run.
pub struct Grid<'a> {
    /// Group by group where they have any, those without one last; in a group those that are most
    /// negative about the same actors first.
    pub outlets: Vec<&'a str>,
    /// Those in most articles first.
    pub rows: Vec<GridRow<'a>>,
    outlets_left_out: usize,
    actors_left_out: usize,
}

impl<'a> Grid<'a> {
    /// Chooses the actors and the outlets with most articles, as many as there is room for.
    pub fn new(findings: &Findings<'a>, actors: usize, outlets: usize) -> Self {
        let found = findings.found();
        let cells: HashMap<(&str, &str), &SummaryRow> = findings
            .by_outlet
            .iter()
            .map(|row| ((row.actor_id.as_str(), row.outlet.as_str()), row))
            .collect();
        let all = by_articles(findings.by_outlet);
        let mut shown: Vec<&str> = all.iter().take(outlets).copied().collect();
        let tones = tones(findings);
        // An outlet without any interval comes last.
        let tone = |outlet: &str| tones.get(outlet).copied().unwrap_or(f64::INFINITY);
        shown.sort_by(|a, b| {
            let group = |outlet: &str| (findings.group_of(outlet).is_empty(), findings.group_of(outlet));
            group(a)
                .cmp(&group(b))
                .then_with(|| tone(a).total_cmp(&tone(b)))
                .then_with(|| a.cmp(b))
        });
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

    /// Returns the scores that have a colour.
    pub fn coloured(&self) -> impl Iterator<Item = f64> {
        let cells = self.rows.iter().flat_map(|(_, cells)| cells).filter_map(|cell| *cell);
        cells
            .filter(|row| !is_few(row))
            .filter_map(|row| row.article_mean_score.0)
    }

    /// Says what there was no room for, where anything was left out.
    pub fn left_out(&self) -> Option<String> {
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

/// Returns how each outlet's index departs from that of all outlets, on average over the actors
/// that it has enough articles on.
fn tones<'a>(findings: &Findings<'a>) -> HashMap<&'a str, f64> {
    let over_all: HashMap<&str, f64> = findings
        .actors
        .iter()
        .filter_map(|row| Some((row.actor_id.as_str(), row.article_mean_score.0?)))
        .collect();
    let mut sums: HashMap<&str, (f64, f64)> = HashMap::new();
    for row in findings.by_outlet.iter().filter(|row| !is_few(row)) {
        let scores = row.article_mean_score.0.zip(over_all.get(row.actor_id.as_str()));
        if let Some((score, all)) = scores {
            let (sum, actors) = sums.entry(&row.outlet).or_default();
            *sum += score - all;
            *actors += 1.0;
        }
    }
    sums.into_iter()
        .map(|(outlet, (sum, actors))| (outlet, sum / actors))
        .collect()
}

/// Shows the grid as a section of the page.
pub fn grid_section(findings: &Findings, grid: &Grid, clear: &[Difference]) -> Markup {
    let scale = Scale::of(grid.coloured());
    let (rows, bare): (Vec<&GridRow>, Vec<&GridRow>) = grid.rows.iter().partition(|row| has_interval(row));
    let dense = grid.outlets.len() > WITH_NUMBERS;
    let mut differing: HashMap<&str, usize> = HashMap::new();
    for difference in clear {
        *differing.entry(&difference.row.actor_id).or_default() += 1;
    }
    html! {
        section #grid aria-labelledby="grid-h" {
            h2 #grid-h { "Actors and outlets" }
            p.note {
                "The index over the whole run. Read along a line: outlets on one actor. Actors are in the order of their articles and \
                 are not to be compared with each other, nor are outlets that wrote at different times: "
                a href="#answer" { "Which outlets differ" } " compares within the same time. The outlets that are most negative about \
                 the same actors are on the left."
            }
            @if rows.is_empty() {
                p { "No outlet has " (findings.min_articles) " articles on an actor." }
            } @else {
            (legend(scale, findings.min_articles))
            div.scroll role="region" aria-labelledby="grid-h" tabindex="0" {
                table.grid.dense[dense].sortable #grid-table {
                    caption.vh { "The index of each actor in each outlet" }
                    colgroup { col.name; col.count; col.count; col span=(grid.outlets.len()); }
                    thead {
                        @if !findings.groups.is_empty() { (group_heads(findings, &grid.outlets)) }
                        tr {
                        th scope="col" { "Actor" }
                        th.num scope="col" { "Articles" }
                        th.num scope="col" { "Differ" }
                        @for outlet in &grid.outlets { th.outlet scope="col" data-fixed title=(outlet) { span { bdi { (outlet) } } } }
                        }
                    }
                    tbody {
                        @for (actor, cells) in rows {
                            tr data-actor=(actor.actor_id) {
                                th scope="row" { a href={ "#" (anchor(&actor.actor_id)) } { bdi { (actor.actor_name) } } }
                                td.num data-value=(actor.n_articles) { (grouped(actor.n_articles as u64)) }
                                (differ_cell(findings, &actor.actor_id, &differing))
                                @for cell in cells { (grid_cell(*cell, scale)) }
                            }
                        }
                    }
                }
            }
            }
            p.note {
                "Differ: comparisons of two outlets on the actor that show a difference. –: none could be made, for want of articles in the same time."
                @if !bare.is_empty() { " Not here: " (counted(bare.len() as u64, "actor")) " with too few articles in each outlet." }
                @if let Some(left_out) = grid.left_out() { " " (left_out) }
            }
        }
    }
}

/// Returns the cell with the number of differences on an actor; a dash where nothing was compared,
/// which is not to be read as no difference.
fn differ_cell(findings: &Findings, actor_id: &str, differing: &HashMap<&str, usize>) -> Markup {
    let rows = of_actor(findings.comparisons, actor_id, |row| &row.actor_id);
    let is_compared = rows.iter().any(|row| row.verdict != Verdict::TooFew);
    let n = differing.get(actor_id).copied().unwrap_or_default();
    html! {
        @if is_compared {
            td.num data-value=(n) { (n) }
        } @else {
            td.num data-value="" title="not comparable: too few articles in the same time" { "–" }
        }
    }
}

/// Returns the line with the groups of the outlets.
fn group_heads(findings: &Findings, outlets: &[&str]) -> Markup {
    html! {
        tr.groups {
            td colspan="3" {}
            @for outlets in outlets.chunk_by(|a, b| findings.group_of(a) == findings.group_of(b)) {
                th scope="colgroup" colspan=(outlets.len()) { bdi { (findings.group_of(outlets[0])) } }
            }
        }
    }
}

/// Returns true where an outlet has enough articles on the actor.
fn has_interval(row: &GridRow) -> bool {
    row.1.iter().flatten().any(|cell| !is_few(cell))
}

fn legend(scale: Scale, min_articles: usize) -> Markup {
    html! {
        p.legend {
            @for step in [-STEPS, -4, -2, 0, 2, 4, STEPS] {
                span class={ "cell " (colour_class(step)) } { (signed(scale.end() * f64::from(step) / f64::from(STEPS))) }
            }
            " " span.cell { "·" } " fewer than " (min_articles) " articles; empty: never named"
        }
    }
}

fn grid_cell(row: Option<&SummaryRow>, scale: Scale) -> Markup {
    let Some((row, score)) = row.and_then(|row| Some((row, row.article_mean_score.0?))) else {
        return html! { td {} };
    };
    if is_few(row) {
        return html! { td { "·" } };
    }
    html! { td class=(colour_class(scale.colour(score))) { (signed(score).replacen("0.", ".", 1)) } }
}

/// Returns the class of a colour: `n6` to `n1`, `o`, `p1` to `p6`.
fn colour_class(step: i32) -> String {
    match step {
        0 => "o".to_owned(),
        ..0 => format!("n{}", -step),
        _ => format!("p{step}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_tell_the_side_and_the_strength() {
        assert_eq!([-6, -1, 0, 3].map(colour_class), ["n6", "n1", "o", "p3"]);
    }
}
