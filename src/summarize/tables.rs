//! The CSV files of the summaries, as they are written.

use crate::config::{Columns, Mentions, SummaryConfig};
use crate::error::{Result, Stage};
use crate::output::{
    ARTICLES, ARTICLES_FILE, Column, ColumnSpec, CsvFile, Folder, LIST_COLUMNS, MENTIONS, MENTIONS_CSV, MENTIONS_FILE,
    MentionRow, N_CORRECTION, OutletRow, SENTENCES, SENTENCES_FILE, SKIPPED, SKIPPED_FILE, SkippedRow, SummaryRow,
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
    columns: Columns,
    /// True where a coded sample corrects the numbers.
    is_corrected: bool,
    /// The files written so far.
    pub(crate) files: Vec<(String, TableSpec)>,
    /// Warnings for the user.
    pub(crate) warnings: Vec<String>,
}

impl<'f> TableWriter<'f> {
    pub(crate) fn new(folder: &'f Folder, outlets: &'f OutletNames, columns: Columns, is_corrected: bool) -> Self {
        Self {
            folder,
            outlets,
            columns,
            is_corrected,
            files: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Returns how many columns of a table are written.
    fn width<R>(&self, table: &Table<R>) -> usize {
        match (self.columns, table.n_main) {
            (Columns::Main, Some(main)) => main,
            _ => table.columns.len(),
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
        let width = self.width(table);
        let spec = table.spec().with_first(width);
        let mut file = CsvFile::create(self.folder, name, &spec)?;
        for row in rows {
            file.write(table.cells(row.borrow()).take(width))?;
        }
        self.finish(name, spec, file)
    }

    /// Writes rows of actors. The correction is of the main columns where there is one. Where a row is of an outlet, and
    /// a list of outlets was given, the list's columns stand after the outlet.
    ///
    /// # Errors
    /// Those of [`TableWriter::write`].
    pub(crate) fn write_actors<'r>(
        &mut self,
        name: &str,
        table: &Table<SummaryRow>,
        rows: impl IntoIterator<Item = &'r SummaryRow>,
    ) -> Result<()> {
        let correction = if self.is_corrected { N_CORRECTION } else { 0 };
        let width = table.columns.len().min(self.width(table) + correction);
        let mut spec = table.spec().with_first(width);
        let outlet_at = spec.header().position(|column| column == "outlet");
        let list_at = outlet_at.filter(|_| table.key.contains(&"outlet")).map(|at| at + 1);
        if let Some(at) = list_at {
            spec.columns.splice(at..at, self.list_specs());
        }
        let mut file = CsvFile::create(self.folder, name, &spec)?;
        for row in rows {
            let outlet = self.outlets.row(&row.outlet);
            let mut cells: Vec<Value> = table.cells(row).take(width).collect();
            if let Some(at) = list_at {
                cells.splice(at..at, self.list_cells(&outlet));
            }
            file.write(cells)?;
        }
        self.finish(name, spec, file)
    }

    /// Returns the columns that the list of outlets adds to a table, where there is one.
    fn list_columns(&self) -> &'static [Column<OutletRow>] {
        if self.outlets.is_listed { &LIST_COLUMNS } else { &[] }
    }

    fn list_specs(&self) -> impl Iterator<Item = ColumnSpec> {
        self.list_columns().iter().map(|column| column.spec)
    }

    fn list_cells<'r>(&self, outlet: &'r OutletRow) -> impl Iterator<Item = Value<'r>> + use<'r> {
        self.list_columns().iter().map(move |column| (column.get)(outlet))
    }

    fn finish(&mut self, name: &str, spec: TableSpec, file: CsvFile) -> Result<()> {
        self.warnings.extend(file.finish()?);
        self.files.push((name.to_owned(), spec));
        Ok(())
    }

    /// Writes one file for each actor of the list into a sub-folder, with a header alone where it was not found.
    ///
    /// # Errors
    /// Those of [`TableWriter::write`].
    pub(crate) fn write_each_actor(
        &mut self,
        sub_folder: &str,
        table: &Table<SummaryRow>,
        actors: &[ActorFacts],
        all_rows: &[SummaryRow],
    ) -> Result<()> {
        for actor in actors {
            // Sorted by actor_id, so an actor's rows are one run.
            let from = all_rows.partition_point(|row| row.actor_id < actor.id);
            let rows = all_rows[from..].iter().take_while(|row| row.actor_id == actor.id);
            self.write_actors(&format!("{sub_folder}/{}.csv", actor.id), table, rows)?;
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
        let mut spec = mentions_csv_spec();
        spec.columns.extend(self.list_specs());
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
