//! Tests of the whole program, from its command line to its files.

mod bad_input;
mod common;
mod whole_run;
