//! What one article says of one actor, in few bytes: a run may have many millions.

use super::{Tally, Voice};
use jiff::civil::Date;
use std::cmp::Ordering;

/// The group of copies that an article belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copies {
    /// The number of its group of copies, below 2^31 - 1; `None` for an article that has no copy.
    pub group: Option<u32>,
    /// True where an agency wrote it, and not the outlet.
    pub is_wire: bool,
}

/// [`Copies`] in four bytes, in the same order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PackedCopies(pub(crate) u32);

impl From<Copies> for PackedCopies {
    fn from(copies: Copies) -> Self {
        let group = copies.group.map_or(0, |group| group + 1);
        Self((group << 1) | u32::from(copies.is_wire))
    }
}

impl From<PackedCopies> for Copies {
    fn from(packed: PackedCopies) -> Self {
        Self {
            group: (packed.0 >> 1).checked_sub(1),
            is_wire: packed.0 & 1 == 1,
        }
    }
}

/// A day or none in four bytes, none first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PackedDay(pub(crate) i32);

/// The number that stands for no day.
const NO_DAY: i32 = i32::MIN;

impl From<Option<Date>> for PackedDay {
    fn from(day: Option<Date>) -> Self {
        Self(day.map_or(NO_DAY, |day| {
            (i32::from(day.year()) << 9) | (i32::from(day.month()) << 5) | i32::from(day.day())
        }))
    }
}

impl From<PackedDay> for Option<Date> {
    fn from(PackedDay(packed): PackedDay) -> Self {
        let year = i16::try_from(packed >> 9).ok()?;
        Date::new(year, (packed >> 5 & 15) as i8, (packed & 31) as i8).ok()
    }
}

/// The mean of no mention; above every other, so that it is last in order.
const NO_MEAN: f64 = f64::INFINITY;

/// Mean scores of one actor's mentions in one article.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArticleMean {
    score: f64,
    narration: f64,
    quoted: f64,
    day: PackedDay,
    copies: PackedCopies,
}

impl ArticleMean {
    /// Takes them from the sums over the mentions; `None` where there is no mention.
    pub(super) fn of(tally: &Tally, day: Option<Date>, copies: Copies) -> Option<Self> {
        Some(Self {
            score: tally.mean_score()?,
            narration: tally.mean_score_of(Voice::Narration).unwrap_or(NO_MEAN),
            quoted: tally.mean_score_of(Voice::Quoted).unwrap_or(NO_MEAN),
            day: day.into(),
            copies: copies.into(),
        })
    }

    /// Makes one that says nothing of voices.
    #[cfg(test)]
    pub(crate) fn of_score(score: f64, day: Option<Date>, copies: Copies) -> Self {
        Self {
            score,
            narration: NO_MEAN,
            quoted: NO_MEAN,
            day: day.into(),
            copies: copies.into(),
        }
    }

    /// Returns the mean score of its mentions of the actor, in -1..1.
    pub fn score(&self) -> f64 {
        self.score
    }

    /// Returns the mean score of those in one voice; `None` where there is none.
    pub fn score_of(&self, voice: Voice) -> Option<f64> {
        let score = match voice {
            Voice::All => self.score,
            Voice::Narration => self.narration,
            Voice::Quoted => self.quoted,
        };
        (score != NO_MEAN).then_some(score)
    }

    /// Returns the day on which it appeared.
    pub fn day(&self) -> Option<Date> {
        self.day.into()
    }

    /// Returns the article's group of copies.
    pub fn copies(&self) -> Copies {
        self.copies.into()
    }

    /// Returns the number of its group of copies; `None` for an article that has no copy.
    pub fn group(&self) -> Option<u32> {
        self.copies().group
    }

    /// Returns true where an agency wrote it, and not the outlet.
    pub fn is_wire(&self) -> bool {
        self.copies().is_wire
    }

    /// Orders by group, so that copies stand together, then by everything else, so that sums of
    /// floats come out the same.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        self.group()
            .cmp(&other.group())
            .then(self.score.total_cmp(&other.score))
            .then(self.day.cmp(&other.day))
            .then(self.copies.cmp(&other.copies))
            .then(self.narration.total_cmp(&other.narration))
            .then(self.quoted.total_cmp(&other.quoted))
    }

    pub(super) fn is_in_group_of(&self, other: &Self) -> bool {
        self.group().is_some() && self.group() == other.group()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_and_copies_are_packed_in_their_order_and_unpacked_again() {
        let days = [
            None,
            Some(Date::MIN),
            Some(date(-1, 12, 31)),
            Some(date(0, 1, 1)),
            Some(date(2024, 2, 29)),
            Some(date(2024, 3, 1)),
            Some(Date::MAX),
        ];
        assert!(days.map(PackedDay::from).is_sorted());
        assert_eq!(days.map(|day| Option::from(PackedDay::from(day))), days);
        let wire = |group, is_wire| Copies { group, is_wire };
        let all = [
            wire(None, false),
            wire(None, true),
            wire(Some(0), false),
            wire(Some(0), true),
            wire(Some(i32::MAX as u32 - 1), true),
        ];
        assert!(all.map(PackedCopies::from).is_sorted());
        assert_eq!(all.map(|copies| Copies::from(PackedCopies::from(copies))), all);
        assert_eq!(size_of::<ArticleMean>(), 32);
    }
}
