//! Any settings file is taken or refused; what is taken and validated is recorded, and the record gives the same settings.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard::config::{SettingsFile, SummarySettings};
use regard_fuzz::file;

fuzz_target!(|input: &[u8]| {
    let path = file("regard.toml", input);
    if let Ok(settings) = SettingsFile::read(&path) {
        let _ = settings.score.or(Default::default()).validate(vec!["-".to_owned()]);
        if let Ok(summary) = settings.summarize.or(Default::default()).validate() {
            let recorded = summary.to_json();
            let again = SummarySettings::recorded(recorded.clone()).and_then(SummarySettings::validate);
            assert_eq!(again.expect("its own record is taken").to_json(), recorded);
        }
    }
    // `run.json` holds the same settings as JSON; anybody may have edited it.
    if let Ok(value) = serde_json::from_slice(input) {
        let _ = SummarySettings::recorded(value).and_then(SummarySettings::validate);
    }
});
