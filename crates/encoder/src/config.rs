//! The part of a Hugging Face `config.json` that decides the arithmetic.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::architecture::{ARCHITECTURES, Architecture};
use crate::error::LoadError;
use crate::kernel::MAX_INPUTS;
use crate::relative_positions::BUCKETS;

// Upper bounds that only keep nonsense out; the largest published BERT has 48 layers of 2,560.
const LAYERS: RangeInclusive<usize> = 1..=256;
const WIDTHS: RangeInclusive<usize> = 1..=MAX_INPUTS;
const SIZES: RangeInclusive<usize> = 1..=MAX_SIZE;
const MAX_SIZE: usize = 1 << 24;

/// A checked configuration: sizes are at least 1 and `heads` divides `hidden_size`.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub architecture: &'static Architecture,
    pub hidden_size: usize,
    pub embedding_size: usize,
    pub intermediate_size: usize,
    pub layers: usize,
    pub heads: usize,
    pub max_position_embeddings: usize,
    /// Index of the position embedding of a sequence's first token; below
    /// `max_position_embeddings`.
    pub first_position: usize,
    /// 0 where the architecture has none.
    pub token_types: usize,
    pub vocab_size: usize,
    pub layer_norm_eps: f64,
}

impl Config {
    pub fn parse(json: &[u8]) -> Result<Config, LoadError> {
        let json = Json(serde_json::from_slice(json)?);
        let architecture = json.architecture()?;
        let fields = &architecture.fields;
        json.check_kind(fields.activation)?;
        let first_position = json.first_position(architecture)?;
        let config = Config {
            architecture,
            hidden_size: json.size(fields.hidden_size, WIDTHS)?,
            embedding_size: json.size(fields.embedding_size, WIDTHS)?,
            intermediate_size: json.size(fields.intermediate_size, WIDTHS)?,
            layers: json.size(fields.layers, LAYERS)?,
            heads: json.size(fields.heads, SIZES)?,
            max_position_embeddings: json.size("max_position_embeddings", first_position + 1..=MAX_SIZE)?,
            first_position,
            token_types: fields.token_types.map_or(Ok(0), |field| json.size(field, SIZES))?,
            vocab_size: json.size("vocab_size", SIZES)?,
            layer_norm_eps: fields.layer_norm_eps.map_or(Ok(USUAL_EPS), |field| json.eps(field))?,
        };
        config.check_heads()?;
        if architecture.relative_positions.is_some() {
            json.size("relative_attention_num_buckets", BUCKETS..=BUCKETS)?;
        }
        Ok(config)
    }

    fn check_heads(&self) -> Result<(), LoadError> {
        let (fields, hidden) = (&self.architecture.fields, self.hidden_size);
        if hidden.is_multiple_of(self.heads) {
            return Ok(());
        }
        let expected = format!("a divisor of {} {hidden}", fields.hidden_size);
        Err(value_error(fields.heads, Some(&self.heads.into()), expected))
    }
}

const USUAL_EPS: f64 = 1e-12;

/// The file's fields.
struct Json(Map<String, Value>);

impl Json {
    /// Returns a field's value; a null counts as missing, as it does in Python.
    fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field).filter(|value| !value.is_null())
    }

    fn architecture(&self) -> Result<&'static Architecture, LoadError> {
        let names = ARCHITECTURES.map(|architecture| architecture.model_type);
        let index = self.choice("model_type", None, &names)?;
        Ok(&ARCHITECTURES[index])
    }

    fn check_kind(&self, activation: &'static str) -> Result<(), LoadError> {
        self.choice(activation, None, &["gelu"])?;
        self.choice("position_embedding_type", Some("absolute"), &["absolute"])?;
        match self.get("is_decoder") {
            None | Some(Value::Bool(false)) => Ok(()),
            Some(value) => Err(unsupported("is_decoder", &shown(value), &["false"])),
        }
    }

    /// Returns the index of a text field's value among the supported ones.
    fn choice(
        &self,
        field: &'static str,
        default: Option<&str>,
        supported: &[&'static str],
    ) -> Result<usize, LoadError> {
        let value = self.get(field);
        let found = value.map_or(default, Value::as_str);
        let found = found.ok_or_else(|| value_error(field, value, format!("one of {}", supported.join(", "))))?;
        let index = supported.iter().position(|supported| *supported == found);
        index.ok_or_else(|| unsupported(field, found, supported))
    }

    fn first_position(&self, architecture: &Architecture) -> Result<usize, LoadError> {
        match architecture.padding {
            Some(_) if self.get("pad_token_id").is_some() => Ok(self.size("pad_token_id", 0..=MAX_SIZE - 2)? + 1),
            Some(padding) => Ok(padding + 1),
            None => Ok(0),
        }
    }

    fn size(&self, field: &'static str, range: RangeInclusive<usize>) -> Result<usize, LoadError> {
        let value = self.get(field);
        let size = value
            .and_then(Value::as_u64)
            .and_then(|size| usize::try_from(size).ok());
        let size = size.filter(|size| range.contains(size));
        size.ok_or_else(|| value_error(field, value, format!("in {}..={}", range.start(), range.end())))
    }

    fn eps(&self, field: &'static str) -> Result<f64, LoadError> {
        let Some(value) = self.get(field) else {
            return Ok(USUAL_EPS);
        };
        let usable = value.as_f64().filter(|eps| (1e-30..=1.0).contains(eps));
        usable.ok_or_else(|| value_error(field, Some(value), "in 1e-30..=1".to_owned()))
    }
}

fn unsupported(field: &'static str, found: &str, supported: &[&'static str]) -> LoadError {
    LoadError::Unsupported {
        field,
        found: format!("{found:.60}"),
        supported: supported.join(", "),
    }
}

fn value_error(field: &'static str, found: Option<&Value>, expected: String) -> LoadError {
    LoadError::ConfigValue {
        field,
        found: found.map_or("missing".to_owned(), shown),
        expected,
    }
}

/// Formats a value for a message, shortened where it is long.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => format!("{:.60}", other.to_string()),
    }
}
