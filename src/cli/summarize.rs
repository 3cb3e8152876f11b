//! `regard summarize`: from the arguments to the summaries.

use crate::cli::args::SummarizeArgs;
use crate::cli::terminal::Terminal;
use crate::config::{GivenSettings, OutputSettings, ProcessSettings, SummarySettings};
use crate::error::Result;
use crate::output::Folder;
use crate::score::Observer;
use crate::summarize::run_summarize;
use crate::system::threads::with_threads;
use crate::system::{memory, stop};

impl SummarizeArgs {
    pub(super) fn execute(self, terminal: &Terminal, settings: GivenSettings) -> Result<()> {
        stop::listen()?;
        let settings = GivenSettings::from(self.output)
            .over(self.summary.into())
            .over(settings);
        let output: OutputSettings = settings.group()?;
        let out = output.required_folder()?;
        let config = settings.group::<SummarySettings>()?.validate()?;
        let max_memory = settings.group::<ProcessSettings>()?.max_memory;
        let folder = Folder::open(&out)?.with_dialect(output.dialect());
        let threads = memory::summary_threads(max_memory, rayon::current_num_threads(), memory::current(0))?;
        let progress = terminal.progress();
        progress.summarizing();
        let report = with_threads(threads, || run_summarize(&config, &self.inputs, &folder))??;
        progress.clear();
        terminal.finding(&report.facts);
        terminal.warn_of_memory(max_memory);
        terminal.summarized(&report, None, &out)
    }
}
