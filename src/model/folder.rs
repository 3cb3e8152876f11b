//! A model folder in memory: its files, each checked against the manifest, and the model that is built into the program.

use crate::error::{Error, Result};
use crate::model::error::ModelProblem;
use crate::model::manifest::{
    FILES, MANIFEST, Manifest, check_manifest, check_sum, describe_checkpoint, parse_config, parse_manifest,
};
use crate::model::manifest_error::ManifestError;
use crate::model::source::{ModelChoice, ModelSource, hub_name};
use crate::terms::Task;
use crate::text::hex;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

/// The built-in model's name in messages.
pub const EMBEDDED: &str = "(embedded)";

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
        let fail = |problem: ManifestError| Error::model(place)(problem.into());
        let name = Path::new(place)
            .file_name()
            .map_or(place.into(), |name| name.to_string_lossy());
        let manifest = describe_checkpoint(&name, task, labels, &files).map_err(fail)?;
        check_manifest(&manifest).map_err(fail)?;
        let text = toml::to_string(&manifest).map_err(|e| fail(ManifestError::Unwritable(e)))?;
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
    /// [`ManifestError`] when `config.json` is not JSON or has no such name.
    pub fn model_type(&self) -> Result<String, ManifestError> {
        let config = parse_config(self.file("config.json"))?;
        let model_type = config["model_type"].as_str();
        Ok(model_type.ok_or(ManifestError::NoModelType)?.to_owned())
    }

    fn check(place: &str, manifest: &[u8], files: [Cow<'static, [u8]>; 3]) -> Result<Self> {
        let fail = |problem: ManifestError| Error::model(place)(problem.into());
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

/// Reads a file of the folder `dir`; where it is missing, the error says how to come by it.
fn read_file(dir: &Path, name: &str) -> Result<Vec<u8>> {
    let path = dir.join(name);
    std::fs::read(&path).map_err(|e| match e.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            Error::model(dir.display().to_string())(ModelProblem::MissingFile(format!(
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::NAME_TAGS;

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
            let message = parse_manifest(good.replace(from, to).as_bytes())
                .unwrap_err()
                .to_string();
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
        assert!(with(&NAME_TAGS, "0.0").unwrap_err().to_string().contains("above 0"));
        let mut turned = NAME_TAGS;
        turned.swap(1, 2);
        assert!(with(&turned, "1.3").unwrap_err().to_string().contains("labels.names"));
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
