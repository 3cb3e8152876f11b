//! Profiles a dump for `--dry-run`: its contents, and the part of them that a run would score.
//!
//! The articles come from [`ingest::open`], as those of a run do, so that nothing is said here that a run would not do. Unless all
//! is asked for, the first records of each input are read (`sample`). `outlets` counts the names of outlets, `repeated`
//! the sentences that an outlet repeats.

mod outlets;
mod repeated;
mod sample;

pub use outlets::{OutletCount, OutletProfile};
pub use repeated::RepeatedLine;
pub use sample::SampleSize;

use crate::article::Article;
use crate::error::{Reason, RecordError, Result};
use crate::ingest::{self, Articles, InputSummary, Options, UnreadPart};
use crate::record::loss::lost_and_read;
use crate::score::missing_field_warnings;
use crate::sentence::sentences;
use crate::summarize::outlets::{ListedOutlets, OutletNames};
use crate::text::excerpt;
use jiff::civil::Date;
use outlets::OutletCounts;
use repeated::SentenceCounts;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Texts that are no dates which are shown.
const UNREAD_DATES: usize = 5;

/// The contents of a dump, as far as it was read.
#[derive(Debug, Serialize)]
pub struct DumpProfile {
    /// The inputs that were read, or begun.
    pub inputs: Vec<ProfiledInput>,
    /// Inputs that were not opened, because enough was read.
    pub inputs_not_read: usize,
    /// Records read.
    pub records: u64,
    /// Articles, which a run would score.
    pub articles: u64,
    /// The first article, to see what was taken for which field.
    pub first_article: Option<FirstArticle>,
    /// The records that would be skipped, those of the commonest reason first.
    pub skipped: Vec<SkippedRecords>,
    /// True where a run would end with exit code 3, unless `--max-skipped` sets a limit.
    pub loses_too_much: bool,
    /// The outlets.
    pub outlets: OutletProfile,
    /// The days of publication.
    pub dates: DateProfile,
    /// Articles by language; `unknown` where it is not certain. Those that would not be scored are not among [`DumpProfile::articles`].
    pub languages: Vec<LanguageCount>,
    /// The faults of the texts.
    pub text: TextProfile,
    /// Lines and sentences that outlets repeat in most articles.
    pub repeated: Vec<RepeatedLine>,
    /// Fields that inputs lack, what follows, and the remedy: a sentence each.
    pub lacking: Vec<String>,
}

/// An input, and whether it was read to its end.
#[derive(Debug, Serialize)]
pub struct ProfiledInput {
    /// Its format, its fields and its counts; without a checksum.
    #[serde(flatten)]
    pub summary: InputSummary,
    /// True where no record is left.
    pub is_whole: bool,
    /// About which part of its bytes was read, in 0..1, where it was not read to its end and this is known.
    pub share_read: Option<f64>,
}

/// The records that a run would skip for one reason.
#[derive(Debug, Serialize)]
pub struct SkippedRecords {
    /// The word in `skipped.csv`.
    pub reason: &'static str,
    /// The reason.
    #[serde(skip)]
    pub kind: Reason,
    /// Their number.
    pub records: u64,
    /// The input of the first.
    pub source: String,
    /// Its line there, or row.
    pub line: u64,
    /// The fault, for a person.
    pub detail: String,
}

/// The beginning of an article.
#[derive(Debug, Serialize)]
pub struct FirstArticle {
    /// Its id.
    pub id: String,
    /// Its outlet, as the dump spells it.
    pub outlet: String,
    /// Its day of publication.
    pub date: Option<Date>,
    /// The beginning of its title.
    pub title: String,
    /// The beginning of its text.
    pub text: String,
    /// Bytes of its text.
    pub bytes: u64,
}

impl FirstArticle {
    fn of(article: &Article) -> Self {
        Self {
            id: article.id.clone(),
            outlet: article.outlet.clone(),
            date: article.date,
            title: excerpt(&article.title),
            text: excerpt(&article.text),
            bytes: article.text.len() as u64,
        }
    }
}

/// The days of publication.
#[derive(Debug, Default, Serialize)]
pub struct DateProfile {
    /// The first day.
    pub first: Option<Date>,
    /// The last day.
    pub last: Option<Date>,
    /// Articles without a day.
    pub undated: u64,
    /// Texts in date fields that could not be read: examples.
    pub unread: Vec<String>,
}

/// The articles of one language.
#[derive(Debug, Serialize)]
pub struct LanguageCount {
    /// Its code in ISO 639-1, or `unknown`.
    pub language: String,
    /// Articles.
    pub articles: u64,
    /// True where a run would score them.
    pub is_scored: bool,
}

/// Articles with texts that are not clean, by what is wrong.
#[derive(Debug, Default, Serialize)]
pub struct TextProfile {
    /// Those of [`InputSummary::markup`].
    pub markup: u64,
    /// Those of [`InputSummary::mojibake`].
    pub mojibake: u64,
    /// Those of [`InputSummary::lost_letters`].
    pub lost_letters: u64,
    /// Those of [`InputSummary::links`].
    pub links: u64,
    /// Articles without a headline.
    pub untitled: u64,
}

/// Reads a dump, or the first records of each input, and says what it holds. `outlet_list` is the user's list of outlets.
///
/// # Errors
/// Those of [`ingest::open`]; an [`Error`](crate::error::Error) where the list of outlets cannot be used, or the temporary
/// file of ids cannot be written.
pub fn profile_dump(
    inputs: &[String],
    options: &Options,
    size: SampleSize,
    outlet_list: Option<&Path>,
) -> Result<DumpProfile> {
    let list = outlet_list.map(ListedOutlets::read).transpose()?;
    let mut articles = ingest::open(inputs, options)?.without_checksums();
    let mut counts = RecordCounts::default();
    let unread = size.read(&mut articles, |record| counts.add(record));
    articles.check()?;
    Ok(counts.into_profile(&articles, &unread, list.as_ref()))
}

/// The counts that are kept record by record. The rest is in the summaries of the inputs.
#[derive(Default)]
struct RecordCounts {
    articles: u64,
    first_article: Option<FirstArticle>,
    skipped: BTreeMap<Reason, SkippedRecords>,
    outlets: OutletCounts,
    dates: DateProfile,
    languages: BTreeMap<&'static str, u64>,
    untitled: u64,
    sentences: SentenceCounts,
}

impl RecordCounts {
    fn add(&mut self, record: Result<Article, RecordError>) {
        match record {
            Ok(article) => self.add_article(&article),
            Err(error) => self.add_skipped(error),
        }
    }

    fn add_article(&mut self, article: &Article) {
        self.articles += 1;
        self.first_article.get_or_insert_with(|| FirstArticle::of(article));
        self.untitled += u64::from(article.title.trim().is_empty());
        *self.languages.entry(article.language.unwrap_or("unknown")).or_default() += 1;
        if let Some(day) = article.date {
            self.dates.first = Some(self.dates.first.map_or(day, |first| first.min(day)));
            self.dates.last = Some(self.dates.last.map_or(day, |last| last.max(day)));
        }
        let outlet = self.outlets.add(&article.outlet);
        self.sentences.add_article(outlet, article, &sentences(article));
    }

    fn add_skipped(&mut self, error: RecordError) {
        let first = || SkippedRecords {
            reason: error.reason.as_str(),
            kind: error.reason,
            records: 0,
            source: error.origin.source.to_string(),
            line: error.origin.line,
            detail: error.detail,
        };
        self.skipped.entry(error.reason).or_insert_with(first).records += 1;
    }

    fn into_profile(mut self, articles: &Articles, unread: &[UnreadPart], list: Option<&ListedOutlets>) -> DumpProfile {
        let summaries = articles.summaries();
        let lacking = missing_field_warnings(&summaries);
        let inputs = profiled_inputs(summaries, unread);
        let names = OutletNames::decide(self.outlets.spellings(), list);
        let mut skipped: Vec<SkippedRecords> = self.skipped.into_values().collect();
        skipped.sort_by_key(|skipped| std::cmp::Reverse(skipped.records));
        self.dates.undated = total(&inputs, |input| input.undated);
        self.dates.unread = unread_dates(&inputs);
        let records = total(&inputs, |input| input.records);
        DumpProfile {
            records,
            articles: self.articles,
            first_article: self.first_article,
            loses_too_much: loses_too_much(records, &skipped),
            skipped,
            repeated: self.sentences.repeated(&self.outlets, &names),
            outlets: OutletProfile::new(&self.outlets, &names),
            dates: self.dates,
            languages: language_counts(&self.languages, &inputs),
            text: TextProfile {
                markup: total(&inputs, |input| input.markup),
                mojibake: total(&inputs, |input| input.mojibake),
                lost_letters: total(&inputs, |input| input.lost_letters),
                links: total(&inputs, |input| input.links),
                untitled: self.untitled,
            },
            lacking,
            inputs,
            inputs_not_read: articles.waiting_inputs(),
        }
    }
}

fn profiled_inputs(summaries: Vec<InputSummary>, unread: &[UnreadPart]) -> Vec<ProfiledInput> {
    let profiled = summaries.into_iter().enumerate().map(|(index, summary)| {
        let part = unread.iter().find(|part| part.input == index);
        ProfiledInput {
            summary,
            is_whole: part.is_none(),
            share_read: part.and_then(|part| part.share_read),
        }
    });
    profiled.collect()
}

fn total(inputs: &[ProfiledInput], count: impl Fn(&InputSummary) -> u64) -> u64 {
    inputs.iter().map(|input| count(&input.summary)).sum()
}

/// Returns the examples of all inputs, each once.
fn unread_dates(inputs: &[ProfiledInput]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for text in inputs.iter().flat_map(|input| &input.summary.unread_dates) {
        if texts.len() < UNREAD_DATES && !texts.contains(text) {
            texts.push(text.clone());
        }
    }
    texts
}

/// Returns the languages, the commonest first.
fn language_counts(scored: &BTreeMap<&'static str, u64>, inputs: &[ProfiledInput]) -> Vec<LanguageCount> {
    let mut others: BTreeMap<&str, u64> = BTreeMap::new();
    for (language, count) in inputs.iter().flat_map(|input| &input.summary.other_languages) {
        *others.entry(language).or_default() += count;
    }
    let count = |is_scored: bool| {
        move |(language, articles): (&&str, &u64)| LanguageCount {
            language: (*language).to_owned(),
            articles: *articles,
            is_scored,
        }
    };
    let scored = scored.iter().map(count(true));
    let mut counts: Vec<LanguageCount> = scored.chain(others.iter().map(count(false))).collect();
    counts.sort_by_key(|count| std::cmp::Reverse(count.articles));
    counts
}

/// Returns true where more than half of the records are lost, as in a run.
fn loses_too_much(records: u64, skipped: &[SkippedRecords]) -> bool {
    let is_lost = |skipped: &&SkippedRecords| skipped.kind != Reason::DuplicateRecord;
    let by_reason = skipped
        .iter()
        .map(|skipped| (skipped.reason.to_owned(), skipped.records));
    let skipped_records = skipped.iter().filter(is_lost).map(|skipped| skipped.records).sum();
    let (lost, read) = lost_and_read(skipped_records, records, &by_reason.collect());
    lost * 2 > read
}
