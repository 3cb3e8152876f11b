//! The float functions of a head, in plain f32 arithmetic with one fixed order.
//!
//! Nothing here calls libm, whose last bits differ between platforms, and nothing fuses a
//! multiplication with an addition. Loops go over slices of independent elements, and sums run in
//! 16 lanes, so the compiler can use vectors of any width without changing a bit.

use std::f32::consts::{FRAC_1_SQRT_2, LOG2_E};

const LANES: usize = 16;

/// e^x after Cephes' `expf`, within 2 units in the last place for -87..=88; outside, the value at
/// the nearer end.
pub(crate) fn exp(x: f32) -> f32 {
    // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits; `round` would be a call
    // without SSE4.1.
    const ROUND: f32 = 12_582_912.0;
    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 88.0 { 88.0 } else { x };
    let shifted = x * LOG2_E + ROUND;
    let n = shifted - ROUND;
    // ln 2 in two parts, the first with few enough bits that its product with n is exact.
    let r = x - n * (355.0 / 512.0) + n * 2.121_944_4e-4;
    let mut p = 1.987_569_1e-4;
    p = p * r + 1.398_199_9e-3;
    p = p * r + 8.333_452e-3;
    p = p * r + 4.166_579_6e-2;
    p = p * r + 1.666_666_5e-1;
    p = p * r + 0.5;
    let power = f32::from_bits(shifted.to_bits().wrapping_add(127) << 23);
    (p * (r * r) + r + 1.0) * power
}

/// x * Phi(x), the error function after Abramowitz and Stegun 7.1.26 (1.5e-7 at most).
pub(crate) fn gelu(x: f32) -> f32 {
    let magnitude = x.abs();
    let z = magnitude * FRAC_1_SQRT_2;
    let t = 1.0 / (z * 0.327_591_1 + 1.0);
    let mut p = 1.061_405_4;
    p = p * t - 1.453_152;
    p = p * t + 1.421_413_7;
    p = p * t - 0.284_496_74;
    p = p * t + 0.254_829_6;
    let upper_tail = 0.5 * magnitude * (p * t) * exp(-(z * z));
    let positive = if x > 0.0 { x } else { 0.0 };
    positive - upper_tail
}

/// The hyperbolic tangent, within 2e-7.
pub(crate) fn tanh(x: f32) -> f32 {
    1.0 - 2.0 / (exp(2.0 * x) + 1.0)
}

/// Folds `row` in 16 lanes and then the lanes in halves.
fn fold(row: &[f32], start: f32, step: impl Fn(f32, f32) -> f32, join: impl Fn(f32, f32) -> f32) -> f32 {
    let mut lanes = [start; LANES];
    let (chunks, tail) = row.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane = step(*lane, value);
        }
    }
    for (lane, &value) in lanes.iter_mut().zip(tail) {
        *lane = step(*lane, value);
    }
    join_lanes(lanes, join)
}

fn join_lanes(mut lanes: [f32; LANES], join: impl Fn(f32, f32) -> f32) -> f32 {
    for half in [8, 4, 2, 1] {
        for i in 0..half {
            lanes[i] = join(lanes[i], lanes[i + half]);
        }
    }
    lanes[0]
}

fn add(a: f32, b: f32) -> f32 {
    a + b
}

fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The sum of the products of two slices of one length.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let ((a, a_tail), (b, b_tail)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for i in 0..LANES {
            lanes[i] += a[i] * b[i];
        }
    }
    for (lane, (a, b)) in lanes.iter_mut().zip(a_tail.iter().zip(b_tail)) {
        *lane += a * b;
    }
    join_lanes(lanes, add)
}

/// Replaces `row` by the softmax of `scale * row`; `scale` is positive.
pub(crate) fn softmax(row: &mut [f32], scale: f32) {
    let max = fold(row, f32::NEG_INFINITY, larger, larger);
    for value in row.iter_mut() {
        *value = exp((*value - max) * scale);
    }
    let share = 1.0 / fold(row, 0.0, add, add);
    for value in row {
        *value *= share;
    }
}

/// `row += bias`.
pub(crate) fn add_bias(row: &mut [f32], bias: &[f32]) {
    for (value, bias) in row.iter_mut().zip(bias) {
        *value += bias;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the numbers from -87 to 88 in steps of 1/512, both ends included.
    fn arguments() -> impl Iterator<Item = f32> {
        (-87 * 512..=88 * 512).map(|i| i as f32 / 512.0)
    }

    /// Returns the largest error over all arguments, and its argument.
    fn largest_error(error: impl Fn(f32) -> f64) -> (f64, f32) {
        arguments()
            .map(|x| (error(x), x))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .unwrap()
    }

    #[test]
    fn exp_is_close_to_the_true_value() {
        let (error, x) = largest_error(|x| (f64::from(exp(x)) / f64::from(x).exp() - 1.0).abs());
        assert!(error < 2.5e-7, "exp({x}) is off by a share of {error}");
    }

    #[test]
    fn exp_at_special_values() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(f32::NEG_INFINITY), exp(-87.0));
        assert_eq!(exp(f32::INFINITY), exp(88.0));
        assert!(exp(88.0).is_finite());
        assert!(exp(f32::NAN).is_nan());
    }

    #[test]
    fn gelu_at_known_values() {
        // x * Phi(x) from mpmath
        let known = [
            (-6.0, -5.919_526e-9),
            (-3.0, -0.004_049_694),
            (-1.0, -0.158_655_25),
            (-0.1, -0.046_017_215),
            (0.0, 0.0),
            (0.5, 0.345_731_23),
            (1.0, 0.841_344_7),
            (2.5, 2.484_475_8),
            (6.0, 6.0),
        ];
        let wrong: Vec<_> = known.iter().filter(|(x, y)| (gelu(*x) - y).abs() > 3e-7).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        assert!(gelu(f32::NAN).is_nan());
    }

    #[test]
    fn tanh_is_close_to_the_true_value() {
        let (error, x) = largest_error(|x| (f64::from(tanh(x)) - f64::from(x).tanh()).abs());
        assert!(error < 2e-7, "tanh({x}) is off by {error}");
        assert!(tanh(f32::NAN).is_nan());
    }

    #[test]
    fn softmax_sums_to_one_at_every_length() {
        for length in 1..70 {
            let mut row: Vec<f32> = (0..length).map(|i| ((i * 37) % 11) as f32 - 5.0).collect();
            let highest = row.iter().copied().fold(f32::MIN, f32::max);
            let top = row.iter().position(|&value| value == highest).unwrap();
            softmax(&mut row, 0.7);
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6, "length {length}");
            assert!(row.iter().all(|&value| value <= row[top]), "length {length}");
        }
    }

    #[test]
    fn softmax_of_distant_values_is_finite() {
        let mut row = [-1e30, 0.0, 1e30];
        softmax(&mut row, 100.0);
        assert_eq!(row[2], 1.0);
        assert!(row.iter().all(|value| value.is_finite()));
    }

    #[test]
    fn dot_takes_every_element() {
        for length in 0..50_u16 {
            let a: Vec<f32> = (0..length).map(f32::from).collect();
            let squares: f32 = (0..length).map(|i| f32::from(i) * f32::from(i)).sum();
            assert_eq!(dot(&a, &a), squares, "length {length}");
        }
    }
}
