//! Rows of comparisons: outlets with one another, and an outlet with itself a period before.

use crate::config::SummaryConfig;
use crate::error::Result;
use crate::output::{ChangeRow, ComparisonRow, Decimal, Verdict};
use crate::report::PairCounts;
use crate::summarize::compared_cells::{CellPair, ComparedCells, Pairing};
use crate::summarize::flags::joined_flags;
use crate::summarize::rows::RowMaker;
use crate::summary::{Cell, CellKey, CompareWithin, Comparison};
use std::collections::BTreeMap;

/// A warning says that pairs were not tested where it is one in so many.
const MANY: usize = 5;

/// The comparisons of a table that are held in memory, and how many there are.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeldComparisons {
    /// The rows, sorted by key.
    pub(crate) rows: Vec<ComparisonRow>,
    pub(crate) pairs: PairCounts,
    /// Pairs that were found to differ.
    n_different: usize,
    /// Those of them whose articles are of too few days to say anything of other days.
    n_few_days: usize,
}

impl HeldComparisons {
    fn count_difference(&mut self, pair: &CellPair) {
        if matches!(pair.verdict, Verdict::Higher | Verdict::Lower) {
            self.n_different += 1;
            self.n_few_days += usize::from(pair.found.test.is_some_and(|test| test.is_few_days));
        }
    }

    /// Warns of pairs that could not be compared within the same time, and of rows that are in `file`
    /// alone.
    pub(crate) fn warnings(&self, config: &SummaryConfig, is_dated: bool, file: &str) -> Vec<String> {
        let mut warnings = Vec::new();
        let PairCounts {
            tested,
            of_different_times,
            ..
        } = self.pairs;
        let of_enough = tested + of_different_times;
        if of_different_times * MANY >= of_enough && of_different_times > 0 {
            warnings.push(format!(
                "{of_different_times} of {of_enough} pairs of outlets with {} articles each on an actor were not tested, because too few of these are of the \
                 same time (little_overlap in {file}). --compare-within quarter or year tests more of them, but a difference may then be one \
                 of the time",
                config.min_articles
            ));
        }
        if !is_dated && config.compare_within != CompareWithin::None && tested > 0 {
            warnings.push(format!(
                "no article has a date, so outlets are compared over all articles and not within weeks or months: a difference in {file} may \
                 be one of the time"
            ));
        }
        if self.n_few_days > 0 {
            warnings.push(format!(
                "in {} of the {} verdicts higher and lower in {file}, an outlet has articles of one or two days only, several a day \
                 (few_days): the difference is one between the articles of these days, and other days may not have it",
                self.n_few_days, self.n_different
            ));
        }
        warnings.extend(self.not_held_warning(file));
        warnings
    }

    /// Warns where there are rows that are in `file` alone.
    pub(crate) fn not_held_warning(&self, file: &str) -> Option<String> {
        (self.rows.len() < self.pairs.all).then(|| {
            format!(
                "{file} has {} pairs, too many to hold in memory: whatever else shows them knows only the {} with the smallest p_value",
                self.pairs.all,
                self.rows.len()
            )
        })
    }
}

impl RowMaker<'_> {
    /// Makes the rows of a table of comparisons, sorted by key, and hands them to `write` as they come. Returns those that
    /// are held.
    ///
    /// # Errors
    /// [`Error::Counts`](crate::error::Error::Counts) where a cell is of an actor that is not in the list; those of `write`.
    pub(crate) fn comparisons(
        &self,
        cells: &BTreeMap<CellKey, Cell>,
        write: impl FnOnce(&mut dyn Iterator<Item = ComparisonRow>) -> Result<()>,
    ) -> Result<HeldComparisons> {
        let compared = ComparedCells::new(self, Pairing::Outlets, one_by_one(cells))?;
        let mut held = HeldComparisons {
            pairs: PairCounts {
                all: compared.n_pairs,
                tested: compared.n_tests(),
                ..PairCounts::default()
            },
            ..HeldComparisons::default()
        };
        let mut rows = compared.each().map(|pair| {
            let row = self.comparison_row(&pair);
            held.pairs.of_different_times += usize::from(pair.found.is_little_overlap);
            held.count_difference(&pair);
            if compared.is_held(&pair, held.rows.len()) {
                held.rows.push(row.clone());
            }
            row
        });
        write(&mut rows)?;
        rows.for_each(drop);
        Ok(held)
    }

    /// The rows of `period_changes.csv`, sorted by key.
    pub(crate) fn changes(&self, cells: &BTreeMap<CellKey, Cell>) -> Result<Vec<ChangeRow>> {
        let compared = ComparedCells::new(self, Pairing::Neighbours, one_by_one(cells))?;
        Ok(compared.each().filter_map(|pair| self.change_row(&pair)).collect())
    }

    pub(super) fn comparison_row(&self, pair: &CellPair) -> ComparisonRow {
        let [a, b] = pair.keys;
        let (days, _) = self.days(a.period_start);
        let found = &pair.found;
        let (test, [side_a, side_b]) = (found.test, found.sides);
        ComparisonRow {
            actor_id: a.actor_id.clone(),
            actor_name: pair.actor_name.to_owned(),
            outlet_a: a.outlet.clone(),
            outlet_b: b.outlet.clone(),
            verdict: pair.verdict,
            diff: Decimal(found.difference),
            diff_ci_low: Decimal(test.map(|test| test.interval.0)),
            diff_ci_high: Decimal(test.map(|test| test.interval.1)),
            q_value: Decimal(pair.q_value),
            n_articles_a: side_a.n_articles,
            n_articles_b: side_b.n_articles,
            diff_unstratified: Decimal(found.unstratified),
            flags: flags(found),
            period_start: days.map(|d| d.0),
            period_end: days.map(|d| d.1),
            score_a: Decimal(side_a.score),
            score_b: Decimal(side_b.score),
            p_value: Decimal(test.map(|test| test.p_value)),
            n_tests: pair.n_tests,
            ci_method: ci_method(found),
            stratum: found.length.noun().unwrap_or("none").to_owned(),
            n_strata: found.n_strata,
            overlap_a: Decimal(Some(side_a.overlap)),
            overlap_b: Decimal(Some(side_b.overlap)),
            n_days_a: side_a.n_days,
            n_days_b: side_b.n_days,
            diff_unstratified_low: Decimal(found.unstratified_interval.map(|interval| interval.0)),
            diff_unstratified_high: Decimal(found.unstratified_interval.map(|interval| interval.1)),
            voice: self.config.voice,
            excludes_wire: !self.config.compare_wire,
        }
    }

    /// `None` where a period has no first day; such are not compared.
    fn change_row(&self, pair: &CellPair) -> Option<ChangeRow> {
        let [now, before] = pair.keys;
        let found = &pair.found;
        let (test, start) = (found.test, now.period_start?);
        Some(ChangeRow {
            actor_id: now.actor_id.clone(),
            actor_name: pair.actor_name.to_owned(),
            outlet: now.outlet.clone(),
            previous_start: before.period_start?,
            period_start: start,
            period_end: self.config.period.end(start),
            n_articles_previous: found.sides[1].n_articles,
            n_articles: found.sides[0].n_articles,
            score_previous: Decimal(found.sides[1].score),
            score: Decimal(found.sides[0].score),
            diff: Decimal(found.difference),
            diff_ci_low: Decimal(test.map(|test| test.interval.0)),
            diff_ci_high: Decimal(test.map(|test| test.interval.1)),
            ci_method: ci_method(found),
            p_value: Decimal(test.map(|test| test.p_value)),
            q_value: Decimal(pair.q_value),
            n_tests: pair.n_tests,
            verdict: pair.verdict,
            voice: self.config.voice,
            excludes_wire: !self.config.compare_wire,
            flags: flags(found),
        })
    }
}

fn one_by_one(cells: &BTreeMap<CellKey, Cell>) -> impl Iterator<Item = (&CellKey, Vec<&Cell>)> {
    cells.iter().map(|(key, cell)| (key, vec![cell]))
}

fn ci_method(found: &Comparison) -> String {
    let method = found.test.map(|test| test.method.as_str());
    method.unwrap_or_default().to_owned()
}

fn flags(found: &Comparison) -> String {
    let few_days = found.test.is_some_and(|test| test.is_few_days);
    joined_flags(&[(found.is_little_overlap, "little_overlap"), (few_days, "few_days")])
}
