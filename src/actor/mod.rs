//! Actors: the list of people, organisations and places to look for (`list`), the linking of names to them (`link`), and the
//! resolution of pronouns ([`pronoun`]).
//!
//! [`Registry`] reads and checks the list (a CSV file) and finds its names in text; [`Linker`] finds the entity of every name in
//! an article, of the list or not.
//!
//! # The list
//! Columns `actor_id` (made from the name where it is missing), `name`, `type` (PER, ORG, LOC, MISC; guessed where it is
//! missing), and optionally `aliases`, `case_sensitive`, `not_before`, `not_after`; others are passed over. Several values in one
//! cell are separated by `|`, `;` or line breaks. Comma, semicolon, tab or pipe, as the header shows. A person's name may have
//! the last name first ("Müller, Ada"). What is done in order to read a list is in [`Registry::notes`].
//!
//! # What matches
//! - The name and each alias, as whole words. Of overlapping names the one that begins first is taken, of those the longest.
//! - Accents, compatibility forms (full width, ligatures), kinds of apostrophe, hyphen and white space make no
//!   difference, in either direction: "Müller" finds "Muller" and "Muller" finds "Müller". "Mueller" must be listed.
//! - Case, when `case_sensitive` is empty: an alias of capitals only, up to five letters ("WHO"), matches capitals only,
//!   but for one spoken as a word, which matches "Nato" too where that is no other word;
//!   one with a capital matches where the text has that capital too, so "May" finds "May" and "MAY" but never "may"; one in
//!   lower case matches any case. `true`: exactly as written. `false`: any case at all.
//! - "Obama's", "Obama’ll", "Dems'": the name, without the ending. "Obamas" is another word.
//! - "U.S." also matches "U.S"; further forms of a name ("US", "U. S.") are derived ([`Registry::with_further_forms`]).
//! - "Trump-backed", "anti-Trump", "Anti-Trump", "US-China": matched. Two capitalised words joined by a hyphen are one
//!   name ("Smith-Jones") unless the list has both sides ("Clinton-Kaine") or a side is an acronym. An en dash joins two
//!   names and so never hides one ("Trump–Putin").
//! - Not inside URLs, e-mail addresses, handles and hashtags, unless the alias itself begins with `@` or `#`.
//! - `not_before` holds words that rule the match out where they stand directly after it, `not_after` those directly
//!   before it: "Paul" with `not_before` "Ryan" leaves "Paul Ryan" alone.
//! - Scripts without spaces between words (Han, Kana, Thai, Lao, Khmer, Myanmar) have no word boundaries to require;
//!   Katakana runs count as words.

mod gender;
mod link;
mod list;
pub mod pronoun;

pub(crate) use gender::gender_of_first_name;
pub use link::{ArticleLinks, Candidates, Entity, KnownOwner, Link, LinkTables, Linker, NameOccurrence, Spellings};
pub(crate) use link::{
    Office, TypedId, country_name, display_name, find_bare_offices, find_listed_surnames, found_name, has_title_before,
    institution_name, is_nickname, split_country,
};
pub use list::actor::{Actor, ActorIndex};
pub(crate) use list::boundary::is_name_suffix;
pub(crate) use list::check::{is_read_as_written, spelling_fault};
pub(crate) use list::common_words::{
    is_date_or_verb, is_headline, is_subject_as_name, is_used_as_name, is_word_in_capitals, may_be_a_word,
};
pub use list::finder::NameMatch;
pub(crate) use list::fold::name_key;
pub use list::registry::Registry;
