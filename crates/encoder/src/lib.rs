//! An encoder of the BERT family for the CPU: token ids in, hidden states out.
//!
//! One rule governs everything here: a sequence gets *the same bits* alone and in any batch, at any
//! place in it, on any thread, on any processor. For this reason sequences are packed without
//! padding, attention never looks beyond its own sequence, inputs are quantised a token at a time,
//! every sum has one fixed order, and `exp` and `erf` are written out instead of taken from the
//! platform's libm.
//!
//! Weights come from a Hugging Face folder (`config.json`, `model.safetensors`) of a BERT, RoBERTa,
//! XLM-R, DistilBERT, ELECTRA or MPNet, in f32, f16 or bf16, or in int8 with one scale a row. The
//! matrix products are int8, or f32 as a reference ([`Precision`]); the fastest path of the
//! processor is chosen when a program starts, or named by the caller ([`Cpu`]). A model may add to
//! each token an embedding of its word's letter case, for heads that look for names on an uncased
//! vocabulary.
//! This crate knows tensors and token ids; articles, the texts of tokens and the meaning of a class
//! belong to its caller.
//!
//! ```no_run
//! use regard_encoder::{Batch, Checkpoint, Cpu, Encoder, Precision, Temperature, Workspace, softmax};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = std::fs::read("models/regard-news-en/config.json")?;
//! let weights = std::fs::read("models/regard-news-en/model.safetensors")?;
//! let checkpoint = Checkpoint::parse(&config, &weights)?;
//! let encoder = Encoder::load(&checkpoint, Precision::Int8, Cpu::from_env()?)?;
//! let stance = checkpoint.head("stance_head")?;
//!
//! let mut batch = Batch::new();
//! batch.push(&[101, 5205, 9388, 5868, 1996, 5343, 10604, 102]);
//! let mut workspace = Workspace::new();
//! let hidden = encoder.encode(&batch, &mut workspace)?;
//!
//! let mut probabilities = [0.0; 3];
//! stance.logits(&hidden.sequence(0).span_features(1..3)?, &mut probabilities)?;
//! softmax(&mut probabilities, Temperature::ONE);
//! # Ok(())
//! # }
//! ```

mod architecture;
mod batch;
mod buffer;
mod checkpoint;
mod config;
mod embeddings;
mod encoder;
mod error;
mod head;
mod hidden;
mod kernel;
mod layer;
mod linear;
mod math;
#[doc(hidden)]
pub mod measure;
mod precision;
mod relative_positions;
mod rounding;
mod weights;

pub use batch::{Batch, CASE_SHAPES, Token};
pub use checkpoint::Checkpoint;
pub use encoder::{Encoder, Workspace};
pub use error::{InputError, LoadError};
pub use head::{Activation, Classifier, ClassifierNames, Head, Temperature, TokenHead, softmax};
pub use hidden::{Hidden, Sequence};
pub use kernel::{Cpu, CpuError};
pub use precision::{Precision, PrecisionError};
pub use weights::Weights;
