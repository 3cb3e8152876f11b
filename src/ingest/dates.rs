//! Days of publication, in the formats in which news sources write them.

use crate::ingest::error::{DateFormatFault, OptionError};
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use std::ops::Range;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads dates: the user's own format first, then every format that can be read in one way only.
#[derive(Debug, Clone, Default)]
pub(crate) struct DateReader {
    format: Option<String>,
}

impl DateReader {
    /// Takes the user's own format, if there is one.
    ///
    /// # Errors
    /// [`OptionError::BadDateFormat`] where it is not a format of `strptime` or does not name a
    /// whole day.
    pub(crate) fn new(format: Option<&str>) -> Result<Self, OptionError> {
        if let Some(format) = format {
            check_format(format).map_err(|reason| OptionError::BadDateFormat {
                format: format.to_owned(),
                reason,
            })?;
        }
        Ok(Self {
            format: format.map(str::to_owned),
        })
    }

    /// Returns the day that `text` names, in the zone it was written in. `None` where it cannot be
    /// read in one way only: `1/4/19` is the first of April to some and the fourth of January to
    /// others, and a bare number of seconds may be anything.
    pub(crate) fn read(&self, text: &str) -> Option<Date> {
        let text = text.trim();
        self.read_users_format(text)
            .or_else(|| parse_year_first(text))
            .or_else(|| parse_compact(text))
            .or_else(|| parse_month_name(text))
    }

    fn read_users_format(&self, text: &str) -> Option<Date> {
        strtime::parse(self.format.as_ref()?, text).ok()?.to_date().ok()
    }
}

/// Writes a known moment in the format and reads it back.
fn check_format(format: &str) -> Result<(), DateFormatFault> {
    let day = Date::constant(2019, 11, 28);
    let moment = DateTime::from_parts(day, jiff::civil::Time::midnight()).to_zoned_datetime(TimeZone::UTC)?;
    let written = strtime::format(format, &moment)?;
    let read = strtime::parse(format, &written)?.to_date()?;
    if read == day {
        Ok(())
    } else {
        Err(DateFormatFault::NotOneDay)
    }
}

/// Reads `2015-06-03`, `2015/6/3`, `2015.06.03`, with a time after it or not.
fn parse_year_first(text: &str) -> Option<Date> {
    let (year, rest) = digits(text, 4, 4)?;
    let mark = rest.chars().next().filter(|mark| matches!(mark, '-' | '/' | '.'))?;
    let (month, rest) = digits(&rest[1..], 1, 2)?;
    let (day, rest) = digits(rest.strip_prefix(mark)?, 1, 2)?;
    accept_time(rest)?;
    date(year, month, day)
}

/// Reads `20150603`, `20150603143000`, `20150603T143000Z`.
fn parse_compact(text: &str) -> Option<Date> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let rest = &text[end..];
    let fits = (end == 14 && rest.is_empty()) || (end == 8 && (rest.is_empty() || rest.starts_with(['T', 't', ' '])));
    if !fits {
        return None;
    }
    if end == 14 && (number(text, 8..10)? > 23 || number(text, 10..12)? > 59 || number(text, 12..14)? > 60) {
        return None;
    }
    date(number(text, 0..4)?, number(text, 4..6)?, number(text, 6..8)?)
}

fn number(text: &str, range: Range<usize>) -> Option<u16> {
    text.get(range)?.parse().ok()
}

/// Reads `June 3, 2015`, `3 June 2015`, `Wed, 03 Jun 2015 10:00:00 +0200`, `Wed Jun 3 10:00:00
/// +0000 2015`.
fn parse_month_name(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '-'))
        .filter(|part| !part.is_empty() && *part != "of")
        .collect();
    let parts = match parts.split_first() {
        Some((first, rest)) if is_weekday(first) => rest,
        _ => &parts[..],
    };
    let (&first, &second, &third) = (parts.first()?, parts.get(1)?, parts.get(2)?);
    let (month, day) = match month_number(first) {
        Some(month) => (month, day_number(second)?),
        None => (month_number(second)?, day_number(first)?),
    };
    // The C library's ctime puts the year last, after the time.
    let year = if third.contains(':') { parts.last()? } else { third };
    let (year, rest) = digits(year, 4, 4)?;
    if rest.is_empty() { date(year, month, day) } else { None }
}

fn is_weekday(word: &str) -> bool {
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
    .iter()
    .any(|day| word.len() >= 3 && day.starts_with(&word))
}

fn month_number(word: &str) -> Option<u16> {
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    MONTHS
        .iter()
        .position(|month| word.len() >= 3 && month.starts_with(&word))
        .map(|index| index as u16 + 1)
}

/// Reads `3`, `03`, `3rd`.
fn day_number(word: &str) -> Option<u16> {
    let (day, rest) = digits(word, 1, 2)?;
    matches!(rest.to_ascii_lowercase().as_str(), "" | "." | "st" | "nd" | "rd" | "th").then_some(day)
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

/// Returns `Some` if a day may end with `rest`: nothing, or `T` or a blank and a time. Any zone may
/// follow, for the day is kept in the zone it was written in.
fn accept_time(rest: &str) -> Option<()> {
    if rest.is_empty() || matches!(rest, "Z" | "z") {
        return Some(());
    }
    let time = rest.strip_prefix(['T', 't', ' '])?.trim_start();
    let (hour, rest) = digits(time, 1, 2)?;
    let (minute, _) = digits(rest.strip_prefix(':')?, 2, 2)?;
    (hour <= 24 && minute <= 59).then_some(())
}

fn date(year: u16, month: u16, day: u16) -> Option<Date> {
    let year = i16::try_from(year).ok()?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_the_formats_of_sources_are_read() {
        let cases = [
            ("2015-06-03", Some("2015-06-03")),
            (" 2015-06-03 ", Some("2015-06-03")),
            ("2015-6-3", Some("2015-06-03")),
            ("2015/06/03", Some("2015-06-03")),
            ("2015.06.03", Some("2015-06-03")),
            ("2015-06-03T23:30:00Z", Some("2015-06-03")),
            ("2015-06-03T23:30:00-11:00", Some("2015-06-03")),
            ("2015-06-03T23:30:00.123456+0200", Some("2015-06-03")),
            ("2015-06-03T23:30", Some("2015-06-03")),
            ("2015-06-03T23:30:00[Europe/Berlin]", Some("2015-06-03")),
            ("2015-06-03 23:30:00", Some("2015-06-03")),
            ("2015-06-03 23:30:00+00:00", Some("2015-06-03")),
            ("2015-06-03 23:30:00 UTC", Some("2015-06-03")),
            ("2015-06-03 09:30:00 PM EDT", Some("2015-06-03")),
            ("2015-06-03Z", Some("2015-06-03")),
            ("20150603", Some("2015-06-03")),
            ("20150603233000", Some("2015-06-03")),
            ("20150603T233000Z", Some("2015-06-03")),
            ("Wed, 03 Jun 2015 23:30:00 +0200", Some("2015-06-03")),
            ("3 Jun 2015 23:30 GMT", Some("2015-06-03")),
            ("June 3, 2015", Some("2015-06-03")),
            ("JUNE 3, 2015", Some("2015-06-03")),
            ("June 3, 2015 Wednesday", Some("2015-06-03")),
            ("Wednesday, June 3, 2015", Some("2015-06-03")),
            ("Wednesday June 3 2015 10:00 AM EST", Some("2015-06-03")),
            ("3 June 2015", Some("2015-06-03")),
            ("3rd of June 2015", Some("2015-06-03")),
            ("03-Jun-2015", Some("2015-06-03")),
            ("Sept. 9, 2015", Some("2015-09-09")),
            ("Sep 9, 2015", Some("2015-09-09")),
            ("Wed Jun 03 23:30:00 +0000 2015", Some("2015-06-03")),
            ("2016-02-29", Some("2016-02-29")),
            ("2015-02-29", None),
            ("2015-13-01", None),
            ("2015-00-10", None),
            ("20151301", None),
            ("20150603993000", None),
            ("1433376000", None),
            ("1433376000000", None),
            ("1/4/19", None),
            ("01/04/2019", None),
            ("4.1.2019", None),
            ("2015-06", None),
            ("2015", None),
            ("June 2015", None),
            ("June 3, 15", None),
            ("2015-06-03 morning", None),
            ("2015-06-031", None),
            ("2015-06/03", None),
            ("yesterday", None),
            ("", None),
            ("٢٠١٥-٠٦-٠٣", None),
            ("J\u{fc}ne 3, 2015", None),
            ("99999999999999999999", None),
        ];
        let reader = DateReader::default();
        let wrong: Vec<_> = cases
            .iter()
            .filter(|(text, day)| reader.read(text).map(|found| found.to_string()).as_deref() != *day)
            .map(|(text, day)| format!("{text:?}: {:?}, not {day:?}", reader.read(text)))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn the_users_own_format_comes_first() {
        let reader = DateReader::new(Some("%m/%d/%y")).unwrap();
        assert_eq!(reader.read("1/4/19"), Some(jiff::civil::date(2019, 1, 4)));
        assert_eq!(reader.read("2019-01-05"), Some(jiff::civil::date(2019, 1, 5)));
        assert_eq!(reader.read("31/12/19"), None);
        let reader = DateReader::new(Some("%d.%m.%Y, %H:%M Uhr")).unwrap();
        let found = reader.read("03.06.2015, 14:30 Uhr").unwrap();
        assert_eq!(found.to_string(), "2015-06-03");
    }

    #[test]
    fn a_format_without_a_day_is_refused() {
        for format in ["%m/%Y", "%Q!", "day", "", "%H:%M"] {
            let message = DateReader::new(Some(format)).unwrap_err().to_string();
            assert!(message.contains("%d/%m/%y"), "{format}: {message}");
        }
    }
}
