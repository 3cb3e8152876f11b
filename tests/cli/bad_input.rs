//! Inputs, lists and options that cannot be used: the error messages and exit codes.

use crate::common::{command, files, regard, repository, run_json, sample, stderr, succeeded};
use std::path::Path;

/// Runs over `input` and gives the exit code and standard error.
fn outcome(dir: &Path, input: &str, more: &[&str]) -> (i32, String) {
    let args = [&["run", input, "--actors", "actors.csv", "--out", "out"], more].concat();
    let output = regard(dir, &args);
    (output.status.code().unwrap(), stderr(&output))
}

#[test]
fn inputs_that_give_nothing_end_the_run_and_say_why() {
    let article = r#"{"id": "1", "text": "Mara Ilvane won."}"#;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, article.repeat(50).as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let cases: [(&str, Vec<u8>, i32, &[&str]); 4] = [
        ("empty.jsonl", Vec::new(), 1, &["empty.jsonl", "no usable record"]),
        (
            "no_text.csv",
            b"id,headline\n1,Hello\n".to_vec(),
            1,
            &["no_text.csv", "headline", "--map text="],
        ),
        ("cut.jsonl.gz", gzip[..gzip.len() / 2].to_vec(), 1, &["cut.jsonl.gz"]),
        ("array.json", b"42\n".to_vec(), 1, &["array.json"]),
    ];
    for (name, bytes, code, expected) in cases {
        let dir = sample();
        std::fs::write(dir.path().join(name), bytes).unwrap();
        let (found, message) = outcome(dir.path(), name, &[]);
        assert_eq!(found, code, "{name}: {message}");
        for part in expected {
            assert!(message.contains(part), "{name}: no “{part}” in: {message}");
        }
        assert!(!dir.path().join("out/actors.csv").exists(), "{name}");
    }
}

#[test]
fn what_cannot_be_done_as_asked_is_refused_before_anything_is_written() {
    let cases: [(&[&str], &[&str]); 8] = [
        (
            &["run", "missing.jsonl", "--actors", "actors.csv", "--out", "out"],
            &["missing.jsonl"],
        ),
        (
            &[
                "run",
                "sample.jsonl",
                "--actors",
                "actors.csv",
                "--types",
                "per",
                "--out",
                "out",
            ],
            &["--types", "--discover"],
        ),
        (
            &["run", "sample.jsonl", "--actors", "none.csv", "--out", "out"],
            &["none.csv"],
        ),
        (
            &["run", "sample.jsonl", "--actors", "twice.csv", "--out", "out"],
            &["line 3", "Mara"],
        ),
        (
            &[
                "run",
                "sample.jsonl",
                "--actors",
                "actors.csv",
                "--preset",
                "newspleas",
                "--out",
                "out",
            ],
            &["news-please"],
        ),
        (
            &[
                "run",
                "sample.jsonl",
                "--actors",
                "actors.csv",
                "--map",
                "body",
                "--out",
                "out",
            ],
            &["body"],
        ),
        (
            &["run", "sample.jsonl", "--actors", "actors.csv", "--out", "theirs"],
            &["thesis.odt", "not made by regard"],
        ),
        (
            &[
                "run",
                "sample.jsonl",
                "--actors",
                "actors.csv",
                "--shard",
                "4/3",
                "--out",
                "out",
            ],
            &["--shard"],
        ),
    ];
    for (args, expected) in cases {
        let dir = sample();
        std::fs::write(
            dir.path().join("twice.csv"),
            "actor_id,name,type,aliases\na,Mara Ilvane,PER,Ilvane\nb,Mara Ilvane,PER,\n",
        )
        .unwrap();
        std::fs::create_dir(dir.path().join("theirs")).unwrap();
        std::fs::write(dir.path().join("theirs/thesis.odt"), "x").unwrap();
        let output = regard(dir.path(), args);
        let message = stderr(&output);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{args:?}: {message}");
        for part in expected {
            assert!(message.contains(part), "{args:?}: no “{part}” in: {message}");
        }
        assert!(!dir.path().join("out/actors.csv").exists(), "{args:?}");
        assert_eq!(std::fs::read_dir(dir.path().join("theirs")).unwrap().count(), 1);
    }
}

#[test]
fn a_broken_record_costs_itself_alone() {
    let dir = sample();
    let long = format!("{{\"id\": \"long\", \"text\": \"{}\"}}", "word ".repeat(8 << 20));
    let dump = [
        r#"{"id": "good", "outlet": "O", "date": null, "text": "Nobody is named here."}"#,
        r#"{"id": "broken", "text": "#,
        &long,
        r#"{"id": "empty", "text": " "}"#,
        r#"{"id": "good", "outlet": "O", "date": null, "text": "Nobody is named here."}"#,
        r#"{"id": "good", "outlet": "O", "date": null, "text": "Nobody at all is named here."}"#,
        r#"{"id": "surrogate", "text": "\ud800"}"#,
    ];
    std::fs::write(dir.path().join("dump.jsonl"), dump.join("\n")).unwrap();
    let (code, message) = outcome(dir.path(), "dump.jsonl", &[]);
    assert_eq!(code, 3, "more than half are lost: {message}");
    assert!(
        message.contains("invalid_json 2") && message.contains("--max-skipped"),
        "{message}"
    );
    let skipped = std::fs::read_to_string(dir.path().join("out/skipped.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(skipped.as_bytes());
    let found: Vec<(String, String)> = reader
        .records()
        .map(|r| r.unwrap())
        .map(|r| (r[1].to_owned(), r[4].to_owned()))
        .collect();
    let expected = [
        ("2", "invalid_json"),
        ("3", "record_too_large"),
        ("4", "missing_text"),
        ("5", "duplicate_record"),
        ("6", "conflicting_id"),
        ("7", "invalid_json"),
    ];
    assert_eq!(
        found,
        expected.map(|(line, reason)| (line.to_owned(), reason.to_owned()))
    );
}

#[test]
fn a_truncated_archive_keeps_what_stands_before_the_cut() {
    let dir = sample();
    let records: String = (0..20_000)
        .map(|i| {
            format!(
                "{{\"id\": \"{i}\", \"text\": \"Report {} of the day.\"}}\n",
                i * 7919 % 20_011
            )
        })
        .collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, records.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    std::fs::write(dir.path().join("cut.jsonl.gz"), &gzip[..gzip.len() / 2]).unwrap();
    let (code, message) = outcome(dir.path(), "cut.jsonl.gz", &[]);
    assert_eq!(code, 0, "{message}");
    let skipped = std::fs::read_to_string(dir.path().join("out/skipped.csv")).unwrap();
    assert!(skipped.contains("unreadable_input"), "{skipped}");
}

#[test]
fn a_damaged_model_is_named() {
    let dir = sample();
    let model = dir.path().join("model");
    std::fs::create_dir(&model).unwrap();
    for name in ["config.json", "model.safetensors", "model.toml", "tokenizer.json"] {
        std::fs::copy(repository("models/regard-news-en").join(name), model.join(name)).unwrap();
    }
    succeeded(&regard(dir.path(), &["model", "verify", "model"]));
    let weights = model.join("model.safetensors");
    let mut bytes = std::fs::read(&weights).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&weights, bytes).unwrap();
    let (code, message) = outcome(dir.path(), "sample.jsonl", &["--model", "model"]);
    assert_eq!(code, 1);
    assert!(message.contains("model.safetensors is damaged"), "{message}");
}

#[test]
fn a_failed_run_leaves_no_numbers_of_the_run_before() {
    let dir = sample();
    succeeded(&regard(
        dir.path(),
        &["run", "sample.jsonl", "--actors", "actors.csv", "--out", "out", "-q"],
    ));
    std::fs::write(dir.path().join("bad.jsonl"), "{").unwrap();
    let (code, _) = outcome(dir.path(), "bad.jsonl", &[]);
    assert_eq!(code, 1);
    assert!(!dir.path().join("out/actors.csv").exists());
    let run: serde_json::Value = run_json(&dir.path().join("out"));
    assert_eq!(run["status"], "failed");
    succeeded(&regard(
        dir.path(),
        &["run", "sample.jsonl", "--actors", "actors.csv", "--out", "out", "-q"],
    ));
    assert!(dir.path().join("out/actors.csv").exists());
}

#[test]
fn a_run_that_is_refused_leaves_the_numbers_that_are_there() {
    let dir = sample();
    let run = ["run", "sample.jsonl", "--actors", "actors.csv", "--out", "out", "-q"];
    succeeded(&regard(dir.path(), &run));
    let before = files(&dir.path().join("out"));
    let refused: [&[&str]; 5] = [
        &["run", "missing.jsonl", "--actors", "actors.csv", "--out", "out"],
        &["run", "sample.jsonl", "--actors", "missing.csv", "--out", "out"],
        &[
            "run",
            "sample.jsonl",
            "--actors",
            "actors.csv",
            "--out",
            "out",
            "--preset",
            "cnn",
        ],
        &["score", "sample.jsonl", "--actors", "sample.jsonl", "--out", "out"],
        &["run", "sample.jsonl", "--out", "out", "--config", "missing.toml"],
    ];
    for args in refused {
        let output = regard(dir.path(), args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stderr(&output));
        assert!(files(&dir.path().join("out")) == before, "{args:?}");
    }
    let output = regard(dir.path(), &["summarize", "nowhere", "--out", "new"]);
    assert!(!output.status.success());
    assert!(!dir.path().join("new").exists());
}

#[test]
fn a_folder_that_is_no_model_is_told_so() {
    let dir = sample();
    for model in ["nowhere", ".", "actors.csv"] {
        let (code, message) = outcome(dir.path(), "sample.jsonl", &["--model", model]);
        assert_eq!(code, 1, "{message}");
        assert!(message.contains("there is no model.toml in it"), "{message}");
    }
}

#[test]
fn what_stands_after_the_end_of_reading_is_warned_of() {
    let dir = sample();
    let dump = std::fs::read(dir.path().join("sample.jsonl")).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, &dump).unwrap();
    let gzip = gzip.finish().unwrap();
    std::fs::write(dir.path().join("cut.jsonl.gz"), &gzip[..gzip.len() - 50]).unwrap();
    let (code, message) = outcome(dir.path(), "cut.jsonl.gz", &[]);
    assert_eq!(code, 0, "{message}");
    assert!(message.contains("warning: what stands from cut.jsonl.gz:"), "{message}");
}

#[test]
fn too_many_threads_are_refused() {
    let dir = sample();
    for threads in ["0", "10000"] {
        let (code, message) = outcome(dir.path(), "sample.jsonl", &["--threads", threads]);
        assert_eq!(code, 2, "{message}");
    }
}

/// A full disk under the log must not stop the run, nor a reader that has read enough.
#[cfg(target_os = "linux")]
#[test]
fn output_that_nobody_takes_is_no_crash() {
    let dir = sample();
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    let run = ["run", "sample.jsonl", "--actors", "actors.csv", "--out", "out"];
    let status = command(dir.path(), &run).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(0));
    let unknown = command(dir.path(), &["run", "missing.jsonl"])
        .args(&run[2..])
        .stderr(full())
        .status();
    assert_eq!(unknown.unwrap().code(), Some(2));
    let completions = command(dir.path(), &["completions", "bash"])
        .stdout(full())
        .output()
        .unwrap();
    assert_eq!(completions.status.code(), Some(1));
}

#[test]
fn a_part_of_the_shards_is_told_from_the_whole() {
    let dir = sample();
    for shard in ["1", "2"] {
        let (part, shard) = (format!("part{shard}"), format!("{shard}/2"));
        let args = [
            "score",
            "sample.jsonl",
            "--actors",
            "actors.csv",
            "--shard",
            &shard,
            "--out",
            &part,
        ];
        succeeded(&regard(dir.path(), &args));
    }
    let message = |parts: &[&str]| {
        let output = regard(dir.path(), &[&["summarize"], parts, &["--out", "out"]].concat());
        succeeded(&output);
        stderr(&output)
    };
    assert!(message(&["part1"]).contains("no input holds shard 2/2"));
    assert!(!message(&["part2", "part1"]).contains("shard"));
}

#[cfg(unix)]
#[test]
fn a_reader_that_went_away_is_no_failure() {
    use std::process::Stdio;
    let dir = sample();
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        Stdio::from(writer)
    };
    for args in [
        &["completions", "bash"][..],
        &["run", "sample.jsonl", "--actors", "actors.csv", "--out", "out"],
    ] {
        let status = command(dir.path(), args).stdout(closed()).stderr(closed()).status();
        assert_eq!(status.unwrap().code(), Some(0), "{args:?}");
    }
}

#[test]
fn parts_of_two_runs_in_one_folder_are_refused() {
    let dir = sample();
    for (limit, out) in [("5", "a"), ("9", "b")] {
        let score = ["score", "sample.jsonl", "--actors", "actors.csv", "--limit", limit];
        succeeded(&regard(dir.path(), &[&score[..], &["--out", out, "-q"]].concat()));
    }
    std::fs::copy(
        dir.path().join("b/articles.parquet"),
        dir.path().join("a/articles.parquet"),
    )
    .unwrap();
    let output = regard(dir.path(), &["summarize", "a", "--out", "c"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("they are of two runs"), "{}", stderr(&output));
}
