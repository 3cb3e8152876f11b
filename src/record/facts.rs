//! The facts of a scored set of articles, which the footers of its Parquet files hold beside the rows.

use crate::actor::{Actor, Registry};
use crate::config::{MaxSkipped, ScoreConfig};
use crate::error::Reason;
use crate::ingest::InputSummary;
use crate::model::ModelFiles;
use crate::record::counts::Counts;
use crate::stance::{Backend, Engine, Precision};
use crate::system::path_text::optional_path;
use crate::terms::{DiscoveredKind, Metonyms};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Missing shards named in a message.
const SHARDS_SHOWN: usize = 20;

/// Facts about a scored set of articles. Holds nothing that differs between two runs over the same input (times,
/// threads), so that the files come out the same byte for byte.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Facts {
    /// Version of the program that scored; of parts together each that did.
    pub version: String,
    /// The model.
    pub model: ModelFacts,
    /// SHA-256 of the actor list.
    pub actors_sha256: String,
    /// Every actor of the list, found or not.
    pub actors: Vec<ActorFacts>,
    /// The changes that were made in order to read the list, a sentence for each kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub list_notes: Vec<String>,
    /// The aliases that the list writes under which no mention was found, by the actor's id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub aliases_not_found: BTreeMap<String, Vec<String>>,
    /// The settings by which actors were found.
    pub finding: DiscoverySettings,
    /// The part of the dump, `1/1` for all of it; of parts together each that is here.
    pub shard: String,
    /// True where the user said that an id that comes twice is the same article.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique_ids: bool,
    /// The shards that no part holds, where others of the same dump are here.
    #[serde(skip)]
    pub missing_shards: Vec<String>,
    /// Counts.
    #[serde(rename = "ledger")]
    pub counts: Counts,
    /// Rows of `skipped.csv` by their reason.
    pub skipped: BTreeMap<String, u64>,
    /// Mentions of listed actors under forms of their names that the list does not hold, by form.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub further_forms: BTreeMap<String, u64>,
    /// The inputs that were read.
    pub inputs: Vec<InputSummary>,
}

/// Which model scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelFacts {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its weights.
    pub sha256: String,
    /// SHA-256 of its manifest: temperatures, task and labels decide on scores too.
    pub manifest_sha256: String,
    /// The arithmetic it was computed in.
    pub precision: Precision,
    /// The revision of that arithmetic: the same weights score otherwise in another one. 1 where a
    /// record does not have it.
    #[serde(default = "first_revision")]
    pub precision_revision: u32,
    /// Who computed it.
    #[serde(default, skip_serializing_if = "Backend::is_builtin")]
    pub backend: Backend,
}

fn first_revision() -> u32 {
    1
}

/// The settings that decide, beside the list, which actors are found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscoverySettings {
    /// Which actors count that the list does not have; none without discovery.
    pub discover: Vec<DiscoveredKind>,
    /// True where pronouns count.
    pub pronouns: bool,
    /// The table by which governments are linked by their seats, if they are.
    pub metonyms: Metonyms,
    /// The user's own table of spellings.
    #[serde(default, with = "optional_path")]
    pub spellings: Option<PathBuf>,
    /// The user's own table of institutions.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional_path")]
    pub institutions: Option<PathBuf>,
}

impl DiscoverySettings {
    /// Takes them from the settings, with files by the names that the user gave, wherever they lie.
    pub fn of(config: &ScoreConfig) -> Self {
        Self {
            discover: config.types.clone(),
            pronouns: config.pronouns,
            metonyms: config.recorded.metonyms.clone(),
            spellings: config.recorded.spellings.clone(),
            institutions: config.recorded.institutions.clone(),
        }
    }
}

/// An actor as summaries show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorFacts {
    /// `actor_id`.
    pub id: String,
    /// `actor_name`.
    pub name: String,
    /// `actor_type`.
    #[serde(rename = "type")]
    pub kind: String,
    /// True where the list does not have it. Never written: a part holds its list, and `actors_found.csv` the others.
    #[serde(skip)]
    pub discovered: bool,
}

impl ActorFacts {
    fn of_listed(actor: &Actor) -> Self {
        Self {
            id: actor.id.clone(),
            name: actor.name.clone(),
            kind: actor.kind.as_str().to_owned(),
            discovered: false,
        }
    }
}

impl Facts {
    /// Returns the facts known before the first article is read.
    pub fn new(model: &ModelFiles, engine: Engine, registry: &Registry, shard: String) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            model: ModelFacts {
                name: model.manifest.name.clone(),
                version: model.manifest.version.clone(),
                sha256: model.sha256().to_owned(),
                manifest_sha256: model.manifest_sha256().to_owned(),
                precision: engine.precision,
                precision_revision: engine.precision.revision(),
                backend: engine.backend,
            },
            actors_sha256: registry.sha256().to_owned(),
            actors: registry.actors().iter().map(ActorFacts::of_listed).collect(),
            list_notes: registry.notes().to_vec(),
            aliases_not_found: BTreeMap::new(),
            finding: DiscoverySettings::default(),
            shard,
            unique_ids: false,
            missing_shards: Vec::new(),
            counts: Counts::default(),
            skipped: BTreeMap::new(),
            further_forms: BTreeMap::new(),
            inputs: Vec::new(),
        }
    }

    /// Names the program, model and arithmetic that scored: sentences that two runs share have the same scores where this is the same.
    pub(crate) fn scored_by(&self) -> String {
        let model = &self.model;
        let Self { version, .. } = self;
        format!(
            "{version} {} {} {:?} {} {:?}",
            model.sha256, model.manifest_sha256, model.precision, model.precision_revision, model.backend
        )
    }

    /// Returns these facts without the actors that were discovered: there may be a hundred thousand.
    #[must_use]
    pub fn of_listed_actors(&self) -> Self {
        let listed = self.actors.iter().filter(|actor| !actor.discovered).cloned();
        Self {
            actors: listed.collect(),
            ..self.clone()
        }
    }

    /// Returns a message where more records were skipped than the limit allows. Where none is given, it is half of them, and
    /// none of a partition, which may hold nothing but bad records. An input
    /// that could not be read to its end may have held any number of records: that is too many for any limit that is given.
    pub fn too_many_skipped(&self, given: Option<MaxSkipped>, is_partition: bool) -> Option<String> {
        let (lost, read) = self.lost_and_read();
        let Some(most) = given else {
            return (!is_partition && lost * 2 > read).then(|| {
                format!(
                    "{lost} of {read} records could not be used, more than half of them; skipped.csv says why, and \
                     --max-skipped sets another limit"
                )
            });
        };
        let unread = [Reason::UnreadableInput, Reason::UnknownFormat];
        let is_unread = unread.iter().any(|reason| self.skipped.contains_key(reason.as_str()));
        let what = match (most.is_exceeded(lost, read), is_unread) {
            (false, false) => return None,
            (true, _) => format!("{lost} of {read} records were skipped, more than --max-skipped {most} allows"),
            (false, true) => {
                format!("an input could not be read to its end, which --max-skipped {most} does not allow")
            }
        };
        Some(format!(
            "{what}; the files are complete but for that, and skipped.csv says why"
        ))
    }

    /// Warns where some shards of a dump are here and others are not.
    pub fn missing_shards(&self) -> Option<String> {
        let shown = &self.missing_shards[..self.missing_shards.len().min(SHARDS_SHOWN)];
        let more = match self.missing_shards.len() - shown.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        (!shown.is_empty()).then(|| {
            format!(
                "these numbers cover a part of the dump alone: no input holds shard {}{more}",
                shown.join(", ")
            )
        })
    }
}
