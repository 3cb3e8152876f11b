//! The first screen: which outlets differ from which on whom, and how sure that is.

use super::comparison_words::{is_of_few_days, within};
use super::differences::{Difference, clear_group_differences, each_actor_first};
use super::numbers::{counted, grouped, signed};
use super::pairs::{Group, by_standing_out, differences_table, is_of_different_times};
use super::parts::anchor;
use super::phrases::capitalized;
use super::{Findings, of_actor};
use crate::output::{ComparisonRow, Verdict};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Differences in view; so many more are shown than folded; and those that can be unfolded.
const LEADING: usize = 10;
const NOT_WORTH_FOLDING: usize = 3;
const FOLDED: usize = 100;
/// Pairs that only seem to differ that are named.
const APPARENT: usize = 10;
/// Outlets that stand out that are named.
const STANDING_OUT: usize = 3;
/// Actors named in the sentence on top.
const NAMED: usize = 6;

/// Shows the differences that chance alone hardly explains: of groups of outlets, where there are
/// any, and of outlets; `clear` lists all of outlets.
pub fn answer(findings: &Findings, clear: &[Difference]) -> Markup {
    let of_groups = clear_group_differences(findings);
    html! {
        h2 #answer-h { "Which outlets differ" }
        @if !findings.group_comparisons.is_empty() {
            h3 { "Groups, by " (findings.group_column) }
            (compared(findings, &Compared {
                sides: "Groups",
                what: "two groups of outlets",
                file: "group_comparison.csv",
                rows: findings.group_comparisons,
                tested: tested(findings.group_comparisons),
                clear: &of_groups,
            }))
            h3 { "Single outlets" }
        }
        (compared(findings, &Compared {
            sides: "Outlets",
            what: "two outlets",
            file: "outlet_comparison.csv",
            rows: findings.comparisons,
            tested: findings.pairs.tested,
            clear,
        }))
        (of_different_times(findings))
    }
}

/// The comparisons of outlets, or of groups of them.
struct Compared<'a> {
    /// The heading of a table of them.
    sides: &'static str,
    /// What is compared with each other.
    what: &'static str,
    file: &'static str,
    rows: &'a [ComparisonRow],
    /// Number of pairs that were tested.
    tested: usize,
    /// Those that show a difference, by actor and then by q.
    clear: &'a [Difference<'a>],
}

fn compared(findings: &Findings, some: &Compared) -> Markup {
    html! {
        @if some.tested == 0 {
            p { "There are no " (some.what) " with " (findings.min_articles) " articles each that name the same actor in the same time, so that none are compared." }
        } @else {
            (sentence(findings, some))
            (leading(findings, some))
        }
    }
}

/// Counts the comparisons that had enough articles.
fn tested(rows: &[ComparisonRow]) -> usize {
    rows.iter().filter(|row| row.verdict != Verdict::TooFew).count()
}

fn sentence(findings: &Findings, some: &Compared) -> Markup {
    let (clear, tested) = (some.clear, some.tested);
    let percent = 100.0 * (1.0 - findings.level);
    let few_days = clear.iter().filter(|difference| is_of_few_days(difference.row)).count();
    let actors: Vec<&[Difference]> = clear.chunk_by(|a, b| a.row.actor_id == b.row.actor_id).collect();
    html! {
        p.lede {
            @if clear.is_empty() {
                b { "No difference could be shown" } " in " (counted(tested as u64, "comparison")) " of " (some.what) " on an actor. That does not say that there is none."
            } @else {
                b { (grouped(clear.len() as u64)) " of " (counted(tested as u64, "comparison")) }
                " of " (some.what) " on an actor show a difference that chance alone hardly explains: on "
                @for (at, differences) in actors.iter().take(NAMED).enumerate() {
                    @if at > 0 { ", " }
                    a href={ "#" (anchor(&differences[0].row.actor_id)) } { bdi { (differences[0].row.actor_name) } }
                    " (" (differences.len()) ")"
                }
                @if actors.len() > NAMED { " and " (counted((actors.len() - NAMED) as u64, "other actor")) }
                ". About " (format!("{percent:.0}")) " % of such findings are chance (q)."
            }
        }
        p.note {
            (within_text(some))
            @if few_days > 0 {
                " Read with caution the " (counted(few_days as u64, "difference")) " found in articles of few days: other days could show something else."
            }
            @if let Some(half) = usual_half_width(some.rows) {
                " Half of the comparisons are no surer than ±" (format!("{half:.2}")) ": a smaller difference could not have been seen there."
            }
        }
    }
}

/// Says within which periods outlets were compared.
fn within_text(some: &Compared) -> String {
    let what = capitalized(some.what);
    match within(some.rows.iter().filter(|row| row.verdict != Verdict::TooFew)) {
        None => format!("{what} are compared by all their articles, whenever these appeared."),
        Some(within) => format!(
            "{what} are compared {within}: those in which both name the actor, so that a difference is not one of times."
        ),
    }
}

/// Returns half the length of the interval in the middle of all comparisons.
fn usual_half_width(rows: &[ComparisonRow]) -> Option<f64> {
    let ends = rows.iter().filter_map(|row| row.diff_ci_low.0.zip(row.diff_ci_high.0));
    let mut halves: Vec<f64> = ends.map(|(low, high)| (high - low) / 2.0).collect();
    halves.sort_unstable_by(f64::total_cmp);
    halves.get(halves.len() / 2).copied()
}

/// Shows the surest differences, those on every actor first, and folds the others.
fn leading(findings: &Findings, some: &Compared) -> Markup {
    if some.clear.is_empty() {
        return html! {};
    }
    let (shown, rest) = chosen(some.clear);
    let more = rest.len();
    html! {
        (differences_table(
            "Differences of the index, the first less the second, with their intervals.",
            some.sides,
            &groups(some, shown),
            findings.level,
        ))
        @if more > 0 {
            details {
                summary { (counted(more as u64, "more difference")) }
                (differences_table("The other differences.", some.sides, &groups(some, rest.into_iter().take(FOLDED).collect()), findings.level))
                @if more > FOLDED { p.note { (more - FOLDED) " more are in " a href=(some.file) { (some.file) } "." } }
            }
        }
    }
}

/// Divides differences into those in view and the others.
fn chosen<'d>(clear: &[Difference<'d>]) -> (Vec<Difference<'d>>, Vec<Difference<'d>>) {
    let mut differences = each_actor_first(clear);
    let all = differences.len();
    let shown = if all > LEADING + NOT_WORTH_FOLDING {
        LEADING
    } else {
        all
    };
    let rest = differences.split_off(shown);
    (differences, rest)
}

/// Puts differences under their actors, in the order of all.
fn groups<'d>(compared: &Compared, some: Vec<Difference<'d>>) -> Vec<Group<'d>> {
    let mut groups = Vec::new();
    for all in compared.clear.chunk_by(|a, b| a.row.actor_id == b.row.actor_id) {
        let id = all[0].row.actor_id.as_str();
        let of_this = some.iter().filter(|difference| difference.row.actor_id == id);
        let differences = by_standing_out(of_this.copied().collect());
        if !differences.is_empty() {
            let tested = tested(of_actor(compared.rows, id, |row| &row.actor_id));
            groups.push(Group {
                heading: Some(heading(all, tested)),
                differences,
            });
        }
    }
    groups
}

fn heading(all: &[Difference], tested: usize) -> Markup {
    let row = all[0].row;
    html! {
        "On " a href={ "#" (anchor(&row.actor_id)) } { bdi { (row.actor_name) } }
        span.brief {
            (all.len()) " of " (counted(tested as u64, "comparison"))
            @for (at, (outlet, times)) in standing_out(all).iter().enumerate() {
                @if at == 0 { "; most often " } @else { ", " }
                bdi { (outlet) } " (" (times) ")"
            }
        }
    }
}

/// Returns the outlets that stand in most of the differences, and in how many: some where there are
/// too many differences to see it at a glance.
fn standing_out<'d>(differences: &[Difference<'d>]) -> Vec<(&'d str, usize)> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for outlet in differences.iter().flat_map(|difference| difference.outlets) {
        *times.entry(outlet).or_default() += 1;
    }
    let mut times: Vec<(&str, usize)> = times.into_iter().filter(|(_, times)| *times > 1).collect();
    times.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    times.truncate(STANDING_OUT);
    times
}

/// Names the pairs whose means over the whole run lie apart because they wrote at different times.
fn of_different_times(findings: &Findings) -> Markup {
    let mut rows: Vec<&ComparisonRow> = findings
        .comparisons
        .iter()
        .filter(|row| is_of_different_times(row))
        .collect();
    if rows.is_empty() {
        return html! {};
    }
    let size = |row: &ComparisonRow| row.diff_unstratified.0.unwrap_or_default().abs();
    rows.sort_by(|a, b| size(b).total_cmp(&size(a)));
    html! {
        details {
            summary { (counted(rows.len() as u64, "pair")) " that seem to differ over the whole run, but not within the same time" }
            p.note {
                "Their means lie apart by more than an interval when all articles are compared, whenever these appeared. Within the \
                 same time there are too few articles, or no difference can be shown. So do not compare outlets by their index over \
                 the whole run. Some of these pairs are chance: there are many, and these intervals are not adjusted for it."
            }
            ul.plain {
                @for row in rows.iter().take(APPARENT) {
                    li {
                        bdi { (row.actor_name) } ": " bdi { (row.outlet_a) } " and " bdi { (row.outlet_b) } ", "
                        (signed(row.diff_unstratified.0.unwrap_or_default())) " over the whole run; in the same time "
                        @match row.diff.0.filter(|_| row.verdict != Verdict::TooFew) {
                            Some(diff) => (signed(diff)),
                            None => "too few articles",
                        }
                    }
                }
            }
            @if rows.len() > APPARENT {
                p.note { "The others are in " a href="outlet_comparison.csv" { "outlet_comparison.csv" } "." }
            }
        }
    }
}
