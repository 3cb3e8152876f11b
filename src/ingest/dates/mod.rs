//! Days of publication, in the formats in which news sources write them.
//!
//! `users_format` reads the format that the user gave, `month_name` dates with the name of a month,
//! `numeric` those of digits only, `epoch` counts of seconds, and `day_order` tells from a whole
//! input whether `8/11/2016` is the eighth of November or the eleventh of August.

mod day_order;
mod epoch;
mod month_name;
mod numeric;
#[cfg(test)]
mod order_tests;
#[cfg(test)]
mod tests;
mod users_format;

pub(crate) use day_order::OrderEvidence;
pub(crate) use numeric::NumericDate;

use crate::ingest::error::OptionError;
use jiff::civil::Date;
use std::ops::RangeInclusive;
use users_format::UsersFormat;

/// The years in which newspapers appear; any other is a mistake of the source.
const YEARS: RangeInclusive<i16> = 1700..=2100;

/// Bytes of a date at most: a longer text is no date with a few words around it.
const MAX_DATE_BYTES: usize = 200;

/// Words before the day of publication, where a text also tells when it was changed.
const PUBLISHED: [&str; 2] = ["publish", "posted"];

/// What a text says of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DateReading {
    /// It names one day.
    Day(Date),
    /// It has day and month in digits, in an order that is not known.
    Numeric(NumericDate),
    Unreadable,
}

/// Reads dates: the user's own format first, then every format that can be read in one way only.
#[derive(Debug, Clone, Default)]
pub(crate) struct DateReader {
    format: Option<UsersFormat>,
}

impl DateReader {
    /// Takes the user's own format, if there is one.
    ///
    /// # Errors
    /// [`OptionError::BadDateFormat`] where it is not a format of `strptime` or does not name a
    /// whole day.
    pub(crate) fn new(format: Option<&str>) -> Result<Self, OptionError> {
        Ok(Self {
            format: format.map(UsersFormat::new).transpose()?,
        })
    }

    /// Returns the day that `text` names, in the zone it was written in; of a number of seconds, in
    /// UTC.
    pub(crate) fn read(&self, text: &str) -> DateReading {
        let text = text.trim();
        if text.len() > MAX_DATE_BYTES {
            return DateReading::Unreadable;
        }
        let own = self.format.as_ref().and_then(|format| format.read(text));
        if let Some(day) = own
            .and_then(in_known_years)
            .or_else(|| epoch::parse_epoch(text))
            .or_else(|| numeric::parse_compact(text))
        {
            return in_known_years(day).map_or(DateReading::Unreadable, DateReading::Day);
        }
        match from_published(text).map(read_words) {
            None | Some(DateReading::Unreadable) => self.in_users_order(read_words(text)),
            Some(reading) => self.in_users_order(reading),
        }
    }

    /// Decides the order of day and month as the user's format has it.
    fn in_users_order(&self, reading: DateReading) -> DateReading {
        let order = self.format.as_ref().and_then(|format| format.order);
        match (reading, order) {
            (DateReading::Numeric(date), Some(order)) => {
                date.in_order(order).map_or(DateReading::Unreadable, DateReading::Day)
            }
            (reading, _) => reading,
        }
    }
}

/// Returns the text from the word on that says when an article was published; `None` where there is
/// no such word, or nothing stands before it.
fn from_published(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let at = PUBLISHED.iter().filter_map(|word| lower.find(word)).min()?;
    text.get(at..).filter(|_| at > 0)
}

/// Reads a date that may have words around it.
fn read_words(text: &str) -> DateReading {
    let day = numeric::parse_year_first(text).or_else(|| month_name::parse_month_name(text));
    match day.and_then(in_known_years) {
        Some(day) => DateReading::Day(day),
        None => numeric::parse_among_words(text),
    }
}

/// Returns the day, unless its year is none in which newspapers appear.
pub(crate) fn in_known_years(day: Date) -> Option<Date> {
    YEARS.contains(&day.year()).then_some(day)
}

/// Splits a number of `least` to `most` digits off the start of `text`; `None` where it has more or
/// fewer.
fn digits(text: &str, least: usize, most: usize) -> Option<(u16, &str)> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    if !(least..=most).contains(&end) {
        return None;
    }
    Some((text[..end].parse().ok()?, &text[end..]))
}

fn date(year: u16, month: u16, day: u16) -> Option<Date> {
    let year = i16::try_from(year).ok()?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Returns the year that two digits stand for, by the rule of POSIX: 69 to 99 are of the twentieth
/// century.
fn whole_year(two_digits: u16) -> u16 {
    two_digits + if two_digits < 69 { 2000 } else { 1900 }
}

/// Returns true if a day may end with `rest`: at a blank or a mark, before a time or a zone, but
/// not within a longer number or word.
fn ends_day(rest: &str) -> bool {
    let mut letters = rest.chars();
    let Some(first) = letters.next() else {
        return true;
    };
    let then_digit = letters.clone().next().is_some_and(|letter| letter.is_ascii_digit());
    match first {
        'T' | 't' | '_' => then_digit,
        'Z' | 'z' => rest.len() == 1,
        '+' | '-' => is_zone(letters.as_str()),
        '.' | ':' | '/' => !then_digit,
        _ => !first.is_alphanumeric(),
    }
}

/// Returns true if the text is the offset of a time zone, without its sign.
fn is_zone(text: &str) -> bool {
    digits(text, 2, 2).is_some_and(|(hours, rest)| hours <= 14 && rest.starts_with(':'))
}

/// Returns true if `rest`, which follows a day, is empty or a time.
fn is_time_or_nothing(rest: &str) -> bool {
    let rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '|' | '-'));
    let rest = rest.strip_prefix("at ").unwrap_or(rest);
    let rest = rest.strip_prefix(['T', 't', ':']).unwrap_or(rest).trim_start();
    let clock = |(hour, rest): (u16, &str)| {
        let lower = rest.trim_start().to_ascii_lowercase();
        let has_minutes = rest
            .strip_prefix([':', '.', 'h'])
            .is_some_and(|minutes| digits(minutes, 2, 2).is_some_and(|(minute, _)| minute <= 59));
        hour <= 24 && (has_minutes || lower.starts_with("am") || lower.starts_with("pm"))
    };
    rest.is_empty() || matches!(rest, "Z" | "z" | ".") || digits(rest, 1, 2).is_some_and(clock)
}
