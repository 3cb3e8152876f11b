//! The findings that the workbook and the report show, put together from the tables.

use crate::config::SummaryConfig;
use crate::error::{Error, Result};
use crate::output::{Folder, REPORT_FILE, RunRow, SKIPPED_FILE, WORKBOOK_FILE, written_rows};
use crate::record::counts::Counts;
use crate::record::facts::Facts;
use crate::report::{Findings, page, write_workbook};
use crate::summarize::evidence::evidence;
use crate::summarize::outlets::OutletNames;
use crate::summarize::time_series::time_series;
use crate::summarize::{Summary, SummaryReport};
use serde_json::Value;
use std::io::Write;

/// Sentences shown for an actor and a label.
const EACH_WAY: usize = 10;

/// Writes `report.html` and `regard.xlsx` where they are asked for. Returns warnings for the user.
///
/// # Errors
/// [`Error::Io`], and [`Error::Invalid`] where an input is damaged.
pub(crate) fn write(
    config: &SummaryConfig,
    folder: &Folder,
    summary: &Summary,
    report: &SummaryReport,
) -> Result<Vec<String>> {
    if !config.report && !config.xlsx {
        return Ok(Vec::new());
    }
    let (evidence, warning) = evidence(&summary.parts, &report.facts.actors, EACH_WAY)?;
    let mut warnings = Vec::from_iter(warning);
    let group_column = group_column(config, &summary.outlets);
    let findings = Findings {
        actors: &report.actors,
        by_outlet: &report.by_outlet,
        by_period: &report.by_period,
        by_outlet_period: &report.by_outlet_period,
        comparisons: &report.comparisons,
        pairs: report.pairs,
        comparisons_by_period: &report.comparisons_by_period,
        by_group: &report.by_group,
        group_comparisons: &report.group_comparisons,
        changes: &report.changes,
        series: &time_series(config, &summary.cells)?,
        group_column: &group_column,
        groups: &summary.outlets.groups(&group_column),
        evidence: &evidence,
        run: &run_rows(config, &report.facts),
        counts: report.facts.counts,
        skipped: &report.facts.skipped,
        undated: summary.articles.undated,
        holds_skipped: holds_skipped(folder, report.facts.counts)?,
        min_articles: config.min_articles,
        level: config.ci_level,
    };
    if config.xlsx {
        warnings.extend(write_workbook(folder, WORKBOOK_FILE, &findings)?);
    }
    if config.report {
        write_page(folder, &findings)?;
    }
    Ok(warnings)
}

/// Returns true where `skipped.csv` of the folder has what was not scored: that of a summary in a
/// folder of its own has repeated text alone.
fn holds_skipped(folder: &Folder, counts: Counts) -> Result<bool> {
    let path = folder.path().join(SKIPPED_FILE);
    Ok(path.exists() && written_rows(&path)?.count() as u64 >= counts.records_skipped + counts.mentions_skipped)
}

/// Returns the column of the user's list that outlets are grouped by: that of `--group-by`, or else
/// the first that says anything.
fn group_column(config: &SummaryConfig, outlets: &OutletNames) -> String {
    let said = ["lean", "group", "country"];
    let said = said.into_iter().find(|column| !outlets.groups(column).is_empty());
    config
        .group_by
        .clone()
        .unwrap_or_else(|| said.unwrap_or_default().to_owned())
}

fn write_page(folder: &Folder, findings: &Findings) -> Result<()> {
    let mut file = folder.create(REPORT_FILE)?;
    let written = file.write_all(page(findings).as_bytes());
    written.map_err(Error::io("write", file.target()))?;
    file.finish()
}

/// Lists the facts of the run, none of which differs between two runs over the same input.
fn run_rows(config: &SummaryConfig, facts: &Facts) -> Vec<RunRow> {
    let (counts, model) = (facts.counts, &facts.model);
    let counts = [
        ("records read", counts.records_read),
        ("articles scored", counts.articles_scored),
        ("duplicate records", counts.duplicates),
        ("unusable records", counts.records_skipped),
        ("records of other shards", counts.other_shards),
        ("mentions found", counts.mentions_found),
        ("mentions scored", counts.mentions_scored),
        ("mentions that could not be scored", counts.mentions_skipped),
    ];
    let counts = counts.map(|(item, count)| count_row(item.to_owned(), count));
    let reasons = facts.skipped.iter();
    let reasons = reasons.map(|(reason, count)| count_row(format!("left out: {reason}"), *count));
    let texts = [
        ("regard, which scored", facts.version.clone()),
        ("regard, which summarized", env!("CARGO_PKG_VERSION").to_owned()),
        ("model", format!("{} {}", model.name, model.version)),
        ("model, SHA-256 of its weights", model.sha256.clone()),
        ("arithmetic", text_of(&serde_json::json!(model.precision))),
        ("actor list, SHA-256", facts.actors_sha256.clone()),
        ("shards", facts.shard.clone()),
    ];
    let texts = texts.map(|(item, text)| text_row(item.to_owned(), text));
    let settings = serde_json::json!(config);
    // Not where the list of outlets lies: a repetition of the run may read it elsewhere.
    let settings = settings.as_object().into_iter().flatten();
    let settings = settings.filter(|(name, _)| *name != "outlets");
    let settings = settings.map(|(name, value)| text_row(format!("setting: {name}"), text_of(value)));
    let inputs = facts.inputs.iter();
    let inputs = inputs.map(|input| text_row(format!("input: {}", input.path), serde_json::json!(input).to_string()));
    counts
        .into_iter()
        .chain(reasons)
        .chain(texts)
        .chain(settings)
        .chain(inputs)
        .collect()
}

fn count_row(item: String, count: u64) -> RunRow {
    RunRow {
        item,
        count: Some(count),
        text: String::new(),
    }
}

fn text_row(item: String, text: String) -> RunRow {
    RunRow {
        item,
        count: None,
        text,
    }
}

/// Returns a JSON value as a person writes it.
fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
