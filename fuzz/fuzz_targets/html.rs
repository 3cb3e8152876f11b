//! Web pages: any bytes end in an article or an error, and nothing nested is followed without end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard_fuzz::articles;

fuzz_target!(|input: &[u8]| {
    articles::read("input.html", input);
});
