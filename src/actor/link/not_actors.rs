//! Texts that the model takes for names and that name no actor: words of a table, titles, party and state.

use super::titles::{is_title, titles_len};
use crate::actor::list::fold::name_key;
use std::collections::HashSet;

const WORDS: &str = include_str!("../../../datasets/tables/not_actors.txt");

/// Words that are no actor's name when they stand alone.
#[derive(Debug)]
pub(super) struct NotActors(HashSet<String>);

impl NotActors {
    /// Returns the built-in table.
    pub(super) fn built_in() -> Self {
        let lines = WORDS.lines().filter(|line| !line.starts_with(['#', '[']));
        let words = lines.flat_map(str::split_whitespace);
        Self(words.map(|word| word.replace('_', " ")).collect())
    }

    /// Returns true if a text names no actor: a word of the table, a title, or a text without a capital.
    pub(super) fn holds(&self, text: &str) -> bool {
        !text.contains(char::is_uppercase) && text.is_ascii()
            || self.0.contains(&name_key(text))
            || is_title(&text[titles_len(text)..])
            || is_title(text)
            || is_party_and_state(text)
    }
}

/// Returns true for "R-Fla.", "D-Calif": the party and state of a member of Congress.
fn is_party_and_state(text: &str) -> bool {
    let state = ["R-", "D-", "I-"].iter().find_map(|party| text.strip_prefix(party));
    state.is_some_and(|state| state.starts_with(char::is_uppercase) && state.len() <= 6)
}
