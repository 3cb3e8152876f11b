//! The first pass over the cells: the rows of single actors, and the tests of all pairs.

use crate::error::Result;
use crate::output::{ComparisonRow, GroupRow, SummaryRow};
use crate::summarize::SummaryReport;
use crate::summarize::compared_cells::{ComparedCells, PairTests, Pairing, one_by_one};
use crate::summarize::groups::{GroupCells, grouped, keyed};
use crate::summarize::rows::RowMaker;
use crate::summarize::stored_cells::{ActorCells, StoredCells};
use crate::summary::CellKey;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// How the rows of a run are made.
pub(super) struct Analysis<'a> {
    /// Those of the whole run.
    pub(super) rows: &'a RowMaker<'a>,
    pub(super) outlets: ComparedCells<'a>,
    pub(super) by_period: Option<PeriodAnalysis<'a>>,
    pub(super) by_group: Option<GroupAnalysis<'a>>,
}

/// How the rows by period are made.
pub(super) struct PeriodAnalysis<'a> {
    rows: &'a RowMaker<'a>,
    pub(super) outlets: ComparedCells<'a>,
    pub(super) changes: ComparedCells<'a>,
}

/// How the rows of groups are made.
pub(super) struct GroupAnalysis<'a> {
    rows: &'a RowMaker<'a>,
    /// The group of each outlet.
    group_of: &'a BTreeMap<&'a str, &'a str>,
    compared: ComparedCells<'a>,
}

/// The rows of one actor, and the tests of its pairs.
struct ActorRows {
    row: SummaryRow,
    by_outlet: Vec<SummaryRow>,
    outlets: PairTests,
    by_period: Option<PeriodRows>,
    by_group: Option<(Vec<GroupRow>, PairTests)>,
}

/// The rows of one actor by period, and the tests of its pairs.
struct PeriodRows {
    rows: Vec<SummaryRow>,
    by_outlet: Vec<SummaryRow>,
    outlets: PairTests,
    changes: PairTests,
}

impl Analysis<'_> {
    /// Adds the rows of all actors but those of comparisons to the report, and tests all pairs.
    ///
    /// # Errors
    /// [`Error::Counts`](crate::error::Error::Counts) where a mention is of an actor that is not in the list;
    /// [`Error::Io`](crate::error::Error::Io).
    pub(super) fn test(&mut self, cells: &StoredCells, report: &mut SummaryReport) -> Result<()> {
        cells.each(|actors| {
            let found = actors.par_iter().map(|actor| self.actor_rows(actor));
            for rows in found.collect::<Result<Vec<ActorRows>>>()? {
                self.add(rows, report);
            }
            Ok(())
        })?;
        self.outlets.adjust();
        if let Some(analysis) = &mut self.by_period {
            analysis.outlets.adjust();
            analysis.changes.adjust();
        }
        if let Some(analysis) = &mut self.by_group {
            analysis.compared.adjust();
        }
        Ok(())
    }

    fn actor_rows(&self, actor: &ActorCells) -> Result<ActorRows> {
        let cells = &actor.by_outlet;
        let by_period = self.by_period.as_ref().map(|analysis| analysis.actor_rows(actor));
        let by_group = self.by_group.as_ref().map(|analysis| analysis.actor_rows(actor));
        Ok(ActorRows {
            row: self.rows.of_actor(&actor.id, cells)?,
            by_outlet: self.rows.by_outlet(cells)?,
            outlets: self.outlets.test(one_by_one(cells)),
            by_period: by_period.transpose()?,
            by_group: by_group.transpose()?,
        })
    }

    /// Adds what was found of the next actor.
    fn add(&mut self, found: ActorRows, report: &mut SummaryReport) {
        report.actors.push(found.row);
        report.by_outlet.extend(found.by_outlet);
        self.outlets.add(found.outlets);
        if let (Some(analysis), Some(found)) = (&mut self.by_period, found.by_period) {
            report.by_period.extend(found.rows);
            report.by_outlet_period.extend(found.by_outlet);
            analysis.outlets.add(found.outlets);
            analysis.changes.add(found.changes);
        }
        if let (Some(analysis), Some((rows, tests))) = (&mut self.by_group, found.by_group) {
            report.by_group.extend(rows);
            analysis.compared.add(tests);
        }
    }
}

impl<'a> PeriodAnalysis<'a> {
    pub(super) fn new(rows: &'a RowMaker) -> Self {
        Self {
            rows,
            outlets: ComparedCells::new(rows, Pairing::OutletsByPeriod),
            changes: ComparedCells::new(rows, Pairing::Neighbours),
        }
    }

    fn actor_rows(&self, actor: &ActorCells) -> Result<PeriodRows> {
        let cells = &actor.by_outlet_period;
        Ok(PeriodRows {
            rows: self.rows.by_period(cells)?,
            by_outlet: self.rows.by_outlet(cells)?,
            outlets: self.outlets.test(one_by_one(cells)),
            changes: self.changes.test(one_by_one(cells)),
        })
    }
}

impl<'a> GroupAnalysis<'a> {
    pub(super) fn new((rows, group_of): (&'a RowMaker, &'a BTreeMap<&'a str, &'a str>)) -> Self {
        Self {
            rows,
            group_of,
            compared: ComparedCells::new(rows, Pairing::Groups),
        }
    }

    fn groups<'c>(&'c self, actor: &'c ActorCells) -> BTreeMap<CellKey, GroupCells<'c>> {
        grouped(&actor.by_outlet, self.group_of, self.rows.config.group_weights)
    }

    fn actor_rows(&self, actor: &ActorCells) -> Result<(Vec<GroupRow>, PairTests)> {
        let groups = self.groups(actor);
        Ok((self.rows.by_group(&groups)?, self.compared.test(keyed(&groups))))
    }

    /// Makes the rows of `group_comparison.csv`, sorted by key.
    ///
    /// # Errors
    /// Those of [`Analysis::test`].
    pub(super) fn comparisons(&self, cells: &StoredCells) -> Result<Vec<ComparisonRow>> {
        let mut rows = Vec::new();
        let rows_of = |actor: &ActorCells| {
            let groups = self.groups(actor);
            let pairs = self.compared.compare(actor.place, keyed(&groups));
            pairs
                .iter()
                .map(|pair| self.rows.group_comparison(pair, &groups))
                .collect()
        };
        self.compared.each_row(cells, rows_of, |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }
}
