//! Linear maps, in f32 or int8.

use serde::{Deserialize, Serialize};

use crate::checkpoint::Checkpoint;
use crate::error::LoadError;
use crate::kernel::{Cut, FloatPanels, Int8Panels, Kernel, Quantised};
use crate::weights::Matrix;

/// The arithmetic of the encoder's matrix products. Everything else is f32 in both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Single precision: the reference.
    F32,
    /// Int8: weights with one scale an output, inputs with one scale and one offset a token, exact sums. Weights that are
    /// stored in f32 are quantised when they are loaded.
    #[default]
    Int8,
}

impl Precision {
    /// `f32` or `int8`.
    pub fn name(self) -> &'static str {
        match self {
            Precision::F32 => "f32",
            Precision::Int8 => "int8",
        }
    }
}

impl std::fmt::Display for Precision {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Precision {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = [Precision::F32, Precision::Int8];
        let found = known.into_iter().find(|precision| precision.name() == name);
        found.ok_or_else(|| format!("\"{name}\" is no precision; known are f32, int8"))
    }
}

/// A linear map as it is stored: a weight of shape (outputs, inputs) and a bias of shape (outputs).
pub(crate) struct StoredLinear {
    weight: Matrix,
    bias: Vec<f32>,
    /// What weight and bias are multiplied by.
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

    /// The same map with all outputs `factor` times what they were.
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

    /// Codes and scales.
    fn into_int8(self) -> (Vec<i8>, Vec<f32>) {
        let (codes, mut scales) = self.weight.into_int8(self.bias.len());
        scales.iter_mut().for_each(|scale| *scale *= self.factor);
        (codes, scales)
    }
}

/// A linear map as a path computes it.
#[derive(Debug, Clone)]
pub(crate) enum Linear {
    Float(FloatPanels),
    Int8(Int8Panels),
}

impl Linear {
    /// One map whose outputs are those of all `parts`, of one number of inputs, in turn.
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

    /// `out` = the map of `rows`, of shape (rows, inputs), with a GELU on top or not.
    pub fn apply(&self, kernel: &dyn Kernel, rows: &[f32], gelu: bool, quantised: &mut Quantised, out: &mut [f32]) {
        match self {
            Linear::Float(panels) => kernel.product_float(rows, panels, gelu, out),
            Linear::Int8(panels) => {
                kernel.quantise(rows, panels.inputs(), quantised);
                kernel.product_int8(quantised, panels, gelu, out);
            }
        }
    }
}
