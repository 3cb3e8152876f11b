//! The columns of a Parquet file: their values, what their integers mean, and reading them a few
//! rows at a time.

use crate::ingest::record_to_article::FieldValue;
use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as PhysicalType};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::{ByteArray, ByteArrayType, DataType};
use ::parquet::errors::ParquetError;
use ::parquet::schema::types::ColumnDescriptor;
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::VecDeque;

/// Rows read from a column at a time.
const BATCH_ROWS: usize = 64;

/// Bytes of a column that are not UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: byte {position} (0x{byte:02X}) is not UTF-8; write the column anew as a string column")]
pub(crate) struct InvalidColumnText {
    pub column: String,
    /// The number of the byte in the value, 1-based.
    pub position: usize,
    pub byte: u8,
}

/// A value of a column, as it is stored.
pub(crate) enum ColumnValue {
    Null,
    Bytes(ByteArray),
    Integer(i64),
    Unsigned(u64),
    Day(Option<Date>),
    Fraction(f64),
    Other(&'static str),
}

impl ColumnValue {
    /// Returns the bytes that the value takes, if it is a text.
    pub(crate) fn size(&self) -> usize {
        match self {
            ColumnValue::Bytes(bytes) => bytes.len(),
            _ => 0,
        }
    }

    /// Returns the value for the article.
    ///
    /// # Errors
    /// [`InvalidColumnText`] where a text of the column `name` is not UTF-8.
    pub(crate) fn field_value(&self, name: &str) -> Result<FieldValue<'_>, InvalidColumnText> {
        Ok(match self {
            ColumnValue::Null | ColumnValue::Day(None) => FieldValue::Missing,
            ColumnValue::Bytes(bytes) => FieldValue::Text(Cow::Borrowed(decode_column_text(bytes.data(), name)?)),
            ColumnValue::Integer(number) => FieldValue::Text(Cow::Owned(number.to_string())),
            ColumnValue::Unsigned(number) => FieldValue::Text(Cow::Owned(number.to_string())),
            ColumnValue::Day(Some(day)) => FieldValue::Day(*day),
            ColumnValue::Fraction(number) => FieldValue::Fraction(*number),
            ColumnValue::Other(kind) => FieldValue::Other(kind),
        })
    }
}

fn decode_column_text<'v>(bytes: &'v [u8], column: &str) -> Result<&'v str, InvalidColumnText> {
    std::str::from_utf8(bytes).map_err(|error| InvalidColumnText {
        column: column.to_owned(),
        position: error.valid_up_to() + 1,
        byte: bytes.get(error.valid_up_to()).copied().unwrap_or_default(),
    })
}

/// The meaning of the integers of a column.
#[derive(Debug, Clone, Copy)]
enum IntegerMeaning {
    Number,
    Unsigned,
    Days,
    /// A moment, in units of which so many make a second.
    Moment(i64),
    Other,
}

impl IntegerMeaning {
    fn of(column: &ColumnDescriptor) -> Self {
        match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Timestamp(kind)), _) => IntegerMeaning::Moment(match kind.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            }),
            (_, ConvertedType::TIMESTAMP_MILLIS) => IntegerMeaning::Moment(1_000),
            (_, ConvertedType::TIMESTAMP_MICROS) => IntegerMeaning::Moment(1_000_000),
            (_, ConvertedType::DATE) => IntegerMeaning::Days,
            (_, ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64) => {
                IntegerMeaning::Unsigned
            }
            (_, ConvertedType::TIME_MILLIS | ConvertedType::TIME_MICROS | ConvertedType::DECIMAL) => {
                IntegerMeaning::Other
            }
            _ => IntegerMeaning::Number,
        }
    }

    fn value(self, number: i64) -> ColumnValue {
        match self {
            IntegerMeaning::Number => ColumnValue::Integer(number),
            IntegerMeaning::Unsigned => ColumnValue::Unsigned(number as u64),
            IntegerMeaning::Days => ColumnValue::Day(day_since_1970(number)),
            IntegerMeaning::Moment(units) => ColumnValue::Day(day_since_1970(number.div_euclid(units * 86_400))),
            IntegerMeaning::Other => ColumnValue::Other("a time or a decimal number"),
        }
    }
}

/// Returns the day so many days after the first of January 1970.
pub(crate) fn day_since_1970(days: i64) -> Option<Date> {
    let span = jiff::Span::new().try_days(days).ok()?;
    Date::constant(1970, 1, 1).checked_add(span).ok()
}

/// Returns the name of a column: its path, without the parts that Parquet adds to a list of strings. `None` for
/// other lists.
pub(crate) fn column_name(column: &ColumnDescriptor) -> Option<String> {
    let parts = column.path().parts();
    let is_strings = column.max_rep_level() == 1 && column.physical_type() == PhysicalType::BYTE_ARRAY;
    match parts {
        _ if column.max_rep_level() == 0 => Some(column.path().string()),
        [names @ .., list, _] if is_strings && !names.is_empty() && (list == "list" || list == "bag") => {
            Some(names.join("."))
        }
        [name, element] if is_strings && (element == "array" || element == "element") => Some(name.clone()),
        _ => None,
    }
}

/// A column of a row group, with the values read ahead.
pub(crate) struct ColumnBuffer {
    reader: ColumnReader,
    meaning: IntegerMeaning,
    full_level: i16,
    /// True if each row has a list of values.
    is_list: bool,
    values: VecDeque<ColumnValue>,
}

impl ColumnBuffer {
    pub(crate) fn new(reader: ColumnReader, column: &ColumnDescriptor) -> Self {
        Self {
            reader,
            meaning: IntegerMeaning::of(column),
            full_level: column.max_def_level(),
            is_list: column.max_rep_level() > 0,
            values: VecDeque::new(),
        }
    }

    /// Returns the value of the next row.
    pub(crate) fn next_value(&mut self) -> Result<ColumnValue, ParquetError> {
        if self.values.is_empty() {
            self.values = self.read_batch()?;
        }
        self.values
            .pop_front()
            .ok_or_else(|| ParquetError::General("a column ends before its row group".to_owned()))
    }

    fn read_batch(&mut self) -> Result<VecDeque<ColumnValue>, ParquetError> {
        let (meaning, level) = (self.meaning, self.full_level);
        match &mut self.reader {
            ColumnReader::ByteArrayColumnReader(reader) if self.is_list => read_paragraphs(reader, level),
            ColumnReader::ByteArrayColumnReader(reader) => read_values(reader, level, ColumnValue::Bytes),
            ColumnReader::Int32ColumnReader(reader) => read_values(reader, level, |number| {
                meaning.value(match meaning {
                    IntegerMeaning::Unsigned => i64::from(number as u32),
                    _ => i64::from(number),
                })
            }),
            ColumnReader::Int64ColumnReader(reader) => read_values(reader, level, |number| meaning.value(number)),
            ColumnReader::Int96ColumnReader(reader) => read_values(reader, level, |moment| {
                IntegerMeaning::Moment(1).value(moment.to_seconds())
            }),
            ColumnReader::BoolColumnReader(reader) => {
                read_values(reader, level, |_| ColumnValue::Other("true or false"))
            }
            ColumnReader::FloatColumnReader(reader) => {
                read_values(reader, level, |number| ColumnValue::Fraction(f64::from(number)))
            }
            ColumnReader::DoubleColumnReader(reader) => read_values(reader, level, ColumnValue::Fraction),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                read_values(reader, level, |_| ColumnValue::Other("a binary value"))
            }
        }
    }
}

/// Reads the lists of strings of a few rows; each is a text, its strings being paragraphs. A list without any is null.
fn read_paragraphs(
    reader: &mut ColumnReaderImpl<ByteArrayType>,
    full_level: i16,
) -> Result<VecDeque<ColumnValue>, ParquetError> {
    let (mut levels, mut repetitions, mut values) = (Vec::new(), Vec::new(), Vec::new());
    reader.read_records(BATCH_ROWS, Some(&mut levels), Some(&mut repetitions), &mut values)?;
    let mut values = values.into_iter();
    let mut rows: Vec<Vec<ByteArray>> = Vec::new();
    for (level, repetition) in levels.into_iter().zip(repetitions) {
        if repetition == 0 {
            rows.push(Vec::new());
        }
        if level == full_level {
            rows.last_mut().into_iter().for_each(|row| row.extend(values.next()));
        }
    }
    Ok(rows.into_iter().map(|row| paragraphs(&row)).collect())
}

fn paragraphs(strings: &[ByteArray]) -> ColumnValue {
    let strings: Vec<&[u8]> = strings.iter().map(ByteArray::data).collect();
    match strings.is_empty() {
        true => ColumnValue::Null,
        false => ColumnValue::Bytes(ByteArray::from(strings.join(&b"\n\n"[..]))),
    }
}

/// Reads a few rows; a row whose definition level is below `full_level` is null there or in a group
/// around it.
fn read_values<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    full_level: i16,
    value: impl Fn(T::T) -> ColumnValue,
) -> Result<VecDeque<ColumnValue>, ParquetError> {
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
                return Ok(ColumnValue::Null);
            }
            values
                .next()
                .ok_or_else(|| ParquetError::General("a page holds fewer values than it says".to_owned()))
        })
        .collect()
}
