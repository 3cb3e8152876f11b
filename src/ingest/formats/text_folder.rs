//! A folder of plain texts or web pages, each an article, and the checksum of the folder.

use crate::error::Reason;
use crate::ingest::decompress::InputStream;
use crate::ingest::encoding::EncodingNote;
use crate::ingest::field_mapping::FieldMapping;
use crate::ingest::folder::text_id;
use crate::ingest::formats::RecordReader;
use crate::ingest::formats::detect::{known_extension, refuse_foreign};
use crate::ingest::formats::document::document_mapping;
use crate::ingest::formats::html::{self, PageReader, is_html};
use crate::ingest::formats::plain_text::{self, TextReader};
use crate::ingest::inputs::NamedFile;
use crate::ingest::options::ReaderSettings;
use crate::ingest::progress::Progress;
use crate::ingest::record_to_article::{ParsedArticle, ReaderContext, RecordFailure};
use crate::system::checksum::Checksum;
use crate::text::hex;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Reads a folder of articles, one file after the other.
pub(crate) struct TextFolderReader {
    /// The folder's name.
    name: Arc<str>,
    files: VecDeque<NamedFile>,
    settings: Arc<ReaderSettings>,
    progress: Arc<Progress>,
    mapping: FieldMapping,
    checksum: FolderChecksum,
    /// Pages whose encoding had to be guessed.
    guessed_encodings: u64,
    /// The number of texts in each encoding other than UTF-8.
    encodings: BTreeMap<EncodingNote, u64>,
}

impl TextFolderReader {
    /// Makes a reader of the folder's articles, in the order of `files`.
    pub(crate) fn boxed(
        name: Arc<str>,
        files: Vec<NamedFile>,
        settings: Arc<ReaderSettings>,
        progress: Arc<Progress>,
    ) -> Box<dyn RecordReader> {
        // The fields of all texts are those of the first, as far as the folder can tell.
        let first = files.first().map_or(&name, |file| &file.name);
        let mapping = document_mapping(&settings.for_input(first).chooser);
        Box::new(Self {
            name,
            files: files.into(),
            settings,
            progress,
            mapping,
            checksum: FolderChecksum::default(),
            guessed_encodings: 0,
            encodings: BTreeMap::new(),
        })
    }

    fn read_file(&mut self, file: NamedFile) -> Result<ParsedArticle, RecordFailure> {
        let context = ReaderContext {
            settings: self.settings.for_input(&file.name),
            source: file.name,
            place_id: Some(text_id(&self.name, &file.within)),
        };
        let progress = Arc::clone(&self.progress);
        let opened =
            File::open(&file.path).and_then(|opened| InputStream::open(Box::new(opened), &context.source, progress));
        match opened {
            Ok(stream) if is_html(stream.head()) => {
                let mut reader = PageReader::new(stream, context);
                let article = reader.read();
                self.guessed_encodings += u64::from(reader.guessed_encoding.is_some());
                self.checksum.add(&file.within, reader.finish());
                article
            }
            Ok(mut stream) => {
                if let Err(error) = refuse_foreign(stream.head()) {
                    self.checksum.add(&file.within, stream.finish());
                    return Err(RecordFailure::new(context.origin(1), Reason::UnknownFormat, error));
                }
                let mut reader = TextReader::new(stream, context);
                let article = reader.read();
                if let Some(note) = reader.encoding_note() {
                    *self.encodings.entry(note).or_default() += 1;
                }
                self.checksum.add(&file.within, reader.finish());
                article
            }
            Err(error) => {
                self.checksum.add(&file.within, None);
                Err(RecordFailure::unreadable(context.origin(1), &error))
            }
        }
    }
}

impl RecordReader for TextFolderReader {
    fn next_article(&mut self) -> Option<Result<ParsedArticle, RecordFailure>> {
        let file = self.files.pop_front()?;
        Some(self.read_file(file).map_err(|failure| RecordFailure {
            // Only this file is lost.
            ends_input: false,
            ..failure
        }))
    }

    fn mapping(&self) -> Option<&FieldMapping> {
        Some(&self.mapping)
    }

    fn take_notes(&mut self) -> Vec<String> {
        let mut notes = EncodingNote::sentences(&std::mem::take(&mut self.encodings));
        match std::mem::take(&mut self.guessed_encodings) {
            0 => {}
            count => notes.push(format!(
                "pages declare no encoding that fits their bytes; it was guessed: {count}"
            )),
        }
        notes
    }

    fn finish(&mut self) -> Option<Checksum> {
        self.checksum.finish()
    }
}

/// Returns the word in `run.json` for a folder of texts or pages: that of the first file.
pub(crate) fn format_name(files: &[NamedFile]) -> &'static str {
    let name = files.first().map_or("", |file| &*file.name);
    match known_extension(name) {
        Some(extension) if html::EXTENSIONS.contains(&extension) => html::NAME,
        _ => plain_text::NAME,
    }
}

/// Computes the checksum of a folder of texts: the result of `LC_ALL=C sha256sum *.txt | sha256sum`
/// in it, where texts of folders in it have their paths.
#[derive(Default)]
pub(crate) struct FolderChecksum {
    /// The hash of the lines that `sha256sum` prints for the files.
    lines: Sha256,
    bytes: u64,
    /// True if a file could not be read to its end.
    is_incomplete: bool,
}

impl FolderChecksum {
    /// Adds a file by its path in the folder; its checksum is `None` where it could not be read to its end.
    pub(crate) fn add(&mut self, within: &Path, checksum: Option<Checksum>) {
        let Some(Checksum { sha256, bytes }) = checksum else {
            self.is_incomplete = true;
            return;
        };
        let name = within.to_string_lossy();
        self.lines.update(format!("{sha256}  {name}\n"));
        self.bytes += bytes;
    }

    /// Returns the checksum of the files added; `None` where one could not be read to its end.
    pub(crate) fn finish(&self) -> Option<Checksum> {
        (!self.is_incomplete).then(|| Checksum {
            sha256: hex(&self.lines.clone().finalize()),
            bytes: self.bytes,
        })
    }
}
