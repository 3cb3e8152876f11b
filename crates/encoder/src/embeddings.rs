//! What a token is before the first layer.

use crate::batch::{Batch, CASE_SHAPES, Run, SEGMENTS};
use crate::checkpoint::{Checkpoint, WORDS};
use crate::error::LoadError;
use crate::kernel::{Kernel, Norm, Quantised};
use crate::layer::{grown, load_norm};
use crate::linear::{Linear, Precision, StoredLinear};
use crate::math;
use crate::weights::Matrix;

/// The embeddings of words, positions, token types and case shapes, whose sum is normalised and, where its width is not the
/// hidden size, projected.
#[derive(Debug, Clone)]
pub(crate) struct Embeddings {
    /// Shape (vocabulary, width); int8 stays int8, for it is most of the model.
    words: Matrix,
    /// Shape (case shapes, width); a model without it does not look at letter case.
    cases: Option<Vec<f32>>,
    /// For each token type a model tells apart, position embedding plus the type's, shape (max positions, width), from a
    /// sequence's first token; one for both segments where it tells none apart.
    positions: Vec<Vec<f32>>,
    norm: Norm,
    projection: Option<Linear>,
    width: usize,
    kernel: &'static dyn Kernel,
}

/// Buffers of the projection.
#[derive(Debug, Default)]
pub(crate) struct EmbeddingScratch {
    /// Shape (rows, width).
    rows: Vec<f32>,
    quantised: Quantised,
}

impl Embeddings {
    pub fn load(checkpoint: &Checkpoint, precision: Precision, kernel: &'static dyn Kernel) -> Result<Self, LoadError> {
        let config = checkpoint.config();
        let width = config.embedding_size;
        let words = checkpoint.base(WORDS);
        let cases = checkpoint.base("embeddings.case_embeddings.weight");
        Ok(Embeddings {
            words: checkpoint.weights().matrix(&words, config.vocab_size, width)?,
            cases: checkpoint.weights().optional_floats(&cases, &[CASE_SHAPES, width])?,
            positions: load_positions(checkpoint)?,
            norm: load_norm(checkpoint, &checkpoint.base("embeddings.LayerNorm"), width)?,
            projection: load_projection(checkpoint, precision, kernel)?,
            width,
            kernel,
        })
    }

    /// The length of the longest sequence.
    pub fn max_positions(&self) -> usize {
        self.positions[0].len() / self.width
    }

    /// The run's embeddings, shape (rows, hidden).
    pub fn forward(&self, batch: &Batch, run: Run, scratch: &mut EmbeddingScratch, x: &mut [f32]) {
        let Some(projection) = &self.projection else {
            return self.embed(batch, run, x);
        };
        let rows = grown(&mut scratch.rows, run.rows().len() * self.width);
        self.embed(batch, run, rows);
        projection.apply(self.kernel, rows, false, &mut scratch.quantised, x);
    }

    /// Shape (rows, width). Positions count every token of a sequence, from its first: nothing is padded, so that a padding token
    /// is one like any other.
    fn embed(&self, batch: &Batch, run: Run, x: &mut [f32]) {
        let positions = run.sequences().flat_map(|rows| 0..rows.len());
        let tokens = batch.slice(run.rows());
        for ((row, token), position) in x.chunks_exact_mut(self.width).zip(tokens).zip(positions) {
            self.words.copy_row(token.id as usize, row);
            if let Some(cases) = &self.cases {
                math::add_bias(row, &cases[usize::from(token.shape) * self.width..][..self.width]);
            }
            let positions = self
                .positions
                .get(usize::from(token.segment))
                .unwrap_or(&self.positions[0]);
            math::add_bias(row, &positions[position * self.width..][..self.width]);
            self.kernel.norm(row, &self.norm);
        }
    }
}

fn load_positions(checkpoint: &Checkpoint) -> Result<Vec<Vec<f32>>, LoadError> {
    let config = checkpoint.config();
    let (width, count) = (config.embedding_size, config.max_position_embeddings);
    let name = checkpoint.base("embeddings.position_embeddings.weight");
    let mut positions = checkpoint.weights().floats(&name, &[count, width])?;
    positions.drain(..config.first_position * width);
    if config.token_types == 0 {
        return Ok(vec![positions]);
    }
    let name = checkpoint.base("embeddings.token_type_embeddings.weight");
    let token_types = checkpoint.weights().floats(&name, &[config.token_types, width])?;
    let of_type = |token_type: &[f32]| {
        let mut positions = positions.clone();
        for row in positions.chunks_exact_mut(width) {
            math::add_bias(row, token_type);
        }
        positions
    };
    Ok(token_types.chunks_exact(width).take(SEGMENTS).map(of_type).collect())
}

/// The map from the embeddings' width to the hidden size, where they differ.
fn load_projection(
    checkpoint: &Checkpoint,
    precision: Precision,
    kernel: &dyn Kernel,
) -> Result<Option<Linear>, LoadError> {
    let (width, hidden) = (checkpoint.config().embedding_size, checkpoint.config().hidden_size);
    if width == hidden {
        return Ok(None);
    }
    let stored = StoredLinear::load(checkpoint, &checkpoint.base("embeddings_project"), width, hidden)?;
    Ok(Some(Linear::stack([stored], precision, kernel.cut())))
}
