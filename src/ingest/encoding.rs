//! The encoding of a text: UTF-8, UTF-16 or a code page of single bytes, told from its bytes and
//! decoded to UTF-8.
//!
//! The encoding is that of the whole input. UTF-16 shows in the first bytes. Otherwise the input is
//! read as it is up to the first byte that is no ASCII: so far all encodings are alike, and what
//! follows there decides.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::collections::BTreeMap;

/// The bytes, from the first that is no ASCII on, that decide on the encoding.
pub(crate) const DECISIVE_BYTES: usize = 64 * 1024;

/// So many bytes that are no ASCII tell one code page from another; of fewer, Windows-1252 is
/// assumed, which most English texts that are not UTF-8 are written in.
const CERTAIN_BYTES: usize = 30;

/// The bytes that mean nothing in Windows-1252.
const UNDEFINED_BYTES: [u8; 5] = [0x81, 0x8D, 0x8F, 0x90, 0x9D];

/// The bytes of an input's head that are looked at for UTF-16 without a mark.
const UTF_16_BYTES: usize = 4096;

/// Detects UTF-16 from the first bytes of an input, by its byte order mark, or by the zeros of
/// which every second byte of an English text consists. Returns the length of the mark too.
pub(crate) fn detect_utf_16(head: &[u8]) -> Option<(&'static Encoding, usize)> {
    match head {
        // UTF-32, or a file of another kind.
        [0xFF, 0xFE, 0, 0, ..] => None,
        [0xFF, 0xFE, ..] => Some((UTF_16LE, 2)),
        [0xFE, 0xFF, ..] => Some((UTF_16BE, 2)),
        _ => detect_unmarked_utf_16(head).map(|encoding| (encoding, 0)),
    }
}

fn detect_unmarked_utf_16(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head[..head.len().min(UTF_16_BYTES)].chunks_exact(2);
    let all = pairs.len();
    let (mut little, mut big) = (0, 0);
    for pair in pairs {
        match pair {
            [letter, 0] if is_text_byte(*letter) => little += 1,
            [0, letter] if is_text_byte(*letter) => big += 1,
            _ => {}
        }
    }
    // A text of fewer than four letters could be anything.
    let is_most = |count: usize| all >= 4 && count * 10 >= all * 8;
    match (is_most(little), is_most(big)) {
        (true, _) => Some(UTF_16LE),
        (_, true) => Some(UTF_16BE),
        _ => None,
    }
}

fn is_text_byte(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~')
}

/// Decides on the encoding of an input from `bytes`, which begin with the first that is no ASCII;
/// `is_cut` is true where the input goes on behind them. `None` stands for UTF-8, in which a few
/// bytes may be damaged.
pub(crate) fn detect_code_page(bytes: &[u8], is_cut: bool) -> Option<&'static Encoding> {
    if is_utf_8(bytes, is_cut) {
        return None;
    }
    if is_mac_roman(bytes) {
        return Some(MACINTOSH);
    }
    let high = bytes.iter().filter(|byte| !byte.is_ascii());
    if high.clone().count() >= CERTAIN_BYTES {
        let guess = guess_encoding(bytes);
        if guess.is_single_byte() && guess != WINDOWS_1252 {
            return Some(guess);
        }
    }
    let is_defined = high.clone().all(|byte| !UNDEFINED_BYTES.contains(byte));
    is_defined.then_some(WINDOWS_1252)
}

/// Returns true if at least as many letters are good UTF-8 as are not.
fn is_utf_8(bytes: &[u8], is_cut: bool) -> bool {
    let (mut good, mut bad) = (0, 0);
    let mut read = 0;
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        read += chunk.valid().len() + chunk.invalid().len();
        let is_cut_letter = is_cut && read == bytes.len();
        bad += usize::from(!chunk.invalid().is_empty() && !is_cut_letter);
    }
    good >= bad
}

/// Returns true for the encoding of old Macintosh files, whose apostrophe and closing quotation
/// mark are capital letters in Windows-1252, where none stands behind a small letter or a full
/// stop.
fn is_mac_roman(bytes: &[u8]) -> bool {
    let (mut marks, mut others) = (0, 0);
    for pair in bytes.windows(2) {
        match pair {
            [b'a'..=b'z' | b'.' | b',' | b'!' | b'?', 0xD3 | 0xD5] => marks += 1,
            [b'a'..=b'z' | b'.' | b',' | b'!' | b'?', 0x92 | 0x94] => others += 1,
            _ => {}
        }
    }
    marks > others
}

fn guess_encoding(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Decodes an input piece by piece.
pub(crate) struct TextDecoder {
    decoder: Decoder,
    encoding: &'static Encoding,
    has_errors: bool,
    is_finished: bool,
}

impl TextDecoder {
    /// Makes a decoder; a byte order mark is not expected.
    pub(crate) fn new(encoding: &'static Encoding) -> Self {
        Self {
            decoder: encoding.new_decoder_without_bom_handling(),
            encoding,
            has_errors: false,
            is_finished: false,
        }
    }

    /// Returns the next piece in UTF-8; `is_last` is true at the end of the input. Bytes that mean
    /// nothing become U+FFFD. After the end nothing is returned.
    pub(crate) fn decode(&mut self, bytes: &[u8], is_last: bool) -> Vec<u8> {
        let mut text = String::new();
        let mut at = 0;
        if std::mem::replace(&mut self.is_finished, is_last) {
            return Vec::new();
        }
        loop {
            let rest = &bytes[at..];
            // Both limits are far below the number at which the length is not known.
            text.reserve(self.decoder.max_utf8_buffer_length(rest.len()).unwrap_or(rest.len()));
            let (result, read, has_errors) = self.decoder.decode_to_string(rest, &mut text, is_last);
            self.has_errors |= has_errors;
            at += read;
            if result == CoderResult::InputEmpty {
                return text.into_bytes();
            }
        }
    }

    /// Says what was detected.
    pub(crate) fn note(&self) -> EncodingNote {
        EncodingNote {
            encoding: self.encoding.name(),
            has_errors: self.has_errors,
        }
    }
}

/// The encoding of an input that is not in UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EncodingNote {
    encoding: &'static str,
    /// True if a character was lost.
    has_errors: bool,
}

impl EncodingNote {
    /// Returns the sentence for one input.
    pub(crate) fn sentence(self) -> String {
        let Self { encoding, .. } = self;
        format!("in the encoding {encoding}, not UTF-8, and read as such{}", self.loss())
    }

    /// Returns the sentences for the texts of a folder, with the number of texts of each encoding.
    pub(crate) fn sentences(counts: &BTreeMap<Self, u64>) -> Vec<String> {
        let describe = |(note, count): (&Self, &u64)| {
            let Self { encoding, .. } = note;
            format!(
                "texts in the encoding {encoding}, not UTF-8, and read as such: {count}{}",
                note.loss()
            )
        };
        counts.iter().map(describe).collect()
    }

    fn loss(self) -> &'static str {
        if self.has_errors {
            "; what could not be decoded became U+FFFD"
        } else {
            ""
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_told_from_its_bytes() {
        let polish =
            "Za\u{17c}ó\u{142}\u{107} g\u{119}\u{15b}l\u{105} ja\u{17a}\u{144}, m\u{f3}wi\u{142} pose\u{142}. "
                .repeat(6);
        let russian = "\u{41f}\u{440}\u{435}\u{437}\u{438}\u{434}\u{435}\u{43d}\u{442} \u{441}\u{43a}\u{430}\u{437}\u{430}\u{43b}. ".repeat(4);
        let quotes = "It\u{2019}s \u{201c}over\u{201d}, said Zo\u{eb} M\u{fc}ller \u{2013} twice. ".repeat(20);
        let encoded = |encoding: &'static Encoding, text: &str| encoding.encode(text).0.into_owned();
        let cases: [(&str, Vec<u8>); 9] = [
            ("UTF-8", quotes.clone().into_bytes()),
            ("UTF-8", [b"cut \xE2\x80 and ", quotes.as_bytes()].concat()),
            ("windows-1252", encoded(WINDOWS_1252, &quotes)),
            ("windows-1252", b"Bo Marn\x92s plan".to_vec()),
            ("windows-1252", b"caf\xE9".to_vec()),
            ("windows-1250", encoded(encoding_rs::WINDOWS_1250, &polish)),
            ("windows-1251", encoded(encoding_rs::WINDOWS_1251, &russian)),
            ("macintosh", encoded(MACINTOSH, &quotes)),
            ("macintosh", b"Bo Marn\xD5s plan".to_vec()),
        ];
        for (name, bytes) in cases {
            let from = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
            // The Macintosh is known by the letter before.
            let from = from.saturating_sub(1);
            let found = detect_code_page(&bytes[from..], false).map_or("UTF-8", Encoding::name);
            assert_eq!(found, name, "{}", String::from_utf8_lossy(&bytes));
        }
        // Nothing of Windows-1252, and too little to tell another code page.
        assert_eq!(detect_code_page(b"\x81 and more", false), None);
        // A letter that the end of the piece cuts is good.
        assert_eq!(detect_code_page("\u{e9}".as_bytes().split_at(1).0, true), None);
    }

    #[test]
    fn utf_16_is_told_with_and_without_a_mark() {
        let text = "id,text\n1,It\u{2019}s over\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = [b"\xFF\xFE", &little[..]].concat();
        assert_eq!(detect_utf_16(&little), Some((UTF_16LE, 0)));
        assert_eq!(detect_utf_16(&big), Some((UTF_16BE, 0)));
        assert_eq!(detect_utf_16(&marked), Some((UTF_16LE, 2)));
        for other in [
            &b"PAR1\x15\0\x15\0"[..],
            text.as_bytes(),
            b"\xFF\xFE\0\0i\0\0\0",
            b"",
            b"a\0",
        ] {
            assert_eq!(detect_utf_16(other), None, "{other:?}");
        }
        let mut decoder = TextDecoder::new(UTF_16LE);
        let (start, end) = little.split_at(23);
        let decoded = [decoder.decode(start, false), decoder.decode(end, true)].concat();
        assert_eq!(String::from_utf8(decoded).unwrap(), text);
    }
}
