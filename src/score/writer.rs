//! The writer: the one owner of the files that scoring writes, and of their counts.

use crate::actor::Registry;
use crate::error::{Error, Reason, RecordError, Result, Stage};
use crate::ingest::InputSummary;
use crate::output::{
    ARTICLES_FILE, ArticleRow, CsvFile, Dialect, Folder, MENTIONS_FILE, MentionRow, ParquetReader, ParquetWriter,
    SENTENCES_FILE, SKIPPED, SKIPPED_FILE, SentenceRow, SkippedRow, unguarded, written_rows,
};
use crate::record::counts::Counts;
use crate::record::facts::Facts;
use crate::score::alias_check::AliasCheck;
use crate::score::article::ArticleRows;
use crate::score::input_warnings::input_warnings;
use crate::score::replaced::{Replaced, Replacement};
use crate::score::workers::RecordRows;
use crate::system::timings::{Phase, Timings};
use std::collections::BTreeMap;
use std::sync::Arc;
use tempfile::TempPath;

/// Reasons shown where no record at all could be used, and places shown where inputs end early.
const REASONS_SHOWN: usize = 5;

/// The writer of the score files, in the order of the input. It counts what it writes.
pub(super) struct ScoreWriter {
    mentions: ParquetWriter<MentionRow>,
    articles: ParquetWriter<ArticleRow>,
    /// `None` where the sentences are not to be kept.
    sentences: Option<ParquetWriter<SentenceRow>>,
    skipped: CsvFile,
    aliases: AliasCheck,
    counts: Counts,
    reasons: BTreeMap<String, u64>,
    further_forms: BTreeMap<String, u64>,
    first_reasons: Vec<String>,
    /// The places where an input could not be read any further.
    unread: Vec<String>,
    timings: Arc<Timings>,
    folder: Folder,
}

/// The files of a [`ScoreWriter`] that were closed to be read again.
struct ClosedFiles {
    mentions: TempPath,
    articles: TempPath,
    sentences: Option<TempPath>,
    skipped: TempPath,
}

impl ScoreWriter {
    /// Creates the files in `folder`; that of the sentences, if `sentences` is true.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub(super) fn create(
        folder: &Folder,
        sentences: bool,
        aliases: AliasCheck,
        timings: &Arc<Timings>,
    ) -> Result<Self> {
        Ok(Self {
            mentions: ParquetWriter::<MentionRow>::create(folder, MENTIONS_FILE)?,
            articles: ParquetWriter::<ArticleRow>::create(folder, ARTICLES_FILE)?,
            sentences: sentences
                .then(|| ParquetWriter::<SentenceRow>::create(folder, SENTENCES_FILE))
                .transpose()?,
            skipped: CsvFile::create(folder, SKIPPED_FILE, &SKIPPED.spec())?,
            aliases,
            counts: Counts::default(),
            reasons: BTreeMap::new(),
            further_forms: BTreeMap::new(),
            first_reasons: Vec::new(),
            unread: Vec::new(),
            timings: Arc::clone(timings),
            folder: folder.clone(),
        })
    }

    /// Writes the rows of a chunk.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub(super) fn write_chunk(&mut self, chunk: Vec<RecordRows>) -> Result<()> {
        let timings = Arc::clone(&self.timings);
        timings.time(Phase::Write, || {
            chunk.into_iter().try_for_each(|record| match record {
                Ok(rows) => self.write_article(rows),
                Err(error) => self.write_skipped_record(&error),
            })
        })
    }

    fn write_article(&mut self, mut rows: ArticleRows) -> Result<()> {
        if self.sentences.is_none() {
            rows.drop_titles();
        }
        self.counts.mentions_found += rows.found;
        self.counts.mentions_skipped += rows.skipped.len() as u64;
        for form in rows.further_forms {
            *self.further_forms.entry(form).or_default() += 1;
        }
        self.write_rows(rows.article, rows.mentions, rows.sentences)?;
        let rows = rows.skipped.iter().chain(&rows.taken_out);
        rows.into_iter().try_for_each(|error| self.skip(error))
    }

    fn write_rows(
        &mut self,
        article: ArticleRow,
        mentions: Vec<MentionRow>,
        sentences: Vec<SentenceRow>,
    ) -> Result<()> {
        self.counts.articles_scored += 1;
        self.counts.mentions_scored += mentions.len() as u64;
        mentions.iter().for_each(|mention| self.aliases.see(mention));
        self.articles.write_article([article])?;
        self.mentions.write_article(mentions)?;
        match &mut self.sentences {
            Some(file) => file.write_article(sentences),
            None => Ok(()),
        }
    }

    fn write_skipped_record(&mut self, error: &RecordError) -> Result<()> {
        match error.reason {
            Reason::DuplicateRecord => self.counts.duplicates += 1,
            _ => self.counts.records_skipped += 1,
        }
        if matches!(error.reason, Reason::UnreadableInput | Reason::UnknownFormat) {
            self.unread
                .push(format!("{}:{}", error.origin.source, error.origin.line));
        }
        self.skip(error)
    }

    fn skip(&mut self, error: &RecordError) -> Result<()> {
        *self.reasons.entry(error.reason.as_str().to_owned()).or_default() += 1;
        if self.first_reasons.len() < REASONS_SHOWN {
            self.first_reasons.push(format!(
                "  {}:{}: {}",
                error.origin.source, error.origin.line, error.detail
            ));
        }
        self.skipped.write(SKIPPED.cells(&SkippedRow::from(error)))
    }

    /// Writes the files again without the articles that others took the place of, if there are any: as if they had been read
    /// last. `read` are the counts of reading, in which an article that a store holds is one that is unchanged.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Invalid`] where the disk lost what was written.
    pub(super) fn without_replaced(
        self,
        replacements: &[Replacement],
        registry: &Registry,
        read: &mut Counts,
    ) -> Result<Self> {
        if replacements.is_empty() {
            return Ok(self);
        }
        let timings = Arc::clone(&self.timings);
        timings.time(Phase::Write, || {
            let aliases = AliasCheck::new(registry);
            let mut kept = Self::create(&self.folder, self.sentences.is_some(), aliases, &self.timings)?;
            kept.first_reasons = self.first_reasons;
            kept.unread = self.unread;
            kept.counts.mentions_found = self.counts.mentions_found;
            let files = ClosedFiles {
                mentions: self.mentions.into_temporary()?,
                articles: self.articles.into_temporary()?,
                sentences: self.sentences.map(ParquetWriter::into_temporary).transpose()?,
                skipped: self.skipped.into_temporary()?,
            };
            let mut replaced = Replaced::new(replacements);
            kept.copy_articles(&files, &mut replaced, registry)?;
            kept.copy_skipped(&files, &replaced)?;
            for error in replaced.rows(read) {
                kept.write_skipped_record(&error)?;
            }
            Ok(kept)
        })
    }

    /// Copies the articles that were not replaced, with their mentions and sentences, which are in the same order.
    fn copy_articles(&mut self, files: &ClosedFiles, replaced: &mut Replaced, registry: &Registry) -> Result<()> {
        let mut all_mentions = ParquetReader::<MentionRow>::open(&files.mentions)?.into_rows();
        let sentences = files.sentences.as_deref().map(ParquetReader::<SentenceRow>::open);
        let mut all_sentences = sentences.transpose()?.map(ParquetReader::into_rows);
        for article in ParquetReader::<ArticleRow>::open(&files.articles)?.into_rows() {
            let article = article?;
            let mentions: Vec<MentionRow> = all_mentions
                .by_ref()
                .take(article.n_mentions as usize)
                .collect::<Result<_>>()?;
            let places = mentions.chunk_by(|a, b| (a.field, a.sentence_index) == (b.field, b.sentence_index));
            let sentences = match &mut all_sentences {
                Some(rows) => rows.take(places.count()).collect::<Result<_>>()?,
                None => Vec::new(),
            };
            if replaced.takes_out(&article) {
                self.counts.mentions_found -= mentions.len() as u64;
                continue;
            }
            for form in mentions.iter().filter_map(|row| registry.derived_form(&row.mention)) {
                *self.further_forms.entry(form.to_owned()).or_default() += 1;
            }
            self.write_rows(article, mentions, sentences)?;
        }
        Ok(())
    }

    /// Copies the rows of `skipped.csv` but for the mentions of articles that were replaced; records that repeat one of
    /// these then repeat the one that counts.
    fn copy_skipped(&mut self, files: &ClosedFiles, replaced: &Replaced) -> Result<()> {
        let is_guarded = self.folder.dialect() == Dialect::Excel;
        for cells in written_rows(&files.skipped)? {
            let cells = cells?;
            let text = |at: usize| {
                let cell = cells.get(at).map_or(&[][..], Vec::as_slice);
                String::from_utf8_lossy(if is_guarded { unguarded(cell) } else { cell }).into_owned()
            };
            let mut row = SkippedRow {
                source: text(0),
                line: text(1).parse().unwrap_or(0),
                article_id: text(2),
                stage: text(3),
                reason: text(4),
                detail: text(5),
            };
            let is_mention = row.reason != Reason::RelatedLinks.as_str();
            if row.stage == Stage::Ingest.as_str() {
                replaced.correct(&mut row);
                match row.reason == Reason::DuplicateRecord.as_str() {
                    true => self.counts.duplicates += 1,
                    false => self.counts.records_skipped += 1,
                }
            } else if replaced.holds_place(&row) {
                self.counts.mentions_found -= u64::from(is_mention);
                continue;
            } else {
                self.counts.mentions_skipped += u64::from(is_mention);
            }
            *self.reasons.entry(row.reason.clone()).or_default() += 1;
            self.skipped.write(SKIPPED.cells(&row))?;
        }
        Ok(())
    }

    /// Completes the files with `facts` in their footers, and returns warnings for the user. The
    /// counts of `facts` are those of reading before, and those of the whole run after.
    ///
    /// # Errors
    /// [`Error::NothingUsable`] where not one record could be used and the files may not be empty; [`Error::Counts`] where the
    /// counts do not add up; [`Error::Io`].
    pub(super) fn finish(self, facts: &mut Facts, inputs: &[InputSummary], allow_empty: bool) -> Result<Vec<String>> {
        facts.counts = Counts {
            records_read: facts.counts.records_read,
            other_shards: facts.counts.other_shards,
            unchanged: facts.counts.unchanged,
            ..self.counts
        };
        facts.counts.check()?;
        facts.skipped = self.reasons;
        facts.further_forms = self.further_forms;
        facts.aliases_not_found = self.aliases.not_found();
        let mut warnings = Vec::from_iter(self.skipped.finish()?);
        if !allow_empty && !facts.counts.has_usable() {
            return Err(Error::NothingUsable(why_nothing(&self.first_reasons, inputs)));
        }
        let text = serde_json::to_string(facts).map_err(|e| Error::Counts(e.to_string()))?;
        self.mentions.finish(text.clone())?;
        if let Some(sentences) = self.sentences {
            sentences.finish(text.clone())?;
        }
        self.articles.finish(text)?;
        warnings.extend(unread_warning(&self.unread));
        warnings.extend(input_warnings(inputs));
        Ok(warnings)
    }
}

/// Says why no record could be used: the first reasons, or which inputs are empty.
fn why_nothing(first_reasons: &[String], inputs: &[InputSummary]) -> String {
    if !first_reasons.is_empty() {
        return first_reasons.join("\n");
    }
    inputs
        .iter()
        .map(|input| format!("  {}: holds no record", input.path))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Warns of inputs that could not be read to their end: the one row in `skipped.csv` stands for all
/// that such an input still held, and must not pass for one lost record.
fn unread_warning(unread: &[String]) -> Option<String> {
    let shown = unread
        .iter()
        .take(REASONS_SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    let more = match unread.len().saturating_sub(REASONS_SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!unread.is_empty()).then(|| {
        format!("what stands from {shown}{more} on could not be read and is in no number; skipped.csv says why")
    })
}
