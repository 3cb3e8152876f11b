//! The errors that end a run before its first record: inputs that cannot be opened, and options
//! that cannot be used. Faults inside an input are [`RecordError`](crate::error::RecordError)s
//! instead.

use crate::text::closest;

/// An input that cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// A file does not exist or may not be read.
    #[error("the input {name} cannot be opened: {source}")]
    CannotOpen {
        /// The input as the user named it, or the file in a folder.
        name: String,
        /// The system's own words.
        source: std::io::Error,
    },
    /// The files of a folder cannot be listed.
    #[error("the folder {name} cannot be read: {source}")]
    CannotReadFolder {
        /// The folder as the user named it.
        name: String,
        /// The system's own words.
        source: std::io::Error,
    },
    /// A folder has no file with a known extension.
    #[error(
        "the folder {name} holds no file to read ({}, also compressed), nor do the folders in it",
        .extensions.iter().map(|extension| format!(".{extension}")).collect::<Vec<_>>().join(", ")
    )]
    EmptyFolder {
        /// The folder as the user named it.
        name: String,
        /// The known extensions, without the dot.
        extensions: Vec<&'static str>,
    },
    /// A folder has texts as well as dumps, so that nobody can say which of them are the articles.
    #[error(
        "the folder {name} holds both texts ({texts}) and dumps ({dumps}); name the files to read, for example {example}"
    )]
    MixedFolder {
        /// The folder as the user named it.
        name: String,
        /// The number of texts.
        texts: usize,
        /// The number of dumps.
        dumps: usize,
        /// A pattern for files like the first dump: `news/*.csv.gz`.
        example: String,
    },
    /// `-` stands twice among the inputs.
    #[error("standard input (`-`) can be read only once")]
    StdinTwice,
}

/// An option of reading (`--map`, `--preset`, `--date-format`) that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OptionError {
    /// `--map` names a field that articles do not have.
    #[error("there is no field `{name}`; {}the fields are {}", did_you_mean(name, fields), fields.join(", "))]
    UnknownField {
        /// The name given.
        name: String,
        /// All fields.
        fields: Vec<&'static str>,
    },
    /// `--map` has no equals sign or no name after it.
    #[error("`--map {argument}` is not FIELD=NAME, for example --map text=maintext")]
    BadMap {
        /// The argument given.
        argument: String,
    },
    /// No preset has the name.
    #[error("there is no preset `{name}`; {}the presets are {}", did_you_mean(name, presets), presets.join(", "))]
    UnknownPreset {
        /// The name given.
        name: String,
        /// All presets.
        presets: Vec<&'static str>,
    },
    /// The date format cannot be written or read by `strptime`'s rules, or does not name one day.
    #[error(
        "the date format `{format}` cannot be used: {reason}; write it as for strptime, for example %d/%m/%y for \
         28/11/19"
    )]
    BadDateFormat {
        /// The format given.
        format: String,
        /// The fault.
        reason: DateFormatFault,
    },
}

/// The fault of a date format.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DateFormatFault {
    /// It has a directive that does not exist, or that contradicts another.
    #[error(transparent)]
    Invalid(#[from] jiff::Error),
    /// It leaves the year, the month or the day open.
    #[error("it does not name one day")]
    NotOneDay,
}

/// Returns "did you mean `x`? ", or nothing where no candidate is similar to `name`.
pub(crate) fn did_you_mean<S: AsRef<str>>(name: &str, candidates: &[S]) -> String {
    closest(&[name], candidates, |candidate| candidate.as_ref())
        .map(|candidate| format!("did you mean `{}`? ", candidate.as_ref()))
        .unwrap_or_default()
}
