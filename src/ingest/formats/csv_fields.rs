//! The split of a record of a CSV into its fields, by one rule of reading quotation marks.

use crate::ingest::formats::lines::without_line_end;

/// A way to read quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QuoteRule {
    /// A mark inside a quoted field is written twice (RFC 4180). A mark that does not stand at the
    /// start of a field is a character like any other.
    Doubled,
    /// A mark inside a field, a delimiter or a backslash is written after a backslash.
    Backslash,
    /// A quoted field ends with a mark before a delimiter or the end of the line, the marks before it
    /// being pairs; these are text.
    BeforeDelimiter,
    /// A field is quoted if all of it is; other marks are text. No field spans lines.
    WholeField,
}

/// A field goes on after its closing quotation mark, at this offset in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AfterQuote(pub usize);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Bare,
    Quoted,
    /// After a quotation mark in a quoted field: its end, or the first of two.
    Closed,
}

/// Splits one record, line by line.
pub(crate) struct FieldSplitter {
    delimiter: u8,
    rule: QuoteRule,
    state: State,
    /// The fields one after the other.
    text: Vec<u8>,
    ends: Vec<usize>,
    /// Quotation marks in the present field that are text.
    marks: usize,
    line_end: Vec<u8>,
}

impl FieldSplitter {
    pub(crate) fn new(delimiter: u8, rule: QuoteRule) -> Self {
        Self {
            delimiter,
            rule,
            state: State::FieldStart,
            text: Vec::new(),
            ends: Vec::new(),
            marks: 0,
            line_end: Vec::new(),
        }
    }

    /// Returns true if the record goes on in the next line.
    pub(crate) fn is_open(&self) -> bool {
        self.state == State::Quoted
    }

    /// Adds a line of the record, with its line end.
    ///
    /// # Errors
    /// [`AfterQuote`]: a mark is missing somewhere before, or is not written as the rule wants it.
    pub(crate) fn add_line(&mut self, whole: &[u8]) -> Result<(), AfterQuote> {
        self.text.append(&mut self.line_end);
        let line = without_line_end(whole);
        self.line_end.extend_from_slice(&whole[line.len()..]);
        let mut at = 0;
        while at < line.len() {
            at = match self.state {
                State::FieldStart => self.start_field(line, at),
                State::Bare => self.read_bare(line, at),
                State::Quoted => self.read_quoted(line, at)?,
                State::Closed => self.read_closed(line, at)?,
            };
        }
        Ok(())
    }

    /// Ends the record; returns the fields one after the other, and the end of each.
    pub(crate) fn finish(mut self) -> (Vec<u8>, Vec<usize>) {
        self.ends.push(self.text.len());
        (self.text, self.ends)
    }

    fn start_field(&mut self, line: &[u8], at: usize) -> usize {
        self.marks = 0;
        let blanks = line[at..].iter().take_while(|byte| **byte == b' ').count();
        let opening = at + blanks;
        let is_quoted = line.get(opening) == Some(&b'"')
            && match self.rule {
                QuoteRule::Doubled | QuoteRule::Backslash => blanks == 0 || self.is_whole_field(&line[opening..]),
                QuoteRule::BeforeDelimiter => true,
                QuoteRule::WholeField => self.is_whole_field(&line[opening..]),
            };
        if is_quoted {
            self.state = State::Quoted;
            return opening + 1;
        }
        self.state = State::Bare;
        at
    }

    /// Returns true if the first single mark after the opening one ends the field.
    fn is_whole_field(&self, field: &[u8]) -> bool {
        let mut at = 1;
        while let Some(distance) = position(&field[at..], b'"') {
            at += distance + 1;
            match field.get(at) {
                Some(b'"') => at += 1,
                _ => return self.is_field_end(&field[at..]),
            }
        }
        false
    }

    /// Returns true if a field ends here, perhaps after blanks.
    fn is_field_end(&self, rest: &[u8]) -> bool {
        let next = rest.iter().find(|byte| **byte != b' ');
        next.is_none_or(|byte| *byte == self.delimiter)
    }

    fn end_field(&mut self) {
        self.ends.push(self.text.len());
        self.state = State::FieldStart;
    }

    fn read_bare(&mut self, line: &[u8], at: usize) -> usize {
        let rest = &line[at..];
        let end = position(rest, self.delimiter);
        if self.rule == QuoteRule::Backslash
            && let Some(backslash) = position(&rest[..end.unwrap_or(rest.len())], b'\\')
        {
            self.text.extend_from_slice(&rest[..backslash]);
            return at + backslash + self.add_escaped(&rest[backslash..]);
        }
        match end {
            Some(end) => {
                self.text.extend_from_slice(&rest[..end]);
                self.end_field();
                at + end + 1
            }
            None => {
                self.text.extend_from_slice(rest);
                line.len()
            }
        }
    }

    /// Adds what a backslash stands before, and returns the number of bytes of both. A backslash
    /// before anything else is text.
    fn add_escaped(&mut self, rest: &[u8]) -> usize {
        match rest.get(1) {
            Some(byte) if *byte == b'"' || *byte == b'\\' || *byte == self.delimiter => {
                self.text.push(*byte);
                2
            }
            _ => {
                self.text.push(b'\\');
                1
            }
        }
    }

    fn read_quoted(&mut self, line: &[u8], at: usize) -> Result<usize, AfterQuote> {
        let rest = &line[at..];
        let special = match self.rule {
            QuoteRule::Backslash => rest.iter().position(|byte| matches!(byte, b'"' | b'\\')),
            _ => position(rest, b'"'),
        };
        let Some(special) = special else {
            self.text.extend_from_slice(rest);
            return Ok(line.len());
        };
        self.text.extend_from_slice(&rest[..special]);
        let at = at + special;
        if line[at] == b'\\' {
            return Ok(at + self.add_escaped(&line[at..]));
        }
        if self.rule == QuoteRule::BeforeDelimiter {
            return self.read_marks(line, at);
        }
        self.state = State::Closed;
        Ok(at + 1)
    }

    fn read_closed(&mut self, line: &[u8], at: usize) -> Result<usize, AfterQuote> {
        match line[at] {
            b'"' => {
                self.text.push(b'"');
                self.state = State::Quoted;
            }
            byte if byte == self.delimiter => self.end_field(),
            b' ' if self.is_field_end(&line[at..]) => {}
            _ => return Err(AfterQuote(at)),
        }
        Ok(at + 1)
    }

    /// Reads marks in a quoted field by the rule that one before a delimiter ends it, unless it closes
    /// what an earlier one in the field opened. Two are one that is text.
    fn read_marks(&mut self, line: &[u8], at: usize) -> Result<usize, AfterQuote> {
        let count = line[at..].iter().take_while(|byte| **byte == b'"').count();
        let after = at + count;
        let is_end = self.is_field_end(&line[after..]) && (count + self.marks) % 2 == 1;
        // A first mark that closes what the opening one began: then both are text of the field.
        if !is_end && self.marks == 0 && count == 1 && is_closing(line, at) {
            return Err(AfterQuote(at + 1));
        }
        let kept = if is_end { count / 2 } else { count.div_ceil(2) };
        self.text.extend(std::iter::repeat_n(b'"', kept));
        self.marks += if is_end { 0 } else { count % 2 };
        if is_end {
            self.state = State::Closed;
        }
        Ok(after)
    }
}

/// Returns true if the mark at `at` stands behind a word, as a closing one does.
fn is_closing(line: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| line.get(before));
    let after = line.get(at + 1);
    before.is_some_and(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'(' | b'['))
        && after.is_none_or(|byte| byte.is_ascii_whitespace() || byte.is_ascii_punctuation())
}

fn position(bytes: &[u8], wanted: u8) -> Option<usize> {
    bytes.iter().position(|byte| *byte == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(record: &str, rule: QuoteRule) -> Option<Vec<String>> {
        let mut splitter = FieldSplitter::new(b',', rule);
        for line in record.split_inclusive('\n') {
            splitter.add_line(line.as_bytes()).ok()?;
        }
        if splitter.is_open() {
            return None;
        }
        let (text, ends) = splitter.finish();
        let mut start = 0;
        let fields = ends.into_iter().map(|end| {
            let field = String::from_utf8(text[start..end].to_vec()).unwrap();
            start = end;
            field
        });
        Some(fields.collect())
    }

    #[test]
    fn each_rule_reads_quotation_marks_in_its_way() {
        use QuoteRule::{Backslash, BeforeDelimiter, Doubled, WholeField};
        let cases: [(&str, QuoteRule, Option<&[&str]>); 24] = [
            ("a, \"b, c\" ,d\n", Doubled, Some(&["a", "b, c", "d"])),
            ("a, \"b\" c,d\n", Doubled, Some(&["a", " \"b\" c", "d"])),
            ("a,\"b \"\"c\"\", d\",e\n", Doubled, Some(&["a", "b \"c\", d", "e"])),
            ("a,\"b\r\nc\",\n", Doubled, Some(&["a", "b\r\nc", ""])),
            ("a,5\" b,\"\"\n", Doubled, Some(&["a", "5\" b", ""])),
            ("a,\"b\"c\n", Doubled, None),
            ("a,\"b\n", Doubled, None),
            ("a,\"C:\\\",b\n", Doubled, Some(&["a", "C:\\", "b"])),
            ("a,\"he \\\"b\\\", c\",d\n", Backslash, Some(&["a", "he \"b\", c", "d"])),
            ("a,\"he \"\"b\"\"\",d\n", Backslash, Some(&["a", "he \"b\"", "d"])),
            ("a,b\\, c,d\\\\e\\n\n", Backslash, Some(&["a", "b, c", "d\\e\\n"])),
            ("a,\"b\\\n", Backslash, None),
            (
                "a,\"he said \"no\" to it\",d\n",
                BeforeDelimiter,
                Some(&["a", "he said \"no\" to it", "d"]),
            ),
            (
                "a,\"he said \"no\"\",d\n",
                BeforeDelimiter,
                Some(&["a", "he said \"no\"", "d"]),
            ),
            (
                "a,\"he said \"\"no\"\"\",d\n",
                BeforeDelimiter,
                Some(&["a", "he said \"no\"", "d"]),
            ),
            ("a, \"b, c\" ,d\n", BeforeDelimiter, Some(&["a", "b, c", "d"])),
            (
                "a,\"he said \"no\"\nand \"yes\"\",d\n",
                BeforeDelimiter,
                Some(&["a", "he said \"no\"\nand \"yes\"", "d"]),
            ),
            ("a,\"\",\"b\"\n", BeforeDelimiter, Some(&["a", "", "b"])),
            // The marks of the text, not of the field.
            ("a,\"b\" he said \"c\",d\n", BeforeDelimiter, None),
            (
                "a,\"b\" he said \"c\",d\n",
                WholeField,
                Some(&["a", "\"b\" he said \"c\"", "d"]),
            ),
            (
                "a,\"b\" he said,\"d\"\"e\"\n",
                WholeField,
                Some(&["a", "\"b\" he said", "d\"e"]),
            ),
            (
                "a,\"b\" he said,\"d, e\"\n",
                WholeField,
                Some(&["a", "\"b\" he said", "d, e"]),
            ),
            ("a,\"never closed,d\n", WholeField, Some(&["a", "\"never closed", "d"])),
            ("\n", Doubled, Some(&[""])),
        ];
        for (record, rule, fields) in cases {
            let found = split(record, rule);
            let found = found
                .as_ref()
                .map(|found| found.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(found.as_deref(), fields, "{record} {rule:?}");
        }
    }
}
