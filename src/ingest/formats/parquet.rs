//! Parquet, column by column: only the columns that are mapped are read, a few rows at a time.
//!
//! The row interface of the parquet crate would do, but it panics on column types it does not know and buffers 1,024
//! rows; the column readers below it do neither.

use crate::article::Origin;
use crate::error::Reason;
use crate::ingest::presets::{Column, Fields, Mapping};
use crate::ingest::source::Stream;
use crate::ingest::to_article::{Cell, Draft, Fault, Record, draft};
use crate::ingest::{Context, Progress};
use crate::system::checksum::Checksum;
use crate::system::parquet_guard::{Untrusted, catch_parquet_panic};
use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::DataType;
use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Seek as _};
use std::sync::Arc;

/// Rows read from a column at a time.
const BATCH_ROWS: usize = 64;

pub(crate) struct ParquetReader {
    file: File,
    reader: SerializedFileReader<Untrusted>,
    /// Known beforehand where the file was copied from a stream.
    checksum: Option<Checksum>,
    source: Arc<str>,
    context: Arc<Context>,
    mapping: Mapping,
    /// Names and indexes of the columns that are read.
    wanted: Vec<(String, usize)>,
    columns: Vec<Buffered>,
    next_group: usize,
    rows_left: u64,
    row: u64,
    meter: Option<Meter>,
}

/// Tells the progress of a file that is not read from front to back by its rows.
struct Meter {
    progress: Arc<Progress>,
    bytes: u64,
    rows: u64,
    told: u64,
}

/// A file of Parquet, and what is known of its bytes.
pub(crate) struct Opened {
    pub file: File,
    /// For a file copied from a stream.
    pub checksum: Option<Checksum>,
    /// Bytes of the input already counted as read.
    pub told: u64,
}

/// Copies a stream to a temporary file, for Parquet begins to be read at its end.
pub(crate) fn spool(stream: &mut Stream) -> io::Result<Opened> {
    let mut file = tempfile::tempfile()?;
    io::copy(stream, &mut file)?;
    file.rewind()?;
    Ok(Opened {
        file,
        checksum: stream.finish(),
        told: stream.raw_bytes(),
    })
}

impl ParquetReader {
    pub(crate) fn new(
        opened: Opened,
        source: Arc<str>,
        context: Arc<Context>,
        progress: Arc<Progress>,
    ) -> Result<Self, Fault> {
        let origin = Origin {
            source: Arc::clone(&source),
            line: 1,
        };
        let unreadable = |error: &dyn std::fmt::Display| {
            let detail = format!("not a whole Parquet file: {error}");
            Fault::input(origin.clone(), Reason::UnreadableInput, detail)
        };
        let bytes = opened.file.metadata().map_err(|error| unreadable(&error))?.len();
        let file = opened.file.try_clone().map_err(|error| unreadable(&error))?;
        let reader =
            catch_parquet_panic(|| SerializedFileReader::new(Untrusted(file))).map_err(|error| unreadable(&error))?;
        let schema = Schema(reader.metadata().file_metadata().schema_descr());
        let mapping = context
            .chooser
            .choose(&schema)
            .map_err(|detail| Fault::input(origin.clone(), Reason::UnknownFormat, detail))?;
        let rows = reader.metadata().file_metadata().num_rows();
        let meter = opened.checksum.is_none().then(|| Meter {
            progress,
            bytes,
            rows: u64::try_from(rows).unwrap_or_default(),
            told: opened.told,
        });
        Ok(Self {
            wanted: schema.wanted(&mapping),
            file: opened.file,
            reader,
            checksum: opened.checksum,
            source,
            context,
            mapping,
            columns: Vec::new(),
            next_group: 0,
            rows_left: 0,
            row: 0,
            meter,
        })
    }

    pub(crate) fn next(&mut self) -> Option<Result<Draft, Fault>> {
        let values = match catch_parquet_panic(|| self.next_values()) {
            Ok(values) => values?,
            Err(error) => return Some(Err(Fault::unreadable(self.origin(self.row + 1), &error))),
        };
        self.row += 1;
        if let Some(meter) = &mut self.meter {
            meter.tell(self.row);
        }
        Some(self.draft(&values))
    }

    /// The values of the next row in the order of `wanted`; `None` at the end.
    fn next_values(&mut self) -> Result<Option<Vec<Value>>, ParquetError> {
        while self.rows_left == 0 {
            if self.next_group >= self.reader.num_row_groups() {
                return Ok(None);
            }
            self.open_group()?;
        }
        self.rows_left -= 1;
        let values = self.columns.iter_mut().map(Buffered::next);
        values.collect::<Result<_, _>>().map(Some)
    }

    fn open_group(&mut self) -> Result<(), ParquetError> {
        let group = self.reader.get_row_group(self.next_group)?;
        self.next_group += 1;
        self.rows_left = u64::try_from(group.metadata().num_rows()).unwrap_or_default();
        let open = |(_, index): &(String, usize)| {
            let descriptor = group.metadata().column(*index).column_descr();
            Ok(Buffered::new(group.get_column_reader(*index)?, descriptor))
        };
        self.columns = self.wanted.iter().map(open).collect::<Result<_, ParquetError>>()?;
        Ok(())
    }

    fn draft(&self, values: &[Value]) -> Result<Draft, Fault> {
        let origin = self.origin(self.row);
        let size: usize = values.iter().map(Value::size).sum();
        if size > self.context.max_record_bytes {
            return Err(Fault::too_large(origin, self.context.max_record_bytes));
        }
        let row = Row::new(&self.wanted, values)
            .map_err(|detail| Fault::record(origin.clone(), Reason::InvalidUtf8, detail))?;
        draft(&row, &self.mapping, &self.context, origin)
    }

    fn origin(&self, line: u64) -> Origin {
        Origin {
            source: Arc::clone(&self.source),
            line,
        }
    }

    pub(crate) fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// Reads the file once more, from front to back, for its checksum.
    pub(crate) fn finish(&mut self) -> Option<Checksum> {
        if let Some(meter) = &mut self.meter {
            meter.tell(u64::MAX);
        }
        if self.checksum.is_none() {
            self.file.rewind().ok()?;
            self.checksum = Checksum::of(&mut self.file).ok();
        }
        self.checksum.clone()
    }
}

impl Meter {
    fn tell(&mut self, row: u64) {
        let share = row.min(self.rows) as f64 / self.rows.max(1) as f64;
        let bytes = if row >= self.rows {
            self.bytes
        } else {
            (self.bytes as f64 * share) as u64
        };
        self.progress.add(bytes.saturating_sub(self.told));
        self.told = self.told.max(bytes);
    }
}

/// Whether a column holds one value a row, rather than a list.
fn is_single(column: &ColumnDescriptor) -> bool {
    column.max_rep_level() == 0
}

/// The columns of a file that hold one value a row.
struct Schema<'s>(&'s SchemaDescriptor);

impl Schema<'_> {
    fn find(&self, name: &str) -> Option<usize> {
        self.0
            .columns()
            .iter()
            .position(|column| is_single(column) && column.path().string() == name)
    }

    fn wanted(&self, mapping: &Mapping) -> Vec<(String, usize)> {
        let mut wanted: Vec<(String, usize)> = Vec::new();
        for name in Column::ALL.iter().flat_map(|column| mapping.names(*column)) {
            let known = wanted.iter().any(|(held, _)| held == name);
            if let Some(index) = self.find(name).filter(|_| !known) {
                wanted.push((name.clone(), index));
            }
        }
        wanted
    }
}

impl Fields for Schema<'_> {
    fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn names(&self) -> Vec<String> {
        let columns = self.0.columns().iter();
        let single = columns.filter(|column| is_single(column));
        single.map(|column| column.path().string()).collect()
    }

    fn is_all(&self) -> bool {
        true
    }
}

/// A value of a column, as it is stored.
enum Value {
    Null,
    Bytes(::parquet::data_type::ByteArray),
    Integer(i64),
    Unsigned(u64),
    Day(Option<Date>),
    Other(&'static str),
}

impl Value {
    fn size(&self) -> usize {
        match self {
            Value::Bytes(bytes) => bytes.len(),
            _ => 0,
        }
    }

    fn cell(&self) -> Result<Cell<'_>, String> {
        Ok(match self {
            Value::Null | Value::Day(None) => Cell::Missing,
            Value::Bytes(bytes) => Cell::Text(Cow::Borrowed(utf8(bytes.data())?)),
            Value::Integer(number) => Cell::Text(Cow::Owned(number.to_string())),
            Value::Unsigned(number) => Cell::Text(Cow::Owned(number.to_string())),
            Value::Day(Some(day)) => Cell::Day(*day),
            Value::Other(kind) => Cell::Other(kind),
        })
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|error| {
        let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
        format!(
            "byte {} (0x{byte:02X}) is not UTF-8; write the column anew as a string column",
            error.valid_up_to() + 1
        )
    })
}

struct Row<'r> {
    cells: Vec<(&'r str, Cell<'r>)>,
}

impl<'r> Row<'r> {
    fn new(wanted: &'r [(String, usize)], values: &'r [Value]) -> Result<Self, String> {
        let cell = |((name, _), value): (&'r (String, usize), &'r Value)| {
            let cell = value.cell().map_err(|detail| format!("column {name}: {detail}"))?;
            Ok((name.as_str(), cell))
        };
        let cells = wanted.iter().zip(values).map(cell).collect::<Result<_, String>>()?;
        Ok(Self { cells })
    }
}

impl Record for Row<'_> {
    fn cell(&self, name: &str) -> Cell<'_> {
        match self.cells.iter().find(|(held, _)| *held == name) {
            Some((_, Cell::Text(text))) => Cell::Text(Cow::Borrowed(text)),
            Some((_, cell)) => cell.clone(),
            None => Cell::Missing,
        }
    }
}

/// What the integers of a column count.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    Number,
    Unsigned,
    Days,
    /// A moment; so many of its units make a second.
    Moment(i64),
    Other,
}

impl Meaning {
    fn of(column: &ColumnDescriptor) -> Self {
        match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Timestamp(kind)), _) => Meaning::Moment(match kind.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            }),
            (_, ConvertedType::TIMESTAMP_MILLIS) => Meaning::Moment(1_000),
            (_, ConvertedType::TIMESTAMP_MICROS) => Meaning::Moment(1_000_000),
            (_, ConvertedType::DATE) => Meaning::Days,
            (_, ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64) => {
                Meaning::Unsigned
            }
            (_, ConvertedType::TIME_MILLIS | ConvertedType::TIME_MICROS | ConvertedType::DECIMAL) => Meaning::Other,
            _ => Meaning::Number,
        }
    }

    fn value(self, number: i64) -> Value {
        match self {
            Meaning::Number => Value::Integer(number),
            Meaning::Unsigned => Value::Unsigned(number as u64),
            Meaning::Days => Value::Day(day(number)),
            Meaning::Moment(units) => Value::Day(day(number.div_euclid(units * 86_400))),
            Meaning::Other => Value::Other("a time or a decimal number"),
        }
    }
}

/// The day so many days after the first of January 1970.
fn day(days: i64) -> Option<Date> {
    let span = jiff::Span::new().try_days(days).ok()?;
    Date::constant(1970, 1, 1).checked_add(span).ok()
}

/// A column of a row group, with the values read ahead.
struct Buffered {
    reader: ColumnReader,
    meaning: Meaning,
    full_level: i16,
    values: VecDeque<Value>,
}

impl Buffered {
    fn new(reader: ColumnReader, column: &ColumnDescriptor) -> Self {
        Self {
            reader,
            meaning: Meaning::of(column),
            full_level: column.max_def_level(),
            values: VecDeque::new(),
        }
    }

    fn next(&mut self) -> Result<Value, ParquetError> {
        if self.values.is_empty() {
            self.values = self.read()?;
        }
        self.values
            .pop_front()
            .ok_or_else(|| ParquetError::General("a column ends before its row group".to_owned()))
    }

    fn read(&mut self) -> Result<VecDeque<Value>, ParquetError> {
        let (meaning, level) = (self.meaning, self.full_level);
        match &mut self.reader {
            ColumnReader::ByteArrayColumnReader(reader) => batch(reader, level, Value::Bytes),
            ColumnReader::Int32ColumnReader(reader) => batch(reader, level, |number| {
                meaning.value(match meaning {
                    Meaning::Unsigned => i64::from(number as u32),
                    _ => i64::from(number),
                })
            }),
            ColumnReader::Int64ColumnReader(reader) => batch(reader, level, |number| meaning.value(number)),
            ColumnReader::Int96ColumnReader(reader) => {
                batch(reader, level, |moment| Meaning::Moment(1).value(moment.to_seconds()))
            }
            ColumnReader::BoolColumnReader(reader) => batch(reader, level, |_| Value::Other("true or false")),
            ColumnReader::FloatColumnReader(reader) => batch(reader, level, |_| Value::Other("a fraction")),
            ColumnReader::DoubleColumnReader(reader) => batch(reader, level, |_| Value::Other("a fraction")),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                batch(reader, level, |_| Value::Other("a binary value"))
            }
        }
    }
}

/// Reads a few rows; a row whose definition level is below `full_level` is null there or in a group around it.
fn batch<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    full_level: i16,
    value: impl Fn(T::T) -> Value,
) -> Result<VecDeque<Value>, ParquetError> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    reader.read_records(BATCH_ROWS, Some(&mut levels), None, &mut values)?;
    let mut values = values.into_iter().map(value);
    if full_level == 0 {
        return Ok(values.collect());
    }
    levels
        .into_iter()
        .map(|level| {
            if level < full_level {
                return Ok(Value::Null);
            }
            let short = || ParquetError::General("a page holds fewer values than it says".to_owned());
            values.next().ok_or_else(short)
        })
        .collect()
}
