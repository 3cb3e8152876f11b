//! Files of other kinds that are given where a CSV file is expected, and what to do about each.

/// First bytes of a kind of file, and what it is with what to do.
const KINDS: [(&[u8], &str); 8] = [
    (
        b"PK\x03\x04",
        "the file is a workbook of Excel or LibreOffice, or another zip file; save its sheet as “CSV UTF-8” and give that file",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "the file is a workbook or document of an old Office; save its sheet as “CSV UTF-8” and give that file",
    ),
    (b"\x1f\x8b", "the file is compressed; unpack it with gunzip"),
    (b"\x28\xb5\x2f\xfd", "the file is compressed; unpack it with zstd -d"),
    (b"PAR1", "the file is Parquet; write it as CSV"),
    (b"%PDF", "the file is a PDF; write its rows as CSV"),
    (
        b"{\\rtf",
        "the file is a text document (RTF); save it as plain text in UTF-8",
    ),
    (b"SQLite format 3", "the file is a database; write its rows as CSV"),
];

const JSON: &str = "the file is JSON; write it as CSV with a row for each actor. For a list of objects: \
    jq -r '[\"name\",\"type\",\"aliases\"], (.[] | [.name, .type, ((.aliases // []) | join(\"|\"))]) | @csv' LIST.json > LIST.csv";
const HTML: &str = "the file is a page of HTML or XML; write its rows as CSV";

/// Returns what a file is and what to do, where its first bytes show that it is no CSV file.
pub(super) fn foreign_kind(bytes: &[u8]) -> Option<&'static str> {
    let known = KINDS.iter().find(|(start, _)| bytes.starts_with(start));
    if let Some((_, what)) = known {
        return Some(what);
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let (first, rest) = text.split_first()?;
    let next = rest.trim_ascii_start().first().copied().unwrap_or(b' ');
    match first {
        b'[' if b"[{\"]".contains(&next) => Some(JSON),
        b'{' if b"\"}".contains(&next) => Some(JSON),
        b'<' if next.is_ascii_alphabetic() || b"!?".contains(&next) => Some(HTML),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::foreign_kind;

    #[test]
    fn files_of_other_kinds_are_told_from_lists() {
        for (bytes, piece) in [
            (&b"PK\x03\x04\x14\0"[..], "workbook"),
            (b"\xd0\xcf\x11\xe0\xa1", "workbook"),
            (b"\x1f\x8b\x08", "gunzip"),
            (b"[{\"name\": \"Ada\"}]", "jq"),
            (b"\xef\xbb\xbf\n{\n \"actors\": []}", "jq"),
            (b"<!DOCTYPE html>", "HTML"),
            (b"{\\rtf1", "RTF"),
        ] {
            assert!(foreign_kind(bytes).is_some_and(|what| what.contains(piece)), "{piece}");
        }
        for list in [
            &b"name,type\n"[..],
            b"",
            b"[Ada]\n",
            b"<3 Records,ORG\n",
            b"\"name\",\"type\"\n",
        ] {
            assert_eq!(foreign_kind(list), None, "{}", String::from_utf8_lossy(list));
        }
    }
}
