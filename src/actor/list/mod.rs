//! The actor list: its file, the checks of its rows, and the finding of its names in text.
//!
//! | question | file |
//! |---|---|
//! | What is an actor, what can be its id? | `actor`, `actor_id` |
//! | Which columns are there? | `header`, `columns` (encoding and delimiter: `crate::csv_rows`) |
//! | How is a row read, and which lists are refused? | `check` |
//! | How do people write names and aliases? | `tidy_name`, `cells` |
//! | Which type has an actor for which the list gives none? | `guess_type`, `given_names` |
//! | What if two actors share a name? | `shared_names` |
//! | What was done in order to read the list? | `notes` |
//! | Which spellings are the same? | `fold`, `characters` |
//! | How are names found in a text? | `registry`, `finder`, `pattern` |
//! | Which names are looked for that no row holds? | `derived` (made in `crate::actor::link`) |
//! | Which names may be everyday words? | `common_words` |
//! | In which longer names does a name mean something else? | `longer_names` |
//! | What may stand beside a name? | `boundary`, `address` |

pub(super) mod actor;
pub(super) mod actor_id;
mod address;
pub(super) mod boundary;
mod cells;
mod characters;
pub(super) mod check;
mod columns;
pub(super) mod common_words;
pub(super) mod derived;
pub(super) mod finder;
pub(super) mod fold;
mod given_names;
mod guess_type;
mod header;
mod longer_names;
mod notes;
mod pattern;
#[cfg(test)]
mod reading_tests;
#[cfg(test)]
mod refusal_tests;
pub(super) mod registry;
mod shared_names;
#[cfg(test)]
mod tests;
mod tidy_name;
#[cfg(test)]
mod tidy_name_tests;
