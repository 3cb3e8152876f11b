//! Paths as text, also those that are not UTF-8, so that `run.json` can hold them and they can be found again.
//!
//! A byte that is not UTF-8 is written as `\xE9`. A path that holds such a sequence in its own letters has its backslash
//! written as `\x5C`, so that no two paths have the same text. Anything else stands for itself. On systems whose paths are
//! not bytes, a path is its text.

use serde::{Deserialize, Deserializer, Serializer};
use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Returns the text of a path.
#[cfg(unix)]
pub(crate) fn path_text(path: impl AsRef<OsStr>) -> String {
    use std::fmt::Write as _;
    use std::os::unix::ffi::OsStrExt as _;
    let mut text = String::new();
    for chunk in path.as_ref().as_bytes().utf8_chunks() {
        let mut rest = chunk.valid();
        while let Some(at) = find_escape(rest) {
            text.push_str(&rest[..at]);
            text.push_str("\\x5C");
            rest = &rest[at + 1..];
        }
        text.push_str(rest);
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    text
}

/// Returns the text of a path.
#[cfg(not(unix))]
pub(crate) fn path_text(path: impl AsRef<OsStr>) -> String {
    path.as_ref().to_string_lossy().into_owned()
}

/// Returns the path of a text that [`path_text`] wrote.
#[cfg(unix)]
pub(crate) fn path_of_text(text: &str) -> Cow<'_, Path> {
    use std::os::unix::ffi::OsStringExt as _;
    if find_escape(text).is_none() {
        return Cow::Borrowed(Path::new(text));
    }
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = find_escape(rest) {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        bytes.extend(u8::from_str_radix(&rest[at + 2..at + ESCAPE_BYTES], 16));
        rest = &rest[at + ESCAPE_BYTES..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    Cow::Owned(std::ffi::OsString::from_vec(bytes).into())
}

/// Returns the path of a text that [`path_text`] wrote.
#[cfg(not(unix))]
pub(crate) fn path_of_text(text: &str) -> Cow<'_, Path> {
    Cow::Borrowed(Path::new(text))
}

/// The bytes of `\xE9`.
#[cfg(unix)]
const ESCAPE_BYTES: usize = 4;

/// Returns the place of the first backslash that begins an escape.
#[cfg(unix)]
fn find_escape(text: &str) -> Option<usize> {
    text.as_bytes().windows(ESCAPE_BYTES).position(
        |window| matches!(window, [b'\\', b'x', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit()),
    )
}

/// Writes and reads a path as its text.
pub(crate) mod path {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&path_text(path))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(path_of_text(&text).into_owned())
    }
}

/// Writes and reads a path that may be missing as its text; a field needs `default` as well.
pub(crate) mod optional_path {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(path: &Option<PathBuf>, serializer: S) -> Result<S::Ok, S::Error> {
        match path {
            Some(path) => serializer.serialize_some(&path_text(path)),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        Ok(text.map(|text| path_of_text(&text).into_owned()))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt as _;

    #[test]
    fn a_path_is_found_again_by_its_text() {
        let cases: [(&[u8], &str); 6] = [
            (b"news/dump.jsonl", "news/dump.jsonl"),
            ("news/caf\u{e9}.jsonl".as_bytes(), "news/caf\u{e9}.jsonl"),
            (b"news/caf\xE9.jsonl", "news/caf\\xE9.jsonl"),
            (b"a\\b\\xyz", "a\\b\\xyz"),
            (b"a\\xE9", "a\\x5CxE9"),
            (b"\xFF\\x5C\xE9\\x", "\\xFF\\x5Cx5C\\xE9\\x"),
        ];
        for (bytes, text) in cases {
            let path = Path::new(OsStr::from_bytes(bytes));
            assert_eq!(path_text(path), text);
            assert_eq!(&*path_of_text(text), path, "{text}");
        }
    }
}
