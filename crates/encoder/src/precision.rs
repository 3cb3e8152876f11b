//! The arithmetic of the matrix products.

use serde::{Deserialize, Serialize};

/// The arithmetic of the encoder's matrix products. Everything else is f32 in both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Single precision: the reference.
    F32,
    /// Int8: weights with one scale an output, inputs with one scale and one least value a token,
    /// exact sums. Weights that are stored in f32 are quantised when they are loaded; rows of stored
    /// int8 codes that are too large for sums in 16 bits are rounded again.
    #[default]
    Int8,
}

impl Precision {
    /// Returns the number of this arithmetic's revision, which rises with each change that moves
    /// hidden states.
    ///
    /// Int8: 1 had codes of inputs in -127..=127, and took the codes of weights as they were; 2
    /// bounds the sums of weights (see `rounding.rs`) and has codes of inputs in 0..=255.
    pub fn revision(self) -> u32 {
        match self {
            Precision::F32 => 1,
            Precision::Int8 => 2,
        }
    }

    /// Returns `f32` or `int8`.
    pub fn name(self) -> &'static str {
        match self {
            Precision::F32 => "f32",
            Precision::Int8 => "int8",
        }
    }
}

impl std::fmt::Display for Precision {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Precision {
    type Err = PrecisionError;

    fn from_str(name: &str) -> Result<Self, PrecisionError> {
        let known = [Precision::F32, Precision::Int8];
        let found = known.into_iter().find(|precision| precision.name() == name);
        found.ok_or_else(|| PrecisionError(name.to_owned()))
    }
}

/// The error of a name that is not a [`Precision`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a precision; known are f32, int8")]
pub struct PrecisionError(pub String);
