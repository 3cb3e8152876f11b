//! Texts of Lexis, Word files and XML: any bytes end in articles and errors that add up.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard_fuzz::articles;

fuzz_target!(|input: &[u8]| {
    articles::read("input.docx", input);
    articles::read("input.xml", input);
    let mut text = b"1 of 2 DOCUMENTS\n".to_vec();
    text.extend_from_slice(input);
    articles::read("input.txt", &text);
});
