//! Panics that the library catches are no failures.
//!
//! `libfuzzer-sys` ends the process at any panic. The parquet crate panics on some damaged pages, and the library turns that
//! into an error; so here a panic fails only where it reaches the target.

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, PoisonError};

static LAST: Mutex<String> = Mutex::new(String::new());

/// To be the `init` of a target whose code may catch panics.
pub fn let_caught_pass() {
    panic::set_hook(Box::new(|info| {
        *LAST.lock().unwrap_or_else(PoisonError::into_inner) = info.to_string();
    }));
}

/// Runs a target of [`let_caught_pass`], and ends the process, with what was said, where a panic comes out of it.
pub fn reported(target: impl FnOnce()) {
    if panic::catch_unwind(AssertUnwindSafe(target)).is_err() {
        eprintln!("{}", LAST.lock().unwrap_or_else(PoisonError::into_inner));
        std::process::abort();
    }
}
