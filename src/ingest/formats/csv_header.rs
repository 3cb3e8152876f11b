//! The header of a CSV: the names of its columns.

use crate::ingest::field_mapping::SourceFields;
use crate::ingest::formats::csv_records::CsvRow;

/// Fields of a line of the GDELT knowledge graph, which comes without a header.
const GDELT_FIELDS: usize = 27;

/// The names of the columns of GDELT that the preset knows; the others are not needed to say that
/// there is no text.
const GDELT_NAMES: [&str; 5] = [
    "GKGRECORDID",
    "DATE",
    "SourceCollectionIdentifier",
    "SourceCommonName",
    "DocumentIdentifier",
];

/// The names of the columns.
#[derive(Debug)]
pub(crate) struct CsvHeader {
    names: Vec<String>,
}

impl CsvHeader {
    /// Takes the names from the first record, unless it is a line of GDELT.
    pub(crate) fn new(row: &CsvRow) -> Self {
        let names: Vec<String> = (0..row.len()).map(|index| row.field(index).trim().to_owned()).collect();
        if is_gdelt(&names) {
            return Self { names: gdelt_names() };
        }
        Self { names }
    }

    /// Returns true for a row that is the header again, as in files that were put together.
    pub(crate) fn is_repeated_by(&self, row: &CsvRow) -> bool {
        let mut names = self.names.iter().enumerate();
        row.len() == self.names.len()
            && self.names.len() > 1
            && names.all(|(index, name)| {
                row.field(index)
                    .trim_matches(|c: char| c == '\u{feff}' || c.is_whitespace())
                    == name
            })
    }

    /// Returns the number of columns.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// Returns the header with a column before the others that has no name: the numbers of rows.
    #[must_use]
    pub(crate) fn with_row_numbers(mut self) -> Self {
        self.names.insert(0, String::new());
        self
    }

    /// Returns the number of columns up to the last that has a name.
    pub(crate) fn named_len(&self) -> usize {
        self.names
            .iter()
            .rposition(|name| !name.is_empty())
            .map_or(0, |last| last + 1)
    }

    /// Returns true if whatever it holds looks like names.
    pub(crate) fn has_names_only(&self) -> bool {
        self.names.iter().all(|name| name.is_empty() || is_plausible_name(name))
    }

    /// Returns true if the names look like names: short, each only once, none of them empty except
    /// perhaps the first, which R and pandas leave empty above their row numbers.
    pub(crate) fn has_plausible_names(&self) -> bool {
        let mut sorted: Vec<_> = self.names.iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        sorted.len() == self.names.len()
            && self
                .names
                .iter()
                .enumerate()
                .all(|(index, name)| is_plausible_name(name) || (index == 0 && name.is_empty()))
    }

    /// Returns the indexes of the columns of a name.
    pub(crate) fn positions<'h>(&'h self, name: &'h str) -> impl Iterator<Item = usize> + 'h {
        let indexed = self.names.iter().enumerate();
        indexed.filter(move |(_, held)| *held == name).map(|(index, _)| index)
    }
}

impl SourceFields for CsvHeader {
    fn has(&self, name: &str) -> bool {
        self.positions(name).next().is_some()
    }

    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    fn is_complete(&self) -> bool {
        true
    }
}

fn is_plausible_name(name: &str) -> bool {
    let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
    (1..=40).contains(&name.len()) && !name.ends_with(['.', '!', '?']) && !is_number
}

/// Returns true for a line of the GDELT knowledge graph, which begins with an id such as
/// `20150218230000-0`.
fn is_gdelt(first: &[String]) -> bool {
    let time = first.first().and_then(|id| id.split_once('-'));
    first.len() == GDELT_FIELDS
        && time.is_some_and(|(time, _)| time.len() == 14 && time.bytes().all(|byte| byte.is_ascii_digit()))
}

fn gdelt_names() -> Vec<String> {
    let names = GDELT_NAMES.iter().map(|&name| name.to_owned());
    names
        .chain((GDELT_NAMES.len()..GDELT_FIELDS).map(|index| format!("column {}", index + 1)))
        .collect()
}
