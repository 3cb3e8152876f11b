//! `regard summarize`: from the arguments to the summaries.

use crate::cli::args::SummarizeArgs;
use crate::cli::terminal::Terminal;
use crate::config::{GivenSettings, OutputSettings, ProcessSettings, SummarySettings};
use crate::error::Result;
use crate::output::Folder;
use crate::score::Observer;
use crate::summarize::run_summarize;
use crate::system::memory::{self, SummarySizes};
use crate::system::stop;
use crate::system::threads::with_threads;

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
        let sizes = SummarySizes::within(max_memory, rayon::current_num_threads(), memory::current(0))?;
        let progress = terminal.progress();
        progress.summarizing();
        let report = with_threads(sizes.threads, || run_summarize(&config, &self.inputs, sizes, &folder))??;
        progress.clear();
        terminal.finding(&report.facts);
        terminal.warn_of_memory(max_memory);
        terminal.summarized(&report, None, &out)
    }
}
