//! The columns of an Arrow file, and their values.

use crate::ingest::field_mapping::SourceFields;
use crate::ingest::formats::parquet_columns::day_since_1970;
use crate::ingest::record_to_article::{FieldValue, MAX_FIELDS, SourceRecord};
use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, Fields, TimeUnit};
use std::borrow::Cow;

const LIST: FieldValue<'static> = FieldValue::Other("a list");

/// A column, or a field of a column that has fields itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ArrowColumn {
    /// Its name, after the names around it and a dot.
    pub name: String,
    /// The index of the column, and those of the fields in it.
    pub path: Vec<usize>,
}

/// Returns all columns of a schema; of one with fields these.
pub(crate) fn list_columns(fields: &Fields) -> Vec<ArrowColumn> {
    let mut columns = Vec::new();
    add_columns(fields, "", &[], &mut columns);
    columns
}

fn add_columns(fields: &Fields, around: &str, path: &[usize], columns: &mut Vec<ArrowColumn>) {
    for (index, field) in fields.iter().enumerate() {
        if columns.len() >= MAX_FIELDS {
            return;
        }
        let name = format!("{around}{}", field.name());
        let path = [path, &[index]].concat();
        match field.data_type() {
            DataType::Struct(inner) => add_columns(inner, &format!("{name}."), &path, columns),
            _ => columns.push(ArrowColumn { name, path }),
        }
    }
}

/// The columns, as a mapping is chosen from them.
pub(crate) struct ArrowFields<'c>(pub &'c [ArrowColumn]);

impl SourceFields for ArrowFields<'_> {
    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|column| column.name == name)
    }

    fn names(&self) -> Vec<String> {
        self.0.iter().map(|column| column.name.clone()).collect()
    }

    fn is_complete(&self) -> bool {
        true
    }
}

/// A row of a batch.
pub(crate) struct ArrowRow<'b> {
    pub batch: &'b RecordBatch,
    pub columns: &'b [ArrowColumn],
    pub row: usize,
}

impl ArrowRow<'_> {
    /// Returns the bytes of the texts in the row.
    pub(crate) fn size(&self) -> usize {
        let sizes = self.columns.iter().map(|column| match self.column_value(column) {
            FieldValue::Text(text) => text.len(),
            FieldValue::Paragraphs(text) => text.len(),
            _ => 0,
        });
        sizes.sum()
    }

    fn column_value(&self, column: &ArrowColumn) -> FieldValue<'_> {
        let [first, path @ ..] = &*column.path else {
            return FieldValue::Missing;
        };
        match self.batch.columns().get(*first) {
            Some(array) => value_within(array.as_ref(), path, self.row),
            None => FieldValue::Missing,
        }
    }
}

impl SourceRecord for ArrowRow<'_> {
    fn value(&self, name: &str) -> FieldValue<'_> {
        match self.columns.iter().find(|column| column.name == name) {
            Some(column) => self.column_value(column),
            None => FieldValue::Missing,
        }
    }
}

fn value_within<'a>(array: &'a dyn Array, path: &[usize], row: usize) -> FieldValue<'a> {
    let [first, rest @ ..] = path else {
        return value_at(array, row);
    };
    match array.as_struct_opt() {
        Some(fields) if !fields.is_null(row) => value_within(fields.column(*first).as_ref(), rest, row),
        _ => FieldValue::Missing,
    }
}

/// Returns the value of a row for the article.
fn value_at(array: &dyn Array, row: usize) -> FieldValue<'_> {
    if array.is_null(row) {
        return FieldValue::Missing;
    }
    match array.data_type() {
        DataType::Null => FieldValue::Missing,
        DataType::Utf8 => text(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => text(array.as_string::<i64>().value(row)),
        DataType::Utf8View => text(array.as_string_view().value(row)),
        DataType::Binary => binary(array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => binary(array.as_binary::<i64>().value(row)),
        DataType::BinaryView => binary(array.as_binary_view().value(row)),
        DataType::Dictionary(..) => dictionary_value(array, row),
        DataType::List(_) => paragraphs(array.as_list::<i32>().value(row).as_ref()),
        DataType::LargeList(_) => paragraphs(array.as_list::<i64>().value(row).as_ref()),
        DataType::ListView(_) => paragraphs(array.as_list_view::<i32>().value(row).as_ref()),
        DataType::LargeListView(_) => paragraphs(array.as_list_view::<i64>().value(row).as_ref()),
        DataType::Date32 => day(i64::from(native::<Date32Type>(array, row))),
        DataType::Date64 => moment(native::<Date64Type>(array, row), 1_000),
        DataType::Timestamp(TimeUnit::Second, _) => moment(native::<TimestampSecondType>(array, row), 1),
        DataType::Timestamp(TimeUnit::Millisecond, _) => moment(native::<TimestampMillisecondType>(array, row), 1_000),
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            moment(native::<TimestampMicrosecondType>(array, row), 1_000_000)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            moment(native::<TimestampNanosecondType>(array, row), 1_000_000_000)
        }
        DataType::Float16 => FieldValue::Fraction(native::<Float16Type>(array, row).to_f64()),
        DataType::Float32 => FieldValue::Fraction(f64::from(native::<Float32Type>(array, row))),
        DataType::Float64 => FieldValue::Fraction(native::<Float64Type>(array, row)),
        DataType::Boolean => FieldValue::Other("true or false"),
        _ => match integer_at(array, row) {
            Some(number) => FieldValue::Text(Cow::Owned(number.to_string())),
            None => FieldValue::Other("a value of a type that is not read here"),
        },
    }
}

fn text(text: &str) -> FieldValue<'_> {
    FieldValue::Text(Cow::Borrowed(text))
}

/// Returns bytes as the text that they are, as old programs write it.
fn binary(bytes: &[u8]) -> FieldValue<'_> {
    std::str::from_utf8(bytes).map_or(FieldValue::Other("a binary value"), text)
}

fn day(days: i64) -> FieldValue<'static> {
    day_since_1970(days).map_or(FieldValue::Missing, FieldValue::Day)
}

/// Returns the day of a moment, in units of which so many make a second.
fn moment(moment: i64, units: i64) -> FieldValue<'static> {
    day(moment.div_euclid(units * 86_400))
}

fn native<T: ArrowPrimitiveType>(array: &dyn Array, row: usize) -> T::Native {
    array.as_primitive::<T>().value(row)
}

/// Returns a whole number; `None` where the array has none.
fn integer_at(array: &dyn Array, row: usize) -> Option<i128> {
    Some(match array.data_type() {
        DataType::Int8 => native::<Int8Type>(array, row).into(),
        DataType::Int16 => native::<Int16Type>(array, row).into(),
        DataType::Int32 => native::<Int32Type>(array, row).into(),
        DataType::Int64 => native::<Int64Type>(array, row).into(),
        DataType::UInt8 => native::<UInt8Type>(array, row).into(),
        DataType::UInt16 => native::<UInt16Type>(array, row).into(),
        DataType::UInt32 => native::<UInt32Type>(array, row).into(),
        DataType::UInt64 => native::<UInt64Type>(array, row).into(),
        _ => return None,
    })
}

/// Returns the value that a row names by its number.
fn dictionary_value(array: &dyn Array, row: usize) -> FieldValue<'_> {
    let Some(dictionary) = array.as_any_dictionary_opt() else {
        return FieldValue::Missing;
    };
    let index = integer_at(dictionary.keys(), row).and_then(|index| usize::try_from(index).ok());
    match index.filter(|index| *index < dictionary.values().len()) {
        Some(index) => value_at(dictionary.values().as_ref(), index),
        None => FieldValue::Missing,
    }
}

/// Returns a list of texts as one text, with blank lines between them.
fn paragraphs(items: &dyn Array) -> FieldValue<'static> {
    if items.data_type().is_integer() {
        return LIST;
    }
    let mut texts = Vec::new();
    for row in 0..items.len() {
        match value_at(items, row) {
            FieldValue::Text(text) => texts.push(text.into_owned()),
            FieldValue::Missing => {}
            _ => return LIST,
        }
    }
    FieldValue::Paragraphs(texts.join("\n\n"))
}
