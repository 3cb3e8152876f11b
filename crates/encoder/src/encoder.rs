//! The encoder: embeddings and the stack of layers.

use crate::batch::{Batch, CASE_SHAPES, SEGMENTS};
use crate::buffer::resize_to;
use crate::checkpoint::Checkpoint;
use crate::embeddings::{EmbeddingBuffers, Embeddings};
use crate::error::{InputError, LoadError};
use crate::hidden::Hidden;
use crate::kernel::Cpu;
use crate::layer::{Layer, LayerBuffers};
use crate::precision::Precision;
use crate::relative_positions::PositionBias;

/// Number of tokens that go through the layers together: enough that packing the weights for the
/// product is a small part of the time, few enough that the buffers stay in the cache. The result
/// does not depend on it.
const RUN_TOKENS: usize = 192;

/// An encoder with its weights. Immutable, `Send` and `Sync`: share one among threads, each with
/// its own [`Workspace`].
#[derive(Debug, Clone)]
pub struct Encoder {
    embeddings: Embeddings,
    position_bias: Option<PositionBias>,
    layers: Vec<Layer>,
    hidden: usize,
    vocabulary: usize,
}

/// Buffers for one thread's encoding, and the hidden states of the batch encoded last. They grow
/// with the largest batch (its hidden states) and the longest sequence, and are kept.
#[derive(Debug, Default)]
pub struct Workspace {
    hidden: Vec<f32>,
    /// The rows of a run that are read.
    read: Vec<usize>,
    embedding: EmbeddingBuffers,
    layer: LayerBuffers,
}

impl Workspace {
    /// Makes empty buffers.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Encoder {
    /// Loads an encoder from the two files of a model folder; see [`Checkpoint::parse`], which
    /// loads heads as well.
    ///
    /// # Errors
    /// Those of [`Checkpoint::parse`] and [`Encoder::load`].
    pub fn from_bytes(
        config_json: &[u8],
        safetensors: &[u8],
        precision: Precision,
        cpu: Cpu,
    ) -> Result<Encoder, LoadError> {
        Self::load(&Checkpoint::parse(config_json, safetensors)?, precision, cpu)
    }

    /// Loads the encoder of a checkpoint, for one kind of arithmetic and one of processor. The kind
    /// of processor affects nothing but speed.
    ///
    /// # Errors
    /// When a tensor is missing, has another type or shape than the configuration calls for, or
    /// holds NaN or infinity.
    pub fn load(checkpoint: &Checkpoint, precision: Precision, cpu: Cpu) -> Result<Encoder, LoadError> {
        let config = checkpoint.config();
        let layers = (0..config.layers).map(|index| Layer::load(checkpoint, index, precision, cpu.kernel()));
        let embeddings = Embeddings::load(checkpoint, precision, cpu.kernel())?;
        Ok(Encoder {
            position_bias: PositionBias::load(checkpoint, embeddings.max_positions())?,
            embeddings,
            layers: layers.collect::<Result<_, _>>()?,
            hidden: config.hidden_size,
            vocabulary: config.vocab_size,
        })
    }

    /// Returns the length of a token's hidden state.
    pub fn hidden_size(&self) -> usize {
        self.hidden
    }

    /// Returns the length of the longest sequence, in tokens, `[CLS]` and `[SEP]` (or `<s>` and
    /// `</s>`) included.
    pub fn max_positions(&self) -> usize {
        self.embeddings.max_positions()
    }

    /// Returns the size of the vocabulary; token ids are below it.
    pub fn vocabulary_size(&self) -> usize {
        self.vocabulary
    }

    /// Encodes every sequence of `batch`, or what of it is [read](Batch::read_only). Attention sees
    /// the whole of its own sequence and nothing of the others: a sequence's hidden states have the
    /// same bits whatever the batch.
    ///
    /// # Errors
    /// When a sequence is empty or longer than [`max_positions`](Self::max_positions), a token id
    /// is not below [`vocabulary_size`](Self::vocabulary_size), a case shape not below
    /// [`CASE_SHAPES`], or a segment neither 0 nor 1. Then nothing is encoded.
    pub fn encode<'a>(&self, batch: &'a Batch, workspace: &'a mut Workspace) -> Result<Hidden<'a>, InputError> {
        for (index, ids) in batch.sequences().enumerate() {
            self.check(index, ids)?;
            check_shapes(index, &batch.shapes()[batch.rows(index)])?;
            check_segments(index, &batch.segments()[batch.rows(index)])?;
        }
        let hidden = resize_to(&mut workspace.hidden, batch.tokens() * self.hidden);
        for run in batch.runs(RUN_TOKENS) {
            let rows = run.rows();
            let x = &mut hidden[rows.start * self.hidden..rows.end * self.hidden];
            self.embeddings.forward(batch, run, &mut workspace.embedding, x);
            workspace.read.clear();
            let read = batch.read()[rows].iter().enumerate();
            workspace
                .read
                .extend(read.filter(|(_, read)| **read).map(|(row, _)| row));
            let is_read_whole = workspace.read.len() * self.hidden == x.len();
            let bias = self.position_bias.as_ref();
            for (index, layer) in self.layers.iter().enumerate() {
                if index + 1 < self.layers.len() || is_read_whole {
                    layer.forward(x, run, bias, &mut workspace.layer);
                } else {
                    layer.forward_read(x, run, &workspace.read, bias, &mut workspace.layer);
                }
            }
        }
        Hidden::new(batch, hidden, self.hidden)
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
}

fn check_segments(sequence: usize, segments: &[u8]) -> Result<(), InputError> {
    match segments.iter().position(|&segment| usize::from(segment) >= SEGMENTS) {
        Some(position) => Err(InputError::UnknownSegment {
            sequence,
            position,
            segment: segments[position],
        }),
        None => Ok(()),
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
