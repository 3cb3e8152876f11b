//! `regard reproduce`: a run once more, and whether it comes out the same.

use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::reproduce::{ReproduceConfig, Reproduction};
use clap::Args;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  regard reproduce out/run.json
  regard reproduce out/run.json --from ~/replication --out again
  zcat dump.csv.gz | regard reproduce out/run.json --json

Before anything is run, the version of regard, the model, the actor list, tables and inputs are held
against run.json. Names are looked up in the folder that the run was started in, or in the current
one where that is not on this machine; --from names another, in which a file may also lie less deep.

Exit codes: 0 all files are the same, 1 some differ, 2 the run cannot be repeated as it was.";

#[derive(Debug, Args)]
pub(super) struct Reproduce {
    /// The run.json of a finished run, or the folder it is in
    #[arg(value_name = "RUN.JSON")]
    record: PathBuf,
    /// Folder that holds what the run read [default: the one that it was started in]
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Folder to write to, which is kept [default: one beside the run's, removed if all is the same]
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Repeat the run also where something is not as recorded
    #[arg(long)]
    anyway: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Reproduce {
    pub(super) fn execute(self, terminal: &Terminal) -> Result<()> {
        let config = ReproduceConfig {
            record: self.record,
            from: self.from,
            out: self.out,
            anyway: self.anyway,
        };
        let watch = terminal.watch();
        let report = crate::reproduce::reproduce(&config, &watch)?;
        terminal.reproduced(&watch, &report, self.json)?;
        judged(&report)
    }
}

/// # Errors
/// [`Error::Usage`] where the run was not repeated, [`Error::NotTheSame`] where a file differs.
fn judged(report: &Reproduction) -> Result<()> {
    if report.is_refused() {
        let what = "the run was not repeated, for it would not be the same; put right what is not as recorded (--from says where \
                    files lie now), or repeat it with --anyway";
        return Err(Error::Usage(what.to_owned()));
    }
    if !report.same {
        return Err(Error::NotTheSame("the run did not come out the same".to_owned()));
    }
    Ok(())
}
