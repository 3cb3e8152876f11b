//! One JSON value as a record: parsed with bounded memory, and with an error that names line and
//! column.

use crate::ingest::formats::utf8::{InvalidUtf8, decode_utf8};
use crate::ingest::record_to_article::{FieldValue, MAX_FIELDS, SourceRecord};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::cell::Cell as Counter;
use std::fmt;

pub(crate) type JsonObject = Map<String, Value>;

/// A value that is not a JSON object.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JsonError {
    #[error(transparent)]
    InvalidUtf8(#[from] InvalidUtf8),
    #[error("{kind}, not an object")]
    NotAnObject { kind: &'static str },
    /// The parser's message, with line and column.
    #[error("{0}")]
    Syntax(String),
}

/// Parses an object that begins at line `line`.
///
/// # Errors
/// [`JsonError`].
pub(crate) fn parse_object(bytes: &[u8], line: u64) -> Result<JsonObject, JsonError> {
    let text = decode_utf8(bytes, line)?;
    match parse_bounded(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(other) => Err(JsonError::NotAnObject { kind: kind(&other) }),
        Err(error) => Err(JsonError::Syntax(explain(&error, text, line))),
    }
}

/// Parses a value, but drops the items of arrays: no field is looked for there. So a record never
/// takes many times its own bytes of memory, whatever is in it.
fn parse_bounded(text: &str) -> serde_json::Result<Value> {
    let mut parser = serde_json::Deserializer::from_str(text);
    let fields_left = Counter::new(MAX_FIELDS);
    let value = BoundedValue {
        fields_left: &fields_left,
    }
    .deserialize(&mut parser)?;
    parser.end()?;
    Ok(value)
}

/// Builds the value of [`parse_bounded`].
struct BoundedValue<'c> {
    /// The number of fields that may still follow.
    fields_left: &'c Counter<usize>,
}

impl<'de> DeserializeSeed<'de> for BoundedValue<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for BoundedValue<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        // The items are parsed as well, so that an array that is nested too deep is an error.
        while items
            .next_element_seed(BoundedValue {
                fields_left: &Counter::new(MAX_FIELDS),
            })?
            .is_some()
        {}
        Ok(Value::Array(Vec::new()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = JsonObject::new();
        while let Some(name) = fields.next_key()? {
            let Some(fields_left) = self.fields_left.get().checked_sub(1) else {
                return Err(A::Error::custom(format_args!(
                    "too many fields (the limit on one record is {MAX_FIELDS})"
                )));
            };
            self.fields_left.set(fields_left);
            object.insert(
                name,
                fields.next_value_seed(BoundedValue {
                    fields_left: self.fields_left,
                })?,
            );
        }
        Ok(object.into())
    }
}

/// Returns the parser's message, with the line of the input in place of the line of the value, and
/// a remedy if there is one.
fn explain(error: &serde_json::Error, text: &str, first: u64) -> String {
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = error.to_string();
    let fault = match message.strip_suffix(&place).unwrap_or(&message) {
        "recursion limit exceeded" => "values nested more than 127 deep",
        "unexpected end of hex escape" | "lone leading surrogate in hex escape" => {
            "a lone surrogate, half a character,"
        }
        fault => fault,
    };
    let line = first + (error.line() as u64).saturating_sub(1);
    let remedy = if is_at_not_a_number(text, error) {
        "; NaN and Infinity are not JSON: write null in their place (pandas: to_json, Python: allow_nan=False)"
    } else {
        ""
    };
    format!("{fault} at column {} of line {line}{remedy}", error.column())
}

/// Returns true if the parser stopped at `NaN` or `Infinity`, which Python writes for a missing
/// number.
fn is_at_not_a_number(text: &str, error: &serde_json::Error) -> bool {
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or("");
    let at = error.column().saturating_sub(2);
    let rest = line.as_bytes().get(at..).unwrap_or_default();
    let rest = &rest[..rest.len().min(12)];
    [&b"NaN"[..], b"Infinity"]
        .iter()
        .any(|word| rest.windows(word.len()).take(3).any(|part| part == *word))
}

/// Returns the kind of a JSON value, with its article.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

impl SourceRecord for JsonObject {
    fn value(&self, name: &str) -> FieldValue<'_> {
        match lookup(self, name) {
            None | Some(Value::Null) => FieldValue::Missing,
            Some(Value::String(text)) => FieldValue::Text(Cow::Borrowed(text)),
            // A number with a fraction is no id: pandas turns a column of integers with a gap into
            // such numbers, and large ones then share their digits with their neighbours.
            Some(Value::Number(number)) if number.is_i64() || number.is_u64() => {
                FieldValue::Text(Cow::Owned(number.to_string()))
            }
            Some(Value::Number(number)) => number.as_f64().map_or(FieldValue::Missing, FieldValue::Fraction),
            Some(other) => FieldValue::Other(kind(other)),
        }
    }
}

/// Returns the value under a name, where a key may itself have a dot.
pub(crate) fn lookup<'v>(object: &'v JsonObject, name: &str) -> Option<&'v Value> {
    if let Some(value) = object.get(name) {
        return Some(value);
    }
    let (first, rest) = name.split_once('.')?;
    lookup(object.get(first)?.as_object()?, rest)
}
