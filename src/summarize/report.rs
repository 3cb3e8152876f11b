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
use crate::summarize::analysis::{Analysis, GroupAnalysis, PeriodAnalysis};
use crate::summarize::compared_cells::{ComparedCells, Pairing};
use crate::summarize::rows::RowMaker;
use crate::summarize::tables::TableWriter;
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
    /// [`Error::Counts`](crate::error::Error::Counts) where a mention is of an actor that is not in the list;
    /// [`Error::Io`](crate::error::Error::Io).
    pub(crate) fn report(&self, config: &SummaryConfig) -> Result<SummaryReport> {
        self.report_into(config, None)
    }

    /// Makes the rows of the summaries and writes those of outlets compared into `tables`, because there may be too many to
    /// hold.
    pub(super) fn report_into(
        &self,
        config: &SummaryConfig,
        mut tables: Option<&mut TableWriter>,
    ) -> Result<SummaryReport> {
        let whole_run = config.clone().with_period(Period::All);
        // --compare names outlets, and no groups.
        let all_compared = whole_run.clone().with_all_compared();
        let maker = |config| RowMaker::new(config, &self.facts.actors, &self.articles, self.correction.as_ref());
        let rows = maker(&whole_run);
        let rows_by_period = (!config.period.is_all()).then(|| maker(config));
        let rows_of_groups = config.group_by.is_some().then(|| maker(&all_compared));
        let group_of = config.group_by.as_ref().map(|column| self.outlets.groups(column));
        let mut analysis = Analysis {
            rows: &rows,
            outlets: ComparedCells::new(&rows, Pairing::Outlets),
            by_period: rows_by_period.as_ref().map(PeriodAnalysis::new),
            by_group: rows_of_groups.as_ref().zip(group_of.as_ref()).map(GroupAnalysis::new),
        };
        let mut report = SummaryReport {
            facts: self.facts.clone(),
            actors: Vec::new(),
            by_outlet: Vec::new(),
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
        analysis.test(&self.cells, &mut report)?;
        let mut write = |name, table: &Table<ComparisonRow>, compared: &ComparedCells| {
            let Some(tables) = tables.as_deref_mut() else {
                return compared.held_rows(&self.cells, |_| Ok(()));
            };
            let mut open = tables.begin(name, table)?;
            let held = compared.held_rows(&self.cells, |row| open.write(row))?;
            tables.end(open)?;
            Ok(held)
        };
        let compared = write(COMPARISON_FILE, &OUTLET_COMPARISON, &analysis.outlets)?;
        report.warnings = compared.warnings(config, self.articles.span.is_some(), COMPARISON_FILE);
        report.pairs = compared.pairs;
        report.comparisons = compared.rows;
        if let Some(analysis) = &analysis.by_period {
            let name = COMPARISON_BY_PERIOD_FILE;
            let compared = write(name, &OUTLET_COMPARISON_BY_PERIOD, &analysis.outlets)?;
            report.changes = analysis.changes.change_rows(&self.cells)?;
            let n_tests = compared.pairs.tested + report.changes.first().map_or(0, |change| change.n_tests);
            report.warnings.extend(compared.not_held_warning(name));
            report.warnings.extend(nothing_tested_by_period(config, n_tests));
            report.comparisons_by_period = compared.rows;
        }
        if let Some(analysis) = &analysis.by_group {
            report.group_comparisons = analysis.comparisons(&self.cells)?;
        }
        Ok(report)
    }
}
