//! The tables that linking looks up: spellings, countries, institutions, holders of offices, words that are no actors,
//! governments by their seats.

use super::countries::Countries;
use super::institutions::Institutions;
use super::metonyms::open_metonyms;
use super::not_actors::NotActors;
use super::office_holders::OfficeHolders;
use super::person_name::PersonName;
use super::spellings::Spellings;
use crate::actor::list::registry::Registry;
use crate::error::Result;
use crate::terms::Metonyms;
use std::path::Path;

/// Everything that linking looks up.
#[derive(Debug)]
pub struct LinkTables {
    pub(super) spellings: Spellings,
    pub(super) countries: Countries,
    pub(super) institutions: Institutions,
    pub(super) office_holders: OfficeHolders,
    pub(super) not_actors: NotActors,
    /// `None` where governments are not linked by their seats.
    metonyms: Option<Registry>,
}

impl LinkTables {
    /// Opens the built-in tables, or those of files where one is named.
    ///
    /// # Errors
    /// [`Error::Unreadable`](crate::error::Error::Unreadable), [`Error::Invalid`](crate::error::Error::Invalid).
    pub fn open(spellings: Option<&Path>, metonyms: &Metonyms) -> Result<Self> {
        let spellings = spellings.map_or_else(Spellings::built_in, Spellings::from_path)?;
        Ok(Self {
            office_holders: OfficeHolders::built_in(&spellings)?,
            spellings,
            countries: Countries::built_in()?,
            institutions: Institutions::built_in()?,
            not_actors: NotActors::built_in(),
            metonyms: open_metonyms(metonyms)?,
        })
    }

    /// Replaces the institutions by those of a file, where one is named.
    ///
    /// # Errors
    /// [`Error::Unreadable`](crate::error::Error::Unreadable), [`Error::Invalid`](crate::error::Error::Invalid).
    pub fn with_institutions(self, path: Option<&Path>) -> Result<Self> {
        Ok(match path {
            Some(path) => Self {
                institutions: Institutions::from_path(path)?,
                ..self
            },
            None => self,
        })
    }

    /// Returns the seats of governments, whose ids are those of their countries.
    pub fn metonyms(&self) -> Option<&Registry> {
        self.metonyms.as_ref()
    }

    /// Parses a text as a person's name, in standard spelling; `None` where it is nothing but titles.
    pub(super) fn parse_person(&self, text: &str) -> Option<PersonName> {
        PersonName::parse(text, &self.spellings)
    }
}
