//! Third-party checkpoints without a model.toml: classifiers of pairs of texts, and of entailment.

use crate::common::{regard, repository, sample, stderr, succeeded};
use std::path::Path;
use std::process::Output;

/// A copy of the small checkpoint `kind` in `dir/model`.
fn checkpoint(dir: &Path, kind: &str) {
    let from = repository("tests/data/checkpoints").join(kind);
    std::fs::create_dir(dir.join("model")).unwrap();
    for name in ["config.json", "model.safetensors", "tokenizer.json"] {
        std::fs::copy(from.join(name), dir.join("model").join(name)).unwrap();
    }
}

fn run(dir: &Path, flags: &[&str]) -> Output {
    let args = [
        "run",
        "sample.jsonl",
        "--out",
        "out",
        "--model",
        "model",
        "--mentions",
        "csv",
        "-q",
    ];
    regard(dir, &[&args[..], flags].concat())
}

fn column(table: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let index = reader
        .headers()
        .unwrap()
        .iter()
        .position(|column| column == name)
        .unwrap();
    reader
        .records()
        .map(|record| record.unwrap()[index].to_owned())
        .collect()
}

#[test]
fn a_checkpoint_scores_a_list_and_what_it_does_not_tell_is_empty() {
    for (kind, task) in [("bert", "pair"), ("xlm-roberta", "nli")] {
        let dir = sample();
        checkpoint(dir.path(), kind);
        let flags = ["--actors", "actors.csv", "--task", task, "--columns", "all"];
        succeeded(&run(dir.path(), &flags));
        let read = |name: &str| std::fs::read_to_string(dir.path().join("out").join(name)).unwrap();
        let mentions = read("mentions.csv");
        assert!(mentions.lines().count() > 100, "{kind}");
        assert!(
            column(&mentions, "sentence_sentiment").iter().all(String::is_empty),
            "{kind}"
        );
        assert!(
            column(&mentions, "score").iter().all(|score| !score.is_empty()),
            "{kind}"
        );
        assert!(
            column(&read("actors.csv"), "sentence_sentiment")
                .iter()
                .all(String::is_empty),
            "{kind}"
        );
        assert!(read("run.json").contains("\"name\": \"model\""), "{kind}");
        succeeded(&regard(dir.path(), &["show", "actor", "Halden", "--out", "out"]));
    }
}

#[test]
fn what_a_checkpoint_cannot_be_asked_is_refused_before_anything_is_written() {
    let cases: [(&str, &[&str], i32, &str); 6] = [
        ("bert", &["--task", "pair"], 2, "does not find names"),
        (
            "bert",
            &["--task", "pair", "--actors", "actors.csv", "--pronouns"],
            2,
            "does not find names",
        ),
        (
            "bert",
            &["--actors", "actors.csv"],
            1,
            "say what it is with --task pair or --task nli",
        ),
        (
            "bert",
            &["--task", "span", "--actors", "actors.csv"],
            1,
            "needs a model.toml",
        ),
        (
            "bert",
            &["--task", "nli", "--actors", "actors.csv"],
            1,
            "--labels contradiction,neutral,entailment",
        ),
        (
            "bert",
            &[
                "--task",
                "pair",
                "--actors",
                "actors.csv",
                "--labels",
                "negative,neutral,neutral,positive",
            ],
            1,
            "the labels name 4 classes, the weights have 3: name each once",
        ),
    ];
    for (kind, flags, code, expected) in cases {
        let dir = sample();
        checkpoint(dir.path(), kind);
        let output = run(dir.path(), flags);
        assert_eq!(output.status.code(), Some(code), "{flags:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(expected), "{flags:?}: {}", stderr(&output));
        assert!(!dir.path().join("out/mentions.parquet").exists(), "{flags:?}");
    }
}

/// `LABEL_0` is what transformers calls the first class where nobody named it.
#[test]
fn classes_that_nobody_named_are_asked_for_and_can_be_given() {
    let dir = sample();
    checkpoint(dir.path(), "bert");
    let path = dir.path().join("model/config.json");
    let mut config: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    config["id2label"] = serde_json::json!({ "0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2" });
    std::fs::write(&path, config.to_string()).unwrap();
    let unnamed = run(dir.path(), &["--actors", "actors.csv", "--task", "pair"]);
    assert_eq!(unnamed.status.code(), Some(1));
    let expected = "[\"label_0\", \"label_1\", \"label_2\"], which does not say what they mean for task pair";
    assert!(stderr(&unnamed).contains(expected), "{}", stderr(&unnamed));
    assert!(
        stderr(&unnamed).contains("--labels negative,neutral,positive"),
        "{}",
        stderr(&unnamed)
    );
    let named = [
        "--actors",
        "actors.csv",
        "--task",
        "pair",
        "--labels",
        "negative,neutral,positive",
    ];
    succeeded(&run(dir.path(), &named));
}

#[test]
fn a_file_that_is_missing_is_named_with_a_way_to_make_it() {
    let cases = [
        ("tokenizer.json", None, "AutoTokenizer as M"),
        (
            "model.safetensors",
            Some("pytorch_model.bin"),
            "a pickle, which runs whatever is in it",
        ),
        (
            "model.safetensors",
            Some("model.safetensors.index.json"),
            "in several files",
        ),
        ("config.json", None, "there is no config.json in it"),
    ];
    for (missing, instead, expected) in cases {
        let dir = sample();
        checkpoint(dir.path(), "bert");
        std::fs::remove_file(dir.path().join("model").join(missing)).unwrap();
        if let Some(instead) = instead {
            std::fs::write(dir.path().join("model").join(instead), "x").unwrap();
        }
        let output = run(dir.path(), &["--actors", "actors.csv", "--task", "pair"]);
        assert_eq!(output.status.code(), Some(1));
        let message = stderr(&output);
        assert!(
            message.contains(&format!("there is no {missing} in it")) && message.contains(expected),
            "{message}"
        );
    }
}
