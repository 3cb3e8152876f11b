//! Scored articles, opened to be summarized: the folders that `score` wrote, and the parts of a store.

use crate::config::DateRange;
use crate::error::{Error, Result};
use crate::output::{
    ARTICLES_FILE, ArticleRow, Folder, MENTIONS_FILE, MentionRow, ParquetReader, ParquetWriter, SENTENCES_FILE,
};
use crate::record::facts::Facts;
use crate::record::run_json::RunJson;
use crate::store::Store;
use crate::summarize::copies::hash_of;
use crate::summarize::input_error::SummaryInputError;
use crate::summarize::merged_ids::MergedIds;
use crate::summarize::outlets::OutletNames;
use crate::summarize::repeated::RepeatedText;
use crate::system::stop;
use rayon::prelude::*;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Row groups that are mapped together, for each thread, so that no thread waits long for another.
const GROUPS_A_THREAD: usize = 8;

/// One folder that `score` wrote, or one part of a store.
pub(crate) struct ScoredPart {
    pub(crate) mentions: PathBuf,
    pub(crate) articles: PathBuf,
    pub(crate) facts: Facts,
    pub(crate) mention_groups: usize,
    /// Articles of which another part holds a later version.
    superseded: HashSet<String>,
    /// Hashes of the ids of articles of which another part holds the version that counts.
    pub(super) other_versions: HashSet<u64>,
    window: DateRange,
    /// The text that outlets repeat, once all parts are known.
    pub(super) repeated: Option<Arc<RepeatedText>>,
    /// The ids of discovered actors that were merged, once all parts are known.
    pub(super) merged_ids: Option<Arc<MergedIds>>,
    /// The names of outlets, once all parts are known.
    pub(super) outlets: Arc<OutletNames>,
}

impl ScoredPart {
    /// Opens folders and stores, of which only the articles in `window` count. The ids of their mentions hold within one
    /// article: [`ScoredInputs`](crate::summarize::inputs::ScoredInputs) merges them.
    ///
    /// # Errors
    /// [`Error::SummaryInput`] where one was not scored; [`Error::Invalid`] where one is damaged.
    pub(super) fn open_all(inputs: &[PathBuf], window: DateRange) -> Result<Vec<Self>> {
        let mut parts = Vec::new();
        for input in inputs {
            match store_of(input)? {
                Some(store) => parts.extend(Self::open_store(&store, window)?),
                None => parts.push(Self::open(input, HashSet::new(), window)?),
            }
        }
        Ok(parts)
    }

    fn open_store(store: &Path, window: DateRange) -> Result<Vec<Self>> {
        let parts = Store::read(store)?.parts()?;
        if parts.is_empty() {
            return Err(SummaryInputError::EmptyStore(store.to_path_buf()).into());
        }
        parts
            .into_iter()
            .map(|part| Self::open(&part.folder, part.superseded, window))
            .collect()
    }

    fn open(path: &Path, superseded: HashSet<String>, window: DateRange) -> Result<Self> {
        let mentions = if path.is_dir() {
            path.join(MENTIONS_FILE)
        } else {
            path.to_path_buf()
        };
        let articles = mentions.with_file_name(ARTICLES_FILE);
        if let Some(missing) = [&mentions, &articles].into_iter().find(|file| !file.exists()) {
            return Err(SummaryInputError::NotScored {
                path: path.to_path_buf(),
                missing: missing.clone(),
            }
            .into());
        }
        let reader = ParquetReader::<MentionRow>::open(&mentions)?;
        let facts = serde_json::from_str(&reader.facts()?)
            .map_err(|e| Error::invalid(&mentions, format!("its footer is not valid: {e}")))?;
        Ok(Self {
            mention_groups: reader.groups(),
            superseded,
            other_versions: HashSet::new(),
            window,
            repeated: None,
            merged_ids: None,
            outlets: Arc::default(),
            mentions,
            articles,
            facts,
        })
    }

    /// Returns true where this version of an article counts.
    pub(crate) fn counts(&self, article: &ArticleRow) -> bool {
        self.window.holds(article.date) && !self.is_replaced(&article.article_id)
    }

    /// Returns true where another part holds the version of the article that counts.
    pub(crate) fn is_replaced(&self, article_id: &str) -> bool {
        self.is_superseded(article_id) || self.is_other_version(article_id)
    }

    /// Returns true where a later version of the article is in another part of the store.
    pub(crate) fn is_superseded(&self, article_id: &str) -> bool {
        self.superseded.contains(article_id)
    }

    /// Returns true where, of parts that are no store, another one holds the version of the article that counts.
    pub(crate) fn is_other_version(&self, article_id: &str) -> bool {
        !self.other_versions.is_empty() && self.other_versions.contains(&hash_of(article_id))
    }

    /// Returns the sizes of the files of mentions and of articles.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub(super) fn bytes(&self) -> Result<[u64; 2]> {
        Ok([file_bytes(&self.mentions)?, file_bytes(&self.articles)?])
    }

    /// Reads the articles, a row group at a time, those that do not count included.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the file is damaged.
    pub(crate) fn article_groups(&self) -> Result<impl Iterator<Item = Result<Vec<ArticleRow>>>> {
        let reader = ParquetReader::<ArticleRow>::open(&self.articles)?;
        Ok((0..reader.groups()).map(move |group| {
            let mut rows = reader.group(group)?;
            for row in &mut rows {
                self.outlets.rename_article(row);
            }
            Ok(rows)
        }))
    }

    /// Reads the articles of a row group, with no columns but `columns`.
    fn article_group(&self, group: usize, columns: &[&str]) -> Result<Vec<ArticleRow>> {
        let reader = ParquetReader::<ArticleRow>::open(&self.articles)?;
        let mut rows = reader.only(columns).group(group)?;
        rows.iter_mut().for_each(|row| self.outlets.rename_article(row));
        Ok(rows)
    }

    /// # Errors
    /// [`Error::Invalid`] when `articles.parquet` does not hold the articles that `mentions.parquet` speaks of.
    pub(crate) fn check_articles(&self, found: u64) -> Result<()> {
        let expected = self.facts.counts.articles_scored;
        if found == expected {
            return Ok(());
        }
        let beside = self.mentions.display();
        let problem = format!("it holds {found} articles, but {beside} was made from {expected}: they are of two runs");
        Err(Error::invalid(&self.articles, problem))
    }

    /// Reads the mentions of a row group that count, without url and title of their articles.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the file is damaged; [`Error::Stopped`].
    pub(crate) fn rows(&self, group: usize) -> Result<Vec<MentionRow>> {
        let mut rows = self.rows_with_repeated(group)?;
        rows.retain(|row| !self.is_repeated(row));
        Ok(rows)
    }

    /// Reads the mentions of a row group that count, as `mentions.csv` has them.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the file is damaged; [`Error::Stopped`].
    pub(crate) fn whole_rows(&self, group: usize) -> Result<Vec<MentionRow>> {
        stop::check()?;
        let mut rows = self.counted(ParquetReader::<MentionRow>::open(&self.mentions)?.group(group)?);
        rows.retain(|row| !self.is_repeated(row));
        Ok(rows)
    }

    fn is_repeated(&self, row: &MentionRow) -> bool {
        self.repeated.as_ref().is_some_and(|repeated| repeated.holds(row))
    }

    /// Reads the mentions of a row group that count, those in repeated text included.
    fn rows_with_repeated(&self, group: usize) -> Result<Vec<MentionRow>> {
        stop::check()?;
        let reader = ParquetReader::<MentionRow>::open(&self.mentions)?;
        Ok(self.counted(reader.without(&MentionRow::BESIDE).group(group)?))
    }

    /// Returns those of some mentions that count, with the names that hold over all parts.
    fn counted(&self, mut rows: Vec<MentionRow>) -> Vec<MentionRow> {
        if !self.superseded.is_empty() || !self.other_versions.is_empty() || !self.window.is_everything() {
            rows.retain(|row| self.window.holds(row.date) && !self.is_replaced(&row.article_id));
        }
        for row in &mut rows {
            self.outlets.rename_mention(row);
            self.rename_actors(row);
        }
        rows
    }

    /// Gives a mention the ids that hold over all parts, whatever an earlier summary gave it.
    fn rename_actors(&self, row: &mut MentionRow) {
        row.use_article_ids();
        if let Some(merged_ids) = &self.merged_ids {
            merged_ids.rename(row);
        }
    }

    /// Writes the mentions again, with the ids that they have in all other tables, where discovered actors were merged.
    /// `folder` holds the part.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the file is damaged; [`Error::Io`]; [`Error::Stopped`].
    pub(crate) fn write_merged_ids(&self, folder: &Folder) -> Result<()> {
        if self.merged_ids.is_none() {
            return Ok(());
        }
        let reader = ParquetReader::<MentionRow>::open(&self.mentions)?;
        let mut writer = ParquetWriter::create(folder, MENTIONS_FILE)?;
        for group in 0..reader.groups() {
            stop::check()?;
            let mut rows = reader.group(group)?;
            rows.iter_mut().for_each(|row| self.rename_actors(row));
            // A row group ends where it ended before: at its last article.
            writer.write_article(rows)?;
        }
        writer.finish(reader.facts()?)
    }

    /// Returns the folder of the part.
    pub(crate) fn folder(&self) -> &Path {
        self.mentions.parent().unwrap_or(Path::new(""))
    }

    /// Lists the files of the part that exist.
    pub(crate) fn files(&self) -> impl Iterator<Item = PathBuf> {
        let sentences = self.mentions.with_file_name(SENTENCES_FILE);
        let files = [self.mentions.clone(), self.articles.clone(), sentences];
        files.into_iter().filter(|file| file.exists())
    }

    /// Returns true where the part is the one in `folder`.
    pub(crate) fn is_in(&self, folder: &Folder) -> bool {
        let there = std::fs::canonicalize(folder.path().join(MENTIONS_FILE));
        std::fs::canonicalize(&self.mentions).is_ok_and(|own| there.is_ok_and(|there| own == there))
    }
}

fn file_bytes(path: &Path) -> Result<u64> {
    Ok(std::fs::metadata(path).map_err(Error::io("read", path))?.len())
}

/// Returns the store that `path` is, or whose summaries are in it.
///
/// # Errors
/// [`Error::RunJson`] where the record of the folder cannot be used.
pub(crate) fn store_of(path: &Path) -> Result<Option<PathBuf>> {
    if Store::is_at(path) {
        return Ok(Some(path.to_path_buf()));
    }
    if path.join(MENTIONS_FILE).exists() {
        return Ok(None);
    }
    let settings = RunJson::in_folder(path)?.and_then(|record| record.settings);
    Ok(settings.and_then(|settings| settings.store))
}

fn groups(parts: &[ScoredPart]) -> Vec<(&ScoredPart, usize)> {
    let groups = parts
        .iter()
        .flat_map(|part| (0..part.mention_groups).map(move |group| (part, group)));
    groups.collect()
}

/// Maps every row group of every part, on all threads, and merges the results in any order.
///
/// # Errors
/// [`Error::Invalid`] where a part is damaged; [`Error::Stopped`].
pub(crate) fn each_group<T: Send>(
    parts: &[ScoredPart],
    nothing: impl Fn() -> T + Sync + Send,
    map: impl Fn(Vec<MentionRow>) -> T + Sync + Send,
    merge: impl Fn(T, T) -> T + Sync + Send,
) -> Result<T> {
    groups(parts)
        .into_par_iter()
        // Each task opens the file for itself: clones of one handle share their position.
        .map(|(part, group)| Ok(map(part.rows(group)?)))
        .try_reduce(nothing, |a, b| Ok(merge(a, b)))
}

/// Hands the articles of each row group of every part to `each`, in order, with the index of the part: those that do not count
/// too. Some are read at a time on all threads, with no columns but `columns`.
///
/// # Errors
/// Those of `each`; [`Error::Invalid`] where a part is damaged; [`Error::Stopped`].
pub(crate) fn each_article_group(
    parts: &[ScoredPart],
    columns: &[&str],
    mut each: impl FnMut(usize, Vec<ArticleRow>) -> Result<()>,
) -> Result<()> {
    let mut groups = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let count = ParquetReader::<ArticleRow>::open(&part.articles)?.groups();
        groups.extend((0..count).map(|group| (number, group)));
    }
    for some in groups.chunks(rayon::current_num_threads()) {
        let read = some.par_iter().map(|(part, group)| {
            stop::check()?;
            parts[*part].article_group(*group, columns).map(|rows| (*part, rows))
        });
        let read = read.collect::<Result<Vec<_>>>()?;
        read.into_iter().try_for_each(|(part, rows)| each(part, rows))?;
    }
    Ok(())
}

/// Maps the mentions of every row group of every part, some at a time on all threads, and hands the results to `take` in
/// order.
///
/// # Errors
/// Those of `map` and `take`; [`Error::Invalid`] where a part is damaged; [`Error::Stopped`].
pub(crate) fn each_group_in_order<T: Send>(
    parts: &[ScoredPart],
    map: impl Fn(Vec<MentionRow>) -> Result<T> + Sync + Send,
    take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    in_order(parts, |part, group| map(part.rows(group)?), take)
}

/// The same with mentions in repeated text too.
///
/// # Errors
/// Those of [`each_group_in_order`].
pub(crate) fn each_group_with_repeated<T: Send>(
    parts: &[ScoredPart],
    map: impl Fn(Vec<MentionRow>) -> Result<T> + Sync + Send,
    take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    in_order(parts, |part, group| map(part.rows_with_repeated(group)?), take)
}

fn in_order<T: Send>(
    parts: &[ScoredPart],
    map: impl Fn(&ScoredPart, usize) -> Result<T> + Sync + Send,
    mut take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    for some in groups(parts).chunks(GROUPS_A_THREAD * rayon::current_num_threads()) {
        let mapped = some.par_iter().map(|(part, group)| map(part, *group));
        mapped
            .collect::<Result<Vec<T>>>()?
            .into_iter()
            .try_for_each(&mut take)?;
    }
    Ok(())
}
