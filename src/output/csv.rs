//! CSV as every file of a run has it: UTF-8, LF, RFC 4180 quoting, the header always; or as Excel
//! wants it.

use crate::error::{Error, Result};
use crate::output::folder::{Dialect, Folder, PendingFile};
use crate::output::table::{ColumnSpec, TableSpec};
use crate::output::value::{Kind, Value};
use csv::{Terminator, WriterBuilder};
use std::borrow::Cow;
use std::io::Write;
use std::path::Path;
use tempfile::TempPath;

/// Rows a spreadsheet can show.
const SPREADSHEET_ROWS: u64 = 1_048_576;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A CSV file being written.
pub struct CsvFile {
    writer: csv::Writer<PendingFile>,
    rows: u64,
    target: std::path::PathBuf,
    /// The columns, where texts that look like formulas are to be guarded.
    guarded: Option<Vec<ColumnSpec>>,
}

impl CsvFile {
    /// Begins the file `name` with the header of `spec`.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn create(folder: &Folder, name: &str, spec: &TableSpec) -> Result<Self> {
        Self::new(folder.create(name)?, folder.dialect(), spec)
    }

    /// Begins `file` with the header of `spec`.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn new(mut file: PendingFile, dialect: Dialect, spec: &TableSpec) -> Result<Self> {
        let target = file.target().to_path_buf();
        let excel = dialect == Dialect::Excel;
        let mut writer = WriterBuilder::new();
        writer.has_headers(false);
        if excel {
            file.write_all(BYTE_ORDER_MARK).map_err(Error::io("write", &target))?;
            writer.terminator(Terminator::CRLF);
        }
        let writer = writer.from_writer(file);
        let mut this = Self {
            writer,
            rows: 0,
            target,
            guarded: None,
        };
        this.record(spec.header())?;
        this.guarded = excel.then(|| spec.columns.clone());
        Ok(this)
    }

    /// Adds a row, whose cells are those of [`Table::cells`](crate::output::Table::cells).
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write<'v>(&mut self, cells: impl IntoIterator<Item = Value<'v>>) -> Result<()> {
        self.record(cells.into_iter().map(cell_bytes))
    }

    /// Adds a row of cells that are texts already.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn record<C: AsRef<[u8]>>(&mut self, cells: impl IntoIterator<Item = C>) -> Result<()> {
        self.rows += 1;
        let written = match &self.guarded {
            None => self.writer.write_record(cells),
            Some(columns) => {
                let cells = cells.into_iter().zip(columns);
                self.writer
                    .write_record(cells.map(|(cell, column)| guarded(cell.as_ref(), column.kind)))
            }
        };
        written.map_err(failed(&self.target))
    }

    /// Completes the file without giving it its name.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub(crate) fn into_temporary(self) -> Result<TempPath> {
        let file = self.writer.into_inner();
        file.map_err(|e| Error::io("write", &self.target)(std::io::Error::other(e.error().to_string())))?
            .into_temporary()
    }

    /// Completes the file. A warning to show the user comes back where a spreadsheet would cut the
    /// file.
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

/// Tells if a spreadsheet program takes a text for a formula, at once or after it has dropped a
/// control character. A full-width sign counts as the sign where the program is set to Chinese,
/// Japanese or Korean.
pub fn looks_like_formula(text: &[u8]) -> bool {
    let full_width = ["＝", "＋", "－", "＠"];
    matches!(text.first(), Some(b'=' | b'+' | b'-' | b'@' | 0..0x20))
        || full_width.iter().any(|sign| text.starts_with(sign.as_bytes()))
}

/// Returns a cell with an apostrophe before it where it is a text that looks like a formula. A
/// number stays a number: a negative score begins with `-`.
fn guarded(cell: &[u8], kind: Kind) -> Vec<u8> {
    if kind == Kind::Text && looks_like_formula(cell) {
        [b"'", cell].concat()
    } else {
        cell.to_vec()
    }
}

/// Returns a text of a CSV file for Excel without the apostrophe that guards what looks like a formula.
pub(crate) fn unguarded(cell: &[u8]) -> &[u8] {
    match cell {
        [b'\'', text @ ..] if looks_like_formula(text) => text,
        _ => cell,
    }
}

fn cell_bytes(value: Value<'_>) -> Cow<'_, [u8]> {
    match value {
        Value::Text(Cow::Borrowed(text)) => Cow::Borrowed(text.as_bytes()),
        value => Cow::Owned(value.to_string().into_bytes()),
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

/// Reads the rows of a CSV file that this program wrote, without its header.
///
/// # Errors
/// [`Error::Invalid`] where the file cannot be read, also for each row.
pub(crate) fn written_rows(path: &Path) -> Result<impl Iterator<Item = Result<Vec<Vec<u8>>>>> {
    let invalid = move |error: csv::Error| Error::invalid(path, error.to_string());
    let rows = csv::Reader::from_path(path).map_err(invalid)?.into_byte_records();
    Ok(rows.map(move |row| Ok(row.map_err(invalid)?.iter().map(<[u8]>::to_vec).collect())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{SKIPPED, SkippedRow};

    #[test]
    fn a_text_that_begins_with_a_byte_order_mark_keeps_it() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap().with_dialect(Dialect::Excel);
        let mut file = CsvFile::create(&folder, "a.csv", &SKIPPED.spec()).unwrap();
        let row = SkippedRow {
            source: "\u{feff}dump".to_owned(),
            line: 1,
            article_id: String::new(),
            stage: "ingest".to_owned(),
            reason: "missing_text".to_owned(),
            detail: "＝1".to_owned(),
        };
        file.write(SKIPPED.cells(&row)).unwrap();
        file.finish().unwrap();
        let written = std::fs::read_to_string(dir.path().join("a.csv")).unwrap();
        assert!(
            written.ends_with("\r\n\u{feff}dump,1,,ingest,missing_text,'＝1\r\n"),
            "{written:?}"
        );
    }
}
