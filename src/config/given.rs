//! The settings that are given, on the command line or in a settings file, and their merge.

use crate::config::SettingsGroup;
use crate::error::{Error, Result};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, FromArgMatches};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::marker::PhantomData;

/// Keys of which at most one applies: one of them as a flag overrides the other in the settings file.
const EXCLUSIVE: [&str; 2] = ["quiet", "verbose"];

/// The settings that somebody gave, by table and key, without any default.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GivenSettings {
    /// Keyed by [`SettingsGroup::TABLE`].
    pub(super) tables: BTreeMap<&'static str, Map<String, Value>>,
    /// Warnings for the user about the settings file.
    pub warnings: Vec<String>,
}

impl GivenSettings {
    /// Returns those settings of `group` whose key `is_given`.
    ///
    /// # Errors
    /// Where a value cannot be written as JSON: a path that is not UTF-8.
    pub(super) fn of<T: SettingsGroup>(
        group: &T,
        is_given: impl Fn(&str) -> bool,
    ) -> std::result::Result<Self, serde_json::Error> {
        let mut table = Map::new();
        if let Value::Object(all) = serde_json::to_value(group)? {
            table.extend(all.into_iter().filter(|(key, _)| is_given(key)));
        }
        Ok(Self {
            tables: BTreeMap::from([(T::TABLE, table)]),
            warnings: Vec::new(),
        })
    }

    /// Returns all settings of `group`, those that are defaults too.
    ///
    /// # Errors
    /// [`Error::Usage`] where a path is not UTF-8.
    pub(super) fn all_of<T: SettingsGroup>(group: &T) -> Result<Self> {
        Self::of(group, |_| true).map_err(|error| Error::Usage(format!("the settings cannot be written: {error}")))
    }

    /// Returns these settings and, where they leave one open, that of `lower`.
    #[must_use]
    pub fn over(self, mut lower: Self) -> Self {
        if EXCLUSIVE.iter().any(|key| self.contains("", key)) {
            let table = lower.tables.entry("").or_default();
            table.retain(|key, _| !EXCLUSIVE.contains(&key.as_str()));
        }
        for (name, table) in self.tables {
            lower.tables.entry(name).or_default().extend(table);
        }
        lower.warnings.extend(self.warnings);
        lower
    }

    /// Returns whether the key of a table is given.
    pub(super) fn contains(&self, table: &str, key: &str) -> bool {
        self.tables.get(table).is_some_and(|table| table.contains_key(key))
    }

    /// Returns the settings of one group, with defaults where they leave one open.
    ///
    /// # Errors
    /// [`Error::Usage`] where a value is not of its kind; none that was read as a flag or from a file.
    pub fn group<T: SettingsGroup>(&self) -> Result<T> {
        let known = GivenSettings::keys::<T>();
        let table = self.tables.get(T::TABLE).into_iter().flatten();
        let own = table.filter(|(key, _)| known.contains(key));
        let own: Map<String, Value> = own.map(|(key, value)| (key.clone(), value.clone())).collect();
        serde_json::from_value(own.into())
            .map_err(|error| Error::Usage(format!("the settings cannot be used: {error}")))
    }

    /// Returns the keys of a group, which are the ids of its flags.
    pub(super) fn keys<T: SettingsGroup>() -> Vec<String> {
        let command = T::augment_args(Command::new(""));
        command.get_arguments().map(|arg| arg.get_id().to_string()).collect()
    }
}

/// The flags of a group of settings: those that the user typed, without any default.
#[derive(Debug, Clone)]
pub struct Flags<T> {
    given: GivenSettings,
    group: PhantomData<T>,
}

impl<T> From<Flags<T>> for GivenSettings {
    fn from(flags: Flags<T>) -> Self {
        flags.given
    }
}

impl<T: SettingsGroup> Args for Flags<T> {
    fn augment_args(command: Command) -> Command {
        T::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        T::augment_args_for_update(command)
    }
}

impl<T: SettingsGroup> FromArgMatches for Flags<T> {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, clap::Error> {
        let group = T::from_arg_matches(matches)?;
        let is_typed = |key: &str| matches.value_source(key) == Some(ValueSource::CommandLine);
        let given = GivenSettings::of(&group, is_typed)
            .map_err(|error| clap::Error::raw(ErrorKind::InvalidUtf8, format!("{error}\n")))?;
        Ok(Self {
            given,
            group: PhantomData,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> std::result::Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
