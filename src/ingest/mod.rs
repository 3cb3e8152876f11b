//! Dumps in, articles out.
//!
//! [`open`] takes the inputs as the user names them and gives an iterator of articles, in which whatever could not be
//! used stands as a [`RecordError`] in its place. Inputs are read one after the other, front to back, and never whole;
//! what is held in memory is one record, and a table of ids of bounded size to notice those that come twice.

mod dates;
mod dedup;
mod formats;
mod outlet;
mod presets;
mod source;
#[cfg(test)]
mod tests;
mod to_article;

pub use presets::{Column, parse_map, preset_names};

use crate::article::{Article, Origin};
use crate::error::{Error, Reason, RecordError, Result};
use crate::system::checksum::Checksum;
use dates::DateReader;
use dedup::Seen;
use formats::delimited::DelimitedReader;
use formats::detect::{Format, Promise, sniff};
use formats::json::JsonReader;
use formats::parquet::{Opened, ParquetReader};
use formats::plain_text::{FolderReader, Listing, TextReader};
use presets::{Chooser, Mapping};
use source::{Compression, Stream};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use to_article::{Draft, Fault};

/// The name of standard input.
const STDIN: &str = "-";

/// How inputs are read.
#[derive(Debug, Clone)]
pub struct Options {
    /// The preset for every input; detected for each where `None`.
    pub preset: Option<String>,
    /// Names that stand before those of the preset: `text` is in `maintext`.
    pub map: BTreeMap<Column, String>,
    /// The format of dates that can be read in more than one way (`1/4/19`), as for strptime.
    pub date_format: Option<String>,
    /// Records with more bytes are not read.
    pub max_record_bytes: usize,
    /// Where an input lies, if not where its name says.
    pub places: HashMap<String, PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            preset: None,
            map: BTreeMap::new(),
            date_format: None,
            max_record_bytes: 32 << 20,
            places: HashMap::new(),
        }
    }
}

impl Options {
    fn place<'a>(&'a self, name: &'a str) -> &'a Path {
        self.places.get(name).map_or(Path::new(name), PathBuf::as_path)
    }
}

/// How far reading is, for a progress bar.
#[derive(Debug, Default)]
pub struct Progress {
    read: AtomicU64,
    total: Option<u64>,
}

impl Progress {
    /// Bytes of the inputs read so far, as they lie on the disk.
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Bytes of all inputs; `None` where one is not a file.
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    fn add(&self, bytes: u64) {
        self.read.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// What was read of one input, for `run.json`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct InputSummary {
    /// The input as the user named it, or the file in a folder; a folder of texts is one input.
    pub path: String,
    /// `jsonl`, `json`, `csv`, `tsv`, `parquet`, `text`, `empty` or `unknown`.
    pub format: Cow<'static, str>,
    /// `none`, `gzip` or `zstd`; of a folder of texts `none`.
    pub compression: Cow<'static, str>,
    /// The preset, forced or detected; `None` where the mapping is the user's own or none was needed.
    pub preset: Option<Cow<'static, str>>,
    /// SHA-256 of the raw bytes; of a folder of texts what `LC_ALL=C sha256sum *.txt | sha256sum` says in it.
    /// `None` where the input was not read to its end.
    pub sha256: Option<String>,
    /// Raw bytes; 0 where the input was not read to its end.
    pub bytes: u64,
    /// `articles` and `skipped`.
    pub records: u64,
    /// Articles handed out.
    pub articles: u64,
    /// Rows of `skipped.csv`: records that could not be used, those that came twice, and an input that could not be read
    /// (on), which counts as one.
    pub skipped: u64,
    /// Articles without a readable date.
    pub undated: u64,
    /// Articles whose outlet is not known.
    pub unknown_outlets: u64,
    /// Articles whose id is derived from their content.
    pub derived_ids: u64,
}

/// What is found in an input, for a dry run.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The input as the user named it, or the file in a folder.
    pub path: String,
    /// As in [`InputSummary::format`].
    pub format: Cow<'static, str>,
    /// As in [`InputSummary::compression`].
    pub compression: Cow<'static, str>,
    /// As in [`InputSummary::preset`].
    pub preset: Option<Cow<'static, str>>,
    /// The names found for each field, in the order in which they are tried; a field that is not there was not found.
    pub mapping: BTreeMap<Column, Vec<String>>,
    /// The first record; `None` where there is none.
    pub first: Option<Result<Article, RecordError>>,
}

/// Opens the inputs: files, folders, and `-` for standard input.
///
/// A folder is read for the files in it whose extension is known, sorted by name: either texts, each an article, or dumps.
/// Folders in it are not entered.
///
/// # Errors
/// [`Error::Usage`] where an input does not exist, cannot be opened or is a folder with nothing to read, or an option
/// cannot be used. What is wrong inside an input is a [`RecordError`] of the iterator.
pub fn open(inputs: &[String], options: &Options) -> Result<Articles> {
    open_with(inputs, options, Box::new(std::io::stdin()))
}

fn open_with(inputs: &[String], options: &Options, stdin: Box<dyn Read + Send>) -> Result<Articles> {
    let context = Arc::new(Context::new(options)?);
    let queue = queue(inputs, options, stdin)?;
    let total = queue.iter().map(|input| input.bytes).sum();
    Ok(Articles {
        context,
        queue: queue.into(),
        current: None,
        seen: Seen::default(),
        progress: Arc::new(Progress {
            read: AtomicU64::new(0),
            total,
        }),
        summaries: Vec::new(),
    })
}

/// Looks at the first record of every input.
///
/// # Errors
/// As [`open`].
pub fn inspect(inputs: &[String], options: &Options) -> Result<Vec<Inspection>> {
    let articles = open(inputs, options)?;
    let Articles {
        context,
        progress,
        queue,
        ..
    } = articles;
    let inspect = |input: Input| OpenInput::open(input, &context, &progress).inspect();
    Ok(queue.into_iter().map(inspect).collect())
}

/// An input and its checksum, as in [`InputSummary`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputChecksum {
    /// As in [`InputSummary::path`].
    pub path: String,
    /// As in [`InputSummary::sha256`]; `None` also for standard input and other streams, which can be read only once.
    pub sha256: Option<String>,
    /// As in [`InputSummary::bytes`].
    pub bytes: u64,
}

/// The checksum of each input, without a look at its records.
///
/// # Errors
/// As [`open`].
pub fn checksums(inputs: &[String], options: &Options) -> Result<Vec<InputChecksum>> {
    let queue = queue(inputs, options, Box::new(std::io::empty()))?;
    let checksum = |input: &Input| match &input.place {
        Place::File(path) => input.bytes.and_then(|_| Checksum::of_file(path).ok()),
        Place::Texts(texts) => {
            let mut listing = Listing::default();
            texts
                .iter()
                .for_each(|text| listing.add(&text.path, Checksum::of_file(&text.path).ok()));
            listing.checksum()
        }
        Place::Stdin(_) => None,
    };
    let named = |input: &Input| {
        let checksum = checksum(input);
        InputChecksum {
            path: input.name.to_string(),
            bytes: checksum.as_ref().map_or(0, |checksum| checksum.bytes),
            sha256: checksum.map(|checksum| checksum.sha256),
        }
    };
    Ok(queue.iter().map(named).collect())
}

/// What all readers share.
#[derive(Debug)]
struct Context {
    chooser: Chooser,
    dates: DateReader,
    max_record_bytes: usize,
}

impl Context {
    fn new(options: &Options) -> Result<Self> {
        Ok(Self {
            chooser: Chooser::new(options.preset.as_deref(), &options.map)?,
            dates: DateReader::new(options.date_format.as_deref())?,
            max_record_bytes: options.max_record_bytes,
        })
    }
}

/// An input that was named but not opened yet.
struct Input {
    name: Arc<str>,
    place: Place,
    /// `None` where it is not a file.
    bytes: Option<u64>,
}

enum Place {
    Stdin(Box<dyn Read + Send>),
    File(PathBuf),
    /// The articles of a folder.
    Texts(Vec<NamedFile>),
}

/// A file, and what it is called in messages and in the output.
struct NamedFile {
    name: Arc<str>,
    path: PathBuf,
}

fn queue(inputs: &[String], options: &Options, stdin: Box<dyn Read + Send>) -> Result<Vec<Input>> {
    let mut stdin = Some(stdin);
    let mut queue = Vec::new();
    for name in inputs {
        let path = options.place(name);
        if name == STDIN {
            queue.push(stdin_input(stdin.take())?);
        } else if path.is_dir() {
            queue.extend(folder(name, path)?);
        } else {
            queue.push(file(name.as_str().into(), path.to_owned())?);
        }
    }
    Ok(queue)
}

fn stdin_input(stdin: Option<Box<dyn Read + Send>>) -> Result<Input> {
    let stdin = stdin.ok_or_else(|| Error::Usage("standard input (`-`) can be read only once".to_owned()))?;
    Ok(Input {
        name: STDIN.into(),
        place: Place::Stdin(stdin),
        bytes: None,
    })
}

/// A file, after a look whether it can be opened. A pipe is not tried: what writes to it would end when it is closed.
fn file(name: Arc<str>, path: PathBuf) -> Result<Input> {
    let fault = |error| Error::Usage(format!("the input {name} cannot be opened: {error}"));
    let about = fs::metadata(&path).map_err(fault)?;
    if about.is_file() {
        File::open(&path).map_err(fault)?;
    }
    Ok(Input {
        bytes: about.is_file().then_some(about.len()),
        place: Place::File(path),
        name,
    })
}

fn folder(name: &str, path: &Path) -> Result<Vec<Input>> {
    let files = known_files(path).map_err(Error::unreadable("folder", name))?;
    let named = files.into_iter().map(|path| NamedFile {
        name: Path::new(name)
            .join(path.file_name().unwrap_or_default())
            .to_string_lossy()
            .into(),
        path,
    });
    let (texts, dumps): (Vec<NamedFile>, Vec<NamedFile>) =
        named.partition(|file| promise_of(&file.path) == Some(Promise::Text));
    match (texts.is_empty(), dumps.is_empty()) {
        (true, true) => Err(Error::Usage(format!(
            "the folder {name} holds no file to read (.txt, .jsonl, .ndjson, .json, .csv, .tsv, .parquet, also with .gz \
             or .zst); folders in it are not entered"
        ))),
        // Which of the two are the articles cannot be known, and to pass over a file without a word is no way out.
        (false, false) => Err(Error::Usage(format!(
            "the folder {name} holds both texts ({}) and dumps ({}); name the files to read, for example {}/*{}",
            texts.len(),
            dumps.len(),
            name.trim_end_matches('/'),
            extensions(&dumps[0].path)
        ))),
        (true, false) => dumps.into_iter().map(|dump| file(dump.name, dump.path)).collect(),
        (false, true) => Ok(vec![texts_input(name, texts)?]),
    }
}

fn texts_input(name: &str, texts: Vec<NamedFile>) -> Result<Input> {
    let mut bytes = Some(0);
    for text in &texts {
        let input = file(Arc::clone(&text.name), text.path.clone())?;
        bytes = bytes.zip(input.bytes).map(|(sum, more)| sum + more);
    }
    Ok(Input {
        name: name.into(),
        place: Place::Texts(texts),
        bytes,
    })
}

/// The files of a folder whose extension is known, sorted by name; not the hidden ones, which systems leave there.
fn known_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && promise_of(&path).is_some() && !path.is_dir() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn promise_of(path: &Path) -> Option<Promise> {
    Promise::of(&path.file_name()?.to_string_lossy())
}

/// `.csv.gz` of `news.csv.gz`.
fn extensions(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let plain = without_compression(&name);
    let from = plain.rfind('.').unwrap_or(plain.len());
    name[from..].to_owned()
}

/// A file name without the extension of a compression.
fn without_compression(name: &str) -> &str {
    let ends = |ending: &str| {
        let at = name.len().checked_sub(ending.len())?;
        let (stem, end) = (name.get(..at)?, name.get(at..)?);
        end.eq_ignore_ascii_case(ending).then_some(stem)
    };
    [".gz", ".gzip", ".zst", ".zstd"]
        .into_iter()
        .find_map(ends)
        .unwrap_or(name)
}

/// The articles of all inputs, in order, with what could not be used in its place.
pub struct Articles {
    context: Arc<Context>,
    queue: VecDeque<Input>,
    current: Option<OpenInput>,
    seen: Seen,
    progress: Arc<Progress>,
    summaries: Vec<InputSummary>,
}

impl Articles {
    /// How far reading is; kept up to date while the iterator runs.
    pub fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    /// What was read of each input so far, also of one that is being read; not of those that are still to come.
    pub fn summaries(&self) -> Vec<InputSummary> {
        let mut summaries = self.summaries.clone();
        summaries.extend(self.current.as_ref().map(|input| input.summary.clone()));
        summaries
    }

    /// Whether what was handed out is all there is; to be asked after the last article.
    ///
    /// # Errors
    /// [`Error::Io`] where the iterator had to end early.
    pub fn check(&mut self) -> Result<()> {
        self.seen.check()
    }

    fn open_next(&mut self) -> Option<()> {
        let input = self.queue.pop_front()?;
        self.current = Some(OpenInput::open(input, &self.context, &self.progress));
        Some(())
    }

    fn close(&mut self) {
        if let Some(input) = self.current.take() {
            self.summaries.push(input.close());
        }
    }
}

impl Iterator for Articles {
    type Item = Result<Article, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.seen.has_failed() {
                return None;
            }
            let Some(input) = &mut self.current else {
                self.open_next()?;
                continue;
            };
            match input.next(&mut self.seen) {
                Some(item) => return Some(item),
                None => self.close(),
            }
        }
    }
}

/// An input that is being read.
struct OpenInput {
    reader: Reader,
    summary: InputSummary,
}

enum Reader {
    Json(Box<JsonReader>),
    Delimited(Box<DelimitedReader>),
    Parquet(Box<ParquetReader>),
    Text(Box<TextReader>),
    Folder(Box<FolderReader>),
    /// Nothing is left to be read but what is wrong; the stream, for its checksum.
    Ended(Option<Fault>, Option<Box<Stream>>),
}

impl OpenInput {
    /// Opens an input. What is wrong with it is its first record.
    fn open(input: Input, context: &Arc<Context>, progress: &Arc<Progress>) -> Self {
        let mut open = Self {
            reader: Reader::Ended(None, None),
            summary: InputSummary {
                path: input.name.to_string(),
                format: "unknown".into(),
                compression: Compression::None.as_str().into(),
                preset: None,
                sha256: None,
                bytes: 0,
                records: 0,
                articles: 0,
                skipped: 0,
                undated: 0,
                unknown_outlets: 0,
                derived_ids: 0,
            },
        };
        let opening = Opening {
            name: input.name,
            context,
            progress,
            summary: &mut open.summary,
        };
        open.reader = opening.reader(input.place);
        open
    }

    fn next(&mut self, seen: &mut Seen) -> Option<Result<Article, RecordError>> {
        let read = self.reader.next();
        self.note_preset();
        let item = match read? {
            Ok(draft) => self.hand_out(draft, seen),
            Err(fault) => {
                if fault.ends_input {
                    self.end();
                }
                Err(fault.error)
            }
        };
        self.summary.records += 1;
        self.summary.skipped += u64::from(item.is_err());
        Some(item)
    }

    fn hand_out(&mut self, draft: Draft, seen: &mut Seen) -> Result<Article, RecordError> {
        seen.note(&draft)?;
        self.summary.articles += 1;
        self.summary.undated += u64::from(draft.undated);
        self.summary.unknown_outlets += u64::from(draft.unknown_outlet);
        self.summary.derived_ids += u64::from(draft.derived_id);
        Ok(draft.article)
    }

    fn note_preset(&mut self) {
        if self.summary.preset.is_none() {
            self.summary.preset = self
                .reader
                .mapping()
                .and_then(|mapping| mapping.preset)
                .map(Cow::Borrowed);
        }
    }

    /// Reads no more records, but keeps what the summary needs.
    fn end(&mut self) {
        let checksum = self.reader.finish();
        self.note_bytes(checksum);
        self.reader = Reader::Ended(None, None);
    }

    fn note_bytes(&mut self, checksum: Option<Checksum>) {
        if let Some(Checksum { sha256, bytes }) = checksum {
            self.summary.sha256 = Some(sha256);
            self.summary.bytes = bytes;
        }
    }

    fn close(mut self) -> InputSummary {
        let checksum = self.reader.finish();
        self.note_bytes(checksum);
        self.summary
    }

    fn inspect(mut self) -> Inspection {
        let first = self.reader.next();
        self.note_preset();
        Inspection {
            path: self.summary.path,
            format: self.summary.format,
            compression: self.summary.compression,
            preset: self.summary.preset,
            mapping: self
                .reader
                .mapping()
                .map(|mapping| mapping.found.clone())
                .unwrap_or_default(),
            first: first.map(|read| match read {
                Ok(draft) => Ok(draft.article),
                Err(fault) => Err(fault.error),
            }),
        }
    }
}

/// An input on its way to a reader.
struct Opening<'o> {
    name: Arc<str>,
    context: &'o Arc<Context>,
    progress: &'o Arc<Progress>,
    summary: &'o mut InputSummary,
}

impl Opening<'_> {
    fn reader(mut self, place: Place) -> Reader {
        let opened = match place {
            Place::Stdin(stdin) => self.stream(stdin, None),
            Place::File(path) => self.file(&path),
            Place::Texts(paths) => {
                self.summary.format = Format::Text.as_str().into();
                let (context, progress) = (Arc::clone(self.context), Arc::clone(self.progress));
                Ok(Reader::Folder(Box::new(FolderReader::new(paths, context, progress))))
            }
        };
        opened.unwrap_or_else(|error| Reader::Ended(Some(Fault::unreadable(self.origin(), &error)), None))
    }

    fn file(&mut self, path: &Path) -> std::io::Result<Reader> {
        let file = File::open(path)?;
        self.stream(Box::new(file), Some(path))
    }

    fn stream(&mut self, input: Box<dyn Read + Send>, path: Option<&Path>) -> std::io::Result<Reader> {
        let mut stream = Stream::open(input, Arc::clone(self.progress))?;
        self.summary.compression = stream.compression().as_str().into();
        if stream.head().is_empty()
            && let Some(error) = stream.take_fault()
        {
            let fault = Fault::unreadable(self.origin(), &error);
            return Ok(Reader::Ended(Some(fault), Some(Box::new(stream))));
        }
        match sniff(&stream, &self.name, &self.context.chooser) {
            Ok(format) => {
                self.summary.format = format.as_str().into();
                self.of_format(format, stream, path)
            }
            Err(detail) => {
                let fault = Fault::input(self.origin(), Reason::UnknownFormat, detail);
                Ok(Reader::Ended(Some(fault), Some(Box::new(stream))))
            }
        }
    }

    fn of_format(&self, format: Format, stream: Stream, path: Option<&Path>) -> std::io::Result<Reader> {
        let (name, context) = (Arc::clone(&self.name), Arc::clone(self.context));
        Ok(match format {
            Format::Json(layout) => Reader::Json(Box::new(JsonReader::new(stream, layout, name, context))),
            Format::Delimited(delimiter) => {
                Reader::Delimited(Box::new(DelimitedReader::new(stream, delimiter, name, context)))
            }
            Format::Text => Reader::Text(Box::new(TextReader::new(stream, name, context))),
            Format::Empty => Reader::Ended(None, Some(Box::new(stream))),
            Format::Parquet => return self.parquet(stream, path),
        })
    }

    /// A plain file is read where it lies; anything else is copied first.
    fn parquet(&self, mut stream: Stream, path: Option<&Path>) -> std::io::Result<Reader> {
        let in_place = path.filter(|path| stream.compression() == Compression::None && path.is_file());
        let opened = match in_place {
            Some(path) => Opened {
                file: File::open(path)?,
                checksum: None,
                told: stream.raw_bytes(),
            },
            None => match formats::parquet::spool(&mut stream) {
                Ok(opened) => opened,
                Err(error) => {
                    let fault = Fault::unreadable(self.origin(), &error);
                    return Ok(Reader::Ended(Some(fault), Some(Box::new(stream))));
                }
            },
        };
        let (name, context) = (Arc::clone(&self.name), Arc::clone(self.context));
        Ok(
            match ParquetReader::new(opened, name, context, Arc::clone(self.progress)) {
                Ok(reader) => Reader::Parquet(Box::new(reader)),
                Err(fault) => Reader::Ended(Some(fault), Some(Box::new(stream))),
            },
        )
    }

    fn origin(&self) -> Origin {
        Origin {
            source: Arc::clone(&self.name),
            line: 1,
        }
    }
}

impl Reader {
    fn next(&mut self) -> Option<Result<Draft, Fault>> {
        match self {
            Reader::Json(reader) => reader.next(),
            Reader::Delimited(reader) => reader.next(),
            Reader::Parquet(reader) => reader.next(),
            Reader::Text(reader) => reader.next(),
            Reader::Folder(reader) => reader.next(),
            // The fault is handed out as one that leaves the input open, for the stream to be read to its end.
            Reader::Ended(fault, _) => fault.take().map(|mut fault| {
                fault.ends_input = false;
                Err(fault)
            }),
        }
    }

    fn mapping(&self) -> Option<&Mapping> {
        match self {
            Reader::Json(reader) => reader.mapping(),
            Reader::Delimited(reader) => reader.mapping(),
            Reader::Parquet(reader) => Some(reader.mapping()),
            Reader::Text(reader) => Some(reader.mapping()),
            Reader::Folder(reader) => Some(reader.mapping()),
            Reader::Ended(..) => None,
        }
    }

    /// The checksum of the whole input, after reading what is left of it.
    fn finish(&mut self) -> Option<Checksum> {
        match self {
            Reader::Json(reader) => reader.stream().finish(),
            Reader::Delimited(reader) => reader.stream().finish(),
            Reader::Parquet(reader) => reader.finish(),
            Reader::Text(reader) => reader.stream().finish(),
            Reader::Folder(reader) => reader.finish(),
            Reader::Ended(_, stream) => stream.as_mut().and_then(|stream| stream.finish()),
        }
    }
}
