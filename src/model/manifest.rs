//! `model.toml`: what a model folder says about itself, and the checks of it.

use crate::model::manifest_error::ManifestError;
use crate::terms::{Label, NAME_TAGS, Task};
use crate::text::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The manifest format that this build reads.
pub const FORMAT_VERSION: u32 = 1;

/// The name of the manifest in a model folder.
pub(super) const MANIFEST: &str = "model.toml";

/// The other files of a model folder.
pub(super) const FILES: [&str; 3] = ["config.json", "model.safetensors", "tokenizer.json"];

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
    /// [`ManifestError`] when the task is `span`, or the labels do not fit it.
    pub fn questions(&self) -> Result<Questions, ManifestError> {
        let names = &self.labels.stance;
        match self.task {
            Task::Span => Err(ManifestError::NoQuestions),
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

    fn unfit(&self, example: &'static str) -> ManifestError {
        ManifestError::UnknownClasses {
            names: self.labels.stance.clone(),
            task: self.task,
            example,
        }
    }
}

pub(super) fn parse_manifest(bytes: &[u8]) -> Result<Manifest, ManifestError> {
    let text = std::str::from_utf8(bytes).map_err(ManifestError::NotUtf8)?;
    let manifest: Manifest = toml::from_str(text).map_err(ManifestError::Toml)?;
    if manifest.format_version > FORMAT_VERSION {
        return Err(ManifestError::TooNew(manifest.format_version));
    }
    check_manifest(&manifest)?;
    Ok(manifest)
}

pub(super) fn check_manifest(manifest: &Manifest) -> Result<(), ManifestError> {
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
        return Err(ManifestError::Temperature);
    }
    if manifest.limits.max_tokens < 8 {
        return Err(ManifestError::MaxTokens);
    }
    Ok(())
}

/// Our own heads have all three classes in one order, and a temperature each.
fn check_span(manifest: &Manifest) -> Result<(), ManifestError> {
    let expected = Label::ALL.map(Label::as_str);
    for labels in [&manifest.labels.stance, &manifest.labels.sentiment] {
        if *labels != expected {
            return Err(ManifestError::Labels { found: labels.clone() });
        }
    }
    if manifest.calibration.sentiment_temperature.is_none() {
        return Err(ManifestError::NoSentimentTemperature);
    }
    check_names(manifest)
}

/// A classifier of pairs has one head alone.
fn check_pair(manifest: &Manifest) -> Result<(), ManifestError> {
    if !manifest.labels.sentiment.is_empty() || manifest.labels.names.is_some() {
        return Err(ManifestError::OtherHeads(manifest.task));
    }
    let hypotheses = manifest
        .hypotheses
        .iter()
        .flat_map(|h| [&h.negative, &h.neutral, &h.positive]);
    if let Some(hypothesis) = hypotheses
        .into_iter()
        .find(|hypothesis| !hypothesis.contains("{actor}"))
    {
        return Err(ManifestError::HypothesisWithoutActor(hypothesis.clone()));
    }
    manifest.questions().map(|_| ())
}

/// Tags and temperature of the name head are there together, or neither is.
fn check_names(manifest: &Manifest) -> Result<(), ManifestError> {
    match (&manifest.labels.names, manifest.calibration.name_temperature) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(ManifestError::NoNameTemperature),
        (None, Some(_)) => Err(ManifestError::NoNameLabels),
        (Some(names), Some(_)) if *names == NAME_TAGS => Ok(()),
        (Some(names), Some(_)) => Err(ManifestError::NameLabels { found: names.clone() }),
    }
}

/// Word pieces that a checkpoint is given in one pass where no manifest says how many; longer sentences are windowed.
const USUAL_TOKENS: usize = 512;

/// Returns a manifest for a checkpoint that has none.
pub(super) fn describe_checkpoint(
    name: &str,
    task: Task,
    labels: &[String],
    files: &[Cow<[u8]>; 3],
) -> Result<Manifest, ManifestError> {
    if task == Task::Span {
        return Err(ManifestError::SpanWithoutManifest);
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

/// The class names of `id2label`, in lower case; none where there are none.
fn own_labels(config: &serde_json::Value) -> Vec<String> {
    let names = (0..).map_while(|id: usize| config["id2label"][id.to_string()].as_str());
    names.map(str::to_lowercase).collect()
}

/// Returns the greatest length of a sequence, in tokens: RoBERTa's family leaves the first positions, up to the padding token's, unused.
fn usable_positions(config: &serde_json::Value) -> usize {
    let number = |field: &str| config[field].as_u64().and_then(|number| usize::try_from(number).ok());
    let unused = match config["model_type"].as_str() {
        Some("roberta" | "xlm-roberta" | "longformer" | "mpnet") => number("pad_token_id").unwrap_or(1) + 1,
        _ => 0,
    };
    number("max_position_embeddings")
        .unwrap_or(USUAL_TOKENS)
        .saturating_sub(unused)
}

pub(super) fn parse_config(bytes: &[u8]) -> Result<serde_json::Value, ManifestError> {
    serde_json::from_slice(bytes).map_err(ManifestError::Config)
}

pub(super) fn check_sum(manifest: &Manifest, name: &str, bytes: &[u8]) -> Result<(), ManifestError> {
    let expected = manifest
        .files
        .get(name)
        .ok_or_else(|| ManifestError::NoChecksum(name.to_owned()))?;
    let found = hex(&Sha256::digest(bytes));
    if *expected == found {
        return Ok(());
    }
    Err(ManifestError::Checksum {
        name: name.to_owned(),
        found,
        expected: expected.clone(),
    })
}
