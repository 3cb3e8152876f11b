//! The types that columns can have, and the cells between a row and a file.

use crate::article::Field;
use crate::output::tables::Verdict;
use crate::summary::{GroupWeights, Voice};
use crate::terms::{ActorType, Label, MatchMethod};
use jiff::civil::Date;
use std::borrow::Cow;
use std::fmt;

/// The type of a column's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// Bytes that are no text.
    Bytes,
    /// An unsigned integer of 32 bits.
    Int32,
    /// An unsigned integer of 64 bits.
    Int64,
    /// A number of single precision.
    Float32,
    /// A number of double precision.
    Float64,
    /// A day.
    Date,
    /// true or false.
    Boolean,
}

impl Kind {
    /// Returns the type's word in the Frictionless Table Schema.
    pub fn schema_type(self) -> &'static str {
        match self {
            Kind::Text => "string",
            Kind::Bytes => "any",
            Kind::Int32 | Kind::Int64 => "integer",
            Kind::Float32 | Kind::Float64 => "number",
            Kind::Date => "date",
            Kind::Boolean => "boolean",
        }
    }
}

/// One cell on its way between a row and a file. Its text ([`fmt::Display`]) is that of the CSV
/// files.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'v> {
    /// Nothing: not known, or not to be estimated.
    Empty,
    /// A text.
    Text(Cow<'v, str>),
    /// Bytes, which only Parquet can hold.
    Bytes(Cow<'v, [u8]>),
    /// A count, an offset, an index.
    Integer(u64),
    /// A number that is shown with four decimals.
    Number(f64),
    /// A number that is shown with all its digits.
    Exact(f64),
    /// A day.
    Date(Date),
    /// true or false.
    Boolean(bool),
}

impl Value<'_> {
    /// Returns the text of a text, `None` of any other cell.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl<'v> Value<'v> {
    /// Returns the cell with the number that a CSV file shows, so that tables in two formats agree.
    pub(crate) fn into_shown(self) -> Value<'static> {
        match self {
            Value::Empty => Value::Empty,
            Value::Text(text) => Value::Text(text.into_owned().into()),
            Value::Bytes(bytes) => Value::Bytes(bytes.into_owned().into()),
            Value::Integer(value) => Value::Integer(value),
            Value::Number(value) => Decimal(Some(value)).rounded().map_or(Value::Empty, Value::Number),
            Value::Exact(value) => Value::Exact(value),
            Value::Date(date) => Value::Date(date),
            Value::Boolean(value) => Value::Boolean(value),
        }
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Empty => Ok(()),
            Value::Text(text) => f.write_str(text),
            Value::Bytes(bytes) => f.write_str(&String::from_utf8_lossy(bytes)),
            Value::Integer(value) => value.fmt(f),
            Value::Number(value) => Decimal(Some(*value)).fmt(f),
            Value::Exact(value) => serde_json::Number::from_f64(*value).map_or(Ok(()), |number| number.fmt(f)),
            Value::Date(date) => date.fmt(f),
            Value::Boolean(value) => value.fmt(f),
        }
    }
}

/// A number with four decimals, or an empty cell where it cannot be estimated. Never NaN, never
/// `-0.0000`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Decimal(pub Option<f64>);

impl Decimal {
    /// Returns the number as it is shown, rounded to four decimals.
    pub fn rounded(&self) -> Option<f64> {
        self.to_string().parse().ok()
    }

    /// Returns the number with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        Self(self.0.map(|value| -value))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.filter(|v| v.is_finite()) {
            None => Ok(()),
            Some(value) => {
                let text = format!("{value:.4}");
                f.write_str(if text == "-0.0000" { "0.0000" } else { &text })
            }
        }
    }
}

/// A type that a column can have: a field of a row.
pub trait ColumnType: Sized {
    /// The type of its cells.
    const KIND: Kind;
    /// True where a cell may be empty.
    const IS_OPTIONAL: bool = false;
    /// Returns the cell of the field.
    fn value(&self) -> Value<'_>;
    /// Returns the field of a cell; `None` where the cell is of another kind or not a word of the
    /// type.
    fn from_value(value: &Value<'_>) -> Option<Self>;
}

impl<T: ColumnType> ColumnType for Option<T> {
    const KIND: Kind = T::KIND;
    const IS_OPTIONAL: bool = true;

    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Empty, T::value)
    }

    fn from_value(value: &Value<'_>) -> Option<Self> {
        match value {
            Value::Empty => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}

impl ColumnType for Decimal {
    const KIND: Kind = Kind::Float64;
    const IS_OPTIONAL: bool = true;

    fn value(&self) -> Value<'_> {
        self.0.map_or(Value::Empty, Value::Number)
    }

    fn from_value(value: &Value<'_>) -> Option<Self> {
        match value {
            Value::Empty => Some(Self(None)),
            Value::Number(value) => Some(Self(Some(*value))),
            _ => None,
        }
    }
}

/// Implements [`ColumnType`] for a type: its kind, and the cell it makes and is made from.
macro_rules! column_type {
    ($type:ty, $kind:ident, |$field:ident| $value:expr, $cell:pat => $parsed:expr) => {
        impl ColumnType for $type {
            const KIND: Kind = Kind::$kind;

            fn value(&self) -> Value<'_> {
                let $field = self;
                $value
            }

            fn from_value(value: &Value<'_>) -> Option<Self> {
                match value {
                    $cell => $parsed,
                    _ => None,
                }
            }
        }
    };
}

column_type!(String, Text, |it| Value::Text(it.into()), Value::Text(text) => Some(text.to_string()));
column_type!(u32, Int32, |it| Value::Integer((*it).into()), Value::Integer(value) => u32::try_from(*value).ok());
column_type!(u64, Int64, |it| Value::Integer(*it), Value::Integer(value) => Some(*value));
column_type!(usize, Int64, |it| Value::Integer(*it as u64), Value::Integer(value) => usize::try_from(*value).ok());
column_type!(f32, Float32, |it| Value::Number((*it).into()), Value::Number(value) => Some(*value as f32));
column_type!(f64, Float64, |it| Value::Exact(*it), Value::Exact(value) | Value::Number(value) => Some(*value));
column_type!(Date, Date, |it| Value::Date(*it), Value::Date(date) => Some(*date));
column_type!(bool, Boolean, |it| Value::Boolean(*it), Value::Boolean(value) => Some(*value));
column_type!(Field, Text, |it| Value::Text(it.as_str().into()), Value::Text(word) => Some(Field::parse(word)));
column_type!(ActorType, Text, |it| Value::Text(it.as_str().into()), Value::Text(word) => ActorType::parse(word));
column_type!(MatchMethod, Text, |it| Value::Text(it.as_str().into()), Value::Text(word) => MatchMethod::parse(word));
column_type!(Label, Text, |it| Value::Text(it.as_str().into()), Value::Text(word) => Label::parse(word));
column_type!(Verdict, Text, |it| Value::Text(it.as_str().into()), Value::Text(word) => Verdict::parse(word));
column_type!(GroupWeights, Text, |it| Value::Text(it.as_str().into()), Value::Text(word) => GroupWeights::parse(word));
column_type!(Voice, Text, |it| Value::Text(it.as_str().into()), Value::Text(word) => Voice::parse(word));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_four_and_never_a_negative_zero_or_nan() {
        let cases = [
            (0.12345, "0.1235"),
            (-0.00001, "0.0000"),
            (0.0, "0.0000"),
            (-1.0, "-1.0000"),
            (f64::NAN, ""),
        ];
        for (value, expected) in cases {
            assert_eq!(Decimal(Some(value)).to_string(), expected, "{value}");
        }
        assert_eq!(Decimal(None).to_string(), "");
    }

    #[test]
    fn an_exact_number_has_the_digits_that_the_csv_crate_gives_it() {
        for value in [1.0, 0.25, 1.0 / 3.0, 7e-5, 3.3e-6, 1e-7, 0.00012345] {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.serialize(value).unwrap();
            let expected = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            assert_eq!(Value::Exact(value).to_string(), expected.trim_end());
        }
    }
}
