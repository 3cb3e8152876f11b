//! The interface of the backends: token ids in, hidden states out.
//!
//! All that comes before (word pieces, windows) and after (heads, temperatures) is the same for all
//! of them.

use crate::error::{Error, Result};
use crate::model::ModelProblem;
use clap::ValueEnum;
use regard_encoder::{Batch, Cpu, Encoder, Hidden, Precision, Workspace};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// The inference backend: the library that computes the hidden states.
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
    /// Returns true if it is the default one.
    pub fn is_builtin(&self) -> bool {
        *self == Backend::Builtin
    }
}

/// The device on which a backend computes.
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

/// A word that is not a device.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a device; known are cpu, cuda:0, cuda:1, ...")]
pub struct UnknownDevice(String);

impl FromStr for Device {
    type Err = UnknownDevice;

    fn from_str(name: &str) -> Result<Self, UnknownDevice> {
        if name == "cpu" {
            return Ok(Device::Cpu);
        }
        let number = name.strip_prefix("cuda:").and_then(|number| number.parse().ok());
        number.map(Device::Cuda).ok_or_else(|| UnknownDevice(name.to_owned()))
    }
}

impl TryFrom<String> for Device {
    type Error = UnknownDevice;

    fn try_from(name: String) -> Result<Self, UnknownDevice> {
        name.parse()
    }
}

impl From<Device> for String {
    fn from(device: Device) -> Self {
        device.to_string()
    }
}

/// A user's choice of an engine; all of it may be left open.
#[derive(Debug, Clone, Copy, Default)]
pub struct EngineFlags<'a> {
    /// The arithmetic.
    pub precision: Option<Precision>,
    /// The processor's instructions, by name; where open, those that the environment variable
    /// `REGARD_CPU` names, or else the best.
    pub cpu: Option<&'a str>,
    /// The inference backend.
    pub backend: Option<Backend>,
    /// The device.
    pub device: Option<Device>,
}

/// The backend, arithmetic, instructions and device that a model is computed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Engine {
    /// The inference backend. It decides the scores' last digits.
    pub backend: Backend,
    /// The arithmetic. It decides the scores' last digits.
    pub precision: Precision,
    /// The processor's instructions that the built-in backend uses. They decide nothing but speed.
    pub cpu: Cpu,
    /// The device on which rust-bert computes.
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
    /// Returns the engine that is asked for, with the defaults for what is open.
    ///
    /// # Errors
    /// [`Error::Usage`] where this build has no such backend, the backend not that arithmetic or
    /// device, or the processor no such instructions.
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

/// A backend: it turns token ids into hidden states. Immutable, shared by all threads.
pub(super) trait Encode: Send + Sync {
    /// Returns the hidden states of every sequence of `batch`; they do not depend on the others.
    ///
    /// # Errors
    /// [`ModelProblem`] when a sequence is empty or too long, or a token id is not in the
    /// vocabulary.
    fn encode<'a>(&self, batch: &'a Batch, buffers: &'a mut Buffers) -> Result<Hidden<'a>, ModelProblem>;

    /// Returns the length of a token's hidden state.
    fn hidden_size(&self) -> usize;

    /// Returns the length of the longest sequence, in tokens, special ones included.
    fn max_positions(&self) -> usize;

    /// Returns the size of the vocabulary: token ids are below it.
    fn vocabulary_size(&self) -> usize;
}

/// The buffers that one thread needs to encode; kept from batch to batch.
#[derive(Default)]
pub(super) struct Buffers {
    workspace: Workspace,
    /// The hidden states of a backend that has no memory of its own for them.
    #[cfg(feature = "rust-bert")]
    pub(super) states: Vec<f32>,
}

impl Encode for Encoder {
    fn encode<'a>(&self, batch: &'a Batch, buffers: &'a mut Buffers) -> Result<Hidden<'a>, ModelProblem> {
        Ok(self.encode(batch, &mut buffers.workspace)?)
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
