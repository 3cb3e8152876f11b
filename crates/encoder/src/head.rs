//! Classifiers on top of the encoder.

use crate::checkpoint::Checkpoint;
use crate::error::{InputError, LoadError};
use crate::math;

/// A classifier of two linear maps with a GELU between them. Immutable, `Send` and `Sync`.
#[derive(Debug, Clone)]
pub struct Head {
    /// Shape (inner, features).
    dense: Vec<f32>,
    /// Shape (inner).
    dense_bias: Vec<f32>,
    /// Shape (classes, inner).
    out: Vec<f32>,
    /// Shape (classes).
    out_bias: Vec<f32>,
}

impl Head {
    pub(crate) fn load(checkpoint: &Checkpoint, name: &str) -> Result<Head, LoadError> {
        let features = 2 * checkpoint.config().hidden_size;
        let dense_bias = checkpoint.vector(&format!("{name}.dense.bias"))?;
        let out_bias = checkpoint.vector(&format!("{name}.out.bias"))?;
        let dense = checkpoint.floats(&format!("{name}.dense.weight"), &[dense_bias.len(), features])?;
        let out = checkpoint.floats(&format!("{name}.out.weight"), &[out_bias.len(), dense_bias.len()])?;
        Ok(Head {
            dense,
            dense_bias,
            out,
            out_bias,
        })
    }

    /// How many values the head takes: twice the encoder's hidden size.
    pub fn features(&self) -> usize {
        self.dense.len() / self.dense_bias.len()
    }

    /// How many classes the head tells apart.
    pub fn classes(&self) -> usize {
        self.out_bias.len()
    }

    /// Writes the logit of each class to `logits`, in the order of the weights' rows, from `features`, which
    /// [`Sequence::span_features`](crate::Sequence::span_features) or
    /// [`sentence_features`](crate::Sequence::sentence_features) made. Any finite values; [`softmax`] makes them probabilities.
    ///
    /// # Errors
    /// When `features` is not [`features`](Self::features) long, or `logits` not [`classes`](Self::classes).
    pub fn logits(&self, features: &[f32], logits: &mut [f32]) -> Result<(), InputError> {
        check_length("features", self.features(), features.len())?;
        check_length("logits", self.classes(), logits.len())?;
        let mut inner = vec![0.0; self.dense_bias.len()];
        linear(&self.dense, &self.dense_bias, features, &mut inner);
        for value in &mut inner {
            *value = math::gelu(*value);
        }
        linear(&self.out, &self.out_bias, &inner, logits);
        Ok(())
    }
}

/// A token classification head: one linear map from a token's hidden state. Immutable, `Send` and `Sync`.
#[derive(Debug, Clone)]
pub struct TokenHead {
    /// Shape (classes, hidden).
    weight: Vec<f32>,
    /// Shape (classes).
    bias: Vec<f32>,
}

impl TokenHead {
    pub(crate) fn load(checkpoint: &Checkpoint, name: &str) -> Result<TokenHead, LoadError> {
        let bias = checkpoint.vector(&format!("{name}.bias"))?;
        let weight = checkpoint.floats(
            &format!("{name}.weight"),
            &[bias.len(), checkpoint.config().hidden_size],
        )?;
        Ok(TokenHead { weight, bias })
    }

    /// How many classes the head tells apart.
    pub fn classes(&self) -> usize {
        self.bias.len()
    }

    /// Writes the logit of each class to `logits`, in the order of the weight's rows, from the hidden state of one token, which
    /// [`Sequence::token`](crate::Sequence::token) gives.
    ///
    /// # Errors
    /// When `state` is not as long as a hidden state, or `logits` not [`classes`](Self::classes).
    pub fn logits(&self, state: &[f32], logits: &mut [f32]) -> Result<(), InputError> {
        check_length("hidden state", self.weight.len() / self.bias.len(), state.len())?;
        check_length("logits", self.classes(), logits.len())?;
        linear(&self.weight, &self.bias, state, logits);
        Ok(())
    }
}

/// `out = weight * input + bias`; a plain product, as sgemm would spend its time on packing the weight for one row.
fn linear(weight: &[f32], bias: &[f32], input: &[f32], out: &mut [f32]) {
    let rows = weight.chunks_exact(input.len());
    for ((value, row), bias) in out.iter_mut().zip(rows).zip(bias) {
        *value = math::dot(row, input) + bias;
    }
}

fn check_length(what: &'static str, expected: usize, found: usize) -> Result<(), InputError> {
    if found == expected {
        Ok(())
    } else {
        Err(InputError::WrongLength { what, expected, found })
    }
}

/// What logits are divided by before a softmax: above 1 evens the probabilities out, below 1 sharpens them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Temperature(f32);

impl Temperature {
    /// Leaves the logits as they are.
    pub const ONE: Temperature = Temperature(1.0);

    /// A temperature in 0.01..=100.
    ///
    /// # Errors
    /// When `value` is outside that or NaN.
    pub fn new(value: f32) -> Result<Self, InputError> {
        if (0.01..=100.0).contains(&value) {
            Ok(Temperature(value))
        } else {
            Err(InputError::Temperature(value))
        }
    }
}

/// Replaces logits by probabilities, in 0..=1 with a sum of 1 up to rounding; the same bits on every platform.
pub fn softmax(logits: &mut [f32], temperature: Temperature) {
    math::softmax(logits, 1.0 / temperature.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probabilities(temperature: f32) -> [f32; 3] {
        let mut values = [0.0, 1.0, 3.0];
        softmax(&mut values, Temperature::new(temperature).unwrap());
        values
    }

    #[test]
    fn softmax_at_several_temperatures() {
        let close = |found: [f32; 3], known: [f32; 3]| found.iter().zip(known).all(|(a, b)| (a - b).abs() < 1e-6);
        assert!(
            close(probabilities(1.0), [0.042_010_07, 0.114_195_2, 0.843_794_8]),
            "{:?}",
            probabilities(1.0)
        );
        assert!(
            close(probabilities(2.0), [0.140_244, 0.231_224, 0.628_532]),
            "{:?}",
            probabilities(2.0)
        );
        assert!(close(probabilities(0.01), [0.0, 0.0, 1.0]), "{:?}", probabilities(0.01));
    }

    #[test]
    fn temperatures_out_of_range_are_refused() {
        for value in [0.0, -1.0, 0.009, 101.0, f32::INFINITY, f32::NAN] {
            assert!(Temperature::new(value).is_err(), "{value}");
        }
    }
}
