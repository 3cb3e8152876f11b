//! The two files of a model folder, checked: configuration and tensors.

use crate::config::Config;
use crate::error::LoadError;
use crate::head::{Head, TokenHead};
use crate::kernel::Norm;
use crate::weights::Weights;

/// The tensor of the word embeddings.
pub(crate) const WORDS: &str = "embeddings.word_embeddings.weight";

/// A parsed `config.json` and `model.safetensors`, from which
/// [`Encoder::load`](crate::Encoder::load) and the heads are made.
///
/// It borrows the bytes. Encoder and heads own their weights, so that the bytes can be dropped once
/// everything is loaded.
pub struct Checkpoint<'data> {
    config: Config,
    weights: Weights<'data>,
    prefix: &'static str,
}

impl<'data> Checkpoint<'data> {
    /// Parses the two files. `config_json` is what Hugging Face saves for a `bert`, `roberta`,
    /// `xlm-roberta`, `distilbert`, `electra` or `mpnet`; `safetensors` holds the tensors of the base
    /// model (`BertModel`, ...), with or without the prefix (`bert.`, ...) that they have below a
    /// head, in the types that [`Weights`] reads. Beside them there may be
    /// `embeddings.case_embeddings.weight`, shape ([`CASE_SHAPES`](crate::CASE_SHAPES), width of
    /// the embeddings).
    ///
    /// # Errors
    /// When the configuration is malformed, absurd, or of another architecture, activation or kind
    /// of positions than those above have by default; when the safetensors file is truncated or its
    /// header is wrong. The tensors themselves are checked by
    /// [`Encoder::load`](crate::Encoder::load), [`head`](Self::head) and
    /// [`token_head`](Self::token_head).
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

    /// Loads a head by [`Head::load`], with as many inputs as it has in the file: those of a head of
    /// `[CLS]` alone, or of one that reads the mean of some tokens too.
    ///
    /// # Errors
    /// Those of [`Head::load`].
    pub fn head(&self, name: &str) -> Result<Head, LoadError> {
        Head::load(
            &self.weights,
            name,
            Head::stored_features(&self.weights, name, self.config.hidden_size),
        )
    }

    /// Loads a head by [`TokenHead::load`], for the hidden size of this model.
    ///
    /// # Errors
    /// Those of [`TokenHead::load`].
    pub fn token_head(&self, name: &str) -> Result<TokenHead, LoadError> {
        TokenHead::load(&self.weights, name, self.config.hidden_size)
    }

    pub(crate) fn weights(&self) -> &Weights<'data> {
        &self.weights
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Returns the full name of one of the base model's tensors in this file.
    pub(crate) fn base(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Loads the layer normalisation `name` of `width` values. Files that came from TensorFlow call
    /// its gain gamma and its shift beta.
    pub(crate) fn norm(&self, name: &str, width: usize) -> Result<Norm, LoadError> {
        let gain = self.weights.either(name, "weight", "gamma");
        let shift = self.weights.either(name, "bias", "beta");
        Ok(Norm {
            gain: self.weights.floats(&gain, &[width])?,
            shift: self.weights.floats(&shift, &[width])?,
            eps: self.config.layer_norm_eps as f32,
        })
    }
}
