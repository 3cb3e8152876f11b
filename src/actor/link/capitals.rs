//! Lines of capitals, where an acronym that is also a word is no proof: "GIVE US A BREAK".

use crate::article::SentenceSpan;

/// Letters of a word in capitals that is no acronym.
const LEAST_LETTERS: usize = 4;

/// Returns true if a name stands among capitals: nothing else in the sentence is in lower case, or the word before or after it
/// is a word of capitals.
pub(crate) fn stands_in_capitals(sentence: &str, name: SentenceSpan) -> bool {
    let (before, after) = (&sentence[..name.start], &sentence[name.end..]);
    let has_lowercase = before.contains(char::is_lowercase) || after.contains(char::is_lowercase);
    let beside = [before.split_whitespace().next_back(), after.split_whitespace().next()];
    !has_lowercase || beside.into_iter().flatten().any(is_word_of_capitals)
}

fn is_word_of_capitals(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters >= LEAST_LETTERS && !word.contains(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_capitals_is_told_from_an_acronym_in_a_sentence() {
        let cases = [
            ("GIVE [US] A BREAK, VOTERS SAY", true),
            ("PANEL: GIVE [US] HOPE, says the mayor", true),
            ("Kesse tells [US] to leave", false),
            ("[US] and UK sign a pact", false),
            ("The [US] GDP grew", false),
            ("[US]", true),
        ];
        for (text, expected) in cases {
            let (before, rest) = text.split_once('[').unwrap();
            let (name, after) = rest.split_once(']').unwrap();
            let sentence = format!("{before}{name}{after}");
            let span = SentenceSpan::new(before.len(), before.len() + name.len());
            assert_eq!(stands_in_capitals(&sentence, span), expected, "{text}");
        }
    }
}
