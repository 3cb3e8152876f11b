//! Classifiers on top of the encoder.

use crate::error::{InputError, LoadError};
use crate::math;
use crate::weights::Weights;

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
    /// Builds the head `name`, such as `stance_head`, of `features` inputs, from the tensors
    /// `<name>.dense.weight`, shape (inner, features), `<name>.dense.bias`, `<name>.out.weight`,
    /// shape (classes, inner), and `<name>.out.bias`.
    ///
    /// # Errors
    /// When a tensor is missing, has another type or shape, or holds NaN or infinity.
    pub fn load(weights: &Weights, name: &str, features: usize) -> Result<Head, LoadError> {
        let dense_bias = weights.vector(&format!("{name}.dense.bias"))?;
        let out_bias = weights.vector(&format!("{name}.out.bias"))?;
        let dense = weights.floats(&format!("{name}.dense.weight"), &[dense_bias.len(), features])?;
        let out = weights.floats(&format!("{name}.out.weight"), &[out_bias.len(), dense_bias.len()])?;
        Ok(Head {
            dense,
            dense_bias,
            out,
            out_bias,
        })
    }

    /// Returns the number of inputs that the head `name` has in a file, for a model of `hidden` values
    /// a token: `hidden` for a head that reads `[CLS]` alone, and else twice that.
    pub fn stored_features(weights: &Weights, name: &str, hidden: usize) -> usize {
        match weights.columns(&format!("{name}.dense.weight")) {
            Some(columns) if columns == hidden => hidden,
            _ => 2 * hidden,
        }
    }

    /// Returns the number of values the head takes: the encoder's hidden size for a head that reads
    /// `[CLS]` alone, twice that for one that reads the mean of some tokens as well.
    pub fn features(&self) -> usize {
        self.dense.len() / self.dense_bias.len()
    }

    /// Returns the number of classes.
    pub fn classes(&self) -> usize {
        self.out_bias.len()
    }

    /// Writes the logit of each class to `logits`, in the order of the weights' rows, from
    /// `features`, which [`Sequence::span_features`](crate::Sequence::span_features),
    /// [`sentence_features`](crate::Sequence::sentence_features) or
    /// [`token`](crate::Sequence::token) made. Any finite values;
    /// [`softmax`] makes them probabilities.
    ///
    /// # Errors
    /// When `features` is not [`features`](Self::features) long, or `logits` not
    /// [`classes`](Self::classes).
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

/// A token classification head: one linear map from a token's hidden state. Immutable, `Send` and
/// `Sync`.
#[derive(Debug, Clone)]
pub struct TokenHead {
    /// Shape (classes, hidden).
    weight: Vec<f32>,
    /// Shape (classes).
    bias: Vec<f32>,
}

impl TokenHead {
    /// Builds the head `name`, such as `name_head`, for a model of `hidden` values a token, from
    /// the tensors `<name>.weight`, shape (classes, hidden), and `<name>.bias`.
    ///
    /// # Errors
    /// Those of [`Head::load`].
    pub fn load(weights: &Weights, name: &str, hidden: usize) -> Result<TokenHead, LoadError> {
        let bias = weights.vector(&format!("{name}.bias"))?;
        let weight = weights.floats(&format!("{name}.weight"), &[bias.len(), hidden])?;
        Ok(TokenHead { weight, bias })
    }

    /// Returns the number of classes.
    pub fn classes(&self) -> usize {
        self.bias.len()
    }

    /// Writes the logit of each class to `logits`, in the order of the weight's rows, from the
    /// hidden state of one token, which [`Sequence::token`](crate::Sequence::token) gives.
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

/// The function between the two linear maps of a [`Classifier`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// The hyperbolic tangent.
    Tanh,
    /// The larger of 0 and the value.
    Relu,
    /// The GELU of the encoder.
    Gelu,
}

impl Activation {
    fn of(self, value: f32) -> f32 {
        match self {
            Activation::Tanh => math::tanh(value),
            Activation::Relu if value > 0.0 => value,
            Activation::Relu => 0.0,
            Activation::Gelu => math::gelu(value),
        }
    }
}

/// The names of the tensors of an architecture's [`Classifier`], without `.weight` and `.bias`.
#[derive(Debug, Clone, Copy)]
pub struct ClassifierNames {
    /// The map from the first token's state.
    pub dense: &'static str,
    /// The function that follows it.
    pub activation: Activation,
    /// The map to the classes.
    pub out: &'static str,
}

/// The classifier of whole sequences that transformers puts on a model: two linear maps of the
/// first token's state. Immutable, `Send` and `Sync`.
#[derive(Debug, Clone)]
pub struct Classifier {
    /// Shape (hidden, hidden).
    dense: Vec<f32>,
    /// Shape (hidden).
    dense_bias: Vec<f32>,
    activation: Activation,
    out: TokenHead,
}

impl Classifier {
    /// Builds the classifier of a model of `hidden` values a token.
    ///
    /// # Errors
    /// Those of [`Head::load`].
    pub fn load(weights: &Weights, names: &ClassifierNames, hidden: usize) -> Result<Classifier, LoadError> {
        Ok(Classifier {
            dense: weights.tensor(&format!("{}.weight", names.dense), &[hidden, hidden])?,
            dense_bias: weights.tensor(&format!("{}.bias", names.dense), &[hidden])?,
            activation: names.activation,
            out: TokenHead::load(weights, names.out, hidden)?,
        })
    }

    /// Returns the number of classes.
    pub fn classes(&self) -> usize {
        self.out.classes()
    }

    /// Writes the logit of each class to `logits` from the hidden state of a sequence's first
    /// token.
    ///
    /// # Errors
    /// When `state` is not as long as a hidden state, or `logits` not [`classes`](Self::classes).
    pub fn logits(&self, state: &[f32], logits: &mut [f32]) -> Result<(), InputError> {
        check_length("hidden state", self.dense_bias.len(), state.len())?;
        let mut inner = vec![0.0; state.len()];
        linear(&self.dense, &self.dense_bias, state, &mut inner);
        for value in &mut inner {
            *value = self.activation.of(*value);
        }
        self.out.logits(&inner, logits)
    }
}

/// Computes `out = weight * input + bias`. It is a plain product, because a packed one would spend
/// its time on packing the weight for a single row.
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

/// The divisor of logits before a softmax: above 1 evens the probabilities out, below 1 sharpens
/// them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Temperature(f32);

impl Temperature {
    /// Leaves the logits as they are.
    pub const ONE: Temperature = Temperature(1.0);

    /// Makes a temperature in 0.01..=100.
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

/// Replaces logits by probabilities, in 0..=1 with a sum of 1 up to rounding; the same bits on
/// every platform.
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
        for (temperature, known) in [
            (1.0, [0.042_010_07, 0.114_195_2, 0.843_794_8]),
            (2.0, [0.140_244, 0.231_224, 0.628_532]),
            (0.01, [0.0, 0.0, 1.0]),
        ] {
            let found = probabilities(temperature);
            let is_close = found.iter().zip(known).all(|(a, b): (&f32, f32)| (a - b).abs() < 1e-6);
            assert!(is_close, "{temperature}: {found:?}");
        }
    }

    #[test]
    fn temperatures_out_of_range_are_refused() {
        for value in [0.0, -1.0, 0.009, 101.0, f32::INFINITY, f32::NAN] {
            assert!(Temperature::new(value).is_err(), "{value}");
        }
    }
}
