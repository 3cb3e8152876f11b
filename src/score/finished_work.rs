//! Work that an earlier run has finished in the same folder: `--skip-finished`.

use crate::config::{ScoreSettings, SummaryConfig};
use crate::error::{Error, Result};
use crate::ingest::{self, STDIN};
use crate::output::{ARTICLES_FILE, Folder, MENTIONS_FILE, SENTENCES_FILE};
use crate::record::run_json::{RunJson, RunStatus, is_excel};
use crate::record::run_outputs::outputs;
use crate::record::sources::Source;
use crate::score::{Observer, ScoreJob, ScoreReport};
use std::sync::Arc;

/// Settings that no file depends on.
const WITHOUT_EFFECT: [&str; 3] = ["cpu", "max_skipped", "skip_finished"];

impl ScoreJob<'_> {
    /// Returns the report of the run that has finished this work in `folder`, where the settings ask to leave it alone and it is
    /// there: the same inputs by their checksums, the same settings, list, model and version, and every file as it was
    /// written. With `summary`, the summaries are part of the work. The observer is told why it is not there.
    ///
    /// # Errors
    /// [`Error::Usage`] for standard input, which cannot be compared; [`Error::RunJson`] where the folder's record cannot be
    /// used; [`Error::Io`].
    pub(crate) fn finished_in(
        &self,
        folder: &Folder,
        summary: Option<&SummaryConfig>,
        observer: &dyn Observer,
    ) -> Result<Option<ScoreReport>> {
        if !self.config.skip_finished {
            return Ok(None);
        }
        if self.config.inputs.iter().any(|input| input == STDIN) {
            let problem = "--skip-finished compares the inputs with those of the finished run, and standard input can be read only \
                           once: name a file, or leave the flag out";
            return Err(Error::Usage(problem.to_owned()));
        }
        let Some(record) = RunJson::in_folder(folder.path())? else {
            return Ok(None);
        };
        let reason = match self.difference(&record, folder, summary)? {
            None => match self.report_of(record) {
                Some(report) => return Ok(Some(report)),
                None => "its record has no counts".to_owned(),
            },
            Some(reason) => reason,
        };
        observer.not_finished(&reason);
        Ok(None)
    }

    /// Says why what `record` tells of is not this work, finished; `None` where it is. Begins with what is cheap to know.
    fn difference(&self, record: &RunJson, folder: &Folder, summary: Option<&SummaryConfig>) -> Result<Option<String>> {
        if record.status != RunStatus::Done {
            return Ok(Some("the run in the folder was not finished".to_owned()));
        }
        if let Some(differs) = self.other_settings(record, folder) {
            return Ok(Some(differs));
        }
        if let Some(summary) = summary
            && (record.summary() != Some(summary)
                || record.sources.summarize.is_some()
                || record.sources.outlets != crate::summarize::outlet_list(summary)?)
        {
            return Ok(Some(
                "the summaries in the folder were made by other settings".to_owned(),
            ));
        }
        if let Some(input) = self.changed_input(record)? {
            return Ok(Some(format!(
                "{input} is not what the finished run read, or is not known to be"
            )));
        }
        let files: Vec<String> = record.outputs.keys().cloned().collect();
        let scored = [MENTIONS_FILE, ARTICLES_FILE, SENTENCES_FILE];
        let needed = &scored[..scored.len() - usize::from(self.config.no_sentences)];
        let is_complete = summary.is_some() || needed.iter().all(|file| record.outputs.contains_key(*file));
        if !is_complete || outputs(folder, files)? != record.outputs {
            return Ok(Some("files of the finished run are gone or have changed".to_owned()));
        }
        Ok(None)
    }

    /// Says in what the settings, the model or the lists differ from those of a finished run.
    fn other_settings(&self, record: &RunJson, folder: &Folder) -> Option<String> {
        let facts = self.facts();
        let settings = record.settings.as_ref()?;
        let then = record.facts.as_ref().map(|run| &run.facts);
        if record.version != facts.version || then.is_none_or(|then| then.version != facts.version) {
            return Some(format!("the finished run is of version {} of regard", record.version));
        }
        let changed = settings
            .score
            .as_ref()
            .map(|then| changed_settings(then, &self.config.recorded));
        let changed = changed.unwrap_or_else(|| vec!["all".to_owned()]);
        if !changed.is_empty() {
            return Some(format!("the finished run had other settings: {}", changed.join(", ")));
        }
        if settings.store.is_some() || settings.excel != is_excel(folder) {
            return Some("the finished run had another --store or --excel".to_owned());
        }
        let recorded = record.sources.score.as_ref().map(|source| Source {
            cwd: self.tools.source.cwd.clone(),
            ..source.clone()
        });
        let has_model = then.is_some_and(|then| then.model == facts.model);
        if recorded.as_ref() != Some(&self.tools.source) || !has_model {
            return Some("the finished run had other inputs, lists or another model".to_owned());
        }
        None
    }

    /// Names an input that is not known to be the one that a finished run read to its end.
    fn changed_input(&self, record: &RunJson) -> Result<Option<String>> {
        let then = record.facts.iter().flat_map(|run| &run.facts.inputs);
        let then: Vec<_> = then.map(|input| (&input.path, &input.sha256)).collect();
        let here = ingest::checksums(&self.config.inputs, &self.config.ingest)?;
        let changed = here
            .iter()
            .enumerate()
            .find(|(at, input)| input.sha256.is_none() || then.get(*at) != Some(&(&input.path, &input.sha256)));
        Ok(match changed {
            Some((_, input)) => Some(input.path.clone()),
            None => (then.len() != here.len()).then(|| "the list of inputs".to_owned()),
        })
    }

    fn report_of(&self, record: RunJson) -> Option<ScoreReport> {
        let facts = record.facts?.facts;
        Some(ScoreReport {
            too_many_skipped: facts.too_many_skipped(self.config.max_skipped, self.config.allow_empty),
            loss: None,
            inputs: facts.inputs.clone(),
            facts,
            warnings: record.warnings.unwrap_or_default(),
            timings: Arc::default(),
            resumed: 0,
            threads: 0,
            was_finished: true,
        })
    }
}

/// Lists the settings by which two runs write different files.
fn changed_settings(then: &ScoreSettings, now: &ScoreSettings) -> Vec<String> {
    let [then, now] = [then, now].map(|settings| serde_json::to_value(settings).unwrap_or_default());
    let settings = now.as_object().into_iter().flatten();
    let changed =
        settings.filter(|(key, value)| !WITHOUT_EFFECT.contains(&key.as_str()) && then[key.as_str()] != **value);
    changed.map(|(key, _)| key.clone()).collect()
}
