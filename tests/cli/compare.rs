//! The pages of `compare` and `show outlet`, whose numbers are those of the tables.

use crate::common::{CsvRow, csv_rows, regard, succeeded};
use crate::show::{finished, flat, page, refused};
use std::path::Path;

/// Returns a number of a table with the other sign.
fn negated(number: &str) -> String {
    match number.strip_prefix('-') {
        Some(number) => number.to_owned(),
        None if number.is_empty() || number == "0.0000" => number.to_owned(),
        None => format!("-{number}"),
    }
}

/// Returns a q of a table as a page shows it: never as 0.
fn shown_q(q: &str) -> &str {
    if q == "0.0000" { "< 0.0001" } else { q }
}

fn comparisons(dir: &Path) -> Vec<CsvRow> {
    csv_rows(&dir.join("out/outlet_comparison.csv"))
}

#[test]
fn a_folder_of_summaries_stands_for_what_was_scored_with_its_own_settings() {
    let dir = finished(&[]);
    let summarized = ["summarize", "out", "--out", "sums", "--min-articles", "4", "-q"];
    succeeded(&regard(dir.path(), &summarized));
    let rows = csv_rows(&dir.path().join("sums/outlet_comparison.csv"));
    let row = rows.iter().find(|row| !row["q_value"].is_empty()).unwrap();
    let args = [
        "compare",
        &row["outlet_a"],
        &row["outlet_b"],
        "--actor",
        &row["actor_id"],
        "--out",
        "sums",
    ];
    let shown = flat(&page(dir.path(), &args));
    assert!(
        shown.contains(&format!("difference {}, interval", row["diff"])),
        "{shown}"
    );
}

#[test]
fn two_outlets_have_the_numbers_of_the_table_from_either_side() {
    let dir = finished(&["--min-articles", "4"]);
    let rows = comparisons(dir.path());
    let tested: Vec<&CsvRow> = rows.iter().filter(|row| !row["q_value"].is_empty()).take(4).collect();
    assert!(!tested.is_empty());
    for row in tested {
        let [a, b, actor, low, high, diff] = [
            "outlet_a",
            "outlet_b",
            "actor_id",
            "diff_ci_low",
            "diff_ci_high",
            "diff",
        ]
        .map(|name| row[name].as_str());
        let sides = [
            (
                [a, b],
                [diff.to_owned(), low.to_owned(), high.to_owned()],
                ["n_articles_a", "n_articles_b"],
            ),
            (
                [b, a],
                [negated(diff), negated(high), negated(low)],
                ["n_articles_b", "n_articles_a"],
            ),
        ];
        for ([first, second], [diff, low, high], [n_first, n_second]) in sides {
            let shown = flat(&page(
                dir.path(),
                &["compare", first, second, "--actor", actor, "--out", "out"],
            ));
            let parts = [
                format!("difference {diff}, interval {low} .. {high} of 95 %"),
                format!("q {}, adjusted for all", shown_q(&row["q_value"])),
                format!("compared {} of the ", row[n_first]),
                format!("and {} of the ", row[n_second]),
                format!("{first}, most negative"),
            ];
            for part in parts {
                assert!(shown.contains(&part), "no “{part}” in:\n{shown}");
            }
            assert_eq!(
                shown.contains("not distinguishable"),
                row["verdict"] == "not_distinguishable"
            );
        }
    }
}

#[test]
fn without_an_actor_there_is_a_row_for_each_that_both_name() {
    let dir = finished(&["--min-articles", "4"]);
    let shown = page(dir.path(), &["compare", "evening", "halden post", "--out", "out"]);
    assert!(shown.starts_with("Evening Bell (A) and Halden Post (B)\n"), "{shown}");
    let by_outlet = csv_rows(&dir.path().join("out/actors_by_outlet.csv"));
    let names = |outlet: &str| -> Vec<String> {
        let rows = by_outlet.iter().filter(|row| row["outlet"] == outlet);
        rows.map(|row| row["actor_name"].clone()).collect()
    };
    let both: Vec<String> = names("Halden Post")
        .into_iter()
        .filter(|name| names("Evening Bell").contains(name))
        .collect();
    let table: Vec<&str> = shown
        .lines()
        .skip_while(|line| !line.starts_with("actor "))
        .skip(1)
        .collect();
    let table: Vec<&str> = table.into_iter().take_while(|line| !line.is_empty()).collect();
    assert_eq!(table.len(), both.len(), "{shown}");
    assert!(
        both.iter().all(|name| table.iter().any(|line| line.starts_with(name))),
        "{shown}"
    );
    for row in comparisons(dir.path()) {
        if row["outlet_a"] == "Evening Bell" && row["outlet_b"] == "Halden Post" && !row["q_value"].is_empty() {
            let line = table.iter().find(|line| line.starts_with(&row["actor_name"])).unwrap();
            let interval = format!("{} .. {}", row["diff_ci_low"], row["diff_ci_high"]);
            assert!(line.contains(&interval) && line.contains(&row["q_value"]), "{line}");
        }
    }
}

#[test]
fn an_outlet_has_the_numbers_of_the_tables() {
    let dir = finished(&["--min-articles", "4"]);
    let shown = page(dir.path(), &["show", "outlet", "LEDGER", "-n", "2", "--out", "out"]);
    assert!(shown.starts_with("Kessia Ledger  2024-"), "{shown}");
    for row in csv_rows(&dir.path().join("out/actors_by_outlet.csv")) {
        if row["outlet"] == "Kessia Ledger" {
            let mut table = shown.lines().skip_while(|line| !line.starts_with("actor "));
            let line = table
                .find(|line| line.starts_with(&row["actor_name"]))
                .unwrap_or_default();
            let cells: Vec<&str> = line[row["actor_name"].len()..].split_whitespace().take(3).collect();
            let names = ["n_articles", "n_mentions", "article_mean_score"];
            assert_eq!(cells, names.map(|name| row[name].as_str()), "{shown}");
        }
    }
    let of_outlet = |row: &&CsvRow| row["outlet_a"] == "Kessia Ledger" || row["outlet_b"] == "Kessia Ledger";
    let rows = comparisons(dir.path());
    let rows: Vec<&CsvRow> = rows.iter().filter(of_outlet).collect();
    let differ = rows
        .iter()
        .filter(|row| ["higher", "lower"].contains(&row["verdict"].as_str()))
        .count();
    let told = format!(
        "Of {} comparisons with another outlet on one actor, {differ} found a difference",
        rows.len()
    );
    assert!(flat(&shown).contains(&told), "no “{told}” in:\n{shown}");
    assert_eq!(shown.matches(", article ").count(), 3, "{shown}");
}

#[test]
fn too_few_articles_are_said_with_a_way_out() {
    let dir = finished(&["--min-articles", "90"]);
    let shown = page(
        dir.path(),
        &["compare", "evening", "ledger", "--actor", "halden", "--out", "out"],
    );
    let flat = flat(&shown);
    assert!(
        flat.contains("Too few articles: a comparison takes 90 of each outlet"),
        "{shown}"
    );
    assert!(flat.contains("Add articles"), "{shown}");
}

#[test]
fn outlets_that_are_not_two_are_refused() {
    let dir = finished(&[]);
    let refused = |args: &[&str]| refused(dir.path(), &[args, &["--out", "out"]].concat());
    let cases = [
        (
            refused(&["compare", "bell", "evening bell"]),
            "“bell” and “evening bell” are both Evening Bell",
        ),
        (
            refused(&["compare", "bell", "Kesia"]),
            "no outlet of the run is called “Kesia”; the most alike of 7",
        ),
        (
            refused(&["show", "outlet", "e"]),
            "outlets are called “e”; write more of the name",
        ),
        (
            refused(&["compare", "bell", "ledger", "--actor", "nobody"]),
            "no actor of the run is called “nobody”",
        ),
    ];
    for (message, part) in cases {
        assert!(message.contains(part), "no “{part}” in:\n{message}");
    }
}
