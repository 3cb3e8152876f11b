//! The words of a sentence, split as in the data from which the name head learned its tags.
//!
//! Its training data come as words, and a word has its tag at its first word piece; what a model
//! says at other pieces means nothing. So running text must be cut where those data are cut: at
//! white space, at punctuation around a word, and before "'s". "U.S.", "O'Brien", "Al-Ain" and
//! "Trump-backed" are one word each; so is "Inc." but at the sentence's end, where the full stop is
//! the sentence's.

use crate::article::SentenceSpan;

/// Characters that are words of their own before a word.
const OPENING: &[char] = &[
    '(', '[', '{', '<', '"', '\'', '“', '”', '‘', '’', '„', '‚', '«', '»', '‹', '›', '`', '¿', '¡', '*', '-', '–', '…',
];
/// Characters that are words of their own after a word; the full stop, only at the end of the
/// sentence.
const CLOSING: &[char] = &[
    ')', ']', '}', '>', '"', '\'', '“', '”', '‘', '’', '«', '»', '‹', '›', '`', '*', '-', '–', '…', ',', ';', ':', '!',
    '?',
];
/// Dashes that part words without a space.
const DASHES: [&str; 3] = ["—", "―", "--"];
/// Letters that are, with the apostrophe before them, a word of their own at a word's end.
const ENDINGS: [&str; 7] = ["s", "S", "re", "ve", "ll", "d", "m"];

/// Splits a text into words, in order.
pub(super) fn words(text: &str) -> Vec<SentenceSpan> {
    let end = text.trim_end().len();
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| !c.is_whitespace()).map(|i| at + i) {
        at = text[start..]
            .find(char::is_whitespace)
            .map_or(text.len(), |i| start + i);
        split_at_dashes(text, SentenceSpan::new(start, at), end, &mut words);
    }
    words
}

fn split_at_dashes(text: &str, mut rest: SentenceSpan, end: usize, words: &mut Vec<SentenceSpan>) {
    while let Some(dash) = first_dash(text, rest) {
        split(text, SentenceSpan::new(rest.start, dash.start), false, words);
        words.push(dash);
        rest.start = dash.end;
    }
    split(text, rest, rest.end == end, words);
}

/// Returns the first dash in a part of `text`.
fn first_dash(text: &str, part: SentenceSpan) -> Option<SentenceSpan> {
    let (at, bytes) = DASHES
        .iter()
        .filter_map(|dash| Some((part.of(text).find(dash)?, dash.len())))
        .min()?;
    Some(SentenceSpan::new(part.start + at, part.start + at + bytes))
}

/// Splits a run of characters without white space; `is_last` is true if the sentence ends with it.
fn split(text: &str, mut word: SentenceSpan, is_last: bool, words: &mut Vec<SentenceSpan>) {
    let mut after = Vec::new();
    while let Some(c) = word.of(text).chars().next_back() {
        if !(CLOSING.contains(&c) || (c == '.' && is_last)) {
            break;
        }
        let start = word.end - c.len_utf8();
        after.push(SentenceSpan::new(start, word.end));
        word.end = start;
    }
    if let Some(ending) = ending(text, word) {
        after.push(ending);
        word.end = ending.start;
    }
    while let Some(c) = word.of(text).chars().next().filter(|c| OPENING.contains(c)) {
        words.push(SentenceSpan::new(word.start, word.start + c.len_utf8()));
        word.start += c.len_utf8();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words.extend(after.into_iter().rev());
}

/// Returns the "'s" that a word ends with.
fn ending(text: &str, word: SentenceSpan) -> Option<SentenceSpan> {
    let (at, apostrophe) = word.of(text).char_indices().rfind(|(_, c)| matches!(c, '\'' | '’'))?;
    let letters = &word.of(text)[at + apostrophe.len_utf8()..];
    ENDINGS
        .contains(&letters)
        .then(|| SentenceSpan::new(word.start + at, word.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Vec<&str> {
        words(text).iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn punctuation_around_words_is_cut_off() {
        let cases: [(&str, &[&str]); 11] = [
            ("", &[]),
            ("Ada won.", &["Ada", "won", "."]),
            (" “Ada,” he said. ", &["“", "Ada", ",", "”", "he", "said", "."]),
            (
                "Trump-backed U.S. firms of Acme Inc. won",
                &["Trump-backed", "U.S.", "firms", "of", "Acme", "Inc.", "won"],
            ),
            ("(CNN) -- It's", &["(", "CNN", ")", "--", "It", "'s"]),
            ("the U.S.", &["the", "U.S", "."]),
            ("Obama’s aides' OBAMA'S", &["Obama", "’s", "aides", "'", "OBAMA", "'S"]),
            ("O'Brien's ‘ d’Estaing", &["O'Brien", "'s", "‘", "d’Estaing"]),
            ("Obama—who ran—lost", &["Obama", "—", "who", "ran", "—", "lost"]),
            ("@ada $5 #b 1996-08-30", &["@ada", "$5", "#b", "1996-08-30"]),
            ("Obama 's plan ...", &["Obama", "'s", "plan", ".", ".", "."]),
        ];
        for (text, expected) in cases {
            assert_eq!(of(text), expected, "{text}");
        }
    }

    /// The training code has the same rule, in `models/training/word_starts.py`, and checks it on the same file.
    #[test]
    fn words_begin_where_the_training_code_has_them_begin() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/word_starts.csv");
        let mut cases = 0;
        for record in csv::Reader::from_path(path).unwrap().records() {
            let record = record.unwrap();
            let (text, expected) = (&record[0], &record[1]);
            let starts: Vec<String> = words(text)
                .iter()
                .map(|word| text[..word.start].chars().count().to_string())
                .collect();
            assert_eq!(starts.join(" "), expected, "{text}");
            cases += 1;
        }
        assert!(cases >= 25, "{cases}");
    }

    proptest! {
        #[test]
        fn words_hold_all_but_white_space_in_order(text in "[ \\n\u{a0}aA.'’\"“,—\\-é()s]{0,40}") {
            let spaceless: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            prop_assert_eq!(of(&text).concat(), spaceless);
            prop_assert!(words(&text).iter().all(|word| !word.is_empty()));
        }
    }
}
