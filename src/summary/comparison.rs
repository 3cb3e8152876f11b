//! The comparison of two sides: their difference within the time that they share, its interval and
//! its p-value, and beside it the difference over all articles.

use super::Period;
use super::cluster::IntervalMethod;
use super::compare_within::CompareWithin;
use super::difference::Difference;
use super::estimate::Estimate;
use super::shared_time::SharedTime;
use super::side::Side;

/// The settings of comparisons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CompareSettings {
    /// The periods within which articles are compared.
    pub within: CompareWithin,
    /// Minimum number of articles of each side, in the time that both share.
    pub min_articles: usize,
    /// Coverage of the intervals, in 0..1.
    pub level: f64,
}

/// The result of comparing two sides.
///
/// ```
/// use jiff::civil::date;
/// use regard::summary::{Comparison, CompareSettings, CompareWithin, Side, Unit};
///
/// let article = |month, day, score| Unit { day: Some(date(2024, month, day)), score };
/// let within = CompareWithin::Month;
/// // One outlet has articles in January and March, the other in March and June.
/// let a = Side::of_outlet(&[article(1, 5, 0.9), article(3, 1, 0.5), article(3, 2, 0.3)], within);
/// let b = Side::of_outlet(&[article(3, 7, 0.1), article(3, 8, 0.2), article(6, 1, -0.9)], within);
/// let settings = CompareSettings { within, min_articles: 2, level: 0.95 };
/// let found = Comparison::of(&a, &b, &settings);
/// assert!((found.difference.unwrap() - 0.25).abs() < 1e-12);
/// assert_eq!((found.n_strata, found.sides[0].n_articles), (1, 2));
/// assert!((found.sides[0].overlap - 2.0 / 3.0).abs() < 1e-12);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The length of the strata; [`Period::All`] where there is but one.
    pub length: Period,
    /// Number of strata in which both sides have articles.
    pub n_strata: usize,
    /// Both sides, in these strata.
    pub sides: [ComparedSide; 2],
    /// The first mean less the second, within the strata; `None` where no stratum is shared.
    pub difference: Option<f64>,
    /// `None` where a side has too few articles in these strata.
    pub test: Option<DifferenceTest>,
    /// The first mean less the second over all articles; `None` where a side has none.
    pub unstratified: Option<f64>,
    /// Its interval; `None` where a side has too few articles.
    pub unstratified_interval: Option<(f64, f64)>,
    /// True where each side has enough articles, but not in the time that they share.
    pub is_little_overlap: bool,
}

/// A side of a comparison in the strata that both share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComparedSide {
    /// Number of its articles; copies count once.
    pub n_articles: usize,
    /// Number of days on which they appeared, of each outlet of a group on its own.
    pub n_days: usize,
    /// Share of all its articles, in 0..1.
    pub overlap: f64,
    /// Their mean, with the weights of the difference; `None` where there is none.
    pub score: Option<f64>,
}

/// The interval of a difference, and the p-value of its being 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DifferenceTest {
    /// Lower end, upper end.
    pub interval: (f64, f64),
    /// The two-sided p-value.
    pub p_value: f64,
    /// Says whether both are over days or over articles.
    pub method: IntervalMethod,
    /// True where articles share a day and the days are too few for an interval over days.
    pub is_few_days: bool,
}

impl Comparison {
    /// Compares `a` with `b`, which were made with the same [`CompareWithin`].
    pub fn of(a: &Side, b: &Side, settings: &CompareSettings) -> Self {
        let shared = SharedTime::of(a, b, settings.within, settings.min_articles);
        let difference = Difference::of(&shared);
        let estimate = tested(&shared, settings.min_articles);
        let whole = SharedTime::whole(a, b);
        let unstratified = tested(&whole, settings.min_articles);
        Self {
            length: shared.length,
            n_strata: shared.strata.len(),
            sides: compared_sides(&shared, difference.as_ref()),
            difference: difference.map(|difference| difference.value()),
            test: estimate.map(|estimate| DifferenceTest {
                interval: estimate.interval(settings.level),
                p_value: estimate.p_value(),
                method: shared.method(),
                is_few_days: shared.is_few_days(),
            }),
            unstratified: Difference::of(&whole).map(|difference| difference.value()),
            unstratified_interval: unstratified.map(|estimate| estimate.interval(settings.level)),
            is_little_overlap: estimate.is_none() && a.len().min(b.len()) >= settings.min_articles,
        }
    }

    /// Returns the p-value alone, which costs less where many sides are compared; `None` where a
    /// side has too few articles.
    pub fn p_value(a: &Side, b: &Side, settings: &CompareSettings) -> Option<f64> {
        let shared = SharedTime::of(a, b, settings.within, settings.min_articles);
        tested(&shared, settings.min_articles).map(|estimate| estimate.p_value())
    }
}

/// Estimates a difference and its variance; `None` where a side has too few articles.
fn tested(shared: &SharedTime, min_articles: usize) -> Option<Estimate> {
    let [a, b] = shared.n_articles();
    let is_enough = a.min(b) >= min_articles.max(2);
    is_enough.then(|| Difference::of(shared)?.estimate(shared)).flatten()
}

fn compared_sides(shared: &SharedTime, difference: Option<&Difference>) -> [ComparedSide; 2] {
    let (n_articles, n_days) = (shared.n_articles(), shared.n_days());
    [0, 1].map(|side| ComparedSide {
        n_articles: n_articles[side],
        n_days: n_days[side],
        overlap: n_articles[side] as f64 / shared.sides[side].len().max(1) as f64,
        score: difference.map(|difference| difference.means[side]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::Unit;
    use jiff::civil::{Date, date};
    use proptest::prelude::*;
    use statrs::distribution::{ContinuousCDF, StudentsT};

    fn settings(within: CompareWithin, min_articles: usize) -> CompareSettings {
        CompareSettings {
            within,
            min_articles,
            level: 0.95,
        }
    }

    fn compare(a: &[Unit], b: &[Unit], settings: &CompareSettings) -> Comparison {
        let [a, b] = [a, b].map(|units| Side::of_outlet(units, settings.within));
        Comparison::of(&a, &b, settings)
    }

    fn undated(scores: &[f64]) -> Vec<Unit> {
        scores
            .iter()
            .map(|score| Unit {
                day: None,
                score: *score,
            })
            .collect()
    }

    /// The day `number` of the months from January 2020 on, each of 28 days.
    fn day(number: u16) -> Option<Date> {
        let month = number / 28;
        let year = 2020 + i16::try_from(month / 12).unwrap();
        let [month, day] = [month % 12, number % 28].map(|n| i8::try_from(n).unwrap() + 1);
        Some(date(year, month, day))
    }

    fn sorted(mut units: Vec<Unit>) -> Vec<Unit> {
        units.sort_by(|a, b| {
            (a.day.is_none(), a.day)
                .cmp(&(b.day.is_none(), b.day))
                .then(a.score.total_cmp(&b.score))
        });
        units
    }

    #[test]
    fn too_few_articles_have_a_difference_but_no_test() {
        let settings = settings(CompareWithin::None, 3);
        let (few, many) = (undated(&[0.1, 0.2]), undated(&[0.2, 0.3, 0.4]));
        let found = compare(&many, &few, &settings);
        assert!((found.difference.unwrap() - 0.15).abs() < 1e-12);
        assert_eq!((found.test, found.is_little_overlap), (None, false));
        assert_eq!(compare(&many, &[], &settings).difference, None);
        assert!(compare(&many, &many, &settings).test.is_some());
    }

    #[test]
    fn without_strata_and_days_the_variance_is_welchs() {
        let a: Vec<f64> = (0..12).map(|i| f64::from(i) / 12.0).collect();
        let b: Vec<f64> = (0..40).map(|i| f64::from(i) / 80.0).collect();
        let test = compare(&undated(&a), &undated(&b), &settings(CompareWithin::None, 10))
            .test
            .unwrap();
        // By hand: variances 0.090278 and 0.021354.
        let error = (0.090_278_f64 / 12.0 + 0.021_354 / 40.0).sqrt();
        let freedom = (1.0 / 12.0 + 1.0 / 40.0_f64).powi(2) / (1.0 / (144.0 * 11.0) + 1.0 / (1600.0 * 39.0));
        let t = StudentsT::new(0.0, 1.0, freedom).unwrap().inverse_cdf(0.975);
        let (low, high) = test.interval;
        assert!((f64::midpoint(low, high) - 0.214_583).abs() < 1e-5, "{low} {high}");
        assert!(((high - low) / 2.0 - t * error).abs() < 1e-5, "{low} {high}");
        assert_eq!((test.method, test.is_few_days), (IntervalMethod::ByArticle, false));
    }

    #[test]
    fn outlets_that_wrote_at_different_times_are_not_compared() {
        let months = |first: u16| -> Vec<Unit> {
            (0..40)
                .map(|i| Unit {
                    day: day(28 * first + 4 * i),
                    score: f64::from(i % 7) / 7.0,
                })
                .collect()
        };
        let (early, late) = (months(0), months(12));
        let found = compare(&early, &late, &settings(CompareWithin::Auto, 10));
        assert_eq!((found.test, found.difference, found.n_strata), (None, None, 0));
        assert!(found.is_little_overlap && found.unstratified_interval.is_some());
        let found = compare(&early, &months(5), &settings(CompareWithin::Month, 10));
        assert_eq!(
            (found.n_strata, found.sides[0].n_articles, found.sides[1].n_articles),
            (1, 5, 7)
        );
        assert!((found.sides[0].overlap - 5.0 / 40.0).abs() < 1e-12);
        assert_eq!(found.test, None);
    }

    /// Both outlets write alike, more and more positively, but one of them wrote more often early on.
    #[test]
    fn a_tone_that_changes_over_time_is_no_difference_between_outlets() {
        let articles = |often: u16, seldom: u16| -> Vec<Unit> {
            let one = |month: u16, i: u16| Unit {
                day: day(28 * month + 3 * (i % 9)),
                score: f64::from(month) / 24.0 + f64::from((7 * i + 3 * month) % 11) / 22.0 - 0.5,
            };
            let months = (0..24).flat_map(|month| {
                let n = if month < 12 { often } else { seldom };
                (0..n).map(move |i| one(month, i))
            });
            sorted(months.collect())
        };
        let settings = settings(CompareWithin::Month, 10);
        let found = compare(&articles(9, 2), &articles(2, 9), &settings);
        let test = found.test.unwrap();
        assert!(test.p_value > 0.05, "{test:?}");
        assert_eq!(test.method, IntervalMethod::ByDay);
        let (low, high) = found.unstratified_interval.unwrap();
        assert!(high < -0.1, "{low} {high}");
    }

    #[test]
    fn articles_of_few_days_are_compared_one_by_one_and_flagged() {
        let nightly: Vec<Unit> = (0..20)
            .map(|i| Unit {
                day: day(3),
                score: f64::from(i % 7) / 7.0,
            })
            .collect();
        let test = compare(&nightly, &nightly, &settings(CompareWithin::Auto, 10))
            .test
            .unwrap();
        assert_eq!((test.method, test.is_few_days), (IntervalMethod::ByArticle, true));
    }

    #[test]
    fn weeks_are_taken_where_they_leave_enough_articles() {
        let every = |step: u16, first: u16| -> Vec<Unit> {
            (0..40)
                .map(|i| Unit {
                    day: day(first + step * i),
                    score: f64::from(i % 7) / 7.0,
                })
                .collect()
        };
        let settings = settings(CompareWithin::Auto, 10);
        assert_eq!(compare(&every(3, 0), &every(3, 1), &settings).length, Period::Week);
        assert_eq!(compare(&every(28, 0), &every(28, 14), &settings).length, Period::Month);
    }

    fn any_units() -> impl Strategy<Value = Vec<Unit>> {
        let unit = (prop::option::weighted(0.9, 0u16..120), -100i32..=100).prop_map(|(number, score)| Unit {
            day: number.and_then(day),
            score: f64::from(score) / 100.0,
        });
        prop::collection::vec(unit, 0..60).prop_map(sorted)
    }

    fn is_near(a: Option<f64>, b: Option<f64>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-9,
            _ => a == b,
        }
    }

    proptest! {
        #[test]
        fn exchanged_sides_give_the_opposite(a in any_units(), b in any_units(), within in 0usize..6) {
            let within = [
                CompareWithin::Auto, CompareWithin::Week, CompareWithin::Month, CompareWithin::Quarter,
                CompareWithin::Year, CompareWithin::None,
            ][within];
            let settings = settings(within, 5);
            let (found, other) = (compare(&a, &b, &settings), compare(&b, &a, &settings));
            prop_assert!(is_near(found.difference, other.difference.map(|d| -d)));
            prop_assert!(is_near(found.test.map(|t| t.p_value), other.test.map(|t| t.p_value)));
            prop_assert!(is_near(found.test.map(|t| t.interval.0), other.test.map(|t| -t.interval.1)));
            prop_assert_eq!((found.length, found.n_strata), (other.length, other.n_strata));
            let p = |a: &[Unit], b: &[Unit]| {
                let [a, b] = [a, b].map(|units| Side::of_outlet(units, within));
                Comparison::p_value(&a, &b, &settings)
            };
            prop_assert_eq!(p(&a, &b), found.test.map(|t| t.p_value));
        }

        #[test]
        fn a_score_is_the_difference_of_the_scores_and_an_interval_holds_it(a in any_units(), b in any_units()) {
            let found = compare(&a, &b, &settings(CompareWithin::Month, 5));
            let scores = found.sides[0].score.zip(found.sides[1].score).map(|(a, b)| a - b);
            prop_assert!(is_near(scores, found.difference));
            if let (Some(difference), Some(test)) = (found.difference, found.test) {
                prop_assert!(test.interval.0 <= difference && difference <= test.interval.1);
                prop_assert!((0.0..=1.0).contains(&test.p_value));
            }
        }
    }

    /// A regression with an indicator for each stratum, solved with matrices written out, gives the
    /// same difference, variance and degrees of freedom.
    #[test]
    fn is_the_regression_of_the_scores_on_side_and_strata() {
        let unit = |number: u16, score: f64| Unit {
            day: day(number),
            score,
        };
        let a: Vec<Unit> = (0..30).map(|i| unit(2 * i, f64::from(i * i % 13) / 13.0)).collect();
        let b: Vec<Unit> = (0..45).map(|i| unit(i, f64::from(i * 5 % 11) / 22.0)).collect();
        let b = sorted([b, (0..12).map(|i| unit(2 * i, 0.1 * f64::from(i % 4))).collect()].concat());
        let settings = settings(CompareWithin::Month, 10);
        let [left, right] = [&a, &b].map(|units| Side::of_outlet(units, settings.within));
        let shared = SharedTime::of(&left, &right, settings.within, settings.min_articles);
        let found = tested(&shared, 10).unwrap();
        assert!((found.value - 0.223_127_98).abs() < 1e-6, "{found:?}");
        assert!((found.variance - 0.004_686_651).abs() < 1e-8, "{found:?}");
        assert!((found.freedom - 48.080_951).abs() < 1e-5, "{found:?}");
    }
}
