//! What the README shows of the sample is what a run over it gives.

use crate::common::{CsvRow, UPDATE, csv_rows, regard, repository, succeeded, whole_sample};
use std::path::Path;

/// Pairs of outlets on an actor that the README shows, each as `outlet_comparison.csv` has it.
const SHOWN: [[&str; 3]; 5] = [
    ["halden", "National Standard", "The Workers' Lantern"],
    ["halden", "Kessia Ledger", "National Standard"],
    ["halden", "Kessia Ledger", "The Workers' Lantern"],
    ["halden", "Halden Post", "Kessia Ledger"],
    ["okonjo-reyes", "National Standard", "The Workers' Lantern"],
];

#[test]
fn the_readme_shows_what_a_run_over_the_sample_gives() {
    let dir = whole_sample();
    let run = ["run", "sample.jsonl", "--actors", "actors.csv", "--out", "out"];
    let output = regard(dir.path(), &run);
    succeeded(&output);
    let table = String::from_utf8(output.stdout).unwrap();
    let comparison = csv_rows(&dir.path().join("out/outlet_comparison.csv"));

    let path = repository("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let renewed = with_block(&readme, "table", &format!("```\n{table}```\n"));
    let renewed = with_block(&renewed, "differences", &differences(&comparison));
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&path, renewed).unwrap();
    } else {
        assert_eq!(readme, renewed, "set {UPDATE}=1 to write the blocks of README.md anew");
    }
}

/// Returns the text with what stands between the two marks of a block replaced.
fn with_block(text: &str, name: &str, block: &str) -> String {
    let (begin, end) = (format!("<!-- sample: {name} -->\n"), format!("<!-- end: {name} -->"));
    let (before, rest) = text.split_once(&begin).unwrap();
    let (_, after) = rest.split_once(&end).unwrap();
    format!("{before}{begin}{block}{end}{after}")
}

fn differences(comparison: &[CsvRow]) -> String {
    let rows = SHOWN.map(|shown| difference(row(comparison, shown)));
    format!(
        "| actor | outlet A | outlet B | articles | A − B | 95 % interval | q | verdict |\n\
         |---|---|---|---|---|---|---|---|\n{}",
        rows.concat()
    )
}

fn row<'a>(comparison: &'a [CsvRow], [actor, outlet_a, outlet_b]: [&str; 3]) -> &'a CsvRow {
    let is_shown =
        |row: &&CsvRow| row["actor_id"] == actor && row["outlet_a"] == outlet_a && row["outlet_b"] == outlet_b;
    comparison.iter().find(is_shown).unwrap()
}

fn difference(row: &CsvRow) -> String {
    let number = |name: &str| row[name].parse::<f64>().unwrap();
    format!(
        "| {} | {} | {} | {}, {} | {:+.2} | {:+.2} to {:+.2} | {} | {} |\n",
        row["actor_name"],
        row["outlet_a"],
        row["outlet_b"],
        row["n_articles_a"],
        row["n_articles_b"],
        number("diff"),
        number("diff_ci_low"),
        number("diff_ci_high"),
        q_value(number("q_value")),
        row["verdict"].replace('_', " "),
    )
}

fn q_value(q: f64) -> String {
    if q < 0.001 {
        "< 0.001".to_owned()
    } else {
        format!("{q:.3}")
    }
}

#[test]
fn the_outlets_of_the_sample_differ_as_they_were_written_to() {
    let dir = whole_sample();
    let run = ["run", "sample.jsonl", "--actors", "actors.csv", "--out", "out", "-q"];
    succeeded(&regard(dir.path(), &run));
    let out = dir.path().join("out");
    let comparison = csv_rows(&out.join("outlet_comparison.csv"));
    let verdicts = SHOWN.map(|shown| row(&comparison, shown)["verdict"].clone());
    assert_eq!(verdicts, ["higher", "lower", "higher", "not_distinguishable", "lower"]);
    let repeated = csv_rows(&out.join("boilerplate.csv"));
    assert_eq!(repeated.len(), 1);
    assert_eq!(repeated[0]["outlet"], "The Workers' Lantern");
    assert_eq!(groups_of_copies(&out), 2);
}

fn groups_of_copies(out: &Path) -> usize {
    let groups = csv_rows(&out.join("copies.csv"));
    let groups: std::collections::BTreeSet<String> = groups.iter().map(|row| row["duplicate_group"].clone()).collect();
    groups.len()
}
