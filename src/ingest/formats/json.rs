//! JSON Lines, and JSON values one after the other: the items of an array, or objects that span
//! lines.

use crate::error::Reason;
use crate::ingest::field_mapping::{FieldMapping, SourceFields};
use crate::ingest::formats::detect::Beginning;
use crate::ingest::formats::json_record::{JsonError, JsonObject, lookup, parse_object};
use crate::ingest::formats::json_values::{ScannedValue, ValueScanner};
use crate::ingest::formats::lines::{LineRead, Lines, without_line_end};
use crate::ingest::formats::{DetectedFormat, Format, ReaderInput, RecordReader};
use crate::ingest::record_to_article::{ParsedArticle, ReaderContext, RecordFailure};
use crate::system::checksum::Checksum;
use std::collections::{HashSet, VecDeque};

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

/// The end of one value and the beginning of the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JsonLayout {
    /// One value a line.
    Lines,
    /// A value ends wherever its brackets close.
    Values,
}

fn json_format(layout: JsonLayout) -> DetectedFormat {
    let name = match layout {
        JsonLayout::Lines => "jsonl",
        JsonLayout::Values => "json",
    };
    DetectedFormat::new(name, move |input| Box::new(JsonReader::new(input, layout)))
}

/// Recognizes JSON by its first two letters: a text too may begin with a bracket, but not with the
/// letter that JSON has next.
fn recognize_json(beginning: &Beginning<'_>) -> Option<DetectedFormat> {
    let bytes = beginning.bytes.trim_ascii_start();
    let next = bytes.get(1..).unwrap_or_default().trim_ascii_start().first();
    let is_named_json = beginning.has_extension(EXTENSIONS);
    let layout = match (bytes.first(), next) {
        (Some(b'{'), Some(b'"' | b'}')) => object_layout(beginning),
        (Some(b'{'), _) if is_named_json => object_layout(beginning),
        (Some(b'['), Some(b'{' | b']')) => JsonLayout::Values,
        (Some(b'['), _) if is_named_json => JsonLayout::Values,
        _ => return None,
    };
    Some(json_format(layout))
}

/// Returns the layout of an input that begins with an object. Objects that span lines, as
/// news-please writes one a file, have a first line that is valid JSON but for a missing end, and a
/// second line that does not begin an object.
fn object_layout(beginning: &Beginning<'_>) -> JsonLayout {
    let mut lines = beginning.lines().map(<[u8]>::trim_ascii);
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else {
        return JsonLayout::Lines;
    };
    let is_cut = serde_json::from_slice::<serde::de::IgnoredAny>(first).is_err_and(|error| error.is_eof());
    if is_cut && !second.starts_with(b"{") {
        JsonLayout::Values
    } else {
        JsonLayout::Lines
    }
}

/// An object with the line at which it begins, or the failure in its place.
type JsonItem = Result<(u64, JsonObject), RecordFailure>;

/// Reads the objects of JSON Lines or of an array.
struct JsonReader {
    lines: Lines,
    layout: JsonLayout,
    context: ReaderContext,
    mapping: Option<FieldMapping>,
    /// Items read for the choice of the mapping and not yet returned.
    sampled: VecDeque<JsonItem>,
    buffer: Vec<u8>,
    scanner: ValueScanner,
}

impl JsonReader {
    fn new(mut input: ReaderInput, layout: JsonLayout) -> Self {
        input.stream.decode_text();
        Self {
            lines: Lines::new(input.stream),
            layout,
            context: input.context,
            mapping: None,
            sampled: VecDeque::new(),
            buffer: Vec::new(),
            scanner: ValueScanner::default(),
        }
    }

    /// Reads ahead and chooses the mapping from the objects found. Where there is no object among
    /// the items read, the choice is put off until their failures have been returned.
    fn choose_mapping(&mut self) -> Result<(), RecordFailure> {
        if !self.sampled.is_empty() {
            return Ok(());
        }
        self.sample();
        let objects = SampledObjects(self.sampled.iter().flatten().map(|(_, object)| object).collect());
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

    /// Reads the next object or failure; `None` at the end.
    fn next_item(&mut self) -> Option<JsonItem> {
        match self.layout {
            JsonLayout::Lines => self.next_line(),
            JsonLayout::Values => self.next_value(),
        }
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
                Ok(LineRead::Whole) if self.buffer.trim_ascii().is_empty() => {}
                Ok(LineRead::Whole) => return Some(self.parse(line)),
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

    fn next_value(&mut self) -> Option<JsonItem> {
        self.buffer.clear();
        let limit = self.context.max_record_bytes();
        let (input, number) = self.lines.bytes();
        match self.scanner.next_value(input, number, &mut self.buffer, limit) {
            Ok(ScannedValue::End) => None,
            Ok(ScannedValue::Whole(line)) => Some(self.parse(line)),
            Ok(ScannedValue::TooLong(line)) => Some(Err(RecordFailure::too_large(self.context.origin(line), limit))),
            Ok(ScannedValue::Cut(line)) => Some(Err(RecordFailure::new(
                self.context.origin(line),
                Reason::InvalidJson,
                "the input ends in the middle of this value; a bracket or a quotation mark is missing",
            ))),
            Err(error) => {
                let line = self.lines.number();
                Some(Err(RecordFailure::unreadable(self.context.origin(line), &error)))
            }
        }
    }

    /// Parses the object in the buffer, which begins at `line`.
    fn parse(&self, line: u64) -> JsonItem {
        match parse_object(without_line_end(&self.buffer), line) {
            Ok(object) => Ok((line, object)),
            Err(error) => {
                let reason = match error {
                    JsonError::InvalidUtf8(_) => Reason::InvalidUtf8,
                    JsonError::NotAnObject { .. } | JsonError::Syntax(_) => Reason::InvalidJson,
                };
                Err(RecordFailure::new(self.context.origin(line), reason, error))
            }
        }
    }
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
        self.lines.stream().take_notes()
    }

    fn finish(&mut self) -> Option<Checksum> {
        self.lines.stream().finish()
    }
}

/// The objects from which the mapping is chosen.
struct SampledObjects<'s>(Vec<&'s JsonObject>);

impl SourceFields for SampledObjects<'_> {
    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|object| lookup(object, name).is_some())
    }

    fn names(&self) -> Vec<String> {
        let mut seen = HashSet::new();
        let names = self.0.iter().flat_map(|object| object.keys());
        names.filter(|name| seen.insert(*name)).cloned().collect()
    }

    fn is_complete(&self) -> bool {
        false
    }
}
