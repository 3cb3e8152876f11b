//! What is in no number of the page, in one place, with the files that say more.

use super::Findings;
use super::numbers::{counted, grouped};
use super::phrases::reason_words;
use crate::clean::Furniture;
use crate::error::Reason;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Names listed in one line, beyond which nobody reads it.
const NAMED: usize = 40;
/// Stands for the file of what was not scored where it is not beside the page.
const SKIPPED_ELSEWHERE: &str = "skipped.csv in the scored folder";

/// Returns the block beside the answer: what was left out, a line each.
pub fn left_out(findings: &Findings) -> Markup {
    let counts = findings.counts;
    let pairs = findings.pairs;
    let too_few = (pairs.all - pairs.tested) as u64;
    let sparse = sparse_outlets(findings);
    let absent = findings.absent().len() as u64;
    let skipped = skipped_file(findings);
    html! {
        h2 #left-out-h { "What was left out" }
        dl.left-out {
            (line(counts.records_skipped, "record", "that could not be used", skipped))
            (line(counts.duplicates, "record", "read before", skipped))
            (line(counts.articles_left_out, "article", "outside of the days asked for, or in an older version", "run.json"))
            (line(findings.undated, "article", "without a date: in no comparison within the same time", skipped))
            (line(counts.mentions_skipped, "mention", &not_scored_text(findings), skipped))
            (line(counts.mentions_repeated, "mention", "in text that an outlet repeats", "boilerplate.csv"))
            (line(too_few, "comparison", &too_few_text(findings), "outlet_comparison.csv"))
            (line(sparse.len() as u64, "outlet", &format!("with fewer than {} articles on any actor", findings.min_articles), "actors_by_outlet.csv"))
            (line(absent, "actor", "of the list in no article", "actors.csv"))
        }
        p.note {
            "Of " (counted(counts.records_read, "record")) " and " (counted(counts.mentions_found, "mention")) " found. "
            a href="#reasons" { "All reasons" }
        }
    }
}

fn skipped_file(findings: &Findings) -> &'static str {
    if findings.holds_skipped {
        "skipped.csv"
    } else {
        SKIPPED_ELSEWHERE
    }
}

/// Says why mentions were not scored: the main reason, and how many have it where not all do.
fn not_scored_text(findings: &Findings) -> String {
    let of_mentions = [
        Reason::AmbiguousName,
        Reason::OtherName,
        Reason::MentionTooLong,
        Reason::MentionWithoutTokens,
        Reason::RelatedLinks,
    ];
    let furniture = Furniture::ALL.iter().map(|kind| kind.as_str());
    let reasons = of_mentions.iter().map(|reason| reason.as_str()).chain(furniture);
    let counted = reasons.filter_map(|reason| Some((*findings.skipped.get(reason)?, reason)));
    match counted.max() {
        None => "not scored".to_owned(),
        Some((n, reason)) if n >= findings.counts.mentions_skipped => format!("not scored: {}", reason_words(reason)),
        Some((n, reason)) => format!(
            "not scored, {} of them for one reason: {}",
            grouped(n),
            reason_words(reason)
        ),
    }
}

fn too_few_text(findings: &Findings) -> String {
    let pairs = findings.pairs;
    let few = format!(
        "of {} with fewer than {} articles of an outlet",
        grouped(pairs.all as u64),
        findings.min_articles
    );
    if pairs.of_different_times > 0 {
        format!(
            "{few}, {} of them only because the outlets wrote at different times",
            grouped(pairs.of_different_times as u64)
        )
    } else {
        few
    }
}

/// Returns a line where there is something to say.
fn line(count: u64, noun: &str, what: &str, file: &str) -> Markup {
    html! {
        @if count > 0 {
            div {
                dt { (counted(count, noun)) }
                dd { (what) " · " @if file == SKIPPED_ELSEWHERE { (file) } @else { a href=(file) { (file) } } }
            }
        }
    }
}

/// Returns the outlets that have too few articles on every actor, with the most that they have.
fn sparse_outlets<'a>(findings: &Findings<'a>) -> Vec<(&'a str, usize)> {
    let mut most: BTreeMap<&str, usize> = BTreeMap::new();
    for row in findings.by_outlet {
        let articles = most.entry(&row.outlet).or_default();
        *articles = row.n_articles.max(*articles);
    }
    most.retain(|_, articles| *articles < findings.min_articles);
    most.into_iter().collect()
}

/// Returns the section with every reason and the names of what has no number.
pub fn reasons(findings: &Findings) -> Markup {
    let counts = findings.counts;
    let sparse = sparse_outlets(findings);
    let absent = findings.absent();
    html! {
        section #reasons aria-labelledby="reasons-h" {
            h2 #reasons-h { "What was left out, by reason" }
            div.beside {
                table {
                    caption { "Every record that was read and every mention that was found is in one of these lines." }
                    thead { tr { th scope="col" { "Result" } th.num scope="col" { "Number" } } }
                    tbody {
                        (count_row("Records read", counts.records_read))
                        (count_row("Articles scored", counts.articles_scored))
                        (count_row("Repeated records, counted once", counts.duplicates))
                        (count_row("Records that could not be used", counts.records_skipped))
                        @for (name, count) in [
                            ("Records of other shards", counts.other_shards),
                            ("Articles that a series holds already", counts.unchanged),
                            ("Articles that do not count", counts.articles_left_out),
                        ] {
                            @if count > 0 { (count_row(name, count)) }
                        }
                    }
                    tbody {
                        (count_row("Mentions found", counts.mentions_found))
                        (count_row("Mentions scored", counts.mentions_scored))
                        (count_row("Mentions that could not be scored", counts.mentions_skipped))
                        @for (name, count) in [
                            ("Mentions in repeated text", counts.mentions_repeated),
                            ("Mentions in articles that do not count", counts.mentions_left_out),
                        ] {
                            @if count > 0 { (count_row(name, count)) }
                        }
                    }
                }
                @if !findings.skipped.is_empty() {
                    table {
                        caption { "Why; " @if findings.holds_skipped { a href="skipped.csv" { "skipped.csv" } } @else { (SKIPPED_ELSEWHERE) } " has each with its place and what can be done." }
                        thead { tr { th scope="col" { "Reason" } th.num scope="col" { "Number" } } }
                        tbody {
                            @for (reason, number) in findings.skipped { (count_row(&reason_words(reason), *number)) }
                        }
                    }
                }
            }
            @if !sparse.is_empty() {
                p.note {
                    "Outlets with fewer than " (findings.min_articles) " articles on any actor, and the most that they have: "
                    (named(sparse.iter().map(|(outlet, articles)| html! { bdi { (outlet) } " (" (articles) ")" })))
                }
            }
            @if !absent.is_empty() {
                p.note { "Actors of the list in no article: " (named(absent.iter().map(|name| html! { bdi { (name) } }))) }
            }
        }
    }
}

fn count_row(name: &str, count: u64) -> Markup {
    html! { tr { th scope="row" { (name) } td.num { (grouped(count)) } } }
}

/// Lists names, as many as a person reads.
fn named(names: impl ExactSizeIterator<Item = Markup>) -> Markup {
    let more = names.len().saturating_sub(NAMED);
    html! {
        @for (at, name) in names.take(NAMED).enumerate() { @if at > 0 { ", " } (name) }
        @if more > 0 { " and " (more) " more" }
        "."
    }
}
