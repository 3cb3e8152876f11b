//! Linear maps, in f32 or int8.

use crate::checkpoint::Checkpoint;
use crate::error::LoadError;
use crate::kernel::{Cut, FloatPanels, Int8Panels, Kernel, Quantised};
use crate::precision::Precision;
use crate::weights::Matrix;

/// A linear map as it is stored: a weight of shape (outputs, inputs) and a bias of shape (outputs).
pub(crate) struct StoredLinear {
    weight: Matrix,
    bias: Vec<f32>,
    /// The factor of weight and bias.
    factor: f32,
}

impl StoredLinear {
    pub fn new(weight: Matrix, bias: Vec<f32>) -> Self {
        StoredLinear {
            weight,
            bias,
            factor: 1.0,
        }
    }

    pub fn load(checkpoint: &Checkpoint, name: &str, inputs: usize, outputs: usize) -> Result<Self, LoadError> {
        let weight = checkpoint
            .weights()
            .matrix(&format!("{name}.weight"), outputs, inputs)?;
        let bias = checkpoint.weights().floats(&format!("{name}.bias"), &[outputs])?;
        Ok(Self::new(weight, bias))
    }

    /// Returns the map with all outputs multiplied by `factor`.
    pub fn times(self, factor: f32) -> Self {
        StoredLinear { factor, ..self }
    }

    fn bias(&self) -> impl Iterator<Item = f32> {
        self.bias.iter().map(|bias| bias * self.factor)
    }

    fn into_floats(self) -> Vec<f32> {
        let mut values = self.weight.into_floats();
        values.iter_mut().for_each(|value| *value *= self.factor);
        values
    }

    /// Returns codes and scales.
    fn into_int8(self) -> (Vec<i8>, Vec<f32>) {
        let (codes, mut scales) = self.weight.into_int8(self.bias.len());
        scales.iter_mut().for_each(|scale| *scale *= self.factor);
        (codes, scales)
    }
}

/// A linear map, packed for a path.
#[derive(Debug, Clone)]
pub(crate) enum Linear {
    Float(FloatPanels),
    Int8(Int8Panels),
}

impl Linear {
    /// Makes one map whose outputs are those of all `parts` in turn; all have the same number of
    /// inputs.
    pub fn stack<const N: usize>(parts: [StoredLinear; N], precision: Precision, cut: Cut) -> Self {
        let bias: Vec<f32> = parts.iter().flat_map(StoredLinear::bias).collect();
        match precision {
            Precision::F32 => {
                let weights = parts.map(StoredLinear::into_floats);
                Linear::Float(FloatPanels::pack(&weights.concat(), &bias, cut))
            }
            Precision::Int8 => {
                let (codes, scales): (Vec<_>, Vec<_>) = parts.map(StoredLinear::into_int8).into_iter().unzip();
                Linear::Int8(Int8Panels::pack(&codes.concat(), &scales.concat(), &bias, cut))
            }
        }
    }

    pub fn outputs(&self) -> usize {
        match self {
            Linear::Float(panels) => panels.outputs(),
            Linear::Int8(panels) => panels.outputs(),
        }
    }

    /// Writes to `out` the map of `rows`, of shape (rows, inputs), followed by a GELU if asked for.
    pub fn apply(&self, kernel: &dyn Kernel, rows: &[f32], gelu: bool, quantised: &mut Quantised, out: &mut [f32]) {
        self.quantise(kernel, rows, quantised);
        self.apply_quantised(kernel, rows, gelu, quantised, out);
    }

    /// Quantises `rows`, of shape (rows, inputs), for this map and for others of as many inputs.
    /// Nothing to do in f32.
    pub fn quantise(&self, kernel: &dyn Kernel, rows: &[f32], quantised: &mut Quantised) {
        if let Linear::Int8(panels) = self {
            kernel.quantise(rows, panels.inputs(), quantised);
        }
    }

    /// Does what [`apply`](Self::apply) does, with `rows` [quantised](Self::quantise) before.
    pub fn apply_quantised(
        &self,
        kernel: &dyn Kernel,
        rows: &[f32],
        gelu: bool,
        quantised: &Quantised,
        out: &mut [f32],
    ) {
        match self {
            Linear::Float(panels) => kernel.product_float(rows, panels, gelu, out),
            Linear::Int8(panels) => kernel.product_int8(quantised, panels, gelu, out),
        }
    }
}
