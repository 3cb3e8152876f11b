//! MPNet's relative positions: a number for each head and each distance between two tokens, which
//! is added to the logits of attention. All layers share them.

use crate::checkpoint::Checkpoint;
use crate::error::LoadError;
use crate::kernel::LANES;

/// Number of buckets into which distances fall: half for tokens before a query, half for those
/// after it. transformers computes with this number whatever `config.json` says.
pub(crate) const BUCKETS: usize = 32;

/// Distances up to here have buckets of their own.
const EXACT: usize = BUCKETS / 4;

/// The biases of all heads, laid out by distance.
#[derive(Debug, Clone)]
pub(crate) struct PositionBias {
    /// For each head, the bias of each distance from `1 - max_positions` up, with zeros at the end
    /// so that sixteen can be read from any distance.
    by_distance: Vec<f32>,
    max_positions: usize,
    /// Length of a head's part of `by_distance`.
    stride: usize,
}

impl PositionBias {
    /// Loads the biases of a model of at most `max_positions` tokens; `None` if its architecture
    /// has none.
    pub fn load(checkpoint: &Checkpoint, max_positions: usize) -> Result<Option<Self>, LoadError> {
        let Some(name) = checkpoint.config().architecture.relative_positions else {
            return Ok(None);
        };
        let heads = checkpoint.config().heads;
        let name = checkpoint.base(&format!("{name}.weight"));
        let by_bucket = checkpoint.weights().tensor(&name, &[BUCKETS, heads])?;
        let stride = 2 * max_positions - 1 + LANES;
        let mut by_distance = vec![0.0; heads * stride];
        for (head, row) in by_distance.chunks_exact_mut(stride).enumerate() {
            for (place, value) in row[..2 * max_positions - 1].iter_mut().enumerate() {
                *value = by_bucket[bucket(place as isize + 1 - max_positions as isize) * heads + head];
            }
        }
        Ok(Some(PositionBias {
            by_distance,
            max_positions,
            stride,
        }))
    }

    /// Returns the biases between a query and sixteen keys that follow each other, both counted
    /// from the sequence's first token. Past the last token they mean nothing.
    #[inline(always)]
    pub fn lanes(&self, head: usize, query: usize, first_key: usize) -> Option<&[f32; LANES]> {
        let place = head * self.stride + first_key + self.max_positions - 1 - query;
        self.by_distance.get(place..)?.first_chunk()
    }
}

/// Returns the bucket of a distance, the key's position less the query's.
fn bucket(distance: isize) -> usize {
    let size = distance.unsigned_abs();
    let side = if distance > 0 { BUCKETS / 2 } else { 0 };
    if size < EXACT {
        return side + size;
    }
    // Two buckets for each doubling, up to 16 times `EXACT`: in whole numbers, as a logarithm
    // would depend on the platform where it is near a whole number.
    let halvings = (size * size / (EXACT * EXACT)).ilog2() as usize;
    side + (EXACT + halvings).min(BUCKETS / 2 - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sizes of distances at which the next bucket begins, from transformers'
    /// `MPNetEncoder.relative_position_bucket`.
    const BEGINS: [usize; 15] = [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 23, 32, 46, 64, 91];

    #[test]
    fn buckets_are_those_of_transformers() {
        for size in 0..600 {
            let expected = BEGINS.iter().filter(|&&begin| begin <= size).count();
            assert_eq!(bucket(-(size as isize)), expected, "{size} before");
            if size > 0 {
                assert_eq!(bucket(size as isize), 16 + expected, "{size} after");
            }
        }
    }
}
