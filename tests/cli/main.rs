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
mod dry_run;
mod encoders;
mod eval;
mod exit_codes_and_logs;
mod groups;
mod hostile_input;
mod interrupted;
mod largest_page;
mod name_head;
mod outlet_comparison;
mod partitions;
mod readme;
mod repeated_text;
mod reproduce;
mod series;
mod shards;
mod show;
mod tables;
mod whole_run;
mod workbook_and_page;
