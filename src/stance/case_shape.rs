//! Letter case of words, for a model whose word pieces are uncased.

use crate::article::SentenceSpan;

const NONE: u8 = 0;
const LOWER: u8 = 1;
const CAPITALISED: u8 = 2;
const UPPER: u8 = 3;
const OTHER: u8 = 4;

/// The case shape of every word of a text. A word is a maximal run of letters and digits.
pub(super) struct CaseShapes {
    words: Vec<(SentenceSpan, u8)>,
}

impl CaseShapes {
    /// Finds the case shape of every word of `text`.
    pub(super) fn of(text: &str) -> Self {
        let mut words = Vec::new();
        let mut start = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            if c.is_alphanumeric() {
                start.get_or_insert(at);
            } else if let Some(start) = start.take() {
                let span = SentenceSpan::new(start, at);
                words.push((span, shape(span.of(text))));
            }
        }
        Self { words }
    }

    /// Returns the shape of the word that the character at byte `at` is in; [`NONE`] outside of
    /// words.
    pub(super) fn at(&self, at: usize) -> u8 {
        let index = self.words.partition_point(|(span, _)| span.end <= at);
        let word = self.words.get(index).filter(|(span, _)| span.start <= at);
        word.map_or(NONE, |&(_, shape)| shape)
    }
}

/// Returns the case shape of a word. Only characters in upper or lower case count: the text `2ND`
/// is in upper case, `北京` has no case, and nor has a title-case digraph.
fn shape(word: &str) -> u8 {
    let mut upper = word
        .chars()
        .filter(|c| c.is_uppercase() || c.is_lowercase())
        .map(char::is_uppercase);
    let Some(first) = upper.next() else { return NONE };
    let (mut others, mut capitals) = (0, 0);
    for upper in upper {
        others += 1;
        capitals += usize::from(upper);
    }
    match (first, capitals) {
        (false, 0) => LOWER,
        (true, 0) => CAPITALISED,
        (true, all) if all == others => UPPER,
        _ => OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_of_words() {
        let cases = [
            ("the", LOWER),
            ("The", CAPITALISED),
            ("A", CAPITALISED),
            ("NATO", UPPER),
            ("AB", UPPER),
            ("McCain", OTHER),
            ("iPhone", OTHER),
            ("2nd", LOWER),
            ("2ND", UPPER),
            ("B2B", UPPER),
            ("1996", NONE),
            ("北京", NONE),
            ("Élodie", CAPITALISED),
            ("straße", LOWER),
            ("ǅ", NONE),
            ("ǅa", LOWER),
        ];
        let wrong: Vec<_> = cases
            .iter()
            .filter(|(word, expected)| shape(word) != *expected)
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn a_word_ends_where_letters_and_digits_do() {
        let text = "Été: O'Brien, U.S. x_Y";
        let shapes = CaseShapes::of(text);
        let found: Vec<u8> = text.char_indices().map(|(at, _)| shapes.at(at)).collect();
        let expected = [2, 2, 2, 0, 0, 2, 0, 2, 2, 2, 2, 2, 0, 0, 2, 0, 2, 0, 0, 1, 0, 2];
        assert_eq!(found, expected);
        assert_eq!((shapes.at(text.len()), CaseShapes::of("").at(0)), (NONE, NONE));
    }
}
