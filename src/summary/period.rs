//! The periods of the calendar that a summary can be divided into.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// The length of the periods of the tables by period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// Days
    Day,
    /// ISO weeks, Monday to Sunday
    Week,
    /// Calendar months
    Month,
    /// Quarters, from January, April, July and October
    Quarter,
    /// Calendar years
    Year,
    /// No tables by period
    #[default]
    All,
}

impl Period {
    /// Returns the first day of the period that holds `date`; `None` when the whole run is one
    /// period.
    pub fn start(self, date: Date) -> Option<Date> {
        match self {
            Period::Day => Some(date),
            Period::Week => Some(monday(date)),
            Period::Month => Some(date.first_of_month()),
            Period::Quarter => Some(first_of_quarter(date)),
            Period::Year => Some(date.first_of_year()),
            Period::All => None,
        }
    }

    /// Returns the last day of the period that begins with `start`; `None` when the whole run is
    /// one period, and where the calendar ends.
    pub fn end(self, start: Date) -> Option<Date> {
        match self {
            Period::Day => Some(start),
            Period::Week => start.checked_add(jiff::Span::new().days(6)).ok(),
            Period::Month => Some(start.last_of_month()),
            Period::Quarter => start
                .checked_add(jiff::Span::new().months(2))
                .ok()
                .map(Date::last_of_month),
            Period::Year => Some(start.last_of_year()),
            Period::All => None,
        }
    }

    /// Returns the word for one such period; `None` when the whole run is one.
    pub fn noun(self) -> Option<&'static str> {
        match self {
            Period::Day => Some("day"),
            Period::Week => Some("week"),
            Period::Month => Some("month"),
            Period::Quarter => Some("quarter"),
            Period::Year => Some("year"),
            Period::All => None,
        }
    }

    /// Returns true if the whole run is one period.
    pub fn is_all(self) -> bool {
        self == Period::All
    }

    /// Returns the first day of the period after the one that begins with `start`; `None` as for
    /// [`Period::end`].
    pub fn next(self, start: Date) -> Option<Date> {
        self.end(start)?.tomorrow().ok()
    }
}

fn first_of_quarter(date: Date) -> Date {
    let back = i64::from((date.month() - 1) % 3);
    let first = date.first_of_month();
    first.checked_sub(jiff::Span::new().months(back)).unwrap_or(first)
}

fn monday(date: Date) -> Date {
    let back = i64::from(date.weekday().since(Weekday::Monday));
    date.checked_sub(jiff::Span::new().days(back)).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn starts_and_ends() {
        let cases = [
            (
                Period::Day,
                date(2020, 2, 29),
                Some((date(2020, 2, 29), date(2020, 2, 29))),
            ),
            (
                Period::Week,
                date(2021, 1, 1),
                Some((date(2020, 12, 28), date(2021, 1, 3))),
            ),
            (
                Period::Week,
                date(2024, 9, 2),
                Some((date(2024, 9, 2), date(2024, 9, 8))),
            ),
            (
                Period::Week,
                date(2024, 9, 8),
                Some((date(2024, 9, 2), date(2024, 9, 8))),
            ),
            (
                Period::Month,
                date(2020, 2, 3),
                Some((date(2020, 2, 1), date(2020, 2, 29))),
            ),
            (
                Period::Quarter,
                date(2020, 2, 29),
                Some((date(2020, 1, 1), date(2020, 3, 31))),
            ),
            (
                Period::Quarter,
                date(2020, 12, 31),
                Some((date(2020, 10, 1), date(2020, 12, 31))),
            ),
            (
                Period::Year,
                date(2020, 2, 29),
                Some((date(2020, 1, 1), date(2020, 12, 31))),
            ),
            (Period::All, date(2020, 2, 3), None),
        ];
        for (period, day, expected) in cases {
            let found = period.start(day).and_then(|start| Some((start, period.end(start)?)));
            assert_eq!(found, expected, "{period:?} {day}");
        }
    }

    #[test]
    fn a_period_follows_on_the_one_before() {
        let day = date(2019, 12, 31);
        for period in [Period::Day, Period::Week, Period::Month, Period::Quarter, Period::Year] {
            let next = period.start(day).and_then(|start| period.next(start));
            assert_eq!(next.and_then(|start| period.start(start)), next, "{period:?}");
            assert!(next > Some(day), "{period:?}");
        }
    }
}
