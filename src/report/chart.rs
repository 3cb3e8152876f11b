//! Charts as inline SVG, drawn by hand: the crates that draw charts set their own fonts and
//! colours, which dark mode, print and a narrow screen cannot change, and know no title or
//! description. Positions are percentages of a chart's width, so that a chart fits any screen and
//! its text, which is HTML, keeps its size.

use super::numbers::{interval, signed};
use crate::output::SummaryRow;
use jiff::civil::Date;
use maud::{Markup, html};
use std::fmt::Write;

/// Height of a chart over time, in its own units.
const HEIGHT: f64 = 100.0;
/// Width of a chart over time, in its own units.
const WIDTH: f64 = 1000.0;

/// Returns the place of a score of -1..1 between the left and the right end, in percent.
fn across(score: f64) -> String {
    format!("{:.1}%", 50.0 * (score.clamp(-1.0, 1.0) + 1.0))
}

/// Draws the index as a dot and its interval as a line, on a scale from -1 to 1.
pub fn index(row: &SummaryRow) -> Markup {
    let Some(score) = row.article_mean_score.0 else {
        return html! {};
    };
    let ends = row.ci_low.0.zip(row.ci_high.0);
    let title = match interval(row) {
        Some(interval) => format!("{}, interval {interval}", signed(score)),
        None => format!("{}, too few articles for an interval", signed(score)),
    };
    html! {
        svg.index role="img" width="100%" height="22" {
            title { (title) }
            line.edge x1="25%" x2="25%" y1="0" y2="22" {}
            line.edge x1="75%" x2="75%" y1="0" y2="22" {}
            line.zero x1="50%" x2="50%" y1="0" y2="22" {}
            @if let Some((low, high)) = ends {
                line.whisker x1=(across(low)) x2=(across(high)) y1="11" y2="11" {}
                @for end in [low, high] {
                    line.whisker x1=(across(end)) x2=(across(end)) y1="7" y2="15" {}
                }
            }
            circle class=(if ends.is_some() { "dot" } else { "dot few" }) cx=(across(score)) cy="11" r="4.5" {}
        }
    }
}

/// Draws the shares of negative, neutral and positive mentions as one bar.
pub fn shares(row: &SummaryRow) -> Markup {
    let (Some(neg), Some(neu), Some(pos)) = (row.share_neg.0, row.share_neu.0, row.share_pos.0) else {
        return html! {};
    };
    let title = format!(
        "{:.0} % negative, {:.0} % neutral, {:.0} % positive",
        100.0 * neg,
        100.0 * neu,
        100.0 * pos
    );
    let parts = [("neg", 0.0, neg), ("neu", neg, neu), ("pos", neg + neu, pos)];
    html! {
        svg.shares role="img" width="100%" height="14" {
            title { (title) }
            @for (class, from, share) in parts.iter().filter(|part| part.2 > 0.0) {
                rect class=(class) x=(percent(*from)) width=(percent(*share)) y="0" height="14" {}
            }
        }
    }
}

fn percent(share: f64) -> String {
    format!("{:.1}%", 100.0 * share)
}

/// Days that a chart over time covers.
#[derive(Debug, Clone, Copy)]
pub struct Days {
    pub from: Date,
    pub to: Date,
}

impl Days {
    /// Returns the days of all periods of `rows`; `None` where none has a date.
    pub fn of(rows: &[SummaryRow]) -> Option<Self> {
        let dated: Vec<(Date, Date)> = rows
            .iter()
            .filter_map(|row| row.period_start.zip(row.period_end))
            .collect();
        Some(Self {
            from: dated.iter().map(|(start, _)| *start).min()?,
            to: dated.iter().map(|(_, end)| *end).max()?,
        })
    }

    fn count(self) -> f64 {
        f64::from(days_between(self.from, self.to)) + 1.0
    }

    /// Returns the middle of a period, in the chart's units.
    fn middle(self, start: Date, end: Date) -> f64 {
        let days = f64::from(days_between(self.from, start)) + (f64::from(days_between(start, end)) + 1.0) / 2.0;
        WIDTH * days / self.count()
    }
}

fn days_between(a: Date, b: Date) -> i32 {
    (b - a).get_days()
}

/// One period of one series.
struct Point {
    x: f64,
    score: f64,
    interval: Option<(f64, f64)>,
    /// True where the period follows on the one before it.
    joined: bool,
}

/// Draws a series of periods: a line through the scores, a band between the ends of their
/// intervals, both broken where a period has no article; a dot each period, hollow where it has no
/// interval.
pub fn over_time(name: &str, rows: &[&SummaryRow], days: Days) -> Markup {
    let points = points(rows, days);
    let described = describe(rows, &points);
    let full = dots(points.iter().filter(|point| point.interval.is_some()));
    let hollow = dots(points.iter().filter(|point| point.interval.is_none()));
    html! {
        svg.time role="img" viewBox="0 0 1000 100" preserveAspectRatio="none" width="100%" height="100" {
            title { (name) }
            desc { (described) }
            line.edge x1="0" x2="1000" y1="25" y2="25" {}
            line.edge x1="0" x2="1000" y1="75" y2="75" {}
            line.zero x1="0" x2="1000" y1="50" y2="50" {}
            path.band d=(band(&points)) {}
            path.line d=(line(&points)) {}
            path.dots d=(full) {}
            path class="dots few" d=(hollow) {}
            path.hole d=(hollow) {}
        }
    }
}

fn points(rows: &[&SummaryRow], days: Days) -> Vec<Point> {
    let mut before: Option<Date> = None;
    let mut points = Vec::with_capacity(rows.len());
    for row in rows {
        let (Some(start), Some(end), Some(score)) = (row.period_start, row.period_end, row.article_mean_score.0) else {
            continue;
        };
        points.push(Point {
            x: days.middle(start, end),
            score,
            interval: row.ci_low.0.zip(row.ci_high.0),
            joined: before.is_some_and(|before| before.tomorrow().ok() == Some(start)),
        });
        before = Some(end);
    }
    points
}

fn describe(rows: &[&SummaryRow], points: &[Point]) -> String {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return "no dated article".to_owned();
    };
    let low = points.iter().map(|point| point.score).fold(1.0, f64::min);
    let high = points.iter().map(|point| point.score).fold(-1.0, f64::max);
    let gaps = points.iter().skip(1).filter(|p| !p.joined).count();
    format!(
        "{} periods with articles from {} to {}, {gaps} gaps, index between {} and {}",
        points.len(),
        day_text(first.period_start),
        day_text(last.period_end),
        signed(low),
        signed(high)
    )
}

fn day_text(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn down(score: f64) -> f64 {
    HEIGHT * (1.0 - score.clamp(-1.0, 1.0)) / 2.0
}

fn line(points: &[Point]) -> String {
    let mut path = String::new();
    for point in points {
        let command = if point.joined { 'L' } else { 'M' };
        // Writing to a String cannot fail.
        let _ = write!(path, "{command}{:.1} {:.1}", point.x, down(point.score));
    }
    path
}

/// Draws dots. A dot is a line without length and with round ends, so that it stays round however
/// the chart is stretched.
fn dots<'p>(points: impl Iterator<Item = &'p Point>) -> String {
    let mut path = String::new();
    for point in points {
        let _ = write!(path, "M{:.1} {:.1}h0", point.x, down(point.score));
    }
    path
}

/// Draws runs of periods that follow on one another and all have an interval; one alone is a line
/// from end to end.
fn band(points: &[Point]) -> String {
    let mut path = String::new();
    for run in points.chunk_by(|a, b| b.joined && a.interval.is_some() && b.interval.is_some()) {
        let ends: Vec<(f64, (f64, f64))> = run.iter().filter_map(|p| Some((p.x, p.interval?))).collect();
        let forth = ends.iter().map(|(x, (_, high))| (*x, *high));
        let back = ends.iter().rev().map(|(x, (low, _))| (*x, *low));
        for (at, (x, score)) in forth.chain(back).enumerate() {
            let command = if at == 0 { 'M' } else { 'L' };
            let _ = write!(path, "{command}{x:.1} {:.1}", down(score));
        }
        if !ends.is_empty() {
            path.push('Z');
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(x: f64, interval: bool, joined: bool) -> Point {
        Point {
            x,
            score: 0.0,
            interval: interval.then_some((-0.5, 0.5)),
            joined,
        }
    }

    #[test]
    fn lines_and_bands_are_broken_at_gaps() {
        let points = [
            point(0.0, true, false),
            point(1.0, true, true),
            point(5.0, true, false),
            point(6.0, false, true),
        ];
        assert_eq!(line(&points), "M0.0 50.0L1.0 50.0M5.0 50.0L6.0 50.0");
        assert_eq!(
            band(&points),
            "M0.0 25.0L1.0 25.0L1.0 75.0L0.0 75.0ZM5.0 25.0L5.0 75.0Z"
        );
        assert_eq!(dots(points[..2].iter()), "M0.0 50.0h0M1.0 50.0h0");
    }
}
