//! The int8 codes of weights: as fine as 8 bits allow, and such that no processor has to saturate.
//!
//! AVX2 and NEON multiply bytes into 16 bits, where the sum of two products with 8 bits on both
//! sides can overflow. To give up a bit of every weight for that would be a waste: weights are
//! small but for a few. So a row's scale is the one that its largest weight asks for, or a larger
//! one where the *sum* of a few neighbouring weights asks for it.

use crate::kernel::STRIDE;

/// Upper bound of the sum of the positive codes of a group, and of the size of the sum of its
/// negative ones. Times the greatest code of an input, 255, it fits 16 bits.
///
/// A group is what a processor may add up in 16 bits: inputs 0 and 1, or 2 and 3, of each of
/// [`STRIDE`] blocks of four inputs that follow each other.
pub(crate) const MAX_GROUP_SUM: u16 = 128;

/// The largest size of a code.
const MAX_CODE: f32 = 127.0;

/// Quantises the rows of a weight of shape (`rows`, inputs): codes in -127..=127, and a scale a
/// row, so that code * scale is near the weight.
pub(crate) fn quantise(weights: &[f32], rows: usize) -> (Vec<i8>, Vec<f32>) {
    let mut codes = Vec::with_capacity(weights.len());
    let rows = weights.chunks_exact(weights.len() / rows);
    let scales = rows.map(|row| quantise_row(row, &mut codes)).collect();
    (codes, scales)
}

/// Brings codes that were chosen without regard to [`MAX_GROUP_SUM`] below it, row by row. Rows
/// that are already below stay as they are.
pub(crate) fn bound(codes: &mut [i8], scales: &mut [f32]) {
    let inputs = codes.len() / scales.len();
    for (row, scale) in codes.chunks_exact_mut(inputs).zip(scales) {
        if group_load(row) > 1.0 {
            let weights: Vec<f32> = row.iter().map(|&code| f32::from(code)).collect();
            let mut bounded = Vec::with_capacity(inputs);
            *scale *= quantise_row(&weights, &mut bounded);
            row.copy_from_slice(&bounded);
        }
    }
}

/// Appends a row's codes and returns its scale, 0 for a row of zeros.
fn quantise_row(row: &[f32], codes: &mut Vec<i8>) -> f32 {
    let largest = row.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
    let mut scale = (largest / MAX_CODE).max(group_load(row));
    // A row of zeros, or of numbers so small that their scale would not be a normal number.
    if scale < f32::MIN_POSITIVE {
        codes.resize(codes.len() + row.len(), 0);
        return 0.0;
    }
    let start = codes.len();
    loop {
        codes.extend(row.iter().map(|value| round(value / scale) as i8));
        // Rounding may have put a sum above the bound again.
        let load = group_load(&codes[start..]);
        if load <= 1.0 {
            return scale;
        }
        codes.truncate(start);
        scale *= load;
    }
}

/// Inputs of a stride, in which two groups lie.
const STRIDE_INPUTS: usize = 4 * STRIDE;

/// Returns the greatest size of the sum of a group's positive numbers, or of its negative ones,
/// divided by [`MAX_GROUP_SUM`].
fn group_load<T: Copy + Default + Into<f32>>(row: &[T]) -> f32 {
    let (strides, tail) = row.as_chunks();
    let mut filled = [T::default(); STRIDE_INPUTS];
    filled[..tail.len()].copy_from_slice(tail);
    strides.iter().chain([&filled]).map(stride_load).fold(0.0, f32::max)
}

fn stride_load<T: Copy + Into<f32>>(stride: &[T; STRIDE_INPUTS]) -> f32 {
    let mut greatest = 0.0_f32;
    for half in 0..2 {
        let (mut above, mut below) = (0.0_f32, 0.0_f32);
        for block in 0..STRIDE {
            for input in 0..2 {
                // Divided first: numbers near the greatest that there are must not overflow.
                let value: f32 = stride[4 * block + 2 * half + input].into() / f32::from(MAX_GROUP_SUM);
                above += value.max(0.0);
                below -= value.min(0.0);
            }
        }
        greatest = greatest.max(above).max(below);
    }
    greatest
}

/// Returns the nearest whole number, ties to even, of a number of at most 2^22 in size; unlike
/// `round_ties_even`, which is a call where the processor is not known to have an instruction, it
/// can be computed on several numbers at once.
fn round(value: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0;
    (value + ROUND) - ROUND
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the greatest size of a group's sum of products with inputs of 0 and 255.
    fn worst_sum(codes: &[i8]) -> i32 {
        let mut worst = 0;
        for stride in codes.chunks(4 * STRIDE) {
            for half in 0..2 {
                let group = stride.iter().enumerate().filter(|(input, _)| input % 4 / 2 == half);
                let products = group.map(|(_, &code)| 255 * i32::from(code));
                let (above, below): (Vec<i32>, Vec<i32>) = products.partition(|product| *product > 0);
                worst = worst.max(above.iter().sum()).max(-below.iter().sum::<i32>());
            }
        }
        worst
    }

    fn noise(count: usize, size: f32) -> Vec<f32> {
        (0..count)
            .map(|i| ((i * 7919 % 1009) as f32 / 504.5 - 1.0) * size)
            .collect()
    }

    #[test]
    fn no_group_overflows_16_bits() {
        let rows = [
            vec![1.0; 64],
            vec![-3.0; 37],
            noise(384, 1.0),
            noise(50, f32::MAX),
            noise(50, 1e-36),
            vec![f32::MAX; 9],
            (0..40).map(|i| if i % 7 == 0 { 1.0 } else { 0.001 }).collect(),
        ];
        for row in rows {
            let (codes, scales) = quantise(&row, 1);
            assert!(worst_sum(&codes) <= i32::from(i16::MAX), "{row:?}: {codes:?}");
            // No coarser than it has to be: one more at each code would not fit.
            let finest = codes.iter().any(|code| code.unsigned_abs() == 127) || worst_sum(&codes) > 255 * 110;
            assert!(finest, "{row:?}: {codes:?}");
            for (value, code) in row.iter().zip(&codes) {
                let off = (value - f32::from(*code) * scales[0]).abs();
                assert!(off <= scales[0] * 0.5001, "{value} is {code} times {}", scales[0]);
            }
        }
    }

    #[test]
    fn a_row_with_one_large_weight_keeps_all_its_bits() {
        let mut row = vec![0.25; 32];
        row[9] = 127.0;
        let (codes, scales) = quantise(&row, 1);
        assert_eq!((codes[9], scales[0]), (127, 1.0));
    }

    #[test]
    fn stored_codes_below_the_bound_stay() {
        let mut codes = vec![1, -2, 0, 1, 60, 60, 127, 0, 100, 100, 100, 100, 0, 0, 0, 0];
        let (before, mut scales) = (codes.clone(), vec![0.5, 0.5]);
        bound(&mut codes, &mut scales);
        assert_eq!((&codes[..8], scales[0]), (&before[..8], 0.5));
        assert!(
            scales[1] > 0.5 && worst_sum(&codes[8..]) <= i32::from(i16::MAX),
            "{codes:?}"
        );
    }

    #[test]
    fn tiny_rows_are_zeros() {
        assert_eq!(quantise(&[1e-40; 5], 1), (vec![0; 5], vec![0.0]));
        assert_eq!(quantise(&[0.0; 5], 1), (vec![0; 5], vec![0.0]));
    }
}
