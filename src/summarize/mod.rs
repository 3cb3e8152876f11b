//! Summarizing: what was scored, in any number of folders or in a store, becomes the tables of the summaries.
//!
//! - `scored_part` opens the folders that `score` wrote and the parts of a store, `inputs` all that is summarized together,
//!   `finished_run` the parts of a finished run,
//! - `repeated` finds the text that an outlet repeats, which is in no number,
//! - `discovered` adds up the discovered actors, `same_actors` decides which of them are one, `copies` which articles are copies of one text,
//! - `cells` adds the mentions up, `coded_sample` says which of them a person has coded,
//! - `refused` counts the mentions that could be several actors',
//! - `rows` and `comparison` make rows of the cells, `tables` writes them,
//! - `findings` and `evidence` make the report and the workbook.

mod cells;
pub(crate) mod coded_sample;
mod comparison;
pub(crate) mod copies;
mod discovered;
pub(crate) mod evidence;
mod findings;
pub(crate) mod finished_run;
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

pub(crate) use cells::cells_of_rows;

use crate::config::{Mentions, SummaryConfig};
use crate::error::{Error, Result};
use crate::output::{
    ACTOR_IDS, ACTOR_IDS_FILE, ACTORS, ACTORS_FILE, ACTORS_FOUND, BOILERPLATE, BOILERPLATE_FILE, BY_OUTLET_FILE,
    CHANGES_FILE, COMPARISON_FILE, COPIES, COPIES_FILE, ChangeRow, ComparisonRow, DATAPACKAGE_FILE, DiscoveredRow,
    FOUND_FILE, Folder, OUTLET_COMPARISON, OUTLETS, OUTLETS_FILE, PERIOD_CHANGES, SummaryRow, datapackage,
};
use crate::record::counts::balance;
use crate::record::facts::Facts;
use crate::record::run_json::{FinishedRun, RunCommand, RunFacts, RunJson, RunSettings, is_excel, record_run};
use crate::record::run_outputs::{files_after, outputs, remove_summaries};
use crate::record::sources::{Source, Sources};
use crate::summarize::cells::cells_of_parts;
use crate::summarize::coded_sample::CodedSample;
use crate::summarize::copies::ArticleIndex;
use crate::summarize::findings::SummaryTables;
use crate::summarize::inputs::ScoredInputs;
use crate::summarize::outlets::{ListedOutlets, OutletNames};
use crate::summarize::repeated::KeptOut;
use crate::summarize::rows::RowMaker;
use crate::summarize::scored_part::ScoredPart;
use crate::summarize::tables::{TableWriter, kept_files};
use crate::summary::{Cell, CellKey, Correction};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
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
    /// The rows of `outlet_comparison.csv`.
    pub comparisons: Vec<ComparisonRow>,
    /// The rows of `period_changes.csv`; none where the whole run is one period.
    pub changes: Vec<ChangeRow>,
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
    let sources = summarized_from(&summary, inputs, folder, earlier.as_ref(), config.outlets.as_deref())?;
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
    outlets: Option<&Path>,
) -> Result<Sources> {
    Ok(Sources {
        score: earlier.and_then(|earlier| earlier.sources.score.clone()),
        summarize: summary.source(inputs, folder)?,
        calibrate: None,
        outlets: outlet_list(outlets)?,
    })
}

/// Checks the user's list of outlets and records it with its checksum.
///
/// # Errors
/// [`Error::Io`] when it cannot be read; [`Error::Invalid`] when it cannot be used.
pub(crate) fn outlet_list(path: Option<&Path>) -> Result<Option<Source>> {
    let Some(path) = path else {
        return Ok(None);
    };
    ListedOutlets::read(path)?;
    Source::of_files(&[], [path.to_path_buf()]).map(Some)
}

/// Everything that `score` wrote into some folders, added up; nothing is written yet.
pub struct Summary {
    parts: Vec<ScoredPart>,
    facts: Facts,
    /// The rows of `actors_found.csv`, where actors were discovered.
    found: Option<Vec<DiscoveredRow>>,
    outlets: Arc<OutletNames>,
    articles: ArticleIndex,
    kept_out: KeptOut,
    cells: BTreeMap<CellKey, Cell>,
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
        Ok(Self {
            parts,
            facts,
            found,
            outlets,
            articles,
            kept_out,
            cells,
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
        let Summary {
            parts,
            facts,
            found,
            outlets,
            articles,
            kept_out,
            cells,
            correction,
        } = self;
        let rows = RowMaker {
            config,
            actors: facts.actors.iter().map(|a| (a.id.as_str(), a)).collect(),
            span: articles.span,
            correction: correction.as_ref(),
            refused: &articles.refused,
        };
        let actors = rows.actors(&facts.actors, &cells)?;
        let by_outlet = rows.by_outlet(&cells)?;
        let comparisons = rows.comparisons(&cells)?;
        let changes = if config.period.is_all() {
            Vec::new()
        } else {
            rows.changes(&cells)?
        };
        let mut tables = TableWriter::new(folder, &outlets);
        tables.warnings.extend(outlets.warnings.iter().cloned());
        tables.warnings.extend(facts.missing_shards());
        tables.warnings.extend(unknown_outlets(config, &cells));
        tables.write(ACTORS_FILE, &ACTORS, &actors)?;
        tables.write_by_outlet(BY_OUTLET_FILE, &by_outlet)?;
        if let Some(rows) = outlets.rows() {
            tables.write(OUTLETS_FILE, &OUTLETS, rows)?;
        }
        tables.write(COMPARISON_FILE, &OUTLET_COMPARISON, &comparisons)?;
        if !config.period.is_all() {
            tables.write(CHANGES_FILE, &PERIOD_CHANGES, &changes)?;
        }
        if let Some(found) = found {
            tables.write(FOUND_FILE, &ACTORS_FOUND, &found)?;
            let merged = parts.first().and_then(|part| part.merged_ids.as_ref());
            tables.write(
                ACTOR_IDS_FILE,
                &ACTOR_IDS,
                merged.map(|ids| ids.rows()).unwrap_or_default(),
            )?;
        }
        tables.write(COPIES_FILE, &COPIES, articles.rows())?;
        tables.write(BOILERPLATE_FILE, &BOILERPLATE, &kept_out.texts)?;
        tables.write_skipped(&kept_out.mentions)?;
        if config.per_actor_files {
            tables.write_actors(&facts.actors, &by_outlet)?;
        }
        if config.mentions == Mentions::Csv {
            tables.write_mentions(&parts, &articles)?;
        }
        let summary = SummaryTables {
            parts: &parts,
            facts: &facts,
            rows: &rows,
            cells: &cells,
            actors: &actors,
            by_outlet: &by_outlet,
            comparisons: &comparisons,
            changes: &changes,
        };
        tables.warnings.extend(findings::write(config, folder, &summary)?);
        let TableWriter {
            mut files, warnings, ..
        } = tables;
        if let Some(own) = parts.iter().find(|part| part.is_in(folder)) {
            own.write_merged_ids(folder)?;
            files.extend(kept_files(config, folder));
        }
        files.sort_by(|a, b| a.0.cmp(&b.0));
        files.dedup_by(|a, b| a.0 == b.0);
        folder.write_json(DATAPACKAGE_FILE, &datapackage(&files, folder.dialect()))?;
        Ok(SummaryReport {
            facts,
            actors,
            by_outlet,
            comparisons,
            changes,
            repeated: kept_out.texts.len(),
            warnings,
        })
    }
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
