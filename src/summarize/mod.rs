//! Summarizing: what was scored, in any number of folders or in a store, becomes the tables of the summaries.
//!
//! - `scored_part` opens the folders that `score` wrote and the parts of a store, `inputs` all that is summarized together,
//!   `finished_run` the parts of a finished run,
//! - `versions` decides which version of an article counts where several parts hold it,
//! - `scoring_warnings` repeats what the parts' runs warned of,
//! - `repeated` finds the text that an outlet repeats, from `occurrences`, and `kept_out` the mentions in it, which are in no number,
//! - `discovered` adds up the discovered actors, `same_actors` decides which of them are one, `copies` which articles are copies of one text,
//! - `stored_cells` adds the mentions up as `article_record`s and makes the cells of them, actor by actor, `cells` does so for a few articles,
//!   `coded_sample` says which of the mentions a person has coded,
//! - `refused` counts the mentions that could be several actors',
//! - `rows` makes rows of the cells, `compared_cells` tests pairs of them and `comparison` makes rows of these, `groups` makes rows of several outlets together,
//!   `analysis` does all this for one actor after the other, `report` puts all rows of a run together, `warnings` says what they leave open,
//! - `write` decides which files a run has, `tables` writes them, `sources` lists what they are made from,
//! - `findings` and `evidence` make the report and the workbook.

mod analysis;
mod article_record;
mod article_scan;
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
mod flags;
mod groups;
pub mod input_error;
pub(crate) mod inputs;
mod kept_out;
mod merged_ids;
mod name_numbers;
mod occurrences;
pub(crate) mod outlets;
mod refused;
mod repeated;
mod report;
pub(crate) mod rows;
mod same_actors;
pub(crate) mod scored_part;
mod scoring_warnings;
mod sources;
mod stored_cells;
mod tables;
mod time_series;
mod versions;
mod warnings;
mod write;

pub(crate) use cells::cells_of_rows;

pub use report::SummaryReport;
pub(crate) use sources::{outlet_list, summarized_from};

use crate::config::{Mentions, SummaryConfig};
use crate::error::{Error, Result};
use crate::output::{DiscoveredRow, Folder};
use crate::record::counts::balance;
use crate::record::facts::Facts;
use crate::record::run_json::{FinishedRun, RunCommand, RunFacts, RunJson, RunSettings, is_excel, record_run};
use crate::record::run_outputs::{files_after, outputs, remove_summaries};
use crate::summarize::coded_sample::CodedSample;
use crate::summarize::copies::ArticleIndex;
use crate::summarize::inputs::ScoredInputs;
use crate::summarize::kept_out::KeptOut;
use crate::summarize::outlets::OutletNames;
use crate::summarize::scored_part::ScoredPart;
use crate::summarize::scoring_warnings::scoring_warnings;
use crate::summarize::stored_cells::{CellSources, StoredCells};
use crate::summarize::versions::Versions;
use crate::summary::Correction;
use crate::system::memory::SummarySizes;
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Adds up what was scored into the folders `inputs`: `regard summarize`.
///
/// # Errors
/// Those of [`Summary::new`]; [`Error::Usage`] where the mentions are not to be kept; [`Error::Io`].
pub fn run_summarize(
    config: &SummaryConfig,
    inputs: &[PathBuf],
    sizes: SummarySizes,
    folder: &Folder,
) -> Result<SummaryReport> {
    if config.mentions == Mentions::None {
        return Err(Error::Usage(
            "--mentions none is for `regard run`: `summarize` does not remove its input".to_owned(),
        ));
    }
    finished_run::check_finished(inputs)?;
    let summary = Summary::new(config, inputs, sizes)?;
    let earlier = RunJson::in_folder(folder.path())?;
    let told = scoring_warnings(&summary.parts, &summary.facts);
    let sources = summarized_from(&summary, inputs, folder, earlier.as_ref(), config)?;
    record_run(RunCommand::Summarize, folder, earlier.as_ref(), || {
        remove_summaries(folder)?;
        let mut report = summary.write(config, folder)?;
        report.warnings.splice(..0, told);
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

/// Everything that `score` wrote into some folders, added up; nothing is written yet.
pub struct Summary {
    pub(crate) parts: Vec<ScoredPart>,
    facts: Facts,
    /// The rows of `actors_found.csv`, where actors were discovered.
    found: Option<Vec<DiscoveredRow>>,
    pub(crate) outlets: Arc<OutletNames>,
    pub(crate) articles: ArticleIndex,
    kept_out: KeptOut,
    versions: Versions,
    cells: StoredCells,
    correction: Option<Correction>,
}

impl Summary {
    /// Adds up `inputs`: folders, or `mentions.parquet` files with `articles.parquet` beside them.
    ///
    /// # Errors
    /// [`Error::SummaryInput`] when the inputs overlap or do not belong together; [`Error::Invalid`] when one is damaged.
    pub fn new(config: &SummaryConfig, inputs: &[PathBuf], sizes: SummarySizes) -> Result<Self> {
        Self::of_inputs(
            config,
            ScoredInputs::open(inputs, config.selection(), config.outlets.as_deref(), sizes)?,
            None,
            sizes,
        )
    }

    /// Adds up opened inputs, corrected by what a person has coded.
    ///
    /// # Errors
    /// Those of [`Summary::new`].
    pub(crate) fn of_inputs(
        config: &SummaryConfig,
        inputs: ScoredInputs,
        coded: Option<&CodedSample>,
        sizes: SummarySizes,
    ) -> Result<Self> {
        let ScoredInputs {
            parts,
            mut facts,
            articles,
            repeated,
            discovered,
            outlets,
            versions,
        } = inputs;
        let kept_out = KeptOut::read(repeated, &parts, sizes.record_bytes / 4)?;
        facts.counts.leave_out(articles.left_out);
        facts.counts.keep_out_repeated(kept_out.n_mentions);
        let rare: HashSet<&str> = discovered
            .iter()
            .flat_map(|found| found.rare(config.min_articles_per_actor))
            .collect();
        let sources = CellSources {
            parts: &parts,
            articles: &articles,
            outlets: &outlets,
            actors: &facts.actors,
            rare: &rare,
            coded,
        };
        let (cells, counted) = StoredCells::add_up(config, &sources, sizes.record_bytes)?;
        balance(
            "mentions scored and mentions added up",
            facts.counts.mentions_scored,
            counted,
        )?;
        let found = discovered
            .as_ref()
            .map(|found| found.rows(&parts, config.min_articles_per_actor))
            .transpose()?;
        facts.actors.retain(|actor| !rare.contains(actor.id.as_str()));
        Ok(Self {
            parts,
            facts,
            found,
            outlets,
            articles,
            kept_out,
            versions,
            cells,
            correction: coded.map(|coded| coded.correction.clone()),
        })
    }
}
