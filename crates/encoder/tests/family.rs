//! Every architecture against what transformers computes with the same small random weights, and
//! with the same bits everywhere.
//!
//! `fixtures/make_tiny.py` makes the folders.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail with it")]

mod common;

use std::path::Path;

use common::{Tensor, Tensors, difference};
use half::{bf16, f16};
use regard_encoder::{
    Batch, CASE_SHAPES, Checkpoint, Cpu, Encoder, InputError, LoadError, Precision, Sequence, Workspace,
};
use safetensors::Dtype;
use serde::Deserialize;

/// Each with the prefix its tensors have below a head, and the width of its embeddings.
const MODELS: [(&str, &str, usize); 6] = [
    ("bert", "bert.", 32),
    ("roberta", "roberta.", 32),
    ("xlm-roberta", "roberta.", 32),
    ("distilbert", "distilbert.", 32),
    ("electra", "electra.", 24),
    ("mpnet", "mpnet.", 32),
];
const POSITIONS: usize = 40;
const TOLERANCE: f32 = 1e-5;

#[derive(Deserialize)]
struct Case {
    ids: Vec<u32>,
    /// Shape (tokens, hidden).
    hidden: Vec<f32>,
}

struct Folder {
    config: String,
    tensors: Tensors,
    cases: Vec<Case>,
}

impl Folder {
    fn read(name: &str) -> Folder {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tiny")).join(name);
        let read = |file| std::fs::read(folder.join(file)).unwrap();
        Folder {
            config: String::from_utf8(read("config.json")).unwrap(),
            tensors: Tensors::from_bytes(&read("model.safetensors")),
            cases: serde_json::from_slice(&read("reference.json")).unwrap(),
        }
    }

    fn try_encoder(&self, precision: Precision, cpu: Cpu) -> Result<Encoder, LoadError> {
        Encoder::from_bytes(self.config.as_bytes(), &self.tensors.to_bytes(), precision, cpu)
    }

    fn encoder(&self, precision: Precision) -> Encoder {
        self.try_encoder(precision, Cpu::best()).unwrap()
    }

    /// The states of all cases in one batch.
    fn states(&self, precision: Precision) -> Vec<Vec<f32>> {
        states(&self.encoder(precision), &self.sequences())
    }

    fn sequences(&self) -> Vec<&[u32]> {
        self.cases.iter().map(|case| case.ids.as_slice()).collect()
    }

    fn error(&self) -> String {
        let loaded = self.try_encoder(Precision::Int8, Cpu::best());
        loaded.err().map_or(String::new(), |error| error.to_string())
    }

    fn with_config(mut self, old: &str, new: &str) -> Folder {
        assert!(self.config.contains(old), "{old}");
        self.config = self.config.replacen(old, new, 1);
        self
    }
}

fn states(encoder: &Encoder, sequences: &[&[u32]]) -> Vec<Vec<f32>> {
    let mut batch = Batch::new();
    sequences.iter().for_each(|ids| batch.push(ids));
    let mut workspace = Workspace::new();
    let hidden = encoder.encode(&batch, &mut workspace).unwrap();
    hidden.sequences().map(|states| states.as_slice().to_vec()).collect()
}

/// The states of each sequence's last token, which is all that is computed of the last layer.
fn last_states(encoder: &Encoder, sequences: &[&[u32]]) -> Vec<Vec<f32>> {
    let mut batch = Batch::new();
    for ids in sequences {
        batch.push(ids);
        batch.read_only(std::iter::once(ids.len() - 1..ids.len()));
    }
    let mut workspace = Workspace::new();
    let hidden = encoder.encode(&batch, &mut workspace).unwrap();
    let last = |states: Sequence| states.token(states.tokens() - 1).unwrap().to_vec();
    hidden.sequences().map(last).collect()
}

/// The last token's part of the states of each sequence.
fn last_of(states: &[Vec<u32>]) -> Vec<Vec<u32>> {
    states
        .iter()
        .map(|states| states[states.len() - 32..].to_vec())
        .collect()
}

fn bits(states: &[Vec<f32>]) -> Vec<Vec<u32>> {
    let of = |states: &Vec<f32>| states.iter().map(|value| value.to_bits()).collect();
    states.iter().map(of).collect()
}

#[test]
fn each_agrees_with_the_reference() {
    for (name, ..) in MODELS {
        let folder = Folder::read(name);
        let lengths: Vec<usize> = folder.cases.iter().map(|case| case.ids.len()).collect();
        assert_eq!(lengths, [1, 2, 17, POSITIONS], "{name}");
        let found = folder.states(Precision::F32);
        let off = |(case, found): (&Case, &Vec<f32>)| difference(found, &case.hidden);
        let worst = folder.cases.iter().zip(&found).map(off).fold(0.0, f32::max);
        println!("{name}: greatest difference {worst:e}");
        assert!(worst <= TOLERANCE, "{name} is off by {worst:e}");
    }
}

/// The states are normalised: their size is about 1. Weights this random are hard to quantise.
#[test]
fn int8_is_near_the_reference() {
    for (name, ..) in MODELS {
        let folder = Folder::read(name);
        let found = folder.states(Precision::Int8);
        let differences = folder.cases.iter().zip(&found);
        let differences: Vec<f32> = differences
            .flat_map(|(case, found)| found.iter().zip(&case.hidden).map(|(a, b)| (a - b).abs()))
            .collect();
        let mean = differences.iter().sum::<f32>() / differences.len() as f32;
        println!("{name}: mean difference {mean}");
        assert!(mean < 0.02, "{name} is off by {mean} in the mean");
    }
}

#[test]
fn each_has_the_same_bits_alone_in_a_batch_and_on_every_processor() {
    for (name, ..) in MODELS {
        let folder = Folder::read(name);
        for precision in [Precision::Int8, Precision::F32] {
            let portable = folder.try_encoder(precision, Cpu::named("portable").unwrap()).unwrap();
            let together = bits(&states(&portable, &folder.sequences()));
            for cpu in Cpu::available() {
                let encoder = folder.try_encoder(precision, cpu).unwrap();
                for (sequence, together) in folder.sequences().iter().zip(&together) {
                    let alone = bits(&states(&encoder, &[sequence])).remove(0);
                    assert!(
                        alone == *together,
                        "{name} {precision} {cpu}: {} tokens",
                        sequence.len()
                    );
                }
                assert!(
                    bits(&states(&encoder, &folder.sequences())) == together,
                    "{name} {precision} {cpu}"
                );
                assert!(
                    bits(&last_states(&encoder, &folder.sequences())) == last_of(&together),
                    "{name} {precision} {cpu}: last tokens alone"
                );
            }
        }
    }
}

/// A checkpoint in the form that transformers saves: `BertModel` without a prefix, a model with a
/// head with one.
#[test]
fn each_loads_with_and_without_its_prefix() {
    for (name, prefix, _) in MODELS {
        let mut folder = Folder::read(name);
        let expected = folder.states(Precision::F32);
        let bare = folder
            .tensors
            .renamed(|name| name.strip_prefix(prefix).unwrap_or(name).to_owned());
        folder.tensors = bare.renamed(|name| format!("{prefix}{name}"));
        assert!(folder.states(Precision::F32) == expected, "{name} with {prefix}");
        folder.tensors = bare;
        assert!(folder.states(Precision::F32) == expected, "{name} without {prefix}");
    }
}

#[test]
fn old_names_of_layer_norms_are_known() {
    for (name, ..) in MODELS {
        let mut folder = Folder::read(name);
        let expected = folder.states(Precision::F32);
        folder.tensors = folder.tensors.renamed(|name| {
            let name = name.replace("LayerNorm.weight", "LayerNorm.gamma");
            name.replace("LayerNorm.bias", "LayerNorm.beta")
        });
        assert!(folder.tensors.0.keys().any(|name| name.ends_with("LayerNorm.gamma")));
        assert!(folder.states(Precision::F32) == expected, "{name}");
    }
}

#[test]
fn every_missing_tensor_is_named_where_it_is_one_of_the_encoder() {
    for (name, prefix, _) in MODELS {
        let folder = Folder::read(name);
        let whole = folder.tensors.clone();
        for tensor in whole.0.keys() {
            let ours = ["embeddings", "encoder.", "transformer."];
            let bare = tensor.strip_prefix(prefix).unwrap_or(tensor);
            // Without this one the prefix is not seen, and every name is another.
            if !ours.iter().any(|start| bare.starts_with(start)) || bare.contains("word_embeddings") {
                continue;
            }
            let mut tensors = whole.clone();
            tensors.0.remove(tensor);
            let lacking = Folder {
                tensors,
                config: folder.config.clone(),
                cases: Vec::new(),
            };
            assert_eq!(lacking.error(), format!("tensor \"{tensor}\" is missing"), "{name}");
        }
    }
}

/// The reference is the same weights in f32: all these numbers are exact in the shorter types.
#[test]
fn half_precision_is_read_exactly() {
    fn to_bf16(value: f32) -> f32 {
        bf16::from_f32(value).to_f32()
    }
    fn to_f16(value: f32) -> f32 {
        f16::from_f32(value).to_f32()
    }
    type Store = (Dtype, fn(f32) -> f32, fn(f32) -> [u8; 2]);
    let stores: [Store; 2] = [
        (Dtype::BF16, to_bf16, |value| bf16::from_f32(value).to_le_bytes()),
        (Dtype::F16, to_f16, |value| f16::from_f32(value).to_le_bytes()),
    ];
    for (dtype, round, store) in stores {
        let (mut rounded, mut short) = (Folder::read("electra"), Folder::read("electra"));
        for (name, tensor) in &Folder::read("electra").tensors.0 {
            let values: Vec<f32> = tensor.as_floats().into_iter().map(round).collect();
            let floats = Tensor::floats(&tensor.shape, &values);
            let halves = Tensor {
                dtype,
                data: values.iter().flat_map(|&value| store(value)).collect(),
                ..floats.clone()
            };
            rounded.tensors.0.insert(name.clone(), floats);
            short.tensors.0.insert(name.clone(), halves);
        }
        for precision in [Precision::Int8, Precision::F32] {
            assert!(
                short.states(precision) == rounded.states(precision),
                "{dtype:?} {precision}"
            );
        }
    }
}

#[test]
fn sizes_are_those_of_the_configuration() {
    for (name, ..) in MODELS {
        let folder = Folder::read(name);
        let encoder = folder.encoder(Precision::Int8);
        // RoBERTa stores 42 positions; its first two are never used.
        assert_eq!(
            (encoder.hidden_size(), encoder.max_positions()),
            (32, POSITIONS),
            "{name}"
        );
        let mut batch = Batch::new();
        batch.push(&[5; POSITIONS + 1]);
        let error = encoder.encode(&batch, &mut Workspace::new()).unwrap_err();
        let (sequence, length, max) = (0, POSITIONS + 1, POSITIONS);
        assert_eq!(error, InputError::TooLong { sequence, length, max }, "{name}");
    }
}

#[test]
fn positions_begin_after_the_padding_token() {
    let moved = |folder: Folder, by: usize| {
        let mut folder = folder;
        let name = "roberta.embeddings.position_embeddings.weight";
        let old = folder.tensors.0[name].as_floats();
        let unused = vec![9.0; by * 32];
        let shape = [old.len() / 32 + by, 32];
        let tensor = Tensor::floats(&shape, &[unused, old].concat());
        folder.tensors.0.insert(name.to_owned(), tensor);
        folder.with_config(r#""max_position_embeddings": 42"#, r#""max_position_embeddings": 45"#)
    };
    let expected = Folder::read("roberta").states(Precision::F32);
    let folder = moved(Folder::read("roberta"), 3).with_config(r#""pad_token_id": 1"#, r#""pad_token_id": 4"#);
    assert!(folder.states(Precision::F32) == expected);
    let assumed = Folder::read("roberta").with_config(r#""pad_token_id": 1,"#, "");
    assert!(assumed.states(Precision::F32) == expected);
    let none_left = Folder::read("roberta").with_config(r#""pad_token_id": 1"#, r#""pad_token_id": 41"#);
    assert!(
        none_left
            .error()
            .contains("max_position_embeddings is 42, must be in 43..="),
        "{}",
        none_left.error()
    );
}

#[test]
fn an_electra_as_wide_inside_as_outside_is_a_bert() {
    let bert = Folder::read("bert");
    let expected = bert.states(Precision::F32);
    let electra = bert.with_config(
        r#""model_type": "bert""#,
        r#""model_type": "electra", "embedding_size": 32"#,
    );
    assert!(electra.states(Precision::F32) == expected);
}

#[test]
fn case_embeddings_have_the_width_of_the_embeddings() {
    for (name, prefix, width) in MODELS {
        let mut folder = Folder::read(name);
        let prefix = if name == "bert" { "" } else { prefix };
        let cases = format!("{prefix}embeddings.case_embeddings.weight");
        let tensor = Tensor::floats(&[CASE_SHAPES, width], &vec![0.0; CASE_SHAPES * width]);
        let plain = folder.states(Precision::F32);
        folder.tensors.0.insert(cases.clone(), tensor);
        assert!(folder.states(Precision::F32) == plain, "{name}: zeros change nothing");
        let tensor = Tensor::floats(&[CASE_SHAPES, 1], &[0.0; CASE_SHAPES]);
        folder.tensors.0.insert(cases, tensor);
        assert!(folder.error().contains("has shape [5, 1], expected [5, "), "{name}");
    }
}

#[test]
fn messages_name_fields_as_the_architecture_does() {
    let distilbert = |old, new| Folder::read("distilbert").with_config(old, new).error();
    let found = distilbert(r#""activation": "gelu""#, r#""activation": "relu""#);
    assert_eq!(found, "config.json: activation is \"relu\"; the encoder takes gelu");
    let found = distilbert(r#""dim": 32"#, r#""dim": 33"#);
    assert_eq!(found, "config.json: n_heads is 4, must be a divisor of dim 33");
    let found = distilbert(r#""hidden_dim": 48,"#, "");
    assert!(
        found.starts_with("config.json: hidden_dim is missing, must be in 1..="),
        "{found}"
    );
    let found = Folder::read("electra")
        .with_config(r#""embedding_size": 24"#, r#""embedding_size": 23"#)
        .error();
    let name = "electra.embeddings.word_embeddings.weight";
    assert_eq!(
        found,
        format!("tensor \"{name}\" has shape [100, 24], expected [100, 23]")
    );
}

#[test]
fn heads_lie_beside_every_architecture() {
    for (name, ..) in MODELS {
        let mut folder = Folder::read(name);
        for (head, shape) in [("dense", [8, 64]), ("out", [3, 8])] {
            let values = vec![0.5; shape[0] * shape[1]];
            let tensors = &mut folder.tensors.0;
            tensors.insert(format!("stance_head.{head}.weight"), Tensor::floats(&shape, &values));
            tensors.insert(
                format!("stance_head.{head}.bias"),
                Tensor::floats(&shape[..1], &values[..shape[0]]),
            );
        }
        let bytes = folder.tensors.to_bytes();
        let checkpoint = Checkpoint::parse(folder.config.as_bytes(), &bytes).unwrap();
        let head = checkpoint.head("stance_head").unwrap();
        assert_eq!((head.features(), head.classes()), (64, 3), "{name}");
    }
}
