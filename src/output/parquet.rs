//! The files between the two stages: `mentions.parquet`, `articles.parquet` and
//! `sentences.parquet`; and the tables of the summaries with their types.
//!
//! A row group never cuts an article in two, so that row groups can be added up independently and
//! in parallel. Facts about the run (version, model, actors, counts) travel in the footer under
//! [`FACTS_KEY`].

use crate::error::{Error, Result};
use crate::output::folder::{Folder, PendingFile};
use crate::output::table::{Column, ColumnSpec, Table, TableSpec};
use crate::output::value::{Kind, Value};
use crate::system::parquet_guard::{self, UntrustedFile, catch_parquet_panic};
use jiff::civil::Date;
use parquet::basic::{Compression, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnPath, Type};
use std::fs::File;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The footer key of the facts about the run, a JSON object.
pub const FACTS_KEY: &str = "regard";

/// Rows after which a row group is closed, at the next end of an article. Three files' are held in
/// memory at a time; with four times as many the files are hardly smaller.
const GROUP_ROWS: usize = 1 << 14;
/// Bytes of text in rows after which it is closed too, which only sentences of megabytes come to.
const GROUP_BYTES: usize = 1 << 26;

type ParquetResult<T> = std::result::Result<T, ParquetError>;

/// A row of a Parquet file.
pub trait ParquetRow: Default + 'static {
    /// The name of the schema.
    const NAME: &'static str;
    /// The columns.
    const TABLE: Table<Self>;
    /// The columns that files of earlier versions do not have.
    const ADDED: &'static [&'static str] = &[];

    /// Returns the bytes of the texts that make a row large.
    fn text_bytes(&self) -> usize;

    /// Returns the compression of the file.
    fn compression() -> Compression {
        Compression::SNAPPY
    }
}

/// Returns the Parquet schema of rows with these columns.
fn schema<'c>(name: &str, columns: impl Iterator<Item = &'c ColumnSpec>) -> ParquetResult<Type> {
    let columns: Vec<String> = columns.map(field).collect();
    parse_message_type(&format!("message {name} {{ {} }}", columns.join(" ")))
}

/// Returns the Parquet schema of the rows `R`.
fn schema_of<R: ParquetRow>() -> ParquetResult<Type> {
    schema(R::NAME, R::TABLE.columns.iter().map(|column| &column.spec))
}

/// Returns a column's line of the schema.
fn field(column: &ColumnSpec) -> String {
    let repetition = if column.is_optional { "optional" } else { "required" };
    let (physical, logical) = match column.kind {
        Kind::Text => ("binary", " (STRING)"),
        Kind::Bytes => ("binary", ""),
        Kind::Int32 => ("int32", ""),
        Kind::Int64 => ("int64", ""),
        Kind::Float32 => ("float", ""),
        Kind::Float64 => ("double", ""),
        Kind::Date => ("int32", " (DATE)"),
        Kind::Boolean => ("boolean", ""),
    };
    format!("{repetition} {physical} {}{logical};", column.name)
}

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

fn date_of(days: i32) -> Option<Date> {
    jiff::civil::date(1970, 1, 1)
        .checked_add(jiff::Span::new().try_days(days).ok()?)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::table::column;
    use crate::output::tables::MentionRow;

    /// Writes a file of no rows with `schema`.
    fn empty_file(path: &Path, schema: &str) {
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let file = File::create(path).unwrap();
        let writer = SerializedFileWriter::new(file, schema, Arc::new(WriterProperties::default())).unwrap();
        writer.close().unwrap();
    }

    #[test]
    fn a_file_whose_columns_have_other_types_or_may_be_empty_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mentions.parquet");
        let fields = MentionRow::TABLE.columns.iter().map(|column| field(&column.spec));
        let schema = format!("message mention {{ {} }}", fields.collect::<Vec<_>>().join(" "));
        empty_file(&path, &schema);
        assert!(ParquetReader::<MentionRow>::open(&path).is_ok());
        for (from, to) in [
            ("required float score", "required double score"),
            ("required int32 sentence_index", "required int64 sentence_index"),
            ("required float score", "optional float score"),
            ("required float score", "required float points"),
        ] {
            assert!(schema.contains(from), "{from}");
            empty_file(&path, &schema.replace(from, to));
            let message = ParquetReader::<MentionRow>::open(&path).err().map(|e| e.to_string());
            assert!(message.is_some_and(|m| m.contains("score the articles again")), "{to}");
        }
    }

    /// A row as an earlier version wrote it.
    #[derive(Debug, Clone, Default, PartialEq)]
    struct OldNote {
        id: String,
        author: String,
    }

    /// A row with a column more, and one that may now be empty.
    #[derive(Debug, Clone, Default, PartialEq)]
    struct Note {
        url: String,
        id: String,
        author: String,
    }

    impl ParquetRow for OldNote {
        const NAME: &'static str = "note";
        const TABLE: Table<Self> = Table {
            row: "a note",
            key: &["id"],
            columns: &[column!(id, "The note"), column!(author, "Who wrote it")],
            n_main: None,
        };

        fn text_bytes(&self) -> usize {
            0
        }
    }

    impl ParquetRow for Note {
        const NAME: &'static str = "note";
        const TABLE: Table<Self> = Table {
            row: "a note",
            key: &["id"],
            columns: &[
                column!(url or empty, "Where it stands"),
                column!(id, "The note"),
                column!(author or empty, "Who wrote it"),
            ],
            n_main: None,
        };
        const ADDED: &'static [&'static str] = &["url"];

        fn text_bytes(&self) -> usize {
            0
        }
    }

    fn written<R: ParquetRow>(dir: &Path, rows: impl IntoIterator<Item = R>) -> PathBuf {
        let folder = Folder::open(dir).unwrap();
        let mut writer = ParquetWriter::create(&folder, "notes.parquet").unwrap();
        writer.write_article(rows).unwrap();
        writer.finish("{}".to_owned()).unwrap();
        dir.join("notes.parquet")
    }

    #[test]
    fn a_file_of_an_earlier_version_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let old = [("1", "Ada"), ("2", "")].map(|(id, author)| OldNote {
            id: id.to_owned(),
            author: author.to_owned(),
        });
        let path = written(dir.path(), old.clone());
        let expected = old.map(|OldNote { id, author }| Note {
            url: String::new(),
            id,
            author,
        });
        assert_eq!(ParquetReader::<Note>::open(&path).unwrap().group(0).unwrap(), expected);
        let path = written(&dir.path().join("new"), expected);
        assert!(ParquetReader::<OldNote>::open(&path).is_err());
    }

    #[test]
    fn an_empty_text_is_null_and_a_column_can_be_left_out() {
        let dir = tempfile::tempdir().unwrap();
        let note = Note {
            url: "https://herald.example/1".to_owned(),
            id: "1".to_owned(),
            author: String::new(),
        };
        let path = written(
            dir.path(),
            [
                note.clone(),
                Note {
                    url: String::new(),
                    ..note.clone()
                },
            ],
        );
        let file = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
        let rows = file.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string());
        let expected = [
            "{url: \"https://herald.example/1\", id: \"1\", author: null}",
            "{url: null, id: \"1\", author: null}",
        ];
        assert_eq!(rows.collect::<Vec<_>>(), expected);
        let reader = ParquetReader::<Note>::open(&path).unwrap();
        assert_eq!(reader.group(0).unwrap()[0], note);
        let without = reader.without(&["url", "author"]).group(0).unwrap();
        assert_eq!(
            without[0],
            Note {
                url: String::new(),
                ..note
            }
        );
    }
}
