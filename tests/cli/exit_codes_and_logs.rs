//! The exit codes, the log, the metrics and the memory limit of a run that no person watches.

use crate::common::{differing, files, regard, run_json, sample, stderr, succeeded};
use serde_json::Value;
use std::path::Path;
use std::process::Output;

const RUN: [&str; 4] = ["run", "sample.jsonl", "--actors", "actors.csv"];

fn run(dir: &Path, out: &str, more: &[&str]) -> Output {
    regard(dir, &[&RUN, &["--out", out][..], more].concat())
}

#[test]
fn too_many_skipped_records_are_exit_code_3_and_change_no_file() {
    let dir = sample();
    succeeded(&run(dir.path(), "free", &["-q"]));
    let skipped = run_json(&dir.path().join("free"))["facts"]["ledger"]["records_skipped"]
        .as_u64()
        .unwrap();
    assert!(skipped > 0);
    let (few, enough) = ((skipped - 1).to_string(), skipped.to_string());
    let cases = [
        (few.as_str(), 3, "too_many_skipped"),
        (enough.as_str(), 0, "complete"),
        ("0.1%", 3, "too_many_skipped"),
        ("50%", 0, "complete"),
    ];
    for (most, code, verdict) in cases {
        let output = run(dir.path(), "out", &["-q", "--max-skipped", most]);
        assert_eq!(output.status.code(), Some(code), "{most}: {}", stderr(&output));
        assert_eq!(stderr(&output).contains("more than --max-skipped"), code == 3, "{most}");
        let record = run_json(&dir.path().join("out"));
        assert_eq!(
            (&record["status"], &record["verdict"]),
            (&"done".into(), &verdict.into()),
            "{most}"
        );
        assert_eq!(
            record["warnings"].to_string().contains("--max-skipped"),
            code == 3,
            "{most}"
        );
        assert_eq!(
            differing(&files(&dir.path().join("free")), &files(&dir.path().join("out"))),
            [""; 0],
            "{most}"
        );
    }
    let output = run(dir.path(), "refused", &["--max-skipped", "many"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(!dir.path().join("refused").exists());
}

#[test]
fn an_input_that_cannot_be_read_to_its_end_is_too_much_whatever_the_share() {
    let dir = sample();
    let plain = std::fs::read(dir.path().join("sample.jsonl")).unwrap();
    let cut = zstd::encode_all(plain.repeat(4).as_slice(), 3).unwrap();
    std::fs::write(dir.path().join("cut.jsonl.zst"), &cut[..cut.len() - 4]).unwrap();
    let args = [
        "score",
        "sample.jsonl",
        "cut.jsonl.zst",
        "--actors",
        "actors.csv",
        "--out",
        "out",
        "-q",
    ];
    succeeded(&regard(dir.path(), &args));
    let output = regard(dir.path(), &[&args[..], &["--max-skipped", "99%"]].concat());
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("could not be read to its end"),
        "{}",
        stderr(&output)
    );
}

/// The lines of a log, each an object with what every line has.
fn events(output: &Output) -> Vec<Value> {
    let lines = stderr(output);
    let parsed = lines
        .lines()
        .inspect(|line| assert!(line.starts_with('{'), "{line}"))
        .map(|line| serde_json::from_str(line).unwrap());
    let events: Vec<Value> = parsed.collect();
    for event in &events {
        let time: jiff::Timestamp = event["time"].as_str().unwrap().parse().unwrap();
        assert!(time > jiff::Timestamp::UNIX_EPOCH);
        for key in ["level", "event", "message"] {
            assert!(event[key].is_string(), "no {key} in {event}");
        }
    }
    events
}

#[test]
fn a_json_log_says_what_a_person_would_be_told() {
    let dir = sample();
    let json = ["--log-format", "json"];
    let output = run(
        dir.path(),
        "out",
        &[&json[..], &["--timings", "-v", "--max-skipped", "0"]].concat(),
    );
    assert_eq!(
        (output.status.code(), output.stdout.len()),
        (Some(3), 0),
        "{}",
        stderr(&output)
    );
    let events = events(&output);
    let of = |name: &str| {
        events
            .iter()
            .find(|event| event["event"] == name)
            .unwrap_or_else(|| panic!("no {name}"))
    };
    for name in ["left_out", "model", "input", "timings", "summarized"] {
        assert_eq!(of(name)["level"], "info");
    }
    assert!(of("progress")["articles"].as_u64().unwrap() > 0);
    assert_eq!(
        of("scored")["counts"],
        run_json(&dir.path().join("out"))["facts"]["ledger"]
    );
    let last = events.last().unwrap();
    assert_eq!(
        (&last["event"], &last["exit_code"]),
        (&"too_many_skipped".into(), &3.into())
    );

    let output = run(dir.path(), "out", &[&json[..], &["-q"]].concat());
    assert_eq!(stderr(&output), "");
}

#[test]
fn a_json_log_ends_with_the_exit_code() {
    let dir = sample();
    std::fs::write(dir.path().join("empty.jsonl"), "").unwrap();
    let json = ["--log-format", "json"];
    let cases: [(&[&str], i32, &str); 4] = [
        (
            &["run", "sample.jsonl", "--actors", "actors.csv", "--out", "out"],
            0,
            "done",
        ),
        (
            &["run", "empty.jsonl", "--actors", "actors.csv", "--out", "out"],
            1,
            "failed",
        ),
        (&["run", "missing.jsonl", "--out", "out"], 2, "failed"),
        (&["run", "--no-such-flag"], 2, "failed"),
    ];
    for (args, code, event) in cases {
        let output = regard(dir.path(), &[args, &json].concat());
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", stderr(&output));
        let events = events(&output);
        let last = events.last().unwrap();
        assert_eq!(
            (&last["event"], &last["exit_code"]),
            (&event.into(), &code.into()),
            "{args:?}"
        );
    }
}

/// The value of a metric with its labels.
fn metric(page: &str, name: &str) -> f64 {
    let line = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    assert!(line.is_some(), "no {name} in:\n{page}");
    line.unwrap().parse().unwrap()
}

#[test]
fn metrics_tell_of_a_run_that_went_well_and_of_one_that_failed() {
    let dir = sample();
    let page = || std::fs::read_to_string(dir.path().join("collector/regard.prom")).unwrap();
    let flags = ["--metrics", "collector/regard.prom", "-q"];
    succeeded(&run(dir.path(), "out", &flags));
    let (well, ledger) = (page(), run_json(&dir.path().join("out"))["facts"]["ledger"].clone());
    for (name, key) in [
        ("regard_last_run_articles{result=\"scored\"}", "articles_scored"),
        ("regard_last_run_articles{result=\"duplicate\"}", "duplicates"),
        ("regard_last_run_articles{result=\"skipped\"}", "records_skipped"),
        ("regard_last_run_mentions{result=\"scored\"}", "mentions_scored"),
    ] {
        assert_eq!(metric(&well, name), ledger[key].as_f64().unwrap(), "{name}");
    }
    let ended = |page: &str| ["success", "exit_code"].map(|name| metric(page, &format!("regard_last_run_{name}")));
    assert_eq!(ended(&well), [1.0, 0.0]);
    assert!(metric(&well, "regard_last_run_duration_seconds") > 0.0);
    assert!(
        well.contains("regard_model_info{name=\"regard-news-en\",version=\""),
        "{well}"
    );

    std::fs::write(dir.path().join("empty.jsonl"), "").unwrap();
    for (input, code) in [("empty.jsonl", 1.0), ("missing.jsonl", 2.0)] {
        regard(
            dir.path(),
            &[&["run", input, "--actors", "actors.csv", "--out", "out"], &flags[..]].concat(),
        );
        assert_eq!(ended(&page()), [0.0, code], "{input}");
        assert!(!page().contains("regard_last_run_articles"), "{}", page());
    }
    run(dir.path(), "out", &[&flags[..], &["--max-skipped", "0"]].concat());
    assert_eq!(ended(&page()), [1.0, 3.0]);
    let names: Vec<_> = std::fs::read_dir(dir.path().join("collector")).unwrap().collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

#[test]
fn metrics_that_cannot_be_written_do_not_spoil_the_run() {
    let dir = sample();
    let output = run(dir.path(), "out", &["--metrics", "actors.csv/regard.prom"]);
    succeeded(&output);
    assert!(stderr(&output).contains("warning: no metrics"), "{}", stderr(&output));
}

#[test]
fn any_memory_gives_the_same_bytes_and_too_little_is_refused_with_the_least() {
    let dir = sample();
    let all = ["--threads", "7", "--report", "--xlsx", "--mentions", "csv", "-q"];
    succeeded(&run(dir.path(), "free", &all));
    let output = run(dir.path(), "refused", &["--max-memory", "1M"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(!dir.path().join("refused").exists());
    let told = stderr(&output);
    let least = told.trim_end().rsplit(' ').next().unwrap().strip_suffix('M').unwrap();
    let least: u64 = least.parse().unwrap();
    // What the system gives a process at its start is not the same each time, and other models need more.
    assert!((64..256).contains(&least), "{told}");
    for more in [8, 24, 200] {
        let memory = format!("{}M", least + more);
        succeeded(&run(
            dir.path(),
            &memory,
            &[&all[..], &["--max-memory", &memory]].concat(),
        ));
        let (free, bound) = (files(&dir.path().join("free")), files(&dir.path().join(&memory)));
        assert_eq!(differing(&free, &bound), [""; 0], "{memory}");
    }
}
