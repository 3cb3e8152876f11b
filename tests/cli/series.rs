//! A series of runs over one store, a dump a night: `regard run --store` and `regard store`.

use crate::common::{command, csv_files, differing, files, model_with, regard, sample, stderr, succeeded};
use regard::store::Store;
use std::path::Path;
use std::process::{Output, Stdio};

/// The lines of the sample dump but those that show what a dump may have wrong.
fn lines(dir: &Path) -> Vec<String> {
    let dump = std::fs::read_to_string(dir.join("sample.jsonl")).unwrap();
    let lines: Vec<String> = dump.lines().map(str::to_owned).collect();
    [&lines[..28], &lines[32..]].concat()
}

fn write(dir: &Path, name: &str, lines: &[String]) {
    std::fs::write(dir.join(name), lines.join("\n") + "\n").unwrap();
}

fn args<'a>(dump: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let run = [
        "run",
        dump,
        "--actors",
        "actors.csv",
        "--period",
        "week",
        "--per-actor-files",
    ];
    [&run, more].concat()
}

fn night(dir: &Path, dump: &str, more: &[&str]) -> Output {
    let output = regard(
        dir,
        &args(dump, &[&["--store", "series", "--out", "out"], more].concat()),
    );
    succeeded(&output);
    output
}

/// A run over `dump` alone.
fn plain(dir: &Path, dump: &str, out: &str, more: &[&str]) {
    succeeded(&regard(dir, &args(dump, &[&["--out", out, "-q"], more].concat())));
}

/// The CSV files but `skipped.csv`, which says in which dump and line a record stood.
fn tables(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut tables = csv_files(dir);
    tables.retain(|(name, _)| name != "skipped.csv");
    assert!(tables.len() > 4);
    tables
}

fn same_tables(dir: &Path, a: &str, b: &str) {
    let differ = differing(&tables(&dir.join(a)), &tables(&dir.join(b)));
    assert!(differ.is_empty(), "{a} and {b}: {differ:?}");
}

/// Three nights of the sample, in which one article comes twice as it is and one twice with another text; and one dump with
/// the last version of each.
fn three_nights(dir: &Path) {
    let lines = lines(dir);
    let edited = lines[3].replacen("\"text\": \"", "\"text\": \"Mira Halden was praised by everybody. ", 1);
    assert_ne!(edited, lines[3]);
    write(dir, "1.jsonl", &lines[..12]);
    write(dir, "2.jsonl", &[&lines[8..20], std::slice::from_ref(&edited)].concat());
    write(dir, "3.jsonl", &lines[20..]);
    let mut last = lines.clone();
    last[3] = edited;
    write(dir, "all.jsonl", &last);
}

#[test]
fn nights_add_up_to_one_run_over_the_last_version_of_every_article() {
    let dir = sample();
    let dir = dir.path();
    three_nights(dir);
    plain(dir, "all.jsonl", "plain", &[]);
    for dump in ["1.jsonl", "2.jsonl", "3.jsonl"] {
        night(dir, dump, &[]);
    }
    same_tables(dir, "out", "plain");
    let told = stderr(&night(dir, "2.jsonl", &[]));
    assert!(told.contains("nothing new"), "{told}");

    let history = regard(dir, &["store", "history", "series", "h01"]);
    let history = String::from_utf8(history.stdout).unwrap();
    assert_eq!(history.lines().count(), 2, "{history}");
    assert!(history.contains("older") && history.contains("counts"), "{history}");

    succeeded(&regard(dir, &["store", "compact", "series"]));
    succeeded(&regard(dir, &["store", "check", "series"]));
    night(dir, "2.jsonl", &["-q"]);
    same_tables(dir, "out", "plain");
    let parts = std::fs::read_dir(dir.join("series/parts")).unwrap().count();
    assert_eq!(parts, 2, "what counts, and the older version");

    // What reads a finished run reads this one.
    for args in [
        &["show", "actor", "halden", "--out", "out"][..],
        &["explain", "h01", "--out", "out"],
        &["sample", "out", "--out", "coding.csv", "--size", "40"],
        &[
            "summarize",
            "series",
            "--out",
            "again",
            "--period",
            "week",
            "--per-actor-files",
        ],
    ] {
        let mut of_plain = args.to_vec();
        let output = regard(dir, args);
        succeeded(&output);
        if let Some(out) = of_plain.iter().position(|arg| *arg == "out") {
            of_plain[out] = "plain";
        }
        if args[0] == "show" {
            assert_eq!(output.stdout, regard(dir, &of_plain).stdout);
        }
    }
    same_tables(dir, "again", "plain");
}

#[test]
fn a_night_that_brings_nothing_changes_nothing() {
    let dir = sample();
    let dir = dir.path();
    let bad = [lines(dir)[0].clone(), "{".to_owned()];
    write(dir, "bad.jsonl", &bad);
    night(dir, "bad.jsonl", &["-q"]);
    let before = (files(&dir.join("out")), files(&dir.join("series")));
    night(dir, "bad.jsonl", &["-q"]);
    assert_eq!((files(&dir.join("out")), files(&dir.join("series"))), before);
    // Another bad record is told, though no article is scored.
    write(dir, "worse.jsonl", &[bad[0].clone(), "{\"id\": \"1\"".to_owned()]);
    night(dir, "worse.jsonl", &["-q"]);
    let skipped = std::fs::read_to_string(dir.join("out/skipped.csv")).unwrap();
    assert_eq!(skipped.matches("invalid_json").count(), 2, "{skipped}");
    // Other settings of the summary make the files anew.
    night(dir, "bad.jsonl", &["-q", "--min-articles", "2"]);
    assert_ne!(files(&dir.join("out")), before.0);
}

#[test]
fn since_and_until_count_the_articles_of_those_days() {
    let dir = sample();
    let dir = dir.path();
    three_nights(dir);
    for dump in ["1.jsonl", "2.jsonl", "3.jsonl"] {
        night(dir, dump, &["-q"]);
    }
    let within = |line: &String| {
        let article: serde_json::Value = serde_json::from_str(line).unwrap();
        article["date"]
            .as_str()
            .is_some_and(|date| ("2024-03-07".."2024-03-16").contains(&&date[..10]))
    };
    let all = std::fs::read_to_string(dir.join("all.jsonl")).unwrap();
    let some: Vec<String> = all.lines().map(str::to_owned).filter(within).collect();
    assert!(some.len() > 5 && some.len() < 25, "{}", some.len());
    write(dir, "some.jsonl", &some);
    plain(dir, "some.jsonl", "plain", &[]);
    let days = ["--since", "2024-03-07", "--until", "2024-03-15"];
    night(dir, "1.jsonl", &[&days[..], &["-q"]].concat());
    same_tables(dir, "out", "plain");
    plain(dir, "all.jsonl", "days", &days);
    same_tables(dir, "days", "plain");
    let output = regard(
        dir,
        &args(
            "all.jsonl",
            &["--out", "x", "--since", "2024-03-07", "--until", "2024-03-01"],
        ),
    );
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn other_actors_are_refused_until_the_series_is_scored_again() {
    let dir = sample();
    let dir = dir.path();
    three_nights(dir);
    night(dir, "1.jsonl", &["-q"]);
    night(dir, "2.jsonl", &["-q"]);
    let list = std::fs::read_to_string(dir.join("actors.csv")).unwrap();
    let fewer: Vec<&str> = list.lines().filter(|line| !line.starts_with("halden,")).collect();
    std::fs::write(dir.join("actors.csv"), fewer.join("\n") + "\n").unwrap();

    let before = files(&dir.join("series"));
    let refused = regard(dir, &args("3.jsonl", &["--store", "series", "--out", "out"]));
    assert_eq!(refused.status.code(), Some(2));
    for word in ["actor list", "--rescore", "another store"] {
        assert!(stderr(&refused).contains(word), "{}", stderr(&refused));
    }
    assert_eq!(files(&dir.join("series")), before);

    night(dir, "3.jsonl", &["--rescore", "-q"]);
    plain(dir, "all.jsonl", "plain", &[]);
    same_tables(dir, "out", "plain");
}

#[test]
fn a_model_whose_manifest_alone_differs_is_another() {
    let dir = sample();
    let dir = dir.path();
    model_with(&dir.join("model"), None);
    night(dir, "sample.jsonl", &["-q", "--model", "model"]);
    let before = files(&dir.join("series"));
    let manifest = std::fs::read_to_string(dir.join("model/model.toml")).unwrap();
    let mut manifest: toml::Table = manifest.parse().unwrap();
    let calibration = manifest["calibration"].as_table_mut().unwrap();
    calibration.insert("stance_temperature".to_owned(), 9.0.into());
    std::fs::write(dir.join("model/model.toml"), manifest.to_string()).unwrap();
    let more = ["--model", "model", "--store", "series", "--out", "out"];
    let refused = regard(dir, &args("sample.jsonl", &more));
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("the model: "), "{}", stderr(&refused));
    assert_eq!(files(&dir.join("series")), before);
}

#[test]
fn a_damaged_part_is_named_and_scored_again() {
    for damage in [truncate as fn(&Path), flip_a_bit, remove] {
        let dir = sample();
        let dir = dir.path();
        three_nights(dir);
        for dump in ["1.jsonl", "2.jsonl", "3.jsonl"] {
            night(dir, dump, &["-q"]);
        }
        let whole = tables(&dir.join("out"));
        damage(&dir.join("series/parts/000002/mentions.parquet"));
        let check = regard(dir, &["store", "check", "series"]);
        assert_eq!(check.status.code(), Some(1));
        let told = String::from_utf8_lossy(&check.stdout).into_owned();
        assert!(told.contains("part 2") && told.contains("mentions.parquet"), "{told}");

        let told = stderr(&night(dir, "3.jsonl", &[]));
        assert!(told.contains("part 2 was scored again"), "{told}");
        assert!(differing(&tables(&dir.join("out")), &whole).is_empty());
        succeeded(&regard(dir, &["store", "check", "series"]));
    }
}

fn truncate(file: &Path) {
    let bytes = std::fs::read(file).unwrap();
    std::fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
}

fn flip_a_bit(file: &Path) {
    let mut bytes = std::fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    std::fs::write(file, bytes).unwrap();
}

fn remove(file: &Path) {
    std::fs::remove_file(file).unwrap();
}

#[test]
fn a_damaged_part_whose_dump_is_gone_can_be_taken_out_and_comes_back_with_its_dump() {
    let dir = sample();
    let dir = dir.path();
    three_nights(dir);
    night(dir, "1.jsonl", &["-q"]);
    night(dir, "3.jsonl", &["-q"]);
    flip_a_bit(&dir.join("series/parts/000001/articles.parquet"));
    std::fs::rename(dir.join("1.jsonl"), dir.join("moved.jsonl")).unwrap();
    let run = |dump: &str| regard(dir, &args(dump, &["--store", "series", "--out", "out", "-q"]));
    let output = run("3.jsonl");
    assert_eq!(output.status.code(), Some(2));
    for word in ["000001", "12 are not to be found", "--drop"] {
        assert!(stderr(&output).contains(word), "{}", stderr(&output));
    }
    succeeded(&regard(dir, &["store", "check", "series", "--drop"]));
    succeeded(&run("moved.jsonl"));
    write(dir, "both.jsonl", &[&lines(dir)[20..], &lines(dir)[..12]].concat());
    plain(dir, "both.jsonl", "plain", &[]);
    same_tables(dir, "out", "plain");
}

#[test]
fn a_second_run_is_refused_or_waits() {
    let dir = sample();
    let dir = dir.path();
    let held = Store::open(&dir.join("series"), false).unwrap();
    let mut command = command(dir, &args("sample.jsonl", &["--store", "series", "--out", "out"]));
    let refused = command.output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        stderr(&refused).contains("another run is writing to series"),
        "{}",
        stderr(&refused)
    );
    let mut waiting = command
        .arg("--wait")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = [0; 7];
    std::io::Read::read_exact(waiting.stderr.as_mut().unwrap(), &mut told).unwrap();
    assert_eq!(&told, b"waiting");
    drop(held);
    succeeded(&waiting.wait_with_output().unwrap());
    assert!(dir.join("out/actors.csv").exists());
}

#[test]
fn what_a_store_cannot_do_is_refused() {
    let dir = sample();
    let dir = dir.path();
    succeeded(&regard(
        dir,
        &args("sample.jsonl", &["--store", "a", "--out", "b", "-q"]),
    ));
    let cases: [(&[&str], &str); 7] = [
        (
            &args("sample.jsonl", &["--out", "o", "--store", "s", "--shard", "1/2"]),
            "--shard",
        ),
        (
            &args("sample.jsonl", &["--out", "o", "--store", "s", "--mentions", "none"]),
            "--mentions",
        ),
        (&args("sample.jsonl", &["--store", "a", "--out", "a"]), "a is a store"),
        (&args("sample.jsonl", &["--out", "a"]), "a is a store"),
        (&args("sample.jsonl", &["--store", "b", "--out", "c"]), "b is no store"),
        (&["store", "status", "nowhere"], "nowhere is no store"),
        (&["store", "compact", "nowhere"], "nowhere is no store"),
    ];
    for (args, word) in cases {
        let output = regard(dir, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(word), "{}", stderr(&output));
        assert!(!dir.join("nowhere").exists());
    }
}
