//! JSON Lines, and JSON values one after the other: the items of an array, or objects that span lines.

use crate::article::Origin;
use crate::error::Reason;
use crate::ingest::Context;
use crate::ingest::formats::lines::{Line, Lines, utf8, without_line_end};
use crate::ingest::presets::{Fields, Mapping};
use crate::ingest::source::Stream;
use crate::ingest::to_article::{Cell, Draft, Fault, MOST_FIELDS, Record, draft};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::cell::Cell as Counter;
use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::io::{self, BufRead};
use std::sync::Arc;

/// The mapping is chosen from so many objects ...
const SAMPLE_RECORDS: usize = 20;
/// ... or from so many bytes, if the objects are large.
const SAMPLE_BYTES: usize = 4 << 20;

type Object = Map<String, Value>;

/// How one value is told from the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One value a line.
    Lines,
    /// Wherever a value ends.
    Values,
}

/// An object with the line it begins at, or what is in its place.
type Item = Result<(u64, Object), Fault>;

pub(crate) struct JsonReader {
    lines: Lines,
    layout: Layout,
    source: Arc<str>,
    context: Arc<Context>,
    mapping: Option<Mapping>,
    /// Items read for the choice of the mapping and not yet handed out.
    sampled: VecDeque<Item>,
    buffer: Vec<u8>,
    scanner: Scanner,
}

impl JsonReader {
    pub(crate) fn new(stream: Stream, layout: Layout, source: Arc<str>, context: Arc<Context>) -> Self {
        Self {
            lines: Lines::new(stream),
            layout,
            source,
            context,
            mapping: None,
            sampled: VecDeque::new(),
            buffer: Vec::new(),
            scanner: Scanner::default(),
        }
    }

    pub(crate) fn next(&mut self) -> Option<Result<Draft, Fault>> {
        if self.mapping.is_none()
            && let Err(fault) = self.choose_mapping()
        {
            return Some(Err(fault));
        }
        let item = match self.sampled.pop_front() {
            Some(item) => item,
            None => self.item()?,
        };
        // Without a mapping no object was found in the sample, so that this is a fault.
        Some(item.and_then(|(line, object)| match &self.mapping {
            Some(mapping) => draft(&object, mapping, &self.context, self.origin(line)),
            None => Err(Fault::record(
                self.origin(line),
                Reason::UnknownFormat,
                "no object to tell the fields from",
            )),
        }))
    }

    pub(crate) fn mapping(&self) -> Option<&Mapping> {
        self.mapping.as_ref()
    }

    pub(crate) fn stream(&mut self) -> &mut Stream {
        self.lines.stream()
    }

    fn origin(&self, line: u64) -> Origin {
        Origin {
            source: Arc::clone(&self.source),
            line,
        }
    }

    /// Reads ahead and chooses the mapping from the objects found; none where there was no object among them, in which
    /// case the choice is put off until the faults read have been handed out.
    fn choose_mapping(&mut self) -> Result<(), Fault> {
        if !self.sampled.is_empty() {
            return Ok(());
        }
        let mut bytes = 0;
        while self.sampled.len() < SAMPLE_RECORDS && bytes < SAMPLE_BYTES {
            let Some(item) = self.item() else { break };
            let last = matches!(&item, Err(fault) if fault.ends_input);
            bytes += self.buffer.len();
            self.sampled.push_back(item);
            if last {
                break;
            }
        }
        let objects = Sample(self.sampled.iter().flatten().map(|(_, object)| object).collect());
        let Some((first, _)) = self.sampled.iter().flatten().next() else {
            return Ok(());
        };
        match self.context.chooser.choose(&objects) {
            Ok(mapping) => {
                self.mapping = Some(mapping);
                Ok(())
            }
            Err(detail) => Err(Fault::input(self.origin(*first), Reason::UnknownFormat, detail)),
        }
    }

    /// The next object or fault; `None` at the end.
    fn item(&mut self) -> Option<Item> {
        match self.layout {
            Layout::Lines => self.line(),
            Layout::Values => self.value(),
        }
    }

    fn line(&mut self) -> Option<Item> {
        let limit = self.context.max_record_bytes;
        loop {
            self.buffer.clear();
            let skipped = self.lines.skip_blank();
            let line = self.lines.number();
            match skipped.and_then(|()| self.lines.read(&mut self.buffer, limit)) {
                Ok(Line::End) => return None,
                Ok(Line::TooLong) => return Some(Err(self.skip_long_line(line))),
                Ok(Line::Whole) if self.buffer.trim_ascii().is_empty() => {}
                Ok(Line::Whole) => return Some(self.parse(line)),
                Err(error) => return Some(Err(Fault::unreadable(self.origin(line), &error))),
            }
        }
    }

    fn skip_long_line(&mut self, line: u64) -> Fault {
        match self.lines.skip() {
            Ok(()) => Fault::too_large(self.origin(line), self.context.max_record_bytes),
            Err(error) => Fault::unreadable(self.origin(line), &error),
        }
    }

    fn value(&mut self) -> Option<Item> {
        self.buffer.clear();
        let limit = self.context.max_record_bytes;
        let (input, number) = self.lines.bytes();
        match self.scanner.next(input, number, &mut self.buffer, limit) {
            Ok(Found::End) => None,
            Ok(Found::Value(line)) => Some(self.parse(line)),
            Ok(Found::TooLong(line)) => Some(Err(Fault::too_large(self.origin(line), limit))),
            Ok(Found::Cut(line)) => Some(Err(Fault::record(
                self.origin(line),
                Reason::InvalidJson,
                "the input ends in the middle of this value; a bracket or a quotation mark is missing",
            ))),
            Err(error) => {
                let line = self.lines.number();
                Some(Err(Fault::unreadable(self.origin(line), &error)))
            }
        }
    }

    fn parse(&self, line: u64) -> Item {
        let fault = |reason, detail: String| Fault::record(self.origin(line), reason, detail);
        let text = utf8(without_line_end(&self.buffer), line).map_err(|detail| fault(Reason::InvalidUtf8, detail))?;
        match sparse(text) {
            Ok(Value::Object(object)) => Ok((line, object)),
            Ok(other) => Err(fault(Reason::InvalidJson, format!("{}, not an object", kind(&other)))),
            Err(error) => Err(fault(Reason::InvalidJson, explained(&error, text, line))),
        }
    }
}

/// The value that `text` is, but for what arrays in it hold: no field is looked for there. So a record never takes many
/// times its own bytes of memory, whatever it holds.
fn sparse(text: &str) -> serde_json::Result<Value> {
    let mut parser = serde_json::Deserializer::from_str(text);
    let left = Counter::new(MOST_FIELDS);
    let value = Sparse { left: &left }.deserialize(&mut parser)?;
    parser.end()?;
    Ok(value)
}

/// Builds the value of [`sparse`].
struct Sparse<'c> {
    /// Fields that may still come.
    left: &'c Counter<usize>,
}

impl<'de> DeserializeSeed<'de> for Sparse<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Sparse<'_> {
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
        // Each is read as the others are, so that what nests too deep is refused in an array as well.
        while items
            .next_element_seed(Sparse {
                left: &Counter::new(MOST_FIELDS),
            })?
            .is_some()
        {}
        Ok(Value::Array(Vec::new()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Object::new();
        while let Some(name) = fields.next_key()? {
            let Some(left) = self.left.get().checked_sub(1) else {
                return Err(A::Error::custom(format_args!(
                    "too many fields (the limit on one record is {MOST_FIELDS})"
                )));
            };
            self.left.set(left);
            object.insert(name, fields.next_value_seed(Sparse { left: self.left })?);
        }
        Ok(object.into())
    }
}

/// The parser's words, with the line of the input in place of the line of the value.
fn explained(error: &serde_json::Error, text: &str, first: u64) -> String {
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = error.to_string();
    let what = match message.strip_suffix(&place).unwrap_or(&message) {
        "recursion limit exceeded" => "values nested more than 127 deep",
        "unexpected end of hex escape" | "lone leading surrogate in hex escape" => {
            "a lone surrogate, half a character,"
        }
        what => what,
    };
    let line = first + (error.line() as u64).saturating_sub(1);
    let remedy = if names_no_number(text, error) {
        "; NaN and Infinity are not JSON: write null in their place (pandas: to_json, Python: allow_nan=False)"
    } else {
        ""
    };
    format!("{what} at column {} of line {line}{remedy}", error.column())
}

/// Whether the parser stopped at `NaN` or `Infinity`, which Python writes for a missing number.
fn names_no_number(text: &str, error: &serde_json::Error) -> bool {
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or("");
    let at = error.column().saturating_sub(2);
    let rest = line.as_bytes().get(at..).unwrap_or_default();
    let rest = &rest[..rest.len().min(12)];
    [&b"NaN"[..], b"Infinity"]
        .iter()
        .any(|word| rest.windows(word.len()).take(3).any(|part| part == *word))
}

/// What a JSON value is, with its article.
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

impl Record for Object {
    fn cell(&self, name: &str) -> Cell<'_> {
        match lookup(self, name) {
            None | Some(Value::Null) => Cell::Missing,
            Some(Value::String(text)) => Cell::Text(Cow::Borrowed(text)),
            // A number with a fraction is no id: pandas turns a column of integers with a gap into such numbers, and
            // large ones then share their digits with their neighbours.
            Some(Value::Number(number)) if number.is_i64() || number.is_u64() => {
                Cell::Text(Cow::Owned(number.to_string()))
            }
            Some(other) => Cell::Other(kind(other)),
        }
    }
}

/// The value under a name, where a key may itself hold a dot.
fn lookup<'v>(object: &'v Object, name: &str) -> Option<&'v Value> {
    if let Some(value) = object.get(name) {
        return Some(value);
    }
    let (first, rest) = name.split_once('.')?;
    lookup(object.get(first)?.as_object()?, rest)
}

/// The objects the mapping is chosen from.
struct Sample<'s>(Vec<&'s Object>);

impl Fields for Sample<'_> {
    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|object| lookup(object, name).is_some())
    }

    fn names(&self) -> Vec<String> {
        let mut seen = HashSet::new();
        let names = self.0.iter().flat_map(|object| object.keys());
        names.filter(|name| seen.insert(*name)).cloned().collect()
    }

    fn is_all(&self) -> bool {
        false
    }
}

/// What [`Scanner::next`] found; the number is the line the value begins at.
enum Found {
    Value(u64),
    TooLong(u64),
    /// The input ends in the value.
    Cut(u64),
    End,
}

/// Splits a stream into JSON values by its brackets, without a look at what they hold: serde_json would want the
/// whole array.
#[derive(Default)]
struct Scanner {
    /// Whether the bracket that opens the array has been passed, or there is none.
    begun: bool,
}

/// Where the scanner stands in a value.
#[derive(Default)]
struct Place {
    depth: u64,
    in_string: bool,
    escaped: bool,
    /// A number or a word.
    bare: bool,
}

impl Scanner {
    fn next(
        &mut self,
        input: &mut impl BufRead,
        number: &mut u64,
        buffer: &mut Vec<u8>,
        limit: usize,
    ) -> io::Result<Found> {
        if !self.skip_to_value(input, number)? {
            return Ok(Found::End);
        }
        let first = *number;
        let mut place = Place::default();
        let mut too_long = false;
        loop {
            let piece = input.fill_buf()?;
            if piece.is_empty() {
                return Ok(match (place.bare, too_long) {
                    (_, true) => Found::TooLong(first),
                    (true, _) => Found::Value(first),
                    (false, _) => Found::Cut(first),
                });
            }
            let end = place.end_in(piece);
            let part = &piece[..end.unwrap_or(piece.len())];
            *number += part.iter().filter(|byte| **byte == b'\n').count() as u64;
            too_long |= buffer.len() + part.len() > limit;
            if !too_long {
                buffer.extend_from_slice(part);
            }
            let used = part.len();
            input.consume(used);
            if end.is_some() {
                return Ok(if too_long {
                    Found::TooLong(first)
                } else {
                    Found::Value(first)
                });
            }
        }
    }

    /// Passes blanks, commas and the brackets of the array. False at the end of the input.
    fn skip_to_value(&mut self, input: &mut impl BufRead, number: &mut u64) -> io::Result<bool> {
        loop {
            let Some(&byte) = input.fill_buf()?.first() else {
                return Ok(false);
            };
            match byte {
                b'\n' => *number += 1,
                b'[' if !self.begun => {}
                b',' | b']' => {}
                blank if blank.is_ascii_whitespace() => {}
                _ => {
                    self.begun = true;
                    return Ok(true);
                }
            }
            self.begun |= byte == b'[';
            input.consume(1);
        }
    }
}

impl Place {
    /// Where in `piece` the value ends; `None` where it goes on.
    fn end_in(&mut self, piece: &[u8]) -> Option<usize> {
        for (at, &byte) in piece.iter().enumerate() {
            if self.in_string {
                self.step_in_string(byte);
                if !self.in_string && self.depth == 0 {
                    return Some(at + 1);
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                b',' | b']' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 => return Some(at),
                _ => self.bare |= self.depth == 0,
            }
        }
        None
    }

    fn step_in_string(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => self.in_string = false,
            _ => {}
        }
    }
}
