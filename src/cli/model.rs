//! `regard model`: a model's manifest, and the check of its files.

use crate::cli::model_args::CheckpointArgs;
use crate::cli::terminal::print;
use crate::error::{Error, Result};
use crate::model::{ManifestError, ModelFiles, ModelSource};
use crate::stance::{Backend, Engine, EngineFlags, StanceModel};
use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(super) enum ModelCommand {
    /// Print a model's manifest, and where the model is
    Show(OpenedModelArgs),
    /// Check a model's files against their checksums, and that the model loads
    Verify {
        #[command(flatten)]
        model: OpenedModelArgs,
        /// Inference backend
        #[arg(long, value_enum, default_value_t)]
        backend: Backend,
    },
}

#[derive(Debug, Args)]
pub(super) struct OpenedModelArgs {
    /// Model folder, or hub:owner/name@revision [default: the built-in model]
    dir: Option<ModelSource>,
    #[command(flatten)]
    checkpoint: CheckpointArgs,
}

impl ModelCommand {
    pub(super) fn execute(self) -> Result<()> {
        match self {
            ModelCommand::Show(model) => show(&model.open()?),
            ModelCommand::Verify { model, backend } => verify(&model.open()?, backend),
        }
    }
}

impl OpenedModelArgs {
    fn open(&self) -> Result<ModelFiles> {
        self.checkpoint.open(self.dir.as_ref())
    }
}

fn show(model: &ModelFiles) -> Result<()> {
    let manifest = toml::to_string(&model.manifest)
        .map_err(|e| Error::model(&model.place)(ManifestError::Unwritable(e).into()))?;
    print(&format!("place = \"{}\"\n{manifest}", model.place))
}

fn verify(files: &ModelFiles, backend: Backend) -> Result<()> {
    let engine = Engine::choose(EngineFlags {
        backend: Some(backend),
        ..EngineFlags::default()
    })?;
    StanceModel::load(files, engine)?;
    for (name, size, sha256) in files.inventory() {
        print(&format!("{name:<20} {size:>12} bytes  sha256 {sha256}  ok"))?;
    }
    print(&format!("{} {} loads", files.manifest.name, files.manifest.version))
}
