//! A tiny model made of random numbers, and where the real one is.
#![allow(dead_code, reason = "each test uses its part")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use regard_encoder::CASE_SHAPES;
use safetensors::Dtype;
use safetensors::tensor::TensorView;

pub const CASES: &str = "embeddings.case_embeddings.weight";
pub const HIDDEN: usize = 24;
pub const VOCABULARY: usize = 50;
pub const POSITIONS: usize = 300;
const INNER: usize = 40;

pub const CONFIG: &str = r#"{"model_type": "bert", "hidden_act": "gelu", "hidden_size": 24,
    "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 3,
    "max_position_embeddings": 300, "type_vocab_size": 2, "vocab_size": 50,
    "layer_norm_eps": 1e-12, "position_embedding_type": "absolute"}"#;

/// A generator of numbers that is the same everywhere (SplitMix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// In -0.5..0.5.
    pub fn float(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1 << 24) as f32 - 0.5
    }

    pub fn ids(&mut self, length: usize) -> Vec<u32> {
        (0..length).map(|_| self.below(VOCABULARY) as u32).collect()
    }
}

/// A tensor as it goes into a file.
#[derive(Clone)]
pub struct Tensor {
    pub dtype: Dtype,
    pub shape: Vec<usize>,
    pub data: Vec<u8>,
}

impl Tensor {
    pub fn floats(shape: &[usize], values: &[f32]) -> Self {
        let data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Tensor {
            dtype: Dtype::F32,
            shape: shape.to_vec(),
            data,
        }
    }

    pub fn int8(shape: &[usize], values: &[i8]) -> Self {
        let data = values.iter().map(|&value| value as u8).collect();
        Tensor {
            dtype: Dtype::I8,
            shape: shape.to_vec(),
            data,
        }
    }

    pub fn as_floats(&self) -> Vec<f32> {
        let (words, _) = self.data.as_chunks::<4>();
        words.iter().map(|&word| f32::from_le_bytes(word)).collect()
    }

    fn view(&self) -> TensorView<'_> {
        TensorView::new(self.dtype, self.shape.clone(), &self.data).unwrap()
    }
}

/// The tensors of a safetensors file, to be changed before it is written.
#[derive(Clone, Default)]
pub struct Tensors(pub BTreeMap<String, Tensor>);

impl Tensors {
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let tensor = |view: TensorView| Tensor {
            dtype: view.dtype(),
            shape: view.shape().to_vec(),
            data: view.data().to_vec(),
        };
        let file = safetensors::SafeTensors::deserialize(bytes).unwrap();
        Tensors(
            file.iter()
                .map(|(name, view)| (name.to_owned(), tensor(view)))
                .collect(),
        )
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let views = self.0.iter().map(|(name, tensor)| (name, tensor.view()));
        safetensors::serialize(views, None).unwrap()
    }

    pub fn renamed(&self, rename: impl Fn(&str) -> String) -> Self {
        Tensors(
            self.0
                .iter()
                .map(|(name, tensor)| (rename(name), tensor.clone()))
                .collect(),
        )
    }

    fn vector(&mut self, name: &str, length: usize, random: &mut Random) {
        let values: Vec<f32> = (0..length).map(|_| random.float() + 0.25).collect();
        self.0.insert(name.to_owned(), Tensor::floats(&[length], &values));
    }

    /// Random int8 codes and scales, or the f32 matrix that they stand for.
    fn matrix(&mut self, name: &str, shape: [usize; 2], int8: bool, random: &mut Random) {
        let codes: Vec<i8> = (0..shape[0] * shape[1]).map(|_| random.next() as i8).collect();
        let scales: Vec<f32> = (0..shape[0]).map(|_| (random.float() + 0.75) / 400.0).collect();
        if int8 {
            self.0.insert(name.to_owned(), Tensor::int8(&shape, &codes));
            self.0
                .insert(format!("{name}_scale"), Tensor::floats(&shape[..1], &scales));
            return;
        }
        let value = |(at, &code): (usize, &i8)| f32::from(code) * scales[at / shape[1]];
        let values: Vec<f32> = codes.iter().enumerate().map(value).collect();
        self.0.insert(name.to_owned(), Tensor::floats(&shape, &values));
    }

    fn linear(&mut self, name: &str, shape: [usize; 2], int8: bool, random: &mut Random) {
        self.matrix(&format!("{name}.weight"), shape, int8, random);
        self.vector(&format!("{name}.bias"), shape[0], random);
    }

    fn norm(&mut self, name: &str, random: &mut Random) {
        self.vector(&format!("{name}.weight"), HIDDEN, random);
        self.vector(&format!("{name}.bias"), HIDDEN, random);
    }

    fn layer(&mut self, index: usize, int8: bool, random: &mut Random) {
        let name = |part: &str| format!("encoder.layer.{index}.{part}");
        for part in ["self.query", "self.key", "self.value", "output.dense"] {
            self.linear(&name(&format!("attention.{part}")), [HIDDEN, HIDDEN], int8, random);
        }
        self.norm(&name("attention.output.LayerNorm"), random);
        self.linear(&name("intermediate.dense"), [INNER, HIDDEN], int8, random);
        self.linear(&name("output.dense"), [HIDDEN, INNER], int8, random);
        self.norm(&name("output.LayerNorm"), random);
    }
}

/// The tiny model; its int8 and its f32 form have the same weights.
pub fn tiny_model(int8: bool) -> Tensors {
    let (random, mut tensors) = (&mut Random(7), Tensors::default());
    tensors.matrix("embeddings.word_embeddings.weight", [VOCABULARY, HIDDEN], int8, random);
    tensors.matrix(
        "embeddings.position_embeddings.weight",
        [POSITIONS, HIDDEN],
        false,
        random,
    );
    tensors.matrix("embeddings.token_type_embeddings.weight", [2, HIDDEN], false, random);
    tensors.norm("embeddings.LayerNorm", random);
    tensors.layer(0, int8, random);
    tensors.layer(1, int8, random);
    tensors.linear("stance_head.dense", [HIDDEN, 2 * HIDDEN], false, random);
    tensors.linear("stance_head.out", [3, HIDDEN], false, random);
    tensors
}

/// The tiny model with a case embedding and a token head of nine classes.
pub fn cased_model() -> Tensors {
    let (random, mut tensors) = (&mut Random(8), tiny_model(true));
    tensors.matrix(CASES, [CASE_SHAPES, HIDDEN], false, random);
    tensors.linear("name_head", [9, HIDDEN], false, random);
    tensors
}

/// The shipped model's folder.
pub fn real_model() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/regard-news-en"))
}

/// The greatest difference; infinite when there is a NaN or the lengths differ.
pub fn difference(found: &[f32], expected: &[f32]) -> f32 {
    if found.len() != expected.len() {
        return f32::INFINITY;
    }
    let differences = found.iter().zip(expected).map(|(a, b)| (a - b).abs());
    differences.fold(0.0, |worst, next| {
        if next <= worst {
            worst
        } else if next.is_nan() {
            f32::INFINITY
        } else {
            next
        }
    })
}
