//! The split of a stream into JSON values: one after the other, the items of arrays, or the items
//! of a list that stands inside an object.

use crate::ingest::formats::json_value_end::{RECORD_SEPARATOR, ValueEnd, ValueState};
use std::io::{self, BufRead};

/// Bytes of a name in an object that leads to the records; no longer one is looked at.
const MAX_NAME_BYTES: usize = 1_000;

/// The names remembered of what was passed over.
const MAX_PASSED_OVER: usize = 5;

/// The result of [`ValueScanner::next_value`]; the number is the line at which the value begins.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ScannedValue {
    Whole(u64),
    TooLong(u64),
    /// The next record begins in the middle of the value.
    Cut(u64),
    /// The input ends in the value.
    CutByEnd(u64),
    /// An object in which the list of records is missing.
    NoList(u64),
    End,
}

/// A step from an object to the list of records inside of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ListStep {
    /// The member of this name.
    Name(String),
    /// Every member.
    EachMember,
}

/// Splits a stream into JSON values by its brackets, without parsing them: serde_json would want
/// the whole list.
#[derive(Default)]
pub(crate) struct ValueScanner {
    /// The way to the records; empty where they stand by themselves.
    steps: Vec<ListStep>,
    place: Place,
    in_top_array: bool,
    /// The line of the object whose list is looked for.
    object_line: u64,
    has_list: bool,
    has_read_list: bool,
    /// The name of the member that holds the value, where each member holds values.
    member: Option<String>,
    passed_over: Vec<String>,
    state: ValueState,
}

/// The place of the scanner between two values.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    Top,
    /// In an object on the way to the list: so many steps are behind.
    Members(usize),
    Items,
}

/// The end of [`ValueScanner::read_value`].
enum ReadEnd {
    Closed,
    Cut,
    InputEnd,
}

/// Where values are read from: the bytes, and the line, which is kept up to date.
pub(crate) struct ValueInput<'i, R> {
    pub bytes: &'i mut R,
    pub line: &'i mut u64,
    /// Bytes that a value may have.
    pub limit: usize,
}

impl ValueScanner {
    /// Makes a scanner of the values to which `steps` lead.
    pub(crate) fn new(steps: Vec<ListStep>) -> Self {
        Self {
            steps,
            ..Self::default()
        }
    }

    /// Returns the name of the member in which the last value stood, where the records stand under
    /// names of their own.
    pub(crate) fn member(&self) -> Option<&str> {
        self.member.as_deref()
    }

    /// Returns true if the last value stood in a list inside an object.
    pub(crate) fn is_in_list(&self) -> bool {
        self.place == Place::Items
    }

    /// Returns true if any list inside an object has been read.
    pub(crate) fn has_read_list(&self) -> bool {
        self.has_read_list
    }

    /// Returns the names of lists and objects that were passed over beside the list of records.
    pub(crate) fn passed_over(&self) -> &[String] {
        &self.passed_over
    }

    /// Returns true if the input ended inside the object that holds the records.
    pub(crate) fn is_inside_list(&self) -> bool {
        self.place != Place::Top
    }

    /// Reads the next value into `buffer`.
    ///
    /// # Errors
    /// Those of the input.
    pub(crate) fn next_value<R: BufRead>(
        &mut self,
        input: &mut ValueInput<'_, R>,
        buffer: &mut Vec<u8>,
    ) -> io::Result<ScannedValue> {
        while let Some(byte) = self.skip_blanks(input)? {
            let scanned = match self.place {
                Place::Top => self.step_at_top(byte, input, buffer)?,
                Place::Members(level) => self.step_in_object(byte, level, input, buffer)?,
                Place::Items => self.step_in_list(byte, input, buffer)?,
            };
            if let Some(scanned) = scanned {
                return Ok(scanned);
            }
        }
        Ok(ScannedValue::End)
    }

    fn step_at_top<R: BufRead>(
        &mut self,
        byte: u8,
        input: &mut ValueInput<'_, R>,
        buffer: &mut Vec<u8>,
    ) -> io::Result<Option<ScannedValue>> {
        match byte {
            b'[' if !self.in_top_array => self.in_top_array = true,
            b']' => self.in_top_array = false,
            b'{' if !self.steps.is_empty() => {
                self.place = Place::Members(0);
                self.object_line = *input.line;
                self.has_list = false;
            }
            _ => return self.scan_value(input, buffer).map(Some),
        }
        self.pass(byte, input);
        Ok(None)
    }

    fn step_in_list<R: BufRead>(
        &mut self,
        byte: u8,
        input: &mut ValueInput<'_, R>,
        buffer: &mut Vec<u8>,
    ) -> io::Result<Option<ScannedValue>> {
        let outer = Place::Members(self.steps.len().saturating_sub(1));
        match byte {
            b']' => {
                self.place = outer;
                self.pass(byte, input);
            }
            // The bracket that ends the list is missing.
            b'}' => self.place = outer,
            _ => return self.scan_value(input, buffer).map(Some),
        }
        Ok(None)
    }

    fn step_in_object<R: BufRead>(
        &mut self,
        byte: u8,
        level: usize,
        input: &mut ValueInput<'_, R>,
        buffer: &mut Vec<u8>,
    ) -> io::Result<Option<ScannedValue>> {
        match byte {
            b'"' => self.read_member(level, input, buffer),
            b'}' => {
                self.pass(byte, input);
                let Some(outer) = level.checked_sub(1) else {
                    self.place = Place::Top;
                    return Ok((!self.has_list).then_some(ScannedValue::NoList(self.object_line)));
                };
                self.place = Place::Members(outer);
                Ok(None)
            }
            _ => Ok(Some(self.leave_damaged_object())),
        }
    }

    /// Reads a member of an object on the way to the list: goes into it, or passes over it.
    fn read_member<R: BufRead>(
        &mut self,
        level: usize,
        input: &mut ValueInput<'_, R>,
        buffer: &mut Vec<u8>,
    ) -> io::Result<Option<ScannedValue>> {
        let mut name = Vec::new();
        let limit = input.limit;
        input.limit = limit.min(MAX_NAME_BYTES);
        let end = self.read_value(input, Some(&mut name));
        input.limit = limit;
        if let (ReadEnd::Cut, _) = end? {
            return Ok(Some(self.leave_damaged_object()));
        }
        let name = serde_json::from_slice::<String>(&name).unwrap_or_default();
        if self.skip_blanks(input)? != Some(b':') {
            return Ok(Some(self.leave_damaged_object()));
        }
        self.pass(b':', input);
        let Some(first) = self.skip_blanks(input)? else {
            return Ok(None);
        };
        let is_last = level + 1 == self.steps.len();
        match self.steps.get(level) {
            Some(ListStep::EachMember) => self.member = Some(name),
            Some(ListStep::Name(wanted)) if *wanted == name => {}
            _ => return self.skip_member(name, first, input),
        }
        match first {
            b'[' if is_last => {
                self.has_list = true;
                self.has_read_list = true;
                self.place = Place::Items;
                self.pass(first, input);
                Ok(None)
            }
            b'{' if is_last => {
                self.has_list = true;
                self.scan_value(input, buffer).map(Some)
            }
            b'{' => {
                self.place = Place::Members(level + 1);
                self.pass(first, input);
                Ok(None)
            }
            _ => {
                self.has_list |= is_last;
                self.skip_member(String::new(), first, input)
            }
        }
    }

    /// Passes over a member that is not on the way to the list.
    fn skip_member<R: BufRead>(
        &mut self,
        name: String,
        first: u8,
        input: &mut ValueInput<'_, R>,
    ) -> io::Result<Option<ScannedValue>> {
        let is_noted = matches!(first, b'[' | b'{') && !name.is_empty();
        if is_noted && self.passed_over.len() < MAX_PASSED_OVER && !self.passed_over.contains(&name) {
            self.passed_over.push(name);
        }
        // A missing value, as in {"a":}: the bracket is read again as the end of the object.
        if matches!(first, b'}' | b']') {
            return Ok(None);
        }
        match self.read_value(input, None)?.0 {
            ReadEnd::Cut => Ok(Some(self.leave_damaged_object())),
            ReadEnd::Closed | ReadEnd::InputEnd => Ok(None),
        }
    }

    fn leave_damaged_object(&mut self) -> ScannedValue {
        self.place = Place::Top;
        ScannedValue::Cut(self.object_line)
    }

    fn scan_value<R: BufRead>(
        &mut self,
        input: &mut ValueInput<'_, R>,
        buffer: &mut Vec<u8>,
    ) -> io::Result<ScannedValue> {
        let first = *input.line;
        let (end, too_long) = self.read_value(input, Some(buffer))?;
        Ok(match end {
            _ if too_long => ScannedValue::TooLong(first),
            ReadEnd::Closed => ScannedValue::Whole(first),
            ReadEnd::InputEnd if self.state.is_bare() => ScannedValue::Whole(first),
            ReadEnd::InputEnd => ScannedValue::CutByEnd(first),
            ReadEnd::Cut => ScannedValue::Cut(first),
        })
    }

    /// Reads to the end of the value that begins here. Also returns true if it is longer than the
    /// limit, so that the buffer does not hold all of it.
    fn read_value<R: BufRead>(
        &mut self,
        input: &mut ValueInput<'_, R>,
        mut buffer: Option<&mut Vec<u8>>,
    ) -> io::Result<(ReadEnd, bool)> {
        self.state.begin();
        let mut too_long = false;
        loop {
            let piece = input.bytes.fill_buf()?;
            if piece.is_empty() {
                return Ok((ReadEnd::InputEnd, too_long));
            }
            let end = self.state.find_end(piece);
            let used = match end {
                Some(ValueEnd::Closed(at) | ValueEnd::Cut(at)) => at,
                None => piece.len(),
            };
            let part = &piece[..used];
            *input.line += part.iter().filter(|byte| **byte == b'\n').count() as u64;
            if let Some(buffer) = buffer.as_deref_mut() {
                too_long |= buffer.len() + part.len() > input.limit;
                if !too_long {
                    buffer.extend_from_slice(part);
                }
            }
            input.bytes.consume(used);
            match end {
                Some(ValueEnd::Closed(_)) => return Ok((ReadEnd::Closed, too_long)),
                Some(ValueEnd::Cut(_)) => return Ok((ReadEnd::Cut, too_long)),
                None => {}
            }
        }
    }

    /// Skips blanks, commas and record separators. Returns the byte that follows, which is not
    /// consumed; `None` at the end of the input.
    fn skip_blanks<R: BufRead>(&mut self, input: &mut ValueInput<'_, R>) -> io::Result<Option<u8>> {
        loop {
            let Some(&byte) = input.bytes.fill_buf()?.first() else {
                return Ok(None);
            };
            if !is_between_values(byte) {
                return Ok(Some(byte));
            }
            self.pass(byte, input);
        }
    }

    /// Consumes a byte that belongs to no value.
    fn pass<R: BufRead>(&mut self, byte: u8, input: &mut ValueInput<'_, R>) {
        *input.line += u64::from(byte == b'\n');
        self.state.pass(byte);
        input.bytes.consume(1);
    }
}

/// Returns true for the bytes that may stand between two values.
pub(crate) fn is_between_values(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b',' | RECORD_SEPARATOR)
}
