//! Scoring of tables and sentences that Python holds.

use crate::exceptions::{TOO_MANY_SKIPPED, exception, exception_of};
use crate::settings::Settings;
use crate::spans::{Target, byte_spans};
use crate::table::{Table, rows_of};
use crate::work::work_apart;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use regard::config::ScoreConfig;
use regard::error::{Error, Reason, Result};
use regard::output::{Folder, MENTIONS_FILE};
use regard::score::{ScoreReport, Scorer as CoreScorer};
use regard::stance::{Request, SentenceOutcome, Stance};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use tempfile::NamedTempFile;

/// A list and a model, which are opened when they are first needed.
#[pyclass(frozen, module = "regard._regard")]
pub(crate) struct Scorer {
    config: ScoreConfig,
    threads: usize,
    /// The file of a list that was given as rows; it lives as long as this.
    _list: Option<NamedTempFile>,
    opened: Arc<OnceLock<CoreScorer>>,
}

/// The numbers of a part: counts of its records and mentions, rows of `skipped.csv` by reason, warnings.
pub(crate) type PartNumbers = (BTreeMap<String, u64>, BTreeMap<String, u64>, Vec<String>);
/// A stance: label, probabilities of negative, neutral and positive, score.
type StanceNumbers = (&'static str, f32, f32, f32, f32);

#[pymethods]
impl Scorer {
    /// Check the settings, a JSON object; `actors` is a list in the format of a file, where it is given as rows.
    #[new]
    #[pyo3(signature = (settings, actors=None))]
    fn new(py: Python<'_>, settings: &str, actors: Option<&str>) -> PyResult<Self> {
        Self::of(settings, actors).map_err(|error| exception_of(py, &error))
    }

    /// Score the articles of a table; return the rows of mentions.parquet.
    fn score(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<Table> {
        let rows = rows_of(rows)?;
        let (opened, config) = (Arc::clone(&self.opened), self.config.clone());
        let (table, report) = work_apart(py, self.threads, move || {
            let folder = tempfile::tempdir().map_err(Error::io("create a folder in", std::env::temp_dir()))?;
            let folder = folder.path().join("part");
            let scorer = ready(&opened, config)?.for_partitions();
            let report = scorer.score(rows, &Folder::open(&folder)?)?;
            Ok((Table::read(&folder.join(MENTIONS_FILE))?, report))
        })?;
        Ok(table.of_part(enough(py, &report)?))
    }

    /// Score the articles of a table into a folder; return the numbers.
    fn score_part(&self, py: Python<'_>, rows: &Bound<'_, PyAny>, out: PathBuf) -> PyResult<PartNumbers> {
        let rows = rows_of(rows)?;
        let (opened, config) = (Arc::clone(&self.opened), self.config.clone());
        let report = work_apart(py, self.threads, move || {
            ready(&opened, config)?.score(rows, &Folder::open(&out)?)
        })?;
        enough(py, &report)
    }

    /// Score targets, as code points of the sentence that they are in.
    fn score_sentences(
        &self,
        py: Python<'_>,
        sentences: Vec<(String, Vec<Target>)>,
    ) -> PyResult<Vec<Vec<StanceNumbers>>> {
        let mut requests = Vec::with_capacity(sentences.len());
        for (number, (sentence, targets)) in sentences.iter().enumerate() {
            let spans = byte_spans(sentence, targets);
            requests.push(spans.map_err(|problem| PyValueError::new_err(format!("sentence {number}: {problem}")))?);
        }
        let (opened, config) = (Arc::clone(&self.opened), self.config.clone());
        let (sentences, outcomes) = work_apart(py, self.threads, move || {
            let requests: Vec<Request> = sentences
                .iter()
                .zip(requests)
                .map(|((sentence, _), targets)| Request {
                    sentence,
                    targets,
                    names: false,
                })
                .collect();
            let outcomes = ready(&opened, config)?.score_sentences(&requests)?;
            Ok((sentences, outcomes))
        })?;
        let stances = sentences.iter().zip(outcomes).enumerate();
        stances
            .map(|(number, ((_, targets), outcome))| stances_of(number, targets, outcome))
            .collect()
    }
}

impl Scorer {
    fn of(settings: &str, actors: Option<&str>) -> Result<Self> {
        let list = actors.map(list_file).transpose()?;
        let mut settings = Settings::parse(settings)?;
        let process = settings.process()?;
        let config = settings.score_tables(&process, list.as_ref().map(NamedTempFile::path))?;
        settings.finish()?;
        Ok(Self {
            config,
            threads: process.threads,
            _list: list,
            opened: Arc::default(),
        })
    }
}

/// Writes a list that was given as rows into a file.
///
/// # Errors
/// [`Error::Io`].
pub(crate) fn list_file(actors: &str) -> Result<NamedTempFile> {
    let failed = || Error::io("write a list of actors in", std::env::temp_dir());
    let mut file = NamedTempFile::new().map_err(failed())?;
    file.write_all(actors.as_bytes()).map_err(failed())?;
    Ok(file)
}

/// Returns the list and the model, and opens them where that has not been done.
fn ready(opened: &OnceLock<CoreScorer>, config: ScoreConfig) -> Result<&CoreScorer> {
    if let Some(scorer) = opened.get() {
        return Ok(scorer);
    }
    let scorer = CoreScorer::open(config)?;
    // Of two threads that come here at once the first has its own kept, and the second's is the same.
    Ok(opened.get_or_init(|| scorer))
}

/// Returns the numbers of a part of which as much could be used as the settings ask for.
///
/// # Errors
/// `RunError` where that is too little.
fn enough(py: Python<'_>, report: &ScoreReport) -> PyResult<PartNumbers> {
    match &report.too_many_skipped {
        Some(problem) => Err(exception(py, problem.clone(), TOO_MANY_SKIPPED)),
        None => Ok(numbers(report)),
    }
}

fn numbers(report: &ScoreReport) -> PartNumbers {
    let counts = serde_json::to_value(report.facts.counts).unwrap_or_default();
    let counts = counts.as_object().into_iter().flatten();
    let counts = counts.filter_map(|(name, count)| Some((name.clone(), count.as_u64()?)));
    let warnings = report.all_warnings().cloned().collect();
    (counts.collect(), report.facts.skipped.clone(), warnings)
}

fn stances_of(number: usize, targets: &[Target], outcome: SentenceOutcome) -> PyResult<Vec<StanceNumbers>> {
    let stances = targets.iter().zip(outcome.targets);
    stances
        .map(|(target, stance)| match stance {
            Ok(stance) => Ok(stance_numbers(&stance)),
            Err(reason) => Err(PyValueError::new_err(format!(
                "sentence {number}: the span {target:?} has no score: {}",
                why(reason)
            ))),
        })
        .collect()
}

fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::MentionTooLong => "it is longer than the model can read",
        Reason::MentionWithoutTokens => "it holds nothing that the model reads",
        reason => reason.as_str(),
    }
}

fn stance_numbers(stance: &Stance) -> StanceNumbers {
    let toward = stance.toward;
    let [negative, neutral, positive] = toward.0;
    (toward.label().as_str(), negative, neutral, positive, toward.score())
}
