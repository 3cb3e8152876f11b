//! The exceptions: a class for each exit code of the command, with the words of its message.

use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyKeyboardInterrupt};
use pyo3::prelude::*;

create_exception!(
    regard,
    Error,
    PyException,
    "What ends a piece of work; the message is that of the command, and exit_code its exit code."
);
create_exception!(
    regard,
    UsageError,
    Error,
    "What was asked for cannot be done as it was asked for; nothing was started."
);
create_exception!(regard, RunError, Error, "The work was started and failed.");

/// The exit code of a run whose files are complete, but that skipped more records than `max_skipped` allows.
pub(crate) const TOO_MANY_SKIPPED: u8 = 3;

/// Makes the exception of an error.
pub(crate) fn exception_of(py: Python<'_>, error: &regard::error::Error) -> PyErr {
    if matches!(error, regard::error::Error::Stopped { .. }) {
        return PyKeyboardInterrupt::new_err(error.to_string());
    }
    exception(py, error.to_string(), error.exit_code())
}

/// Makes the exception of an exit code.
pub(crate) fn exception(py: Python<'_>, message: String, exit_code: u8) -> PyErr {
    let exception = match exit_code {
        2 => UsageError::new_err(message),
        _ => RunError::new_err(message),
    };
    match exception.value(py).setattr("exit_code", exit_code) {
        Ok(()) => exception,
        Err(error) => error,
    }
}
