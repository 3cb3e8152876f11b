//! The extension module of the Python package `regard`: what the package's modules in Python are made of.

mod command;
mod exceptions;
mod scorer;
mod settings;
mod spans;
mod summaries;
mod table;
mod work;

use pyo3::prelude::*;

/// The part of `regard` that is written in Rust. Use it through the package.
#[pymodule]
mod _regard {
    #[pymodule_export]
    use crate::command::main;
    #[pymodule_export]
    use crate::exceptions::{Error, RunError, UsageError};
    #[pymodule_export]
    use crate::scorer::Scorer;
    #[pymodule_export]
    use crate::summaries::{run, summarize};
    #[pymodule_export]
    use crate::table::{Table, read_table};

    use pyo3::prelude::*;

    #[pymodule_init]
    fn add_version(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
