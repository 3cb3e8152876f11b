//! A model folder: its manifest, the check of its files, and the model that is built into the program.
//!
//! A folder holds `config.json`, `model.safetensors`, `tokenizer.json` and the manifest `model.toml`, which carries the
//! SHA-256 of the other three. Nothing is loaded before every checksum agrees.

use crate::error::{Error, Result};
use crate::stance::TAGS;
use crate::text::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

/// The manifest format that this build reads.
pub const FORMAT_VERSION: u32 = 1;

/// What messages call the built-in model.
pub const EMBEDDED: &str = "(embedded)";

const MANIFEST: &str = "model.toml";
const FILES: [&str; 3] = ["config.json", "model.safetensors", "tokenizer.json"];

/// What `model.toml` says, as far as the program acts on it; figures and data sources are for people.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the folder's format; a newer one than [`FORMAT_VERSION`] is refused.
    pub format_version: u32,
    /// The model's name.
    pub name: String,
    /// The model's version.
    pub version: String,
    /// Language of the text it was trained on (ISO 639-1).
    pub language: String,
    /// SPDX expression of the weights' licence.
    pub licence: String,
    /// How a target is put to the model; this build knows `span`.
    pub task: String,
    /// Class names in the order of the logits.
    pub labels: Labels,
    /// Sizes.
    pub limits: Limits,
    /// Temperatures of the softmax.
    pub calibration: Calibration,
    /// SHA-256, in hexadecimal, of each file.
    pub files: BTreeMap<String, String>,
}

/// Class names of each head, in the order of its logits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Labels {
    /// Of the stance head.
    pub stance: [String; 3],
    /// Of the sentence sentiment head.
    pub sentiment: [String; 3],
    /// Tags of the name head; a model without them finds no names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<Vec<String>>,
}

/// Sizes the model was made for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Limits {
    /// Word pieces in one pass, the special ones before and after a sentence included.
    pub max_tokens: usize,
}

/// Temperatures by which logits are divided before the softmax.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Calibration {
    /// Of the stance head; above 0.
    pub stance_temperature: f32,
    /// Of the sentence sentiment head; above 0.
    pub sentiment_temperature: f32,
    /// Of the name head, where there is one; above 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_temperature: Option<f32>,
}

/// A model folder in memory, every file checked against the manifest.
pub struct ModelFiles {
    /// The folder, or [`EMBEDDED`].
    pub place: String,
    /// The parsed manifest.
    pub manifest: Manifest,
    manifest_sha256: String,
    files: Vec<(&'static str, Cow<'static, [u8]>)>,
}

impl ModelFiles {
    /// The model that is built into the program.
    ///
    /// # Errors
    /// [`Error::Model`] when the program file itself is damaged.
    pub fn embedded() -> Result<Self> {
        let manifest = include_bytes!("../models/regard-news-en/model.toml");
        let files: [&'static [u8]; 3] = [
            include_bytes!("../models/regard-news-en/config.json"),
            include_bytes!("../models/regard-news-en/model.safetensors"),
            include_bytes!("../models/regard-news-en/tokenizer.json"),
        ];
        Self::check(EMBEDDED, manifest, files.map(Cow::Borrowed))
    }

    /// Reads and checks the folder `dir`.
    ///
    /// # Errors
    /// [`Error::Io`] when a file cannot be read; [`Error::Model`] when one is missing, the manifest is not valid, is newer than this
    /// build, or a file does not have the SHA-256 that the manifest gives.
    pub fn open(dir: &Path) -> Result<Self> {
        let read = |name: &str| {
            let path = dir.join(name);
            std::fs::read(&path).map_err(|e| match e.kind() {
                ErrorKind::NotFound | ErrorKind::NotADirectory => Error::Model {
                    name: dir.display().to_string(),
                    problem: format!(
                        "there is no {name} in it; a model folder holds {MANIFEST}, {}",
                        FILES.join(", ")
                    ),
                },
                _ => Error::io("read", path)(e),
            })
        };
        let manifest = read(MANIFEST)?;
        let [config, weights, tokenizer] = FILES.map(read);
        let files = [config?, weights?, tokenizer?].map(Cow::Owned);
        Self::check(&dir.display().to_string(), &manifest, files)
    }

    /// The folder `dir`, or the built-in model where none is named.
    ///
    /// # Errors
    /// As [`ModelFiles::open`].
    pub fn open_or_embedded(dir: Option<&Path>) -> Result<Self> {
        dir.map_or_else(Self::embedded, Self::open)
    }

    fn check(place: &str, manifest: &[u8], files: [Cow<'static, [u8]>; 3]) -> Result<Self> {
        let fail = |problem: String| Error::Model {
            name: place.to_owned(),
            problem,
        };
        let manifest_sha256 = hex(&Sha256::digest(manifest));
        let manifest = parse_manifest(manifest).map_err(fail)?;
        let files: Vec<_> = FILES.into_iter().zip(files).collect();
        for (name, bytes) in &files {
            check_sum(&manifest, name, bytes).map_err(fail)?;
        }
        Ok(Self {
            place: place.to_owned(),
            manifest,
            manifest_sha256,
            files,
        })
    }

    /// The bytes of a file of the folder; empty for a name that the format does not have.
    pub fn file(&self, name: &str) -> &[u8] {
        self.files
            .iter()
            .find(|(n, _)| *n == name)
            .map_or(&[], |(_, bytes)| bytes)
    }

    /// SHA-256 of the weights, which identifies the model in `run.json`.
    pub fn sha256(&self) -> &str {
        self.manifest.files.get("model.safetensors").map_or("", String::as_str)
    }

    /// SHA-256 of each file, the manifest included: its temperatures move scores too.
    pub fn checksums(&self) -> BTreeMap<String, String> {
        let files = self
            .inventory()
            .map(|(name, _, sha256)| (name.to_owned(), sha256.to_owned()));
        files
            .chain([(MANIFEST.to_owned(), self.manifest_sha256.clone())])
            .collect()
    }

    /// Each file with its size in bytes and SHA-256.
    pub fn inventory(&self) -> impl Iterator<Item = (&str, usize, &str)> {
        self.files.iter().map(|(name, bytes)| {
            (
                *name,
                bytes.len(),
                self.manifest.files.get(*name).map_or("", String::as_str),
            )
        })
    }
}

fn parse_manifest(bytes: &[u8]) -> Result<Manifest, String> {
    let text = std::str::from_utf8(bytes).map_err(|e| format!("{MANIFEST} is not UTF-8: {e}"))?;
    let manifest: Manifest = toml::from_str(text).map_err(|e| format!("{MANIFEST}: {e}"))?;
    if manifest.format_version > FORMAT_VERSION {
        return Err(format!(
            "{MANIFEST} has format version {}, this build reads up to {FORMAT_VERSION}: use a newer regard",
            manifest.format_version
        ));
    }
    if manifest.task != "span" {
        return Err(format!(
            "{MANIFEST} has task = \"{}\"; this build knows \"span\"",
            manifest.task
        ));
    }
    let expected = ["negative", "neutral", "positive"];
    for labels in [&manifest.labels.stance, &manifest.labels.sentiment] {
        if *labels != expected {
            return Err(format!("{MANIFEST} has labels {labels:?}, expected {expected:?}"));
        }
    }
    check_names(&manifest)?;
    let calibration = &manifest.calibration;
    let temperatures = [calibration.stance_temperature, calibration.sentiment_temperature];
    if temperatures
        .into_iter()
        .chain(calibration.name_temperature)
        .any(|t| !t.is_finite() || t <= 0.0)
    {
        return Err(format!("{MANIFEST}: a temperature must be above 0"));
    }
    if manifest.limits.max_tokens < 8 {
        return Err(format!("{MANIFEST}: limits.max_tokens must be at least 8"));
    }
    Ok(manifest)
}

/// Tags and temperature of the name head are there together, or neither is.
fn check_names(manifest: &Manifest) -> Result<(), String> {
    match (&manifest.labels.names, manifest.calibration.name_temperature) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(format!(
            "{MANIFEST} has labels.names but no calibration.name_temperature"
        )),
        (None, Some(_)) => Err(format!(
            "{MANIFEST} has calibration.name_temperature but no labels.names"
        )),
        (Some(names), Some(_)) if *names == TAGS => Ok(()),
        (Some(names), Some(_)) => Err(format!("{MANIFEST} has labels.names {names:?}, expected {TAGS:?}")),
    }
}

fn check_sum(manifest: &Manifest, name: &str, bytes: &[u8]) -> Result<(), String> {
    let expected = manifest
        .files
        .get(name)
        .ok_or_else(|| format!("{MANIFEST} has no checksum of {name}"))?;
    let found = hex(&Sha256::digest(bytes));
    if *expected == found {
        return Ok(());
    }
    Err(format!(
        "{name} is damaged or was changed: its SHA-256 is {found}, {MANIFEST} says {expected}. Restore the file, or make \
         the folder again"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy_embedded(dir: &Path) {
        let model = ModelFiles::embedded().unwrap();
        for name in FILES {
            std::fs::write(dir.join(name), model.file(name)).unwrap();
        }
        std::fs::write(
            dir.join(MANIFEST),
            include_bytes!("../models/regard-news-en/model.toml"),
        )
        .unwrap();
    }

    #[test]
    fn a_copy_of_the_embedded_folder_opens_and_is_the_same_model() {
        let dir = tempfile::tempdir().unwrap();
        copy_embedded(dir.path());
        let copy = ModelFiles::open(dir.path()).unwrap();
        assert_eq!(copy.sha256(), ModelFiles::embedded().unwrap().sha256());
    }

    #[test]
    fn one_flipped_bit_is_found_and_named() {
        for name in FILES {
            let dir = tempfile::tempdir().unwrap();
            copy_embedded(dir.path());
            let path = dir.path().join(name);
            let mut bytes = std::fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            std::fs::write(&path, bytes).unwrap();
            let message = ModelFiles::open(dir.path()).err().unwrap().to_string();
            assert!(message.contains(name) && message.contains("damaged"), "{message}");
        }
    }

    /// The shipped manifest without what it says of names.
    fn plain_manifest() -> String {
        let mut manifest: toml::Table = include_str!("../models/regard-news-en/model.toml").parse().unwrap();
        for (table, key) in [("labels", "names"), ("calibration", "name_temperature")] {
            manifest[table].as_table_mut().unwrap().remove(key);
        }
        manifest.to_string()
    }

    #[test]
    fn a_manifest_this_build_cannot_obey_is_refused() {
        let good = plain_manifest();
        let cases = [
            ("format_version = 1", "format_version = 2", "newer regard"),
            ("task = \"span\"", "task = \"pair\"", "this build knows"),
            ("\"negative\", \"neutral\"", "\"neutral\", \"negative\"", "labels"),
            ("max_tokens = 256", "max_tokens = 1", "max_tokens"),
            (
                "[labels]",
                "[labels]\nnames = [\"O\", \"B-PER\"]",
                "no calibration.name_temperature",
            ),
            (
                "[calibration]",
                "[calibration]\nname_temperature = 1.0",
                "no labels.names",
            ),
        ];
        for (from, to, expected) in cases {
            assert!(good.contains(from), "{from}");
            let message = parse_manifest(good.replace(from, to).as_bytes()).unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn names_are_taken_with_their_tags_in_order_and_a_temperature() {
        let plain = plain_manifest();
        let with = |tags: &[&str], temperature: &str| {
            let names = format!("[labels]\nnames = {tags:?}");
            let calibration = format!("[calibration]\nname_temperature = {temperature}");
            let text = plain.replace("[labels]", &names).replace("[calibration]", &calibration);
            parse_manifest(text.as_bytes())
        };
        let manifest = with(&TAGS, "1.3").unwrap();
        assert_eq!(manifest.calibration.name_temperature, Some(1.3));
        assert!(with(&TAGS, "0.0").unwrap_err().contains("above 0"));
        let mut turned = TAGS;
        turned.swap(1, 2);
        assert!(with(&turned, "1.3").unwrap_err().contains("labels.names"));
    }
}
