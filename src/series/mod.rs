//! A run that adds to a store: what is new is scored, and the summaries cover the whole series.

mod compact;
pub mod error;
mod identity;

pub use compact::{Compaction, compact};

use crate::article::Article;
use crate::config::{Mentions, ScoreConfig, ScoreSettings, SummaryConfig};
use crate::error::{Error, Result};
use crate::output::{
    ARTICLES_FILE, ArticleRow, Folder, JOURNAL_FILE, ParquetReader, SCORED_FILES, SKIPPED_FILE, remove_if_there,
    written_rows,
};
use crate::record::run_json::{
    FinishedRun, RunCommand, RunFacts, RunJson, RunSettings, RunStatus, SeriesCounts, is_excel, record_run,
};
use crate::record::run_outputs::{files_after, outputs, remove_outputs, remove_summaries};
use crate::record::sources::Sources;
use crate::score::{Observer, ScoreJob, ScoreReport};
use crate::series::compact::write_skipped;
use crate::series::error::SeriesError;
use crate::series::identity::Identity;
use crate::store::{ArticleStatus, NewPart, RunRecord, Store, StoredArticle, StoredPart};
use crate::summarize::{Summary, SummaryReport, outlet_list};
use crate::system::checksum::Checksum;
use crate::system::memory::SummarySizes;
use crate::system::path_text::{path_of_text, path_text};
use crate::system::threads::with_threads;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// The result of a run that added to a store.
#[derive(Debug, Clone)]
pub struct SeriesReport {
    /// The result of scoring this run's input.
    pub scored: ScoreReport,
    /// The summaries of the whole series; `None` where nothing was new and the files in the folder are those of the series as it is.
    pub summarized: Option<SummaryReport>,
    /// Counts of what the run did to the series.
    pub counts: SeriesCounts,
    /// Parts that were damaged and are repaired, for the user to see.
    pub repaired: Vec<String>,
}

/// `regard run --store`: scores what the store does not hold, and writes the summaries of the whole series.
///
/// # Errors
/// Those of [`crate::run::run`]; [`Error::Series`] where the series was scored differently and `rescore` is not asked for;
/// [`Error::Store`].
pub fn run_series(
    config: &ScoreConfig,
    summary: &SummaryConfig,
    store: &mut Store,
    rescore: bool,
    folder: &Folder,
    observer: &dyn Observer,
) -> Result<SeriesReport> {
    check(config, summary)?;
    let mut ready = ScoreJob::open(config)?;
    if config.max_memory.is_some() {
        ready = ready.with_model()?;
    }
    let sizes = ready.summary_sizes()?;
    let identity = Identity::of(&ready.facts())?;
    let again = to_rescore(store, &identity, rescore)?;
    // A record that cannot be read is not that of the series as it is: everything is written anew.
    let before = RunJson::in_folder(folder.path()).ok().flatten();
    let sources = Sources {
        outlets: outlet_list(summary)?,
        ..ready.sources()
    };
    record_run(RunCommand::Run, folder, None, || {
        let mut series = Series {
            config,
            identity: json!(identity),
            store,
            observer,
        };
        let rescored = series.rescore(&again)?;
        let (scored, added) = series.add(ready)?;
        let store = series.store;
        let (name, generation) = store.generation()?;
        let (articles, superseded) = store.reader().counts()?;
        let counts = SeriesCounts {
            name,
            generation,
            added: added.new,
            changed: added.changed,
            unchanged: scored.facts.counts.unchanged,
            rescored,
            articles,
            superseded,
            parts: store.reader().parts()?.len(),
        };
        let settings = RunSettings {
            score: Some(config.recorded.clone()),
            summarize: Some(summary.clone()),
            calibrate: None,
            excel: is_excel(folder),
            store: Some(std::path::absolute(store.path()).map_err(Error::io("find", store.path()))?),
        };
        let repaired: Vec<String> = if rescore {
            Vec::new()
        } else {
            again.iter().map(Rescore::describe).collect()
        };
        let mut warnings = repaired.clone();
        warnings.extend(scored.all_warnings().cloned());
        let (summarized, facts) = match before
            .filter(|before| before.sources.outlets == sources.outlets)
            .and_then(|before| current_facts(before, folder, &settings, &counts))
        {
            Some(facts) => (None, facts),
            None => {
                let path = store.path().to_path_buf();
                observer.summarizing();
                let summarized = with_threads(sizes.threads, || summarize(&path, summary, sizes, folder))??;
                let facts = RunFacts::from(&summarized.facts);
                warnings.extend(summarized.warnings.iter().cloned());
                (Some(summarized), facts)
            }
        };
        let run = FinishedRun {
            settings,
            facts: RunFacts {
                series: Some(counts.clone()),
                ..facts
            },
            warnings,
            too_many_skipped: scored.too_many_skipped.is_some(),
            outputs: outputs(folder, files_after(&sources, folder)?)?,
            sources,
        };
        let report = SeriesReport {
            scored,
            summarized,
            counts,
            repaired,
        };
        Ok((report, run))
    })
}

fn check(config: &ScoreConfig, summary: &SummaryConfig) -> Result<()> {
    let refused = if !config.shard.is_whole() {
        "--shard is for a job array, each with a folder of its own; a store takes the dump as a whole"
    } else if config.skip_finished {
        "--skip-finished is for folders of their own; a store does not score an article again that it holds: leave the flag out"
    } else if summary.mentions == Mentions::None {
        "--mentions none is of no use with --store, which keeps the mentions; leave it away"
    } else {
        return Ok(());
    };
    Err(Error::Usage(refused.to_owned()))
}

/// A part whose articles have to be scored again.
struct Rescore {
    part: StoredPart,
    why: String,
}

impl Rescore {
    fn describe(&self) -> String {
        format!("part {} was scored again: {}", self.part.number, self.why)
    }
}

fn to_rescore(store: &Store, identity: &Identity, rescore: bool) -> Result<Vec<Rescore>> {
    let then: Option<Identity> = store
        .reader()
        .identity()?
        .map(serde_json::from_value)
        .transpose()
        .map_err(|e| Error::Store {
            path: store.path().to_path_buf(),
            problem: format!("what scored the series cannot be read: {e}"),
        })?;
    let differences = then.map(|then| then.differences(identity)).unwrap_or_default();
    if !differences.is_empty() && !rescore {
        return Err(SeriesError::ScoredDifferently {
            store: store.path().to_path_buf(),
            differences,
        }
        .into());
    }
    let reader = store.reader();
    if rescore {
        let parts = reader.parts()?.into_iter();
        let why = "--rescore".to_owned();
        return Ok(parts.map(|part| Rescore { part, why: why.clone() }).collect());
    }
    let mut damaged: HashMap<u64, String> = reader
        .damaged()?
        .into_iter()
        .map(|damage| {
            (
                damage.part,
                format!("{} is damaged, as {}", damage.file.display(), damage.problem),
            )
        })
        .collect();
    let parts = reader.parts()?.into_iter();
    Ok(parts
        .filter_map(|part| {
            let why = damaged.remove(&part.number)?;
            Some(Rescore { part, why })
        })
        .collect())
}

/// The number of articles that the series did not hold, or held in another version.
struct AddedArticles {
    new: u64,
    changed: u64,
}

struct Series<'a> {
    config: &'a ScoreConfig,
    identity: Value,
    store: &'a mut Store,
    observer: &'a dyn Observer,
}

impl Series<'_> {
    fn journal(&self) -> PathBuf {
        self.store.path().join(JOURNAL_FILE)
    }

    /// Scores the input's articles that the store does not hold, and adds them.
    fn add(&mut self, ready: ScoreJob) -> Result<(ScoreReport, AddedArticles)> {
        let mut added = AddedArticles { new: 0, changed: 0 };
        let part = self.store.new_part()?;
        let journal = self.journal();
        let scored = {
            let store = &mut *self.store;
            let mut wanted =
                move |article: &Article| Ok(store.known(&article.id, article.content)? != ArticleStatus::Same);
            ready.score(&part, &journal, &mut wanted, self.observer)?
        };
        if scored.facts.counts.articles_scored > 0 || self.has_new_faults(&part)? {
            let run = self.run_record(&scored)?;
            let articles = articles_in(part.path(), run.number)?;
            // Not where they are read: a version that is read later may take the place of one.
            for article in &articles {
                let known = self.store.known(&article.article_id, article.content)?;
                added.new += u64::from(known == ArticleStatus::New);
                added.changed += u64::from(known == ArticleStatus::Changed);
            }
            let part = self.store.place(&part, 0, articles)?;
            self.store.add(&run, &part, &self.identity)?;
        } else {
            self.store.clear()?;
        }
        remove_if_there(&journal)?;
        Ok((scored, added))
    }

    fn run_record(&self, scored: &ScoreReport) -> Result<RunRecord> {
        Ok(RunRecord {
            number: self.store.next_run()?,
            started: jiff::Timestamp::now().to_string(),
            folder: self.config.cwd.clone(),
            inputs: self.config.inputs.clone(),
            score: json!(self.config.recorded),
            counts: json!(scored.facts.counts),
        })
    }

    /// Returns true where records could not be used that no part lists.
    fn has_new_faults(&self, part: &Folder) -> Result<bool> {
        let faults: Vec<_> = written_rows(&part.path().join(SKIPPED_FILE))?.collect::<Result<_>>()?;
        if faults.is_empty() {
            return Ok(false);
        }
        let mut known = HashSet::new();
        for part in self.store.reader().parts()? {
            for row in written_rows(&part.folder.join(SKIPPED_FILE))? {
                known.insert(row?);
            }
        }
        Ok(!faults.iter().all(|row| known.contains(row)))
    }

    /// Scores the articles of these parts that count again, from the inputs that they were read from.
    fn rescore(&mut self, again: &[Rescore]) -> Result<u64> {
        if again.is_empty() {
            return Ok(0);
        }
        let reader = self.store.reader();
        let mut new = Vec::new();
        for Rescore { part, why } in again {
            for (run, wanted) in wanted(reader.entries(part.number)?) {
                new.push(self.score_run(&self.store.run(run)?, &wanted, new.len(), why)?);
            }
        }
        let old: Vec<u64> = again.iter().map(|again| again.part.number).collect();
        self.store.replace(&old, &new, &self.identity)?;
        remove_if_there(&self.journal())?;
        Ok(new.iter().map(|part| part.articles.len() as u64).sum())
    }

    fn score_run(&self, run: &RunRecord, wanted: &HashMap<String, u64>, taken: usize, why: &str) -> Result<NewPart> {
        let config = self.config_of(run)?;
        let part = self.store.new_part()?;
        let mut is_wanted = |article: &Article| Ok(wanted.get(&article.id) == Some(&article.content));
        let scored =
            ScoreJob::open(&config)?
                .with_model()?
                .score(&part, &self.journal(), &mut is_wanted, self.observer)?;
        let articles = articles_in(part.path(), run.number)?;
        let missing = wanted.len() - articles.len();
        if missing > 0 {
            return Err(SeriesError::ArticlesMissing {
                reason: why.to_owned(),
                expected: wanted.len(),
                missing,
                inputs: scored.inputs.into_iter().map(|input| input.path).collect(),
                store: self.store.path().to_path_buf(),
            }
            .into());
        }
        self.store.place(&part, taken, articles)
    }

    /// Returns the settings of this run, with the inputs of `run` and how they were read; where one of them is gone, with this run's inputs.
    fn config_of(&self, run: &RunRecord) -> Result<ScoreConfig> {
        let same_folder = self.config.cwd == run.folder;
        let folder = if same_folder { Path::new("") } else { &run.folder };
        let paths: Vec<PathBuf> = run
            .inputs
            .iter()
            .map(|input| folder.join(path_of_text(input)))
            .collect();
        if !paths.iter().all(|path| path.exists()) {
            let mut config = self.config.clone();
            config.ingest.scores_again = true;
            return Ok(config);
        }
        let recorded: ScoreSettings = serde_json::from_value(run.score.clone()).unwrap_or_default();
        let flags = ScoreSettings {
            preset: recorded.preset,
            map: recorded.map,
            date_format: recorded.date_format,
            unique_ids: recorded.unique_ids,
            limit: None,
            ..self.config.recorded.clone()
        };
        let mut config = flags.validate(paths.iter().map(path_text).collect())?;
        config.ingest.in_series = self.config.ingest.in_series;
        config.ingest.scores_again = true;
        Ok(config)
    }
}

/// Returns the contents of the articles that count, by the run that brought them and by their ids.
fn wanted(entries: Vec<StoredArticle>) -> BTreeMap<u64, HashMap<String, u64>> {
    let mut wanted: BTreeMap<u64, HashMap<String, u64>> = BTreeMap::new();
    for entry in entries.into_iter().filter(|entry| entry.is_current) {
        wanted
            .entry(entry.run)
            .or_default()
            .insert(entry.article_id, entry.content);
    }
    wanted
}

/// Lists the articles in a folder that was scored for `run`.
fn articles_in(folder: &Path, run: u64) -> Result<Vec<StoredArticle>> {
    let reader = ParquetReader::<ArticleRow>::open(&folder.join(ARTICLES_FILE))?;
    let mut articles = Vec::new();
    for group in 0..reader.groups() {
        articles.extend(reader.group(group)?.into_iter().map(|row| StoredArticle {
            article_id: row.article_id,
            content: row.content,
            run,
            is_current: true,
        }));
    }
    Ok(articles)
}

/// Returns the facts of the run that was recorded `before` where the files in `folder` are those that would be written
/// now.
fn current_facts(before: RunJson, folder: &Folder, settings: &RunSettings, counts: &SeriesCounts) -> Option<RunFacts> {
    let then = before.settings.as_ref()?;
    let series = before.facts.as_ref()?.series.as_ref()?;
    let is_current = before.status == RunStatus::Done
        && before.version == env!("CARGO_PKG_VERSION")
        && (&then.summarize, then.excel, &then.store) == (&settings.summarize, settings.excel, &settings.store)
        && (&series.name, series.generation) == (&counts.name, counts.generation)
        && are_unchanged(&before.outputs, folder);
    before.facts.filter(|_| is_current)
}

/// Returns true where every file that an earlier run recorded is in `folder` as it was written.
fn are_unchanged(recorded: &BTreeMap<String, Checksum>, folder: &Folder) -> bool {
    !recorded.is_empty()
        && recorded
            .iter()
            .all(|(name, sum)| Checksum::of_file(&folder.path().join(name)).is_ok_and(|found| found == *sum))
}

fn summarize(store: &Path, summary: &SummaryConfig, sizes: SummarySizes, folder: &Folder) -> Result<SummaryReport> {
    remove_outputs(folder, &SCORED_FILES)?;
    remove_summaries(folder)?;
    let sums = Summary::new(summary, &[store.to_path_buf()], sizes)?;
    write_skipped(&Store::read(store)?.parts()?, folder)?;
    sums.write(summary, folder)
}
