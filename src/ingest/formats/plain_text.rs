//! Plain text: one article a file.

use crate::article::Origin;
use crate::error::Reason;
use crate::ingest::presets::{Column, Mapping};
use crate::ingest::source::Stream;
use crate::ingest::to_article::{Cell, Draft, Fault, Record, draft};
use crate::ingest::{Context, NamedFile, Progress, STDIN};
use crate::system::checksum::Checksum;
use crate::text::hex;
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// One article that is already open.
pub(crate) struct TextReader {
    stream: Stream,
    source: Arc<str>,
    id: Option<String>,
    context: Arc<Context>,
    mapping: Mapping,
    done: bool,
}

impl TextReader {
    /// `source` is the file's name, or that of standard input, which gives the article no id.
    pub(crate) fn new(stream: Stream, source: Arc<str>, context: Arc<Context>) -> Self {
        Self {
            stream,
            id: (&*source != STDIN).then(|| id_of(Path::new(&*source))).flatten(),
            source,
            context,
            mapping: mapping(),
            done: false,
        }
    }

    pub(crate) fn next(&mut self) -> Option<Result<Draft, Fault>> {
        if std::mem::replace(&mut self.done, true) {
            return None;
        }
        Some(self.read())
    }

    fn read(&mut self) -> Result<Draft, Fault> {
        let origin = Origin {
            source: Arc::clone(&self.source),
            line: 1,
        };
        let limit = self.context.max_record_bytes;
        let mut bytes = Vec::new();
        if let Err(error) = (&mut self.stream).take(limit as u64 + 1).read_to_end(&mut bytes) {
            return Err(Fault::unreadable(origin, &error));
        }
        if bytes.len() > limit {
            return Err(Fault::too_large(origin, limit));
        }
        match crate::ingest::formats::lines::utf8(&bytes, 1) {
            Ok(text) => draft(
                &TextRecord {
                    id: self.id.as_deref(),
                    text,
                },
                &self.mapping,
                &self.context,
                origin,
            ),
            Err(detail) => Err(Fault::record(origin, Reason::InvalidUtf8, detail)),
        }
    }

    pub(crate) fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    pub(crate) fn stream(&mut self) -> &mut Stream {
        &mut self.stream
    }
}

/// A folder of articles, opened one after the other.
pub(crate) struct FolderReader {
    files: VecDeque<NamedFile>,
    context: Arc<Context>,
    progress: Arc<Progress>,
    mapping: Mapping,
    listing: Listing,
}

impl FolderReader {
    /// `files` are the folder's articles, in order.
    pub(crate) fn new(files: Vec<NamedFile>, context: Arc<Context>, progress: Arc<Progress>) -> Self {
        Self {
            files: files.into(),
            context,
            progress,
            mapping: mapping(),
            listing: Listing::default(),
        }
    }

    pub(crate) fn next(&mut self) -> Option<Result<Draft, Fault>> {
        let NamedFile { name, path } = self.files.pop_front()?;
        let opened = File::open(&path).and_then(|file| Stream::open(Box::new(file), Arc::clone(&self.progress)));
        let stream = match opened {
            Ok(stream) => stream,
            Err(error) => {
                self.listing.add(&path, None);
                let mut fault = Fault::unreadable(Origin { source: name, line: 1 }, &error);
                fault.ends_input = false;
                return Some(Err(fault));
            }
        };
        let mut reader = TextReader::new(stream, name, Arc::clone(&self.context));
        let mut read = reader.read();
        if let Err(fault) = &mut read {
            // Only this file is lost.
            fault.ends_input = false;
        }
        self.listing.add(&path, reader.stream().finish());
        Some(read)
    }

    pub(crate) fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// The checksum of the folder.
    pub(crate) fn finish(&mut self) -> Option<Checksum> {
        self.listing.checksum()
    }
}

/// The checksum of a folder of texts: what `LC_ALL=C sha256sum *.txt | sha256sum` says in it.
#[derive(Default)]
pub(crate) struct Listing {
    /// Over the lines that `sha256sum` prints for the files.
    lines: Sha256,
    bytes: u64,
    /// Whether a file could not be read to its end.
    broken: bool,
}

impl Listing {
    /// Adds a file; none as its checksum where it could not be read to its end.
    pub(crate) fn add(&mut self, path: &Path, checksum: Option<Checksum>) {
        let Some(Checksum { sha256, bytes }) = checksum else {
            self.broken = true;
            return;
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        self.lines.update(format!("{sha256}  {name}\n"));
        self.bytes += bytes;
    }

    /// `None` where a file could not be read to its end.
    pub(crate) fn checksum(&self) -> Option<Checksum> {
        (!self.broken).then(|| Checksum {
            sha256: hex(&self.lines.clone().finalize()),
            bytes: self.bytes,
        })
    }
}

fn mapping() -> Mapping {
    Mapping::of(&[(Column::Id, "id"), (Column::Text, "text")])
}

struct TextRecord<'t> {
    id: Option<&'t str>,
    text: &'t str,
}

impl Record for TextRecord<'_> {
    fn cell(&self, name: &str) -> Cell<'_> {
        match (name, self.id) {
            ("text", _) => Cell::Text(Cow::Borrowed(self.text)),
            ("id", Some(id)) => Cell::Text(Cow::Borrowed(id)),
            _ => Cell::Missing,
        }
    }
}

/// The id of a text: its name and its folder's, as far as the user named them, for the rows of the output to be found
/// again: `vox/2019-01` of `/data/vox/2019-01.txt.gz`. The folder belongs to it because outlets kept in a folder each
/// often number their articles alike.
fn id_of(path: &Path) -> Option<String> {
    let mut parts = path.components().rev().filter_map(|part| match part {
        std::path::Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    let name = parts.next()?;
    let name = crate::ingest::without_compression(&name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Some(match parts.next() {
        Some(folder) => format!("{folder}/{stem}"),
        None => stem.to_owned(),
    })
}
