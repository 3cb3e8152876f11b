//! `regard sample` and `regard calibrate`: from the arguments to the sample, and to the corrected summaries.

use crate::calibrate::{CalibrateConfig, SampleConfig, run_calibrate, run_sample};
use crate::cli::args::{CalibrateArgs, SampleArgs};
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::output::{Dialect, Folder};
use crate::record::run_json::{RunJson, last_summary};
use crate::system::stop;
use std::path::PathBuf;

impl SampleArgs {
    pub(super) fn execute(self, terminal: &Terminal) -> Result<()> {
        let config = SampleConfig {
            out: self.out,
            size: self.size,
            seed: self.seed,
        };
        terminal.sampled(&run_sample(&config, &self.inputs)?, &config.out);
        Ok(())
    }
}

impl CalibrateArgs {
    pub(super) fn execute(self, terminal: &Terminal) -> Result<()> {
        if self.min_coded < 2 {
            return Err(Error::Usage("--min-coded must be at least 2".to_owned()));
        }
        let out = self.summaries()?;
        let config = CalibrateConfig {
            coding: self.coding,
            min_coded: self.min_coded,
            second: self.second,
        };
        stop::listen()?;
        let folder = Folder::open(&out)?;
        let record = RunJson::in_folder(folder.path())?;
        let summary = last_summary(record.as_ref())?;
        let is_excel = record.as_ref().is_some_and(RunJson::is_excel);
        let folder = folder.with_dialect(if is_excel { Dialect::Excel } else { Dialect::Plain });
        let report = run_calibrate(&config, &summary, &self.run, &folder)?;
        terminal.calibrated(&report, self.json, &out)
    }

    /// Returns the folder of the summaries.
    fn summaries(&self) -> Result<PathBuf> {
        match (&self.out, &self.run[..]) {
            (Some(out), _) => Ok(out.clone()),
            (None, [only]) if only.is_dir() => Ok(only.clone()),
            _ => {
                let problem = "which summaries? Give their folder with --out: --run does not name one single folder";
                Err(Error::Usage(problem.to_owned()))
            }
        }
    }
}
