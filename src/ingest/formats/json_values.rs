//! The split of a stream into JSON values: the items of an array, or objects that span lines.

use std::io::{self, BufRead};

/// The result of [`ValueScanner::next_value`]; the number is the line at which the value begins.
pub(crate) enum ScannedValue {
    Whole(u64),
    TooLong(u64),
    /// The input ends in the value.
    Cut(u64),
    End,
}

/// Splits a stream into JSON values by its brackets, without parsing them: serde_json would want
/// the whole array.
#[derive(Default)]
pub(crate) struct ValueScanner {
    /// True once the bracket that opens the array has been skipped, or there is none.
    has_begun: bool,
}

/// The state of the scanner inside a value.
#[derive(Default)]
struct ValueState {
    depth: u64,
    in_string: bool,
    is_escaped: bool,
    /// True in a number or a word.
    is_bare: bool,
}

impl ValueScanner {
    /// Reads the next value into `buffer`, which may hold `limit` bytes; `number` is the line of
    /// the input and is kept up to date.
    pub(crate) fn next_value(
        &mut self,
        input: &mut impl BufRead,
        number: &mut u64,
        buffer: &mut Vec<u8>,
        limit: usize,
    ) -> io::Result<ScannedValue> {
        if !self.skip_to_value(input, number)? {
            return Ok(ScannedValue::End);
        }
        let first = *number;
        let mut state = ValueState::default();
        let mut too_long = false;
        loop {
            let piece = input.fill_buf()?;
            if piece.is_empty() {
                return Ok(match (state.is_bare, too_long) {
                    (_, true) => ScannedValue::TooLong(first),
                    (true, _) => ScannedValue::Whole(first),
                    (false, _) => ScannedValue::Cut(first),
                });
            }
            let end = state.find_end(piece);
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
                    ScannedValue::TooLong(first)
                } else {
                    ScannedValue::Whole(first)
                });
            }
        }
    }

    /// Skips blanks, commas and the brackets of the array. Returns false at the end of the input.
    fn skip_to_value(&mut self, input: &mut impl BufRead, number: &mut u64) -> io::Result<bool> {
        loop {
            let Some(&byte) = input.fill_buf()?.first() else {
                return Ok(false);
            };
            match byte {
                b'\n' => *number += 1,
                b'[' if !self.has_begun => {}
                b',' | b']' => {}
                blank if blank.is_ascii_whitespace() => {}
                _ => {
                    self.has_begun = true;
                    return Ok(true);
                }
            }
            self.has_begun |= byte == b'[';
            input.consume(1);
        }
    }
}

impl ValueState {
    /// Returns the offset in `piece` at which the value ends; `None` where it goes on.
    fn find_end(&mut self, piece: &[u8]) -> Option<usize> {
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
                _ => self.is_bare |= self.depth == 0,
            }
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
}
