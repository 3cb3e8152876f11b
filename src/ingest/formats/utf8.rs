//! Decoding of UTF-8, with the place of a byte that is not.

/// A byte that is not UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "byte {column} of line {line} (0x{byte:02X}) is not UTF-8; convert the file, for example with \
     `iconv -f WINDOWS-1252 -t UTF-8`"
)]
pub(crate) struct InvalidUtf8 {
    /// The line, 1-based.
    pub line: u64,
    /// The number of the byte in its line, 1-based.
    pub column: usize,
    pub byte: u8,
}

/// Decodes `bytes`, which begin at line `line`.
///
/// # Errors
/// [`InvalidUtf8`].
pub(crate) fn decode_utf8(bytes: &[u8], line: u64) -> Result<&str, InvalidUtf8> {
    std::str::from_utf8(bytes).map_err(|error| {
        let valid = &bytes[..error.valid_up_to()];
        InvalidUtf8 {
            line: line + valid.iter().filter(|byte| **byte == b'\n').count() as u64,
            column: valid.iter().rev().take_while(|byte| **byte != b'\n').count() + 1,
            byte: bytes.get(valid.len()).copied().unwrap_or_default(),
        }
    })
}
