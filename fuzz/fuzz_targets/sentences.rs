//! Sentences of any text are in it, in order, trimmed, and hold all that is not white space.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard::sentence::split;
use regard_fuzz::{spans, text};

fuzz_target!(|input: &[u8]| {
    let text = text(input);
    let sentences = split(&text);
    spans::assert_in_order(&sentences, &text);
    let mut last = 0;
    for span in &sentences {
        assert_eq!(span.of(&text).trim(), span.of(&text));
        assert!(
            text[last..span.start].trim().is_empty(),
            "something stands in no sentence"
        );
        last = span.end;
    }
    assert!(text[last..].trim().is_empty());
});
