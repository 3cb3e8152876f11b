//! `--dry-run`: what it says of a dump, and that it says no more than a run does.

use crate::common::{gzip, regard, regard_fed, run_json, sample, stderr, succeeded};
use serde_json::{Value, json};
use std::path::Path;

const WORDS: &str =
    "The minister said on Monday that the plan was dead and that the party would have to find another way.";
const GERMAN: &str = "Der Minister sagte am Montag, dass der Plan gescheitert sei und die Partei von Bo Marn einen anderen Weg \
                      finden müsse, um die Straßen zu bezahlen.";

fn dry_run(dir: &Path, input: &str, more: &[&str]) -> String {
    let args = ["run", input, "--actors", "actors.csv", "--out", "none", "--dry-run"];
    let output = regard(dir, &[&args[..], more].concat());
    succeeded(&output);
    assert!(!dir.join("none").exists());
    String::from_utf8(output.stdout).unwrap()
}

fn facts(dir: &Path, input: &str, more: &[&str]) -> Value {
    let page = dry_run(dir, input, &[&["--log-format", "json"], more].concat());
    assert_eq!(page.lines().count(), 1, "{page}");
    serde_json::from_str(&page).unwrap()
}

fn article(number: usize, more: Value) -> Value {
    let mut article = json!({ "id": number.to_string(), "outlet": "Herald", "date": "2024-03-04", "title": "A headline",
        "text": format!("{WORDS} Number {number} of them was hers.") });
    article
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    article
}

fn write(dir: &Path, name: &str, articles: &[Value]) {
    let lines: Vec<String> = articles.iter().map(Value::to_string).collect();
    std::fs::write(dir.join(name), lines.join("\n")).unwrap();
}

/// Returns the page with single blanks, so that a line break does not matter.
fn words(page: &str) -> String {
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_finding_is_said_with_what_will_be_done() {
    let repeated = |n| {
        article(
            n,
            json!({ "text": format!("Report {n}: {WORDS}\n\nSign up for our daily letter") }),
        )
    };
    let cases: &[(&str, Vec<Value>, &[&str])] = &[
        (
            "clean",
            vec![article(1, json!({}))],
            &[
                "From all 1 record of 1 input",
                "format jsonl, compression none, preset regard",
                "articles 1 100 % will be scored",
                "Outlets: 1 Herald 1 100 %",
                "from 2024-03-04 to 2024-03-04",
                "en 1 100 % will be scored",
                "clean, each with a headline",
                "no line stands in many articles",
                "first 1 | Herald | 2024-03-04 | A headline | The minister said",
            ],
        ),
        (
            "languages",
            vec![article(1, json!({})), article(2, json!({ "text": GERMAN }))],
            &[
                "other_language 1 50.0 % will be skipped: --languages all scores them",
                "de 1 50.0 % will be skipped: --languages all scores them",
            ],
        ),
        (
            "lost",
            vec![
                article(1, json!({})),
                article(1, json!({})),
                article(2, json!({ "text": "" })),
            ],
            &[
                "duplicate_record 1 33.3 % will be skipped: an earlier record is the same",
                "missing_text 1 33.3 % will be skipped: if another field holds the text",
                "dump.jsonl:2: the same id and content as dump.jsonl:1",
            ],
        ),
        (
            "most lost",
            vec![article(1, json!({})), json!({ "id": 2 }), json!({ "id": 3 })],
            &["a run will end with exit code 3"],
        ),
        (
            "all lost",
            vec![article(1, json!({ "text": "" }))],
            &["not one record can be used"],
        ),
        (
            "outlets",
            vec![
                article(1, json!({})),
                article(2, json!({})),
                article(3, json!({ "outlet": "HERALD" })),
                article(4, json!({ "outlet": "Post" })),
            ],
            &[
                "Outlets: 2 Herald 3 75.0 % Post 1 25.0 %",
                "as one HERALD, Herald will be counted as Herald",
            ],
        ),
        (
            "dates",
            vec![
                article(1, json!({ "date": "some day" })),
                article(2, json!({ "date": null })),
                article(3, json!({})),
            ],
            &[
                "without a date 2 66.7 % will be scored",
                "not read as dates: `some day`; if they are, --date-format names their format",
            ],
        ),
        (
            "texts",
            vec![
                article(1, json!({ "text": format!("<p>{WORDS}</p>") })),
                article(2, json!({ "text": format!("Marnâ€™s aide said. {WORDS}") })),
                article(3, json!({ "text": format!("Jos\u{fffd} said. {WORDS}"), "title": "" })),
            ],
            &[
                "HTML, Markdown, other markup 1 33.3 % will be removed",
                "letters decoded wrongly 1 33.3 % will be put right",
                "letters lost (U+FFFD) 1 33.3 % cannot be put right",
                "no headline 1 33.3 %",
            ],
        ),
        (
            "repeated",
            (1..=4).map(repeated).collect(),
            &["Herald 4 100 % “Sign up for our daily letter”"],
        ),
        (
            "fields",
            vec![json!({ "paper": "Herald", "day": "2024-03-04", "body": WORDS })],
            &[
                "fields text from body",
                "not used paper, day",
                "unknown 1 100 % name none: --map outlet=NAME",
                "known as the outlet",
                "known as the date",
            ],
        ),
    ];
    let dir = sample();
    for (name, articles, expected) in cases {
        write(dir.path(), "dump.jsonl", articles);
        let page = dry_run(dir.path(), "dump.jsonl", &[]);
        for line in page.lines() {
            assert!(line.chars().count() <= 100, "{name}: {line}");
        }
        for text in *expected {
            assert!(words(&page).contains(text), "{name}: {text}\n{page}");
        }
    }
}

#[test]
fn the_numbers_are_those_of_a_run() {
    let dir = sample();
    let facts = facts(dir.path(), "sample.jsonl", &["--all"]);
    succeeded(&regard(
        dir.path(),
        &["run", "sample.jsonl", "--actors", "actors.csv", "--out", "out", "-q"],
    ));
    let run = run_json(&dir.path().join("out"));
    let mut input = facts["inputs"][0].clone();
    for key in ["is_whole", "share_read"] {
        input.as_object_mut().unwrap().remove(key);
    }
    let mut expected = run["facts"]["inputs"][0].clone();
    // Only a run reads the input to its end for its checksum.
    for key in ["sha256", "bytes"] {
        expected[key] = input[key].clone();
    }
    assert_eq!(input, expected);
    assert_eq!(facts["event"], "profile");
    assert_eq!(facts["articles"], run["facts"]["ledger"]["articles_scored"]);
    let skipped = facts["skipped"].as_array().unwrap();
    for reason in skipped {
        let word = reason["reason"].as_str().unwrap();
        assert_eq!(reason["records"], run["facts"]["skipped"][word], "{word}");
    }
}

#[test]
fn the_first_records_of_each_input_are_read_unless_all_is_asked_for() {
    let dir = sample();
    let of = |count| (0..count).map(|n| article(n, json!({}))).collect::<Vec<_>>();
    write(dir.path(), "many.jsonl", &of(2_100));
    write(dir.path(), "exact.jsonl", &of(2_000));
    let cases: [(&str, &[&str], u64, bool); 3] = [
        ("many.jsonl", &[], 2_000, false),
        ("many.jsonl", &["--all"], 2_100, true),
        ("exact.jsonl", &[], 2_000, true),
    ];
    for (input, more, records, is_whole) in cases {
        let facts = facts(dir.path(), input, more);
        assert_eq!(
            (&facts["records"], &facts["inputs"][0]["is_whole"]),
            (&json!(records), &json!(is_whole)),
            "{input}"
        );
    }
    let page = words(&dry_run(dir.path(), "many.jsonl", &[]));
    assert!(
        page.starts_with("From the first 2,000 records of 1 input; --all reads everything"),
        "{page}"
    );
}

#[test]
fn a_pipe_is_read_no_further_than_needed_and_all_needs_a_dry_run() {
    let dir = sample();
    let dump = std::fs::read(dir.path().join("sample.jsonl")).unwrap();
    let args = ["run", "-", "--actors", "actors.csv", "--out", "none", "--dry-run"];
    let output = regard_fed(dir.path(), &args, dump);
    succeeded(&output);
    assert!(String::from_utf8_lossy(&output.stdout).contains("Outlets: 7"));
    let output = regard(dir.path(), &["run", "sample.jsonl", "--out", "none", "--all"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--dry-run"), "{}", stderr(&output));
}

#[test]
fn inputs_that_are_read_alike_are_described_together_and_damaged_ones_are_told() {
    let dir = sample();
    std::fs::create_dir(dir.path().join("dumps")).unwrap();
    for n in 0..30 {
        let text = format!("Report {n}: {WORDS}");
        write(
            dir.path(),
            &format!("dumps/{n:02}.jsonl"),
            &[article(n, json!({ "text": text }))],
        );
    }
    let plain: Vec<u8> = (0..500)
        .flat_map(|n| format!("{}\n", article(n, json!({}))).into_bytes())
        .collect();
    let cut = gzip(&plain);
    std::fs::write(dir.path().join("cut.jsonl.gz"), &cut[..cut.len() / 2]).unwrap();
    let page = words(&dry_run(dir.path(), "dumps", &[]));
    assert!(
        page.contains("Input dumps/00.jsonl and 29 more inputs, read in the same way"),
        "{page}"
    );
    assert_eq!(page.matches("format jsonl").count(), 1, "{page}");
    let page = words(&dry_run(dir.path(), "cut.jsonl.gz", &[]));
    assert!(
        page.contains("unreadable_input 1 ") && page.contains("the rest of it will be missing"),
        "{page}"
    );
}
