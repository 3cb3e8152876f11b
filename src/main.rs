//! The command line of `regard`.

use regard::cli::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(match Cli::read(std::env::args_os()) {
        Ok(cli) => cli.execute(),
        Err(exit_code) => exit_code,
    })
}
