//! One transformer layer: self-attention and a feed-forward network, each added to its input and normalised (post-norm).

use crate::batch::Run;
use crate::checkpoint::Checkpoint;
use crate::error::LoadError;
use crate::gemm::{View, ViewMut, multiply};
use crate::math;

/// A linear map: weight of shape (outputs, inputs), bias of shape (outputs).
#[derive(Debug, Clone)]
struct Linear {
    weight: Vec<f32>,
    bias: Vec<f32>,
    inputs: usize,
}

impl Linear {
    fn load(checkpoint: &Checkpoint, name: &str, inputs: usize, outputs: usize) -> Result<Self, LoadError> {
        let weight = checkpoint
            .matrix(&format!("{name}.weight"), outputs, inputs)?
            .into_floats();
        let bias = checkpoint.floats(&format!("{name}.bias"), &[outputs])?;
        Ok(Linear { weight, bias, inputs })
    }

    /// One map whose outputs are those of all `parts` in turn.
    fn stack(parts: [Linear; 3]) -> Self {
        let inputs = parts[0].inputs;
        let (weights, biases): (Vec<_>, Vec<_>) = parts.into_iter().map(|part| (part.weight, part.bias)).unzip();
        Linear {
            weight: weights.concat(),
            bias: biases.concat(),
            inputs,
        }
    }

    fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// The product alone, of all rows of `input`; the bias goes into whatever pass over `out` comes next.
    fn multiply(&self, input: &[f32], out: &mut [f32]) {
        let rows = input.len() / self.inputs;
        let input = View::new(input, rows, self.inputs, self.inputs);
        let weight = View::new(&self.weight, self.outputs(), self.inputs, self.inputs).transposed();
        multiply(input, weight, ViewMut::new(out, rows, self.outputs(), self.outputs()));
    }

    /// Finishes each row of a product with its bias.
    fn finish(&self, product: &mut [f32], pass: impl Fn(&mut [f32], &[f32])) {
        for row in product.chunks_exact_mut(self.outputs()) {
            pass(row, &self.bias);
        }
    }
}

/// Layer normalisation, gain and shift of shape (hidden).
#[derive(Debug, Clone)]
pub(crate) struct LayerNorm {
    gain: Vec<f32>,
    shift: Vec<f32>,
    eps: f32,
}

impl LayerNorm {
    pub fn load(checkpoint: &Checkpoint, name: &str) -> Result<Self, LoadError> {
        let hidden = checkpoint.config().hidden_size;
        let gain = checkpoint.floats(&format!("{name}.weight"), &[hidden])?;
        let shift = checkpoint.floats(&format!("{name}.bias"), &[hidden])?;
        Ok(LayerNorm {
            gain,
            shift,
            eps: checkpoint.config().layer_norm_eps as f32,
        })
    }

    pub fn apply(&self, row: &mut [f32]) {
        math::layer_norm(row, &self.gain, &self.shift, self.eps);
    }

    /// `x = norm(x + product + bias)` for each row.
    fn residual(&self, x: &mut [f32], product: &[f32], bias: &[f32]) {
        let width = bias.len();
        for (row, product) in x.chunks_exact_mut(width).zip(product.chunks_exact(width)) {
            math::add_bias(row, product);
            math::add_bias(row, bias);
            self.apply(row);
        }
    }
}

/// Buffers that a layer writes before it reads; each grows to what the largest run needs and stays.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// Queries, keys and values side by side, shape (rows, 3 * hidden).
    qkv: Vec<f32>,
    /// What attention gathered, shape (rows, hidden).
    context: Vec<f32>,
    /// A product on its way to the residual, shape (rows, hidden).
    product: Vec<f32>,
    /// Shape (rows, intermediate).
    inner: Vec<f32>,
    /// One head's attention in one sequence, shape (length, length).
    scores: Vec<f32>,
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
    qkv: Linear,
    attention_out: Linear,
    attention_norm: LayerNorm,
    up: Linear,
    down: Linear,
    norm: LayerNorm,
    heads: usize,
}

impl Layer {
    pub fn load(checkpoint: &Checkpoint, index: usize) -> Result<Self, LoadError> {
        let (hidden, inner) = (checkpoint.config().hidden_size, checkpoint.config().intermediate_size);
        let name = |part: &str| checkpoint.bert(&format!("encoder.layer.{index}.{part}"));
        let linear = |part, inputs, outputs| Linear::load(checkpoint, &name(part), inputs, outputs);
        let norm = |part| LayerNorm::load(checkpoint, &name(part));
        let query = linear("attention.self.query", hidden, hidden)?;
        let key = linear("attention.self.key", hidden, hidden)?;
        let value = linear("attention.self.value", hidden, hidden)?;
        Ok(Layer {
            qkv: Linear::stack([query, key, value]),
            attention_out: linear("attention.output.dense", hidden, hidden)?,
            attention_norm: norm("attention.output.LayerNorm")?,
            up: linear("intermediate.dense", hidden, inner)?,
            down: linear("output.dense", inner, hidden)?,
            norm: norm("output.LayerNorm")?,
            heads: checkpoint.config().heads,
        })
    }

    fn hidden(&self) -> usize {
        self.down.outputs()
    }

    /// Takes the run's hidden states `x`, shape (rows, hidden), through the layer, in place.
    pub fn forward(&self, x: &mut [f32], run: Run, scratch: &mut Scratch) {
        self.attention(x, run, scratch);
        self.feed_forward(x, scratch);
    }

    fn attention(&self, x: &mut [f32], run: Run, scratch: &mut Scratch) {
        let hidden = self.hidden();
        let qkv = grown(&mut scratch.qkv, 3 * x.len());
        self.qkv.multiply(x, qkv);
        self.qkv.finish(qkv, math::add_bias);
        let context = grown(&mut scratch.context, x.len());
        for rows in run.sequences() {
            let scores = grown(&mut scratch.scores, rows.len() * rows.len());
            let qkv = &qkv[rows.start * 3 * hidden..rows.end * 3 * hidden];
            self.attend(qkv, scores, &mut context[rows.start * hidden..rows.end * hidden]);
        }
        let product = grown(&mut scratch.product, x.len());
        self.attention_out.multiply(context, product);
        self.attention_norm.residual(x, product, &self.attention_out.bias);
    }

    /// Attention inside one sequence, head by head: `qkv` of shape (length, 3 * hidden) to `context` of (length, hidden).
    fn attend(&self, qkv: &[f32], scores: &mut [f32], context: &mut [f32]) {
        let hidden = self.hidden();
        let (length, width) = (context.len() / hidden, hidden / self.heads);
        let scale = 1.0 / (width as f32).sqrt();
        for first in (0..hidden).step_by(width) {
            let part = |kind: usize| View::new(&qkv[kind * hidden + first..], length, width, 3 * hidden);
            multiply(
                part(0),
                part(1).transposed(),
                ViewMut::new(scores, length, length, length),
            );
            for row in scores.chunks_exact_mut(length) {
                math::softmax(row, scale);
            }
            let weights = View::new(scores, length, length, length);
            multiply(
                weights,
                part(2),
                ViewMut::new(&mut context[first..], length, width, hidden),
            );
        }
    }

    fn feed_forward(&self, x: &mut [f32], scratch: &mut Scratch) {
        let rows = x.len() / self.hidden();
        let inner = grown(&mut scratch.inner, rows * self.up.outputs());
        self.up.multiply(x, inner);
        self.up.finish(inner, math::add_bias_gelu);
        let product = grown(&mut scratch.product, x.len());
        self.down.multiply(inner, product);
        self.norm.residual(x, product, &self.down.bias);
    }
}
