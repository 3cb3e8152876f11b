//! Dates with the name of a month, wherever in a text they stand.

use crate::ingest::dates::{YEARS, date, digits, is_time_or_nothing, whole_year};
use jiff::civil::{Date, Weekday};

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

/// The days of the week, from Monday.
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Reads `June 3, 2015`, `3rd of June 2015`, `03JUN15`, `2015-Jun-03`, `Wed, 03 Jun 2015 10:00:00
/// +0200`, `Wed Jun 3 10:00:00 +0000 2015`, `Published June 3, 2015 at 5:04 p.m. ET`.
pub(super) fn parse_month_name(text: &str) -> Option<Date> {
    let words = split_words(text);
    (0..words.len()).find_map(|at| {
        let month = month_number(words[at].text)?;
        let place = MonthPlace {
            text,
            words: &words,
            at,
        };
        let (day, year) = place.day_and_year()?;
        date(year, month, day)
    })
}

/// Returns the first day of the week that is named in the text.
pub(super) fn weekday_in(text: &str) -> Option<Weekday> {
    let words = split_words(text);
    let day = words.iter().find_map(|word| position_of(word.text, &WEEKDAYS))?;
    Weekday::from_monday_zero_offset(i8::try_from(day).ok()?).ok()
}

/// A run of letters or of digits.
struct Word<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

/// Splits a text into words; letters and digits are words of their own also where nothing stands
/// between them.
fn split_words(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut last = None;
    for (start, letter) in text.char_indices() {
        let kind = (letter.is_alphanumeric()).then(|| letter.is_ascii_digit());
        let end = start + letter.len_utf8();
        match words.last_mut() {
            Some(word) if kind.is_some() && kind == last => {
                word.end = end;
                word.text = &text[word.start..end];
            }
            _ if kind.is_some() => words.push(Word {
                text: &text[start..end],
                start,
                end,
            }),
            _ => {}
        }
        last = kind;
    }
    words
}

/// The name of a month in a text.
struct MonthPlace<'t> {
    text: &'t str,
    words: &'t [Word<'t>],
    at: usize,
}

impl MonthPlace<'_> {
    /// Returns day and year, by the first of these ways that fits.
    fn day_and_year(&self) -> Option<(u16, u16)> {
        let before = self.day_before();
        let after = self.day_after();
        // Of two numbers around the month the second is the day, if a year follows.
        let day_first = before
            .filter(|_| after.is_none())
            .and_then(|day| Some((day, self.year_after(self.at + 1)?)));
        let month_first = || after.and_then(|(day, next)| Some((day, self.year_after(next)?)));
        let year_first = || after.and_then(|(day, _)| Some((day, self.year_before()?)));
        let short_year = || before.and_then(|day| Some((day, self.short_year(self.at + 1)?)));
        let short_year_last = || {
            after.and_then(|(day, next)| {
                let is_last = self.words.len() == next + 1;
                Some((day, self.short_year(next).filter(|_| is_last)?))
            })
        };
        day_first
            .or_else(month_first)
            .or_else(year_first)
            .or_else(short_year)
            .or_else(short_year_last)
    }

    /// Returns the day before the month: `3 June`, `3rd of June`, `3-Jun`; not the minutes of a time.
    fn day_before(&self) -> Option<u16> {
        let mut before = self.words[..self.at].iter().rev().peekable();
        before.next_if(|word| word.text.eq_ignore_ascii_case("of"));
        before.next_if(|word| is_ordinal(word.text));
        let word = before.next()?;
        let is_minutes = self.text[..word.start].ends_with(':');
        day_number(word.text).filter(|_| !is_minutes)
    }

    /// Returns the day after the month, and the index of the word that follows it.
    fn day_after(&self) -> Option<(u16, usize)> {
        let next = self.at + 1;
        let word = self.words.get(next)?;
        let day = day_number(word.text).filter(|_| !self.text[word.end..].starts_with(':'))?;
        let has_ordinal = self.words.get(next + 1).is_some_and(|word| is_ordinal(word.text));
        Some((day, next + 1 + usize::from(has_ordinal)))
    }

    /// Returns the first year from the word `from` on and before another month: the C library's
    /// ctime puts it last, after the time and its zone.
    fn year_after(&self, from: usize) -> Option<u16> {
        let words = self.words.get(from..)?.iter().enumerate();
        let until_month = words.take_while(|(_, word)| month_number(word.text).is_none());
        until_month
            .filter(|(index, word)| !self.is_zone(from + index, word))
            .find_map(|(_, word)| year_number(word.text))
    }

    /// Returns true if four digits are the offset of a time zone: they follow a sign, and not as in
    /// `3-Jun-2015`.
    fn is_zone(&self, index: usize, word: &Word<'_>) -> bool {
        let previous = index.checked_sub(1).and_then(|index| self.words.get(index));
        let gap = &self.text[previous.map_or(0, |word| word.end)..word.start];
        gap.ends_with('+') || (gap.ends_with('-') && gap.len() > 1)
    }

    fn year_before(&self) -> Option<u16> {
        year_number(self.words.get(self.at.checked_sub(1)?)?.text)
    }

    /// Returns the year of two digits at the word `index`, if nothing but a time follows.
    fn short_year(&self, index: usize) -> Option<u16> {
        let word = self.words.get(index)?;
        let (year, _) = digits(word.text, 2, 2)?;
        is_time_or_nothing(&self.text[word.end..]).then(|| whole_year(year))
    }
}

fn month_number(word: &str) -> Option<u16> {
    position_of(word, &MONTHS).map(|index| index as u16 + 1)
}

/// Returns the index of the name that `word` is, or abbreviates with three letters or more.
fn position_of(word: &str, names: &[&str]) -> Option<usize> {
    let word = word.to_ascii_lowercase();
    names.iter().position(|name| word.len() >= 3 && name.starts_with(&word))
}

fn day_number(word: &str) -> Option<u16> {
    digits(word, 1, 2)
        .map(|(day, _)| day)
        .filter(|day| (1..=31).contains(day))
}

fn is_ordinal(word: &str) -> bool {
    matches!(word.to_ascii_lowercase().as_str(), "st" | "nd" | "rd" | "th")
}

fn year_number(word: &str) -> Option<u16> {
    let (year, _) = digits(word, 4, 4)?;
    let is_known = i16::try_from(year).is_ok_and(|year| YEARS.contains(&year));
    is_known.then_some(year)
}
