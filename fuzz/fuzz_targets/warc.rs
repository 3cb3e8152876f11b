//! Web archives: records whole and damaged end in articles and errors that add up, also where their compression is damaged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard_fuzz::articles;

fuzz_target!(|input: &[u8]| {
    articles::read("input.warc", input);
    articles::read("input.warc.gz", input);
});
