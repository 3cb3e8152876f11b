//! Memory: the limit of a run, the sizes that keep it, and the memory in use.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Bytes of the buffers of a full row group of all three files of scoring, those on their way to the disk included. A row
/// group's size may not depend on the memory, for the files' bytes would.
const ROW_GROUPS: u64 = 36 << 20;
/// Bytes of the ids seen so far.
const IDS: u64 = 8 << 20;
/// Bytes of a thread that scores sentences of any length.
const SCORING_THREAD: u64 = 12 << 20;
/// Bytes of a thread that adds up a row group.
const SUMMARY_THREAD: u64 = 14 << 20;
/// Bytes held for a byte of an article's text, from the time it is read until its rows are written: measured on texts that
/// name nobody (13) and on texts of nothing but mentions (20).
const PER_TEXT_BYTE: u64 = 16;
/// Bytes held for a byte of a sentence that is remembered, in both generations together.
const PER_SEEN_BYTE: u64 = 5;
/// Text that a chunk may have, so that threads have something to share, and at most.
const CHUNK_BYTES: (u64, u64) = (128 << 10, 4 << 20);
/// Bytes of sentences in a generation of what is remembered: at least, and at most.
const SEEN_BYTES: (u64, u64) = (128 << 10, 8 << 20);
/// Bytes of records that a summary holds: at least, and at most.
const RECORD_BYTES: (u64, u64) = (1 << 20, 64 << 20);
/// Articles in the largest chunk; in smaller ones in proportion, but not fewer than [`FEWEST_ARTICLES`].
const CHUNK_ARTICLES: u64 = 128;
const FEWEST_ARTICLES: u64 = 8;
/// A reported figure is a multiple of this: the memory that the system gives a process varies a little from run to run.
const REPORTED_STEP: u64 = 8 << 20;

/// An amount of memory as the user writes it: `256M`, `1G`, `300000000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ByteSize(pub u64);

/// A text that is not an amount of memory.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an amount of memory; write it as 300M or 2G")]
pub struct ByteSizeError(String);

impl FromStr for ByteSize {
    type Err = ByteSizeError;

    fn from_str(text: &str) -> Result<Self, ByteSizeError> {
        let wrong = || ByteSizeError(text.to_owned());
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let shift = match text[digits.len()..].to_ascii_uppercase().as_str() {
            "" => 0,
            "K" | "KB" | "KIB" => 10,
            "M" | "MB" | "MIB" => 20,
            "G" | "GB" | "GIB" => 30,
            "T" | "TB" | "TIB" => 40,
            _ => return Err(wrong()),
        };
        let number: u64 = digits.parse().map_err(|_| wrong())?;
        number.checked_mul(1 << shift).map(ByteSize).ok_or_else(wrong)
    }
}

impl TryFrom<String> for ByteSize {
    type Error = ByteSizeError;

    fn try_from(text: String) -> Result<Self, ByteSizeError> {
        text.parse()
    }
}

impl From<ByteSize> for String {
    fn from(amount: ByteSize) -> Self {
        amount.to_string()
    }
}

impl fmt::Display for ByteSize {
    /// In whole mebibytes where it is that, as it may be written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % (1 << 20) {
            0 => write!(f, "{}M", self.0 >> 20),
            _ => write!(f, "{}", self.0),
        }
    }
}

/// The sizes of what scoring takes on at a time. They decide the speed and the memory of a run, and no byte of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// Threads that score.
    pub threads: usize,
    /// Articles read ahead and scored together.
    pub chunk_articles: usize,
    /// Bytes of text after which a chunk is closed early.
    pub chunk_bytes: usize,
    /// Bytes of sentences in a generation of those that are remembered.
    pub seen_bytes: usize,
}

impl Sizes {
    /// The largest with which a run stays within `limit`: everything where there is none. `held` is what the process
    /// holds with the model and the list loaded, in bytes.
    ///
    /// # Errors
    /// [`Error::Usage`], with the least that would do, where `limit` is below it.
    pub fn within(limit: Option<ByteSize>, threads: usize, held: u64) -> Result<Self> {
        let Some(limit) = limit else {
            return Ok(Self::of(threads as u64, CHUNK_BYTES.1, SEEN_BYTES.1));
        };
        let fixed = held + ROW_GROUPS + IDS;
        let chunk_and_seen = CHUNK_BYTES.0 * PER_TEXT_BYTE + SEEN_BYTES.0 * PER_SEEN_BYTE;
        let spare = spare(limit, fixed + SCORING_THREAD + chunk_and_seen)?;
        // Threads first, for they are the speed; of what is left, half for the chunk and half for what is remembered.
        let more = (spare / SCORING_THREAD).min(threads as u64 - 1);
        let rest = (spare - more * SCORING_THREAD) / 2;
        let grown = |(least, most): (u64, u64), per_byte: u64| (least + rest / per_byte).min(most);
        Ok(Self::of(
            1 + more,
            grown(CHUNK_BYTES, PER_TEXT_BYTE),
            grown(SEEN_BYTES, PER_SEEN_BYTE),
        ))
    }

    fn of(threads: u64, chunk_bytes: u64, seen_bytes: u64) -> Self {
        let articles = CHUNK_ARTICLES * chunk_bytes / CHUNK_BYTES.1;
        Self {
            threads: threads as usize,
            chunk_articles: articles.max(FEWEST_ARTICLES) as usize,
            chunk_bytes: chunk_bytes as usize,
            seen_bytes: seen_bytes as usize,
        }
    }
}

/// The sizes of what summarizing takes on at a time. They decide no byte of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SummarySizes {
    /// Threads that add up row groups, each with one of its own.
    pub threads: usize,
    /// Bytes of records that are held before they go to a temporary file.
    pub record_bytes: usize,
}

impl SummarySizes {
    /// The largest with which a summary stays within `limit`, as far as it does not hold rows: everything where there is
    /// none. `held` is what the process holds before.
    ///
    /// # Errors
    /// Those of [`Sizes::within`].
    pub fn within(limit: Option<ByteSize>, threads: usize, held: u64) -> Result<Self> {
        let Some(limit) = limit else {
            return Ok(Self::unlimited(threads));
        };
        let spare = spare(limit, held + SUMMARY_THREAD)?;
        let more = (spare / SUMMARY_THREAD).min(threads as u64 - 1);
        // Half for the records, half for the cells that are made of them.
        let records = (spare - more * SUMMARY_THREAD) / 2;
        Ok(Self {
            threads: 1 + more as usize,
            record_bytes: records.clamp(RECORD_BYTES.0, RECORD_BYTES.1) as usize,
        })
    }

    /// Those of a summary that may hold what it likes.
    pub fn unlimited(threads: usize) -> Self {
        Self {
            threads,
            record_bytes: RECORD_BYTES.1 as usize,
        }
    }
}

/// Returns a warning if a run held more than `limit` after all.
pub fn exceeded(limit: Option<ByteSize>, peak: Option<u64>) -> Option<String> {
    let (limit, peak) = (limit?, peak?);
    (peak > limit.0).then(|| {
        format!(
            "{} of memory were held, more than --max-memory {limit}: what grows with the articles cannot be made less; \
             give more, or fewer articles at a time",
            ByteSize(peak.next_multiple_of(1 << 20))
        )
    })
}

/// Returns the bytes that `limit` leaves beside `needed`.
fn spare(limit: ByteSize, needed: u64) -> Result<u64> {
    limit.0.checked_sub(needed).ok_or_else(|| {
        Error::Usage(format!(
            "--max-memory {limit} is too little: the least is {}",
            ByteSize(needed.next_multiple_of(REPORTED_STEP))
        ))
    })
}

/// Returns the bytes that this process holds now; if the system does not report it, a guess: three times `model`, the bytes of
/// the model's files.
pub fn current(model: u64) -> u64 {
    status("VmRSS:").unwrap_or(3 * model + (16 << 20))
}

/// Returns the most bytes that this process held at any time; `None` if the system does not report it.
pub fn peak() -> Option<u64> {
    status("VmHWM:")
}

/// Returns a figure of Linux' account of this process, in bytes.
fn status(key: &str) -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_written() {
        for (text, bytes) in [("300M", 300 << 20), ("2g", 2 << 30), ("1GiB", 1 << 30), ("77", 77)] {
            assert_eq!(text.parse(), Ok(ByteSize(bytes)), "{text}");
            assert_eq!(ByteSize(bytes).to_string().parse(), Ok(ByteSize(bytes)), "{text}");
        }
        for text in ["", "M", "-1M", "1.5G", "12 M", "9X", "99999999999T"] {
            assert!(text.parse::<ByteSize>().is_err(), "{text}");
        }
    }

    #[test]
    fn more_memory_gives_more_of_everything_up_to_what_a_run_without_limit_has() {
        let held = 70 << 20;
        let free = Sizes::within(None, 8, held).unwrap();
        let at = |limit: u64| Sizes::within(Some(ByteSize(limit << 20)), 8, held);
        let sizes: Vec<Sizes> = (0..1024).filter_map(|limit| at(limit).ok()).collect();
        for pair in sizes.windows(2) {
            assert!(pair[0].threads <= pair[1].threads && pair[1].threads <= free.threads);
        }
        assert_eq!(sizes[0].threads, 1);
        assert_eq!(sizes.last(), Some(&free));
        assert!(sizes[0].chunk_bytes < free.chunk_bytes && sizes[0].seen_bytes < free.seen_bytes);
    }

    #[test]
    fn more_memory_gives_a_summary_more_threads_and_then_more_records() {
        let held = 20 << 20;
        let at = |limit: u64| SummarySizes::within(Some(ByteSize(limit << 20)), 4, held);
        let sizes: Vec<SummarySizes> = (0..512).filter_map(|limit| at(limit).ok()).collect();
        assert_eq!((sizes[0].threads, sizes[0].record_bytes), (1, 1 << 20));
        assert!(sizes.is_sorted_by_key(|sizes| sizes.threads));
        assert_eq!(sizes.last(), Some(&SummarySizes::unlimited(4)));
    }

    #[test]
    fn more_than_was_allowed_is_told() {
        let limit = Some(ByteSize(256 << 20));
        let told = exceeded(limit, Some((299 << 20) + 1)).unwrap();
        assert!(told.contains("300M") && told.contains("--max-memory 256M"), "{told}");
        assert_eq!(exceeded(limit, Some(256 << 20)), None);
        assert_eq!((exceeded(None, Some(1)), exceeded(limit, None)), (None, None));
    }

    #[test]
    fn the_least_that_is_told_is_enough() {
        let held = 71_303_172;
        let refused = Sizes::within(Some(ByteSize(1 << 20)), 8, held).unwrap_err().to_string();
        let least = refused.rsplit(' ').next().unwrap().parse().unwrap();
        assert_eq!(Sizes::within(Some(least), 8, held).unwrap().threads, 1);
        assert!(SummarySizes::within(Some(ByteSize(1)), 8, held).is_err());
        assert_eq!(SummarySizes::within(Some(least), 1, held).unwrap().threads, 1);
    }
}
