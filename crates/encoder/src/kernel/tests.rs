//! Checks that every path computes the bits of the portable one, and that these are near the exact
//! values.

use super::portable::Portable;
use super::simd::Lanes;
use super::*;
use crate::rounding;

/// A generator of numbers that is the same everywhere (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In -1..1.
    fn float(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    fn floats(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.float()).collect()
    }

    /// Codes of any size, of `outputs` rows, that a product takes.
    fn codes(&mut self, count: usize, outputs: usize) -> Vec<i8> {
        let mut codes: Vec<i8> = (0..count).map(|_| self.next() as i8).collect();
        rounding::bound(&mut codes, &mut vec![1.0; outputs]);
        codes
    }
}

/// Rows of a kind that is hard on something.
fn rows(kind: usize, rows: usize, width: usize, random: &mut Random) -> Vec<f32> {
    const TINY: f32 = 1e-40;
    let value = |i: usize, random: &mut Random| match kind {
        0 => random.float(),
        1 => 0.0,
        2 => -0.0 * (i as f32),
        3 => (i / width) as f32 - 1.5,
        4 => random.float() * TINY,
        5 => random.float() * 1e18,
        6 if random.next().is_multiple_of(9) => 60.0 * random.float(),
        6 => random.float() * 1e-3,
        7 => [f32::MAX, f32::MIN, 0.0, TINY, 1.0][random.next() as usize % 5],
        8 => ((random.next() % 255) as f32 - 127.0) * 0.5,
        _ => random.float() + 1000.0,
    };
    (0..rows * width).map(|i| value(i, random)).collect()
}

/// Miri takes ten thousand times as long: a part of the kinds and sizes has to do.
const KINDS: usize = if cfg!(miri) { 1 } else { 10 };
const STEP: usize = if cfg!(miri) { 25 } else { 1 };

/// The paths to compare with the portable one.
fn others() -> Vec<&'static dyn Kernel> {
    Cpu::available()
        .map(Cpu::kernel)
        .filter(|kernel| kernel.name() != "portable")
        .collect()
}

fn bits(values: &[f32]) -> Vec<u32> {
    // All NaN are taken for equal: their bits depend on the processor, and usual weights give none.
    let bits = |value: &f32| {
        if value.is_nan() {
            f32::NAN.to_bits()
        } else {
            value.to_bits()
        }
    };
    values.iter().map(bits).collect()
}

/// Runs `compute` on every path, and returns the names of those whose bits differ from the portable
/// one's.
fn differing(mut compute: impl FnMut(&dyn Kernel) -> Vec<f32>) -> Vec<&'static str> {
    let expected = bits(&compute(&Portable));
    let differs = |kernel: &&'static dyn Kernel| bits(&compute(*kernel)) != expected;
    others().into_iter().filter(differs).map(Kernel::name).collect()
}

/// Odd numbers of rows, inputs and outputs.
const SHAPES: &[(usize, usize, usize)] = &[
    (1, 1, 1),
    (2, 3, 17),
    (3, 16, 16),
    (5, 24, 40),
    (7, 63, 65),
    (8, 128, 64),
    (13, 100, 130),
    (33, 255, 31),
    (50, 384, 48),
];

fn int8_product(kernel: &dyn Kernel, x: &[f32], panels: &Int8Panels, gelu: bool) -> Vec<f32> {
    let mut quantised = Quantised::default();
    kernel.quantise(x, panels.inputs(), &mut quantised);
    let mut out = vec![f32::NAN; x.len() / panels.inputs() * panels.outputs()];
    kernel.product_int8(&quantised, panels, gelu, &mut out);
    out
}

fn float_product(kernel: &dyn Kernel, x: &[f32], panels: &FloatPanels, gelu: bool) -> Vec<f32> {
    let mut out = vec![f32::NAN; x.len() / panels.inputs() * panels.outputs()];
    kernel.product_float(x, panels, gelu, &mut out);
    out
}

#[test]
fn products_have_the_same_bits() {
    let (random, mut wrong) = (&mut Random(1), Vec::new());
    let shapes = if cfg!(miri) { &SHAPES[..4] } else { SHAPES };
    for &(count, inputs, outputs) in shapes {
        let weights = random.floats(inputs * outputs);
        let codes = random.codes(inputs * outputs, outputs);
        let (scales, bias) = (random.floats(outputs), random.floats(outputs));
        for (kind, gelu) in (0..KINDS).flat_map(|kind| [(kind, false), (kind, true)]) {
            let x = rows(kind, count, inputs, random);
            let int8 = differing(|kernel| {
                let panels = Int8Panels::pack(&codes, &scales, &bias, kernel.cut());
                int8_product(kernel, &x, &panels, gelu)
            });
            let float = differing(|kernel| {
                let panels = FloatPanels::pack(&weights, &bias, kernel.cut());
                float_product(kernel, &x, &panels, gelu)
            });
            if !int8.is_empty() || !float.is_empty() {
                wrong.push((count, inputs, outputs, kind, gelu, int8, float));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Sums as large as they can be: nothing may saturate or wrap, in 16 bits or in 32.
#[test]
fn extreme_codes_have_exact_sums() {
    let inputs = MAX_INPUTS;
    // What a group's sums may reach, by one weight, by several, and by those of both signs.
    for pattern in [
        [127, 0, 0, 0, 1, 0, 127, 1],
        [-128, 0, 0, -128, 0, 0, 0, 0],
        [32, 32, 32, 32, 32, 32, 32, 32],
        [-32, -32, -32, -32, -32, -32, -32, -32],
        [64, -64, 100, -28, 64, -64, 28, -100],
    ] {
        let codes: Vec<i8> = pattern.into_iter().cycle().take(inputs).collect();
        let mut bounded = codes.clone();
        rounding::bound(&mut bounded, &mut [1.0]);
        assert_eq!(bounded, codes, "the pattern is within the bound");
        // Codes of 255 for the weights of one sign, and of 0 for the others.
        for sign in [1, -1] {
            let high = |code: &i8| sign * i32::from(*code) > 0;
            let mut x: Vec<f32> = codes.iter().map(|code| if high(code) { 255.0 } else { 0.0 }).collect();
            // A weight of 0 is there for both ends of the range.
            let mut with_ends = codes.clone();
            (with_ends[0], with_ends[1]) = (0, 0);
            (x[0], x[1]) = (0.0, 255.0);
            let sum: i64 = x
                .iter()
                .zip(&with_ends)
                .map(|(x, code)| *x as i64 * i64::from(*code))
                .sum();
            for kernel in others().into_iter().chain([&Portable as &dyn Kernel]) {
                let panels = Int8Panels::pack(&with_ends, &[1.0], &[0.0], kernel.cut());
                let found = int8_product(kernel, &x, &panels, false);
                assert_eq!(found, [sum as f32], "{} {pattern:?}", kernel.name());
            }
        }
    }
}

#[test]
fn norms_have_the_same_bits() {
    let (random, mut wrong) = (&mut Random(2), Vec::new());
    for width in (1..40).chain([255, 384]).step_by(STEP) {
        let norm = Norm {
            gain: random.floats(width),
            shift: random.floats(width),
            eps: 1e-12,
        };
        for kind in 0..KINDS {
            let (x, y) = (rows(kind, 3, width, random), rows(kind, 3, width, random));
            let paths = differing(|kernel| {
                let mut x = x.clone();
                kernel.add_norm(&mut x, &y, &norm);
                kernel.norm(&mut x[..width], &norm);
                x
            });
            if !paths.is_empty() {
                wrong.push((width, kind, paths));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn attention_has_the_same_bits() {
    let (random, mut wrong) = (&mut Random(3), Vec::new());
    for length in (1..40).chain([255]).step_by(STEP) {
        for (hidden, heads) in [(24, 3), (64, 2), (40, 1)].into_iter().take(KINDS) {
            for kind in [0, 1, 4, 6, 8, 9].into_iter().take(KINDS) {
                let keys_values = rows(kind, length, 2 * hidden, random);
                // As many queries as keys, and fewer.
                let queries = rows(kind, [length, length.div_ceil(3)][heads % 2], hidden, random);
                let positions: Vec<usize> = (0..queries.len() / hidden).collect();
                let inputs = AttentionInputs {
                    queries: &queries,
                    positions: &positions,
                    keys_values: &keys_values,
                    bias: None,
                    hidden,
                    heads,
                };
                let paths = differing(|kernel| attended(kernel, inputs, &mut AttentionBuffers::default()));
                if !paths.is_empty() {
                    wrong.push((length, hidden, heads, kind, paths));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn attended(kernel: &dyn Kernel, inputs: AttentionInputs, buffers: &mut AttentionBuffers) -> Vec<f32> {
    let mut context = vec![f32::NAN; inputs.queries.len()];
    kernel.attend(&mut Sequence::new(inputs, &mut context, buffers));
    context
}

#[test]
fn attention_leaves_no_trace_in_its_buffers() {
    let random = &mut Random(4);
    let (long, short) = (random.floats(50 * 72), random.floats(7 * 72));
    const POSITIONS: [usize; 50] = [0; 50];
    let inputs = |values| {
        let (queries, keys_values) = <[f32]>::split_at(values, values.len() / 3);
        AttentionInputs {
            queries,
            positions: &POSITIONS[..queries.len() / 24],
            keys_values,
            bias: None,
            hidden: 24,
            heads: 3,
        }
    };
    let (long, short) = (inputs(&long), inputs(&short));
    for kernel in others().into_iter().chain([&Portable as &dyn Kernel]) {
        let mut used = AttentionBuffers::default();
        attended(kernel, long, &mut used);
        let fresh = attended(kernel, short, &mut AttentionBuffers::default());
        assert!(
            bits(&attended(kernel, short, &mut used)) == bits(&fresh),
            "{}",
            kernel.name()
        );
    }
}

/// A row's share of an error: the greatest difference over the greatest value.
fn off(found: &[f32], expected: &[f64]) -> f64 {
    let largest = expected
        .iter()
        .fold(1e-300, |largest: f64, value| largest.max(value.abs()));
    let differences = found
        .iter()
        .zip(expected)
        .map(|(a, b)| (f64::from(*a) - b).abs() / largest);
    differences.fold(0.0, f64::max)
}

#[test]
fn products_are_near_those_in_double_precision() {
    let random = &mut Random(5);
    let (count, inputs, outputs) = (3, 384, 40);
    let codes = random.codes(inputs * outputs, outputs);
    let weights: Vec<f32> = codes.iter().map(|&code| f32::from(code) * 0.01).collect();
    let bias = random.floats(outputs);
    let cut = Portable.cut();
    let int8 = Int8Panels::pack(&codes, &vec![0.01; outputs], &bias, cut);
    let float = FloatPanels::pack(&weights, &bias, cut);
    for kind in [0, 1, 3, 4, 5, 8, 9] {
        let x = rows(kind, count, inputs, random);
        let expected: Vec<f64> = x
            .chunks(inputs)
            .flat_map(|row| weights.chunks(inputs).map(move |weights| (row, weights)))
            .map(|(row, weights)| {
                row.iter()
                    .zip(weights)
                    .map(|(x, w)| f64::from(*x) * f64::from(*w))
                    .sum()
            })
            .zip(bias.iter().cycle())
            .map(|(sum, bias): (f64, _)| sum + f64::from(*bias))
            .collect();
        let (int8, float) = (
            int8_product(&Portable, &x, &int8, false),
            float_product(&Portable, &x, &float, false),
        );
        let (int8, float) = (off(&int8, &expected), off(&float, &expected));
        assert!(
            int8 < 0.01 && float < 1e-5,
            "kind {kind}: off by {int8:e} and {float:e}"
        );
    }
}

#[test]
fn gelu_and_exp_are_near_the_heads() {
    let mut wrong = Vec::new();
    for i in -20_000..=20_000 {
        let x = i as f32 / 1000.0;
        let lanes = Portable.splat(x);
        let (gelu, exp) = (generic::gelu(Portable, lanes)[0], generic::exp(Portable, lanes)[0]);
        let (known_gelu, known_exp) = (crate::math::gelu(x), crate::math::exp(x));
        let coarse = generic::coarse_gelu(Portable, lanes)[0];
        let gelu_off = (gelu - known_gelu).abs() > 4e-7 * x.abs().max(1.0);
        let coarse_off = (coarse - known_gelu).abs() > 1.4e-4 * (x.abs() / 8.0).max(1.0);
        if gelu_off || coarse_off || (exp / known_exp - 1.0).abs() > 5e-7 {
            wrong.push((x, gelu, coarse, known_gelu, exp, known_exp));
        }
    }
    assert!(wrong.is_empty(), "{} {:?}", wrong.len(), &wrong[..wrong.len().min(5)]);
}

#[test]
fn norm_by_hand() {
    let norm = Norm {
        gain: vec![2.0, 1.0],
        shift: vec![0.5, 0.0],
        eps: 1e-12,
    };
    for kernel in others().into_iter().chain([&Portable as &dyn Kernel]) {
        let mut row = [1.0, 3.0];
        kernel.norm(&mut row, &norm);
        assert_eq!(row, [-1.5, 1.0], "{}", kernel.name());
    }
}
