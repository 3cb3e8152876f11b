//! The extension module of the Python package `regard`.

mod command;

use pyo3::prelude::*;

/// The part of `regard` that is written in Rust. Use it through the package.
#[pymodule]
mod _regard {
    #[pymodule_export]
    use crate::command::main;

    use pyo3::prelude::*;

    #[pymodule_init]
    fn add_version(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
