//! Any coding file is used or refused, with a line for each fault.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard::calibrate::CalibrateConfig;
use regard::config::{SummaryConfig, SummarySettings};
use regard::error::Error;
use regard::output::Folder;
use regard_fuzz::{file, panics, run, scratch};
use std::path::PathBuf;
use std::sync::LazyLock;

static RUN: LazyLock<PathBuf> = LazyLock::new(run::finished);

fuzz_target!(
    init: { LazyLock::force(&RUN); panics::let_caught_pass() },
    |input: &[u8]| panics::reported(|| check(input))
);

fn check(input: &[u8]) {
    let config = CalibrateConfig {
        coding: file("coding.csv", input),
        min_coded: 2,
        second: None,
    };
    let summary: SummaryConfig = SummarySettings::default().validate().expect("the defaults are good");
    let folder = Folder::open(&scratch("calibrated")).expect("it is ours");
    match regard::calibrate::run_calibrate(&config, &summary, &[RUN.clone()], &folder) {
        Ok(report) => assert!(report.sampled > 0),
        Err(Error::Invalid { problems, .. }) => assert!(!problems.is_empty()),
        Err(error) => panic!("{error}"),
    }
}
