//! `regard summarize` over made-up articles: `cargo bench --bench summarize`. After `--` may follow the numbers of articles
//! (default 1000000), threads (default 2), actors (default 40), outlets (default 23) and parts (default 100), a folder in
//! which the parts are kept and used again, and after another `--` further flags of `summarize`:
//! `-- 1000000 2 400 120` makes 2.8 million pairs of outlets on an actor.
//!
//! The articles are spread over two years. They have 8.6 mentions on average, 2.4 actors and 3.6 mentions of each, as in
//! real dumps; ids like addresses, 25 hashed sentences, of which three in a hundred stand in other articles of their outlet,
//! and signatures, of which one in twenty is that of a copy. Every third outlet is more positive. Shows the size of the
//! parts, and the time and the peak memory of the program (on Linux).
#![allow(
    clippy::expect_used,
    reason = "a bench that cannot set itself up has nothing to measure"
)]

#[path = "summarize/made_parts.rs"]
mod made_parts;

use made_parts::Sizes;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let own = args.iter().position(|arg| arg == "--").unwrap_or(args.len());
    let flags = args.iter().skip(own + 1);
    let mut numbers = args.iter().take(own).filter_map(|arg| arg.parse::<u64>().ok());
    let mut number = |default| numbers.next().unwrap_or(default);
    let (articles, threads) = (number(1_000_000), number(2));
    let sizes = Sizes {
        articles,
        actors: number(40),
        outlets: number(23),
        parts: number(100),
    };
    let dir = tempfile::tempdir().expect("a temporary folder");
    let kept = args.iter().take(own).find(|arg| arg.parse::<u64>().is_err());
    let folder = kept.map_or(dir.path().join("scored"), PathBuf::from);
    let parts = made_parts::make(&folder, sizes);
    println!(
        "{articles} articles in {} parts of {} MB",
        sizes.parts,
        megabytes(&parts)
    );
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_regard"))
        .arg("summarize")
        .args(&parts)
        .arg("--out")
        .arg(dir.path().join("out"))
        .args(["-q", "--threads", &threads.to_string()])
        .args(flags)
        .spawn()
        .expect("the program starts");
    let mut peak = None;
    let status = loop {
        if let Some(status) = child.try_wait().expect("the program can be waited for") {
            break status;
        }
        peak = peak_mb(child.id()).or(peak);
        std::thread::sleep(Duration::from_millis(50));
    };
    assert!(status.success(), "summarize failed");
    println!(
        "summarize with {threads} threads: {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    if let Some(peak) = peak {
        println!("peak memory {peak} MB");
    }
}

/// Returns the size of the files in some folders, in MB.
fn megabytes(folders: &[PathBuf]) -> u64 {
    let size = |folder: &PathBuf| -> u64 {
        let files = std::fs::read_dir(folder).expect("a folder of files");
        files
            .filter_map(|file| file.ok()?.metadata().ok())
            .map(|file| file.len())
            .sum()
    };
    folders.iter().map(size).sum::<u64>() >> 20
}

/// Returns the peak of a process's memory so far, in MB.
fn peak_mb(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb >> 10)
}
