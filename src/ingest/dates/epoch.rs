//! Moments as a count since the first of January 1970.

use crate::ingest::dates::date;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Seconds at the beginning of 1990: a smaller number is a day without marks, or no date.
const FIRST: i64 = 631_152_000;
/// Seconds at the beginning of 2100.
const LAST: i64 = 4_102_444_800;

/// Parts of a second that moments are counted in. A number is in the range of one of them only.
const UNITS: [i64; 4] = [1, 1_000, 1_000_000, 1_000_000_000];

/// Reads `1433376000`, `1433376000000` and smaller parts of a second, with a fraction or without,
/// as the day in UTC. `None` where the number would be a day outside 1990 to 2099, or also is one
/// written as `2033060312`.
pub(super) fn parse_epoch(text: &str) -> Option<Date> {
    let (count, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(count) || !is_number(fraction) || is_day_and_hour(count) {
        return None;
    }
    let count: i64 = count.parse().ok()?;
    let seconds = UNITS
        .iter()
        .map(|unit| count / unit)
        .find(|seconds| (FIRST..LAST).contains(seconds))?;
    let moment = Timestamp::from_second(seconds).ok()?;
    Some(TimeZone::UTC.to_datetime(moment).date())
}

/// Returns true if ten digits are a year, month, day and hour.
fn is_day_and_hour(digits: &str) -> bool {
    let number = |range| digits.get(range).and_then(|part: &str| part.parse::<u16>().ok());
    let parts = (number(0..4), number(4..6), number(6..8), number(8..10));
    match parts {
        (Some(year), Some(month), Some(day), Some(hour)) if digits.len() == 10 => {
            date(year, month, day).is_some() && year >= 1900 && hour <= 23
        }
        _ => false,
    }
}
