//! The rows of `actors_by_group.csv` and `group_comparison.csv`: groups of outlets by a column of the user's list.

use crate::error::Result;
use crate::output::{ComparisonRow, Decimal, GroupRow};
use crate::summarize::compared_cells::{CellPair, KeyedCells};
use crate::summarize::flags::joined_flags;
use crate::summarize::rows::RowMaker;
use crate::summary::{Cell, CellKey, CompareWithin, GroupArticles, GroupWeights, MeanEstimate, Voice, mean};
use std::collections::BTreeMap;

/// Articles on an actor from which on an outlet weighs as much as the others of its group. The mean of one or two says little
/// of an outlet, and would make the group's interval wide.
const FEWEST_TO_WEIGH: usize = 3;

/// The flag of a group of which one outlet counts.
const ONE_OUTLET: &str = "one_outlet";

/// The cells of one actor in the outlets of a group, and the names of these.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupCells<'c> {
    pub(crate) outlets: Vec<&'c str>,
    pub(crate) cells: Vec<&'c Cell>,
    /// Outlets that mention the actor in too few articles to weigh as much as the others.
    n_left_out: usize,
}

/// Sorts the cells of an actor in the whole run into groups. The outlet of a key is the group. `groups` has the group of each outlet.
pub(crate) fn grouped<'c>(
    cells: &'c BTreeMap<CellKey, Cell>,
    groups: &BTreeMap<&str, &str>,
    weights: GroupWeights,
) -> BTreeMap<CellKey, GroupCells<'c>> {
    let fewest = match weights {
        GroupWeights::Outlets => FEWEST_TO_WEIGH,
        GroupWeights::Articles => 1,
    };
    let mut grouped: BTreeMap<CellKey, GroupCells> = BTreeMap::new();
    for (key, cell) in cells {
        if let Some(group) = groups.get(key.outlet.as_str()) {
            let key_of_group = CellKey {
                outlet: (*group).to_owned(),
                ..key.clone()
            };
            let of_group = grouped.entry(key_of_group).or_default();
            if cell.articles.len() < fewest {
                of_group.n_left_out += 1;
                continue;
            }
            of_group.outlets.push(&key.outlet);
            of_group.cells.push(cell);
        }
    }
    grouped
}

/// Returns the cells of each group, to be compared.
pub(crate) fn keyed<'g>(groups: &'g BTreeMap<CellKey, GroupCells<'g>>) -> KeyedCells<'g> {
    groups.iter().map(|(key, group)| (key, group.cells.clone())).collect()
}

impl RowMaker<'_> {
    /// Makes the rows of `actors_by_group.csv` of an actor, sorted by group.
    ///
    /// # Errors
    /// [`Error::Counts`](crate::error::Error::Counts) where a cell is of an actor that is not in the list.
    pub(crate) fn by_group(&self, groups: &BTreeMap<CellKey, GroupCells>) -> Result<Vec<GroupRow>> {
        let groups = groups.iter();
        groups.map(|(key, group)| self.group_row(key, group)).collect()
    }

    /// Makes the row of two groups.
    ///
    /// # Errors
    /// Those of [`RowMaker::by_group`].
    pub(crate) fn group_comparison(
        &self,
        pair: &CellPair,
        groups: &BTreeMap<CellKey, GroupCells>,
    ) -> Result<ComparisonRow> {
        let row = self.comparison_row(pair)?;
        let is_one_outlet = pair.keys.iter().any(|key| groups[*key].cells.len() == 1);
        Ok(ComparisonRow {
            flags: joined_flags(&[(is_one_outlet, ONE_OUTLET), (!row.flags.is_empty(), &row.flags)]),
            ..row
        })
    }

    fn group_row(&self, key: &CellKey, group: &GroupCells) -> Result<GroupRow> {
        let weights = self.config.group_weights;
        let articles = GroupArticles {
            cells: &group.cells,
            weights,
            wire: true,
            voice: Voice::All,
        };
        let side = articles.side(CompareWithin::None);
        let enough = side.len() >= self.config.min_articles;
        let found = MeanEstimate::of(&side).filter(|_| enough);
        let interval = found.map(|found| found.estimate.interval(self.config.ci_level));
        let [share_neg, share_neu, share_pos] = [0, 1, 2].map(|label| Decimal(share(group, weights, label)));
        Ok(GroupRow {
            actor_id: key.actor_id.clone(),
            actor_name: self.actor(&key.actor_id)?.name.clone(),
            group: key.outlet.clone(),
            n_outlets: group.cells.len(),
            n_outlets_left_out: group.n_left_out,
            n_articles: group.cells.iter().map(|cell| cell.articles.len()).sum(),
            n_mentions: group.cells.iter().map(|cell| cell.tally.mentions).sum(),
            article_mean_score: Decimal(side.mean()),
            ci_low: Decimal(interval.map(|i| i.0)),
            ci_high: Decimal(interval.map(|i| i.1)),
            share_neg,
            share_pos,
            flags: flags(group, enough, found),
            share_neu,
            n_articles_unique: side.len(),
            ci_level: Decimal(interval.map(|_| self.config.ci_level)),
            ci_method: found.map(|found| found.method.as_str().to_owned()).unwrap_or_default(),
            weights,
            outlets: group.outlets.join("|"),
        })
    }
}

fn flags(group: &GroupCells, enough: bool, found: Option<MeanEstimate>) -> String {
    joined_flags(&[
        (group.cells.len() == 1, ONE_OUTLET),
        (!enough, "low_n"),
        (found.is_some_and(|found| found.is_few_days), "few_days"),
    ])
}

/// Returns the share of a label among the mentions of a group; `None` where it has none.
fn share(group: &GroupCells, weights: GroupWeights, label: usize) -> Option<f64> {
    match weights {
        GroupWeights::Outlets => {
            let shares: Vec<f64> = group.cells.iter().filter_map(|cell| cell.tally.share(label)).collect();
            mean(shares.into_iter())
        }
        GroupWeights::Articles => {
            let of_label: u64 = group.cells.iter().map(|cell| cell.tally.labels[label]).sum();
            let all: u64 = group.cells.iter().map(|cell| cell.tally.mentions).sum();
            (all > 0).then(|| of_label as f64 / all as f64)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::{ArticleMean, Copies};

    fn cell(n_articles: usize) -> Cell {
        let article = ArticleMean::of_score(0.1, None, Copies::default());
        Cell {
            articles: vec![article; n_articles],
            ..Cell::default()
        }
    }

    #[test]
    fn an_outlet_of_few_articles_is_left_out_where_outlets_weigh_the_same() {
        let outlets = [("A", 1), ("B", 2), ("C", 3), ("D", 9), ("E", 2)];
        let key = |outlet: &str| CellKey {
            actor_id: "x".to_owned(),
            outlet: outlet.to_owned(),
            period_start: None,
        };
        let cells = BTreeMap::from(outlets.map(|(outlet, n_articles)| (key(outlet), cell(n_articles))));
        let groups = BTreeMap::from([
            ("A", "left"),
            ("B", "left"),
            ("C", "left"),
            ("D", "left"),
            ("E", "right"),
        ]);
        // The outlets that count in each group, with the number of those that do not.
        let cases = [
            (GroupWeights::Outlets, "left: C|D, 2; right: , 1"),
            (GroupWeights::Articles, "left: A|B|C|D, 0; right: E, 0"),
        ];
        for (weights, expected) in cases {
            let found = grouped(&cells, &groups, weights);
            let shown = found.iter().map(|(key, group)| {
                let outlets = group.outlets.join("|");
                format!("{}: {outlets}, {}", key.outlet, group.n_left_out)
            });
            assert_eq!(shown.collect::<Vec<_>>().join("; "), expected, "{weights:?}");
        }
    }
}
