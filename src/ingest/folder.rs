//! The inputs in a folder: its files and those of the folders in it, sorted into texts, dumps and what is neither.

use crate::ingest::error::InputError;
use crate::ingest::field_mapping::ArticleField;
use crate::ingest::folder_walk::{FolderFiles, find_files};
use crate::ingest::formats::detect::{known_extension, known_extensions, without_compression};
use crate::ingest::formats::{html, plain_text};
use crate::ingest::inputs::{NamedFile, PendingInput};
use crate::ingest::options::Options;
use crate::system::path_text::{path_of_text, path_text};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Names shown in a note at most.
pub(crate) const NAMES_SHOWN: usize = 5;

/// Files that people and programs put beside a corpus, without their extension and in lower case.
const SIDE_FILES: [&str; 23] = [
    "authors",
    "changelog",
    "checksum",
    "checksums",
    "citation",
    "copying",
    "datapackage",
    "dataset_info",
    "dataset_infos",
    "licence",
    "license",
    "manifest",
    "md5sum",
    "md5sums",
    "notice",
    "package",
    "readme",
    "requirements",
    "robots",
    "sha1sums",
    "sha256sum",
    "sha256sums",
    "state",
];

/// Lists the inputs in a folder: one for all its texts or pages, or one for each of its dumps.
///
/// # Errors
/// [`InputError`] where the folder cannot be read, where it has nothing to read, and where texts and dumps are mixed.
pub(crate) fn list_folder(name: &str, path: &Path, options: &Options) -> Result<Vec<PendingInput>, InputError> {
    let mut files = find_files(path).map_err(|source| InputError::CannotReadFolder {
        name: name.to_owned(),
        source,
    })?;
    let mut notes = std::mem::take(&mut files.notes);
    let unreadable: Vec<NamedFile> = files
        .unreadable
        .iter()
        .map(|within| named(name, path, within))
        .collect();
    let (texts, dumps, others) = sort_files(name, path, files);
    notes.extend(describe_others(&others, others.len()));
    let mut inputs = match (texts.is_empty(), dumps.is_empty()) {
        (true, true) if unreadable.is_empty() => {
            return Err(InputError::EmptyFolder {
                name: name.to_owned(),
                extensions: known_extensions().collect(),
            });
        }
        // Which of the two are the articles cannot be known, and files must not be passed over
        // without a word.
        (false, false) => {
            return Err(InputError::MixedFolder {
                name: name.to_owned(),
                texts: texts.len(),
                dumps: dumps.len(),
                example: pattern_of(&dumps[0].name),
            });
        }
        (false, true) => {
            if !options.map.contains_key(&ArticleField::Outlet) {
                let folders = texts.iter().filter_map(|text| folder_within(&text.within));
                notes.extend(suggest_outlets(&folders.collect()));
            }
            vec![PendingInput::text_folder(name, texts)]
        }
        (true, _) => dumps.into_iter().map(PendingInput::listed).collect(),
    };
    inputs.extend(unreadable.into_iter().map(PendingInput::listed));
    if let Some(first) = inputs.first_mut() {
        first.notes = notes;
    }
    Ok(inputs)
}

/// Returns the name of a file in the folder `name`, which lies at `path`.
fn named(name: &str, path: &Path, within: &Path) -> NamedFile {
    NamedFile {
        name: path_text(path_of_text(name).join(within)).into(),
        path: path.join(within),
        within: within.to_owned(),
    }
}

/// Returns the texts, the dumps, and the names of all other files.
fn sort_files(name: &str, path: &Path, files: FolderFiles) -> (Vec<NamedFile>, Vec<NamedFile>, Vec<String>) {
    let (mut texts, mut dumps, mut others) = (Vec::new(), Vec::new(), files.passed_over);
    for within in files.files {
        match extension_of(&within) {
            Some(extension) if !is_side_file(&within) => {
                let kind = if is_document(extension) { &mut texts } else { &mut dumps };
                kind.push(named(name, path, &within));
            }
            _ => others.push(path_text(within)),
        }
    }
    (texts, dumps, others)
}

/// Returns true for the extension of a format in which a file is an article.
pub(crate) fn is_document(extension: &str) -> bool {
    plain_text::EXTENSIONS.contains(&extension) || html::EXTENSIONS.contains(&extension)
}

/// Returns true for a file that is no article and no dump, whatever its extension: README.txt.
pub(crate) fn is_side_file(path: &Path) -> bool {
    let name = file_name(path).to_string_lossy().to_lowercase();
    let name = without_compression(&name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    SIDE_FILES.contains(&stem)
}

fn file_name(path: &Path) -> &OsStr {
    path.file_name().unwrap_or_default()
}

fn extension_of(path: &Path) -> Option<&'static str> {
    known_extension(&file_name(path).to_string_lossy())
}

/// Returns the note on `count` files that are not read, of which at least the first names are given.
pub(crate) fn describe_others(names: &[String], count: usize) -> Option<String> {
    let shown: Vec<&str> = names.iter().take(NAMES_SHOWN).map(String::as_str).collect();
    let more = match count - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!names.is_empty()).then(|| format!("passed over, as neither a text nor a dump: {}{more}", shown.join(", ")))
}

/// Returns the folder that a file lies in, within that which the user named; `None` where it is that one.
pub(crate) fn folder_within(within: &Path) -> Option<PathBuf> {
    let folder = within.parent()?;
    (folder != Path::new("")).then(|| folder.to_owned())
}

/// Suggests to take the outlets from the folders that texts lie in, which nothing else names.
pub(crate) fn suggest_outlets(folders: &BTreeSet<PathBuf>) -> Option<String> {
    let has_partition = |folder: &PathBuf| path_text(folder).contains('=');
    if folders.is_empty() || folders.iter().any(has_partition) {
        return None;
    }
    let names: Vec<String> = folders.iter().take(NAMES_SHOWN).map(path_text).collect();
    let more = match folders.len() - names.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!(
        "the texts lie in folders ({}{more}), and their outlets are unknown; --map outlet=folder takes the outlet of each from \
         the name of its folder, --map outlet=folder:2 from that of the folder around it",
        names.join(", ")
    ))
}

/// Returns a pattern for the shell that fits files like this one: `news/*.csv.gz` for `news/a.csv.gz`.
fn pattern_of(name: &str) -> String {
    let plain = without_compression(name);
    let from = plain.rfind('.').unwrap_or(plain.len());
    let folder = name.rfind('/').map_or("", |at| &name[..=at]);
    format!("{folder}*{}", &name[from..])
}

/// Returns the id of a text in a folder: the folder's name, those of the folders in it, and the text's without its extension.
/// The folders are part of it because outlets kept in a folder each often number their articles alike.
pub(crate) fn text_id(folder: &str, within: &Path) -> String {
    let own = Path::new(folder).components().next_back().and_then(|part| match part {
        Component::Normal(part) => Some(part.to_string_lossy()),
        _ => None,
    });
    let mut parts: Vec<String> = own.into_iter().map(|part| part.into_owned()).collect();
    parts.extend(within.iter().map(path_text));
    if let Some(name) = parts.last_mut() {
        let plain = without_compression(name);
        let stem = plain.rsplit_once('.').map_or(plain, |(stem, _)| stem);
        *name = stem.to_owned();
    }
    parts.join("/")
}

impl PendingInput {
    /// Makes an input of a file of a folder. One that cannot be opened costs itself only: the user did not name it.
    fn listed(file: NamedFile) -> Self {
        let bytes = file.path.metadata().map_or(0, |metadata| metadata.len());
        Self::of_file(Arc::clone(&file.name), file.path, Some(bytes))
    }
}
