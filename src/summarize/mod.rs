//! Summarizing: what was scored, in any number of folders or in a store, becomes the tables of the summaries.
//!
//! - `scored_part` opens the folders that `score` wrote and the parts of a store, `inputs` all that is summarized together,
//!   `finished_run` the parts of a finished run,
//! - `repeated` finds the text that an outlet repeats, which is in no number,
//! - `discovered` adds up the discovered actors, `same_actors` decides which of them are one, `copies` which articles are copies of one text,
//! - `cells` adds the mentions up, `coded_sample` says which of them a person has coded,
//! - `refused` counts the mentions that could be several actors',
//! - `rows` makes rows of the cells, `compared_cells` tests pairs of them and `comparison` makes rows of these, `groups` makes rows of several outlets together,
//!   `tables` writes them,
//! - `findings` and `evidence` make the report and the workbook.

mod cells;
pub(crate) mod coded_sample;
mod compared_cells;
mod compared_strata;
mod comparison;
pub(crate) mod copies;
mod discovered;
pub(crate) mod evidence;
mod findings;
pub(crate) mod finished_run;
mod groups;
pub mod input_error;
pub(crate) mod inputs;
mod merged_ids;
pub(crate) mod outlets;
mod refused;
mod repeated;
pub(crate) mod rows;
mod same_actors;
pub(crate) mod scored_part;
mod tables;
mod time_series;

pub(crate) use cells::cells_of_rows;

use crate::config::{Mentions, SummaryConfig};
use crate::error::{Error, Result};
use crate::output::{
    ACTOR_IDS, ACTOR_IDS_FILE, ACTORS, ACTORS_BY_GROUP, ACTORS_BY_OUTLET, ACTORS_BY_OUTLET_PERIOD, ACTORS_BY_PERIOD,
    ACTORS_FILE, ACTORS_FOLDER, ACTORS_FOUND, BOILERPLATE, BOILERPLATE_FILE, BY_GROUP_FILE, BY_OUTLET_FILE,
    BY_OUTLET_PERIOD_FILE, BY_OUTLET_PERIOD_FOLDER, BY_PERIOD_FILE, CHANGES_FILE, COMPARISON_BY_PERIOD_FILE,
    COMPARISON_FILE, COPIES, COPIES_FILE, ChangeRow, ComparisonRow, DATAPACKAGE_FILE, Decimal, DiscoveredRow,
    FOUND_FILE, Folder, GROUP_COMPARISON, GROUP_COMPARISON_FILE, GroupRow, OUTLET_COMPARISON,
    OUTLET_COMPARISON_BY_PERIOD, OUTLETS, OUTLETS_FILE, PERIOD_CHANGES, SummaryRow, Table, datapackage,
};
use crate::record::counts::balance;
use crate::record::facts::Facts;
use crate::record::run_json::{FinishedRun, RunCommand, RunFacts, RunJson, RunSettings, is_excel, record_run};
use crate::record::run_outputs::{files_after, outputs, remove_summaries};
use crate::record::sources::{Source, Sources};
use crate::summarize::cells::cells_of_parts;
use crate::summarize::coded_sample::CodedSample;
use crate::summarize::copies::ArticleIndex;
use crate::summarize::groups::grouped;
use crate::summarize::inputs::ScoredInputs;
use crate::summarize::outlets::{ListedOutlets, OutletNames};
use crate::summarize::repeated::KeptOut;
use crate::summarize::rows::RowMaker;
use crate::summarize::scored_part::ScoredPart;
use crate::summarize::tables::{TableWriter, kept_files};
use crate::summary::{Cell, CellKey, Correction, Period, regroup};
use clap::ValueEnum;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

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

/// Adds up what was scored into the folders `inputs`: `regard summarize`.
///
/// # Errors
/// Those of [`Summary::new`]; [`Error::Usage`] where the mentions are not to be kept; [`Error::Io`].
pub fn run_summarize(config: &SummaryConfig, inputs: &[PathBuf], folder: &Folder) -> Result<SummaryReport> {
    if config.mentions == Mentions::None {
        return Err(Error::Usage(
            "--mentions none is for `regard run`: `summarize` does not remove its input".to_owned(),
        ));
    }
    let summary = Summary::new(config, inputs)?;
    let earlier = RunJson::in_folder(folder.path())?;
    let sources = summarized_from(&summary, inputs, folder, earlier.as_ref(), config)?;
    record_run(RunCommand::Summarize, folder, earlier.as_ref(), || {
        remove_summaries(folder)?;
        let report = summary.write(config, folder)?;
        let run = FinishedRun {
            settings: RunSettings {
                score: earlier.as_ref().and_then(RunJson::score_flags).cloned(),
                summarize: Some(config.clone()),
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
    summary: &Summary,
    inputs: &[PathBuf],
    folder: &Folder,
    earlier: Option<&RunJson>,
    config: &SummaryConfig,
) -> Result<Sources> {
    Ok(Sources {
        score: earlier.and_then(|earlier| earlier.sources.score.clone()),
        summarize: summary.source(inputs, folder)?,
        calibrate: None,
        outlets: outlet_list(config)?,
    })
}

/// Checks the user's list of outlets and records it with its checksum.
///
/// # Errors
/// [`Error::Io`] when it cannot be read; [`Error::Invalid`] when it cannot be used.
pub(crate) fn outlet_list(config: &SummaryConfig) -> Result<Option<Source>> {
    let Some(path) = config.outlets.as_deref() else {
        return Ok(None);
    };
    let list = ListedOutlets::read(path)?;
    if let Some(column) = &config.group_by {
        list.check_column(column, path)?;
    }
    Source::of_files(&[], [path.to_path_buf()]).map(Some)
}

/// Everything that `score` wrote into some folders, added up; nothing is written yet.
pub struct Summary {
    pub(crate) parts: Vec<ScoredPart>,
    facts: Facts,
    /// The rows of `actors_found.csv`, where actors were discovered.
    found: Option<Vec<DiscoveredRow>>,
    pub(crate) outlets: Arc<OutletNames>,
    pub(crate) articles: ArticleIndex,
    kept_out: KeptOut,
    /// The cells of the whole run.
    cells: BTreeMap<CellKey, Cell>,
    /// The same by period, where `--period` asks for it.
    cells_by_period: Option<BTreeMap<CellKey, Cell>>,
    correction: Option<Correction>,
}

impl Summary {
    /// Adds up `inputs`: folders, or `mentions.parquet` files with `articles.parquet` beside them.
    ///
    /// # Errors
    /// [`Error::SummaryInput`] when the inputs overlap or do not belong together; [`Error::Invalid`] when one is damaged.
    pub fn new(config: &SummaryConfig, inputs: &[PathBuf]) -> Result<Self> {
        Self::of_inputs(
            config,
            ScoredInputs::open(inputs, config.selection(), config.outlets.as_deref())?,
            None,
        )
    }

    /// Adds up opened inputs, corrected by what a person has coded.
    ///
    /// # Errors
    /// Those of [`Summary::new`].
    pub(crate) fn of_inputs(config: &SummaryConfig, inputs: ScoredInputs, coded: Option<&CodedSample>) -> Result<Self> {
        let ScoredInputs {
            parts,
            mut facts,
            articles,
            repeated,
            discovered,
            outlets,
        } = inputs;
        let kept_out = repeated.kept_out(&parts)?;
        facts.counts.leave_out(articles.left_out);
        facts.counts.keep_out_repeated(kept_out.mentions.len() as u64);
        let mut cells = cells_of_parts(&parts, config.period, &articles, coded)?.finish();
        let counted: u64 = cells.values().map(|cell| cell.tally.mentions).sum();
        balance(
            "mentions scored and mentions added up",
            facts.counts.mentions_scored,
            counted,
        )?;
        let found = discovered
            .as_ref()
            .map(|found| found.rows(&parts, config.min_articles_per_actor))
            .transpose()?;
        let rare: HashSet<&str> = discovered
            .iter()
            .flat_map(|found| found.rare(config.min_articles_per_actor))
            .collect();
        facts.actors.retain(|actor| !rare.contains(actor.id.as_str()));
        cells.retain(|key, _| !rare.contains(key.actor_id.as_str()));
        let (cells, cells_by_period) = if config.period.is_all() {
            (cells, None)
        } else {
            (regroup(&cells, over_all_days), Some(cells))
        };
        Ok(Self {
            parts,
            facts,
            found,
            outlets,
            articles,
            kept_out,
            cells,
            cells_by_period,
            correction: coded.map(|coded| coded.correction.clone()),
        })
    }

    /// Lists what was read, by the names in `inputs`, for `run.json`; `None` where it is what `folder` itself holds.
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
        let mut tables = TableWriter::new(folder, &self.outlets, config, self.correction.is_some());
        let mut report = self.report_and(config, |name, table, rows| tables.write(name, table, rows))?;
        tables.warnings.append(&mut report.warnings);
        tables.warnings.extend(self.outlets.warnings.iter().cloned());
        tables.warnings.extend(self.facts.missing_shards());
        tables.warnings.extend(unknown_outlets(config, &self.cells));
        tables.warnings.extend(nothing_tested_by_period(config, &report));
        let ungrouped = config
            .group_by
            .as_ref()
            .map(|column| self.outlets.ungrouped_warning(column));
        tables.warnings.extend(ungrouped.flatten());
        write_summaries(&mut tables, config, &report)?;
        if let Some(rows) = self.outlets.rows() {
            tables.write(OUTLETS_FILE, &OUTLETS, rows)?;
        }
        if let Some(found) = &self.found {
            tables.write(FOUND_FILE, &ACTORS_FOUND, found)?;
            let merged = self.parts.first().and_then(|part| part.merged_ids.as_ref());
            tables.write(
                ACTOR_IDS_FILE,
                &ACTOR_IDS,
                merged.map(|ids| ids.rows()).unwrap_or_default(),
            )?;
        }
        tables.write(COPIES_FILE, &COPIES, self.articles.rows())?;
        tables.write(BOILERPLATE_FILE, &BOILERPLATE, &self.kept_out.texts)?;
        tables.write_skipped(&self.kept_out.mentions)?;
        if config.mentions == Mentions::Csv {
            tables.write_mentions(&self.parts, &self.articles)?;
        }
        tables.warnings.extend(findings::write(config, folder, &self, &report)?);
        let TableWriter {
            mut files, warnings, ..
        } = tables;
        if let Some(own) = self.parts.iter().find(|part| part.is_in(folder)) {
            own.write_merged_ids(folder)?;
            files.extend(kept_files(config, folder)?);
        }
        files.sort_by(|a, b| a.0.cmp(&b.0));
        files.dedup_by(|a, b| a.0 == b.0);
        folder.write_json(DATAPACKAGE_FILE, &datapackage(&files, folder.dialect()))?;
        report.warnings = warnings;
        Ok(report)
    }

    /// Makes the rows of the summaries.
    ///
    /// # Errors
    /// [`Error::Counts`] where a mention is of an actor that is not in the list.
    pub(crate) fn report(&self, config: &SummaryConfig) -> Result<SummaryReport> {
        self.report_and(config, |_, _, _| Ok(()))
    }

    /// Makes the rows of the summaries and hands those of comparisons to `write`, with the name of their file, because
    /// there may be too many to hold.
    fn report_and(
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
            comparisons_by_period: Vec::new(),
            changes: Vec::new(),
            by_group: Vec::new(),
            group_comparisons: Vec::new(),
            repeated: self.kept_out.texts.len(),
            warnings: Vec::new(),
        };
        let compared = rows.comparisons(&self.cells, |rows| write(COMPARISON_FILE, &OUTLET_COMPARISON, rows))?;
        report.warnings = compared.warnings(config, self.articles.span.is_some(), COMPARISON_FILE);
        report.comparisons = compared.rows;
        if let Some(cells) = &self.cells_by_period {
            let rows = rows.with(config);
            report.by_period = rows.by_period(cells)?;
            report.by_outlet_period = rows.by_outlet(cells)?;
            let (name, table) = (COMPARISON_BY_PERIOD_FILE, &OUTLET_COMPARISON_BY_PERIOD);
            report.comparisons_by_period = rows.comparisons(cells, |rows| write(name, table, rows))?.rows;
            report.changes = rows.changes(cells)?;
        }
        if let Some(column) = &config.group_by {
            let groups = grouped(&self.cells, &self.outlets.groups(column));
            report.by_group = rows.by_group(&groups)?;
            report.group_comparisons = rows.group_comparisons(&groups)?;
        }
        Ok(report)
    }
}

/// Returns the key of the cell that covers the whole run.
fn over_all_days(key: &CellKey) -> CellKey {
    CellKey {
        period_start: None,
        ..key.clone()
    }
}

/// Writes the tables of actors and of changes; those by period only with `--period`.
fn write_summaries(tables: &mut TableWriter, config: &SummaryConfig, report: &SummaryReport) -> Result<()> {
    let SummaryReport {
        by_outlet,
        by_outlet_period,
        ..
    } = report;
    tables.write_actors(ACTORS_FILE, &ACTORS, &report.actors)?;
    tables.write_actors(BY_OUTLET_FILE, &ACTORS_BY_OUTLET, by_outlet)?;
    if config.group_by.is_some() {
        tables.write(BY_GROUP_FILE, &ACTORS_BY_GROUP, &report.by_group)?;
        tables.write(GROUP_COMPARISON_FILE, &GROUP_COMPARISON, &report.group_comparisons)?;
    }
    if config.per_actor_files {
        tables.write_each_actor(ACTORS_FOLDER, &ACTORS_BY_OUTLET, &report.facts.actors, by_outlet)?;
    }
    if config.period.is_all() {
        return Ok(());
    }
    tables.write_actors(BY_PERIOD_FILE, &ACTORS_BY_PERIOD, &report.by_period)?;
    tables.write_actors(BY_OUTLET_PERIOD_FILE, &ACTORS_BY_OUTLET_PERIOD, by_outlet_period)?;
    tables.write(CHANGES_FILE, &PERIOD_CHANGES, &report.changes)?;
    if config.per_actor_files {
        let (folder, actors) = (BY_OUTLET_PERIOD_FOLDER, &report.facts.actors);
        tables.write_each_actor(folder, &ACTORS_BY_OUTLET_PERIOD, actors, by_outlet_period)?;
    }
    Ok(())
}

/// Warns where the periods are so short that nothing could be tested in them.
fn nothing_tested_by_period(config: &SummaryConfig, report: &SummaryReport) -> Option<String> {
    let period = config.period.to_possible_value()?;
    let is_tested = |q_value: &Decimal| q_value.0.is_some();
    let tested = report.comparisons_by_period.iter().any(|row| is_tested(&row.q_value))
        || report.changes.iter().any(|row| is_tested(&row.q_value));
    (!config.period.is_all() && !tested).then(|| {
        format!(
            "nothing was tested by {0}: it takes {1} articles that mention an actor in each of two outlets in the same {0}, or in an \
             outlet in two that follow each other. {COMPARISON_BY_PERIOD_FILE} and {CHANGES_FILE} hold no test; give a longer --period or a \
             smaller --min-articles",
            period.get_name(),
            config.min_articles
        )
    })
}

/// Warns where `--compare` names an outlet that no actor is mentioned in. This is no error: scoring a dump may have taken a
/// night before this can be known.
fn unknown_outlets(config: &SummaryConfig, cells: &BTreeMap<CellKey, Cell>) -> Option<String> {
    let known: BTreeSet<&str> = cells.keys().map(|key| key.outlet.as_str()).collect();
    let named = config
        .compare
        .iter()
        .flat_map(|outlets| outlets.iter())
        .map(String::as_str);
    let unknown: Vec<&str> = named.filter(|name| !known.contains(name)).collect();
    (!unknown.is_empty()).then(|| {
        format!(
            "--compare names {}, of which no article mentions an actor; the outlets are {}. Compare again with `regard summarize`",
            unknown.join(", "),
            known.into_iter().collect::<Vec<_>>().join(", ")
        )
    })
}
