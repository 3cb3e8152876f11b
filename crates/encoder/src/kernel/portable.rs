//! Any processor, in plain Rust: the definition of what the others compute.

use super::simd::{Block, Codes, LANES, Lanes, STRIDE, Simd};

/// Sixteen numbers in an array.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Portable;

super::implement_kernel!(Portable, "portable", features: [], rows: 4, float_rows: 4, vectors: 1, queries: 4);

/// Applies `$each` to the lanes.
macro_rules! lanes {
    (|$($x:ident),+| $each:expr) => {{
        let mut out = [Default::default(); LANES];
        for (i, out) in out.iter_mut().enumerate() {
            $(let $x = $x[i];)+
            *out = $each;
        }
        out
    }};
}

#[inline(always)]
fn join(mut lanes: [f32; LANES], join: impl Fn(f32, f32) -> f32) -> f32 {
    for half in [8, 4, 2, 1] {
        for i in 0..half {
            lanes[i] = join(lanes[i], lanes[i + half]);
        }
    }
    lanes[0]
}

#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[inline(always)]
fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

impl Lanes for Portable {
    type F = [f32; LANES];

    #[inline(always)]
    fn splat(self, value: f32) -> Self::F {
        [value; LANES]
    }
    #[inline(always)]
    fn load(self, values: &[f32; LANES]) -> Self::F {
        *values
    }
    #[inline(always)]
    fn store(self, value: Self::F, out: &mut [f32; LANES]) {
        *out = value;
    }
    #[inline(always)]
    fn add(self, a: Self::F, b: Self::F) -> Self::F {
        lanes!(|a, b| a + b)
    }
    #[inline(always)]
    fn sub(self, a: Self::F, b: Self::F) -> Self::F {
        lanes!(|a, b| a - b)
    }
    #[inline(always)]
    fn mul(self, a: Self::F, b: Self::F) -> Self::F {
        lanes!(|a, b| a * b)
    }
    #[inline(always)]
    fn div(self, a: Self::F, b: Self::F) -> Self::F {
        lanes!(|a, b| a / b)
    }
    #[inline(always)]
    fn fma(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F {
        lanes!(|a, b, c| f32::mul_add(a, b, c))
    }
    #[inline(always)]
    fn max(self, a: Self::F, b: Self::F) -> Self::F {
        lanes!(|a, b| larger(a, b))
    }
    #[inline(always)]
    fn min(self, a: Self::F, b: Self::F) -> Self::F {
        lanes!(|a, b| smaller(a, b))
    }
    #[inline(always)]
    fn keep_first(self, mut value: Self::F, count: usize, fill: f32) -> Self::F {
        for lane in value.iter_mut().skip(count) {
            *lane = fill;
        }
        value
    }
    #[inline(always)]
    fn power_of_two(self, shifted: Self::F) -> Self::F {
        lanes!(|shifted| f32::from_bits(shifted.to_bits().wrapping_add(127) << 23))
    }
    #[inline(always)]
    fn sum(self, value: Self::F) -> f32 {
        join(value, |a, b| a + b)
    }
    #[inline(always)]
    fn greatest(self, value: Self::F) -> f32 {
        join(value, larger)
    }
    #[inline(always)]
    fn least(self, value: Self::F) -> f32 {
        join(value, smaller)
    }
}

impl Simd for Portable {
    type I = [i32; LANES];
    type Spread = Codes;
    type Weights = [i8; 4 * LANES];

    const CODE_OFFSET: i32 = 0;

    #[inline(always)]
    fn encode(self, value: Self::F, out: &mut [Codes; 4]) {
        for (code, value) in out.as_flattened_mut().iter_mut().zip(value) {
            *code = value.round_ties_even() as u8;
        }
    }
    #[inline(always)]
    fn spread(self, codes: &Codes) -> Self::Spread {
        *codes
    }
    #[inline(always)]
    fn weights(self, block: &Block) -> Self::Weights {
        block.0
    }
    #[inline(always)]
    fn load_sums(self, sums: &[i32; LANES]) -> Self::I {
        *sums
    }
    #[inline(always)]
    fn dot(self, mut sums: Self::I, codes: [Self::Spread; STRIDE], weights: [Self::Weights; STRIDE]) -> Self::I {
        for (codes, weights) in codes.iter().zip(&weights) {
            for (sum, weights) in sums.iter_mut().zip(weights.as_chunks::<4>().0) {
                for (&code, &weight) in codes.iter().zip(weights) {
                    *sum += i32::from(code) * i32::from(weight);
                }
            }
        }
        sums
    }
    #[inline(always)]
    fn to_floats(self, sums: Self::I) -> Self::F {
        sums.map(|sum| sum as f32)
    }
}
