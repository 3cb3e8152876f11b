//! One JSON value as a record: parsed with bounded memory, and with an error that names line and
//! column.

use crate::ingest::formats::json_repair::repair;
use crate::ingest::formats::json_text::{field_value, kind};
use crate::ingest::formats::utf8::{InvalidUtf8, decode_utf8};
use crate::ingest::record_to_article::{FieldValue, MAX_FIELDS, SourceRecord};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::cell::Cell as Counter;
use std::fmt;

/// Items that one list of a record may have, with the fields of objects in it. No text has so many
/// paragraphs; a longer list is kept as an empty one, as are all lists after ...
const MAX_ITEMS: usize = 10_000;
/// ... so many items in a record.
const MAX_ITEMS_OF_RECORD: usize = 50_000;

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

/// An object, and what had to be mended in its text before it could be parsed.
pub(crate) struct ParsedObject {
    pub object: JsonObject,
    pub has_mended_words: bool,
    pub has_mended_commas: bool,
}

/// Parses an object that begins at line `line`.
///
/// # Errors
/// [`JsonError`].
pub(crate) fn parse_object(bytes: &[u8], line: u64) -> Result<ParsedObject, JsonError> {
    let text = decode_utf8(bytes, line)?;
    let (parsed, repaired) = match parse_bounded(text) {
        Err(error) => match repair(text) {
            Some(repaired) => (parse_bounded(&repaired.text), Some(repaired)),
            None => (Err(error), None),
        },
        parsed => (parsed, None),
    };
    match parsed {
        Ok(Value::Object(object)) => Ok(ParsedObject {
            object,
            has_mended_words: repaired.as_ref().is_some_and(|repaired| repaired.has_words),
            has_mended_commas: repaired.is_some_and(|repaired| repaired.has_commas),
        }),
        Ok(other) => Err(JsonError::NotAnObject { kind: kind(&other) }),
        Err(error) => Err(JsonError::Syntax(explain(&error, text, line))),
    }
}

/// Parses a value. The number of its fields is limited, and of its lists those are kept that a text
/// may have, without numbers. So a record never takes many times its own bytes of memory, whatever
/// is in it.
fn parse_bounded(text: &str) -> serde_json::Result<Value> {
    let mut parser = serde_json::Deserializer::from_str(text);
    let room = Room {
        fields: Counter::new(MAX_FIELDS),
        items: Counter::new(MAX_ITEMS_OF_RECORD),
        is_full: Counter::new(false),
    };
    let value = BoundedValue {
        room: &room,
        in_list: false,
    }
    .deserialize(&mut parser)?;
    parser.end()?;
    Ok(value)
}

/// What a record may still hold.
struct Room {
    fields: Counter<usize>,
    items: Counter<usize>,
    /// True if an item of the present list found no room.
    is_full: Counter<bool>,
}

impl Room {
    /// Takes the room of an item. Returns false where there is none.
    fn take_item(&self) -> bool {
        match self.items.get().checked_sub(1) {
            Some(left) => self.items.set(left),
            None => self.is_full.set(true),
        }
        !self.is_full.get()
    }
}

/// Builds the value of [`parse_bounded`].
#[derive(Clone, Copy)]
struct BoundedValue<'c> {
    room: &'c Room,
    in_list: bool,
}

impl BoundedValue<'_> {
    /// Reads the items of a list and keeps those that may be of a text.
    fn read_items<'de, A: SeqAccess<'de>>(self, items: &mut A) -> Result<Vec<Value>, A::Error> {
        let item = BoundedValue { in_list: true, ..self };
        let mut kept = Vec::new();
        while let Some(value) = items.next_element_seed(item)? {
            if matches!(value, Value::String(_) | Value::Array(_) | Value::Object(_)) && self.room.take_item() {
                kept.push(value);
            }
        }
        Ok(kept)
    }
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
        if self.in_list {
            return Ok(Value::Array(self.read_items(&mut items)?));
        }
        let room = self.room.items.get();
        let list_room = room.min(MAX_ITEMS);
        self.room.items.set(list_room);
        self.room.is_full.set(false);
        let mut kept = self.read_items(&mut items)?;
        if self.room.is_full.get() {
            kept = Vec::new();
            self.room.items.set(room);
        } else {
            self.room.items.set(room - (list_room - self.room.items.get()));
        }
        Ok(Value::Array(kept))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = JsonObject::new();
        while let Some(name) = fields.next_key::<String>()? {
            if self.in_list {
                let value = fields.next_value_seed(self)?;
                if self.room.take_item() {
                    object.insert(name, value);
                }
                continue;
            }
            let Some(fields_left) = self.room.fields.get().checked_sub(1) else {
                return Err(A::Error::custom(format_args!(
                    "too many fields (the limit on one record is {MAX_FIELDS})"
                )));
            };
            self.room.fields.set(fields_left);
            object.insert(name, fields.next_value_seed(self)?);
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
    let remedy = if text.trim_start().starts_with("{'") {
        "; this is how Python prints a dict, not JSON: write it with json.dumps"
    } else {
        ""
    };
    format!("{fault} at column {} of line {line}{remedy}", error.column())
}

impl SourceRecord for JsonObject {
    fn value(&self, name: &str) -> FieldValue<'_> {
        lookup(self, name).map_or(FieldValue::Missing, field_value)
    }

    fn names(&self) -> Vec<String> {
        self.keys().cloned().collect()
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
