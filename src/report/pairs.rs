//! Tables of the outlets that differ on an actor: who is more negative than whom, by how much, how
//! sure that is, and in which time it was compared.

use super::axis::Axis;
use super::chart::interval_mark;
use super::comparison_words::{is_difference, length_of_periods, probability};
use super::differences::Difference;
use super::numbers::signed;
use super::phrases::{capitalized, flags_in_words};
use crate::output::ComparisonRow;
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

/// Shows groups of differences as one table on one axis; `sides` is what differs, the heading of the
/// first column.
pub fn differences_table(caption: &str, sides: &str, groups: &[Group], level: f64) -> Markup {
    let axis = axis_of(groups.iter().flat_map(|group| &group.differences));
    html! {
        table class={ "plot pairs " (axis.classes()) } {
            caption { (caption) }
            thead { tr {
                th scope="col" { (sides) }
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
    let cautions = cautions(difference);
    html! {
        tr {
            th scope="row" {
                b { bdi { (first) } } " is " (difference.words()) " than " b { bdi { (second) } }
                small {
                    (difference.articles_compared()) "."
                    @if !cautions.is_empty() { " " span.caution { (cautions) } }
                }
            }
            td.num {
                (signed(difference.by))
                @if let Some((low, high)) = difference.interval {
                    small title=(format!("{:.0} % interval", 100.0 * level)) { (signed(low)) " to " (signed(high)) }
                }
            }
            td.at { (interval_mark(axis, difference.by, difference.interval)) }
            td.num { (probability(difference.q())) }
        }
    }
}

/// Warns of what limits a difference: its flags, and means over the whole run that say something else
/// than the comparison within the same time.
fn cautions(difference: &Difference) -> String {
    let flags = flags_in_words(&difference.row.flags);
    let flags = (!flags.is_empty()).then(|| format!("{}.", capitalized(&flags)));
    let cautions = flags.into_iter().chain(other_means(difference));
    cautions.collect::<Vec<_>>().join(" ")
}

fn other_means(difference: &Difference) -> Option<String> {
    let row = difference.row;
    length_of_periods(row)?;
    let means = difference.unstratified?;
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
    let ends = row.diff_unstratified_low.0.zip(row.diff_unstratified_high.0);
    let within = length_of_periods(row).is_some();
    within && !is_difference(row.verdict) && ends.is_some_and(|(low, high)| low > 0.0 || high < 0.0)
}
