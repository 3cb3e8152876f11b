//! Packed weights: matrices in the order in which a path reads them.

use super::simd::{Block, Floats, LANES, STRIDE};

/// The layout of a path's matrices: panels of `vectors` times sixteen outputs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    pub vectors: usize,
    /// See [`Simd::CODE_OFFSET`](super::simd::Simd::CODE_OFFSET).
    pub code_offset: i32,
}

impl Cut {
    /// Returns the number of vectors of sixteen in the panels of `outputs`, including those that
    /// only pad the last panel.
    fn vectors(self, outputs: usize) -> usize {
        outputs.div_ceil(LANES * self.vectors) * self.vectors
    }
}

/// Splits `values` into vectors of sixteen, the rest zeros.
fn lanes(values: &[f32], vectors: usize) -> Vec<Floats> {
    let mut lanes = vec![Floats([0.0; LANES]); vectors];
    for (lanes, values) in lanes.iter_mut().zip(values.chunks(LANES)) {
        lanes.0[..values.len()].copy_from_slice(values);
    }
    lanes
}

/// A linear map in f32.
#[derive(Debug, Clone)]
pub(crate) struct FloatPanels {
    /// `[panel][input][vector]`
    weights: Vec<Floats>,
    /// `[panel][vector]`
    bias: Vec<Floats>,
    inputs: usize,
    outputs: usize,
    cut: Cut,
}

impl FloatPanels {
    /// Packs a weight of shape (outputs, inputs) and a bias of shape (outputs).
    pub fn pack(weight: &[f32], bias: &[f32], cut: Cut) -> Self {
        let (outputs, inputs) = (bias.len(), weight.len() / bias.len());
        assert_eq!(weight.len(), outputs * inputs, "a row of weights for each bias");
        let vectors = cut.vectors(outputs);
        let mut weights = vec![Floats([0.0; LANES]); vectors * inputs];
        for (output, row) in weight.chunks_exact(inputs).enumerate() {
            let (panel, within) = (output / (LANES * cut.vectors), output % (LANES * cut.vectors));
            for (input, &weight) in row.iter().enumerate() {
                let vector = (panel * inputs + input) * cut.vectors + within / LANES;
                weights[vector].0[within % LANES] = weight;
            }
        }
        FloatPanels {
            weights,
            bias: lanes(bias, vectors),
            inputs,
            outputs,
            cut,
        }
    }

    pub fn inputs(&self) -> usize {
        self.inputs
    }

    pub fn outputs(&self) -> usize {
        self.outputs
    }

    pub fn panels(&self) -> usize {
        self.bias.len() / self.cut.vectors
    }

    /// Returns a panel's weights, `[input][vector]`.
    pub fn weights(&self, panel: usize) -> &[Floats] {
        let length = self.inputs * self.cut.vectors;
        &self.weights[panel * length..][..length]
    }

    pub fn bias(&self, vector: usize) -> &Floats {
        &self.bias[vector]
    }
}

/// The factors that turn sixteen outputs' sums of codes into values.
#[derive(Debug, Clone)]
pub(crate) struct OutputLanes {
    /// The scale of the output's weights.
    pub scale: Floats,
    /// The sum of the output's weights, which the least value of an input row is multiplied by.
    pub sum: Floats,
    pub bias: Floats,
}

/// A linear map in int8, one scale an output.
#[derive(Debug, Clone)]
pub(crate) struct Int8Panels {
    /// `[panel][group of four inputs][vector]`
    blocks: Vec<Block>,
    /// Initial values of the sums of codes, `[panel][vector]`: they cancel the contribution of the
    /// code offset.
    starts: Vec<[i32; LANES]>,
    /// `[panel][vector]`
    lanes: Vec<OutputLanes>,
    inputs: usize,
    outputs: usize,
    cut: Cut,
}

// A filled row is a whole number of strides.
const _: () = assert!(LANES.is_multiple_of(4 * STRIDE));

/// Returns the number of inputs of a row, including those that only pad it, whose weight is 0.
pub(super) fn filled(inputs: usize) -> usize {
    inputs.next_multiple_of(LANES)
}

impl Int8Panels {
    /// Packs codes of shape (outputs, inputs), within the bound of `rounding.rs`, and scale and bias
    /// of shape (outputs).
    pub fn pack(codes: &[i8], scales: &[f32], bias: &[f32], cut: Cut) -> Self {
        let (outputs, inputs) = (bias.len(), codes.len() / bias.len());
        assert_eq!(codes.len(), outputs * inputs, "a row of codes for each bias");
        assert_eq!(scales.len(), outputs, "a scale for each bias");
        let vectors = cut.vectors(outputs);
        let sums: Vec<i32> = codes
            .chunks_exact(inputs)
            .map(|row| row.iter().map(|&code| i32::from(code)).sum())
            .collect();
        let mut starts = vec![[0; LANES]; vectors];
        for (starts, sums) in starts.iter_mut().zip(sums.chunks(LANES)) {
            for (start, sum) in starts.iter_mut().zip(sums) {
                // It may wrap, as the sums themselves may on their way; their final values are in
                // range.
                *start = sum.wrapping_mul(cut.code_offset);
            }
        }
        let weight_sums: Vec<f32> = sums
            .iter()
            .zip(scales)
            .map(|(&sum, scale)| sum as f32 * scale)
            .collect();
        let scales = lanes(scales, vectors).into_iter();
        let rest = lanes(&weight_sums, vectors).into_iter().zip(lanes(bias, vectors));
        let lanes = scales
            .zip(rest)
            .map(|(scale, (sum, bias))| OutputLanes { scale, sum, bias });
        Int8Panels {
            blocks: blocks(codes, inputs, vectors, cut),
            starts,
            lanes: lanes.collect(),
            inputs,
            outputs,
            cut,
        }
    }

    pub fn inputs(&self) -> usize {
        self.inputs
    }

    pub fn outputs(&self) -> usize {
        self.outputs
    }

    pub fn panels(&self) -> usize {
        self.lanes.len() / self.cut.vectors
    }

    /// Returns a panel's blocks, `[group of four inputs][vector]`.
    pub fn blocks(&self, panel: usize) -> &[Block] {
        let length = filled(self.inputs) / 4 * self.cut.vectors;
        &self.blocks[panel * length..][..length]
    }

    /// Returns the initial values of a panel's sums, `[vector]`.
    pub fn starts(&self, panel: usize) -> &[[i32; LANES]] {
        &self.starts[panel * self.cut.vectors..][..self.cut.vectors]
    }

    /// Returns the factors that turn a panel's sums into values, `[vector]`.
    pub fn lanes(&self, panel: usize) -> &[OutputLanes] {
        &self.lanes[panel * self.cut.vectors..][..self.cut.vectors]
    }
}

fn blocks(codes: &[i8], inputs: usize, vectors: usize, cut: Cut) -> Vec<Block> {
    let groups = filled(inputs) / 4;
    let mut blocks = vec![Block([0; 4 * LANES]); vectors * groups];
    for (output, row) in codes.chunks_exact(inputs).enumerate() {
        let (panel, within) = (output / (LANES * cut.vectors), output % (LANES * cut.vectors));
        for (group, codes) in row.chunks(4).enumerate() {
            let block = (panel * groups + group) * cut.vectors + within / LANES;
            blocks[block].0[within % LANES * 4..][..codes.len()].copy_from_slice(codes);
        }
    }
    blocks
}
