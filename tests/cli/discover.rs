//! Runs without an actor list: actors are found by the model, linked, and written as a list.

use crate::common::{files, regard, stderr, succeeded};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field as ParquetField;
use std::path::Path;

const DUMP: &str = r#"{"id":"a1","outlet":"Bell","date":"2024-03-01","title":"Ilvane Praises Minister","text":"President Mara Ilvane met Finance Minister Bo Dorn on Monday. Ilvane praised the budget. “We trust him completely,” Ilvane said. The president left early. Opponents say that Dorn lied to parliament."}
{"id":"a2","outlet":"Bell","date":"2024-03-02","title":"","text":"Tomas Keel and his sister Lena Keel lead the Kessia Rail Union (KRU). Keel denied everything. The KRU went on strike on Friday, and Mr. Tomas Keel spoke to reporters."}
{"id":"a3","outlet":"Post","date":"2024-03-03","title":"","text":"Ilvane will travel to France next week. The Kremlin sharply criticised the visit."}
{"id":"a4","outlet":"Post","date":"2024-03-04","title":"","text":"Mara J. Ilvane was born in Halden. She studied law."}
{"id":"a5","outlet":"Post","date":"2024-03-05","title":"","text":"Mara Ilvane failed to answer a single question on Tuesday, and the U.S. ambassador walked out."}
{"id":"a6","outlet":"Bell","date":"2024-03-06","title":"","text":"Volodymyr Zelenskyy thanked Mara Ilvane. Later Zelensky flew home. A spokesman for Ilvane declined to comment."}
"#;

fn dump() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("dump.jsonl"), DUMP).unwrap();
    dir
}

fn run(dir: &Path, out: &str, more: &[&str]) {
    let all = [&["run", "dump.jsonl", "--out", out, "--mentions", "csv"], more].concat();
    succeeded(&regard(dir, &all));
}

/// Some columns of a CSV file, one text a row.
fn columns(path: &Path, names: &[&str]) -> Vec<String> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let places: Vec<usize> = names
        .iter()
        .map(|name| header.iter().position(|h| h == *name).unwrap())
        .collect();
    let row = |record: csv::StringRecord| places.iter().map(|at| &record[*at]).collect::<Vec<_>>().join(" ");
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn mentions(out: &Path) -> Vec<String> {
    columns(
        &out.join("mentions.csv"),
        &["article_id", "mention", "actor_id", "match_method", "speaker_actor_id"],
    )
}

#[test]
fn without_a_list_names_are_found_and_linked() {
    let dir = dump();
    run(dir.path(), "out", &["--pronouns", "--metonyms", "on"]);
    let expected = [
        "a1 Ilvane mara_ilvane short_form ",
        "a1 Mara Ilvane mara_ilvane name ",
        "a1 Bo Dorn bo_dorn name ",
        "a1 Ilvane mara_ilvane short_form ",
        "a1 Ilvane mara_ilvane short_form ",
        "a1 The president mara_ilvane role ",
        "a1 Dorn bo_dorn short_form unknown",
        "a2 Tomas Keel tomas_keel name ",
        "a2 his tomas_keel coreference ",
        "a2 Lena Keel lena_keel name ",
        "a2 Kessia Rail Union kessia_rail_union-org name ",
        "a2 KRU kessia_rail_union-org short_form ",
        "a2 KRU kessia_rail_union-org short_form ",
        "a2 Tomas Keel tomas_keel name ",
        "a3 Ilvane mara_ilvane name ",
        "a3 France france name ",
        "a3 The Kremlin russia metonym ",
        "a4 Mara J. Ilvane mara_ilvane name ",
        "a4 She mara_ilvane coreference ",
        "a5 Mara Ilvane mara_ilvane name ",
        "a5 U.S. united_states name ",
        "a6 Volodymyr Zelenskyy volodymyr_zelensky name ",
        "a6 Mara Ilvane mara_ilvane name volodymyr_zelensky",
        "a6 Zelensky volodymyr_zelensky short_form ",
        "a6 Ilvane mara_ilvane short_form ",
    ];
    assert_eq!(mentions(&dir.path().join("out")), expected);
    let refused = columns(
        &dir.path().join("out/skipped.csv"),
        &["article_id", "stage", "reason", "detail"],
    );
    let expected = "a2 link ambiguous_name “Keel” could be tomas_keel or lena_keel in sentence 1 of the text";
    assert_eq!(refused, [expected]);
    let found = columns(
        &dir.path().join("out/actors_found.csv"),
        &[
            "actor_id",
            "name",
            "type",
            "aliases",
            "n_articles",
            "merged_ids",
            "example_article_id",
        ],
    );
    assert_eq!(
        found[..3],
        [
            "mara_ilvane Mara Ilvane PER Ilvane|Mara J. Ilvane 5 ilvane-per|mara_j_ilvane a1",
            "bo_dorn Bo Dorn PER  1  a1",
            "france France LOC  1  a3",
        ]
    );
    let ids = columns(&dir.path().join("out/actor_ids.csv"), &["mention_actor_id", "actor_id"]);
    assert_eq!(ids, ["ilvane-per mara_ilvane", "mara_j_ilvane mara_ilvane"]);
}

/// Some text columns of a Parquet file, one text a row.
fn parquet_columns(path: &Path, names: &[&str]) -> Vec<String> {
    let reader = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap().map(|row| {
        let row = row.unwrap();
        let cells: Vec<(&String, &ParquetField)> = row.get_column_iter().collect();
        let texts = names.iter().map(|name| {
            let (_, cell) = cells.iter().find(|(column, _)| column == name).unwrap();
            cell.to_string().trim_matches('"').to_owned()
        });
        texts.collect::<Vec<_>>().join(" ")
    });
    rows.collect()
}

#[test]
fn the_mentions_beside_the_summaries_have_their_ids_and_can_be_summarized_again() {
    let dir = dump();
    run(dir.path(), "out", &[]);
    let path = dir.path().join("out/mentions.parquet");
    let names = ["article_id", "mention_start", "actor_id", "mention_actor_id"];
    let rows = parquet_columns(&path, &names);
    assert_eq!(rows, columns(&dir.path().join("out/mentions.csv"), &names));
    assert!(rows.contains(&"a3 0 mara_ilvane ilvane-per".to_owned()), "{rows:?}");
    let before = std::fs::read(&path).unwrap();
    succeeded(&regard(
        dir.path(),
        &["summarize", "out", "--out", "out", "--mentions", "csv"],
    ));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    succeeded(&regard(dir.path(), &["summarize", "out", "--out", "other"]));
    let ids = |out: &str| std::fs::read(dir.path().join(out).join("actor_ids.csv")).unwrap();
    assert_eq!(ids("other"), ids("out"));
}

#[test]
fn a_table_of_institutions_gives_all_names_of_one_its_id() {
    let dir = dump();
    let table = "actor_id,name,type,aliases\nkessia_rail,Kessia Rail Union,ORG,Rail Workers of Kessia\n";
    std::fs::write(dir.path().join("institutions.csv"), table).unwrap();
    run(dir.path(), "out", &["--institutions", "institutions.csv"]);
    let mentions = mentions(&dir.path().join("out"));
    assert!(
        mentions.contains(&"a2 KRU kessia_rail short_form ".to_owned()),
        "{mentions:?}"
    );
    // A list that calls it by one of its names finds the others.
    std::fs::write(
        dir.path().join("list.csv"),
        "actor_id,name,type\nru,Rail Workers of Kessia,ORG\n",
    )
    .unwrap();
    run(
        dir.path(),
        "listed",
        &["--institutions", "institutions.csv", "--actors", "list.csv"],
    );
    let listed = columns(&dir.path().join("listed/mentions.csv"), &["mention", "actor_id"]);
    assert_eq!(listed, ["Kessia Rail Union ru"]);
    let record = std::fs::read_to_string(dir.path().join("listed/run.json")).unwrap();
    assert!(record.contains("\"further_forms\""), "{record}");
}

#[test]
fn what_was_found_is_a_list_for_the_next_run() {
    let dir = dump();
    run(dir.path(), "found", &[]);
    run(dir.path(), "listed", &["--actors", "found/actors_found.csv"]);
    // The list's names, and what links to them within an article; the surname alone, of a3, is in the list since it was merged.
    // Whose an office is shows only where everybody's names are known.
    let of = |out: &str| {
        let rows = columns(
            &dir.path().join(out).join("mentions.csv"),
            &["article_id", "mention_start", "actor_id", "match_method"],
        );
        let kept = rows
            .into_iter()
            .filter(|row| !row.starts_with("a2") && !row.ends_with(" role"));
        kept.map(|row| row.rsplit_once(' ').map(|(place, _)| place.to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(of("listed"), of("found"));
}

#[test]
fn a_list_and_discovery_together_keep_the_lists_ids() {
    let dir = dump();
    let list = "actor_id,name,type,aliases\nilvane,Mara Ilvane,PER,\nusa,United States,LOC,\n";
    std::fs::write(dir.path().join("list.csv"), list).unwrap();
    run(
        dir.path(),
        "out",
        &["--actors", "list.csv", "--discover", "--types", "per,country"],
    );
    let ids: std::collections::BTreeSet<String> = columns(&dir.path().join("out/mentions.csv"), &["actor_id"])
        .into_iter()
        .collect();
    let expected = [
        "bo_dorn",
        "france",
        "ilvane",
        "lena_keel",
        "tomas_keel",
        "usa",
        "volodymyr_zelensky",
    ];
    assert_eq!(ids.into_iter().collect::<Vec<_>>(), expected);
    // Without discovery the list alone, and what links to it.
    run(dir.path(), "listed", &["--actors", "list.csv"]);
    let rows = mentions(&dir.path().join("listed"));
    assert!(
        rows.iter().all(|row| row.contains(" ilvane ") || row.contains(" usa ")),
        "{rows:?}"
    );
    assert!(rows.contains(&"a5 U.S. usa alias ".to_owned()), "{rows:?}");
    assert!(rows.contains(&"a1 Ilvane ilvane short_form ".to_owned()), "{rows:?}");
}

#[test]
fn rare_actors_can_be_left_out_of_the_tables() {
    let dir = dump();
    run(dir.path(), "out", &["--min-articles-per-actor", "2"]);
    for name in ["actors.csv", "actors_found.csv"] {
        assert_eq!(
            columns(&dir.path().join("out").join(name), &["actor_id"]),
            ["mara_ilvane"],
            "{name}"
        );
    }
    let all: u64 = columns(&dir.path().join("out/actors_by_outlet.csv"), &["n_mentions"])
        .iter()
        .map(|n| n.parse::<u64>().unwrap())
        .sum();
    assert!(all < mentions(&dir.path().join("out")).len() as u64);
}

#[test]
fn shards_and_threads_find_the_same() {
    let dir = dump();
    run(dir.path(), "whole", &["--threads", "1"]);
    for shard in ["1/2", "2/2"] {
        let out = format!("part-{}", &shard[..1]);
        succeeded(&regard(
            dir.path(),
            &["score", "dump.jsonl", "--shard", shard, "--out", &out, "--threads", "2"],
        ));
    }
    succeeded(&regard(
        dir.path(),
        &["summarize", "part-1", "part-2", "--out", "sum", "--mentions", "csv"],
    ));
    let csv = |out: &str| {
        let all = files(&dir.path().join(out)).into_iter();
        all.filter(|(name, _)| name.ends_with(".csv") && name != "skipped.csv")
            .collect::<Vec<_>>()
    };
    assert_eq!(csv("sum"), csv("whole"));
}

#[test]
fn what_does_not_go_together_is_refused() {
    let dir = dump();
    std::fs::write(dir.path().join("list.csv"), "name,type\nMara Ilvane,PER\n").unwrap();
    std::fs::write(dir.path().join("twice.csv"), "name,type\nU.N.,ORG\nUN,ORG\n").unwrap();
    let cases: [(&[&str], &str); 4] = [
        (&["--actors", "list.csv", "--types", "per"], "give --discover too"),
        (&["--institutions", "twice.csv"], "“UN” is a name of"),
        (&["--metonyms", "nowhere.csv"], "nowhere.csv cannot be read"),
        (&["--spellings", "list.csv"], "the columns must be standard,variants"),
    ];
    for (more, message) in cases {
        let output = regard(dir.path(), &[&["run", "dump.jsonl", "--out", "out"], more].concat());
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
    for (out, more) in [("p", &[][..]), ("q", &["--types", "per"])] {
        succeeded(&regard(
            dir.path(),
            &[&["score", "dump.jsonl", "--out", out], more].concat(),
        ));
    }
    let output = regard(dir.path(), &["summarize", "p", "q", "--out", "sum"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--discover, --types"), "{}", stderr(&output));
}
