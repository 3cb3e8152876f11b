//! Any settings file is taken or refused; what is taken and validated is recorded, and the record gives the same settings.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard::config::{ScoreSettings, SummaryConfig, SummarySettings, read_settings};
use regard_fuzz::file;

fuzz_target!(|input: &[u8]| {
    let path = file("regard.toml", input);
    if let Ok(settings) = read_settings(&path) {
        let _ = settings
            .group::<ScoreSettings>()
            .and_then(|score| score.validate(vec!["-".to_owned()]));
        if let Ok(summary) = settings.group::<SummarySettings>().and_then(SummarySettings::validate) {
            let recorded = serde_json::to_value(&summary).expect("settings are JSON");
            let again: SummaryConfig = serde_json::from_value(recorded.clone()).expect("its own record is taken");
            assert_eq!(serde_json::to_value(&again).expect("settings are JSON"), recorded);
        }
    }
    // `run.json` holds the same settings as JSON; anybody may have edited it.
    let _ = serde_json::from_slice::<SummaryConfig>(input);
});
