//! Finds where a JSON value ends, by its brackets and quotation marks, without parsing it; and
//! where a damaged value is cut short by the next record.

/// Brackets whose kinds are remembered. Deeper values are refused when they are parsed.
const MAX_KNOWN_DEPTH: usize = 256;

/// The character between the texts of a JSON text sequence (RFC 7464).
pub(crate) const RECORD_SEPARATOR: u8 = 0x1E;

/// The end of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueEnd {
    /// The value ends before this offset.
    Closed(usize),
    /// The next record begins at this offset, in the middle of the value.
    Cut(usize),
}

/// The state of a scan: inside a value, and in its line.
#[derive(Default)]
pub(crate) struct ValueState {
    depth: usize,
    /// True for each open bracket that is that of an object, the outermost first.
    are_objects: Vec<bool>,
    in_string: bool,
    is_escaped: bool,
    bare: BareValue,
    /// The last byte that is not blank, outside of strings.
    last: u8,
    /// The indentation of the line in which the value begins.
    base: usize,
    /// True if the first line after that is indented further.
    is_indented: Option<bool>,
    /// True if a value before this one spanned lines.
    spans_lines: bool,
    has_earlier_value: bool,
    indentation: Indentation,
}

/// A value without brackets and quotation marks.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum BareValue {
    #[default]
    None,
    /// A number or a word.
    Scalar,
    /// Something that begins no value.
    Other,
}

/// Counts the blanks at the beginning of a line.
struct Indentation {
    blanks: usize,
    is_open: bool,
}

impl Default for Indentation {
    fn default() -> Self {
        Self {
            blanks: 0,
            is_open: true,
        }
    }
}

impl Indentation {
    /// Takes the next byte. Returns true if it is the first in its line that is not blank.
    fn step(&mut self, byte: u8) -> bool {
        match byte {
            b'\n' => *self = Self::default(),
            b' ' | b'\t' | b'\r' if self.is_open => self.blanks += 1,
            _ if self.is_open => {
                self.is_open = false;
                return true;
            }
            _ => {}
        }
        false
    }
}

impl ValueState {
    /// Takes a byte between two values.
    pub(crate) fn pass(&mut self, byte: u8) {
        self.indentation.step(byte);
    }

    /// Begins a value at the byte that comes next.
    pub(crate) fn begin(&mut self) {
        self.depth = 0;
        self.are_objects.clear();
        self.in_string = false;
        self.is_escaped = false;
        self.bare = BareValue::None;
        self.last = 0;
        self.base = self.indentation.blanks;
        self.is_indented = None;
    }

    /// Returns true if the value may end where the input does.
    pub(crate) fn is_bare(&self) -> bool {
        self.bare != BareValue::None
    }

    /// Returns the end of the value in `piece`; `None` where it goes on.
    pub(crate) fn find_end(&mut self, piece: &[u8]) -> Option<ValueEnd> {
        for (at, &byte) in piece.iter().enumerate() {
            let begins_line = self.indentation.step(byte);
            if begins_line && self.last != 0 {
                if byte == b'{' && self.is_next_record() {
                    return Some(ValueEnd::Cut(at));
                }
                self.is_indented.get_or_insert(self.indentation.blanks > self.base);
            }
            if byte == RECORD_SEPARATOR {
                return Some(ValueEnd::Cut(at));
            }
            if let Some(end) = self.step(byte, at) {
                self.spans_lines |= self.is_indented.is_some();
                self.has_earlier_value = true;
                return Some(ValueEnd::Closed(end));
            }
        }
        None
    }

    /// Takes a byte of the value, at offset `at`. Returns the end of the value, where it is here.
    fn step(&mut self, byte: u8, at: usize) -> Option<usize> {
        if self.in_string {
            self.step_in_string(byte);
            return (!self.in_string && self.depth == 0).then_some(at + 1);
        }
        match byte {
            b'"' if self.bare == BareValue::None => self.in_string = true,
            b'{' | b'[' if self.bare == BareValue::None => self.open(byte == b'{'),
            b'}' | b']' if self.depth > 0 => {
                self.close();
                if self.depth == 0 {
                    return Some(at + 1);
                }
            }
            b'\n' if self.depth == 0 => return Some(at),
            b',' | b']' | b'}' | b' ' | b'\t' | b'\r' if self.bare == BareValue::Scalar => return Some(at),
            _ if self.depth == 0 && self.bare == BareValue::None => {
                let is_scalar = byte.is_ascii_alphanumeric() || byte == b'-';
                self.bare = if is_scalar { BareValue::Scalar } else { BareValue::Other };
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            self.last = byte;
        }
        None
    }

    fn step_in_string(&mut self, byte: u8) {
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' => self.is_escaped = true,
            b'"' => self.in_string = false,
            _ => {}
        }
    }

    fn open(&mut self, is_object: bool) {
        self.depth += 1;
        if self.depth <= MAX_KNOWN_DEPTH {
            self.are_objects.push(is_object);
        }
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.are_objects.truncate(self.depth);
    }

    /// Returns true if an object that begins a line cannot be a part of this value: no string goes
    /// on in the next line, nothing but a name follows a comma in an object, and what is indented
    /// no further than the value is not inside of it, as the lines so far show.
    fn is_next_record(&self) -> bool {
        if self.indentation.blanks > self.base || (self.depth == 0 && !self.in_string) {
            return false;
        }
        if self.in_string {
            return true;
        }
        let may_follow = match self.are_objects.last() {
            Some(true) => self.last == b':',
            Some(false) => matches!(self.last, b'[' | b','),
            None => true,
        };
        let has_lines_of_records = self.has_earlier_value && !self.spans_lines && self.is_indented.is_none();
        !may_follow || self.is_indented == Some(true) || has_lines_of_records
    }
}
