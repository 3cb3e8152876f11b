//! The files of the summaries: which tables a run has.

use crate::config::{Mentions, SummaryConfig};
use crate::error::Result;
use crate::output::{
    ACTOR_IDS, ACTOR_IDS_FILE, ACTORS, ACTORS_BY_GROUP, ACTORS_BY_OUTLET, ACTORS_BY_OUTLET_PERIOD, ACTORS_BY_PERIOD,
    ACTORS_FILE, ACTORS_FOLDER, ACTORS_FOUND, BOILERPLATE, BOILERPLATE_FILE, BY_GROUP_FILE, BY_OUTLET_FILE,
    BY_OUTLET_PERIOD_FILE, BY_OUTLET_PERIOD_FOLDER, BY_PERIOD_FILE, CHANGES_FILE, COPIES, COPIES_FILE,
    DATAPACKAGE_FILE, FOUND_FILE, Folder, GROUP_COMPARISON, GROUP_COMPARISON_FILE, OUTLETS, OUTLETS_FILE,
    PERIOD_CHANGES, datapackage,
};
use crate::summarize::tables::{TableWriter, kept_files};
use crate::summarize::warnings::unknown_outlets;
use crate::summarize::{Summary, SummaryReport, findings};

impl Summary {
    /// Writes the CSV files and the data dictionary.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io) when a file cannot be written.
    pub fn write(self, config: &SummaryConfig, folder: &Folder) -> Result<SummaryReport> {
        let mut tables = TableWriter::new(folder, &self.outlets, config, self.correction.is_some());
        let mut report = self.report_into(config, Some(&mut tables))?;
        tables.warnings.append(&mut report.warnings);
        tables.warnings.extend(self.outlets.warnings.iter().cloned());
        tables.warnings.extend(self.facts.missing_shards());
        tables.warnings.extend(unknown_outlets(config, &report.by_outlet));
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
        tables.warnings.extend(self.versions.warnings.iter().cloned());
        let skipped = self.versions.skipped.iter().cloned().map(Ok);
        tables.write_skipped(skipped.chain(self.kept_out.skipped_rows()?))?;
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
