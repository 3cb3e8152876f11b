//! The section of one actor in the page.

use super::axis::Axis;
use super::changes::clear_changes;
use super::differences::Difference;
use super::evidence::evidence;
use super::numbers::{counted, grouped, signed};
use super::outlets::outlets;
use super::pairs::{Group, by_standing_out, differences_table};
use super::parts::anchor;
use super::phrases::flags_in_words;
use super::room::Room;
use super::time::{Days, TimeSeries, time_chart};
use super::{Findings, by_articles, of_actor};
use crate::output::{ChangeRow, ComparisonRow, SummaryRow, Verdict};
use maud::{Markup, html};

/// Changes from a period to the next that are listed.
const CHANGES: usize = 10;

/// Returns an actor's part of the page, closed until it is opened; `clear` are the differences of
/// its outlets.
pub fn actor_section(
    findings: &Findings,
    actor: &SummaryRow,
    clear: &[Difference],
    room: &Room,
    days: Option<Days>,
) -> Markup {
    let id = actor.actor_id.as_str();
    let comparisons = of_actor(findings.comparisons, id, |row| &row.actor_id);
    let tested = with_verdict(comparisons, |verdict| verdict != Verdict::TooFew);
    html! {
        details.actor data-actor=(id) {
            summary {
                h3 { bdi { (actor.actor_name) } }
                " " span.brief {
                    (counted(actor.n_articles as u64, "article"))
                    @if tested > 0 {
                        "; " (clear.len()) " of " (counted(tested as u64, "comparison")) " of outlets show a difference"
                    } @else if !comparisons.is_empty() {
                        "; no outlets comparable"
                    }
                }
            }
            // Inside, so that a browser that follows a link to it opens the section without any
            // script.
            div.inside id=(anchor(id)) {
                h4 { "Outlets" }
                (outlets(findings, actor, of_actor(findings.by_outlet, id, |row| &row.actor_id), room.outlets))
                (differences(findings, comparisons, clear, room.differences))
                @if let Some(days) = days {
                    (over_time(findings, id, days, room.charts))
                    (changes(of_actor(findings.changes, id, |row| &row.actor_id)))
                }
                (evidence(of_actor(findings.evidence, id, |row| &row.actor_id), room.sentences))
            }
        }
    }
}

fn with_verdict(rows: &[ComparisonRow], is_counted: impl Fn(Verdict) -> bool) -> usize {
    rows.iter().filter(|row| is_counted(row.verdict)).count()
}

fn differences(findings: &Findings, rows: &[ComparisonRow], clear: &[Difference], room: usize) -> Markup {
    if rows.is_empty() {
        return html! {};
    }
    let unclear = with_verdict(rows, |verdict| verdict == Verdict::NotDistinguishable);
    let few = with_verdict(rows, |verdict| verdict == Verdict::TooFew);
    // The surest first, as they come; then in the order in which they are read.
    let shown = by_standing_out(clear.iter().take(room).copied().collect());
    let group = Group {
        heading: None,
        differences: shown,
    };
    html! {
        h4 { "Outlets compared" }
        p {
            (counted(clear.len() as u64, "difference")) " that chance alone hardly explains; " (grouped(unclear as u64)) " pairs that chance \
             may explain; " (grouped(few as u64)) " left out with too few articles in the same time. All are in "
            a href="outlet_comparison.csv" { "outlet_comparison.csv" } "."
            @if clear.len() > room { " The surest " (room) " are shown." }
        }
        @if !clear.is_empty() {
            (differences_table("Differences of the index, first outlet less second, with their intervals.", "Outlets", &[group], findings.level))
        }
    }
}

fn over_time(findings: &Findings, id: &str, days: Days, room: usize) -> Markup {
    let series = of_actor(findings.series, id, |series| &series.actor_id);
    let by_outlet = of_actor(findings.by_outlet, id, |row| &row.actor_id);
    let mut shown: Vec<(&str, &TimeSeries)> = Vec::new();
    shown.extend(
        series
            .iter()
            .find(|series| series.is_of_all())
            .map(|all| ("All outlets", all)),
    );
    for outlet in by_articles(by_outlet) {
        let of_outlet = series.iter().filter(|series| series.outlet.as_deref() == Some(outlet));
        shown.extend(of_outlet.map(|series| (outlet, series)));
    }
    let left_out = shown.len().saturating_sub(room);
    shown.truncate(room);
    if shown.is_empty() {
        return html! {};
    }
    let axis = Axis::of(shown.iter().flat_map(|(_, series)| series.values()));
    html! {
        h4 { "Over time" }
        p.note {
            "Periods are as long as an interval needs: each chart says which. The line through a dot is its interval; a hollow dot has \
             fewer than " (findings.min_articles) " articles. All charts of an actor have the same axes."
        }
        div.charts { @for (name, series) in &shown { (time_chart(name, series, axis, days)) } }
        // Where there is room for one chart alone, there is none for its figures.
        @if let Some((_, all)) = shown.first().filter(|(_, series)| room > 1 && series.is_of_all()) { (figures(all)) }
        @if left_out > 0 { p.note { "Those in most articles are shown; " (left_out) " more outlets could have a chart." } }
    }
}

/// Gives the figures of the chart of all outlets.
fn figures(series: &TimeSeries) -> Markup {
    html! {
        details {
            summary { "All outlets over time, in figures" }
            table {
                caption.vh { "The index of all outlets by period" }
                thead { tr {
                    th scope="col" { "Period" } th.num scope="col" { "Index" } th.num scope="col" { "Articles" }
                } }
                tbody {
                    @for point in &series.points {
                        tr {
                            th scope="row" { (point.start) @if point.start != point.end { " to " (point.end) } }
                            td.num {
                                (signed(point.score))
                                @if let Some((low, high)) = point.interval { small { (signed(low)) " to " (signed(high)) } }
                            }
                            td.num { (grouped(point.n_articles as u64)) }
                        }
                    }
                }
            }
        }
    }
}

/// Lists the surest changes of an outlet from a period to the next.
fn changes(rows: &[ChangeRow]) -> Markup {
    let clear = clear_changes(rows);
    let tested = rows.iter().filter(|row| row.verdict != Verdict::TooFew).count();
    if tested == 0 {
        return html! {};
    }
    html! {
        p {
            (clear.len()) " of " (counted(tested as u64, "comparison")) " of an outlet with itself in the period before show a change; all are in "
            a href="period_changes.csv" { "period_changes.csv" } "."
        }
        ul.plain {
            @for row in clear.iter().take(CHANGES) {
                li {
                    bdi { (row.outlet) } ", " (row.period_start) ": "
                    (signed(row.score_previous.0.unwrap_or_default())) " became " (signed(row.score.0.unwrap_or_default()))
                    @if let Some((low, high)) = row.diff_ci_low.0.zip(row.diff_ci_high.0) {
                        " (difference " (signed(low)) " to " (signed(high)) ")"
                    }
                    @if !row.flags.is_empty() { "; " span.caution { (flags_in_words(&row.flags)) } }
                }
            }
        }
    }
}
