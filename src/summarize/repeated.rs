//! Text that an outlet repeats: teasers, newsletter lines, headlines of other articles. It is kept out of the numbers.
//!
//! A sentence counts as repeated by how many *unrelated* articles of its outlet hold it, copies of one text being one. A
//! line without an end, as headlines and labels are, needs two. A sentence of prose may be the background of a running
//! story, so it needs a part of all articles of the outlet, or of those between the first and the last that hold it.

use crate::article::Field;
use crate::clean::{COMMON_SHARE, MIN_COMMON_ARTICLES};
use crate::error::Result;
use crate::output::MentionRow;
use crate::summarize::copies::{ArticleIndex, hash_of};
use crate::summarize::evidence::SentenceKey;
use crate::summarize::occurrences::{Occurrence, OutletDays, Outlets};
use crate::summarize::scored_part::ScoredPart;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// Unrelated articles that hold a fragment: a line without an end.
const MIN_FRAGMENT_ARTICLES: usize = 2;
/// Unrelated articles that hold a sentence of prose that the outlet repeats for a time.
const MIN_PROSE_ARTICLES: usize = 5;
/// The part of an outlet's articles from the first to the last of them.
const PROSE_SHARE: f64 = 0.2;

/// The sentences that outlets repeat.
#[derive(Default)]
pub(crate) struct RepeatedText {
    pub(super) texts: Vec<RepeatedSentence>,
    /// The repeated sentences of each article, by the hash of its id.
    by_article: HashMap<u64, Vec<PlacedText>>,
    /// The inputs and lines that these articles were read from, by the hash of their ids.
    origins: HashMap<u64, (String, u64)>,
}

/// A sentence that an outlet repeats.
pub(super) struct RepeatedSentence {
    pub(super) outlet: String,
    pub(super) articles: u64,
    /// One place where it stands: of the article whose id is least.
    pub(super) example: SentenceKey,
}

/// A repeated sentence of an article.
struct PlacedText {
    field: Field,
    index: u32,
    /// Index into [`RepeatedText::texts`].
    text: usize,
}

impl RepeatedText {
    /// Finds the sentences that outlets repeat in the articles that count. Holds about `bytes` of what all articles have, and
    /// beside that the sentences that come twice.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::error::Error::Invalid) where a part is damaged; [`Error::Io`](crate::error::Error::Io).
    pub(crate) fn find(parts: &[ScoredPart], articles: &ArticleIndex, bytes: usize) -> Result<Self> {
        let mut outlets = Outlets::read(parts, bytes)?;
        let mut occurrences = outlets.occurrences(parts, bytes)?;
        let mut repeated = Self::default();
        let mut places = Vec::new();
        loop {
            occurrences.next_group(Occurrence::sentence, &mut places)?;
            let Some(first) = places.first() else {
                return Ok(repeated);
            };
            let days = &outlets.days[first.outlet as usize];
            if repeats(days, &places, articles) {
                repeated.add(&outlets, first, &places);
            }
        }
    }

    /// Adds a repeated sentence with its places, of which `first` is the first.
    fn add(&mut self, outlets: &Outlets, first: &Occurrence, places: &[Occurrence]) {
        for place in places {
            let article = hash_of(&place.article_id);
            self.by_article.entry(article).or_default().push(PlacedText {
                field: place.field,
                index: place.index,
                text: self.texts.len(),
            });
            let origin = || (outlets.sources.name(place.source).to_owned(), place.line);
            self.origins.entry(article).or_insert_with(origin);
        }
        self.texts.push(RepeatedSentence {
            outlet: outlets.names.name(first.outlet).to_owned(),
            articles: count_articles(places),
            example: first.place(),
        });
    }

    /// Returns true if the mention stands in a repeated sentence.
    pub(crate) fn holds(&self, row: &MentionRow) -> bool {
        self.text_of(row).is_some()
    }

    /// Returns the number of the repeated sentence that the mention stands in.
    pub(super) fn text_of(&self, row: &MentionRow) -> Option<usize> {
        let placed = self.by_article.get(&hash_of(&row.article_id))?;
        let found = placed
            .iter()
            .find(|text| (text.field, text.index) == (row.field, row.sentence_index));
        found.map(|placed| placed.text)
    }

    /// Returns the input and the line that an article with repeated text was read from.
    pub(super) fn origin(&self, article_id: &str) -> (String, u64) {
        self.origins.get(&hash_of(article_id)).cloned().unwrap_or_default()
    }
}

/// Returns true if so many unrelated articles of an outlet hold a sentence that it is no reporting. `places` are sorted.
fn repeats(days: &OutletDays, places: &[Occurrence], articles: &ArticleIndex) -> bool {
    let unit = |place: &Occurrence| {
        let group = articles.copies_of(&place.article_id).group;
        group.map_or_else(|| hash_of(&place.article_id), u64::from)
    };
    let units = places.iter().map(unit).collect::<HashSet<u64>>().len();
    if places.iter().all(|place| place.is_fragment) {
        return units >= MIN_FRAGMENT_ARTICLES;
    }
    let is_share = |share: f64, of: u64| count_articles(places) as f64 >= share * of as f64;
    (units >= MIN_COMMON_ARTICLES && is_share(COMMON_SHARE, days.articles()))
        || (units >= MIN_PROSE_ARTICLES && is_share(PROSE_SHARE, meanwhile(days, places)))
}

/// Returns how many articles the outlet has from the first to the last day on which the sentence stands; all where a day is
/// not known.
fn meanwhile(days: &OutletDays, places: &[Occurrence]) -> u64 {
    let own: Option<Vec<Date>> = places.iter().map(Occurrence::day).collect();
    let ends = own.and_then(|own| Some((own.iter().copied().min()?, own.iter().copied().max()?)));
    ends.map_or_else(|| days.articles(), |(first, last)| days.articles_within(first, last))
}

/// Returns the number of articles of sorted places.
fn count_articles(places: &[Occurrence]) -> u64 {
    places.chunk_by(|a, b| a.article_id == b.article_id).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::SentenceHash;
    use crate::output::ArticleRow;

    fn day(number: usize) -> Date {
        let start = jiff::civil::date(2024, 1, 1);
        (0..number).fold(start, |day, _| day.tomorrow().unwrap())
    }

    /// An outlet with an article a day for 100 days, of which those of the numbers `held` hold the sentence.
    fn is_repeated(sentence: &str, held: &[usize]) -> bool {
        let mut days = OutletDays::default();
        (0..100).for_each(|number| days.add(Some(day(number))));
        let hash = SentenceHash::of(Field::Text, 0, sentence).unwrap();
        let place = |number: &usize| {
            let row = ArticleRow {
                article_id: format!("{number:03}"),
                date: Some(day(*number)),
                ..ArticleRow::default()
            };
            Occurrence::new([0, 0], &row, hash)
        };
        let places: Vec<Occurrence> = held.iter().map(place).collect();
        repeats(&days, &places, &ArticleIndex::default())
    }

    #[test]
    fn a_headline_is_repeated_sooner_than_a_sentence() {
        let headline = "Marn loses the vote again";
        assert!(!is_repeated(headline, &[3]));
        assert!(is_repeated(headline, &[3, 90]));
        let prose = "Marn lost the vote of the council in 2016.";
        let everywhere: Vec<usize> = (0..100).step_by(3).collect();
        let cases: [(&[usize], bool); 5] = [
            (&[3, 90], false),
            (&[3, 4, 5, 6], false),
            (&[3, 4, 5, 6, 7], true),
            (&[3, 20, 40, 60, 80], false),
            (&everywhere, true),
        ];
        for (held, expected) in cases {
            assert_eq!(is_repeated(prose, held), expected, "{held:?}");
        }
    }
}
