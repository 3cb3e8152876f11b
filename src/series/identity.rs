//! The settings that decide on the scores of a series.

use crate::error::Result;
use crate::record::facts::{DiscoverySettings, Facts, ModelFacts};
use crate::system::checksum::Checksum;
use crate::terms::Metonyms;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::Path;

/// The settings that must be the same for scores to be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    version: String,
    model: ModelFacts,
    actors_sha256: String,
    finding: DiscoverySettings,
    /// SHA-256 of the user's own tables.
    tables: Vec<String>,
}

impl Identity {
    /// Returns the identity of a run with these facts.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io) where a table of the user cannot be read.
    pub(crate) fn of(facts: &Facts) -> Result<Self> {
        let finding = facts.finding.clone();
        let metonyms = match &finding.metonyms {
            Metonyms::File(path) => Some(path),
            _ => None,
        };
        let tables = finding.spellings.iter().chain(&finding.institutions).chain(metonyms);
        let tables = tables.map(|path| Ok(Checksum::of_file(path)?.sha256));
        Ok(Self {
            version: facts.version.clone(),
            model: facts.model.clone(),
            actors_sha256: facts.actors_sha256.clone(),
            tables: tables.collect::<Result<_>>()?,
            finding,
        })
    }

    /// Lists what differs from how this run would score, each as "X, now Y".
    pub(crate) fn differences(&self, now: &Self) -> Vec<String> {
        // Equality decides, the words only show it: two values that differ may look alike in short.
        let differences = [
            difference("regard", &self.version, &now.version, String::clone),
            difference("the model", &self.model, &now.model, describe_model),
            difference("the actor list", &self.actors_sha256, &now.actors_sha256, |sha256| {
                format!("SHA-256 {sha256}")
            }),
            difference("how actors are found", &self.finding, &now.finding, describe_discovery),
            difference(
                "the tables of spellings, institutions or metonyms",
                &self.tables,
                &now.tables,
                |sums| format!("SHA-256 {}", sums.join(" ")),
            ),
        ];
        differences.into_iter().flatten().collect()
    }
}

fn describe_model(model: &ModelFacts) -> String {
    format!(
        "{} {} (weights {}…, manifest {}…, {} revision {}, {})",
        model.name,
        model.version,
        short(&model.sha256),
        short(&model.manifest_sha256),
        json!(model.precision),
        model.precision_revision,
        json!(model.backend)
    )
}

fn describe_discovery(settings: &DiscoverySettings) -> String {
    format!(
        "discovery {}, pronouns {}, metonyms {}, spellings {}, institutions {}",
        json!(settings.discover),
        settings.pronouns,
        String::from(settings.metonyms.clone()),
        describe_table(settings.spellings.as_deref()),
        describe_table(settings.institutions.as_deref())
    )
}

fn describe_table(path: Option<&Path>) -> String {
    path.map_or_else(|| "built in".to_owned(), |path| path.display().to_string())
}

fn difference<T: PartialEq>(what: &str, then: &T, now: &T, describe: impl Fn(&T) -> String) -> Option<String> {
    (then != now).then(|| format!("{what}: {}, now {}", describe(then), describe(now)))
}

fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}
