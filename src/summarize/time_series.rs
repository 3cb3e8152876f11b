//! The index of an actor over time, in periods that are long enough to carry an interval.

use crate::config::SummaryConfig;
use crate::error::Result;
use crate::report::{TimePoint, TimeSeries};
use crate::summarize::stored_cells::{ActorCells, StoredCells};
use crate::summary::{Cell, CompareWithin, MeanEstimate, Period, Side, Unit, Voice, mean};
use rayon::prelude::*;

/// The lengths of periods, the shortest first.
const PERIODS: [Period; 5] = [Period::Day, Period::Week, Period::Month, Period::Quarter, Period::Year];
/// Points of a series, beyond which its chart is noise.
const MOST_POINTS: usize = 60;
/// The share of a series' articles that must lie in periods with an interval.
const SURE_SHARE: f64 = 0.75;

/// Makes the series of each actor over all outlets and in each outlet that has enough articles, sorted by actor, that over
/// all outlets first.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io).
pub(crate) fn time_series(config: &SummaryConfig, cells: &StoredCells) -> Result<Vec<TimeSeries>> {
    let mut series = Vec::new();
    cells.each(|actors| {
        let of_actors: Vec<Vec<TimeSeries>> = actors.par_iter().map(|actor| of_actor(config, actor)).collect();
        series.extend(of_actors.into_iter().flatten());
        Ok(())
    })?;
    Ok(series)
}

fn of_actor(config: &SummaryConfig, actor: &ActorCells) -> Vec<TimeSeries> {
    let series = |outlet: Option<&String>, cell: &Cell| {
        let (period, points) = points(config, &cell.units(true, Voice::All))?;
        Some(TimeSeries {
            actor_id: actor.id.clone(),
            outlet: outlet.cloned(),
            period,
            points,
        })
    };
    let all = series(None, &Cell::over(actor.by_outlet.values()));
    let outlets = actor.by_outlet.par_iter();
    let outlets = outlets.filter_map(|(key, cell)| series(Some(&key.outlet), cell));
    all.into_iter().chain(outlets.collect::<Vec<_>>()).collect()
}

/// Divides units into the shortest periods that are few, and most of whose articles lie in periods
/// with an interval. `None` where there are too few articles for two of them.
fn points(config: &SummaryConfig, units: &[Unit]) -> Option<(Period, Vec<TimePoint>)> {
    let dated: Vec<Unit> = units.iter().filter(|unit| unit.day.is_some()).copied().collect();
    if dated.len() < 2 * config.min_articles {
        return None;
    }
    let enough = SURE_SHARE * dated.len() as f64;
    let mut longest = None;
    for period in PERIODS {
        let points = points_by(config, period, &dated);
        let sure = points.iter().filter(|point| point.interval.is_some());
        let articles: usize = sure.map(|point| point.n_articles).sum();
        let fits = points.len() <= MOST_POINTS && articles as f64 >= enough;
        longest = Some((period, points));
        if fits {
            break;
        }
    }
    longest.filter(|(_, points)| points.iter().filter(|point| point.interval.is_some()).count() > 1)
}

/// Makes a point of each period that has an article.
fn points_by(config: &SummaryConfig, period: Period, units: &[Unit]) -> Vec<TimePoint> {
    let start = |unit: &Unit| unit.day.and_then(|day| period.start(day));
    // Sorted by day, so that those of a period stand together.
    let points = units.chunk_by(|a, b| start(a) == start(b)).filter_map(|units| {
        let first = start(units.first()?)?;
        let estimate = MeanEstimate::of(&Side::of_outlet(units, CompareWithin::None));
        let estimate = estimate.filter(|_| units.len() >= config.min_articles);
        Some(TimePoint {
            start: first,
            end: period.end(first)?,
            n_articles: units.len(),
            score: mean(units.iter().map(|unit| unit.score))?,
            interval: estimate.map(|mean| mean.estimate.interval(config.ci_level)),
        })
    });
    points.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SummarySettings;
    use jiff::civil::{Date, date};

    /// Makes `n` units a step of days, from 2020 on.
    fn units(n: usize, step: i64) -> Vec<Unit> {
        let day = |at: usize| {
            date(2020, 1, 1)
                .checked_add(jiff::Span::new().days(step * at as i64))
                .unwrap()
        };
        (0..n)
            .map(|at| Unit {
                day: Some(day(at)),
                score: (at % 3) as f64 / 10.0,
            })
            .collect()
    }

    #[test]
    fn periods_are_as_long_as_their_intervals_need() {
        let config = SummarySettings::default().validate().unwrap();
        for (units, expected) in [
            (units(19, 1), None),
            (units(300, 1), Some((Period::Month, 10))),
            (units(300, 6), Some((Period::Quarter, 20))),
            (units(100, 25), Some((Period::Year, 7))),
            (units(40, 100), None),
        ] {
            let found = points(&config, &units).map(|(period, points)| (period, points.len()));
            assert_eq!(found, expected, "{} units", units.len());
        }
    }

    #[test]
    fn units_without_a_day_are_in_no_period() {
        let config = SummarySettings::default().validate().unwrap();
        let mut some = units(300, 1);
        some.push(Unit { day: None, score: 1.0 });
        let (_, points) = points(&config, &some).unwrap();
        assert_eq!(points.iter().map(|point| point.n_articles).sum::<usize>(), 300);
        assert!(points.is_sorted_by_key(|point| -> Date { point.start }));
    }
}
