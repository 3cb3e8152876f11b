//! One input that is being read: opened by its format, counted, and closed with its checksum.

use crate::article::Article;
use crate::clean::{self, CleaningFindings};
use crate::error::{Reason, RecordError, Stage};
use crate::ingest::dates::{NumericDate, OrderEvidence};
use crate::ingest::duplicate_ids::{IdScope, SeenIds};
use crate::ingest::formats::RecordReader;
use crate::ingest::formats::arrow::open_table;
use crate::ingest::formats::ended::EndedReader;
use crate::ingest::formats::text_folder::{TextFolderReader, format_name};
use crate::ingest::inputs::{InputKind, PendingInput};
use crate::ingest::open_stream::open_stream;
use crate::ingest::options::ReaderSettings;
use crate::ingest::progress::Progress;
use crate::ingest::record_to_article::{ParsedArticle, ReaderContext, RecordFailure};
use crate::ingest::summary::InputSummary;
use crate::system::stop;
use std::borrow::Cow;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

/// An input that is being read.
pub(crate) struct OpenInput {
    reader: Box<dyn RecordReader>,
    /// True where no record is left, or none can be read any more.
    has_ended: bool,
    summary: InputSummary,
    context: ReaderContext,
    /// The file that is read, where it can be read once more.
    file: Option<PathBuf>,
    /// The order of day and month that the whole input shows; looked for when it is needed.
    day_order: Option<OrderEvidence>,
    /// True if the ids are row numbers, as the first article shows.
    has_row_numbers: Option<bool>,
    /// The file of an archive that is being read, and the number of records before it.
    member: (Option<u64>, u64),
}

impl OpenInput {
    /// Opens an input. A fault of the whole input is its first record.
    pub(crate) fn open(input: PendingInput, settings: &Arc<ReaderSettings>, progress: &Arc<Progress>) -> Self {
        let mut summary = InputSummary::new(input.name.to_string());
        summary.notes = input.notes;
        let context = ReaderContext {
            settings: settings.for_input(&input.name),
            source: input.name,
            place_id: None,
        };
        let mut file = None;
        let opened = match input.kind {
            InputKind::Stdin(stdin) => open_stream(stdin, None, false, &context, progress, &mut summary),
            InputKind::Table(table) => {
                summary.format = "arrow".into();
                Ok(open_table(table, &context))
            }
            InputKind::File(path) => {
                file = path.is_file().then(|| path.clone());
                open_file(path, &context, progress, &mut summary)
            }
            InputKind::TextFolder(files) => {
                summary.format = format_name(&files).into();
                Ok(TextFolderReader::boxed(
                    Arc::clone(&context.source),
                    files,
                    Arc::clone(settings),
                    Arc::clone(progress),
                ))
            }
        };
        let reader = opened
            .unwrap_or_else(|error| EndedReader::boxed(RecordFailure::unreadable(context.origin(1), &error), None));
        Self {
            reader,
            has_ended: false,
            summary,
            context,
            file,
            day_order: None,
            has_row_numbers: None,
            member: (None, 0),
        }
    }

    pub(crate) fn summary(&self) -> &InputSummary {
        &self.summary
    }

    /// Reads the next record and counts it; `None` at the end of the input.
    pub(crate) fn next_article(&mut self, seen: &mut SeenIds) -> Option<Result<Article, RecordError>> {
        if self.has_ended {
            return None;
        }
        let record = self.reader.next_article();
        self.note_mapping();
        self.note_member();
        self.has_ended = record.is_none();
        let item = match record? {
            Ok(mut parsed) => {
                self.settle_date(&mut parsed);
                self.accept(parsed, seen)
            }
            Err(failure) => {
                self.has_ended = failure.ends_input;
                Err(failure.error)
            }
        };
        self.summary.records += 1;
        self.summary.skipped += u64::from(item.is_err());
        Some(item)
    }

    /// Returns the article, cleaned, unless it has no text or a record with its id was seen that counts. One that cannot be
    /// scored keeps no other from counting.
    fn accept(&mut self, mut parsed: ParsedArticle, seen: &mut SeenIds) -> Result<Article, RecordError> {
        let scope = self.id_scope(&parsed);
        let findings = clean_article(&mut parsed.article)?;
        self.check_language(&mut parsed.article)?;
        self.summary.told_apart += u64::from(seen.insert(&mut parsed.article, scope)?);
        self.summary.count_cleaning(findings);
        self.summary.articles += 1;
        self.summary.count_date(&parsed);
        self.summary.unknown_outlets += u64::from(parsed.has_unknown_outlet);
        self.summary.derived_ids += u64::from(parsed.has_derived_id);
        self.summary.cut_texts += u64::from(parsed.is_cut);
        Ok(parsed.article)
    }

    /// Finds the language of an article.
    ///
    /// # Errors
    /// [`Reason::OtherLanguage`] where it is one that is not to be scored.
    fn check_language(&mut self, article: &mut Article) -> Result<(), RecordError> {
        article.language = clean::language_of(&article.text);
        let Some(language) = article.language else {
            return Ok(());
        };
        let wanted = &self.context.settings.languages;
        if wanted.include(Some(language)) {
            return Ok(());
        }
        *self.summary.other_languages.entry(language.to_owned()).or_default() += 1;
        let detail = format!("the article is in the language {language}; --languages {wanted} leaves it out");
        Err(skipped(article, Reason::OtherLanguage, detail))
    }

    /// Notices where the next file of an archive begins, whose row numbers begin again.
    fn note_member(&mut self) {
        let member = self.reader.member();
        if member != self.member.0 {
            self.member = (member, self.summary.records);
            self.has_row_numbers = None;
        }
    }

    /// Returns how far the article's id is its own. Where articles of several inputs meet, numbers
    /// that begin at the first record are those of the rows, unless the user named the field.
    fn id_scope(&mut self, parsed: &ParsedArticle) -> IdScope {
        let settings = &self.context.settings;
        if parsed.has_derived_id || settings.unique_ids {
            return IdScope::Everywhere;
        }
        let id = &parsed.article.id;
        let number = id
            .parse::<u64>()
            .ok()
            .filter(|_| id.bytes().all(|byte| byte.is_ascii_digit()));
        let (member, records_before) = self.member;
        let has_several_inputs = settings.has_several_inputs || member.is_some_and(|number| number > 1);
        let is_row = |number| number <= self.summary.records - records_before + 1;
        let has_row_numbers = *self.has_row_numbers.get_or_insert(number.is_some_and(is_row));
        if has_row_numbers && number.is_some() && has_several_inputs {
            IdScope::RowNumber
        } else {
            IdScope::of(id)
        }
    }

    /// Gives the article its day where it is written so that only the whole input shows which day
    /// it is.
    fn settle_date(&mut self, parsed: &mut ParsedArticle) {
        let Some(date) = parsed.numeric_date.as_ref().filter(|date| date.only_day().is_none()) else {
            return;
        };
        if self.day_order.is_none() {
            let evidence = self.find_day_order();
            self.summary.notes.push(match &self.file {
                Some(_) => evidence.describe(&date.written),
                None => format!(
                    "dates such as {} are left out: the input can be read only once, so none of its dates can show whether \
                     the day or the month comes first. Name their format with --date-format",
                    date.written
                ),
            });
            self.day_order = Some(evidence);
        }
        let order = self.day_order.as_ref().and_then(OrderEvidence::order);
        if let Some(day) = order.and_then(|order| date.in_order(order)) {
            parsed.set_day(day);
        }
    }

    /// Reads the dates of the whole file, until they contradict each other. Of a stream, which can
    /// be read only once, nothing is known.
    fn find_day_order(&self) -> OrderEvidence {
        let mut evidence = OrderEvidence::default();
        let Some(path) = self.file.clone() else {
            return evidence;
        };
        let mut summary = InputSummary::new(String::new());
        let Ok(mut reader) = open_file(path, &self.context, &Arc::default(), &mut summary) else {
            return evidence;
        };
        while let Some(record) = reader.next_article()
            && !evidence.is_contradictory()
            && stop::check().is_ok()
        {
            match record {
                Ok(parsed) => parsed
                    .numeric_date
                    .iter()
                    .for_each(|date: &NumericDate| evidence.add(date)),
                Err(failure) if failure.ends_input => break,
                Err(_) => {}
            }
        }
        evidence
    }

    /// Takes the mapping into the summary, once the first records have decided it.
    fn note_mapping(&mut self) {
        if self.summary.fields.is_empty()
            && let Some(mapping) = self.reader.mapping()
        {
            self.summary.preset = mapping.preset.map(Cow::Borrowed);
            self.summary.fields = mapping.found.clone();
            self.summary.unused_fields.clone_from(&mapping.unused);
        }
    }

    /// Reads the rest of the bytes and returns the summary.
    pub(crate) fn close(mut self) -> InputSummary {
        self.summary.set_checksum(self.reader.finish());
        self.with_notes()
    }

    /// Returns the summary of what was read so far, without a checksum, and whether there is another record.
    pub(crate) fn leave(mut self) -> (InputSummary, bool) {
        let has_more = !self.has_ended && self.reader.next_article().is_some();
        (self.with_notes(), has_more)
    }

    fn with_notes(mut self) -> InputSummary {
        self.summary.notes.extend(self.reader.take_notes());
        self.summary.notes.extend(self.summary.counted_notes());
        self.summary
    }
}

fn open_file(
    path: PathBuf,
    context: &ReaderContext,
    progress: &Arc<Progress>,
    summary: &mut InputSummary,
) -> std::io::Result<Box<dyn RecordReader>> {
    let file = File::open(&path)?;
    open_stream(Box::new(file), Some(path), false, context, progress, summary)
}

/// Cleans an article, and says what was found in it.
///
/// # Errors
/// [`Reason::MissingText`] where it has no text but markup.
fn clean_article(article: &mut Article) -> Result<CleaningFindings, RecordError> {
    let (cleaning, findings) = clean::clean(&mut article.title, &mut article.text);
    article.cleaning = cleaning;
    if !article.text.trim().is_empty() {
        return Ok(findings);
    }
    let detail = "the text holds nothing but markup".to_owned();
    Err(skipped(article, Reason::MissingText, detail))
}

fn skipped(article: &Article, reason: Reason, detail: String) -> RecordError {
    RecordError {
        origin: article.origin.clone(),
        article_id: Some(article.id.clone()),
        stage: Stage::Ingest,
        reason,
        detail,
    }
}
