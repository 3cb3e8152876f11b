//! The command line of `regard`.

use regard::cli::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(Cli::read().execute())
}
