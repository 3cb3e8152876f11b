//! The order of day and month in the numeric dates of one input.

use crate::ingest::dates::numeric::NumericDate;
use std::fmt;

/// Which of day and month comes first in a numeric date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DayOrder {
    DayFirst,
    MonthFirst,
}

impl fmt::Display for DayOrder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            DayOrder::DayFirst => "day first",
            DayOrder::MonthFirst => "month first",
        })
    }
}

/// The dates of an input that can be read in one order only: the first of each order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OrderEvidence {
    day_first: Option<String>,
    month_first: Option<String>,
}

impl OrderEvidence {
    /// Takes note of a date that shows its order.
    pub(crate) fn add(&mut self, date: &NumericDate) {
        let shown = match date.shown_order() {
            Some(DayOrder::DayFirst) => &mut self.day_first,
            Some(DayOrder::MonthFirst) => &mut self.month_first,
            None => return,
        };
        shown.get_or_insert_with(|| date.written.clone());
    }

    /// Returns true if dates of both orders were seen, so that no further one can decide.
    pub(crate) fn is_contradictory(&self) -> bool {
        self.day_first.is_some() && self.month_first.is_some()
    }

    /// Returns the order, where all dates that show one agree.
    pub(crate) fn order(&self) -> Option<DayOrder> {
        match (&self.day_first, &self.month_first) {
            (Some(_), None) => Some(DayOrder::DayFirst),
            (None, Some(_)) => Some(DayOrder::MonthFirst),
            _ => None,
        }
    }

    /// Says how dates such as `example` are read, and why.
    pub(crate) fn describe(&self, example: &str) -> String {
        match (&self.day_first, &self.month_first) {
            (Some(date), None) => format!("dates such as {example} are read day first, as {date} shows"),
            (None, Some(date)) => format!("dates such as {example} are read month first, as {date} shows"),
            (Some(day_first), Some(month_first)) => format!(
                "{day_first} has the day first and {month_first} the month; dates that could be either, such as {example}, \
                 are left out. Name their format with --date-format"
            ),
            (None, None) => format!(
                "no date shows whether {example} has the day or the month first, so such dates are left out. Name their \
                 format with --date-format"
            ),
        }
    }
}
