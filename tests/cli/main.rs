//! Tests of the whole program, from its command line to its files.
#![allow(clippy::unwrap_used, reason = "a test's helpers fail with it")]

mod backends;
mod bad_input;
mod browser;
mod calibrate;
mod checkpoints;
mod common;
mod compare;
mod discover;
mod encoders;
mod eval;
mod names;
mod opened;
mod show;
mod whole_run;
