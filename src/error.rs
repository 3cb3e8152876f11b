//! Errors: an [`Error`] ends a run; a [`RecordError`] skips one record or one mention and becomes a row of `skipped.csv`.

use crate::article::Origin;
use crate::calibrate::error::SampleError;
use crate::clean::Furniture;
use crate::ingest::error::{InputError, OptionError};
use crate::model::error::ModelProblem;
use crate::output::folder_error::FolderError;
use crate::output::names::STORE_FILE;
use crate::record::problem::RunJsonProblem;
use crate::reproduce::error::ReproduceError;
use crate::series::error::SeriesError;
use crate::show::error::ShowError;
use crate::summarize::input_error::SummaryInputError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};

/// The result of anything that can end a run.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error that ends the run. Each message names the file, the line where there is one, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The command line or the settings file asks for something that cannot be done.
    #[error("{0}")]
    Usage(String),
    /// The output folder or the store cannot be the one that was named.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The operating system reported an error.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// The action that failed: "read", "write", "create".
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// An input cannot be opened.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A file that the user named cannot be read.
    #[error("the {what} {} cannot be read: {source}", path.display())]
    Unreadable {
        /// The kind of file: "actor list", "settings file".
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A file that the user wrote or named is not what it must be.
    #[error("{} cannot be used:\n{}", path.display(), join_lines(problems))]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Every fault found, at least one.
        problems: Vec<Problem>,
    },
    /// The model folder is damaged, incomplete or too new.
    #[error("model {name}: {problem}")]
    Model {
        /// The folder, or `(embedded)`.
        name: String,
        /// The problem, and what to do about it.
        #[source]
        problem: Box<ModelProblem>,
    },
    /// `eval sentiment` was asked of a model that classifies pairs of texts.
    #[error("the model is a classifier of pairs of texts: it gives no sentiment for a sentence")]
    NoSentenceSentiment,
    /// Not one record of the input could be used.
    #[error("no usable record in the input\n{0}")]
    NothingUsable(String),
    /// A run that was repeated produced different files.
    #[error("{0}")]
    NotTheSame(String),
    /// The counts of a finished run do not add up: a defect of this program, never of the data.
    #[error("the run's counts do not add up ({0}); please report this as a bug and do not use its files")]
    Counts(String),
    /// Another run is writing to the folder.
    #[error("another run is writing to {}; wait for it (--wait), or give another folder", .0.display())]
    Busy(PathBuf),
    /// A `run.json` is not one that this version reads.
    #[error("{} cannot be used:\n{problem}", path.display())]
    RunJson {
        /// The file.
        path: PathBuf,
        /// The problem.
        #[source]
        problem: RunJsonProblem,
    },
    /// A store's ledger cannot be read or written, or a part of it is damaged.
    #[error("the store cannot be used as it is: {}: {problem}", path.display())]
    Store {
        /// The ledger, or the part's file.
        path: PathBuf,
        /// The problem.
        problem: String,
    },
    /// A folder that was named as a store is none.
    #[error("{} is no store: there is no {STORE_FILE} in it", .0.display())]
    NotAStore(PathBuf),
    /// The inputs cannot be summarized.
    #[error(transparent)]
    SummaryInput(#[from] SummaryInputError),
    /// No sample can be drawn.
    #[error(transparent)]
    Sample(#[from] SampleError),
    /// An actor or an article cannot be shown.
    #[error(transparent)]
    Show(#[from] ShowError),
    /// A run cannot add to a series.
    #[error(transparent)]
    Series(#[from] SeriesError),
    /// A run cannot be repeated.
    #[error(transparent)]
    Reproduce(#[from] ReproduceError),
    /// The system starts no more threads.
    #[error("cannot start the worker threads: {0}")]
    Threads(#[source] rayon::ThreadPoolBuildError),
    /// The process was asked to stop.
    #[error("stopped by {}; what was scored is kept, and the same command goes on from there", if *signal == SIGTERM {"SIGTERM"} else {"Ctrl-C"})]
    Stopped {
        /// The signal's number.
        signal: i32,
    },
}

/// SIGTERM's number, the same on every system that has it.
const SIGTERM: i32 = 15;

impl From<OptionError> for Error {
    fn from(error: OptionError) -> Self {
        Error::Usage(error.to_string())
    }
}

impl Error {
    /// Returns a function that makes an [`Error::Io`], for `map_err`.
    pub fn io(action: &'static str, path: impl AsRef<Path>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.as_ref().to_path_buf();
        move |source| Error::Io { action, path, source }
    }

    /// Returns a function that makes an [`Error::Model`] of the model `name`, for `map_err`.
    pub fn model(name: impl Into<String>) -> impl FnOnce(ModelProblem) -> Self {
        let name = name.into();
        move |problem| Error::Model {
            name,
            problem: Box::new(problem),
        }
    }

    /// Returns a function that makes an [`Error::Unreadable`], for `map_err`.
    pub fn unreadable(what: &'static str, path: impl AsRef<Path>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.as_ref().to_path_buf();
        move |source| Error::Unreadable { what, path, source }
    }

    /// Makes an [`Error::Invalid`] with one problem.
    pub fn invalid(path: impl AsRef<Path>, problem: impl Into<Problem>) -> Self {
        Error::Invalid {
            path: path.as_ref().to_path_buf(),
            problems: vec![problem.into()],
        }
    }

    /// Makes an [`Error::Invalid`] that lists the first `most` problems and counts the others.
    pub fn invalid_first(path: impl AsRef<Path>, mut problems: Vec<Problem>, most: usize) -> Self {
        let more = problems.len().saturating_sub(most);
        if more > 0 {
            problems.truncate(most);
            problems.push(Problem::new(format_args!("and {more} more")));
        }
        Error::Invalid {
            path: path.as_ref().to_path_buf(),
            problems,
        }
    }

    /// Returns the exit code of the process: 1 where the run failed, 2 where what was asked for cannot be done as asked, 128 and the
    /// signal's number where it was stopped.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::NoSentenceSentiment
            | Error::Usage(_)
            | Error::Input(_)
            | Error::Folder(_)
            | Error::Threads(_)
            | Error::Unreadable { .. }
            | Error::Invalid { .. }
            | Error::Busy(_)
            | Error::RunJson { .. }
            | Error::NotAStore(_)
            | Error::SummaryInput(_)
            | Error::Sample(_)
            | Error::Show(_)
            | Error::Series(_)
            | Error::Reproduce(_) => 2,
            Error::Io { .. }
            | Error::Model { .. }
            | Error::NothingUsable(_)
            | Error::NotTheSame(_)
            | Error::Counts(_)
            | Error::Store { .. } => 1,
            Error::Stopped { signal } => 128 + u8::try_from(*signal).unwrap_or(0),
        }
    }
}

/// A fault of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line it is on, 1-based; `None` where it concerns the whole file.
    pub line: Option<u64>,
    /// The fault, and what to do about it.
    pub text: String,
}

impl Problem {
    /// Makes a problem of the whole file.
    pub fn new(text: impl fmt::Display) -> Self {
        Self {
            line: None,
            text: text.to_string(),
        }
    }

    /// Makes a problem of a line.
    pub fn on_line(line: u64, text: impl fmt::Display) -> Self {
        Self {
            line: Some(line),
            text: text.to_string(),
        }
    }
}

impl From<String> for Problem {
    fn from(text: String) -> Self {
        Self { line: None, text }
    }
}

impl From<&str> for Problem {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

fn join_lines(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
    lines.join("\n")
}

/// The stage that skipped a record or a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Reading records.
    Ingest,
    /// Linking a name to its actor.
    Link,
    /// Telling reporting from what else a page holds.
    Clean,
    /// Scoring a mention.
    Stance,
    /// Adding up what was scored.
    Summarize,
}

impl Stage {
    /// Returns the word in `skipped.csv`.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Ingest => "ingest",
            Stage::Link => "link",
            Stage::Clean => "clean",
            Stage::Stance => "stance",
            Stage::Summarize => "summarize",
        }
    }
}

/// The reason why a record or mention was not scored. Its word in `skipped.csv` is [`Reason::as_str`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Reason {
    /// The input could not be opened or decoded from here on (truncated gzip, damaged zstd, read error).
    UnreadableInput,
    /// A whole file has no column or field that could be the article's text, or its format is not known.
    UnknownFormat,
    /// The line is not valid JSON, or not an object.
    InvalidJson,
    /// The CSV record has another number of fields than the header, or its quotes do not close.
    MalformedCsv,
    /// Bytes that are not UTF-8.
    InvalidUtf8,
    /// Longer than the limit on one record.
    RecordTooLarge,
    /// No text.
    MissingText,
    /// A page on which no article stands: a list of articles, or nothing but menus.
    NoArticle,
    /// A record of a web archive or a part of a document that cannot be read.
    DamagedRecord,
    /// Certainly in a language that is not to be scored.
    OtherLanguage,
    /// The same id and the same content as an earlier record.
    DuplicateRecord,
    /// The same id as an earlier record but other content.
    ConflictingId,
    /// The name could be that of several actors of the article.
    AmbiguousName,
    /// A name of the list where the model finds no name, or a longer one of another.
    OtherName,
    /// The mention has more word pieces than the model can take.
    MentionTooLong,
    /// The tokenizer gave the mention no word piece.
    MentionWithoutTokens,
    /// The mention stands in page furniture.
    Furniture(Furniture),
    /// Headlines of other articles, taken out of a sentence.
    RelatedLinks,
    /// The mention stands in text that its outlet repeats.
    RepeatedText,
}

impl Reason {
    /// Returns the word in `skipped.csv`.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::UnreadableInput => "unreadable_input",
            Reason::UnknownFormat => "unknown_format",
            Reason::InvalidJson => "invalid_json",
            Reason::MalformedCsv => "malformed_csv",
            Reason::InvalidUtf8 => "invalid_utf8",
            Reason::RecordTooLarge => "record_too_large",
            Reason::MissingText => "missing_text",
            Reason::NoArticle => "no_article",
            Reason::DamagedRecord => "damaged_record",
            Reason::OtherLanguage => "other_language",
            Reason::DuplicateRecord => "duplicate_record",
            Reason::ConflictingId => "conflicting_id",
            Reason::AmbiguousName => "ambiguous_name",
            Reason::OtherName => "other_name",
            Reason::MentionTooLong => "mention_too_long",
            Reason::MentionWithoutTokens => "mention_without_tokens",
            Reason::Furniture(kind) => kind.as_str(),
            Reason::RelatedLinks => "related_links",
            Reason::RepeatedText => "repeated_text",
        }
    }
}

/// One record or mention that was not scored: a row of `skipped.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordError {
    /// Its position in the input.
    pub origin: Origin,
    /// Its id, where it was known.
    pub article_id: Option<String>,
    /// The stage that skipped it.
    pub stage: Stage,
    /// The reason, as a word to filter by.
    pub reason: Reason,
    /// The reason, as a sentence for a reader.
    pub detail: String,
}
