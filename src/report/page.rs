//! `report.html`: one page, no network, the same numbers to look at.
//!
//! Names and sentences come from the dump and are hostile until shown otherwise: everything goes
//! through the template's escaping, and a content security policy lets nothing run or load but the
//! page's own script and style.

use super::actor::actor_section;
use super::chart::{Days, index, shares};
use super::numbers::{counted, grouped, signed};
use super::parts::{anchor, axis, number_cell};
use super::phrases::{LIMITS, MEANING};
use super::{Findings, Grid, is_few};
use crate::output::SummaryRow;
use base64::prelude::{BASE64_STANDARD, Engine};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

/// Actors that the page has room for.
pub const ACTORS: usize = 200;
/// Outlets that the grid has room for.
const GRID_OUTLETS: usize = 40;
const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// Returns the page.
pub fn page(findings: &Findings) -> String {
    let found = findings.found();
    let shown = &found[..found.len().min(ACTORS)];
    let days = Days::of(findings.by_period);
    let body = html! {
        a.skip href="#actors" { "Skip to the actors" }
        (header(findings, &found))
        main {
            (meaning(findings))
            (actors(findings, shown, found.len()))
            (grid(findings))
            section #each aria-labelledby="each-h" {
                h2 #each-h { "Actor by actor" }
                p.tools hidden[true] {
                    button type="button" #open-all { "Open all" } " "
                    button type="button" #close-all { "Close all" }
                }
                @for actor in shown { (actor_section(findings, actor, days)) }
            }
            (left_out(findings))
            (run(findings))
        }
    };
    document(&body).into_string()
}

fn document(body: &Markup) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        source_hash(STYLE),
        source_hash(SCRIPT)
    );
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { "How outlets write about actors" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (body)
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// Returns the name of `text` in a content security policy.
fn source_hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text)))
}

fn header(findings: &Findings, found: &[&SummaryRow]) -> Markup {
    let span = findings
        .actors
        .iter()
        .find_map(|row| row.period_start.zip(row.period_end));
    let outlets = super::by_articles(findings.by_outlet).len();
    html! {
        header {
            h1 { "How outlets write about actors" }
            p.lede {
                (counted(findings.counts.articles_scored, "article"))
                @if let Some((from, to)) = span { ", " (from) " to " (to) }
                "; " (counted(outlets as u64, "outlet")) " that name an actor; "
                (counted(found.len() as u64, "actor")) " found of " (findings.actors.len()) "; "
                (counted(findings.counts.mentions_scored, "mention")) "."
            }
            nav aria-label="Contents" {
                ul {
                    @for (id, name) in [
                        ("meaning", "What the numbers mean"), ("actors", "Actors"), ("grid", "Actors and outlets"),
                        ("each", "Actor by actor"), ("left-out", "What was left out"), ("run", "The run"),
                    ] {
                        li { a href={ "#" (id) } { (name) } }
                    }
                }
            }
        }
    }
}

fn meaning(findings: &Findings) -> Markup {
    html! {
        section #meaning aria-labelledby="meaning-h" {
            h2 #meaning-h { "What the numbers mean" }
            p {
                "Each number is a " strong { "tone index" } " over sentences, from −1 to +1, never “the outlet's opinion”. A dot is \
                 the index, the line through it its " (format!("{:.0}", 100.0 * findings.level)) " % interval; a hollow dot has fewer \
                 than " (findings.min_articles) " articles, and no interval."
            }
            details {
                summary { "What they are, and what they are not" }
                dl { @for (term, meaning) in MEANING { dt { (term) } dd { (meaning) } } }
                h3 { "What they are not" }
                dl { @for (term, meaning) in LIMITS { dt { (term) } dd { (meaning) } } }
            }
        }
    }
}

fn actors(findings: &Findings, shown: &[&SummaryRow], found: usize) -> Markup {
    let absent: Vec<&SummaryRow> = findings.actors.iter().filter(|row| row.n_articles == 0).collect();
    html! {
        section #actors aria-labelledby="actors-h" {
            h2 #actors-h { "Actors" }
            p.tools hidden[true] {
                label for="search" { "Find an actor " }
                input #search type="search" autocomplete="off" spellcheck="false";
                " " span #found role="status" {}
            }
            div.scroll role="region" aria-labelledby="actors-h" tabindex="0" {
                table.sortable #actor-table {
                    caption { "Every actor that was found, over the whole run and all outlets. Do not compare actors with each other." }
                    thead { tr {
                        th scope="col" { "Actor" }
                        th.num scope="col" { "Index" }
                        th.axis scope="col" data-fixed { (axis()) }
                        th.num scope="col" { "Articles" }
                        th.num scope="col" { "Mentions" }
                        th.wide scope="col" { "Negative, neutral, positive" }
                    } }
                    tbody { @for row in shown { (actor_row(row)) } }
                }
            }
            @if found > shown.len() {
                p.note { (found - shown.len()) " more actors, in fewer articles, are in actors.csv and actors_by_outlet.csv." }
            }
            @if !absent.is_empty() {
                p.note {
                    "Never found: "
                    @for (at, row) in absent.iter().take(ACTORS).enumerate() {
                        @if at > 0 { ", " }
                        bdi { (row.actor_name) }
                    }
                    @if absent.len() > ACTORS { " and " (absent.len() - ACTORS) " more" }
                    "."
                }
            }
        }
    }
}

fn actor_row(row: &SummaryRow) -> Markup {
    html! {
        tr data-actor=(row.actor_id) {
            th scope="row" { a href={ "#" (anchor(&row.actor_id)) } { bdi { (row.actor_name) } } }
            (number_cell(row))
            td { (index(row)) }
            td.num data-value=(row.n_articles) { (grouped(row.n_articles as u64)) }
            td.num data-value=(row.n_mentions) { (grouped(row.n_mentions)) }
            td data-value=(row.share_neg) { (shares(row)) }
        }
    }
}

fn grid(findings: &Findings) -> Markup {
    let grid = Grid::new(findings, ACTORS, GRID_OUTLETS);
    html! {
        section #grid aria-labelledby="grid-h" {
            h2 #grid-h { "Actors and outlets" }
            p.legend {
                span.cell.n6 { "−0.3" } span.cell.n3 { "−0.15" } span.cell { "0" } span.cell.p3 { "+0.15" } span.cell.p6 { "+0.3" }
                " or more: index over the whole run; " span.cell.few { "+0.1" } " fewer than " (findings.min_articles) " articles, not coloured."
            }
            div.scroll.tall role="region" aria-labelledby="grid-h" tabindex="0" {
                table.grid #grid-table {
                    caption { "The index of each actor in each outlet. An empty cell: the outlet never names the actor." }
                    thead { tr {
                        th scope="col" { "Actor" }
                        @for outlet in &grid.outlets { th scope="col" { bdi { (outlet) } } }
                    } }
                    tbody {
                        @for (actor, cells) in &grid.rows {
                            tr data-actor=(actor.actor_id) {
                                th scope="row" { a href={ "#" (anchor(&actor.actor_id)) } { bdi { (actor.actor_name) } } }
                                @for cell in cells { (grid_cell(*cell)) }
                            }
                        }
                    }
                }
            }
            @if let Some(left_out) = grid.left_out() { p.note { (left_out) } }
        }
    }
}

fn grid_cell(row: Option<&SummaryRow>) -> Markup {
    let Some((row, score)) = row.and_then(|row| Some((row, row.article_mean_score.0?))) else {
        return html! { td {} };
    };
    let few = is_few(row);
    let title = format!("{}, {}", row.outlet, counted(row.n_articles as u64, "article"));
    html! {
        td class=(if few { "few".to_owned() } else { colour(score) }) title=(title) {
            (signed(score))
            @if few { span.vh { " too few articles" } }
        }
    }
}

/// Returns the class of a score's colour: `n6` to `n1`, none, `p1` to `p6`; full from 0.3 on,
/// beyond which few means lie.
fn colour(score: f64) -> String {
    let step = (score.abs() * 20.0).round().min(6.0);
    match (step >= 1.0, score < 0.0) {
        (false, _) => String::new(),
        (true, true) => format!("n{step}"),
        (true, false) => format!("p{step}"),
    }
}

fn left_out(findings: &Findings) -> Markup {
    let counts = findings.counts;
    html! {
        section #left-out aria-labelledby="left-out-h" {
            h2 #left-out-h { "What was left out" }
            table {
                caption { "Every record that was read and every mention that was found is in one of these lines." }
                thead { tr { th scope="col" { "Result" } th.num scope="col" { "Number" } } }
                tbody {
                    (count_row("Records read", counts.records_read))
                    (count_row("Articles scored", counts.articles_scored))
                    (count_row("Repeated records, counted once", counts.duplicates))
                    (count_row("Records that could not be used", counts.records_skipped))
                    @if counts.other_shards > 0 { (count_row("Records of other shards", counts.other_shards)) }
                }
                tbody {
                    (count_row("Mentions found", counts.mentions_found))
                    (count_row("Mentions scored", counts.mentions_scored))
                    (count_row("Mentions that could not be scored", counts.mentions_skipped))
                }
            }
            @if !findings.skipped.is_empty() {
                table {
                    caption { "Why, by reason; skipped.csv has each with its place and what can be done." }
                    thead { tr { th scope="col" { "Reason" } th.num scope="col" { "Number" } } }
                    tbody {
                        @for (reason, number) in findings.skipped { (count_row(&reason.replace('_', " "), *number)) }
                    }
                }
            }
        }
    }
}

fn count_row(name: &str, count: u64) -> Markup {
    html! { tr { th scope="row" { (name) } td.num { (grouped(count)) } } }
}

fn run(findings: &Findings) -> Markup {
    html! {
        section #run aria-labelledby="run-h" {
            h2 #run-h { "The run" }
            details {
                summary { "Versions, settings and inputs" }
                div.scroll role="region" aria-labelledby="run-h" tabindex="0" {
                    table.facts {
                        caption { "What these numbers were made from, and how" }
                        thead { tr { th scope="col" { "Item" } th scope="col" { "Value" } } }
                        tbody {
                            @for row in findings.run.iter().filter(|row| row.count.is_none()) {
                                tr { th scope="row" { bdi { (row.item) } } td { bdi { (row.text) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_grow_with_the_score() {
        assert_eq!([-0.9, -0.06, 0.02, 0.16].map(colour), ["n6", "n1", "", "p3"]);
    }
}
