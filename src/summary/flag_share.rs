//! The flags that a coder sets on mentions that should be in no number, and the share of mentions that they stand for.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, Normal};
use std::collections::BTreeMap;

/// The reason why a mention should be in no number, as a person who coded it sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CodingFlag {
    /// It is not reporting: a photo credit, a related headline, a line of the menu.
    Boilerplate,
    /// It names somebody else, or nobody.
    WrongActor,
}

impl CodingFlag {
    /// All flags.
    pub const ALL: [Self; 2] = [Self::Boilerplate, Self::WrongActor];

    /// Returns its word in a coding file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Boilerplate => "boilerplate",
            Self::WrongActor => "wrong_actor",
        }
    }
}

/// A mention that a person has coded or flagged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlaggedMention<'m> {
    /// The id of its article.
    pub article_id: &'m str,
    /// Number of mentions that it stands for: the inverse of its inclusion probability.
    pub weight: f64,
    /// Its flag; `None` where it has a code.
    pub flag: Option<CodingFlag>,
}

/// The share of the mentions that would be flagged if a person had read them all.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FlagShare {
    /// Mentions flagged.
    pub flagged: usize,
    /// Mentions flagged or coded.
    pub read: usize,
    /// The share, in 0..1, over the mentions that those read stand for.
    pub share: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
}

impl FlagShare {
    /// Estimates the share with `flag`, with an interval that covers with a probability of `level`; `None` where nothing was read.
    ///
    /// The interval is Wilson's (1927), which holds for small shares too, with the number of articles of equal weight that would
    /// be as precise (Kish 1965) in the place of the number of mentions: those of one article are often flagged together.
    pub fn new(mentions: &[FlaggedMention], flag: CodingFlag, level: f64) -> Option<Self> {
        let mut articles: BTreeMap<&str, f64> = BTreeMap::new();
        for mention in mentions {
            *articles.entry(mention.article_id).or_default() += mention.weight;
        }
        let all: f64 = articles.values().sum();
        let squares: f64 = articles.values().map(|weight| weight * weight).sum();
        if mentions.is_empty() {
            return None;
        }
        let flagged = mentions.iter().filter(|mention| mention.flag == Some(flag));
        // The sum of nothing is -0.
        let share = flagged.clone().map(|mention| mention.weight).sum::<f64>().max(0.0) / all;
        let (low, high) = wilson(share, all * all / squares, level);
        Some(Self {
            flagged: flagged.count(),
            read: mentions.len(),
            share,
            low,
            high,
        })
    }
}

/// Returns Wilson's interval of a share of `n` observations.
fn wilson(share: f64, n: f64, level: f64) -> (f64, f64) {
    let z = Normal::standard().inverse_cdf(f64::midpoint(1.0, level));
    let middle = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use CodingFlag::{Boilerplate, WrongActor};

    fn mentions<'m>(rows: &[(&'m str, f64, Option<CodingFlag>)]) -> Vec<FlaggedMention<'m>> {
        let mention = |(article_id, weight, flag): &(&'m str, f64, Option<CodingFlag>)| FlaggedMention {
            article_id,
            weight: *weight,
            flag: *flag,
        };
        rows.iter().map(mention).collect()
    }

    #[test]
    fn a_share_is_that_of_the_mentions_that_those_read_stand_for() {
        let rows = mentions(&[
            ("a", 1.0, Some(WrongActor)),
            ("b", 1.0, None),
            ("c", 2.0, Some(Boilerplate)),
            ("d", 4.0, None),
        ]);
        let found = FlagShare::new(&rows, WrongActor, 0.95).unwrap();
        assert_eq!((found.flagged, found.read, found.share), (1, 4, 0.125));
        assert!(found.low > 0.0 && found.low < 0.125 && found.high > 0.125, "{found:?}");
        assert_eq!(FlagShare::new(&rows, Boilerplate, 0.95).unwrap().share, 0.25);
        assert_eq!(FlagShare::new(&[], Boilerplate, 0.95), None);
    }

    #[test]
    fn the_interval_is_wilsons_and_mentions_of_one_article_count_once() {
        // 1 of 10: 0.0179 to 0.4042 (Newcombe 1998, method 3, as every table has it).
        let names: Vec<String> = (0..10).map(|n| n.to_string()).collect();
        let one_each: Vec<_> = names
            .iter()
            .enumerate()
            .map(|(at, name)| (name.as_str(), 1.0, (at == 0).then_some(WrongActor)))
            .collect();
        let found = FlagShare::new(&mentions(&one_each), WrongActor, 0.95).unwrap();
        assert!(
            (found.low - 0.0179).abs() < 5e-4 && (found.high - 0.4042).abs() < 5e-4,
            "{found:?}"
        );
        let twice: Vec<_> = one_each.iter().flat_map(|row| [*row, *row]).collect();
        let of_twice = FlagShare::new(&mentions(&twice), WrongActor, 0.95).unwrap();
        assert_eq!((of_twice.low, of_twice.high), (found.low, found.high));
        assert_eq!(of_twice.flagged, 2);
    }
}
