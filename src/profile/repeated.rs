//! The lines and sentences that stand in most articles of an outlet.
//!
//! They are counted by hash, in a table of bounded size: where it is full, the sentences that came least often are
//! forgotten. What stands in most articles is never among them for long, so its count can be too low by a few articles.

use crate::article::Article;
use crate::clean::{COMMON_SHARE, MIN_COMMON_ARTICLES, SentenceHash};
use crate::profile::outlets::OutletCounts;
use crate::sentence::Sentence;
use crate::summarize::outlets::OutletNames;
use crate::text::excerpt;
use serde::Serialize;
use std::collections::HashMap;

/// Lines that are shown.
const SHOWN: usize = 5;
/// Sentences that are remembered, which take 26 MB without their words.
const REMEMBERED: usize = 450_000;

/// A line or sentence that an outlet repeats.
#[derive(Debug, Serialize)]
pub struct RepeatedLine {
    /// The outlet's name in the tables.
    pub outlet: String,
    /// The beginning of it, on one line.
    pub text: String,
    /// Articles of the outlet in which it stands.
    pub articles: u64,
    /// Articles of the outlet.
    pub of: u64,
}

/// Counts in how many articles each sentence stands.
#[derive(Default)]
pub(super) struct SentenceCounts {
    /// By outlet and words.
    sentences: HashMap<(u32, u64), SentenceCount>,
    /// The number of the present article.
    article: u64,
}

struct SentenceCount {
    articles: u32,
    last_article: u64,
    is_fragment: bool,
    /// Kept from the second article on.
    text: Option<Box<str>>,
}

impl SentenceCounts {
    /// Counts the sentences of an article of an outlet.
    pub(super) fn add_article(&mut self, outlet: u32, article: &Article, sentences: &[Sentence]) {
        self.article += 1;
        for sentence in sentences {
            let text = sentence.text(article);
            if let Some(hash) = SentenceHash::of(sentence.field, sentence.index, text) {
                self.add(outlet, hash, text);
            }
        }
        self.forget_if_full();
    }

    fn add(&mut self, outlet: u32, hash: SentenceHash, text: &str) {
        let count = self.sentences.entry((outlet, hash.words)).or_insert(SentenceCount {
            articles: 0,
            last_article: 0,
            is_fragment: hash.is_fragment(),
            text: None,
        });
        if count.last_article == self.article {
            return;
        }
        count.last_article = self.article;
        count.articles += 1;
        if count.articles > 1 && count.text.is_none() {
            count.text = Some(excerpt(text).into());
        }
    }

    /// Forgets the sentences that came least often, until half of the table is free.
    fn forget_if_full(&mut self) {
        if self.sentences.len() <= REMEMBERED {
            return;
        }
        let mut least = 1;
        while self.sentences.len() > REMEMBERED / 2 {
            self.sentences.retain(|_, count| count.articles > least);
            least *= 2;
        }
    }

    /// Returns the lines that stand in most articles of one outlet.
    pub(super) fn repeated(&self, outlets: &OutletCounts, names: &OutletNames) -> Vec<RepeatedLine> {
        let mut found: Vec<RepeatedLine> = Vec::new();
        for ((outlet, _), count) in &self.sentences {
            let outlet = outlets.outlet(*outlet);
            let is_common = count.is_fragment || f64::from(count.articles) >= COMMON_SHARE * outlet.articles as f64;
            if count.articles < MIN_COMMON_ARTICLES as u32 || !is_common {
                continue;
            }
            found.push(RepeatedLine {
                outlet: names.name(&outlet.spelling).to_owned(),
                text: count.text.as_deref().unwrap_or_default().to_owned(),
                articles: count.articles.into(),
                of: outlet.articles,
            });
        }
        found.sort_by(|a, b| (b.articles, &a.outlet, &a.text).cmp(&(a.articles, &b.outlet, &b.text)));
        found.truncate(SHOWN);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Field;
    use std::collections::BTreeMap;

    fn hash(words: u64) -> SentenceHash {
        SentenceHash {
            field: Field::Text,
            index: 0,
            words,
        }
    }

    #[test]
    fn what_stands_in_most_articles_is_remembered_in_a_bounded_table() {
        let (mut outlets, mut counts) = (OutletCounts::default(), SentenceCounts::default());
        let mut largest = 0;
        for article in 0..1_000 {
            let outlet = outlets.add("Herald");
            counts.article += 1;
            counts.add(outlet, hash(0), "It is said again and again.");
            // A sentence that comes twice in one article counts once.
            counts.add(outlet, hash(0), "It is said again and again.");
            for other in 0..1_000 {
                counts.add(outlet, hash(2 + 2 * (article * 1_000 + other)), "It is said once.");
            }
            counts.forget_if_full();
            largest = largest.max(counts.sentences.len());
        }
        assert!(largest <= REMEMBERED, "{largest}");
        let names = OutletNames::decide(&BTreeMap::new(), None);
        let [line] = &counts.repeated(&outlets, &names)[..] else {
            panic!("not one line");
        };
        assert_eq!(
            (line.articles, line.of, line.text.as_str()),
            (1_000, 1_000, "It is said again and again.")
        );
    }
}
