//! Measures the time and the memory that finding copies takes: `cargo bench --bench copies`; the
//! number of articles may follow after `--` (default 100000).
//!
//! The articles are made of random words with the frequencies of English (Zipf), 150 to 900 words
//! each. One in ten is a copy of an earlier one with edits: words changed, paragraphs dropped, a
//! paragraph added.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a bench that cannot set itself up has nothing to measure"
)]

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use regard::copies::{Fingerprint, Signature, group_texts};
use std::time::Instant;

const VOCABULARY: f64 = 50_000.0;

fn uniform(rng: &mut Xoshiro256PlusPlus) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// Words by number: rank r comes with a probability of about 1 / r.
fn word(rng: &mut Xoshiro256PlusPlus) -> u32 {
    VOCABULARY.powf(uniform(rng)) as u32
}

fn original(number: u64) -> Vec<u32> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(number);
    let words = 150 + (uniform(&mut rng) * 750.0) as usize;
    (0..words).map(|_| word(&mut rng)).collect()
}

/// One in ten articles is an edited copy of the one that stands at half its number.
fn article(number: u64) -> (Vec<u32>, bool) {
    if number % 10 != 9 {
        return (original(number), false);
    }
    let mut source = number / 2;
    source -= u64::from(source % 10 == 9);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(!number);
    let mut words = original(source);
    words.truncate(words.len() * 3 / 4);
    for slot in &mut words {
        if uniform(&mut rng) < 0.03 {
            *slot = word(&mut rng);
        }
    }
    words.extend((0..30).map(|_| word(&mut rng)));
    (words, true)
}

fn text(words: &[u32]) -> String {
    words.iter().map(|w| format!("w{w} ")).collect()
}

/// Peak of the process's memory so far, in MB; on Linux.
fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1024)
}

fn main() {
    let articles: u64 = std::env::args()
        .filter_map(|arg| arg.parse().ok())
        .next()
        .unwrap_or(100_000);
    let begun = Instant::now();
    (0..articles).into_par_iter().for_each(|i| {
        std::hint::black_box(text(&article(i).0));
    });
    let making = begun.elapsed();
    let begun = Instant::now();
    let signatures: Vec<Option<Signature>> = (0..articles)
        .into_par_iter()
        .map(|i| Fingerprint::of(&text(&article(i).0)).signature)
        .collect();
    let signing = begun.elapsed().saturating_sub(making);
    let begun = Instant::now();
    let groups = group_texts(&signatures, 256 << 20).expect("a folder for temporary files");
    let grouping = begun.elapsed();
    let copies: Vec<usize> = (0..articles as usize).filter(|i| article(*i as u64).1).collect();
    let found = copies.iter().filter(|i| groups[**i].is_some()).count();
    let members = groups.iter().flatten().count();
    println!("{articles} articles, {} threads", rayon::current_num_threads());
    println!(
        "signatures {:.1} s, groups {:.1} s",
        signing.as_secs_f64(),
        grouping.as_secs_f64()
    );
    println!("{found} of {} copies found; {members} articles in groups", copies.len());
    if let Some(peak) = peak_mb() {
        println!("peak memory {peak} MB");
    }
}
