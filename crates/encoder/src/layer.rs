//! One transformer layer: self-attention and a feed-forward network, each added to its input and
//! normalised (post-norm).

use crate::batch::Run;
use crate::buffer::resize_to;
use crate::checkpoint::Checkpoint;
use crate::error::LoadError;
use crate::kernel::{AttentionBuffers, Kernel, Norm, Quantised, Sequence};
use crate::linear::{Linear, StoredLinear};
use crate::precision::Precision;

/// Number of rows that go from one product to the next together: few enough that the intermediate
/// values stay in the cache, enough that the weights are not fetched too often. The result does not
/// depend on it.
const BLOCK_ROWS: usize = 96;

/// Buffers that a layer writes before it reads. Each grows to the size that the largest run needs,
/// and is kept.
#[derive(Debug, Default)]
pub(crate) struct LayerBuffers {
    /// Queries, keys and values side by side, shape (rows, 3 * hidden).
    qkv: Vec<f32>,
    /// Outputs of attention, shape (rows, hidden).
    context: Vec<f32>,
    /// A product before it is added to the residual, shape (block, hidden).
    product: Vec<f32>,
    /// Shape (block, intermediate).
    inner: Vec<f32>,
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
    /// Queries, keys and values; the queries are divided by the square root of a head's width.
    qkv: Linear,
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
            qkv: Linear::stack([query, key, value], precision, kernel.cut()),
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
    pub fn forward(&self, x: &mut [f32], run: Run, buffers: &mut LayerBuffers) {
        self.attention(x, run, buffers);
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

    /// Computes self-attention and leaves the outputs of the heads in `buffers.context`.
    fn attention(&self, x: &[f32], run: Run, buffers: &mut LayerBuffers) {
        let hidden = self.hidden();
        let qkv = resize_to(&mut buffers.qkv, 3 * x.len());
        let blocks = x
            .chunks(BLOCK_ROWS * hidden)
            .zip(qkv.chunks_mut(BLOCK_ROWS * 3 * hidden));
        for (x, qkv) in blocks {
            self.qkv.apply(self.kernel, x, false, &mut buffers.quantised, qkv);
        }
        let context = resize_to(&mut buffers.context, x.len());
        for rows in run.sequences() {
            let qkv = &qkv[rows.start * 3 * hidden..rows.end * 3 * hidden];
            let context = &mut context[rows.start * hidden..rows.end * hidden];
            let mut sequence = Sequence::new(qkv, context, hidden, self.heads, &mut buffers.attention);
            self.kernel.attend(&mut sequence);
        }
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
