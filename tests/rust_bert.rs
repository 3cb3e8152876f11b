//! The parts of rust-bert that the backend does not use: each test shows the defect that is the
//! reason. Where one fails, an upgrade has fixed the defect.
//!
//!     scripts/install-libtorch && cargo test --release --locked --features rust-bert
#![allow(clippy::unwrap_used, reason = "a test's helpers fail with it")]

use rust_bert::RustBertError;
use rust_bert::bert::{BertConfig, BertForSequenceClassification, BertForTokenClassification};
use rust_bert::deberta::{DebertaConfig, DebertaForSequenceClassification};
use rust_bert::deberta_v2::{DebertaV2Config, DebertaV2ForSequenceClassification};
use rust_bert::pipelines::common::{ModelResource, ModelType};
use rust_bert::pipelines::sequence_classification::{SequenceClassificationConfig, SequenceClassificationModel};
use rust_bert::pipelines::token_classification::{
    LabelAggregationOption, TokenClassificationConfig, TokenClassificationModel,
};
use rust_bert::resources::LocalResource;
use std::path::Path;
use tch::Tensor;
use tch::nn::{Path as Variables, VarStore};
use tempfile::TempDir;
use tokenizers::Tokenizer;

const CONFIG: &str = r#"{
    "model_type": "bert", "hidden_act": "gelu", "attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0,
    "hidden_size": 8, "initializer_range": 0.02, "intermediate_size": 16, "max_position_embeddings": 32,
    "num_attention_heads": 2, "num_hidden_layers": 1, "type_vocab_size": 2, "vocab_size": 9,
    "id2label": {"0": "A", "1": "B", "2": "C"}, "label2id": {"A": 0, "B": 1, "C": 2}
}"#;
const VOCABULARY: &str = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nada\nleft\nand\nbo\n";

/// A folder with a small BERT of random numbers, its configuration and vocabulary.
fn small_model<M>(build: impl FnOnce(&Variables, &BertConfig) -> Result<M, RustBertError>) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    tch::manual_seed(1);
    let config: BertConfig = serde_json::from_str(CONFIG).unwrap();
    let variables = VarStore::new(tch::Device::Cpu);
    build(&variables.root(), &config).unwrap();
    for mut variable in variables.trainable_variables() {
        let _ = tch::no_grad(|| variable.normal_(0.0, 0.5));
    }
    variables.save(dir.path().join("model.safetensors")).unwrap();
    std::fs::write(dir.path().join("config.json"), CONFIG).unwrap();
    std::fs::write(dir.path().join("vocab.txt"), VOCABULARY).unwrap();
    dir
}

fn resource(dir: &TempDir, name: &str) -> LocalResource {
    LocalResource {
        local_path: dir.path().join(name),
    }
}

/// A pipeline's settings for a small model; rust-bert has no trait for them.
macro_rules! settings {
    ($settings:ident, $dir:expr $(, $own:expr)?) => {
        $settings {
            device: tch::Device::Cpu,
            ..$settings::new(
                ModelType::Bert,
                ModelResource::Torch(Box::new(resource($dir, "model.safetensors"))),
                resource($dir, "config.json"),
                resource($dir, "vocab.txt"),
                None,
                true,
                None,
                None,
                $($own)?
            )
        }
    };
}

#[test]
fn the_sequence_pipeline_lets_a_neighbour_change_a_score() {
    let dir = small_model(|path, config| BertForSequenceClassification::new(path, config));
    let model = SequenceClassificationModel::new(settings!(SequenceClassificationConfig, &dir)).unwrap();
    let score = |texts: &[&str]| model.predict(texts)[0].score;
    let alone = score(&["ada left"]);
    let beside = score(&["ada left", "bo left"]);
    assert!(
        (alone - beside).abs() < 1e-6,
        "{alone} {beside}: as long as its neighbour, not padded"
    );
    let padded = score(&["ada left", "ada and bo and ada and bo and ada and bo left"]);
    assert!((alone - padded).abs() > 1e-3, "{alone} {padded}: padding is masked now");
}

#[test]
fn the_token_pipeline_gives_the_tags_of_a_second_batch_to_the_first() {
    let dir = small_model(|path, config| BertForTokenClassification::new(path, config));
    let settings = settings!(TokenClassificationConfig, &dir, LabelAggregationOption::First);
    let batch = settings.batch_size;
    let model = TokenClassificationModel::new(settings).unwrap();
    let tokens = |texts: usize| -> Vec<usize> {
        let texts = vec!["ada left and bo left"; texts];
        let found = model.predict(&texts, false, false);
        found.iter().map(Vec::len).collect()
    };
    assert_eq!(tokens(batch), vec![5; batch]);
    let past = tokens(batch + 1);
    assert_eq!((past[0], past[batch]), (10, 0), "each text has its own tags now");
}

/// The small checkpoint `kind`, asked about its first case as `regard` would: how far its
/// probabilities are from those of transformers.
fn off(kind: &str, build: impl FnOnce(&Variables, &[u8]) -> Box<dyn Fn(&Tensor) -> Tensor>) -> f64 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/checkpoints")
        .join(kind);
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let mut variables = VarStore::new(tch::Device::Cpu);
    let logits = build(&variables.root(), &read("config.json"));
    variables.load(folder.join("model.safetensors")).unwrap();
    let tokenizer = Tokenizer::from_file(folder.join("tokenizer.json")).unwrap();
    let cases: serde_json::Value = serde_json::from_slice(&read("reference.json")).unwrap();
    let (text, target) = (cases[0]["text"].as_str().unwrap(), cases[0]["target"].as_str().unwrap());
    let entailed = ["critical of", "neutral toward", "supportive of"].map(|how| {
        let encoding = tokenizer
            .encode((text, format!("The author is {how} {target}.")), true)
            .unwrap();
        let ids: Vec<i64> = encoding.get_ids().iter().map(|id| i64::from(*id)).collect();
        let ids = Tensor::from_slice(&ids).unsqueeze(0);
        tch::no_grad(|| logits(&ids)).double_value(&[0, 2])
    });
    let sum: f64 = entailed.iter().map(|logit| logit.exp()).sum();
    let known = cases[0]["probabilities"].as_array().unwrap();
    let pairs = entailed.iter().zip(known);
    pairs
        .map(|(logit, known)| (logit.exp() / sum - known.as_f64().unwrap()).abs())
        .fold(0.0, f64::max)
}

/// A DeBERTa's way from ids to logits; rust-bert has no trait for both versions.
macro_rules! deberta {
    ($config:ty, $model:ty) => {
        |path, config| {
            let config: $config = serde_json::from_slice(config).unwrap();
            let model = <$model>::new(path, &config).unwrap();
            Box::new(move |ids| {
                let output = model.forward_t(Some(ids), None, None, None, None, false);
                output.unwrap().logits
            })
        }
    };
}

/// Version 1 takes the number of heads for the length of the text, and so clips the distances
/// between tokens; version 2 looks distances up without the offset that makes them positions in the
/// table, and divides by what it should take the root of.
#[test]
fn debertas_relative_attention_is_not_that_of_transformers() {
    let first = off("deberta", deberta!(DebertaConfig, DebertaForSequenceClassification));
    let second = off(
        "deberta-v2",
        deberta!(DebertaV2Config, DebertaV2ForSequenceClassification),
    );
    assert!(first > 1e-3 && second > 1e-3, "{first} {second}: DeBERTa can be had");
}
