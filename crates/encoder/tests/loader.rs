//! A bad model folder is an error that says what is wrong with it, never a panic.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail with it")]

mod common;

use common::{CASES, CONFIG, HIDDEN, Random, Tensor, Tensors, VOCABULARY, cased_model, tiny_model};
use regard_encoder::{Checkpoint, Cpu, Encoder, Head, LoadError, Precision, TokenHead};
use safetensors::Dtype;

const WORDS: &str = "embeddings.word_embeddings.weight";
const QUERY: &str = "encoder.layer.1.attention.self.query.weight";

/// The error of loading the encoder and the head, as text; empty when there is none.
fn load_error(config: &str, weights: &[u8]) -> String {
    load(config, weights)
        .err()
        .map_or(String::new(), |error| error.to_string())
}

fn load(config: &str, weights: &[u8]) -> Result<(Encoder, Head), LoadError> {
    let checkpoint = Checkpoint::parse(config.as_bytes(), weights)?;
    Ok((
        Encoder::load(&checkpoint, Precision::Int8, Cpu::best())?,
        checkpoint.head("stance_head")?,
    ))
}

/// The error after `change` was made to the int8 model.
fn error_after(change: impl FnOnce(&mut Tensors)) -> String {
    let mut tensors = tiny_model(true);
    change(&mut tensors);
    load_error(CONFIG, &tensors.to_bytes())
}

#[test]
fn whole_models_load() {
    for int8 in [true, false] {
        let (encoder, head) = load(CONFIG, &tiny_model(int8).to_bytes()).unwrap();
        assert_eq!(encoder.hidden_size(), HIDDEN);
        assert_eq!(encoder.vocabulary_size(), VOCABULARY);
        assert_eq!(encoder.max_positions(), 300);
        assert_eq!((head.features(), head.classes()), (2 * HIDDEN, 3));
    }
}

#[test]
fn names_may_have_the_prefix_bert() {
    let prefixed = tiny_model(true).renamed(|name| match name.contains("_head.") {
        true => name.to_owned(),
        false => format!("bert.{name}"),
    });
    assert_eq!(load_error(CONFIG, &prefixed.to_bytes()), "");
}

#[test]
fn every_missing_tensor_is_named() {
    let whole = tiny_model(true);
    let mut wrong = Vec::new();
    for name in whole.0.keys() {
        let found = error_after(|tensors| drop(tensors.0.remove(name)));
        if found != format!("tensor \"{name}\" is missing") {
            wrong.push(format!("{name}: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_wrong_shape_is_named_with_both_shapes() {
    let mut wrong = Vec::new();
    for (name, tensor) in &tiny_model(true).0 {
        let mut shape = tensor.shape.clone();
        shape.push(1);
        let changed = Tensor {
            shape: shape.clone(),
            ..tensor.clone()
        };
        let found = error_after(|tensors| drop(tensors.0.insert(name.clone(), changed)));
        let start = format!("tensor \"{name}\" has shape {shape:?}, expected ");
        if !found.starts_with(&start) {
            wrong.push(format!("{name}: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_matrix_on_its_side_is_refused() {
    let name = "encoder.layer.0.intermediate.dense.weight";
    let found = error_after(|tensors| tensors.0.get_mut(name).unwrap().shape.reverse());
    assert_eq!(
        found,
        format!("tensor \"{name}\" has shape [24, 40], expected [40, 24]")
    );
}

#[test]
fn every_wrong_dtype_is_named() {
    let mut wrong = Vec::new();
    for (name, tensor) in &tiny_model(true).0 {
        let size = tensor.shape.iter().product::<usize>();
        let changed = Tensor {
            dtype: Dtype::F64,
            shape: tensor.shape.clone(),
            data: vec![0; 8 * size],
        };
        let found = error_after(|tensors| drop(tensors.0.insert(name.clone(), changed)));
        if !found.starts_with(&format!("tensor \"{name}\" holds F64, expected F32, ")) {
            wrong.push(format!("{name}: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn positions_in_int8_are_refused() {
    let name = "embeddings.position_embeddings.weight";
    let found = error_after(|tensors| drop(tensors.0.insert(name.to_owned(), Tensor::int8(&[300, 24], &[1; 7200]))));
    assert_eq!(found, format!("tensor \"{name}\" holds I8, expected F32, F16 or BF16"));
}

#[test]
fn weights_that_are_not_finite_are_named() {
    let mut wrong = Vec::new();
    for (name, tensor) in tiny_model(true)
        .0
        .iter()
        .filter(|(_, tensor)| tensor.dtype == Dtype::F32)
    {
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let mut changed = tensor.clone();
            changed.data[8..12].copy_from_slice(&value.to_le_bytes());
            let found = error_after(|tensors| drop(tensors.0.insert(name.clone(), changed)));
            if found != format!("tensor \"{name}\" is not finite at element 2") {
                wrong.push(format!("{name}, {value}: {found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn scales_that_overflow_are_refused() {
    for name in [WORDS, QUERY].map(|name| format!("{name}_scale")) {
        let found = error_after(|tensors| {
            tensors.0.get_mut(&name).unwrap().data[..4].copy_from_slice(&f32::MAX.to_le_bytes());
        });
        assert_eq!(found, format!("tensor \"{name}\" is not finite at element 0"));
    }
}

#[test]
fn configurations_that_do_not_fit_are_refused() {
    let weights = tiny_model(true).to_bytes();
    let cases = [
        (
            r#""bert""#,
            r#""albert""#,
            r#"model_type is "albert"; the encoder takes bert, roberta, xlm-roberta, distilbert, electra"#,
        ),
        (r#""bert""#, "7", "model_type is 7, must be one of bert, roberta"),
        (
            r#""model_type": "bert","#,
            "",
            "model_type is missing, must be one of bert",
        ),
        (
            r#""gelu""#,
            r#""relu""#,
            r#"hidden_act is "relu"; the encoder takes gelu"#,
        ),
        (r#""gelu""#, "null", "hidden_act is missing, must be one of gelu"),
        (
            r#""absolute""#,
            r#""relative_key""#,
            r#"position_embedding_type is "relative_key"; the encoder takes absolute"#,
        ),
        (
            r#""bert","#,
            r#""bert", "is_decoder": true,"#,
            r#"is_decoder is "true"; the encoder takes false"#,
        ),
        (
            r#""hidden_size": 24"#,
            r#""hidden_size": 0"#,
            "hidden_size is 0, must be in 1..",
        ),
        (
            r#""hidden_size": 24"#,
            r#""hidden_size": 25"#,
            "num_attention_heads is 3, must be a divisor of hidden_size 25",
        ),
        (
            r#""hidden_size": 24"#,
            r#""hidden_size": -24"#,
            "hidden_size is -24, must be in 1..=",
        ),
        (
            r#""hidden_size": 24"#,
            r#""hidden_size": "24""#,
            r#"hidden_size is "24", must be in 1..="#,
        ),
        (r#""hidden_size": 24,"#, "", "hidden_size is missing, must be in 1..="),
        (
            r#""hidden_size": 24"#,
            r#""hidden_size": 18446744073709551615"#,
            "hidden_size is 18446744073709551615",
        ),
        (r#"layers": 2"#, r#"layers": 0"#, "num_hidden_layers is 0"),
        (
            r#"layers": 2"#,
            r#"layers": 1000000000"#,
            "num_hidden_layers is 1000000000",
        ),
        (
            r#"layers": 2"#,
            r#"layers": 3"#,
            r#"tensor "encoder.layer.2.attention.self.query.weight" is missing"#,
        ),
        (r#"heads": 3"#, r#"heads": 0"#, "num_attention_heads is 0"),
        (r#"heads": 3"#, r#"heads": 48"#, "num_attention_heads is 48"),
        (
            r#""intermediate_size": 40"#,
            r#""intermediate_size": 0"#,
            "intermediate_size is 0",
        ),
        (r#""vocab_size": 50"#, r#""vocab_size": 0"#, "\"vocab_size is 0"),
        (
            r#""vocab_size": 50"#,
            r#""vocab_size": 51"#,
            "has shape [50, 24], expected [51, 24]",
        ),
        (
            r#""vocab_size": 50"#,
            r#""vocab_size": 16000000"#,
            "has shape [50, 24], expected [16000000, 24]",
        ),
        (
            r#"embeddings": 300"#,
            r#"embeddings": 0"#,
            "max_position_embeddings is 0",
        ),
        (
            r#"type_vocab_size": 2"#,
            r#"type_vocab_size": 0"#,
            "type_vocab_size is 0",
        ),
        ("1e-12", "0", "layer_norm_eps is 0"),
        ("1e-12", "-1", "layer_norm_eps is -1"),
        ("}", "", "config.json: EOF"),
        (CONFIG, "", "config.json: EOF"),
        (CONFIG, "[]", "config.json: "),
        (CONFIG, "\u{0}", "config.json: "),
    ];
    let mut wrong = Vec::new();
    for (old, new, expected) in cases {
        assert!(CONFIG.contains(old), "{old}");
        let found = load_error(&CONFIG.replacen(old, new, 1), &weights);
        if !found.contains(expected.trim_start_matches('"')) {
            wrong.push(format!("{new}: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn defaults_of_the_configuration() {
    let config = CONFIG.replace(
        r#""layer_norm_eps": 1e-12, "position_embedding_type": "absolute""#,
        r#""other": 1"#,
    );
    assert_eq!(load_error(&config, &tiny_model(true).to_bytes()), "");
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let whole = tiny_model(true).to_bytes();
    let ends = (0..400).chain((400..whole.len()).step_by(41)).chain([whole.len() - 1]);
    let survivors: Vec<usize> = ends.filter(|&end| load(CONFIG, &whole[..end]).is_ok()).collect();
    assert!(survivors.is_empty(), "{survivors:?}");
}

#[test]
fn bad_headers_are_refused() {
    let header = |length: u64, text: &[u8]| [&length.to_le_bytes()[..], text].concat();
    let cases = [
        header(u64::MAX, b"{}"),
        header(100, b"{}"),
        header(2, b"[]"),
        header(1, b"{"),
        header(2, &[0xff, 0xff]),
        header(2, b"{}tail"),
        b"{\"model\": 1}".to_vec(),
    ];
    let passed: Vec<&Vec<u8>> = cases
        .iter()
        .filter(|case| Checkpoint::parse(CONFIG.as_bytes(), case).is_ok())
        .collect();
    assert!(passed.is_empty(), "{passed:?}");
    assert!(matches!(load(CONFIG, &header(2, b"[]")), Err(LoadError::Format(_))));
}

/// A file of this header and so many zeros.
fn raw(header: &str, zeros: usize) -> Vec<u8> {
    let length = header.len() as u64;
    [&length.to_le_bytes()[..], header.as_bytes(), &vec![0; zeros]].concat()
}

fn refused(headers: &[&str]) {
    let mut wrong = Vec::new();
    for header in headers {
        match Checkpoint::parse(CONFIG.as_bytes(), &raw(header, 16)) {
            Err(LoadError::Format(_)) => (),
            Err(error) => wrong.push(format!("{header}: {error}")),
            Ok(_) => wrong.push(format!("{header} was taken")),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn offsets_that_overlap_leave_holes_or_lie_outside_are_refused() {
    let whole = r#"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "b": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}}"#;
    assert!(Checkpoint::parse(CONFIG.as_bytes(), &raw(whole, 16)).is_ok());
    let with = |old: &str, new: &str| whole.replace(old, new);
    refused(&[
        &with("[8, 16]", "[0, 8]"),
        &with("[8, 16]", "[4, 12]"),
        &with("[8, 16]", "[9, 17]"),
        &with("[8, 16]", "[16, 24]"),
        &with("[8, 16]", "[16, 8]"),
        &with("[8, 16]", "[8, 18446744073709551615]"),
        &with("[0, 8]", "[18446744073709551615, 8]"),
        &with("[0, 8]", "[-8, 0]"),
        &with("[0, 8]", "[0]"),
    ]);
}

#[test]
fn shapes_that_are_not_those_of_the_bytes_are_refused() {
    let tensor = |dtype: &str, shape: &str| {
        format!(r#"{{"a": {{"dtype": "{dtype}", "shape": {shape}, "data_offsets": [0, 16]}}}}"#)
    };
    assert!(Checkpoint::parse(CONFIG.as_bytes(), &raw(&tensor("F32", "[4]"), 16)).is_ok());
    refused(&[
        &tensor("F32", "[5]"),
        &tensor("F32", "[]"),
        &tensor("F32", "[0]"),
        &tensor("F16", "[4]"),
        &tensor("I8", "[4]"),
        &tensor("F32", "[4294967296, 4294967296]"),
        &tensor("F32", "[4611686018427387905]"),
        &tensor("F32", "[18446744073709551615, 18446744073709551615, 0]"),
        &tensor("F32", "[-4]"),
        &tensor("F32", "[4.0]"),
        &tensor("F99", "[4]"),
    ]);
}

/// The first bytes say how long the header is; nothing is reserved on their word, nor on that of a
/// size in the configuration.
#[test]
fn claims_of_great_size_are_refused() {
    for length in [100, 1 << 20, 100_000_000, 1 << 40, u64::MAX - 8, u64::MAX] {
        let bytes = [&length.to_le_bytes()[..], b"{}"].concat();
        assert!(matches!(load(CONFIG, &bytes), Err(LoadError::Format(_))), "{length}");
    }
    for (old, new) in [
        (r#""vocab_size": 50"#, r#""vocab_size": 16777216"#),
        (r#"embeddings": 300"#, r#"embeddings": 16777216"#),
        (r#""hidden_size": 24"#, r#""hidden_size": 131070"#),
        (r#""intermediate_size": 40"#, r#""intermediate_size": 131072"#),
        (r#""type_vocab_size": 2"#, r#""type_vocab_size": 16777216"#),
    ] {
        let error = load_error(&CONFIG.replacen(old, new, 1), &tiny_model(true).to_bytes());
        assert!(error.contains("has shape"), "{new}: {error}");
    }
}

#[test]
fn configurations_that_are_strange_are_refused() {
    let long = format!(r#"{{"model_type": "{}"}}"#, "x".repeat(100_000));
    let error = load_error(&long, &[]);
    assert!(
        error.starts_with("config.json: model_type is \"xxx") && error.len() < 300,
        "{}",
        error.len()
    );
    for config in ["[".repeat(100_000), r#"{"a": "#.repeat(100_000)] {
        assert!(load_error(&config, &[]).starts_with("config.json: "));
    }
    let weights = tiny_model(true).to_bytes();
    for value in ["1e400", "24.5", "-0", "[24]", "{}", "true", "99999999999999999999999"] {
        let error = load_error(
            &CONFIG.replace(r#""hidden_size": 24"#, &format!(r#""hidden_size": {value}"#)),
            &weights,
        );
        assert!(error.starts_with("config.json: "), "{value}: {error}");
    }
}

/// Whatever bytes are damaged, loading returns; a test of no panic, so the results are not looked
/// at.
#[test]
fn damaged_headers_never_panic() {
    let whole = tiny_model(true).to_bytes();
    let header = 8 + u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize;
    let mut random = Random(3);
    for _ in 0..3000 {
        let mut bytes = whole.clone();
        for _ in 0..1 + random.below(4) {
            let digits = b"0123456789{}[]\",:-eFI";
            let byte = if random.below(2) == 0 {
                digits[random.below(digits.len())]
            } else {
                random.next() as u8
            };
            bytes[random.below(header)] = byte;
        }
        let _ = load(CONFIG, &bytes);
    }
}

#[test]
fn a_head_of_another_size_is_refused() {
    let checkpoint = tiny_model(true).to_bytes();
    let checkpoint = Checkpoint::parse(CONFIG.as_bytes(), &checkpoint).unwrap();
    let error = checkpoint.head("other_head").unwrap_err().to_string();
    assert_eq!(error, "tensor \"other_head.dense.bias\" is missing");
    let empty = Tensor::floats(&[0], &[]);
    let found = error_after(|tensors| drop(tensors.0.insert("stance_head.out.bias".to_owned(), empty)));
    assert_eq!(
        found,
        "tensor \"stance_head.out.bias\" has shape [0], expected one dimension, not empty"
    );
}

#[test]
fn case_embeddings_and_token_heads_that_do_not_fit_are_refused() {
    let loaded = |tensors: &Tensors| -> Result<(Encoder, TokenHead), LoadError> {
        let weights = tensors.to_bytes();
        let checkpoint = Checkpoint::parse(CONFIG.as_bytes(), &weights)?;
        Ok((
            Encoder::load(&checkpoint, Precision::Int8, Cpu::best())?,
            checkpoint.token_head("name_head")?,
        ))
    };
    assert_eq!(loaded(&cased_model()).unwrap().1.classes(), 9);
    let floats = |shape: &[usize]| Tensor::floats(shape, &vec![0.5; shape.iter().product()]);
    let not_finite = Tensor::floats(&[5, HIDDEN], &[f32::NAN; 5 * HIDDEN]);
    let cases = [
        (CASES, floats(&[4, HIDDEN]), "has shape [4, 24], expected [5, 24]"),
        (CASES, not_finite, "is not finite at element 0"),
        (
            CASES,
            Tensor::int8(&[5, HIDDEN], &[1; 5 * HIDDEN]),
            "holds I8, expected F32, F16 or BF16",
        ),
        (
            "name_head.weight",
            floats(&[9, 7]),
            "has shape [9, 7], expected [9, 24]",
        ),
        ("name_head.bias", floats(&[8]), "has shape [9, 24], expected [8, 24]"),
        (
            "name_head.bias",
            floats(&[0]),
            "has shape [0], expected one dimension, not empty",
        ),
    ];
    for (name, tensor, expected) in cases {
        let mut tensors = cased_model();
        tensors.0.insert(name.to_owned(), tensor);
        let found = loaded(&tensors).unwrap_err().to_string();
        assert!(found.contains(expected), "{name}: {found}");
    }
    let found = loaded(&tiny_model(true)).unwrap_err().to_string();
    assert_eq!(found, "tensor \"name_head.bias\" is missing");
}
