//! Arrow files and streams: any bytes end in articles and errors that add up. The arrow crates panic on some, which is caught.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard_fuzz::{articles, panics};

fuzz_target!(
    init: { panics::let_caught_pass() },
    |input: &[u8]| panics::reported(|| {
        articles::read("input.arrow", input);
    })
);
