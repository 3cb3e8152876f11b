//! One transformer layer: self-attention and a feed-forward network, each added to its input and
//! normalised (post-norm).

use std::ops::Range;

use crate::batch::Run;
use crate::buffer::resize_to;
use crate::checkpoint::Checkpoint;
use crate::error::LoadError;
use crate::kernel::{AttentionBuffers, AttentionInputs, Kernel, Norm, Quantised, Sequence};
use crate::linear::{Linear, StoredLinear};
use crate::precision::Precision;
use crate::relative_positions::PositionBias;

/// Number of rows that go from one product to the next together: few enough that the intermediate
/// values stay in the cache, enough that the weights are not fetched too often. The result does not
/// depend on it.
const BLOCK_ROWS: usize = 96;

/// Buffers that a layer writes before it reads. Each grows to the size that the largest run needs,
/// and is kept.
#[derive(Debug, Default)]
pub(crate) struct LayerBuffers {
    /// Shape (queries, hidden).
    queries: Vec<f32>,
    /// The token that each query stands for, counted from its sequence's first.
    positions: Vec<usize>,
    /// Keys and values side by side, shape (rows, 2 * hidden).
    keys_values: Vec<f32>,
    /// Outputs of attention, shape (queries, hidden).
    context: Vec<f32>,
    /// A product before it is added to the residual, shape (block, hidden).
    product: Vec<f32>,
    /// Shape (block, intermediate).
    inner: Vec<f32>,
    /// The hidden states of the rows that are read, shape (read rows, hidden).
    read: Vec<f32>,
    /// The input of a product.
    quantised: Quantised,
    attention: AttentionBuffers,
}

/// The tensors of one layer in a checkpoint.
struct LayerTensors<'c> {
    checkpoint: &'c Checkpoint<'c>,
    index: usize,
}

impl LayerTensors<'_> {
    fn linear(&self, part: &str, inputs: usize, outputs: usize) -> Result<StoredLinear, LoadError> {
        StoredLinear::load(self.checkpoint, &self.name(part), inputs, outputs)
    }

    fn norm(&self, part: &str, width: usize) -> Result<Norm, LoadError> {
        self.checkpoint.norm(&self.name(part), width)
    }

    fn name(&self, part: &str) -> String {
        let layers = self.checkpoint.config().architecture.layer.layers;
        self.checkpoint.base(&format!("{layers}.{}.{part}", self.index))
    }
}

/// One layer's weights.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    /// Divided by the square root of a head's width.
    query: Linear,
    /// Keys, then values.
    key_value: Linear,
    attention_out: Linear,
    attention_norm: Norm,
    up: Linear,
    down: Linear,
    norm: Norm,
    heads: usize,
    kernel: &'static dyn Kernel,
}

impl Layer {
    pub fn load(
        checkpoint: &Checkpoint,
        index: usize,
        precision: Precision,
        kernel: &'static dyn Kernel,
    ) -> Result<Self, LoadError> {
        let config = checkpoint.config();
        let (hidden, inner, heads) = (config.hidden_size, config.intermediate_size, config.heads);
        let names = &config.architecture.layer;
        let stored = LayerTensors { checkpoint, index };
        let query = stored.linear(names.query, hidden, hidden)?;
        let query = query.times(1.0 / ((hidden / heads) as f32).sqrt());
        let key = stored.linear(names.key, hidden, hidden)?;
        let value = stored.linear(names.value, hidden, hidden)?;
        let attention_out = stored.linear(names.attention_out, hidden, hidden)?;
        let attention_norm = stored.norm(names.attention_norm, hidden)?;
        let up = stored.linear(names.up, hidden, inner)?;
        let down = stored.linear(names.down, inner, hidden)?;
        Ok(Layer {
            query: Linear::stack([query], precision, kernel.cut()),
            key_value: Linear::stack([key, value], precision, kernel.cut()),
            attention_out: Linear::stack([attention_out], precision, kernel.cut()),
            attention_norm,
            up: Linear::stack([up], precision, kernel.cut()),
            down: Linear::stack([down], precision, kernel.cut()),
            norm: stored.norm(names.norm, hidden)?,
            heads,
            kernel,
        })
    }

    fn hidden(&self) -> usize {
        self.down.outputs()
    }

    /// Replaces the run's hidden states `x`, shape (rows, hidden), by those after the layer.
    pub fn forward(&self, x: &mut [f32], run: Run, bias: Option<&PositionBias>, buffers: &mut LayerBuffers) {
        let hidden = self.hidden();
        let queries = resize_to(&mut buffers.queries, x.len());
        let keys_values = resize_to(&mut buffers.keys_values, 2 * x.len());
        let blocks = x
            .chunks(BLOCK_ROWS * hidden)
            .zip(queries.chunks_mut(BLOCK_ROWS * hidden))
            .zip(keys_values.chunks_mut(BLOCK_ROWS * 2 * hidden));
        for ((x, queries), keys_values) in blocks {
            // One quantisation serves all three.
            self.query.quantise(self.kernel, x, &mut buffers.quantised);
            self.query
                .apply_quantised(self.kernel, x, false, &buffers.quantised, queries);
            self.key_value
                .apply_quantised(self.kernel, x, false, &buffers.quantised, keys_values);
        }
        buffers.positions.clear();
        buffers.positions.extend(run.sequences().flat_map(|rows| 0..rows.len()));
        self.attend(run.sequences().map(|rows| (rows.clone(), rows)), bias, buffers);
        self.after_attention(x, buffers);
    }

    /// Does what [`forward`](Self::forward) does for the rows that `read` names, in rising order,
    /// and makes the others zeros. Keys and values are all that it computes of those.
    pub fn forward_read(
        &self,
        x: &mut [f32],
        run: Run,
        read: &[usize],
        bias: Option<&PositionBias>,
        buffers: &mut LayerBuffers,
    ) {
        let hidden = self.hidden();
        let keys_values = resize_to(&mut buffers.keys_values, 2 * x.len());
        let blocks = x
            .chunks(BLOCK_ROWS * hidden)
            .zip(keys_values.chunks_mut(BLOCK_ROWS * 2 * hidden));
        for (x, keys_values) in blocks {
            self.key_value
                .apply(self.kernel, x, false, &mut buffers.quantised, keys_values);
        }
        let mut states = std::mem::take(&mut buffers.read);
        let states_read = resize_to(&mut states, read.len() * hidden);
        for (state, &row) in states_read.chunks_exact_mut(hidden).zip(read) {
            state.copy_from_slice(&x[row * hidden..][..hidden]);
        }
        let queries = resize_to(&mut buffers.queries, states_read.len());
        self.query
            .apply(self.kernel, states_read, false, &mut buffers.quantised, queries);
        let read_of = |rows: &Range<usize>| {
            let [start, end] = [rows.start, rows.end].map(|row| read.partition_point(|&read| read < row));
            start..end
        };
        buffers.positions.clear();
        for rows in run.sequences() {
            let positions = read[read_of(&rows)].iter().map(|row| row - rows.start);
            buffers.positions.extend(positions);
        }
        self.attend(run.sequences().map(|rows| (read_of(&rows), rows)), bias, buffers);
        self.after_attention(states_read, buffers);
        x.fill(0.0);
        for (state, &row) in states_read.chunks_exact(hidden).zip(read) {
            x[row * hidden..][..hidden].copy_from_slice(state);
        }
        buffers.read = states;
    }

    /// Computes self-attention from the queries, keys and values in `buffers`, and leaves the
    /// outputs of the heads in `buffers.context`. A sequence is the rows of its queries, and those
    /// of its keys and values.
    fn attend(
        &self,
        sequences: impl Iterator<Item = (Range<usize>, Range<usize>)>,
        bias: Option<&PositionBias>,
        buffers: &mut LayerBuffers,
    ) {
        let hidden = self.hidden();
        let context = resize_to(&mut buffers.context, buffers.positions.len() * hidden);
        for (queries, rows) in sequences {
            let inputs = AttentionInputs {
                queries: &buffers.queries[queries.start * hidden..queries.end * hidden],
                positions: &buffers.positions[queries.clone()],
                keys_values: &buffers.keys_values[rows.start * 2 * hidden..rows.end * 2 * hidden],
                bias,
                hidden,
                heads: self.heads,
            };
            let context = &mut context[queries.start * hidden..queries.end * hidden];
            self.kernel
                .attend(&mut Sequence::new(inputs, context, &mut buffers.attention));
        }
    }

    /// Adds the outputs of attention, in `buffers.context`, to the hidden states `x` of their
    /// rows, and applies the feed-forward network.
    fn after_attention(&self, x: &mut [f32], buffers: &mut LayerBuffers) {
        let hidden = self.hidden();
        let context = std::mem::take(&mut buffers.context);
        let blocks = x
            .chunks_mut(BLOCK_ROWS * hidden)
            .zip(context.chunks(BLOCK_ROWS * hidden));
        for (x, context) in blocks {
            self.attention_output(x, &context[..x.len()], buffers);
            self.feed_forward(x, buffers);
        }
        buffers.context = context;
    }

    fn attention_output(&self, x: &mut [f32], context: &[f32], buffers: &mut LayerBuffers) {
        let product = resize_to(&mut buffers.product, x.len());
        self.attention_out
            .apply(self.kernel, context, false, &mut buffers.quantised, product);
        self.kernel.add_norm(x, product, &self.attention_norm);
    }

    fn feed_forward(&self, x: &mut [f32], buffers: &mut LayerBuffers) {
        let rows = x.len() / self.hidden();
        let inner = resize_to(&mut buffers.inner, rows * self.up.outputs());
        self.up.apply(self.kernel, x, true, &mut buffers.quantised, inner);
        let product = resize_to(&mut buffers.product, x.len());
        self.down
            .apply(self.kernel, inner, false, &mut buffers.quantised, product);
        self.kernel.add_norm(x, product, &self.norm);
    }
}
