//! `regard calibrate`: mentions drawn for coding, and the correction by the coded ones, from the
//! command line to the summaries.

use crate::common::{differing, files, regard, sample, stderr, succeeded};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// A scored sample in `out`, and the file to be coded in `coding.csv`.
fn drawn(size: &str) -> tempfile::TempDir {
    let dir = sample();
    let args = ["run", "sample.jsonl", "--actors", "actors.csv", "--out", "out", "-q"];
    let more = [
        "--min-articles",
        "5",
        "--mentions",
        "csv",
        "--per-actor-files",
        "--xlsx",
    ];
    succeeded(&regard(dir.path(), &[&args[..], &more].concat()));
    draw(dir.path(), &["out"], "coding.csv", size);
    dir
}

fn draw(dir: &Path, inputs: &[&str], out: &str, size: &str) {
    let args = [&["sample"], inputs, &["--out", out, "--size", size, "-q"]].concat();
    succeeded(&regard(dir, &args));
}

fn calibrate(dir: &Path, coding: &str, more: &[&str]) -> serde_json::Value {
    let args = [
        &["calibrate", coding, "--run", "out", "--min-coded", "5", "--json", "-q"],
        more,
    ]
    .concat();
    let output = regard(dir, &args);
    succeeded(&output);
    serde_json::from_slice(&output.stdout).unwrap()
}

type Row = HashMap<String, String>;

fn read(path: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().unwrap().clone();
    let named = |record: csv::StringRecord| {
        let cells = header.iter().zip(record.iter());
        cells.map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
    };
    reader.records().map(|record| named(record.unwrap())).collect()
}

fn header(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.headers().unwrap().iter().map(str::to_owned).collect()
}

/// A person who reads the mentions of an article all the same, and not as the model does.
fn code(row: &Row) -> &'static str {
    let sum: usize = row["article_id"].bytes().map(usize::from).sum();
    ["negative", "neutral", "positive"][sum % 3]
}

/// Writes the rows of `coding.csv` with their codes as a German Excel does: semicolons, another
/// order of columns and rows, every cell in quotation marks, numbers for codes, and an article's id
/// spoilt.
fn as_excel_saves_it(dir: &Path, out: &str) {
    let mut text = "\u{feff}\"sample\";\"article_id\";\"mention_id\";\"sentence\";\"flag\";\"coded\"\r\n".to_owned();
    for row in read(&dir.join("coding.csv")).iter().rev() {
        let code = match code(row) {
            "negative" => "-1,0",
            "neutral" => "0",
            _ => "1",
        };
        let sentence = row["sentence"].replace('"', "\"\"");
        let cells = ["sample", "mention_id"].map(|name| row[name].as_str());
        text += &format!(
            "\"{}\";\"1,23E+17\";\"{}\";\"{sentence}\";\"\";\"{code}\"\r\n",
            cells[0], cells[1]
        );
    }
    std::fs::write(dir.join(out), text).unwrap();
}

fn write_coded(dir: &Path, out: &str, code: impl Fn(usize, &Row) -> String) {
    write_judged(dir, out, code, |_, _| String::new());
}

fn write_judged(dir: &Path, out: &str, code: impl Fn(usize, &Row) -> String, flag: impl Fn(usize, &Row) -> String) {
    let names = header(&dir.join("coding.csv"));
    let mut writer = csv::Writer::from_path(dir.join(out)).unwrap();
    writer.write_record(&names).unwrap();
    for (at, row) in read(&dir.join("coding.csv")).iter().enumerate() {
        let cell = |name: &String| match name.as_str() {
            "coded" => code(at, row),
            "flag" => flag(at, row),
            _ => row[name].clone(),
        };
        writer.write_record(names.iter().map(cell)).unwrap();
    }
    writer.flush().unwrap();
}

#[test]
fn the_file_to_be_coded_shows_the_mention_and_not_what_the_model_thought() {
    let dir = drawn("60");
    let coding = dir.path().join("coding.csv");
    assert!(std::fs::read(&coding).unwrap().starts_with(b"\xEF\xBB\xBF"));
    let rows = read(&coding);
    assert_eq!(rows.len(), 60);
    let names = header(&coding);
    for hidden in ["label", "score", "p_neg", "stratum_band", "inclusion_probability"] {
        assert!(!names.iter().any(|name| name == hidden), "{hidden}");
    }
    for row in &rows {
        assert_eq!(row["coded"], "");
        let marked = format!("[[{}]]", row["mention"]);
        assert!(row["sentence"].contains(&marked), "{} in {}", marked, row["sentence"]);
    }
    let key = read(&dir.path().join("coding.key.csv"));
    let mentions = read(&dir.path().join("out/mentions.csv"));
    assert_eq!(key.len(), 60);
    // The inverses of the inclusion probabilities add up to the mentions there are.
    let weights: f64 = key
        .iter()
        .map(|row| 1.0 / row["inclusion_probability"].parse::<f64>().unwrap())
        .sum();
    assert!((weights - mentions.len() as f64).abs() < 1e-6, "{weights}");
    let again = regard(dir.path(), &["sample", "out", "--out", "coding.csv"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("is there already"), "{}", stderr(&again));
}

#[test]
fn a_sample_does_not_depend_on_parts_and_a_larger_one_holds_the_smaller() {
    let dir = drawn("60");
    for part in ["1/3", "2/3", "3/3"] {
        let out = part.replace('/', "of");
        let args = [
            "score",
            "sample.jsonl",
            "--actors",
            "actors.csv",
            "--shard",
            part,
            "--out",
            &out,
            "-q",
        ];
        succeeded(&regard(dir.path(), &args));
    }
    draw(dir.path(), &["3of3", "1of3", "2of3"], "parts.csv", "60");
    for (a, b) in [("coding.csv", "parts.csv"), ("coding.key.csv", "parts.key.csv")] {
        let bytes = |name: &str| std::fs::read(dir.path().join(name)).unwrap();
        assert!(bytes(a) == bytes(b), "{a} and {b} differ");
    }
    draw(dir.path(), &["out"], "larger.csv", "90");
    let ids = |name: &str| -> Vec<String> {
        let rows = read(&dir.path().join(name)).into_iter();
        rows.map(|row| row["mention_id"].clone() + &row["sample"]).collect()
    };
    let larger = ids("larger.csv");
    assert!(ids("coding.csv").iter().all(|id| larger.contains(id)));
}

#[test]
fn when_all_mentions_are_coded_the_corrected_score_is_the_persons() {
    let dir = drawn("100000");
    write_coded(dir.path(), "coded.csv", |_, row| code(row).to_owned());
    let report = calibrate(dir.path(), "coded.csv", &[]);
    let mentions = read(&dir.path().join("out/mentions.csv"));
    assert_eq!(report["overall"]["coded"], mentions.len());
    // One code an article, so that the person's index is the mean over articles, copies as one, of
    // their codes.
    let mut articles: BTreeMap<&str, BTreeMap<&str, BTreeMap<&str, f64>>> = BTreeMap::new();
    for row in &mentions {
        let value = ["negative", "neutral", "positive"]
            .iter()
            .position(|c| *c == code(row))
            .unwrap() as f64
            - 1.0;
        let group = row["duplicate_group"].as_str();
        let unit = if group.is_empty() { &row["article_id"] } else { group };
        let units = articles.entry(&row["actor_id"]).or_default();
        units.entry(unit).or_default().insert(&row["article_id"], value);
    }
    let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
    let mut corrected = 0;
    for row in read(&dir.path().join("out/actors.csv")) {
        assert_eq!(row["n_coded"], row["n_mentions"]);
        let Some(units) = articles.get(row["actor_id"].as_str()).filter(|units| units.len() >= 5) else {
            assert_eq!(
                (row["score_corrected"].as_str(), row["corrected_low"].as_str()),
                ("", "")
            );
            assert!(row["flags"].contains("low_coded"), "{row:?}");
            continue;
        };
        let expected = mean(
            units
                .values()
                .map(|unit| mean(unit.values().copied().collect()))
                .collect(),
        );
        let found: f64 = row["score_corrected"].parse().unwrap();
        assert!(
            (found - expected).abs() < 1e-4,
            "{}: {found}, expected {expected}",
            row["actor_id"]
        );
        assert!(!row["flags"].contains("low_coded"), "{row:?}");
        corrected += 1;
    }
    assert!(corrected > 5);
    assert_eq!(
        report["corrected_actors"],
        serde_json::json!([corrected, articles.len()])
    );
}

#[test]
fn what_a_spreadsheet_program_did_to_the_file_changes_nothing() {
    let dir = drawn("90");
    let before = files(&dir.path().join("out"));
    write_coded(dir.path(), "plain.csv", |_, row| code(row).to_owned());
    as_excel_saves_it(dir.path(), "excel.csv");
    let agreement = |mut report: serde_json::Value| {
        for changes in ["coding", "coding_sha256"] {
            report[changes].take();
        }
        report
    };
    let plain = agreement(calibrate(dir.path(), "plain.csv", &[]));
    let of_plain = files(&dir.path().join("out"));
    assert_eq!(
        agreement(calibrate(dir.path(), "excel.csv", &["--threads", "1"])),
        plain
    );
    assert_eq!(differing(&of_plain, &files(&dir.path().join("out"))), [""; 0]);
    assert!(differing(&before, &of_plain).contains(&"actors.csv".to_owned()));
    // The settings of the run are those of its summaries still, and without a coding they are as
    // they were.
    let run = std::fs::read_to_string(dir.path().join("out/run.json")).unwrap();
    let run: serde_json::Value = serde_json::from_str(&run).unwrap();
    assert_eq!(
        (&run["command"], &run["settings"]["calibrate"]["coded"]),
        (&"calibrate".into(), &90.into())
    );
    assert!(run["settings"]["score"]["actors"].is_string());
    let args = [
        "summarize",
        "out",
        "--out",
        "out",
        "-q",
        "--min-articles",
        "5",
        "--mentions",
        "csv",
    ];
    succeeded(&regard(
        dir.path(),
        &[&args[..], &["--per-actor-files", "--xlsx"]].concat(),
    ));
    assert_eq!(differing(&before, &files(&dir.path().join("out"))), [""; 0]);
}

#[test]
fn flagged_mentions_are_reported_and_taken_out_of_agreement_and_correction() {
    let dir = drawn("9999");
    let key: HashMap<String, String> = read(&dir.path().join("coding.key.csv"))
        .into_iter()
        .map(|mut row| (row.remove("mention_id").unwrap(), row.remove("label").unwrap()))
        .collect();
    let agrees = |_: usize, row: &Row| key[&row["mention_id"]].clone();
    let is_flagged = |at: usize| at.is_multiple_of(10);
    let flag = |at: usize, _: &Row| if is_flagged(at) { "Wrong actor" } else { "" }.to_owned();
    write_judged(dir.path(), "flagged.csv", agrees, flag);
    let report = calibrate(dir.path(), "flagged.csv", &[]);
    let rows = read(&dir.path().join("coding.csv")).len();
    let flagged = rows.div_ceil(10);
    assert_eq!(report["overall"]["coded"], rows - flagged);
    let shares = &report["flags"]["overall"];
    assert_eq!(shares["wrong_actor"]["flagged"], flagged);
    // All are read, so that the estimated share is the counted one.
    let share = shares["wrong_actor"]["share"].as_f64().unwrap();
    assert!((share - flagged as f64 / rows as f64).abs() < 1e-9, "{share}");
    assert_eq!(shares["boilerplate"]["share"], 0.0);
    let warnings = report["warnings"].to_string();
    assert!(warnings.contains("are not of their actor"), "{warnings}");
    let coded: usize = read(&dir.path().join("out/actors.csv"))
        .iter()
        .filter_map(|row| row["n_coded"].parse::<usize>().ok())
        .sum();
    assert_eq!(coded, rows - flagged);

    // A file of an earlier version has no column for flags, and says nothing of them.
    let names: Vec<String> = header(&dir.path().join("coding.csv"));
    let mut writer = csv::Writer::from_path(dir.path().join("old.csv")).unwrap();
    let kept = || names.iter().filter(|name| *name != "flag");
    writer.write_record(kept()).unwrap();
    for row in read(&dir.path().join("coding.csv")) {
        let cells = kept().map(|name| {
            if name == "coded" {
                code(&row).to_owned()
            } else {
                row[name].clone()
            }
        });
        writer.write_record(cells).unwrap();
    }
    writer.flush().unwrap();
    let report = calibrate(dir.path(), "old.csv", &[]);
    assert_eq!(
        (&report["flags"], &report["overall"]["coded"]),
        (&serde_json::Value::Null, &rows.into())
    );
}

#[test]
fn two_coders_are_compared_on_what_both_have_coded() {
    let dir = drawn("60");
    write_coded(dir.path(), "first.csv", |_, row| code(row).to_owned());
    let differs = |at: usize, row: &Row| match at {
        0 => "",
        1..=5 => "neutral",
        _ => code(row),
    };
    let flag = |at: usize, _: &Row| if at == 10 { "b" } else { "" }.to_owned();
    write_judged(dir.path(), "second.csv", |at, row| differs(at, row).to_owned(), flag);
    let before = calibrate(dir.path(), "first.csv", &[]);
    let of_first = files(&dir.path().join("out"));
    let report = calibrate(dir.path(), "first.csv", &["--second", "second.csv"]);
    assert_eq!(differing(&of_first, &files(&dir.path().join("out"))), [""; 0]);
    assert_eq!(report["overall"], before["overall"]);
    let coders = &report["coders"];
    assert_eq!(
        (&coders["both"], &coders["one_flagged"], &coders["both_flagged"]),
        (&59.into(), &1.into(), &0.into())
    );
    assert_eq!(coders["labels"]["coded"], 58);
    let alpha = coders["labels"]["alpha"]["nominal"].as_f64().unwrap();
    assert!((0.7..1.0).contains(&alpha), "{alpha}");
    let of_other = dir.path().join("other.csv");
    let text = std::fs::read_to_string(dir.path().join("second.csv")).unwrap();
    let sample = read(&dir.path().join("second.csv"))[0]["sample"].clone();
    std::fs::write(&of_other, text.replace(&sample, &format!("{sample}1"))).unwrap();
    let refused = regard(
        dir.path(),
        &["calibrate", "first.csv", "--run", "out", "--second", "other.csv"],
    );
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    assert!(
        stderr(&refused).contains("of another sample than"),
        "{}",
        stderr(&refused)
    );
}

#[test]
fn who_has_not_come_to_the_end_has_coded_a_smaller_sample() {
    let dir = drawn("90");
    write_coded(dir.path(), "begun.csv", |at, row| {
        if at < 60 { code(row).to_owned() } else { String::new() }
    });
    let report = calibrate(dir.path(), "begun.csv", &[]);
    assert_eq!(
        (&report["sampled"], &report["overall"]["coded"]),
        (&90.into(), &60.into())
    );
    assert_eq!(report["warnings"], serde_json::json!([]));
    // Weighted, those coded stand for every mention of the run.
    let stand_for = report["overall"]["mentions"].as_f64().unwrap();
    assert!((stand_for - report["mentions"].as_f64().unwrap()).abs() < 1e-6);
    write_coded(dir.path(), "picked.csv", |at, row| {
        if at % 2 == 0 {
            code(row).to_owned()
        } else {
            String::new()
        }
    });
    let warnings = calibrate(dir.path(), "picked.csv", &[])["warnings"].to_string();
    assert!(warnings.contains("44 rows before the last coded one"), "{warnings}");
}

#[test]
fn a_coder_who_agrees_with_the_model_agrees_with_it() {
    let dir = drawn("90");
    let key = read(&dir.path().join("coding.key.csv"));
    let labels: HashMap<String, String> = key
        .iter()
        .map(|row| (row["mention_id"].clone(), row["label"].clone()))
        .collect();
    write_coded(dir.path(), "coded.csv", |_, row| labels[&row["mention_id"]].clone());
    let report = calibrate(dir.path(), "coded.csv", &[]);
    let overall = &report["overall"];
    for figure in [&overall["accuracy"], &overall["macro_f1"], &overall["alpha"]["ordinal"]] {
        assert!((figure.as_f64().unwrap() - 1.0).abs() < 1e-12, "{overall}");
    }
    let text = regard(dir.path(), &["calibrate", "coded.csv", "--run", "out", "-q"]);
    succeeded(&text);
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(
        text.contains("90 of 90 mentions coded") && text.contains("100.0%"),
        "{text}"
    );
    assert!(
        text.contains("corrected: 0 of"),
        "twenty articles with a coded mention no actor has: {text}"
    );
}

#[test]
fn a_coding_of_another_run_or_with_a_foreign_mention_is_refused_and_nothing_is_touched() {
    let dir = drawn("60");
    let before = files(&dir.path().join("out"));
    write_coded(dir.path(), "coded.csv", |_, row| code(row).to_owned());
    let text = std::fs::read_to_string(dir.path().join("coded.csv")).unwrap();
    let id = &read(&dir.path().join("coded.csv"))[1]["mention_id"];
    std::fs::write(
        dir.path().join("foreign.csv"),
        text.replace(id.as_str(), "m00000000000000ff"),
    )
    .unwrap();
    let args = [
        "run",
        "sample.jsonl",
        "--actors",
        "actors.csv",
        "--limit",
        "20",
        "--out",
        "other",
        "-q",
    ];
    succeeded(&regard(dir.path(), &args));
    let cases = [
        (
            ["foreign.csv", "out"],
            "line 3: the run has no mention m00000000000000ff",
        ),
        (["coded.csv", "other"], "drawn from other scores"),
        (["coding.csv", "out"], "nothing is coded"),
        (["none.csv", "out"], "cannot be read"),
        (["coded.csv", "coded.csv"], "--out"),
    ];
    for ([coding, run], expected) in cases {
        let output = regard(dir.path(), &["calibrate", coding, "--run", run]);
        assert_eq!(output.status.code(), Some(2), "{coding}: {}", stderr(&output));
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
    assert_eq!(differing(&before, &files(&dir.path().join("out"))), [""; 0]);
    let small = regard(dir.path(), &["sample", "out", "--out", "small.csv", "--size", "3"]);
    assert_eq!(small.status.code(), Some(2));
    assert!(stderr(&small).contains("--size must be at least"), "{}", stderr(&small));
    std::fs::remove_file(dir.path().join("out/sentences.parquet")).unwrap();
    let wordless = regard(dir.path(), &["sample", "out", "--out", "wordless.csv"]);
    assert_eq!(wordless.status.code(), Some(2));
    assert!(stderr(&wordless).contains("sentences.parquet"), "{}", stderr(&wordless));
}
