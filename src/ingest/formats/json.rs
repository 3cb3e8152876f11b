//! JSON Lines, and JSON values one after the other: objects that span lines or share one, the items
//! of an array, or of a list that stands inside an object.

use crate::error::Reason;
use crate::ingest::field_mapping::{ArticleField, FieldMapping};
use crate::ingest::formats::detect::Beginning;
use crate::ingest::formats::ended::EndedReader;
use crate::ingest::formats::json_notes::{JsonCounts, describe_steps, list_notes};
use crate::ingest::formats::json_outline::{skip_blanks, split_value};
use crate::ingest::formats::json_record::{JsonError, JsonObject, lookup, parse_object};
use crate::ingest::formats::json_sample::SampledObjects;
use crate::ingest::formats::json_shape::{JsonLayout, recognize_layout};
use crate::ingest::formats::json_value_end::RECORD_SEPARATOR;
use crate::ingest::formats::json_values::{ListStep, ScannedValue, ValueInput, ValueScanner};
use crate::ingest::formats::json_wrappers::RecordUnwrapper;
use crate::ingest::formats::lines::{LineRead, Lines};
use crate::ingest::formats::{DetectedFormat, Format, ReaderInput, RecordReader};
use crate::ingest::known_names::known_names;
use crate::ingest::record_to_article::{ParsedArticle, ReaderContext, RecordFailure};
use crate::system::checksum::Checksum;
use serde_json::Value;
use std::collections::VecDeque;
use std::io::Cursor;

/// The mapping is chosen from so many objects ...
const SAMPLE_RECORDS: usize = 20;
/// ... or from so many bytes, if the objects are large.
const SAMPLE_BYTES: usize = 4 << 20;

const EXTENSIONS: &[&str] = &["jsonl", "ndjson", "json"];

pub(crate) const FORMAT: Format = Format {
    extensions: EXTENSIONS,
    recognize: recognize_json,
    accept: |_| Ok(json_format(JsonLayout::Lines)),
};

fn json_format(layout: JsonLayout) -> DetectedFormat {
    let name = match layout {
        JsonLayout::Lines => "jsonl",
        JsonLayout::Values(_) => "json",
    };
    DetectedFormat::new(name, move |input| Box::new(JsonReader::new(input, layout)))
}

/// Recognizes JSON by its first two letters: a text too may begin with a bracket, but not with the
/// letter that JSON has next.
fn recognize_json(beginning: &Beginning<'_>) -> Option<DetectedFormat> {
    let bytes = skip_blanks(beginning.bytes);
    let next = skip_blanks(bytes.get(1..).unwrap_or_default()).first();
    let is_json = match (bytes.first(), next) {
        (Some(b'{'), Some(b'"' | b'}')) | (Some(b'['), Some(b'{' | b']')) => true,
        (Some(b'{' | b'['), _) => beginning.has_extension(EXTENSIONS),
        _ => false,
    };
    if !is_json {
        return None;
    }
    Some(match recognize_layout(beginning) {
        Ok(layout) => json_format(layout),
        Err(error) => DetectedFormat::new("json", move |input| {
            let failure = RecordFailure::whole_input(input.context.origin(1), Reason::UnknownFormat, error);
            EndedReader::boxed(failure, Some(input.stream))
        }),
    })
}

/// An object with the line at which it begins, or the failure in its place.
type JsonItem = Result<(u64, JsonObject), RecordFailure>;

/// Reads the objects of JSON Lines, or those that stand one after the other or in a list.
struct JsonReader {
    lines: Lines,
    /// Of JSON Lines the scanner of a line that holds several objects.
    scanner: ValueScanner,
    /// `None` where the input is no JSON Lines.
    line: Option<SharedLine>,
    steps: Vec<ListStep>,
    context: ReaderContext,
    mapping: Option<FieldMapping>,
    /// Items read for the choice of the mapping and not yet returned.
    sampled: VecDeque<JsonItem>,
    buffer: Vec<u8>,
    unwrapper: RecordUnwrapper,
    counts: JsonCounts,
}

/// A line of JSON Lines that holds several objects, as far as they have not been read.
#[derive(Default)]
struct SharedLine {
    rest: Cursor<Vec<u8>>,
    number: u64,
}

impl JsonReader {
    fn new(mut input: ReaderInput, layout: JsonLayout) -> Self {
        input.stream.decode_text();
        let (line, steps) = match layout {
            JsonLayout::Lines => (Some(SharedLine::default()), Vec::new()),
            JsonLayout::Values(steps) => (None, steps),
        };
        Self {
            lines: Lines::new(input.stream),
            scanner: ValueScanner::new(steps.clone()),
            line,
            steps,
            unwrapper: RecordUnwrapper::new(input.context.settings.chooser.mapped_parents()),
            context: input.context,
            mapping: None,
            sampled: VecDeque::new(),
            buffer: Vec::new(),
            counts: JsonCounts::default(),
        }
    }

    /// Reads ahead and chooses the mapping from the objects found. Where there is no object among
    /// the items read, the choice is put off until their failures have been returned.
    fn choose_mapping(&mut self) -> Result<(), RecordFailure> {
        if !self.sampled.is_empty() {
            return Ok(());
        }
        self.sample();
        let objects = SampledObjects::new(self.sampled.iter().flatten().map(|(_, object)| object));
        let Some((first, _)) = self.sampled.iter().flatten().next() else {
            return Ok(());
        };
        match self.context.settings.chooser.choose(&objects) {
            Ok(mapping) => {
                self.mapping = Some(mapping);
                Ok(())
            }
            Err(error) => {
                let origin = self.context.origin(*first);
                Err(RecordFailure::whole_input(origin, Reason::UnknownFormat, error))
            }
        }
    }

    /// Reads the items from which the mapping is chosen.
    fn sample(&mut self) {
        let mut bytes = 0;
        while self.sampled.len() < SAMPLE_RECORDS && bytes < SAMPLE_BYTES {
            let Some(item) = self.next_item() else { break };
            let is_last = matches!(&item, Err(failure) if failure.ends_input);
            bytes += self.buffer.len();
            self.sampled.push_back(item);
            if is_last {
                break;
            }
        }
    }

    /// Reads the next record or failure; `None` at the end.
    fn next_item(&mut self) -> Option<JsonItem> {
        loop {
            let item = match self.line {
                Some(_) => self.next_of_lines()?,
                None => self.next_value()?,
            };
            let (line, object) = match item {
                Ok(found) => found,
                Err(failure) => return Some(Err(failure)),
            };
            if let Some(record) = self.unwrapper.unwrap(object) {
                return Some(Ok((line, record)));
            }
        }
    }

    /// Reads the next object of a line that holds several, or the next line.
    fn next_of_lines(&mut self) -> Option<JsonItem> {
        let limit = self.context.max_record_bytes();
        if let Some(SharedLine { rest, number }) = &mut self.line
            && !rest.get_ref().is_empty()
        {
            self.buffer.clear();
            let mut input = ValueInput {
                bytes: rest,
                line: number,
                limit,
            };
            let scanned = self.scanner.next_value(&mut input, &mut self.buffer);
            if !matches!(scanned, Ok(ScannedValue::End)) {
                return self.take_scanned(scanned);
            }
            *rest = Cursor::default();
        }
        self.next_line()
    }

    fn next_line(&mut self) -> Option<JsonItem> {
        let limit = self.context.max_record_bytes();
        loop {
            self.buffer.clear();
            let skipped = self.lines.skip_blank();
            let line = self.lines.number();
            match skipped.and_then(|()| self.lines.read(&mut self.buffer, limit)) {
                Ok(LineRead::End) => return None,
                Ok(LineRead::TooLong) => return Some(Err(self.skip_long_line(line))),
                Ok(LineRead::Whole) if is_between_records(&self.buffer) => {}
                Ok(LineRead::Whole) => return self.take_line(line),
                Err(error) => return Some(Err(RecordFailure::unreadable(self.context.origin(line), &error))),
            }
        }
    }

    fn skip_long_line(&mut self, line: u64) -> RecordFailure {
        let origin = self.context.origin(line);
        match self.lines.skip() {
            Ok(()) => RecordFailure::too_large(origin, self.context.max_record_bytes()),
            Err(error) => RecordFailure::unreadable(origin, &error),
        }
    }

    /// Parses the line in the buffer, or the first of several objects in it.
    fn take_line(&mut self, line: u64) -> Option<JsonItem> {
        let start = skip_blanks(&self.buffer);
        let Some((value, rest)) = split_value(start) else {
            return Some(self.parse(line));
        };
        let has_more = !rest.trim_ascii().is_empty();
        let rest = skip_blanks(rest);
        if rest.first() == Some(&b'{') {
            self.counts.shared_lines += 1;
            let rest = std::mem::take(&mut self.buffer);
            self.scanner = ValueScanner::default();
            self.line = Some(SharedLine {
                rest: Cursor::new(rest),
                number: line,
            });
            return self.next_of_lines();
        }
        if value.first() == Some(&b'{') && is_between_records(rest) {
            // Columns in messages are those of the line.
            let end = self.buffer.len() - start.len() + value.len();
            self.counts.closing_commas |= has_more;
            self.buffer.truncate(end);
        }
        Some(self.parse(line))
    }

    fn next_value(&mut self) -> Option<JsonItem> {
        self.buffer.clear();
        let limit = self.context.max_record_bytes();
        let (bytes, line) = self.lines.bytes();
        let scanned = self
            .scanner
            .next_value(&mut ValueInput { bytes, line, limit }, &mut self.buffer);
        self.take_scanned(scanned)
    }

    /// Parses a value that the scanner found; `None` at the end.
    fn take_scanned(&mut self, scanned: std::io::Result<ScannedValue>) -> Option<JsonItem> {
        let (line, fault) = match scanned {
            Ok(ScannedValue::End) => return None,
            Ok(ScannedValue::Whole(line)) => return Some(self.parse(line)),
            Ok(ScannedValue::TooLong(line)) => {
                let limit = self.context.max_record_bytes();
                return Some(Err(RecordFailure::too_large(self.context.origin(line), limit)));
            }
            Err(error) => {
                let line = self.lines.number();
                return Some(Err(RecordFailure::unreadable(self.context.origin(line), &error)));
            }
            Ok(ScannedValue::Cut(line)) => (line, ValueFault::CutByRecord),
            Ok(ScannedValue::CutByEnd(line)) => (line, ValueFault::CutByEnd),
            Ok(ScannedValue::NoList(line)) => (line, ValueFault::NoList(describe_steps(&self.steps))),
        };
        let origin = self.context.origin(line);
        Some(Err(RecordFailure::new(origin, Reason::InvalidJson, fault)))
    }

    /// Parses the object in the buffer, which begins at `line`.
    fn parse(&mut self, line: u64) -> JsonItem {
        let bytes = self.buffer.trim_ascii_end();
        match parse_object(bytes.strip_prefix(&[RECORD_SEPARATOR]).unwrap_or(bytes), line) {
            Ok(parsed) => {
                self.counts.add(&parsed);
                let mut object = parsed.object;
                self.add_member_name(&mut object);
                Ok((line, object))
            }
            Err(error) => {
                let reason = match error {
                    JsonError::InvalidUtf8(_) => Reason::InvalidUtf8,
                    JsonError::NotAnObject { .. } | JsonError::Syntax(_) => Reason::InvalidJson,
                };
                Err(RecordFailure::new(self.context.origin(line), reason, error))
            }
        }
    }

    /// Adds the name under which the record stands: of a list that is the outlet, of a single record
    /// its id, unless the record has one of its own or the name is not of this kind.
    fn add_member_name(&self, object: &mut JsonObject) {
        let Some(name) = self.scanner.member() else { return };
        let (field, key) = if self.scanner.is_in_list() {
            (ArticleField::Outlet, "publisher")
        } else {
            (ArticleField::Id, "id")
        };
        let has_own = known_names(field).iter().any(|known| lookup(object, known).is_some());
        if !has_own && names_something(name) {
            object.insert(key.to_owned(), Value::String(name.to_owned()));
        }
    }
}

/// A fault of a value, or of the object that should hold the records.
#[derive(Debug, thiserror::Error)]
enum ValueFault {
    #[error("the next record begins in the middle of this one; a bracket or a quotation mark is missing")]
    CutByRecord,
    #[error("the input ends in the middle of this value; a bracket or a quotation mark is missing")]
    CutByEnd,
    #[error("there is no list {0} in this object, where the first one has its articles")]
    NoList(String),
}

/// Returns true if the name of a list or of a record tells something: not a row's number, a day, or
/// the part of a data set.
fn names_something(name: &str) -> bool {
    let parts = ["train", "test", "dev", "validation", "valid", "all"];
    name.chars().any(char::is_alphabetic) && !parts.contains(&name.to_lowercase().as_str())
}

/// Returns true for a line, or the rest of one, that holds nothing but what stands between records.
fn is_between_records(bytes: &[u8]) -> bool {
    let bytes = skip_blanks(bytes);
    matches!(bytes, [] | [b'[' | b']', ..]) && skip_blanks(bytes.get(1..).unwrap_or_default()).is_empty()
}

impl RecordReader for JsonReader {
    fn next_article(&mut self) -> Option<Result<ParsedArticle, RecordFailure>> {
        if self.mapping.is_none()
            && let Err(failure) = self.choose_mapping()
        {
            return Some(Err(failure));
        }
        let item = match self.sampled.pop_front() {
            Some(item) => item,
            None => self.next_item()?,
        };
        // Without a mapping no object was found in the sample, so that this item is a failure.
        Some(item.and_then(|(line, object)| match &self.mapping {
            Some(mapping) => self.context.article(&object, mapping, line),
            None => Err(RecordFailure::new(
                self.context.origin(line),
                Reason::UnknownFormat,
                "no object to tell the fields from",
            )),
        }))
    }

    fn mapping(&self) -> Option<&FieldMapping> {
        self.mapping.as_ref()
    }

    fn take_notes(&mut self) -> Vec<String> {
        let mut notes = self.lines.stream().take_notes();
        notes.extend(list_notes(&std::mem::take(&mut self.steps), &self.scanner));
        notes.extend(self.unwrapper.take_notes());
        notes.extend(std::mem::take(&mut self.counts).notes());
        notes
    }

    fn finish(&mut self) -> Option<Checksum> {
        self.lines.stream().finish()
    }
}
