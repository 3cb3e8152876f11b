//! A folder of plain texts, each an article, and the checksum of the folder.

use crate::ingest::decompress::InputStream;
use crate::ingest::field_mapping::FieldMapping;
use crate::ingest::formats::RecordReader;
use crate::ingest::formats::plain_text::{TextReader, text_mapping};
use crate::ingest::inputs::NamedFile;
use crate::ingest::options::ReaderSettings;
use crate::ingest::progress::Progress;
use crate::ingest::record_to_article::{ParsedArticle, ReaderContext, RecordFailure};
use crate::system::checksum::Checksum;
use crate::text::hex;
use sha2::{Digest as _, Sha256};
use std::collections::VecDeque;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Reads a folder of articles, one file after the other.
pub(crate) struct TextFolderReader {
    files: VecDeque<NamedFile>,
    settings: Arc<ReaderSettings>,
    progress: Arc<Progress>,
    mapping: FieldMapping,
    checksum: FolderChecksum,
}

impl TextFolderReader {
    /// Makes a reader of the folder's articles, in the order of `files`.
    pub(crate) fn boxed(
        files: Vec<NamedFile>,
        settings: Arc<ReaderSettings>,
        progress: Arc<Progress>,
    ) -> Box<dyn RecordReader> {
        Box::new(Self {
            files: files.into(),
            settings,
            progress,
            mapping: text_mapping(),
            checksum: FolderChecksum::default(),
        })
    }

    fn read_file(&mut self, file: NamedFile) -> Result<ParsedArticle, RecordFailure> {
        let context = ReaderContext {
            source: file.name,
            settings: Arc::clone(&self.settings),
        };
        let opened =
            File::open(&file.path).and_then(|opened| InputStream::open(Box::new(opened), Arc::clone(&self.progress)));
        match opened {
            Ok(stream) => {
                let mut reader = TextReader::new(stream, context);
                let article = reader.read();
                self.checksum.add(&file.path, reader.finish());
                article
            }
            Err(error) => {
                self.checksum.add(&file.path, None);
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

    fn finish(&mut self) -> Option<Checksum> {
        self.checksum.finish()
    }
}

/// Computes the checksum of a folder of texts: the result of `LC_ALL=C sha256sum *.txt | sha256sum`
/// in it.
#[derive(Default)]
pub(crate) struct FolderChecksum {
    /// The hash of the lines that `sha256sum` prints for the files.
    lines: Sha256,
    bytes: u64,
    /// True if a file could not be read to its end.
    is_incomplete: bool,
}

impl FolderChecksum {
    /// Adds a file; its checksum is `None` where it could not be read to its end.
    pub(crate) fn add(&mut self, path: &Path, checksum: Option<Checksum>) {
        let Some(Checksum { sha256, bytes }) = checksum else {
            self.is_incomplete = true;
            return;
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
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
