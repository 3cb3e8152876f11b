//! The transformer's arithmetic, once for all paths.
//!
//! # The one order
//! - A row is taken in pieces of sixteen; a last piece that is shorter is filled with what changes
//!   nothing.
//! - A sum over a row is a sum in each of sixteen lanes, piece after piece, and then over the lanes
//!   as [`Lanes::sum`](super::simd::Lanes::sum) says.
//! - A matrix product's element is one sum over the inner dimension from first to last, each step a
//!   fused multiply-add; in int8 it is exact, so its order does not matter.
//! - Multiplication and addition are fused where `fma` is written, and nowhere else.
//!
//! Nothing calls libm, whose last bits differ between platforms. Everything here is
//! `#[inline(always)]`: it is compiled once for each kind of processor, into the functions of
//! `implement_kernel`.
#![allow(
    clippy::needless_range_loop,
    reason = "a row or vector of a tile is its place in several arrays, all of one constant length"
)]

use super::simd::{Codes, LANES, STRIDE, Simd};
use super::{FloatPanels, Int8Panels, Norm, Quantised, RowScale, Sequence};

/// Rows whose values differ by less than twice this are taken for constant: the quotient by it has
/// to be finite.
const LEAST_HALF_RANGE: f32 = 1e-30;

/// Half of the greatest code of an input.
const HALF_RANGE: f32 = 127.5;

/// Loads the first values of `values`, sixteen at most, and zeros.
#[inline(always)]
fn load_part<S: Simd>(s: S, values: &[f32]) -> S::F {
    if let Some(whole) = values.first_chunk() {
        return s.load(whole);
    }
    let mut filled = [0.0; LANES];
    filled[..values.len()].copy_from_slice(values);
    s.load(&filled)
}

/// Stores as many lanes as `out` has room for.
#[inline(always)]
fn store_part<S: Simd>(s: S, value: S::F, out: &mut [f32]) {
    if let Some(whole) = out.first_chunk_mut() {
        return s.store(value, whole);
    }
    let mut lanes = [0.0; LANES];
    s.store(value, &mut lanes);
    out.copy_from_slice(&lanes[..out.len()]);
}

/// e^x after Cephes' `expf`, within 2 units in the last place for -87..=88; outside, the value at
/// the nearer end.
#[inline(always)]
pub(super) fn exp<S: Simd>(s: S, x: S::F) -> S::F {
    // Adding 1.5 * 2^23 rounds to a whole number and leaves it in the low bits.
    let round = s.splat(12_582_912.0);
    let x = s.min(s.max(x, s.splat(-87.0)), s.splat(88.0));
    let shifted = s.fma(x, s.splat(std::f32::consts::LOG2_E), round);
    let n = s.sub(shifted, round);
    // ln 2 in two parts, the first with few enough bits that its product with n is exact.
    let r = s.fma(n, s.splat(-355.0 / 512.0), x);
    let r = s.fma(n, s.splat(2.121_944_4e-4), r);
    let mut p = s.splat(1.987_569_1e-4);
    for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        p = s.fma(p, r, s.splat(coefficient));
    }
    let p = s.add(s.fma(p, s.mul(r, r), r), s.splat(1.0));
    s.mul(p, s.power_of_two(shifted))
}

/// x * Phi(x), the error function as the quotient of two polynomials of z = x / sqrt(2) that Eigen
/// uses (`generic_fast_erf`), within 4e-7 of the true value's size.
#[inline(always)]
pub(super) fn gelu<S: Simd>(s: S, x: S::F) -> S::F {
    const NUMERATOR: [f32; 6] = [
        2.770_681_5e-8,
        -2.101_024e-6,
        -5.692_506_6e-5,
        -7.349_906e-4,
        -2.954_6e-3,
        -1.609_603_3e-2,
    ];
    const DENOMINATOR: [f32; 4] = [-2.133_740_6e-4, -1.682_827e-3, -7.373_329e-3, -1.426_473_9e-2];
    let z = s.mul(x, s.splat(std::f32::consts::FRAC_1_SQRT_2));
    // The error function is 1 to the last bit of an f32 from here on.
    let z = s.min(s.max(z, s.splat(-4.0)), s.splat(4.0));
    let square = s.mul(z, z);
    let (mut p, mut q) = (s.splat(-2.726_142_4e-10), s.splat(-1.456_607_2e-5));
    for coefficient in NUMERATOR {
        p = s.fma(p, square, s.splat(coefficient));
    }
    for coefficient in DENOMINATOR {
        q = s.fma(q, square, s.splat(coefficient));
    }
    let erf = s.div(s.mul(z, p), q);
    let half = s.mul(x, s.splat(0.5));
    s.fma(half, s.min(s.max(erf, s.splat(-1.0)), s.splat(1.0)), half)
}

/// x * Phi(x) within 1.4e-4 for |x| up to 8. It follows an int8 product, since the next one rounds
/// to steps of a hundred times that. Phi(x) - 1/2 is an odd polynomial on -3.88..=3.88, which
/// minimises the greatest error of the product with x, and about one half beyond.
#[inline(always)]
pub(super) fn coarse_gelu<S: Simd>(s: S, x: S::F) -> S::F {
    const COEFFICIENTS: [f32; 6] = [
        -1.809_544_6e-6,
        5.196_999e-5,
        -8.512_356e-4,
        8.944_822e-3,
        -6.493_524e-2,
        0.398_132_56,
    ];
    let inner = s.min(s.max(x, s.splat(-3.88)), s.splat(3.88));
    let square = s.mul(inner, inner);
    let mut p = s.splat(2.708_056_9e-8);
    for coefficient in COEFFICIENTS {
        p = s.fma(p, square, s.splat(coefficient));
    }
    s.mul(x, s.fma(inner, p, s.splat(0.5)))
}

/// Quantises rows of `width` values.
#[inline(always)]
pub(super) fn quantise<S: Simd>(s: S, rows: &[f32], width: usize, out: &mut Quantised) {
    out.resize(rows.len() / width, width);
    let codes = out.codes.chunks_exact_mut(out.groups);
    for ((row, codes), scale) in rows.chunks_exact(width).zip(codes).zip(&mut out.scales) {
        *scale = quantise_row(s, row, codes);
    }
}

#[inline(always)]
fn quantise_row<S: Simd>(s: S, row: &[f32], codes: &mut [Codes]) -> RowScale {
    let (least, greatest) = range(s, row);
    // Halved before they are subtracted: the whole range may be infinite.
    let (middle, half) = (0.5 * least + 0.5 * greatest, 0.5 * greatest - 0.5 * least);
    let (scale, inverse) = match half > LEAST_HALF_RANGE {
        true => (half / HALF_RANGE, HALF_RANGE / half),
        false => (0.0, 0.0),
    };
    let (from, by, centre) = (s.splat(middle), s.splat(inverse), s.splat(HALF_RANGE));
    for (values, codes) in row.chunks(LANES).zip(codes.as_chunks_mut().0) {
        let value = s.fma(s.sub(load_part(s, values), from), by, centre);
        let value = s.min(s.max(value, s.splat(0.0)), s.splat(2.0 * HALF_RANGE));
        s.encode(value, codes);
    }
    RowScale { scale, least }
}

/// Returns the least and the greatest value of a row.
#[inline(always)]
fn range<S: Simd>(s: S, row: &[f32]) -> (f32, f32) {
    let (mut least, mut greatest) = (s.splat(f32::INFINITY), s.splat(f32::NEG_INFINITY));
    let (pieces, tail) = row.as_chunks();
    for piece in pieces {
        let value = s.load(piece);
        least = s.min(least, value);
        greatest = s.max(greatest, value);
    }
    if !tail.is_empty() {
        let value = load_part(s, tail);
        least = s.min(least, s.keep_first(value, tail.len(), f32::INFINITY));
        greatest = s.max(greatest, s.keep_first(value, tail.len(), f32::NEG_INFINITY));
    }
    (s.least(least), s.greatest(greatest))
}

/// `out = rows * weights + bias`, with a GELU on top or not; `out` has shape (rows, outputs).
///
/// `R` rows by `V` times sixteen outputs are summed at a time, which is what the processor's
/// registers hold.
#[inline(always)]
pub(super) fn product_int8<S: Simd, const R: usize, const V: usize>(
    s: S,
    rows: &Quantised,
    weights: &Int8Panels,
    gelu: bool,
    out: &mut [f32],
) {
    let count = rows.scales.len();
    for panel in 0..weights.panels() {
        let mut first = 0;
        while first + R <= count {
            tile_int8::<S, R, V>(s, &rows.codes, &rows.scales, weights, gelu, (first, panel), out);
            first += R;
        }
        while first + 2 <= count {
            tile_int8::<S, 2, V>(s, &rows.codes, &rows.scales, weights, gelu, (first, panel), out);
            first += 2;
        }
        if first < count {
            tile_int8::<S, 1, V>(s, &rows.codes, &rows.scales, weights, gelu, (first, panel), out);
        }
    }
}

/// Replaces each value by `function` of it. Beside the sums of a tile, there are not enough
/// registers for a function.
#[inline(always)]
fn replace_all<S: Simd>(s: S, values: &mut [f32], function: impl Fn(S, S::F) -> S::F) {
    for piece in values.chunks_mut(LANES) {
        store_part(s, function(s, load_part(s, piece)), piece);
    }
}

#[inline(always)]
fn tile_int8<S: Simd, const R: usize, const V: usize>(
    s: S,
    codes: &[Codes],
    scales: &[RowScale],
    weights: &Int8Panels,
    gelu: bool,
    (first, panel): (usize, usize),
    out: &mut [f32],
) {
    let (blocks, _) = weights.blocks(panel).as_chunks::<V>();
    let mut sums = [[s.load_sums(&weights.starts(panel)[0]); V]; R];
    for (v, start) in weights.starts(panel).iter().enumerate() {
        for sums in &mut sums {
            sums[v] = s.load_sums(start);
        }
    }
    let (strides, _) = blocks.as_chunks::<STRIDE>();
    let rows: [&[[Codes; STRIDE]]; R] = std::array::from_fn(|r| {
        let (codes, _) = codes[(first + r) * blocks.len()..][..blocks.len()].as_chunks();
        &codes[..strides.len()]
    });
    for (place, blocks) in strides.iter().enumerate() {
        let mut weights = [[s.weights(&blocks[0][0]); STRIDE]; V];
        for v in 0..V {
            for block in 0..STRIDE {
                weights[v][block] = s.weights(&blocks[block][v]);
            }
        }
        for r in 0..R {
            let mut codes = [s.spread(&rows[r][place][0]); STRIDE];
            for block in 1..STRIDE {
                codes[block] = s.spread(&rows[r][place][block]);
            }
            for v in 0..V {
                sums[r][v] = s.dot(sums[r][v], codes, weights[v]);
            }
        }
    }
    // Not in a loop: a large one stays a loop, and then the sums are an array in memory, written at
    // every step.
    const { assert!(R <= 6, "each row of a tile is finished by a line below") };
    let tile = Tile {
        rows: scales,
        weights,
        gelu,
        place: (first, panel),
    };
    tile.finish(s, 0, sums.first(), out);
    tile.finish(s, 1, sums.get(1), out);
    tile.finish(s, 2, sums.get(2), out);
    tile.finish(s, 3, sums.get(3), out);
    tile.finish(s, 4, sums.get(4), out);
    tile.finish(s, 5, sums.get(5), out);
}

/// A tile of a product: its place, and the map from its sums to values.
#[derive(Clone, Copy)]
struct Tile<'a> {
    rows: &'a [RowScale],
    weights: &'a Int8Panels,
    gelu: bool,
    /// First row, and panel.
    place: (usize, usize),
}

impl Tile<'_> {
    /// Makes values of the sums of the tile's row `row`, if it has one.
    #[inline(always)]
    fn finish<S: Simd, const V: usize>(self, s: S, row: usize, sums: Option<&[S::I; V]>, out: &mut [f32]) {
        let Some(&sums) = sums else {
            return;
        };
        let (row, panel, outputs) = (self.place.0 + row, self.place.1, self.weights.outputs());
        let (begin, end) = (panel * V * LANES, outputs.min((panel + 1) * V * LANES));
        let out = &mut out[row * outputs..][begin..end];
        let scale = self.rows[row];
        let lanes = self.weights.lanes(panel);
        let mut values = [s.splat(0.0); V];
        for v in 0..V {
            let offset = s.fma(s.splat(scale.least), s.load(&lanes[v].sum.0), s.load(&lanes[v].bias.0));
            let value = s.mul(s.to_floats(sums[v]), s.splat(scale.scale));
            values[v] = s.fma(value, s.load(&lanes[v].scale.0), offset);
        }
        if self.gelu {
            for v in 0..V {
                values[v] = coarse_gelu(s, values[v]);
            }
        }
        if out.len() == V * LANES {
            for (value, out) in values.into_iter().zip(out.as_chunks_mut().0) {
                s.store(value, out);
            }
        } else {
            for (value, out) in values.into_iter().zip(out.chunks_mut(LANES)) {
                store_part(s, value, out);
            }
        }
    }
}

/// Computes the same as [`product_int8`] in f32; `rows` has shape (rows, inputs).
#[inline(always)]
pub(super) fn product_float<S: Simd, const R: usize, const V: usize>(
    s: S,
    rows: &[f32],
    weights: &FloatPanels,
    gelu: bool,
    out: &mut [f32],
) {
    let count = rows.len() / weights.inputs();
    for panel in 0..weights.panels() {
        let mut first = 0;
        while first + R <= count {
            tile_float::<S, R, V>(s, rows, weights, (first, panel), out);
            first += R;
        }
        while first + 2 <= count {
            tile_float::<S, 2, V>(s, rows, weights, (first, panel), out);
            first += 2;
        }
        if first < count {
            tile_float::<S, 1, V>(s, rows, weights, (first, panel), out);
        }
    }
    if gelu {
        replace_all(s, out, self::gelu);
    }
}

#[inline(always)]
fn tile_float<S: Simd, const R: usize, const V: usize>(
    s: S,
    rows: &[f32],
    weights: &FloatPanels,
    (first, panel): (usize, usize),
    out: &mut [f32],
) {
    let (inputs, _) = weights.weights(panel).as_chunks::<V>();
    let mut sums = [[s.splat(0.0); V]; R];
    let rows: [&[f32]; R] = std::array::from_fn(|r| &rows[(first + r) * inputs.len()..][..inputs.len()]);
    for (i, weights) in inputs.iter().enumerate() {
        let mut lanes = [s.load(&weights[0].0); V];
        for v in 1..V {
            lanes[v] = s.load(&weights[v].0);
        }
        for r in 0..R {
            let value = s.splat(rows[r][i]);
            for v in 0..V {
                sums[r][v] = s.fma(value, lanes[v], sums[r][v]);
            }
        }
    }
    for v in 0..V {
        let bias = s.load(&weights.bias(panel * V + v).0);
        for r in 0..R {
            let value = s.add(sums[r][v], bias);
            finish(s, value, (first + r, panel * V + v), weights.outputs(), out);
        }
    }
}

/// Writes sixteen outputs of a row, or those of them that there are.
#[inline(always)]
fn finish<S: Simd>(s: S, value: S::F, (row, vector): (usize, usize), outputs: usize, out: &mut [f32]) {
    let (begin, end) = (vector * LANES, outputs.min((vector + 1) * LANES));
    if begin < end {
        store_part(s, value, &mut out[row * outputs + begin..row * outputs + end]);
    }
}

/// `x = norm(x + y)` for each row.
#[inline(always)]
pub(super) fn add_norm<S: Simd>(s: S, x: &mut [f32], y: &[f32], norm: &Norm) {
    let width = norm.gain.len();
    for (x, y) in x.chunks_exact_mut(width).zip(y.chunks_exact(width)) {
        let mut sum = s.splat(0.0);
        for (x, y) in x.chunks_mut(LANES).zip(y.chunks(LANES)) {
            let value = s.add(load_part(s, x), load_part(s, y));
            sum = s.add(sum, value);
            store_part(s, value, x);
        }
        normalise(s, x, s.sum(sum), norm);
    }
}

/// Brings a row to mean 0 and variance 1, then scales and shifts each element.
#[inline(always)]
pub(super) fn norm_row<S: Simd>(s: S, row: &mut [f32], norm: &Norm) {
    let mut sum = s.splat(0.0);
    for piece in row.chunks(LANES) {
        sum = s.add(sum, load_part(s, piece));
    }
    normalise(s, row, s.sum(sum), norm);
}

/// Computes the same as [`norm_row`], given the sum of the row.
#[inline(always)]
fn normalise<S: Simd>(s: S, row: &mut [f32], sum: f32, norm: &Norm) {
    let count = row.len() as f32;
    let mean = s.splat(sum / count);
    let mut squares = s.splat(0.0);
    for piece in row.chunks_mut(LANES) {
        let off = s.sub(load_part(s, piece), mean);
        let off = match piece.len() {
            LANES => off,
            count => s.keep_first(off, count, 0.0),
        };
        squares = s.fma(off, off, squares);
        store_part(s, off, piece);
    }
    let steepness = s.splat(1.0 / (s.sum(squares) / count + norm.eps).sqrt());
    let parameters = norm.gain.chunks(LANES).zip(norm.shift.chunks(LANES));
    for (piece, (gain, shift)) in row.chunks_mut(LANES).zip(parameters) {
        let value = s.mul(load_part(s, piece), steepness);
        store_part(s, s.fma(value, load_part(s, gain), load_part(s, shift)), piece);
    }
}

/// Attention inside one sequence, head by head.
#[inline(always)]
pub(super) fn attend<S: Simd, const R: usize>(s: S, sequence: &mut Sequence) {
    for first in (0..sequence.inputs.hidden).step_by(sequence.width) {
        sequence.transpose_keys(first);
        let mut query = 0;
        while query + R <= sequence.queries {
            attend_tile::<S, R>(s, sequence, first, query);
            query += R;
        }
        while query + 3 <= sequence.queries {
            attend_tile::<S, 3>(s, sequence, first, query);
            query += 3;
        }
        while query < sequence.queries {
            attend_tile::<S, 1>(s, sequence, first, query);
            query += 1;
        }
    }
}

/// Computes the attention of `R` queries: their logits, the softmax of these, and the sum of the
/// values in those shares.
#[inline(always)]
fn attend_tile<S: Simd, const R: usize>(s: S, sequence: &mut Sequence, first: usize, query: usize) {
    logits::<S, R>(s, sequence, first, query);
    let mut shares = [s.splat(0.0); R];
    for (row, share) in sequence.scores.chunks_exact_mut(sequence.blocks).zip(&mut shares) {
        *share = s.splat(exponentials(s, row, sequence.length));
    }
    gather::<S, R>(s, sequence, shares, first, query);
}

#[inline(always)]
fn logits<S: Simd, const R: usize>(s: S, sequence: &mut Sequence, first: usize, query: usize) {
    let queries: [&[f32]; R] = std::array::from_fn(|r| sequence.query(query + r, first));
    for (block, keys) in sequence.keys.chunks_exact(sequence.width).enumerate() {
        let mut sums = [s.splat(0.0); R];
        for (i, keys) in keys.iter().enumerate() {
            let keys = s.load(&keys.0);
            for r in 0..R {
                sums[r] = s.fma(s.splat(queries[r][i]), keys, sums[r]);
            }
        }
        for r in 0..R {
            let logits = match sequence.bias(query + r, first, block) {
                Some(bias) => s.add(sums[r], s.load(bias)),
                None => sums[r],
            };
            s.store(logits, &mut sequence.scores[r * sequence.blocks + block].0);
        }
    }
}

/// Replaces the first `length` values of a row by e to their power, all divided by a common factor,
/// and the others by 0. Returns one over their sum.
#[inline(always)]
fn exponentials<S: Simd>(s: S, row: &mut [super::Floats], length: usize) -> f32 {
    let mut greatest = s.splat(f32::NEG_INFINITY);
    for (block, values) in row.iter_mut().enumerate() {
        let count = length - block * LANES;
        let value = s.load(&values.0);
        if count < LANES {
            let value = s.keep_first(value, count, f32::NEG_INFINITY);
            s.store(value, &mut values.0);
            greatest = s.max(greatest, value);
        } else {
            greatest = s.max(greatest, value);
        }
    }
    let (greatest, mut sum) = (s.splat(s.greatest(greatest)), s.splat(0.0));
    for (block, values) in row.iter_mut().enumerate() {
        let count = length - block * LANES;
        let value = exp(s, s.sub(s.load(&values.0), greatest));
        let value = match count < LANES {
            true => s.keep_first(value, count, 0.0),
            false => value,
        };
        s.store(value, &mut values.0);
        sum = s.add(sum, value);
    }
    1.0 / s.sum(sum)
}

#[inline(always)]
fn gather<S: Simd, const R: usize>(s: S, sequence: &mut Sequence, shares: [S::F; R], first: usize, query: usize) {
    let (hidden, blocks) = (sequence.inputs.hidden, sequence.blocks);
    for begin in (first..first + sequence.width).step_by(LANES) {
        let end = (begin + LANES).min(first + sequence.width);
        let mut sums = [s.splat(0.0); R];
        for (block, tokens) in sequence.inputs.keys_values.chunks(LANES * 2 * hidden).enumerate() {
            let scores: [&[f32; LANES]; R] = std::array::from_fn(|r| &sequence.scores[r * blocks + block].0);
            for (lane, token) in tokens.chunks_exact(2 * hidden).enumerate() {
                let values = load_part(s, &token[hidden + begin..hidden + end]);
                for r in 0..R {
                    sums[r] = s.fma(s.splat(scores[r][lane]), values, sums[r]);
                }
            }
        }
        for r in 0..R {
            let row = (query + r) * hidden;
            let out = &mut sequence.context[row + begin..row + end];
            store_part(s, s.mul(sums[r], shares[r]), out);
        }
    }
}
