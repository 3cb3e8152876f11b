//! Settings by their keys, as a program gives them that calls this one from within.

use crate::config::{GivenSettings, SettingsGroup};
use crate::error::{Error, Result};
use crate::text::closest;
use serde_json::{Map, Value};

/// Settings by their keys in a settings file, whichever table they stand in there. Each group takes its own.
#[derive(Debug, Clone, Default)]
pub struct NamedSettings {
    values: Map<String, Value>,
    /// The keys of the groups that have taken theirs.
    known: Vec<String>,
}

impl NamedSettings {
    /// Holds settings; one without a value is not given.
    pub fn new(mut values: Map<String, Value>) -> Self {
        values.retain(|_, value| !value.is_null());
        Self {
            values,
            known: Vec::new(),
        }
    }

    /// Takes the settings of a group, with defaults where one is not given.
    ///
    /// # Errors
    /// [`Error::Usage`] where a value is not one that the setting can have.
    pub fn take<T: SettingsGroup>(&mut self) -> Result<T> {
        let mut own = Map::new();
        for key in GivenSettings::keys::<T>() {
            if let Some(value) = self.values.remove(&key) {
                own.insert(key.clone(), written::<T>(&key, value)?);
            }
            self.known.push(key);
        }
        serde_json::from_value(own.into())
            .map_err(|error| Error::Usage(format!("the settings cannot be used: {error}")))
    }

    /// Checks that every setting was taken.
    ///
    /// # Errors
    /// [`Error::Usage`] for a key that no group has, with the one that may be meant.
    pub fn check_all_taken(&self) -> Result<()> {
        let Some(key) = self.values.keys().next() else {
            return Ok(());
        };
        let meant = closest(&[&key.replace('-', "_")], &self.known, |known| known);
        let suggestion = meant.map_or(String::new(), |meant| format!("; did you mean {meant}?"));
        Err(Error::Usage(format!("there is no setting {key}{suggestion}")))
    }
}

/// Returns a value as a settings file would have it: a number may stand for a setting that is written as a text (`max_skipped`).
fn written<T: SettingsGroup>(key: &str, value: Value) -> Result<Value> {
    let as_text = Value::String(value.to_string());
    match check::<T>(key, &value) {
        Ok(()) => Ok(value),
        Err(_) if value.is_number() && check::<T>(key, &as_text).is_ok() => Ok(as_text),
        Err(error) => Err(Error::Usage(format!("the setting {key} cannot be {value}: {error}"))),
    }
}

fn check<T: SettingsGroup>(key: &str, value: &Value) -> std::result::Result<(), serde_json::Error> {
    let alone = Map::from_iter([(key.to_owned(), value.clone())]);
    serde_json::from_value::<T>(alone.into()).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{MaxSkipped, ProcessSettings, ScoreSettings};
    use serde_json::json;

    fn named(values: Value) -> NamedSettings {
        NamedSettings::new(values.as_object().unwrap().clone())
    }

    #[test]
    fn each_group_takes_its_own_settings() {
        let mut settings = named(json!({ "threads": 2, "limit": 5, "max_skipped": 7, "preset": null }));
        assert_eq!(settings.take::<ProcessSettings>().unwrap().threads, Some(2));
        let score: ScoreSettings = settings.take().unwrap();
        assert_eq!(score.limit.map(|limit| limit.get()), Some(5));
        assert_eq!(score.max_skipped, Some(MaxSkipped::Count(7)));
        settings.check_all_taken().unwrap();
    }

    #[test]
    fn what_no_setting_can_be_is_refused_by_name() {
        let cases = [
            (
                json!({ "actor": "a.csv" }),
                "there is no setting actor; did you mean actors?",
            ),
            (json!({ "zzz": 1 }), "there is no setting zzz"),
            (json!({ "limit": "many" }), "the setting limit cannot be \"many\": "),
            (json!({ "limit": 0 }), "the setting limit cannot be 0: "),
        ];
        for (values, expected) in cases {
            let mut settings = named(values);
            let taken = settings.take::<ScoreSettings>();
            let error = taken.and_then(|_| settings.check_all_taken()).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
