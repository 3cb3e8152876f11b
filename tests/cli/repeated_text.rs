//! Text that an outlet repeats, and page furniture: kept out of the numbers, and said.

use crate::common::{regard, sample, stderr};
use std::fmt::Write as _;
use std::path::Path;

const TEASER: &str = "Headline: Searches exceed Mira Halden as her plan fails badly!";

/// Writes a dump of an outlet with `articles` articles, all of which hold the same teaser, and of another without it.
fn write_dump(path: &Path, articles: usize) {
    let mut dump = String::new();
    for number in 0..articles {
        let day = 1 + number % 28;
        // Words of its own, so that no article is a copy of another.
        let own: Vec<String> = (0..40).map(|word| format!("item{number}x{word}")).collect();
        let own = own.join(" ");
        let _ = writeln!(
            dump,
            r#"{{"id":"s{number}","outlet":"Sheep","date":"2024-03-{day:02}","text":"The council listed {own} on Monday.\n\n{TEASER}\n\nMira Halden praised item {number}, the mayor said.\n\nBy Mira Halden"}}"#
        );
        let _ = writeln!(
            dump,
            r#"{{"id":"g{number}","outlet":"Goat","date":"2024-03-{day:02}","text":"Mira Halden lost vote {number} on {own} in the council."}}"#
        );
    }
    std::fs::write(path, dump).unwrap();
}

fn read(dir: &Path, name: &str) -> String {
    std::fs::read_to_string(dir.join(name)).unwrap()
}

fn run(dir: &Path, out: &str, more: &[&str]) -> String {
    let args = [
        "run",
        "dump.jsonl",
        "--actors",
        "actors.csv",
        "--out",
        out,
        "--mentions",
        "csv",
    ];
    let output = regard(dir, &[&args, more].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    stderr(&output)
}

#[test]
fn a_teaser_and_a_byline_are_in_no_number() {
    let dir = sample();
    write_dump(&dir.path().join("dump.jsonl"), 12);
    let message = run(dir.path(), "out", &[]);
    assert!(
        message.contains("kept out: 12 mentions in 1 repeated text"),
        "{message}"
    );
    assert!(message.contains("of them 12 in a byline"), "{message}");
    let boilerplate = read(dir.path(), "out/boilerplate.csv");
    assert!(boilerplate.contains(&format!("Sheep,{TEASER},12,12,")), "{boilerplate}");
    let skipped = read(dir.path(), "out/skipped.csv");
    assert_eq!(skipped.matches(",summarize,repeated_text,").count(), 12, "{skipped}");
    assert_eq!(skipped.matches(",clean,byline,").count(), 12, "{skipped}");
    let mentions = read(dir.path(), "out/mentions.csv");
    assert_eq!(mentions.lines().count(), 1 + 12 + 12, "{mentions}");
}

#[test]
fn repeated_text_counts_on_request_and_summarizing_again_changes_nothing_else() {
    let dir = sample();
    write_dump(&dir.path().join("dump.jsonl"), 12);
    run(dir.path(), "out", &[]);
    let (actors, skipped) = (read(dir.path(), "out/actors.csv"), read(dir.path(), "out/skipped.csv"));
    run(dir.path(), "kept", &["--keep-repeated"]);
    assert_ne!(actors, read(dir.path(), "kept/actors.csv"));
    assert_eq!(read(dir.path(), "kept/mentions.csv").lines().count(), 1 + 12 + 24);
    for more in [&["--keep-repeated"][..], &[]] {
        let args = ["summarize", "out", "--out", "out", "--mentions", "csv"];
        let output = regard(dir.path(), &[&args, more].concat());
        assert!(output.status.success(), "{}", stderr(&output));
    }
    assert_eq!(read(dir.path(), "out/actors.csv"), actors);
    assert_eq!(read(dir.path(), "out/skipped.csv"), skipped);
}

#[test]
fn threads_shards_and_nights_keep_the_same_text_out() {
    let dir = sample();
    write_dump(&dir.path().join("dump.jsonl"), 30);
    run(dir.path(), "whole", &["--threads", "1"]);
    run(dir.path(), "threads", &["--threads", "7"]);
    let files = ["actors.csv", "actors_by_outlet.csv", "boilerplate.csv", "mentions.csv"];
    let mut shards = Vec::new();
    for shard in ["1/3", "2/3", "3/3"] {
        let out = format!("shard{}", &shard[..1]);
        let args = [
            "score",
            "dump.jsonl",
            "--actors",
            "actors.csv",
            "--out",
            &out,
            "--shard",
            shard,
        ];
        assert!(regard(dir.path(), &args).status.success());
        shards.push(out);
    }
    let shards: Vec<&str> = shards.iter().map(String::as_str).collect();
    let summarize = ["summarize", "--out", "sharded", "--mentions", "csv"];
    assert!(regard(dir.path(), &[&summarize[..], &shards].concat()).status.success());
    let dump = read(dir.path(), "dump.jsonl");
    let lines: Vec<&str> = dump.lines().collect();
    for night in lines.chunks(22) {
        std::fs::write(dir.path().join("dump.jsonl"), night.join("\n")).unwrap();
        run(dir.path(), "series", &["--store", "store"]);
    }
    for file in files {
        let whole = read(dir.path(), &format!("whole/{file}"));
        for other in ["threads", "sharded", "series"] {
            assert_eq!(read(dir.path(), &format!("{other}/{file}")), whole, "{other}/{file}");
        }
    }
}
