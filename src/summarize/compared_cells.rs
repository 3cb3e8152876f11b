//! Comparisons of cells: outlets with one another, and an outlet with itself a period before.
//!
//! 400 actors in 120 outlets are 2.8 million pairs, so that neither the pairs nor their rows are held
//! in memory. Of each test only the p-value is kept until all are known and can be adjusted; a pair
//! is compared once more when its row is wanted, which takes some microseconds.

use crate::config::SummaryConfig;
use crate::error::Result;
use crate::output::Verdict;
use crate::summarize::rows::RowMaker;
use crate::summarize::stored_cells::{ActorCells, StoredCells};
use crate::summary::{Cell, CellKey, CompareSettings, CompareWithin, Comparison, GroupArticles, Side, q_values};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Pairs that are compared at a time, but those of one actor at least.
const PAIRS_AT_ONCE: usize = 1 << 15;

/// Maximum number of rows that are held in memory, about 70 MB, besides those that go to a file.
pub(crate) const MOST_HELD: usize = 100_000;

/// The cells that a table compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pairing {
    /// Each outlet with each other one, over the whole run.
    Outlets,
    /// Each outlet with each other one, in the same period.
    OutletsByPeriod,
    /// Each group of outlets with each other one; the outlet of a key is the group.
    Groups,
    /// Each period of an outlet with the one before.
    Neighbours,
}

/// The cells of an actor by their keys: several of a group of outlets, else one.
pub(crate) type KeyedCells<'c> = Vec<(&'c CellKey, Vec<&'c Cell>)>;

/// The pairs of cells that a table compares. First the pairs of all actors are tested, then the results are adjusted, then
/// rows are made of them.
pub(crate) struct ComparedCells<'m> {
    pub(super) maker: &'m RowMaker<'m>,
    pub(super) pairing: Pairing,
    settings: CompareSettings,
    /// The tests of each actor.
    of_actors: Vec<ActorTests>,
    p_values: Vec<f64>,
    q_values: Vec<f64>,
    /// Number of pairs, tested or not.
    pub(crate) n_pairs: usize,
    /// The greatest p-value among the [`MOST_HELD`] smallest, where there are so many.
    greatest_held: Option<f64>,
}

/// The tests of an actor among all.
struct ActorTests {
    /// The place of the first.
    first: usize,
    /// Number of pairs, tested or not.
    n_pairs: usize,
}

/// The pairs of one actor.
pub(crate) struct PairTests {
    n_pairs: usize,
    /// Of those that can be tested.
    p_values: Vec<f64>,
}

/// One cell as a side of comparisons.
struct CellSide<'c> {
    key: &'c CellKey,
    side: Side,
}

/// Two cells that were compared, adjusted for the number of all tests of the table.
pub(crate) struct CellPair<'c> {
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

/// Returns cells, each of which is compared on its own.
pub(super) fn one_by_one(cells: &BTreeMap<CellKey, Cell>) -> KeyedCells<'_> {
    cells.iter().map(|(key, cell)| (key, vec![cell])).collect()
}

impl<'m> ComparedCells<'m> {
    pub(crate) fn new(maker: &'m RowMaker, pairing: Pairing) -> Self {
        let is_undated = maker.span.is_none() || pairing == Pairing::Neighbours;
        Self {
            maker,
            pairing,
            settings: compare_settings(maker.config, is_undated),
            of_actors: Vec::new(),
            p_values: Vec::new(),
            q_values: Vec::new(),
            n_pairs: 0,
            greatest_held: None,
        }
    }

    /// Tests the pairs of an actor's cells.
    pub(crate) fn test(&self, cells: KeyedCells) -> PairTests {
        let sides = self.sides(cells);
        let pairs = self.pairs(&sides);
        let p_value = |[a, b]: &[&CellSide; 2]| Comparison::p_value(&a.side, &b.side, &self.settings);
        PairTests {
            n_pairs: pairs.len(),
            p_values: pairs.par_iter().filter_map(p_value).collect(),
        }
    }

    /// Adds the tests of the next actor.
    pub(crate) fn add(&mut self, tests: PairTests) {
        self.of_actors.push(ActorTests {
            first: self.p_values.len(),
            n_pairs: tests.n_pairs,
        });
        self.p_values.extend(tests.p_values);
        self.n_pairs += tests.n_pairs;
    }

    /// Adjusts the results of all tests, once they are known.
    pub(crate) fn adjust(&mut self) {
        let mut p_values = std::mem::take(&mut self.p_values);
        self.q_values = q_values(&p_values);
        if p_values.len() > MOST_HELD {
            let (_, greatest, _) = p_values.select_nth_unstable_by(MOST_HELD - 1, f64::total_cmp);
            self.greatest_held = Some(*greatest);
        }
    }

    /// Returns the number of pairs that were tested.
    pub(crate) fn n_tests(&self) -> usize {
        self.q_values.len()
    }

    /// Makes rows of all pairs, sorted by actor, those of some actors at a time, and hands them to `take` in order.
    ///
    /// # Errors
    /// Those of `rows_of` and `take`; [`Error::Io`](crate::error::Error::Io).
    pub(crate) fn each_row<R: Send>(
        &self,
        cells: &StoredCells,
        rows_of: impl Fn(&ActorCells) -> Result<Vec<R>> + Sync,
        mut take: impl FnMut(R) -> Result<()>,
    ) -> Result<()> {
        cells.each(|actors| {
            let mut actors = &actors[..];
            while !actors.is_empty() {
                let (some, others) = actors.split_at(self.actors_at_once(actors));
                let rows = some.par_iter().map(&rows_of);
                let rows = rows.collect::<Result<Vec<Vec<R>>>>()?;
                rows.into_iter().flatten().try_for_each(&mut take)?;
                actors = others;
            }
            Ok(())
        })
    }

    /// Returns how many of some actors may be compared together.
    fn actors_at_once(&self, actors: &[ActorCells]) -> usize {
        let mut n_pairs = 0;
        let fits = |actor: &&ActorCells| {
            n_pairs += self.of_actors[actor.place].n_pairs;
            n_pairs <= PAIRS_AT_ONCE
        };
        actors.iter().take_while(fits).count().max(1)
    }

    /// Returns true for a pair whose row is held in memory beside `n_held` others, for whatever shows
    /// rows: all where there are few, else those that were tested, else the surest.
    pub(super) fn is_held(&self, found: &Comparison, n_held: usize) -> bool {
        let p_value = found.test.map(|test| test.p_value);
        let is_sure = match (p_value, self.greatest_held) {
            (Some(p_value), Some(greatest)) => p_value <= greatest,
            (Some(_), None) => true,
            (None, _) => self.n_pairs <= MOST_HELD,
        };
        is_sure && n_held < MOST_HELD
    }

    /// Compares the cells of the actor in this place, once all tests are adjusted. Returns the pairs sorted by outlets and
    /// period.
    pub(crate) fn compare<'c>(&self, place: usize, cells: KeyedCells<'c>) -> Vec<CellPair<'c>> {
        let sides = self.sides(cells);
        let pairs = self.pairs(&sides);
        let found: Vec<Comparison> = pairs
            .par_iter()
            .map(|[a, b]| Comparison::of(&a.side, &b.side, &self.settings))
            .collect();
        let mut q_values = self.q_values[self.of_actors[place].first..].iter().copied();
        let pair = |([a, b], found): ([&CellSide<'c>; 2], Comparison)| {
            let q_value = found.test.and_then(|_| q_values.next());
            CellPair {
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

    fn sides<'c>(&self, cells: KeyedCells<'c>) -> Vec<CellSide<'c>> {
        let compared = cells.into_par_iter().filter(|(key, _)| self.maker.is_compared(key));
        let side = |(key, cells): (&'c CellKey, Vec<&'c Cell>)| CellSide {
            key,
            side: self.side(&cells),
        };
        compared.map(side).collect()
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
    fn pairs<'s, 'c>(&self, sides: &'s [CellSide<'c>]) -> Vec<[&'s CellSide<'c>; 2]> {
        let mut pairs = match self.pairing {
            Pairing::Outlets | Pairing::OutletsByPeriod | Pairing::Groups => self.outlet_pairs(sides),
            Pairing::Neighbours => self.neighbours(sides),
        };
        pairs.retain(|pair| pair.iter().any(|one| one.side.len() >= self.settings.min_articles));
        pairs
    }

    fn outlet_pairs<'s, 'c>(&self, sides: &'s [CellSide<'c>]) -> Vec<[&'s CellSide<'c>; 2]> {
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
    fn neighbours<'s, 'c>(&self, sides: &'s [CellSide<'c>]) -> Vec<[&'s CellSide<'c>; 2]> {
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
