//! Settings as Python gives them: a JSON object with the keys of the settings file, whichever table they stand in there.

use regard::config::{
    NamedSettings, OutputSettings, ProcessSettings, ScoreConfig, ScoreSettings, SummaryConfig, SummarySettings,
};
use regard::error::{Error, Result};
use regard::ingest::STDIN;
use regard::output::Dialect;
use regard::system::memory::{self, ByteSize, SummarySizes};
use serde_json::Value;
use std::path::Path;

/// The name of a list that was given as rows, in the record of a run.
const LIST_IN_MEMORY: &str = "actors.csv";

/// Settings of the process, which every piece of work has.
pub(crate) struct Process {
    /// Threads, 0 for one per processor.
    pub(crate) threads: usize,
    max_memory: Option<ByteSize>,
}

/// Settings that are read group by group.
pub(crate) struct Settings {
    named: NamedSettings,
}

impl Settings {
    /// Reads the settings of a JSON object.
    ///
    /// # Errors
    /// [`Error::Usage`] where it is none.
    pub(crate) fn parse(json: &str) -> Result<Self> {
        match serde_json::from_str(json) {
            Ok(Value::Object(values)) => Ok(Self {
                named: NamedSettings::new(values),
            }),
            _ => Err(Error::Usage("the settings are no JSON object".to_owned())),
        }
    }

    /// Takes the settings of the process.
    ///
    /// # Errors
    /// [`Error::Usage`].
    pub(crate) fn process(&mut self) -> Result<Process> {
        let process: ProcessSettings = self.named.take()?;
        Ok(Process {
            threads: process.checked_threads()?.unwrap_or(0),
            max_memory: process.max_memory,
        })
    }

    /// Takes the settings of scoring these inputs; `list` is the file of a list that was given as rows.
    ///
    /// # Errors
    /// [`Error::Usage`].
    pub(crate) fn score(&mut self, process: &Process, inputs: Vec<String>, list: Option<&Path>) -> Result<ScoreConfig> {
        let mut settings: ScoreSettings = self.named.take()?;
        if list.is_some() {
            settings.actors = Some(LIST_IN_MEMORY.into());
        }
        let mut config = ScoreConfig {
            max_memory: process.max_memory,
            ..settings.validate(inputs)?
        };
        if let Some(list) = list {
            config.settings.actors = Some(list.to_path_buf());
        }
        Ok(config)
    }

    /// Takes the settings of scoring tables in memory.
    ///
    /// # Errors
    /// [`Error::Usage`].
    pub(crate) fn score_tables(&mut self, process: &Process, list: Option<&Path>) -> Result<ScoreConfig> {
        self.score(process, vec![STDIN.to_owned()], list)
    }

    /// Takes the settings of summaries.
    ///
    /// # Errors
    /// [`Error::Usage`].
    pub(crate) fn summary(&mut self) -> Result<SummaryConfig> {
        let settings: SummarySettings = self.named.take()?;
        settings.validate()
    }

    /// Takes the format of CSV files.
    ///
    /// # Errors
    /// [`Error::Usage`].
    pub(crate) fn dialect(&mut self) -> Result<Dialect> {
        let output: OutputSettings = self.named.take()?;
        Ok(output.dialect())
    }

    /// Checks that every setting was taken.
    ///
    /// # Errors
    /// [`Error::Usage`] for one that does not exist.
    pub(crate) fn finish(self) -> Result<()> {
        self.named.check_all_taken()
    }
}

impl Process {
    /// Returns the sizes with which to summarize within the memory that is allowed.
    ///
    /// # Errors
    /// [`Error::Usage`] where it is too little.
    pub(crate) fn summary_sizes(&self) -> Result<SummarySizes> {
        let (threads, held) = (rayon::current_num_threads(), memory::current(0));
        SummarySizes::within(self.max_memory, threads, held)
    }
}
