//! Helpers for text: code points of a byte offset, words, excerpts, similar names, control characters, hexadecimal digits.

/// Bytes between two checkpoints.
const STRIDE: usize = 256;

/// Converts byte offsets of a text to Unicode code points in constant time.
pub struct CodePoints<'t> {
    text: &'t [u8],
    /// Code points that begin before each multiple of [`STRIDE`]; empty for ASCII, where the two offsets agree.
    checkpoints: Vec<u32>,
}

impl<'t> CodePoints<'t> {
    /// Counts the code points of `text` once.
    pub fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        if bytes.is_ascii() {
            return Self {
                text: bytes,
                checkpoints: Vec::new(),
            };
        }
        let mut checkpoints = Vec::with_capacity(bytes.len() / STRIDE + 1);
        let mut count = 0;
        for stride in bytes.chunks(STRIDE) {
            checkpoints.push(count);
            count += count_starts(stride);
        }
        checkpoints.push(count);
        Self {
            text: bytes,
            checkpoints,
        }
    }

    /// Returns the number of code points that begin before byte `offset`.
    pub fn before(&self, offset: usize) -> u32 {
        let offset = offset.min(self.text.len());
        match self.checkpoints.get(offset / STRIDE) {
            None => offset as u32,
            Some(count) => count + count_starts(&self.text[offset / STRIDE * STRIDE..offset]),
        }
    }
}

/// Returns the number of code points that begin in `bytes`: all bytes but UTF-8's continuation bytes.
fn count_starts(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count() as u32
}

/// Escapes every control character of `text` but line breaks and tabs: names in a dump may contain any, and a terminal would
/// execute them.
pub fn escape_control(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\t' => escaped.push(letter),
            _ => escaped.extend(escape_control_char(letter)),
        }
    }
    escaped
}

/// Returns a letter as it is, or its escape if it controls the terminal or the direction of the text after it.
pub fn escape_control_char(letter: char) -> impl Iterator<Item = char> {
    let is_control = letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain = (!is_control).then_some(letter);
    let escape = is_control.then(|| letter.escape_unicode()).into_iter().flatten();
    plain.into_iter().chain(escape)
}

/// Returns `text` on one line and cut after 60 characters, for a message.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut excerpt: String = text
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        excerpt.push('…');
    }
    excerpt
}

/// Splits a text into its runs of letters and digits, each with the byte it begins at.
pub(crate) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    let pieces = text.split_inclusive(|c: char| !c.is_alphanumeric());
    pieces
        .map(move |piece| {
            let start = next;
            next += piece.len();
            (start, piece.trim_end_matches(|c: char| !c.is_alphanumeric()))
        })
        .filter(|(_, word)| !word.is_empty())
}

/// Returns a text on one line: each run of white space is one space, none at the beginning, and control characters are
/// escaped, because an article may hold anything.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.trim_start().chars() {
        if !letter.is_whitespace() {
            line.extend(escape_control_char(letter));
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line
}

/// The similarity from which a name may be a mistyped form of another. Lower values suggest unrelated names.
const MISTYPED: f64 = 0.82;

/// Returns the similarity of two names, in 0..1 (Jaro-Winkler, which favours a common beginning), whatever their case.
pub(crate) fn similarity(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(&a.to_lowercase(), &b.to_lowercase())
}

/// Returns the candidate whose text is most similar to any of `names`, for "did you mean"; the first of equals, and `None`
/// where none is similar enough to be meant.
pub(crate) fn closest<T>(
    names: &[&str],
    candidates: impl IntoIterator<Item = T>,
    text: impl Fn(&T) -> &str,
) -> Option<T> {
    let (mut best, mut highest) = (None, MISTYPED);
    for candidate in candidates {
        let scores = names.iter().map(|name| similarity(name, text(&candidate)));
        let score = scores.fold(0.0, f64::max);
        if score > highest {
            (best, highest) = (Some(candidate), score);
        }
    }
    best
}

/// Returns the byte offset of the code point with this index; the length of the text one past its last, `None` beyond.
pub fn byte_of_code_point(text: &str, index: usize) -> Option<usize> {
    let starts = text.char_indices().map(|(byte, _)| byte);
    starts.chain([text.len()]).nth(index)
}

/// Returns the lower-case hexadecimal digits of `bytes`.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(
            escape_control("a\u{1b}]0;x\u{7}\r\nb\t\u{9b}1m é\u{202e}c\n"),
            "a\\u{1b}]0;x\\u{7}\\u{d}\nb\t\\u{9b}1m é\\u{202e}c\n"
        );
    }

    #[test]
    fn one_line_has_single_spaces_and_no_control_character() {
        assert_eq!(
            one_line(" a\u{1b}]0;title\u{7}b \u{9b}31mred\r\n\tnext\u{85}line\u{202e}txt "),
            "a\\u{1b}]0;title\\u{7}b \\u{9b}31mred next line\\u{202e}txt "
        );
    }

    #[test]
    fn the_closest_name_is_a_mistyped_one_and_no_other() {
        let candidates = ["text", "title", "main_text", "date"];
        for (names, expected) in [
            (&["tekst"][..], Some("text")),
            (&["Titel"], Some("title")),
            (&["colour", "maintext"], Some("main_text")),
            (&["party"], None),
            (&[], None),
        ] {
            assert_eq!(closest(names, candidates, |name| name), expected, "{names:?}");
        }
        assert_eq!(
            closest(&["ab"], [("abc", 1), ("abd", 2)], |(name, _)| name),
            Some(("abc", 1))
        );
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        let found: Vec<_> = words("“Äb c3”, d").collect();
        assert_eq!(found, [(3, "Äb"), (7, "c3"), (14, "d")]);
        assert_eq!(words(" — ").count(), 0);
    }

    proptest! {
        #[test]
        fn agrees_with_counting_chars(text in "(?s).{0,600}") {
            let points = CodePoints::new(&text);
            for (count, (byte, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(points.before(byte) as usize, count);
            }
            prop_assert_eq!(points.before(text.len()) as usize, text.chars().count());
        }
    }
}
