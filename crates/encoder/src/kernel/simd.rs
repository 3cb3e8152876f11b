//! The operations that a path implements, on sixteen numbers at a time.
//!
//! Everything float is done on sixteen lanes, whatever the width of the processor's registers: one
//! of AVX-512, two of AVX2, four of NEON, an array in portable Rust. Each operation is one that
//! IEEE 754 defines to the last bit, so every path computes the same bits as long as the order is
//! the same, and the order is that of `generic.rs` for all of them.

/// Number of values that an operation takes at once.
pub(crate) const LANES: usize = 16;

/// Number of blocks of four inputs whose products a path may add up in 16 bits.
///
/// A processor that multiplies bytes into 16 bits adds up the sums of two neighbouring inputs over
/// this many blocks there, before it widens them to 32 bits. They fit because the codes of
/// the weights are chosen so; see [`MAX_GROUP_SUM`](crate::rounding::MAX_GROUP_SUM).
pub(crate) const STRIDE: usize = 2;

/// Sixteen f32, a cache line.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(crate) struct Floats(pub [f32; LANES]);

/// The int8 weights of sixteen outputs for four inputs that follow each other, a cache line:
/// `[output][input]`.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(crate) struct Block(pub [i8; 4 * LANES]);

/// The codes of four inputs that follow each other, a byte each.
pub(crate) type Codes = [u8; 4];

/// The float operations of one kind of processor. A value of the type is the proof that this
/// processor has them: it can only be had where they were detected.
///
/// Methods are `#[inline(always)]`, so that they become single instructions inside the functions
/// that are compiled for the processor; called anywhere else they are right but slow.
pub(crate) trait Lanes: Copy {
    /// Sixteen f32.
    type F: Copy;

    fn splat(self, value: f32) -> Self::F;
    fn load(self, values: &[f32; LANES]) -> Self::F;
    fn store(self, value: Self::F, out: &mut [f32; LANES]);
    fn add(self, a: Self::F, b: Self::F) -> Self::F;
    fn sub(self, a: Self::F, b: Self::F) -> Self::F;
    fn mul(self, a: Self::F, b: Self::F) -> Self::F;
    fn div(self, a: Self::F, b: Self::F) -> Self::F;
    /// `a * b + c`, rounded once.
    fn fma(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F;
    /// `a > b ? a : b`: the second where one is NaN or both are zero.
    fn max(self, a: Self::F, b: Self::F) -> Self::F;
    /// `a < b ? a : b`: the second where one is NaN or both are zero.
    fn min(self, a: Self::F, b: Self::F) -> Self::F;
    /// The first `count` lanes, and `fill` in the others.
    fn keep_first(self, value: Self::F, count: usize, fill: f32) -> Self::F;
    /// 2^n for `shifted` = 1.5 * 2^23 + n, n a whole number in -126..=127.
    fn power_of_two(self, shifted: Self::F) -> Self::F;
    /// The sum of all lanes: lane i and i + 8, of those i and i + 4, then i + 2, then i + 1.
    fn sum(self, value: Self::F) -> f32;
    /// The greatest lane, in the order of [`sum`](Self::sum).
    fn greatest(self, value: Self::F) -> f32;
    /// The least lane, in the order of [`sum`](Self::sum).
    fn least(self, value: Self::F) -> f32;
}

/// The operations on codes of one kind of processor; see [`Lanes`].
pub(crate) trait Simd: Lanes {
    /// Sixteen i32.
    type I: Copy;
    /// The codes of four inputs, in each of sixteen lanes.
    type Spread: Copy;
    /// A loaded [`Block`].
    type Weights: Copy;

    /// The number that this path subtracts from every code, to make it signed.
    const CODE_OFFSET: i32;

    /// The nearest whole numbers, ties to even, of sixteen values in 0..=255, less the code offset.
    fn encode(self, value: Self::F, out: &mut [Codes; 4]);
    fn spread(self, codes: &Codes) -> Self::Spread;
    fn weights(self, block: &Block) -> Self::Weights;
    fn load_sums(self, sums: &[i32; LANES]) -> Self::I;
    /// Adds to each output's sum the products of the codes (less the offset) and weights of a
    /// stride, exactly.
    fn dot(self, sums: Self::I, codes: [Self::Spread; STRIDE], weights: [Self::Weights; STRIDE]) -> Self::I;
    fn to_floats(self, sums: Self::I) -> Self::F;
}

/// Implements the float operations of a path that wraps another by those of the other.
macro_rules! lanes_of_inner {
    ($path:ident, $inner:ident) => {
        $crate::kernel::simd::lanes_of_inner!($path, $inner,
            splat(value: f32) -> Self::F,
            load(values: &[f32; LANES]) -> Self::F,
            store(value: Self::F, out: &mut [f32; LANES]) -> (),
            add(a: Self::F, b: Self::F) -> Self::F,
            sub(a: Self::F, b: Self::F) -> Self::F,
            mul(a: Self::F, b: Self::F) -> Self::F,
            div(a: Self::F, b: Self::F) -> Self::F,
            fma(a: Self::F, b: Self::F, c: Self::F) -> Self::F,
            max(a: Self::F, b: Self::F) -> Self::F,
            min(a: Self::F, b: Self::F) -> Self::F,
            keep_first(value: Self::F, count: usize, fill: f32) -> Self::F,
            power_of_two(shifted: Self::F) -> Self::F,
            sum(value: Self::F) -> f32,
            greatest(value: Self::F) -> f32,
            least(value: Self::F) -> f32);
    };
    ($path:ident, $inner:ident, $($method:ident($($argument:ident: $kind:ty),*) -> $result:ty),*) => {
        impl Lanes for $path {
            type F = <$inner as Lanes>::F;

            $(#[inline(always)]
            fn $method(self, $($argument: $kind),*) -> $result {
                self.0.$method($($argument),*)
            })*
        }
    };
}

pub(crate) use lanes_of_inner;
