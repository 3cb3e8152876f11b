//! The places of sentences that an outlet may repeat, sorted outside of memory.

use crate::article::Field;
use crate::clean::SentenceHash;
use crate::error::Result;
use crate::output::ArticleRow;
use crate::summarize::copies::hash_of;
use crate::summarize::evidence::SentenceKey;
use crate::summarize::name_numbers::NameNumbers;
use crate::summarize::scored_part::{ScoredPart, each_article_group};
use crate::summary::PackedDay;
use crate::system::spill::{Record, Sorted, Sorter};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashSet};
use std::io::{self, Read, Write};

/// Articles of an outlet that hold a sentence, from which on it may be repeated text.
const LEAST_ARTICLES: usize = 2;
/// The columns that tell which sentences come twice, and on which days an outlet has articles.
const COUNTED: [&str; 4] = ["article_id", "outlet", "date", "sentence_hashes"];
/// Those that tell where such sentences stand.
const PLACED: [&str; 6] = ["article_id", "outlet", "date", "sentence_hashes", "source", "line"];

/// A place where a sentence stands. Sorted by outlet, sentence and article.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Occurrence {
    /// The number of the outlet.
    pub(super) outlet: u32,
    /// The hash of the sentence's words.
    pub(super) words: u64,
    pub(super) article_id: String,
    pub(super) field: Field,
    pub(super) index: u32,
    pub(super) is_fragment: bool,
    day: PackedDay,
    /// The number of the input that the article was read from, and its line.
    pub(super) source: u32,
    pub(super) line: u64,
}

impl Occurrence {
    /// Makes the occurrence of a sentence in an article, with the numbers of the outlet and the source.
    pub(super) fn new([outlet, source]: [u32; 2], article: &ArticleRow, hash: SentenceHash) -> Self {
        Self {
            outlet,
            words: hash.words,
            article_id: article.article_id.clone(),
            field: hash.field,
            index: hash.index,
            is_fragment: hash.is_fragment(),
            day: article.date.into(),
            source,
            line: article.line,
        }
    }

    /// Returns the sentence: the outlet and the hash of the words.
    pub(super) fn sentence(&self) -> (u32, u64) {
        (self.outlet, self.words)
    }

    pub(super) fn place(&self) -> SentenceKey {
        (self.article_id.clone(), self.field, self.index)
    }

    pub(super) fn day(&self) -> Option<Date> {
        self.day.into()
    }
}

impl Record for Occurrence {
    fn write(&self, file: &mut impl Write) -> io::Result<()> {
        self.outlet.write(file)?;
        self.words.write(file)?;
        self.article_id.write(file)?;
        [u8::from(self.field == Field::Title), u8::from(self.is_fragment)].write(file)?;
        self.index.write(file)?;
        self.day.0.write(file)?;
        self.source.write(file)?;
        self.line.write(file)
    }

    fn read(file: &mut impl Read) -> io::Result<Self> {
        let (outlet, words, article_id) = (u32::read(file)?, u64::read(file)?, String::read(file)?);
        let [is_title, is_fragment] = <[u8; 2]>::read(file)?;
        Ok(Self {
            outlet,
            words,
            article_id,
            field: if is_title == 1 { Field::Title } else { Field::Text },
            is_fragment: is_fragment == 1,
            index: u32::read(file)?,
            day: PackedDay(i32::read(file)?),
            source: u32::read(file)?,
            line: u64::read(file)?,
        })
    }

    fn heap_bytes(&self) -> usize {
        self.article_id.heap_bytes()
    }
}

/// The articles of an outlet by day.
#[derive(Debug, Default)]
pub(super) struct OutletDays {
    days: BTreeMap<Date, u64>,
    undated: u64,
}

impl OutletDays {
    pub(super) fn add(&mut self, day: Option<Date>) {
        match day {
            Some(day) => *self.days.entry(day).or_default() += 1,
            None => self.undated += 1,
        }
    }

    /// Returns the number of articles.
    pub(super) fn articles(&self) -> u64 {
        self.days.values().sum::<u64>() + self.undated
    }

    /// Returns how many are of the days from `first` to `last`.
    pub(super) fn articles_within(&self, first: Date, last: Date) -> u64 {
        self.days.range(first..=last).map(|(_, articles)| articles).sum()
    }
}

/// The outlets of all articles, by their numbers, and the sentences that two articles of one hold.
pub(super) struct Outlets {
    pub(super) names: NameNumbers,
    pub(super) days: Vec<OutletDays>,
    /// The inputs that articles with such sentences were read from, by their numbers.
    pub(super) sources: NameNumbers,
    /// The keys of these sentences.
    repeated: HashSet<u64>,
}

impl Outlets {
    /// Reads the articles of all parts that count. Holds about `bytes` of what all articles have.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::error::Error::Invalid) where a part is damaged; [`Error::Io`](crate::error::Error::Io).
    pub(super) fn read(parts: &[ScoredPart], bytes: usize) -> Result<Self> {
        let mut outlets = Self {
            names: NameNumbers::default(),
            days: Vec::new(),
            sources: NameNumbers::default(),
            repeated: HashSet::new(),
        };
        let mut keys = Sorter::new(bytes);
        each_article(parts, &COUNTED, |row| outlets.count(&row, &mut keys))?;
        let (mut sorted, mut same) = (keys.sorted()?, Vec::new());
        loop {
            sorted.next_group(|key| *key, &mut same)?;
            match same.first() {
                None => return Ok(outlets),
                Some(key) if same.len() >= LEAST_ARTICLES => outlets.repeated.insert(*key),
                Some(_) => false,
            };
        }
    }

    fn count(&mut self, row: &ArticleRow, keys: &mut Sorter<u64>) -> Result<()> {
        let outlet = self.names.number(&row.outlet) as usize;
        if outlet == self.days.len() {
            self.days.push(OutletDays::default());
        }
        self.days[outlet].add(row.date);
        let own: HashSet<u64> = row
            .sentence_hashes
            .iter()
            .map(|hash| sentence_key(row, *hash))
            .collect();
        own.into_iter().try_for_each(|key| keys.push(key))
    }

    /// Returns where the sentences stand that two articles of their outlet hold, sorted. Holds about `bytes` of them.
    ///
    /// # Errors
    /// Those of [`Outlets::read`].
    pub(super) fn occurrences(&mut self, parts: &[ScoredPart], bytes: usize) -> Result<Sorted<Occurrence>> {
        let mut found = Sorter::new(bytes);
        if !self.repeated.is_empty() {
            each_article(parts, &PLACED, |row| self.find(&row, &mut found))?;
        }
        found.sorted()
    }

    fn find(&mut self, row: &ArticleRow, found: &mut Sorter<Occurrence>) -> Result<()> {
        for hash in &row.sentence_hashes {
            if self.repeated.contains(&sentence_key(row, *hash)) {
                let numbers = [self.names.number(&row.outlet), self.sources.number(&row.source)];
                found.push(Occurrence::new(numbers, row, *hash))?;
            }
        }
        Ok(())
    }
}

fn sentence_key(article: &ArticleRow, hash: SentenceHash) -> u64 {
    hash_of(&article.outlet).rotate_left(1) ^ hash.words
}

/// Calls `each` with every article that counts, of which only `columns` are read.
fn each_article(parts: &[ScoredPart], columns: &[&str], mut each: impl FnMut(ArticleRow) -> Result<()>) -> Result<()> {
    each_article_group(parts, columns, |part, rows| {
        let mut counted = rows.into_iter().filter(|row| parts[part].counts(row));
        counted.try_for_each(&mut each)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_occurrence_is_read_as_it_was_written() {
        let article = ArticleRow {
            article_id: "a7".to_owned(),
            date: Some(jiff::civil::date(2024, 2, 29)),
            line: 1 << 40,
            ..ArticleRow::default()
        };
        for (field, date) in [(Field::Title, article.date), (Field::Text, None)] {
            let hash = SentenceHash::of(field, 3, "Marn loses the vote again").unwrap();
            let occurrence = Occurrence::new(
                [4, 5],
                &ArticleRow {
                    date,
                    ..article.clone()
                },
                hash,
            );
            let mut bytes = Vec::new();
            occurrence.write(&mut bytes).unwrap();
            assert_eq!(Occurrence::read(&mut bytes.as_slice()).unwrap(), occurrence);
            assert_eq!(occurrence.day(), date);
        }
    }
}
