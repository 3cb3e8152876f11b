//! Models from a hub, by name and revision: fetched once, kept in the cache that other programs for models share (`HF_HOME`), and
//! read from there without a network ever after. Only in a build with the feature `hub`.

use crate::error::{Error, Result};
use crate::model::ModelProblem;
use hf_hub::api::sync::ApiBuilder;
use hf_hub::{Cache, Repo, RepoType};
use std::path::PathBuf;

/// A model in the cache.
pub struct Snapshot {
    /// Its folder.
    pub folder: PathBuf,
    /// The commit that the revision stood for when it was fetched.
    pub commit: String,
}

/// Fetches `files` of a model, or takes them from the cache; `optional` ones are fetched along, where there are any.
///
/// # Errors
/// [`Error::Model`] when a file is neither cached nor to be had.
pub fn fetch(name: &str, revision: &str, files: &[&str], optional: &str) -> Result<Snapshot> {
    let repo = Repo::with_revision(name.to_owned(), RepoType::Model, revision.to_owned());
    let cached = |file: &&str| Cache::from_env().repo(repo.clone()).get(file);
    let fail = |problem: String| Error::model(format!("hub:{name}@{revision}"))(ModelProblem::Hub(problem));
    let found: Option<Vec<PathBuf>> = files.iter().map(cached).collect();
    let paths = match found {
        Some(paths) => paths,
        None => {
            let api = ApiBuilder::from_env().with_progress(false).build();
            let api = api.map_err(|e| fail(e.to_string()))?.repo(repo.clone());
            // First, so that a cache with all of `files` has it too; most have none.
            let _ = api.get(optional);
            let get = |file: &&str| {
                api.get(file).map_err(|e| {
                    fail(format!(
                        "{file} is not in the cache and cannot be fetched: {e}. Where no hub can be reached, fetch the files elsewhere and \
                         name their folder with --model"
                    ))
                })
            };
            files.iter().map(get).collect::<Result<_>>()?
        }
    };
    let folders: Option<Vec<PathBuf>> = paths.iter().map(|path| path.parent().map(PathBuf::from)).collect();
    let folders = folders.unwrap_or_default();
    match folders.first() {
        Some(folder) if folders.iter().all(|other| other == folder) => Ok(Snapshot {
            folder: folder.clone(),
            commit: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        }),
        _ => Err(fail(
            "its files are of different commits: the revision moved; name a commit".to_owned(),
        )),
    }
}
