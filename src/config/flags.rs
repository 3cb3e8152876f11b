//! Every setting, declared once: its key in a settings file, its flag, its type, its default and its explanation.
//!
//! A field's name is the key in the settings file and in `run.json`, and with hyphens the flag. clap reads the flag and knows the
//! default, serde reads and writes the file and the record; nothing else lists the settings.

use crate::clean::Languages;
use crate::config::{Columns, MaxSkipped, Mentions, OutletList, Shard, heading};
use crate::error::{Error, Result};
use crate::ingest;
use crate::model::ModelSource;
use crate::output::Dialect;
use crate::stance::{Backend, Device, Precision};
use crate::summary::{CompareWithin, GroupWeights, Period, Voice};
use crate::system::memory::ByteSize;
use crate::system::path_text::optional_path;
use crate::terms::Task;
use crate::terms::{DiscoveredKind, Metonyms};
use clap::{Args, Command, ValueHint};
use jiff::civil::Date;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU64;
use std::path::PathBuf;

/// Settings that belong together: flags of the same commands, keys of one table of the settings file.
pub trait SettingsGroup: Args + Serialize + DeserializeOwned {
    /// The table of the settings file that holds the keys; empty for those before the first table.
    const TABLE: &'static str;
}

/// Settings of every command.
#[derive(Debug, Clone, Default, Args, Serialize, Deserialize)]
#[serde(default)]
pub struct ProcessSettings {
    /// Worker threads [default: one per processor]
    #[arg(long, global = true, value_name = "N", help_heading = heading::PROCESS)]
    pub threads: Option<usize>,
    /// Memory limit, such as 512M or 2G; smaller batches are processed at a time, and the output files stay the same. Memory
    /// that grows with the number of articles is not covered: see docs/operations.md [default: no limit]
    #[arg(long, global = true, value_name = "SIZE", help_heading = heading::PROCESS)]
    pub max_memory: Option<ByteSize>,
    /// Show only errors
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = heading::PROCESS)]
    pub quiet: bool,
    /// Show more: what was detected in each input, and the model
    #[arg(short, long, global = true, help_heading = heading::PROCESS)]
    pub verbose: bool,
}

/// Settings of every command that writes a folder of tables.
#[derive(Debug, Clone, Default, Args, Serialize, Deserialize)]
#[serde(default)]
pub struct OutputSettings {
    /// Output folder; created if it does not exist. Required, here or in the settings file
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, display_order = 2)]
    #[serde(with = "optional_path")]
    pub out: Option<PathBuf>,
    /// Write CSV files for Excel: with a byte order mark, CRLF line ends, and an apostrophe before text that Excel would take
    /// for a formula
    #[arg(long, help_heading = heading::OUTPUT)]
    pub excel: bool,
}

/// The store of `run`.
#[derive(Debug, Clone, Default, Args, Serialize, Deserialize)]
#[serde(default)]
pub struct StoreSettings {
    /// Add the articles to the series in this store, created if it does not exist: only articles that it does not yet hold are
    /// scored, and the output files cover the whole series
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = heading::SERIES)]
    #[serde(with = "optional_path")]
    pub store: Option<PathBuf>,
}

/// The report of a run's timings.
#[derive(Debug, Clone, Default, Args, Serialize, Deserialize)]
#[serde(default)]
pub struct TimingsSettings {
    /// Show at the end how long each part of the run took
    #[arg(long, help_heading = heading::PROCESS)]
    pub timings: bool,
}

/// Settings of scoring: which articles are scored, for which actors, and how they are read. Flags of `score` and `run`;
/// `[score]` in the settings file.
#[derive(Debug, Clone, Args, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScoreSettings {
    /// Actor list: CSV with the columns actor_id, name, type, aliases; without it, actors are discovered
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, display_order = 1)]
    #[serde(with = "optional_path")]
    pub actors: Option<PathBuf>,
    /// With an actor list, also count actors that the model finds and the list does not contain
    #[arg(long, help_heading = heading::ACTORS)]
    pub discover: bool,
    /// Types of actors to discover: per, org, country (the countries of the world), loc, misc [default: per,org,country]
    #[arg(long, value_name = "TYPES", value_delimiter = ',', help_heading = heading::ACTORS)]
    pub types: Vec<DiscoveredKind>,
    /// Also count pronouns where the article makes clear whom they refer to; every sentence is then searched for names, even
    /// with an actor list
    #[arg(long, help_heading = heading::ACTORS)]
    pub pronouns: bool,
    /// Count "the Kremlin" or "Downing Street" as mentions of the government: on, off, or a table of your own
    #[arg(long, value_name = "on|off|FILE", default_value = "off", value_hint = ValueHint::FilePath, help_heading = heading::ACTORS)]
    pub metonyms: Metonyms,
    /// Table of spelling variants of the same name, to use instead of the built-in one
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = heading::ACTORS)]
    #[serde(with = "optional_path")]
    pub spellings: Option<PathBuf>,
    /// Table of institutions and their names (GOP, Republican Party), to use instead of the built-in one
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = heading::ACTORS)]
    #[serde(with = "optional_path")]
    pub institutions: Option<PathBuf>,
    /// Model folder, or hub:owner/name@revision [default: the built-in model]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = heading::MODEL)]
    pub model: Option<ModelSource>,
    /// How the target is presented to a model without a model.toml: to a classifier of text pairs, or of entailment
    #[arg(long, value_enum, help_heading = heading::MODEL)]
    pub task: Option<Task>,
    /// Class names in the order of the model's logits, if its config.json does not give them: negative,neutral,positive for
    /// pair, contradiction,neutral,entailment for nli
    #[arg(long, value_name = "NAMES", value_delimiter = ',', help_heading = heading::MODEL)]
    pub labels: Vec<String>,
    /// Inference backend
    #[arg(long, value_enum, default_value_t, help_heading = heading::MODEL)]
    pub backend: Backend,
    /// Device for the backend rust-bert: cpu, cuda:0, cuda:1, ...
    #[arg(long, value_name = "DEVICE", default_value_t, help_heading = heading::MODEL)]
    pub device: Device,
    /// Numeric precision of the model: int8, or the slower f32 [default: int8; with rust-bert f32]
    #[arg(long, value_name = "int8|f32", help_heading = heading::MODEL)]
    pub precision: Option<Precision>,
    /// CPU instruction set to use, for tests; the scores are the same with all of them [default: the fastest]
    #[arg(long, value_name = "NAME", help_heading = heading::MODEL)]
    pub cpu: Option<String>,
    /// Field names of a known source, instead of detecting them
    #[arg(long, value_name = "NAME", help = preset_help(), help_heading = heading::INPUT)]
    pub preset: Option<String>,
    /// Input field to read: FIELD=NAME, where FIELD is one of id, outlet, date, title, text, url; may be repeated
    #[arg(long, value_name = "FIELD=NAME", help_heading = heading::INPUT)]
    pub map: Vec<String>,
    /// Languages of the articles to score: codes such as en,de, or all. The embedded model reads English; articles whose language
    /// is not certain are scored
    #[arg(long, value_name = "CODES|all", default_value_t, help_heading = heading::INPUT)]
    pub languages: Languages,
    /// Date format, if dates are not ISO dates: "%m/%d/%y"
    #[arg(long, value_name = "FORMAT", help_heading = heading::INPUT)]
    pub date_format: Option<String>,
    /// Take a record with the id of another for a version of that article, whatever file it is in; without it, ids that are
    /// row numbers or come in two files for different articles are told apart by a hash
    #[arg(long, help_heading = heading::INPUT)]
    pub unique_ids: bool,
    /// Stop after N articles
    #[arg(long, value_name = "N", help_heading = heading::INPUT)]
    pub limit: Option<NonZeroU64>,
    /// Do not save the sentences that mention an actor (sentences.parquet): the output then contains no text of the articles
    /// except the mentions themselves
    #[arg(long, help_heading = heading::OUTPUT)]
    pub no_sentences: bool,
    /// Score one of N equal parts of the dump: I/N, with I from 1 to N, or from 0 to N-1 as in a job array that counts so (0/N
    /// is N/N). Together the parts make up the whole
    #[arg(long, value_name = "I/N", default_value_t, help_heading = heading::INPUT)]
    pub shard: Shard,
    /// For one partition of many: where no record is usable, write a part without articles instead of failing. The 50% of
    /// --max-skipped then do not apply
    #[arg(long, help_heading = heading::INPUT)]
    pub allow_empty: bool,
    /// Exit with code 3 if more records than this had to be skipped: a number, or a share such as 1% (50% if not
    /// given). Duplicates do not count; an input that cannot be read to its end always exceeds a limit that is given
    #[arg(long, value_name = "N|SHARE", help_heading = heading::INPUT)]
    pub max_skipped: Option<MaxSkipped>,
    /// Do nothing where the folder already holds this work, finished: the same inputs by their checksums, settings, actor list,
    /// model and version
    #[arg(long, help_heading = heading::OUTPUT)]
    pub skip_finished: bool,
}

/// Settings of the summaries: how scores are added up. Flags of `summarize` and `run`; `[summarize]` in the settings file.
#[derive(Debug, Clone, PartialEq, Args, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SummarySettings {
    /// Also write tables by period, such as actors_by_period.csv; the others always cover the whole run
    #[arg(long, value_enum, default_value_t, display_order = 3)]
    pub period: Period,
    /// In the tables by period, also write a row for each period without an article between two that have some
    #[arg(long, help_heading = heading::SUMMARIES)]
    pub gap_rows: bool,
    /// Columns of the tables of actors and of comparisons: those that people read first, or all. datapackage.json names those
    /// that are left out
    #[arg(long, value_enum, default_value_t, help_heading = heading::OUTPUT)]
    pub columns: Columns,
    /// Leave out articles published before this day, and articles without a date
    #[arg(long, value_name = "YYYY-MM-DD", help_heading = heading::SUMMARIES)]
    pub since: Option<Date>,
    /// Leave out articles published after this day, and articles without a date
    #[arg(long, value_name = "YYYY-MM-DD", help_heading = heading::SUMMARIES)]
    pub until: Option<Date>,
    /// Count text that an outlet repeats in many articles, such as teasers, as its reporting
    #[arg(long, help_heading = heading::SUMMARIES)]
    pub keep_repeated: bool,
    /// Minimum number of articles for an interval and a test
    #[arg(long, value_name = "N", default_value_t = 10, help_heading = heading::SUMMARIES)]
    pub min_articles: usize,
    /// List of outlets: CSV with the columns name, aliases (separated by |), group, country, lean and any others; names and
    /// aliases count as one outlet
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = heading::SUMMARIES)]
    #[serde(with = "optional_path")]
    pub outlets: Option<PathBuf>,
    /// Also compare groups of outlets, by a column of --outlets such as lean, country or group: actors_by_group.csv and
    /// group_comparison.csv
    #[arg(long, value_name = "COLUMN", help_heading = heading::COMPARISON)]
    pub group_by: Option<String>,
    /// What weighs the same in a group: its outlets, or their articles
    #[arg(long, value_enum, default_value_t, help_heading = heading::COMPARISON)]
    pub group_weights: GroupWeights,
    /// Leave out discovered actors that are mentioned in fewer articles
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = heading::SUMMARIES)]
    pub min_articles_per_actor: u64,
    /// Confidence level of the intervals
    #[arg(long, value_name = "LEVEL", default_value_t = 0.95, value_parser = super::summary::parse_ci_level, help_heading = heading::SUMMARIES)]
    pub ci_level: f64,
    /// Compare only these outlets: "A,B" compares the first with each of the others; quote a name that contains a comma
    #[arg(long, value_name = "OUTLETS", help_heading = heading::COMPARISON)]
    pub compare: Option<OutletList>,
    /// Compare outlets within periods of this length, so that each article is compared with those of the same time: auto takes
    /// weeks where both outlets have enough articles in the same weeks, else months
    #[arg(long, value_enum, default_value_t, help_heading = heading::COMPARISON)]
    pub compare_within: CompareWithin,
    /// Include agency copy in comparisons and changes
    #[arg(long, help_heading = heading::COMPARISON)]
    pub compare_wire: bool,
    /// Whose words count in comparisons and changes
    #[arg(long, value_enum, default_value_t, help_heading = heading::COMPARISON)]
    pub voice: Voice,
    /// Also write one file per actor: actors/<actor_id>.csv, its rows of actors_by_outlet.csv; with --period also
    /// actors_by_outlet_period/<actor_id>.csv
    #[arg(long, help_heading = heading::OUTPUT)]
    pub per_actor_files: bool,
    /// Also write report.html: charts, tables and the most negative and most positive sentences, to read in a browser
    #[arg(long, display_order = 4)]
    pub report: bool,
    /// Also write regard.xlsx: what was found, to read and to print, and each table with all its columns, for a spreadsheet program
    #[arg(long, help_heading = heading::OUTPUT)]
    pub xlsx: bool,
    /// Also write the tables as Parquet, with the types of their columns: parquet/actors.parquet and so on, for DuckDB, polars,
    /// pandas and R
    #[arg(long, help_heading = heading::OUTPUT)]
    pub parquet: bool,
    /// Format in which single mentions are kept
    #[arg(long, value_enum, default_value_t, help_heading = heading::OUTPUT)]
    pub mentions: Mentions,
    /// End with exit code 2 unless every shard of each dump is among the inputs; without this, a missing one is a warning
    #[arg(long, help_heading = heading::SUMMARIES)]
    pub require_all_shards: bool,
    /// Is read and not used: records and settings files of earlier versions have it (`RETIRED_KEYS`).
    #[arg(skip)]
    #[serde(skip_serializing)]
    pub seed: IgnoredAny,
}

/// The keys of earlier versions that a settings file may still have, each with its table and why it is no setting any more.
pub(super) const RETIRED_KEYS: [(&str, &str, &str); 1] = [(
    SummarySettings::TABLE,
    "seed",
    "intervals and tests need no random numbers any more",
)];

impl SettingsGroup for ProcessSettings {
    const TABLE: &'static str = "";
}

/// More threads would only wait for each other; with ten thousand a run does not finish.
const MAX_THREADS: usize = 1024;

impl ProcessSettings {
    /// Returns the number of threads, where it is given.
    ///
    /// # Errors
    /// [`Error::Usage`] where it is none that works.
    pub fn checked_threads(&self) -> Result<Option<usize>> {
        match self.threads {
            Some(threads) if !(1..=MAX_THREADS).contains(&threads) => {
                Err(Error::Usage(format!("--threads must be between 1 and {MAX_THREADS}")))
            }
            threads => Ok(threads),
        }
    }
}

impl OutputSettings {
    /// Returns the format of CSV files.
    pub fn dialect(&self) -> Dialect {
        if self.excel { Dialect::Excel } else { Dialect::Plain }
    }
}

impl SettingsGroup for OutputSettings {
    const TABLE: &'static str = "";
}

impl SettingsGroup for StoreSettings {
    const TABLE: &'static str = "";
}

impl SettingsGroup for TimingsSettings {
    const TABLE: &'static str = "";
}

impl SettingsGroup for ScoreSettings {
    const TABLE: &'static str = "score";
}

impl SettingsGroup for SummarySettings {
    const TABLE: &'static str = "summarize";
}

impl Default for ScoreSettings {
    fn default() -> Self {
        without_flags()
    }
}

impl Default for SummarySettings {
    fn default() -> Self {
        without_flags()
    }
}

/// Returns the settings of a command line without flags, so that a default is declared in one place.
fn without_flags<T: Args>() -> T {
    let command = T::augment_args(Command::new("defaults"));
    T::from_arg_matches(&command.get_matches_from(["defaults"])).unwrap_or_else(|error| error.exit())
}

fn preset_help() -> String {
    let names: Vec<&str> = ingest::preset_names().collect();
    format!(
        "Field names of a known source, instead of detecting them: {}",
        names.join(", ")
    )
}
