//! A group of outlets as one side of a comparison.

use super::{Cell, CompareWithin, GroupWeights, Side, Unit, Voice};
use std::collections::BTreeMap;

/// The articles of the outlets of a group.
#[derive(Debug, Clone, Copy)]
pub struct GroupArticles<'c> {
    /// The finished cells of its outlets.
    pub cells: &'c [&'c Cell],
    /// What has the same weight.
    pub weights: GroupWeights,
    /// False where agency copy is left out.
    pub wire: bool,
    /// The mentions that count.
    pub voice: Voice,
}

impl GroupArticles<'_> {
    /// Makes one side of them. A text that several of the outlets print is one observation, on the first day of it, with the
    /// weight of all its copies, or of one article where articles weigh the same; so outlets that share their copy are not
    /// taken for independent witnesses.
    pub fn side(&self, within: CompareWithin) -> Side {
        let outlets = self.cells.iter().map(|cell| cell.grouped_units(self.wire, self.voice));
        let outlets: Vec<Vec<(Option<u32>, Unit)>> = outlets.filter(|units| !units.is_empty()).collect();
        let mut copies: BTreeMap<u32, Vec<(f64, Unit)>> = BTreeMap::new();
        for units in &outlets {
            let weight = self.weights.of_article(units.len());
            for (group, unit) in units {
                if let Some(group) = group {
                    copies.entry(*group).or_default().push((weight, *unit));
                }
            }
        }
        copies.retain(|_, units| units.len() > 1);
        let own: Vec<(f64, Vec<Unit>)> = outlets
            .iter()
            .map(|units| {
                let is_own = |group: Option<u32>| group.is_none_or(|group| !copies.contains_key(&group));
                let own = units.iter().filter(|(group, _)| is_own(*group)).map(|(_, unit)| *unit);
                (self.weights.of_article(units.len()), own.collect())
            })
            .collect();
        let shared: Vec<(f64, [Unit; 1])> = copies.values().map(|units| self.as_one(units)).collect();
        let own = own.iter().map(|(weight, units)| (*weight, &units[..]));
        Side::of_group(
            own.chain(shared.iter().map(|(weight, unit)| (*weight, &unit[..]))),
            within,
        )
    }

    /// Makes one observation of the copies of a text in several outlets.
    fn as_one(&self, units: &[(f64, Unit)]) -> (f64, [Unit; 1]) {
        let weight: f64 = units.iter().map(|(weight, _)| weight).sum();
        let unit = Unit {
            day: units.iter().filter_map(|(_, unit)| unit.day).min(),
            score: units.iter().map(|(weight, unit)| weight * unit.score).sum::<f64>() / weight,
        };
        match self.weights {
            GroupWeights::Outlets => (weight, [unit]),
            GroupWeights::Articles => (1.0, [unit]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::{ArticleMean, Copies, MeanEstimate, over_all};
    use jiff::civil::date;
    use proptest::prelude::*;

    fn article(group: Option<u32>, day: i8, score: f64) -> ArticleMean {
        ArticleMean::of_score(score, Some(date(2024, 3, day)), Copies { group, is_wire: false })
    }

    fn cell(articles: &[ArticleMean]) -> Cell {
        let mut articles = articles.to_vec();
        articles.sort_by_key(|article| (article.group(), article.day()));
        Cell {
            articles,
            ..Cell::default()
        }
    }

    fn side(cells: &[&Cell], weights: GroupWeights) -> Side {
        let group = GroupArticles {
            cells,
            weights,
            wire: true,
            voice: Voice::All,
        };
        group.side(CompareWithin::None)
    }

    /// One outlet with `n` articles of these scores, one after the other, and two a day.
    fn outlet(n: u8, scores: [f64; 2]) -> Cell {
        let one = |i: u8| article(None, i8::try_from(1 + i / 2 % 28).unwrap(), scores[usize::from(i % 2)]);
        cell(&(0..n).map(one).collect::<Vec<_>>())
    }

    #[test]
    fn an_outlet_with_ten_times_the_articles_does_not_dominate_unless_articles_weigh() {
        let (small, large) = (outlet(8, [0.4, 0.6]), outlet(80, [-0.6, -0.4]));
        let mean = |weights| side(&[&small, &large], weights).mean().unwrap();
        assert!((mean(GroupWeights::Outlets) - 0.0).abs() < 1e-12);
        assert!((mean(GroupWeights::Articles) - (8.0 * 0.5 - 80.0 * 0.5) / 88.0).abs() < 1e-12);
    }

    #[test]
    fn a_group_of_one_outlet_is_that_outlet() {
        let cell = outlet(40, [-0.3, 0.5]);
        let own = Side::of_outlet(&cell.units(true, Voice::All), CompareWithin::None);
        let own = MeanEstimate::of(&own).unwrap().estimate.interval(0.95);
        for weights in [GroupWeights::Outlets, GroupWeights::Articles] {
            let found = MeanEstimate::of(&side(&[&cell], weights))
                .unwrap()
                .estimate
                .interval(0.95);
            assert!(
                (found.0 - own.0).abs() < 1e-12 && (found.1 - own.1).abs() < 1e-12,
                "{found:?} {own:?}"
            );
        }
    }

    #[test]
    fn a_text_that_all_outlets_print_is_one_observation() {
        let texts = |first: u32| -> Vec<ArticleMean> {
            (0..12u32)
                .map(|i| article(Some(first + i), i8::try_from(1 + i).unwrap(), f64::from(i) / 12.0))
                .collect()
        };
        let cells: Vec<Cell> = (0..5).map(|_| cell(&texts(0))).collect();
        let cells: Vec<&Cell> = cells.iter().collect();
        let interval = |cells: &[&Cell], weights| {
            let side = side(cells, weights);
            assert_eq!(side.len(), 12);
            MeanEstimate::of(&side).unwrap().estimate.interval(0.95)
        };
        for weights in [GroupWeights::Outlets, GroupWeights::Articles] {
            let (five, one) = (interval(&cells, weights), interval(&cells[..1], weights));
            assert!(
                (five.0 - one.0).abs() < 1e-12 && (five.1 - one.1).abs() < 1e-12,
                "{five:?} {one:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn where_articles_weigh_a_group_is_its_outlets_pooled(
            articles in prop::collection::vec((0usize..4, prop::option::weighted(0.3, 0u32..5), 1i8..28, -100i32..=100), 1..60),
        ) {
            let mut outlets = vec![Vec::new(); 4];
            let mut seen = std::collections::BTreeSet::new();
            for (outlet, group, day, score) in articles {
                // A copy in an outlet is one, as the mean of a text is over its articles.
                let group = group.filter(|group| seen.insert((outlet, *group)));
                outlets[outlet].push(article(group, day, f64::from(score) / 100.0));
            }
            let cells: Vec<Cell> = outlets.iter().map(|articles| cell(articles)).collect();
            let keyed = cells.iter().zip(0..).map(|(cell, i)| {
                let key = crate::summary::CellKey { actor_id: "x".to_owned(), outlet: format!("{i}"), period_start: None };
                (key, cell.clone())
            });
            let keyed = keyed.collect::<BTreeMap<_, _>>();
            let pooled = over_all(&keyed)["x"].scores(true, Voice::All);
            let cells: Vec<&Cell> = cells.iter().collect();
            let found = side(&cells, GroupWeights::Articles);
            prop_assert_eq!(found.len(), pooled.len());
            let mean = pooled.iter().sum::<f64>() / pooled.len() as f64;
            prop_assert!((found.mean().unwrap() - mean).abs() < 1e-9);
        }

        #[test]
        fn where_outlets_weigh_the_mean_is_that_of_their_means(
            sizes in prop::collection::vec((1u8..60, -100i32..=100, -100i32..=100), 1..6),
        ) {
            let outlets = sizes.iter().map(|(n, a, b)| outlet(*n, [f64::from(*a) / 100.0, f64::from(*b) / 100.0]));
            let cells: Vec<Cell> = outlets.collect();
            let means = cells.iter().map(|cell| {
                let scores = cell.scores(true, Voice::All);
                scores.iter().sum::<f64>() / scores.len() as f64
            });
            let mean = means.sum::<f64>() / cells.len() as f64;
            let cells: Vec<&Cell> = cells.iter().collect();
            let found = side(&cells, GroupWeights::Outlets);
            prop_assert!((found.mean().unwrap() - mean).abs() < 1e-9);
        }
    }
}
