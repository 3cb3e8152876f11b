//! The rows of actors, of actors in outlets and of both by period, made from the cells.

use crate::config::SummaryConfig;
use crate::error::{Error, Result};
use crate::output::{Decimal, SummaryRow};
use crate::record::facts::ActorFacts;
use crate::summarize::copies::ArticleIndex;
use crate::summarize::flags::joined_flags;
use crate::summary::{
    Cell, CellKey, CompareWithin, Correction, MeanEstimate, Period, Side, Unit, Voice, deviation, mean, regroup,
};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// The `outlet` of a row that covers every outlet.
pub(crate) const ALL_OUTLETS: &str = "(all)";

/// Turns the cells of an actor into rows of the summaries.
pub(crate) struct RowMaker<'a> {
    pub(crate) config: &'a SummaryConfig,
    pub(crate) span: Option<(Date, Date)>,
    actors: HashMap<&'a str, &'a ActorFacts>,
    correction: Option<&'a Correction>,
    /// The mentions that could be of a cell and are in none.
    refused: BTreeMap<CellKey, u64>,
    /// The same of a cell that covers every outlet.
    refused_over_outlets: BTreeMap<CellKey, u64>,
}

impl<'a> RowMaker<'a> {
    pub(crate) fn new(
        config: &'a SummaryConfig,
        actors: &'a [ActorFacts],
        articles: &ArticleIndex,
        correction: Option<&'a Correction>,
    ) -> Self {
        let refused = articles.refused.by_cell(config.period);
        let mut refused_over_outlets: BTreeMap<CellKey, u64> = BTreeMap::new();
        for (key, count) in &refused {
            *refused_over_outlets.entry(over_outlets(key)).or_default() += count;
        }
        Self {
            config,
            span: articles.span,
            actors: actors.iter().map(|actor| (actor.id.as_str(), actor)).collect(),
            correction,
            refused,
            refused_over_outlets,
        }
    }

    /// Makes the row of an actor over the whole run.
    ///
    /// # Errors
    /// [`Error::Counts`] where the actor is not in the list.
    pub(crate) fn of_actor(&self, id: &str, cells: &BTreeMap<CellKey, Cell>) -> Result<SummaryRow> {
        let key = CellKey {
            actor_id: id.to_owned(),
            outlet: ALL_OUTLETS.to_owned(),
            period_start: None,
        };
        let row = self.row(&key, self.span, &Cell::over(cells.values()), "")?;
        let n_refused = self.refused_over_outlets.get(&key).copied().unwrap_or_default();
        Ok(SummaryRow { n_refused, ..row })
    }

    /// Makes a row of the actor in each outlet and period, sorted by these.
    ///
    /// # Errors
    /// Those of [`RowMaker::of_actor`].
    pub(crate) fn by_outlet(&self, cells: &BTreeMap<CellKey, Cell>) -> Result<Vec<SummaryRow>> {
        self.rows(cells, &self.refused)
    }

    /// Makes a row of the actor in each period over all outlets, sorted by period.
    ///
    /// # Errors
    /// Those of [`RowMaker::of_actor`].
    pub(crate) fn by_period(&self, cells: &BTreeMap<CellKey, Cell>) -> Result<Vec<SummaryRow>> {
        self.rows(&regroup(cells, over_outlets), &self.refused_over_outlets)
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
                let row = self.row(key, days, cell.unwrap_or(&nothing), flag)?;
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

    /// Makes the row of a cell, without the refused mentions, which are in no cell.
    fn row(&self, key: &CellKey, days: Option<(Date, Date)>, cell: &Cell, flag: &str) -> Result<SummaryRow> {
        let actor = self.actor(&key.actor_id)?;
        let units = cell.units(true, Voice::All);
        let n_days = n_days(&units);
        let mean_estimate = MeanEstimate::of(&Side::of_outlet(&units, CompareWithin::None));
        let units = sorted_scores(units);
        let enough = units.len() >= self.config.min_articles;
        let mean_estimate = mean_estimate.filter(|_| enough);
        let interval = mean_estimate.map(|mean| mean.estimate.interval(self.config.ci_level));
        let corrected = self.correction.filter(|_| enough).and_then(|c| c.of(cell));
        let low_coded = self.correction.is_some() && corrected.is_none();
        let few_days = mean_estimate.is_some_and(|mean| mean.is_few_days);
        let tally = &cell.tally;
        let [n_neg, n_neu, n_pos] = tally.labels;
        Ok(SummaryRow {
            actor_id: key.actor_id.clone(),
            actor_name: actor.name.clone(),
            actor_type: actor.kind.clone(),
            outlet: key.outlet.clone(),
            period_start: days.map(|d| d.0),
            period_end: days.map(|d| d.1),
            n_articles: cell.articles.len(),
            n_articles_unique: units.len(),
            n_days,
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

/// Counts the days of units, which come sorted by day.
fn n_days(units: &[Unit]) -> usize {
    let days = units.chunk_by(|a, b| a.day == b.day);
    days.filter(|units| units[0].day.is_some()).count()
}

fn sorted_scores(units: Vec<Unit>) -> Vec<f64> {
    let mut scores: Vec<f64> = units.into_iter().map(|unit| unit.score).collect();
    scores.sort_unstable_by(f64::total_cmp);
    scores
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
        let score = |i| f64::from(i) / f64::from(n_articles);
        let article = |i| ArticleMean::of_score(score(i), None, Copies::default());
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
        let mut articles = ArticleIndex::default();
        articles.span = Some((january, march));
        for article in [
            with_refused("A", Some(date(2024, 3, 5))),
            with_refused("B", Some(date(2024, 3, 6))),
            with_refused("B", None),
        ] {
            articles.refused.add(&article);
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
            let rows = RowMaker::new(&config, &listed, &articles, None);
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
            let rows = RowMaker::new(&whole_run, &listed, &articles, None);
            assert_eq!(
                shown(rows.by_outlet(&all_days).unwrap()),
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
            let mut articles = ArticleIndex::default();
            articles.span = Some((first_day, date(2024, 3, 1)));
            let rows = RowMaker::new(&config, &listed, &articles, None);
            let by_outlet = rows.by_outlet(&cells).unwrap();
            let rows = [vec![rows.of_actor("x", &cells).unwrap()], by_outlet].concat();
            rows.iter().map(|row| (row.ci_low, row.ci_high)).collect::<Vec<_>>()
        };
        let found = intervals(date(2024, 2, 1));
        assert!(found.iter().all(|(low, high)| low.0.is_some() && high.0.is_some()));
        assert_eq!(found, intervals(date(2024, 1, 1)));
    }
}
