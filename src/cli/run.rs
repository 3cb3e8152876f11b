//! `regard run` and `regard score`: from the arguments to the run, and to its report.

use crate::cli::args::{InputArgs, RunArgs, ScoreArgs};
use crate::cli::terminal::Terminal;
use crate::config::{
    GivenSettings, OutputSettings, ProcessSettings, ScoreConfig, ScoreSettings, StoreSettings, SummaryConfig,
    SummarySettings, TimingsSettings,
};
use crate::error::{Error, Result};
use crate::ingest;
use crate::model::ModelFiles;
use crate::output::{Dialect, Folder};
use crate::run::run;
use crate::score::{ScoreReport, open_list, run_score};
use crate::series::run_series;
use crate::system::stop;
use std::path::{Path, PathBuf};

impl RunArgs {
    pub(super) fn execute(self, terminal: &Terminal, settings: GivenSettings) -> Result<Option<ScoreReport>> {
        let settings = GivenSettings::from(self.store)
            .over(self.score.into())
            .over(self.summary.into())
            .over(settings);
        let summary = settings.group::<SummarySettings>()?.validate()?;
        self.input.execute(terminal, settings, Some(summary), self.rescore)
    }
}

impl ScoreArgs {
    pub(super) fn execute(self, terminal: &Terminal, settings: GivenSettings) -> Result<Option<ScoreReport>> {
        let settings = GivenSettings::from(self.score).over(settings);
        self.input.execute(terminal, settings, None, false)
    }
}

impl InputArgs {
    /// Scores the inputs; with `summary` also summarizes them, in the store of the settings if they name one.
    fn execute(
        self,
        terminal: &Terminal,
        settings: GivenSettings,
        summary: Option<SummaryConfig>,
        rescore: bool,
    ) -> Result<Option<ScoreReport>> {
        let settings = GivenSettings::from(self.output)
            .over(self.timings.into())
            .over(settings);
        let output: OutputSettings = settings.group()?;
        let out = output.required_folder()?;
        let config = ScoreConfig {
            max_memory: settings.group::<ProcessSettings>()?.max_memory,
            ..settings.group::<ScoreSettings>()?.validate(self.inputs)?
        };
        if self.dry_run {
            dry_run(terminal, &config, &out)?;
            return Ok(None);
        }
        stop::listen()?;
        let store = summary.as_ref().and(settings.group::<StoreSettings>()?.store);
        let store = store.map(|path| terminal.open_store(&path, self.wait)).transpose()?;
        let folder = terminal.open_folder(&out, self.wait)?.with_dialect(output.dialect());
        let progress = terminal.progress();
        let scored = match (summary, store) {
            (None, _) => {
                let scored = run_score(&config, &folder, &progress)?;
                terminal.scored(&progress, &scored);
                scored
            }
            (Some(summary), None) => {
                let (scored, summarized) = run(&config, &summary, &folder, &progress)?;
                terminal.scored(&progress, &scored);
                terminal.summarized(&summarized, &out)?;
                scored
            }
            (Some(summary), Some(mut store)) => {
                let report = run_series(&config, &summary, &mut store, rescore, &folder, &progress)?;
                terminal.series(&progress, &report, &out)?;
                report.scored
            }
        };
        if settings.group::<TimingsSettings>()?.timings {
            terminal.timings(&progress, &scored);
        }
        terminal.warn_of_memory(config.max_memory);
        Ok(Some(scored))
    }
}

impl OutputSettings {
    /// Returns the output folder.
    ///
    /// # Errors
    /// [`Error::Usage`] where none is given.
    pub(super) fn required_folder(&self) -> Result<PathBuf> {
        self.out.clone().ok_or_else(|| {
            let problem = "no output folder: give one with --out DIR, or with out = \"DIR\" in the settings file";
            Error::Usage(problem.to_owned())
        })
    }

    pub(super) fn dialect(&self) -> Dialect {
        if self.excel { Dialect::Excel } else { Dialect::Plain }
    }
}

fn dry_run(terminal: &Terminal, config: &ScoreConfig, out: &Path) -> Result<()> {
    Folder::check(out)?;
    let registry = open_list(config)?;
    let inspected = ingest::inspect(&config.inputs, &config.ingest)?;
    terminal.dry_run(&inspected, &registry, &ModelFiles::open(&config.model_choice())?)
}
