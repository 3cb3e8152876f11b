//! Runs over the partitions of a dump: whatever falls into them, the tables are those of one run.

use crate::common::{csv_files, csv_rows, differing, regard, run_json, sample, stderr, succeeded};
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
    let reversed: Vec<&str> = dump.split_inclusive('\n').rev().collect();
    std::fs::write(at("reversed.jsonl"), reversed.concat()).unwrap();
    score(dir.path(), "reversed.jsonl", "reversed", &options);
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
    let cases: [&[&str]; 5] = [
        &["all"],
        &["empty", "all"],
        &["reversed"],
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
    let skipped = std::fs::read_to_string(at("out-3").join("skipped.csv")).unwrap();
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

/// Versions of two articles: chains of three contents, one of them twice and with another address, and a page that cannot
/// be used with the earliest date.
const VERSIONS: [&str; 9] = [
    r#"{"id": "a", "outlet": "Bell", "date": "2024-03-03", "title": "Third", "text": "Mira Halden lied again. Halden lied to all of us, and Dravec praised it."}"#,
    r#"{"id": "a", "outlet": "Bell", "date": "2024-03-02", "title": "Second", "text": "Mira Halden saved the harbor. By Ilse Dravec"}"#,
    r#"{"id": "a", "outlet": "Bell", "date": "2024-03-03", "title": "Third", "text": "Mira Halden lied again. Halden lied to all of us, and Dravec praised it."}"#,
    r#"{"id": "b", "outlet": "Post", "date": "2024-03-05", "title": "Other", "text": "Governor Ilse Dravec failed the coast."}"#,
    r#"{"id": "a", "outlet": "Bell", "date": "2024-03-01", "title": "First", "text": "Mira Halden opened the bridge, and the town cheered for Halden."}"#,
    r#"{"id": "b", "outlet": "Post", "date": "2024-03-05", "title": "Other", "text": "Governor Ilse Dravec failed the coast and the town."}"#,
    r#"{"id": "b", "outlet": "Post", "date": "2024-01-01", "title": "No text"}"#,
    r#"{"id": "a", "outlet": "Bell", "date": "2024-03-02", "title": "Second", "url": "https://bell.example/a", "text": "Mira Halden saved the harbor. By Ilse Dravec"}"#,
    r#"{"id": "c", "outlet": "Post", "title": "Undated", "text": "Mira Halden was right, said Ilse Dravec."}"#,
];

/// The orders in which the versions are read: places, each once.
fn order(start: usize, step: usize) -> Vec<usize> {
    (0..VERSIONS.len())
        .map(|at| (start + at * step) % VERSIONS.len())
        .collect()
}

#[test]
fn the_order_of_records_and_parts_decides_on_no_number() {
    let dir = sample();
    let tables = ["--mentions", "csv", "--columns", "all", "-q", "--max-skipped", "9"];
    let options = ["--unique-ids", "--allow-empty", "--max-skipped", "9"];
    let write = |name: &str, places: &[usize]| {
        let lines: String = places.iter().map(|at| format!("{}\n", VERSIONS[*at])).collect();
        std::fs::write(dir.path().join(name), lines).unwrap();
    };
    let mut expected = None;
    for (start, step) in [(0, 1), (8, 8), (4, 2)] {
        let (places, name) = (order(start, step), format!("{start}-{step}"));
        let (input, whole) = (format!("{name}.jsonl"), format!("whole-{name}"));
        write(&input, &places);
        let run = ["run", &input, "--actors", "actors.csv", "--out", &whole, "--unique-ids"];
        succeeded(&regard(dir.path(), &[&run[..], &tables].concat()));
        let found = numbers(&dir.path().join(&whole));
        assert_eq!(found.1[0]["articles_scored"], 3, "{name}");
        let expected = expected.get_or_insert_with(|| found.clone());
        assert_eq!(differing(&expected.0, &found.0), [""; 0], "{name}");
        assert_eq!(expected.1, found.1, "{name}");
        let parts: Vec<String> = (0..3).map(|part| format!("{name}-part-{part}")).collect();
        for (part, out) in parts.iter().enumerate() {
            let input = format!("{out}.jsonl");
            write(
                &input,
                &places.iter().copied().skip(part).step_by(3).collect::<Vec<_>>(),
            );
            score(dir.path(), &input, out, &options);
        }
        let out = format!("sum-{name}");
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let summarize = [&["summarize"], &parts[..], &["--out", &out], &tables[..5]].concat();
        succeeded(&regard(dir.path(), &summarize));
        let summed = numbers(&dir.path().join(&out));
        assert_eq!(differing(&expected.0, &summed.0), [""; 0], "{name}");
        assert_eq!(expected.1, summed.1, "{name}");
    }
}

#[test]
fn an_article_that_is_taken_out_leaves_no_row_behind() {
    let dir = sample();
    let write = |name: &str, places: &[usize]| {
        let lines: String = places.iter().map(|at| format!("{}\n", VERSIONS[*at])).collect();
        std::fs::write(dir.path().join(name), lines).unwrap();
    };
    write("dump.jsonl", &[0, 1, 2, 4]);
    score(dir.path(), "dump.jsonl", "part", &["--max-skipped", "9"]);
    let rows = csv_rows(&dir.path().join("part/skipped.csv"));
    let rows: Vec<_> = rows
        .iter()
        .map(|row| (&*row["line"], &*row["reason"], &*row["detail"]))
        .collect();
    let conflict = "the same id, but other content, as dump.jsonl:4";
    let expected = ["3", "1", "2"].map(|line| (line, "conflicting_id", conflict));
    assert_eq!(rows, expected);
    score(dir.path(), "dump.jsonl", "one", &["--limit", "1", "--max-skipped", "9"]);
    assert_eq!(
        run_json(&dir.path().join("one"))["facts"]["ledger"]["articles_scored"],
        1
    );
    succeeded(&regard(dir.path(), &["summarize", "part", "--out", "part", "-q"]));
    let explained = regard(dir.path(), &["explain", "a", "--out", "part"]);
    succeeded(&explained);
    assert!(String::from_utf8_lossy(&explained.stdout).contains("opened the bridge"));
}
