//! `report.html`: one page, no network, the same numbers to look at.
//!
//! Names and sentences come from the dump and are hostile until shown otherwise: everything goes
//! through the template's escaping, and a content security policy lets nothing run or load but the
//! page's own script and style.

use super::actor::actor_section;
use super::answer::answer;
use super::differences::{Difference, clear_differences};
use super::grid::{Grid, grid_section};
use super::left_out::{left_out, reasons};
use super::numbers::counted;
use super::phrases::{LIMITS, MEANING};
use super::room::Room;
use super::time::Days;
use super::{Findings, by_articles};
use crate::output::SummaryRow;
use base64::prelude::{BASE64_STANDARD, Engine};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// Returns the page.
pub fn page(findings: &Findings) -> String {
    let found = findings.found();
    let room = Room::of(found.len(), by_articles(findings.by_outlet).len());
    let clear = clear_differences(findings);
    let grid = Grid::new(findings, room.grid_actors, room.grid_outlets);
    let body = html! {
        a.skip href="#each" { "Skip to the actors" }
        (header(findings, &found))
        main {
            div.first {
                section #answer aria-labelledby="answer-h" { (answer(findings, &clear)) }
                aside #left-out aria-labelledby="left-out-h" { (left_out(findings)) }
            }
            (meaning(findings))
            (grid_section(findings, &grid, &clear))
            (actors(findings, &found, &clear, &room))
            (reasons(findings))
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
                meta name="referrer" content="no-referrer";
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
    let outlets = by_articles(findings.by_outlet).len();
    html! {
        header {
            h1 { "How outlets write about actors" }
            p {
                (counted(findings.counts.articles_scored, "article"))
                @if let Some((from, to)) = span { ", " (from) " to " (to) }
                "; " (counted(outlets as u64, "outlet")) " that name an actor; "
                (counted(found.len() as u64, "actor")) " found of " (findings.actors.len()) "; "
                (counted(findings.counts.mentions_scored, "mention")) "."
            }
            nav aria-label="Contents" {
                ul {
                    @for (id, name) in [
                        ("answer", "Which outlets differ"), ("left-out", "What was left out"), ("meaning", "What the numbers mean"),
                        ("grid", "Actors and outlets"), ("each", "Actor by actor"), ("run", "The run"),
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
                "Each number is a " strong { "tone index" } " over sentences, from −1 to +1, never “the outlet's opinion”. In the charts a dot \
                 is the index, the line through it its " (format!("{:.0}", 100.0 * findings.level)) " % interval."
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

/// Shows each actor with its outlets, differences, charts and evidence, those in most articles
/// first.
fn actors(findings: &Findings, found: &[&SummaryRow], clear: &[Difference], room: &Room) -> Markup {
    let days = Days::of(findings.series);
    let of_actors: HashMap<&str, &[Difference]> = clear
        .chunk_by(|a, b| a.row.actor_id == b.row.actor_id)
        .map(|differences| (differences[0].row.actor_id.as_str(), differences))
        .collect();
    html! {
        section #each aria-labelledby="each-h" {
            h2 #each-h { "Actor by actor" }
            p.tools hidden[true] {
                label for="search" { "Find an actor " }
                input #search type="search" autocomplete="off" spellcheck="false";
                " " button type="button" #open-all { "Open all" }
                " " button type="button" #close-all { "Close all" }
                " " span #found role="status" {}
            }
            p.note.tools hidden[true] { "Printed are the actors that are open." }
            @for actor in found.iter().take(room.actors) {
                @let differences = of_actors.get(actor.actor_id.as_str()).copied().unwrap_or_default();
                (actor_section(findings, actor, differences, room, days))
            }
            @if found.len() > room.actors {
                p.note {
                    (found.len() - room.actors) " more actors, in fewer articles, are in "
                    a href="actors.csv" { "actors.csv" } " and " a href="actors_by_outlet.csv" { "actors_by_outlet.csv" } "."
                }
            }
        }
    }
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
