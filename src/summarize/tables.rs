//! The CSV files of the summaries, as they are written.

use crate::config::{Mentions, SummaryConfig};
use crate::error::{Result, Stage};
use crate::output::{
    ACTORS_BY_OUTLET, ACTORS_FOLDER, ARTICLES, ARTICLES_FILE, CsvFile, Folder, LIST_COLUMNS, MENTIONS, MENTIONS_CSV,
    MENTIONS_FILE, MentionRow, OutletRow, SENTENCES, SENTENCES_FILE, SKIPPED, SKIPPED_FILE, SkippedRow, SummaryRow,
    Table, TableSpec, Value, mentions_csv_cells, mentions_csv_spec, written_rows,
};
use crate::record::facts::ActorFacts;
use crate::summarize::copies::ArticleIndex;
use crate::summarize::outlets::OutletNames;
use crate::summarize::scored_part::ScoredPart;
use rayon::prelude::*;
use std::borrow::Borrow;

/// The index of the column `stage` of `skipped.csv`.
const STAGE_COLUMN: usize = 3;

/// The CSV files of a run, as they are written.
pub(crate) struct TableWriter<'f> {
    folder: &'f Folder,
    outlets: &'f OutletNames,
    /// The files written so far.
    pub(crate) files: Vec<(String, TableSpec)>,
    /// Warnings for the user.
    pub(crate) warnings: Vec<String>,
}

impl<'f> TableWriter<'f> {
    pub(crate) fn new(folder: &'f Folder, outlets: &'f OutletNames) -> Self {
        Self {
            folder,
            outlets,
            files: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Writes the file `name`.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io).
    pub(crate) fn write<R>(
        &mut self,
        name: &str,
        table: &Table<R>,
        rows: impl IntoIterator<Item: Borrow<R>>,
    ) -> Result<()> {
        let spec = table.spec();
        let mut file = CsvFile::create(self.folder, name, &spec)?;
        for row in rows {
            file.write(table.cells(row.borrow()))?;
        }
        self.finish(name, spec, file)
    }

    /// Writes rows of actors in outlets; with a list of outlets, its columns too.
    ///
    /// # Errors
    /// Those of [`TableWriter::write`].
    pub(crate) fn write_by_outlet<'r>(
        &mut self,
        name: &str,
        rows: impl IntoIterator<Item = &'r SummaryRow>,
    ) -> Result<()> {
        let spec = self.with_list(ACTORS_BY_OUTLET.spec());
        let mut file = CsvFile::create(self.folder, name, &spec)?;
        for row in rows {
            let outlet = self.outlets.row(&row.outlet);
            file.write(ACTORS_BY_OUTLET.cells(row).chain(self.list_cells(&outlet)))?;
        }
        self.finish(name, spec, file)
    }

    /// Adds the columns of the list of outlets to a table, where there is one.
    fn with_list(&self, mut spec: TableSpec) -> TableSpec {
        if self.outlets.is_listed {
            spec.columns.extend(LIST_COLUMNS.map(|column| column.spec));
        }
        spec
    }

    /// Returns the cells of those columns.
    fn list_cells<'r>(&self, outlet: &'r OutletRow) -> impl Iterator<Item = Value<'r>> + use<'r> {
        let columns = if self.outlets.is_listed { &LIST_COLUMNS[..] } else { &[] };
        columns.iter().map(move |column| (column.get)(outlet))
    }

    fn finish(&mut self, name: &str, spec: TableSpec, file: CsvFile) -> Result<()> {
        self.warnings.extend(file.finish()?);
        self.files.push((name.to_owned(), spec));
        Ok(())
    }

    /// Writes one file for each actor of the list, with a header alone where it was not found.
    ///
    /// # Errors
    /// Those of [`TableWriter::write`].
    pub(crate) fn write_actors(&mut self, actors: &[ActorFacts], by_outlet: &[SummaryRow]) -> Result<()> {
        for actor in actors {
            // Sorted by actor_id, so an actor's rows are one run.
            let from = by_outlet.partition_point(|row| row.actor_id < actor.id);
            let rows = by_outlet[from..].iter().take_while(|row| row.actor_id == actor.id);
            let name = format!("{ACTORS_FOLDER}/{}.csv", actor.id);
            self.write_by_outlet(&name, rows)?;
        }
        Ok(())
    }

    /// Adds the mentions in repeated text to `skipped.csv`, in the place of those that an earlier summary added.
    ///
    /// # Errors
    /// Those of [`TableWriter::write`]; [`Error::Invalid`](crate::error::Error::Invalid) where the file is damaged.
    pub(crate) fn write_skipped(&mut self, repeated: &[SkippedRow]) -> Result<()> {
        let path = self.folder.path().join(SKIPPED_FILE);
        if repeated.is_empty() && !path.exists() {
            return Ok(());
        }
        let spec = SKIPPED.spec();
        let mut file = CsvFile::create(self.folder, SKIPPED_FILE, &spec)?;
        if path.exists() {
            for row in written_rows(&path)? {
                let row = row?;
                if row
                    .get(STAGE_COLUMN)
                    .is_none_or(|stage| stage != Stage::Summarize.as_str().as_bytes())
                {
                    file.record(&row)?;
                }
            }
        }
        for row in repeated {
            file.write(SKIPPED.cells(row))?;
        }
        self.finish(SKIPPED_FILE, spec, file)
    }

    /// Writes every mention, sorted by article so that shards come out the same as one run. Holds all of them in memory
    /// (about 500 bytes each), which is why Parquet is the default.
    ///
    /// # Errors
    /// Those of [`TableWriter::write`]; [`Error::Invalid`](crate::error::Error::Invalid) where a part is damaged.
    pub(crate) fn write_mentions(&mut self, parts: &[ScoredPart], articles: &ArticleIndex) -> Result<()> {
        let mut rows = Vec::new();
        for part in parts {
            for group in 0..part.mention_groups {
                rows.extend(part.whole_rows(group)?);
            }
        }
        rows.par_sort_by(|a: &MentionRow, b: &MentionRow| {
            (&a.article_id, a.field, a.mention_start).cmp(&(&b.article_id, b.field, b.mention_start))
        });
        let spec = self.with_list(mentions_csv_spec());
        let mut file = CsvFile::create(self.folder, MENTIONS_CSV, &spec)?;
        for row in &rows {
            let copy = articles.copy_row(&row.article_id);
            let outlet = self.outlets.row(&row.outlet);
            file.write(mentions_csv_cells(row, &copy).chain(self.list_cells(&outlet)))?;
        }
        self.finish(MENTIONS_CSV, spec, file)
    }
}

/// Lists the files of the first stage that stay in `folder` beside the summaries made from them.
pub(crate) fn kept_files(config: &SummaryConfig, folder: &Folder) -> impl Iterator<Item = (String, TableSpec)> {
    let all = [
        (MENTIONS_FILE, MENTIONS.spec()),
        (ARTICLES_FILE, ARTICLES.spec()),
        (SENTENCES_FILE, SENTENCES.spec()),
        (SKIPPED_FILE, SKIPPED.spec()),
    ];
    let keeps_mentions = config.mentions != Mentions::None;
    all.into_iter()
        .filter(move |(name, _)| (keeps_mentions || *name == SKIPPED_FILE) && folder.path().join(name).exists())
        .map(|(name, spec)| (name.to_owned(), spec))
}
