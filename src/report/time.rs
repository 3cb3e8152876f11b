//! Charts over time: the index of an actor in periods long enough to carry an interval.

use super::axis::{Axis, mark_text};
use super::numbers::{counted, signed};
use crate::summary::Period;
use jiff::civil::Date;
use maud::{Markup, html};
use std::fmt::Write;

/// Where the plot of a chart begins and how high it is, in pixels.
const TOP: f64 = 6.0;
const HEIGHT: f64 = 120.0;
/// The units of the paths, which are stretched to the chart's width and height.
const WIDTH: f64 = 1000.0;
/// Dates below a chart, beyond which they would touch on a phone.
const MOST_DATES: i32 = 6;

/// The index of an actor over time, in one outlet or in all.
#[derive(Debug, Clone)]
pub struct TimeSeries {
    /// The actor.
    pub actor_id: String,
    /// The outlet; `None` for all together.
    pub outlet: Option<String>,
    /// The length of its periods.
    pub period: Period,
    /// The periods that have an article, the earliest first.
    pub points: Vec<TimePoint>,
}

/// One period of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimePoint {
    /// First day of the period.
    pub start: Date,
    /// Last day of the period, inclusive.
    pub end: Date,
    /// Articles that name the actor; copies count once.
    pub n_articles: usize,
    /// Their index, in -1..1.
    pub score: f64,
    /// Its interval; `None` where there are too few articles.
    pub interval: Option<(f64, f64)>,
}

impl TimeSeries {
    /// Returns true for a series of all outlets together.
    pub fn is_of_all(&self) -> bool {
        self.outlet.is_none()
    }

    /// Returns the values that its chart has to hold: the scores and ends of intervals of periods
    /// that have one. A period without an interval may be anywhere, and does not stretch the axis.
    pub fn values(&self) -> impl Iterator<Item = f64> {
        let sure = self.points.iter().filter_map(|point| point.interval);
        sure.flat_map(|(low, high)| [low, high])
    }
}

/// The days that charts cover.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Days {
    from: Date,
    to: Date,
}

impl Days {
    /// Returns the days from the first to the last period of all series; `None` where there is no
    /// period.
    pub fn of(series: &[TimeSeries]) -> Option<Self> {
        let points = || series.iter().flat_map(|series| &series.points);
        Some(Self {
            from: points().map(|point| point.start).min()?,
            to: points().map(|point| point.end).max()?,
        })
    }

    fn count(self) -> f64 {
        f64::from(days_between(self.from, self.to)) + 1.0
    }

    /// Returns the place of the beginning of a day between the first, 0, and the end of the last, 1.
    fn place(self, day: Date) -> f64 {
        f64::from(days_between(self.from, day)) / self.count()
    }

    /// Returns the place of the middle of a period.
    fn middle(self, point: &TimePoint) -> f64 {
        let half = (f64::from(days_between(point.start, point.end)) + 1.0) / 2.0 / self.count();
        self.place(point.start) + half
    }

    /// Returns the days that are marked, with their names: the beginnings of years where there are
    /// several, else of months, else single days.
    fn marks(self) -> Vec<(Date, String)> {
        let days = days_between(self.from, self.to) + 1;
        let (unit, name) = match days {
            900.. => (Period::Year, "%Y"),
            70.. => (Period::Month, "%b %Y"),
            _ => (Period::Day, "%-d %b"),
        };
        let mut starts = Vec::new();
        let mut next = unit.start(self.from);
        while let Some(start) = next.filter(|start| *start <= self.to) {
            starts.push(start);
            next = unit.next(start);
        }
        starts.retain(|start| *start >= self.from);
        let every = starts.len().div_ceil(MOST_DATES as usize).max(1);
        starts
            .into_iter()
            .step_by(every)
            .map(|start| (start, start.strftime(name).to_string()))
            .collect()
    }
}

fn days_between(a: Date, b: Date) -> i32 {
    (b - a).get_days()
}

/// Draws a series: a dot a period, its interval as a line, and a line to the next period, broken
/// where one has no interval. A dot is hollow where a period has too few articles.
pub fn time_chart(name: &str, series: &TimeSeries, axis: Axis, days: Days) -> Markup {
    let points = &series.points;
    html! {
        figure.time {
            figcaption { bdi { (name) } small { " by " (series.period.noun().unwrap_or("run")) } }
            svg role="img" width="100%" height="148" {
                title { (name) " over time" }
                desc { (described(series)) }
                @for mark in axis.marks() {
                    @let y = format!("{:.1}", TOP + HEIGHT * (1.0 - axis.place(mark)));
                    line class=(if mark == 0.0 { "zero" } else { "edge" }) x1="0" x2="100%" y1=(y) y2=(y) {}
                    text.score x="-6" y=(y) { (mark_text(mark)) }
                }
                @for (day, name) in days.marks() {
                    @let x = format!("{:.1}%", 100.0 * days.place(day));
                    line.edge x1=(x) x2=(x) y1=(TOP) y2=(TOP + HEIGHT) {}
                    text x=(x) y="142" { (name) }
                }
                svg viewBox="0 0 1000 120" preserveAspectRatio="none" x="0" y=(TOP) width="100%" height=(HEIGHT) {
                    path.line d=(line(points, axis, days)) {}
                    path.whisker d=(whiskers(points, axis, days)) {}
                    path.dots d=(dots(points.iter().filter(|point| point.interval.is_some()), axis, days)) {}
                    @let hollow = dots(points.iter().filter(|point| point.interval.is_none()), axis, days);
                    @if !hollow.is_empty() {
                        path.few d=(hollow) {}
                        path.hole d=(hollow) {}
                    }
                }
            }
        }
    }
}

/// Tells a series in words.
fn described(series: &TimeSeries) -> String {
    let (Some(first), Some(last)) = (series.points.first(), series.points.last()) else {
        return "no dated article".to_owned();
    };
    let sure = series.points.iter().filter(|point| point.interval.is_some());
    let lowest = sure.clone().min_by(|a, b| a.score.total_cmp(&b.score));
    let highest = sure.clone().max_by(|a, b| a.score.total_cmp(&b.score));
    let mut text = format!(
        "{} with articles from {} to {}, {} of them with an interval",
        counted(series.points.len() as u64, series.period.noun().unwrap_or("run")),
        first.start,
        last.end,
        sure.count()
    );
    for (what, point) in [("lowest", lowest), ("highest", highest)] {
        if let Some(point) = point {
            // Writing to a String cannot fail.
            let _ = write!(text, "; {what} from {}, {}", point.start, signed(point.score));
        }
    }
    text
}

fn x(point: &TimePoint, days: Days) -> f64 {
    WIDTH * days.middle(point)
}

fn y(score: f64, axis: Axis) -> f64 {
    HEIGHT * (1.0 - axis.place(score))
}

/// Draws the line through periods that have an interval and follow on one another.
fn line(points: &[TimePoint], axis: Axis, days: Days) -> String {
    let mut path = String::new();
    let mut before: Option<Date> = None;
    for point in points.iter().filter(|point| point.interval.is_some()) {
        let follows = before.and_then(|end| end.tomorrow().ok()) == Some(point.start);
        let command = if follows { 'L' } else { 'M' };
        let _ = write!(path, "{command}{:.0} {:.1}", x(point, days), y(point.score, axis));
        before = Some(point.end);
    }
    path
}

fn whiskers(points: &[TimePoint], axis: Axis, days: Days) -> String {
    let mut path = String::new();
    for point in points {
        if let Some((low, high)) = point.interval {
            let _ = write!(path, "M{:.0} {:.1}V{:.1}", x(point, days), y(low, axis), y(high, axis));
        }
    }
    path
}

/// Draws dots. A dot is a line without length and with round ends, so that it stays round however
/// the chart is stretched.
fn dots<'p>(points: impl Iterator<Item = &'p TimePoint>, axis: Axis, days: Days) -> String {
    let mut path = String::new();
    for point in points {
        let _ = write!(path, "M{:.0} {:.1}h0", x(point, days), y(point.score, axis));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn month(month: i8, interval: Option<(f64, f64)>) -> TimePoint {
        let start = date(2024, month, 1);
        TimePoint {
            start,
            end: start.last_of_month(),
            n_articles: 20,
            score: 0.0,
            interval,
        }
    }

    #[test]
    fn a_line_is_broken_where_a_month_has_no_interval() {
        let sure = Some((-0.1, 0.1));
        let points = [
            month(1, sure),
            month(2, sure),
            month(3, None),
            month(4, sure),
            month(6, sure),
        ];
        let series = TimeSeries {
            actor_id: String::new(),
            outlet: None,
            period: Period::Month,
            points: points.to_vec(),
        };
        let days = Days::of(std::slice::from_ref(&series)).unwrap();
        let axis = Axis::of(series.values());
        let path = line(&points, axis, days);
        assert_eq!(path.matches('M').count(), 3, "{path}");
        assert_eq!(path.matches('L').count(), 1, "{path}");
        assert_eq!(whiskers(&points, axis, days).matches('V').count(), 4);
    }

    #[test]
    fn a_chart_names_years_months_or_days() {
        for (from, to, names) in [
            (
                date(2012, 6, 1),
                date(2020, 7, 21),
                &["2013", "2015", "2017", "2019"][..],
            ),
            (
                date(2019, 11, 15),
                date(2020, 4, 2),
                &["Dec 2019", "Jan 2020", "Feb 2020", "Mar 2020", "Apr 2020"],
            ),
            (
                date(2024, 3, 4),
                date(2024, 3, 7),
                &["4 Mar", "5 Mar", "6 Mar", "7 Mar"],
            ),
        ] {
            let found: Vec<String> = Days { from, to }.marks().into_iter().map(|mark| mark.1).collect();
            assert_eq!(found, names);
        }
    }
}
