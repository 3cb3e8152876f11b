//! The seam between backends: token ids in, hidden states out.
//!
//! All that comes before (word pieces, windows) and after (heads, temperatures) is one for all of them.

use crate::error::{Error, Result};
use clap::ValueEnum;
use regard_encoder::{Batch, Cpu, Encoder, Hidden, Precision, Workspace};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Who computes the hidden states.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Backend {
    /// The crate `regard-encoder`: the processor, int8 or f32.
    #[default]
    Builtin,
    /// rust-bert on libtorch: processor or GPU, f32. In a build with the feature of this name.
    RustBert,
}

impl Backend {
    /// Whether it is the default one.
    pub fn is_builtin(&self) -> bool {
        *self == Backend::Builtin
    }
}

/// Where a backend computes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Device {
    /// The processor.
    #[default]
    Cpu,
    /// The NVIDIA GPU of this number, from 0.
    Cuda(usize),
}

impl std::fmt::Display for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Device::Cpu => f.write_str("cpu"),
            Device::Cuda(number) => write!(f, "cuda:{number}"),
        }
    }
}

impl FromStr for Device {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let number = name.strip_prefix("cuda:").and_then(|number| number.parse().ok());
        match (name, number) {
            ("cpu", _) => Ok(Device::Cpu),
            (_, Some(number)) => Ok(Device::Cuda(number)),
            _ => Err(format!("\"{name}\" is no device; known are cpu, cuda:0, cuda:1, ...")),
        }
    }
}

impl TryFrom<String> for Device {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse()
    }
}

impl From<Device> for String {
    fn from(device: Device) -> Self {
        device.to_string()
    }
}

/// What a user may say of how a model is computed; all of it may be left open.
#[derive(Debug, Clone, Copy, Default)]
pub struct EngineFlags<'a> {
    /// The arithmetic.
    pub precision: Option<Precision>,
    /// The processor's instructions, by name; where open, those that the environment variable `REGARD_CPU` names, or else the best.
    pub cpu: Option<&'a str>,
    /// Who computes.
    pub backend: Option<Backend>,
    /// Where.
    pub device: Option<Device>,
}

/// How a model is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Engine {
    /// Who computes. It decides the scores' last digits.
    pub backend: Backend,
    /// The arithmetic. It decides the scores' last digits.
    pub precision: Precision,
    /// The processor's instructions that the built-in backend uses. They decide nothing but speed.
    pub cpu: Cpu,
    /// Where rust-bert computes.
    pub device: Device,
}

impl Default for Engine {
    fn default() -> Self {
        Self {
            backend: Backend::default(),
            precision: Precision::default(),
            cpu: Cpu::best(),
            device: Device::default(),
        }
    }
}

impl Engine {
    /// What is asked for, and the defaults where it is open.
    ///
    /// # Errors
    /// [`Error::Usage`] where this build has no such backend, the backend not that arithmetic or device, or the processor no such
    /// instructions.
    pub fn choose(flags: EngineFlags) -> Result<Self> {
        let backend = flags.backend.unwrap_or_default();
        let device = flags.device.unwrap_or_default();
        let cpu = flags.cpu.map_or_else(Cpu::from_env, Cpu::named);
        let precision = match (backend, flags.precision) {
            (Backend::Builtin, precision) => precision.unwrap_or_default(),
            (Backend::RustBert, None | Some(Precision::F32)) => Precision::F32,
            (Backend::RustBert, Some(Precision::Int8)) => {
                return usage(
                    "--backend rust-bert computes in f32: leave --precision int8 away, or take --backend builtin",
                );
            }
        };
        match backend {
            Backend::Builtin if device != Device::Cpu => {
                return usage(&format!(
                    "--backend builtin computes on the processor: --device {device} needs --backend rust-bert"
                ));
            }
            Backend::RustBert if cfg!(not(feature = "rust-bert")) => {
                return usage(
                    "this regard was built without the feature rust-bert. To build one with it:\n  \
                     scripts/install-libtorch && cargo build --release --locked --features rust-bert",
                );
            }
            _ => {}
        }
        Ok(Self {
            backend,
            precision,
            cpu: cpu.map_err(|e| Error::Usage(e.to_string()))?,
            device,
        })
    }
}

fn usage<T>(message: &str) -> Result<T> {
    Err(Error::Usage(message.to_owned()))
}

/// Turns token ids into hidden states. Immutable, shared by all threads.
pub(super) trait Encode: Send + Sync {
    /// The hidden states of every sequence of `batch`; they do not depend on the others.
    ///
    /// # Errors
    /// When a sequence is empty or too long, or a token id is not in the vocabulary.
    fn encode<'a>(&self, batch: &'a Batch, buffers: &'a mut Buffers) -> Result<Hidden<'a>, String>;

    /// The length of a token's hidden state.
    fn hidden_size(&self) -> usize;

    /// The longest sequence, in tokens, special ones included.
    fn max_positions(&self) -> usize;

    /// Token ids are below it.
    fn vocabulary_size(&self) -> usize;
}

/// What one thread needs to encode; kept from batch to batch.
#[derive(Default)]
pub(super) struct Buffers {
    workspace: Workspace,
    /// The hidden states of a backend that has no memory of its own for them.
    #[cfg(feature = "rust-bert")]
    pub(super) states: Vec<f32>,
}

impl Encode for Encoder {
    fn encode<'a>(&self, batch: &'a Batch, buffers: &'a mut Buffers) -> Result<Hidden<'a>, String> {
        self.encode(batch, &mut buffers.workspace).map_err(|e| e.to_string())
    }

    fn hidden_size(&self) -> usize {
        self.hidden_size()
    }

    fn max_positions(&self) -> usize {
        self.max_positions()
    }

    fn vocabulary_size(&self) -> usize {
        self.vocabulary_size()
    }
}
