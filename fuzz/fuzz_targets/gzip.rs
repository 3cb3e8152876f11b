//! Damaged gzip ends in articles and errors that add up; what is compressed whole reads as what it was.
#![no_main]

use flate2::{Compression, write::GzEncoder};
use libfuzzer_sys::fuzz_target;
use regard_fuzz::articles;
use std::io::Write;

fuzz_target!(|input: &[u8]| {
    articles::read("input.jsonl.gz", input);
    let mut whole = GzEncoder::new(Vec::new(), Compression::fast());
    whole.write_all(input).expect("memory takes it");
    let whole = whole.finish().expect("memory takes it");
    articles::assert_same("input.json", input, "input.json.gz", &whole);
});
