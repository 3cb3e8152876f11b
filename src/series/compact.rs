//! `regard store compact`: one part of many.

use crate::config::{DateRange, Selection};
use crate::error::{Error, Result};
use crate::output::{
    ARTICLES_FILE, ArticleRow, CsvFile, Folder, MENTIONS_FILE, MentionRow, ParquetReader, ParquetWriter,
    SENTENCES_FILE, SKIPPED, SKIPPED_FILE, SentenceRow, written_rows,
};
use crate::record::counts::{Counts, LeftOut};
use crate::record::facts::Facts;
use crate::store::{Store, StoredArticle, StoredPart};
use crate::summarize::inputs::ScoredInputs;
use crate::system::memory::SummarySizes;
use crate::system::stop;

/// Compaction copies mentions whether they count or not.
const KEEPS_ALL: Selection = Selection {
    window: DateRange {
        since: None,
        until: None,
    },
    keeps_repeated: true,
    requires_all_shards: false,
};

/// The number of parts before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compaction {
    /// Parts before.
    pub before: usize,
    /// Parts now: one, and where there are older versions of articles one of those.
    pub after: usize,
}

/// Makes one part of all that counts, and one of the older versions. No number changes.
///
/// # Errors
/// [`Error::Store`], [`Error::Io`]; [`Error::Invalid`] where a part is damaged.
pub fn compact(store: &mut Store) -> Result<Compaction> {
    let reader = store.reader();
    if let Some(damage) = reader.damaged()?.first() {
        let problem = format!("{}; the next run repairs it, then compact", damage.problem);
        return Err(Error::invalid(&damage.file, problem));
    }
    let parts = reader.parts()?;
    let old: Vec<u64> = parts.iter().map(|part| part.number).collect();
    let mut entries = Vec::new();
    let mut mixed = false;
    for part in &old {
        let more = reader.entries(*part)?;
        mixed |= more.iter().any(|entry| entry.is_current) && more.iter().any(|entry| !entry.is_current);
        entries.extend(more);
    }
    let (current, older): (Vec<StoredArticle>, Vec<StoredArticle>) =
        entries.into_iter().partition(|entry| entry.is_current);
    let (Some(identity), true) = (
        reader.identity()?,
        mixed || old.len() > 1 + usize::from(!older.is_empty()),
    ) else {
        return Ok(Compaction {
            before: old.len(),
            after: old.len(),
        });
    };
    let sizes = SummarySizes::unlimited(rayon::current_num_threads());
    let mut facts = ScoredInputs::open(&[store.path().to_path_buf()], KEEPS_ALL, None, sizes)?.facts;
    facts.actors.retain(|actor| !actor.discovered);
    let mut new = Vec::new();
    let folder = store.new_part()?;
    let left_out = copy(&parts, &folder, false, facts.clone())?;
    write_skipped(&parts, &folder)?;
    new.push(store.place(&folder, 0, current)?);
    if !older.is_empty() {
        facts.counts = counts_of(left_out);
        facts.skipped.clear();
        facts.inputs.clear();
        let folder = store.new_part()?;
        copy(&parts, &folder, true, facts)?;
        write_skipped(&[], &folder)?;
        new.push(store.place(&folder, 1, older)?);
    }
    store.replace(&old, &new, &identity)?;
    Ok(Compaction {
        before: old.len(),
        after: new.len(),
    })
}

/// Returns the counts of older versions alone.
fn counts_of(older: LeftOut) -> Counts {
    Counts {
        records_read: older.articles,
        articles_scored: older.articles,
        mentions_found: older.mentions,
        mentions_scored: older.mentions,
        ..Counts::default()
    }
}

/// Copies the versions that count, or the `older` ones, into `folder`. The counts of the former are those of all parts without
/// the latter, whose number is the result.
fn copy(parts: &[StoredPart], folder: &Folder, older: bool, mut facts: Facts) -> Result<LeftOut> {
    let mut left_out = LeftOut::default();
    let mut mentions = ParquetWriter::<MentionRow>::create(folder, MENTIONS_FILE)?;
    let mut articles = ParquetWriter::<ArticleRow>::create(folder, ARTICLES_FILE)?;
    let mut sentences = match parts.iter().any(has_sentences) {
        true => Some(ParquetWriter::<SentenceRow>::create(folder, SENTENCES_FILE)?),
        false => None,
    };
    for part in parts {
        let reader = ParquetReader::<ArticleRow>::open(&part.folder.join(ARTICLES_FILE))?;
        for group in 0..reader.groups() {
            stop::check()?;
            for row in reader.group(group)? {
                if part.superseded.contains(&row.article_id) == older {
                    articles.write_article([row])?;
                } else {
                    left_out.articles += 1;
                    left_out.mentions += u64::from(row.n_mentions);
                }
            }
        }
        let reader = ParquetReader::<MentionRow>::open(&part.folder.join(MENTIONS_FILE))?;
        for group in 0..reader.groups() {
            for article in reader.group(group)?.chunk_by(|a, b| a.article_id == b.article_id) {
                if part.superseded.contains(&article[0].article_id) == older {
                    mentions.write_article(article.to_vec())?;
                }
            }
        }
        if let (Some(sentences), true) = (&mut sentences, has_sentences(part)) {
            let reader = ParquetReader::<SentenceRow>::open(&part.folder.join(SENTENCES_FILE))?;
            for group in 0..reader.groups() {
                let rows = reader.group(group)?.into_iter();
                sentences.write_article(rows.filter(|row| part.superseded.contains(&row.article_id) == older))?;
            }
        }
    }
    if !older {
        let before = facts.counts;
        facts.counts.records_read = before.records_read.saturating_sub(left_out.articles);
        facts.counts.articles_scored = before.articles_scored.saturating_sub(left_out.articles);
        facts.counts.mentions_found = before.mentions_found.saturating_sub(left_out.mentions);
        facts.counts.mentions_scored = before.mentions_scored.saturating_sub(left_out.mentions);
    }
    facts.counts.check()?;
    let text = serde_json::to_string(&facts).map_err(|e| Error::Counts(e.to_string()))?;
    mentions.finish(text.clone())?;
    if let Some(sentences) = sentences {
        sentences.finish(text.clone())?;
    }
    articles.finish(text)?;
    Ok(left_out)
}

fn has_sentences(part: &StoredPart) -> bool {
    part.folder.join(SENTENCES_FILE).exists()
}

/// Writes the rows of all `skipped.csv`, one part after the other.
pub(crate) fn write_skipped(parts: &[StoredPart], folder: &Folder) -> Result<()> {
    let mut file = CsvFile::create(folder, SKIPPED_FILE, &SKIPPED.spec())?;
    for part in parts {
        for row in written_rows(&part.folder.join(SKIPPED_FILE))? {
            file.record(&row?)?;
        }
    }
    file.finish().map(drop)
}
