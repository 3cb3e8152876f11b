//! What a user has to know of how a CSV was read.

use crate::ingest::field_mapping::FieldMapping;
use crate::ingest::formats::csv_dialect::Dialect;
use crate::ingest::formats::csv_header::CsvHeader;

/// Delimiters that need no word.
const USUAL_DELIMITERS: [u8; 3] = [b'\t', b',', b';'];

/// The numbers of rows that were not read as they stand.
#[derive(Debug, Default)]
pub(crate) struct RowCounts {
    /// Rows with fewer fields than the header.
    pub short: u64,
    /// Rows of nothing but delimiters.
    pub empty: u64,
    /// Rows that are the header again.
    pub headers: u64,
}

impl RowCounts {
    /// Returns a sentence for each count, and for the counts of quotation marks: the line from which
    /// on they stand after backslashes, and the number of records in which some are text.
    pub(crate) fn notes(&self, first_backslash: Option<u64>, rereads: u64) -> Vec<String> {
        let backslashes = first_backslash.map(|line| {
            format!("quotation marks in fields stand after backslashes, from line {line} on, and were read so")
        });
        let counts = [
            (
                rereads,
                "records in which quotation marks that enclose no field were read as text",
            ),
            (
                self.short,
                "records with fewer fields than the header, the missing ones taken for empty",
            ),
            (self.empty, "rows of nothing but delimiters, passed over"),
            (self.headers, "rows that repeat the header, passed over"),
        ];
        let counted = counts.iter().filter(|(count, _)| *count > 0);
        backslashes
            .into_iter()
            .chain(counted.map(|(count, what)| format!("{what}: {count}")))
            .collect()
    }
}

impl Dialect {
    /// Returns what was decided before the first record, a sentence each.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(title) = &self.title {
            notes.push(format!(
                "lines above the header, passed over: {} (first `{title}`)",
                self.lines_above
            ));
        }
        let has_columns = self.header.as_ref().is_some_and(|header| header.len() > 1);
        if has_columns && !USUAL_DELIMITERS.contains(&self.delimiter) {
            notes.push(format!("the fields are divided by `{}`", self.delimiter.escape_ascii()));
        }
        if self.line_end == b'\r' {
            notes.push("the lines end with carriage returns alone".to_owned());
        }
        if self.has_row_numbers {
            notes.push("each row begins with its number, for which the header has no name".to_owned());
        }
        notes
    }
}

impl CsvHeader {
    /// Names the columns of an article that the header has more than once.
    pub(crate) fn repeated_names(&self, mapping: &FieldMapping) -> Vec<String> {
        let names = mapping.found.values().flatten();
        let repeated = names.filter(|name| self.positions(name).nth(1).is_some());
        repeated
            .map(|name| {
                let count = self.positions(name).count();
                format!("columns called `{name}`: {count}; of each record the first that holds something counts")
            })
            .collect()
    }
}
