//! Parts of the encoder that the benches measure beside whole sentences: single products, and a
//! processor's peak.

pub use crate::kernel::peak;

use crate::kernel::{Cpu, Quantised};
use crate::linear::{Linear, StoredLinear};
use crate::precision::Precision;
use crate::weights::Matrix;

/// A linear map of random weights and rows for it.
#[derive(Debug)]
pub struct Product {
    cpu: Cpu,
    linear: Linear,
    gelu: bool,
    rows: Vec<f32>,
    quantised: Quantised,
    out: Vec<f32>,
}

impl Product {
    /// Makes a map of `inputs` to `outputs`, with a GELU or without, and `rows` rows for it.
    pub fn new(cpu: Cpu, precision: Precision, [rows, inputs, outputs]: [usize; 3], gelu: bool) -> Self {
        let stored = StoredLinear::new(Matrix::Float(noise(inputs * outputs)), noise(outputs));
        Product {
            cpu,
            linear: Linear::stack([stored], precision, cpu.kernel().cut()),
            gelu,
            rows: noise(rows * inputs),
            quantised: Quantised::default(),
            out: vec![0.0; rows * outputs],
        }
    }

    /// Computes the product, the rows' quantisation included.
    pub fn compute(&mut self) -> &[f32] {
        let kernel = self.cpu.kernel();
        self.linear
            .apply(kernel, &self.rows, self.gelu, &mut self.quantised, &mut self.out);
        &self.out
    }
}

/// Returns numbers in -1..1 without any pattern that matters.
fn noise(count: usize) -> Vec<f32> {
    (0..count).map(|i| (i * 7919 % 1009) as f32 / 504.5 - 1.0).collect()
}
