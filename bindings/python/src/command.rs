//! The command line, run in the process of a Python interpreter that does nothing else.

use pyo3::prelude::*;
use regard::cli::Cli;
use std::ffi::OsString;

/// Execute the command line `args`, of which the first is the program's name, and return the exit code.
///
/// For a process that is the command and nothing else: threads, signals and standard input and output are its own.
#[pyfunction]
pub(crate) fn main(py: Python<'_>, args: Vec<OsString>) -> u8 {
    py.detach(|| match Cli::read(args) {
        Ok(cli) => cli.execute(),
        Err(exit_code) => exit_code,
    })
}
