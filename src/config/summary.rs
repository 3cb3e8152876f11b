//! The checked settings of the summaries.

use crate::config::{SettingError, SummarySettings};
use crate::error::{Error, Result};
use crate::summary::Period;
use clap::ValueEnum;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Checked settings of the summaries, read as the fields of [`SummarySettings`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "SummarySettings")]
pub struct SummaryConfig(SummarySettings);

impl Deref for SummaryConfig {
    type Target = SummarySettings;

    fn deref(&self) -> &SummarySettings {
        &self.0
    }
}

impl TryFrom<SummarySettings> for SummaryConfig {
    type Error = Error;

    fn try_from(settings: SummarySettings) -> Result<Self> {
        settings.validate()
    }
}

impl SummaryConfig {
    /// Returns these settings with another period.
    #[must_use]
    pub fn with_period(self, period: Period) -> Self {
        Self(SummarySettings { period, ..self.0 })
    }

    /// Returns these settings with all pairs of outlets compared.
    #[must_use]
    pub(crate) fn with_all_compared(self) -> Self {
        Self(SummarySettings {
            compare: None,
            ..self.0
        })
    }

    /// Returns these settings with the list of outlets at another place.
    #[must_use]
    pub(crate) fn with_outlets_at(self, place: impl FnOnce(&Path) -> PathBuf) -> Self {
        let outlets = self.outlets.as_deref().map(place);
        Self(SummarySettings { outlets, ..self.0 })
    }

    /// Returns what of the scored mentions counts.
    pub fn selection(&self) -> Selection {
        Selection {
            window: DateRange {
                since: self.since,
                until: self.until,
            },
            keeps_repeated: self.keep_repeated,
            requires_all_shards: self.require_all_shards,
        }
    }
}

impl SummarySettings {
    /// Checks the settings.
    ///
    /// # Errors
    /// [`Error::Usage`] naming the flag.
    pub fn validate(self) -> Result<SummaryConfig> {
        let problem = if self.since.zip(self.until).is_some_and(|(since, until)| since > until) {
            "--since is after --until, so no article could count"
        } else if self.min_articles < 2 {
            "--min-articles must be at least 2: one article has no interval"
        } else if !is_ci_level(self.ci_level) {
            "--ci-level must be at least 0.5 and below 1, such as 0.95"
        } else if self.group_by.is_some() && self.outlets.is_none() {
            "--group-by names a column of the list of outlets: give the list too, with --outlets"
        } else {
            return Ok(SummaryConfig(self));
        };
        Err(Error::Usage(problem.to_owned()))
    }
}

fn is_ci_level(level: f64) -> bool {
    (0.5..1.0).contains(&level)
}

/// Parses `--ci-level`. NaN has to be refused here already: JSON, which settings pass through, has none.
pub(super) fn parse_ci_level(text: &str) -> Result<f64, SettingError> {
    let level = text.parse().ok().filter(|level| is_ci_level(*level));
    level.ok_or(SettingError::CiLevel)
}

/// The columns of the tables of actors and of comparisons that are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Columns {
    /// Those that people read first
    #[default]
    Main,
    /// All
    All,
}

/// The form in which single mentions are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Mentions {
    /// mentions.parquet
    #[default]
    Parquet,
    /// mentions.parquet, and mentions.csv sorted by article
    Csv,
    /// Neither: `run` removes mentions.parquet and articles.parquet at the end
    None,
}

/// The part of what was scored that counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Selection {
    /// The days whose articles count.
    pub window: DateRange,
    /// True where text that an outlet repeats counts too.
    pub keeps_repeated: bool,
    /// True where it is an error that some shards of a dump are here and others are not.
    pub requires_all_shards: bool,
}

/// The days whose articles count, both included. With a limit, articles without a date do not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DateRange {
    /// The first day.
    pub since: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
}

impl DateRange {
    /// Returns whether there is no limit.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Returns whether an article of this day counts.
    pub fn holds(&self, day: Option<Date>) -> bool {
        match day {
            None => self.is_everything(),
            Some(day) => self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until),
        }
    }
}

/// At least two different outlets to compare, in this order. Written as a list, or as a line of CSV.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WrittenOutlets")]
pub struct OutletList(Vec<String>);

/// The two ways to write outlets in a settings file.
#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenOutlets {
    Line(String),
    List(Vec<String>),
}

impl Deref for OutletList {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

impl OutletList {
    /// Drops empty and repeated names.
    fn new<'a>(given: impl IntoIterator<Item = &'a str>) -> Result<Self, SettingError> {
        let mut names: Vec<String> = Vec::new();
        for name in given {
            if !name.is_empty() && !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        if names.len() < 2 {
            return Err(SettingError::OutletList);
        }
        Ok(Self(names))
    }
}

impl FromStr for OutletList {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        let mut line = csv::ReaderBuilder::new()
            .has_headers(false)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let record = line.records().next().and_then(Result::ok).unwrap_or_default();
        Self::new(&record)
    }
}

impl TryFrom<WrittenOutlets> for OutletList {
    type Error = SettingError;

    fn try_from(written: WrittenOutlets) -> Result<Self, SettingError> {
        match written {
            WrittenOutlets::Line(line) => line.parse(),
            WrittenOutlets::List(names) => Self::new(names.iter().map(String::as_str)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_in_run_json_read_back_to_the_same() {
        let settings = SummarySettings {
            compare: Some("\"The \"\"Bell\"\", evening\",Post".parse().unwrap()),
            period: Period::Week,
            min_articles: 3,
            xlsx: true,
            ..SummarySettings::default()
        };
        for settings in [settings, SummarySettings::default()] {
            let config = settings.validate().unwrap();
            let again: SummaryConfig = serde_json::from_value(serde_json::json!(config)).unwrap();
            assert_eq!(again, config);
        }
        let unknown = serde_json::json!({ "mood": 1 });
        assert!(serde_json::from_value::<SummaryConfig>(unknown).is_err());
    }

    #[test]
    fn outlets_to_compare_are_a_line_of_csv() {
        let names = |text: &str| text.parse::<OutletList>().map(|outlets| outlets.to_vec());
        assert_eq!(names("B, A,B").unwrap(), ["B", "A"]);
        assert_eq!(names("\"Bell, Sons\",A").unwrap(), ["Bell, Sons", "A"]);
        for text in ["", "A", "A,", "A,A"] {
            assert!(names(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_out_of_range_are_refused() {
        for text in ["95", "NaN", "1", "0.49", "x"] {
            assert_eq!(parse_ci_level(text), Err(SettingError::CiLevel), "{text}");
        }
        let cases = [
            SummarySettings {
                min_articles: 1,
                ..Default::default()
            },
            SummarySettings {
                ci_level: 95.0,
                ..Default::default()
            },
            SummarySettings {
                group_by: Some("lean".to_owned()),
                ..Default::default()
            },
        ];
        for settings in cases {
            assert!(settings.clone().validate().is_err(), "{settings:?}");
        }
    }
}
