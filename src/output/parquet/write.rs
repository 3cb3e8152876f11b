//! Writes the files between the stages, and the tables of the summaries.

use super::{FACTS_KEY, GROUP_BYTES, GROUP_ROWS, ParquetResult, ParquetRow, schema, schema_of};
use crate::error::{Error, Result};
use crate::output::folder::{Folder, PendingFile};
use crate::output::table::{ColumnSpec, TableSpec};
use crate::output::value::{Kind, Value};
use jiff::civil::Date;
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempPath;

/// Writes a Parquet file of rows `R`, a row group at a time.
pub struct ParquetWriter<R> {
    file: SerializedFileWriter<PendingFile>,
    rows: Vec<R>,
    /// Bytes of their texts.
    bytes: usize,
    target: PathBuf,
}

impl<R: ParquetRow> ParquetWriter<R> {
    /// Begins `name` in `folder`.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn create(folder: &Folder, name: &str) -> Result<Self> {
        let file = folder.create(name)?;
        let target = file.target().to_path_buf();
        let file = schema_of::<R>().and_then(|schema| begin(file, schema, R::compression()));
        let file = file.map_err(|error| write_error(&target, error))?;
        Ok(Self {
            file,
            rows: Vec::new(),
            bytes: 0,
            target,
        })
    }

    /// Adds all rows of one article.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write_article(&mut self, rows: impl IntoIterator<Item = R>) -> Result<()> {
        let before = self.rows.len();
        self.rows.extend(rows);
        self.bytes += self.rows[before..].iter().map(R::text_bytes).sum::<usize>();
        if self.rows.len() >= GROUP_ROWS || self.bytes >= GROUP_BYTES {
            self.flush()
        } else {
            Ok(())
        }
    }

    /// Completes the file, with the facts of the run in its footer.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn finish(mut self, facts: String) -> Result<()> {
        if !self.rows.is_empty() {
            self.flush()?;
        }
        self.file
            .append_key_value_metadata(KeyValue::new(FACTS_KEY.to_owned(), facts));
        complete(self.file, &self.target)
    }

    /// Completes the file, without facts and without giving it its name.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub(crate) fn into_temporary(mut self) -> Result<TempPath> {
        if !self.rows.is_empty() {
            self.flush()?;
        }
        let target = self.target;
        let file = self.file.into_inner().map_err(|error| write_error(&target, error))?;
        file.into_temporary()
    }

    fn flush(&mut self) -> Result<()> {
        let rows = &self.rows;
        let columns = R::TABLE.columns.iter();
        let columns = columns.map(|column| (&column.spec, rows.iter().map(column.get)));
        write_group(&mut self.file, columns).map_err(|error| write_error(&self.target, error))?;
        self.rows.clear();
        self.bytes = 0;
        Ok(())
    }
}

/// Writes a table as Parquet, its cells the same as in the CSV file, with their types.
pub struct ParquetTable {
    file: SerializedFileWriter<PendingFile>,
    columns: Vec<ColumnSpec>,
    rows: Vec<Vec<Value<'static>>>,
    target: PathBuf,
}

impl ParquetTable {
    /// Begins `name` in `folder`.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn create(folder: &Folder, name: &str, spec: &TableSpec) -> Result<Self> {
        let file = folder.create(name)?;
        let target = file.target().to_path_buf();
        let file = schema("table", spec.columns.iter()).and_then(|schema| begin(file, schema, Compression::SNAPPY));
        Ok(Self {
            file: file.map_err(|error| write_error(&target, error))?,
            columns: spec.columns.clone(),
            rows: Vec::new(),
            target,
        })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write<'v>(&mut self, cells: impl IntoIterator<Item = Value<'v>>) -> Result<()> {
        self.rows.push(cells.into_iter().map(Value::into_shown).collect());
        if self.rows.len() < GROUP_ROWS {
            return Ok(());
        }
        self.flush()
    }

    /// Completes the file.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn finish(mut self) -> Result<()> {
        if !self.rows.is_empty() {
            self.flush()?;
        }
        complete(self.file, &self.target)
    }

    fn flush(&mut self) -> Result<()> {
        let rows = &self.rows;
        let columns = self.columns.iter().enumerate();
        let columns = columns.map(|(at, spec)| (spec, rows.iter().map(move |row| row[at].clone())));
        write_group(&mut self.file, columns).map_err(|error| write_error(&self.target, error))?;
        self.rows.clear();
        Ok(())
    }
}

fn complete(file: SerializedFileWriter<PendingFile>, target: &Path) -> Result<()> {
    file.into_inner().map_err(|error| write_error(target, error))?.finish()
}

fn begin(
    file: PendingFile,
    schema: Type,
    compression: Compression,
) -> ParquetResult<SerializedFileWriter<PendingFile>> {
    let mut properties = WriterProperties::builder()
        .set_compression(compression)
        .set_created_by(format!("regard {}", env!("CARGO_PKG_VERSION")));
    // Sentences hardly ever repeat, and ids of mentions never.
    for name in ["mention_id", "sentence"] {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(name), false);
    }
    // Text, unlike numbers, is worth more than Snappy.
    for name in ["mention_id", "title", "url"] {
        properties = properties.set_column_compression(ColumnPath::from(name), Compression::ZSTD(ZstdLevel::default()));
    }
    SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties.build()))
}

/// Writes a row group: of each column the description and the cells.
fn write_group<'c, 'v, C: Iterator<Item = Value<'v>>>(
    file: &mut SerializedFileWriter<PendingFile>,
    columns: impl Iterator<Item = (&'c ColumnSpec, C)>,
) -> ParquetResult<()> {
    let mut group = file.next_row_group()?;
    for (spec, cells) in columns {
        write_column(&mut group, spec, cells)?;
    }
    group.close().map(drop)
}

fn write_column<'v>(
    group: &mut SerializedRowGroupWriter<'_, PendingFile>,
    spec: &ColumnSpec,
    cells: impl Iterator<Item = Value<'v>>,
) -> ParquetResult<()> {
    match spec.kind {
        Kind::Text | Kind::Bytes => write_values::<ByteArrayType>(group, spec, cells, |value| match value {
            Value::Text(text) => Some(ByteArray::from(&*text)),
            Value::Bytes(bytes) => Some(bytes.into_owned().into()),
            _ => None,
        }),
        Kind::Int32 => write_values::<Int32Type>(group, spec, cells, |value| {
            integer(value).map(|v| i32::try_from(v).unwrap_or(i32::MAX))
        }),
        Kind::Int64 => write_values::<Int64Type>(group, spec, cells, |value| integer(value).map(|v| v as i64)),
        Kind::Float32 => write_values::<FloatType>(group, spec, cells, |value| number(value).map(|v| v as f32)),
        Kind::Float64 => write_values::<DoubleType>(group, spec, cells, number),
        Kind::Date => write_values::<Int32Type>(group, spec, cells, |value| match value {
            Value::Date(date) => Some(days(date)),
            _ => None,
        }),
        Kind::Boolean => write_values::<BoolType>(group, spec, cells, |value| match value {
            Value::Boolean(value) => Some(value),
            _ => None,
        }),
    }
}

fn integer(value: Value<'_>) -> Option<u64> {
    match value {
        Value::Integer(value) => Some(value),
        _ => None,
    }
}

fn number(value: Value<'_>) -> Option<f64> {
    match value {
        Value::Number(value) | Value::Exact(value) => Some(value),
        _ => None,
    }
}

/// Writes the cells of a column; `stored` is the stored value of a cell, `None` of an empty one.
fn write_values<'v, T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, PendingFile>,
    spec: &ColumnSpec,
    cells: impl Iterator<Item = Value<'v>>,
    stored: impl Fn(Value<'v>) -> Option<T::T>,
) -> ParquetResult<()> {
    let mut values = Vec::with_capacity(cells.size_hint().0);
    let mut levels = Vec::new();
    for cell in cells {
        let value = stored(cell);
        if spec.is_optional {
            levels.push(i16::from(value.is_some()));
        } else if value.is_none() {
            return Err(ParquetError::General(format!("{} has an empty cell", spec.name)));
        }
        values.extend(value);
    }
    let mut writer = group
        .next_column()?
        .ok_or_else(|| ParquetError::General("more columns than the schema has".into()))?;
    let levels = spec.is_optional.then_some(&levels[..]);
    writer.typed::<T>().write_batch(&values, levels, None)?;
    writer.close()
}

fn write_error(target: &Path, error: ParquetError) -> Error {
    let source = match error {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(io) => *io,
            Err(other) => std::io::Error::other(other),
        },
        other => std::io::Error::other(other),
    };
    Error::io("write", target)(source)
}

/// Returns the days between the epoch of Parquet's DATE and `date`.
fn days(date: Date) -> i32 {
    date.since(jiff::civil::date(1970, 1, 1))
        .map_or(0, |span| span.get_days())
}
