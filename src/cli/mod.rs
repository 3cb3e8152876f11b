//! The command line: the arguments, the command that they start, and what it prints.

mod args;
mod calibrate;
mod closing;
mod completions;
mod dispatch;
mod eval;
mod metrics;
mod model;
mod model_args;
mod not_found;
mod profile;
mod progress;
mod reports;
mod reproduce;
mod run;
mod show;
mod store;
mod summarize;
mod terminal;

pub use args::Cli;
