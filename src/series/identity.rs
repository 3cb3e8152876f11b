//! What decides on the scores of a series.

use crate::error::Result;
use crate::record::facts::{DiscoverySettings, Facts, ModelFacts};
use crate::system::checksum::Checksum;
use crate::terms::Metonyms;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::PathBuf;

/// What must be the same for scores to stand side by side.
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
    /// That of a run with these facts.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io) where a table of the user cannot be read.
    pub(crate) fn of(facts: &Facts) -> Result<Self> {
        let finding = facts.finding.clone();
        let metonyms = match &finding.metonyms {
            Metonyms::File(path) => Some(path),
            _ => None,
        };
        let tables = finding.spellings.iter().chain(metonyms);
        let tables = tables.map(|path| Ok(Checksum::of_file(path)?.sha256));
        Ok(Self {
            version: facts.version.clone(),
            model: facts.model.clone(),
            actors_sha256: facts.actors_sha256.clone(),
            tables: tables.collect::<Result<_>>()?,
            finding,
        })
    }

    /// What differs from how this run would score, each as "X, now Y".
    pub(crate) fn differences(&self, now: &Self) -> Vec<String> {
        // Equality decides, the words only show it: two values that differ may look alike in short.
        let model = |m: &ModelFacts| {
            let sums = format!("weights {}…, manifest {}…", short(&m.sha256), short(&m.manifest_sha256));
            format!(
                "{} {} ({sums}, {}, {})",
                m.name,
                m.version,
                json!(m.precision),
                json!(m.backend)
            )
        };
        let finding = |f: &DiscoverySettings| {
            let path = |p: &PathBuf| p.display().to_string();
            format!(
                "discovery {}, pronouns {}, metonyms {}, spellings {}",
                json!(f.discover),
                f.pronouns,
                String::from(f.metonyms.clone()),
                f.spellings.as_ref().map_or_else(|| "built in".to_owned(), path)
            )
        };
        let list = |sha256: &String| format!("SHA-256 {sha256}");
        let tables = |sums: &Vec<String>| format!("SHA-256 {}", sums.join(" "));
        let differences = [
            difference("regard", &self.version, &now.version, String::clone),
            difference("the model", &self.model, &now.model, model),
            difference("the actor list", &self.actors_sha256, &now.actors_sha256, list),
            difference("how actors are found", &self.finding, &now.finding, finding),
            difference("the tables of spellings or metonyms", &self.tables, &now.tables, tables),
        ];
        differences.into_iter().flatten().collect()
    }
}

fn difference<T: PartialEq>(what: &str, then: &T, now: &T, describe: impl Fn(&T) -> String) -> Option<String> {
    (then != now).then(|| format!("{what}: {}, now {}", describe(then), describe(now)))
}

fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}
