//! The CSV files of the summaries, as they are written.

use crate::config::{Columns, Mentions, SummaryConfig};
use crate::error::{Result, Stage};
use crate::output::{
    ARTICLES_FILE, ArticleRow, Column, ColumnSpec, CsvFile, Folder, LIST_COLUMNS, MENTIONS_CSV, MENTIONS_FILE,
    MentionRow, N_CORRECTION, OutletRow, PARQUET_FOLDER, ParquetReader, ParquetRow, ParquetTable, SENTENCES_FILE,
    SKIPPED, SKIPPED_FILE, SentenceRow, SkippedRow, SummaryRow, Table, TableSpec, Value, mentions_csv_cells,
    mentions_csv_spec, written_rows,
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
    /// True where the tables are written as Parquet too.
    parquet: bool,
    /// True where a coded sample corrects the numbers.
    is_corrected: bool,
    /// The files written so far.
    pub(crate) files: Vec<(String, TableSpec)>,
    /// Warnings for the user.
    pub(crate) warnings: Vec<String>,
}

impl<'f> TableWriter<'f> {
    pub(crate) fn new(
        folder: &'f Folder,
        outlets: &'f OutletNames,
        config: &SummaryConfig,
        is_corrected: bool,
    ) -> Self {
        Self {
            folder,
            outlets,
            columns: config.columns,
            parquet: config.parquet,
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
        let mut open = self.begin(name, table)?;
        for row in rows {
            open.write(row.borrow())?;
        }
        self.end(open)
    }

    /// Begins the file `name`, to be written row by row.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io).
    pub(crate) fn begin<'t, R>(&self, name: &str, table: &'t Table<R>) -> Result<OpenTable<'t, R>> {
        let width = self.width(table);
        let spec = table.spec().with_first(width);
        Ok(OpenTable {
            table,
            width,
            file: self.create(name, &spec)?,
            name: name.to_owned(),
            spec,
        })
    }

    /// Ends a table.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io).
    pub(crate) fn end<R>(&mut self, open: OpenTable<R>) -> Result<()> {
        self.finish_table(&open.name, open.spec, open.file)
    }

    /// Begins the file `name`, and where asked for the Parquet file beside it. The tables of single actors are parts of
    /// others, and CSV alone.
    fn create(&self, name: &str, spec: &TableSpec) -> Result<TableFile> {
        let parquet = (self.parquet && !name.contains('/')).then(|| parquet_name(name));
        Ok(TableFile {
            csv: CsvFile::create(self.folder, name, spec)?,
            parquet: parquet
                .map(|name| ParquetTable::create(self.folder, &name, spec))
                .transpose()?,
        })
    }

    fn finish_table(&mut self, name: &str, spec: TableSpec, file: TableFile) -> Result<()> {
        if let Some(parquet) = file.parquet {
            parquet.finish()?;
            self.files.push((parquet_name(name), spec.clone()));
        }
        self.finish(name, spec, file.csv)
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
        let mut file = self.create(name, &spec)?;
        for row in rows {
            let outlet = self.outlets.row(&row.outlet);
            let mut cells: Vec<Value> = table.cells(row).take(width).collect();
            if let Some(at) = list_at {
                cells.splice(at..at, self.list_cells(&outlet));
            }
            file.write(cells)?;
        }
        self.finish_table(name, spec, file)
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

    /// Adds what was scored and does not count to `skipped.csv`, in the place of what an earlier summary added.
    ///
    /// # Errors
    /// Those of [`TableWriter::write`]; [`Error::Invalid`](crate::error::Error::Invalid) where the file is damaged.
    pub(crate) fn write_skipped(&mut self, rows: impl Iterator<Item = Result<SkippedRow>>) -> Result<()> {
        let path = self.folder.path().join(SKIPPED_FILE);
        let mut rows = rows.peekable();
        if rows.peek().is_none() && !path.exists() {
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
        for row in rows {
            file.write(SKIPPED.cells(&row?))?;
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

/// A table of which rows are being written.
pub(crate) struct OpenTable<'t, R: 'static> {
    table: &'t Table<R>,
    width: usize,
    file: TableFile,
    name: String,
    spec: TableSpec,
}

impl<R> OpenTable<'_, R> {
    pub(crate) fn write(&mut self, row: &R) -> Result<()> {
        self.file.write(self.table.cells(row).take(self.width))
    }
}

/// A table that is being written, as CSV and where asked for as Parquet.
struct TableFile {
    csv: CsvFile,
    parquet: Option<ParquetTable>,
}

impl TableFile {
    fn write<'v>(&mut self, cells: impl IntoIterator<Item = Value<'v>>) -> Result<()> {
        match &mut self.parquet {
            None => self.csv.write(cells),
            Some(parquet) => {
                let cells: Vec<Value> = cells.into_iter().collect();
                parquet.write(cells.iter().cloned())?;
                self.csv.write(cells)
            }
        }
    }
}

/// Returns the name of the Parquet file of a table.
fn parquet_name(csv: &str) -> String {
    format!("{PARQUET_FOLDER}/{}.parquet", csv.trim_end_matches(".csv"))
}

/// Lists the files of the first stage that stay in `folder` beside the summaries made from them, each with the columns that
/// it has: an earlier version may have written it.
///
/// # Errors
/// [`Error::Invalid`](crate::error::Error::Invalid) where one is damaged.
pub(crate) fn kept_files(config: &SummaryConfig, folder: &Folder) -> Result<Vec<(String, TableSpec)>> {
    let mut files = Vec::new();
    if config.mentions != Mentions::None {
        files.extend(kept_file::<MentionRow>(folder, MENTIONS_FILE)?);
        files.extend(kept_file::<ArticleRow>(folder, ARTICLES_FILE)?);
        files.extend(kept_file::<SentenceRow>(folder, SENTENCES_FILE)?);
    }
    if folder.path().join(SKIPPED_FILE).exists() {
        files.push((SKIPPED_FILE.to_owned(), SKIPPED.spec()));
    }
    Ok(files)
}

fn kept_file<R: ParquetRow>(folder: &Folder, name: &str) -> Result<Option<(String, TableSpec)>> {
    let path = folder.path().join(name);
    if !path.exists() {
        return Ok(None);
    }
    Ok(Some((name.to_owned(), ParquetReader::<R>::open(&path)?.spec())))
}
