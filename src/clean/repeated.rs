//! Hashes of sentences, by which text that an outlet repeats is found.
//!
//! One article does not show that a line is a teaser or a newsletter's; many articles of its outlet do. So `score` keeps
//! a hash of the words of each sentence that names an actor, and `summarize` decides when it has seen all parts: the
//! result is the same for shards, threads and a nightly series, and nothing is scored again.

use crate::article::Field;
use crate::text::words;
use std::hash::Hasher as _;
use twox_hash::XxHash64;

/// Bytes of a hash in `articles.parquet`.
const STORED_BYTES: usize = 12;
/// The bit of the stored place that says that the sentence is the title.
const TITLE_BIT: u32 = 1 << 31;
/// Articles of an outlet at least that hold a sentence which much of the outlet repeats.
pub(crate) const MIN_COMMON_ARTICLES: usize = 3;
/// The part of an outlet's articles that is much. A sentence of prose in fewer may be the background of a story.
pub(crate) const COMMON_SHARE: f64 = 0.3;
/// Words that a sentence has at least: "Trump said." is written again and again, and is no furniture.
const MIN_PROSE_WORDS: usize = 5;
/// Words that a line without an end has at least.
const MIN_FRAGMENT_WORDS: usize = 3;

/// A sentence of an article: its place, and a hash of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentenceHash {
    /// The part of the article that it is in.
    pub field: Field,
    /// Its position there, from 0.
    pub index: u32,
    /// A hash of its words, in lower case. Its lowest bit is 1 for a fragment.
    pub words: u64,
}

impl SentenceHash {
    /// Hashes a sentence; `None` where it is so short that its repetition means nothing.
    pub fn of(field: Field, index: u32, sentence: &str) -> Option<Self> {
        let is_fragment = field == Field::Text && is_fragment(sentence);
        let mut hasher = XxHash64::with_seed(0);
        let mut count = 0;
        for (_, word) in words(sentence) {
            write_word(&mut hasher, word, is_fragment);
            count += 1;
        }
        let least = if is_fragment {
            MIN_FRAGMENT_WORDS
        } else {
            MIN_PROSE_WORDS
        };
        (count >= least).then(|| Self {
            field,
            index,
            words: (hasher.finish() & !1) | u64::from(is_fragment),
        })
    }

    /// Returns true if the sentence ends as a headline or a label does, without a mark. A sentence of prose may be quoted
    /// again in a later article; such a line is hardly ever.
    pub fn is_fragment(self) -> bool {
        self.words & 1 == 1
    }

    /// Writes hashes as bytes, for `articles.parquet`.
    pub fn to_bytes(hashes: &[Self]) -> Vec<u8> {
        let stored = hashes.iter().flat_map(|hash| {
            let title = if hash.field == Field::Title { TITLE_BIT } else { 0 };
            let place = (hash.index | title).to_le_bytes();
            place.into_iter().chain(hash.words.to_le_bytes())
        });
        stored.collect()
    }

    /// Reads hashes back; `None` where the bytes are not those of hashes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Vec<Self>> {
        let (stored, rest) = bytes.as_chunks::<STORED_BYTES>();
        rest.is_empty().then(|| stored.iter().map(Self::from_stored).collect())
    }

    fn from_stored(&[a, b, c, d, words @ ..]: &[u8; STORED_BYTES]) -> Self {
        let place = u32::from_le_bytes([a, b, c, d]);
        let is_title = place & TITLE_BIT != 0;
        Self {
            field: if is_title { Field::Title } else { Field::Text },
            index: place & !TITLE_BIT,
            words: u64::from_le_bytes(words),
        }
    }
}

/// Adds a word in lower case. Numbers count in prose, where they may be the news; in a fragment they are those of a
/// gallery or a clock.
fn write_word(hasher: &mut XxHash64, word: &str, is_fragment: bool) {
    let mut bytes = [0; 4];
    let mut was_digit = false;
    for letter in word.chars().flat_map(char::to_lowercase) {
        let is_digit = is_fragment && letter.is_numeric();
        match (is_digit, was_digit) {
            (true, true) => {}
            (true, false) => hasher.write(b"0"),
            (false, _) => hasher.write(letter.encode_utf8(&mut bytes).as_bytes()),
        }
        was_digit = is_digit;
    }
    hasher.write(b" ");
}

fn is_fragment(sentence: &str) -> bool {
    sentence.trim_end().ends_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hash(sentence: &str) -> Option<u64> {
        SentenceHash::of(Field::Text, 0, sentence).map(|hash| hash.words)
    }

    #[test]
    fn sentences_of_the_same_words_have_the_same_hash() {
        let same = [
            ("“Marn lost,” the aide told us.", "Marn  lost, the aide told us."),
            ("Hide Caption 1 of 21", "HIDE CAPTION 13 of 21"),
            ("MUST WATCH: Marn 02:40", "Must watch: Marn 11:09"),
        ];
        for (a, b) in same {
            assert!(hash(a).is_some(), "{a}");
            assert_eq!(hash(a), hash(b), "{a} / {b}");
        }
        let different = [
            ("Marn leads by 40 to 38 percent.", "Marn leads by 41 to 38 percent."),
            ("Marn lost the vote again", "Marn lost the vote again."),
            ("Marn won the ab c today.", "Marn won the a bc today."),
        ];
        for (a, b) in different {
            assert_ne!(hash(a), hash(b), "{a} / {b}");
        }
    }

    #[test]
    fn short_sentences_are_not_compared() {
        let cases = [
            ("Marn said.", false),
            ("Marn told reporters on Tuesday.", true),
            ("More on", false),
            ("More on Marn", true),
            ("", false),
        ];
        for (sentence, is_compared) in cases {
            assert_eq!(hash(sentence).is_some(), is_compared, "{sentence}");
        }
    }

    proptest! {
        #[test]
        fn stored_hashes_read_back(places in prop::collection::vec((any::<bool>(), 0..1u32 << 31, any::<u64>()), 0..9)) {
            let hashes: Vec<SentenceHash> = places
                .into_iter()
                .map(|(is_title, index, words)| SentenceHash {
                    field: if is_title { Field::Title } else { Field::Text },
                    index,
                    words,
                })
                .collect();
            prop_assert_eq!(SentenceHash::from_bytes(&SentenceHash::to_bytes(&hashes)), Some(hashes));
        }
    }
}
