//! Comparisons of cells: outlets with one another, and an outlet with itself a period before.
//!
//! 400 actors in 120 outlets are 2.8 million pairs, so that neither the pairs nor their rows are held
//! in memory. Of each test only the p-value is kept until all are known and can be adjusted; a pair
//! is compared once more when its row is wanted, which takes some microseconds.

use crate::config::SummaryConfig;
use crate::error::Result;
use crate::output::Verdict;
use crate::summarize::rows::RowMaker;
use crate::summary::{Cell, CellKey, CompareSettings, CompareWithin, Comparison, GroupArticles, Side, q_values};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Number of actors whose pairs are compared at a time.
const ACTORS_AT_ONCE: usize = 16;

/// Maximum number of rows that are held in memory, about 70 MB, besides those that go to a file.
pub(crate) const MOST_HELD: usize = 100_000;

/// The cells that a table compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pairing {
    /// Each outlet with each other one, in the same period.
    Outlets,
    /// Each group of outlets with each other one; the outlet of a key is the group.
    Groups,
    /// Each period of an outlet with the one before.
    Neighbours,
}

/// The pairs of cells that a table compares, with the results of all tests.
pub(crate) struct ComparedCells<'m, 'c> {
    maker: &'m RowMaker<'m>,
    pairing: Pairing,
    settings: CompareSettings,
    actors: Vec<ActorCells<'m, 'c>>,
    q_values: Vec<f64>,
    /// Number of pairs, tested or not.
    pub(crate) n_pairs: usize,
    /// The greatest p-value among the [`MOST_HELD`] smallest, where there are so many.
    greatest_held: Option<f64>,
}

/// The cells of an actor.
struct ActorCells<'m, 'c> {
    name: &'m str,
    /// For each key the cells that it covers: several of a group of outlets, else one.
    cells: Vec<(&'c CellKey, Vec<&'c Cell>)>,
    /// The place of its first test among all.
    first_test: usize,
}

/// One cell as a side of comparisons.
struct CellSide<'c> {
    key: &'c CellKey,
    side: Side,
}

/// Two cells that were compared, adjusted for the number of all tests of the table.
pub(crate) struct CellPair<'m, 'c> {
    pub(crate) actor_name: &'m str,
    pub(crate) keys: [&'c CellKey; 2],
    pub(crate) found: Comparison,
    pub(crate) q_value: Option<f64>,
    pub(crate) n_tests: usize,
    pub(crate) verdict: Verdict,
}

/// Returns the settings of comparisons; where articles are `undated`, or of one period, there are no strata.
pub(super) fn compare_settings(config: &SummaryConfig, is_undated: bool) -> CompareSettings {
    CompareSettings {
        within: if is_undated {
            CompareWithin::None
        } else {
            config.compare_within
        },
        min_articles: config.min_articles,
        level: config.ci_level,
    }
}

impl<'m, 'c> ComparedCells<'m, 'c> {
    /// Tests all pairs.
    ///
    /// # Errors
    /// [`Error::Counts`](crate::error::Error::Counts) where a cell is of an actor that is not in the list.
    pub(crate) fn new(
        maker: &'m RowMaker,
        pairing: Pairing,
        cells: impl IntoIterator<Item = (&'c CellKey, Vec<&'c Cell>)>,
    ) -> Result<Self> {
        let is_undated = maker.span.is_none() || pairing == Pairing::Neighbours;
        let settings = compare_settings(maker.config, is_undated);
        let cells: Vec<(&CellKey, Vec<&Cell>)> = cells.into_iter().filter(|(key, _)| maker.is_compared(key)).collect();
        let actors = cells.chunk_by(|a, b| a.0.actor_id == b.0.actor_id).map(|cells| {
            Ok(ActorCells {
                name: &maker.actor(&cells[0].0.actor_id)?.name,
                cells: cells.to_vec(),
                first_test: 0,
            })
        });
        let mut compared = Self {
            maker,
            pairing,
            settings,
            actors: actors.collect::<Result<_>>()?,
            q_values: Vec::new(),
            n_pairs: 0,
            greatest_held: None,
        };
        compared.test();
        Ok(compared)
    }

    /// Returns the number of pairs that were tested.
    pub(crate) fn n_tests(&self) -> usize {
        self.q_values.len()
    }

    fn test(&mut self) {
        let of_actors: Vec<(usize, Vec<f64>)> = self.actors.par_iter().map(|actor| self.p_values(actor)).collect();
        let mut p_values = Vec::new();
        for (actor, (n_pairs, of_actor)) in self.actors.iter_mut().zip(of_actors) {
            actor.first_test = p_values.len();
            self.n_pairs += n_pairs;
            p_values.extend(of_actor);
        }
        self.q_values = q_values(&p_values);
        if p_values.len() > MOST_HELD {
            let (_, greatest, _) = p_values.select_nth_unstable_by(MOST_HELD - 1, f64::total_cmp);
            self.greatest_held = Some(*greatest);
        }
    }

    /// Returns the number of an actor's pairs, and the p-values of those that can be tested.
    fn p_values(&self, actor: &ActorCells) -> (usize, Vec<f64>) {
        let sides = self.sides(actor);
        let pairs = self.pairs(&sides);
        let p_value = |[a, b]: &[&CellSide; 2]| Comparison::p_value(&a.side, &b.side, &self.settings);
        (pairs.len(), pairs.par_iter().filter_map(p_value).collect())
    }

    /// Returns true for a pair whose row is held in memory beside `n_held` others, for whatever shows
    /// rows: all where there are few, else those that were tested, else the surest.
    pub(crate) fn is_held(&self, pair: &CellPair, n_held: usize) -> bool {
        let p_value = pair.found.test.map(|test| test.p_value);
        let is_sure = match (p_value, self.greatest_held) {
            (Some(p_value), Some(greatest)) => p_value <= greatest,
            (Some(_), None) => true,
            (None, _) => self.n_pairs <= MOST_HELD,
        };
        is_sure && n_held < MOST_HELD
    }

    /// Returns all pairs, sorted by actor, and those of an actor by outlets and period.
    pub(crate) fn each(&self) -> impl Iterator<Item = CellPair<'m, 'c>> {
        self.actors.chunks(ACTORS_AT_ONCE).flat_map(|actors| {
            let of_actors: Vec<_> = actors.par_iter().map(|actor| self.cell_pairs(actor)).collect();
            of_actors.into_iter().flatten()
        })
    }

    fn cell_pairs(&self, actor: &ActorCells<'m, 'c>) -> Vec<CellPair<'m, 'c>> {
        let sides = self.sides(actor);
        let pairs = self.pairs(&sides);
        let found: Vec<Comparison> = pairs
            .par_iter()
            .map(|[a, b]| Comparison::of(&a.side, &b.side, &self.settings))
            .collect();
        let mut q_values = self.q_values[actor.first_test..].iter().copied();
        let pair = |([a, b], found): ([&CellSide<'c>; 2], Comparison)| {
            let q_value = found.test.and_then(|_| q_values.next());
            CellPair {
                actor_name: actor.name,
                keys: [a.key, b.key],
                verdict: self.verdict(found.difference, q_value),
                found,
                q_value,
                n_tests: self.n_tests(),
            }
        };
        pairs.into_iter().zip(found).map(pair).collect()
    }

    fn verdict(&self, difference: Option<f64>, q_value: Option<f64>) -> Verdict {
        match (difference, q_value) {
            (Some(difference), Some(q)) if q <= 1.0 - self.settings.level => {
                if difference > 0.0 {
                    Verdict::Higher
                } else {
                    Verdict::Lower
                }
            }
            (_, Some(_)) => Verdict::NotDistinguishable,
            (_, None) => Verdict::TooFew,
        }
    }

    fn sides(&self, actor: &ActorCells<'m, 'c>) -> Vec<CellSide<'c>> {
        let side = |(key, cells): &(&'c CellKey, Vec<&'c Cell>)| CellSide {
            key,
            side: self.side(cells),
        };
        actor.cells.par_iter().map(side).collect()
    }

    fn side(&self, cells: &[&Cell]) -> Side {
        let config = self.maker.config;
        let (wire, voice) = (config.compare_wire, config.voice);
        match cells {
            [cell] => Side::of_outlet(&cell.units(wire, voice), self.settings.within),
            cells => {
                let weights = config.group_weights;
                let articles = GroupArticles {
                    cells,
                    weights,
                    wire,
                    voice,
                };
                articles.side(self.settings.within)
            }
        }
    }

    /// Pairs sides of which at least one has enough articles.
    fn pairs<'s>(&self, sides: &'s [CellSide<'c>]) -> Vec<[&'s CellSide<'c>; 2]> {
        let mut pairs = match self.pairing {
            Pairing::Outlets | Pairing::Groups => self.outlet_pairs(sides),
            Pairing::Neighbours => self.neighbours(sides),
        };
        pairs.retain(|pair| pair.iter().any(|one| one.side.len() >= self.settings.min_articles));
        pairs
    }

    fn outlet_pairs<'s>(&self, sides: &'s [CellSide<'c>]) -> Vec<[&'s CellSide<'c>; 2]> {
        let mut periods: BTreeMap<Option<Date>, Vec<&CellSide>> = BTreeMap::new();
        for side in sides {
            periods.entry(side.key.period_start).or_default().push(side);
        }
        let mut pairs = Vec::new();
        for outlets in periods.values_mut() {
            outlets.sort_by_key(|side| self.maker.place(side.key));
            for (i, a) in outlets.iter().enumerate() {
                pairs.extend(outlets[i + 1..].iter().map(|b| [*a, *b]));
            }
        }
        pairs.sort_by_key(|[a, b]| (&a.key.outlet, &b.key.outlet, a.key.period_start));
        pairs
    }

    /// Each period with the one before it, where the outlet has both.
    fn neighbours<'s>(&self, sides: &'s [CellSide<'c>]) -> Vec<[&'s CellSide<'c>; 2]> {
        let follows = |earlier: &CellKey, later: &CellKey| {
            let start = earlier.period_start;
            let next = start.and_then(|start| self.maker.config.period.next(start));
            earlier.outlet == later.outlet && next.is_some() && next == later.period_start
        };
        let pairs = sides.windows(2).map(|pair| [&pair[1], &pair[0]]);
        pairs
            .filter(|[later, earlier]| follows(earlier.key, later.key))
            .collect()
    }
}

impl RowMaker<'_> {
    /// Articles without a date are no period, and `--compare` names the outlets.
    fn is_compared(&self, key: &CellKey) -> bool {
        let is_dated = key.period_start.is_some() || self.config.period.is_all();
        is_dated && (self.config.compare.is_none() || self.place(key).is_some())
    }

    /// The outlet's place in `--compare`.
    fn place(&self, key: &CellKey) -> Option<usize> {
        let named = self.config.compare.as_ref()?;
        named.iter().position(|name| *name == key.outlet)
    }
}
