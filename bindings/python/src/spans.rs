//! From indices of a Python string, which are code points, to bytes.

use regard::article::SentenceSpan;

/// A target: its first code point in the sentence, and one past its last.
pub(crate) type Target = (i64, i64);

/// Returns the bytes of each target.
///
/// # Errors
/// Says which is empty or not in the sentence.
pub(crate) fn byte_spans(sentence: &str, targets: &[Target]) -> Result<Vec<SentenceSpan>, String> {
    let starts: Vec<usize> = sentence
        .char_indices()
        .map(|(at, _)| at)
        .chain([sentence.len()])
        .collect();
    targets.iter().map(|target| byte_span(&starts, *target)).collect()
}

fn byte_span(starts: &[usize], (start, end): Target) -> Result<SentenceSpan, String> {
    if start >= end {
        return Err(format!("the span ({start}, {end}) is empty"));
    }
    let byte = |at: i64| usize::try_from(at).ok().and_then(|at| starts.get(at).copied());
    match (byte(start), byte(end)) {
        (Some(start), Some(end)) => Ok(SentenceSpan::new(start, end)),
        _ => Err(format!(
            "the span ({start}, {end}) is not in the sentence, which has {} code points",
            starts.len() - 1
        )),
    }
}
