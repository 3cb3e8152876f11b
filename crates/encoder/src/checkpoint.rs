//! A model folder's two files, checked, from which the encoder and its heads are made.

use crate::config::Config;
use crate::encoder::Encoder;
use crate::error::LoadError;
use crate::head::{Head, TokenHead};
use crate::kernel::Cpu;
use crate::linear::Precision;
use crate::weights::Weights;

/// The tensor of the word embeddings.
pub(crate) const WORDS: &str = "embeddings.word_embeddings.weight";

/// A parsed `config.json` and `model.safetensors`; hands out the encoder and the heads.
///
/// It borrows the bytes; what it hands out owns its weights, so the bytes may go once everything is loaded.
pub struct Checkpoint<'data> {
    config: Config,
    weights: Weights<'data>,
    prefix: &'static str,
}

impl<'data> Checkpoint<'data> {
    /// Parses the two files. `config_json` is what Hugging Face saves for a `bert`, `roberta`, `xlm-roberta`, `distilbert` or
    /// `electra`; `safetensors` holds the tensors of the base model (`BertModel`, ...), with or without the prefix (`bert.`, ...)
    /// that they have below a head, in the types that [`Weights`] reads. Beside them there may be
    /// `embeddings.case_embeddings.weight`, shape ([`CASE_SHAPES`](crate::CASE_SHAPES), width of the embeddings).
    ///
    /// # Errors
    /// When the configuration is malformed, absurd, or of another architecture, activation or kind of positions than those above
    /// have by default; when the safetensors file is truncated or its header is wrong. The tensors themselves are looked at by
    /// [`encoder`](Self::encoder), [`head`](Self::head) and [`token_head`](Self::token_head).
    pub fn parse(config_json: &[u8], safetensors: &'data [u8]) -> Result<Self, LoadError> {
        let config = Config::parse(config_json)?;
        let weights = Weights::parse(safetensors)?;
        let prefix = config.architecture.prefix;
        let prefixed = weights.has(&format!("{prefix}{WORDS}"));
        let prefix = if prefixed { prefix } else { "" };
        Ok(Checkpoint {
            config,
            weights,
            prefix,
        })
    }

    /// Builds the encoder, for one kind of arithmetic and one of processor. The kind of processor decides nothing but speed.
    ///
    /// # Errors
    /// When a tensor is missing, has another type or shape than the configuration calls for, or holds NaN or infinity.
    pub fn encoder(&self, precision: Precision, cpu: Cpu) -> Result<Encoder, LoadError> {
        Encoder::load(self, precision, cpu)
    }

    /// [`Head::load`] for this encoder.
    ///
    /// # Errors
    /// As for [`encoder`](Self::encoder).
    pub fn head(&self, name: &str) -> Result<Head, LoadError> {
        Head::load(&self.weights, name, self.config.hidden_size)
    }

    /// [`TokenHead::load`] for this encoder.
    ///
    /// # Errors
    /// As for [`encoder`](Self::encoder).
    pub fn token_head(&self, name: &str) -> Result<TokenHead, LoadError> {
        TokenHead::load(&self.weights, name, self.config.hidden_size)
    }

    pub(crate) fn weights(&self) -> &Weights<'data> {
        &self.weights
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// The full name of one of the base model's tensors in this file.
    pub(crate) fn base(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}
