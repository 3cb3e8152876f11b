//! Groups of outlets: `--group-by` and `--group-weights`.

use crate::common::{CsvRow, csv_rows, regard, sample, stderr, succeeded};
use std::collections::BTreeMap;
use std::path::Path;

const LIST: &str = "name,Lean,owner\n\
                    Evening Bell,left,Acme\n\
                    Halden Post,Left,Acme\n\
                    Kessia Ledger,left,\n\
                    Market Courier,right,Brandt\n\
                    National Standard,right,Brandt\n\
                    The Workers' Lantern,,Own\n";

fn scored() -> tempfile::TempDir {
    let dir = sample();
    std::fs::write(dir.path().join("outlets.csv"), LIST).unwrap();
    let args = ["score", "sample.jsonl", "--actors", "actors.csv", "--out", "part", "-q"];
    succeeded(&regard(dir.path(), &args));
    dir
}

/// Summarizes with the list and these flags, and returns the messages.
fn summarize(dir: &Path, more: &[&str]) -> String {
    let args = [
        "summarize",
        "part",
        "--out",
        "out",
        "--outlets",
        "outlets.csv",
        "--columns",
        "all",
        "--min-articles",
        "4",
    ];
    let output = regard(dir, &[&args, more].concat());
    succeeded(&output);
    stderr(&output)
}

fn table(dir: &Path, name: &str) -> Vec<CsvRow> {
    csv_rows(&dir.join("out").join(name))
}

fn number(row: &CsvRow, column: &str) -> f64 {
    row[column].parse().unwrap()
}

#[test]
fn outlets_of_a_group_weigh_the_same_or_by_their_articles() {
    let dir = scored();
    for weights in ["outlets", "articles"] {
        let told = summarize(dir.path(), &["--group-by", "lean", "--group-weights", weights]);
        let left_out = "no lean of these, which --group-by lean leaves out:";
        assert!(
            told.contains(left_out) && told.contains("The Workers' Lantern"),
            "{told}"
        );
        let mut outlets: BTreeMap<(String, String), Vec<CsvRow>> = BTreeMap::new();
        for row in table(dir.path(), "actors_by_outlet.csv") {
            let group = row["lean"].to_lowercase();
            if !group.is_empty() {
                outlets.entry((row["actor_id"].clone(), group)).or_default().push(row);
            }
        }
        let groups = table(dir.path(), "actors_by_group.csv");
        assert_eq!(groups.len(), outlets.len());
        for row in groups {
            let all = &outlets[&(row["actor_id"].clone(), row["group"].clone())];
            let fewest = if weights == "outlets" { 3.0 } else { 1.0 };
            let own = all.iter().filter(|own| number(own, "n_articles") >= fewest);
            let own: Vec<&CsvRow> = own.collect();
            let n_left_out = all.len() - own.len();
            assert_eq!(
                (
                    row["weights"].as_str(),
                    number(&row, "n_outlets"),
                    number(&row, "n_outlets_left_out")
                ),
                (weights, own.len() as f64, n_left_out as f64)
            );
            if own.is_empty() {
                assert_eq!(
                    (row["article_mean_score"].as_str(), row["flags"].as_str()),
                    ("", "low_n")
                );
                continue;
            }
            let articles: f64 = own.iter().map(|own| number(own, "n_articles")).sum();
            assert!((number(&row, "n_articles") - articles).abs() < 1e-9);
            assert_eq!(row["flags"].contains("one_outlet"), own.len() == 1, "{row:?}");
            let weight = |own: &&CsvRow| match weights {
                "outlets" => 1.0,
                _ => number(own, "n_articles_unique"),
            };
            let all: f64 = own.iter().map(&weight).sum();
            let mean = own
                .iter()
                .map(|own| weight(own) * number(own, "article_mean_score"))
                .sum::<f64>()
                / all;
            // Copies in two outlets of a group count once where articles weigh the same.
            let is_copied =
                number(&row, "n_articles_unique") + 1e-9 < own.iter().map(|own| number(own, "n_articles_unique")).sum();
            if weights == "outlets" || !is_copied {
                assert!(
                    (number(&row, "article_mean_score") - mean).abs() < 2e-4,
                    "{mean} {row:?}"
                );
            }
        }
        let comparison = table(dir.path(), "group_comparison.csv");
        assert!(!comparison.is_empty());
        assert!(
            comparison
                .iter()
                .all(|row| row["group_a"] == "left" && row["group_b"] == "right")
        );
    }
}

#[test]
fn any_column_of_the_list_makes_groups_and_compare_does_not_touch_them() {
    let dir = scored();
    let by_owner = ["--group-by", "Owner", "--group-weights", "articles"];
    summarize(dir.path(), &by_owner);
    let groups = table(dir.path(), "actors_by_group.csv");
    let names: std::collections::BTreeSet<&str> = groups.iter().map(|row| row["group"].as_str()).collect();
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["Acme", "Brandt", "Own"]);
    assert!(groups.iter().any(|row| row["outlets"] == "Evening Bell|Halden Post"));
    let comparison = std::fs::read(dir.path().join("out/group_comparison.csv")).unwrap();
    let compare = ["--compare", "Evening Bell,Halden Post"];
    summarize(dir.path(), &[&by_owner[..], &compare].concat());
    assert_eq!(
        std::fs::read(dir.path().join("out/group_comparison.csv")).unwrap(),
        comparison
    );
    let dictionary = std::fs::read_to_string(dir.path().join("out/datapackage.json")).unwrap();
    assert!(dictionary.contains("actors_by_group.csv") && dictionary.contains("group_comparison.csv"));
    summarize(dir.path(), &[]);
    assert!(!dir.path().join("out/actors_by_group.csv").exists());
    assert!(!dir.path().join("out/group_comparison.csv").exists());
}

#[test]
fn a_column_that_is_not_there_is_refused_with_those_that_are() {
    let dir = scored();
    let cases: [(&[&str], &str); 2] = [
        (
            &["--group-by", "lean"],
            "--group-by names a column of the list of outlets: give the list too, with --outlets",
        ),
        (
            &["--outlets", "outlets.csv", "--group-by", "leaning"],
            "there is no column “leaning”, which --group-by names; those beside the names are: Lean, owner",
        ),
    ];
    for (more, expected) in cases {
        let output = regard(dir.path(), &[&["summarize", "part", "--out", "out"], more].concat());
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
        assert!(!dir.path().join("out/actors.csv").exists());
    }
}
