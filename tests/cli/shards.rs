//! Parts that a scheduler has scored: finished ones are left alone, missing ones are noticed, and together they say what one run
//! would say.

use crate::common::*;
use std::path::Path;

const SETTINGS: &str = "[score]\nactors = \"actors.csv\"\n";

/// Scores the sample into `part` with these flags.
fn score(dir: &Path, part: &str, flags: &[&str]) -> std::process::Output {
    let args = [
        "score",
        "sample.jsonl",
        "--actors",
        "actors.csv",
        "--skip-finished",
        "--out",
        part,
    ];
    regard(dir, &[&args[..], flags].concat())
}

/// Runs a step of the Slurm script, as the task `number` of an array.
fn slurm(dir: &Path, step: &str, out: &str, number: usize) -> std::process::Output {
    let mut command = std::process::Command::new("bash");
    command
        .arg(repository("scripts/slurm"))
        .args([step, "4", "sample.jsonl", out, "regard.toml"])
        .env("REGARD", env!("CARGO_BIN_EXE_regard"))
        .env("SLURM_ARRAY_TASK_ID", number.to_string())
        .current_dir(dir);
    command.output().unwrap()
}

#[cfg(unix)]
#[test]
fn a_job_array_from_0_or_from_1_gives_the_tables_and_counts_of_one_run() {
    let dir = sample();
    std::fs::write(dir.path().join("regard.toml"), SETTINGS).unwrap();
    let whole = ["run", "sample.jsonl", "--config", "regard.toml", "--out", "whole", "-q"];
    succeeded(&regard(dir.path(), &whole));
    let tables = |out: &str| {
        let mut tables = csv_files(&dir.path().join(out));
        tables.retain(|(name, _)| name != "skipped.csv");
        tables
    };
    let expected = run_json(&dir.path().join("whole"));
    for (out, numbers) in [("from-0", 0..4), ("from-1", 1..5)] {
        for number in numbers.clone() {
            let output = slurm(dir.path(), "score", out, number);
            succeeded(&output);
            assert!(!stderr(&output).contains("nothing to do"), "{}", stderr(&output));
        }
        // A task that is given again.
        let again = slurm(dir.path(), "score", out, numbers.start);
        succeeded(&again);
        assert!(stderr(&again).contains("nothing to do"), "{}", stderr(&again));
        succeeded(&slurm(dir.path(), "summarize", out, 0));
        let summaries = format!("{out}/summaries");
        assert_eq!(differing(&tables("whole"), &tables(&summaries)), [""; 0], "{out}");
        let record = run_json(&dir.path().join(summaries));
        for fact in ["ledger", "skipped", "inputs", "further_forms", "aliases_not_found"] {
            assert_eq!(record["facts"][fact], expected["facts"][fact], "{out}: {fact}");
        }
        assert_eq!(record["facts"]["shard"], "1/4 2/4 3/4 4/4");
        assert_eq!(record["warnings"], expected["warnings"], "{out}");
    }
    for (number, part) in [(0, "4"), (1, "1")] {
        let (a, b) = (format!("from-0/part-{part}"), format!("from-1/part-{part}"));
        let files = |out: &str| files(&dir.path().join(out));
        assert_eq!(differing(&files(&a), &files(&b)), [""; 0], "task {number}");
    }
}

#[test]
fn a_missing_shard_is_an_error_where_all_are_required() {
    let dir = sample();
    for shard in ["1", "3"] {
        succeeded(&score(
            dir.path(),
            &format!("part-{shard}"),
            &["--shard", &format!("{shard}/4")],
        ));
    }
    let summarize = ["summarize", "part-3", "part-1", "--out", "out"];
    let output = regard(dir.path(), &[&summarize[..], &["--require-all-shards"]].concat());
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("no input holds shard 2/4, 4/4"),
        "{}",
        stderr(&output)
    );
    assert!(!dir.path().join("out/run.json").exists());
    let output = regard(dir.path(), &summarize);
    succeeded(&output);
    assert!(
        stderr(&output).contains("no input holds shard 2/4, 4/4"),
        "{}",
        stderr(&output)
    );
    let run = [
        "run",
        "sample.jsonl",
        "--actors",
        "actors.csv",
        "--out",
        "out",
        "--shard",
        "1/4",
    ];
    let output = regard(dir.path(), &[&run[..], &["--require-all-shards"]].concat());
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
}

#[test]
fn finished_work_is_left_alone_and_any_other_is_scored() {
    let dir = sample();
    let at = |name: &str| dir.path().join(name);
    let is_left_alone = |flags: &[&str]| {
        let before = std::fs::read(at("part/run.json")).unwrap();
        let output = score(dir.path(), "part", flags);
        succeeded(&output);
        let is_left_alone = std::fs::read(at("part/run.json")).unwrap() == before;
        assert_eq!(
            stderr(&output).contains("nothing to do"),
            is_left_alone,
            "{}",
            stderr(&output)
        );
        (is_left_alone, stderr(&output))
    };
    succeeded(&score(dir.path(), "part", &["--limit", "9"]));
    // An input that was not read to its end has no checksum.
    assert!(!is_left_alone(&["--limit", "9"]).0);
    assert!(!is_left_alone(&["--shard", "1/3"]).0);
    assert!(is_left_alone(&["--shard", "1/3"]).0);
    assert!(is_left_alone(&["--shard", "1/3", "--max-skipped", "90%", "--threads", "1"]).0);
    let (_, message) = is_left_alone(&["--shard", "2/3"]);
    assert!(message.contains("other settings: shard"), "{message}");
    for (file, added) in [
        ("actors.csv", "x,Some Body,PER,\n"),
        ("sample.jsonl", "{\"id\": \"z\", \"text\": \"One more.\"}\n"),
    ] {
        let text = std::fs::read_to_string(at(file)).unwrap();
        std::fs::write(at(file), format!("{text}{added}")).unwrap();
        assert!(!is_left_alone(&["--shard", "2/3"]).0, "{file}");
        assert!(is_left_alone(&["--shard", "2/3"]).0, "{file}");
    }
    std::fs::remove_file(at("part/articles.parquet")).unwrap();
    let (is_alone, message) = is_left_alone(&["--shard", "2/3"]);
    assert!(!is_alone && message.contains("are gone"), "{message}");
    // Its summaries do not make it another part.
    succeeded(&regard(dir.path(), &["summarize", "part", "--out", "part"]));
    assert!(is_left_alone(&["--shard", "2/3"]).0);
}

#[test]
fn a_finished_part_keeps_its_exit_code_and_is_told_in_log_and_metrics() {
    let dir = sample();
    let flags = ["--max-skipped", "0", "--log-format", "json", "--metrics", "m.prom"];
    assert_eq!(score(dir.path(), "part", &flags).status.code(), Some(3));
    let output = score(dir.path(), "part", &flags);
    assert_eq!(output.status.code(), Some(3));
    let lines: Vec<serde_json::Value> = stderr(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0]["event"], "was_finished");
    assert_eq!(lines[0]["counts"]["articles_scored"], 30);
    assert_eq!(lines[1]["event"], "too_many_skipped");
    let metrics = std::fs::read_to_string(dir.path().join("m.prom")).unwrap();
    for line in [
        "regard_last_run_was_finished 1",
        "regard_last_run_exit_code 3",
        "regard_last_run_articles{result=\"scored\"} 30",
        "regard_last_run_articles_per_second 0",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line}\n{metrics}");
    }
}

#[test]
fn a_finished_run_is_left_alone_with_its_summaries_and_a_stream_cannot_be_compared() {
    let dir = sample();
    let run = [
        "run",
        "sample.jsonl",
        "--actors",
        "actors.csv",
        "--skip-finished",
        "--out",
        "out",
    ];
    succeeded(&regard(dir.path(), &run));
    let before = std::fs::read(dir.path().join("out/run.json")).unwrap();
    let output = regard(dir.path(), &run);
    succeeded(&output);
    assert!(stderr(&output).contains("nothing to do"), "{}", stderr(&output));
    assert_eq!(std::fs::read(dir.path().join("out/run.json")).unwrap(), before);
    let output = regard(dir.path(), &[&run[..], &["--period", "month"]].concat());
    succeeded(&output);
    assert!(
        stderr(&output).contains("summaries in the folder were made by other settings"),
        "{}",
        stderr(&output)
    );
    let stream = [
        "score",
        "-",
        "--actors",
        "actors.csv",
        "--skip-finished",
        "--out",
        "other",
    ];
    let output = regard_fed(dir.path(), &stream, Vec::new());
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("standard input can be read only once"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn what_the_parts_warn_of_is_said_once_and_added_up() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("actors.csv"), "actor_id,name,type\na,Ada Lorne,PER\n").unwrap();
    let mut parts = Vec::new();
    for number in 0..4 {
        let articles = (0..3).map(|i| {
            let text = format!("Ada Lorne opened bridge number {i} of town {number}, and people liked it very much.");
            format!("{{\"id\": \"{number}-{i}\", \"paper\": \"Post\", \"date\": \"someday {number}\", \"text\": \"{text}\"}}\n")
        });
        let german = "Die Ministerin hat gestern in der Hauptstadt eine neue Brücke eröffnet, und viele Menschen waren dabei. Die Arbeiten \
                      haben drei Jahre gedauert und mehr gekostet, als der Rat der Stadt am Anfang geglaubt hatte.";
        let german = format!("{{\"id\": \"{number}-d\", \"paper\": \"Post\", \"text\": \"{german}\"}}\n");
        let part = format!("part-{number}");
        let output = regard_fed(
            dir.path(),
            &["score", "-", "--actors", "actors.csv", "--out", &part],
            (articles.collect::<String>() + &german).into_bytes(),
        );
        succeeded(&output);
        parts.push(part);
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let output = regard(dir.path(), &[&["summarize", "--out", "out"], &parts[..]].concat());
    succeeded(&output);
    let record = run_json(&dir.path().join("out"));
    let inputs = record["facts"]["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), 1, "{inputs:?}");
    assert_eq!((&inputs[0]["inputs"], &inputs[0]["articles"]), (&4.into(), &12.into()));
    let message = stderr(&output);
    for (warning, times) in [
        ("skipped 4 articles in other languages", 1),
        ("no field of - and of 3 more inputs is known as the outlet", 1),
        ("articles without a date that can be read: 12; not read: `someday 0`", 1),
        ("someday", 3),
    ] {
        assert_eq!(message.matches(warning).count(), times, "{warning}\n{message}");
    }
}
