//! Runs over the partitions of a dump: whatever falls into them, the tables are those of one run.

use crate::common::{regard, sample, stderr, succeeded};
use std::path::Path;

fn score(dir: &Path, input: &str, out: &str, more: &[&str]) {
    let args = ["score", input, "--actors", "actors.csv", "--out", out, "-q"];
    succeeded(&regard(dir, &[&args, more].concat()));
}

#[test]
fn a_partition_without_a_usable_record_is_a_part_only_where_that_is_allowed() {
    let dir = sample();
    std::fs::write(dir.path().join("empty.jsonl"), "").unwrap();
    std::fs::write(dir.path().join("damaged.jsonl"), "{\"id\": \"1\", \"text\"\n").unwrap();
    for input in ["empty.jsonl", "damaged.jsonl"] {
        let refused = regard(dir.path(), &["score", input, "--actors", "actors.csv", "--out", "no"]);
        assert_eq!(refused.status.code(), Some(1), "{input}");
        score(dir.path(), input, input.trim_end_matches(".jsonl"), &["--allow-empty"]);
    }
    let nothing = regard(dir.path(), &["summarize", "empty", "damaged", "--out", "no"]);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(stderr(&nothing).contains("no usable record"), "{}", stderr(&nothing));
}
