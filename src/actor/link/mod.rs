//! The linking of the names in an article to entities, and the ids of entities that no list holds.
//!
//! - A full name is the person's; so is the same name with another middle name or initial, title, or spelling (the table
//!   `name_spellings.csv`, and the endings of Slavic names).
//! - A surname, or the last words of a name ("van der Leyen", "bin Salman", "Assad" for "al-Assad"), belongs to the person of the
//!   article whose full name ends with it, unless what stands before it speaks of another (`address`, judged by what the article
//!   tells of its persons, `bearers`): "President Ilvane" is not his wife. Where two have it, it is refused: a row of
//!   `skipped.csv` that names both. A first name alone belongs to the only person who has it, where it is nobody's surname.
//! - In "Bill and Hillary Clinton" the first name has the surname of the full name after it.
//! - A title can make a first name a full one: "Pope Francis", "Prince William".
//! - An acronym belongs to the organisation that the article introduces with it ("International Atomic Energy Agency (IAEA)"), or
//!   to the only one in the article with these initials.
//! - The last word of an organisation's name ("the Post") belongs to the only organisation of the article whose name ends with it.
//! - "the president" is the only person to whom the article gives that office, in words beside the name.
//! - The actor list decides about its own names: one that stands where the list rules it out is linked to nobody.
//!
//! Ids are made from the name alone, so that every article, shard and run gives an actor the same one.

mod address;
mod article_linker;
mod bearers;
mod capitals;
mod countries;
mod derived_names;
mod display_name;
mod first_names;
mod institutions;
mod linker;
mod links;
mod listed_surnames;
mod long_names;
mod metonyms;
mod name_table;
mod nicknames;
mod not_actors;
mod occurrence;
mod office_holders;
mod offices;
mod organisation_name;
mod other_names;
mod person_name;
mod shared_surnames;
mod short_names;
mod spellings;
mod tables;
#[cfg(test)]
mod tests;
mod titles;
mod typed_id;

pub(crate) use countries::{country_name, split_country};
pub(crate) use display_name::{display_name, found_name};
pub(crate) use institutions::institution_name;
pub use linker::Linker;
pub use links::{ArticleLinks, Candidates, Entity, Link};
pub(crate) use listed_surnames::find_listed_surnames;
pub(crate) use nicknames::is_nickname;
pub use occurrence::{KnownOwner, NameOccurrence};
pub(crate) use offices::{Office, find_bare_offices};
pub use spellings::Spellings;
pub use tables::LinkTables;
pub(crate) use titles::has_title_before;
pub(super) use titles::{is_title, titles_len};
pub(crate) use typed_id::TypedId;
