//! The messages on standard error, as text for a person or JSON Lines for a program, and standard output.

use crate::error::{Error, Result};
use crate::output::Folder;
use crate::show::{PageLayout, StyledText};
use crate::store::Store;
use crate::system::memory::{self, ByteSize};
use crate::text::escape_control;
use clap::ValueEnum;
use console::{Term, measure_text_width};
use serde::Serialize;
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

/// Warnings of one kind that are shown.
const WARNINGS_SHOWN: usize = 6;

/// The format of the messages on standard error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// Plain text
    #[default]
    Text,
    /// JSON Lines with time, level, event, message, and the data of the event
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    Info,
    Warning,
    Error,
}

/// Standard error for messages, standard output for results.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    pub(super) quiet: bool,
    pub(super) verbose: bool,
    pub(super) format: LogFormat,
}

impl Terminal {
    /// Returns a terminal that shows as much as the flags ask for, in this format.
    pub(super) fn new(quiet: bool, verbose: bool, format: LogFormat) -> Self {
        Self { quiet, verbose, format }
    }

    /// Prints an event: the message as text, or all of it as JSON. `fields` is an object, or null for none.
    pub(super) fn say(&self, level: Level, event: &str, message: &str, fields: Value) {
        if self.quiet && level != Level::Error {
            return;
        }
        match (self.format, level) {
            (LogFormat::Json, _) => note(&json_line(level, event, message, fields)),
            (LogFormat::Text, Level::Info) => note(&folded(message, columns())),
            (LogFormat::Text, Level::Warning) => note(&folded(&format!("warning: {message}"), columns())),
            (LogFormat::Text, Level::Error) => note(&folded(&format!("regard: {message}"), columns())),
        }
    }

    /// Prints an event as JSON only: as text, a person sees it in another way.
    pub(super) fn log(&self, event: &str, message: &str, fields: Value) {
        if self.format == LogFormat::Json {
            self.say(Level::Info, event, message, fields);
        }
    }

    /// Prints why the command failed.
    pub(super) fn refused(&self, problem: &str, exit_code: u8) {
        self.say(Level::Error, "failed", problem, json!({ "exit_code": exit_code }));
    }

    /// Prints that more was skipped than is allowed, even if only errors are shown.
    pub(super) fn too_many_skipped(&self, problem: &str, exit_code: u8) {
        self.say(
            Level::Error,
            "too_many_skipped",
            problem,
            json!({ "exit_code": exit_code }),
        );
    }

    /// Logs that the command succeeded, and how long it took.
    pub(super) fn done(&self, exit_code: u8, took: Duration) {
        let fields = json!({ "exit_code": exit_code, "seconds": rounded(took.as_secs_f64()) });
        self.log("done", "done", fields);
    }

    /// Prints a warning.
    pub(super) fn warning(&self, message: &str) {
        self.say(Level::Warning, "warning", message, Value::Null);
    }

    /// Prints warnings: all as JSON, as text only so many that they can be read; `run.json` has the others.
    pub(super) fn warn(&self, warnings: &[String]) {
        let shown = match self.format {
            LogFormat::Json => warnings.len(),
            LogFormat::Text => WARNINGS_SHOWN,
        };
        warnings.iter().take(shown).for_each(|warning| self.warning(warning));
        if warnings.len() > shown {
            self.warning(&format!("{} more, in run.json", warnings.len() - shown));
        }
    }

    /// Prints a warning that nobody may overlook, in red where the terminal has colours.
    pub(super) fn alarm(&self, message: &str) {
        if self.quiet || self.format == LogFormat::Json {
            return self.warning(message);
        }
        let line = escape_control(&format!("warning: {message}"));
        let red = console::style(line).for_stderr().red().bold();
        let _ = writeln!(std::io::stderr().lock(), "{red}");
    }

    /// Warns if the process has exceeded `limit`.
    pub(super) fn warn_of_memory(&self, limit: Option<ByteSize>) {
        if let Some(warning) = memory::exceeded(limit, memory::peak()) {
            self.warning(&warning);
        }
    }

    /// Returns whether a progress bar can be drawn: standard error is a terminal, and text is wanted.
    pub(super) fn draws_progress(&self) -> bool {
        !self.quiet && self.format == LogFormat::Text && std::io::stderr().is_terminal()
    }

    /// Opens a folder for writing. If another run is writing to it and `wait` is set, says so and waits.
    ///
    /// # Errors
    /// Those of [`Folder::open_or_wait`].
    pub(super) fn open_folder(&self, path: &Path, wait: bool) -> Result<Folder> {
        self.open_or_wait(wait, |wait| Folder::open_or_wait(path, wait))
    }

    /// Opens a store for writing, as [`Terminal::open_folder`] a folder.
    ///
    /// # Errors
    /// Those of [`Store::open`].
    pub(super) fn open_store(&self, path: &Path, wait: bool) -> Result<Store> {
        self.open_or_wait(wait, |wait| Store::open(path, wait))
    }

    fn open_or_wait<T>(&self, wait: bool, open: impl Fn(bool) -> Result<T>) -> Result<T> {
        match open(false) {
            Err(Error::Busy(path)) if wait => {
                let message = format!("waiting for another run, which is writing to {}", path.display());
                self.say(Level::Info, "waiting", &message, Value::Null);
                open(true)
            }
            opened => opened,
        }
    }
}

/// Returns the width of standard error, where it is a terminal.
fn columns() -> Option<usize> {
    let size = Term::stderr()
        .size_checked()
        .filter(|_| std::io::stderr().is_terminal());
    size.map(|(_, columns)| usize::from(columns))
}

/// Breaks the lines of a message that are wider than the terminal between words; a terminal would
/// break them within one.
fn folded(message: &str, columns: Option<usize>) -> String {
    let Some(width) = columns else {
        return message.to_owned();
    };
    let layout = PageLayout { width, colour: false };
    let lines = message.lines().map(|line| {
        if measure_text_width(line) <= width {
            return line.to_owned();
        }
        let words = line.trim_start();
        let indent = &line[..line.len() - words.len()];
        layout.wrapped(indent, &StyledText::of(words)).trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns a line of the log.
pub(super) fn json_line(level: Level, event: &str, message: &str, fields: Value) -> String {
    let now = jiff::Timestamp::now();
    let mut line = json!({ "time": format!("{now:.3}"), "level": level, "event": event, "message": message });
    if let (Some(line), Value::Object(fields)) = (line.as_object_mut(), fields) {
        line.extend(fields);
    }
    line.to_string()
}

/// Rounds to three decimals.
pub(super) fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// Prints to standard output. A reader that closed it early (`| head`) is no error.
///
/// # Errors
/// [`Error::Io`].
pub(super) fn print(text: &str) -> Result<()> {
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::io("write to", "standard output")(e)),
        _ => Ok(()),
    }
}

/// Prints a line to standard error. Unlike `eprintln!`, it does not panic when nobody reads any more (`2>&1 | head`): the
/// files of a run matter more than its messages. Text from a dump cannot control the terminal.
pub(super) fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", escape_control(text));
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn long_lines_are_broken_between_words_and_others_are_kept() {
        let message = "never found: Ada Quist, Mara Ilvane\n  a  b\n  report.html: charts, tables and sentences";
        let narrow = "never found: Ada Quist, Mara\nIlvane\n  a  b\n  report.html: charts, tables\n  and sentences";
        assert_eq!(folded(message, Some(30)), narrow);
        assert_eq!(folded(message, None), message);
    }
}
