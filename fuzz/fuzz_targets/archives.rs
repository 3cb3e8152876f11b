//! Tar and zip archives: any bytes end in articles and errors that add up. The formats of the files in them may panic, which is
//! caught.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard_fuzz::{articles, panics};

fuzz_target!(
    init: { panics::let_caught_pass() },
    |input: &[u8]| panics::reported(|| {
        articles::read("input.tar", input);
        articles::read("input.zip", input);
    })
);
