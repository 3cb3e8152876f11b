//! Model folders with other encoders than BERT, and with one that is not supported.

use crate::common::{
    csv_rows, differing, files, model_with_wide_sentiment, regard, repository, sample, stderr, succeeded,
};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use sha2::{Digest, Sha256};
use std::path::Path;

const TINY: &str = "crates/encoder/tests/fixtures/tiny";
const HIDDEN: usize = 32;

/// Makes the model folder `dir`: the small random encoder `kind`, with heads and limits that fit it, and `config` as it was
/// changed.
fn model_with_encoder(dir: &Path, kind: &str, config: impl FnOnce(String) -> String) {
    let folder = repository(TINY).join(kind);
    let weights = std::fs::read(folder.join("model.safetensors")).unwrap();
    let parts = [
        (
            "config.json",
            config(std::fs::read_to_string(folder.join("config.json")).unwrap()).into_bytes(),
        ),
        (
            "model.safetensors",
            with_heads(&SafeTensors::deserialize(&weights).unwrap()),
        ),
        ("tokenizer.json", std::fs::read(folder.join("tokenizer.json")).unwrap()),
    ];
    let manifest = std::fs::read_to_string(repository("models/regard-news-en/model.toml")).unwrap();
    let mut manifest: toml::Table = manifest.parse().unwrap();
    manifest["limits"]["max_tokens"] = 40.into();
    manifest["labels"].as_table_mut().unwrap().remove("names");
    manifest["calibration"]
        .as_table_mut()
        .unwrap()
        .remove("name_temperature");
    std::fs::create_dir_all(dir).unwrap();
    for (name, bytes) in parts {
        let digest = Sha256::digest(&bytes);
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        manifest["files"][name] = digest.into();
        std::fs::write(dir.join(name), bytes).unwrap();
    }
    std::fs::write(dir.join("model.toml"), manifest.to_string()).unwrap();
}

/// The weights with a stance and a sentiment head, of numbers that look random enough.
fn with_heads(weights: &SafeTensors) -> Vec<u8> {
    let shapes = [
        ("dense.weight", vec![HIDDEN, 2 * HIDDEN]),
        ("dense.bias", vec![HIDDEN]),
        ("out.weight", vec![3, HIDDEN]),
        ("out.bias", vec![3]),
    ];
    let number = |i: usize| ((i * 7919) % 1009) as f32 / 1009.0 - 0.5;
    let tensors: Vec<(String, Vec<usize>, Vec<u8>)> = ["stance_head", "sentiment_head"]
        .iter()
        .flat_map(|head| {
            shapes
                .iter()
                .map(move |(part, shape)| (format!("{head}.{part}"), shape.clone()))
        })
        .map(|(name, shape)| {
            let numbers = (0..shape.iter().product()).map(|i| number(i + name.len()));
            let bytes = numbers.flat_map(f32::to_le_bytes).collect();
            (name, shape, bytes)
        })
        .collect();
    let heads = tensors.iter().map(|(name, shape, bytes)| {
        let view = TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap();
        (name.clone(), view)
    });
    safetensors::serialize(weights.tensors().into_iter().chain(heads), None).unwrap()
}

/// The sentences of the sample are mostly longer than the 40 tokens that these models take, so they are windowed as well.
#[test]
fn a_run_with_another_encoder_gives_the_same_bytes_on_any_processor() {
    for kind in ["roberta", "xlm-roberta"] {
        let dir = sample();
        model_with_encoder(&dir.path().join("model"), kind, |config| config);
        succeeded(&regard(dir.path(), &["model", "verify", "model"]));
        let run = |out: &str, more: &[&str]| {
            let args = [
                "run",
                "sample.jsonl",
                "--actors",
                "actors.csv",
                "--model",
                "model",
                "-q",
            ];
            succeeded(&regard(dir.path(), &[&args[..], &["--out", out], more].concat()));
            files(&dir.path().join(out))
        };
        let best = run("best", &["--threads", "2", "--mentions", "csv"]);
        let portable = run(
            "portable",
            &["--threads", "1", "--cpu", "portable", "--mentions", "csv"],
        );
        assert_eq!(differing(&best, &portable), [""; 0], "{kind}");
        let mentions = best.iter().find(|(name, _)| name == "mentions.csv").unwrap();
        let mentions = String::from_utf8(mentions.1.clone()).unwrap();
        assert!(mentions.lines().count() > 100, "{kind}");
        assert!(
            mentions.contains("true") && mentions.contains("false"),
            "{kind}: windowed and whole"
        );
    }
}

#[test]
fn what_no_backend_of_this_build_runs_is_said() {
    let cases = [
        (
            r#""model_type": "roberta""#,
            r#""model_type": "albert""#,
            "model_type is \"albert\"; the encoder takes bert, roberta, xlm-roberta, distilbert, electra, mpnet; ",
        ),
        (
            r#""hidden_act": "gelu""#,
            r#""hidden_act": "relu""#,
            "hidden_act is \"relu\"; the encoder takes gelu; ",
        ),
    ];
    for (old, new, expected) in cases {
        let dir = sample();
        let change = |config: String| config.replace(old, new);
        model_with_encoder(&dir.path().join("model"), "roberta", change);
        let output = regard(dir.path(), &["model", "verify", "model"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
}

#[test]
fn more_tokens_than_there_are_positions_are_refused() {
    let dir = sample();
    // Positions begin after the padding token: 42 are stored, and two of them never used.
    let change = |config: String| config.replace(r#""pad_token_id": 1"#, r#""pad_token_id": 2"#);
    model_with_encoder(&dir.path().join("model"), "roberta", change);
    let output = regard(dir.path(), &["model", "verify", "model"]);
    let expected = "model.toml allows 40 tokens, the weights 39";
    assert!(stderr(&output).contains(expected), "{}", stderr(&output));
}

/// The stance toward a target depends on `[CLS]` and the target alone, so that leaving the rest of
/// the last layer out moves nothing.
#[test]
fn a_listed_run_computes_only_the_tokens_that_a_head_reads() {
    let dir = sample();
    model_with_wide_sentiment(&dir.path().join("wide"));
    let scored = |out: &str, flags: &[&str]| {
        let args = [
            "run",
            "sample.jsonl",
            "--actors",
            "actors.csv",
            "--out",
            out,
            "--mentions",
            "csv",
            "--timings",
        ];
        let output = regard(dir.path(), &[&args[..], flags].concat());
        succeeded(&output);
        let stances: Vec<String> = csv_rows(&dir.path().join(out).join("mentions.csv"))
            .iter()
            .map(|row| ["p_neg", "p_neu", "p_pos"].map(|column| row[column].clone()).join(" "))
            .collect();
        (stances, read_share(&stderr(&output)))
    };
    let (shipped, of_shipped) = scored("out", &[]);
    let (wide, of_wide) = scored("wide-out", &["--model", "wide"]);
    assert!(!shipped.is_empty() && shipped == wide);
    assert_eq!(of_wide, 100.0);
    assert!(of_shipped > 5.0 && of_shipped < 40.0, "{of_shipped} %");
    // Without a list, the name head reads every token.
    let args = ["run", "sample.jsonl", "--out", "found", "--timings"];
    let output = regard(dir.path(), &args);
    succeeded(&output);
    assert_eq!(read_share(&stderr(&output)), 100.0);
}

/// The share of tokens read, in per cent, that a table of timings ends with.
fn read_share(table: &str) -> f64 {
    let line = table.lines().find(|line| line.contains("read by a head")).unwrap();
    let (_, share) = line.split_once('(').unwrap();
    share.trim_end_matches("%)").parse().unwrap()
}
