//! Mends what other programs write in place of JSON: words that JSON does not have, such as `NaN`,
//! the functions of MongoDB's shell, and a comma after the last item.

/// Words that programs write where there is no value.
const MISSING_VALUES: [&str; 12] = [
    "NaN",
    "nan",
    "-NaN",
    "Infinity",
    "-Infinity",
    "inf",
    "-inf",
    "None",
    "NaT",
    "undefined",
    "NULL",
    "NA",
];

/// Functions around a text or a number: `ObjectId("5f…")`.
const SHELL_FUNCTIONS: [&str; 9] = [
    "ObjectId",
    "ISODate",
    "Date",
    "NumberLong",
    "NumberInt",
    "NumberDecimal",
    "UUID",
    "Long",
    "new Date",
];

/// A text that was mended, of the same length as before, so that lines and columns stay the same.
pub(crate) struct RepairedText {
    pub text: String,
    /// Words for a missing value became an empty text, and functions their argument.
    pub has_words: bool,
    /// Commas after the last item were taken out.
    pub has_commas: bool,
}

/// Mends a text; `None` where there is nothing to mend.
pub(crate) fn repair(text: &str) -> Option<RepairedText> {
    let mut repair = Repair {
        bytes: text.as_bytes().to_vec(),
        at: 0,
        has_words: false,
        has_commas: false,
    };
    repair.run();
    if !repair.has_words && !repair.has_commas {
        return None;
    }
    Some(RepairedText {
        text: String::from_utf8(repair.bytes).ok()?,
        has_words: repair.has_words,
        has_commas: repair.has_commas,
    })
}

struct Repair {
    bytes: Vec<u8>,
    at: usize,
    has_words: bool,
    has_commas: bool,
}

impl Repair {
    fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => self.skip_string(),
                b',' => self.mend_comma(),
                b'-' => self.mend_word(),
                letter if letter.is_ascii_alphabetic() => self.mend_word(),
                _ => self.at += 1,
            }
        }
    }

    fn skip_string(&mut self) {
        self.at += 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
    }

    /// Blanks a comma that is followed by the end of an object or a list.
    fn mend_comma(&mut self) {
        let rest = self.bytes[self.at + 1..].trim_ascii_start();
        if matches!(rest.first(), Some(b'}' | b']')) {
            self.bytes[self.at] = b' ';
            self.has_commas = true;
        }
        self.at += 1;
    }

    fn mend_word(&mut self) {
        let end = self.word_end();
        let word = &self.bytes[self.at..end];
        if is_one_of(word, &MISSING_VALUES) {
            self.blank(self.at, end);
            // The shortest of the words has room for an empty text.
            self.bytes[self.at] = b'"';
            self.bytes[self.at + 1] = b'"';
            self.has_words = true;
        } else if let Some(b"True" | b"False") = Some(word).filter(|word| word.len() <= 5) {
            self.bytes[self.at].make_ascii_lowercase();
            self.has_words = true;
        } else if is_one_of(word, &SHELL_FUNCTIONS) {
            self.mend_function(end);
        }
        self.at = end;
    }

    /// Blanks the name and the brackets of a function with one argument.
    fn mend_function(&mut self, open: usize) {
        if self.bytes.get(open) != Some(&b'(') {
            return;
        }
        let argument = &self.bytes[open + 1..];
        let Some(length) = argument.iter().position(|byte| matches!(byte, b')' | b'\n')) else {
            return;
        };
        if argument[length] != b')' || argument[..length].trim_ascii().is_empty() {
            return;
        }
        self.blank(self.at, open + 1);
        self.bytes[open + 1 + length] = b' ';
        self.has_words = true;
    }

    fn blank(&mut self, start: usize, end: usize) {
        self.bytes[start..end].fill(b' ');
    }

    /// Returns the end of the word that begins here; `new Date` is one.
    fn word_end(&self) -> usize {
        let rest = &self.bytes[self.at..];
        let skipped = if rest.starts_with(b"new ") { 4 } else { 1 };
        let length = rest[skipped..]
            .iter()
            .position(|byte| !byte.is_ascii_alphanumeric())
            .unwrap_or(rest.len() - skipped);
        self.at + skipped + length
    }
}

fn is_one_of(word: &[u8], words: &[&str]) -> bool {
    words.iter().any(|known| known.as_bytes() == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_commas_are_mended_in_place() {
        let cases = [
            (r#"{"a":NaN}"#, Some(r#"{"a":"" }"#)),
            (
                r#"{"a": -Infinity, "b": [None, nan]}"#,
                Some(r#"{"a": ""       , "b": [""  , "" ]}"#),
            ),
            (r#"{"a":True,"b":False}"#, Some(r#"{"a":true,"b":false}"#)),
            (r#"{"a":1,}"#, Some(r#"{"a":1 }"#)),
            (r#"{"a":[1, ] }"#, Some(r#"{"a":[1  ] }"#)),
            (
                r#"{"_id":ObjectId("5f"),"n":NumberLong(7)}"#,
                Some(r#"{"_id":         "5f" ,"n":           7 }"#),
            ),
            (
                r#"{"d":new Date(1478599200000)}"#,
                Some(r#"{"d":         1478599200000 }"#),
            ),
            (r#"{"a":"NaN, None, }","b":"\",]"}"#, None),
            (r#"{"a":NaNs,"b":null,"c":-1,"d":1e5}"#, None),
            (r#"{"a":ISODate(}"#, None),
            (r#"{"a":"\"#, None),
            ("NA", Some(r#""""#)),
            ("", None),
        ];
        let mut wrong = Vec::new();
        for (text, expected) in cases {
            let found = repair(text).map(|repaired| repaired.text);
            if found.as_deref() != expected {
                wrong.push(format!("{text}: {found:?}, not {expected:?}"));
            }
            if let Some(found) = found {
                assert_eq!(found.len(), text.len(), "{text}");
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
