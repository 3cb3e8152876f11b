//! The embeddings: the input of the first layer.

use crate::batch::{Batch, CASE_SHAPES, Run, SEGMENTS};
use crate::buffer::resize_to;
use crate::checkpoint::{Checkpoint, WORDS};
use crate::error::LoadError;
use crate::kernel::{Kernel, Norm, Quantised};
use crate::linear::{Linear, StoredLinear};
use crate::math;
use crate::precision::Precision;
use crate::weights::Matrix;

/// The embeddings of words, positions, token types and case shapes, whose sum is normalised and,
/// where its width is not the hidden size, projected.
#[derive(Debug, Clone)]
pub(crate) struct Embeddings {
    /// Shape (vocabulary, width). Int8 stays int8, because it is most of the model.
    words: Matrix,
    /// Shape (case shapes, width); a model without it ignores letter case.
    cases: Option<Vec<f32>>,
    /// For each token type, position embeddings plus the type's, shape (max positions, width), from
    /// a sequence's first token; only one for both segments in a model without token types.
    positions: Vec<Vec<f32>>,
    norm: Norm,
    projection: Option<Linear>,
    width: usize,
    kernel: &'static dyn Kernel,
}

/// Buffers of the projection.
#[derive(Debug, Default)]
pub(crate) struct EmbeddingBuffers {
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
            norm: checkpoint.norm(&checkpoint.base("embeddings.LayerNorm"), width)?,
            projection: load_projection(checkpoint, precision, kernel)?,
            width,
            kernel,
        })
    }

    /// Returns the length of the longest sequence, in tokens.
    pub fn max_positions(&self) -> usize {
        self.positions[0].len() / self.width
    }

    /// Writes the run's embeddings to `x`, shape (rows, hidden).
    pub fn forward(&self, batch: &Batch, run: Run, buffers: &mut EmbeddingBuffers, x: &mut [f32]) {
        let Some(projection) = &self.projection else {
            return self.embed(batch, run, x);
        };
        let rows = resize_to(&mut buffers.rows, run.rows().len() * self.width);
        self.embed(batch, run, rows);
        projection.apply(self.kernel, rows, false, &mut buffers.quantised, x);
    }

    /// Writes the embeddings before the projection to `x`, shape (rows, width). Positions count
    /// every token of a sequence, from its first: nothing is padded, so that a padding token is a
    /// token like any other.
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
    let mut by_type = Vec::with_capacity(SEGMENTS);
    for token_type in token_types.chunks_exact(width).take(SEGMENTS) {
        let mut positions = positions.clone();
        for row in positions.chunks_exact_mut(width) {
            math::add_bias(row, token_type);
        }
        by_type.push(positions);
    }
    Ok(by_type)
}

/// Loads the map from the embeddings' width to the hidden size, where they differ.
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
