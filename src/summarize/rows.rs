//! The rows of actors, of actors in outlets and of both by period, made from the cells.

use crate::config::SummaryConfig;
use crate::error::{Error, Result};
use crate::output::{Decimal, SummaryRow};
use crate::record::facts::ActorFacts;
use crate::summarize::flags::joined_flags;
use crate::summarize::refused::RefusedMentions;
use crate::summary::{
    Cell, CellKey, CompareWithin, Correction, MeanEstimate, Period, Side, Voice, deviation, mean, over_all, regroup,
};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// The `outlet` of a row that covers every outlet.
pub(crate) const ALL_OUTLETS: &str = "(all)";

/// Turns cells into rows of the summaries.
pub(crate) struct RowMaker<'a> {
    pub(crate) config: &'a SummaryConfig,
    pub(crate) actors: HashMap<&'a str, &'a ActorFacts>,
    pub(crate) span: Option<(Date, Date)>,
    pub(crate) correction: Option<&'a Correction>,
    pub(crate) refused: &'a RefusedMentions,
}

impl<'a> RowMaker<'a> {
    /// Returns a copy with other settings.
    pub(crate) fn with<'b>(&self, config: &'b SummaryConfig) -> RowMaker<'b>
    where
        'a: 'b,
    {
        RowMaker {
            config,
            actors: self.actors.clone(),
            span: self.span,
            correction: self.correction,
            refused: self.refused,
        }
    }

    /// Makes the rows of `actors.csv`: one for each actor of the list, found or not, sorted by id.
    ///
    /// # Errors
    /// [`Error::Counts`] where a cell is of an actor that is not in the list.
    pub(crate) fn actors(&self, listed: &[ActorFacts], cells: &BTreeMap<CellKey, Cell>) -> Result<Vec<SummaryRow>> {
        let mut found = over_all(cells);
        for actor in listed {
            found.entry(&actor.id).or_default();
        }
        let refused = self.refused.by_actor();
        let found: Vec<(&str, Cell)> = found.into_iter().collect();
        found
            .par_iter()
            .map(|(id, cell)| {
                let n_refused = refused.get(id).copied().unwrap_or_default();
                let row = self.row([id, ALL_OUTLETS], self.span, cell, "")?;
                Ok(SummaryRow { n_refused, ..row })
            })
            .collect()
    }

    /// Makes a row of each actor in each outlet and period, sorted by these.
    ///
    /// # Errors
    /// Those of [`RowMaker::actors`].
    pub(crate) fn by_outlet(&self, cells: &BTreeMap<CellKey, Cell>) -> Result<Vec<SummaryRow>> {
        self.rows(cells, &self.refused.by_cell(self.config.period))
    }

    /// Makes a row of each actor in each period over all outlets, sorted by actor and period.
    ///
    /// # Errors
    /// Those of [`RowMaker::actors`].
    pub(crate) fn by_period(&self, cells: &BTreeMap<CellKey, Cell>) -> Result<Vec<SummaryRow>> {
        let mut refused: BTreeMap<CellKey, u64> = BTreeMap::new();
        for (key, count) in self.refused.by_cell(self.config.period) {
            *refused.entry(over_outlets(&key)).or_default() += count;
        }
        self.rows(&regroup(cells, over_outlets), &refused)
    }

    /// Makes the rows of cells; `refused` counts the mentions that could be of a cell and are in none.
    fn rows(&self, cells: &BTreeMap<CellKey, Cell>, refused: &BTreeMap<CellKey, u64>) -> Result<Vec<SummaryRow>> {
        let nothing = Cell::default();
        self.with_gaps(cells)
            .par_iter()
            .map(|(key, cell)| {
                let (days, undated) = self.days(key.period_start);
                let flag = if cell.is_some() { undated } else { "gap" };
                let n_refused = refused.get(key).copied().unwrap_or_default();
                let row = self.row([&key.actor_id, &key.outlet], days, cell.unwrap_or(&nothing), flag)?;
                Ok(SummaryRow { n_refused, ..row })
            })
            .collect()
    }

    /// Fills the gaps between the cells, where `--gap-rows` asks for it: every period between the first and the last of an
    /// actor in an outlet.
    fn with_gaps<'c>(&self, cells: &'c BTreeMap<CellKey, Cell>) -> Vec<(CellKey, Option<&'c Cell>)> {
        let mut series: Vec<(CellKey, Option<&'c Cell>)> = Vec::with_capacity(cells.len());
        for (key, cell) in cells {
            while let Some(gap) = series.last().and_then(|(last, _)| self.gap(last, key)) {
                series.push((gap, None));
            }
            series.push((key.clone(), Some(cell)));
        }
        series
    }

    /// Returns the period after `last`, where that is before `next` of the same actor and outlet.
    fn gap(&self, last: &CellKey, next: &CellKey) -> Option<CellKey> {
        if !self.config.gap_rows {
            return None;
        }
        let start = self.config.period.next(last.period_start?)?;
        let same = last.actor_id == next.actor_id && last.outlet == next.outlet;
        (same && Some(start) < next.period_start).then(|| CellKey {
            period_start: Some(start),
            ..last.clone()
        })
    }

    /// Looks up an actor.
    ///
    /// # Errors
    /// [`Error::Counts`] where it is not in the list.
    pub(crate) fn actor(&self, id: &str) -> Result<&ActorFacts> {
        let actor = self.actors.get(id).copied();
        actor.ok_or_else(|| Error::Counts(format!("a mention of {id}, who is not in the list")))
    }

    /// Returns the first and last day of the period that begins on `start`, and the flag of a cell without one.
    pub(crate) fn days(&self, start: Option<Date>) -> (Option<(Date, Date)>, &'static str) {
        match (self.config.period, start) {
            (Period::All, _) => (self.span, ""),
            (_, None) => (None, "undated"),
            (period, Some(start)) => (period.end(start).map(|end| (start, end)), ""),
        }
    }

    /// Makes the row of a cell of `[actor_id, outlet]`, without the refused mentions, which are in no cell.
    fn row(&self, names: [&str; 2], days: Option<(Date, Date)>, cell: &Cell, flag: &str) -> Result<SummaryRow> {
        let [actor_id, outlet] = names;
        let actor = self.actor(actor_id)?;
        let units = cell.scores(true, Voice::All);
        let enough = units.len() >= self.config.min_articles;
        let all = Side::of_outlet(&cell.units(true, Voice::All), CompareWithin::None);
        let mean_estimate = MeanEstimate::of(&all).filter(|_| enough);
        let interval = mean_estimate.map(|mean| mean.estimate.interval(self.config.ci_level));
        let corrected = self.correction.filter(|_| enough).and_then(|c| c.of(cell));
        let low_coded = self.correction.is_some() && corrected.is_none();
        let few_days = mean_estimate.is_some_and(|mean| mean.is_few_days);
        let tally = &cell.tally;
        let [n_neg, n_neu, n_pos] = tally.labels;
        Ok(SummaryRow {
            actor_id: actor_id.to_owned(),
            actor_name: actor.name.clone(),
            actor_type: actor.kind.clone(),
            outlet: outlet.to_owned(),
            period_start: days.map(|d| d.0),
            period_end: days.map(|d| d.1),
            n_articles: cell.articles.len(),
            n_articles_unique: units.len(),
            n_days: cell.days().len(),
            n_sentences: tally.sentences,
            n_mentions: tally.mentions,
            n_refused: 0,
            n_neg,
            n_neu,
            n_pos,
            share_neg: Decimal(tally.share(0)),
            share_neu: Decimal(tally.share(1)),
            share_pos: Decimal(tally.share(2)),
            mention_mean_score: Decimal(tally.mean_score()),
            article_mean_score: Decimal(mean(units.iter().copied())),
            sd_article: Decimal(deviation(&units)),
            ci_low: Decimal(interval.map(|i| i.0)),
            ci_high: Decimal(interval.map(|i| i.1)),
            ci_level: Decimal(interval.map(|_| self.config.ci_level)),
            ci_method: mean_estimate
                .map(|mean| mean.method.as_str().to_owned())
                .unwrap_or_default(),
            n_coded: self.correction.map(|_| cell.coded_mentions()),
            score_corrected: Decimal(corrected.map(|c| c.score)),
            corrected_low: Decimal(corrected.map(|c| c.low)),
            corrected_high: Decimal(corrected.map(|c| c.high)),
            n_coreference: tally.coreference,
            n_quoted: tally.quoted,
            score_narration: Decimal(mean(cell.scores(true, Voice::Narration).into_iter())),
            score_quoted: Decimal(mean(cell.scores(true, Voice::Quoted).into_iter())),
            sentence_sentiment: Decimal(tally.mean_sentiment()),
            n_wire: cell.wire_articles(),
            score_excl_wire: Decimal(mean(cell.scores(false, Voice::All).into_iter())),
            mean_confidence: Decimal(tally.mean_confidence()),
            flags: joined_flags(&[
                (!enough, "low_n"),
                (!flag.is_empty(), flag),
                (few_days, "few_days"),
                (low_coded, "low_coded"),
            ]),
        })
    }
}

/// Returns the key of the cell that covers every outlet.
fn over_outlets(key: &CellKey) -> CellKey {
    CellKey {
        outlet: ALL_OUTLETS.to_owned(),
        ..key.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SummarySettings;
    use crate::output::ArticleRow;
    use crate::summary::{ArticleMean, Copies, Tally};
    use jiff::civil::date;

    /// The facts of the actor x.
    fn listed() -> [ActorFacts; 1] {
        [ActorFacts {
            id: "x".to_owned(),
            name: "X".to_owned(),
            kind: "PER".to_owned(),
            discovered: false,
        }]
    }

    fn key(outlet: &str, period_start: Option<Date>) -> CellKey {
        CellKey {
            actor_id: "x".to_owned(),
            outlet: outlet.to_owned(),
            period_start,
        }
    }

    /// A cell of this many articles.
    fn cell(n_articles: u32) -> Cell {
        let article = |i| ArticleMean {
            copies: Copies::default(),
            day: None,
            score: f64::from(i) / f64::from(n_articles),
            narration: None,
            quoted: None,
        };
        Cell {
            tally: Tally::default(),
            articles: (0..n_articles).map(article).collect(),
            ..Cell::default()
        }
    }

    /// An article whose one refused mention could be x.
    fn with_refused(outlet: &str, day: Option<Date>) -> ArticleRow {
        ArticleRow {
            outlet: outlet.to_owned(),
            date: day,
            refused: "x|y".to_owned(),
            ..ArticleRow::default()
        }
    }

    #[test]
    fn a_period_over_all_outlets_adds_them_up_and_a_gap_is_a_row_on_request() {
        let [january, march] = [1, 3].map(|month| date(2024, month, 1));
        let cells = BTreeMap::from([
            (key("A", None), cell(1)),
            (key("A", Some(january)), cell(2)),
            (key("A", Some(march)), cell(3)),
            (key("B", Some(march)), cell(4)),
        ]);
        let mut refused = RefusedMentions::default();
        for article in [
            with_refused("A", Some(date(2024, 3, 5))),
            with_refused("B", Some(date(2024, 3, 6))),
            with_refused("B", None),
        ] {
            refused.add(&article);
        }
        let shown = |rows: Vec<SummaryRow>| {
            let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
            let row = |row: SummaryRow| {
                let (first, last) = (day(row.period_start), day(row.period_end));
                let (n, refused, flags) = (row.n_articles, row.n_refused, row.flags);
                format!("{} {first} {last} {n} {refused} {flags}", row.outlet)
            };
            rows.into_iter().map(row).collect::<Vec<_>>()
        };
        let listed = listed();
        for gap_rows in [false, true] {
            let config = SummarySettings {
                period: Period::Month,
                gap_rows,
                ..SummarySettings::default()
            };
            let config = config.validate().unwrap();
            let rows = RowMaker {
                config: &config,
                actors: listed.iter().map(|a| (a.id.as_str(), a)).collect(),
                span: Some((january, march)),
                correction: None,
                refused: &refused,
            };
            let with_gap = |rows: &[&str]| {
                let all = rows.iter().filter(|row| gap_rows || !row.contains("gap"));
                all.map(|row| (*row).to_owned()).collect::<Vec<_>>()
            };
            assert_eq!(
                shown(rows.by_period(&cells).unwrap()),
                with_gap(&[
                    "(all)   1 1 low_n|undated",
                    "(all) 2024-01-01 2024-01-31 2 0 low_n",
                    "(all) 2024-02-01 2024-02-29 0 0 low_n|gap",
                    "(all) 2024-03-01 2024-03-31 7 2 low_n",
                ])
            );
            assert_eq!(
                shown(rows.by_outlet(&cells).unwrap()),
                with_gap(&[
                    "A   1 0 low_n|undated",
                    "A 2024-01-01 2024-01-31 2 0 low_n",
                    "A 2024-02-01 2024-02-29 0 0 low_n|gap",
                    "A 2024-03-01 2024-03-31 3 1 low_n",
                    "B 2024-03-01 2024-03-31 4 1 low_n",
                ])
            );
            let whole_run = config.clone().with_period(Period::All);
            let all_days = regroup(&cells, |key| CellKey {
                period_start: None,
                ..key.clone()
            });
            assert_eq!(
                shown(rows.with(&whole_run).by_outlet(&all_days).unwrap()),
                ["A 2024-01-01 2024-03-01 6 1 low_n", "B 2024-01-01 2024-03-01 4 2 low_n"]
            );
        }
    }

    #[test]
    fn an_interval_does_not_change_when_the_run_covers_more_days() {
        let config = SummarySettings::default().validate().unwrap();
        let listed = listed();
        let cells = BTreeMap::from([(key("A", None), cell(20))]);
        let intervals = |first_day: Date| {
            let rows = RowMaker {
                config: &config,
                actors: listed.iter().map(|a| (a.id.as_str(), a)).collect(),
                span: Some((first_day, date(2024, 3, 1))),
                correction: None,
                refused: &RefusedMentions::default(),
            };
            let rows = [rows.actors(&listed, &cells).unwrap(), rows.by_outlet(&cells).unwrap()].concat();
            rows.iter().map(|row| (row.ci_low, row.ci_high)).collect::<Vec<_>>()
        };
        let found = intervals(date(2024, 2, 1));
        assert!(found.iter().all(|(low, high)| low.0.is_some() && high.0.is_some()));
        assert_eq!(found, intervals(date(2024, 1, 1)));
    }
}
