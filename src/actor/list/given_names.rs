//! Given names, by which a person is told where a list does not say.

use super::fold::{Case, fold};
use crate::actor::gender::gender_of_first_name;

/// Given names of both women and men, which the table of genders leaves out.
const OF_BOTH: &str = "alex alexis andrea ashley beverly cameron camille charlie chris claude dylan gabriel hilary jackie jamie jan jean \
    jo laurence lee leslie lindsay lindsey lou lynn marion meredith michel michele nicola noel pat robin sam shannon simone terry tracy";

/// Abbreviations that look like initials.
const PLACES: [&str; 8] = ["d.c.", "u.s.", "u.k.", "u.n.", "e.u.", "n.y.", "l.a.", "st."];

/// Returns true if a word is a given name of the table, or an initial; of "Jean-Claude" the first part counts.
pub(super) fn is_given_name(word: &str) -> bool {
    let folded = fold(word.trim_end_matches(','), Case::Folded);
    let first = folded.split('-').next().unwrap_or_default();
    let is_initial = first.ends_with('.') && first.chars().filter(|c| c.is_alphabetic()).count() <= 2;
    (is_initial && !PLACES.contains(&first))
        || gender_of_first_name(first).is_some()
        || OF_BOTH.split_whitespace().any(|name| name == first)
}
