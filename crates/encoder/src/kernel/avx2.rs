//! x86-64 with AVX2 and FMA, with AVX-VNNI and without: two registers of eight lanes.

use std::arch::x86_64::*;

use super::simd::{Block, Codes, LANES, Lanes, STRIDE, Simd, lanes_of_inner};

/// The proof that this processor has AVX2 and FMA.
#[derive(Debug, Clone, Copy)]
pub(super) struct Avx2(());

impl Avx2 {
    pub fn detect() -> Option<Avx2> {
        let has_all = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        has_all.then_some(Avx2(()))
    }
}

super::implement_kernel!(Avx2, "avx2", features: ["avx2,fma"], rows: 4, float_rows: 6, vectors: 1, queries: 4);

/// Calls intrinsics of AVX2 and FMA that touch no memory.
macro_rules! avx2 {
    ($($call:tt)*) => {{
        #[allow(unused_unsafe, reason = "intrinsics may stand inside one another")]
        // SAFETY: only methods of `Avx2` and of `AvxVnni`, which prove AVX2 and FMA, use this.
        unsafe { $($call)* }
    }};
}

/// Lanes 0 to 7 and 8 to 15.
#[derive(Clone, Copy)]
pub(super) struct Pair<T>(pub T, pub T);

/// One instruction for each half.
macro_rules! halves {
    ($intrinsic:ident($($x:expr),+)) => {
        Pair(avx2!($intrinsic($($x.0),+)), avx2!($intrinsic($($x.1),+)))
    };
}

/// Joins lanes i and i + 8, then i + 4, then i + 2, then i + 1.
macro_rules! join {
    ($value:expr, $wide:ident, $narrow:ident, $single:ident) => {{
        avx2! {
            let lanes = $wide($value.0, $value.1);
            let lanes = $narrow(_mm256_castps256_ps128(lanes), _mm256_extractf128_ps::<1>(lanes));
            let lanes = $narrow(lanes, _mm_movehl_ps(lanes, lanes));
            _mm_cvtss_f32($single(lanes, _mm_movehdup_ps(lanes)))
        }
    }};
}

impl Lanes for Avx2 {
    type F = Pair<__m256>;

    #[inline(always)]
    fn splat(self, value: f32) -> Self::F {
        let value = avx2!(_mm256_set1_ps(value));
        Pair(value, value)
    }
    #[inline(always)]
    fn load(self, values: &[f32; LANES]) -> Self::F {
        let start = values.as_ptr();
        // SAFETY: AVX as `self` proves; sixteen values lie at `start`.
        unsafe { Pair(_mm256_loadu_ps(start), _mm256_loadu_ps(start.add(8))) }
    }
    #[inline(always)]
    fn store(self, value: Self::F, out: &mut [f32; LANES]) {
        let start = out.as_mut_ptr();
        // SAFETY: AVX as `self` proves; there is room for sixteen values at `start`.
        unsafe {
            _mm256_storeu_ps(start, value.0);
            _mm256_storeu_ps(start.add(8), value.1);
        }
    }
    #[inline(always)]
    fn add(self, a: Self::F, b: Self::F) -> Self::F {
        halves!(_mm256_add_ps(a, b))
    }
    #[inline(always)]
    fn sub(self, a: Self::F, b: Self::F) -> Self::F {
        halves!(_mm256_sub_ps(a, b))
    }
    #[inline(always)]
    fn mul(self, a: Self::F, b: Self::F) -> Self::F {
        halves!(_mm256_mul_ps(a, b))
    }
    #[inline(always)]
    fn div(self, a: Self::F, b: Self::F) -> Self::F {
        halves!(_mm256_div_ps(a, b))
    }
    #[inline(always)]
    fn fma(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F {
        halves!(_mm256_fmadd_ps(a, b, c))
    }
    #[inline(always)]
    fn max(self, a: Self::F, b: Self::F) -> Self::F {
        halves!(_mm256_max_ps(a, b))
    }
    #[inline(always)]
    fn min(self, a: Self::F, b: Self::F) -> Self::F {
        halves!(_mm256_min_ps(a, b))
    }
    #[inline(always)]
    fn keep_first(self, value: Self::F, count: usize, fill: f32) -> Self::F {
        avx2! {
            let count = _mm256_set1_epi32(count.min(LANES) as i32);
            let fill = _mm256_set1_ps(fill);
            let low = _mm256_cmpgt_epi32(count, _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
            let high = _mm256_cmpgt_epi32(count, _mm256_setr_epi32(8, 9, 10, 11, 12, 13, 14, 15));
            Pair(
                _mm256_blendv_ps(fill, value.0, _mm256_castsi256_ps(low)),
                _mm256_blendv_ps(fill, value.1, _mm256_castsi256_ps(high)),
            )
        }
    }
    #[inline(always)]
    fn power_of_two(self, shifted: Self::F) -> Self::F {
        let bias = avx2!(_mm256_set1_epi32(127));
        let bits = halves!(_mm256_castps_si256(shifted));
        let bits = halves!(_mm256_add_epi32(bits, Pair(bias, bias)));
        let bits = Pair(
            avx2!(_mm256_slli_epi32::<23>(bits.0)),
            avx2!(_mm256_slli_epi32::<23>(bits.1)),
        );
        halves!(_mm256_castsi256_ps(bits))
    }
    #[inline(always)]
    fn sum(self, value: Self::F) -> f32 {
        join!(value, _mm256_add_ps, _mm_add_ps, _mm_add_ss)
    }
    #[inline(always)]
    fn greatest(self, value: Self::F) -> f32 {
        join!(value, _mm256_max_ps, _mm_max_ps, _mm_max_ss)
    }
    #[inline(always)]
    fn least(self, value: Self::F) -> f32 {
        join!(value, _mm256_min_ps, _mm_min_ps, _mm_min_ss)
    }
}

impl Simd for Avx2 {
    type I = Pair<__m256i>;
    type Spread = __m256i;
    type Weights = Pair<__m256i>;

    const CODE_OFFSET: i32 = 0;

    #[inline(always)]
    fn encode(self, value: Self::F, out: &mut [Codes; 4]) {
        // SAFETY: AVX2 as `self` proves; `out` has room for 16 bytes.
        unsafe {
            let words = _mm256_packs_epi32(_mm256_cvtps_epi32(value.0), _mm256_cvtps_epi32(value.1));
            // The packing works within each half of the register: bring the quarters into order.
            let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(words);
            let codes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
            _mm_storeu_si128(out.as_mut_ptr().cast(), codes);
        }
    }
    #[inline(always)]
    fn spread(self, codes: &Codes) -> Self::Spread {
        avx2!(_mm256_set1_epi32(i32::from_le_bytes(*codes)))
    }
    #[inline(always)]
    fn weights(self, block: &Block) -> Self::Weights {
        let start = block.0.as_ptr().cast::<__m256i>();
        // SAFETY: AVX2 as `self` proves; a block is 64 bytes at a multiple of 64.
        unsafe { Pair(_mm256_load_si256(start), _mm256_load_si256(start.add(1))) }
    }
    #[inline(always)]
    fn load_sums(self, sums: &[i32; LANES]) -> Self::I {
        let start = sums.as_ptr().cast::<__m256i>();
        // SAFETY: AVX as `self` proves; sixteen values lie at `start`.
        unsafe { Pair(_mm256_loadu_si256(start), _mm256_loadu_si256(start.add(1))) }
    }
    /// The products of the codes and weights of two inputs fit 16 bits, and so do their sums over
    /// a stride: the instruction that would saturate them has nothing to saturate.
    #[inline(always)]
    fn dot(self, sums: Self::I, codes: [Self::Spread; STRIDE], weights: [Self::Weights; STRIDE]) -> Self::I {
        let ones = avx2!(_mm256_set1_epi16(1));
        let mut pairs = halves!(_mm256_maddubs_epi16(Pair(codes[0], codes[0]), weights[0]));
        for block in 1..STRIDE {
            let (codes, weights) = (codes[block], weights[block]);
            let products = halves!(_mm256_maddubs_epi16(Pair(codes, codes), weights));
            pairs = halves!(_mm256_add_epi16(pairs, products));
        }
        let quads = halves!(_mm256_madd_epi16(pairs, Pair(ones, ones)));
        halves!(_mm256_add_epi32(sums, quads))
    }
    #[inline(always)]
    fn to_floats(self, sums: Self::I) -> Self::F {
        halves!(_mm256_cvtepi32_ps(sums))
    }
}

/// The proof that this processor has AVX-VNNI too.
#[derive(Debug, Clone, Copy)]
pub(super) struct AvxVnni(Avx2);

super::implement_kernel!(AvxVnni, "avxvnni", features: ["avx2,fma,avxvnni"], rows: 4, float_rows: 6, vectors: 1, queries: 4);

impl AvxVnni {
    pub fn detect() -> Option<AvxVnni> {
        let avx2 = Avx2::detect()?;
        is_x86_feature_detected!("avxvnni").then_some(AvxVnni(avx2))
    }
}

lanes_of_inner!(AvxVnni, Avx2);

impl Simd for AvxVnni {
    type I = <Avx2 as Simd>::I;
    type Spread = <Avx2 as Simd>::Spread;
    type Weights = <Avx2 as Simd>::Weights;

    const CODE_OFFSET: i32 = Avx2::CODE_OFFSET;

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
            // SAFETY: AVX-VNNI as `self` proves.
            sums = unsafe {
                Pair(
                    _mm256_dpbusd_avx_epi32(sums.0, codes[block], weights[block].0),
                    _mm256_dpbusd_avx_epi32(sums.1, codes[block], weights[block].1),
                )
            };
        }
        sums
    }
    #[inline(always)]
    fn to_floats(self, sums: Self::I) -> Self::F {
        self.0.to_floats(sums)
    }
}
