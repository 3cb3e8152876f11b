//! CSV as every file of a run has it: UTF-8, LF, RFC 4180 quoting, the header always.

use super::columns::FileSpec;
use super::folder::{Folder, PendingFile};
use crate::error::{Error, Result};
use serde::Serialize;

/// Rows a spreadsheet can show.
const SPREADSHEET_ROWS: u64 = 1_048_576;

/// A CSV file being written.
pub struct CsvFile {
    writer: csv::Writer<PendingFile>,
    rows: u64,
    target: std::path::PathBuf,
}

impl CsvFile {
    /// Begins the file `name` with the header of `spec`.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn create(folder: &Folder, name: &str, spec: &FileSpec) -> Result<Self> {
        let file = folder.create(name)?;
        let target = file.target().to_path_buf();
        let writer = csv::WriterBuilder::new().has_headers(false).from_writer(file);
        let mut this = Self {
            writer,
            rows: 0,
            target,
        };
        this.record(spec.header())?;
        Ok(this)
    }

    /// Adds a row whose fields are the columns in order.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write(&mut self, row: &impl Serialize) -> Result<()> {
        self.rows += 1;
        self.writer.serialize(row).map_err(failed(&self.target))
    }

    /// Adds a row of cells.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn record<C: AsRef<[u8]>>(&mut self, cells: impl IntoIterator<Item = C>) -> Result<()> {
        self.rows += 1;
        self.writer.write_record(cells).map_err(failed(&self.target))
    }

    /// Completes the file. A warning to show the user comes back where a spreadsheet would cut the file.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn finish(self) -> Result<Option<String>> {
        let target = self.target;
        let file = self
            .writer
            .into_inner()
            .map_err(|e| Error::io("write", &target)(std::io::Error::other(e.error().to_string())))?;
        file.finish()?;
        let warning = format!(
            "{} has {} rows; a spreadsheet shows the first {SPREADSHEET_ROWS}",
            target.display(),
            self.rows
        );
        Ok((self.rows > SPREADSHEET_ROWS).then_some(warning))
    }
}

fn failed(target: &std::path::Path) -> impl FnOnce(csv::Error) -> Error + '_ {
    move |error| {
        let source = match error.into_kind() {
            csv::ErrorKind::Io(source) => source,
            other => std::io::Error::other(format!("{other:?}")),
        };
        Error::io("write", target)(source)
    }
}
