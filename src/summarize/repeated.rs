//! Text that an outlet repeats: teasers, newsletter lines, headlines of other articles. It is kept out of the numbers.
//!
//! A sentence counts as repeated by how many *unrelated* articles of its outlet hold it, copies of one text being one. A
//! line without an end, as headlines and labels are, needs two. A sentence of prose may be the background of a running
//! story, so it needs a part of all articles of the outlet, or of those between the first and the last that hold it.

use crate::article::Field;
use crate::clean::{COMMON_SHARE, MIN_COMMON_ARTICLES, SentenceHash};
use crate::error::{Reason, Result, Stage};
use crate::output::{ArticleRow, BoilerplateRow, MentionRow, SkippedRow};
use crate::summarize::copies::{ArticleIndex, hash_of};
use crate::summarize::evidence::{SentenceKey, sentence_texts};
use crate::summarize::scored_part::{ScoredPart, each_repeated};
use crate::text::excerpt;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Unrelated articles that hold a fragment: a line without an end.
const MIN_FRAGMENT_ARTICLES: usize = 2;
/// Unrelated articles that hold a sentence of prose that the outlet repeats for a time.
const MIN_PROSE_ARTICLES: usize = 5;
/// The part of an outlet's articles from the first to the last of them.
const PROSE_SHARE: f64 = 0.2;

/// The sentences that outlets repeat.
#[derive(Default)]
pub(crate) struct RepeatedText {
    texts: Vec<RepeatedSentence>,
    /// The repeated sentences of each article, by the hash of its id.
    by_article: HashMap<u64, Vec<PlacedText>>,
    /// The inputs and lines that these articles were read from, by the hash of their ids.
    origins: HashMap<u64, (String, u64)>,
}

/// A sentence that an outlet repeats.
struct RepeatedSentence {
    outlet: String,
    articles: u64,
    /// One place where it stands: of the article whose id is least.
    example: SentenceKey,
}

/// A repeated sentence of an article.
struct PlacedText {
    field: Field,
    index: u32,
    /// Index into [`RepeatedText::texts`].
    text: usize,
}

/// The mentions that were kept out of the numbers.
#[derive(Default)]
pub(crate) struct KeptOut {
    /// The rows of `boilerplate.csv`.
    pub(crate) texts: Vec<BoilerplateRow>,
    /// A row of `skipped.csv` for each mention.
    pub(crate) mentions: Vec<SkippedRow>,
}

impl RepeatedText {
    /// Finds the sentences that outlets repeat in the articles that count.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::error::Error::Invalid) where a part is damaged.
    pub(crate) fn find(parts: &[ScoredPart], articles: &ArticleIndex) -> Result<Self> {
        let outlets = OutletArticles::read(parts)?;
        if outlets.repeated.is_empty() {
            return Ok(Self::default());
        }
        let mut sentences: BTreeMap<RepeatedKey, Occurrences> = BTreeMap::new();
        let mut origins = HashMap::new();
        each_article(parts, |row| {
            let mut is_held = false;
            for hash in &row.sentence_hashes {
                if outlets.repeated.contains(&sentence_key(&row.outlet, hash.words)) {
                    let key = (row.outlet.clone(), hash.words);
                    sentences.entry(key).or_default().add(&row, *hash, articles);
                    is_held = true;
                }
            }
            if is_held {
                origins.insert(hash_of(&row.article_id), (row.source, row.line));
            }
        })?;
        sentences.retain(|(outlet, _), found| outlets.repeats(outlet, found));
        let mut repeated = Self::of(sentences);
        origins.retain(|article, _| repeated.by_article.contains_key(article));
        repeated.origins = origins;
        Ok(repeated)
    }

    fn of(sentences: BTreeMap<RepeatedKey, Occurrences>) -> Self {
        let mut repeated = Self::default();
        for ((outlet, _), found) in sentences {
            let Some(example) = found.places.iter().min().cloned() else {
                continue;
            };
            for (article_id, field, index) in &found.places {
                let placed = PlacedText {
                    field: *field,
                    index: *index,
                    text: repeated.texts.len(),
                };
                repeated.by_article.entry(hash_of(article_id)).or_default().push(placed);
            }
            repeated.texts.push(RepeatedSentence {
                outlet,
                articles: found.articles.len() as u64,
                example,
            });
        }
        repeated
    }

    /// Returns true if the mention stands in a repeated sentence.
    pub(crate) fn holds(&self, row: &MentionRow) -> bool {
        self.text_of(row).is_some()
    }

    fn text_of(&self, row: &MentionRow) -> Option<usize> {
        let placed = self.by_article.get(&hash_of(&row.article_id))?;
        let found = placed
            .iter()
            .find(|text| (text.field, text.index) == (row.field, row.sentence_index));
        found.map(|placed| placed.text)
    }

    /// Lists the repeated sentences and the mentions in them.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::error::Error::Invalid) where a part is damaged.
    pub(crate) fn kept_out(&self, parts: &[ScoredPart]) -> Result<KeptOut> {
        if self.texts.is_empty() {
            return Ok(KeptOut::default());
        }
        let examples: HashSet<SentenceKey> = self.texts.iter().map(|text| text.example.clone()).collect();
        let words = sentence_texts(parts, &examples)?;
        let mut texts: Vec<BoilerplateRow> = self
            .texts
            .iter()
            .map(|text| BoilerplateRow {
                outlet: text.outlet.clone(),
                text: words.get(&text.example).cloned().unwrap_or_default(),
                n_articles: text.articles,
                n_mentions: 0,
                example_article_id: text.example.0.clone(),
            })
            .collect();
        let mut rows = each_repeated(parts)?;
        rows.sort_by(|a, b| {
            let place = |row: &MentionRow| (row.field, row.mention_start);
            a.article_id.cmp(&b.article_id).then_with(|| place(a).cmp(&place(b)))
        });
        let mut mentions = Vec::new();
        for row in &rows {
            if let Some(index) = self.text_of(row) {
                texts[index].n_mentions += 1;
                let origin = self.origins.get(&hash_of(&row.article_id));
                mentions.push(skipped_row(row, &texts[index], origin));
            }
        }
        texts.sort_by(|a, b| {
            let by_outlet = a.outlet.cmp(&b.outlet);
            by_outlet
                .then(b.n_articles.cmp(&a.n_articles))
                .then_with(|| (&a.text, &a.example_article_id).cmp(&(&b.text, &b.example_article_id)))
        });
        Ok(KeptOut { texts, mentions })
    }
}

fn skipped_row(row: &MentionRow, text: &BoilerplateRow, origin: Option<&(String, u64)>) -> SkippedRow {
    let (source, line) = origin.cloned().unwrap_or_default();
    SkippedRow {
        source,
        line,
        article_id: row.article_id.clone(),
        stage: Stage::Summarize.as_str().to_owned(),
        reason: Reason::RepeatedText.as_str().to_owned(),
        detail: format!(
            "“{}” ({}) in sentence {} of the {}, which {} articles of {} hold: {}",
            row.mention,
            row.actor_id,
            row.sentence_index,
            row.field.as_str(),
            text.n_articles,
            text.outlet,
            excerpt(&text.text)
        ),
    }
}

/// An outlet, and the hash of a sentence's words.
type RepeatedKey = (String, u64);

/// The places where one sentence of an outlet stands.
#[derive(Default)]
struct Occurrences {
    is_prose: bool,
    /// Unrelated articles: a group of copies is one.
    units: HashSet<u64>,
    articles: HashSet<u64>,
    /// The first and the last day.
    days: Option<(Date, Date)>,
    is_undated: bool,
    places: Vec<SentenceKey>,
}

impl Occurrences {
    fn add(&mut self, row: &ArticleRow, hash: SentenceHash, articles: &ArticleIndex) {
        let id = hash_of(&row.article_id);
        self.is_prose = !hash.is_fragment();
        self.units
            .insert(articles.copies_of(&row.article_id).group.map_or(id, u64::from));
        self.articles.insert(id);
        self.places.push((row.article_id.clone(), hash.field, hash.index));
        match (row.date, self.days) {
            (None, _) => self.is_undated = true,
            (Some(day), None) => self.days = Some((day, day)),
            (Some(day), Some((first, last))) => self.days = Some((first.min(day), last.max(day))),
        }
    }
}

/// The articles of each outlet, and the sentences that more than one of them holds.
#[derive(Default)]
struct OutletArticles {
    /// The days of an outlet's articles, sorted, and how many have none.
    outlets: HashMap<String, (Vec<Date>, u64)>,
    repeated: HashSet<u64>,
}

impl OutletArticles {
    fn read(parts: &[ScoredPart]) -> Result<Self> {
        let mut outlets: HashMap<String, (Vec<Date>, u64)> = HashMap::new();
        let mut keys = Vec::new();
        each_article(parts, |row| {
            let mut own: Vec<u64> = row
                .sentence_hashes
                .iter()
                .map(|hash| sentence_key(&row.outlet, hash.words))
                .collect();
            own.sort_unstable();
            own.dedup();
            keys.extend(own);
            let (days, undated) = outlets.entry(row.outlet).or_default();
            match row.date {
                Some(day) => days.push(day),
                None => *undated += 1,
            }
        })?;
        keys.sort_unstable();
        let repeated = keys
            .chunk_by(|a, b| a == b)
            .filter(|same| same.len() >= MIN_FRAGMENT_ARTICLES);
        let repeated = repeated.map(|same| same[0]).collect();
        outlets.values_mut().for_each(|(days, _)| days.sort_unstable());
        Ok(Self { outlets, repeated })
    }

    /// Returns true if so many unrelated articles hold a sentence that it is no reporting.
    fn repeats(&self, outlet: &str, found: &Occurrences) -> bool {
        let units = found.units.len();
        if !found.is_prose {
            return units >= MIN_FRAGMENT_ARTICLES;
        }
        let all = self
            .outlets
            .get(outlet)
            .map_or(0, |(days, undated)| days.len() as u64 + undated);
        let is_share = |share: f64, of: u64| found.articles.len() as f64 >= share * of as f64;
        (units >= MIN_COMMON_ARTICLES && is_share(COMMON_SHARE, all))
            || (units >= MIN_PROSE_ARTICLES && is_share(PROSE_SHARE, self.meanwhile(outlet, found, all)))
    }

    /// Returns how many articles the outlet has from the first to the last day on which the sentence stands; `all` where a
    /// day is not known.
    fn meanwhile(&self, outlet: &str, found: &Occurrences, all: u64) -> u64 {
        let days = self.outlets.get(outlet).map(|(days, _)| days);
        match (days, found.days, found.is_undated) {
            (Some(days), Some((first, last)), false) => {
                let from = days.partition_point(|day| *day < first);
                let to = days.partition_point(|day| *day <= last);
                (to - from) as u64
            }
            _ => all,
        }
    }
}

fn sentence_key(outlet: &str, words: u64) -> u64 {
    hash_of(outlet).rotate_left(1) ^ words
}

/// Calls `each` with every article that counts.
fn each_article(parts: &[ScoredPart], mut each: impl FnMut(ArticleRow)) -> Result<()> {
    for part in parts {
        for rows in part.article_groups()? {
            rows?.into_iter().filter(|row| part.counts(row)).for_each(&mut each);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: usize) -> Date {
        let start = jiff::civil::date(2024, 1, 1);
        (0..number).fold(start, |day, _| day.tomorrow().unwrap())
    }

    /// An outlet with an article a day for 100 days, of which those of the numbers `held` hold the sentence.
    fn is_repeated(sentence: &str, held: &[usize]) -> bool {
        let outlets = OutletArticles {
            outlets: [("Herald".to_owned(), ((0..100).map(day).collect(), 0))].into(),
            repeated: HashSet::new(),
        };
        let hash = SentenceHash::of(Field::Text, 0, sentence).unwrap();
        let mut found = Occurrences::default();
        for number in held {
            let row = ArticleRow {
                article_id: number.to_string(),
                outlet: "Herald".to_owned(),
                date: Some(day(*number)),
                ..ArticleRow::default()
            };
            found.add(&row, hash, &ArticleIndex::default());
        }
        outlets.repeats("Herald", &found)
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
