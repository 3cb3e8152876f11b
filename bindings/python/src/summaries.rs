//! Summaries, and whole runs.

use crate::exceptions::{TOO_MANY_SKIPPED, exception, exception_of};
use crate::scorer::list_file;
use crate::settings::Settings;
use crate::work::work_apart;
use pyo3::prelude::*;
use regard::output::Folder;
use regard::summarize::run_summarize;
use std::path::PathBuf;
use tempfile::NamedTempFile;

/// Summarize parts into a folder; return the warnings.
#[pyfunction]
pub(crate) fn summarize(py: Python<'_>, parts: Vec<PathBuf>, out: PathBuf, settings: &str) -> PyResult<Vec<String>> {
    let parsed = || {
        let mut settings = Settings::parse(settings)?;
        let process = settings.process()?;
        let (dialect, summary) = (settings.dialect()?, settings.summary()?);
        settings.finish()?;
        Ok((process, dialect, summary))
    };
    let (process, dialect, summary) = parsed().map_err(|error| exception_of(py, &error))?;
    work_apart(py, process.threads, move || {
        let sizes = process.summary_sizes()?;
        let folder = Folder::open(&out)?.with_dialect(dialect);
        let work = || run_summarize(&summary, &parts, sizes, &folder);
        Ok(regard::system::threads::with_threads(sizes.threads, work)??.warnings)
    })
}

/// Score inputs into a folder and summarize them there; return the warnings.
#[pyfunction]
#[pyo3(signature = (inputs, out, settings, actors=None))]
pub(crate) fn run(
    py: Python<'_>,
    inputs: Vec<String>,
    out: PathBuf,
    settings: &str,
    actors: Option<&str>,
) -> PyResult<Vec<String>> {
    let parsed = || {
        let list = actors.map(list_file).transpose()?;
        let mut settings = Settings::parse(settings)?;
        let process = settings.process()?;
        let (dialect, summary) = (settings.dialect()?, settings.summary()?);
        let score = settings.score(&process, inputs, list.as_ref().map(NamedTempFile::path))?;
        settings.finish()?;
        Ok((list, process, dialect, summary, score))
    };
    let (list, process, dialect, summary, score) = parsed().map_err(|error| exception_of(py, &error))?;
    let (scored, warnings) = work_apart(py, process.threads, move || {
        let folder = Folder::open(&out)?.with_dialect(dialect);
        let (scored, summarized) = regard::run::run(&score, &summary, &folder, &())?;
        // The list is read by now.
        drop(list);
        let mut warnings: Vec<String> = scored.all_warnings().cloned().collect();
        warnings.extend(summarized.into_iter().flat_map(|report| report.warnings));
        Ok((scored, warnings))
    })?;
    match scored.too_many_skipped {
        Some(problem) => Err(exception(py, problem, TOO_MANY_SKIPPED)),
        None => Ok(warnings),
    }
}
