//! The flags that select a model and how it is computed, for the commands that score nothing.

use crate::error::Result;
use crate::model::{ModelChoice, ModelFiles, ModelSource};
use crate::stance::{Backend, Device, Engine, EngineFlags, Precision, StanceModel};
use crate::terms::Task;
use clap::Args;

/// The description of a model without a manifest.
#[derive(Debug, Args)]
pub(super) struct CheckpointArgs {
    /// How the target is presented to a model without a model.toml
    #[arg(long, value_enum)]
    task: Option<Task>,
    /// Class names in the order of the model's logits, if its config.json does not give them
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    labels: Vec<String>,
}

impl CheckpointArgs {
    /// Opens and checks the model at `source`.
    pub(super) fn open(&self, source: Option<&ModelSource>) -> Result<ModelFiles> {
        ModelFiles::open(&ModelChoice {
            source: source.cloned(),
            task: self.task,
            labels: self.labels.clone(),
        })
    }
}

/// A model to evaluate.
#[derive(Debug, Args)]
pub(super) struct ModelArgs {
    /// Model folder, or hub:owner/name@revision [default: the built-in model]
    #[arg(long, value_name = "DIR")]
    model: Option<ModelSource>,
    #[command(flatten)]
    checkpoint: CheckpointArgs,
    /// CPU instruction set to use, for tests; the scores are the same with all of them [default: the fastest]
    #[arg(long, value_name = "NAME")]
    cpu: Option<String>,
}

impl ModelArgs {
    /// Loads the model, with the engine that `flags` and `--cpu` select.
    pub(super) fn load(&self, flags: EngineFlags) -> Result<StanceModel> {
        let engine = Engine::choose(EngineFlags {
            cpu: self.cpu.as_deref(),
            ..flags
        })?;
        StanceModel::load(&self.checkpoint.open(self.model.as_ref())?, engine)
    }
}

/// The engine to evaluate a model with.
#[derive(Debug, Args)]
pub(super) struct EngineArgs {
    /// Numeric precision of the model: int8, or the slower f32 [default: int8; with rust-bert f32]
    #[arg(long, value_name = "int8|f32")]
    precision: Option<Precision>,
    /// Inference backend
    #[arg(long, value_enum, default_value_t)]
    backend: Backend,
    /// Device for the backend rust-bert: cpu, cuda:0, cuda:1, ...
    #[arg(long, value_name = "DEVICE", default_value_t)]
    device: Device,
}

impl EngineArgs {
    pub(super) fn flags(&self) -> EngineFlags<'static> {
        EngineFlags {
            precision: self.precision,
            backend: Some(self.backend),
            device: Some(self.device),
            cpu: None,
        }
    }
}
