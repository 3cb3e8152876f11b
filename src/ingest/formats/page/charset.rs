//! The characters of a page: by its declared encoding where that fits its bytes, else by a guess from the bytes.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8};

/// The bytes in which a page has to declare its encoding: more than the standard's 1,024, which pages do not keep to.
const DECLARED_WITHIN: usize = 4096;

/// A page is in UTF-8 with damage where at most one in so many of its characters outside ASCII is damaged.
const UNDAMAGED_SHARE: usize = 20;

/// A page in characters, and how they were found.
#[derive(Debug)]
pub(crate) struct DecodedPage {
    pub html: String,
    /// The encoding, if the page did not declare it and it had to be guessed.
    pub guessed: Option<&'static str>,
}

/// Decodes a page; `label` is the name of the encoding that came with it, from the header of an HTTP answer.
pub(crate) fn decode_page(bytes: &[u8], label: Option<&str>) -> DecodedPage {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return decoded(bytes.get(length..).unwrap_or_default(), encoding);
    }
    let declared = [
        label.and_then(|label| Encoding::for_label(label.trim().as_bytes())),
        declared_encoding(bytes),
    ];
    if declared.contains(&Some(ISO_2022_JP)) {
        return decoded(bytes, ISO_2022_JP);
    }
    // Bytes outside ASCII that happen to be UTF-8 are so rare that this says more than a declaration.
    if std::str::from_utf8(bytes).is_ok() || is_damaged_utf8(bytes) {
        return decoded(bytes, UTF_8);
    }
    let fitting = declared.into_iter().flatten().find(|encoding| {
        *encoding != UTF_8
            && encoding
                .decode_without_bom_handling_and_without_replacement(bytes)
                .is_some()
    });
    fitting.map_or_else(|| guess(bytes), |encoding| decoded(bytes, encoding))
}

fn decoded(bytes: &[u8], encoding: &'static Encoding) -> DecodedPage {
    DecodedPage {
        html: encoding.decode_without_bom_handling(bytes).0.into_owned(),
        guessed: None,
    }
}

fn guess(bytes: &[u8]) -> DecodedPage {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    DecodedPage {
        guessed: Some(encoding.name()),
        ..decoded(bytes, encoding)
    }
}

fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut damaged, mut sound) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        damaged += usize::from(!chunk.invalid().is_empty());
        sound += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
    }
    damaged * UNDAMAGED_SHARE <= sound && sound > 0
}

/// Returns the encoding that a page declares in `<meta charset=…>` or in its XML declaration. UTF-16 cannot be declared
/// in ASCII, and means UTF-8.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(DECLARED_WITHIN)].to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let after = ["charset", "encoding"].into_iter().find_map(|word| {
        let (_, after) = head.split_once(word)?;
        after.trim_start().strip_prefix('=')
    })?;
    let label = after.trim_start().trim_start_matches(['"', '\'']);
    let end = label
        .find(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '-' | '_' | ':'))
        .unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end]).map(Encoding::output_encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_of_pages() {
        let cases: [(&[u8], Option<&str>, &str, bool); 9] = [
            (b"caf\xC3\xA9", None, "caf\u{e9}", false),
            (b"caf\xC3\xA9", Some("iso-8859-1"), "caf\u{e9}", false),
            (b"caf\xE9", Some("ISO-8859-1"), "caf\u{e9}", false),
            (b"<meta charset=windows-1252>\x93caf\xE9\x94", Some("utf-8"), "<meta charset=windows-1252>\u{201c}caf\u{e9}\u{201d}", false),
            (b"<meta charset = \"windows-1251\">\xCC\xE8\xF0", None, "<meta charset = \"windows-1251\">\u{41c}\u{438}\u{440}", false),
            (b"\xFF\xFEa\0b\0", None, "ab", false),
            (b"\xEF\xBB\xBFab", Some("latin1"), "ab", false),
            (b"He\x92s the mayor\x92s caf\xE9 owner", Some("nonsense"), "He\u{2019}s the mayor\u{2019}s caf\u{e9} owner", true),
            (b"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xFF", Some("utf-8"), "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{fffd}", false),
        ];
        for (bytes, label, html, is_guessed) in cases {
            let page = decode_page(bytes, label);
            assert_eq!(
                (page.html.as_str(), page.guessed.is_some()),
                (html, is_guessed),
                "{label:?}"
            );
        }
    }
}
