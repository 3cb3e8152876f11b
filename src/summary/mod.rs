//! Adding up: from scored mentions to one cell per actor, outlet and period. No I/O.

mod agreement;
mod contrast;
mod correction;
mod interval;
mod period;
mod permutation;
mod sampling;
mod tally;

pub use agreement::{Agreement, Alpha, Pair, value};
pub use contrast::{Contrast, Side, Test, q_values};
pub use correction::{CodedArticle, Coding, Corrected, Correction, Stratum};
pub use interval::{Estimate, METHOD};
pub use period::Period;
pub use permutation::{LEAST_P, permutation_p};
pub use sampling::{BANDS, Strata, band, first_bytes, rank};
pub use tally::{Tally, Voice};

use jiff::civil::Date;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use tally::fixed;

/// What a summary needs of one scored mention.
#[derive(Debug, Clone, Copy)]
pub struct ScoredMention<'a> {
    /// The actor.
    pub actor_id: &'a str,
    /// Tells sentences of one article apart.
    pub sentence: (crate::article::Field, u32),
    /// 0 negative, 1 neutral, 2 positive.
    pub label: usize,
    /// In -1..1.
    pub score: f32,
    /// Probability of the label, in 1/3..1.
    pub confidence: f32,
    /// Sentiment of the sentence, in -1..1.
    pub sentence_sentiment: Option<f32>,
    /// Whether it stands in quoted or reported words.
    pub quoted: bool,
    /// Whether it is a pronoun.
    pub coreference: bool,
    /// Whether a person has coded it.
    pub coding: Coding,
}

/// What a cell is about. The order of keys is the order of rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// The actor.
    pub actor_id: String,
    /// The outlet.
    pub outlet: String,
    /// First day of the period; `None` for articles without a date, and for a run that is one single period.
    pub period_start: Option<Date>,
}

/// Of which others an article is a copy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copies {
    /// The number of its group of copies; `None` for an article that has no copy.
    pub group: Option<u32>,
    /// Whether an agency wrote it, and not the outlet.
    pub is_wire: bool,
}

/// What one article says of an actor. Ordered by group, so that copies stand together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArticleMean {
    /// Whose copy it is.
    pub copies: Copies,
    /// Mean score of its mentions of the actor, in -1..1.
    pub score: f64,
    /// Of those outside of quoted and reported words; `None` of none.
    pub narration: Option<f64>,
    /// Of those inside; `None` of none.
    pub quoted: Option<f64>,
}

impl ArticleMean {
    fn of(tally: &Tally, copies: Copies) -> Option<Self> {
        Some(Self {
            copies,
            score: tally.mean_score()?,
            narration: tally.mean_score_of(Voice::Narration),
            quoted: tally.mean_score_of(Voice::Quoted),
        })
    }

    fn score_of(&self, voice: Voice) -> Option<f64> {
        match voice {
            Voice::All => Some(self.score),
            Voice::Narration => self.narration,
            Voice::Quoted => self.quoted,
        }
    }

    /// By group, so that copies stand together, then by everything else, so that sums come out the same.
    fn order(&self, other: &Self) -> Ordering {
        let number = |value: Option<f64>| value.unwrap_or(f64::INFINITY);
        self.copies
            .group
            .cmp(&other.copies.group)
            .then(self.score.total_cmp(&other.score))
            .then(self.copies.cmp(&other.copies))
            .then(number(self.narration).total_cmp(&number(other.narration)))
            .then(number(self.quoted).total_cmp(&number(other.quoted)))
    }
}

/// The mentions of one actor in a set of articles.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// Sums over mentions.
    pub tally: Tally,
    /// In no particular order until [`Cells::finish`].
    pub articles: Vec<ArticleMean>,
    /// Those of the articles of which a person has coded a mention; in no particular order until [`Cells::finish`].
    pub coded: Vec<CodedArticle>,
    /// Mentions of strata of which nothing was coded.
    pub unreached: u64,
}

impl Cell {
    fn merge(&mut self, other: Cell) {
        self.tally += other.tally;
        self.articles.extend(other.articles);
        self.coded.extend(other.coded);
        self.unreached += other.unreached;
    }

    /// One mean a unit, sorted: an article without copies is a unit, and so is a group of copies, with the mean of its
    /// articles. Agency copy is left out where `wire` is false, and articles without a mention in the voice. Call it on
    /// finished cells.
    pub fn units(&self, wire: bool, voice: Voice) -> Vec<f64> {
        let kept: Vec<ArticleMean> = self
            .articles
            .iter()
            .filter(|a| (wire || !a.copies.is_wire) && a.score_of(voice).is_some())
            .copied()
            .collect();
        let same = |a: &ArticleMean, b: &ArticleMean| a.copies.group.is_some() && a.copies.group == b.copies.group;
        let mut units: Vec<f64> = kept
            .chunk_by(same)
            .filter_map(|unit| mean(unit.iter().map(|a| a.score_of(voice).unwrap_or(a.score))))
            .collect();
        units.sort_unstable_by(f64::total_cmp);
        units
    }

    /// Mentions that a person has coded.
    pub fn coded_mentions(&self) -> usize {
        self.coded.iter().map(|article| article.coded.len()).sum()
    }

    /// Articles that an agency wrote.
    pub fn wire_articles(&self) -> usize {
        self.articles.iter().filter(|a| a.copies.is_wire).count()
    }

    fn sort(&mut self) {
        self.articles.sort_unstable_by(ArticleMean::order);
        self.coded.sort_by(CodedArticle::order);
    }

    /// The articles of a group of copies, in a finished cell.
    fn group(&self, group: u32) -> &[ArticleMean] {
        let from = self.articles.partition_point(|a| a.copies.group < Some(group));
        let to = self.articles.partition_point(|a| a.copies.group <= Some(group));
        &self.articles[from..to]
    }
}

/// The mean of `values`, which come in an order that does not change; `None` of none.
pub fn mean(values: impl ExactSizeIterator<Item = f64>) -> Option<f64> {
    let n = values.len();
    (n > 0).then(|| values.sum::<f64>() / n as f64)
}

/// Sample standard deviation; `None` of fewer than two.
pub fn deviation(values: &[f64]) -> Option<f64> {
    let n = values.len();
    let mean = mean(values.iter().copied())?;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    (n > 1).then(|| (squares / (n - 1) as f64).sqrt())
}

/// All cells of a run, or of a part of it; parts merge in any order to the same cells.
#[derive(Debug, Default, PartialEq)]
pub struct Cells(BTreeMap<CellKey, Cell>);

impl Cells {
    /// Adds the mentions of one article; all of them, once.
    pub fn add_article<'a>(
        &mut self,
        outlet: &str,
        period_start: Option<Date>,
        copies: Copies,
        mentions: impl IntoIterator<Item = ScoredMention<'a>>,
    ) {
        for (actor_id, said) in by_actor(mentions) {
            let Said {
                tally,
                coded,
                unreached,
            } = said;
            let key = CellKey {
                actor_id: actor_id.to_owned(),
                outlet: outlet.to_owned(),
                period_start,
            };
            let cell = self.0.entry(key).or_default();
            cell.tally += tally;
            let mean = ArticleMean::of(&tally, copies);
            cell.articles.extend(mean);
            cell.unreached += unreached;
            if let Some(mean) = mean.filter(|_| !coded.is_empty()) {
                let mentions = tally.mentions;
                cell.coded.push(CodedArticle { mean, mentions, coded });
            }
        }
    }

    /// Takes in the cells of another part.
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

    /// Sorts each cell's articles, so that sums of floats come out the same whatever the order of merging
    /// was.
    pub fn finish(mut self) -> BTreeMap<CellKey, Cell> {
        for cell in self.0.values_mut() {
            cell.sort();
        }
        self.0
    }
}

/// Cells merged under the keys that `key` maps theirs to.
pub fn regroup(cells: &BTreeMap<CellKey, Cell>, key: impl Fn(&CellKey) -> CellKey) -> BTreeMap<CellKey, Cell> {
    let mut merged: BTreeMap<CellKey, Cell> = BTreeMap::new();
    for (old, cell) in cells {
        merged.entry(key(old)).or_default().merge(cell.clone());
    }
    for cell in merged.values_mut() {
        cell.sort();
    }
    merged
}

/// One cell an actor from the cells of all outlets and periods.
pub fn over_all(cells: &BTreeMap<CellKey, Cell>) -> BTreeMap<&str, Cell> {
    let mut actors: BTreeMap<&str, Cell> = BTreeMap::new();
    for (key, cell) in cells {
        actors.entry(&key.actor_id).or_default().merge(cell.clone());
    }
    for cell in actors.values_mut() {
        cell.sort();
    }
    actors
}

/// What one article says of one actor.
#[derive(Default)]
struct Said {
    tally: Tally,
    /// Stratum and error of each coded mention.
    coded: Vec<(usize, f64)>,
    unreached: u64,
}

fn by_actor<'a>(mentions: impl IntoIterator<Item = ScoredMention<'a>>) -> BTreeMap<&'a str, Said> {
    let mut actors: BTreeMap<&str, Said> = BTreeMap::new();
    let mut seen = std::collections::HashSet::new();
    for mention in mentions {
        let said = actors.entry(mention.actor_id).or_default();
        match mention.coding {
            Coding::Open => {}
            Coding::Coded { stratum, error } => said.coded.push((stratum, error)),
            Coding::Unreached => said.unreached += 1,
        }
        let tally = &mut said.tally;
        tally.mentions += 1;
        tally.labels[mention.label] += 1;
        tally.score += fixed(mention.score);
        tally.confidence += fixed(mention.confidence);
        tally.coreference += u64::from(mention.coreference);
        if mention.quoted {
            tally.quoted += 1;
            tally.quoted_score += fixed(mention.score);
        }
        if seen.insert((mention.actor_id, mention.sentence)) {
            tally.sentences += 1;
            if let Some(sentiment) = mention.sentence_sentiment {
                tally.toned += 1;
                tally.sentiment += fixed(sentiment);
            }
        }
    }
    actors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Field;
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
            coding: Coding::Open,
        }
    }

    #[test]
    fn every_article_weighs_the_same_and_a_sentence_counts_once() {
        let mut cells = Cells::default();
        cells.add_article(
            "A",
            None,
            Copies::default(),
            [mention("x", 0, 0.5), mention("x", 0, 0.5), mention("x", 1, 0.5)],
        );
        cells.add_article("A", None, Copies::default(), [mention("x", 0, -0.5)]);
        let cells = cells.finish();
        let cell = cells.values().next().unwrap();
        assert_eq!(
            (cell.tally.mentions, cell.tally.sentences, cell.tally.labels),
            (4, 3, [1, 0, 3])
        );
        assert_eq!(cell.units(true, Voice::All), [-0.5, 0.5]);
        assert_eq!(cell.tally.mean_score(), Some(0.25));
    }

    #[test]
    fn copies_are_one_unit_and_agency_copy_can_be_left_out() {
        let mut cells = Cells::default();
        let mut add = |outlet: &str, group, is_wire, score| {
            cells.add_article(outlet, None, Copies { group, is_wire }, [mention("x", 0, score)]);
        };
        add("A", Some(7), true, 0.5);
        add("A", Some(7), true, 0.25);
        add("A", None, true, -0.75);
        add("A", None, false, -0.75);
        add("B", Some(7), false, 0.75);
        let cells = cells.finish();
        let of = |cell: &Cell| {
            (
                cell.units(true, Voice::All),
                cell.units(false, Voice::All),
                cell.wire_articles(),
            )
        };
        let a = cells.values().next().unwrap();
        assert_eq!(of(a), (vec![-0.75, -0.75, 0.375], vec![-0.75], 3));
        let all = &over_all(&cells)["x"];
        assert_eq!(of(all), (vec![-0.75, -0.75, 0.5], vec![-0.75, 0.75], 3));
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
                            0 => Coding::Open,
                            1 => Coding::Coded { stratum: 1, error: f64::from(*s) },
                            _ => Coding::Unreached,
                        },
                        ..mention(actors[*actor as usize], i as u32, *s)
                    });
                    let copies = Copies {
                        group: (scores.len() > 2).then_some(u32::from(*actor)),
                        is_wire: scores.len() > 1,
                    };
                    cells.add_article(outlets[*outlet as usize], None, copies, mentions);
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
