//! Governments by their seats: "the Kremlin" for Russia.

use crate::actor::list::registry::Registry;
use crate::error::{Error, Result};
use crate::terms::Metonyms;
use std::path::Path;

const BUILT_IN: &str = include_str!("../../../datasets/tables/metonyms.csv");

/// Opens the table that the settings name: a registry of seats whose ids are those of their countries, `None` where
/// governments are not linked by their seats.
///
/// # Errors
/// [`Error::Unreadable`], [`Error::Invalid`].
pub(super) fn open_metonyms(metonyms: &Metonyms) -> Result<Option<Registry>> {
    Ok(match metonyms {
        Metonyms::Off => None,
        Metonyms::On => Some(Registry::from_bytes(Path::new("metonyms.csv"), BUILT_IN.as_bytes())?),
        Metonyms::File(path) => Some(Registry::from_bytes(
            path,
            &std::fs::read(path).map_err(Error::unreadable("table", path))?,
        )?),
    })
}
