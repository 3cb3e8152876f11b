//! The part of a Hugging Face `BertConfig` that decides the arithmetic.

use std::ops::RangeInclusive;

use serde::Deserialize;

use crate::error::LoadError;
use crate::kernel::MAX_INPUTS;

/// Upper bounds that only keep nonsense out; the largest published BERT has 48 layers of 2,560.
const LAYERS: RangeInclusive<usize> = 1..=256;
const WIDTHS: RangeInclusive<usize> = 1..=MAX_INPUTS;
const SIZES: RangeInclusive<usize> = 1..=(1 << 24);

/// A checked configuration: sizes are at least 1 and `heads` divides `hidden_size`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Config {
    model_type: String,
    hidden_act: String,
    #[serde(default = "absolute")]
    position_embedding_type: String,
    #[serde(default)]
    is_decoder: bool,
    pub hidden_size: usize,
    pub intermediate_size: usize,
    #[serde(rename = "num_hidden_layers")]
    pub layers: usize,
    #[serde(rename = "num_attention_heads")]
    pub heads: usize,
    pub max_position_embeddings: usize,
    pub type_vocab_size: usize,
    pub vocab_size: usize,
    #[serde(default = "usual_eps")]
    pub layer_norm_eps: f64,
}

fn absolute() -> String {
    "absolute".to_owned()
}

fn usual_eps() -> f64 {
    1e-12
}

impl Config {
    pub fn parse(json: &[u8]) -> Result<Config, LoadError> {
        let config: Config = serde_json::from_slice(json)?;
        config.check_kind()?;
        config.check_sizes()?;
        Ok(config)
    }

    fn check_kind(&self) -> Result<(), LoadError> {
        supported("model_type", &self.model_type, "bert")?;
        supported("hidden_act", &self.hidden_act, "gelu")?;
        supported("position_embedding_type", &self.position_embedding_type, "absolute")?;
        supported("is_decoder", if self.is_decoder { "true" } else { "false" }, "false")
    }

    fn check_sizes(&self) -> Result<(), LoadError> {
        in_range("hidden_size", self.hidden_size, WIDTHS)?;
        in_range("intermediate_size", self.intermediate_size, WIDTHS)?;
        in_range("num_hidden_layers", self.layers, LAYERS)?;
        in_range("num_attention_heads", self.heads, SIZES)?;
        in_range("max_position_embeddings", self.max_position_embeddings, SIZES)?;
        in_range("type_vocab_size", self.type_vocab_size, SIZES)?;
        in_range("vocab_size", self.vocab_size, SIZES)?;
        let divides = self.hidden_size.is_multiple_of(self.heads);
        let expected = || format!("a divisor of hidden_size {}", self.hidden_size);
        check(divides, "num_attention_heads", self.heads, expected)?;
        let usable = (1e-30..=1.0).contains(&self.layer_norm_eps);
        check(usable, "layer_norm_eps", self.layer_norm_eps, || {
            "in 1e-30..=1".to_owned()
        })
    }
}

fn supported(field: &'static str, found: &str, supported: &'static str) -> Result<(), LoadError> {
    if found == supported {
        return Ok(());
    }
    let found = found.to_owned();
    Err(LoadError::Unsupported {
        field,
        found,
        supported,
    })
}

fn in_range(field: &'static str, found: usize, range: RangeInclusive<usize>) -> Result<(), LoadError> {
    let expected = || format!("in {}..={}", range.start(), range.end());
    check(range.contains(&found), field, found, expected)
}

fn check(
    holds: bool,
    field: &'static str,
    found: impl ToString,
    expected: impl FnOnce() -> String,
) -> Result<(), LoadError> {
    if holds {
        return Ok(());
    }
    Err(LoadError::ConfigValue {
        field,
        found: found.to_string(),
        expected: expected(),
    })
}
