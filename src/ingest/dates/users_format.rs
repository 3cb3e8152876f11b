//! The user's own format of dates: `--date-format`.

use crate::ingest::dates::day_order::DayOrder;
use crate::ingest::dates::{ends_day, is_time_or_nothing};
use crate::ingest::error::{DateFormatFault, OptionError};
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::tz::TimeZone;

/// Directives of `strptime` that name a day or a part of it.
const OF_A_DAY: &str = "aAbBCdDeFgGhjmuUVwWyY";

/// A format of dates that names one day.
#[derive(Debug, Clone)]
pub(super) struct UsersFormat {
    whole: String,
    /// The part of the format from the first directive of a day to the last.
    day_part: String,
    /// The order of day and month, where the format has both in digits.
    pub order: Option<DayOrder>,
}

impl UsersFormat {
    /// Checks a format by writing a known moment in it and reading it back.
    ///
    /// # Errors
    /// [`OptionError::BadDateFormat`].
    pub(super) fn new(format: &str) -> Result<Self, OptionError> {
        check_format(format).map_err(|reason| OptionError::BadDateFormat {
            format: format.to_owned(),
            reason,
        })?;
        let directives = day_directives(format);
        let part = directives.first().zip(directives.last());
        Ok(Self {
            whole: format.to_owned(),
            day_part: part
                .map_or("", |(first, last)| &format[first.start..last.end])
                .to_owned(),
            order: order_of(&directives),
        })
    }

    /// Returns the day of a text in the format, also where the text has a time and the format none
    /// or the reverse.
    pub(super) fn read(&self, text: &str) -> Option<Date> {
        parse_prefix(&self.whole, text)
            .filter(|(_, rest)| ends_day(rest) && is_time_or_nothing(rest))
            .or_else(|| {
                parse_prefix(&self.day_part, text).filter(|(_, rest)| ends_day(rest) && is_time_or_nothing(rest))
            })
            .map(|(day, _)| day)
    }
}

/// Reads the beginning of a text, and returns the day and the rest.
fn parse_prefix<'t>(format: &str, text: &'t str) -> Option<(Date, &'t str)> {
    let (parsed, length) = BrokenDownTime::parse_prefix(format, text).ok()?;
    Some((day_of(&parsed).ok()?, text.get(length..)?))
}

/// Returns the day, in UTC where the format has only the seconds since 1970 (`%s`).
fn day_of(parsed: &BrokenDownTime) -> Result<Date, jiff::Error> {
    match (parsed.to_date(), parsed.to_timestamp()) {
        (Err(_), Ok(moment)) => Ok(TimeZone::UTC.to_datetime(moment).date()),
        (day, _) => day,
    }
}

/// Writes a known moment in the format and reads it back.
fn check_format(format: &str) -> Result<(), DateFormatFault> {
    let day = Date::constant(2019, 11, 28);
    let moment = DateTime::from_parts(day, jiff::civil::Time::midnight()).to_zoned_datetime(TimeZone::UTC)?;
    let written = strtime::format(format, &moment)?;
    if day_of(&strtime::parse(format, &written)?)? == day {
        Ok(())
    } else {
        Err(DateFormatFault::NotOneDay)
    }
}

/// A directive in a format, with the bytes it takes there.
struct Directive {
    letter: char,
    start: usize,
    end: usize,
}

/// Lists the directives of a format that name a day or a part of it; flags and widths may stand
/// before the letter (`%-d`).
fn day_directives(format: &str) -> Vec<Directive> {
    let mut directives = Vec::new();
    let mut letters = format.char_indices();
    while let Some((start, letter)) = letters.next() {
        if letter != '%' {
            continue;
        }
        let named = letters.find(|(_, letter)| letter.is_ascii_alphabetic() || *letter == '%');
        if let Some((at, letter)) = named.filter(|(_, letter)| OF_A_DAY.contains(*letter)) {
            directives.push(Directive {
                letter,
                start,
                end: at + 1,
            });
        }
    }
    directives
}

/// Returns the order of day and month in a format that has both in digits.
fn order_of(directives: &[Directive]) -> Option<DayOrder> {
    let position = |letters: &str| {
        directives
            .iter()
            .position(|directive| letters.contains(directive.letter))
    };
    if position("D").is_some() {
        return Some(DayOrder::MonthFirst);
    }
    let (day, month) = (position("de")?, position("m")?);
    Some(if day < month {
        DayOrder::DayFirst
    } else {
        DayOrder::MonthFirst
    })
}
