//! Rows of comparisons: outlets with one another, and an outlet with itself a period before.

use crate::config::SummaryConfig;
use crate::error::Result;
use crate::output::{ChangeRow, ComparisonRow, Decimal, Verdict};
use crate::report::PairCounts;
use crate::summarize::compared_cells::{CellPair, ComparedCells, KeyedCells, Pairing, one_by_one};
use crate::summarize::flags::joined_flags;
use crate::summarize::rows::RowMaker;
use crate::summarize::stored_cells::{ActorCells, StoredCells};
use crate::summary::{CompareWithin, Comparison};

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
    /// Begins with the numbers of a table's pairs.
    pub(crate) fn new(compared: &ComparedCells) -> Self {
        let pairs = PairCounts {
            all: compared.n_pairs,
            tested: compared.n_tests(),
            ..PairCounts::default()
        };
        Self {
            pairs,
            ..Self::default()
        }
    }

    /// Adds the next row of the table.
    fn add(&mut self, compared: &ComparedCells, found: &Comparison, row: &ComparisonRow) {
        self.pairs.of_different_times += usize::from(found.is_little_overlap);
        if matches!(row.verdict, Verdict::Higher | Verdict::Lower) {
            self.n_different += 1;
            self.n_few_days += usize::from(found.test.is_some_and(|test| test.is_few_days));
        }
        if compared.is_held(found, self.rows.len()) {
            self.rows.push(row.clone());
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

impl ComparedCells<'_> {
    /// Makes the rows of a table of outlets, sorted by key, once all tests are adjusted, and hands them to `write` as they
    /// come. Returns those that are held.
    ///
    /// # Errors
    /// Those of [`ComparedCells::each_row`] and of `write`.
    pub(crate) fn held_rows(
        &self,
        cells: &StoredCells,
        mut write: impl FnMut(&ComparisonRow) -> Result<()>,
    ) -> Result<HeldComparisons> {
        let rows_of = |actor: &ActorCells| {
            let pairs = self.compare(actor.place, self.cells_of(actor)).into_iter();
            let row = |pair: CellPair| Ok((self.maker.comparison_row(&pair)?, pair.found));
            pairs.map(row).collect()
        };
        let mut held = HeldComparisons::new(self);
        self.each_row(cells, rows_of, |(row, found)| {
            held.add(self, &found, &row);
            write(&row)
        })?;
        Ok(held)
    }

    /// Makes the rows of `period_changes.csv`, sorted by key, once all tests are adjusted.
    ///
    /// # Errors
    /// Those of [`ComparedCells::each_row`].
    pub(crate) fn change_rows(&self, cells: &StoredCells) -> Result<Vec<ChangeRow>> {
        let rows_of = |actor: &ActorCells| {
            let pairs = self.compare(actor.place, self.cells_of(actor));
            let rows = pairs.iter().map(|pair| self.maker.change_row(pair));
            rows.filter_map(Result::transpose).collect()
        };
        let mut rows = Vec::new();
        self.each_row(cells, rows_of, |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Returns the cells of an actor's outlets that the table compares.
    fn cells_of<'c>(&self, actor: &'c ActorCells) -> KeyedCells<'c> {
        one_by_one(match self.pairing {
            Pairing::Outlets | Pairing::Groups => &actor.by_outlet,
            Pairing::OutletsByPeriod | Pairing::Neighbours => &actor.by_outlet_period,
        })
    }
}

impl RowMaker<'_> {
    /// Makes the row of two cells of one actor.
    ///
    /// # Errors
    /// [`Error::Counts`](crate::error::Error::Counts) where the actor is not in the list.
    pub(super) fn comparison_row(&self, pair: &CellPair) -> Result<ComparisonRow> {
        let [a, b] = pair.keys;
        let (days, _) = self.days(a.period_start);
        let found = &pair.found;
        let (test, [side_a, side_b]) = (found.test, found.sides);
        Ok(ComparisonRow {
            actor_id: a.actor_id.clone(),
            actor_name: self.actor(&a.actor_id)?.name.clone(),
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
        })
    }

    /// Makes the row of a period and the one before; `None` one has no first day; such are not compared.
    ///
    /// # Errors
    /// Those of [`RowMaker::comparison_row`].
    pub(super) fn change_row(&self, pair: &CellPair) -> Result<Option<ChangeRow>> {
        let [now, before] = pair.keys;
        let (Some(start), Some(previous_start)) = (now.period_start, before.period_start) else {
            return Ok(None);
        };
        let found = &pair.found;
        let test = found.test;
        Ok(Some(ChangeRow {
            actor_id: now.actor_id.clone(),
            actor_name: self.actor(&now.actor_id)?.name.clone(),
            outlet: now.outlet.clone(),
            previous_start,
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
        }))
    }
}

fn ci_method(found: &Comparison) -> String {
    let method = found.test.map(|test| test.method.as_str());
    method.unwrap_or_default().to_owned()
}

fn flags(found: &Comparison) -> String {
    let few_days = found.test.is_some_and(|test| test.is_few_days);
    joined_flags(&[(found.is_little_overlap, "little_overlap"), (few_days, "few_days")])
}
