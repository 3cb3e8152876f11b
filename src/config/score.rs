//! The checked settings of scoring.

use crate::config::{ScoreSettings, SettingError};
use crate::error::{Error, Result};
use crate::ingest;
use crate::model::ModelChoice;
use crate::stance::{Engine, EngineFlags};
use crate::system::memory::ByteSize;
use crate::terms::DiscoveredKind;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::ops::Deref;
use std::path::PathBuf;
use std::str::FromStr;

/// Checked settings of scoring; those of [`ScoreSettings`] are read as its own fields.
#[derive(Debug, Clone)]
pub struct ScoreConfig {
    /// The folder that relative names start from.
    pub cwd: PathBuf,
    /// Dumps, folders, or `-`.
    pub inputs: Vec<String>,
    /// The settings, with each file where it lies now.
    pub settings: ScoreSettings,
    /// The settings for `run.json`, with each file by the name that the user gave.
    pub recorded: ScoreSettings,
    /// The backend, and its precision.
    pub engine: Engine,
    /// The format of the records.
    pub ingest: ingest::Options,
    /// Memory that the run may take; `None` for no limit.
    pub max_memory: Option<ByteSize>,
}

impl Deref for ScoreConfig {
    type Target = ScoreSettings;

    fn deref(&self) -> &ScoreSettings {
        &self.settings
    }
}

impl ScoreSettings {
    /// Checks the settings against each other and fills in the defaults that depend on others: `types` and `precision`.
    ///
    /// # Errors
    /// [`Error::Usage`] naming the flag.
    pub fn validate(mut self, inputs: Vec<String>) -> Result<ScoreConfig> {
        if !self.types.is_empty() && self.actors.is_some() && !self.discover {
            let problem = "--types selects which actors to discover: give --discover too, or omit --actors";
            return Err(Error::Usage(problem.to_owned()));
        }
        let engine = Engine::choose(self.engine_flags())?;
        self.types = self.discovered_kinds();
        self.precision = Some(engine.precision);
        Ok(ScoreConfig {
            cwd: std::env::current_dir().unwrap_or_default(),
            inputs,
            engine,
            ingest: self.ingest_options()?,
            max_memory: None,
            recorded: self.clone(),
            settings: self,
        })
    }

    /// Returns which model to use, and what the user says of one that has no manifest.
    pub fn model_choice(&self) -> ModelChoice {
        ModelChoice {
            source: self.model.clone(),
            task: self.task,
            labels: self.labels.clone(),
        }
    }

    fn engine_flags(&self) -> EngineFlags<'_> {
        EngineFlags {
            precision: self.precision,
            cpu: self.cpu.as_deref(),
            backend: Some(self.backend),
            device: Some(self.device),
        }
    }

    /// Returns the kinds of actors that are discovered; none with an actor list alone.
    fn discovered_kinds(&self) -> Vec<DiscoveredKind> {
        match (&self.actors, self.types.is_empty()) {
            (Some(_), _) if !self.discover => Vec::new(),
            (_, false) => self.types.clone(),
            _ => DiscoveredKind::DEFAULT.to_vec(),
        }
    }

    /// Returns the options for reading records.
    ///
    /// # Errors
    /// [`Error::Usage`] where `--map` is not FIELD=NAME.
    pub fn ingest_options(&self) -> Result<ingest::Options> {
        let map = self.map.iter().map(|pair| ingest::parse_map(pair));
        Ok(ingest::Options {
            preset: self.preset.clone(),
            map: map.collect::<Result<_, _>>()?,
            date_format: self.date_format.clone(),
            languages: self.languages.clone(),
            unique_ids: self.unique_ids,
            ..Default::default()
        })
    }
}

/// The number or share of records that a run may skip.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum MaxSkipped {
    /// A number of records.
    Count(u64),
    /// A percentage of the records read, in 0..=100.
    Percent(f64),
}

impl MaxSkipped {
    /// Returns true if `skipped` of `read` records are more than this.
    pub fn is_exceeded(self, skipped: u64, read: u64) -> bool {
        match self {
            Self::Count(most) => skipped > most,
            Self::Percent(most) => skipped as f64 * 100.0 > most * read as f64,
        }
    }
}

impl FromStr for MaxSkipped {
    type Err = SettingError;

    /// Parses `25` or `0.5%`.
    fn from_str(text: &str) -> Result<Self, SettingError> {
        let parsed = match text.strip_suffix('%') {
            Some(number) => number
                .parse()
                .ok()
                .filter(|p| (0.0..=100.0).contains(p))
                .map(Self::Percent),
            None => text.parse().ok().map(Self::Count),
        };
        parsed.ok_or(SettingError::MaxSkipped)
    }
}

impl fmt::Display for MaxSkipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(most) => write!(f, "{most}"),
            Self::Percent(most) => write!(f, "{most}%"),
        }
    }
}

impl TryFrom<String> for MaxSkipped {
    type Error = SettingError;

    fn try_from(text: String) -> Result<Self, SettingError> {
        text.parse()
    }
}

impl From<MaxSkipped> for String {
    fn from(most: MaxSkipped) -> Self {
        most.to_string()
    }
}

/// One of `of` parts of a dump, by a hash of the article's id: a record and its duplicates fall into the same part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shard {
    of: u64,
    /// In 0..of.
    index: u64,
}

impl Default for Shard {
    fn default() -> Self {
        Self { index: 0, of: 1 }
    }
}

impl Shard {
    /// Returns whether the shard is the whole dump.
    pub fn is_whole(self) -> bool {
        self.of == 1
    }

    /// Returns the number of shards that the dump was cut into.
    pub fn total(self) -> u64 {
        self.of
    }

    /// Returns all shards that the dump was cut into with this one.
    pub fn all(self) -> impl Iterator<Item = Self> {
        (0..self.of).map(move |index| Self { index, ..self })
    }

    /// Returns whether the record named `key` belongs to this part.
    pub fn holds(&self, key: &str) -> bool {
        if self.is_whole() {
            return true;
        }
        let digest = Sha256::digest(key.as_bytes());
        let number = digest.iter().take(8).fold(0u64, |n, byte| n << 8 | u64::from(*byte));
        number % self.of == self.index
    }
}

impl FromStr for Shard {
    type Err = SettingError;

    /// Parses `I/N`, I from 1 to N. `0/N` is `N/N`, so that the numbers of a job array are shards whether it counts from 0 or
    /// from 1.
    fn from_str(text: &str) -> Result<Self, SettingError> {
        let (index, of) = text.split_once('/').ok_or(SettingError::Shard)?;
        let numbers: Option<(u64, u64)> = index.parse().ok().zip(of.parse().ok());
        match numbers {
            Some((0, of)) if of > 0 => Ok(Self { index: of - 1, of }),
            Some((index, of)) if 1 <= index && index <= of => Ok(Self { index: index - 1, of }),
            _ => Err(SettingError::Shard),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index + 1, self.of)
    }
}

impl TryFrom<String> for Shard {
    type Error = SettingError;

    fn try_from(text: String) -> Result<Self, SettingError> {
        text.parse()
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> Self {
        shard.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_in_exactly_one_shard() {
        let shards: Vec<Shard> = (1..=7).map(|i| format!("{i}/7").parse().unwrap()).collect();
        for key in (0..500).map(|i| format!("article {i}")) {
            assert_eq!(shards.iter().filter(|s| s.holds(&key)).count(), 1, "{key}");
        }
    }

    #[test]
    fn what_is_not_a_shard_is_refused() {
        for text in ["", "3", "5/4", "a/b", "0/0", "1/0", "-1/4"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_array_that_counts_from_0_or_from_1_makes_the_same_shards() {
        let shards = |numbers: std::ops::RangeInclusive<u64>| {
            let mut shards: Vec<Shard> = numbers.map(|i| format!("{i}/4").parse().unwrap()).collect();
            shards.sort();
            shards
        };
        assert_eq!(shards(0..=3), shards(1..=4));
        assert_eq!(shards(1..=4), "1/4".parse::<Shard>().unwrap().all().collect::<Vec<_>>());
        assert_eq!("0/4".parse::<Shard>().unwrap().to_string(), "4/4");
    }

    #[test]
    fn a_limit_of_skipped_records_is_a_number_or_a_share() {
        assert_eq!("25".parse(), Ok(MaxSkipped::Count(25)));
        assert_eq!("0.5%".parse(), Ok(MaxSkipped::Percent(0.5)));
        for text in ["", "-1", "1.5", "101%", "-1%", "NaN%", "%", "many"] {
            assert!(text.parse::<MaxSkipped>().is_err(), "{text}");
        }
    }

    #[test]
    fn checking_twice_is_checking_once() {
        let settings = ScoreSettings {
            actors: Some("list.csv".into()),
            ..ScoreSettings::default()
        };
        for settings in [settings, ScoreSettings::default()] {
            let once = settings.validate(Vec::new()).unwrap().recorded;
            let twice = once.clone().validate(Vec::new()).unwrap().recorded;
            assert_eq!(serde_json::json!(once), serde_json::json!(twice));
        }
    }

    #[test]
    fn skipped_records_are_compared_with_a_number_or_a_share() {
        let cases = [
            ("0", true),
            ("1", true),
            ("2", false),
            ("0%", true),
            ("0.99%", true),
            ("1%", false),
            ("100%", false),
        ];
        for (text, is_exceeded) in cases {
            let most: MaxSkipped = text.parse().unwrap();
            assert_eq!(most.is_exceeded(2, 200), is_exceeded, "{text}");
        }
    }
}
