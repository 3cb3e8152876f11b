//! `regard reproduce`: a run repeated from its `run.json`, in its folder and in another, with and
//! without changed files.

use crate::common::{differing, files, regard, regard_fed, repository, run_json, sample, stderr, succeeded};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::process::Output;

const ACTORS: &str = "actor_id,name,type\nilvane,Mara Ilvane,PER\nport,Port Authority,ORG\n";

fn article(id: &str, outlet: &str, text: &str) -> String {
    serde_json::json!({ "id": id, "outlet": outlet, "date": "2024-03-05", "text": text }).to_string() + "\n"
}

/// Makes a folder with two articles in `dump.jsonl`, and their actors in `actors.csv`.
fn small() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let dump = article(
        "a1",
        "Bell",
        "Mara Ilvane saved the harbour. The Port Authority lied about it.",
    ) + &article(
        "a2",
        "Post",
        "Critics say Mara Ilvane failed them all. Nobody asked why.",
    );
    std::fs::write(dir.path().join("dump.jsonl"), dump).unwrap();
    std::fs::write(dir.path().join("actors.csv"), ACTORS).unwrap();
    dir
}

fn run(dir: &Path, command: &str, more: &[&str]) {
    let args = [
        &[command, "dump.jsonl", "--actors", "actors.csv", "--out", "out", "-q"],
        more,
    ]
    .concat();
    succeeded(&regard(dir, &args));
}

fn reproduce(dir: &Path, more: &[&str]) -> Output {
    regard(dir, &[&["reproduce", "out/run.json"], more].concat())
}

fn all_output(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), stderr(output))
}

/// Fails unless every file came out the same, and nothing is left beside the run.
fn same(dir: &Path, output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", all_output(output));
    assert!(!all_output(output).contains("differs"), "{}", all_output(output));
    let left = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(
        left.into_iter()
            .all(|name| !name.to_string_lossy().starts_with("regard-again"))
    );
}

/// Fails unless the exit code is `code` and everything `expected` was said.
fn check_report(output: &Output, code: i32, expected: &[&str]) {
    assert_eq!(output.status.code(), Some(code), "{}", all_output(output));
    for part in expected {
        assert!(
            all_output(output).contains(part),
            "no “{part}” in: {}",
            all_output(output)
        );
    }
}

/// Changes `run.json`.
fn change_record(dir: &Path, change: impl FnOnce(&mut serde_json::Value)) {
    let mut record = run_json(&dir.join("out"));
    change(&mut record);
    std::fs::write(dir.join("out/run.json"), record.to_string()).unwrap();
}

/// Changes a file: `from`, which must be there, to `to`.
fn edit(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "no “{from}” in: {text}");
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_run_repeats_to_the_same_bytes_and_its_record_lists_every_file() {
    let dir = sample();
    let args = [
        "run",
        "sample.jsonl",
        "--actors",
        "actors.csv",
        "--out",
        "out",
        "--discover",
        "--pronouns",
        "--per-actor-files",
        "--mentions",
        "csv",
        "--period",
        "week",
        "--report",
        "--xlsx",
        "--excel",
        "-q",
    ];
    succeeded(&regard(dir.path(), &args));
    let output = reproduce(dir.path(), &["--out", "again"]);
    check_report(
        &output,
        0,
        &[
            "regard: 0.1.0",
            "actors.csv",
            "sample.jsonl",
            "report.html",
            "regard.xlsx",
        ],
    );
    let (first, again) = (files(&dir.path().join("out")), files(&dir.path().join("again")));
    assert_eq!(differing(&first, &again), [""; 0]);
    let digest = |bytes: &[u8]| {
        Sha256::digest(bytes)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect::<String>()
    };
    let listed = first.iter().map(|(name, bytes)| {
        let checksum = serde_json::json!({ "bytes": bytes.len(), "sha256": digest(bytes) });
        (name.clone(), checksum)
    });
    let listed: serde_json::Map<String, serde_json::Value> = listed.collect();
    assert_eq!(run_json(&dir.path().join("out"))["outputs"], serde_json::json!(listed));
    same(dir.path(), &regard(dir.path(), &["reproduce", "again"]));
}

#[test]
fn what_changed_since_is_named_and_nothing_is_run() {
    type Change = fn(&Path);
    let cases: [(Change, &[&str]); 7] = [
        (
            |dir| edit(&dir.join("actors.csv"), "Mara", "Mira"),
            &[
                "not as recorded: actors.csv: recorded 66 bytes, SHA-256",
                "here 66 bytes, SHA-256",
            ],
        ),
        (
            |dir| edit(&dir.join("dump.jsonl"), "saved", "sold"),
            &["not as recorded: input dump.jsonl: recorded"],
        ),
        (
            |dir| std::fs::remove_file(dir.join("dump.jsonl")).unwrap(),
            &["input: recorded dump.jsonl", "--from"],
        ),
        (
            |dir| std::fs::remove_file(dir.join("actors.csv")).unwrap(),
            &["actors.csv: recorded", "cannot read"],
        ),
        (
            |dir| {
                change_record(dir, |record| {
                    record["sources"]["score"]["model"]["version"] = "1.9.7".into()
                })
            },
            &["model: recorded regard-news-en 1.9.7; here regard-news-en "],
        ),
        (
            |dir| {
                change_record(dir, |record| {
                    record["sources"]["score"]["model"]["files"]["model.toml"] = "00".into()
                })
            },
            &["model, its model.toml: recorded SHA-256 00"],
        ),
        (
            |dir| change_record(dir, |record| record["version"] = "0.0.9".into()),
            &["regard: recorded 0.0.9; here 0.1.0"],
        ),
    ];
    let dir = small();
    run(dir.path(), "run", &[]);
    for (change, expected) in cases {
        let copy = tempfile::tempdir().unwrap();
        for (name, bytes) in files(dir.path()) {
            std::fs::create_dir_all(copy.path().join(&name).parent().unwrap()).unwrap();
            std::fs::write(copy.path().join(name), bytes).unwrap();
        }
        std::fs::copy(dir.path().join("out/run.json"), copy.path().join("out/run.json")).unwrap();
        let moved = copy.path().to_str().unwrap();
        change_record(copy.path(), |record| record["sources"]["score"]["cwd"] = moved.into());
        change(copy.path());
        let output = reproduce(copy.path(), &["--out", "again"]);
        check_report(&output, 2, expected);
        assert!(!copy.path().join("again").exists(), "{}", all_output(&output));
    }
}

#[test]
fn an_edited_file_is_named_with_its_cell() {
    let dir = small();
    run(dir.path(), "run", &["--report"]);
    edit(
        &dir.path().join("out/actors.csv"),
        "ilvane,Mara Ilvane,2,",
        "ilvane,Mara Ilvane,3,",
    );
    edit(&dir.path().join("out/report.html"), "Mara Ilvane", "Mara Ilvana");
    edit(&dir.path().join("out/datapackage.json"), "regard-run", "my-run");
    let output = reproduce(dir.path(), &[]);
    let expected = [
        "came out the same, but the file here was changed since the run",
        "line 2 (ilvane), column n_articles: here 3, again 2",
        "/name: here \"my-run\", again \"regard-run\"",
        "Mara Ilvana",
        "articles.parquet             same\n",
        "the repeated run produced different files",
    ];
    check_report(&output, 1, &expected);
}

#[test]
fn a_run_that_comes_out_otherwise_says_in_which_cells() {
    let dir = small();
    run(dir.path(), "run", &["--mentions", "csv"]);
    edit(
        &dir.path().join("dump.jsonl"),
        "\"outlet\":\"Post\"",
        "\"outlet\":\"Past\"",
    );
    let output = reproduce(dir.path(), &["--anyway"]);
    let expected = [
        "not as recorded: input dump.jsonl",
        "mentions.csv                 differs\n",
        "(m8468da515e742a0f), column outlet: here Post, again Past",
        "mentions.parquet             differs\n    row 3 (\"m8468da515e742a0f\"), column outlet: here \"Post\", again \"Past\"",
        "the footer/inputs/0/sha256: here",
        "skipped.csv                  same\n",
        "the repetition is in ",
    ];
    check_report(&output, 1, &expected);
    let json = reproduce(dir.path(), &["--anyway", "--json", "--out", "again"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["same"], false);
    assert_eq!(json["mismatches"][0]["what"], "input dump.jsonl");
    let file = |name: &str| {
        json["outputs"]
            .as_array()
            .unwrap()
            .iter()
            .find(|file| file["name"] == name)
            .unwrap()
    };
    assert_eq!(file("skipped.csv")["recorded"], file("skipped.csv")["repeated"]);
    assert_ne!(file("mentions.csv")["recorded"], file("mentions.csv")["repeated"]);
}

#[test]
fn a_run_is_repeated_in_another_folder_by_the_names_it_had() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path().join("paper");
    let table = |name: &str, text: &str| {
        std::fs::create_dir_all(here.join(name).parent().unwrap()).unwrap();
        std::fs::write(here.join(name), text).unwrap();
    };
    table("lists/actors.csv", ACTORS);
    table("lists/spellings.csv", "standard,variants\nmara,marra\n");
    table("news/bell.txt", "Marra Ilvane saved the harbour.");
    table("news/post.txt", "Mara Ilvane failed them all.");
    let dump = dir.path().join("dumps/more.jsonl");
    std::fs::create_dir_all(dump.parent().unwrap()).unwrap();
    std::fs::write(&dump, article("a1", "Bell", "The Port Authority lied.")).unwrap();
    let args = [
        "run",
        "news",
        dump.to_str().unwrap(),
        "--actors",
        "lists/actors.csv",
        "--spellings",
        "lists/spellings.csv",
        "--out",
        "out",
        "-q",
    ];
    succeeded(&regard(&here, &args));
    // A reviewer: another place, the dump among the data, the lists not in a folder of their own.
    let there = dir.path().join("review");
    std::fs::create_dir_all(there.join("data")).unwrap();
    for (from, to) in [
        (here.join("news"), there.join("data/news")),
        (dump, there.join("data/more.jsonl")),
        (here.join("lists/actors.csv"), there.join("data/actors.csv")),
        (here.join("lists/spellings.csv"), there.join("data/spellings.csv")),
        (here.join("out"), there.join("out")),
    ] {
        std::fs::rename(from, to).unwrap();
    }
    check_report(&reproduce(&there, &[]), 2, &["lists/actors.csv"]);
    same(&there, &reproduce(&there, &["--from", "data"]));
    std::fs::write(there.join("data/news/new.txt"), "Mara Ilvane won.").unwrap();
    check_report(&reproduce(&there, &["--from", "data"]), 2, &["input news: recorded"]);
}

#[test]
fn without_the_folder_of_the_run_the_current_one_counts() {
    let dir = tempfile::tempdir().unwrap();
    let made = small();
    run(made.path(), "run", &[]);
    let moved = dir.path().join("moved");
    std::fs::rename(made.path(), &moved).unwrap();
    same(&moved, &reproduce(&moved, &[]));
}

#[test]
fn an_archive_without_folders_may_hold_the_actor_list_beside_the_record() {
    let dir = small();
    run(dir.path(), "run", &[]);
    std::fs::rename(dir.path().join("out/run.json"), dir.path().join("run.json")).unwrap();
    std::fs::remove_dir_all(dir.path().join("out")).unwrap();
    let output = regard(dir.path(), &["reproduce", "run.json", "--out", "again"]);
    check_report(
        &output,
        0,
        &["actors.csv                   same (it is not beside run.json)"],
    );
}

#[test]
fn stages_run_apart_are_repeated_as_they_were() {
    let dir = small();
    run(dir.path(), "score", &["--no-sentences", "--precision", "f32"]);
    same(dir.path(), &reproduce(dir.path(), &[]));
    succeeded(&regard(
        dir.path(),
        &["summarize", "out", "--out", "out", "--mentions", "csv", "-q"],
    ));
    let output = reproduce(dir.path(), &[]);
    same(dir.path(), &output);
    check_report(&output, 0, &["articles.parquet", "mentions.csv"]);
    for (shard, out) in [("1/2", "part-1"), ("2/2", "part-2")] {
        let args = [
            "score",
            "dump.jsonl",
            "--actors",
            "actors.csv",
            "--limit",
            "2",
            "--shard",
            shard,
        ];
        succeeded(&regard(dir.path(), &[&args[..], &["--out", out, "-q"]].concat()));
    }
    std::fs::remove_dir_all(dir.path().join("out")).unwrap();
    succeeded(&regard(
        dir.path(),
        &["summarize", "part-1", "part-2", "--out", "out", "-q"],
    ));
    let output = reproduce(dir.path(), &[]);
    same(dir.path(), &output);
    check_report(
        &output,
        0,
        &[
            "as recorded: part-1/mentions.parquet",
            "as recorded: part-2/sentences.parquet",
        ],
    );
    std::fs::rename(dir.path().join("part-2"), dir.path().join("part-3")).unwrap();
    check_report(&reproduce(dir.path(), &[]), 2, &["part-2/mentions.parquet: recorded"]);
}

#[test]
fn a_calibrated_run_is_repeated_with_its_coding() {
    let dir = small();
    run(dir.path(), "run", &["--min-articles", "2"]);
    succeeded(&regard(dir.path(), &["sample", "out", "--out", "coding.csv", "-q"]));
    let coding = std::fs::read_to_string(dir.path().join("coding.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(coding.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = header.iter().position(|name| name == "coded").unwrap();
    let mut writer = csv::Writer::from_path(dir.path().join("coding.csv")).unwrap();
    writer.write_record(&header).unwrap();
    for record in reader.records() {
        let cells = record.unwrap();
        let cells = cells.iter().enumerate();
        writer
            .write_record(cells.map(|(at, cell)| if at == column { "neutral" } else { cell }))
            .unwrap();
    }
    drop(writer);
    succeeded(&regard(
        dir.path(),
        &["calibrate", "coding.csv", "--run", "out", "--min-coded", "2", "-q"],
    ));
    let output = reproduce(dir.path(), &[]);
    same(dir.path(), &output);
    check_report(
        &output,
        0,
        &[
            "regard calibrate",
            "as recorded: coding.csv",
            "as recorded: input dump.jsonl",
        ],
    );
    edit(&dir.path().join("coding.csv"), "neutral", "positive");
    check_report(&reproduce(dir.path(), &[]), 2, &["not as recorded: coding.csv"]);
}

#[test]
fn standard_input_is_given_again() {
    let dir = small();
    let dump = std::fs::read(dir.path().join("dump.jsonl")).unwrap();
    let args = ["run", "-", "--actors", "actors.csv", "--out", "out", "-q"];
    succeeded(&regard_fed(dir.path(), &args, dump.clone()));
    same(dir.path(), &regard_fed(dir.path(), &["reproduce", "out"], dump.clone()));
    let other = [&dump[..], article("a3", "Bell", "Mara Ilvane won.").as_bytes()].concat();
    let output = regard_fed(dir.path(), &["reproduce", "out"], other);
    check_report(&output, 1, &["not as recorded: standard input: recorded"]);
}

#[test]
fn what_cannot_be_repeated_is_refused() {
    let dir = small();
    run(dir.path(), "run", &[]);
    check_report(
        &reproduce(dir.path(), &["--out", "out"]),
        2,
        &["the folder of the run itself"],
    );
    let whole = run_json(&dir.path().join("out"));
    let cases = [
        (
            "/settings/store",
            "series".into(),
            "a run of a store cannot be repeated from its run.json alone",
        ),
        ("/settings/score/store", "series".into(), "another version of regard"),
        ("/format", 9.into(), "its layout has version 9"),
        ("/status", "running".into(), "was killed"),
        ("/outputs", serde_json::json!({}), "an earlier version of regard"),
    ];
    for (place, value, expected) in cases {
        change_record(dir.path(), |record| {
            *record = whole.clone();
            let (table, key) = place.rsplit_once('/').unwrap();
            record.pointer_mut(table).unwrap()[key] = value;
        });
        check_report(&reproduce(dir.path(), &[]), 2, &[expected]);
    }
    for (name, text) in [("no.json", "{}"), ("torn.json", "{")] {
        std::fs::write(dir.path().join(name), text).unwrap();
        check_report(&regard(dir.path(), &["reproduce", name]), 2, &[name]);
    }
    check_report(
        &regard(dir.path(), &["reproduce", "nowhere.json"]),
        2,
        &["nowhere.json"],
    );
}

#[test]
fn summaries_made_in_place_keep_how_the_mentions_were_scored() {
    let dir = small();
    edit(&dir.path().join("dump.jsonl"), "\"text\":", "\"story of the day\":");
    edit(&dir.path().join("dump.jsonl"), "\"text\":", "\"story of the day\":");
    run(dir.path(), "score", &["--map", "text=story of the day"]);
    succeeded(&regard(dir.path(), &["summarize", "out", "--out", "out", "-q"]));
    assert_eq!(
        run_json(&dir.path().join("out"))["settings"]["score"]["map"][0],
        "text=story of the day"
    );
    // Also from elsewhere the dump is found.
    let elsewhere = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let shown = regard(elsewhere.path(), &["explain", "a2", "--out", out.to_str().unwrap()]);
    succeeded(&shown);
    assert!(
        all_output(&shown).contains("Nobody asked why"),
        "{}",
        all_output(&shown)
    );
}

#[test]
fn the_settings_of_a_file_give_the_run_of_the_flags() {
    let dir = small();
    let flags = [
        "--actors",
        "actors.csv",
        "--period",
        "week",
        "--excel",
        "--per-actor-files",
        "--quiet",
    ];
    let run = |more: &[&str]| succeeded(&regard(dir.path(), &[&["run", "dump.jsonl"], more].concat()));
    run(&[&flags[..], &["--out", "flags"]].concat());
    let shown = regard(dir.path(), &[&["config", "show", "--out", "file"], &flags[..]].concat());
    succeeded(&shown);
    std::fs::write(dir.path().join("regard.toml"), &shown.stdout).unwrap();
    run(&["--config", "regard.toml"]);
    assert_eq!(
        differing(&files(&dir.path().join("flags")), &files(&dir.path().join("file"))),
        [""; 0]
    );
    let again = regard(dir.path(), &["config", "show", "--config", "regard.toml"]);
    succeeded(&again);
    let values = |output: &Output| {
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        text.parse::<toml::Table>().unwrap()
    };
    assert_eq!(values(&again), values(&shown));
    let without = regard(dir.path(), &["run", "dump.jsonl"]);
    check_report(&without, 2, &["--out"]);
}

#[test]
fn the_citation_names_this_version() {
    let citation = std::fs::read_to_string(repository("CITATION.cff")).unwrap();
    let version = format!("version: {}", env!("CARGO_PKG_VERSION"));
    assert!(citation.lines().any(|line| line == version), "{citation}");
}
