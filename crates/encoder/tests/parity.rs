//! The hidden states and logits are those of the reference implementation (transformers, f32)
//! within 1e-5.
//!
//! The fixture is made from the shipped weights by `models/training/parity.py`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail with it")]

mod common;

use std::path::Path;

use common::{difference, real_model};
use regard_encoder::{Batch, Checkpoint, Cpu, Encoder, Head, Precision, Sequence, Token, TokenHead, Workspace};
use serde::Deserialize;

/// The greatest difference; of values above 1, such as the logits of tags, in proportion to them.
const TOLERANCE: f32 = 1e-5;

#[derive(Deserialize)]
struct Fixture {
    cases: Vec<Case>,
}

/// The reference's values for one sentence.
#[derive(Deserialize)]
struct Case {
    text: String,
    ids: Vec<u32>,
    /// The case shape of each token.
    shapes: Vec<u8>,
    /// First token of the target and one past its last.
    target_tokens: (usize, usize),
    /// The state of the first token.
    cls: Vec<f32>,
    /// The mean of all states, `[CLS]` and `[SEP]` included.
    mean: Vec<f32>,
    /// The first eight values of the last token's state.
    last_8: Vec<f32>,
    stance: Vec<f32>,
    sentiment: Vec<f32>,
    /// Logits of the target's first token.
    tags: Vec<f32>,
}

struct Model {
    encoder: Encoder,
    stance: Head,
    sentiment: Head,
    names: TokenHead,
}

impl Model {
    fn load(folder: &Path) -> Model {
        let read = |name| std::fs::read(folder.join(name)).unwrap();
        let (config, weights) = (read("config.json"), read("model.safetensors"));
        let checkpoint = Checkpoint::parse(&config, &weights).unwrap();
        Model {
            encoder: Encoder::load(&checkpoint, Precision::F32, Cpu::best()).unwrap(),
            stance: checkpoint.head("stance_head").unwrap(),
            sentiment: checkpoint.head("sentiment_head").unwrap(),
            names: checkpoint.token_head("name_head").unwrap(),
        }
    }

    /// The greatest difference of each kind of value, by name.
    fn differences(&self, case: &Case, states: Sequence) -> [(&'static str, f32); 6] {
        let width = self.encoder.hidden_size();
        // The head for sentiment reads [CLS] alone.
        let sentence = states.token(0).unwrap();
        let whole = states.span_features(0..states.tokens()).unwrap();
        let span = states
            .span_features(case.target_tokens.0..case.target_tokens.1)
            .unwrap();
        let mut tags = vec![0.0; self.names.classes()];
        self.names
            .logits(states.token(case.target_tokens.0).unwrap(), &mut tags)
            .unwrap();
        [
            ("cls", difference(states.token(0).unwrap(), &case.cls)),
            ("mean", difference(&whole[width..], &case.mean)),
            (
                "last_8",
                difference(&states.token(states.tokens() - 1).unwrap()[..8], &case.last_8),
            ),
            ("stance", difference(&logits(&self.stance, &span), &case.stance)),
            (
                "sentiment",
                difference(&logits(&self.sentiment, sentence), &case.sentiment),
            ),
            ("tags", difference(&tags, &case.tags) / largest(&case.tags).max(1.0)),
        ]
    }
}

fn logits(head: &Head, features: &[f32]) -> Vec<f32> {
    let mut logits = vec![0.0; head.classes()];
    head.logits(features, &mut logits).unwrap();
    logits
}

fn largest(values: &[f32]) -> f32 {
    values.iter().fold(0.0, |largest, value| largest.max(value.abs()))
}

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/parity.json");

#[test]
fn agrees_with_the_reference() {
    let json = std::fs::read(FIXTURE).unwrap();
    let fixture: Fixture = serde_json::from_slice(&json).unwrap();
    let model = Model::load(&real_model());
    let mut batch = Batch::new();
    for case in &fixture.cases {
        let tokens = case.ids.iter().zip(&case.shapes);
        batch.push_tokens(tokens.map(|(&id, &shape)| Token { id, shape, segment: 0 }));
    }
    let mut workspace = Workspace::new();
    let hidden = model.encoder.encode(&batch, &mut workspace).unwrap();

    let (mut wrong, mut worst) = (Vec::new(), 0.0_f32);
    for (case, states) in fixture.cases.iter().zip(hidden.sequences()) {
        for (what, off) in model.differences(case, states) {
            worst = worst.max(off);
            if off > TOLERANCE {
                wrong.push(format!("{what} is off by {off:e}: {}", case.text));
            }
        }
    }
    println!("{} cases, greatest difference {worst:e}", fixture.cases.len());
    assert!(!fixture.cases.is_empty() && wrong.is_empty(), "{wrong:#?}");
}
