//! The section of one actor in the report.

use super::chart::{Days, index, over_time, shares};
use super::numbers::{counted, grouped, signed};
use super::parts::{anchor, axis, number_cell};
use super::{Findings, by_articles, is_few, of_actor};
use crate::article::Field;
use crate::output::{ChangeRow, ComparisonRow, EvidenceRow, SummaryRow, Verdict};
use crate::terms::Label;
use maud::{Markup, html};

/// Outlets in an actor's chart.
const OUTLETS: usize = 40;
/// Outlets with a chart of their own over time.
const SERIES: usize = 8;
/// Periods of a chart over time, the latest.
const PERIODS: usize = 400;
/// Pairs of outlets, and changes, that are listed.
const DIFFERENCES: usize = 40;
/// Characters of a sentence shown on each side of the mention.
const CONTEXT: usize = 400;

/// Returns an actor's part of the page, closed until it is opened.
pub fn actor_section(findings: &Findings, actor: &SummaryRow, days: Option<Days>) -> Markup {
    let id = actor.actor_id.as_str();
    let anchor = anchor(id);
    html! {
        details.actor data-actor=(id) {
            summary {
                h3 { bdi { (actor.actor_name) } }
                " " span.brief {
                    (signed(index_or_zero(actor))) " in "
                    (counted(actor.n_articles as u64, "article"))
                }
            }
            // Inside, so that a browser that follows a link to it opens the section without any
            // script.
            div.inside id=(anchor) {
                (outlets(of_actor(findings.by_outlet, id, |row| &row.actor_id)))
                @if let Some(days) = days {
                    (series(findings, id, days))
                    (changes(of_actor(findings.changes, id, |row| &row.actor_id)))
                }
                (pairs(of_actor(findings.comparisons, id, |row| &row.actor_id)))
                (evidence(of_actor(findings.evidence, id, |row| &row.actor_id)))
            }
        }
    }
}

/// Returns the tone index of a row, 0 where it has none.
fn index_or_zero(row: &SummaryRow) -> f64 {
    row.article_mean_score.0.unwrap_or_default()
}

fn outlets(rows: &[SummaryRow]) -> Markup {
    let mut shown: Vec<&SummaryRow> = rows.iter().collect();
    shown.sort_by(|a, b| (b.n_articles, &a.outlet).cmp(&(a.n_articles, &b.outlet)));
    let left_out = shown.len().saturating_sub(OUTLETS);
    shown.truncate(OUTLETS);
    shown.sort_by(|a, b| {
        is_few(a)
            .cmp(&is_few(b))
            .then_with(|| index_or_zero(a).total_cmp(&index_or_zero(b)))
    });
    html! {
        div.scroll role="region" aria-label="Outlets" tabindex="0" {
            table.sortable {
                caption { "Outlets, the most negative first; those with too few articles for an interval at the end" }
                thead { tr {
                    th scope="col" { "Outlet" }
                    th.num scope="col" { "Index" }
                    th.axis scope="col" data-fixed { (axis()) }
                    th.num scope="col" { "Articles" }
                    th.num scope="col" { "Mentions" }
                    th.wide scope="col" { "Negative, neutral, positive" }
                } }
                tbody {
                    @for row in shown {
                        tr {
                            th scope="row" { bdi { (row.outlet) } }
                            (number_cell(row))
                            td { (index(row)) }
                            td.num data-value=(row.n_articles) { (grouped(row.n_articles as u64)) }
                            td.num data-value=(row.n_mentions) { (grouped(row.n_mentions)) }
                            td data-value=(row.share_neg) { (shares(row)) }
                        }
                    }
                }
            }
        }
        @if left_out > 0 {
            p.note { (left_out) " more outlets, with fewer articles, are in actors_by_outlet.csv." }
        }
    }
}

fn series(findings: &Findings, id: &str, days: Days) -> Markup {
    let all = latest(of_actor(findings.by_period, id, |row| &row.actor_id).iter());
    if all.is_empty() {
        return html! {};
    }
    let by_outlet_period = of_actor(findings.by_outlet_period, id, |row| &row.actor_id);
    let outlets = by_articles(of_actor(findings.by_outlet, id, |row| &row.actor_id));
    html! {
        h4 { "Over time" }
        p.note {
            "The band is the interval; where it is missing, too few articles; where the line is broken, no article. \
             From −1 at the bottom to +1 at the top."
        }
        div.charts {
            (chart("All outlets", &all, days))
            @for outlet in outlets.iter().take(SERIES) {
                (chart(outlet, &latest(by_outlet_period.iter().filter(|row| row.outlet == **outlet)), days))
            }
        }
        @if outlets.len() > SERIES {
            p.note { (outlets.len() - SERIES) " more outlets, with fewer articles, are in actors_by_outlet_period.csv." }
        }
        details {
            summary { "All outlets, in figures" }
            div.scroll role="region" aria-label="Periods in figures" tabindex="0" { (periods(&all)) }
        }
    }
}

/// Returns the latest periods of `rows` that have a date and an article, as many as there is room
/// for.
fn latest<'r>(rows: impl Iterator<Item = &'r SummaryRow>) -> Vec<&'r SummaryRow> {
    let dated: Vec<&SummaryRow> = rows
        .filter(|row| row.period_start.is_some() && row.n_articles > 0)
        .collect();
    dated[dated.len().saturating_sub(PERIODS)..].to_vec()
}

fn chart(name: &str, rows: &[&SummaryRow], days: Days) -> Markup {
    html! {
        figure {
            figcaption { bdi { (name) } }
            (over_time(name, rows, days))
            div.ends aria-hidden="true" { span { (days.from) } span { (days.to) } }
        }
    }
}

fn periods(rows: &[&SummaryRow]) -> Markup {
    html! {
        table {
            caption { "The last " (PERIODS) " periods at most; actors_by_period.csv has all, actors_by_outlet_period.csv by outlet" }
            thead { tr {
                th scope="col" { "Period" } th.num scope="col" { "Index" } th.num scope="col" { "Articles" }
                th.num scope="col" { "Mentions" }
            } }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" {
                            @if let Some((start, end)) = row.period_start.zip(row.period_end) {
                                (start) @if start != end { " to " (end) }
                            }
                        }
                        (number_cell(row))
                        td.num { (grouped(row.n_articles as u64)) }
                        td.num { (grouped(row.n_mentions)) }
                    }
                }
            }
        }
    }
}

/// One difference that was tested, of outlets or of periods.
struct Difference {
    first: String,
    second: String,
    diff: f64,
    ends: Option<(f64, f64)>,
    q: f64,
    verdict: Verdict,
}

/// Lists the pairs of outlets, compared over the whole run.
fn pairs(rows: &[ComparisonRow]) -> Markup {
    let all: Vec<Difference> = rows
        .iter()
        .map(|row| Difference {
            first: row.outlet_a.clone(),
            second: row.outlet_b.clone(),
            diff: row.diff.0.unwrap_or_default(),
            ends: row.diff_ci_low.0.zip(row.diff_ci_high.0),
            q: row.q_value.0.unwrap_or(1.0),
            verdict: row.verdict,
        })
        .collect();
    differences("Outlets compared", "outlet_comparison.csv", ["Outlet", "against"], all)
}

fn changes(rows: &[ChangeRow]) -> Markup {
    let all: Vec<Difference> = rows
        .iter()
        .map(|row| Difference {
            first: format!("{}, {}", row.outlet, row.period_start),
            second: row.previous_start.to_string(),
            diff: row.diff.0.unwrap_or_default(),
            ends: row.diff_ci_low.0.zip(row.diff_ci_high.0),
            q: row.q_value.0.unwrap_or(1.0),
            verdict: row.verdict,
        })
        .collect();
    differences(
        "Changes",
        "period_changes.csv",
        ["Outlet and period", "against the period of"],
        all,
    )
}

fn with_verdict(differences: &[Difference], verdict: Verdict) -> usize {
    differences.iter().filter(|d| d.verdict == verdict).count()
}

/// Lists the differences that chance alone does not explain, the surest first, and how many there
/// were besides.
fn differences(title: &str, file: &str, heads: [&str; 2], all: Vec<Difference>) -> Markup {
    if all.is_empty() {
        return html! {};
    }
    let unclear = with_verdict(&all, Verdict::NotDistinguishable);
    let few = with_verdict(&all, Verdict::TooFew);
    let mut clear = all;
    clear.retain(|d| matches!(d.verdict, Verdict::Higher | Verdict::Lower));
    clear.sort_by(|a, b| {
        a.q.total_cmp(&b.q)
            .then_with(|| (&a.first, &a.second).cmp(&(&b.first, &b.second)))
    });
    let more = clear.len().saturating_sub(DIFFERENCES);
    html! {
        h4 { (title) }
        p {
            (clear.len()) " that chance alone does not explain, " (unclear) " that it may, " (few) " with too few articles to tell; "
            "all are in " (file) "."
            @if more > 0 { " The surest " (DIFFERENCES) " are shown." }
        }
        @if !clear.is_empty() {
            div.scroll role="region" aria-label=(title) tabindex="0" {
                table {
                    caption { "Difference of the indices, with its interval; q is the share of such differences that chance would make" }
                    thead { tr {
                        th scope="col" { (heads[0]) } th scope="col" { "is" } th scope="col" { (heads[1]) }
                        th.num scope="col" { "by" } th.num scope="col" { "q" }
                    } }
                    tbody {
                        @for d in clear.iter().take(DIFFERENCES) {
                            tr {
                                th scope="row" { bdi { (d.first) } }
                                td { (if d.verdict == Verdict::Higher { "more positive" } else { "more negative" }) }
                                td { bdi { (d.second) } }
                                td.num {
                                    (signed(d.diff))
                                    @if let Some((low, high)) = d.ends { small { (signed(low)) " to " (signed(high)) } }
                                }
                                td.num { (format!("{:.4}", d.q)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn evidence(rows: &[EvidenceRow]) -> Markup {
    html! {
        h4 { "Evidence" }
        p.note { "The strongest sentences as the model reads them, at most one an article. The strongest are not the typical." }
        div.evidence {
            @for (label, title) in [(Label::Negative, "Most negative"), (Label::Positive, "Most positive")] {
                section aria-label=(title) {
                    h5 { (title) }
                    @if !rows.iter().any(|row| row.label == label) { p.note { "None." } }
                    ol { @for row in rows.iter().filter(|row| row.label == label) { li { (sentence(row)) } } }
                }
            }
        }
    }
}

fn sentence(row: &EvidenceRow) -> Markup {
    let [before, mention, after] = marked(row);
    html! {
        @if row.sentence.is_empty() {
            blockquote dir="auto" { mark { (row.mention) } " (the sentence was not kept)" }
        } @else {
            blockquote dir="auto" { (before) mark { (mention) } (after) }
        }
        p.source {
            b { (signed(row.score.0.unwrap_or_default())) } " · " bdi { (row.outlet) }
            @if let Some(date) = row.date { " · " (date) }
            @if row.field == Field::Title { " · headline" }
            " · article " bdi { (row.article_id) }
        }
    }
}

/// Splits a sentence into the parts before, in and after the mention. What is too far from it is
/// left out, and marked with an ellipsis.
pub fn marked(row: &EvidenceRow) -> [String; 3] {
    let (from, to) = row.marked;
    let letters: Vec<char> = row.sentence.chars().collect();
    let to = to.min(letters.len());
    let from = from.min(to);
    let (first, last) = (from.saturating_sub(CONTEXT), (to + CONTEXT).min(letters.len()));
    let before = if first > 0 { "… " } else { "" }.to_owned() + &String::from_iter(&letters[first..from]);
    let after = String::from_iter(&letters[to..last]) + if last < letters.len() { " …" } else { "" };
    [before, String::from_iter(&letters[from..to]), after]
}
