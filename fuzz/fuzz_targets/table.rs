//! Delimited input: any bytes end in articles and errors that add up.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard_fuzz::articles;

fuzz_target!(|input: &[u8]| {
    articles::read("input.csv", input);
    articles::read("input.tsv", input);
});
