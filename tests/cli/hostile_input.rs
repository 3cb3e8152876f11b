//! Dumps and lists that were made to do harm, or that careless programs wrote.

use crate::common::{CsvRow, csv_records, csv_rows, gzip, regard, sample, stderr, succeeded};
use serde_json::json;
use std::path::Path;
use std::process::Command;

const MEGABYTE: usize = 1 << 20;
/// Memory that a run over a decompression bomb may take: that of every run, and a record or two of
/// the largest size.
const MEMORY: usize = (400 + LIBTORCH) * MEGABYTE;
/// The memory that libtorch takes when it is only loaded.
const LIBTORCH: usize = if cfg!(feature = "rust-bert") { 100 } else { 0 };

/// Runs over `input` and returns the rows of `skipped.csv`: line, reason and detail.
fn skipped(dir: &Path, input: &str, more: &[&str]) -> Vec<[String; 3]> {
    let args = [&["run", input, "--actors", "actors.csv", "--out", "out"], more].concat();
    succeeded(&regard(dir, &args));
    skipped_rows(dir)
}

fn skipped_rows(dir: &Path) -> Vec<[String; 3]> {
    let rows = csv_records(&dir.join("out/skipped.csv"));
    rows.iter().map(|row| [1, 4, 5].map(|at| row[at].to_owned())).collect()
}

/// Returns the words of each mention, from the column of `mentions.csv`, and from the article's
/// text by its offsets.
fn mentions(dir: &Path, text: &str) -> Vec<(String, String)> {
    let letters: Vec<char> = text.chars().collect();
    let words = |row: CsvRow| {
        let [start, end] = ["mention_start", "mention_end"].map(|column| row[column].parse::<usize>().unwrap());
        (row["mention"].clone(), letters[start..end].iter().collect())
    };
    csv_rows(&dir.join("out/mentions.csv")).into_iter().map(words).collect()
}

fn write_dump(dir: &Path, records: &[serde_json::Value]) {
    let lines: Vec<String> = records.iter().map(serde_json::Value::to_string).collect();
    std::fs::write(dir.join("dump.jsonl"), lines.join("\n")).unwrap();
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// An archive of `before`, `times` times `part`, and `after`: archives may be put one after the
/// other.
fn bomb(pack: impl Fn(&[u8]) -> Vec<u8>, [before, part, after]: [&[u8]; 3], times: usize) -> Vec<u8> {
    [pack(before), pack(part).repeat(times), pack(after)].concat()
}

/// Runs with no more memory than [`MEMORY`] to write to.
#[cfg(target_os = "linux")]
fn skipped_within_memory(dir: &Path, input: &str) -> Vec<[String; 3]> {
    let script = format!(
        "ulimit -d {} && exec \"$0\" run {input} --actors actors.csv --out out --threads 2",
        MEMORY / 1024
    );
    let regard = env!("CARGO_BIN_EXE_regard");
    let output = Command::new("sh")
        .args(["-c", &script, regard])
        .current_dir(dir)
        .output()
        .unwrap();
    succeeded(&output);
    skipped_rows(dir)
}

const GOOD: [&str; 2] = [
    "{\"id\": \"1\", \"text\": \"Mira Halden won.\"}\n",
    "{\"id\": \"3\", \"text\": \"Mira Halden lost.\"}\n",
];

#[test]
#[cfg(target_os = "linux")]
fn an_archive_that_unpacks_to_one_record_of_a_gigabyte_costs_that_record() {
    let begun = format!("{}{{\"id\": \"2\", \"text\": \"", GOOD[0]);
    let ended = format!("\"}}\n{}", GOOD[1]);
    let letters = vec![b'a'; 16 * MEGABYTE];
    let parts = [begun.as_bytes(), &letters, ended.as_bytes()];
    for (name, bytes) in [
        ("bomb.jsonl.gz", bomb(gzip, parts, 64)),
        ("bomb.jsonl.zst", bomb(zstd, parts, 64)),
    ] {
        assert!(bytes.len() < 8 * MEGABYTE);
        let dir = sample();
        std::fs::write(dir.path().join(name), bytes).unwrap();
        let expected = [
            "2",
            "record_too_large",
            "longer than 33554432 bytes, the limit on one record",
        ];
        assert_eq!(skipped_within_memory(dir.path(), name), [expected], "{name}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn an_archive_that_unpacks_to_half_a_gigabyte_of_records_takes_no_more_memory_than_any() {
    let record = json!({ "id": "1", "title": "a ".repeat(MEGABYTE), "text": "Mira Halden won." }).to_string() + "\n";
    let blank = "\n".repeat(16 * MEGABYTE);
    let dir = sample();
    let bytes = bomb(zstd, [blank.as_bytes(), record.as_bytes(), b""], 256);
    std::fs::write(dir.path().join("bomb.jsonl.zst"), bytes).unwrap();
    let rows = skipped_within_memory(dir.path(), "bomb.jsonl.zst");
    assert_eq!(rows.len(), 255);
    assert!(rows.iter().all(|row| row[1] == "duplicate_record"));
    assert_eq!(rows[0][0], (16 * MEGABYTE + 2).to_string());
}

#[test]
#[cfg(target_os = "linux")]
fn a_record_takes_no_more_memory_for_what_it_is_made_of() {
    let numbers = format!(
        "{{\"id\": \"1\", \"text\": \"Mira Halden won.\", \"more\": [{}0]}}",
        "0,".repeat(15 * MEGABYTE)
    );
    let names: String = (0..1_000_000).map(|n| format!("\"{n}\":{{}},")).collect();
    let names = format!("{{{names}\"id\": \"1\", \"text\": \"Mira Halden won.\"}}");
    let long = json!({ "id": "1", "outlet": "o".repeat(MEGABYTE), "text": "Mira Halden won. ".repeat(1000) });
    let columns = format!("id,text{}\n1,Mira Halden won.\n", ",".repeat(30 * MEGABYTE));
    let too_many = "too many fields (the limit on one record is 10000)";
    let cases = [
        ("numbers.jsonl", numbers, None),
        ("names.jsonl", names, Some(too_many)),
        (
            "outlet.jsonl",
            format!("{long}\n"),
            Some("the outlet has 1048576 bytes; the limit is 2000"),
        ),
        ("columns.csv", columns, Some("31457282 columns; the limit is 10000")),
    ];
    for (name, dump, expected) in cases {
        let dir = sample();
        std::fs::write(dir.path().join("good.jsonl"), GOOD[1]).unwrap();
        std::fs::write(dir.path().join(name), dump).unwrap();
        let rows = skipped_within_memory(dir.path(), &format!("good.jsonl {name}"));
        assert_eq!(rows.len(), usize::from(expected.is_some()), "{name}: {rows:?}");
        let detail = rows.first().map_or("", |row| row[2].as_str());
        assert!(detail.contains(expected.unwrap_or("")), "{name}: {detail}");
    }
}

#[test]
fn what_nests_too_deep_is_refused_in_every_file() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
    let dir = sample();
    let record = |value: String| format!("{{\"id\": \"2\", \"text\": \"Mira Halden won.\", \"more\": {value}}}");
    let cases = [
        ("arrays.jsonl", record(deep("[", "]"))),
        ("objects.jsonl", record(deep("{\"a\":", "}"))),
        ("arrays.json", format!("[{}]", record(deep("[", "]")))),
        ("begun.jsonl", "{\"a\":[".repeat(100_000)),
    ];
    std::fs::write(dir.path().join("good.jsonl"), GOOD[0]).unwrap();
    for (name, dump) in cases {
        std::fs::write(dir.path().join(name), dump).unwrap();
        let rows = skipped(dir.path(), "good.jsonl", &[name]);
        let [[line, reason, detail]] = rows.as_slice() else {
            panic!("{name}: {rows:?}")
        };
        assert_eq!((line.as_str(), reason.as_str()), ("1", "invalid_json"), "{name}");
        assert!(
            detail.contains("nested more than 127 deep at column"),
            "{name}: {detail}"
        );
    }
    let settings = format!("[score]\nmap = {}\n", deep("[", "]"));
    std::fs::write(dir.path().join("regard.toml"), settings).unwrap();
    let args = ["run", "good.jsonl", "--config", "regard.toml", "--out", "other"];
    let output = regard(dir.path(), &args);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("regard.toml"), "{}", stderr(&output));
}

#[test]
fn a_sentence_of_ten_megabytes_is_scored_at_both_ends() {
    let text = format!("Mira Halden {}met Mira Halden.", "went and ".repeat(10 * MEGABYTE / 9));
    let dir = sample();
    write_dump(dir.path(), &[json!({ "id": "1", "text": text })]);
    assert_eq!(skipped(dir.path(), "dump.jsonl", &["--mentions", "csv"]), [[""; 3]; 0]);
    let name = "Mira Halden".to_owned();
    assert_eq!(mentions(dir.path(), &text), vec![(name.clone(), name); 2]);
    assert!(
        csv_rows(&dir.path().join("out/mentions.csv"))
            .iter()
            .all(|row| row["windowed"] == "true"),
        "windowed"
    );
}

#[test]
fn a_hundred_thousand_mentions_in_one_article_are_all_scored() {
    let text = "Mira Halden won. ".repeat(100_000);
    let dir = sample();
    write_dump(dir.path(), &[json!({ "id": "1", "text": text })]);
    assert_eq!(skipped(dir.path(), "dump.jsonl", &[]), [[""; 3]; 0]);
    let rows = csv_rows(&dir.path().join("out/actors.csv"));
    assert!(
        rows.iter()
            .any(|row| row["actor_id"] == "halden" && row["n_mentions"] == "100000"),
        "{rows:?}"
    );
}

#[test]
fn signs_that_nobody_sees_hide_no_name_and_shift_no_offset() {
    let spaces = "\u{9}\u{20}\u{a0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200a}\u{202f}\u{205f}\u{3000}";
    let unseen = "\u{ad}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2060}\u{2066}\u{2067}\u{2068}\u{2069}\u{feff}";
    let between = spaces.chars().map(|space| format!("Mira{space}Halden"));
    let inside = unseen.chars().map(|sign| format!("Mi{sign}ra Halden"));
    let names: Vec<String> = between.chain(inside).collect();
    let sentence = |name: &String| format!("\u{1F600}\u{0}\u{8} Then {name} won \u{1b}[31m\u{202e}\u{7}again.");
    let text = names.iter().map(sentence).collect::<Vec<_>>().join("\n\n");
    let dir = sample();
    write_dump(
        dir.path(),
        &[json!({ "id": "\u{202e}1", "outlet": "O\u{0}", "text": text })],
    );
    assert_eq!(
        skipped(dir.path(), "dump.jsonl", &["--mentions", "csv", "--report", "--xlsx"]),
        [[""; 3]; 0]
    );
    let expected: Vec<_> = names.iter().map(|name| (name.clone(), name.clone())).collect();
    assert_eq!(mentions(dir.path(), &text), expected);
}

#[test]
fn half_a_character_costs_its_record() {
    let dir = sample();
    let record = |id: &str, text: &str| format!("{{\"id\": \"{id}\", \"text\": \"Mira Halden won {text}.\"}}");
    let texts = [
        "\\ud83d\\ude00",
        "\\ud83d",
        "\\ude00\\ud83d",
        "\\ud83d\\u0041",
        "\\u0000",
    ];
    let dump: Vec<String> = texts
        .iter()
        .enumerate()
        .map(|(id, text)| record(&id.to_string(), text))
        .collect();
    std::fs::write(dir.path().join("dump.jsonl"), dump.join("\n")).unwrap();
    let rows = skipped(dir.path(), "dump.jsonl", &["--max-skipped", "100%"]);
    let found: Vec<(&str, &str)> = rows.iter().map(|row| (row[0].as_str(), row[1].as_str())).collect();
    assert_eq!(
        found,
        [("2", "invalid_json"), ("3", "invalid_json"), ("4", "invalid_json")]
    );
    assert!(rows.iter().all(|row| row[2].contains("surrogate")), "{rows:?}");
}

#[test]
fn no_id_leads_a_file_out_of_its_folder_or_onto_another() {
    let long = "a".repeat(300);
    let ids = [
        "../x",
        "/etc/x",
        "a/b",
        "a\\\\b",
        "C:x",
        ".",
        "..",
        "x.",
        "CON",
        "com1.csv",
        "aux",
        &long,
        "a\u{202e}b",
        "a b",
    ];
    for id in ids {
        let dir = sample();
        let list = format!("actor_id,name,type\n{id},Mira Halden,PER\n");
        let message = refused_list(dir.path(), &list);
        assert!(message.contains("line 2: "), "{id}: {message}");
    }
    let dir = sample();
    let message = refused_list(
        dir.path(),
        "actor_id,name,type\nab,Mira Halden,PER\nAB,Joren Falk,PER\n",
    );
    assert!(
        message.contains("line 3: ") && message.contains("only in case"),
        "{message}"
    );
}

/// Returns the error for a list, which must be refused before anything is written.
fn refused_list(dir: &Path, list: &str) -> String {
    std::fs::write(dir.join("actors.csv"), list).unwrap();
    let args = [
        "run",
        "sample.jsonl",
        "--actors",
        "actors.csv",
        "--out",
        "out",
        "--per-actor-files",
    ];
    let output = regard(dir, &args);
    assert_eq!(output.status.code(), Some(2), "{list}: {}", stderr(&output));
    assert!(!dir.join("out").exists() && !dir.join("x.csv").exists(), "{list}");
    stderr(&output)
}

/// The id of an actor stands in `mentions.parquet` too, which may come from somewhere else than the
/// list.
#[test]
fn a_part_that_was_tampered_with_writes_no_file_outside_of_its_folder() {
    let dir = sample();
    let list = "actor_id,name,type\nqqqqqq,Mira Halden,PER\n";
    std::fs::write(dir.path().join("actors.csv"), list).unwrap();
    succeeded(&regard(
        dir.path(),
        &["score", "sample.jsonl", "--actors", "actors.csv", "--out", "part"],
    ));
    let path = dir.path().join("part/mentions.parquet");
    let mut bytes = std::fs::read(&path).unwrap();
    let places: Vec<usize> = (0..bytes.len() - 6)
        .filter(|at| &bytes[*at..at + 6] == b"qqqqqq")
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + 6].copy_from_slice(b"../../");
    }
    std::fs::write(&path, bytes).unwrap();
    let output = regard(
        dir.path(),
        &["summarize", "part", "--out", "deep/out", "--per-actor-files"],
    );
    assert_ne!(output.status.code(), Some(0));
    assert!(stderr(&output).contains("outside of"), "{}", stderr(&output));
    let mut entries: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    entries.sort();
    assert_eq!(entries, ["actors.csv", "deep", "part", "sample.jsonl"]);
}

#[test]
fn what_a_dump_says_cannot_steer_the_terminal() {
    let dir = sample();
    let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    write_dump(dir.path(), &[json!({ "\u{1b}]0;title\u{7}\u{202e}": 1 })]);
    let output = regard(dir.path(), &["run", "dump.jsonl", "--out", "none"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("`\\u{1b}]0;title\\u{7}\\u{202e}`"),
        "{}",
        stderr(&output)
    );
    assert!(!stderr(&output).contains(steers));
    let list = "actor_id,name,type\nh,Mira\u{1b}[2J Halden,PER\n";
    std::fs::write(dir.path().join("actors.csv"), list).unwrap();
    let said = |args: &[&str]| {
        let output = regard(dir.path(), args);
        succeeded(&output);
        stderr(&output) + &String::from_utf8_lossy(&output.stdout)
    };
    write_dump(
        dir.path(),
        &[json!({ "id": "1\u{1b}", "outlet": "O\u{9b}", "title": "\u{7}", "text": "Mira\u{1b}[2J Halden won." })],
    );
    let args = ["run", "dump.jsonl", "--actors", "actors.csv", "--out", "out"];
    let (run, dry) = (said(&args), said(&[&args[..], &["--dry-run"]].concat()));
    assert!(
        run.contains("Mira\\u{1b}[2J Halden") && !run.contains(steers),
        "{run:?}"
    );
    assert!(dry.contains("1\\u{1b} | O\\u{9b}") && !dry.contains(steers), "{dry:?}");
}

#[test]
fn a_text_from_the_dump_is_no_formula_however_its_sign_is_written() {
    let dir = sample();
    let outlets = ["=1+1", "＝1+1", "\n=1+1", "\u{1}@SUM(1)", "－1", "a=1"];
    let record =
        |(id, outlet): (usize, &&str)| json!({ "id": format!("+{id}"), "outlet": outlet, "text": "Mira Halden won." });
    let dump: Vec<_> = outlets.iter().enumerate().map(record).collect();
    write_dump(dir.path(), &dump);
    skipped(dir.path(), "dump.jsonl", &["--excel", "--mentions", "csv"]);
    let bare = |text: &str| text.trim().to_owned();
    let rows = csv_records(&dir.path().join("out/mentions.csv"));
    assert_eq!(rows.len(), outlets.len());
    for row in &rows {
        assert!(row[1].starts_with("'+"), "{row:?}");
        let outlet = outlets
            .iter()
            .find(|outlet| row[2].trim_start_matches('\'').trim() == bare(outlet));
        let outlet = outlet.unwrap_or_else(|| panic!("{row:?}"));
        assert_eq!(
            row[2].starts_with('\''),
            *outlet != "a=1" && !outlet.starts_with('\n'),
            "{row:?}"
        );
    }
}
