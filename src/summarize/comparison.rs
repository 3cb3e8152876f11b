//! Rows of comparisons: outlets with one another, and an outlet with itself a period before.

use crate::error::Result;
use crate::output::{ChangeRow, ComparisonRow, Decimal};
use crate::summarize::compared_cells::{CellPair, ComparedCells, Pairing};
use crate::summarize::rows::RowMaker;
use crate::summary::{Cell, CellKey, Comparison, Period};
use std::collections::BTreeMap;

impl RowMaker<'_> {
    /// The rows of `outlet_comparison.csv`, sorted by key.
    pub(crate) fn comparisons(&self, cells: &BTreeMap<CellKey, Cell>) -> Result<Vec<ComparisonRow>> {
        let compared = ComparedCells::new(self, Pairing::Outlets, one_by_one(cells))?;
        Ok(compared.each().map(|pair| self.comparison_row(&pair)).collect())
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
            stratum: stratum(found.length).to_owned(),
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
    let flags = [(found.is_little_overlap, "little_overlap"), (few_days, "few_days")];
    let set: Vec<&str> = flags
        .iter()
        .filter(|(is_set, _)| *is_set)
        .map(|(_, flag)| *flag)
        .collect();
    set.join("|")
}

/// Returns the word for the strata of a comparison.
fn stratum(length: Period) -> &'static str {
    match length {
        Period::Day => "day",
        Period::Week => "week",
        Period::Month => "month",
        Period::Quarter => "quarter",
        Period::Year => "year",
        Period::All => "none",
    }
}
