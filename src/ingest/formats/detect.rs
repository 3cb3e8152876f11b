//! The detection of an input's format: by its content first, by its name where the content leaves
//! it open.

use crate::ingest::decompress::InputStream;
use crate::ingest::field_mapping::MappingChooser;
use crate::ingest::formats::ended::empty_format;
use crate::ingest::formats::{DetectedFormat, FORMATS, Format, docx, plain_text};

/// Extensions of compressed files.
const COMPRESSION_EXTENSIONS: [&str; 4] = [".gz", ".gzip", ".zst", ".zstd"];

/// The first bytes of files in formats that are not read here, and the remedy for each.
const FOREIGN_FORMATS: [(&[u8], &str); 9] = [
    (
        b"PK\x03\x04",
        "a zip archive or a workbook: unpack it, or save the sheet as CSV (UTF-8)",
    ),
    (b"\xD0\xCF\x11\xE0", "an old Office file: save the sheet as CSV (UTF-8)"),
    (
        b"BZh",
        "compressed with bzip2: unpack it with bunzip2, or pass it on with `bzcat FILE | regard ... -`",
    ),
    (
        b"\xFD7zXZ\x00",
        "compressed with xz: unpack it with unxz, or pass it on with `xzcat FILE | regard ... -`",
    ),
    (b"%PDF-", "a PDF: extract its text first, for example with pdftotext"),
    (b"ARROW1", "an Arrow (Feather) file: write it as Parquet"),
    (b"SQLite format 3", "an SQLite database: export the table as CSV"),
    (
        b"\xFF\xFE\x00\x00",
        "in UTF-32: convert it with `iconv -f UTF-32 -t UTF-8`",
    ),
    (
        b"\x00\x00\xFE\xFF",
        "in UTF-32: convert it with `iconv -f UTF-32 -t UTF-8`",
    ),
];

/// An input in no format that is read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FormatError {
    /// Another program reads it; the text says what it is and what to do.
    #[error("the input is {0}")]
    Foreign(&'static str),
    /// The name of the input is that of a Parquet file.
    #[error("the input is named as Parquet but does not begin with PAR1")]
    NotParquet,
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
    if let Some(format) = (docx::FORMAT.recognize)(&beginning) {
        return Ok(format);
    }
    if let Some((_, remedy)) = FOREIGN_FORMATS
        .iter()
        .find(|(magic, _)| beginning.bytes.starts_with(magic))
    {
        return Err(FormatError::Foreign(remedy));
    }
    // An empty text is an article without a text; in any other format there is no article.
    if beginning.is_empty_input() && !beginning.has_extension(plain_text::EXTENSIONS) {
        return Ok(empty_format());
    }
    if let Some(format) = FORMATS.iter().find_map(|format| (format.recognize)(&beginning)) {
        return Ok(format);
    }
    match beginning.extension.and_then(format_of_extension) {
        Some(format) => (format.accept)(&beginning),
        None if beginning.bytes.contains(&0) => Err(FormatError::Binary),
        None => (plain_text::FORMAT.accept)(&beginning),
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
