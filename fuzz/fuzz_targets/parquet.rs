//! Damaged Parquet ends in articles and errors that add up.
//!
//! An input is a file that begins with PAR1, or says which file is damaged, and how ([`regard_fuzz::damage`]).
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard::ingest::{ArticleField, Options};
use regard::output::{ARTICLES_FILE, MENTIONS_FILE, SENTENCES_FILE};
use regard_fuzz::damage::damaged;
use regard_fuzz::{articles, panics, run};
use std::sync::LazyLock;

/// Files that are at hand, each with the column that passes for a text: with and without a dictionary, Snappy and zstd.
const FILES: [(&str, &str); 3] = [
    (MENTIONS_FILE, "mention"),
    (SENTENCES_FILE, "sentence"),
    (ARTICLES_FILE, "source"),
];

static GOOD: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| {
    let folder = run::finished();
    FILES.map(|(name, _)| std::fs::read(folder.join(name)).expect("the run wrote it"))
});

fuzz_target!(
    init: { LazyLock::force(&GOOD); panics::let_caught_pass() },
    |input: &[u8]| panics::reported(|| check(input))
);

fn check(input: &[u8]) {
    let [which, damage @ ..] = input else { return };
    if input.starts_with(b"PAR1") {
        articles::read("input.parquet", input);
        return;
    }
    let which = usize::from(*which) % FILES.len();
    let options = Options {
        map: [
            (ArticleField::Text, FILES[which].1.to_owned()),
            (ArticleField::Date, "date".to_owned()),
            (ArticleField::Id, "line".to_owned()),
        ]
        .into(),
        ..Options::default()
    };
    articles::read_with("input.parquet", &damaged(&GOOD[which], damage), options);
}
