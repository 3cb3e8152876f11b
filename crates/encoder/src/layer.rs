//! One transformer layer: self-attention and a feed-forward network, each added to its input and normalised (post-norm).

use crate::batch::Run;
use crate::checkpoint::Checkpoint;
use crate::error::LoadError;
use crate::kernel::{AttentionScratch, Kernel, Norm, Quantised, Sequence};
use crate::linear::{Linear, Precision, StoredLinear};

/// How many rows go from one product to the next together: few enough that what lies between stays in the cache, enough that
/// the weights are not fetched too often. The result does not depend on it.
const BLOCK_ROWS: usize = 96;

/// Loads the layer normalisation `name` of `width` values. Files that came from TensorFlow call its gain
/// gamma and its shift beta.
pub(crate) fn load_norm(checkpoint: &Checkpoint, name: &str, width: usize) -> Result<Norm, LoadError> {
    let floats = |part, old| {
        checkpoint
            .weights()
            .floats(&checkpoint.weights().either(name, part, old), &[width])
    };
    Ok(Norm {
        gain: floats("weight", "gamma")?,
        shift: floats("bias", "beta")?,
        eps: checkpoint.config().layer_norm_eps as f32,
    })
}

/// Buffers that a layer writes before it reads; each grows to what the largest run needs and stays.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// Queries, keys and values side by side, shape (rows, 3 * hidden).
    qkv: Vec<f32>,
    /// What attention gathered, shape (rows, hidden).
    context: Vec<f32>,
    /// A product on its way to the residual, shape (block, hidden).
    product: Vec<f32>,
    /// Shape (block, intermediate).
    inner: Vec<f32>,
    /// The input of a product.
    quantised: Quantised,
    attention: AttentionScratch,
}

/// The first `length` values of `buffer`, whatever they hold.
pub(crate) fn grown(buffer: &mut Vec<f32>, length: usize) -> &mut [f32] {
    if buffer.len() < length {
        buffer.resize(length, 0.0);
    }
    &mut buffer[..length]
}

/// One layer's weights.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    /// Queries come out divided by the square root of a head's width.
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
        let name = |part: &str| checkpoint.base(&format!("{}.{index}.{part}", names.layers));
        let stored = |part, inputs, outputs| StoredLinear::load(checkpoint, &name(part), inputs, outputs);
        let linear = |part, inputs, outputs| {
            stored(part, inputs, outputs).map(|part| Linear::stack([part], precision, kernel.cut()))
        };
        let norm = |part| load_norm(checkpoint, &name(part), hidden);
        let query = stored(names.query, hidden, hidden)?.times(1.0 / ((hidden / heads) as f32).sqrt());
        let key = stored(names.key, hidden, hidden)?;
        let value = stored(names.value, hidden, hidden)?;
        Ok(Layer {
            qkv: Linear::stack([query, key, value], precision, kernel.cut()),
            attention_out: linear(names.attention_out, hidden, hidden)?,
            attention_norm: norm(names.attention_norm)?,
            up: linear(names.up, hidden, inner)?,
            down: linear(names.down, inner, hidden)?,
            norm: norm(names.norm)?,
            heads,
            kernel,
        })
    }

    fn hidden(&self) -> usize {
        self.down.outputs()
    }

    /// Takes the run's hidden states `x`, shape (rows, hidden), through the layer, in place.
    pub fn forward(&self, x: &mut [f32], run: Run, scratch: &mut Scratch) {
        self.attention(x, run, scratch);
        let hidden = self.hidden();
        let context = std::mem::take(&mut scratch.context);
        let blocks = x
            .chunks_mut(BLOCK_ROWS * hidden)
            .zip(context.chunks(BLOCK_ROWS * hidden));
        for (x, context) in blocks {
            self.attention_output(x, &context[..x.len()], scratch);
            self.feed_forward(x, scratch);
        }
        scratch.context = context;
    }

    /// Leaves what each token's heads gathered in `scratch.context`.
    fn attention(&self, x: &[f32], run: Run, scratch: &mut Scratch) {
        let hidden = self.hidden();
        let qkv = grown(&mut scratch.qkv, 3 * x.len());
        let blocks = x
            .chunks(BLOCK_ROWS * hidden)
            .zip(qkv.chunks_mut(BLOCK_ROWS * 3 * hidden));
        for (x, qkv) in blocks {
            self.qkv.apply(self.kernel, x, false, &mut scratch.quantised, qkv);
        }
        let context = grown(&mut scratch.context, x.len());
        for rows in run.sequences() {
            let qkv = &qkv[rows.start * 3 * hidden..rows.end * 3 * hidden];
            let context = &mut context[rows.start * hidden..rows.end * hidden];
            let mut sequence = Sequence::new(qkv, context, hidden, self.heads, &mut scratch.attention);
            self.kernel.attend(&mut sequence);
        }
    }

    fn attention_output(&self, x: &mut [f32], context: &[f32], scratch: &mut Scratch) {
        let product = grown(&mut scratch.product, x.len());
        self.attention_out
            .apply(self.kernel, context, false, &mut scratch.quantised, product);
        self.kernel.add_norm(x, product, &self.attention_norm);
    }

    fn feed_forward(&self, x: &mut [f32], scratch: &mut Scratch) {
        let rows = x.len() / self.hidden();
        let inner = grown(&mut scratch.inner, rows * self.up.outputs());
        self.up.apply(self.kernel, x, true, &mut scratch.quantised, inner);
        let product = grown(&mut scratch.product, x.len());
        self.down
            .apply(self.kernel, inner, false, &mut scratch.quantised, product);
        self.kernel.add_norm(x, product, &self.norm);
    }
}
