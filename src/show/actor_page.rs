//! `regard show actor`: the results of a run for one actor.

use crate::config::SummaryConfig;
use crate::error::Result;
use crate::output::{MentionRow, SummaryRow};
use crate::record::facts::{ActorFacts, Facts};
use crate::record::run_json::{RunJson, last_summary};
use crate::show::ActorPage;
use crate::show::find::find_actor;
use crate::show::finished::coded_again;
use crate::summarize::coded_sample::CodedSample;
use crate::summarize::copies::ArticleIndex;
use crate::summarize::evidence::evidence;
use crate::summarize::inputs::ScoredInputs;
use crate::summarize::rows::RowMaker;
use crate::summarize::scored_part::{ScoredPart, each_group};
use crate::summarize::{cells_of_rows, finished_run};
use crate::summary::{Cell, CellKey, Cells, Period};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Gathers the page of the actor that `name` means, with at most `each_way` sentences each way, from the folders of a run. Warnings for
/// the user come with it. The settings are those of the first folder's last summary.
///
/// # Errors
/// [`Error::SummaryInput`](crate::error::Error::SummaryInput) where no folder of a finished run is named,
/// [`Error::Show`](crate::error::Error::Show) where not one actor is meant; [`Error::Invalid`](crate::error::Error::Invalid) where a file
/// is damaged.
pub fn actor_page(folders: &[PathBuf], name: &str, each_way: usize) -> Result<(ActorPage, Vec<String>)> {
    let ScoredInputs {
        parts, facts, articles, ..
    } = finished_run::open(folders)?;
    let actor = find_actor(&facts.actors, name)?;
    let record = folders.first().map(|folder| RunJson::in_folder(folder)).transpose()?;
    let record = record.flatten();
    let config = last_summary(record.as_ref())?.with_period(Period::All);
    let (coding, lost) = coded_again(record.as_ref(), config.ci_level, &parts);
    let (row, by_outlet) = rows(&parts, &articles, actor, &config, coding.as_ref())?;
    let (evidence, missing_text) = evidence(&parts, std::slice::from_ref(actor), each_way)?;
    let page = ActorPage {
        row,
        by_outlet,
        evidence,
        min_articles: config.min_articles,
    };
    Ok((page, warnings(&facts, lost, missing_text)))
}

fn warnings(facts: &Facts, lost: Option<String>, missing_text: Option<String>) -> Vec<String> {
    [facts.missing_shards(), lost, missing_text]
        .into_iter()
        .flatten()
        .collect()
}

/// Makes the actor's row over all outlets, and those of each outlet, with most articles first.
fn rows(
    parts: &[ScoredPart],
    articles: &ArticleIndex,
    actor: &ActorFacts,
    config: &SummaryConfig,
    coding: Option<&CodedSample>,
) -> Result<(SummaryRow, Vec<SummaryRow>)> {
    let cells = cells(parts, &actor.id, articles, coding)?;
    let correction = coding.map(|coding| &coding.correction);
    let maker = RowMaker::new(config, std::slice::from_ref(actor), articles, correction);
    let mut by_outlet = maker.by_outlet(&cells)?;
    by_outlet.sort_by(|a, b| (b.n_articles, &a.outlet).cmp(&(a.n_articles, &b.outlet)));
    Ok((maker.of_actor(&actor.id, &cells)?, by_outlet))
}

fn cells(
    parts: &[ScoredPart],
    actor_id: &str,
    articles: &ArticleIndex,
    coding: Option<&CodedSample>,
) -> Result<BTreeMap<CellKey, Cell>> {
    let add = |mut rows: Vec<MentionRow>| {
        rows.retain(|row| row.actor_id == actor_id);
        cells_of_rows(&rows, articles, coding)
    };
    Ok(each_group(parts, Cells::default, add, Cells::merge)?.finish())
}
