//! Which of several records with one id is the article that counts.

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

/// The day of a record without one: such records come last.
const UNDATED: i32 = i32::MAX;

/// The rank of a record among those with its id: the least counts, whatever the order and the parts in which they are read.
///
/// The article as it first appeared comes first, before what was added to it later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct VersionRank {
    /// The day, as the number that its digits make.
    day: i32,
    text_length: u64,
    content: u64,
    /// A hash of the address; the greatest number where there is none.
    url: u64,
}

impl VersionRank {
    /// Returns the rank of a record by its date, the bytes of its text, the hash of its content and its address.
    pub(crate) fn of(date: Option<Date>, text_length: u64, content: u64, url: &str) -> Self {
        Self {
            day: date.map_or(UNDATED, |date| {
                i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day())
            }),
            text_length,
            content,
            url: if url.is_empty() { u64::MAX } else { hash64(url) },
        }
    }

    /// Returns the rank that [`VersionRank::to_numbers`] took apart.
    pub(crate) fn of_numbers([day, text_length, content, url]: [i64; 4]) -> Self {
        Self {
            day: i32::try_from(day).unwrap_or(UNDATED),
            text_length: text_length.cast_unsigned(),
            content: content.cast_unsigned(),
            url: url.cast_unsigned(),
        }
    }

    /// Returns the rank as numbers that SQLite can hold.
    pub(crate) fn to_numbers(self) -> [i64; 4] {
        [
            self.day.into(),
            self.text_length.cast_signed(),
            self.content.cast_signed(),
            self.url.cast_signed(),
        ]
    }

    /// Returns the hash of outlet, date, title and text.
    pub(crate) fn content(self) -> u64 {
        self.content
    }
}

/// Returns the first 64 bits of the SHA-256 of a text, the same on every machine.
pub(crate) fn hash64(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    let bytes = digest.iter().take(8);
    bytes.fold(0, |bits, byte| (bits << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_earliest_then_the_shortest_counts_and_the_undated_last() {
        let ranks = [
            VersionRank::of(Some(date(2023, 12, 31)), 9, 9, ""),
            VersionRank::of(Some(date(2024, 1, 1)), 5, 9, ""),
            VersionRank::of(Some(date(2024, 1, 1)), 7, 1, "https://a.example"),
            VersionRank::of(Some(date(2024, 1, 1)), 7, 1, ""),
            VersionRank::of(Some(date(2024, 1, 1)), 7, u64::MAX, ""),
            VersionRank::of(None, 1, 1, ""),
        ];
        assert!(ranks.is_sorted());
        for rank in ranks {
            assert_eq!(VersionRank::of_numbers(rank.to_numbers()), rank);
        }
    }
}
