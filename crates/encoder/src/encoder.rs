//! The encoder: embeddings and the stack of layers.

use crate::batch::{Batch, CASE_SHAPES, Run};
use crate::checkpoint::{Checkpoint, Matrix};
use crate::error::{InputError, LoadError};
use crate::hidden::Hidden;
use crate::kernel::{Cpu, Kernel, Norm};
use crate::layer::{Layer, Scratch, grown, load_norm};
use crate::linear::Precision;
use crate::math;

/// How many tokens go through the layers together: enough that packing the weights for the product is a small part of it,
/// few enough that the buffers stay in the cache. The result does not depend on it.
const RUN_TOKENS: usize = 192;

/// A BERT encoder with its weights. Immutable, `Send` and `Sync`: share one among threads, each with its own [`Workspace`].
#[derive(Debug, Clone)]
pub struct Encoder {
    /// Shape (vocabulary, hidden); int8 stays int8, for it is most of the model.
    words: Matrix,
    /// Shape (case shapes, hidden); a model without it does not look at letter case.
    cases: Option<Vec<f32>>,
    /// Position embedding plus the embedding of token type 0, shape (max positions, hidden).
    positions: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    kernel: &'static dyn Kernel,
    hidden: usize,
    vocabulary: usize,
}

/// Buffers for one thread's encoding, and the hidden states of the batch encoded last. They grow with the largest batch (its
/// hidden states) and the longest sequence, and are kept.
#[derive(Debug, Default)]
pub struct Workspace {
    hidden: Vec<f32>,
    scratch: Scratch,
}

impl Workspace {
    /// Empty buffers.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Encoder {
    /// Loads an encoder alone; see [`Checkpoint::parse`] for the files, and use that to load heads as well.
    ///
    /// # Errors
    /// Those of [`Checkpoint::parse`] and [`Checkpoint::encoder`].
    pub fn from_bytes(
        config_json: &[u8],
        safetensors: &[u8],
        precision: Precision,
        cpu: Cpu,
    ) -> Result<Encoder, LoadError> {
        Checkpoint::parse(config_json, safetensors)?.encoder(precision, cpu)
    }

    pub(crate) fn load(checkpoint: &Checkpoint, precision: Precision, cpu: Cpu) -> Result<Encoder, LoadError> {
        let config = checkpoint.config();
        let (hidden, vocabulary) = (config.hidden_size, config.vocab_size);
        let words = checkpoint.bert("embeddings.word_embeddings.weight");
        let cases = checkpoint.bert("embeddings.case_embeddings.weight");
        let layers = (0..config.layers).map(|index| Layer::load(checkpoint, index, precision, cpu.kernel()));
        Ok(Encoder {
            words: checkpoint.matrix(&words, vocabulary, hidden)?,
            cases: checkpoint.optional_floats(&cases, &[CASE_SHAPES, hidden])?,
            positions: load_positions(checkpoint)?,
            norm: load_norm(checkpoint, &checkpoint.bert("embeddings.LayerNorm"))?,
            layers: layers.collect::<Result<_, _>>()?,
            kernel: cpu.kernel(),
            hidden,
            vocabulary,
        })
    }

    /// The length of a token's hidden state.
    pub fn hidden_size(&self) -> usize {
        self.hidden
    }

    /// The longest sequence the model takes, in tokens, `[CLS]` and `[SEP]` included.
    pub fn max_positions(&self) -> usize {
        self.positions.len() / self.hidden
    }

    /// The size of the vocabulary; token ids are below it.
    pub fn vocabulary_size(&self) -> usize {
        self.vocabulary
    }

    /// Encodes every sequence of `batch`. All tokens have type 0, and attention sees the whole of its own sequence and nothing
    /// of the others: a sequence's hidden states have the same bits in whatever batch it is.
    ///
    /// # Errors
    /// When a sequence is empty or longer than [`max_positions`](Self::max_positions), a token id is not below
    /// [`vocabulary_size`](Self::vocabulary_size), or a case shape not below [`CASE_SHAPES`]. Nothing is encoded then.
    pub fn encode<'a>(&self, batch: &'a Batch, workspace: &'a mut Workspace) -> Result<Hidden<'a>, InputError> {
        for (index, ids) in batch.sequences().enumerate() {
            self.check(index, ids)?;
            check_shapes(index, &batch.shapes()[batch.rows(index)])?;
        }
        let hidden = grown(&mut workspace.hidden, batch.tokens() * self.hidden);
        for run in batch.runs(RUN_TOKENS) {
            let rows = run.rows();
            let x = &mut hidden[rows.start * self.hidden..rows.end * self.hidden];
            self.embed(&batch.ids()[rows.clone()], &batch.shapes()[rows], run, x);
            for layer in &self.layers {
                layer.forward(x, run, &mut workspace.scratch);
            }
        }
        Ok(Hidden::new(batch, hidden, self.hidden))
    }

    fn check(&self, sequence: usize, ids: &[u32]) -> Result<(), InputError> {
        let (length, max, vocabulary) = (ids.len(), self.max_positions(), self.vocabulary);
        if length == 0 {
            return Err(InputError::EmptySequence { sequence });
        }
        if length > max {
            return Err(InputError::TooLong { sequence, length, max });
        }
        match ids.iter().position(|&id| id as usize >= vocabulary) {
            Some(position) => Err(InputError::UnknownToken {
                sequence,
                position,
                id: ids[position],
                vocabulary,
            }),
            None => Ok(()),
        }
    }

    /// The run's embeddings, shape (rows, hidden); positions count from 0 in each sequence.
    fn embed(&self, ids: &[u32], shapes: &[u8], run: Run, x: &mut [f32]) {
        let positions = run
            .sequences()
            .flat_map(|rows| self.positions.chunks_exact(self.hidden).take(rows.len()));
        let tokens = ids.iter().zip(shapes);
        for ((row, (&id, &shape)), position) in x.chunks_exact_mut(self.hidden).zip(tokens).zip(positions) {
            self.words.copy_row(id as usize, row);
            if let Some(cases) = &self.cases {
                math::add_bias(row, &cases[usize::from(shape) * self.hidden..][..self.hidden]);
            }
            math::add_bias(row, position);
            self.kernel.norm(row, &self.norm);
        }
    }
}

fn check_shapes(sequence: usize, shapes: &[u8]) -> Result<(), InputError> {
    match shapes.iter().position(|&shape| usize::from(shape) >= CASE_SHAPES) {
        Some(position) => Err(InputError::UnknownShape {
            sequence,
            position,
            shape: shapes[position],
        }),
        None => Ok(()),
    }
}

fn load_positions(checkpoint: &Checkpoint) -> Result<Vec<f32>, LoadError> {
    let config = checkpoint.config();
    let (hidden, count, types) = (
        config.hidden_size,
        config.max_position_embeddings,
        config.type_vocab_size,
    );
    let name = checkpoint.bert("embeddings.position_embeddings.weight");
    let mut positions = checkpoint.floats(&name, &[count, hidden])?;
    let name = checkpoint.bert("embeddings.token_type_embeddings.weight");
    let token_types = checkpoint.floats(&name, &[types, hidden])?;
    for row in positions.chunks_exact_mut(hidden) {
        math::add_bias(row, &token_types[..hidden]);
    }
    Ok(positions)
}
