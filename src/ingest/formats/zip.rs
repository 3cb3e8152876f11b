//! Zip archives. Their list of members is at the end, so that one from a stream is copied to a temporary file first.

use crate::error::Reason;
use crate::ingest::compression::Compression;
use crate::ingest::decompress::check_expansion;
use crate::ingest::formats::archive::{ArchiveReader, Member, Members, check_names};
use crate::ingest::formats::detect::FormatError;
use crate::ingest::formats::ended::EndedReader;
use crate::ingest::formats::seekable::SeekableFile;
use crate::ingest::formats::{DetectedFormat, Format, ReaderInput, RecordReader};
use crate::ingest::progress::Progress;
use crate::ingest::record_to_article::RecordFailure;
use crate::system::checksum::Checksum;
use ::zip::result::ZipError;
use ::zip::{CompressionMethod, ZipArchive};
use bzip2::bufread::MultiBzDecoder;
use deflate64::Deflate64Decoder;
use flate2::Crc;
use flate2::read::DeflateDecoder;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The first bytes of an archive: of one with members, of an empty one, and of one that was made in parts.
const MAGIC_NUMBERS: [&[u8]; 3] = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04"];

/// Members by which other files are told that are zip archives too, and what to do with those.
const FOREIGN_MEMBERS: [(&str, &str); 6] = [
    ("xl/workbook.xml", "an Excel workbook: save the sheet as CSV (UTF-8)"),
    ("xl/workbook.bin", "an Excel workbook: save the sheet as CSV (UTF-8)"),
    ("word/document.xml", "a Word document: save it as plain text (UTF-8)"),
    (
        "ppt/presentation.xml",
        "a PowerPoint presentation: save it as plain text (UTF-8)",
    ),
    ("META-INF/container.xml", "an EPUB book: save it as plain text (UTF-8)"),
    (
        "META-INF/manifest.xml",
        "an OpenDocument file (.ods, .odt): save the sheet as CSV (UTF-8), a document as plain text (UTF-8)",
    ),
];

pub(crate) const FORMAT: Format = Format {
    extensions: &["zip"],
    recognize: |beginning| {
        let is_zip = MAGIC_NUMBERS.iter().any(|magic| beginning.bytes.starts_with(magic));
        is_zip.then(|| DetectedFormat::new("zip", open_zip))
    },
    accept: |_| Err(FormatError::NotZip),
};

fn open_zip(mut input: ReaderInput) -> Box<dyn RecordReader> {
    if input.is_member {
        return EndedReader::nested_archive(input);
    }
    let opened = SeekableFile::open(&mut input.stream, input.path.as_deref());
    let members = opened
        .map_err(ZipError::from)
        .and_then(|file| ZipMembers::open(file, Arc::clone(&input.progress)));
    let members = match members {
        Ok(members) => members,
        Err(error) => {
            let detail = format!("not a whole zip archive: {error}");
            let failure = RecordFailure::whole_input(input.context.origin(1), Reason::UnreadableInput, detail);
            return EndedReader::boxed(failure, Some(input.stream));
        }
    };
    let foreign = FOREIGN_MEMBERS.iter().find(|(name, _)| members.has(name));
    if let Some((_, description)) = foreign {
        let error = FormatError::Foreign(description);
        let failure = RecordFailure::whole_input(input.context.origin(1), Reason::UnknownFormat, error);
        return EndedReader::boxed(failure, Some(input.stream));
    }
    let names = members.archive.file_names_raw().map(String::from_utf8_lossy);
    if let Err(error) = check_names(names) {
        let failure = RecordFailure::whole_input(input.context.origin(1), Reason::UnknownFormat, error);
        return EndedReader::boxed(failure, Some(input.stream));
    }
    ArchiveReader::boxed(members, input.context)
}

struct ZipMembers {
    archive: ZipArchive<File>,
    file: SeekableFile,
    /// The size of the archive in bytes.
    bytes: u64,
    /// Bytes that all members unpacked to so far. They may share packed bytes, so that each alone says little.
    unpacked: Arc<AtomicU64>,
    next: usize,
    progress: Arc<Progress>,
}

impl ZipMembers {
    fn open(file: SeekableFile, progress: Arc<Progress>) -> Result<Self, ZipError> {
        Ok(Self {
            archive: ZipArchive::new(file.file.try_clone()?)?,
            bytes: file.file.metadata()?.len(),
            file,
            unpacked: Arc::default(),
            next: 0,
            progress,
        })
    }

    fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// Counts bytes of the archive as read, where they were not when the archive was copied.
    fn count(&mut self, bytes: u64) {
        if self.file.checksum.is_none() {
            let bytes = bytes.min(self.bytes.saturating_sub(self.file.counted_bytes));
            self.progress.add(bytes);
            self.file.counted_bytes += bytes;
        }
    }
}

impl Members for ZipMembers {
    fn next_member(&mut self) -> io::Result<Option<Member>> {
        let is_only = self.archive.len() == 1;
        while self.next < self.archive.len() {
            let index = self.next;
            self.next += 1;
            let listed_name = self.archive.name_for_index(index).and_then(Result::ok);
            let listed_name = listed_name.map(Cow::into_owned).unwrap_or_default();
            let Ok(member) = self.archive.by_index_raw(index) else {
                return Ok(Some(Member {
                    name: listed_name,
                    bytes: Err("a file of the archive is damaged: its header cannot be read"),
                    is_only,
                }));
            };
            if member.is_dir() {
                continue;
            }
            // Many programs write UTF-8 and do not say so.
            let name = std::str::from_utf8(member.name_raw()).map_or(listed_name, str::to_owned);
            let (method, is_encrypted) = (member.compression(), member.encrypted());
            let (start, packed_bytes) = (member.data_start().unwrap_or_default(), member.compressed_size());
            let (crc, bytes) = (member.crc32(), member.size());
            drop(member);
            self.count(packed_bytes);
            let bytes = if is_encrypted {
                Err("a file of the archive is encrypted: unpack it first")
            } else {
                let mut file = self.file.file.try_clone()?;
                file.seek(SeekFrom::Start(start))?;
                decoder(method, file.take(packed_bytes))?
                    .map(|inner| -> Box<dyn Read + Send> {
                        Box::new(CheckedMember {
                            inner,
                            crc: Crc::new(),
                            expected: (crc, bytes),
                            read: 0,
                            archive_bytes: self.bytes,
                            unpacked: Arc::clone(&self.unpacked),
                        })
                    })
                    .ok_or("a file of the archive is compressed in a way that is not read here: unpack it first")
            };
            return Ok(Some(Member { name, bytes, is_only }));
        }
        Ok(None)
    }

    fn finish(&mut self) -> Option<Checksum> {
        self.count(u64::MAX);
        self.file.finish()
    }
}

/// Returns a reader of the unpacked bytes; `None` for a method that is not known here.
fn decoder(method: CompressionMethod, packed: io::Take<File>) -> io::Result<Option<Box<dyn Read + Send>>> {
    let packed = BufReader::new(packed);
    Ok(Some(match method {
        CompressionMethod::STORE => Box::new(packed),
        CompressionMethod::DEFLATE => Box::new(DeflateDecoder::new(packed)),
        CompressionMethod::DEFLATE64 => Box::new(Deflate64Decoder::with_buffer(packed)),
        CompressionMethod::BZIP2 => Box::new(MultiBzDecoder::new(packed)),
        CompressionMethod::ZSTD => Box::new(Compression::Zstd.decoder(packed)?),
        CompressionMethod::XZ => Box::new(Compression::Xz.decoder(packed)?),
        _ => return Ok(None),
    }))
}

/// Reads a member, and checks at its end that it is what was packed.
struct CheckedMember {
    inner: Box<dyn Read + Send>,
    crc: Crc,
    /// The checksum and the number of bytes that the archive has of it.
    expected: (u32, u64),
    read: u64,
    archive_bytes: u64,
    unpacked: Arc<AtomicU64>,
}

impl Read for CheckedMember {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.crc.update(&buffer[..count]);
        self.read += count as u64;
        let unpacked = self.unpacked.fetch_add(count as u64, Ordering::Relaxed) + count as u64;
        check_expansion(self.archive_bytes, unpacked)?;
        if count == 0 && !buffer.is_empty() && (self.crc.sum(), self.read) != self.expected {
            let problem = "a file of the archive is damaged: its checksum differs";
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        }
        Ok(count)
    }
}
