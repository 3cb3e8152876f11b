//! What holds of every span into a text.

use regard::article::Span;

/// The span lies in the text, between characters.
pub fn assert_fits<B: Copy + std::fmt::Debug>(span: Span<B>, text: &str) {
    assert!(
        span.start <= span.end && span.end <= text.len(),
        "{span:?} in {} bytes",
        text.len()
    );
    assert!(
        text.is_char_boundary(span.start) && text.is_char_boundary(span.end),
        "{span:?} cuts a character"
    );
}

/// The spans fit, hold something, and follow one another.
pub fn assert_in_order<B: Copy + std::fmt::Debug>(spans: &[Span<B>], text: &str) {
    let mut last = 0;
    for span in spans {
        assert_fits(*span, text);
        assert!(!span.is_empty(), "{span:?} is empty");
        assert!(last <= span.start, "{span:?} begins before {last}");
        last = span.end;
    }
}
