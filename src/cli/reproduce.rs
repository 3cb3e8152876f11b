//! `regard reproduce`: repeats a run and compares its files.

use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::reproduce::{ReproduceConfig, reproduce};
use clap::Args;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  regard reproduce out/run.json
  regard reproduce out/run.json --from ~/replication --out again
  zcat dump.csv.gz | regard reproduce out/run.json --json

Before the run starts, the version of regard, the model, the actor list, tables and inputs are
compared with run.json. Files are looked up in the folder that the run was started in, or in the
current folder if that does not exist on this machine; --from names another folder, where the
leading folders of a path may be missing.

Exit codes: 0 all files are identical, 1 some differ, 2 the run cannot be repeated as it was.";

#[derive(Debug, Args)]
pub(super) struct ReproduceArgs {
    /// The run.json of a finished run, or the folder it is in
    #[arg(value_name = "RUN.JSON")]
    record: PathBuf,
    /// Folder with the files that the run read [default: the folder that it was started in]
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Folder to write to, which is kept [default: a folder beside the run's, removed if all files are identical]
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Repeat the run even if something differs from the record
    #[arg(long)]
    anyway: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl ReproduceArgs {
    pub(super) fn execute(self, terminal: &Terminal) -> Result<()> {
        let config = ReproduceConfig {
            record: self.record,
            from: self.from,
            out: self.out,
            anyway: self.anyway,
        };
        let progress = terminal.progress();
        let report = reproduce(&config, &progress)?;
        terminal.reproduced(&progress, &report, self.json)?;
        if report.is_refused() {
            let problem = "the run was not repeated, because it would not be the same; correct what differs from the record \
                           (--from tells where the files are now), or repeat it with --anyway";
            return Err(Error::Usage(problem.to_owned()));
        }
        if !report.same {
            return Err(Error::NotTheSame(
                "the repeated run produced different files".to_owned(),
            ));
        }
        Ok(())
    }
}
