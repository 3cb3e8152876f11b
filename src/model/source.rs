//! Which model a user asks for, and where it is.

use crate::error::{Error, Result};
use crate::system::path_text::{path_of_text, path_text};
use crate::terms::Task;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::path::PathBuf;

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
            None => Self::Folder(path_of_text(&text).into_owned()),
        }
    }
}

impl From<&str> for ModelSource {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<OsString> for ModelSource {
    fn from(argument: OsString) -> Self {
        path_text(argument).into()
    }
}

impl From<ModelSource> for String {
    fn from(source: ModelSource) -> Self {
        match source {
            ModelSource::Folder(path) => path_text(path),
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

/// The name and the revision of `owner/name@revision`.
pub(super) fn hub_name(pinned: &str) -> Result<(&str, &str)> {
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
