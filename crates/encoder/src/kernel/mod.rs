//! The arithmetic, compiled for several kinds of processor, all of which compute the same bits.
//!
//! `generic.rs` defines the computations and their order, in terms of the few operations of
//! [`simd::Simd`]; each path implements these operations and nothing else. `unsafe` is used where a
//! path calls its processor's instructions and where code compiled for a processor is entered. Both
//! are sound for the same reason: a value of a path's type exists only where the instructions were
//! detected.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod cpu;
mod generic;

#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
mod neon;
mod panels;
mod peak;
mod portable;
mod simd;
#[cfg(test)]
mod tests;

use std::fmt::Debug;

pub use cpu::{Cpu, CpuError};
pub(crate) use panels::{Cut, FloatPanels, Int8Panels};
pub use peak::peak;
use simd::{Codes, Floats};
pub(crate) use simd::{LANES, STRIDE};

use crate::relative_positions::PositionBias;

/// Maximum number of inputs for which the sums of an int8 product cannot overflow an i32: 255 times
/// [`MAX_GROUP_SUM`](crate::rounding::MAX_GROUP_SUM) for each 4 inputs, 255 * 128 * 2^15 < 2^31.
pub(crate) const MAX_INPUTS: usize = 1 << 17;

/// The computations of a path. Shapes that do not fit each other panic.
pub(crate) trait Kernel: Debug + Send + Sync {
    fn name(&self) -> &'static str;

    /// Returns the layout in which this path reads weights.
    fn cut(&self) -> Cut;

    /// Quantises rows of `width` values.
    fn quantise(&self, rows: &[f32], width: usize, out: &mut Quantised);

    /// Computes `out = rows * weights + bias`, followed by a GELU if asked for; `out` has shape
    /// (rows, outputs).
    fn product_int8(&self, rows: &Quantised, weights: &Int8Panels, gelu: bool, out: &mut [f32]);

    /// Computes the same in f32; `rows` has shape (rows, inputs).
    fn product_float(&self, rows: &[f32], weights: &FloatPanels, gelu: bool, out: &mut [f32]);

    /// Normalises a row.
    fn norm(&self, row: &mut [f32], norm: &Norm);

    /// Computes `x = norm(x + y)` for each row.
    fn add_norm(&self, x: &mut [f32], y: &[f32], norm: &Norm);

    /// Computes attention inside one sequence.
    fn attend(&self, sequence: &mut Sequence);
}

/// Layer normalisation: gain and shift of shape (width), and what is added to the variance.
#[derive(Debug, Clone)]
pub(crate) struct Norm {
    pub gain: Vec<f32>,
    pub shift: Vec<f32>,
    pub eps: f32,
}

/// The map from a row's codes to values: value = code * scale + least, codes in 0..=255.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct RowScale {
    scale: f32,
    least: f32,
}

/// Rows in int8, as one path reads them.
#[derive(Debug, Default)]
pub(crate) struct Quantised {
    codes: Vec<Codes>,
    scales: Vec<RowScale>,
    /// Groups of four codes a row.
    groups: usize,
    width: usize,
}

impl Quantised {
    /// Makes room for rows; the contents are not valid until they are written.
    fn resize(&mut self, rows: usize, width: usize) {
        self.width = width;
        self.groups = panels::filled(width) / 4;
        self.codes.resize(rows * self.groups, Codes::default());
        self.scales.resize(rows, RowScale::default());
    }
}

/// Buffers of attention.
#[derive(Debug, Default)]
pub(crate) struct AttentionBuffers {
    keys: Vec<Floats>,
    scores: Vec<Floats>,
}

/// Maximum number of queries that any path takes together.
const MAX_QUERIES: usize = 8;

/// The input of attention inside one sequence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AttentionInputs<'a> {
    /// Divided by the square root of a head's width; shape (queries, hidden).
    pub queries: &'a [f32],
    /// The token that each query stands for; shape (queries).
    pub positions: &'a [usize],
    /// Keys and values side by side, shape (length, 2 * hidden).
    pub keys_values: &'a [f32],
    /// Added to the logits, if the model has it.
    pub bias: Option<&'a PositionBias>,
    pub hidden: usize,
    /// Divides `hidden`.
    pub heads: usize,
}

/// The input, output and buffers of attention inside one sequence.
#[derive(Debug)]
pub(crate) struct Sequence<'a> {
    inputs: AttentionInputs<'a>,
    /// One head's keys, `[block of sixteen tokens][dimension][token]`.
    keys: &'a mut [Floats],
    /// Some queries' logits and then weights, `[query][block of sixteen tokens]`.
    scores: &'a mut [Floats],
    /// Shape (queries, hidden).
    context: &'a mut [f32],
    /// Dimensions of a head.
    width: usize,
    queries: usize,
    length: usize,
    /// Blocks of sixteen tokens.
    blocks: usize,
}

impl<'a> Sequence<'a> {
    /// Takes the inputs, and `context` of shape (queries, hidden), where the result goes.
    pub fn new(inputs: AttentionInputs<'a>, context: &'a mut [f32], buffers: &'a mut AttentionBuffers) -> Self {
        let AttentionInputs { hidden, heads, .. } = inputs;
        assert_eq!(inputs.queries.len(), context.len(), "a result for each query");
        assert_eq!(
            inputs.positions.len() * hidden,
            context.len(),
            "a position for each query"
        );
        assert_eq!(hidden % heads, 0, "heads of one width");
        let (queries, length) = (context.len() / hidden, inputs.keys_values.len() / (2 * hidden));
        let width = hidden / heads;
        let blocks = length.div_ceil(LANES);
        let zeros = Floats([0.0; LANES]);
        buffers.keys.resize(blocks * width, zeros);
        buffers.scores.resize(blocks * MAX_QUERIES, zeros);
        Sequence {
            inputs,
            keys: &mut buffers.keys,
            scores: &mut buffers.scores,
            context,
            width,
            queries,
            length,
            blocks,
        }
    }

    /// Transposes the keys of the head whose first dimension is `first`. Lanes past the last token
    /// keep their old values, which nothing reads.
    fn transpose_keys(&mut self, first: usize) {
        let keys = self.keys.chunks_exact_mut(self.width);
        let stride = 2 * self.inputs.hidden;
        for (tokens, keys) in self.inputs.keys_values.chunks(LANES * stride).zip(keys) {
            for (lane, token) in tokens.chunks_exact(stride).enumerate() {
                let values = &token[first..][..self.width];
                for (key, &value) in keys.iter_mut().zip(values) {
                    key.0[lane] = value;
                }
            }
        }
    }

    /// Returns what is added to the logits of query `query` for a block of sixteen tokens.
    #[inline(always)]
    fn bias(&self, query: usize, first: usize, block: usize) -> Option<&'a [f32; LANES]> {
        let bias = self.inputs.bias?;
        bias.lanes(first / self.width, self.inputs.positions[query], block * LANES)
    }

    /// Returns query `query` of the head whose first dimension is `first`.
    fn query(&self, query: usize, first: usize) -> &'a [f32] {
        &self.inputs.queries[query * self.inputs.hidden + first..][..self.width]
    }
}

/// Defines a method of [`Kernel`] as a function of `generic.rs`, compiled with the given features.
macro_rules! kernel_method {
    ($path:ident, [$($features:literal)?], $method:ident($($argument:ident: $kind:ty),*) is $function:expr) => {
        fn $method(&self, $($argument: $kind),*) {
            $(#[target_feature(enable = $features)])?
            fn run(path: $path, $($argument: $kind),*) {
                $function(path, $($argument),*);
            }
            #[allow(unused_unsafe, reason = "portable Rust needs no features")]
            // SAFETY: `self` exists, so this processor has the features that `run` is compiled
            // with.
            unsafe {
                run(*self, $($argument),*);
            }
        }
    };
}

/// Implements [`Kernel`] for a path by compiling `generic.rs` for its processor. A product keeps
/// `rows` (int8) or `float_rows` by `vectors` times sixteen sums in registers, attention those of
/// `queries`.
macro_rules! implement_kernel {
    ($path:ident, $name:literal, features: [$($features:literal)?],
     rows: $rows:literal, float_rows: $float_rows:literal, vectors: $vectors:literal, queries: $queries:literal) => {
        const _: () = assert!($queries <= $crate::kernel::MAX_QUERIES);

        impl $crate::kernel::Kernel for $path {
            fn name(&self) -> &'static str {
                $name
            }

            fn cut(&self) -> $crate::kernel::Cut {
                $crate::kernel::Cut {
                    vectors: $vectors,
                    code_offset: <$path as $crate::kernel::simd::Simd>::CODE_OFFSET,
                }
            }

            $crate::kernel::kernel_method!($path, [$($features)?],
                quantise(rows: &[f32], width: usize, out: &mut $crate::kernel::Quantised)
                is $crate::kernel::generic::quantise);
            $crate::kernel::kernel_method!($path, [$($features)?],
                product_int8(rows: &$crate::kernel::Quantised, weights: &$crate::kernel::Int8Panels, gelu: bool, out: &mut [f32])
                is $crate::kernel::generic::product_int8::<_, $rows, $vectors>);
            $crate::kernel::kernel_method!($path, [$($features)?],
                product_float(rows: &[f32], weights: &$crate::kernel::FloatPanels, gelu: bool, out: &mut [f32])
                is $crate::kernel::generic::product_float::<_, $float_rows, $vectors>);
            $crate::kernel::kernel_method!($path, [$($features)?],
                norm(row: &mut [f32], norm: &$crate::kernel::Norm)
                is $crate::kernel::generic::norm_row);
            $crate::kernel::kernel_method!($path, [$($features)?],
                add_norm(x: &mut [f32], y: &[f32], norm: &$crate::kernel::Norm)
                is $crate::kernel::generic::add_norm);
            $crate::kernel::kernel_method!($path, [$($features)?],
                attend(sequence: &mut $crate::kernel::Sequence)
                is $crate::kernel::generic::attend::<_, $queries>);
        }
    };
}

use {implement_kernel, kernel_method};
