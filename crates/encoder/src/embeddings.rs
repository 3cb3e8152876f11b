//! What a token is before the first layer.

use crate::batch::{CASE_SHAPES, Run};
use crate::checkpoint::{Checkpoint, Matrix, WORDS};
use crate::error::LoadError;
use crate::kernel::{Kernel, Norm, Quantised};
use crate::layer::{grown, load_norm};
use crate::linear::{Linear, Precision, StoredLinear};
use crate::math;

/// The embeddings of words, positions, token type 0 and case shapes, whose sum is normalised and, where its width is not the
/// hidden size, projected.
#[derive(Debug, Clone)]
pub(crate) struct Embeddings {
    /// Shape (vocabulary, width); int8 stays int8, for it is most of the model.
    words: Matrix,
    /// Shape (case shapes, width); a model without it does not look at letter case.
    cases: Option<Vec<f32>>,
    /// Position embedding plus the embedding of token type 0, shape (max positions, width), from a sequence's first token.
    positions: Vec<f32>,
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
            words: checkpoint.matrix(&words, config.vocab_size, width)?,
            cases: checkpoint.optional_floats(&cases, &[CASE_SHAPES, width])?,
            positions: load_positions(checkpoint)?,
            norm: load_norm(checkpoint, &checkpoint.base("embeddings.LayerNorm"), width)?,
            projection: load_projection(checkpoint, precision, kernel)?,
            width,
            kernel,
        })
    }

    /// The length of the longest sequence.
    pub fn max_positions(&self) -> usize {
        self.positions.len() / self.width
    }

    /// The run's embeddings, shape (rows, hidden).
    pub fn forward(&self, ids: &[u32], shapes: &[u8], run: Run, scratch: &mut EmbeddingScratch, x: &mut [f32]) {
        let Some(projection) = &self.projection else {
            return self.embed(ids, shapes, run, x);
        };
        let rows = grown(&mut scratch.rows, ids.len() * self.width);
        self.embed(ids, shapes, run, rows);
        projection.apply(self.kernel, rows, false, &mut scratch.quantised, x);
    }

    /// Shape (rows, width). Positions count every token of a sequence, from its first: nothing is padded, so that a padding token
    /// is one like any other.
    fn embed(&self, ids: &[u32], shapes: &[u8], run: Run, x: &mut [f32]) {
        let positions = run
            .sequences()
            .flat_map(|rows| self.positions.chunks_exact(self.width).take(rows.len()));
        let tokens = ids.iter().zip(shapes);
        for ((row, (&id, &shape)), position) in x.chunks_exact_mut(self.width).zip(tokens).zip(positions) {
            self.words.copy_row(id as usize, row);
            if let Some(cases) = &self.cases {
                math::add_bias(row, &cases[usize::from(shape) * self.width..][..self.width]);
            }
            math::add_bias(row, position);
            self.kernel.norm(row, &self.norm);
        }
    }
}

fn load_positions(checkpoint: &Checkpoint) -> Result<Vec<f32>, LoadError> {
    let config = checkpoint.config();
    let (width, count) = (config.embedding_size, config.max_position_embeddings);
    let name = checkpoint.base("embeddings.position_embeddings.weight");
    let mut positions = checkpoint.floats(&name, &[count, width])?;
    positions.drain(..config.first_position * width);
    if config.token_types > 0 {
        let name = checkpoint.base("embeddings.token_type_embeddings.weight");
        let token_types = checkpoint.floats(&name, &[config.token_types, width])?;
        for row in positions.chunks_exact_mut(width) {
            math::add_bias(row, &token_types[..width]);
        }
    }
    Ok(positions)
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
