//! The reports on an input: for `run.json`, and for a comparison of checksums.

use crate::clean::CleaningFindings;
use crate::ingest::cut_text::cut_texts_note;
use crate::ingest::field_mapping::ArticleField;
use crate::ingest::record_to_article::ParsedArticle;
use crate::system::checksum::Checksum;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Dates that could not be read which are kept at most, to be shown.
pub(super) const UNREAD_DATES: usize = 3;

/// Letters of such a date that are kept.
const UNREAD_LETTERS: usize = 40;

/// The counts of one input, for `run.json`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct InputSummary {
    /// The input as the user named it, or the file in a folder; a folder of texts is one input.
    pub path: String,
    /// The number of inputs of this name, format and fields that are added up here: more than 1 only where parts were
    /// summarized together, such as the partitions of a table.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub inputs: u64,
    /// `jsonl`, `json`, `csv`, `tsv`, `parquet`, `warc`, `html`, `lexis`, `docx`, `xml`, `factiva`, `text`, `empty` or `unknown`.
    pub format: Cow<'static, str>,
    /// `none`, `gzip`, `zstd`, `bzip2`, `xz`, `lz4` or `brotli`; of a folder of texts `none`.
    pub compression: Cow<'static, str>,
    /// The preset, forced or detected; `None` where the mapping is the user's own or none was
    /// needed.
    pub preset: Option<Cow<'static, str>>,
    /// The input's names for each field, in the order in which they are tried, as far as its first
    /// records have them.
    #[serde(default)]
    pub fields: BTreeMap<ArticleField, Vec<String>>,
    /// The names at the top level of its first records from which no field is taken, fifty at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unused_fields: Vec<String>,
    /// What was decided in order to read the input and bears on the numbers, a sentence each: an
    /// encoding that was detected, lines that were passed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// SHA-256 of the raw bytes; of a folder of texts the result of `LC_ALL=C sha256sum *.txt |
    /// sha256sum` in it, where folders in it add their paths. `None` where the input was not read to its end, or several are added up.
    pub sha256: Option<String>,
    /// Raw bytes; 0 where the input was not read to its end.
    pub bytes: u64,
    /// `articles` and `skipped`.
    pub records: u64,
    /// Articles returned.
    pub articles: u64,
    /// Rows of `skipped.csv`: records that could not be used, those that came twice, and an input
    /// that could not be read (on), which counts as one.
    pub skipped: u64,
    /// Articles without a readable date.
    pub undated: u64,
    /// The first different texts of dates that could not be read, three at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread_dates: Vec<String>,
    /// Articles whose outlet is not known.
    pub unknown_outlets: u64,
    /// Articles whose id is derived from their content.
    pub derived_ids: u64,
    /// Articles with an id of their own in place of one that an article of another input has.
    #[serde(default, skip_serializing_if = "is_none")]
    pub told_apart: u64,
    /// Articles whose text the source cut short.
    #[serde(default, skip_serializing_if = "is_none")]
    pub cut_texts: u64,
    /// Articles in other languages than those to be scored, which are skipped, by language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub other_languages: BTreeMap<String, u64>,
    /// Articles in which markup or entities of HTML, Markdown and the like were removed.
    #[serde(default, skip_serializing_if = "is_none")]
    pub markup: u64,
    /// Articles with letters that were decoded wrongly and are put right.
    #[serde(default, skip_serializing_if = "is_none")]
    pub mojibake: u64,
    /// Articles with replacement characters (U+FFFD): letters that were lost before.
    #[serde(default, skip_serializing_if = "is_none")]
    pub lost_letters: u64,
    /// Articles in whose sentences headlines of other articles stood, which were taken out.
    #[serde(default, skip_serializing_if = "is_none")]
    pub links: u64,
}

impl InputSummary {
    /// Starts the summary of an input that has not been looked at.
    pub(crate) fn new(path: String) -> Self {
        Self {
            path,
            inputs: 1,
            format: "unknown".into(),
            compression: "none".into(),
            preset: None,
            fields: BTreeMap::new(),
            unused_fields: Vec::new(),
            notes: Vec::new(),
            sha256: None,
            bytes: 0,
            records: 0,
            articles: 0,
            skipped: 0,
            undated: 0,
            unread_dates: Vec::new(),
            unknown_outlets: 0,
            derived_ids: 0,
            told_apart: 0,
            cut_texts: 0,
            other_languages: BTreeMap::new(),
            markup: 0,
            mojibake: 0,
            lost_letters: 0,
            links: 0,
        }
    }

    /// Counts an article without a date, and keeps the text that stands in its place.
    pub(crate) fn count_date(&mut self, parsed: &ParsedArticle) {
        if parsed.article.date.is_some() {
            return;
        }
        self.undated += 1;
        let numeric = parsed.numeric_date.as_ref().map(|date| &date.written);
        let Some(text) = numeric.or(parsed.unread_date.as_ref()) else {
            return;
        };
        let shown: String = text.trim().chars().take(UNREAD_LETTERS).collect();
        if self.unread_dates.len() < UNREAD_DATES && !self.unread_dates.contains(&shown) {
            self.unread_dates.push(shown);
        }
    }

    /// Counts what was found in an article that is cleaned.
    pub(crate) fn count_cleaning(&mut self, findings: CleaningFindings) {
        self.markup += u64::from(findings.markup);
        self.mojibake += u64::from(findings.mojibake);
        self.lost_letters += u64::from(findings.lost_letters);
        self.links += u64::from(findings.links);
    }

    /// Returns the notes that follow from counts, so that those of inputs together follow from sums.
    pub(crate) fn counted_notes(&self) -> Vec<String> {
        let notes = told_apart_note(self.told_apart).into_iter();
        let notes = notes.chain(cut_texts_note(self.cut_texts));
        notes.chain(self.article_notes()).collect()
    }

    /// Returns those of them that say which articles were not clean, or not in a language that is to be scored.
    pub(crate) fn article_notes(&self) -> impl Iterator<Item = String> {
        self.cleaning_notes().chain(self.language_note())
    }

    /// Says how many articles were skipped because they are not in a language that is to be scored.
    fn language_note(&self) -> Option<String> {
        let mut counts: Vec<_> = self.other_languages.iter().collect();
        counts.sort_by_key(|(code, count)| (std::cmp::Reverse(**count), (*code).clone()));
        let all: u64 = counts.iter().map(|(_, count)| **count).sum();
        let each: Vec<String> = counts.iter().map(|(code, count)| format!("{code} {count}")).collect();
        (all > 0).then(|| {
            format!(
                "skipped {all} articles in other languages than --languages names ({}); --languages all scores them",
                each.join(", ")
            )
        })
    }

    /// Returns a note for each way in which articles were not clean.
    fn cleaning_notes(&self) -> impl Iterator<Item = String> {
        let all = self.articles;
        let kinds = [
            (self.markup, "hold HTML, Markdown or other markup, which was removed"),
            (
                self.mojibake,
                "hold UTF-8 that was decoded as Windows-1252 (â€™ for ’), which was put right",
            ),
            (
                self.links,
                "hold headlines of other articles inside their sentences, which were taken out (see skipped.csv)",
            ),
            (
                self.lost_letters,
                "hold replacement characters (U+FFFD) for letters that were lost before and cannot be restored",
            ),
        ];
        kinds
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(move |(count, what)| format!("{count} of {all} articles {what}"))
    }

    /// Sets size and checksum, where the input was read to its end.
    pub(crate) fn set_checksum(&mut self, checksum: Option<Checksum>) {
        if let Some(Checksum { sha256, bytes }) = checksum {
            self.sha256 = Some(sha256);
            self.bytes = bytes;
        }
    }
}

/// Says of how many articles the id was changed, and why.
fn told_apart_note(articles: u64) -> Option<String> {
    (articles > 0).then(|| {
        format!(
            "the ids of {articles} articles are row numbers, or name other articles in other inputs; the hash of the article was \
             added to each. If they are ids, say so with --unique-ids or --map id=FIELD"
        )
    })
}

fn one() -> u64 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands out a reference")]
fn is_one(count: &u64) -> bool {
    *count == 1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands out a reference")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

/// An input and its checksum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputChecksum {
    /// The same path as [`InputSummary::path`].
    pub path: String,
    /// The same checksum as [`InputSummary::sha256`]; `None` also for standard input and other
    /// streams, which can be read only once.
    pub sha256: Option<String>,
    /// The same size as [`InputSummary::bytes`].
    pub bytes: u64,
}
