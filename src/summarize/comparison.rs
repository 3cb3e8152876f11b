//! Rows of comparisons: outlets with one another, and an outlet with itself a period before.

use crate::error::Result;
use crate::output::{ChangeRow, ComparisonRow, Decimal, Verdict};
use crate::summarize::rows::RowMaker;
use crate::summary::{Cell, CellKey, ComparedArticles, Comparison, METHOD, q_values};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// One cell as a side of comparisons.
struct CellSide<'c> {
    key: &'c CellKey,
    side: ComparedArticles,
}

/// Two cells that are compared.
struct CellPair<'c> {
    keys: [&'c CellKey; 2],
    n_articles: [usize; 2],
    means: [Option<f64>; 2],
    contrast: Comparison,
}

/// A tested pair, adjusted for the number of all tests of the file.
struct TestedPair<'c> {
    pair: CellPair<'c>,
    q_value: Option<f64>,
    n_tests: usize,
    verdict: Verdict,
}

impl<'c> CellSide<'c> {
    fn against(&self, other: &Self, maker: &RowMaker, names: [&str; 4]) -> CellPair<'c> {
        let (a, b) = (&self.side, &other.side);
        CellPair {
            keys: [self.key, other.key],
            n_articles: [a.len(), b.len()],
            means: [a.mean(), b.mean()],
            contrast: Comparison::of(a, b, maker.config.ci_level, maker.config.seed, &names),
        }
    }
}

impl RowMaker<'_> {
    /// The rows of `outlet_comparison.csv`, sorted by key.
    pub(crate) fn comparisons(&self, cells: &BTreeMap<CellKey, Cell>) -> Result<Vec<ComparisonRow>> {
        let mut rows: Vec<ComparisonRow> = self
            .tested_pairs(cells, |sides| self.outlet_pairs(sides))
            .into_iter()
            .map(|tested_pairs| self.comparison_row(tested_pairs))
            .collect::<Result<_>>()?;
        let key = |row: &ComparisonRow| {
            let outlets = (row.outlet_a.clone(), row.outlet_b.clone());
            (row.actor_id.clone(), outlets, row.period_start)
        };
        rows.par_sort_by_cached_key(key);
        Ok(rows)
    }

    /// The rows of `period_changes.csv`, sorted by key.
    pub(crate) fn changes(&self, cells: &BTreeMap<CellKey, Cell>) -> Result<Vec<ChangeRow>> {
        let tested_pairs = self.tested_pairs(cells, |sides| self.neighbours(sides));
        let rows = tested_pairs
            .into_iter()
            .map(|tested_pairs| self.change_row(tested_pairs));
        rows.filter_map(Result::transpose).collect()
    }

    /// Compares cells with each other, an actor at a time, and adjusts for the number of all tests.
    fn tested_pairs<'c>(
        &self,
        cells: &'c BTreeMap<CellKey, Cell>,
        pairs: impl Fn(&[CellSide<'c>]) -> Vec<CellPair<'c>> + Sync,
    ) -> Vec<TestedPair<'c>> {
        let cells: Vec<(&CellKey, &Cell)> = cells.iter().collect();
        let actors: Vec<_> = cells.chunk_by(|a, b| a.0.actor_id == b.0.actor_id).collect();
        let pairs: Vec<CellPair> = actors
            .into_par_iter()
            .flat_map_iter(|cells| pairs(&self.sides(cells)))
            .collect();
        self.adjusted(pairs)
    }

    fn sides<'c>(&self, cells: &[(&'c CellKey, &'c Cell)]) -> Vec<CellSide<'c>> {
        let config = self.config;
        let side = |(key, cell): &(&'c CellKey, &'c Cell)| CellSide {
            key,
            side: ComparedArticles::new(cell.scores(config.compare_wire, config.voice), config.min_articles),
        };
        cells
            .par_iter()
            .filter(|(key, _)| self.is_compared(key))
            .map(side)
            .collect()
    }

    /// Articles without a date are no period, and `--compare` names the outlets.
    fn is_compared(&self, key: &CellKey) -> bool {
        let dated = key.period_start.is_some() || self.config.period.is_all();
        dated && (self.config.compare.is_none() || self.place(key).is_some())
    }

    /// The outlet's place in `--compare`.
    fn place(&self, key: &CellKey) -> Option<usize> {
        let named = self.config.compare.as_ref()?;
        named.iter().position(|name| *name == key.outlet)
    }

    fn outlet_pairs<'c>(&self, sides: &[CellSide<'c>]) -> Vec<CellPair<'c>> {
        let mut periods: BTreeMap<Option<Date>, Vec<&CellSide<'c>>> = BTreeMap::new();
        for side in sides {
            periods.entry(side.key.period_start).or_default().push(side);
        }
        let mut pairs = Vec::new();
        for outlets in periods.values_mut() {
            outlets.sort_by_key(|side| self.place(side.key));
            for (i, a) in outlets.iter().enumerate() {
                pairs.extend(outlets[i + 1..].iter().map(|b| (*a, *b)));
            }
        }
        pairs
            .into_par_iter()
            .filter(|(a, b)| a.side.is_enough() || b.side.is_enough())
            .map(|(a, b)| {
                let start = start_of(a.key);
                let names = [&a.key.actor_id, &a.key.outlet, &b.key.outlet, &start].map(String::as_str);
                a.against(b, self, names)
            })
            .collect()
    }

    /// Each period with the one before it, where the outlet has both.
    fn neighbours<'c>(&self, sides: &[CellSide<'c>]) -> Vec<CellPair<'c>> {
        let follows = |earlier: &CellKey, later: &CellKey| {
            let next = earlier.period_start.and_then(|start| self.config.period.next(start));
            earlier.outlet == later.outlet && next.is_some() && next == later.period_start
        };
        sides
            .par_windows(2)
            .map(|pair| (&pair[0], &pair[1]))
            .filter(|(earlier, later)| follows(earlier.key, later.key))
            .filter(|(earlier, later)| earlier.side.is_enough() || later.side.is_enough())
            .map(|(earlier, later)| {
                let (before, now) = (start_of(earlier.key), start_of(later.key));
                later.against(earlier, self, [&later.key.actor_id, &later.key.outlet, &before, &now])
            })
            .collect()
    }

    fn adjusted<'c>(&self, pairs: Vec<CellPair<'c>>) -> Vec<TestedPair<'c>> {
        let p_values: Vec<f64> = pairs
            .iter()
            .filter_map(|pair| Some(pair.contrast.test?.p_value))
            .collect();
        let n_tests = p_values.len();
        let mut q_values = q_values(&p_values).into_iter();
        let tested_pairs = |pair: CellPair<'c>| {
            let q_value = pair.contrast.test.and_then(|_| q_values.next());
            let verdict = self.verdict(pair.contrast.difference, q_value);
            TestedPair {
                pair,
                q_value,
                n_tests,
                verdict,
            }
        };
        pairs.into_iter().map(tested_pairs).collect()
    }

    fn verdict(&self, difference: Option<f64>, q_value: Option<f64>) -> Verdict {
        match (difference, q_value) {
            (Some(difference), Some(q)) if q <= 1.0 - self.config.ci_level => {
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

    fn comparison_row(&self, tested_pairs: TestedPair) -> Result<ComparisonRow> {
        let TestedPair { pair, .. } = &tested_pairs;
        let [a, b] = pair.keys;
        let (days, _) = self.days(a.period_start);
        let test = pair.contrast.test;
        Ok(ComparisonRow {
            actor_id: a.actor_id.clone(),
            actor_name: self.actor(&a.actor_id)?.name.clone(),
            outlet_a: a.outlet.clone(),
            outlet_b: b.outlet.clone(),
            verdict: tested_pairs.verdict,
            diff: Decimal(pair.contrast.difference),
            diff_ci_low: Decimal(test.map(|test| test.interval.0)),
            diff_ci_high: Decimal(test.map(|test| test.interval.1)),
            q_value: Decimal(tested_pairs.q_value),
            n_articles_a: pair.n_articles[0],
            n_articles_b: pair.n_articles[1],
            diff_unstratified: Decimal(pair.contrast.difference),
            flags: String::new(),
            period_start: days.map(|d| d.0),
            period_end: days.map(|d| d.1),
            score_a: Decimal(pair.means[0]),
            score_b: Decimal(pair.means[1]),
            p_value: Decimal(test.map(|test| test.p_value)),
            n_tests: tested_pairs.n_tests,
            ci_method: test.map(|_| METHOD.to_owned()).unwrap_or_default(),
            stratum: "none".to_owned(),
            n_strata: 1,
            overlap_a: Decimal(Some(1.0)),
            overlap_b: Decimal(Some(1.0)),
            n_days_a: 0,
            n_days_b: 0,
            diff_unstratified_low: Decimal(test.map(|test| test.interval.0)),
            diff_unstratified_high: Decimal(test.map(|test| test.interval.1)),
            voice: self.config.voice,
            excludes_wire: !self.config.compare_wire,
        })
    }

    /// `None` where a period has no first day; such are not compared.
    fn change_row(&self, tested_pairs: TestedPair) -> Result<Option<ChangeRow>> {
        let TestedPair { pair, .. } = &tested_pairs;
        let [now, before] = pair.keys;
        let (Some(start), Some(previous)) = (now.period_start, before.period_start) else {
            return Ok(None);
        };
        let test = pair.contrast.test;
        Ok(Some(ChangeRow {
            actor_id: now.actor_id.clone(),
            actor_name: self.actor(&now.actor_id)?.name.clone(),
            outlet: now.outlet.clone(),
            previous_start: previous,
            period_start: start,
            period_end: self.config.period.end(start),
            n_articles_previous: pair.n_articles[1],
            n_articles: pair.n_articles[0],
            score_previous: Decimal(pair.means[1]),
            score: Decimal(pair.means[0]),
            diff: Decimal(pair.contrast.difference),
            diff_ci_low: Decimal(test.map(|test| test.interval.0)),
            diff_ci_high: Decimal(test.map(|test| test.interval.1)),
            p_value: Decimal(test.map(|test| test.p_value)),
            q_value: Decimal(tested_pairs.q_value),
            n_tests: tested_pairs.n_tests,
            verdict: tested_pairs.verdict,
            voice: self.config.voice,
            excludes_wire: !self.config.compare_wire,
        }))
    }
}

/// The first day of a cell's period as part of its name; empty where it has none.
fn start_of(key: &CellKey) -> String {
    key.period_start.map(|day| day.to_string()).unwrap_or_default()
}
