//! What the path of an input says of its records: the names of its folders and its file, and the partitions of a dump that
//! is kept as Hive, Spark and DuckDB do, in folders such as `outlet=Herald/date=2016-11-08`.

use crate::ingest::STDIN;
use crate::ingest::field_mapping::SourceFields;
use crate::ingest::formats::detect::without_extensions;
use crate::ingest::record_to_article::{FieldValue, SourceRecord};
use std::borrow::Cow;
use std::path::{Component, Path};

/// The name, after `--map FIELD=`, of the folder that a file lies in; `folder:2` is the folder around that.
const FOLDER: &str = "folder";
/// The name, after `--map FIELD=`, of the file without its extensions.
const FILE: &str = "file";
/// The value of a partition for records that have none.
const NO_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";
/// The partitions that make up a date.
const DATE_PARTS: [&str; 3] = ["year", "month", "day"];

/// The fields that the path of an input gives to its records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PathFields {
    /// The names of the folders, the innermost first.
    folders: Vec<String>,
    file: Option<String>,
    /// The partitions, which are fields of each record.
    partitions: Vec<(String, String)>,
}

impl PathFields {
    /// Takes the fields from the name of an input; standard input has none.
    pub(crate) fn of(name: &str) -> Self {
        let parts = Path::new(name).components().filter_map(|part| match part {
            Component::Normal(part) if name != STDIN => Some(part.to_string_lossy().into_owned()),
            _ => None,
        });
        let mut folders: Vec<String> = parts.collect();
        let file = folders.pop().map(|file| without_extensions(&file).to_owned());
        let mut partitions: Vec<(String, String)> = folders.iter().filter_map(|folder| partition(folder)).collect();
        partitions.extend(date_of_parts(&partitions));
        folders.reverse();
        Self {
            folders,
            file,
            partitions,
        }
    }

    /// Returns the value of a field, if the path has it.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        if let Some((_, value)) = self.partitions.iter().find(|(key, _)| key == name) {
            return Some(value);
        }
        if name == FILE {
            return self.file.as_deref();
        }
        let level = match name.strip_prefix(FOLDER)? {
            "" => 1,
            level => level.strip_prefix(':')?.parse::<usize>().ok()?,
        };
        self.folders.get(level.checked_sub(1)?).map(String::as_str)
    }

    /// Returns the names of the partitions.
    fn names(&self) -> impl Iterator<Item = &String> {
        self.partitions.iter().map(|(name, _)| name)
    }
}

/// Returns key and value of a folder such as `outlet=The%20Herald`.
fn partition(folder: &str) -> Option<(String, String)> {
    let (key, value) = folder.split_once('=')?;
    let is_word = !key.is_empty()
        && key
            .chars()
            .all(|letter| letter.is_alphanumeric() || "_-.".contains(letter));
    let is_value = !value.is_empty() && value != NO_VALUE;
    (is_word && is_value).then(|| (key.to_owned(), percent_decoded(value)))
}

/// Returns the date of the partitions `year=2016/month=11/day=8`, where there is no `date`.
fn date_of_parts(partitions: &[(String, String)]) -> Option<(String, String)> {
    let value = |name: &str| {
        let found = partitions.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    };
    if value("date").is_some() {
        return None;
    }
    let [year, month, day] = DATE_PARTS.map(value);
    Some(("date".to_owned(), format!("{}-{:0>2}-{:0>2}", year?, month?, day?)))
}

/// Replaces `%20` and the like by the bytes that they stand for.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = code.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The fields of an input together with those of its path.
pub(crate) struct FieldsWithPath<'f> {
    pub fields: &'f dyn SourceFields,
    pub path: &'f PathFields,
}

impl SourceFields for FieldsWithPath<'_> {
    fn has(&self, name: &str) -> bool {
        self.fields.has(name) || self.path.value(name).is_some()
    }

    fn names(&self) -> Vec<String> {
        let mut names = self.fields.names();
        names.extend(self.path.names().cloned());
        names
    }

    fn is_complete(&self) -> bool {
        self.fields.is_complete()
    }
}

/// A record with the fields of its path, which count where it has none of the same name.
pub(crate) struct RecordWithPath<'r> {
    pub record: &'r dyn SourceRecord,
    pub path: &'r PathFields,
}

impl SourceRecord for RecordWithPath<'_> {
    fn value(&self, name: &str) -> FieldValue<'_> {
        match (self.record.value(name), self.path.value(name)) {
            (FieldValue::Missing, Some(value)) => FieldValue::Text(Cow::Borrowed(value)),
            (value, _) => value,
        }
    }

    fn names(&self) -> Vec<String> {
        self.record.names()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_partitions_are_fields() {
        let cases = [
            ("texts/Herald/2016/1.txt", "folder", Some("2016")),
            ("texts/Herald/2016/1.txt", "folder:1", Some("2016")),
            ("texts/Herald/2016/1.txt", "folder:2", Some("Herald")),
            ("texts/Herald/2016/1.txt", "folder:4", None),
            ("texts/Herald/2016/1.txt", "folder:0", None),
            ("texts/Herald/2016-11-08.jsonl.gz", "file", Some("2016-11-08")),
            ("1.txt", "folder", None),
            ("./Herald/1.txt", "folder", Some("Herald")),
            ("/data/Herald/1.txt", "folder", Some("Herald")),
            ("-", "file", None),
            (
                "h/outlet=The%20Herald/date=2016-11-08/part-0.parquet",
                "outlet",
                Some("The Herald"),
            ),
            (
                "h/outlet=The%20Herald/date=2016-11-08/part-0.parquet",
                "date",
                Some("2016-11-08"),
            ),
            ("h/outlet=100%/a.csv", "outlet", Some("100%")),
            ("h/outlet=__HIVE_DEFAULT_PARTITION__/a.csv", "outlet", None),
            ("h/year=2016/month=3/day=8/a.csv", "date", Some("2016-03-08")),
            ("h/year=2016/month=3/a.csv", "date", None),
            ("h/a b=c/a.csv", "a b", None),
            ("h/outlet=Herald/a.csv", "folders", None),
        ];
        for (path, name, value) in cases {
            assert_eq!(PathFields::of(path).value(name), value, "{name} of {path}");
        }
    }
}
