//! The text in a JSON value: of a string, of a list of paragraphs, and of the objects in which
//! MongoDB and others write a single value.

use crate::ingest::record_to_article::FieldValue;
use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// How deep a text may be nested: a list of sections of paragraphs of spans.
const MAX_TEXT_DEPTH: usize = 8;

/// The parts of a text that is divided into sections, in their order.
const SECTION_PARTS: [&str; 4] = ["summary", "headline", "sections", "paragraphs"];

/// The names of a text in an object that holds little else.
const TEXT_NAMES: [&str; 10] = [
    "text",
    "content",
    "rendered",
    "paragraph",
    "main",
    "value",
    "plain",
    "#text",
    "_text",
    "$t",
];

/// The whole numbers that a double holds exactly.
const EXACT_DOUBLES: f64 = 9_007_199_254_740_992.0;

/// Returns a JSON value as the value of a record.
pub(crate) fn field_value(value: &Value) -> FieldValue<'_> {
    match value {
        Value::Null => FieldValue::Missing,
        Value::String(text) => FieldValue::Text(Cow::Borrowed(text)),
        // A number with a fraction is no id: pandas turns a column of integers with a gap into
        // such numbers, and large ones then share their digits with their neighbours.
        Value::Number(number) if number.is_i64() || number.is_u64() => FieldValue::Text(Cow::Owned(number.to_string())),
        Value::Number(number) => number.as_f64().map_or(FieldValue::Missing, FieldValue::Fraction),
        // Solr writes each value as a list of one.
        Value::Array(items) if items.len() == 1 && items[0].is_string() => field_value(&items[0]),
        Value::Object(object) if is_extended(object) => extended_value(object),
        // An object with a title is an article, not a text.
        Value::Object(object) if object.contains_key("title") => FieldValue::Other(kind(value)),
        Value::Array(_) | Value::Object(_) => match join_paragraphs(value) {
            Some(text) => FieldValue::Paragraphs(text),
            None => FieldValue::Other(kind(value)),
        },
        Value::Bool(_) => FieldValue::Other(kind(value)),
    }
}

/// Returns the kind of a JSON value, with its article.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Returns true for an object of MongoDB's extended JSON: `{"$oid": "5f…"}`.
fn is_extended(object: &Map<String, Value>) -> bool {
    object.len() <= 2
        && object
            .keys()
            .next()
            .is_some_and(|key| key.starts_with('$') && key != "$t")
}

/// Returns the value that an object of MongoDB's extended JSON stands for.
fn extended_value(object: &Map<String, Value>) -> FieldValue<'_> {
    let Some((key, value)) = object.iter().next() else {
        return FieldValue::Missing;
    };
    match (key.as_str(), value) {
        ("$undefined" | "$minKey" | "$maxKey", _) => FieldValue::Missing,
        ("$date", Value::String(text)) => FieldValue::Text(Cow::Borrowed(text)),
        ("$date", value) => day_value(whole_number(value).and_then(|number| Timestamp::from_millisecond(number).ok())),
        ("$timestamp", value) => {
            let seconds = value.get("t").and_then(whole_number);
            day_value(seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()))
        }
        (_, Value::String(text)) if key != "$numberDouble" => FieldValue::Text(Cow::Borrowed(text)),
        _ => match whole_number(value) {
            Some(number) => FieldValue::Text(Cow::Owned(number.to_string())),
            None => FieldValue::Other("an object"),
        },
    }
}

/// Returns the day of a moment in UTC, in which MongoDB keeps time.
fn day_value(moment: Option<Timestamp>) -> FieldValue<'static> {
    match moment {
        Some(moment) => FieldValue::Day(Offset::UTC.to_datetime(moment).date()),
        None => FieldValue::Other("an object"),
    }
}

/// Returns a whole number, also one in an object of MongoDB's extended JSON or in a text.
fn whole_number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| whole_double(number.as_f64()?)),
        Value::String(text) => text.parse().ok().or_else(|| whole_double(text.parse().ok()?)),
        Value::Object(object) if object.len() == 1 => {
            let (name, inner) = object.iter().next()?;
            match name.as_str() {
                "$numberLong" | "$numberInt" | "$numberDouble" if !inner.is_object() => whole_number(inner),
                _ => None,
            }
        }
        _ => None,
    }
}

fn whole_double(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < EXACT_DOUBLES).then_some(number as i64)
}

/// Returns the paragraphs of a list or of an object, with a blank line between them; `None` where
/// there is none.
fn join_paragraphs(value: &Value) -> Option<String> {
    let mut paragraphs = Vec::new();
    collect_paragraphs(value, MAX_TEXT_DEPTH, &mut paragraphs);
    (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n"))
}

fn collect_paragraphs<'v>(value: &'v Value, depth: usize, paragraphs: &mut Vec<&'v str>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value {
        Value::String(text) if !text.trim().is_empty() => paragraphs.push(text.trim()),
        Value::Array(items) => {
            for item in items {
                collect_paragraphs(item, depth, paragraphs);
            }
        }
        Value::Object(object) if object.contains_key("sections") || object.contains_key("paragraphs") => {
            for part in SECTION_PARTS.iter().filter_map(|name| object.get(*name)) {
                collect_paragraphs(part, depth, paragraphs);
            }
        }
        Value::Object(object) => {
            let text = TEXT_NAMES.iter().find_map(|name| object.get(*name));
            if let Some(text) = text {
                collect_paragraphs(text, depth, paragraphs);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Returns a word for the kind of a value, and what it holds.
    fn describe(value: &FieldValue<'_>) -> String {
        match value {
            FieldValue::Missing => "missing".to_owned(),
            FieldValue::Text(text) => format!("text {text}"),
            FieldValue::Paragraphs(text) => format!("paragraphs {text}"),
            FieldValue::Day(day) => format!("day {day}"),
            FieldValue::Fraction(number) => format!("fraction {number}"),
            FieldValue::Other(kind) => (*kind).to_owned(),
        }
    }

    #[test]
    fn values_of_fields() {
        let cases = [
            (json!(null), "missing"),
            (json!(7), "text 7"),
            (json!(7.5), "fraction 7.5"),
            (json!(true), "true or false"),
            (json!({"$oid": "5f"}), "text 5f"),
            (json!({"$uuid": "5f"}), "text 5f"),
            (json!({"$numberLong": "7"}), "text 7"),
            (json!({"$numberInt": "7"}), "text 7"),
            (json!({"$numberLong": 7}), "text 7"),
            (json!({"$numberDouble": "7.0"}), "text 7"),
            (json!({"$numberDouble": "7.5"}), "an object"),
            (json!({"$date": "2016-11-08T10:00:00Z"}), "text 2016-11-08T10:00:00Z"),
            (json!({"$date": 1478599200000_i64}), "day 2016-11-08"),
            (json!({"$date": {"$numberLong": "1478599200000"}}), "day 2016-11-08"),
            (json!({"$date": {"$numberLong": "-1000"}}), "day 1969-12-31"),
            (json!({"$date": {"$numberLong": "99999999999999999999"}}), "an object"),
            (json!({"$timestamp": {"t": 1478599200, "i": 1}}), "day 2016-11-08"),
            (json!({"$undefined": true}), "missing"),
            (json!([]), "an array"),
            (json!(["one"]), "text one"),
            (json!(["One.", " ", "Two. "]), "paragraphs One.\n\nTwo."),
            (
                json!([{"text": "One."}, {"type": "image"}, {"content": ["Two.", "Three."]}]),
                "paragraphs One.\n\nTwo.\n\nThree.",
            ),
            (
                json!({"summary": ["S."], "sections": [{"headline": ["H."], "paragraphs": ["One.", "Two."]}]}),
                "paragraphs S.\n\nH.\n\nOne.\n\nTwo.",
            ),
            (
                json!({"rendered": "<p>One.</p>", "protected": false}),
                "paragraphs <p>One.</p>",
            ),
            (json!({"title": "t", "text": "x"}), "an object"),
            (json!({"0": "a", "1": "b"}), "an object"),
            (json!({}), "an object"),
        ];
        let mut wrong = Vec::new();
        for (value, expected) in &cases {
            let found = describe(&field_value(value));
            if found != *expected {
                wrong.push(format!("{value}: {found:?}, not {expected:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
