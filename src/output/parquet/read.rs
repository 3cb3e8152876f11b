//! Reads the files between the stages.

use super::{FACTS_KEY, GROUP_ROWS, ParquetResult, ParquetRow, schema_of};
use crate::error::{Error, Result};
use crate::output::table::{Column, TableSpec};
use crate::output::value::{Kind, Value};
use crate::system::parquet_guard::{self, UntrustedFile, catch_parquet_panic};
use jiff::civil::Date;
use parquet::basic::{Repetition, Type as PhysicalType};
use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::Type;
use std::fs::File;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

/// Reads a Parquet file of rows `R`, a row group at a time.
pub struct ParquetReader<R> {
    file: SerializedFileReader<UntrustedFile>,
    path: PathBuf,
    /// The place in the file of each column of the table; `None` of one that is not read.
    places: Vec<Option<usize>>,
    rows: PhantomData<fn() -> R>,
}

impl<R: ParquetRow> ParquetReader<R> {
    /// Opens `path`.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read, [`Error::Invalid`] when this program did not write it.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(Error::io("read", path))?;
        let file = parquet_guard::open(file)
            .map_err(|error| Error::invalid(path, format!("not a complete Parquet file: {error}")))?;
        let expected = schema_of::<R>().map_err(|error| Error::invalid(path, error.to_string()))?;
        let Some(places) = places(file.metadata().file_metadata().schema(), &expected, R::ADDED) else {
            let problem = "its columns are not those that `regard score` writes; score the articles again";
            return Err(Error::invalid(path, problem));
        };
        Ok(Self {
            file,
            path: path.to_path_buf(),
            places,
            rows: PhantomData,
        })
    }

    /// Leaves columns out, whose fields are then empty: what no number needs costs no time.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        for (place, column) in self.places.iter_mut().zip(R::TABLE.columns) {
            if names.contains(&column.spec.name) {
                *place = None;
            }
        }
        self
    }

    /// Reads no columns but these; the other fields are empty.
    #[must_use]
    pub fn only(self, names: &[&str]) -> Self {
        let columns = R::TABLE.columns.iter().map(|column| column.spec.name);
        let others: Vec<&str> = columns.filter(|name| !names.contains(name)).collect();
        self.without(&others)
    }

    /// Returns the description of the columns that the file has.
    pub fn spec(&self) -> TableSpec {
        let mut spec = R::TABLE.spec();
        let mut places = self.places.iter();
        spec.columns.retain(|_| places.next().is_some_and(Option::is_some));
        spec
    }

    /// Returns the facts of the run that wrote the file.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the footer has none.
    pub fn facts(&self) -> Result<String> {
        let pairs = self.file.metadata().file_metadata().key_value_metadata();
        pairs
            .into_iter()
            .flatten()
            .find(|pair| pair.key == FACTS_KEY)
            .and_then(|pair| pair.value.clone())
            .ok_or_else(|| {
                let problem = "its footer does not say which run wrote it; score the articles again";
                Error::invalid(&self.path, problem)
            })
    }

    /// Reads all rows, a row group at a time.
    pub(crate) fn into_rows(self) -> impl Iterator<Item = Result<R>> {
        (0..self.groups()).flat_map(move |group| match self.group(group) {
            Ok(rows) => rows.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        })
    }

    /// Returns the number of row groups.
    pub fn groups(&self) -> usize {
        self.file.num_row_groups()
    }

    /// Reads the rows of a row group: whole articles, each article's rows one after the other.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the file is damaged.
    pub fn group(&self, index: usize) -> Result<Vec<R>> {
        catch_parquet_panic(|| read_group(self.file.get_row_group(index)?.as_ref(), &self.places))
            .map_err(|error| Error::invalid(&self.path, format!("row group {index} is damaged: {error}")))
    }
}

fn read_group<R: ParquetRow>(group: &dyn RowGroupReader, places: &[Option<usize>]) -> ParquetResult<Vec<R>> {
    let mut rows = Vec::new();
    for (column, place) in R::TABLE.columns.iter().zip(places) {
        if let Some(index) = place {
            read_column(group, *index, column, &mut rows)?;
        }
    }
    Ok(rows)
}

/// Reads the column at `index` into `rows`, which it adds where it is the first.
fn read_column<R: Default>(
    group: &dyn RowGroupReader,
    index: usize,
    column: &Column<R>,
    rows: &mut Vec<R>,
) -> ParquetResult<()> {
    match column.spec.kind {
        Kind::Text => read_values::<ByteArrayType, R>(group, index, column, rows, text),
        Kind::Bytes => read_values::<ByteArrayType, R>(group, index, column, rows, bytes),
        Kind::Int32 => read_values::<Int32Type, R>(group, index, column, rows, |value| {
            Ok(Value::Integer(u64::from(*value as u32)))
        }),
        Kind::Int64 => {
            read_values::<Int64Type, R>(group, index, column, rows, |value| Ok(Value::Integer(*value as u64)))
        }
        Kind::Float32 => {
            read_values::<FloatType, R>(group, index, column, rows, |value| Ok(Value::Number((*value).into())))
        }
        Kind::Float64 => read_values::<DoubleType, R>(group, index, column, rows, |value| Ok(Value::Number(*value))),
        Kind::Date => read_values::<Int32Type, R>(group, index, column, rows, |value| {
            Ok(date_of(*value).map_or(Value::Empty, Value::Date))
        }),
        Kind::Boolean => read_values::<BoolType, R>(group, index, column, rows, |value| Ok(Value::Boolean(*value))),
    }
}

fn text(bytes: &ByteArray) -> ParquetResult<Value<'_>> {
    bytes.as_utf8().map(|text| Value::Text(text.into()))
}

fn bytes(bytes: &ByteArray) -> ParquetResult<Value<'_>> {
    Ok(Value::Bytes(bytes.data().into()))
}

/// Reads the cells of a column; `cell` is the cell of a stored value.
fn read_values<T: DataType, R: Default>(
    group: &dyn RowGroupReader,
    index: usize,
    column: &Column<R>,
    rows: &mut Vec<R>,
    cell: impl Fn(&T::T) -> ParquetResult<Value<'_>>,
) -> ParquetResult<()> {
    let (values, levels) = stored_values::<T>(group, index)?;
    if rows.is_empty() {
        rows.resize_with(values.len().max(levels.len()), R::default);
    }
    let mut values = values.iter();
    for (at, row) in rows.iter_mut().enumerate() {
        // A required column has no levels.
        let is_empty = levels.get(at) == Some(&0);
        let stored = if is_empty { None } else { values.next() };
        let value = stored.map_or(Ok(Value::Empty), &cell)?;
        if !(column.set)(row, &value) {
            let problem = format!("{} “{value}” is not known", column.spec.name);
            return Err(ParquetError::General(problem));
        }
    }
    Ok(())
}

/// Reads the values of a column that are there, and of an optional column the level of each cell: 0
/// for an empty one.
fn stored_values<T: DataType>(group: &dyn RowGroupReader, index: usize) -> ParquetResult<(Vec<T::T>, Vec<i16>)> {
    let mut reader = get_typed_column_reader::<T>(group.get_column_reader(index)?);
    let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
    // A damaged file may say any number of rows.
    let (mut values, mut levels) = (Vec::with_capacity(rows.min(2 * GROUP_ROWS)), Vec::new());
    let mut read = 0;
    while read < rows {
        let (records, _, _) = reader.read_records(rows - read, Some(&mut levels), None, &mut values)?;
        if records == 0 {
            return Err(ParquetError::EOF(format!("column {} ends early", index + 1)));
        }
        read += records;
    }
    Ok((values, levels))
}

/// Returns the place of each expected column in a file of the columns `found`, `None` of an added one that it does not have.
/// `None` where the file has other columns, or another order or type. A column may be required where now a cell may be empty.
fn places(found: &Type, expected: &Type, added: &[&str]) -> Option<Vec<Option<usize>>> {
    let mut found = columns(found).into_iter().enumerate().peekable();
    let mut places = Vec::new();
    for (name, physical, repetition) in columns(expected) {
        let fits = |(_, (own, kind, own_repetition)): &(usize, ColumnShape<'_>)| {
            (*own, *kind) == (name, physical)
                && (*own_repetition == repetition || *own_repetition == Some(Repetition::REQUIRED))
        };
        match found.next_if(fits) {
            Some((index, _)) => places.push(Some(index)),
            None if added.contains(&name) => places.push(None),
            None => return None,
        }
    }
    found.next().is_none().then_some(places)
}

/// Name, physical type (`None` of a group) and repetition of a column.
type ColumnShape<'s> = (&'s str, Option<PhysicalType>, Option<Repetition>);

/// Returns the shape of each column: what the typed readers rely on.
fn columns(schema: &Type) -> Vec<ColumnShape<'_>> {
    let fields = schema.get_fields().iter();
    fields
        .map(|field| {
            let info = field.get_basic_info();
            let physical = field.is_primitive().then(|| field.get_physical_type());
            (info.name(), physical, info.has_repetition().then(|| info.repetition()))
        })
        .collect()
}

fn date_of(days: i32) -> Option<Date> {
    jiff::civil::date(1970, 1, 1)
        .checked_add(jiff::Span::new().try_days(days).ok()?)
        .ok()
}
