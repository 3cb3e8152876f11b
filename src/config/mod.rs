//! The settings of a run: flags and settings file as the user wrote them, and the validated values the stages work with.

pub mod show;

use crate::error::{Error, Problem, Result};
use crate::ingest;
use crate::model::{ModelChoice, ModelSource, Task};
use crate::stance::{Backend, Device, Engine, EngineFlags, Precision};
use crate::summary::{Period, Voice};
use crate::system::memory::ByteSize;
use crate::terms::{DiscoveredKind, Metonyms};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Which articles are scored, for which actors, and how they are read. Flags of `score` and `run`; `[score]` in the
/// settings file.
#[derive(Debug, Clone, Default, Args, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScoreSettings {
    /// Actor list: CSV with the columns actor_id, name, type, aliases; without it actors are discovered
    #[arg(long, value_name = "FILE")]
    pub actors: Option<PathBuf>,
    /// With a list, also count the actors that the model finds and the list does not have
    #[arg(long)]
    pub discover: bool,
    /// Which actors to discover: per, org, country (the countries of the world), loc, misc [default: per,org,country]
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    pub types: Vec<DiscoveredKind>,
    /// Count pronouns too, where the article says plainly whom they stand for; every sentence is read for names then, also with a list
    #[arg(long)]
    pub pronouns: bool,
    /// Take "the Kremlin" or "Downing Street" for the government: on, off, or a table of your own [default: off]
    #[arg(long, value_name = "on|off|FILE")]
    pub metonyms: Option<Metonyms>,
    /// Table of spellings of names that are one, instead of the one built in
    #[arg(long, value_name = "FILE")]
    pub spellings: Option<PathBuf>,
    /// Model folder, or hub:owner/name@revision; without it the model that is built in
    #[arg(long, value_name = "DIR")]
    pub model: Option<ModelSource>,
    /// How a checkpoint that has no model.toml is asked about a target: by a classifier of pairs of texts, or of entailment
    #[arg(long, value_enum)]
    pub task: Option<Task>,
    /// The checkpoint's class names in the order of its logits, where its config.json does not call them so: negative,neutral,positive of a pair, contradiction,neutral,entailment of nli
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub labels: Vec<String>,
    /// Who computes the model [default: builtin]
    #[arg(long, value_enum)]
    pub backend: Option<Backend>,
    /// Where rust-bert computes: cpu, cuda:0, cuda:1, ... [default: cpu]
    #[arg(long, value_name = "DEVICE")]
    pub device: Option<Device>,
    /// Arithmetic of the model: int8, or f32, which takes longer [default: int8; of rust-bert f32]
    #[arg(long, value_name = "int8|f32")]
    pub precision: Option<Precision>,
    /// Processor instructions to use, for tests; the scores are the same with all [default: the fastest]
    #[arg(long, value_name = "NAME")]
    pub cpu: Option<String>,
    /// Field names of a known source, instead of detecting them
    #[arg(long, value_name = "NAME", help = preset_help())]
    pub preset: Option<String>,
    /// Where one field is found: FIELD=NAME, with FIELD one of id, outlet, date, title, text, url; may be repeated
    #[arg(long, value_name = "FIELD=NAME")]
    pub map: Vec<String>,
    /// How dates are written, where they are not ISO dates: "%m/%d/%y"
    #[arg(long, value_name = "FORMAT")]
    pub date_format: Option<String>,
    /// Stop after N articles
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// Do not keep the sentences that name an actor (sentences.parquet): no words of the articles but the names leave the dump
    #[arg(long)]
    pub no_sentences: bool,
    /// Score one of N equal parts of the dump: I/N, with I from 1 to N. The parts together are the whole
    #[arg(long, value_name = "I/N")]
    pub shard: Option<String>,
    /// End with exit code 3 where more records than this had to be skipped: a number, or a share such as 1%. Duplicates do not
    /// count; an input that cannot be read on is too much in any case
    #[arg(long, value_name = "N|SHARE")]
    pub max_skipped: Option<String>,
}

fn preset_help() -> String {
    let names: Vec<&str> = ingest::preset_names().collect();
    format!(
        "Field names of a known source, instead of detecting them: {}",
        names.join(", ")
    )
}

/// How scores are added up. Flags of `summarize` and `run`; `[summarize]` in the settings file.
#[derive(Debug, Clone, Default, Args, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SummarySettings {
    /// Time span of one row of actors_by_outlet.csv [default: all]
    #[arg(long, value_enum)]
    pub period: Option<Period>,
    /// Leave articles from before this day out, and those without a day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub since: Option<Date>,
    /// Leave articles from after this day out, and those without a day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub until: Option<Date>,
    /// Articles needed for an interval and a test [default: 10]
    #[arg(long, value_name = "N")]
    pub min_articles: Option<usize>,
    /// Leave discovered actors out that fewer articles name [default: 1]
    #[arg(long, value_name = "N")]
    pub min_articles_per_actor: Option<u64>,
    /// Coverage of the intervals [default: 0.95]
    #[arg(long, value_name = "LEVEL")]
    pub ci_level: Option<f64>,
    /// Seed of everything that is drawn [default: 1]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Compare these outlets alone: "A,B", the first held against the others; quote a name that holds a comma
    #[arg(long, value_name = "OUTLETS")]
    pub compare: Option<String>,
    /// Let agency copy count in comparisons and changes
    #[arg(long)]
    pub compare_wire: bool,
    /// Whose words count in comparisons and changes [default: all]
    #[arg(long, value_enum)]
    pub voice: Option<Voice>,
    /// Also write one file an actor, actors/<actor_id>.csv
    #[arg(long)]
    pub per_actor_files: bool,
    /// Also write report.html: charts, tables and the strongest sentences, to look at in a browser
    #[arg(long)]
    pub report: bool,
    /// Also write regard.xlsx: the tables, a grid and the strongest sentences, for a spreadsheet program
    #[arg(long)]
    pub xlsx: bool,
    /// What is left of the single mentions [default: parquet]
    #[arg(long, value_enum)]
    pub mentions: Option<Mentions>,
}

/// The form in which the single mentions are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Mentions {
    /// mentions.parquet
    #[default]
    Parquet,
    /// mentions.parquet, and mentions.csv sorted by article
    Csv,
    /// Neither: `run` removes mentions.parquet and articles.parquet when it is done
    None,
}

/// A settings file, or the flags that it may hold.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SettingsFile {
    /// Worker threads.
    pub threads: Option<usize>,
    /// Folder for the files.
    pub out: Option<PathBuf>,
    /// The store that `run` adds to.
    pub store: Option<PathBuf>,
    /// Memory that a run may take, such as `512M`.
    pub max_memory: Option<ByteSize>,
    /// Whether CSV files are for Excel.
    pub excel: bool,
    /// Whether to show where the time went.
    pub timings: bool,
    /// Whether to show nothing but errors.
    pub quiet: bool,
    /// Whether to show more.
    pub verbose: bool,
    /// `[score]`.
    pub score: ScoreSettings,
    /// `[summarize]`.
    pub summarize: SummarySettings,
}

impl SettingsFile {
    /// Reads a TOML file; paths in it are relative to its own folder.
    ///
    /// # Errors
    /// [`Error::Unreadable`]; [`Error::Invalid`], with the line, for an unknown key or a value of the wrong kind.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::unreadable("settings file", path))?;
        Self::parse(&text, path)
    }

    /// As [`SettingsFile::read`], of the text of the file at `path`.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn parse(text: &str, path: &Path) -> Result<Self> {
        let invalid = |problem: String| Error::Invalid {
            path: path.to_path_buf(),
            problems: std::iter::once(problem)
                .chain(show::suggestions(text))
                .map(Problem::from)
                .collect(),
        };
        let mut file: Self = toml::from_str(text).map_err(|e| invalid(e.to_string().trim_end().to_owned()))?;
        if file.quiet && file.verbose {
            return Err(invalid("quiet and verbose cannot both be true".to_owned()));
        }
        let base = path.parent().unwrap_or(Path::new(""));
        let score = &mut file.score;
        let named = [&mut file.out, &mut file.store, &mut score.actors, &mut score.spellings];
        for named in named.into_iter().flatten() {
            *named = base.join(&*named);
        }
        if let Some(ModelSource::Folder(folder)) = &mut score.model {
            *folder = base.join(&*folder);
        }
        if let Some(Metonyms::File(table)) = &mut score.metonyms {
            *table = base.join(&*table);
        }
        Ok(file)
    }

    /// These settings, with what they leave open taken from `file`.
    #[must_use]
    pub fn or(self, file: Self) -> Self {
        Self {
            threads: self.threads.or(file.threads),
            out: self.out.or(file.out),
            store: self.store.or(file.store),
            max_memory: self.max_memory.or(file.max_memory),
            excel: self.excel || file.excel,
            timings: self.timings || file.timings,
            // One of the two as a flag overrides the other in the file.
            quiet: self.quiet || (file.quiet && !self.verbose),
            verbose: self.verbose || (file.verbose && !self.quiet),
            score: self.score.or(file.score),
            summarize: self.summarize.or(file.summarize),
        }
    }

    /// These settings with their defaults filled in, as far as a default can be written.
    ///
    /// # Errors
    /// [`Error::Usage`] naming the flag that cannot be used.
    pub fn effective(self) -> Result<Self> {
        self.score.clone().validate(Vec::new())?;
        Ok(Self {
            score: self.score.effective(),
            summarize: SummarySettings::recorded(self.summarize.validate()?.to_json())?,
            ..self
        })
    }
}

impl ScoreSettings {
    /// These flags, with what they leave open taken from `file`.
    #[must_use]
    pub fn or(self, file: Self) -> Self {
        Self {
            actors: self.actors.or(file.actors),
            discover: self.discover || file.discover,
            types: if self.types.is_empty() { file.types } else { self.types },
            pronouns: self.pronouns || file.pronouns,
            metonyms: self.metonyms.or(file.metonyms),
            spellings: self.spellings.or(file.spellings),
            model: self.model.or(file.model),
            task: self.task.or(file.task),
            labels: if self.labels.is_empty() {
                file.labels
            } else {
                self.labels
            },
            backend: self.backend.or(file.backend),
            device: self.device.or(file.device),
            precision: self.precision.or(file.precision),
            cpu: self.cpu.or(file.cpu),
            preset: self.preset.or(file.preset),
            map: if self.map.is_empty() { file.map } else { self.map },
            date_format: self.date_format.or(file.date_format),
            limit: self.limit.or(file.limit),
            no_sentences: self.no_sentences || file.no_sentences,
            shard: self.shard.or(file.shard),
            max_skipped: self.max_skipped.or(file.max_skipped),
        }
    }

    /// The validated settings.
    ///
    /// # Errors
    /// [`Error::Usage`] naming the flag.
    pub fn validate(self, inputs: Vec<String>) -> Result<ScoreConfig> {
        if !self.types.is_empty() && self.actors.is_some() && !self.discover {
            let what = "--types says which actors to discover: give --discover too, or leave --actors away";
            return Err(Error::Usage(what.to_owned()));
        }
        if self.limit == Some(0) {
            return Err(Error::Usage("--limit must be at least 1".to_owned()));
        }
        Ok(ScoreConfig {
            cwd: std::env::current_dir().unwrap_or_default(),
            inputs,
            actors: self.actors.clone(),
            discover: self.discovered(),
            pronouns: self.pronouns,
            metonyms: self.metonyms.clone().unwrap_or_default(),
            spellings: self.spellings.clone(),
            model: self.model_choice(),
            engine: Engine::choose(self.engine_flags())?,
            ingest: self.ingest_options()?,
            limit: self.limit,
            sentences: !self.no_sentences,
            shard: self.shard.as_deref().map(Shard::parse).transpose()?.unwrap_or_default(),
            max_skipped: self.max_skipped.as_deref().map(MaxSkipped::parse).transpose()?,
            max_memory: None,
            flags: self,
        })
    }

    /// These flags with their defaults filled in, as far as a default can be written.
    fn effective(self) -> Self {
        Self {
            types: self.discovered(),
            metonyms: Some(self.metonyms.unwrap_or_default()),
            precision: Some(self.precision.unwrap_or_default()),
            shard: self.shard.or_else(|| Some(Shard::default().to_string())),
            ..self
        }
    }

    fn model_choice(&self) -> ModelChoice {
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
            backend: self.backend,
            device: self.device,
        }
    }

    fn discovered(&self) -> Vec<DiscoveredKind> {
        match (&self.actors, self.types.is_empty()) {
            (Some(_), _) if !self.discover => Vec::new(),
            (_, false) => self.types.clone(),
            _ => DiscoveredKind::DEFAULT.to_vec(),
        }
    }

    /// How records are read.
    ///
    /// # Errors
    /// [`Error::Usage`] naming the flag.
    pub fn ingest_options(&self) -> Result<ingest::Options> {
        Ok(ingest::Options {
            preset: self.preset.clone(),
            map: self
                .map
                .iter()
                .map(|pair| ingest::parse_map(pair))
                .collect::<Result<_, _>>()?,
            date_format: self.date_format.clone(),
            ..Default::default()
        })
    }
}

impl SummarySettings {
    /// These flags, with what they leave open taken from `file`.
    #[must_use]
    pub fn or(self, file: Self) -> Self {
        Self {
            period: self.period.or(file.period),
            since: self.since.or(file.since),
            until: self.until.or(file.until),
            min_articles: self.min_articles.or(file.min_articles),
            min_articles_per_actor: self.min_articles_per_actor.or(file.min_articles_per_actor),
            ci_level: self.ci_level.or(file.ci_level),
            seed: self.seed.or(file.seed),
            compare: self.compare.or(file.compare),
            compare_wire: self.compare_wire || file.compare_wire,
            voice: self.voice.or(file.voice),
            per_actor_files: self.per_actor_files || file.per_actor_files,
            report: self.report || file.report,
            xlsx: self.xlsx || file.xlsx,
            mentions: self.mentions.or(file.mentions),
        }
    }

    /// What `run.json` says of an earlier run's settings, as [`SummaryConfig::to_json`] wrote it; nothing of null.
    ///
    /// # Errors
    /// [`Error::Usage`] when they are not those of this version.
    pub fn recorded(mut settings: serde_json::Value) -> Result<Self> {
        if settings.is_null() {
            return Ok(Self::default());
        }
        if let Some(names) = settings["compare"].as_array() {
            let names = names.iter().map(|name| name.as_str().unwrap_or_default());
            settings["compare"] = csv_line(names).into();
        }
        serde_json::from_value(settings).map_err(|e| {
            Error::Usage(format!(
                "the folder was summarized by another version of regard ({e}); summarize it again with this one"
            ))
        })
    }

    /// The validated settings, defaults filled in.
    ///
    /// # Errors
    /// [`Error::Usage`] naming the flag.
    pub fn validate(self) -> Result<SummaryConfig> {
        let config = SummaryConfig {
            period: self.period.unwrap_or_default(),
            window: DateRange {
                since: self.since,
                until: self.until,
            },
            min_articles: self.min_articles.unwrap_or(10),
            min_articles_per_actor: self.min_articles_per_actor.unwrap_or(1),
            ci_level: self.ci_level.unwrap_or(0.95),
            seed: self.seed.unwrap_or(1),
            compare: self.compare.as_deref().map(outlets).transpose()?,
            compare_wire: self.compare_wire,
            voice: self.voice.unwrap_or_default(),
            per_actor_files: self.per_actor_files,
            report: self.report,
            xlsx: self.xlsx,
            mentions: self.mentions.unwrap_or_default(),
        };
        if self.since.zip(self.until).is_some_and(|(since, until)| since > until) {
            return Err(Error::Usage(
                "--since is after --until: no article could count".to_owned(),
            ));
        }
        if config.min_articles < 2 {
            return Err(Error::Usage(
                "--min-articles must be at least 2: one article has no interval".to_owned(),
            ));
        }
        if !(0.5..1.0).contains(&config.ci_level) {
            return Err(Error::Usage(
                "--ci-level must be at least 0.5 and below 1, such as 0.95".to_owned(),
            ));
        }
        Ok(config)
    }
}

/// A line of CSV.
fn csv_line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    quoted.collect::<Vec<_>>().join(",")
}

/// The outlets that `--compare` names: a line of CSV.
fn outlets(text: &str) -> Result<Vec<String>> {
    let mut line = csv::ReaderBuilder::new()
        .has_headers(false)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let record = line
        .records()
        .next()
        .and_then(std::result::Result::ok)
        .unwrap_or_default();
    let mut names: Vec<String> = Vec::new();
    for name in record.iter().filter(|name| !name.is_empty()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    if names.len() < 2 {
        return Err(Error::Usage(format!(
            "--compare takes at least two outlets, as in --compare \"Evening Bell,Halden Post\", not “{text}”"
        )));
    }
    Ok(names)
}

/// The settings of the first stage.
#[derive(Debug, Clone)]
pub struct ScoreConfig {
    /// The folder that the names of `inputs` and `flags` start from.
    pub cwd: PathBuf,
    /// Dumps, folders, or `-`.
    pub inputs: Vec<String>,
    /// The actor list.
    pub actors: Option<PathBuf>,
    /// Which actors count that the list does not have; none without discovery.
    pub discover: Vec<DiscoveredKind>,
    /// Whether pronouns count.
    pub pronouns: bool,
    /// Whether governments are linked by their seats.
    pub metonyms: Metonyms,
    /// A table of spellings; `None` for the built-in one.
    pub spellings: Option<PathBuf>,
    /// Which model.
    pub model: ModelChoice,
    /// How the model is computed.
    pub engine: Engine,
    /// How records are read.
    pub ingest: ingest::Options,
    /// Articles after which to stop.
    pub limit: Option<u64>,
    /// Whether to keep the sentences that name an actor.
    pub sentences: bool,
    /// The part of the dump to score.
    pub shard: Shard,
    /// Records that may be skipped; `None` for any number.
    pub max_skipped: Option<MaxSkipped>,
    /// Memory that the run may take; `None` for as much as it likes.
    pub max_memory: Option<ByteSize>,
    /// As the user gave them, for `run.json`.
    pub flags: ScoreSettings,
}

/// The settings of the second stage.
#[derive(Debug, Clone)]
pub struct SummaryConfig {
    /// Rows of `actors_by_outlet.csv`.
    pub period: Period,
    /// The articles that count.
    pub window: DateRange,
    /// Articles needed for an interval, at least 2.
    pub min_articles: usize,
    /// Articles that must name a discovered actor.
    pub min_articles_per_actor: u64,
    /// Coverage of intervals, in 0.5..1.
    pub ci_level: f64,
    /// Seed of what tests draw; each test's own is derived from it and the test's names.
    pub seed: u64,
    /// The outlets to compare, in this order, at least two; `None` for all.
    pub compare: Option<Vec<String>>,
    /// Whether agency copy counts in comparisons and changes.
    pub compare_wire: bool,
    /// Whose words count in comparisons and changes.
    pub voice: Voice,
    /// Whether to write `actors/<actor_id>.csv`.
    pub per_actor_files: bool,
    /// Whether to write `report.html`.
    pub report: bool,
    /// Whether to write `regard.xlsx`.
    pub xlsx: bool,
    /// What is left of the single mentions.
    pub mentions: Mentions,
}

impl SummaryConfig {
    /// The settings with their defaults filled in, for `run.json`.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "period": self.period,
            "since": self.window.since,
            "until": self.window.until,
            "min_articles": self.min_articles,
            "min_articles_per_actor": self.min_articles_per_actor,
            "ci_level": self.ci_level,
            "seed": self.seed,
            "compare": self.compare,
            "compare_wire": self.compare_wire,
            "voice": self.voice,
            "per_actor_files": self.per_actor_files,
            "report": self.report,
            "xlsx": self.xlsx,
            "mentions": self.mentions,
        })
    }
}

/// The days whose articles count. Where there is a limit, articles without a day do not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DateRange {
    /// The first day.
    pub since: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
}

impl DateRange {
    /// Whether there is no limit.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Whether an article of this day counts.
    pub fn holds(&self, day: Option<Date>) -> bool {
        match day {
            None => self.is_everything(),
            Some(day) => self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until),
        }
    }
}

/// How many records a run may skip and still be as good as hoped for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MaxSkipped {
    /// So many.
    Count(u64),
    /// So many of a hundred records read, 0..=100.
    Percent(f64),
}

impl MaxSkipped {
    /// Parses `25` or `0.5%`.
    ///
    /// # Errors
    /// [`Error::Usage`].
    pub fn parse(text: &str) -> Result<Self> {
        let percent = |number: &str| number.parse().ok().filter(|p| (0.0..=100.0).contains(p));
        match text.strip_suffix('%') {
            Some(number) => percent(number).map(Self::Percent),
            None => text.parse().ok().map(Self::Count),
        }
        .ok_or_else(|| {
            Error::Usage(format!(
                "--max-skipped takes a number of records or a share of them, such as 25 or 0.5%, not “{text}”"
            ))
        })
    }
}

impl std::fmt::Display for MaxSkipped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Count(most) => write!(f, "{most}"),
            Self::Percent(most) => write!(f, "{most}%"),
        }
    }
}

/// One of `of` parts of a dump, by a hash of the article's id: a record and its duplicates fall into the same part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: u64,
    of: u64,
}

impl Default for Shard {
    fn default() -> Self {
        Self { index: 0, of: 1 }
    }
}

impl Shard {
    /// Parses `I/N`, I from 1 to N.
    ///
    /// # Errors
    /// [`Error::Usage`].
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            Error::Usage(format!(
                "--shard takes I/N with I from 1 to N, such as 3/16, not “{text}”"
            ))
        };
        let (index, of) = text.split_once('/').ok_or_else(wrong)?;
        let (index, of): (u64, u64) = (index.parse().map_err(|_| wrong())?, of.parse().map_err(|_| wrong())?);
        if index == 0 || index > of {
            Err(wrong())
        } else {
            Ok(Self { index: index - 1, of })
        }
    }

    /// Whether the record named `key` belongs to this part.
    pub fn holds(&self, key: &str) -> bool {
        if self.of == 1 {
            return true;
        }
        let digest = Sha256::digest(key.as_bytes());
        let number = digest.iter().take(8).fold(0u64, |n, byte| n << 8 | u64::from(*byte));
        number % self.of == self.index
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.index + 1, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_in_run_json_read_back_to_the_same() {
        let flags = SummarySettings {
            compare: Some("\"The \"\"Bell\"\", evening\",Post".to_owned()),
            period: Some(Period::Week),
            min_articles: Some(3),
            xlsx: true,
            ..SummarySettings::default()
        };
        for flags in [flags, SummarySettings::default()] {
            let recorded = flags.validate().unwrap().to_json();
            let again = SummarySettings::recorded(recorded.clone()).unwrap().validate().unwrap();
            assert_eq!(again.to_json(), recorded);
        }
        assert!(SummarySettings::recorded(serde_json::json!({ "mood": 1 })).is_err());
    }

    #[test]
    fn every_key_is_in_exactly_one_shard() {
        let shards: Vec<Shard> = (1..=7).map(|i| Shard::parse(&format!("{i}/7")).unwrap()).collect();
        for key in (0..500).map(|i| format!("article {i}")) {
            assert_eq!(shards.iter().filter(|s| s.holds(&key)).count(), 1, "{key}");
        }
    }

    #[test]
    fn a_limit_of_skipped_records_is_a_number_or_a_share() {
        assert_eq!(MaxSkipped::parse("25").unwrap(), MaxSkipped::Count(25));
        assert_eq!(MaxSkipped::parse("0.5%").unwrap(), MaxSkipped::Percent(0.5));
        for text in ["", "-1", "1.5", "101%", "-1%", "NaN%", "%", "many"] {
            assert!(MaxSkipped::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_shard_is_refused() {
        for text in ["", "3", "0/4", "5/4", "a/b", "1/0", "-1/4"] {
            assert!(Shard::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_settings_file_is_overridden_by_flags_and_refuses_unknown_keys() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("regard.toml");
        std::fs::write(
            &path,
            "[score]\nactors = \"list.csv\"\nlimit = 5\n[summarize]\nperiod = \"week\"\n",
        )
        .unwrap();
        let file = SettingsFile::read(&path).unwrap();
        let flags = ScoreSettings {
            limit: Some(7),
            ..Default::default()
        }
        .or(file.score);
        assert_eq!(
            (flags.limit, flags.actors),
            (Some(7), Some(dir.path().join("list.csv")))
        );
        assert_eq!(file.summarize.period, Some(Period::Week));
        std::fs::write(&path, "[score]\nactor = \"list.csv\"\n").unwrap();
        let message = SettingsFile::read(&path).unwrap_err().to_string();
        assert!(message.contains("line 2") && message.contains("actor"), "{message}");
    }

    #[test]
    fn outlets_to_compare_are_a_line_of_csv() {
        let compare = |text: &str| {
            let flags = SummarySettings {
                compare: Some(text.to_owned()),
                ..Default::default()
            };
            flags.validate().map(|config| config.compare.unwrap_or_default())
        };
        assert_eq!(compare("B, A,B").unwrap(), ["B", "A"]);
        assert_eq!(compare("\"Bell, Sons\",A").unwrap(), ["Bell, Sons", "A"]);
        for text in ["", "A", "A,", "A,A"] {
            assert!(compare(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_out_of_range_are_refused() {
        let cases = [
            SummarySettings {
                min_articles: Some(1),
                ..Default::default()
            },
            SummarySettings {
                ci_level: Some(95.0),
                ..Default::default()
            },
            SummarySettings {
                ci_level: Some(f64::NAN),
                ..Default::default()
            },
        ];
        for flags in cases {
            assert!(flags.clone().validate().is_err(), "{flags:?}");
        }
    }
}
