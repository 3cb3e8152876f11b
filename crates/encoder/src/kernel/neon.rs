//! AArch64, with the dot product extension and without: four registers of four lanes.

use std::arch::aarch64::*;
use std::arch::is_aarch64_feature_detected;

use super::simd::{Block, Codes, LANES, Lanes, STRIDE, Simd, lanes_of_inner};

/// The proof that this processor has NEON.
#[derive(Debug, Clone, Copy)]
pub(super) struct Neon(());

super::implement_kernel!(Neon, "neon", features: ["neon"], rows: 4, float_rows: 6, vectors: 1, queries: 4);

impl Neon {
    pub fn detect() -> Option<Neon> {
        is_aarch64_feature_detected!("neon").then_some(Neon(()))
    }
}

/// Calls intrinsics of NEON that touch no memory.
macro_rules! neon {
    ($($call:tt)*) => {{
        #[allow(unused_unsafe, reason = "intrinsics may stand inside one another")]
        // SAFETY: only methods of `Neon` and `NeonDot`, which prove NEON, use this.
        unsafe { $($call)* }
    }};
}

/// One instruction for each quarter: lanes 0 to 3, 4 to 7, 8 to 11, 12 to 15.
macro_rules! quarters {
    (|$($x:ident),+| $each:expr) => {
        neon!([
            { $(let $x = $x[0];)+ $each },
            { $(let $x = $x[1];)+ $each },
            { $(let $x = $x[2];)+ $each },
            { $(let $x = $x[3];)+ $each },
        ])
    };
}

/// Joins lanes i and i + 8, then i + 4, then i + 2, then i + 1.
macro_rules! join {
    ($value:expr, $four:expr, $one:expr) => {{
        let [a, b, c, d] = $value;
        let lanes = $four($four(a, c), $four(b, d));
        let lanes = neon!([
            vgetq_lane_f32::<0>(lanes),
            vgetq_lane_f32::<1>(lanes),
            vgetq_lane_f32::<2>(lanes),
            vgetq_lane_f32::<3>(lanes),
        ]);
        $one($one(lanes[0], lanes[2]), $one(lanes[1], lanes[3]))
    }};
}

impl Neon {
    // `vmaxq_f32` would differ where one value is NaN, or both are zero.
    #[inline(always)]
    fn larger(self, a: float32x4_t, b: float32x4_t) -> float32x4_t {
        neon!(vbslq_f32(vcgtq_f32(a, b), a, b))
    }

    #[inline(always)]
    fn smaller(self, a: float32x4_t, b: float32x4_t) -> float32x4_t {
        neon!(vbslq_f32(vcltq_f32(a, b), a, b))
    }
}

impl Lanes for Neon {
    type F = [float32x4_t; 4];

    #[inline(always)]
    fn splat(self, value: f32) -> Self::F {
        [neon!(vdupq_n_f32(value)); 4]
    }
    #[inline(always)]
    fn load(self, values: &[f32; LANES]) -> Self::F {
        let start = values.as_ptr();
        // SAFETY: NEON as `self` proves; sixteen values lie at `start`.
        unsafe {
            [
                vld1q_f32(start),
                vld1q_f32(start.add(4)),
                vld1q_f32(start.add(8)),
                vld1q_f32(start.add(12)),
            ]
        }
    }
    #[inline(always)]
    fn store(self, value: Self::F, out: &mut [f32; LANES]) {
        let start = out.as_mut_ptr();
        // SAFETY: NEON as `self` proves; there is room for sixteen values at `start`.
        unsafe {
            vst1q_f32(start, value[0]);
            vst1q_f32(start.add(4), value[1]);
            vst1q_f32(start.add(8), value[2]);
            vst1q_f32(start.add(12), value[3]);
        }
    }
    #[inline(always)]
    fn add(self, a: Self::F, b: Self::F) -> Self::F {
        quarters!(|a, b| vaddq_f32(a, b))
    }
    #[inline(always)]
    fn sub(self, a: Self::F, b: Self::F) -> Self::F {
        quarters!(|a, b| vsubq_f32(a, b))
    }
    #[inline(always)]
    fn mul(self, a: Self::F, b: Self::F) -> Self::F {
        quarters!(|a, b| vmulq_f32(a, b))
    }
    #[inline(always)]
    fn div(self, a: Self::F, b: Self::F) -> Self::F {
        quarters!(|a, b| vdivq_f32(a, b))
    }
    #[inline(always)]
    fn fma(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F {
        quarters!(|a, b, c| vfmaq_f32(c, a, b))
    }
    #[inline(always)]
    fn max(self, a: Self::F, b: Self::F) -> Self::F {
        quarters!(|a, b| self.larger(a, b))
    }
    #[inline(always)]
    fn min(self, a: Self::F, b: Self::F) -> Self::F {
        quarters!(|a, b| self.smaller(a, b))
    }
    #[inline(always)]
    fn keep_first(self, value: Self::F, count: usize, fill: f32) -> Self::F {
        const PLACES: [[u32; 4]; 4] = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [12, 13, 14, 15]];
        let (places, fill) = (PLACES, neon!(vdupq_n_f32(fill)));
        let count = neon!(vdupq_n_u32(count.min(LANES) as u32));
        // Each load is of four values, which is what an array of `PLACES` has.
        quarters!(|value, places| vbslq_f32(vcltq_u32(vld1q_u32(places.as_ptr()), count), value, fill))
    }
    #[inline(always)]
    fn power_of_two(self, shifted: Self::F) -> Self::F {
        let bias = neon!(vdupq_n_s32(127));
        quarters!(|shifted| {
            let bits = vaddq_s32(vreinterpretq_s32_f32(shifted), bias);
            vreinterpretq_f32_s32(vshlq_n_s32::<23>(bits))
        })
    }
    #[inline(always)]
    fn sum(self, value: Self::F) -> f32 {
        join!(value, |a, b| neon!(vaddq_f32(a, b)), |a: f32, b: f32| a + b)
    }
    #[inline(always)]
    fn greatest(self, value: Self::F) -> f32 {
        join!(value, |a, b| self.larger(a, b), |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    fn least(self, value: Self::F) -> f32 {
        join!(value, |a, b| self.smaller(a, b), |a, b| if a < b { a } else { b })
    }
}

impl Simd for Neon {
    type I = [int32x4_t; 4];
    type Spread = int8x16_t;
    type Weights = [int8x16_t; 4];

    /// There is no product of signed and unsigned bytes.
    const CODE_OFFSET: i32 = 128;

    #[inline(always)]
    fn encode(self, value: Self::F, out: &mut [Codes; 4]) {
        let words = quarters!(|value| vqmovn_u32(vcvtnq_u32_f32(value)));
        // SAFETY: NEON as `self` proves; `out` has room for 16 bytes.
        unsafe {
            let low = vqmovn_u16(vcombine_u16(words[0], words[1]));
            let high = vqmovn_u16(vcombine_u16(words[2], words[3]));
            // Flipping the highest bit subtracts 128 and leaves a signed byte.
            let codes = veorq_u8(vcombine_u8(low, high), vdupq_n_u8(128));
            vst1q_u8(out.as_mut_ptr().cast(), codes);
        }
    }
    #[inline(always)]
    fn spread(self, codes: &Codes) -> Self::Spread {
        neon!(vreinterpretq_s8_s32(vdupq_n_s32(i32::from_le_bytes(*codes))))
    }
    #[inline(always)]
    fn weights(self, block: &Block) -> Self::Weights {
        let start = block.0.as_ptr();
        // SAFETY: NEON as `self` proves; a block is 64 bytes.
        unsafe {
            [
                vld1q_s8(start),
                vld1q_s8(start.add(16)),
                vld1q_s8(start.add(32)),
                vld1q_s8(start.add(48)),
            ]
        }
    }
    #[inline(always)]
    fn load_sums(self, sums: &[i32; LANES]) -> Self::I {
        let start = sums.as_ptr();
        // SAFETY: NEON as `self` proves; sixteen values lie at `start`.
        unsafe {
            [
                vld1q_s32(start),
                vld1q_s32(start.add(4)),
                vld1q_s32(start.add(8)),
                vld1q_s32(start.add(12)),
            ]
        }
    }
    /// A stride's products for one input fit 16 bits, and so do their sums for two: with codes in
    /// -128..=127 they are no larger than with codes in 0..=255.
    #[inline(always)]
    fn dot(self, sums: Self::I, codes: [Self::Spread; STRIDE], weights: [Self::Weights; STRIDE]) -> Self::I {
        let quarter = |sums, quarter: usize| {
            let mut low = neon!(vmull_s8(vget_low_s8(weights[0][quarter]), vget_low_s8(codes[0])));
            let mut high = neon!(vmull_high_s8(weights[0][quarter], codes[0]));
            for block in 1..STRIDE {
                let (codes, weights) = (codes[block], weights[block][quarter]);
                low = neon!(vmlal_s8(low, vget_low_s8(weights), vget_low_s8(codes)));
                high = neon!(vmlal_high_s8(high, weights, codes));
            }
            neon!(vpadalq_s16(sums, vpaddq_s16(low, high)))
        };
        [
            quarter(sums[0], 0),
            quarter(sums[1], 1),
            quarter(sums[2], 2),
            quarter(sums[3], 3),
        ]
    }
    #[inline(always)]
    fn to_floats(self, sums: Self::I) -> Self::F {
        quarters!(|sums| vcvtq_f32_s32(sums))
    }
}

/// The proof that this processor has the dot product extension too.
#[derive(Debug, Clone, Copy)]
pub(super) struct NeonDot(Neon);

super::implement_kernel!(NeonDot, "neon-dot", features: ["neon,dotprod"],
    rows: 4, float_rows: 6, vectors: 1, queries: 4);

impl NeonDot {
    pub fn detect() -> Option<NeonDot> {
        let neon = Neon::detect()?;
        is_aarch64_feature_detected!("dotprod").then_some(NeonDot(neon))
    }
}

lanes_of_inner!(NeonDot, Neon);

impl Simd for NeonDot {
    type I = <Neon as Simd>::I;
    type Spread = <Neon as Simd>::Spread;
    type Weights = <Neon as Simd>::Weights;

    const CODE_OFFSET: i32 = Neon::CODE_OFFSET;

    #[inline(always)]
    fn encode(self, value: Self::F, out: &mut [Codes; 4]) {
        self.0.encode(value, out);
    }
    #[inline(always)]
    fn spread(self, codes: &Codes) -> Self::Spread {
        self.0.spread(codes)
    }
    #[inline(always)]
    fn weights(self, block: &Block) -> Self::Weights {
        self.0.weights(block)
    }
    #[inline(always)]
    fn load_sums(self, sums: &[i32; LANES]) -> Self::I {
        self.0.load_sums(sums)
    }
    #[inline(always)]
    fn dot(self, mut sums: Self::I, codes: [Self::Spread; STRIDE], weights: [Self::Weights; STRIDE]) -> Self::I {
        for block in 0..STRIDE {
            let (codes, weights) = (codes[block], weights[block]);
            // The intrinsic is not stable yet. That the instruction is there is what `self` proves.
            sums = quarters!(|sums, weights| {
                let mut sums = sums;
                std::arch::asm!(
                    ".arch_extension dotprod",
                    "sdot {sums:v}.4s, {weights:v}.16b, {codes:v}.16b",
                    sums = inout(vreg) sums,
                    weights = in(vreg) weights,
                    codes = in(vreg) codes,
                    options(pure, nomem, nostack, preserves_flags),
                );
                sums
            });
        }
        sums
    }
    #[inline(always)]
    fn to_floats(self, sums: Self::I) -> Self::F {
        self.0.to_floats(sums)
    }
}
