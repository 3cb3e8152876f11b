//! The comparison of outlets, copies and agency copy, and changes over time, from a dump to the files.

use crate::common::{CsvRow, csv_files, csv_rows, differing, regard, sample, stderr, succeeded};
use std::collections::BTreeSet;
use std::path::Path;

const TOWNS: [&str; 6] = ["Sarn", "Lorn", "Teo", "Ander", "Orland", "Brack"];

/// Two outlets, of which one writes ill of Mira Halden and the other well, twelve short articles each in two weeks and one
/// more after a gap of a week; and an agency's report that both print, one without credit and with a cut.
fn dump() -> String {
    let mut lines = Vec::new();
    let mut add = |id: String, outlet: &str, date: &str, text: &str| {
        let article = serde_json::json!({ "id": id, "outlet": outlet, "date": date, "text": text });
        lines.push(article.to_string() + "\n");
    };
    for (i, town) in TOWNS.iter().enumerate() {
        for (week, date) in [(1, "2024-03-05"), (2, "2024-03-12")] {
            let bad = format!("Mira Halden shamelessly lied to {town} in week {week}.");
            let good = format!("Mira Halden brilliantly saved {town} in week {week}.");
            add(format!("a{week}{i}"), "Bell", date, &bad);
            add(format!("b{week}{i}"), "Lantern", date, &good);
        }
    }
    add("a3".to_owned(), "Bell", "2024-03-26", "Mira Halden failed again.");
    add("b3".to_owned(), "Lantern", "2024-03-26", "Mira Halden won again.");
    let story = "Mira Halden met the fishing families of the coast on Monday and heard what the closed port has cost them. \
                 She promised to answer within a week. The families want money for the boats that lie ashore.";
    let credited = format!("SARN (AP) — {story}");
    add("w1".to_owned(), "Associated Press", "2024-03-05", &credited);
    add("w2".to_owned(), "Bell", "2024-03-05", &credited);
    add(
        "w3".to_owned(),
        "Lantern",
        "2024-03-06",
        story.split(" The families").next().unwrap(),
    );
    lines.concat()
}

fn folder() -> tempfile::TempDir {
    let dir = sample();
    std::fs::write(dir.path().join("dump.jsonl"), dump()).unwrap();
    dir
}

fn run(dir: &Path, out: &str, more: &[&str]) -> String {
    let args = [
        &[
            "run",
            "dump.jsonl",
            "--actors",
            "actors.csv",
            "--min-articles",
            "5",
            "--out",
            out,
        ],
        more,
    ]
    .concat();
    let output = regard(dir, &args);
    succeeded(&output);
    stderr(&output)
}

/// Returns the cells `names` of each row.
fn cells<'r>(rows: &'r [CsvRow], names: &[&str]) -> Vec<Vec<&'r str>> {
    let cells = |row: &'r CsvRow| names.iter().map(|name| row[*name].as_str()).collect();
    rows.iter().map(cells).collect()
}

#[test]
fn outlets_that_differ_are_told_apart_without_their_agency_copy() {
    let dir = folder();
    run(dir.path(), "out", &["--columns", "all"]);
    let table = |name: &str| csv_rows(&dir.path().join("out").join(name));
    let comparison = table("outlet_comparison.csv");
    let counted = [
        "outlet_a",
        "outlet_b",
        "n_articles_a",
        "n_articles_b",
        "n_tests",
        "verdict",
        "excludes_wire",
        "voice",
    ];
    assert_eq!(
        cells(&comparison, &counted),
        [
            ["Associated Press", "Bell", "1", "13", "1", "too_few", "true", "all"],
            ["Associated Press", "Lantern", "1", "13", "1", "too_few", "true", "all"],
            ["Bell", "Lantern", "13", "13", "1", "lower", "true", "all"],
        ]
    );
    assert_eq!(cells(&comparison, &["p_value", "q_value"])[0], ["", ""]);
    assert!(
        comparison[2]["p_value"].parse::<f64>().unwrap() < 0.05,
        "{}",
        comparison[2]["p_value"]
    );
    assert_eq!(comparison[2]["q_value"], comparison[2]["p_value"]);
    // Both wrote on three days, in weeks that both have articles in.
    assert_eq!(
        cells(&comparison, &["stratum", "n_strata", "overlap_a", "ci_method", "flags"])[2],
        ["week", "3", "1.0000", "student_t_by_day", ""]
    );
    let number = |name: &str| comparison[2][name].parse::<f64>().unwrap();
    assert!(number("diff_ci_low") < number("diff") && number("diff") < number("diff_ci_high"));
    assert!(number("diff_ci_high") < 0.0);

    let of_outlets: Vec<_> = table("actors_by_outlet.csv")
        .into_iter()
        .filter(|r| r["actor_id"] == "halden")
        .collect();
    assert_eq!(
        cells(&of_outlets, &["outlet", "n_articles", "n_articles_unique", "n_wire"]),
        [
            ["Associated Press", "1", "1", "0"],
            ["Bell", "14", "14", "1"],
            ["Lantern", "14", "14", "1"]
        ]
    );
    let all: Vec<_> = table("actors.csv")
        .into_iter()
        .filter(|r| r["actor_id"] == "halden")
        .collect();
    assert_eq!(
        cells(&all, &["n_articles", "n_articles_unique", "n_wire"]),
        [["29", "27", "2"]]
    );
    assert_eq!(
        cells(
            &table("copies.csv"),
            &["article_id", "outlet", "duplicate_group", "is_wire", "agency"]
        ),
        [
            ["w1", "Associated Press", "w1", "false", "AP"],
            ["w2", "Bell", "w1", "true", "AP"],
            ["w3", "Lantern", "w1", "true", ""],
        ]
    );
}

#[test]
fn agency_copy_can_count_and_outlets_can_be_named() {
    let dir = folder();
    let said = run(
        dir.path(),
        "out",
        &[
            "--compare",
            "Lantern,Bell,Courier",
            "--compare-wire",
            "--columns",
            "all",
            "--mentions",
            "csv",
        ],
    );
    assert!(said.contains("--compare names Courier"), "{said}");
    let comparison = csv_rows(&dir.path().join("out/outlet_comparison.csv"));
    assert_eq!(
        cells(
            &comparison,
            &[
                "outlet_a",
                "outlet_b",
                "n_articles_a",
                "n_articles_b",
                "verdict",
                "excludes_wire"
            ]
        ),
        [["Lantern", "Bell", "14", "14", "higher", "false"]]
    );
    let mentions = csv_rows(&dir.path().join("out/mentions.csv"));
    let wire: Vec<_> = mentions
        .into_iter()
        .filter(|row| row["duplicate_group"] == "w1")
        .collect();
    let mut told = cells(&wire, &["article_id", "is_wire"]);
    told.dedup();
    assert_eq!(told, [["w1", "false"], ["w2", "true"], ["w3", "true"]]);
    let output = regard(dir.path(), &["summarize", "out", "--out", "out", "--compare", "Bell"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("at least two outlets"), "{}", stderr(&output));
}

#[test]
fn a_series_shows_its_gaps_and_only_neighbours_are_tested() {
    let dir = folder();
    run(dir.path(), "out", &["--period", "week", "--gap-rows"]);
    let series: Vec<_> = csv_rows(&dir.path().join("out/actors_by_outlet_period.csv"))
        .into_iter()
        .filter(|row| row["actor_id"] == "halden" && row["outlet"] == "Bell")
        .collect();
    assert_eq!(
        cells(&series, &["period_start", "n_articles", "flags"]),
        [
            ["2024-03-04", "7", "few_days"],
            ["2024-03-11", "6", "few_days"],
            ["2024-03-18", "0", "low_n|gap"],
            ["2024-03-25", "1", "low_n"],
        ]
    );
    assert_eq!(series[2]["article_mean_score"], "");
    let changes = csv_rows(&dir.path().join("out/period_changes.csv"));
    assert_eq!(
        cells(
            &changes,
            &[
                "outlet",
                "previous_start",
                "period_start",
                "n_articles_previous",
                "n_articles",
                "n_tests"
            ]
        ),
        [
            ["Bell", "2024-03-04", "2024-03-11", "6", "6", "2"],
            ["Lantern", "2024-03-04", "2024-03-11", "6", "6", "2"],
        ]
    );
    let package = std::fs::read_to_string(dir.path().join("out/datapackage.json")).unwrap();
    assert!(package.contains("period_changes.csv") && package.contains("copies.csv"));
    // A run of one period has no changes, and leaves none of an earlier run behind.
    run(dir.path(), "out", &[]);
    assert!(!dir.path().join("out/period_changes.csv").exists());
}

#[test]
fn a_period_adds_files_and_all_columns_begin_with_the_main_ones() {
    let dir = folder();
    run(dir.path(), "out", &["--per-actor-files"]);
    let summarized = |more: &[&str]| {
        let args = [
            "summarize",
            "out",
            "--out",
            "more",
            "--min-articles",
            "5",
            "--per-actor-files",
            "-q",
        ];
        succeeded(&regard(dir.path(), &[&args, more].concat()));
        csv_files(&dir.path().join("more"))
    };
    let whole = summarized(&[]);
    let weeks = summarized(&["--period", "week"]);
    assert!(whole.iter().all(|file| weeks.contains(file)));
    let added = weeks
        .iter()
        .map(|file| file.0.as_str())
        .filter(|name| whole.iter().all(|file| file.0 != *name));
    assert_eq!(
        added.filter(|name| !name.contains('/')).collect::<Vec<_>>(),
        [
            "actors_by_outlet_period.csv",
            "actors_by_period.csv",
            "outlet_comparison_by_period.csv",
            "period_changes.csv",
        ]
    );
    let names: BTreeSet<&str> = weeks.iter().map(|file| file.0.as_str()).collect();
    for (name, _) in whole.iter().filter(|file| file.0.starts_with("actors/")) {
        assert!(
            names.contains(name.replace("actors/", "actors_by_outlet_period/").as_str()),
            "{name}"
        );
    }
    let all = summarized(&["--period", "week", "--columns", "all"]);
    for ((name, main), (_, all)) in weeks.iter().zip(&all) {
        let lines = |bytes: &[u8]| {
            String::from_utf8(bytes.to_vec())
                .unwrap()
                .lines()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert!(
            lines(main)
                .iter()
                .zip(lines(all))
                .all(|(main, all)| all.starts_with(main)),
            "{name}"
        );
    }
    assert_eq!(summarized(&[]), whole, "tables by period are left of an earlier run");
}

#[test]
fn copies_and_comparisons_are_the_same_for_any_threads_and_shards() {
    let dir = folder();
    let all: &[&str] = &[
        "--period",
        "week",
        "--columns",
        "all",
        "--mentions",
        "csv",
        "--min-articles",
        "5",
    ];
    let summarized = |parts: &[String], out: &str, threads: &str| {
        let parts: Vec<&str> = parts.iter().rev().map(String::as_str).collect();
        let args = [&["summarize", "--out", out, "--threads", threads, "-q"], all, &parts].concat();
        succeeded(&regard(dir.path(), &args));
        csv_files(&dir.path().join(out))
    };
    let mut first = None;
    for of in [1, 3, 8] {
        let parts: Vec<String> = (1..=of).map(|i| format!("part-{i}-{of}")).collect();
        for (i, part) in parts.iter().enumerate() {
            let shard = format!("{}/{of}", i + 1);
            let args = [
                "score",
                "dump.jsonl",
                "--actors",
                "actors.csv",
                "--shard",
                &shard,
                "--out",
                part,
                "-q",
            ];
            succeeded(&regard(dir.path(), &args));
        }
        for threads in ["1", "2", "7"] {
            let files = summarized(&parts, &format!("sum-{of}-{threads}"), threads);
            assert!(files.len() >= 6);
            let first = first.get_or_insert_with(|| files.clone());
            assert_eq!(differing(first, &files), [""; 0], "{of} shards, {threads} threads");
        }
    }
}
