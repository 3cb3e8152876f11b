//! Which words of a sentence are pronouns that can be resolved.

use super::vocabulary::{Form, Gender, first_word, meaning, words};
use crate::article::SentenceSpan;

/// Returns `he`, `she`, `they` or `who`, where `word` is a form of one (`him`, `hers`, `whose`), in any case.
pub fn lemma(word: &str) -> Option<&'static str> {
    Some(match meaning(word).form? {
        Form::Personal(Gender::Male) => "he",
        Form::Personal(Gender::Female) => "she",
        Form::They => "they",
        Form::Relative => "who",
    })
}

/// Returns the pronouns of a sentence that can be resolved, in order: the forms of *he*, *she* and *who*.
/// [`resolve`](super::resolve) links no others: *they* stood for nobody named in any of 71 cases, and is never linked.
pub fn candidates(text: &str) -> Vec<SentenceSpan> {
    words(text).filter(|word| form_at(text, *word).is_some()).collect()
}

/// Returns the form of the pronoun that is the word at `span`: not "WHO", "she-wolf" or "Her Majesty".
pub(super) fn form_at(text: &str, span: SentenceSpan) -> Option<Form> {
    const HYPHENS: [char; 3] = ['-', '‐', '‑'];
    let word = span.of(text);
    let form = meaning(word).form.filter(|form| *form != Form::They)?;
    let after = &text[span.end..];
    let is_part = after.starts_with(HYPHENS) || text[..span.start].ends_with(HYPHENS);
    (word != "WHO" && !is_part && !meaning(first_word(after)).honour).then_some(form)
}
