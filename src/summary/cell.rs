//! The cells of a summary: the mentions of one actor in one outlet and period, in parts that merge
//! in any order.

use super::actor_in_article::{ActorInArticle, ScoredMention, by_actor};
use super::{ArticleMean, CodedArticle, Copies, Tally, Voice, mean};
use jiff::civil::Date;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The actor, outlet and period of a cell. The order of keys is the order of rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// The actor.
    pub actor_id: String,
    /// The outlet.
    pub outlet: String,
    /// First day of the period; `None` for articles without a date, and for a run that is one
    /// single period.
    pub period_start: Option<Date>,
}

/// A unit of observation: an article, or a group of copies in one outlet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// The day on which it appeared; the first of a group of copies. `None` where none is known.
    pub day: Option<Date>,
    /// The mean of its articles' mean scores, in -1..1.
    pub score: f64,
}

impl Unit {
    fn of(articles: &[ArticleMean], voice: Voice) -> Option<Self> {
        Some(Self {
            day: articles.iter().filter_map(ArticleMean::day).min(),
            score: mean(articles.iter().map(|a| a.score_of(voice).unwrap_or(a.score())))?,
        })
    }

    /// Orders by day, those without one last, then by score.
    fn order(&self, other: &Self) -> Ordering {
        (self.day.is_none(), self.day)
            .cmp(&(other.day.is_none(), other.day))
            .then(self.score.total_cmp(&other.score))
    }
}

/// The mentions of one actor in a set of articles.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// Sums over mentions.
    pub tally: Tally,
    /// One mean an article, in no particular order until [`Cells::finish`].
    pub articles: Vec<ArticleMean>,
    /// The articles of which a person has coded or flagged a mention, in no particular order until
    /// [`Cells::finish`].
    pub coded: Vec<CodedArticle>,
    /// Number of mentions of strata of which nothing was coded.
    pub unreached: u64,
}

impl Cell {
    /// Adds the mentions in one article, which appeared on `day`.
    pub(crate) fn add(&mut self, article: ActorInArticle, day: Option<Date>, copies: Copies) {
        self.tally += article.tally;
        self.unreached += article.unreached;
        self.articles.extend(ArticleMean::of(&article.tally, day, copies));
        self.coded.extend(article.into_coded(day, copies));
    }

    fn merge(&mut self, other: Cell) {
        self.tally += other.tally;
        self.articles.extend(other.articles);
        self.coded.extend(other.coded);
        self.unreached += other.unreached;
    }

    /// Merges finished cells into a finished one.
    pub fn over<'c>(cells: impl Iterator<Item = &'c Cell> + Clone) -> Self {
        let mut all = Self {
            articles: Vec::with_capacity(cells.clone().map(|cell| cell.articles.len()).sum()),
            ..Self::default()
        };
        for cell in cells {
            all.tally += cell.tally;
            all.articles.extend_from_slice(&cell.articles);
            all.coded.extend_from_slice(&cell.coded);
            all.unreached += cell.unreached;
        }
        all.sort();
        all
    }

    /// Returns the units, sorted by day and score: an article without copies is a unit, and so is a
    /// group of copies, with the mean of its articles. Agency copy is left out where `wire` is
    /// false, and so are articles without a mention in the voice. Call it on finished cells.
    pub fn units(&self, wire: bool, voice: Voice) -> Vec<Unit> {
        let units = self.grouped_units(wire, voice).into_iter();
        units.map(|(_, unit)| unit).collect()
    }

    /// Returns the same, each with the group of copies that it is.
    pub fn grouped_units(&self, wire: bool, voice: Voice) -> Vec<(Option<u32>, Unit)> {
        let kept: Vec<ArticleMean> = self
            .articles
            .iter()
            .filter(|a| (wire || !a.is_wire()) && a.score_of(voice).is_some())
            .copied()
            .collect();
        let mut units: Vec<(Option<u32>, Unit)> = kept
            .chunk_by(ArticleMean::is_in_group_of)
            .filter_map(|articles| Some((articles.first()?.group(), Unit::of(articles, voice)?)))
            .collect();
        units.sort_unstable_by(|a, b| a.1.order(&b.1).then(a.0.cmp(&b.0)));
        units
    }

    /// Returns the scores of [`Cell::units`], sorted.
    pub fn scores(&self, wire: bool, voice: Voice) -> Vec<f64> {
        let mut scores: Vec<f64> = self.units(wire, voice).into_iter().map(|unit| unit.score).collect();
        scores.sort_unstable_by(f64::total_cmp);
        scores
    }

    /// Returns the number of mentions that a person has coded, without those flagged.
    pub fn coded_mentions(&self) -> usize {
        let judged = self.coded.iter().flat_map(|article| &article.coded);
        judged.filter(|mention| !mention.is_flagged).count()
    }

    /// Returns the number of articles that an agency wrote.
    pub fn wire_articles(&self) -> usize {
        self.articles.iter().filter(|a| a.is_wire()).count()
    }

    /// Sorts the articles, so that sums of floats do not depend on the order in which they came.
    pub(crate) fn sort(&mut self) {
        self.articles.sort_unstable_by(ArticleMean::order);
        self.coded.sort_by(CodedArticle::order);
    }

    /// Returns the articles of a group of copies, in a finished cell.
    pub(super) fn group(&self, group: u32) -> &[ArticleMean] {
        let from = self.articles.partition_point(|a| a.group() < Some(group));
        let to = self.articles.partition_point(|a| a.group() <= Some(group));
        &self.articles[from..to]
    }
}

/// All cells of a run, or of a part of it. Parts merge in any order to the same cells.
#[derive(Debug, Default, PartialEq)]
pub struct Cells(BTreeMap<CellKey, Cell>);

impl Cells {
    /// Adds the mentions of one article, which appeared on `day`; all of them, once.
    pub fn add_article<'a>(
        &mut self,
        outlet: &str,
        period_start: Option<Date>,
        day: Option<Date>,
        copies: Copies,
        mentions: impl IntoIterator<Item = ScoredMention<'a>>,
    ) {
        for (actor_id, actor) in by_actor(mentions) {
            let key = CellKey {
                actor_id: actor_id.to_owned(),
                outlet: outlet.to_owned(),
                period_start,
            };
            self.0.entry(key).or_default().add(actor, day, copies);
        }
    }

    /// Merges the cells of another part into these.
    pub fn merge(mut self, other: Self) -> Self {
        if self.0.len() < other.0.len() {
            return other.merge(self);
        }
        for (key, cell) in other.0 {
            match self.0.entry(key) {
                Entry::Vacant(slot) => {
                    slot.insert(cell);
                }
                Entry::Occupied(slot) => slot.into_mut().merge(cell),
            }
        }
        self
    }

    /// Sorts each cell's articles, so that sums of floats do not depend on the order of merging.
    pub fn finish(mut self) -> BTreeMap<CellKey, Cell> {
        for cell in self.0.values_mut() {
            cell.sort();
        }
        self.0
    }
}

/// Merges the finished cells whose keys `key` maps to the same key.
pub fn regroup<'c, K: Ord>(cells: &'c BTreeMap<CellKey, Cell>, key: impl Fn(&'c CellKey) -> K) -> BTreeMap<K, Cell> {
    let mut merged: BTreeMap<K, Vec<&Cell>> = BTreeMap::new();
    for (old, cell) in cells {
        merged.entry(key(old)).or_default().push(cell);
    }
    let merged = merged.into_iter();
    merged
        .map(|(key, cells)| (key, Cell::over(cells.into_iter())))
        .collect()
}

/// Merges the finished cells of all outlets and periods into one an actor.
pub fn over_all(cells: &BTreeMap<CellKey, Cell>) -> BTreeMap<&str, Cell> {
    regroup(cells, |key| key.actor_id.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Field;
    use crate::summary::CodingStatus;
    use proptest::prelude::*;

    fn mention(actor_id: &str, sentence: u32, score: f32) -> ScoredMention<'_> {
        let label = if score < 0.0 { 0 } else { 2 };
        ScoredMention {
            actor_id,
            sentence: (Field::Text, sentence),
            label,
            score,
            confidence: 0.5,
            sentence_sentiment: Some(score),
            quoted: false,
            coreference: false,
            coding: CodingStatus::NotCoded,
        }
    }

    #[test]
    fn every_article_weighs_the_same_and_a_sentence_counts_once() {
        let mut cells = Cells::default();
        cells.add_article(
            "A",
            None,
            None,
            Copies::default(),
            [mention("x", 0, 0.5), mention("x", 0, 0.5), mention("x", 1, 0.5)],
        );
        cells.add_article("A", None, None, Copies::default(), [mention("x", 0, -0.5)]);
        let cells = cells.finish();
        let cell = cells.values().next().unwrap();
        assert_eq!(
            (cell.tally.mentions, cell.tally.sentences, cell.tally.labels),
            (4, 3, [1, 0, 3])
        );
        assert_eq!(cell.scores(true, Voice::All), [-0.5, 0.5]);
        assert_eq!(cell.tally.mean_score(), Some(0.25));
    }

    #[test]
    fn copies_are_one_unit_and_agency_copy_can_be_left_out() {
        let mut cells = Cells::default();
        for (outlet, group, is_wire, score) in [
            ("A", Some(7), true, 0.5),
            ("A", Some(7), true, 0.25),
            ("A", None, true, -0.75),
            ("A", None, false, -0.75),
            ("B", Some(7), false, 0.75),
        ] {
            cells.add_article(outlet, None, None, Copies { group, is_wire }, [mention("x", 0, score)]);
        }
        let cells = cells.finish();
        for (cell, with_wire, without_wire) in [
            (cells.values().next().unwrap(), vec![-0.75, -0.75, 0.375], vec![-0.75]),
            (&over_all(&cells)["x"], vec![-0.75, -0.75, 0.5], vec![-0.75, 0.75]),
        ] {
            assert_eq!(cell.scores(true, Voice::All), with_wire);
            assert_eq!(cell.scores(false, Voice::All), without_wire);
            assert_eq!(cell.wire_articles(), 3);
        }
    }

    proptest! {
        #[test]
        fn cells_do_not_depend_on_how_the_articles_were_split(
            articles in prop::collection::vec((0u8..3, 0u8..3, prop::collection::vec(-1.0f32..1.0, 1..4)), 0..30),
            cut in 0usize..30,
        ) {
            let outlets = ["A", "B", "C"];
            let actors = ["x", "y", "z"];
            let gather = |part: &[(u8, u8, Vec<f32>)]| {
                let mut cells = Cells::default();
                for (outlet, actor, scores) in part {
                    let mentions = scores.iter().enumerate().map(|(i, s)| ScoredMention {
                        quoted: false,
                        coreference: false,
                        coding: match i {
                            0 => CodingStatus::NotCoded,
                            1 => CodingStatus::Coded { stratum: 1, error: f64::from(*s) },
                            2 => CodingStatus::Flagged { stratum: 0 },
                            _ => CodingStatus::StratumNotCoded,
                        },
                        ..mention(actors[*actor as usize], i as u32, *s)
                    });
                    let copies = Copies {
                        group: (scores.len() > 2).then_some(u32::from(*actor)),
                        is_wire: scores.len() > 1,
                    };
                    cells.add_article(outlets[*outlet as usize], None, None, copies, mentions);
                }
                cells
            };
            let cut = cut.min(articles.len());
            let whole = gather(&articles).finish();
            let (left, right) = articles.split_at(cut);
            prop_assert_eq!(&gather(left).merge(gather(right)).finish(), &whole);
            prop_assert_eq!(&gather(right).merge(gather(left)).finish(), &whole);
        }
    }
}
