//! The detection of an input's format: by its content first, by its name where the content leaves
//! it open.

use crate::ingest::compression::{COMPRESSION_EXTENSIONS, Compression};
use crate::ingest::decompress::InputStream;
use crate::ingest::field_mapping::MappingChooser;
use crate::ingest::formats::ended::empty_format;
use crate::ingest::formats::foreign::{describe_foreign, is_binary};
use crate::ingest::formats::{DetectedFormat, FORMATS, Format, docx, plain_text, tar, zip};

/// An input in no format that is read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FormatError {
    /// Another program reads it; the text says what it is and what to do.
    #[error("the input is {0}")]
    Foreign(&'static str),
    /// The name of the input is that of a Parquet file.
    #[error("the input is named as Parquet but does not begin with PAR1")]
    NotParquet,
    /// The name of the input is that of an Arrow file.
    #[error("the input is named as an Arrow (Feather) file but does not begin as one")]
    NotArrow,
    /// The name of the input is that of a tar archive.
    #[error("the input is named as a tar archive and is none")]
    NotTar,
    /// The name of the input is that of a zip archive.
    #[error("the input is named as a zip archive but does not begin with PK")]
    NotZip,
    /// The input has bytes that no text has.
    #[error("the input is neither a text nor a format known here")]
    Binary,
}

/// The beginning of an input, from which its format is detected.
pub(crate) struct Beginning<'i> {
    /// The first 64 KiB after decompression.
    pub bytes: &'i [u8],
    /// True if the input has no more bytes.
    pub is_all: bool,
    /// The extension of the input's name, if it is known.
    pub extension: Option<&'static str>,
    pub chooser: &'i MappingChooser,
}

impl<'i> Beginning<'i> {
    /// Returns true if the input's name ends with one of the extensions.
    pub(crate) fn has_extension(&self, extensions: &[&str]) -> bool {
        self.extension.is_some_and(|extension| extensions.contains(&extension))
    }

    /// Returns the lines that are not blank, without blanks at their ends.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &'i [u8]> {
        self.bytes
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::trim_ascii_end)
            .filter(|line| !line.is_empty())
    }

    fn is_empty_input(&self) -> bool {
        self.is_all && self.bytes.trim_ascii_start().is_empty()
    }
}

/// Detects the format of a stream; `name` is the name of the input.
///
/// # Errors
/// [`FormatError`].
pub(crate) fn detect_format(
    stream: &InputStream,
    name: &str,
    chooser: &MappingChooser,
) -> Result<DetectedFormat, FormatError> {
    let beginning = Beginning {
        bytes: stream.head(),
        is_all: stream.is_head_all(),
        extension: known_extension(name),
        chooser,
    };
    // The names of the first members could be taken for the magic number of another format.
    let archives = [&tar::FORMAT, &docx::FORMAT, &zip::FORMAT];
    if let Some(format) = archives.iter().find_map(|format| (format.recognize)(&beginning)) {
        return Ok(format);
    }
    if let Some(description) = describe_foreign(beginning.bytes) {
        return Err(FormatError::Foreign(description));
    }
    if stream.compression() != Compression::None && Compression::detect(beginning.bytes, "") != Compression::None {
        return Err(FormatError::Foreign("compressed twice: unpack it once first"));
    }
    // An empty text is an article without a text; in any other format there is no article.
    if beginning.is_empty_input() && !beginning.has_extension(plain_text::EXTENSIONS) {
        return Ok(empty_format());
    }
    if let Some(format) = FORMATS.iter().find_map(|format| (format.recognize)(&beginning)) {
        return Ok(format);
    }
    match beginning.extension.and_then(format_of_extension) {
        Some(format) if format.extensions != plain_text::EXTENSIONS => (format.accept)(&beginning),
        _ if is_binary(beginning.bytes) => Err(FormatError::Binary),
        _ => (plain_text::FORMAT.accept)(&beginning),
    }
}

/// Refuses a text that begins with `head` and is none.
///
/// # Errors
/// [`FormatError`].
pub(crate) fn refuse_foreign(head: &[u8]) -> Result<(), FormatError> {
    match describe_foreign(head) {
        Some(description) => Err(FormatError::Foreign(description)),
        None if is_binary(head) => Err(FormatError::Binary),
        None => Ok(()),
    }
}

fn format_of_extension(extension: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.extensions.contains(&extension))
}

/// Returns the extensions of all formats, without the dot.
pub(crate) fn known_extensions() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().flat_map(|format| format.extensions).copied()
}

/// Returns the extension of a file name, before that of a compression, if it is that of a format.
pub(crate) fn known_extension(name: &str) -> Option<&'static str> {
    let name = without_compression(name).to_ascii_lowercase();
    let (_, extension) = name.rsplit_once('.')?;
    known_extensions().find(|known| *known == extension)
}

/// Returns a file name without its extensions: `2016-11-08` of `2016-11-08.csv.gz`.
pub(crate) fn without_extensions(name: &str) -> &str {
    let name = without_compression(name);
    match name.rsplit_once('.') {
        Some((stem, _)) if known_extension(name).is_some() => stem,
        _ => name,
    }
}

/// Returns a file name without the extension of a compression.
pub(crate) fn without_compression(name: &str) -> &str {
    COMPRESSION_EXTENSIONS
        .iter()
        .find_map(|extension| strip_suffix_ignoring_case(name, extension))
        .unwrap_or(name)
}

fn strip_suffix_ignoring_case<'n>(name: &'n str, suffix: &str) -> Option<&'n str> {
    let (stem, end) = name.split_at_checked(name.len().checked_sub(suffix.len())?)?;
    end.eq_ignore_ascii_case(suffix).then_some(stem)
}
