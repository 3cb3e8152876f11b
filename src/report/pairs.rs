//! Tables of the outlets that differ on an actor: who is more negative than whom, by how much, how
//! sure that is, and in which time it was compared.

use super::axis::Axis;
use super::chart::interval_mark;
use super::differences::Difference;
use super::numbers::{grouped, signed};
use crate::output::{ComparisonRow, Verdict};
use maud::{Markup, html};
use std::collections::HashMap;

/// Differences that are shown together, below a heading where they need one.
pub struct Group<'a> {
    pub heading: Option<Markup>,
    pub differences: Vec<Difference<'a>>,
}

/// Returns the axis of differences with their intervals.
pub fn axis_of<'d>(differences: impl IntoIterator<Item = &'d Difference<'d>>) -> Axis {
    let values = differences.into_iter().flat_map(|difference| {
        let (low, high) = difference.interval.unwrap_or((difference.by, difference.by));
        [low, high, difference.by]
    });
    Axis::of(values)
}

/// Turns the differences of one actor so that an outlet that differs from several stands first, and
/// puts the outlets that do so from most others on top, and of each the surest first.
pub fn by_standing_out(mut differences: Vec<Difference<'_>>) -> Vec<Difference<'_>> {
    let mut times: HashMap<&str, usize> = HashMap::new();
    for outlet in differences.iter().flat_map(|difference| difference.outlets) {
        *times.entry(outlet).or_default() += 1;
    }
    for difference in &mut differences {
        let [first, second] = difference.outlets.map(|outlet| times[outlet]);
        if second > first {
            *difference = difference.turned();
        }
    }
    differences.sort_by(|a, b| {
        let [times_a, times_b] = [a, b].map(|difference| times[difference.outlets[0]]);
        (times_b.cmp(&times_a))
            .then_with(|| a.outlets[0].cmp(b.outlets[0]))
            .then_with(|| a.q().total_cmp(&b.q()))
            .then_with(|| a.outlets[1].cmp(b.outlets[1]))
    });
    differences
}

/// Shows groups of differences as one table on one axis.
pub fn differences_table(caption: &str, groups: &[Group], level: f64) -> Markup {
    let axis = axis_of(groups.iter().flat_map(|group| &group.differences));
    html! {
        table class={ "plot pairs " (axis.classes()) } {
            caption { (caption) }
            thead { tr {
                th scope="col" { "Outlets" }
                th.num scope="col" { "Difference" }
                th.axis-head scope="col" { span.vh { "Difference and interval" } (axis.labels()) }
                th.num scope="col" { abbr title="Of the differences with at most this q, about this share is chance" { "q" } }
            } }
            @for group in groups {
                tbody {
                    @if let Some(heading) = &group.heading { tr.group { th colspan="4" scope="rowgroup" { (heading) } } }
                    @for difference in &group.differences { (row(difference, axis, level)) }
                }
            }
        }
    }
}

fn row(difference: &Difference, axis: Axis, level: f64) -> Markup {
    let [first, second] = difference.outlets;
    html! {
        tr {
            th scope="row" {
                b { bdi { (first) } } " is " (difference.words()) " " b { bdi { (second) } }
                small { (compared(difference)) @if let Some(caution) = caution(difference) { " " span.caution { (caution) } } }
            }
            td.num {
                (signed(difference.by))
                @if let Some((low, high)) = difference.interval {
                    small title=(format!("{:.0} % interval", 100.0 * level)) { (signed(low)) " to " (signed(high)) }
                }
            }
            td.at { (interval_mark(axis, difference.by, difference.interval)) }
            td.num { (q_text(difference.q())) }
        }
    }
}

/// Returns a q as short as a narrow column needs.
fn q_text(q: f64) -> String {
    if q < 0.001 {
        "< 0.001".to_owned()
    } else {
        format!("{q:.3}")
    }
}

/// Says which articles were compared.
fn compared(difference: &Difference) -> String {
    let row = difference.row;
    let [a, b] = difference.articles.map(|n| grouped(n as u64));
    let articles = format!("{a} and {b} articles");
    let overlaps = if difference.is_turned() {
        (row.overlap_b.0, row.overlap_a.0)
    } else {
        (row.overlap_a.0, row.overlap_b.0)
    };
    match (period_noun(row), overlaps) {
        (None, _) => format!("{articles}."),
        (Some(period), (Some(first), Some(second))) => format!(
            "{articles} in {period}, {:.0} and {:.0} % of theirs.",
            100.0 * first,
            100.0 * second
        ),
        (Some(period), _) => format!("{articles} in {period}."),
    }
}

/// Returns the periods within which two outlets were compared, “31 shared months”; `None` where all
/// articles were compared with all.
fn period_noun(row: &ComparisonRow) -> Option<String> {
    let plural = if row.n_strata == 1 { "" } else { "s" };
    let within = !row.stratum.is_empty() && row.stratum != "none";
    within.then(|| format!("{} shared {}{plural}", row.n_strata, row.stratum))
}

/// Warns where the outlets' means over the whole run say something else than the comparison within
/// the same time.
fn caution(difference: &Difference) -> Option<String> {
    let row = difference.row;
    period_noun(row)?;
    let turn = if difference.is_turned() { -1.0 } else { 1.0 };
    let means = turn * row.diff_unstratified.0?;
    if means * difference.by < 0.0 {
        return Some(format!(
            "The means over the whole run say the opposite ({}).",
            signed(means)
        ));
    }
    let (low, high) = row.diff_unstratified_low.0.zip(row.diff_unstratified_high.0)?;
    (low <= 0.0 && high >= 0.0).then(|| format!("The means over the whole run do not show it ({}).", signed(means)))
}

/// Returns true where the means over the whole run of two outlets lie apart, and the comparison
/// within the same time shows no difference.
pub fn is_of_different_times(row: &ComparisonRow) -> bool {
    let clear = matches!(row.verdict, Verdict::Higher | Verdict::Lower);
    let ends = row.diff_unstratified_low.0.zip(row.diff_unstratified_high.0);
    let within = period_noun(row).is_some();
    within && !clear && ends.is_some_and(|(low, high)| low > 0.0 || high < 0.0)
}
