//! The command line of `regard`.

use clap::Parser;
use regard::cli::{Cli, note};
use std::process::ExitCode;

fn main() -> ExitCode {
    match Cli::parse().execute() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            note(&format!("regard: {error}"));
            ExitCode::from(error.exit_code())
        }
    }
}
