//! The rows of the summaries, and the warnings that they give rise to.

use crate::config::SummaryConfig;
use crate::error::Result;
use crate::output::{
    COMPARISON_BY_PERIOD_FILE, COMPARISON_FILE, ChangeRow, ComparisonRow, GroupRow, OUTLET_COMPARISON,
    OUTLET_COMPARISON_BY_PERIOD, SummaryRow, Table,
};
use crate::record::facts::Facts;
use crate::report::PairCounts;
use crate::summarize::Summary;
use crate::summarize::groups::grouped;
use crate::summarize::rows::RowMaker;
use crate::summarize::warnings::nothing_tested_by_period;
use crate::summary::Period;

/// The result of adding up.
#[derive(Debug, Clone)]
pub struct SummaryReport {
    /// The facts of all inputs together.
    pub facts: Facts,
    /// The rows of `actors.csv`.
    pub actors: Vec<SummaryRow>,
    /// The rows of `actors_by_outlet.csv`.
    pub by_outlet: Vec<SummaryRow>,
    /// The rows of `actors_by_period.csv`. This and the other tables by period are empty without `--period`.
    pub by_period: Vec<SummaryRow>,
    /// The rows of `actors_by_outlet_period.csv`.
    pub by_outlet_period: Vec<SummaryRow>,
    /// The rows of `outlet_comparison.csv`; of more than 100,000 the surest.
    pub comparisons: Vec<ComparisonRow>,
    /// The numbers of pairs of `outlet_comparison.csv`.
    pub pairs: PairCounts,
    /// The rows of `outlet_comparison_by_period.csv`; of more than 100,000 the surest.
    pub comparisons_by_period: Vec<ComparisonRow>,
    /// The rows of `period_changes.csv`.
    pub changes: Vec<ChangeRow>,
    /// The rows of `actors_by_group.csv`; none without `--group-by`.
    pub by_group: Vec<GroupRow>,
    /// The rows of `group_comparison.csv`; none without `--group-by`.
    pub group_comparisons: Vec<ComparisonRow>,
    /// Sentences that outlets repeat, whose mentions are kept out of all numbers.
    pub repeated: usize,
    /// Warnings for the user.
    pub warnings: Vec<String>,
}

impl Summary {
    /// Makes the rows of the summaries.
    ///
    /// # Errors
    /// [`Error::Counts`](crate::error::Error::Counts) where a mention is of an actor that is not in the list.
    pub(crate) fn report(&self, config: &SummaryConfig) -> Result<SummaryReport> {
        self.report_and(config, |_, _, _| Ok(()))
    }

    /// Makes the rows of the summaries and hands those of comparisons to `write`, with the name of their file, because
    /// there may be too many to hold.
    pub(super) fn report_and(
        &self,
        config: &SummaryConfig,
        mut write: impl FnMut(&str, &Table<ComparisonRow>, &mut dyn Iterator<Item = ComparisonRow>) -> Result<()>,
    ) -> Result<SummaryReport> {
        let whole_run = config.clone().with_period(Period::All);
        let rows = RowMaker {
            config: &whole_run,
            actors: self.facts.actors.iter().map(|a| (a.id.as_str(), a)).collect(),
            span: self.articles.span,
            correction: self.correction.as_ref(),
            refused: &self.articles.refused,
        };
        let mut report = SummaryReport {
            facts: self.facts.clone(),
            actors: rows.actors(&self.facts.actors, &self.cells)?,
            by_outlet: rows.by_outlet(&self.cells)?,
            by_period: Vec::new(),
            by_outlet_period: Vec::new(),
            comparisons: Vec::new(),
            pairs: PairCounts::default(),
            comparisons_by_period: Vec::new(),
            changes: Vec::new(),
            by_group: Vec::new(),
            group_comparisons: Vec::new(),
            repeated: self.kept_out.texts.len(),
            warnings: Vec::new(),
        };
        let compared = rows.comparisons(&self.cells, |rows| write(COMPARISON_FILE, &OUTLET_COMPARISON, rows))?;
        report.warnings = compared.warnings(config, self.articles.span.is_some(), COMPARISON_FILE);
        report.pairs = compared.pairs;
        report.comparisons = compared.rows;
        if let Some(cells) = &self.cells_by_period {
            let rows = rows.with(config);
            report.by_period = rows.by_period(cells)?;
            report.by_outlet_period = rows.by_outlet(cells)?;
            let (name, table) = (COMPARISON_BY_PERIOD_FILE, &OUTLET_COMPARISON_BY_PERIOD);
            let compared = rows.comparisons(cells, |rows| write(name, table, rows))?;
            report.changes = rows.changes(cells)?;
            let n_tests = compared.pairs.tested + report.changes.first().map_or(0, |change| change.n_tests);
            report.warnings.extend(compared.not_held_warning(name));
            report.warnings.extend(nothing_tested_by_period(config, n_tests));
            report.comparisons_by_period = compared.rows;
        }
        if let Some(column) = &config.group_by {
            let groups = grouped(&self.cells, &self.outlets.groups(column), config.group_weights);
            report.by_group = rows.by_group(&groups)?;
            report.group_comparisons = rows.group_comparisons(&groups)?;
        }
        Ok(report)
    }
}
