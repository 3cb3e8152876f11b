//! The detection of a CSV's delimiter: comma, tab or semicolon.

/// Delimiters, in order of precedence after the comma, which is taken where none of them is found.
const DELIMITERS: [u8; 3] = [b'\t', b',', b';'];

/// Returns the delimiter of a header line: the one that it has most often outside quotation marks,
/// a comma if it has none.
pub(crate) fn detect_delimiter(line: &[u8]) -> u8 {
    let mut best = (0, b',');
    for delimiter in DELIMITERS {
        let count = count_unquoted(line, delimiter);
        if count > best.0 {
            best = (count, delimiter);
        }
    }
    best.1
}

fn count_unquoted(line: &[u8], delimiter: u8) -> usize {
    let mut is_quoted = false;
    line.iter()
        .filter(|byte| {
            is_quoted ^= **byte == b'"';
            !is_quoted && **byte == delimiter
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_delimiter_outside_quotation_marks_is_taken() {
        for (line, delimiter) in [
            ("id,text", b','),
            ("id;text;date", b';'),
            ("id\ttext, or title", b'\t'),
            ("\"a;b;c\",text", b','),
            ("text", b','),
            ("", b','),
        ] {
            assert_eq!(detect_delimiter(line.as_bytes()), delimiter, "{line}");
        }
    }
}
