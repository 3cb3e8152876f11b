//! The second stage: the reduce over any number of scored parts.

mod comparison;
pub(crate) mod copies;
mod discovered;
pub(crate) mod evidence;
pub(crate) mod finished_run;
pub(crate) mod scored_part;
mod views;

use crate::calibrate::Calibration;
use crate::config::{Mentions, SummaryConfig};
use crate::error::{Error, Result};
use crate::output::{
    ACTORS_FILE, ACTORS_FOLDER, ARTICLES_FILE, BY_OUTLET_FILE, CHANGES_FILE, COMPARISON_FILE, COPIES_FILE, ChangeRow,
    ComparisonRow, CsvFile, DATAPACKAGE_FILE, Decimal, FOUND_FILE, FileSpec, Folder, FoundRow, MENTIONS_CSV,
    MENTIONS_FILE, MentionRow, SENTENCES_FILE, SKIPPED_FILE, SummaryRow, datapackage,
};
use crate::record::counts::balance;
use crate::record::facts::{ActorFacts, Facts};
use crate::record::run_json::{FinishedRun, RunCommand, RunFacts, RunJson, RunSettings, is_excel, record_run};
use crate::record::run_outputs::{files_after, outputs, remove_summaries};
use crate::record::sources::{Source, Sources};
use crate::summarize::copies::Articles;
use crate::summarize::scored_part::{ScoredPart, each_group, found_of, merged_facts};
use crate::summarize::views::Made;
use crate::summary::{
    Cell, CellKey, Cells, CodingStatus, Correction, Estimate, METHOD, Period, ScoredMention, Voice, deviation, mean,
    over_all,
};
use crate::terms::MatchMethod;
use jiff::civil::Date;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

/// What `outlet` says in a row that covers every outlet.
pub(crate) const ALL_OUTLETS: &str = "(all)";

/// What came of the second stage.
#[derive(Debug, Clone)]
pub struct SummaryReport {
    /// Of all inputs together.
    pub facts: Facts,
    /// The rows of `actors.csv`.
    pub actors: Vec<SummaryRow>,
    /// The rows of `actors_by_outlet.csv`.
    pub by_outlet: Vec<SummaryRow>,
    /// The rows of `outlet_comparison.csv`.
    pub comparisons: Vec<ComparisonRow>,
    /// The rows of `period_changes.csv`; none where the whole run is one period.
    pub changes: Vec<ChangeRow>,
    /// For the user to see.
    pub warnings: Vec<String>,
}

/// Everything that `score` wrote into some folders, added up; nothing is written yet.
pub struct Sums {
    parts: Vec<ScoredPart>,
    facts: Facts,
    /// The rows of `actors_found.csv`, where actors were discovered.
    found: Option<Vec<FoundRow>>,
    articles: Articles,
    cells: BTreeMap<CellKey, Cell>,
    correction: Option<Correction>,
}

impl Sums {
    /// Adds up `inputs`: folders, or `mentions.parquet` files with `articles.parquet` beside them.
    ///
    /// # Errors
    /// [`Error::Usage`] when the inputs overlap or do not belong together; [`Error::Invalid`] when one is damaged.
    pub fn new(config: &SummaryConfig, inputs: &[PathBuf]) -> Result<Self> {
        Self::of(config, ScoredPart::open_all(inputs, config.window)?, None)
    }

    /// As [`Sums::new`], with what a person has coded.
    pub(crate) fn of(
        config: &SummaryConfig,
        parts: Vec<ScoredPart>,
        calibration: Option<&Calibration>,
    ) -> Result<Self> {
        let mut facts = merged_facts(&parts)?;
        let articles = Articles::read(&parts)?;
        facts.counts.leave_out(articles.left_out);
        let mut cells = gather(&parts, config.period, &articles, calibration)?.finish();
        let counted: u64 = cells.values().map(|cell| cell.tally.mentions).sum();
        balance(
            "mentions scored and mentions added up",
            facts.counts.mentions_scored,
            counted,
        )?;
        let found = found_of(&parts)
            .map(|found| found.rows(&parts, config.min_articles_per_actor))
            .transpose()?;
        let rare: HashSet<&str> = found_of(&parts)
            .into_iter()
            .flat_map(|f| f.rare(config.min_articles_per_actor))
            .collect();
        facts.actors.retain(|actor| !rare.contains(actor.id.as_str()));
        cells.retain(|key, _| !rare.contains(key.actor_id.as_str()));
        Ok(Self {
            parts,
            facts,
            found,
            articles,
            cells,
            correction: calibration.map(|c| c.correction.clone()),
        })
    }

    /// What was read, by the names in `inputs`, for `run.json`; `None` where it is what `folder` itself holds.
    ///
    /// # Errors
    /// [`Error::Io`] when a file cannot be read.
    pub(crate) fn source(&self, inputs: &[PathBuf], folder: &Folder) -> Result<Option<Source>> {
        match &self.parts[..] {
            [only] if only.is_in(folder) => Ok(None),
            parts => Source::of_files(inputs, parts.iter().flat_map(ScoredPart::files)).map(Some),
        }
    }

    /// Writes the CSV files and the data dictionary.
    ///
    /// # Errors
    /// [`Error::Io`] when a file cannot be written.
    pub fn write(self, config: &SummaryConfig, folder: &Folder) -> Result<SummaryReport> {
        let Sums {
            parts,
            facts,
            found,
            articles,
            cells,
            correction,
        } = self;
        let rows = RowMaker {
            config,
            actors: facts.actors.iter().map(|a| (a.id.as_str(), a)).collect(),
            span: articles.span,
            correction: correction.as_ref(),
        };
        let actors = rows.actors(&facts.actors, &cells)?;
        let by_outlet = rows.by_outlet(&cells)?;
        let comparisons = rows.comparisons(&cells)?;
        let changes = if config.period.is_all() {
            Vec::new()
        } else {
            rows.changes(&cells)?
        };
        let mut tables = Tables {
            folder,
            files: Vec::new(),
            warnings: Vec::from_iter(facts.missing_shards()),
        };
        tables.warnings.extend(unknown_outlets(config, &cells));
        tables.write(ACTORS_FILE, FileSpec::ACTORS, &actors)?;
        tables.write(BY_OUTLET_FILE, FileSpec::ACTORS_BY_OUTLET, &by_outlet)?;
        tables.write(COMPARISON_FILE, FileSpec::OUTLET_COMPARISON, &comparisons)?;
        if !config.period.is_all() {
            tables.write(CHANGES_FILE, FileSpec::PERIOD_CHANGES, &changes)?;
        }
        if let Some(found) = found {
            tables.write(FOUND_FILE, FileSpec::ACTORS_FOUND, &found)?;
        }
        tables.write(COPIES_FILE, FileSpec::COPIES, articles.rows())?;
        if config.per_actor_files {
            tables.write_actors(&facts.actors, &by_outlet)?;
        }
        if config.mentions == Mentions::Csv {
            tables.write_mentions(&parts, &articles)?;
        }
        let made = Made {
            parts: &parts,
            facts: &facts,
            maker: &rows,
            cells: &cells,
            actors: &actors,
            by_outlet: &by_outlet,
            comparisons: &comparisons,
            changes: &changes,
        };
        tables.warnings.extend(views::write(config, folder, &made)?);
        let Tables {
            mut files, warnings, ..
        } = tables;
        if parts.iter().any(|part| part.is_in(folder)) {
            files.extend(kept_files(config, folder));
        }
        files.sort_by(|a, b| a.0.cmp(&b.0));
        folder.write_json(DATAPACKAGE_FILE, &datapackage(&files, folder.dialect()))?;
        Ok(SummaryReport {
            facts,
            actors,
            by_outlet,
            comparisons,
            changes,
            warnings,
        })
    }
}

/// A warning where `--compare` names an outlet that no actor is mentioned in. No error: scoring a dump may have taken a
/// night before this can be known.
fn unknown_outlets(config: &SummaryConfig, cells: &BTreeMap<CellKey, Cell>) -> Option<String> {
    let known: BTreeSet<&str> = cells.keys().map(|key| key.outlet.as_str()).collect();
    let named = config.compare.iter().flatten().map(String::as_str);
    let unknown: Vec<&str> = named.filter(|name| !known.contains(name)).collect();
    (!unknown.is_empty()).then(|| {
        format!(
            "--compare names {}, of which no article mentions an actor; the outlets are {}. Compare again with `regard summarize`",
            unknown.join(", "),
            known.into_iter().collect::<Vec<_>>().join(", ")
        )
    })
}

/// Files of the first stage that stay in `folder` beside the summaries made from them.
fn kept_files(config: &SummaryConfig, folder: &Folder) -> impl Iterator<Item = (String, FileSpec)> {
    let all = [
        (MENTIONS_FILE, FileSpec::MENTIONS),
        (ARTICLES_FILE, FileSpec::ARTICLES),
        (SENTENCES_FILE, FileSpec::SENTENCES),
        (SKIPPED_FILE, FileSpec::SKIPPED),
    ];
    let kept = |name: &str| config.mentions != Mentions::None || name == SKIPPED_FILE;
    all.into_iter()
        .filter(move |(name, _)| kept(name) && folder.path().join(name).exists())
        .map(|(name, spec)| (name.to_owned(), spec))
}

/// Adds up every row group of every part, on all threads.
fn gather(
    parts: &[ScoredPart],
    period: Period,
    articles: &Articles,
    calibration: Option<&Calibration>,
) -> Result<Cells> {
    let add = |rows: Vec<MentionRow>| gather_rows(&rows, period, articles, calibration);
    each_group(parts, Cells::default, add, Cells::merge)
}

/// The cells of whole articles.
pub(crate) fn gather_rows(
    rows: &[MentionRow],
    period: Period,
    articles: &Articles,
    calibration: Option<&Calibration>,
) -> Cells {
    let mut cells = Cells::default();
    for article in rows.chunk_by(|a, b| a.article_id == b.article_id) {
        let first = &article[0];
        let start = first.date.and_then(|date| period.start(date));
        let copies = articles.copies_of(&first.article_id);
        let mentions = article.iter().map(|row| scored_mention(row, calibration));
        cells.add_article(&first.outlet, start, copies, mentions);
    }
    cells
}

fn scored_mention<'r>(row: &'r MentionRow, calibration: Option<&Calibration>) -> ScoredMention<'r> {
    ScoredMention {
        actor_id: &row.actor_id,
        sentence: (row.field, row.sentence_index),
        label: row.label as usize,
        score: row.score,
        confidence: row.p_neg.max(row.p_neu).max(row.p_pos),
        sentence_sentiment: row.sentence_sentiment,
        quoted: row.in_quote,
        coreference: row.match_method == MatchMethod::Coreference,
        coding: calibration.map_or(CodingStatus::NotCoded, |c| c.coding(row)),
    }
}

/// Turns cells into rows.
pub(crate) struct RowMaker<'a> {
    pub(crate) config: &'a SummaryConfig,
    pub(crate) actors: HashMap<&'a str, &'a ActorFacts>,
    pub(crate) span: Option<(Date, Date)>,
    pub(crate) correction: Option<&'a Correction>,
}

impl<'a> RowMaker<'a> {
    /// The same with other settings.
    pub(crate) fn with<'b>(&self, config: &'b SummaryConfig) -> RowMaker<'b>
    where
        'a: 'b,
    {
        RowMaker {
            config,
            actors: self.actors.clone(),
            span: self.span,
            correction: self.correction,
        }
    }

    /// One row for each actor of the list, found or not, sorted by id.
    pub(crate) fn actors(&self, listed: &[ActorFacts], cells: &BTreeMap<CellKey, Cell>) -> Result<Vec<SummaryRow>> {
        let mut found = over_all(cells);
        for actor in listed {
            found.entry(&actor.id).or_default();
        }
        let found: Vec<(&str, Cell)> = found.into_iter().collect();
        found
            .par_iter()
            .map(|(id, cell)| self.row([id, ALL_OUTLETS], self.span, cell, ""))
            .collect()
    }

    pub(crate) fn by_outlet(&self, cells: &BTreeMap<CellKey, Cell>) -> Result<Vec<SummaryRow>> {
        let nothing = Cell::default();
        self.series(cells)
            .par_iter()
            .map(|(key, cell)| {
                let (days, undated) = self.days(key.period_start);
                let flag = if cell.is_some() { undated } else { "gap" };
                self.row([&key.actor_id, &key.outlet], days, cell.unwrap_or(&nothing), flag)
            })
            .collect()
    }

    /// The cells with their gaps: each period between the first and the last of an actor in an outlet.
    fn series<'c>(&self, cells: &'c BTreeMap<CellKey, Cell>) -> Vec<(CellKey, Option<&'c Cell>)> {
        let mut series: Vec<(CellKey, Option<&Cell>)> = Vec::with_capacity(cells.len());
        for (key, cell) in cells {
            while let Some(gap) = series.last().and_then(|(last, _)| self.gap(last, key)) {
                series.push((gap, None));
            }
            series.push((key.clone(), Some(cell)));
        }
        series
    }

    /// The period after `last`, where that is before `next` of the same actor and outlet.
    fn gap(&self, last: &CellKey, next: &CellKey) -> Option<CellKey> {
        let start = self.config.period.next(last.period_start?)?;
        let same = last.actor_id == next.actor_id && last.outlet == next.outlet;
        (same && Some(start) < next.period_start).then(|| CellKey {
            period_start: Some(start),
            ..last.clone()
        })
    }

    pub(crate) fn actor(&self, id: &str) -> Result<&ActorFacts> {
        let actor = self.actors.get(id).copied();
        actor.ok_or_else(|| Error::Counts(format!("a mention of {id}, who is not in the list")))
    }

    pub(crate) fn days(&self, start: Option<Date>) -> (Option<(Date, Date)>, &'static str) {
        match (self.config.period, start) {
            (Period::All, _) => (self.span, ""),
            (_, None) => (None, "undated"),
            (period, Some(start)) => (period.end(start).map(|end| (start, end)), ""),
        }
    }

    /// The row of an actor's cell in `outlet`.
    fn row(&self, names: [&str; 2], days: Option<(Date, Date)>, cell: &Cell, flag: &str) -> Result<SummaryRow> {
        let [actor_id, outlet] = names;
        let actor = self.actor(actor_id)?;
        let units = cell.units(true, Voice::All);
        let enough = units.len() >= self.config.min_articles;
        let estimate = if enough { Estimate::of(&units) } else { None };
        let interval = estimate.map(|mean| mean.interval(self.config.ci_level));
        let corrected = self.correction.filter(|_| enough).and_then(|c| c.of(cell));
        let low_coded = self.correction.is_some() && corrected.is_none();
        let flags: Vec<&str> = [
            if enough { "" } else { "low_n" },
            flag,
            if low_coded { "low_coded" } else { "" },
        ]
        .into_iter()
        .filter(|f| !f.is_empty())
        .collect();
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
            n_sentences: tally.sentences,
            n_mentions: tally.mentions,
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
            ci_method: if interval.is_some() { METHOD } else { "" },
            n_coded: self.correction.map(|_| cell.coded_mentions()),
            score_corrected: Decimal(corrected.map(|c| c.score)),
            corrected_low: Decimal(corrected.map(|c| c.low)),
            corrected_high: Decimal(corrected.map(|c| c.high)),
            n_coreference: tally.coreference,
            n_quoted: tally.quoted,
            score_narration: Decimal(mean(cell.units(true, Voice::Narration).into_iter())),
            score_quoted: Decimal(mean(cell.units(true, Voice::Quoted).into_iter())),
            sentence_sentiment: Decimal(tally.mean_sentiment()),
            n_wire: cell.wire_articles(),
            score_excl_wire: Decimal(mean(cell.units(false, Voice::All).into_iter())),
            mean_confidence: Decimal(tally.mean_confidence()),
            flags: flags.join("|"),
        })
    }
}

/// The CSV files of a run, as they are written.
struct Tables<'f> {
    folder: &'f Folder,
    files: Vec<(String, FileSpec)>,
    warnings: Vec<String>,
}

impl Tables<'_> {
    fn write(&mut self, name: &str, spec: FileSpec, rows: impl IntoIterator<Item: Serialize>) -> Result<()> {
        let mut file = CsvFile::create(self.folder, name, &spec)?;
        for row in rows {
            file.write(&row)?;
        }
        self.finish(name, spec, file)
    }

    fn finish(&mut self, name: &str, spec: FileSpec, file: CsvFile) -> Result<()> {
        self.warnings.extend(file.finish()?);
        self.files.push((name.to_owned(), spec));
        Ok(())
    }

    /// One file for each actor of the list, with a header alone where it was not found.
    fn write_actors(&mut self, actors: &[ActorFacts], by_outlet: &[SummaryRow]) -> Result<()> {
        for actor in actors {
            // Sorted by actor_id, so an actor's rows are one run.
            let from = by_outlet.partition_point(|row| row.actor_id < actor.id);
            let rows = by_outlet[from..].iter().take_while(|row| row.actor_id == actor.id);
            let name = format!("{ACTORS_FOLDER}/{}.csv", actor.id);
            self.write(&name, FileSpec::ACTORS_BY_OUTLET, rows)?;
        }
        Ok(())
    }

    /// Writes every mention, sorted by article so that shards come out the same as one run. Holds all of them in memory
    /// (about 300 bytes each), which is why Parquet is the default.
    fn write_mentions(&mut self, parts: &[ScoredPart], articles: &Articles) -> Result<()> {
        let mut rows = Vec::new();
        for part in parts {
            for group in 0..part.mention_groups {
                rows.extend(part.rows(group)?);
            }
        }
        rows.par_sort_by(|a: &MentionRow, b: &MentionRow| {
            (&a.article_id, a.field, a.mention_start).cmp(&(&b.article_id, b.field, b.mention_start))
        });
        let mut file = CsvFile::create(self.folder, MENTIONS_CSV, &FileSpec::MENTIONS_CSV)?;
        for row in &rows {
            file.record(row.cells().into_iter().chain(articles.cells(&row.article_id)))?;
        }
        self.finish(MENTIONS_CSV, FileSpec::MENTIONS_CSV, file)
    }
}

/// `regard summarize`: the second stage alone.
///
/// # Errors
/// As [`run_score`].
pub fn run_summarize(config: &SummaryConfig, inputs: &[PathBuf], folder: &Folder) -> Result<SummaryReport> {
    if config.mentions == Mentions::None {
        return Err(Error::Usage(
            "--mentions none is for `regard run`: `summarize` does not remove its input".to_owned(),
        ));
    }
    let sums = Sums::new(config, inputs)?;
    let earlier = RunJson::in_folder(folder.path())?;
    let sources = summarized_from(&sums, inputs, folder, earlier.as_ref())?;
    record_run(RunCommand::Summarize, folder, earlier.as_ref(), || {
        remove_summaries(folder)?;
        let report = sums.write(config, folder)?;
        let run = FinishedRun {
            settings: RunSettings {
                score: earlier.as_ref().and_then(RunJson::score_flags).cloned(),
                summarize: Some(config.into()),
                excel: is_excel(folder),
                ..RunSettings::default()
            },
            facts: RunFacts::from(&report.facts),
            warnings: report.warnings.clone(),
            too_many_skipped: false,
            outputs: outputs(folder, files_after(&sources, folder)?)?,
            sources,
        };
        Ok((report, run))
    })
}

/// Lists what the summaries of `inputs` in `folder` are made from. `earlier` is the folder's record, which says how its
/// mentions were scored.
///
/// # Errors
/// [`Error::Io`] when a file cannot be read.
pub(crate) fn summarized_from(
    sums: &Sums,
    inputs: &[PathBuf],
    folder: &Folder,
    earlier: Option<&RunJson>,
) -> Result<Sources> {
    Ok(Sources {
        score: earlier.and_then(|earlier| earlier.sources.score.clone()),
        summarize: sums.source(inputs, folder)?,
        calibrate: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SummarySettings;
    use crate::summary::{ArticleMean, Copies, Tally};

    #[test]
    fn an_interval_does_not_change_when_the_run_covers_more_days() {
        let config = SummarySettings::default().validate().unwrap();
        let listed = [ActorFacts {
            id: "x".to_owned(),
            name: "X".to_owned(),
            kind: "PER".to_owned(),
            discovered: false,
        }];
        let key = CellKey {
            actor_id: "x".to_owned(),
            outlet: "A".to_owned(),
            period_start: None,
        };
        let cell = Cell {
            tally: Tally::default(),
            articles: (0..20)
                .map(|i| ArticleMean {
                    copies: Copies::default(),
                    score: f64::from(i) / 20.0,
                    narration: None,
                    quoted: None,
                })
                .collect(),
            ..Cell::default()
        };
        let cells = BTreeMap::from([(key, cell)]);
        let intervals = |first_day: Date| {
            let rows = RowMaker {
                config: &config,
                actors: listed.iter().map(|a| (a.id.as_str(), a)).collect(),
                span: Some((first_day, jiff::civil::date(2024, 3, 1))),
                correction: None,
            };
            let rows = [rows.actors(&listed, &cells).unwrap(), rows.by_outlet(&cells).unwrap()].concat();
            rows.iter().map(|row| (row.ci_low, row.ci_high)).collect::<Vec<_>>()
        };
        let found = intervals(jiff::civil::date(2024, 2, 1));
        assert!(found.iter().all(|(low, high)| low.0.is_some() && high.0.is_some()));
        assert_eq!(found, intervals(jiff::civil::date(2024, 1, 1)));
    }
}
