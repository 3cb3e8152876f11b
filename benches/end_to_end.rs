//! Articles a second: `cargo bench --bench end_to_end`. `run` goes from a dump to the CSV files,
//! with the embedded model; `ingest` only reads the dump.
//!
//! The dump is the sample, repeated under new ids. Pin it to one core (`taskset -c 0`) to compare
//! with the encoder's bench.
#![allow(
    clippy::expect_used,
    reason = "a bench that cannot set itself up has nothing to measure"
)]

use divan::{Bencher, counter::ItemsCount};
use regard::config::{ScoreSettings, SummarySettings};
use regard::output::Folder;
use std::path::{Path, PathBuf};

const COPIES: usize = 10;

fn main() {
    divan::main();
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Writes the dump and gives the number of its articles.
fn write_dump(path: &Path) -> usize {
    let sample = std::fs::read_to_string(repository("datasets/sample.jsonl")).expect("the sample is readable");
    let mut dump = String::new();
    let mut articles = 0;
    for copy in 0..COPIES {
        for mut article in sample
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        {
            article["id"] = format!("copy-{copy}-{articles}").into();
            dump.push_str(&article.to_string());
            dump.push('\n');
            articles += 1;
        }
    }
    std::fs::write(path, dump).expect("the dump can be written");
    articles
}

#[divan::bench]
fn ingest(bencher: Bencher) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let dump = dir.path().join("dump.jsonl");
    let articles = write_dump(&dump);
    let inputs = [dump.display().to_string()];
    bencher.counter(ItemsCount::new(articles)).bench_local(|| {
        let records = regard::ingest::open(&inputs, &Default::default()).expect("the dump can be opened");
        assert_eq!(records.count(), articles);
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn run(bencher: Bencher) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let dump = dir.path().join("dump.jsonl");
    let articles = write_dump(&dump);
    let score = ScoreSettings {
        actors: Some(repository("datasets/actors.csv")),
        ..Default::default()
    };
    let score = score
        .validate(vec![dump.display().to_string()])
        .expect("valid settings");
    let summary = SummarySettings::default().validate().expect("valid settings");
    let folder = Folder::open(&dir.path().join("out")).expect("a new folder");
    bencher
        .counter(ItemsCount::new(articles))
        .bench_local(|| regard::run::run(&score, &summary, &folder, &()).expect("the run succeeds"));
}
