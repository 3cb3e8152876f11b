//! The reasons for which a manifest, or the folder that it describes, is refused.

use crate::terms::{Label, NAME_TAGS, Task};

/// A reason for which a manifest is refused. A message names the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// The manifest is not text.
    #[error("model.toml is not UTF-8: {0}")]
    NotUtf8(#[source] std::str::Utf8Error),
    /// It is not TOML, or a value is not of its kind.
    #[error("model.toml: {0}")]
    Toml(#[source] toml::de::Error),
    /// Its format version is newer than this build.
    #[error("model.toml has format version {0}, this build reads up to {newest}: use a newer regard", newest = crate::model::manifest::FORMAT_VERSION)]
    TooNew(u32),
    /// A temperature is 0 or less.
    #[error("model.toml: a temperature must be above 0")]
    Temperature,
    /// The limit on tokens leaves no room for a sentence.
    #[error("model.toml: limits.max_tokens must be at least 8")]
    MaxTokens,
    /// The classes of the span heads are not the three, in their order.
    #[error("model.toml has labels {found:?}, expected {:?}", Label::ALL.map(Label::as_str))]
    Labels {
        /// The names in the manifest.
        found: Vec<String>,
    },
    /// The sentiment head has no temperature.
    #[error("model.toml has no calibration.sentiment_temperature")]
    NoSentimentTemperature,
    /// A classifier of pairs names heads that it does not have.
    #[error("model.toml: a model of task {0} has no labels.sentiment or labels.names")]
    OtherHeads(Task),
    /// A hypothesis does not mention the actor.
    #[error("model.toml: the hypothesis \"{0}\" does not say where the actor stands: {{actor}}")]
    HypothesisWithoutActor(String),
    /// The name head has no temperature.
    #[error("model.toml has labels.names but no calibration.name_temperature")]
    NoNameTemperature,
    /// The name head has no tags.
    #[error("model.toml has calibration.name_temperature but no labels.names")]
    NoNameLabels,
    /// The tags of the name head are not those that the program knows.
    #[error("model.toml has labels.names {found:?}, expected {NAME_TAGS:?}")]
    NameLabels {
        /// The tags in the manifest.
        found: Vec<String>,
    },
    /// The task span needs heads that only a manifest describes.
    #[error("task span needs a model.toml that describes our own heads; a checkpoint without one is a pair or nli")]
    SpanWithoutManifest,
    /// A model of the task span is not asked questions.
    #[error("a model of the task span is asked nothing")]
    NoQuestions,
    /// The names of the classes do not say what they mean.
    #[error(
        "its classes are called {names:?}, which does not say what they mean for task {task}: name them in this order, as in --labels {example}"
    )]
    UnknownClasses {
        /// The names of the classes.
        names: Vec<String>,
        /// The way a target is presented to the model.
        task: Task,
        /// The names that the task knows.
        example: &'static str,
    },
    /// The configuration is not JSON.
    #[error("config.json: {0}")]
    Config(#[source] serde_json::Error),
    /// The configuration does not name the architecture.
    #[error("config.json has no model_type")]
    NoModelType,
    /// The manifest that was made for a checkpoint cannot be written as TOML.
    #[error(transparent)]
    Unwritable(toml::ser::Error),
    /// A file has no checksum.
    #[error("model.toml has no checksum of {0}")]
    NoChecksum(String),
    /// A file is not the one that the manifest describes.
    #[error(
        "{name} is damaged or was changed: its SHA-256 is {found}, model.toml says {expected}. Restore the file, or make \
         the folder again"
    )]
    Checksum {
        /// The file.
        name: String,
        /// The checksum of the file.
        found: String,
        /// The checksum in the manifest.
        expected: String,
    },
}
