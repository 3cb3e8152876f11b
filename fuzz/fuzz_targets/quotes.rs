//! Quotes of any text are pieces of it, in order, with their speaker and verb outside of what is said.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard::quote::quotes;
use regard::sentence::split;
use regard_fuzz::{spans, text};

fuzz_target!(|input: &[u8]| {
    let text = text(input);
    for quote in quotes(&text, &split(&text)) {
        assert!(!quote.content.is_empty());
        spans::assert_in_order(&quote.content, &text);
        for span in [quote.source, quote.cue].into_iter().flatten() {
            spans::assert_fits(span, &text);
            assert!(!span.is_empty());
        }
    }
});
