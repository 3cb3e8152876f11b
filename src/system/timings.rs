//! The time that each part of a run takes.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A part of the work. Parts do not overlap: what one thread does at a time is one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Reading and decoding the dump.
    Read,
    /// Cutting articles into sentences and finding actors in them.
    Find,
    /// Cutting sentences into word pieces.
    Tokenise,
    /// The transformer.
    Encode,
    /// The heads on top of it.
    Heads,
    /// Linking what the model found, and making rows.
    Link,
    /// Writing rows.
    Write,
    /// The second stage.
    Summarize,
}

impl Phase {
    const ALL: [(Phase, &'static str); 8] = [
        (Phase::Read, "reading"),
        (Phase::Find, "sentences and actors"),
        (Phase::Tokenise, "word pieces"),
        (Phase::Encode, "encoder"),
        (Phase::Heads, "heads"),
        (Phase::Link, "links and rows"),
        (Phase::Write, "writing"),
        (Phase::Summarize, "summaries"),
    ];
}

/// Time spent by all threads together, by part. Threads add to it while they work.
#[derive(Debug, Default)]
pub struct Timings {
    nanoseconds: [AtomicU64; Phase::ALL.len()],
    sentences: AtomicU64,
    reused: AtomicU64,
    tokens: AtomicU64,
    read_tokens: AtomicU64,
}

impl Timings {
    /// Does `work` and adds its time to `part`.
    pub fn time<T>(&self, part: Phase, work: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let result = work();
        let spent = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds[part as usize].fetch_add(spent, Ordering::Relaxed);
        result
    }

    /// Counts sentences that were asked for, and those of them that were known from before.
    pub fn count_sentences(&self, asked: usize, reused: usize) {
        self.sentences.fetch_add(asked as u64, Ordering::Relaxed);
        self.reused.fetch_add(reused as u64, Ordering::Relaxed);
    }

    /// Counts tokens that went through the encoder, and those of them whose hidden states a head
    /// reads: the last layer leaves out the others.
    pub fn count_tokens(&self, encoded: usize, read: usize) {
        self.tokens.fetch_add(encoded as u64, Ordering::Relaxed);
        self.read_tokens.fetch_add(read as u64, Ordering::Relaxed);
    }

    /// Returns the number of tokens that went through the encoder.
    pub fn tokens(&self) -> u64 {
        self.tokens.load(Ordering::Relaxed)
    }

    /// Returns the number of those tokens that a head reads.
    pub fn read_tokens(&self) -> u64 {
        self.read_tokens.load(Ordering::Relaxed)
    }

    /// Returns the time spent on `part`.
    pub fn spent(&self, part: Phase) -> Duration {
        Duration::from_nanos(self.nanoseconds[part as usize].load(Ordering::Relaxed))
    }

    /// Returns the time spent on each part, with its name.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, Duration)> {
        Phase::ALL.into_iter().map(|(part, name)| (name, self.spent(part)))
    }

    /// Returns a table for a person, of a run that took `wall` with `threads` threads.
    pub fn table(&self, wall: Duration, threads: usize) -> impl fmt::Display {
        Table {
            rows: Phase::ALL.map(|(part, name)| (name, self.spent(part))),
            sentences: self.sentences.load(Ordering::Relaxed),
            reused: self.reused.load(Ordering::Relaxed),
            tokens: self.tokens(),
            read_tokens: self.read_tokens(),
            wall,
            threads,
        }
    }
}

struct Table {
    rows: [(&'static str, Duration); Phase::ALL.len()],
    sentences: u64,
    reused: u64,
    tokens: u64,
    read_tokens: u64,
    wall: Duration,
    threads: usize,
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { wall, threads, .. } = self;
        let all = wall.as_secs_f64() * *threads as f64;
        let row = |f: &mut fmt::Formatter<'_>, name: &str, seconds: f64| {
            let share = if all > 0.0 { 100.0 * seconds / all } else { 0.0 };
            writeln!(f, "{name:<22} {seconds:>10.2} {share:>6.1}%")
        };
        writeln!(f, "{:<22} {:>10} {:>7}", "part", "seconds", "share")?;
        for (name, spent) in &self.rows {
            row(f, name, spent.as_secs_f64())?;
        }
        let booked: f64 = self.rows.iter().map(|(_, spent)| spent.as_secs_f64()).sum();
        row(f, "other, and waiting", (all - booked).max(0.0))?;
        let plural = if *threads == 1 { "" } else { "s" };
        writeln!(f, "{:.2} s with {threads} thread{plural}", wall.as_secs_f64())?;
        writeln!(
            f,
            "{} sentences with actors, {} of them seen before",
            self.sentences, self.reused
        )?;
        write!(
            f,
            "{} tokens encoded, {} of them read by a head",
            self.tokens, self.read_tokens
        )?;
        match self.tokens {
            0 => Ok(()),
            tokens => write!(f, " ({:.1}%)", 100.0 * self.read_tokens as f64 / tokens as f64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_all_threads_time() {
        let timings = Timings::default();
        assert_eq!(timings.time(Phase::Encode, || 7), 7);
        timings.nanoseconds[Phase::Encode as usize].store(3_000_000_000, Ordering::Relaxed);
        timings.nanoseconds[Phase::Read as usize].store(500_000_000, Ordering::Relaxed);
        timings.count_sentences(10, 4);
        timings.count_tokens(200, 50);
        let table = timings.table(Duration::from_secs(2), 2).to_string();
        for line in [
            "encoder                      3.00   75.0%",
            "reading                      0.50   12.5%",
            "other, and waiting           0.50   12.5%",
            "2.00 s with 2 threads",
            "10 sentences with actors, 4 of them seen before",
            "200 tokens encoded, 50 of them read by a head (25.0%)",
        ] {
            assert!(table.lines().any(|found| found == line), "{line}\n{table}");
        }
    }
}
