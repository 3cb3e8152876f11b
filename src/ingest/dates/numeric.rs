//! Dates of digits only.

use crate::ingest::dates::day_order::DayOrder;
use crate::ingest::dates::month_name::weekday_in;
use crate::ingest::dates::{DateReading, date, digits, ends_day, in_known_years, whole_year};
use jiff::civil::Date;
use std::ops::Range;

/// A date with day and month in digits before the year: `8/11/2016`. At least one of the two
/// readings is a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NumericDate {
    /// The date as it is written.
    pub written: String,
    day_first: Option<Date>,
    month_first: Option<Date>,
}

impl NumericDate {
    /// Returns the day in the given order.
    pub(crate) fn in_order(&self, order: DayOrder) -> Option<Date> {
        match order {
            DayOrder::DayFirst => self.day_first,
            DayOrder::MonthFirst => self.month_first,
        }
    }

    /// Returns the day, where it is the same in any order that gives one.
    pub(crate) fn only_day(&self) -> Option<Date> {
        match (self.day_first, self.month_first) {
            (Some(one), Some(other)) => (one == other).then_some(one),
            (one, other) => one.or(other),
        }
    }

    /// Returns the order that this date shows: `25/11/2016` can be read in one way only.
    pub(crate) fn shown_order(&self) -> Option<DayOrder> {
        match (self.day_first, self.month_first) {
            (Some(_), None) => Some(DayOrder::DayFirst),
            (None, Some(_)) => Some(DayOrder::MonthFirst),
            _ => None,
        }
    }

    /// Makes the reading of a text in which a date was found; a weekday in the text decides between
    /// two days.
    fn reading(self, text: &str) -> DateReading {
        if self.only_day().is_some() {
            return DateReading::Numeric(self);
        }
        let weekday = weekday_in(text);
        let fits = |day: &Date| Some(day.weekday()) == weekday;
        match (self.day_first.filter(fits), self.month_first.filter(fits)) {
            (Some(day), None) | (None, Some(day)) => DateReading::Day(day),
            _ => DateReading::Numeric(self),
        }
    }
}

/// Reads `2015-06-03`, `2015/6/3`, `2015.06.03`, `2015年6月3日`, with a time after it or not.
pub(super) fn parse_year_first(text: &str) -> Option<Date> {
    let (year, rest) = digits(text, 4, 4)?;
    let mark = rest.chars().next()?;
    let second = match mark {
        '-' | '/' | '.' => mark,
        '年' => '月',
        '년' => '월',
        _ => return None,
    };
    let (month, rest) = digits(rest[mark.len_utf8()..].trim_start(), 1, 2)?;
    let (day, rest) = digits(rest.strip_prefix(second)?.trim_start(), 1, 2)?;
    let rest = rest.strip_prefix(['日', '일']).unwrap_or(rest);
    if ends_day(rest) { date(year, month, day) } else { None }
}

/// Reads `20150603`, `201506031430`, `20150603143000`, `20150603T143000Z`.
pub(super) fn parse_compact(text: &str) -> Option<Date> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let rest = &text[end..];
    let fits = match end {
        8 => rest.is_empty() || rest.starts_with(['T', 't', ' ']),
        12 | 14 => rest.is_empty(),
        _ => false,
    };
    if !fits || !is_clock(&text[8..end])? {
        return None;
    }
    date(number(text, 0..4)?, number(text, 4..6)?, number(text, 6..8)?)
}

/// Returns true if digits without marks are nothing, or hours, minutes and perhaps seconds.
fn is_clock(digits: &str) -> Option<bool> {
    let limits = [23, 59, 60];
    let pairs = (0..digits.len()).step_by(2).zip(limits);
    pairs
        .map(|(at, limit)| Some(number(digits, at..at + 2)? <= limit))
        .try_fold(true, |all, fits| Some(all && fits?))
}

fn number(text: &str, range: Range<usize>) -> Option<u16> {
    text.get(range)?.parse().ok()
}

/// Reads the first date of digits in a text that may have words before and after it.
pub(super) fn parse_among_words(text: &str) -> DateReading {
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        let begins = letter.is_ascii_digit() && !before.is_alphanumeric() && !matches!(before, '.' | '/' | '-');
        before = letter;
        if !begins {
            continue;
        }
        if let Some(day) = parse_year_first(&text[at..]).and_then(in_known_years) {
            return DateReading::Day(day);
        }
        if let Some(date) = parse_year_last(&text[at..]) {
            return date.reading(text);
        }
    }
    DateReading::Unreadable
}

/// Reads `8/11/2016`, `08.11.2016`, `8-11-2016`, `8/11/16`. Two digits after hyphens are not taken
/// for the year, since `16-11-08` may as well begin with it.
fn parse_year_last(text: &str) -> Option<NumericDate> {
    let (first, rest) = digits(text, 1, 2)?;
    let rest = rest.trim_start();
    let mark = rest.chars().next().filter(|mark| matches!(mark, '-' | '/' | '.'))?;
    let (second, rest) = digits(rest[1..].trim_start(), 1, 2)?;
    let rest = rest.trim_start().strip_prefix(mark)?.trim_start();
    let (year, rest) = match digits(rest, 4, 4) {
        Some(year) => year,
        None if mark == '-' => return None,
        None => digits(rest, 2, 2).map(|(year, rest)| (whole_year(year), rest))?,
    };
    let found = NumericDate {
        written: text[..text.len() - rest.len()].to_owned(),
        day_first: date(year, second, first).and_then(in_known_years),
        month_first: date(year, first, second).and_then(in_known_years),
    };
    let is_day = found.day_first.is_some() || found.month_first.is_some();
    (is_day && ends_day(rest)).then_some(found)
}
