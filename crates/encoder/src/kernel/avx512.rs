//! x86-64 with AVX-512 and its VNNI: one register of sixteen lanes.

use std::arch::x86_64::*;

use super::avx2::{Avx2, Pair};
use super::simd::{Block, Codes, LANES, Lanes, STRIDE, Simd};

/// The proof that this processor has AVX2, FMA, AVX-512 F and VNNI.
#[derive(Debug, Clone, Copy)]
pub(super) struct Avx512(Avx2);

super::implement_kernel!(Avx512, "avx512", features: ["avx2,fma,avx512f,avx512vnni"],
    rows: 6, float_rows: 6, vectors: 4, queries: 8);

impl Avx512 {
    pub fn detect() -> Option<Avx512> {
        let avx2 = Avx2::detect()?;
        let has_all = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni");
        has_all.then_some(Avx512(avx2))
    }
}

/// Calls intrinsics of AVX-512 that touch no memory.
macro_rules! avx512 {
    ($($call:tt)*) => {{
        // SAFETY: only methods of `Avx512`, the proof of AVX-512, use this.
        unsafe { $($call)* }
    }};
}

impl Avx512 {
    #[inline(always)]
    fn halves(self, value: __m512) -> Pair<__m256> {
        avx512! {
            let high = _mm512_extractf64x4_pd::<1>(_mm512_castps_pd(value));
            Pair(_mm512_castps512_ps256(value), _mm256_castpd_ps(high))
        }
    }
}

impl Lanes for Avx512 {
    type F = __m512;

    #[inline(always)]
    fn splat(self, value: f32) -> Self::F {
        avx512!(_mm512_set1_ps(value))
    }
    #[inline(always)]
    fn load(self, values: &[f32; LANES]) -> Self::F {
        // SAFETY: AVX-512 as `self` proves; sixteen values are there.
        unsafe { _mm512_loadu_ps(values.as_ptr()) }
    }
    #[inline(always)]
    fn store(self, value: Self::F, out: &mut [f32; LANES]) {
        // SAFETY: AVX-512 as `self` proves; there is room for sixteen values.
        unsafe { _mm512_storeu_ps(out.as_mut_ptr(), value) };
    }
    #[inline(always)]
    fn add(self, a: Self::F, b: Self::F) -> Self::F {
        avx512!(_mm512_add_ps(a, b))
    }
    #[inline(always)]
    fn sub(self, a: Self::F, b: Self::F) -> Self::F {
        avx512!(_mm512_sub_ps(a, b))
    }
    #[inline(always)]
    fn mul(self, a: Self::F, b: Self::F) -> Self::F {
        avx512!(_mm512_mul_ps(a, b))
    }
    #[inline(always)]
    fn div(self, a: Self::F, b: Self::F) -> Self::F {
        avx512!(_mm512_div_ps(a, b))
    }
    #[inline(always)]
    fn fma(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F {
        avx512!(_mm512_fmadd_ps(a, b, c))
    }
    #[inline(always)]
    fn max(self, a: Self::F, b: Self::F) -> Self::F {
        avx512!(_mm512_max_ps(a, b))
    }
    #[inline(always)]
    fn min(self, a: Self::F, b: Self::F) -> Self::F {
        avx512!(_mm512_min_ps(a, b))
    }
    #[inline(always)]
    fn keep_first(self, value: Self::F, count: usize, fill: f32) -> Self::F {
        let kept = ((1_u32 << count.min(LANES)) - 1) as u16;
        avx512!(_mm512_mask_blend_ps(kept, _mm512_set1_ps(fill), value))
    }
    #[inline(always)]
    fn power_of_two(self, shifted: Self::F) -> Self::F {
        avx512! {
            let bits = _mm512_add_epi32(_mm512_castps_si512(shifted), _mm512_set1_epi32(127));
            _mm512_castsi512_ps(_mm512_slli_epi32::<23>(bits))
        }
    }
    #[inline(always)]
    fn sum(self, value: Self::F) -> f32 {
        self.0.sum(self.halves(value))
    }
    #[inline(always)]
    fn greatest(self, value: Self::F) -> f32 {
        self.0.greatest(self.halves(value))
    }
    #[inline(always)]
    fn least(self, value: Self::F) -> f32 {
        self.0.least(self.halves(value))
    }
}

impl Simd for Avx512 {
    type I = __m512i;
    type Spread = __m512i;
    type Weights = __m512i;

    const CODE_OFFSET: i32 = 0;

    #[inline(always)]
    fn encode(self, value: Self::F, out: &mut [Codes; 4]) {
        // SAFETY: AVX-512 as `self` proves; `out` has room for 16 bytes.
        unsafe {
            let codes = _mm512_cvtusepi32_epi8(_mm512_cvtps_epi32(value));
            _mm_storeu_si128(out.as_mut_ptr().cast(), codes);
        }
    }
    #[inline(always)]
    fn spread(self, codes: &Codes) -> Self::Spread {
        avx512!(_mm512_set1_epi32(i32::from_le_bytes(*codes)))
    }
    #[inline(always)]
    fn weights(self, block: &Block) -> Self::Weights {
        // SAFETY: AVX-512 as `self` proves; a block is 64 bytes at a multiple of 64.
        unsafe { _mm512_load_si512(block.0.as_ptr().cast()) }
    }
    #[inline(always)]
    fn load_sums(self, sums: &[i32; LANES]) -> Self::I {
        // SAFETY: AVX-512 as `self` proves; sixteen values are there.
        unsafe { _mm512_loadu_si512(sums.as_ptr().cast()) }
    }
    #[inline(always)]
    fn dot(self, mut sums: Self::I, codes: [Self::Spread; STRIDE], weights: [Self::Weights; STRIDE]) -> Self::I {
        for block in 0..STRIDE {
            sums = avx512!(_mm512_dpbusd_epi32(sums, codes[block], weights[block]));
        }
        sums
    }
    #[inline(always)]
    fn to_floats(self, sums: Self::I) -> Self::F {
        avx512!(_mm512_cvtepi32_ps(sums))
    }
}
