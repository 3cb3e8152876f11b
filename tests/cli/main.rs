//! Tests of the whole program, from its command line to its files.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test's helpers fail with it")]

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
mod hostile;
mod names;
mod opened;
mod operate;
mod reproduce;
mod series;
mod show;
mod stopped;
mod whole_run;
