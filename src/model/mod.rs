//! A model folder: its manifest, the check of its files, and the model that is built into the program.
//!
//! A folder holds `config.json`, `model.safetensors`, `tokenizer.json` and the manifest `model.toml`, which carries the
//! SHA-256 of the other three. Nothing is loaded before every checksum agrees. A checkpoint of somebody else's has no manifest; one is
//! made of its `config.json` and of what the user says of it.

pub(crate) mod error;
#[cfg(feature = "hub")]
mod hub;

pub use error::ModelProblem;

use crate::error::{Error, Result};
use crate::terms::{Label, NAME_TAGS, Task};
use crate::text::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The manifest format that this build reads.
pub const FORMAT_VERSION: u32 = 1;

/// The built-in model's name in messages.
pub const EMBEDDED: &str = "(embedded)";

const MANIFEST: &str = "model.toml";
const FILES: [&str; 3] = ["config.json", "model.safetensors", "tokenizer.json"];

/// The content of `model.toml`, as far as the program acts on it; figures and data sources are for people.
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
    /// The way a target is presented to the model.
    pub task: Task,
    /// Class names in the order of the logits.
    pub labels: Labels,
    /// Sizes.
    pub limits: Limits,
    /// The hypotheses of a model of the task `nli`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hypotheses: Option<Hypotheses>,
    /// Temperatures of the softmax.
    #[serde(default)]
    pub calibration: Calibration,
    /// SHA-256, in hexadecimal, of each file.
    pub files: BTreeMap<String, String>,
}

/// Class names of each head, in the order of its logits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Labels {
    /// Classes of the head that scores targets. Of a `pair` several classes may have one name, and `neutral` may be none; of `nli` one is
    /// `entailment`.
    pub stance: Vec<String>,
    /// Classes of the sentence sentiment head, which models of the task `span` have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sentiment: Vec<String>,
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
    /// The temperature of the head that scores targets; above 0.
    #[serde(default = "one")]
    pub stance_temperature: f32,
    /// The temperature of the sentence sentiment head, if there is one; above 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentiment_temperature: Option<f32>,
    /// The temperature of the name head, if there is one; above 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_temperature: Option<f32>,
}

impl Default for Calibration {
    fn default() -> Self {
        Self {
            stance_temperature: one(),
            sentiment_temperature: None,
            name_temperature: None,
        }
    }
}

fn one() -> f32 {
    1.0
}

/// The hypotheses about a target, `{actor}` in its place; the class whose hypothesis the sentence entails most is likeliest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hypotheses {
    /// The hypothesis of the class negative.
    pub negative: String,
    /// The hypothesis of the class neutral.
    pub neutral: String,
    /// The hypothesis of the class positive.
    pub positive: String,
}

impl Default for Hypotheses {
    fn default() -> Self {
        Self {
            negative: "The author is critical of {actor}.".to_owned(),
            neutral: "The author is neutral toward {actor}.".to_owned(),
            positive: "The author is supportive of {actor}.".to_owned(),
        }
    }
}

/// The second texts of a classifier of pairs for a target, and the meaning of its classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Questions {
    /// The target itself; the class that each logit counts for.
    Pair(Vec<Label>),
    /// A hypothesis for each class, in the order negative, neutral, positive.
    Nli {
        /// With `{actor}` in the target's place.
        hypotheses: [String; 3],
        /// Which logit says that the sentence entails the hypothesis.
        entailment: usize,
    },
}

impl Manifest {
    /// Returns the texts that the model is given, and the meaning of its classes.
    ///
    /// # Errors
    /// When the task is `span`, or the labels do not fit it.
    pub fn questions(&self) -> Result<Questions, String> {
        let names = &self.labels.stance;
        match self.task {
            Task::Span => Err("a model of the task span is asked nothing".to_owned()),
            Task::Pair => {
                let classes: Option<Vec<Label>> = names.iter().map(|name| Label::parse(name)).collect();
                let whole =
                    |classes: &Vec<Label>| classes.contains(&Label::Negative) && classes.contains(&Label::Positive);
                let classes = classes
                    .filter(whole)
                    .ok_or_else(|| self.unfit("negative,neutral,positive"))?;
                Ok(Questions::Pair(classes))
            }
            Task::Nli => {
                let entails = |name: &&String| *name == "entailment";
                let entailment = names.iter().position(|name| entails(&name));
                let entailment = entailment.filter(|_| names.iter().filter(entails).count() == 1);
                let hypotheses = self.hypotheses.clone().unwrap_or_default();
                Ok(Questions::Nli {
                    hypotheses: [hypotheses.negative, hypotheses.neutral, hypotheses.positive],
                    entailment: entailment.ok_or_else(|| self.unfit("contradiction,neutral,entailment"))?,
                })
            }
        }
    }

    fn unfit(&self, example: &str) -> String {
        format!(
            "its classes are called {:?}, which does not say what they mean for task {}: name them in this order, as in --labels {example}",
            self.labels.stance, self.task
        )
    }
}

/// The place of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum ModelSource {
    /// In a folder.
    Folder(PathBuf),
    /// On a hub, as `owner/name@revision`; the revision is a commit, a tag or a branch.
    Hub(String),
}

impl From<String> for ModelSource {
    fn from(text: String) -> Self {
        match text.strip_prefix("hub:") {
            Some(name) => Self::Hub(name.to_owned()),
            None => Self::Folder(text.into()),
        }
    }
}

impl From<&str> for ModelSource {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<ModelSource> for String {
    fn from(source: ModelSource) -> Self {
        match source {
            ModelSource::Folder(path) => path.to_string_lossy().into_owned(),
            ModelSource::Hub(name) => format!("hub:{name}"),
        }
    }
}

/// Which model a user asks for, and what they say of one that has no manifest.
#[derive(Debug, Clone, Default)]
pub struct ModelChoice {
    /// The place; `None` for the built-in model.
    pub source: Option<ModelSource>,
    /// The way a target is presented to it.
    pub task: Option<Task>,
    /// Its class names in the order of the logits.
    pub labels: Vec<String>,
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
        let manifest = include_bytes!("../../models/regard-news-en/model.toml");
        let files: [&'static [u8]; 3] = [
            include_bytes!("../../models/regard-news-en/config.json"),
            include_bytes!("../../models/regard-news-en/model.safetensors"),
            include_bytes!("../../models/regard-news-en/tokenizer.json"),
        ];
        Self::check(EMBEDDED, manifest, files.map(Cow::Borrowed))
    }

    /// The model that a user asks for, read and checked.
    ///
    /// # Errors
    /// [`Error::Io`] when a file cannot be read; [`Error::Model`] when one is missing, the manifest is not valid, is newer than this
    /// build, or a file does not have the SHA-256 that the manifest gives; [`Error::Usage`] when a task or labels are given for a model
    /// that says itself which they are.
    pub fn open(choice: &ModelChoice) -> Result<Self> {
        match &choice.source {
            Some(ModelSource::Folder(folder)) => Self::open_folder(folder, choice),
            Some(ModelSource::Hub(name)) => Self::open_hub(name, choice),
            None if choice.task.is_some() || !choice.labels.is_empty() => Err(Error::Usage(
                "--task and --labels say what a checkpoint's classes are: give its folder with --model".to_owned(),
            )),
            None => Self::embedded(),
        }
    }

    fn open_folder(dir: &Path, choice: &ModelChoice) -> Result<Self> {
        let place = dir.display().to_string();
        let manifest = match (read_file(dir, MANIFEST), choice.task) {
            (Ok(_), task) if task.is_some() || !choice.labels.is_empty() => {
                return Err(Error::Usage(format!(
                    "{place} has a {MANIFEST}, which says what --task and --labels would: leave them away, or change it"
                )));
            }
            (Ok(manifest), _) => Some(manifest),
            (Err(_), Some(_)) => None,
            (Err(error), None) => return Err(error),
        };
        let [config, weights, tokenizer] = FILES.map(|name| read_file(dir, name));
        let files = [config?, weights?, tokenizer?].map(Cow::Owned);
        match (manifest, choice.task) {
            (None, Some(task)) => Self::without_manifest(&place, task, &choice.labels, files),
            (manifest, _) => Self::check(&place, &manifest.unwrap_or_default(), files),
        }
    }

    /// A model on a hub, in the cache. Its name is the hub's, its version the commit.
    #[cfg(feature = "hub")]
    fn open_hub(pinned: &str, choice: &ModelChoice) -> Result<Self> {
        let (name, revision) = hub_name(pinned)?;
        let snapshot = crate::model::hub::fetch(name, revision, &FILES, MANIFEST)?;
        let mut files = Self::open_folder(&snapshot.folder, choice)?;
        files.place = format!("hub:{name}@{}", snapshot.commit);
        if choice.task.is_some() {
            name.clone_into(&mut files.manifest.name);
            files.manifest.version = snapshot.commit;
        }
        Ok(files)
    }

    #[cfg(not(feature = "hub"))]
    fn open_hub(pinned: &str, _: &ModelChoice) -> Result<Self> {
        hub_name(pinned)?;
        Err(Error::Usage(
            "this regard was built without the feature hub and reaches no network. Fetch the model's files and name their folder, or \
             build one with it:\n  cargo build --release --locked --features hub"
                .to_owned(),
        ))
    }

    /// A checkpoint of somebody else's, with the manifest that its `config.json` and the user make.
    fn without_manifest(place: &str, task: Task, labels: &[String], files: [Cow<'static, [u8]>; 3]) -> Result<Self> {
        let fail = |problem: String| Error::model(place)(ModelProblem::Manifest(problem));
        let name = Path::new(place)
            .file_name()
            .map_or(place.into(), |name| name.to_string_lossy());
        let manifest = made_manifest(&name, task, labels, &files).map_err(fail)?;
        check_manifest(&manifest).map_err(fail)?;
        let text = toml::to_string(&manifest).map_err(|e| fail(e.to_string()))?;
        Ok(Self {
            place: place.to_owned(),
            manifest_sha256: hex(&Sha256::digest(text.as_bytes())),
            manifest,
            files: FILES.into_iter().zip(files).collect(),
        })
    }

    /// Returns the architecture's name in `config.json`.
    ///
    /// # Errors
    /// When it does not.
    pub fn model_type(&self) -> Result<String, String> {
        let config = parse_config(self.file("config.json"))?;
        let model_type = config["model_type"].as_str();
        Ok(model_type.ok_or("config.json has no model_type")?.to_owned())
    }

    fn check(place: &str, manifest: &[u8], files: [Cow<'static, [u8]>; 3]) -> Result<Self> {
        let fail = |problem: String| Error::model(place)(ModelProblem::Manifest(problem));
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

    /// SHA-256 of the manifest, or of what stands for it of a model that has none.
    pub fn manifest_sha256(&self) -> &str {
        &self.manifest_sha256
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
    check_manifest(&manifest)?;
    Ok(manifest)
}

fn check_manifest(manifest: &Manifest) -> Result<(), String> {
    match manifest.task {
        Task::Span => check_span(manifest)?,
        Task::Pair | Task::Nli => check_pair(manifest)?,
    }
    let calibration = &manifest.calibration;
    let others = calibration
        .sentiment_temperature
        .into_iter()
        .chain(calibration.name_temperature);
    let mut temperatures = others.chain([calibration.stance_temperature]);
    if temperatures.any(|t| !t.is_finite() || t <= 0.0) {
        return Err(format!("{MANIFEST}: a temperature must be above 0"));
    }
    if manifest.limits.max_tokens < 8 {
        return Err(format!("{MANIFEST}: limits.max_tokens must be at least 8"));
    }
    Ok(())
}

/// Our own heads have all three classes in one order, and a temperature each.
fn check_span(manifest: &Manifest) -> Result<(), String> {
    let expected = Label::ALL.map(Label::as_str);
    for labels in [&manifest.labels.stance, &manifest.labels.sentiment] {
        if *labels != expected {
            return Err(format!("{MANIFEST} has labels {labels:?}, expected {expected:?}"));
        }
    }
    if manifest.calibration.sentiment_temperature.is_none() {
        return Err(format!("{MANIFEST} has no calibration.sentiment_temperature"));
    }
    check_names(manifest)
}

/// A classifier of pairs has one head alone.
fn check_pair(manifest: &Manifest) -> Result<(), String> {
    if !manifest.labels.sentiment.is_empty() || manifest.labels.names.is_some() {
        return Err(format!(
            "{MANIFEST}: a model of task {} has no labels.sentiment or labels.names",
            manifest.task
        ));
    }
    let hypotheses = manifest
        .hypotheses
        .iter()
        .flat_map(|h| [&h.negative, &h.neutral, &h.positive]);
    if let Some(hypothesis) = hypotheses
        .into_iter()
        .find(|hypothesis| !hypothesis.contains("{actor}"))
    {
        return Err(format!(
            "{MANIFEST}: the hypothesis \"{hypothesis}\" does not say where the actor stands: {{actor}}"
        ));
    }
    manifest.questions().map(|_| ())
}

/// The name and the revision of `owner/name@revision`.
fn hub_name(pinned: &str) -> Result<(&str, &str)> {
    let plain = |part: &str, more: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c) || more.contains(c);
        !part.is_empty() && part.chars().all(allowed) && !part.split('/').any(|step| step.trim_matches('.').is_empty())
    };
    let found = pinned.split_once('@');
    let found =
        found.filter(|(name, revision)| name.matches('/').count() == 1 && plain(name, "/") && plain(revision, "/"));
    found.ok_or_else(|| {
        Error::Usage(format!(
            "hub:{pinned} is not pinned: name the model and its revision, best a commit, as hub:owner/name@revision; a name without a \
             revision may be another model tomorrow"
        ))
    })
}

/// Word pieces that a checkpoint is given in one pass where no manifest says how many; longer sentences are windowed.
const USUAL_TOKENS: usize = 512;

/// The manifest of a checkpoint that has none.
fn made_manifest(name: &str, task: Task, labels: &[String], files: &[Cow<[u8]>; 3]) -> Result<Manifest, String> {
    if task == Task::Span {
        return Err(format!(
            "task span needs a {MANIFEST} that describes our own heads; a checkpoint without one is a pair or nli"
        ));
    }
    let config = parse_config(&files[0])?;
    let labels = match labels {
        [] => own_labels(&config),
        given => given.to_vec(),
    };
    let sums = FILES.into_iter().zip(files);
    Ok(Manifest {
        format_version: FORMAT_VERSION,
        name: name.to_owned(),
        version: String::new(),
        language: String::new(),
        licence: String::new(),
        task,
        labels: Labels {
            stance: labels,
            sentiment: Vec::new(),
            names: None,
        },
        limits: Limits {
            max_tokens: usable_positions(&config).min(USUAL_TOKENS),
        },
        hypotheses: None,
        calibration: Calibration::default(),
        files: sums
            .map(|(name, bytes)| (name.to_owned(), hex(&Sha256::digest(bytes))))
            .collect(),
    })
}

fn parse_config(bytes: &[u8]) -> Result<serde_json::Value, String> {
    serde_json::from_slice(bytes).map_err(|e| format!("config.json: {e}"))
}

/// The class names of `id2label`, in lower case; none where there are none.
fn own_labels(config: &serde_json::Value) -> Vec<String> {
    let names = (0..).map_while(|id: usize| config["id2label"][id.to_string()].as_str());
    names.map(str::to_lowercase).collect()
}

/// Returns the greatest length of a sequence, in tokens: RoBERTa's family leaves the first positions, up to the padding token's, unused.
fn usable_positions(config: &serde_json::Value) -> usize {
    let number = |field: &str| config[field].as_u64().and_then(|number| usize::try_from(number).ok());
    let unused = match config["model_type"].as_str() {
        Some("roberta" | "xlm-roberta" | "longformer") => number("pad_token_id").unwrap_or(1) + 1,
        _ => 0,
    };
    number("max_position_embeddings")
        .unwrap_or(USUAL_TOKENS)
        .saturating_sub(unused)
}

/// Reads a file of the folder `dir`; where it is missing, the error says how to come by it.
fn read_file(dir: &Path, name: &str) -> Result<Vec<u8>> {
    let path = dir.join(name);
    std::fs::read(&path).map_err(|e| match e.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            Error::model(dir.display().to_string())(ModelProblem::Manifest(format!(
                "there is no {name} in it; a model folder holds {}, and a {MANIFEST} unless --task is given{}",
                FILES.join(", "),
                remedy(dir, name)
            )))
        }
        _ => Error::io("read", path)(e),
    })
}

fn remedy(dir: &Path, name: &str) -> String {
    let from = |kind: &str| {
        format!(
            "from transformers import {kind} as M; M.from_pretrained('{0}').save_pretrained('{0}')",
            dir.display()
        )
    };
    let has = |name: &str| dir.join(name).is_file();
    match name {
        MANIFEST if has("config.json") => {
            ". A classifier of pairs of texts needs none: say what it is with --task pair or --task nli".to_owned()
        }
        "model.safetensors" if has("pytorch_model.bin") => format!(
            ". It has pytorch_model.bin, a pickle, which runs whatever is in it and is not read. Save the weights anew:\n  \
             python -c \"{}\"",
            from("AutoModelForSequenceClassification")
        ),
        "model.safetensors" if has("model.safetensors.index.json") => {
            ". Its weights are in several files, which this build does not read: save them as one (max_shard_size)"
                .to_owned()
        }
        "tokenizer.json" if has("config.json") => format!(". Make it:\n  python -c \"{}\"", from("AutoTokenizer")),
        _ => String::new(),
    }
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
        (Some(names), Some(_)) if *names == NAME_TAGS => Ok(()),
        (Some(names), Some(_)) => Err(format!("{MANIFEST} has labels.names {names:?}, expected {NAME_TAGS:?}")),
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
            include_bytes!("../../models/regard-news-en/model.toml"),
        )
        .unwrap();
    }

    #[test]
    fn a_copy_of_the_embedded_folder_opens_and_is_the_same_model() {
        let dir = tempfile::tempdir().unwrap();
        copy_embedded(dir.path());
        let copy = open_folder(dir.path()).unwrap();
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
            let message = open_folder(dir.path()).err().unwrap().to_string();
            assert!(message.contains(name) && message.contains("damaged"), "{message}");
        }
    }

    fn open_folder(dir: &Path) -> Result<ModelFiles> {
        ModelFiles::open(&ModelChoice {
            source: Some(ModelSource::Folder(dir.to_path_buf())),
            ..ModelChoice::default()
        })
    }

    /// The shipped manifest without what it says of names.
    fn plain_manifest() -> String {
        let mut manifest: toml::Table = include_str!("../../models/regard-news-en/model.toml").parse().unwrap();
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
            (
                "task = \"span\"",
                "task = \"triple\"",
                "expected one of `span`, `pair`, `nli`",
            ),
            ("task = \"span\"", "task = \"pair\"", "has no labels.sentiment"),
            (
                "sentiment_temperature",
                "# sentiment_temperature",
                "no calibration.sentiment_temperature",
            ),
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
        let manifest = with(&NAME_TAGS, "1.3").unwrap();
        assert_eq!(manifest.calibration.name_temperature, Some(1.3));
        assert!(with(&NAME_TAGS, "0.0").unwrap_err().contains("above 0"));
        let mut turned = NAME_TAGS;
        turned.swap(1, 2);
        assert!(with(&turned, "1.3").unwrap_err().contains("labels.names"));
    }

    #[test]
    fn a_model_on_a_hub_is_pinned() {
        assert_eq!(hub_name("owner/na-me.2@0123abc").unwrap(), ("owner/na-me.2", "0123abc"));
        assert_eq!(hub_name("owner/name@refs/pr/1").unwrap().1, "refs/pr/1");
        for name in [
            "owner/name",
            "owner/name@",
            "name@main",
            "a/b/c@main",
            "../name@main",
            "a/b@../x",
            "a/b@x y",
            "@x",
        ] {
            let error = hub_name(name).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{name}");
            assert!(error.to_string().contains("hub:owner/name@revision"), "{error}");
        }
    }
}
