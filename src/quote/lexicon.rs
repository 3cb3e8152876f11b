//! The words of `datasets/tables/speech.txt`, read once.

use crate::sentence::table_entries;
use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../datasets/tables/speech.txt");

/// Longest word that is looked up, in bytes.
const LONGEST: usize = 24;

/// The categories a word stands in, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Categories(u32);

/// The categories of the table, each at the place of its bit.
const NAMES: [&str; 31] = [
    "say",
    "tell",
    "judge",
    "mark",
    "intend",
    "phrase",
    "noun",
    "pronoun",
    "determiner",
    "auxiliary",
    "adverb",
    "time",
    "link",
    "stop",
    "label",
    "fact",
    "inverted",
    "not-adverb",
    "think",
    "hearsay",
    "hearsay-adverb",
    "adjective",
    "undone",
    "rumor",
    "criticism",
    "evidence",
    "show",
    "view",
    "past",
    "voice",
    "circumstance",
];

impl Categories {
    pub(super) const SAY: Self = Self(1);
    pub(super) const TELL: Self = Self(1 << 1);
    pub(super) const JUDGE: Self = Self(1 << 2);
    pub(super) const MARK: Self = Self(1 << 3);
    pub(super) const INTEND: Self = Self(1 << 4);
    pub(super) const PHRASE: Self = Self(1 << 5);
    pub(super) const NOUN: Self = Self(1 << 6);
    pub(super) const PRONOUN: Self = Self(1 << 7);
    pub(super) const DETERMINER: Self = Self(1 << 8);
    pub(super) const AUXILIARY: Self = Self(1 << 9);
    pub(super) const ADVERB: Self = Self(1 << 10);
    pub(super) const TIME: Self = Self(1 << 11);
    pub(super) const LINK: Self = Self(1 << 12);
    pub(super) const STOP: Self = Self(1 << 13);
    pub(super) const LABEL: Self = Self(1 << 14);
    pub(super) const FACT: Self = Self(1 << 15);
    pub(super) const INVERTED: Self = Self(1 << 16);
    pub(super) const NOT_ADVERB: Self = Self(1 << 17);
    /// A verb of thought, whatever else it is: denied, it is still somebody's.
    pub(super) const THINK: Self = Self(1 << 18);
    /// In the passive, with an infinitive, what people say: "is said to have lied".
    pub(super) const HEARSAY: Self = Self(1 << 19);
    pub(super) const HEARSAY_ADVERB: Self = Self(1 << 20);
    /// After "is", with "that", what somebody thinks: "is convinced that".
    pub(super) const ADJECTIVE: Self = Self(1 << 21);
    /// Before "to" or a participle: what follows was not done.
    pub(super) const UNDONE: Self = Self(1 << 22);
    /// A noun that needs no owner before "that".
    pub(super) const RUMOR: Self = Self(1 << 23);
    /// A noun before "of", "for" or "about".
    pub(super) const CRITICISM: Self = Self(1 << 24);
    /// Polls, records: what "shows" something.
    pub(super) const EVIDENCE: Self = Self(1 << 25);
    /// After "in" and an owner: "in her view".
    pub(super) const VIEW: Self = Self(1 << 27);
    pub(super) const SHOW: Self = Self(1 << 26);
    /// A verb in the past that does not end in -ed, and is none of speech.
    pub(super) const PAST: Self = Self(1 << 28);
    /// A verb before a noun of speech without an owner: "expressed concern that".
    pub(super) const VOICE: Self = Self(1 << 29);
    /// After a preposition, says when or how, between a speaker and the verb: "in the past".
    pub(super) const CIRCUMSTANCE: Self = Self(1 << 30);
    /// Any verb that can introduce somebody's words.
    pub(super) const VERB: Self = Self(0b1_1111 | 1 << 15 | 1 << 19 | 1 << 21 | 1 << 26);

    /// Returns those of a word, in any case, with either apostrophe.
    pub(super) fn of(word: &str) -> Self {
        static TABLE_OF: LazyLock<HashMap<&str, Categories>> = LazyLock::new(read);
        if word.len() > LONGEST {
            return Self::default();
        }
        let key = word.to_lowercase().replace('’', "'");
        if let Some(of) = TABLE_OF.get(key.as_str()) {
            return *of;
        }
        // "he's", "they'll": a clause begins, so that no speaker's phrase goes on.
        let bare = key.split_once('\'').and_then(|(bare, _)| TABLE_OF.get(bare));
        bare.filter(|of| of.is(Self::PRONOUN))
            .map_or(Self::default(), |_| Self::STOP.or(Self::PRONOUN))
    }

    /// Returns true if the word stands in any of `others`.
    pub(super) fn is(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

fn read() -> HashMap<&'static str, Categories> {
    let mut table: HashMap<&str, Categories> = HashMap::new();
    for (category, word) in table_entries(TABLE) {
        let bit = NAMES.iter().position(|name| *name == category).unwrap_or(NAMES.len());
        table.entry(word).or_default().0 |= 1 << bit;
        // The verb of "called-for" is looked up alone first.
        if let Some((verb, _)) = word.split_once('-') {
            table.entry(verb).or_default().0 |= 1 << bit;
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_in_a_known_category_once_and_in_lower_case() {
        let mut seen = std::collections::HashSet::new();
        let faults: Vec<_> = table_entries(TABLE)
            .filter(|(category, word)| {
                !NAMES.contains(category)
                    || word.len() > LONGEST
                    || *word != word.to_lowercase()
                    || !seen.insert((*category, *word))
            })
            .collect();
        assert!(faults.is_empty(), "{faults:?}");
    }

    #[test]
    fn words_are_found_in_any_case() {
        assert!(Categories::of("Said").is(Categories::SAY));
        assert!(Categories::of("DIDN’T").is(Categories::AUXILIARY));
        assert!(!Categories::of("table").is(Categories::VERB));
    }
}
