//! A model folder: its manifest, the check of its files, and the model that is built into the program.
//!
//! A folder holds `config.json`, `model.safetensors`, `tokenizer.json` and the manifest `model.toml`, which carries the
//! SHA-256 of the other three. Nothing is loaded before every checksum agrees. A checkpoint of somebody else's has no manifest; one is
//! made of its `config.json` and of what the user says of it.

pub(crate) mod error;
mod folder;
#[cfg(feature = "hub")]
mod hub;
mod manifest;
mod manifest_error;
mod source;

pub use error::ModelProblem;
pub use folder::{EMBEDDED, ModelFiles};
pub use manifest::{Calibration, FORMAT_VERSION, Hypotheses, Labels, Limits, Manifest, Questions};
pub use manifest_error::ManifestError;
pub use source::{ModelChoice, ModelSource};
