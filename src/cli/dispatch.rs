//! From the command line to the command, and from its result to the exit code.

use crate::cli::args::{Cli, Command, ConfigCommand, ConfigShowArgs};
use crate::cli::completions::completions;
use crate::cli::metrics::LastRun;
use crate::cli::terminal::{LogFormat, Terminal, print};
use crate::config::{GivenSettings, ProcessSettings, read_settings, show};
use crate::error::{Error, Result};
use crate::score::ScoreReport;
use clap::{CommandFactory, FromArgMatches};
use std::ffi::OsString;
use std::time::Instant;

/// Exit code of a run whose files are complete but that skipped more records than `--max-skipped` allows.
const TOO_MANY_SKIPPED: u8 = 3;

impl Cli {
    /// Reads a command line, of which the first word is the program's name.
    ///
    /// # Errors
    /// The exit code, where there is nothing to execute (`--help`, an unknown flag) and that is printed already.
    pub fn read(words: impl IntoIterator<Item = OsString>) -> std::result::Result<Self, u8> {
        let words: Vec<OsString> = words.into_iter().collect();
        let matches = with_short_help(Self::command()).try_get_matches_from(&words);
        let cli = matches.and_then(|mut matches| Self::from_arg_matches_mut(&mut matches));
        cli.map_err(|error| {
            let code = u8::try_from(error.exit_code()).unwrap_or(1);
            if error.use_stderr() && is_json_requested(&words) {
                Terminal::new(false, false, LogFormat::Json).refused(error.to_string().trim_end(), code);
            } else {
                // As clap does itself: nobody may be there to read it.
                let _ = error.print();
            }
            code
        })
    }

    /// Executes the command, reports its result, and returns the exit code.
    pub fn execute(self) -> u8 {
        let started = Instant::now();
        let process = GivenSettings::from(self.common.process.clone()).group::<ProcessSettings>();
        let process = process.unwrap_or_default();
        let terminal = Terminal::new(process.quiet, process.verbose, self.common.log_format);
        let metrics = self.common.metrics.clone();
        let outcome = self.dispatch();
        let scored = outcome.as_ref().ok().and_then(Option::as_ref);
        let problem = scored.and_then(|report| report.too_many_skipped.as_deref());
        let exit_code = match (&outcome, problem) {
            (Err(error), _) => error.exit_code(),
            (Ok(_), Some(_)) => TOO_MANY_SKIPPED,
            (Ok(_), None) => 0,
        };
        if let Some(path) = metrics {
            let last_run = LastRun {
                exit_code,
                complete: outcome.is_ok(),
                took: started.elapsed(),
                scored,
            };
            // A run does not fail because nobody can watch it.
            if let Err(error) = last_run.write(&path) {
                terminal.warning(&format!("no metrics: {error}"));
            }
        }
        match (&outcome, problem) {
            (Err(error), _) => terminal.refused(&error.to_string(), exit_code),
            (Ok(_), Some(problem)) => terminal.too_many_skipped(problem, exit_code),
            (Ok(_), None) => terminal.done(exit_code, started.elapsed()),
        }
        exit_code
    }

    /// Executes the command and returns the report of scoring, if it scored anything.
    fn dispatch(self) -> Result<Option<ScoreReport>> {
        let Cli { command, common } = self;
        let file = common
            .config
            .as_deref()
            .map(read_settings)
            .transpose()?
            .unwrap_or_default();
        let flags = GivenSettings::from(common.process);
        let settings = flags.clone().over(file.clone());
        let process: ProcessSettings = settings.group()?;
        start_threads(process.checked_threads()?)?;
        let terminal = &Terminal::new(process.quiet, process.verbose, common.log_format);
        terminal.warn(&file.warnings);
        match command {
            Command::Run(args) => return args.execute(terminal, settings),
            Command::Score(args) => return args.execute(terminal, settings),
            Command::Summarize(args) => args.execute(terminal, settings),
            Command::Sample(args) => args.execute(terminal),
            Command::Calibrate(args) => args.execute(terminal),
            Command::Show(command) => command.execute(terminal),
            Command::Compare(args) => args.execute(terminal),
            Command::Explain(args) => args.execute(terminal),
            Command::Store(command) => command.execute(terminal),
            Command::Reproduce(args) => args.execute(terminal),
            Command::Config(ConfigCommand::Show(args)) => print(&show(&args.flags().over(flags), &file)?),
            Command::Eval(command) => command.execute(),
            Command::Model(command) => command.execute(),
            Command::Completions { shell } => completions(shell),
        }?;
        Ok(None)
    }
}

/// Returns the command with `-h` for the flags that most people need: one under a heading is only in `--help`.
fn with_short_help(command: clap::Command) -> clap::Command {
    let command = command.mut_args(|arg| {
        let has_heading = arg.get_help_heading().is_some();
        arg.hide_short_help(has_heading)
    });
    command.mut_subcommands(with_short_help)
}

/// Returns whether the command line asks for JSON, when the rest of it cannot be parsed.
fn is_json_requested(words: &[OsString]) -> bool {
    words.windows(2).any(|pair| pair == ["--log-format", "json"])
        || words.iter().any(|word| word == "--log-format=json")
}

fn start_threads(threads: Option<usize>) -> Result<()> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0));
    pool.build_global().map_err(Error::Threads)
}

impl ConfigShowArgs {
    fn flags(self) -> GivenSettings {
        GivenSettings::from(self.output)
            .over(self.store.into())
            .over(self.timings.into())
            .over(self.score.into())
            .over(self.summary.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(words: &[&str]) -> String {
        let error = with_short_help(Cli::command())
            .term_width(80)
            .try_get_matches_from(words)
            .unwrap_err();
        error.to_string()
    }

    /// Returns the long flags and the headings, in their order.
    fn flags_and_headings(text: &str) -> Vec<&str> {
        let lines = text.lines().filter_map(|line| match line.strip_suffix(':') {
            Some(heading) if !line.starts_with(' ') => Some(heading),
            _ if line.trim_start().starts_with('-') => {
                let flag = line.split_whitespace().find(|word| word.starts_with("--"));
                flag.map(|flag| flag.trim_end_matches(','))
            }
            _ => None,
        });
        lines.collect()
    }

    #[test]
    fn help_begins_with_what_most_people_need_and_sorts_the_rest_under_headings() {
        let common = [
            "--actors",
            "--out",
            "--period",
            "--report",
            "--dry-run",
            "--help",
            "--version",
        ];
        let short = help(&["regard", "run", "-h"]);
        let found = flags_and_headings(&short);
        assert_eq!(found, [&["Arguments", "Options"], &common[..], &["Examples"]].concat());
        let long = help(&["regard", "run", "--help"]);
        let found = flags_and_headings(&long);
        assert_eq!(found[2..9], common);
        let headings: Vec<&str> = found.into_iter().filter(|line| !line.starts_with("--")).collect();
        let groups = [
            "Input",
            "Actors",
            "Model",
            "Output",
            "Summaries",
            "Comparison",
            "Process",
            "Series",
        ];
        assert_eq!(
            headings,
            [&["Arguments", "Options"], &groups[..], &["Examples"]].concat()
        );
    }

    #[test]
    fn help_fits_a_terminal_of_80_columns() {
        let commands: [&[&str]; 6] = [&[], &["run"], &["score"], &["summarize"], &["sample"], &["calibrate"]];
        for command in commands {
            for flag in ["-h", "--help"] {
                let text = help(&[&["regard"], command, &[flag]].concat());
                let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
                assert!(wide.is_empty(), "{command:?} {flag}: {wide:?}");
            }
        }
    }
}
