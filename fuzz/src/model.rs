//! Model folders with a small encoder of made-up weights, in which a pass takes microseconds.

use regard::model::{ModelChoice, ModelFiles, ModelSource};
use regard::stance::{Engine, EngineFlags, StanceModel};
use safetensors::tensor::{Dtype, TensorView};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// The tokenizer that ships.
pub const SHIPPED_TOKENIZER: &[u8] = include_bytes!("../../models/regard-news-en/tokenizer.json");
const HIDDEN: usize = 8;
const POSITIONS: usize = 64;

/// A folder with the tokenizer that ships, which takes 16 word pieces at a time, so that short sentences are windowed.
pub fn shipped_words() -> PathBuf {
    folder("shipped_words", &manifest(16), SHIPPED_TOKENIZER)
}

/// A folder whose word pieces are letters; it loads in a millisecond.
pub fn letters() -> PathBuf {
    folder(
        "letters",
        &manifest(POSITIONS),
        letter_tokenizer().to_string().as_bytes(),
    )
}

/// The choice of a folder.
pub fn choice(folder: &Path) -> ModelChoice {
    ModelChoice {
        source: Some(ModelSource::Folder(folder.to_path_buf())),
        ..ModelChoice::default()
    }
}

/// The model of a folder.
pub fn load(folder: &Path) -> StanceModel {
    let files = ModelFiles::open(&choice(folder)).expect("the folder is whole");
    StanceModel::load(&files, engine()).expect("the model fits")
}

/// How models are computed where nobody says.
pub fn engine() -> Engine {
    Engine::choose(EngineFlags::default()).expect("the default engine is there")
}

/// Writes a folder with this manifest, to which the checksums are added, and this tokenizer.
pub fn folder(name: &str, manifest: &str, tokenizer: &[u8]) -> PathBuf {
    let dir = crate::scratch(name);
    std::fs::create_dir_all(&dir).expect("a scratch folder can be made");
    let shipped = tokenizer.len() == SHIPPED_TOKENIZER.len();
    let vocabulary = if shipped { 30522 } else { 256 };
    let weights = weights(vocabulary);
    let config = config(vocabulary);
    let files: [(&str, &[u8]); 3] = [
        ("config.json", config.as_bytes()),
        ("model.safetensors", &weights),
        ("tokenizer.json", tokenizer),
    ];
    let mut manifest = format!("{manifest}\n[files]\n");
    for (name, bytes) in files {
        crate::write(&dir.join(name), bytes);
        let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        manifest += &format!("\"{name}\" = \"{sha256}\"\n");
    }
    crate::write(&dir.join("model.toml"), manifest.as_bytes());
    dir
}

fn config(vocabulary: usize) -> String {
    json!({
        "model_type": "bert", "hidden_act": "gelu", "hidden_size": HIDDEN, "intermediate_size": HIDDEN,
        "num_hidden_layers": 1, "num_attention_heads": 2, "max_position_embeddings": POSITIONS, "type_vocab_size": 2,
        "vocab_size": vocabulary, "layer_norm_eps": 1e-12, "position_embedding_type": "absolute",
    })
    .to_string()
}

/// A manifest that is whole but for its checksums.
pub fn manifest(max_tokens: usize) -> String {
    format!(
        r#"format_version = 1
name = "small"
version = "1.0.0"
language = "en"
licence = "Apache-2.0"
task = "span"
[labels]
stance = ["negative", "neutral", "positive"]
sentiment = ["negative", "neutral", "positive"]
names = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC"]
[limits]
max_tokens = {max_tokens}
[calibration]
stance_temperature = 1.0
sentiment_temperature = 1.0
name_temperature = 1.0
"#
    )
}

/// The tokenizer that ships, with letters, digits and marks alone in its vocabulary.
pub fn letter_tokenizer() -> Value {
    let mut tokenizer: Value = serde_json::from_slice(SHIPPED_TOKENIZER).expect("the shipped tokenizer is JSON");
    let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map(str::to_owned);
    let marks = (b'!'..=b'~').map(char::from).filter(|c| !c.is_ascii_uppercase());
    let pieces = marks.flat_map(|c| [c.to_string(), format!("##{c}")]);
    let vocabulary: Vec<String> = special.iter().cloned().chain(pieces).collect();
    for (id, token) in special.iter().enumerate() {
        tokenizer["added_tokens"][id]["id"] = id.into();
        if let Some(template) = tokenizer["post_processor"]["special_tokens"].get_mut(token) {
            template["ids"] = json!([id]);
        }
    }
    let ids = vocabulary.into_iter().enumerate();
    tokenizer["model"]["vocab"] = ids.map(|(id, token)| (token, Value::from(id))).collect();
    tokenizer
}

fn weights(vocabulary: usize) -> Vec<u8> {
    let layer = "encoder.layer.0";
    let mut shapes: Vec<(String, Vec<usize>)> = [
        ("embeddings.word_embeddings.weight", vec![vocabulary, HIDDEN]),
        ("embeddings.position_embeddings.weight", vec![POSITIONS, HIDDEN]),
        ("embeddings.token_type_embeddings.weight", vec![2, HIDDEN]),
        ("embeddings.case_embeddings.weight", vec![5, HIDDEN]),
        ("embeddings.LayerNorm.weight", vec![HIDDEN]),
        ("embeddings.LayerNorm.bias", vec![HIDDEN]),
        ("name_head.weight", vec![9, HIDDEN]),
        ("name_head.bias", vec![9]),
    ]
    .map(|(name, shape)| (name.to_owned(), shape))
    .into();
    for dense in [
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
        "attention.output.dense",
        "intermediate.dense",
        "output.dense",
    ] {
        shapes.push((format!("{layer}.{dense}.weight"), vec![HIDDEN, HIDDEN]));
        shapes.push((format!("{layer}.{dense}.bias"), vec![HIDDEN]));
    }
    for norm in ["attention.output", "output"] {
        shapes.push((format!("{layer}.{norm}.LayerNorm.weight"), vec![HIDDEN]));
        shapes.push((format!("{layer}.{norm}.LayerNorm.bias"), vec![HIDDEN]));
    }
    for head in ["stance_head", "sentiment_head"] {
        shapes.push((format!("{head}.dense.weight"), vec![HIDDEN, 2 * HIDDEN]));
        shapes.push((format!("{head}.dense.bias"), vec![HIDDEN]));
        shapes.push((format!("{head}.out.weight"), vec![3, HIDDEN]));
        shapes.push((format!("{head}.out.bias"), vec![3]));
    }
    let mut state = 1_u64;
    let mut drawn = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    let tensors: Vec<(String, Vec<usize>, Vec<u8>)> = shapes
        .into_iter()
        .map(|(name, shape)| {
            let count = shape.iter().product();
            let bytes = (0..count).flat_map(|_| drawn().to_le_bytes()).collect();
            (name, shape, bytes)
        })
        .collect();
    let views = tensors.iter().map(|(name, shape, bytes)| {
        let view = TensorView::new(Dtype::F32, shape.clone(), bytes).expect("the bytes are as many as the shape says");
        (name, view)
    });
    safetensors::serialize(views, None).expect("tensors of these names can be written")
}
