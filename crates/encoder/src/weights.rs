//! The tensors of a `model.safetensors`, converted to f32 or int8.

use half::{bf16, f16};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensorError, SafeTensors};

use crate::error::LoadError;
use crate::rounding;

/// The types that numbers are read from.
const FLOATS: [Dtype; 3] = [Dtype::F32, Dtype::F16, Dtype::BF16];

/// A parsed `model.safetensors`, of any model. It borrows the bytes; the tensors it returns own
/// their numbers.
///
/// Numbers are f32, f16 or bf16; a linear or word embedding weight, shape (out, in), may be int8
/// instead, next to `<name>_scale`, shape (out): weight = int8 * scale.
pub struct Weights<'data> {
    tensors: SafeTensors<'data>,
}

impl<'data> Weights<'data> {
    /// Parses the file's header. The tensors themselves are checked when they are read.
    ///
    /// # Errors
    /// When the file is truncated or its header is wrong.
    pub fn parse(safetensors: &'data [u8]) -> Result<Self, LoadError> {
        let tensors = SafeTensors::deserialize(safetensors).map_err(LoadError::Format)?;
        Ok(Weights { tensors })
    }

    /// Returns true if the file has a tensor of this name.
    pub fn has(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    /// Reads the tensor `name` in f32, of the given shape, multiplied out where it is stored in
    /// int8.
    ///
    /// # Errors
    /// When the tensor is missing, has another type or shape, or holds NaN or infinity.
    pub fn tensor(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        match *shape {
            [rows, columns] => self.matrix(name, rows, columns).map(Matrix::into_floats),
            _ => self.floats(name, shape),
        }
    }

    /// Returns the number of columns of a matrix; `None` if the file has none of this name.
    pub(crate) fn columns(&self, name: &str) -> Option<usize> {
        let view = self.tensors.tensor(name).ok()?;
        match *view.shape() {
            [_, columns] => Some(columns),
            _ => None,
        }
    }

    /// Returns the full name of a tensor: `<name>.<old>` where the file has it, else
    /// `<name>.<part>`.
    pub(crate) fn either(&self, name: &str, part: &str, old: &str) -> String {
        let old = format!("{name}.{old}");
        match self.has(&old) {
            true => old,
            false => format!("{name}.{part}"),
        }
    }

    /// Reads a tensor of numbers, of the given shape.
    pub(crate) fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        let view = self.view(name)?;
        check_dtype(name, &view, &FLOATS, "F32, F16 or BF16")?;
        check_shape(name, &view, shape)?;
        finite(name, read_floats(&view))
    }

    /// Reads a tensor of numbers, of the given shape; `None` where the file lacks it.
    pub(crate) fn optional_floats(&self, name: &str, shape: &[usize]) -> Result<Option<Vec<f32>>, LoadError> {
        match self.floats(name, shape) {
            Err(LoadError::MissingTensor { .. }) => Ok(None),
            found => found.map(Some),
        }
    }

    /// Reads a tensor of numbers of one dimension, of any length from 1 up.
    pub(crate) fn vector(&self, name: &str) -> Result<Vec<f32>, LoadError> {
        let view = self.view(name)?;
        match *view.shape() {
            [length] if length > 0 => self.floats(name, &[length]),
            _ => Err(wrong_shape(name, "one dimension, not empty".to_owned(), &view)),
        }
    }

    /// Reads a matrix of weights, shape (rows, columns), in the type that it is stored in.
    pub(crate) fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Matrix, LoadError> {
        let view = self.view(name)?;
        if view.dtype() != Dtype::I8 {
            check_dtype(name, &view, &FLOATS, "F32, F16, BF16 or I8")?;
            return self.floats(name, &[rows, columns]).map(Matrix::Float);
        }
        check_shape(name, &view, &[rows, columns])?;
        let codes = view.data().iter().map(|&byte| byte as i8).collect();
        let scales = self.scales(&format!("{name}_scale"), rows)?;
        Ok(Matrix::Int8 { codes, scales })
    }

    /// Reads the scales of an int8 matrix, and checks that every code times its scale is finite.
    fn scales(&self, name: &str, rows: usize) -> Result<Vec<f32>, LoadError> {
        let scales = self.floats(name, &[rows])?;
        match scales.iter().position(|scale| !(scale * 128.0).is_finite()) {
            Some(index) => Err(LoadError::NotFinite {
                name: name.to_owned(),
                index,
            }),
            None => Ok(scales),
        }
    }

    fn view(&self, name: &str) -> Result<TensorView<'data>, LoadError> {
        self.tensors.tensor(name).map_err(|error| match error {
            SafeTensorError::TensorNotFound(name) => LoadError::MissingTensor { name },
            other => LoadError::Format(other),
        })
    }
}

/// A matrix of weights, row by row.
#[derive(Debug, Clone)]
pub(crate) enum Matrix {
    Float(Vec<f32>),
    /// Weight (r, c) is `codes[r * columns + c] * scales[r]`.
    Int8 {
        codes: Vec<i8>,
        scales: Vec<f32>,
    },
}

impl Matrix {
    /// Copies row `row` into `out`, which is as long as a row.
    pub fn copy_row(&self, row: usize, out: &mut [f32]) {
        let cells = row * out.len()..(row + 1) * out.len();
        match self {
            Matrix::Float(values) => out.copy_from_slice(&values[cells]),
            Matrix::Int8 { codes, scales } => dequantise(&codes[cells], scales[row], out),
        }
    }

    /// Converts the matrix to f32.
    pub fn into_floats(self) -> Vec<f32> {
        let (codes, scales) = match self {
            Matrix::Float(values) => return values,
            Matrix::Int8 { codes, scales } => (codes, scales),
        };
        let mut values = vec![0.0; codes.len()];
        let columns = codes.len() / scales.len();
        let rows = codes.chunks_exact(columns).zip(values.chunks_exact_mut(columns));
        for ((codes, out), &scale) in rows.zip(&scales) {
            dequantise(codes, scale, out);
        }
        values
    }

    /// Converts the matrix to codes that the int8 products take, and one scale a row.
    pub fn into_int8(self, rows: usize) -> (Vec<i8>, Vec<f32>) {
        match self {
            Matrix::Int8 { mut codes, mut scales } => {
                rounding::bound(&mut codes, &mut scales);
                (codes, scales)
            }
            Matrix::Float(values) => rounding::quantise(&values, rows),
        }
    }
}

fn dequantise(codes: &[i8], scale: f32, out: &mut [f32]) {
    for (value, &code) in out.iter_mut().zip(codes) {
        *value = f32::from(code) * scale;
    }
}

/// Reads the numbers of a tensor of one of [`FLOATS`].
fn read_floats(view: &TensorView) -> Vec<f32> {
    match view.dtype() {
        Dtype::F16 => read(view.data(), |word| f16::from_le_bytes(word).to_f32()),
        Dtype::BF16 => read(view.data(), |word| bf16::from_le_bytes(word).to_f32()),
        _ => read(view.data(), f32::from_le_bytes),
    }
}

fn read<const N: usize>(data: &[u8], number: impl Fn([u8; N]) -> f32) -> Vec<f32> {
    data.as_chunks().0.iter().map(|&word| number(word)).collect()
}

fn finite(name: &str, values: Vec<f32>) -> Result<Vec<f32>, LoadError> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(LoadError::NotFinite {
            name: name.to_owned(),
            index,
        }),
        None => Ok(values),
    }
}

fn check_dtype(name: &str, view: &TensorView, allowed: &[Dtype], expected: &'static str) -> Result<(), LoadError> {
    if allowed.contains(&view.dtype()) {
        return Ok(());
    }
    let found = format!("{:?}", view.dtype());
    Err(LoadError::WrongDtype {
        name: name.to_owned(),
        expected,
        found,
    })
}

fn check_shape(name: &str, view: &TensorView, expected: &[usize]) -> Result<(), LoadError> {
    if view.shape() == expected {
        return Ok(());
    }
    Err(wrong_shape(name, format!("{expected:?}"), view))
}

fn wrong_shape(name: &str, expected: String, view: &TensorView) -> LoadError {
    let found = format!("{:?}", view.shape());
    LoadError::WrongShape {
        name: name.to_owned(),
        expected,
        found,
    }
}
