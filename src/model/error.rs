//! The reasons for which a model cannot be used: a damaged folder, parts that do not fit each
//! other, a backend that does not take it.

use crate::model::manifest_error::ManifestError;
use crate::terms::Task;
use regard_encoder::{InputError, LoadError};

/// A reason for which a model cannot be used. [`crate::error::Error::Model`] adds which model it
/// is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelProblem {
    /// The manifest, or a file that it lists, is not valid.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A file is missing; the message says how to get it.
    #[error("{0}")]
    MissingFile(String),
    /// A file of a model on a hub cannot be had.
    #[error("{0}")]
    Hub(String),
    /// The configuration or the weights are not valid.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The built-in backend does not take the architecture; rust-bert may.
    #[error("{0}; {remedy}", remedy = OTHER_BACKEND)]
    OtherBackend(#[source] LoadError),
    /// The backend was given tokens that it does not take: the parts of the folder contradict each
    /// other.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The tokenizer's file is not valid.
    #[error("tokenizer.json: {0}")]
    TokenizerFile(#[source] tokenizers::Error),
    /// The tokenizer fails on a text.
    #[error("tokenizer: {0}")]
    Tokenizer(#[source] tokenizers::Error),
    /// The tokenizer does not frame a sentence by one special token before it and one after it.
    #[error(
        "tokenizer.json does not put one special token before a sentence and one after it; its post_processor has to, \
         as BERT's ([CLS], [SEP]) and RoBERTa's (<s>, </s>) do"
    )]
    NoSentenceFrame,
    /// The tokenizer gives no tokens for a pair of texts.
    #[error("tokenizer.json: it gives no tokens for a pair of texts")]
    NoPair,
    /// The tokenizer does not separate a pair of texts by a special token.
    #[error(
        "tokenizer.json does not put a special token between two texts; its post_processor has to, as BERT's ([SEP]) \
         and RoBERTa's (</s></s>) do"
    )]
    NoPairSeparator,
    /// The manifest allows longer sequences than the weights have positions for.
    #[error("model.toml allows {allowed} tokens, the weights {positions}")]
    TooManyTokens {
        /// `limits.max_tokens` of the manifest.
        allowed: usize,
        /// Positions in the weights, in tokens.
        positions: usize,
    },
    /// The tokenizer has ids that the weights have no embedding for.
    #[error("tokenizer.json has {pieces} word pieces, the weights {embeddings}")]
    TooManyWordPieces {
        /// Word pieces of the tokenizer.
        pieces: usize,
        /// Word embeddings in the weights.
        embeddings: usize,
    },
    /// A head has another number of classes than the program needs.
    #[error("{head} has {found} classes, expected {expected}")]
    HeadClasses {
        /// The head's name in the weights.
        head: &'static str,
        /// Classes in the weights.
        found: usize,
        /// Classes that the program needs.
        expected: usize,
    },
    /// The head for names has another number of classes than there are tags.
    #[error("name_head has {found} classes, model.toml names {expected}")]
    NameClasses {
        /// Classes in the weights.
        found: usize,
        /// Tags in the manifest.
        expected: usize,
    },
    /// No classifier on top of this architecture is known.
    #[error("config.json: no classifier of a {0} is known")]
    UnknownClassifier(String),
    /// The weights hold no classifier of pairs of texts.
    #[error("{source}. Task {task} needs a checkpoint for sequence classification")]
    NoClassifier {
        /// The tensor that is missing or does not fit.
        source: LoadError,
        /// The task that was asked for.
        task: Task,
    },
    /// The labels do not name every class of the classifier.
    #[error("the labels name {named} classes, the weights have {found}: name each once, in the order of the logits")]
    ClassifierLabels {
        /// Labels that are given.
        named: usize,
        /// Classes in the weights.
        found: usize,
    },
    /// This build has no backend rust-bert.
    #[error("this build has no backend rust-bert")]
    NoRustBert,
    /// The backend rust-bert does not take the architecture.
    #[error("config.json: model_type is \"{found:.60}\"; the backend rust-bert takes {known}")]
    UnknownArchitecture {
        /// `model_type` of `config.json`.
        found: String,
        /// The architectures that it takes, separated by commas.
        known: String,
    },
    /// A size is missing from `config.json`, or is no size.
    #[error("config.json: {0} is missing or no size")]
    MissingSize(&'static str),
    /// `config.json` is not what rust-bert takes for this architecture.
    #[error("config.json, as rust-bert reads it: {0}")]
    RustBertConfig(#[source] serde_json::Error),
    /// rust-bert has no table of word embeddings that a case embedding could be added to.
    #[error("rust-bert has no table of word embeddings for this architecture")]
    NoWordEmbeddings,
    /// There is no GPU.
    #[error(
        "--device cuda:{0}: libtorch finds no NVIDIA GPU. It needs one, its driver, and the libtorch of \
         scripts/install-libtorch --cuda"
    )]
    NoGpu(usize),
    /// There is no GPU of this number.
    #[error("--device cuda:{number}: there are {count}, counted from cuda:0")]
    UnknownGpu {
        /// The number that was asked for, from 0.
        number: usize,
        /// GPUs that there are.
        count: usize,
    },
    /// rust-bert fails.
    #[cfg(feature = "rust-bert")]
    #[error("rust-bert: {0}")]
    RustBert(#[source] rust_bert::RustBertError),
    /// libtorch fails.
    #[cfg(feature = "rust-bert")]
    #[error("libtorch: {0}")]
    Libtorch(#[source] tch::TchError),
}

/// The remedy where the built-in backend does not take an architecture.
const OTHER_BACKEND: &str = if cfg!(feature = "rust-bert") {
    "--backend rust-bert takes others"
} else {
    "a build with the feature rust-bert takes others (docs/models.md)"
};
