//! Runs over the partitions of a dump: whatever falls into them, the tables are those of one run.

use crate::common::{csv_files, differing, regard, run_json, sample, stderr, succeeded};
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

/// What a run of summaries says of its counts and tables, but for the rows of `skipped.csv`, which name parts.
fn numbers(out: &Path) -> (Vec<(String, Vec<u8>)>, serde_json::Value) {
    let mut tables = csv_files(out);
    tables.retain(|(name, _)| name != "skipped.csv");
    let facts = &run_json(out)["facts"];
    (tables, serde_json::json!([facts["ledger"], facts["skipped"]]))
}

#[test]
fn any_partitions_give_the_tables_and_counts_of_one_run() {
    let dir = sample();
    let at = |name: &str| dir.path().join(name);
    let tables = ["--mentions", "csv", "--columns", "all", "--period", "week", "-q"];
    let whole = [
        "run",
        "sample.jsonl",
        "--actors",
        "actors.csv",
        "--out",
        "whole",
        "--unique-ids",
    ];
    succeeded(&regard(dir.path(), &[&whole[..], &tables].concat()));
    let dump = std::fs::read_to_string(at("sample.jsonl")).unwrap();
    let options = ["--unique-ids", "--allow-empty"];
    std::fs::write(at("empty.jsonl"), "").unwrap();
    score(dir.path(), "empty.jsonl", "empty", &options);
    score(dir.path(), "sample.jsonl", "all", &options);
    for part in 0..3 {
        let records = dump.split_inclusive('\n').skip(part).step_by(3);
        let input = format!("robin-{part}.jsonl");
        std::fs::write(at(&input), records.collect::<String>()).unwrap();
        score(dir.path(), &input, &format!("robin-{part}"), &options);
    }
    std::fs::create_dir(at("again")).unwrap();
    for name in [
        "articles.parquet",
        "mentions.parquet",
        "sentences.parquet",
        "skipped.csv",
        "run.json",
    ] {
        std::fs::copy(at("robin-1").join(name), at("again").join(name)).unwrap();
    }
    let cases: [&[&str]; 4] = [
        &["all"],
        &["empty", "all"],
        &["robin-2", "empty", "robin-0", "robin-1"],
        &["again", "robin-0", "robin-1", "robin-2", "again"],
    ];
    let (expected, counts) = numbers(&at("whole"));
    for (case, parts) in cases.into_iter().enumerate() {
        let out = format!("out-{case}");
        let args = [&["summarize"], parts, &["--out", &out], &tables];
        succeeded(&regard(dir.path(), &args.concat()));
        let (found, found_counts) = numbers(&at(&out));
        assert_eq!(differing(&expected, &found), [""; 0], "{parts:?}");
        assert_eq!(found_counts, counts, "{parts:?}");
        let warnings = run_json(&at(&out))["warnings"].to_string();
        let said = warnings.contains("robin-1 is the same as again");
        assert_eq!(said, parts.contains(&"again"), "{parts:?}: {warnings}");
    }
    let skipped = std::fs::read_to_string(at("out-2").join("skipped.csv")).unwrap();
    assert!(skipped.contains("m01,summarize,conflicting_id"), "{skipped}");
    assert!(skipped.contains("h01,summarize,duplicate_record"), "{skipped}");
}

#[test]
fn an_unfinished_part_is_named() {
    let dir = sample();
    score(dir.path(), "sample.jsonl", "part", &[]);
    let record = dir.path().join("part/run.json");
    let text = std::fs::read_to_string(&record).unwrap();
    std::fs::write(&record, text.replace(r#""status": "done""#, r#""status": "running""#)).unwrap();
    let output = regard(dir.path(), &["summarize", "part", "--out", "out"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("the run in part is going on, or was killed"),
        "{}",
        stderr(&output)
    );
}
