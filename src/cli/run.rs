//! `regard run` and `regard score`: from the arguments to the run, and to its report.

use crate::cli::args::{FolderArgs, InputArgs, RunArgs, ScoreArgs};
use crate::cli::profile::DryRun;
use crate::cli::progress::ProgressReporter;
use crate::cli::terminal::Terminal;
use crate::config::{
    GivenSettings, OutputSettings, ProcessSettings, ScoreConfig, ScoreSettings, StoreSettings, SummarySettings,
    TimingsSettings,
};
use crate::error::{Error, Result};
use crate::model::ModelFiles;
use crate::output::Folder;
use crate::profile::{SampleSize, profile_dump};
use crate::run::run;
use crate::score::{ScoreReport, open_list, run_score};
use crate::series::run_series;
use crate::store::Store;
use crate::system::stop;
use std::path::{Path, PathBuf};

/// Everything that scoring needs from the command line, with the output folder opened.
struct PreparedRun {
    config: ScoreConfig,
    store: Option<Store>,
    folder: Folder,
    out: PathBuf,
    progress: ProgressReporter,
    with_timings: bool,
}

/// What `run` is given beyond `score`.
#[derive(Default)]
struct SummaryPlaces {
    store: Option<PathBuf>,
    /// The list of outlets.
    outlets: Option<PathBuf>,
}

impl RunArgs {
    pub(super) fn execute(self, terminal: &Terminal, settings: GivenSettings) -> Result<Option<ScoreReport>> {
        let settings = GivenSettings::from(self.store)
            .over(self.score.into())
            .over(self.summary.into())
            .over(settings);
        let summary = settings.group::<SummarySettings>()?.validate()?;
        let store = settings.group::<StoreSettings>()?.store;
        let places = SummaryPlaces {
            store,
            outlets: summary.outlets.clone(),
        };
        let Some(mut prepared) = self.input.prepare(self.folder, terminal, settings, places)? else {
            return Ok(None);
        };
        let PreparedRun {
            config,
            store,
            folder,
            out,
            progress,
            ..
        } = &mut prepared;
        let scored = match store {
            None => {
                let (scored, summarized) = run(config, &summary, folder, progress)?;
                let Some(summarized) = summarized else {
                    terminal.was_finished(&scored, out);
                    return Ok(Some(scored));
                };
                terminal.scored(progress, &scored);
                terminal.summarized(&summarized, Some(&scored), out)?;
                scored
            }
            Some(store) => {
                let report = run_series(config, &summary, store, self.rescore, folder, progress)?;
                terminal.series(progress, &report, out)?;
                report.scored
            }
        };
        prepared.report_costs(terminal, &scored);
        Ok(Some(scored))
    }
}

impl ScoreArgs {
    pub(super) fn execute(self, terminal: &Terminal, settings: GivenSettings) -> Result<Option<ScoreReport>> {
        let settings = GivenSettings::from(self.score).over(settings);
        let Some(prepared) = self
            .input
            .prepare(self.folder, terminal, settings, SummaryPlaces::default())?
        else {
            return Ok(None);
        };
        let scored = run_score(&prepared.config, &prepared.folder, &prepared.progress)?;
        if scored.was_finished {
            terminal.was_finished(&scored, &prepared.out);
            return Ok(Some(scored));
        }
        terminal.scored(&prepared.progress, &scored);
        terminal.warn_of_scoring(&scored);
        prepared.report_costs(terminal, &scored);
        Ok(Some(scored))
    }
}

impl InputArgs {
    /// Validates the settings and opens the store, if one is named, and the output folder. Returns `None` after a dry run.
    fn prepare(
        self,
        folder: FolderArgs,
        terminal: &Terminal,
        settings: GivenSettings,
        places: SummaryPlaces,
    ) -> Result<Option<PreparedRun>> {
        let SummaryPlaces { store, outlets } = places;
        let settings = GivenSettings::from(folder.output)
            .over(folder.timings.into())
            .over(settings);
        let output: OutputSettings = settings.group()?;
        let out = output.required_folder()?;
        let mut config = ScoreConfig {
            max_memory: settings.group::<ProcessSettings>()?.max_memory,
            ..settings.group::<ScoreSettings>()?.validate(self.inputs)?
        };
        config.ingest.in_series = store.is_some();
        if self.dry_run {
            Folder::check(&out)?;
            let size = if self.all { SampleSize::Whole } else { SampleSize::First };
            dry_run(terminal, &config, size, outlets.as_deref())?;
            return Ok(None);
        }
        stop::listen()?;
        Ok(Some(PreparedRun {
            config,
            store: store.map(|path| terminal.open_store(&path, folder.wait)).transpose()?,
            folder: terminal.open_folder(&out, folder.wait)?.with_dialect(output.dialect()),
            out,
            progress: terminal.progress(),
            with_timings: settings.group::<TimingsSettings>()?.timings,
        }))
    }
}

impl PreparedRun {
    /// Reports the timings, if they were asked for, and warns of memory above the limit.
    fn report_costs(&self, terminal: &Terminal, scored: &ScoreReport) {
        if self.with_timings {
            terminal.timings(&self.progress, scored);
        }
        terminal.warn_of_memory(self.config.max_memory);
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
}

fn dry_run(terminal: &Terminal, config: &ScoreConfig, size: SampleSize, outlets: Option<&Path>) -> Result<()> {
    let registry = open_list(config)?;
    let model = ModelFiles::open(&config.model_choice())?;
    let profile = profile_dump(&config.inputs, &config.ingest, size, outlets)?;
    terminal.dry_run(&DryRun {
        profile: &profile,
        registry: &registry,
        discovers: !config.types.is_empty(),
        model: &model,
        languages: &config.ingest.languages,
    })
}
