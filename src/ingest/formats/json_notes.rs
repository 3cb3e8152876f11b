//! What a reader of JSON tells about an input.

use crate::ingest::formats::json_record::ParsedObject;
use crate::ingest::formats::json_values::{ListStep, ValueScanner};

/// The counts of what was mended.
#[derive(Default)]
pub(crate) struct JsonCounts {
    words: u64,
    commas: u64,
    /// Lines that hold several records.
    pub shared_lines: u64,
    /// True if a line ends with more than its record.
    pub closing_commas: bool,
}

impl JsonCounts {
    pub(crate) fn add(&mut self, parsed: &ParsedObject) {
        self.words += u64::from(parsed.has_mended_words);
        self.commas += u64::from(parsed.has_mended_commas);
    }

    /// Returns the notes on what was mended.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.words > 0 {
            notes.push(format!(
                "words that JSON does not have (NaN, Infinity, None, ObjectId and such) were read as missing values, or \
                 as what they stand for, in {}",
                count_of(self.words, "record")
            ));
        }
        if self.commas > 0 {
            notes.push(format!(
                "a comma after the last item was passed over in {}",
                count_of(self.commas, "record")
            ));
        }
        if self.shared_lines > 0 {
            notes.push(format!("{} with several records", count_of(self.shared_lines, "line")));
        }
        if self.closing_commas {
            notes.push("commas or brackets at the ends of lines were passed over".to_owned());
        }
        notes
    }
}

/// Returns "1 record" or "2 records".
fn count_of(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// Returns the notes on the list from which the records were taken.
pub(crate) fn list_notes(steps: &[ListStep], scanner: &ValueScanner) -> Vec<String> {
    if steps.is_empty() {
        return Vec::new();
    }
    let mut notes = vec![match steps.last() {
        Some(ListStep::EachMember) if !scanner.has_read_list() => {
            "the articles stand under names of their own, which are their ids where they have none".to_owned()
        }
        _ if steps.contains(&ListStep::EachMember) => format!(
            "the articles were taken from the lists {}, whose names are the outlets of articles that name none",
            describe_steps(steps)
        ),
        _ => format!("the articles were taken from the list {}", describe_steps(steps)),
    }];
    if !scanner.passed_over().is_empty() {
        notes.push(format!(
            "passed over beside it: `{}`",
            scanner.passed_over().join("`, `")
        ));
    }
    if scanner.is_inside_list() {
        notes.push("the input ends before its list of articles does, so that articles may be missing".to_owned());
    }
    notes
}

/// Writes the way to a list as "`response.docs`".
pub(crate) fn describe_steps(steps: &[ListStep]) -> String {
    let names: Vec<&str> = steps
        .iter()
        .map(|step| match step {
            ListStep::Name(name) => name.as_str(),
            ListStep::EachMember => "*",
        })
        .collect();
    format!("`{}`", names.join("."))
}
