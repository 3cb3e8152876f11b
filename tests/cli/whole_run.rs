//! Whole runs of the program over the sample dump.

use crate::common::{
    UPDATE, csv_files, differing, files, gzip, regard, regard_fed, repository, run_json, sample, stderr, succeeded,
};
use std::path::Path;

const ALL: &[&str] = &[
    "--per-actor-files",
    "--mentions",
    "csv",
    "--period",
    "week",
    "--gap-rows",
    "--columns",
    "all",
    "--min-articles",
    "3",
    "-q",
];

fn run(dir: &Path, out: &str, more: &[&str]) {
    let args = [
        &["run", "sample.jsonl", "--actors", "actors.csv", "--out", out],
        ALL,
        more,
    ]
    .concat();
    succeeded(&regard(dir, &args));
}

#[test]
fn the_sample_gives_the_golden_files() {
    let dir = sample();
    run(dir.path(), "out", &[]);
    let golden = repository("tests/golden/sample");
    if std::env::var_os(UPDATE).is_some() {
        let _ = std::fs::remove_dir_all(&golden);
        for (name, bytes) in files(&dir.path().join("out"))
            .into_iter()
            .filter(|(name, _)| !name.ends_with(".parquet"))
        {
            let path = golden.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
    let faults = unlike_the_golden_files(&dir.path().join("out"));
    assert!(
        faults.is_empty(),
        "{}\n(set {UPDATE}=1 to write them anew)",
        faults.join("\n")
    );
}

#[test]
fn every_kind_of_processor_gives_the_golden_files() {
    let dir = sample();
    for cpu in regard_encoder::Cpu::available() {
        run(dir.path(), cpu.name(), &["--cpu", cpu.name()]);
        let faults = unlike_the_golden_files(&dir.path().join(cpu.name()));
        assert!(faults.is_empty(), "{cpu}: {}", faults.join("\n"));
    }
}

/// Lists every difference between the folder `out` and the golden files, to the byte. Parquet files are not among these.
fn unlike_the_golden_files(out: &Path) -> Vec<String> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let found: Vec<_> = files(out)
        .into_iter()
        .filter(|(name, _)| !name.ends_with(".parquet"))
        .collect();
    let expected = files(&repository("tests/golden/sample"));
    let names = |list: &[(String, Vec<u8>)]| list.iter().map(|f| f.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&found), names(&expected));
    let pairs = found.iter().zip(&expected);
    pairs
        .flat_map(|((name, found), (_, expected))| differences(name, &text(found), &text(expected)))
        .collect()
}

/// Lines that differ; every processor gives the same bytes.
fn differences(name: &str, found: &str, expected: &str) -> Vec<String> {
    // Not `lines`, to which the end of a line is the same with a carriage return and without.
    let (found, expected): (Vec<_>, Vec<_>) = (found.split('\n').collect(), expected.split('\n').collect());
    let length = found.len().max(expected.len());
    let line = |lines: &[&str], at: usize| lines.get(at).copied().unwrap_or("(no line)").to_owned();
    (0..length)
        .map(|at| (at + 1, line(&found, at), line(&expected, at)))
        .filter(|(_, found, expected)| found != expected)
        .map(|(number, found, expected)| format!("{name}, line {number}: “{found}”, expected “{expected}”"))
        .collect()
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let dir = sample();
    for threads in ["1", "2", "7"] {
        run(dir.path(), threads, &["--threads", threads]);
    }
    let one = files(&dir.path().join("1"));
    for threads in ["2", "7"] {
        assert_eq!(
            differing(&one, &files(&dir.path().join(threads))),
            [""; 0],
            "{threads} threads"
        );
    }
}

#[test]
fn score_then_summarize_is_run() {
    let dir = sample();
    run(dir.path(), "whole", &[]);
    succeeded(&regard(
        dir.path(),
        &[
            "score",
            "sample.jsonl",
            "--actors",
            "actors.csv",
            "--out",
            "halves",
            "-q",
        ],
    ));
    succeeded(&regard(
        dir.path(),
        &[&["summarize", "halves", "--out", "halves"], ALL].concat(),
    ));
    assert_eq!(
        differing(&files(&dir.path().join("whole")), &files(&dir.path().join("halves"))),
        [""; 0]
    );
}

#[test]
fn shards_add_up_to_the_whole() {
    let dir = sample();
    run(dir.path(), "whole", &[]);
    for of in [1, 3, 8] {
        let parts: Vec<String> = (1..=of).map(|i| format!("part-{i}-{of}")).collect();
        for (i, part) in parts.iter().enumerate() {
            let shard = format!("{}/{of}", i + 1);
            succeeded(&regard(
                dir.path(),
                &[
                    "score",
                    "sample.jsonl",
                    "--actors",
                    "actors.csv",
                    "--shard",
                    &shard,
                    "--out",
                    part,
                    "-q",
                ],
            ));
        }
        let mut args = vec!["summarize"];
        // In no particular order.
        args.extend(parts.iter().rev().map(String::as_str));
        let out = format!("sum-{of}");
        args.extend(["--out", &out]);
        args.extend(ALL);
        succeeded(&regard(dir.path(), &args));
        let csv = |out: &str| {
            csv_files(&dir.path().join(out))
                .into_iter()
                .filter(|(n, _)| n != "skipped.csv")
                .collect::<Vec<_>>()
        };
        assert_eq!(differing(&csv("whole"), &csv(&out)), [""; 0], "{of} shards");
        let skipped = |out: &str| {
            std::fs::read_to_string(dir.path().join(out).join("skipped.csv"))
                .unwrap()
                .lines()
                .count()
                - 1
        };
        assert_eq!(
            parts.iter().map(|p| skipped(p)).sum::<usize>(),
            skipped("whole"),
            "{of} shards"
        );
    }
}

#[test]
fn the_data_dictionary_leaves_out_mentions_of_another_run() {
    let dir = sample();
    run(dir.path(), "out", &[]);
    let score = [
        "score",
        "sample.jsonl",
        "--actors",
        "actors.csv",
        "--limit",
        "3",
        "--out",
        "part",
        "-q",
    ];
    succeeded(&regard(dir.path(), &score));
    let listed = |out: &str| {
        let text = std::fs::read_to_string(dir.path().join(out).join("datapackage.json")).unwrap();
        let dictionary: serde_json::Value = serde_json::from_str(&text).unwrap();
        let resources = dictionary["resources"].as_array().unwrap();
        resources.iter().any(|resource| resource["path"] == "mentions.parquet")
    };
    succeeded(&regard(dir.path(), &["summarize", "part", "--out", "out", "-q"]));
    succeeded(&regard(dir.path(), &["summarize", "part", "--out", "part", "-q"]));
    assert_eq!((listed("out"), listed("part")), (false, true));
}

#[test]
fn parts_for_different_lists_are_refused() {
    let dir = sample();
    std::fs::write(
        dir.path().join("other.csv"),
        "actor_id,name,type\nx,Somebody Else,PER\n",
    )
    .unwrap();
    for (list, out) in [("actors.csv", "a"), ("other.csv", "b")] {
        succeeded(&regard(
            dir.path(),
            &["score", "sample.jsonl", "--actors", list, "--out", out, "-q"],
        ));
    }
    let output = regard(dir.path(), &["summarize", "a", "b", "--out", "c"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("different actor lists"), "{}", stderr(&output));
}

#[test]
fn every_format_of_the_same_articles_gives_the_same_summaries() {
    let dir = sample();
    let at = |name: &str| dir.path().join(name);
    let plain = std::fs::read(at("sample.jsonl")).unwrap();
    std::fs::write(at("dump.jsonl.zst"), zstd::encode_all(plain.as_slice(), 3).unwrap()).unwrap();
    std::fs::write(at("dump.csv"), as_csv(&plain)).unwrap();
    std::fs::write(at("dump.csv.gz"), gzip(&as_csv(&plain))).unwrap();
    write_parquet(&at("dump.parquet"), &plain);
    run(dir.path(), "plain", &[]);
    let summaries = |out: &str| {
        csv_files(&at(out))
            .into_iter()
            .filter(|(n, _)| n != "skipped.csv")
            .collect::<Vec<_>>()
    };
    for name in ["dump.jsonl.zst", "dump.csv", "dump.csv.gz", "dump.parquet"] {
        let out = format!("from-{name}");
        let args = [&["run", name, "--actors", "actors.csv", "--out", &out], ALL].concat();
        succeeded(&regard(dir.path(), &args));
        assert_eq!(differing(&summaries("plain"), &summaries(&out)), [""; 0], "{name}");
    }
    let args = [&["run", "-", "--actors", "actors.csv", "--out", "fed"], ALL].concat();
    succeeded(&regard_fed(dir.path(), &args, plain));
    assert_eq!(
        differing(&summaries("plain"), &summaries("fed")),
        [""; 0],
        "standard input"
    );
}

const FIELDS: [&str; 6] = ["id", "outlet", "date", "title", "text", "url"];

/// The good records of a dump, a row of optional fields each.
fn records(jsonl: &[u8]) -> Vec<Vec<Option<String>>> {
    let lines = jsonl.split(|b| *b == b'\n');
    let objects = lines.filter_map(|line| serde_json::from_slice::<serde_json::Value>(line).ok());
    objects
        .map(|o| FIELDS.iter().map(|f| o[*f].as_str().map(str::to_owned)).collect())
        .collect()
}

fn as_csv(jsonl: &[u8]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(FIELDS).unwrap();
    for record in records(jsonl) {
        writer
            .write_record(record.iter().map(|f| f.as_deref().unwrap_or("")))
            .unwrap();
    }
    writer.into_inner().unwrap()
}

fn write_parquet(path: &Path, jsonl: &[u8]) {
    use parquet::data_type::{ByteArray, ByteArrayType};
    let fields: String = FIELDS
        .iter()
        .map(|f| format!("optional binary {f} (STRING);"))
        .collect();
    let schema = parquet::schema::parser::parse_message_type(&format!("message article {{ {fields} }}")).unwrap();
    let file = std::fs::File::create(path).unwrap();
    let mut writer = parquet::file::writer::SerializedFileWriter::new(file, schema.into(), Default::default()).unwrap();
    let records = records(jsonl);
    let mut group = writer.next_row_group().unwrap();
    for field in 0..FIELDS.len() {
        let levels: Vec<i16> = records.iter().map(|r| i16::from(r[field].is_some())).collect();
        let values: Vec<ByteArray> = records
            .iter()
            .filter_map(|r| r[field].as_deref())
            .map(ByteArray::from)
            .collect();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&values, Some(&levels), None)
            .unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
}

#[test]
fn the_ledger_in_run_json_adds_up() {
    let dir = sample();
    run(dir.path(), "out", &[]);
    let run: serde_json::Value = run_json(&dir.path().join("out"));
    let ledger = &run["facts"]["ledger"];
    let count = |key: &str| ledger[key].as_u64().unwrap();
    let lines = std::fs::read_to_string(dir.path().join("sample.jsonl"))
        .unwrap()
        .lines()
        .count() as u64;
    assert_eq!(run["status"], "done");
    assert_eq!(count("records_read"), lines);
    assert_eq!(
        lines,
        count("articles_scored") + count("duplicates") + count("records_skipped")
    );
    assert_eq!(
        count("mentions_found"),
        count("mentions_scored") + count("mentions_skipped")
    );
    assert!(count("duplicates") > 0 && count("records_skipped") > 0 && count("mentions_scored") > 50);
    let skipped = std::fs::read_to_string(dir.path().join("out/skipped.csv"))
        .unwrap()
        .lines()
        .count() as u64
        - 1;
    assert_eq!(
        skipped,
        count("duplicates") + count("records_skipped") + count("mentions_skipped")
    );
}

#[test]
fn mentions_point_at_their_words() {
    let dir = sample();
    run(dir.path(), "out", &[]);
    let articles = std::fs::read_to_string(dir.path().join("sample.jsonl")).unwrap();
    let mut texts = std::collections::HashMap::new();
    for line in articles
        .lines()
        .filter_map(|l| serde_json::from_str::<serde_json::Value>(l).ok())
    {
        texts
            .entry(line["id"].as_str().unwrap_or("").to_owned())
            .or_insert(line);
    }
    let mut reader = csv::Reader::from_path(dir.path().join("out/mentions.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let mut rows = 0;
    for row in reader.records() {
        let row = row.unwrap();
        let cell = |name: &str| &row[header.iter().position(|h| h == name).unwrap()];
        let number = |name: &str| cell(name).parse::<usize>().unwrap();
        let text: Vec<char> = texts[cell("article_id")][cell("field")]
            .as_str()
            .unwrap()
            .chars()
            .collect();
        let words: String = text[number("mention_start")..number("mention_end")].iter().collect();
        assert_eq!(words, cell("mention"));
        assert!(number("sentence_start") <= number("mention_start") && number("mention_end") <= number("sentence_end"));
        rows += 1;
    }
    assert!(rows > 50);
}

#[test]
fn copies_of_an_article_score_the_same_and_are_encoded_once() {
    let dir = sample();
    let copy = |id: u32, outlet: &str| {
        let text = "Mira Halden lied to the miners. Brennhal Energy paid them at last.";
        format!("{{\"id\": \"{id}\", \"outlet\": \"{outlet}\", \"date\": \"2024-03-04\", \"text\": \"{text}\"}}\n")
    };
    let dump: String = (0..300)
        .map(|id| copy(id, if id % 2 == 0 { "A" } else { "B" }))
        .collect();
    std::fs::write(dir.path().join("copies.jsonl"), dump).unwrap();
    let args = [
        "run",
        "copies.jsonl",
        "--actors",
        "actors.csv",
        "--out",
        "out",
        "--mentions",
        "csv",
        "--timings",
        "--threads",
        "2",
    ];
    let output = regard(dir.path(), &args);
    succeeded(&output);
    let said = stderr(&output);
    assert!(
        said.contains("600 sentences with actors, 598 of them seen before"),
        "{said}"
    );
    assert!(said.lines().any(|line| line.starts_with("encoder ")), "{said}");
    let mut scores = std::collections::BTreeSet::new();
    for row in csv::Reader::from_path(dir.path().join("out/mentions.csv"))
        .unwrap()
        .into_records()
    {
        let row = row.unwrap();
        let cells: Vec<&str> = row.iter().collect();
        scores.insert(cells[cells.len() - 7..].join(","));
    }
    assert_eq!(scores.len(), 2, "one score for each of the two sentences: {scores:?}");
}
