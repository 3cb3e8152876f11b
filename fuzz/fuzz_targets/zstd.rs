//! Damaged zstd ends in articles and errors that add up; what is compressed whole reads as what it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard_fuzz::articles;

fuzz_target!(|input: &[u8]| {
    articles::read("input.jsonl.zst", input);
    let whole = zstd::encode_all(input, 1).expect("memory takes it");
    articles::assert_same("input.json", input, "input.json.zst", &whole);
});
